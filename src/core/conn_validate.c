/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/validate.h>

#include <sqlmodel/sys/driver.h>

#include "validator.h"

#include <string.h>

enum { BUCKETS = 64 }; /* a power of two */

/* The validator of one model. */
typedef struct kept {
    struct kept    *next;
    sqlm_validator *validator;
} kept;

/* Those of all models that were written through a connection. */
typedef struct validators {
    sqlm_allocator allocator;
    kept          *buckets[BUCKETS];
} validators;

static kept **bucket_of(validators *all, const sqlm_model *model)
{
    return &all->buckets[((uintptr_t)model->fields >> 5) % BUCKETS];
}

static void detach(sqlm_conn *conn, void *data, bool forgotten)
{
    validators          *all = data;
    const sqlm_allocator allocator = all->allocator;

    (void)conn;
    (void)forgotten;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (kept *at = all->buckets[i], *next; at != NULL; at = next) {
            next = at->next;
            sqlm_validator_free(at->validator);
            sqlm_release(&allocator, at, 1, sizeof *at);
        }
    }
    sqlm_release(&allocator, all, 1, sizeof *all);
}

static sqlm_outcome no_memory(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory for the validators of a connection");
}

static sqlm_outcome attach(sqlm_cx *cx, sqlm_conn *conn, validators **all)
{
    validators *made = sqlm_allocate(&conn->allocator, 1, sizeof *made);

    if (made == NULL)
        return no_memory(cx);
    memset(made, 0, sizeof *made);
    made->allocator = conn->allocator;
    sqlm_conn_attach(conn, SQLM_ATTACHMENT_VALIDATION, made, detach);
    *all = made;
    return SQLM_OK;
}

/* The validator outlives the cx of this call: it is made with the connection's allocator. */
static sqlm_outcome make(sqlm_cx *cx, const validators *all, const sqlm_model *model, kept **made)
{
    sqlm_outcome outcome;

    *made = sqlm_allocate(&all->allocator, 1, sizeof **made);
    if (*made == NULL)
        return no_memory(cx);
    (*made)->next = NULL;
    outcome = sqlm__validator_make(cx, &all->allocator, model, &(*made)->validator);
    if (outcome != SQLM_OK)
        sqlm_release(&all->allocator, *made, 1, sizeof **made);
    return outcome;
}

static sqlm_outcome find(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_validator **validator)
{
    validators  *all = sqlm_conn_attached(conn, SQLM_ATTACHMENT_VALIDATION);
    kept        *made = NULL;
    kept       **bucket;
    sqlm_outcome outcome = all != NULL ? SQLM_OK : attach(cx, conn, &all);

    if (outcome != SQLM_OK)
        return outcome;
    bucket = bucket_of(all, model);
    for (const kept *at = *bucket; at != NULL; at = at->next) {
        if (at->validator->model->fields == model->fields) {
            *validator = at->validator;
            return SQLM_OK;
        }
    }
    outcome = make(cx, all, model, &made);
    if (outcome != SQLM_OK)
        return outcome;
    made->next = *bucket;
    *bucket = made;
    *validator = made->validator;
    return SQLM_OK;
}

static sqlm_outcome validate(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, sqlm__validation_request *request)
{
    sqlm_outcome outcome;

    if (!sqlm_cx_validates(cx))
        return SQLM_OK;
    outcome = sqlm_conn_enter(cx, conn);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = find(cx, conn, model, &request->validator);
    sqlm_conn_leave(conn); /* a validator may want to use it */
    return outcome == SQLM_OK ? sqlm__validation_run(cx, request) : outcome;
}

sqlm_outcome sqlm_conn_validate(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count,
                                sqlm_written_fields_fn *fields, void *user)
{
    sqlm__validation_request request = {
        .objects = objects, .count = count, .is_array = count > 1, .written = fields, .user = user
    };

    if (cx == NULL || model == NULL || (objects == NULL && count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_conn_validate: model and objects must not be NULL");
    return validate(cx, conn, model, &request);
}

sqlm_outcome sqlm_conn_validate_assigned(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, sqlm_assigned_value_fn *next, void *user)
{
    sqlm__validation_request request = { .next = next, .user = user };

    if (cx == NULL || model == NULL || next == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_conn_validate_assigned: model and next must not be NULL");
    return validate(cx, conn, model, &request);
}

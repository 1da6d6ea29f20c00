/* SPDX-License-Identifier: MIT */
#include "validate.h"

#include <string.h>

#include <sqlmodel/sys/validate.h>

#include "emit.h"
#include "unset.h"

_Static_assert((int)SQLM_FIELD_SET_CAPACITY == (int)SQLM_MOST_FIELDS, "a set holds every field that a statement can have");

/* A shape has the same bits as a set. */
static void copy_sent(const sqlm_model *model, const uint32_t *words, sqlm_field_set *fields)
{
    memcpy(fields->words, &words[SQLM_SHAPE_HEADER], sqlm__shape_field_words(model) * sizeof(uint32_t));
}

static void sent_by_insert(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user)
{
    uint32_t words[SQLM_WRITE_WORDS];

    (void)user;
    sqlm__insert_shape(model, object, words);
    copy_sent(model, words, fields);
}

static void sent_by_update(const sqlm_model *model, const void *object, sqlm_field_set *fields, void *user)
{
    (void)object;
    copy_sent(model, user, fields);
}

/* A model of another version has no such member. */
static bool is_validated(const sqlm_model *model)
{
    return model->abi_version == SQLM_MODEL_ABI && model->is_validated;
}

sqlm_outcome sqlm__validate_inserts(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *objects, size_t count)
{
    return is_validated(model) ? sqlm_conn_validate(cx, conn, model, objects, count, sent_by_insert, NULL) : SQLM_OK;
}

sqlm_outcome sqlm__validate_update(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object, uint32_t *words)
{
    return is_validated(model) ? sqlm_conn_validate(cx, conn, model, object, 1, sent_by_update, words) : SQLM_OK;
}

/* SPDX-License-Identifier: MIT */
#include "read_back.h"

#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>

#include "emit.h"
#include "unset.h"

bool sqlm__insert_leaves(const sqlm_model *model, const uint32_t *words)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__is_computed(&model->fields[i]) && (words == NULL || !sqlm__shape_sends(words, i)))
            return true;
    return false;
}

bool sqlm__update_reads_back(const sqlm_conn *conn, const sqlm_model *model)
{
    if (conn == NULL || sqlm__gives_back(conn->dialect, true))
        return false;
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__left_out_as(&model->fields[i]) == SQLM_LEFT_OUT_COMPUTED)
            return true;
    return false;
}

static void copy_computed(const sqlm_model *model, const char *row, char *object)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__is_computed(&model->fields[i]))
            memcpy(object + model->fields[i].offset, row + model->fields[i].offset, model->fields[i].size);
}

/* @p row: room for one. */
static sqlm_outcome read_row(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, char *object, sqlm_arena *arena, char *row)
{
    const void  *key[SQLM_MAXIMUM_KEY];
    size_t       parts = 0;
    bool         found = false;
    sqlm_outcome outcome;

    for (uint32_t i = 0; i < model->field_count && parts < SQLM_MAXIMUM_KEY; i++)
        if ((model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0)
            key[parts++] = object + model->fields[i].offset;
    outcome = sqlm_get_by_key(cx, conn, model, key, arena, row, &found);
    if (outcome == SQLM_OK && !found)
        return SQLM_FAIL(cx, NOT_FOUND, NONE, "the row of model '%s' that was written is not there to be read: something else has set its key",
                         model->name);
    if (outcome == SQLM_OK)
        copy_computed(model, row, object);
    return outcome;
}

static sqlm_outcome read_rows(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, char *objects, size_t count)
{
    const size_t size = model->object_size;
    char        *row = sqlm_allocate(sqlm_cx_allocator(cx), 1, size);
    sqlm_outcome outcome = SQLM_OK;

    if (row == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a row of model '%s'", model->name);
    memset(row, 0, size);
    for (size_t i = 0; i < count && outcome == SQLM_OK; i++) {
        sqlm_arena *arena = NULL; /* of texts that nobody wants */

        outcome = sqlm_arena_new(cx, &arena);
        if (outcome == SQLM_OK)
            outcome = read_row(cx, conn, model, objects + i * size, arena, row);
        sqlm_arena_free(arena);
    }
    sqlm_release(sqlm_cx_allocator(cx), row, 1, size);
    return outcome;
}

static sqlm_outcome write_in_transaction(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count,
                                         sqlm__write_fn *write, void *user)
{
    sqlm_tx      tx;
    sqlm_outcome outcome = sqlm_begin(cx, conn, NULL, &tx);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = write(cx, conn, model, objects, count, user);
    if (outcome == SQLM_OK)
        outcome = read_rows(cx, conn, model, objects, count);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &tx);
    if (outcome != SQLM_OK) {
        const sqlm_outcome undone = sqlm_rollback(cx, &tx); /* its failure is kept beside the first one */

        (void)undone;
    }
    return outcome;
}

sqlm_outcome sqlm__write_and_read_back(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects, size_t count,
                                       sqlm__write_fn *write, void *user)
{
    void        *copy = NULL;
    sqlm_outcome outcome = sqlm__keep_copy(cx, model, objects, count, &copy);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = write_in_transaction(cx, conn, model, objects, count, write, user);
    if (outcome != SQLM_OK)
        memcpy(objects, copy, count * model->object_size);
    sqlm_release(sqlm_cx_allocator(cx), copy, count, model->object_size);
    return outcome;
}

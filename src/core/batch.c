/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/batch.h>

#include <sqlmodel/sys/member.h>

#include <stdio.h>

static bool is_narrow(const sqlm_plan_column *column)
{
    return column->type == SQLM_TYPE_I16 || column->type == SQLM_TYPE_I32;
}

bool sqlm_batch_may_need_undo(const sqlm_batch *batch)
{
    return batch->count > 1 || batch->returning != NULL || (batch->generated_key != NULL && is_narrow(batch->generated_key));
}

sqlm_outcome sqlm_batch_keep(sqlm_cx *cx, const sqlm_batch *batch, const sqlm_allocator *allocator, sqlm_batch_kept *kept)
{
    if (batch->generated_key != NULL) {
        kept->keys = sqlm_allocate(allocator, batch->count, sizeof *kept->keys);
        if (kept->keys == NULL)
            return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for the keys of %zu objects", batch->count);
        memset(kept->keys, 0, batch->count * sizeof *kept->keys);
    }
    if (batch->returning != NULL) {
        kept->backup = sqlm_allocate(allocator, batch->count, batch->plan->object_size);
        if (kept->backup == NULL)
            return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a copy of %zu objects", batch->count);
        memcpy(kept->backup, batch->objects, batch->count * batch->plan->object_size);
    }
    return SQLM_OK;
}

static void store_key(const sqlm_plan_column *column, int64_t key, char *object)
{
    char   *member = object + column->offset;
    int32_t middle = (int32_t)key;
    int16_t narrow = (int16_t)key;

    if (column->nullable) {
        memcpy(member, &(bool){ true }, sizeof(bool));
        member += sqlm_member_offset(column->type);
    }
    if (column->type == SQLM_TYPE_I16)
        memcpy(member, &narrow, sizeof narrow);
    else if (column->type == SQLM_TYPE_I32)
        memcpy(member, &middle, sizeof middle);
    else
        memcpy(member, &key, sizeof key);
}

__attribute__((cold)) sqlm_outcome sqlm_batch_refuse_key(sqlm_cx *cx, const sqlm_batch *batch)
{
    const sqlm_plan_column *column = batch->generated_key;
    char                    label[SQLM_COLUMN_LABEL_SIZE];
    sqlm_outcome            outcome = SQLM_FAIL(cx, DATA, RANGE, "the key that the database made for %s does not fit into %s",
                                                sqlm_plan_column_label(column, label), sqlm_type_name(column->type));

    sqlm_plan_put_column(cx, column);
    return outcome;
}

void sqlm_batch_end(const sqlm_batch *batch, const sqlm_allocator *allocator, sqlm_batch_kept *kept, sqlm_outcome outcome)
{
    if (outcome != SQLM_OK && kept->backup != NULL)
        memcpy(batch->objects, kept->backup, batch->count * batch->plan->object_size);
    for (size_t i = 0; i < batch->count && outcome == SQLM_OK && kept->keys != NULL; i++) {
        if (kept->keys[i] != 0)
            store_key(batch->generated_key, kept->keys[i], sqlm_batch_object(batch, i));
    }
    if (kept->keys != NULL)
        sqlm_release(allocator, kept->keys, batch->count, sizeof *kept->keys);
    if (kept->backup != NULL)
        sqlm_release(allocator, kept->backup, batch->count, batch->plan->object_size);
    *kept = (sqlm_batch_kept){ NULL, NULL };
}

void sqlm_batch_name_object(sqlm_cx *cx, size_t index)
{
    sqlm_error *error = sqlm_cx_error_details(cx);
    char        message[sizeof error->message + 40];

    (void)snprintf(message, sizeof message, "object %zu: %s", index, error->message);
    sqlm_error_set_text(error->message, sizeof error->message, message);
}

/* SPDX-License-Identifier: MIT */
/** @file
 *  What a driver needs to run a batch all or nothing. For driver authors. */
#ifndef SQLMODEL_SYS_BATCH_H
#define SQLMODEL_SYS_BATCH_H

#include <sqlmodel/sys/driver.h>

#include <string.h>

SQLM_BEGIN_DECLS

/** What is kept while a batch runs, so that objects change after success alone. */
typedef struct sqlm_batch_kept {
    int64_t *keys;   /**< that the database made, one for each object, 0: none; NULL: the batch wants none */
    void    *backup; /**< the objects as they were; NULL: nothing is read into them */
} sqlm_batch_kept;

/** An object of the batch. */
static inline void *sqlm_batch_object(const sqlm_batch *batch, size_t index)
{
    char *objects;

    memcpy(&objects, &batch->objects, sizeof objects);
    return objects + index * batch->plan->object_size;
}

/** The parameters of one object's run, borrowed from the batch. */
static inline sqlm_parameters sqlm_batch_parameters(const sqlm_batch *batch, size_t index)
{
    const sqlm_parameters parameters = { batch->plan, sqlm_batch_object(batch, index), batch->values, batch->value_count, 0 };

    return parameters;
}

/** Whether a run that has succeeded may have to be undone: for a later object, or for what it gave back. */
SQLM_CORE_API bool sqlm_batch_may_need_undo(const sqlm_batch *batch);

/** Takes memory for keys, and copies the objects, where the batch wants it. End it with sqlm_batch_end(), whatever the outcome.
 *  @param[in,out] kept  Zeroed.
 *  @retval SQLM_ERR  out of memory. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_batch_keep(sqlm_cx *cx, const sqlm_batch *batch, const sqlm_allocator *allocator,
                                                         sqlm_batch_kept *kept);
/** Records that a key does not fit into the member that takes it: data (range). */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_batch_refuse_key(sqlm_cx *cx, const sqlm_batch *batch);
/** Remembers the key of an object; 0 is none. Does nothing where the batch wants no keys.
 *  @retval SQLM_ERR  data (range): the key does not fit into the member. */
static inline sqlm_outcome sqlm_batch_take_key(sqlm_cx *cx, const sqlm_batch *batch, const sqlm_batch_kept *kept, size_t index, int64_t key)
{
    if (kept->keys == SQLM_NULL_)
        return SQLM_OK;
    if ((batch->generated_key->type == SQLM_TYPE_I32 && (key < INT32_MIN || key > INT32_MAX)) ||
        (batch->generated_key->type == SQLM_TYPE_I16 && (key < INT16_MIN || key > INT16_MAX)))
        return sqlm_batch_refuse_key(cx, batch);
    kept->keys[index] = key;
    return SQLM_OK;
}
/** After SQLM_OK stores the keys into the objects, otherwise makes the objects what they were; frees what was kept. */
SQLM_CORE_API void sqlm_batch_end(const sqlm_batch *batch, const sqlm_allocator *allocator, sqlm_batch_kept *kept, sqlm_outcome outcome);
/** Puts an object's number before the message of the failure just made. */
SQLM_CORE_API void sqlm_batch_name_object(sqlm_cx *cx, size_t index);

SQLM_END_DECLS

#endif

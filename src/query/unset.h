/* SPDX-License-Identifier: MIT */
/* Which fields of an object are unset, and left out of an insert. */
#ifndef SQLM_SRC_QUERY_UNSET_H
#define SQLM_SRC_QUERY_UNSET_H

#include "cache.h"

enum {
    SQLM_MOST_FIELDS = 4096, /* no database has tables of more columns */
    SQLM_WRITE_WORDS = SQLM_SHAPE_HEADER + SQLM_MOST_FIELDS / 32
};

/* Writes the shape of an insert of @p object with these fields, which must be its model's. */
sqlm_outcome sqlm__insert_shape_listed(sqlm_cx *cx, const sqlm_model *model, const void *object, const sqlm_node *const *fields,
                                       uint32_t *words);
/* Sets the bit of each listed field; misuse for what is no column of the model, and for none at all. @p purpose: "to insert". */
sqlm_outcome sqlm__list_fields(sqlm_cx *cx, const sqlm_model *model, const sqlm_node *const *fields, const char *purpose,
                               uint32_t *bits);
/* Writes the shape of an insert of @p object. */
void sqlm__insert_shape(const sqlm_model *model, const void *object, uint32_t *words);
/* Whether an insert of @p object has that shape; @p choices are the fields that depend on the object. */
bool sqlm__insert_agrees(const uint32_t *words, const uint32_t *choices, size_t choice_count, const sqlm_model *model, const void *object);
/* Misuse: an IDENTITY(ALWAYS) key of the program's own. */
sqlm_outcome sqlm__insert_fail_key(sqlm_cx *cx, const sqlm_model *model);
/* Whether an insert of @p object has the shape of that one, which is an insert of the model. */
bool sqlm__insert_fits(const sqlm__compiled *compiled, const sqlm_model *model, const void *object);
/* After an insert: what the database took for the fields that were left out, as far as it is known without asking. */
sqlm_outcome sqlm__insert_complete(sqlm_cx *cx, const sqlm_model *model, const sqlm__compiled *compiled, void *object);
/* After an insert and an update: no member holds what the database may have computed anew. */
void sqlm__forget_computed(const sqlm_model *model, void *object);
/* Takes an insert back: the fields that it left out are unset again. */
void sqlm__insert_undo(const sqlm_model *model, const uint32_t *words, void *object);
/* A copy of objects, to be put back when a write of them is taken back; the context's allocator has it. */
sqlm_outcome sqlm__keep_copy(sqlm_cx *cx, const sqlm_model *model, const void *objects, size_t count, void **copy);
/* An upsert's copy of an object, and a bool behind it. */
static inline size_t sqlm__upsert_size(const sqlm_model *model)
{
    return (size_t)model->object_size + 1;
}

/* Misuse: a projection, which has no table; limit: more fields than any database has. */
SQLM_COLD sqlm_outcome sqlm__fail_field_count(sqlm_cx *cx, const sqlm_model *model);
static inline sqlm_outcome sqlm__check_field_count(sqlm_cx *cx, const sqlm_model *model)
{
    return model->projection == NULL && model->field_count <= SQLM_MOST_FIELDS ? SQLM_OK : sqlm__fail_field_count(cx, model);
}
/* The version field; NULL when the model has none. */
const sqlm_field *sqlm__version_field(const sqlm_model *model);

/* An integer member that cannot be NULL: a key that the database makes, a version. */
int64_t sqlm__member_integer(const sqlm_field *field, const void *object);
void    sqlm__set_member_integer(const sqlm_field *field, void *object, int64_t number);

#endif

/* SPDX-License-Identifier: MIT */
/* From a shape to SQL. */
#ifndef SQLM_SRC_QUERY_EMIT_H
#define SQLM_SRC_QUERY_EMIT_H

#include <sqlmodel/sys/text_buffer.h>

#include "shape.h"

/* Appends the statement of a shape; failures stay in @p text. Parameters are numbered as sqlm__query_read() gathers them, and as
 * the columns of a write's plan stand. @p source is the model of the table: another one for a projection. */
void sqlm__emit(sqlm_text_buffer *text, const sqlm_dialect *dialect, const sqlm_model *model, const sqlm_model *source,
                const uint32_t *words, size_t count);

/* Whether a bit per field is set in the words behind the header. */
static inline bool sqlm__shape_sends(const uint32_t *words, uint32_t field)
{
    return (words[SQLM_SHAPE_HEADER + field / 32] >> field % 32 & 1) != 0;
}

static inline void sqlm__shape_send(uint32_t *words, uint32_t field)
{
    words[SQLM_SHAPE_HEADER + field / 32] |= (uint32_t)1 << field % 32;
}

/* Words of the bits of all fields. */
static inline size_t sqlm__shape_field_words(const sqlm_model *model)
{
    return ((size_t)model->field_count + 31) / 32;
}

/* Fields with one of these flags are sent or not, or sent in another way, as the object is; GENERATED ones are never sent. */
enum { SQLM_SHAPE_CHOICES = SQLM_F_AUTO_INCREMENT | SQLM_F_DEFAULT | SQLM_F_VERSION | SQLM_F_GENERATED };

/* How an insert treats a field that it does not send. */
typedef enum sqlm__left_out {
    SQLM_LEFT_OUT_KEY,
    SQLM_LEFT_OUT_NOW,
    SQLM_LEFT_OUT_LITERAL,
    SQLM_LEFT_OUT_COMPUTED,  /* GENERATED, given back */
    SQLM_LEFT_OUT_FORGOTTEN, /* GENERATED, of a kind that needs memory: NULL until the row is read */
    SQLM_LEFT_OUT_NOT
} sqlm__left_out;

/* Whether values of a kind lie in memory of their own, which a write has nobody to give to. */
static inline bool sqlm__needs_memory(uint32_t type)
{
    const uint32_t kind = type & SQLM_TYPE_MASK;

    return kind == SQLM_TYPE_TEXT || kind == SQLM_TYPE_BYTES || kind == SQLM_TYPE_JSON;
}

/* Of a field that is not sent: the key that the database makes, an instant that it takes, a literal that we know too, what it computes. */
static inline sqlm__left_out sqlm__left_out_as(const sqlm_field *field)
{
    if ((field->flags & SQLM_F_AUTO_INCREMENT) != 0)
        return SQLM_LEFT_OUT_KEY;
    if ((field->flags & SQLM_F_NOW) != 0)
        return SQLM_LEFT_OUT_NOW;
    if ((field->flags & SQLM_F_GENERATED) != 0)
        return sqlm__needs_memory(field->type) ? SQLM_LEFT_OUT_FORGOTTEN : SQLM_LEFT_OUT_COMPUTED;
    return (field->flags & SQLM_F_DEFAULT) != 0 ? SQLM_LEFT_OUT_LITERAL : SQLM_LEFT_OUT_NOT;
}

/* Whether an upsert gives this field back: its row may be an older one. */
bool sqlm__upsert_returns(const sqlm_dialect *dialect, const uint32_t *words, const sqlm_field *field, uint32_t index);
/* Whether a last column of what it gives back tells that the row is a new one. */
bool sqlm__upsert_tells(const sqlm_dialect *dialect, const uint32_t *words);
/* Whether it does so by a number, its last two parameters, that no other statement of the connection has. */
bool sqlm__upsert_is_marked(const sqlm_dialect *dialect);
/* Whether an insert gives this field, if it is not sent, back as a row. */
bool sqlm__insert_returns(const sqlm_dialect *dialect, const sqlm_model *model, const uint32_t *words, uint32_t index);

/* Whether an update does: what the database computes may have changed. */
static inline bool sqlm__update_returns(const sqlm_field *field)
{
    return sqlm__left_out_as(field) == SQLM_LEFT_OUT_COMPUTED;
}

#endif

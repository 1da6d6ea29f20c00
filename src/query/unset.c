/* SPDX-License-Identifier: MIT */
#include "unset.h"

#include <string.h>

#include "emit.h"

static const char *member_of(const sqlm_field *field, const void *object)
{
    return (const char *)object + field->offset;
}

int64_t sqlm__member_integer(const sqlm_field *field, const void *object)
{
    int16_t narrow;
    int32_t middle;
    int64_t wide;

    switch (field->type & SQLM_TYPE_MASK) {
    case SQLM_TYPE_I16:
        memcpy(&narrow, member_of(field, object), sizeof(narrow));
        return narrow;
    case SQLM_TYPE_I32:
        memcpy(&middle, member_of(field, object), sizeof(middle));
        return middle;
    default:
        memcpy(&wide, member_of(field, object), sizeof(wide));
        return wide;
    }
}

void sqlm__set_member_integer(const sqlm_field *field, void *object, int64_t number)
{
    char         *member = (char *)object + field->offset;
    const int16_t narrow = (int16_t)number;
    const int32_t middle = (int32_t)number;

    switch (field->type & SQLM_TYPE_MASK) {
    case SQLM_TYPE_I16:
        memcpy(member, &narrow, sizeof(narrow));
        break;
    case SQLM_TYPE_I32:
        memcpy(member, &middle, sizeof(middle));
        break;
    default:
        memcpy(member, &number, sizeof(number));
    }
}

static bool is_null_pointer(const char *member)
{
    const void *data;

    memcpy(&data, member, sizeof(data)); /* the pointer comes first in sqlm_bytes too */
    return data == NULL;
}

/* Whether a field with a default leaves it to the database. Plain numbers, bools and structs are values, even zero ones. */
static bool is_unset(const sqlm_field *field, const char *member)
{
    const uint32_t type = field->type & SQLM_TYPE_MASK;
    int32_t        enumerator;
    int64_t        instant;

    if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_BYTES || type == SQLM_TYPE_JSON)
        return is_null_pointer(member);
    if ((field->type & SQLM_NULLABLE) != 0)
        return !*(const bool *)member;
    if ((field->flags & SQLM_F_NOW) != 0) {
        memcpy(&instant, member, sizeof(instant));
        return instant == 0;
    }
    if (type != SQLM_TYPE_ENUM)
        return false;
    memcpy(&enumerator, member, sizeof(enumerator));
    return enumerator == 0;
}

/* Whether an insert sends a field that has one of the flags below. */
static bool is_sent(const sqlm_field *field, const void *object, uint32_t *words)
{
    if ((field->flags & SQLM_F_GENERATED) != 0)
        return false;
    if ((field->flags & SQLM_F_AUTO_INCREMENT) != 0 && sqlm__member_integer(field, object) == 0)
        return false;
    if ((field->flags & SQLM_F_IDENTITY) != 0)
        words[0] |= SQLM_SHAPE_KEY_IS_GIVEN;
    if ((field->flags & SQLM_F_DEFAULT) != 0 && is_unset(field, member_of(field, object)))
        return false;
    if ((field->flags & SQLM_F_VERSION) != 0 && sqlm__member_integer(field, object) == 0)
        words[0] |= SQLM_SHAPE_VERSION_IS_ONE;
    return true;
}

void sqlm__insert_shape(const sqlm_model *model, const void *object, uint32_t *words)
{
    const sqlm_field *field = model->fields, *end = field + model->field_count;
    uint32_t         *word = &words[SQLM_SHAPE_HEADER];

    sqlm__shape_begin(words, SQLM_SHAPE_INSERT, model);
    while (field < end) {
        uint32_t sent = 0;

        for (uint32_t bit = 1; field < end && bit != 0; bit <<= 1, field++)
            if ((field->flags & SQLM_SHAPE_CHOICES) == 0 || is_sent(field, object, words))
                sent |= bit;
        *word++ = sent;
    }
}

bool sqlm__insert_fits(const sqlm__compiled *compiled, const sqlm_model *model, const void *object)
{
    uint32_t flags = 0;

    for (size_t i = 0; i < compiled->choice_count; i++)
        if (is_sent(&model->fields[compiled->choices[i]], object, &flags) !=
            sqlm__shape_sends(compiled->words, compiled->choices[i]))
            return false;
    return flags == (compiled->words[0] & SQLM_SHAPE_VERSION_IS_ONE);
}

const sqlm_field *sqlm__version_field(const sqlm_model *model)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if ((model->fields[i].flags & SQLM_F_VERSION) != 0)
            return &model->fields[i];
    return NULL;
}

sqlm_outcome sqlm__insert_complete(sqlm_cx *cx, const sqlm_model *model, const sqlm__compiled *compiled, void *object)
{
    const sqlm_field *version = sqlm__version_field(model);
    sqlm_outcome      outcome = SQLM_OK;

    if (version != NULL && (compiled->words[0] & SQLM_SHAPE_VERSION_IS_ONE) != 0)
        sqlm__set_member_integer(version, object, 1);
    for (size_t i = 0; i < compiled->default_count && outcome == SQLM_OK; i++)
        outcome = sqlm_plan_store(cx, &compiled->defaults[i].column, &compiled->defaults[i].value, NULL, object);
    if (compiled->forgets)
        sqlm__forget_computed(model, object);
    return outcome;
}

void sqlm__forget_computed(const sqlm_model *model, void *object)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__left_out_as(&model->fields[i]) == SQLM_LEFT_OUT_FORGOTTEN)
            memset((char *)object + model->fields[i].offset, 0, model->fields[i].size);
}

void sqlm__insert_undo(const sqlm_model *model, const uint32_t *words, void *object)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];
        const bool        was_one = (field->flags & SQLM_F_VERSION) != 0 && (words[0] & SQLM_SHAPE_VERSION_IS_ONE) != 0;

        if (was_one || !sqlm__shape_sends(words, i))
            memset((char *)object + field->offset, 0, field->size);
    }
}

sqlm_outcome sqlm__check_field_count(sqlm_cx *cx, const sqlm_model *model)
{
    if (model->field_count <= SQLM_MOST_FIELDS)
        return SQLM_OK;
    return SQLM_FAIL(cx, LIMIT, NONE, "model '%s' has %u fields: expected at most %d", model->name,
                     (unsigned)model->field_count, SQLM_MOST_FIELDS);
}

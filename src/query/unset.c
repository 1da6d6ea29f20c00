/* SPDX-License-Identifier: MIT */
#include "unset.h"

#include <string.h>

#include "emit.h"
#include "operand.h"

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

static bool is_column_of(const sqlm_node *node, const sqlm_model *model)
{
    const sqlm_model *owner = node->op == SQLM_OP_COLUMN ? node->left : NULL;

    return owner != NULL && owner->fields == model->fields && node->index < model->field_count;
}

sqlm_outcome sqlm__list_fields(sqlm_cx *cx, const sqlm_model *model, const sqlm_node *const *fields, const char *purpose,
                               uint32_t *bits)
{
    if (fields == NULL || (*fields != NULL && (*fields)->op == SQLM_OP_END))
        return SQLM_FAIL(cx, MISUSE, NONE, "the list of fields %s of model '%s' is empty", purpose, model->name);
    for (; *fields == NULL || (*fields)->op != SQLM_OP_END; fields++) {
        if (*fields == NULL || !is_column_of(*fields, model))
            return SQLM_FAIL(cx, MISUSE, NONE, "a field of the list %s is NULL or not a column of model '%s'", purpose, model->name);
        bits[(*fields)->index / 32] |= (uint32_t)1 << (*fields)->index % 32;
    }
    return SQLM_OK;
}

/* A key that the database makes is made when it is not in the list: 0 means other things to other databases. */
static sqlm_outcome check_listed(sqlm_cx *cx, const sqlm_model *model, const void *object, uint32_t *words)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];

        if (!sqlm__shape_sends(words, i))
            continue;
        if ((field->flags & SQLM_F_GENERATED) != 0)
            return sqlm__note_field(cx, model, field,
                                    SQLM_FAIL(cx, MISUSE, NONE,
                                              "field '%s.%s' is computed by the database, which an insert does not set: leave it out of the list",
                                              model->name, field->name));
        if ((field->flags & SQLM_F_IDENTITY) != 0)
            words[0] |= SQLM_SHAPE_KEY_IS_GIVEN;
        if ((field->flags & SQLM_F_AUTO_INCREMENT) != 0 && sqlm__member_integer(field, object) == 0)
            return sqlm__note_field(cx, model, field,
                                    SQLM_FAIL(cx, MISUSE, NONE,
                                              "field '%s.%s' is in the list of fields to insert, but 0: leave it out to have it made",
                                              model->name, field->name));
    }
    return SQLM_OK;
}

sqlm_outcome sqlm__insert_shape_listed(sqlm_cx *cx, const sqlm_model *model, const void *object, const sqlm_node *const *fields,
                                       uint32_t *words)
{
    sqlm_outcome outcome;

    sqlm__shape_begin(words, SQLM_SHAPE_INSERT_FIELDS, model);
    memset(&words[SQLM_SHAPE_HEADER], 0, sqlm__shape_field_words(model) * sizeof(uint32_t));
    outcome = sqlm__list_fields(cx, model, fields, "to insert", &words[SQLM_SHAPE_HEADER]);
    if (outcome != SQLM_OK)
        return outcome;
    for (uint32_t i = 0; i < model->field_count; i++) {
        if ((model->fields[i].flags & SQLM_F_VERSION) == 0)
            continue;
        sqlm__shape_send(words, i);
        if (sqlm__member_integer(&model->fields[i], object) == 0)
            words[0] |= SQLM_SHAPE_VERSION_IS_ONE;
    }
    return check_listed(cx, model, object, words);
}

sqlm_outcome sqlm__insert_fail_key(sqlm_cx *cx, const sqlm_model *model)
{
    const sqlm_field *key = model->fields;

    while ((key->flags & SQLM_F_IDENTITY) == 0)
        key++;
    return sqlm__note_field(cx, model, key,
                            SQLM_FAIL(cx, MISUSE, NONE, "field '%s.%s' is IDENTITY(ALWAYS), but an object to insert has a key of its own: "
                                      "set it to 0", model->name, key->name));
}

bool sqlm__insert_agrees(const uint32_t *words, const uint32_t *choices, size_t choice_count, const sqlm_model *model, const void *object)
{
    uint32_t flags = 0;

    for (size_t i = 0; i < choice_count; i++)
        if (is_sent(&model->fields[choices[i]], object, &flags) != sqlm__shape_sends(words, choices[i]))
            return false;
    return flags == (words[0] & (SQLM_SHAPE_VERSION_IS_ONE | SQLM_SHAPE_KEY_IS_GIVEN));
}

bool sqlm__insert_fits(const sqlm__compiled *compiled, const sqlm_model *model, const void *object)
{
    return sqlm__insert_agrees(compiled->words, compiled->choices, compiled->choice_count, model, object);
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

sqlm_outcome sqlm__fail_field_count(sqlm_cx *cx, const sqlm_model *model)
{
    if (model->projection != NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "'%s' is a projection, which has no rows of its own to write or get by key", model->name);
    return SQLM_FAIL(cx, LIMIT, NONE, "model '%s' has %u fields: expected at most %d", model->name,
                     (unsigned)model->field_count, SQLM_MOST_FIELDS);
}

sqlm_outcome sqlm__keep_copy(sqlm_cx *cx, const sqlm_model *model, const void *objects, size_t count, void **copy)
{
    *copy = sqlm_allocate(sqlm_cx_allocator(cx), count, model->object_size);
    if (*copy == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a copy of %zu objects", count);
    memcpy(*copy, objects, count * model->object_size);
    return SQLM_OK;
}

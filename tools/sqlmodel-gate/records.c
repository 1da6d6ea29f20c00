/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include <sqlmodel/sys/plan.h>

/** Longest generated text in characters and bytes, where the model sets no limit. */
#define LONG_LENGTH     2000u
/** Longest random text and bytes. */
#define RANDOM_LENGTH   64u
/** Length from which on random texts and bytes are never the same. */
#define WIDE_LENGTH     12u
/** Attempts to find a value that no row has. */
#define FRESH_ATTEMPTS  64
/** Records that hold boundary values before random ones begin. */
#define BOUNDARY_ROUNDS 12u
/** Records whose key the database makes; later ones bring their own, since a sample may stand just below the last key that there is. */
#define GENERATED_KEYS  64u
/** Days since 1970 of the first and the last day that every database takes. */
#define FIRST_DAY       (-354285) /* 1000-01-01 */
#define LAST_DAY        2932896   /* 9999-12-31 */
#define DAY_US          86400000000

/* ---- what constrains a column ---------------------------------------------------------------------------------------------------- */

/* Whether a check in the portable language names a column. */
static bool names_column(const char *expression, const char *column)
{
    const size_t length = strlen(column);

    for (const char *at = expression; *at != '\0';) {
        if (*at == '\'') {
            at = strchr(at + 1, '\'');
            if (at == NULL)
                return false;
            at++;
        } else if (isalpha((unsigned char)*at) || *at == '_') {
            const char *word = at;

            while (isalnum((unsigned char)*at) || *at == '_')
                at++;
            if ((size_t)(at - word) == length && memcmp(word, column, length) == 0)
                return true;
        } else {
            at++;
        }
    }
    return false;
}

static bool is_checked(const sqlm_model *model, const sqlm_field *field)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        for (const sqlm_attribute *attribute = model->fields[i].attributes; attribute->id != SQLM_ATTR_END; attribute++) {
            if ((attribute->id == SQLM_ATTR_CHECK || attribute->id == SQLM_ATTR_GENERATED) &&
                names_column(attribute->text, sqlm_field_column(field)))
                return true;
            if (attribute->id == SQLM_ATTR_CHECK_RANGE && &model->fields[i] == field)
                return true;
        }
    }
    for (uint32_t i = 0; i < model->constraint_count; i++)
        if (model->constraints[i].expression != NULL && names_column(model->constraints[i].expression, sqlm_field_column(field)))
            return true;
    return false;
}

static bool has(const sqlm_field *field, sqlm_attribute_id id)
{
    return sqlm_attribute_find(field->attributes, id) != NULL;
}

static bool is_nullable(const sqlm_field *field)
{
    return (field->type & SQLM_NULLABLE) != 0;
}

static sqlm_type type_of(const sqlm_field *field)
{
    return (sqlm_type)(field->type & SQLM_TYPE_MASK);
}

bool sqlm__is_left_to_database(const sqlm_field *field, const sqlm_value *value)
{
    const bool is_null = sqlm_value_is_null(value);

    if (has(field, SQLM_ATTR_GENERATED))
        return true;
    if (has(field, SQLM_ATTR_AUTO_INCREMENT) || has(field, SQLM_ATTR_VERSION) || has(field, SQLM_ATTR_DEFAULT_NOW))
        return is_null || value->as.integer == 0;
    return is_null && has(field, SQLM_ATTR_DEFAULT);
}

bool sqlm__is_unknown_until_read(const sqlm_field *field)
{
    const sqlm_type type = type_of(field);

    return has(field, SQLM_ATTR_GENERATED) && (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_BYTES || type == SQLM_TYPE_JSON);
}

/* ---- roles ----------------------------------------------------------------------------------------------------------------------- */

/** No column of this kind tells rows apart. */
#define USELESS 1000u

/* How well fresh values of a kind tell rows apart: less is better. */
static const unsigned fresh_ranks[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_NONE] = USELESS,   [SQLM_TYPE_BOOL] = USELESS, [SQLM_TYPE_I16] = 8,     [SQLM_TYPE_I32] = 4,
    [SQLM_TYPE_I64] = 3,          [SQLM_TYPE_U64] = 6,        [SQLM_TYPE_F32] = 12,    [SQLM_TYPE_F64] = 11,
    [SQLM_TYPE_TEXT] = 2,         [SQLM_TYPE_BYTES] = 1,      [SQLM_TYPE_DECIMAL] = 9, [SQLM_TYPE_DATE] = 7,
    [SQLM_TYPE_TIME] = 7,         [SQLM_TYPE_TIMESTAMP] = 5,  [SQLM_TYPE_UUID] = 0,    [SQLM_TYPE_TIMESTAMPTZ] = 5,
    [SQLM_TYPE_JSON] = USELESS,   [SQLM_TYPE_ENUM] = USELESS,
};

static unsigned fresh_rank(const sqlm_model *model, const sqlm_field *field)
{
    const sqlm_type type = type_of(field);
    unsigned        rank = fresh_ranks[type];

    if (has(field, SQLM_ATTR_FOREIGN_KEY))
        return 40;
    if (type != SQLM_TYPE_TEXT && type != SQLM_TYPE_BYTES && is_checked(model, field))
        rank += 20;
    return rank + (is_nullable(field) ? 1 : 0);
}

/* Picks the column by which records will differ in one key or unique constraint; members[i] says whether field i belongs to it. */
static void choose_fresh(const sqlm_model *model, const bool *members, sqlm__column_role *roles)
{
    uint32_t best = model->field_count;
    unsigned best_rank = USELESS;

    for (uint32_t i = 0; i < model->field_count; i++) {
        unsigned rank;

        if (!members[i] || has(&model->fields[i], SQLM_ATTR_GENERATED))
            continue;
        if (roles[i] == SQLM__FRESH || roles[i] == SQLM__REFERENCE || roles[i] == SQLM__GENERATED)
            return;
        rank = fresh_rank(model, &model->fields[i]);
        if (rank < best_rank) {
            best_rank = rank;
            best = i;
        }
    }
    if (best < model->field_count)
        roles[best] = has(&model->fields[best], SQLM_ATTR_FOREIGN_KEY) ? SQLM__REFERENCE : SQLM__FRESH;
}

static void mark_unique_constraint(const sqlm_model *model, const sqlm_constraint *constraint, bool *members)
{
    memset(members, 0, model->field_count * sizeof(*members));
    for (const uint16_t *field = constraint->fields; *field != SQLM_END_OF_FIELDS; field++)
        members[*field] = true;
}

static void choose_roles(const sqlm_model *model, bool *members, sqlm__column_role *roles)
{
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];

        roles[i] = has(field, SQLM_ATTR_AUTO_INCREMENT) ? SQLM__GENERATED : SQLM__VARY;
        if (has(field, SQLM_ATTR_PRIMARY_KEY) || has(field, SQLM_ATTR_UNIQUE) || has(field, SQLM_ATTR_FOREIGN_KEY) ||
            has(field, SQLM_ATTR_VERSION) || has(field, SQLM_ATTR_GENERATED) || (field->flags & SQLM_F_VALIDATED) != 0 ||
            is_checked(model, field))
            roles[i] = roles[i] == SQLM__GENERATED ? SQLM__GENERATED : SQLM__KEEP;
        members[i] = has(field, SQLM_ATTR_PRIMARY_KEY);
    }
    for (uint32_t i = 0; i < model->constraint_count; i++)
        if (model->constraints[i].id == SQLM_ATTR_UNIQUE)
            for (const uint16_t *field = model->constraints[i].fields; *field != SQLM_END_OF_FIELDS; field++)
                roles[*field] = roles[*field] == SQLM__VARY ? SQLM__KEEP : roles[*field];
    choose_fresh(model, members, roles);
    for (uint32_t i = 0; i < model->field_count; i++) {
        memset(members, 0, model->field_count * sizeof(*members));
        members[i] = has(&model->fields[i], SQLM_ATTR_UNIQUE);
        choose_fresh(model, members, roles);
    }
    for (uint32_t i = 0; i < model->constraint_count; i++) {
        if (model->constraints[i].id == SQLM_ATTR_UNIQUE) {
            mark_unique_constraint(model, &model->constraints[i], members);
            choose_fresh(model, members, roles);
        }
    }
}

/* ---- random values ----------------------------------------------------------------------------------------------------------------- */

static uint64_t next_random(sqlm__generator *generator)
{
    uint64_t x = generator->random += 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static size_t random_below(sqlm__generator *generator, size_t limit)
{
    return (size_t)(next_random(generator) % limit);
}

/* Characters of random text: what breaks quoting, encodings and patterns. */
static const char *const characters[] = { "a", "Z", "0", " ", "'", "\"", "\\", "%", "_", "`", ";", "\n", "\t", "\r", "\x7f", "?", "$1", ":",
                                          "\xc3\xa9", "\xc3\x9f", "\xce\xa9", "e\xcc\x81", "\xe2\x82\xac", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80" };
static const char *const letters[] = { "a", "b", "c", "d", "e", "f", "g", "h", "k", "m", "n", "p", "q", "r", "s", "t",
                                       "v", "w", "x", "y", "z", "0", "2", "3", "4", "5", "6", "7", "8", "9" };

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static size_t code_points(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

/* A text of exactly @p length characters out of @p pool. */
static sqlm_outcome make_text(sqlm_cx *cx, sqlm__generator *generator, const char *const *pool, size_t pool_count, size_t length,
                              sqlm_arena *arena, sqlm_value *value)
{
    char  *text = sqlm_arena_allocate(cx, arena, length * 4 + 1, 1);
    size_t used = 0;

    if (text == NULL)
        return SQLM_ERR;
    for (size_t count = 0; count < length;) {
        const char *piece = pool[random_below(generator, pool_count)];

        if (count + code_points(piece) > length)
            piece = "x";
        memcpy(text + used, piece, strlen(piece));
        used += strlen(piece);
        count += code_points(piece);
    }
    text[used] = '\0';
    *value = sqlm_text_value(text);
    return SQLM_OK;
}

static sqlm_outcome make_bytes(sqlm_cx *cx, sqlm__generator *generator, size_t length, sqlm_arena *arena, sqlm_value *value)
{
    unsigned char *bytes = sqlm_arena_allocate(cx, arena, length + 1, 1);

    if (bytes == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)next_random(generator);
    *value = sqlm_bytes_value((sqlm_bytes){ bytes, length });
    return SQLM_OK;
}

static sqlm_outcome make_decimal(sqlm_cx *cx, const sqlm_field *field, const char *sign, const char *digits, sqlm_value *value)
{
    const size_t precision = sqlm_field_precision(field);
    const size_t scale = sqlm_field_scale(field);
    char         text[SQLM_TEXT_FORM_SIZE];
    size_t       used = strlen(sign);

    memcpy(text, sign, used);
    if (precision == scale)
        text[used++] = '0';
    for (size_t i = 0; i < precision; i++) {
        if (i == precision - scale)
            text[used++] = '.';
        text[used++] = digits[i];
    }
    text[used] = '\0';
    return sqlm_value_from_text(cx, SQLM_TYPE_DECIMAL, NULL, text, NULL, value);
}

static sqlm_outcome random_decimal(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, sqlm_value *value)
{
    char digits[SQLM_TEXT_FORM_SIZE];
    bool is_zero = true;

    for (size_t i = 0; i < sqlm_field_precision(field); i++) {
        digits[i] = (char)('0' + random_below(generator, 10));
        is_zero = is_zero && digits[i] == '0';
    }
    return make_decimal(cx, field, !is_zero && next_random(generator) % 2 == 0 ? "-" : "", digits, value);
}

/* A float of any magnitude: never zero, so never the negative one that databases do not keep. */
static double random_float(sqlm__generator *generator, int exponents)
{
    const double mantissa = (double)((next_random(generator) >> 40) + 1);
    const int    exponent = (int)random_below(generator, (size_t)exponents * 2) - exponents;

    return ldexp(next_random(generator) % 2 == 0 ? mantissa : -mantissa, exponent);
}

static int64_t random_day(sqlm__generator *generator)
{
    return FIRST_DAY + (int64_t)random_below(generator, LAST_DAY - FIRST_DAY + 1);
}

static int64_t random_microseconds(sqlm__generator *generator)
{
    return random_day(generator) * DAY_US + (int64_t)(next_random(generator) % DAY_US);
}

static sqlm_value random_enum(sqlm__generator *generator, const sqlm_field *field)
{
    const sqlm_enum *enumeration = sqlm_field_enum(field);

    return sqlm_enum_value(enumeration, enumeration->values[random_below(generator, enumeration->count)]);
}

static sqlm_value random_uuid(sqlm__generator *generator)
{
    sqlm_uuid uuid = { { 0 } };

    for (size_t i = 0; i < sizeof(uuid.bytes); i++)
        uuid.bytes[i] = (uint8_t)next_random(generator);
    return sqlm_uuid_value(uuid);
}

static size_t random_length(sqlm__generator *generator, const sqlm_field *field)
{
    const uint32_t maximum = sqlm_field_max_length(field);

    if (has(field, SQLM_ATTR_FIXED_LENGTH))
        return maximum;
    return random_below(generator, (maximum != 0 && maximum < RANDOM_LENGTH ? maximum : RANDOM_LENGTH) + 1);
}

static const char *const json_texts[] = {
    "null", "{}", "[]", "\"\"", "true", "0", "-9223372036854775808", "[1,2.5,null,false,\"\\u00e9 \\\" \\\\\"]",
    "{\"a\":{\"b\":[{\"c\":9223372036854775807}]},\"\":\"\"}", "\"\xf0\x9f\x98\x80 \xe6\xbc\xa2\xe5\xad\x97\"",
};

static sqlm_outcome random_value(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, sqlm_arena *arena, sqlm_value *value)
{
    const uint64_t bits = next_random(generator) >> random_below(generator, 64);

    switch (type_of(field)) {
    case SQLM_TYPE_BOOL:
        *value = sqlm_bool_value(bits % 2 == 0);
        return SQLM_OK;
    case SQLM_TYPE_I16:
        *value = sqlm_i16_value((int16_t)((int32_t)(bits & UINT16_MAX) + INT16_MIN));
        return SQLM_OK;
    case SQLM_TYPE_I32:
        *value = sqlm_i32_value((int32_t)((int64_t)(bits & UINT32_MAX) + INT32_MIN));
        return SQLM_OK;
    case SQLM_TYPE_I64:
        *value = sqlm_i64_value(bits > INT64_MAX ? -(int64_t)(bits & INT64_MAX) : (int64_t)bits);
        return SQLM_OK;
    case SQLM_TYPE_U64:
        *value = sqlm_u64_value(bits);
        return SQLM_OK;
    case SQLM_TYPE_F32:
        *value = sqlm_f32_value((float)random_float(generator, 90));
        return SQLM_OK;
    case SQLM_TYPE_F64:
        *value = sqlm_f64_value(random_float(generator, 900));
        return SQLM_OK;
    case SQLM_TYPE_TEXT:
        return make_text(cx, generator, characters, COUNT_OF(characters), random_length(generator, field), arena, value);
    case SQLM_TYPE_BYTES:
        return make_bytes(cx, generator, random_length(generator, field), arena, value);
    case SQLM_TYPE_DECIMAL:
        return random_decimal(cx, generator, field, value);
    case SQLM_TYPE_DATE:
        *value = sqlm_date_value((sqlm_date){ (int32_t)random_day(generator) });
        return SQLM_OK;
    case SQLM_TYPE_TIME:
        *value = sqlm_time_value((sqlm_time){ (int64_t)(next_random(generator) % DAY_US) });
        return SQLM_OK;
    case SQLM_TYPE_TIMESTAMP:
        *value = sqlm_timestamp_value((sqlm_timestamp){ random_microseconds(generator) });
        return SQLM_OK;
    case SQLM_TYPE_TIMESTAMPTZ:
        *value = sqlm_timestamptz_value((sqlm_timestamptz){ random_microseconds(generator) });
        return SQLM_OK;
    case SQLM_TYPE_UUID:
        *value = random_uuid(generator);
        return SQLM_OK;
    case SQLM_TYPE_JSON:
        *value = sqlm_json_value(json_texts[random_below(generator, COUNT_OF(json_texts))]);
        return SQLM_OK;
    case SQLM_TYPE_ENUM:
        *value = random_enum(generator, field);
        return SQLM_OK;
    case SQLM_TYPE_NONE:
    default:
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "the gate makes no values of the kind of field '%s'", field->name);
    }
}

/* ---- boundary values ----------------------------------------------------------------------------------------------------------------
   As text forms, so that the list reads as what it is. */

static const char *const bool_bounds[] = { "false", "true", NULL };
static const char *const i16_bounds[] = { "-32768", "32767", "0", "-1", "1", NULL };
static const char *const i32_bounds[] = { "-2147483648", "2147483647", "0", "-1", "1", "65536", NULL };
static const char *const i64_bounds[] = { "-9223372036854775808", "9223372036854775807", "0", "-1", "1", "9007199254740993", NULL };
static const char *const u64_bounds[] = { "0", "18446744073709551615", "9223372036854775808", "9223372036854775807", "1", NULL };
static const char *const f32_bounds[] = { "0", "3.4028235e38", "-3.4028235e38", "1e-45", "1.1754944e-38", "0.1", "16777216", NULL };
static const char *const f64_bounds[] = { "0", "1.7976931348623157e308", "-1.7976931348623157e308", "5e-324", "2.2250738585072014e-308",
                                          "0.1", "9007199254740993", "3.141592653589793", NULL };
static const char *const date_bounds[] = { "1000-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2000-02-29", "1900-02-28", NULL };
static const char *const time_bounds[] = { "00:00:00.000000", "23:59:59.999999", "12:00:00.000001", NULL };
static const char *const timestamp_bounds[] = { "1000-01-01T00:00:00.000000", "9999-12-31T23:59:59.999999", "1970-01-01T00:00:00.000001",
                                                "1969-12-31T23:59:59.999999", "2016-12-31T23:59:59.000000", NULL };
static const char *const timestamptz_bounds[] = { "1000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
                                                  "1970-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z",
                                                  "2016-12-31T23:59:59.000000Z", NULL };
static const char *const uuid_bounds[] = { "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", NULL };

static const char *const *const bounds_of[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = bool_bounds,           [SQLM_TYPE_I16] = i16_bounds,   [SQLM_TYPE_I32] = i32_bounds,
    [SQLM_TYPE_I64] = i64_bounds,             [SQLM_TYPE_U64] = u64_bounds,   [SQLM_TYPE_F32] = f32_bounds,
    [SQLM_TYPE_F64] = f64_bounds,             [SQLM_TYPE_DATE] = date_bounds, [SQLM_TYPE_TIME] = time_bounds,
    [SQLM_TYPE_TIMESTAMP] = timestamp_bounds, [SQLM_TYPE_UUID] = uuid_bounds, [SQLM_TYPE_TIMESTAMPTZ] = timestamptz_bounds,
};

static size_t longest(const sqlm_field *field)
{
    const uint32_t maximum = sqlm_field_max_length(field);

    return maximum != 0 && maximum < LONG_LENGTH ? maximum : LONG_LENGTH;
}

/* Empty, one character, the longest of one-byte and of wide characters. */
static sqlm_outcome text_bound(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, size_t round, sqlm_arena *arena,
                               sqlm_value *value)
{
    static const char *const wide[] = { "\xf0\x9f\x98\x80", "\xe6\xbc\xa2" };
    static const char *const narrow[] = { "a", "b", "'" };
    const bool               is_fixed = has(field, SQLM_ATTR_FIXED_LENGTH);
    const size_t             length = is_fixed || round % 4 >= 2 ? longest(field) : round % 4;

    if (round % 2 == 0)
        return make_text(cx, generator, narrow, COUNT_OF(narrow), length, arena, value);
    return make_text(cx, generator, wide, COUNT_OF(wide), length, arena, value);
}

static sqlm_outcome bytes_bound(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, size_t round, sqlm_arena *arena,
                                sqlm_value *value)
{
    const size_t   length = has(field, SQLM_ATTR_FIXED_LENGTH) || round % 4 >= 2 ? longest(field) : round % 4;
    unsigned char *bytes = sqlm_arena_allocate(cx, arena, length + 1, 1);

    if (bytes == NULL)
        return SQLM_ERR;
    if (round % 2 != 0)
        return make_bytes(cx, generator, length, arena, value);
    memset(bytes, round % 4 == 2 ? 0x00 : 0xff, length);
    *value = sqlm_bytes_value((sqlm_bytes){ bytes, length });
    return SQLM_OK;
}

static sqlm_outcome decimal_bound(sqlm_cx *cx, const sqlm_field *field, size_t round, sqlm_value *value)
{
    char digits[SQLM_TEXT_FORM_SIZE];

    memset(digits, round % 4 < 2 ? '9' : '0', sizeof(digits));
    if (round % 4 == 2)
        digits[sqlm_field_precision(field) - 1] = '1';
    return make_decimal(cx, field, round % 4 == 1 ? "-" : "", digits, value);
}

static sqlm_outcome bound_value(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, size_t round, sqlm_arena *arena,
                                sqlm_value *value)
{
    const sqlm_type          type = type_of(field);
    const char *const *const bounds = (unsigned)type < SQLM_TYPE_COUNT ? bounds_of[type] : NULL;
    size_t                   count = 1; /* no list is empty */

    if (type == SQLM_TYPE_TEXT)
        return text_bound(cx, generator, field, round, arena, value);
    if (type == SQLM_TYPE_BYTES)
        return bytes_bound(cx, generator, field, round, arena, value);
    if (type == SQLM_TYPE_DECIMAL)
        return decimal_bound(cx, field, round, value);
    if (type == SQLM_TYPE_JSON) {
        *value = sqlm_json_value(json_texts[round % COUNT_OF(json_texts)]);
        return SQLM_OK;
    }
    if (type == SQLM_TYPE_ENUM) {
        const sqlm_enum *enumeration = sqlm_field_enum(field);

        *value = sqlm_enum_value(enumeration, enumeration->values[round % enumeration->count]);
        return SQLM_OK;
    }
    if (bounds == NULL)
        return random_value(cx, generator, field, arena, value);
    while (bounds[count] != NULL)
        count++;
    return sqlm_value_from_text(cx, type, NULL, bounds[round % count], arena, value);
}

static sqlm_outcome vary(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, size_t number, sqlm_arena *arena,
                         sqlm_value *value)
{
    const bool   is_bound = number < BOUNDARY_ROUNDS;
    const bool   is_null = is_bound ? number == BOUNDARY_ROUNDS - 1 : next_random(generator) % 8 == 0;
    sqlm_outcome outcome;

    if (is_null && is_nullable(field) && !has(field, SQLM_ATTR_DEFAULT) && !has(field, SQLM_ATTR_DEFAULT_NOW)) {
        *value = sqlm_null_value();
        return SQLM_OK;
    }
    outcome = is_bound ? bound_value(cx, generator, field, number, arena, value) : random_value(cx, generator, field, arena, value);
    if (outcome == SQLM_OK && sqlm__is_left_to_database(field, value))
        value->as.integer = 1; /* the one instant that would mean: now */
    return outcome;
}

/* ---- fresh values --------------------------------------------------------------------------------------------------------------------- */

/* Value of a field of an object; text and bytes are borrowed from it. */
static sqlm_outcome read_field(sqlm_cx *cx, const sqlm_model *model, const void *object, uint32_t field, sqlm_value *value)
{
    sqlm_plan_column column;

    sqlm_field_plan(model, field, &column);
    return sqlm_plan_read(cx, &column, object, value);
}

static sqlm_outcome is_taken(sqlm_cx *cx, const sqlm__generator *generator, uint32_t field, const sqlm_value *value, bool *taken)
{
    sqlm_plan_column column;

    sqlm_field_plan(generator->model, field, &column);
    *taken = false;
    for (size_t i = 0; i < generator->own->count && !*taken; i++) {
        sqlm_value         other;
        const sqlm_outcome outcome = sqlm_plan_read(cx, &column, generator->own->objects[i], &other);

        if (outcome != SQLM_OK)
            return outcome;
        *taken = sqlm_value_equal(&other, value);
    }
    return SQLM_OK;
}

/* Whole numbers stay positive and within a sixteenth of their range: checks usually ask for that. */
static int64_t fresh_number(sqlm__generator *generator, sqlm_type type)
{
    const uint64_t range = type == SQLM_TYPE_I16 ? INT16_MAX : type == SQLM_TYPE_I32 ? INT32_MAX / 16 : INT64_MAX / 16;

    return (int64_t)(1 + next_random(generator) % range);
}

/* A value of the same shape as the base's: as long, where it is a text or bytes, since checks look at lengths. */
static sqlm_outcome fresh_value(sqlm_cx *cx, sqlm__generator *generator, const sqlm_field *field, const sqlm_value *base,
                                sqlm_arena *arena, sqlm_value *value)
{
    const sqlm_type type = type_of(field);
    const uint32_t  maximum = sqlm_field_max_length(field);
    size_t          length = base->type == SQLM_TYPE_TEXT ? code_points(base->as.text.data) : base->as.text.length;

    switch ((unsigned)type) {
    case SQLM_TYPE_TEXT:
        if (length < WIDE_LENGTH && !is_checked(generator->model, field))
            length = maximum != 0 && maximum < WIDE_LENGTH ? maximum : WIDE_LENGTH;
        return make_text(cx, generator, letters, COUNT_OF(letters), length, arena, value);
    case SQLM_TYPE_BYTES:
        if (length < WIDE_LENGTH && !is_checked(generator->model, field))
            length = maximum != 0 && maximum < WIDE_LENGTH ? maximum : WIDE_LENGTH;
        return make_bytes(cx, generator, length, arena, value);
    case SQLM_TYPE_I16:
        *value = sqlm_i16_value((int16_t)fresh_number(generator, type));
        return SQLM_OK;
    case SQLM_TYPE_I32:
        *value = sqlm_i32_value((int32_t)fresh_number(generator, type));
        return SQLM_OK;
    case SQLM_TYPE_I64:
        *value = sqlm_i64_value(fresh_number(generator, type));
        return SQLM_OK;
    default:
        return random_value(cx, generator, field, arena, value);
    }
}

/* Whether a random value has so many siblings (2^58 and more) that no two are ever the same. */
static bool is_wide(const sqlm_value *value)
{
    return value->type == SQLM_TYPE_UUID || value->type == SQLM_TYPE_I64 ||
           ((value->type == SQLM_TYPE_TEXT || value->type == SQLM_TYPE_BYTES) && value->as.text.length >= WIDE_LENGTH);
}

static sqlm_outcome make_fresh(sqlm_cx *cx, sqlm__generator *generator, uint32_t index, sqlm_arena *arena, sqlm_value *value, bool *made)
{
    const sqlm_value base = *value;
    bool             taken = true;
    sqlm_outcome     outcome = SQLM_OK;

    for (int attempt = 0; outcome == SQLM_OK && taken && attempt < FRESH_ATTEMPTS; attempt++) {
        outcome = fresh_value(cx, generator, &generator->model->fields[index], &base, arena, value);
        taken = outcome == SQLM_OK && !is_wide(value);
        if (taken)
            outcome = is_taken(cx, generator, index, value, &taken);
    }
    *made = !taken;
    return outcome;
}

static const sqlm__rows_of *find_rows(const sqlm__generator *generator, const sqlm_attribute *foreign_key)
{
    const sqlm_model *other = foreign_key->pointer;

    for (size_t i = 0; i < generator->row_sets; i++)
        if (generator->rows[i].model->fields == other->fields)
            return &generator->rows[i];
    return NULL;
}

/* The key of a row of the other table that no row of ours refers to. Rows are never given back: the search goes on where it ended. */
static sqlm_outcome make_reference(sqlm_cx *cx, const sqlm__generator *generator, uint32_t index, sqlm_value *value, bool *made)
{
    const sqlm_attribute *foreign_key = sqlm_attribute_find(generator->model->fields[index].attributes, SQLM_ATTR_FOREIGN_KEY);
    const sqlm__rows_of  *parents = find_rows(generator, foreign_key);
    size_t               *next = &generator->next_parents[index];

    *made = false;
    for (; parents != NULL && *next < parents->count && !*made; ++*next) {
        sqlm_value   candidate;
        bool         taken = true;
        sqlm_outcome outcome = read_field(cx, parents->model, parents->objects[*next], foreign_key->index, &candidate);

        if (outcome == SQLM_OK)
            outcome = is_taken(cx, generator, index, &candidate, &taken);
        if (outcome != SQLM_OK)
            return outcome;
        if (!taken) {
            *value = candidate;
            *made = true;
        }
    }
    return SQLM_OK;
}

/* ---- a record ----------------------------------------------------------------------------------------------------------------------------- */

/* The least that a column can hold, for models without samples. */
static sqlm_outcome plain_value(sqlm_cx *cx, sqlm__generator *generator, uint32_t index, sqlm_arena *arena, sqlm_value *value)
{
    const sqlm_field     *field = &generator->model->fields[index];
    const sqlm_attribute *foreign_key = sqlm_attribute_find(field->attributes, SQLM_ATTR_FOREIGN_KEY);

    *value = sqlm_null_value();
    if (is_nullable(field) && !has(field, SQLM_ATTR_UNIQUE))
        return SQLM_OK;
    if (foreign_key != NULL) {
        const sqlm__rows_of *parents = find_rows(generator, foreign_key);

        if (parents == NULL || parents->count == 0)
            return SQLM_FAIL(cx, DATA, NONE, "field '%s' refers to a table without rows: give the model samples", field->name);
        return read_field(cx, parents->model, parents->objects[0], foreign_key->index, value);
    }
    if (has(field, SQLM_ATTR_VERSION))
        return sqlm_value_from_text(cx, type_of(field), NULL, "1", arena, value);
    return random_value(cx, generator, field, arena, value);
}

static sqlm_outcome fill_base(sqlm_cx *cx, sqlm__generator *generator, const void *base, sqlm_arena *arena, sqlm_value *values)
{
    if (base != NULL)
        return generator->model->functions->to_row(cx, generator->model, base, values);
    for (uint32_t i = 0; i < generator->model->field_count; i++) {
        const sqlm_outcome outcome = plain_value(cx, generator, i, arena, &values[i]);

        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

static sqlm_outcome change(sqlm_cx *cx, sqlm__generator *generator, uint32_t index, size_t number, sqlm_arena *arena, sqlm_value *value,
                           bool *made)
{
    const sqlm_field *field = &generator->model->fields[index];

    switch (generator->roles[index]) {
    case SQLM__KEEP:
        return SQLM_OK;
    case SQLM__VARY:
        return vary(cx, generator, field, number, arena, value);
    case SQLM__FRESH:
        return sqlm_value_is_null(value) ? SQLM_OK : make_fresh(cx, generator, index, arena, value, made);
    case SQLM__REFERENCE:
        return sqlm_value_is_null(value) ? SQLM_OK : make_reference(cx, generator, index, value, made);
    case SQLM__GENERATED:
        if (number >= GENERATED_KEYS)
            return make_fresh(cx, generator, index, arena, value, made);
        return sqlm_value_from_text(cx, type_of(field), NULL, "0", arena, value);
    default:
        return SQLM_FAIL(cx, INTERNAL, NONE, "field '%s' has no role", field->name);
    }
}

sqlm_outcome sqlm__generator_make(sqlm_cx *cx, sqlm__generator *generator, const void *base, size_t number, sqlm_arena *arena,
                                  void *object, bool *made)
{
    const sqlm_model *model = generator->model;
    sqlm_value       *values = sqlm_arena_allocate(cx, arena, model->field_count * sizeof(*values), _Alignof(sqlm_value));
    sqlm_outcome      outcome;

    *made = true;
    if (values == NULL)
        return SQLM_ERR;
    outcome = fill_base(cx, generator, base, arena, values);
    for (uint32_t i = 0; outcome == SQLM_OK && *made && i < model->field_count; i++)
        outcome = change(cx, generator, i, number, arena, &values[i], made);
    if (outcome != SQLM_OK || !*made)
        return outcome;
    memset(object, 0, model->object_size);
    return model->functions->from_row(cx, model, values, arena, object);
}

sqlm_outcome sqlm__generator_init(sqlm_cx *cx, sqlm__generator *generator, const sqlm_model *model, const sqlm__rows_of *rows,
                                  size_t row_sets, uint64_t seed, sqlm_arena *arena)
{
    sqlm__column_role *roles = sqlm_arena_allocate(cx, arena, model->field_count * sizeof(*roles), _Alignof(sqlm__column_role));
    bool              *members = sqlm_arena_allocate(cx, arena, model->field_count * sizeof(*members), _Alignof(bool));
    size_t            *next_parents = sqlm_arena_allocate(cx, arena, model->field_count * sizeof(*next_parents), _Alignof(size_t));

    if (roles == NULL || members == NULL || next_parents == NULL)
        return SQLM_ERR;
    memset(next_parents, 0, model->field_count * sizeof(*next_parents));
    choose_roles(model, members, roles);
    *generator = (sqlm__generator){
        .model = model, .rows = rows, .row_sets = row_sets, .roles = roles, .next_parents = next_parents, .random = seed
    };
    for (const char *at = model->table; *at != '\0'; at++)
        generator->random = (generator->random ^ (unsigned char)*at) * 0x100000001b3u;
    for (size_t i = 0; i < row_sets; i++)
        if (rows[i].model->fields == model->fields)
            generator->own = &rows[i];
    assert(generator->own != NULL);
    return SQLM_OK;
}

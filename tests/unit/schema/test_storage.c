/* SPDX-License-Identifier: MIT */
/* How each dialect stores each kind of field, seen through the schema of a model. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/schema.h>

#include <support/sqlm_cmocka.h>

#include <string.h>

#define COLOUR_LABELS(LABEL) LABEL(COLOUR_RED, "red") LABEL(COLOUR_QUOTE, "it's")
SQLM_ENUM(Colour, COLOUR_LABELS);

#define KINDS_FIELDS(FIELD, M)                       \
    FIELD(M, i32,            a_key, PRIMARY_KEY)     \
    FIELD(M, text,           b_key, PRIMARY_KEY, MAX_LENGTH(20)) \
    FIELD(M, bool,           a_bool)                 \
    FIELD(M, i16,            an_i16)                 \
    FIELD(M, i32,            an_i32)                 \
    FIELD(M, i64,            an_i64)                 \
    FIELD(M, u64,            a_u64)                  \
    FIELD(M, f32,            an_f32)                 \
    FIELD(M, f64,            an_f64)                 \
    FIELD(M, text,           a_text)                 \
    FIELD(M, text,           n_text, MAX_LENGTH(9))  \
    FIELD(M, bytes,          a_bytes)                \
    FIELD(M, bytes,          n_bytes, FIXED_LENGTH(16)) \
    FIELD(M, decimal(19, 4), money)                  \
    FIELD(M, decimal(2, 2),  share)                  \
    FIELD(M, decimal(3, 0),  whole)                  \
    FIELD(M, date,           a_date)                 \
    FIELD(M, time,           a_time)                 \
    FIELD(M, timestamp,      a_timestamp)            \
    FIELD(M, timestamptz,    a_timestamptz)          \
    FIELD(M, uuid,           a_uuid)                 \
    FIELD(M, json,           a_json)                 \
    FIELD(M, opt_json,       o_json)                 \
    FIELD(M, enum(Colour),   a_colour)               \
    FIELD(M, opt_i16,        o_i16)
SQLMODEL(Kinds, "kinds", KINDS_FIELDS);

#define AUTO_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY, AUTO_INCREMENT)
SQLMODEL(Auto, "auto", AUTO_FIELDS);
#define LONE_I16_FIELDS(FIELD, M) FIELD(M, i16, id, PRIMARY_KEY)
SQLMODEL(LoneI16, "lone_i16", LONE_I16_FIELDS);
#define LONE_I32_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY)
SQLMODEL(LoneI32, "lone_i32", LONE_I32_FIELDS);
#define LONE_I64_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY)
SQLMODEL(LoneI64, "lone_i64", LONE_I64_FIELDS);
#define LONE_BOOL_FIELDS(FIELD, M) FIELD(M, bool, id, PRIMARY_KEY)
SQLMODEL(LoneBool, "lone_bool", LONE_BOOL_FIELDS);
#define LONE_TEXT_FIELDS(FIELD, M) FIELD(M, text, id, PRIMARY_KEY)
SQLMODEL(LoneText, "lone_text", LONE_TEXT_FIELDS);

static const sqlm_schema_table *table_for(sqlm_cx *cx, sqlm_dialect_id id, sqlm_arena *arena, const sqlm_model *model)
{
    const sqlm_schema *schema = NULL;

    assert_ok(cx, sqlm_schema_from_models(cx, sqlm_dialect_of(id), &model, 1, arena, &schema));
    assert_int_equal(schema->table_count, 1);
    return &schema->tables[0];
}

static const sqlm_schema_table *table_of(sqlm_cx *cx, sqlm_arena *arena, const sqlm_model *model)
{
    return table_for(cx, SQLM_DIALECT_SQLITE, arena, model);
}

#define D2 "[0-9][0-9]"
#define D4 D2 D2
#define Q4 "?" "?" "?" "?"

typedef struct stored_column {
    const char *name;
    const char *storage;
    const char *type_check;
} stored_column;

static const stored_column stored[] = {
    { "a_key", "INTEGER", "\"a_key\" BETWEEN -2147483648 AND 2147483647" },
    { "b_key", "TEXT", "length(\"b_key\") <= 20" },
    { "a_bool", "INTEGER", "\"a_bool\" IN (0, 1)" },
    { "an_i16", "INTEGER", "\"an_i16\" BETWEEN -32768 AND 32767" },
    { "an_i32", "INTEGER", "\"an_i32\" BETWEEN -2147483648 AND 2147483647" },
    { "an_i64", "INTEGER", NULL },
    { "a_u64", "TEXT", "length(\"a_u64\") = 20 AND \"a_u64\" NOT GLOB '*[^0-9]*' AND \"a_u64\" <= '18446744073709551615'" },
    { "an_f32", "REAL", "\"an_f32\" BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38" },
    { "an_f64", "REAL", NULL },
    { "a_text", "TEXT", NULL },
    { "n_text", "TEXT", "length(\"n_text\") <= 9" },
    { "a_bytes", "BLOB", NULL },
    { "n_bytes", "BLOB", "length(\"n_bytes\") <= 16" },
    { "money", "TEXT",
      "\"money\" GLOB '*[0-9]." D4 "' AND ltrim(\"money\", '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(\"money\", '-')) <= 20" },
    { "share", "TEXT",
      "\"share\" GLOB '*0." D2 "' AND ltrim(\"share\", '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(\"share\", '-')) <= 4" },
    { "whole", "TEXT",
      "\"whole\" GLOB '*[0-9]' AND ltrim(\"whole\", '-') NOT GLOB '*[^0-9]*' AND length(ltrim(\"whole\", '-')) <= 3" },
    { "a_date", "TEXT", "\"a_date\" GLOB '" D4 "-" D2 "-" D2 "'" },
    { "a_time", "TEXT", "\"a_time\" GLOB '" D2 ":" D2 ":" D2 "." D4 D2 "'" },
    { "a_timestamp", "TEXT", "\"a_timestamp\" GLOB '" D4 "-" D2 "-" D2 "T" D2 ":" D2 ":" D2 "." D4 D2 "'" },
    { "a_timestamptz", "TEXT", "\"a_timestamptz\" GLOB '" D4 "-" D2 "-" D2 "T" D2 ":" D2 ":" D2 "." D4 D2 "Z'" },
    { "a_uuid", "TEXT",
      "length(\"a_uuid\") = 36 AND \"a_uuid\" GLOB '" Q4 Q4 "-" Q4 "-" Q4 "-" Q4 "-" Q4 Q4 Q4
      "' AND \"a_uuid\" NOT GLOB '*[^0-9a-f-]*'" },
    { "a_json", "TEXT", "json_valid(\"a_json\")" },
    { "o_json", "TEXT", "\"o_json\" IS NULL OR json_valid(\"o_json\")" },
    { "a_colour", "TEXT", "\"a_colour\" IN ('red', 'it''s')" },
    { "o_i16", "INTEGER", "\"o_i16\" BETWEEN -32768 AND 32767" },
};

static void assert_stored(sqlm_cx *cx, sqlm_dialect_id id, const sqlm_model *model, const stored_column *expected, size_t count)
{
    sqlm_arena              *arena = NULL;
    const sqlm_schema_table *table;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    table = table_for(cx, id, arena, model);
    assert_int_equal(table->column_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(table->columns[i].name, expected[i].name);
        assert_string_equal(table->columns[i].storage, expected[i].storage);
        if (expected[i].type_check == NULL)
            assert_null(table->columns[i].type_check);
        else
            assert_string_equal(table->columns[i].type_check, expected[i].type_check);
    }
    sqlm_arena_free(arena);
}

#define ASSERT_STORED(cx, id, model, expected) assert_stored(cx, id, model, expected, sizeof(expected) / sizeof(expected)[0])

static void storage__every_kind_has_its_type_and_check_in_sqlite(void **state)
{
    ASSERT_STORED(*state, SQLM_DIALECT_SQLITE, &Kinds_model, stored);
}

static const stored_column stored_by_postgres[] = {
    { "a_key", "INTEGER", NULL },
    { "b_key", "VARCHAR(20)", NULL },
    { "a_bool", "BOOLEAN", NULL },
    { "an_i16", "SMALLINT", NULL },
    { "an_i32", "INTEGER", NULL },
    { "an_i64", "BIGINT", NULL },
    { "a_u64", "NUMERIC(20,0)", "\"a_u64\" >= 0 AND \"a_u64\" <= 18446744073709551615" },
    { "an_f32", "REAL", NULL },
    { "an_f64", "DOUBLE PRECISION", NULL },
    { "a_text", "TEXT", NULL },
    { "n_text", "VARCHAR(9)", NULL },
    { "a_bytes", "BYTEA", NULL },
    { "n_bytes", "BYTEA", "length(\"n_bytes\") <= 16" },
    { "money", "NUMERIC(19,4)", NULL },
    { "share", "NUMERIC(2,2)", NULL },
    { "whole", "NUMERIC(3,0)", NULL },
    { "a_date", "DATE", NULL },
    { "a_time", "TIME(6)", NULL },
    { "a_timestamp", "TIMESTAMP(6)", NULL },
    { "a_timestamptz", "TIMESTAMPTZ(6)", NULL },
    { "a_uuid", "UUID", NULL },
    { "a_json", "JSONB", NULL },
    { "o_json", "JSONB", NULL },
    { "a_colour", "VARCHAR(4)", "\"a_colour\" IN ('red', 'it''s')" },
    { "o_i16", "SMALLINT", NULL },
};

static void storage__every_kind_has_its_type_and_check_in_postgres(void **state)
{
    ASSERT_STORED(*state, SQLM_DIALECT_POSTGRES, &Kinds_model, stored_by_postgres);
}

static const stored_column stored_by_mysql[] = {
    { "a_key", "INT", NULL },
    { "b_key", "VARCHAR(20)", NULL },
    { "a_bool", "TINYINT(1)", "`a_bool` IN (0, 1)" },
    { "an_i16", "SMALLINT", NULL },
    { "an_i32", "INT", NULL },
    { "an_i64", "BIGINT", NULL },
    { "a_u64", "BIGINT UNSIGNED", NULL },
    { "an_f32", "FLOAT", NULL },
    { "an_f64", "DOUBLE", NULL },
    { "a_text", "LONGTEXT", NULL },
    { "n_text", "VARCHAR(9)", NULL },
    { "a_bytes", "LONGBLOB", NULL },
    { "n_bytes", "VARBINARY(16)", NULL },
    { "money", "DECIMAL(19,4)", NULL },
    { "share", "DECIMAL(2,2)", NULL },
    { "whole", "DECIMAL(3,0)", NULL },
    { "a_date", "DATE", NULL },
    { "a_time", "TIME(6)", NULL },
    { "a_timestamp", "DATETIME(6)", NULL },
    { "a_timestamptz", "DATETIME(6)", NULL },
    { "a_uuid", "BINARY(16)", NULL },
    { "a_json", "JSON", NULL },
    { "o_json", "JSON", NULL },
    { "a_colour", "VARCHAR(4)", "`a_colour` IN ('red', 'it''s')" },
    { "o_i16", "SMALLINT", NULL },
};

static void storage__every_kind_has_its_type_and_check_in_mysql(void **state)
{
    ASSERT_STORED(*state, SQLM_DIALECT_MYSQL, &Kinds_model, stored_by_mysql);
}

#define EDGE_LABELS(LABEL) LABEL(EDGE_UMLAUTS, "\xc3\xa4\xc3\xb6\xc3\xbc") LABEL(EDGE_NONE, "")
SQLM_ENUM(Edge, EDGE_LABELS);
#define EDGES_FIELDS(FIELD, M)                         \
    FIELD(M, i32,   id,         PRIMARY_KEY)           \
    FIELD(M, text,  text_4096,  MAX_LENGTH(4096))      \
    FIELD(M, text,  text_4097,  MAX_LENGTH(4097))      \
    FIELD(M, text,  text_most,  MAX_LENGTH(10485760))  \
    FIELD(M, text,  text_more,  MAX_LENGTH(10485761))  \
    FIELD(M, bytes, bytes_4096, FIXED_LENGTH(4096))    \
    FIELD(M, bytes, bytes_4097, MAX_LENGTH(4097))      \
    FIELD(M, enum(Edge), edge)
SQLMODEL(Edges, "edges", EDGES_FIELDS);

static const stored_column edges_of_postgres[] = {
    { "id", "INTEGER", NULL },
    { "text_4096", "VARCHAR(4096)", NULL },
    { "text_4097", "VARCHAR(4097)", NULL },
    { "text_most", "VARCHAR(10485760)", NULL },
    { "text_more", "TEXT", "length(\"text_more\") <= 10485761" },
    { "bytes_4096", "BYTEA", "length(\"bytes_4096\") <= 4096" },
    { "bytes_4097", "BYTEA", "length(\"bytes_4097\") <= 4097" },
    { "edge", "VARCHAR(3)", "\"edge\" IN ('\xc3\xa4\xc3\xb6\xc3\xbc', '')" },
};

static const stored_column edges_of_mysql[] = {
    { "id", "INT", NULL },
    { "text_4096", "VARCHAR(4096)", NULL },
    { "text_4097", "LONGTEXT", "CHAR_LENGTH(`text_4097`) <= 4097" },
    { "text_most", "LONGTEXT", "CHAR_LENGTH(`text_most`) <= 10485760" },
    { "text_more", "LONGTEXT", "CHAR_LENGTH(`text_more`) <= 10485761" },
    { "bytes_4096", "VARBINARY(4096)", NULL },
    { "bytes_4097", "LONGBLOB", "LENGTH(`bytes_4097`) <= 4097" },
    { "edge", "VARCHAR(3)", "`edge` IN ('\xc3\xa4\xc3\xb6\xc3\xbc', '')" },
};

static void storage__what_is_too_long_for_its_type_has_a_check(void **state)
{
    ASSERT_STORED(*state, SQLM_DIALECT_POSTGRES, &Edges_model, edges_of_postgres);
    ASSERT_STORED(*state, SQLM_DIALECT_MYSQL, &Edges_model, edges_of_mysql);
}

static void storage__a_lone_natural_key_is_never_the_rowid(void **state)
{
    sqlm_arena *arena = NULL;

    assert_ok(*state, sqlm_arena_new(*state, &arena));
    assert_string_equal(table_of(*state, arena, &LoneI16_model)->columns[0].storage, "INT");
    assert_string_equal(table_of(*state, arena, &LoneI32_model)->columns[0].storage, "INT");
    assert_string_equal(table_of(*state, arena, &LoneI64_model)->columns[0].storage, "INT");
    assert_string_equal(table_of(*state, arena, &LoneBool_model)->columns[0].storage, "INT");
    assert_string_equal(table_of(*state, arena, &LoneText_model)->columns[0].storage, "TEXT");
    assert_string_equal(table_of(*state, arena, &Auto_model)->columns[0].storage, "INTEGER");
    sqlm_arena_free(arena);
}

static void storage__an_unknown_dialect_is_refused(void **state)
{
    const sqlm_dialect unknown = { .size = sizeof unknown, .id = SQLM_DIALECT_COUNT, .name = "cobol" };
    const sqlm_model  *model = &Auto_model;
    const sqlm_schema *schema = NULL;
    sqlm_arena        *arena = NULL;

    assert_ok(*state, sqlm_arena_new(*state, &arena));
    assert_error(*state, UNSUPPORTED, sqlm_schema_from_models(*state, &unknown, &model, 1, arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(*state)->message, "no DDL for dialect 'cobol'"));
    assert_null(schema);
    sqlm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(storage__every_kind_has_its_type_and_check_in_sqlite),
        cx_test(storage__a_lone_natural_key_is_never_the_rowid),
        cx_test(storage__every_kind_has_its_type_and_check_in_postgres),
        cx_test(storage__every_kind_has_its_type_and_check_in_mysql),
        cx_test(storage__what_is_too_long_for_its_type_has_a_check),
        cx_test(storage__an_unknown_dialect_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

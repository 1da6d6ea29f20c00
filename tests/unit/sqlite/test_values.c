/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel/core/value.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const labels[] = { "low", "h\xc3\xb6"
                                             "ch" };
static const int32_t     numbers[] = { 1, 7 };
static const sqlm_enum   level = { "Level", labels, numbers, 2 };

/* Every kind, plain and optional. */
typedef struct everything {
    bool                 b;
    int16_t              i16;
    int32_t              i32;
    int64_t              i64;
    uint64_t             u64;
    float                f32;
    double               f64;
    const char          *text;
    sqlm_bytes           bytes;
    sqlm_decimal         decimal;
    sqlm_date            date;
    sqlm_time            time;
    sqlm_timestamp       timestamp;
    sqlm_timestamptz     timestamptz;
    sqlm_uuid            uuid;
    const char          *json;
    int32_t              level;
    sqlm_opt_bool        opt_b;
    sqlm_opt_i16         opt_i16;
    sqlm_opt_i32         opt_i32;
    sqlm_opt_i64         opt_i64;
    sqlm_opt_u64         opt_u64;
    sqlm_opt_f32         opt_f32;
    sqlm_opt_f64         opt_f64;
    const char          *opt_text;
    sqlm_bytes           opt_bytes;
    sqlm_opt_decimal     opt_decimal;
    sqlm_opt_date        opt_date;
    sqlm_opt_time        opt_time;
    sqlm_opt_timestamp   opt_timestamp;
    sqlm_opt_timestamptz opt_timestamptz;
    sqlm_opt_uuid        opt_uuid;
    const char          *opt_json;
    sqlm_opt_i32         opt_level;
} everything;

/* Decimals keep 38 digits, 4 of them after the point; the label table is for enumerations alone. */
#define COLUMN(kind, member, is_nullable)                                                                                          \
    {                                                                                                                              \
        .type = SQLM_TYPE_##kind, .nullable = (is_nullable), .precision = 38, .scale = 4, .offset = offsetof(everything, member),  \
        .enumeration = &level, .table = "e", .name = #member                                                                       \
    }
#define KINDS(X)                                                                                                                   \
    X(BOOL, b)                                                                                                                     \
    X(I16, i16)                                                                                                                    \
    X(I32, i32)                                                                                                                    \
    X(I64, i64)                                                                                                                    \
    X(U64, u64) X(F32, f32) X(F64, f64) X(TEXT, text) X(BYTES, bytes) X(DECIMAL, decimal) X(DATE, date) X(TIME, time)              \
        X(TIMESTAMP, timestamp) X(TIMESTAMPTZ, timestamptz) X(UUID, uuid) X(JSON, json) X(ENUM, level)
#define PLAIN(kind, member)    COLUMN(kind, member, false),
#define OPTIONAL(kind, member) COLUMN(kind, opt_##member, true),
static const sqlm_plan_column columns[] = { KINDS(PLAIN) KINDS(OPTIONAL) };
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0], KIND_COUNT = COLUMN_COUNT / 2 };
static const sqlm_plan plan = { columns, COLUMN_COUNT, sizeof(everything) };

static const char create[] =
    "CREATE TABLE e (b INTEGER NOT NULL, i16 INTEGER NOT NULL, i32 INTEGER NOT NULL, i64 INTEGER NOT NULL, u64 TEXT NOT NULL, "
    "f32 REAL NOT NULL, f64 REAL NOT NULL, text TEXT NOT NULL, bytes BLOB NOT NULL, decimal TEXT NOT NULL, date TEXT NOT NULL, "
    "time TEXT NOT NULL, timestamp TEXT NOT NULL, timestamptz TEXT NOT NULL, uuid TEXT NOT NULL, json TEXT NOT NULL, "
    "level TEXT NOT NULL, opt_b INTEGER, opt_i16 INTEGER, opt_i32 INTEGER, opt_i64 INTEGER, opt_u64 TEXT, opt_f32 REAL, "
    "opt_f64 REAL, opt_text TEXT, opt_bytes BLOB, opt_decimal TEXT, opt_date TEXT, opt_time TEXT, opt_timestamp TEXT, "
    "opt_timestamptz TEXT, opt_uuid TEXT, opt_json TEXT, opt_level TEXT) STRICT";

static const everything smallest = {
    .i16 = INT16_MIN,
    .i32 = INT32_MIN,
    .i64 = INT64_MIN,
    .f32 = -FLT_MAX,
    .f64 = -DBL_MAX,
    .text = "",
    .bytes = { "", 0 },
    .decimal = { 1, 0, 4 },
    .date = { -719162 },
    .timestamp = { -62135596800000000 },
    .timestamptz = { -62135596800000000 },
    .json = "null",
    .level = 1,
    .opt_b = { true, false },
    .opt_i16 = { true, INT16_MIN },
    .opt_i32 = { true, INT32_MIN },
    .opt_i64 = { true, INT64_MIN },
    .opt_u64 = { true, 0 },
    .opt_f32 = { true, FLT_TRUE_MIN },
    .opt_f64 = { true, DBL_TRUE_MIN },
    .opt_text = "",
    .opt_bytes = { "", 0 },
    .opt_decimal = { true, { 0, 0, 0 } },
    .opt_date = { true, { -719162 } },
    .opt_time = { true, { 0 } },
    .opt_timestamp = { true, { 0 } },
    .opt_timestamptz = { true, { -1 } },
    .opt_uuid = { true, { { 0 } } },
    .opt_json = "{}",
    .opt_level = { true, 1 },
};
static const everything largest = {
    .b = true,
    .i16 = INT16_MAX,
    .i32 = INT32_MAX,
    .i64 = INT64_MAX,
    .u64 = UINT64_MAX,
    .f32 = FLT_MAX,
    .f64 = DBL_MAX,
    .text = "gr\xc3\xb6\xc3\x9f"
            "er als acht \xf0\x9f\x98\x80 und l\xc3\xa4nger",
    .bytes = { "\0\xff\0x", 4 },
    .decimal = { 687399551400673279U, 5421010862427522170, 4 }, /* 38 nines */
    .date = { 2932896 },
    .time = { 86399999999 },
    .timestamp = { 253402300799999999 },
    .timestamptz = { 253402300799999999 },
    .uuid = { { 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x01 } },
    .json = "{\"a\": [1, 123456789012345678901234567890]}",
    .level = 7,
};
static const everything signs = { .f32 = -0.5F,
                                  .f64 = -1e-300,
                                  .text = "\x7f",
                                  .bytes = { "x", 1 },
                                  .decimal = { UINT64_MAX - 4, -1, 1 }, /* -0.5 at another scale than the column's */
                                  .json = "\"\"",
                                  .level = 7,
                                  .u64 = 9223372036854775808U,
                                  .timestamp = { -1 },
                                  .opt_f64 = { true, 0.1 },
                                  .opt_f32 = { true, 0.1F },
                                  .opt_text = "1234567",
                                  .opt_bytes = { "8", 1 } };

static sqlm_outcome insert(sqlm_cx *cx, sqlm_conn *conn, const everything *object)
{
    const sqlm_parameters parameters = { .plan = &plan, .object = object };
    char                  sql[600] = "INSERT INTO e VALUES (?1";
    sqlm_statement       *statement;
    sqlm_outcome          outcome;

    for (size_t i = 1; i < COLUMN_COUNT; i++)
        snprintf(sql + strlen(sql), sizeof sql - strlen(sql), ", ?%zu", i + 1);
    strncat(sql, ")", sizeof sql - strlen(sql) - 1);
    statement = prepare(cx, conn, sql);
    outcome = conn->driver->execute(cx, statement, &parameters, NULL);
    conn->driver->release(statement);
    return outcome;
}

static sqlm_conn *open_everything(sqlm_cx *cx, sqlm_arena **arena)
{
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, create);
    assert_ok(cx, sqlm_arena_new(cx, arena));
    return conn;
}

static void close_everything(sqlm_conn *conn, sqlm_arena *arena)
{
    sqlm_arena_free(arena);
    close_db(conn);
}

static void assert_same(sqlm_cx *cx, const everything *a, const everything *b)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        sqlm_value x, y;

        assert_ok(cx, sqlm_plan_read(cx, &columns[i], a, &x));
        assert_ok(cx, sqlm_plan_read(cx, &columns[i], b, &y));
        if (!sqlm_value_equal(&x, &y))
            fail_msg("column %s", columns[i].name);
    }
}

static void value__comes_back_as_it_was(void **state)
{
    const everything *const objects[] = { &smallest, &largest, &signs };
    sqlm_cx                *cx = *state;
    sqlm_arena             *arena;
    sqlm_conn              *conn = open_everything(cx, &arena);
    everything              read[4];
    size_t                  rows = 0;

    memset(read, 0xa5, sizeof read);
    for (size_t i = 0; i < 3; i++)
        assert_ok(cx, insert(cx, conn, objects[i]));
    assert_ok(cx, fetch_all(cx, conn, "SELECT * FROM e", &plan, read, 4, arena, &rows));
    assert_int_equal(rows, 3);
    for (size_t i = 0; i < 3; i++)
        assert_same(cx, objects[i], &read[i]);
    assert_int_equal(read[2].decimal.scale, 4);
    assert_non_null(read[0].opt_bytes.data);
    assert_null(read[1].opt_bytes.data);
    assert_null(read[1].opt_text);
    close_everything(conn, arena);
}

/* SQLite writes -0.0 of a REAL column as the integer 0: the sign would be lost, so it is not taken. */
static void value__of_minus_zero_is_refused(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena;
    sqlm_conn  *conn = open_everything(cx, &arena);
    everything  object = largest;

    object.f64 = -0.0;
    assert_error(cx, DATA, insert(cx, conn, &object));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_string_equal(sqlm_cx_error(cx)->column, "f64");
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "-0.0"));
    object.f64 = 0.0;
    object.opt_f32 = (sqlm_opt_f32)SQLM_SOME(-0.0F);
    assert_error(cx, DATA, insert(cx, conn, &object));
    assert_string_equal(sqlm_cx_error(cx)->column, "opt_f32");
    assert_error(cx, DATA, run_values(cx, conn, "SELECT ?1", SQLM_PARAMETERS(sqlm_f64_value(-0.0)), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_error(cx, DATA, run_values(cx, conn, "SELECT ?1", SQLM_PARAMETERS(sqlm_f32_value(-0.0F)), NULL));
    assert_ok(cx, run_values(cx, conn, "SELECT ?1", SQLM_PARAMETERS(sqlm_f64_value(-5e-324)), NULL));
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM e"), 0);
    close_everything(conn, arena);
}

/* What the file holds is what domains and hand-written SQL expect. */
static void value__is_stored_in_its_text_form(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena;
    sqlm_conn  *conn = open_everything(cx, &arena);

    assert_ok(cx, insert(cx, conn, &signs));
    assert_ok(cx, insert(cx, conn, &largest));
    assert_string_equal(ask_text(cx, conn, "SELECT decimal || ' ' || u64 || ' ' || time || ' ' || level FROM e"),
                        "-0.5000 09223372036854775808 00:00:00.000000 h\xc3\xb6"
                        "ch");
    assert_string_equal(ask_text(cx, conn, "SELECT timestamp FROM e"), "1969-12-31T23:59:59.999999");
    assert_string_equal(ask_text(cx, conn, "SELECT timestamptz FROM e"), "1970-01-01T00:00:00.000000Z");
    assert_string_equal(ask_text(cx, conn, "SELECT uuid || date FROM e WHERE b"), "ffeeddcc-bbaa-9988-7766-5544332211019999-12-31");
    close_everything(conn, arena);
}

/* Padding of what is there already stays: a struct may be compared as memory by its owner. */
static void value__is_stored_without_touching_padding(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena;
    sqlm_conn  *conn = open_everything(cx, &arena);
    everything  read;
    size_t      rows;

    memset(&read, 0xa5, sizeof read);
    assert_ok(cx, insert(cx, conn, &largest));
    assert_ok(cx, fetch_all(cx, conn, "SELECT * FROM e", &plan, &read, 1, arena, &rows));
    assert_int_equal(((const unsigned char *)&read.opt_i64)[1], 0xa5);
    assert_int_equal(((const unsigned char *)&read.opt_i64)[7], 0xa5);
    assert_int_equal(((const unsigned char *)&read.decimal)[sizeof(sqlm_decimal) - 1], 0xa5);
    assert_int_equal(((const unsigned char *)&read.opt_decimal)[sizeof(sqlm_opt_decimal) - 1], 0xa5);
    close_everything(conn, arena);
}

static void expect_refused(sqlm_cx *cx, sqlm_outcome outcome, sqlm_error_reason reason, const char *column)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome != SQLM_ERR || error->kind != SQLM_E_DATA || error->reason != reason || strcmp(error->column, column) != 0)
        fail_msg("%s: outcome %d, %s (%s), column \"%s\"", column, (int)outcome, error->message,
                 sqlm_error_reason_name(error->reason), error->column);
    assert_string_equal(error->table, "e");
    assert_non_null(strstr(error->message, column));
}

static void bind__refuses_what_the_column_cannot_hold(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_arena *arena;
    sqlm_conn  *conn = open_everything(cx, &arena);
    everything  object;

#define REFUSED(member, reason, ...)                                                                                               \
    object = signs;                                                                                                                \
    object.member = __VA_ARGS__;                                                                                                   \
    expect_refused(cx, insert(cx, conn, &object), SQLM_R_##reason, #member)
    REFUSED(text, UNEXPECTED_NULL, NULL);
    REFUSED(json, UNEXPECTED_NULL, NULL);
    REFUSED(bytes, UNEXPECTED_NULL, (sqlm_bytes){ NULL, 0 });
    REFUSED(bytes, UNEXPECTED_NULL, (sqlm_bytes){ NULL, 5 });
    REFUSED(text, ENCODING, "\xff");
    REFUSED(text, ENCODING, "12345678\xed\xa0\x80");
    REFUSED(opt_text, ENCODING, "\xc0\x80");
    REFUSED(json, FORMAT, "{");
    REFUSED(opt_json, FORMAT, "\"\xff\"");
    REFUSED(f32, RANGE, NAN);
    REFUSED(f32, RANGE, INFINITY);
    REFUSED(f64, RANGE, (double)NAN);
    REFUSED(f64, RANGE, (double)-INFINITY);
    REFUSED(opt_f64, RANGE, (sqlm_opt_f64){ true, (double)NAN });
    REFUSED(decimal, RANGE, (sqlm_decimal){ 1, 0, 5 });
    REFUSED(decimal, RANGE, (sqlm_decimal){ 1, 0, 39 });
    REFUSED(decimal, RANGE, (sqlm_decimal){ 687399551400673279U, 5421010862427522170, 0 });
    REFUSED(date, RANGE, (sqlm_date){ 2932897 });
    REFUSED(time, RANGE, (sqlm_time){ 86400000000 });
    REFUSED(time, RANGE, (sqlm_time){ -1 });
    REFUSED(timestamp, RANGE, (sqlm_timestamp){ 253402300800000000 });
    REFUSED(timestamptz, RANGE, (sqlm_timestamptz){ INT64_MIN });
    REFUSED(level, RANGE, 0);
    REFUSED(level, RANGE, 2);
    REFUSED(opt_level, RANGE, (sqlm_opt_i32){ true, 0 });
#undef REFUSED
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM e"), 0);
    close_everything(conn, arena);
}

static void bind__checks_values_without_a_column(void **state)
{
    static const char with_nul[] = "a\0b";
    sqlm_value        nul = sqlm_text_value("a");
    sqlm_cx          *cx = *state;
    sqlm_conn        *conn = open_memory(cx);

    nul.as.text.data = with_nul;
    nul.as.text.length = 3;
    assert_error(cx, DATA, run_values(cx, conn, "SELECT ?1", &nul, 1, NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_ENCODING);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "parameter 1"));
    assert_error(cx, DATA,
                 run_values(cx, conn, "SELECT ?1, ?2", SQLM_PARAMETERS(sqlm_null_value(), sqlm_f64_value((double)NAN)), NULL));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "parameter 2"));
    assert_error(cx, DATA, run_values(cx, conn, "SELECT ?1", SQLM_PARAMETERS(sqlm_enum_value(&level, 3)), NULL));
    assert_error(cx, QUERY, run_values(cx, conn, "SELECT ?1, ?2", SQLM_PARAMETERS(sqlm_i64_value(1)), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PARAMETERS);
    assert_error(cx, QUERY, run_values(cx, conn, "SELECT 1", SQLM_PARAMETERS(sqlm_i64_value(1)), NULL));
    close_db(conn);
}

/* What a file that others write may hold: a table without types takes anything. */
static void fetch__refuses_what_the_kind_is_not(void **state)
{
    static const struct {
        const char       *column;
        const char       *literal;
        sqlm_error_reason reason;
    } cases[] = {
        { "b", "2", SQLM_R_RANGE },
        { "b", "-1", SQLM_R_RANGE },
        { "b", "'1'", SQLM_R_TYPE },
        { "i16", "32768", SQLM_R_RANGE },
        { "i16", "-32769", SQLM_R_RANGE },
        { "i16", "1.0", SQLM_R_TYPE },
        { "i32", "2147483648", SQLM_R_RANGE },
        { "i32", "'12'", SQLM_R_TYPE },
        { "i32", "x'00'", SQLM_R_TYPE },
        { "i64", "'abc'", SQLM_R_TYPE },
        { "i64", "1.5", SQLM_R_TYPE },
        { "i64", "9.22e18", SQLM_R_TYPE },
        { "i64", "9e999", SQLM_R_TYPE },
        { "u64", "1", SQLM_R_TYPE },
        { "u64", "'1'", SQLM_R_FORMAT },
        { "u64", "'18446744073709551616'", SQLM_R_FORMAT },
        { "u64", "'0000000000000000000x'", SQLM_R_FORMAT },
        { "f32", "0.1", SQLM_R_RANGE },
        { "f32", "16777217", SQLM_R_RANGE },
        { "f32", "1e39", SQLM_R_RANGE },
        { "f32", "'1'", SQLM_R_TYPE },
        { "f64", "9007199254740993", SQLM_R_RANGE },
        { "f64", "x'00'", SQLM_R_TYPE },
        { "text", "1", SQLM_R_TYPE },
        { "text", "x'61'", SQLM_R_TYPE },
        { "text", "CAST(x'ff' AS TEXT)", SQLM_R_ENCODING },
        { "text", "CAST(x'6100' AS TEXT)", SQLM_R_ENCODING },
        { "text", "CAST(x'3132333435363700' AS TEXT)", SQLM_R_ENCODING },
        { "bytes", "'a'", SQLM_R_TYPE },
        { "decimal", "1.5", SQLM_R_TYPE },
        { "decimal", "'1.00001'", SQLM_R_RANGE },
        { "decimal", "'1e5'", SQLM_R_FORMAT },
        { "decimal", "'99999999999999999999999999999999999999'", SQLM_R_RANGE },
        { "date", "'2023-02-30'", SQLM_R_FORMAT },
        { "date", "20000", SQLM_R_TYPE },
        { "time", "'24:00:00.000000'", SQLM_R_FORMAT },
        { "timestamp", "'2020-01-01'", SQLM_R_FORMAT },
        { "timestamptz", "'2020-01-01T00:00:00.000000'", SQLM_R_FORMAT },
        { "uuid", "'x'", SQLM_R_FORMAT },
        { "uuid", "zeroblob(16)", SQLM_R_TYPE },
        { "json", "'{'", SQLM_R_FORMAT },
        { "level", "'medium'", SQLM_R_FORMAT },
        { "level", "1", SQLM_R_TYPE },
        { "b", "NULL", SQLM_R_UNEXPECTED_NULL },
        { "text", "NULL", SQLM_R_UNEXPECTED_NULL },
        { "decimal", "NULL", SQLM_R_UNEXPECTED_NULL },
        { "opt_i32", "'12'", SQLM_R_TYPE },
        { "opt_text", "1", SQLM_R_TYPE },
        { "opt_b", "2", SQLM_R_RANGE },
    };
    sqlm_cx    *cx = *state;
    sqlm_arena *arena;
    sqlm_conn  *conn = open_everything(cx, &arena);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_plan_column *column = columns;
        everything              read;
        sqlm_plan               one;
        size_t                  rows = 7;
        char                    sql[200];

        while (strcmp(column->name, cases[i].column) != 0)
            column++;
        one = (sqlm_plan){ column, 1, sizeof read };
        snprintf(sql, sizeof sql, "SELECT %s", cases[i].literal);
        expect_refused(cx, fetch_all(cx, conn, sql, &one, &read, 1, arena, &rows), cases[i].reason, cases[i].column);
        assert_int_equal(rows, 0);
    }
    close_everything(conn, arena);
}

static void fetch__takes_numbers_of_another_class_that_are_the_same(void **state)
{
    static const sqlm_plan_column wanted[] = {
        COLUMN(I64, i64, false),    COLUMN(F64, f64, false),    COLUMN(F32, f32, false),
        COLUMN(F64, opt_f64, true), COLUMN(I64, opt_i64, true),
    };
    const sqlm_plan one = { wanted, 5, sizeof(everything) };
    sqlm_cx        *cx = *state;
    sqlm_arena     *arena;
    sqlm_conn      *conn = open_everything(cx, &arena);
    everything      read = { 0 };
    size_t          rows;

    assert_ok(cx,
              fetch_all(cx, conn, "SELECT -9007199254740992.0, -9007199254740992, 16777216, 3, 4.0", &one, &read, 1, arena, &rows));
    assert_int_equal(read.i64, -9007199254740992);
    assert_true(read.f64 == -9007199254740992.0 && read.f32 == 16777216.0F);
    assert_true(read.opt_f64.has && read.opt_f64.value == 3.0);
    assert_true(read.opt_i64.has && read.opt_i64.value == 4);
    close_everything(conn, arena);
}

static void fetch__gives_any_value_as_the_database_has_it(void **state)
{
    static const sqlm_plan_column wanted[] = {
        { .type = SQLM_TYPE_ANY, .offset = 0, .name = "a" },
        { .type = SQLM_TYPE_ANY, .offset = sizeof(sqlm_value), .name = "b" },
        { .type = SQLM_TYPE_ANY, .offset = 2 * sizeof(sqlm_value), .name = "c" },
        { .type = SQLM_TYPE_ANY, .offset = 3 * sizeof(sqlm_value), .name = "d" },
        { .type = SQLM_TYPE_ANY, .offset = 4 * sizeof(sqlm_value), .name = "e" },
        { .type = SQLM_TYPE_ANY, .offset = 5 * sizeof(sqlm_value), .name = "f" },
    };
    const sqlm_plan any = { wanted, 6, sizeof(sqlm_value[6]) };
    sqlm_cx        *cx = *state;
    sqlm_arena     *arena;
    sqlm_conn      *conn = open_everything(cx, &arena);
    sqlm_value      read[6];
    size_t          rows;

    assert_ok(cx, fetch_all(cx, conn, "SELECT 1, 2.5, 'drei', x'0400', NULL, x''", &any, read, 1, arena, &rows));
    assert_true(read[0].type == SQLM_TYPE_I64 && read[0].as.integer == 1);
    assert_true(read[1].type == SQLM_TYPE_F64 && read[1].as.f64 == 2.5);
    assert_true(read[2].type == SQLM_TYPE_TEXT && read[2].as.text.length == 4);
    assert_string_equal(read[2].as.text.data, "drei");
    assert_true(read[3].type == SQLM_TYPE_BYTES && read[3].as.text.length == 2);
    assert_memory_equal(read[3].as.text.data, "\4\0", 2);
    assert_true(sqlm_value_is_null(&read[4]));
    assert_true(read[5].type == SQLM_TYPE_BYTES && read[5].as.text.length == 0 && read[5].as.text.data != NULL);
    close_everything(conn, arena);
}

/* Values without a column go in the same forms; an ANY member binds whatever it holds. */
static void bind__takes_values_of_every_kind(void **state)
{
    static const sqlm_plan_column any = { .type = SQLM_TYPE_ANY, .name = "a" };
    const sqlm_plan               any_plan = { &any, 1, sizeof(sqlm_value) };
    sqlm_cx                      *cx = *state;
    sqlm_arena                   *arena;
    sqlm_conn                    *conn = open_everything(cx, &arena);
    sqlm_value                    values[KIND_COUNT];
    everything                    read;
    size_t                        rows;
    sqlm_value                    null = sqlm_null_value();
    sqlm_statement               *statement;
    sqlm_parameters               parameters = { .plan = &any_plan, .object = &null };

    for (size_t i = 0; i < KIND_COUNT; i++)
        assert_ok(cx, sqlm_plan_read(cx, &columns[i], &largest, &values[i]));
    assert_ok(cx, run_values(cx, conn,
                             "INSERT INTO e VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
                             "?17, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
                             "NULL, NULL)",
                             values, KIND_COUNT, NULL));
    assert_ok(cx, fetch_all(cx, conn, "SELECT * FROM e", &plan, &read, 1, arena, &rows));
    assert_same(cx, &largest, &read);

    statement = prepare(cx, conn, "UPDATE e SET opt_i32 = ?1");
    assert_ok(cx, conn->driver->execute(cx, statement, &parameters, NULL));
    null = sqlm_i32_value(12);
    assert_ok(cx, conn->driver->execute(cx, statement, &parameters, NULL));
    conn->driver->release(statement);
    assert_int_equal(ask(cx, conn, "SELECT opt_i32 FROM e"), 12);
    close_everything(conn, arena);
}

static bool is_zero(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (((const unsigned char *)bytes)[i] != 0)
            return false;
    return true;
}

/* What was in the struct before does not show through: NULL is `has` false and a value of zeros. Padding is nobody's. */
static void fetch__of_null_leaves_nothing_of_what_was_there(void **state)
{
    sqlm_cx                      *cx = *state;
    sqlm_arena                   *arena = NULL;
    sqlm_conn                    *conn = open_everything(cx, &arena);
    static const sqlm_plan_column optional[] = { KINDS(OPTIONAL) };
    const sqlm_plan               optional_plan = { optional, KIND_COUNT, sizeof(everything) };
    everything                    read;
    size_t                        rows = 0;

    memset(&read, 0xff, sizeof read);
    assert_ok(cx, fetch_all(cx, conn,
                            "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL",
                            &optional_plan, &read, 1, arena, &rows));
    assert_int_equal(rows, 1);
#define CHECK_FLAGGED(member) \
    if (!is_zero(&read.member.has, sizeof read.member.has) || !is_zero(&read.member.value, sizeof read.member.value)) \
        fail_msg("%s", #member)
    CHECK_FLAGGED(opt_b);
    CHECK_FLAGGED(opt_i16);
    CHECK_FLAGGED(opt_i32);
    CHECK_FLAGGED(opt_i64);
    CHECK_FLAGGED(opt_u64);
    CHECK_FLAGGED(opt_f32);
    CHECK_FLAGGED(opt_f64);
    CHECK_FLAGGED(opt_date);
    CHECK_FLAGGED(opt_time);
    CHECK_FLAGGED(opt_timestamp);
    CHECK_FLAGGED(opt_timestamptz);
    CHECK_FLAGGED(opt_uuid);
    CHECK_FLAGGED(opt_level);
#undef CHECK_FLAGGED
    assert_true(is_zero(&read.opt_decimal.has, sizeof read.opt_decimal.has));
    assert_true(is_zero(&read.opt_decimal.value.low, sizeof read.opt_decimal.value.low));
    assert_true(is_zero(&read.opt_decimal.value.high, sizeof read.opt_decimal.value.high));
    assert_true(is_zero(&read.opt_decimal.value.scale, sizeof read.opt_decimal.value.scale));
    assert_null(read.opt_text);
    assert_null(read.opt_json);
    assert_null(read.opt_bytes.data);
    assert_int_equal(read.opt_bytes.len, 0);
    close_everything(conn, arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(value__comes_back_as_it_was),
        cx_test(value__of_minus_zero_is_refused),
        cx_test(value__is_stored_in_its_text_form),
        cx_test(value__is_stored_without_touching_padding),
        cx_test(bind__refuses_what_the_column_cannot_hold),
        cx_test(bind__checks_values_without_a_column),
        cx_test(bind__takes_values_of_every_kind),
        cx_test(fetch__refuses_what_the_kind_is_not),
        cx_test(fetch__takes_numbers_of_another_class_that_are_the_same),
        cx_test(fetch__gives_any_value_as_the_database_has_it),
        cx_test(fetch__of_null_leaves_nothing_of_what_was_there),
    };

    return cmocka_run_group_tests_name("sqlite/values", tests, NULL, NULL);
}

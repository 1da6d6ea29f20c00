/* SPDX-License-Identifier: MIT */
/* Numbers that SQLite has no type for: decimals and u64 in texts, from the model to rows and back. */
#include <sqlmodel.h>
#include <sqlmodel/driver/sqlite.h>

#include <support/sqlm_cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AMOUNT_FIELDS(FIELD, M)                                                    \
    FIELD(M, i64,                 id,     PRIMARY_KEY)                             \
    FIELD(M, decimal(19, 4),      money,  INDEX, CHECK("money >= -1000000000000")) \
    FIELD(M, decimal(38, 0),      whole)                                           \
    FIELD(M, decimal(38, 38),     finest, UNIQUE)                                  \
    FIELD(M, opt_decimal(21, 6),  other)                                           \
    FIELD(M, index(finest, money), ix_amount_both, WHERE("other IS NOT NULL"))
SQLMODEL(Amount, "amount", AMOUNT_FIELDS);

#define METER_FIELDS(FIELD, M)              \
    FIELD(M, i64,     id,    PRIMARY_KEY)   \
    FIELD(M, u64,     total, INDEX)         \
    FIELD(M, opt_u64, used)
SQLMODEL(Meter, "meter", METER_FIELDS);

static sqlm_conn *open_with(sqlm_cx *cx, const char *url, const sqlm_model *model)
{
    const sqlm_model *const models[] = { model };
    sqlm_conn              *db = NULL;

    assert_ok(cx, sqlm_connect(cx, url, &db));
    assert_ok(cx, sqlm_create_models(cx, db, models, 1));
    return db;
}

static sqlm_decimal decimal(sqlm_cx *cx, const char *text)
{
    sqlm_decimal made = { 0 };

    assert_ok(cx, sqlm_decimal_parse(cx, text, &made));
    return made;
}

/* ---- decimals ------------------------------------------------------------------------------------------------------------- */

/* In ascending order. */
static const char *const moneys[] = { "-999999999999.9999", "-100.0000", "-99.9999", "-9.5000", "-1.0000",  "-0.0001",
                                      "0.0000",             "0.0001",    "0.1000",   "1.0000",  "9.9999",   "10.0000",
                                      "99.0000",            "100.0000",  "9007199254740.9921",  "9007199254740.9922",
                                      "999999999999999.9999" };
static const char *const wholes[] = { "-99999999999999999999999999999999999999", "-99999999999999999999999999999999999998",
                                      "-18446744073709551616", "-9223372036854775809", "-10", "-9", "0", "7", "8", "9", "10", "11",
                                      "9007199254740993", "9007199254740994", "18446744073709551616",
                                      "99999999999999999999999999999999999998", "99999999999999999999999999999999999999" };
enum { COUNT = sizeof moneys / sizeof moneys[0] };
_Static_assert(sizeof wholes == sizeof moneys, "one of each in a row");

/* Rows 1 to COUNT in ascending order of money and of whole, descending order of finest, inserted from both ends. */
static void insert_amounts(sqlm_cx *cx, sqlm_conn *db)
{
    for (int i = 0; i < COUNT; i++) {
        const int row = i % 2 == 0 ? i / 2 : COUNT - 1 - i / 2;
        char      finest[60];
        Amount    amount = { .id = row + 1, .money = decimal(cx, moneys[row]), .whole = decimal(cx, wholes[row]) };

        snprintf(finest, sizeof finest, "%s0.000000000000000000000000000000000000%02d", row > 8 ? "-" : "", abs(8 - row));
        amount.finest = decimal(cx, finest);
        if (row % 3 > 0)
            SQLM_SET(amount.other, decimal(cx, moneys[row]));
        assert_ok(cx, Amount_insert(cx, db, &amount));
    }
}

/* The ids of what is selected must be first, first + step, … */
static void assert_amounts(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, int64_t first, int64_t step, size_t count)
{
    Amount_list list = { 0 };

    assert_ok(cx, Amount_all(cx, db, select, &list));
    assert_int_equal(list.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list.items[i].id, first + (int64_t)i * step);
    Amount_list_free(&list);
}

static void decimal__is_ordered_by_number(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Amount_model);

    insert_amounts(cx, db);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Amount_.money))), 1, 1, COUNT);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Amount_.money))), COUNT, -1, COUNT);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Amount_.whole))), 1, 1, COUNT);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Amount_.whole))), COUNT, -1, COUNT);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Amount_.finest))), COUNT, -1, COUNT);
    assert_amounts(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Amount_.finest))), 1, 1, COUNT);
    sqlm_conn_close(db);
}

static int64_t count_amounts(sqlm_cx *cx, sqlm_conn *db, const sqlm_bool_expr *where)
{
    int64_t count = -1;

    assert_ok(cx, Amount_count(cx, db, SQLM_SELECT(.where = where), &count));
    return count;
}

static void decimal__is_compared_by_number(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Amount_model);

    insert_amounts(cx, db);
    for (int i = 0; i < COUNT; i++) {
        const sqlm_decimal money = decimal(cx, moneys[i]);
        const sqlm_decimal whole = decimal(cx, wholes[i]);
        const sqlm_decimal last = decimal(cx, moneys[COUNT - 1]);
        const sqlm_decimal both[] = { whole, decimal(cx, wholes[COUNT - 1]) };

        assert_int_equal(count_amounts(cx, db, sqlm_lt(Amount_.money, money)), i);
        assert_int_equal(count_amounts(cx, db, sqlm_le(Amount_.money, money)), i + 1);
        assert_int_equal(count_amounts(cx, db, sqlm_gt(Amount_.whole, whole)), COUNT - 1 - i);
        assert_int_equal(count_amounts(cx, db, sqlm_ge(Amount_.whole, whole)), COUNT - i);
        assert_int_equal(count_amounts(cx, db, sqlm_eq(Amount_.money, money)), 1);
        assert_int_equal(count_amounts(cx, db, sqlm_ne(Amount_.whole, whole)), COUNT - 1);
        assert_int_equal(count_amounts(cx, db, sqlm_between(Amount_.money, money, last)), COUNT - i);
        assert_int_equal(count_amounts(cx, db, sqlm_in(Amount_.money, money, last)), i < COUNT - 1 ? 2 : 1);
        assert_int_equal(count_amounts(cx, db, sqlm_in_array(Amount_.whole, both, 2)), i < COUNT - 1 ? 2 : 1);
    }
    /* other has another scale; it is NULL in every third row */
    assert_int_equal(count_amounts(cx, db, sqlm_eq(Amount_.money, Amount_.other)), COUNT - (COUNT + 2) / 3);
    assert_int_equal(count_amounts(cx, db, sqlm_lt(Amount_.money, Amount_.other)), 0);
    /* as many digits as the value has, not as the column has */
    assert_int_equal(count_amounts(cx, db, sqlm_eq(Amount_.money, decimal(cx, "1"))), 1);
    assert_int_equal(count_amounts(cx, db, sqlm_lt(Amount_.money, decimal(cx, "-99.99985"))), 3);
    sqlm_conn_close(db);
}

/* No value of ours is written so, but a file may hold it: it is ordered as zero. */
static void decimal__of_minus_zero_is_zero(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Amount_model);
    Amount     zero = { .id = 1, .finest = decimal(cx, "0.5") };

    assert_ok(cx, Amount_insert(cx, db, &zero));
    assert_ok(cx, sqlm_execute(cx, db, "INSERT INTO amount (id, money, whole, finest) VALUES (2, '-0.0000', '0', '0.' || printf('%038d', 1))",
                               SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(count_amounts(cx, db, sqlm_lt(Amount_.money, decimal(cx, "0"))), 0);
    assert_int_equal(count_amounts(cx, db, sqlm_gt(Amount_.money, decimal(cx, "0"))), 0);
    assert_int_equal(count_amounts(cx, db, sqlm_between(Amount_.money, decimal(cx, "0"), decimal(cx, "0"))), 2);
    assert_int_equal(count_amounts(cx, db, sqlm_ge(Amount_.money, decimal(cx, "-0.0001"))), 2);
    sqlm_conn_close(db);
}

/* Which way SQLite goes to the rows; what docs/sqlite.md says of indexes. */
static void assert_plan(sqlm_cx *cx, sqlm_conn *db, const char *where, const char *says)
{
    char            sql[300];
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *detail = "";

    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN SELECT * FROM amount WHERE %s", where);
    assert_ok(cx, sqlm_query(cx, db, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_ok(cx, sqlm_row_get_text(cx, row, 3, &detail));
    if (strstr(detail, says) == NULL)
        fail_msg("%s: %s", where, detail);
    sqlm_rows_close(rows);
}

static void decimal__finds_equals_by_index(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Amount_model);

    assert_plan(cx, db, "money = '1.0000'", "USING INDEX");
    assert_plan(cx, db, "money IN ('1.0000', '2.0000')", "USING INDEX");
    assert_plan(cx, db, "money COLLATE sqlmodel_decimal < '1.0000'", "SCAN amount");
    sqlm_conn_close(db);
}

/* A program that knows nothing of ours: SQLite alone. */
static void decimal__needs_no_collation_in_the_file(void **state)
{
    static const char *const statements[] = {
        "PRAGMA integrity_check",
        "REINDEX",
        "INSERT INTO amount (id, money, whole, finest, other) SELECT 100, '5.0000', '5', '0.' || printf('%038d', 50), '5.000000'",
        "UPDATE amount SET money = '6.0000' WHERE money = '5.0000'",
        "SELECT * FROM amount ORDER BY CAST(money AS REAL)",
        "DELETE FROM amount WHERE finest = '0.' || printf('%038d', 50)",
        "ALTER TABLE amount ADD COLUMN note TEXT",
        "VACUUM",
    };
    const char *parent = getenv("TMPDIR");
    sqlm_cx    *cx = *state;
    char        path[300];
    char        url[320];
    sqlm_conn  *db;
    sqlite3    *foreign = NULL;
    sqlm_rows  *rows = NULL;

    snprintf(path, sizeof path, "%s/sqlmodel-numbers-%ld.db", parent != NULL ? parent : "/tmp", (long)getpid());
    snprintf(url, sizeof url, "sqlite:%s", path);
    db = open_with(cx, url, &Amount_model);
    insert_amounts(cx, db);
    assert_ok(cx, sqlm_query(cx, db, "SELECT 1 FROM sqlite_schema WHERE sql LIKE '%COLLATE%'", SQLM_NO_PARAMETERS, &rows));
    {
        const sqlm_row *row = NULL;

        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        assert_null(row);
    }
    sqlm_rows_close(rows);
    sqlm_conn_close(db);

    assert_int_equal(sqlite3_open(path, &foreign), SQLITE_OK);
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (sqlite3_exec(foreign, statements[i], NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("%s: %s", statements[i], sqlite3_errmsg(foreign));
    }
    sqlite3_close(foreign);
    assert_int_equal(remove(path), 0);
}

/* ---- u64 ------------------------------------------------------------------------------------------------------------------ */

/* In ascending order, around what an i64 and a double hold. */
static const uint64_t totals[] = { 0,
                                   1,
                                   9,
                                   10,
                                   9007199254740992U,
                                   9007199254740993U,
                                   9223372036854775806U,
                                   9223372036854775807U,
                                   9223372036854775808U,
                                   9223372036854775809U,
                                   18446744073709551614U,
                                   18446744073709551615U };
enum { TOTALS = sizeof totals / sizeof totals[0] };

static int64_t count_meters(sqlm_cx *cx, sqlm_conn *db, const sqlm_bool_expr *where)
{
    int64_t count = -1;

    assert_ok(cx, Meter_count(cx, db, SQLM_SELECT(.where = where), &count));
    return count;
}

static void insert_meters(sqlm_cx *cx, sqlm_conn *db)
{
    for (int i = TOTALS; i-- > 0;) {
        Meter meter = { .id = i + 1, .total = totals[i], .used = SQLM_SOME(totals[TOTALS - 1 - i]) };

        assert_ok(cx, Meter_insert(cx, db, &meter));
    }
}

static void u64__is_compared_exactly(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Meter_model);

    insert_meters(cx, db);
    for (int i = 0; i < TOTALS; i++) {
        const uint64_t total = totals[i];
        const uint64_t both[] = { total, UINT64_MAX };

        assert_int_equal(count_meters(cx, db, sqlm_eq(Meter_.total, total)), 1);
        assert_int_equal(count_meters(cx, db, sqlm_ne(Meter_.total, total)), TOTALS - 1);
        assert_int_equal(count_meters(cx, db, sqlm_lt(Meter_.total, total)), i);
        assert_int_equal(count_meters(cx, db, sqlm_le(Meter_.total, total)), i + 1);
        assert_int_equal(count_meters(cx, db, sqlm_gt(Meter_.used, total)), TOTALS - 1 - i);
        assert_int_equal(count_meters(cx, db, sqlm_ge(Meter_.used, total)), TOTALS - i);
        assert_int_equal(count_meters(cx, db, sqlm_between(Meter_.total, total, UINT64_MAX)), TOTALS - i);
        assert_int_equal(count_meters(cx, db, sqlm_in(Meter_.total, total, UINT64_MAX)), i < TOTALS - 1 ? 2 : 1);
        assert_int_equal(count_meters(cx, db, sqlm_in_array(Meter_.total, both, 2)), i < TOTALS - 1 ? 2 : 1);
    }
    assert_int_equal(count_meters(cx, db, sqlm_lt(Meter_.total, Meter_.used)), TOTALS / 2);
    assert_int_equal(count_meters(cx, db, sqlm_eq(Meter_.total, Meter_.used)), 0);
    sqlm_conn_close(db);
}

static void u64__is_ordered_and_read_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_with(cx, "sqlite::memory:", &Meter_model);
    Meter_list list = { 0 };

    insert_meters(cx, db);
    assert_ok(cx, Meter_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Meter_.total))), &list));
    assert_int_equal(list.count, TOTALS);
    for (size_t i = 0; i < TOTALS; i++) {
        assert_true(list.items[i].total == totals[i]);
        assert_true(list.items[i].used.has && list.items[i].used.value == totals[TOTALS - 1 - i]);
    }
    Meter_list_free(&list);
    sqlm_conn_close(db);
}

/* A raw parameter is written as the column is; hand-written numbers are refused by the column. */
static void u64__is_encoded_in_raw_parameters(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = open_with(cx, "sqlite::memory:", &Meter_model);
    Meter       read = { 0 };
    bool        found = false;
    sqlm_result result;

    for (int i = 0; i < TOTALS; i++) {
        assert_ok(cx, sqlm_execute(cx, db, "INSERT INTO meter (id, total) VALUES (?1, ?2)",
                                   SQLM_PARAMETERS(sqlm_i64_value(i), sqlm_u64_value(totals[i])), NULL));
        assert_ok(cx, Meter_get(cx, db, i, NULL, &read, &found));
        assert_true(found && read.total == totals[i]);
    }
    for (int i = 0; i < TOTALS; i++) {
        assert_ok(cx, sqlm_execute(cx, db, "UPDATE meter SET used = total WHERE total > ?1", SQLM_PARAMETERS(sqlm_u64_value(totals[i])),
                                   &result));
        assert_int_equal(result.rows_affected, TOTALS - 1 - i);
    }
    assert_error(cx, CONSTRAINT, sqlm_execute(cx, db, "UPDATE meter SET total = 42", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, CONSTRAINT, sqlm_execute(cx, db, "UPDATE meter SET total = '42'", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, CONSTRAINT, sqlm_execute(cx, db, "UPDATE meter SET total = total + 1", SQLM_NO_PARAMETERS, NULL));
    assert_error(cx, CONSTRAINT,
                 sqlm_execute(cx, db, "UPDATE meter SET total = '18446744073709551616'", SQLM_NO_PARAMETERS, NULL));
    sqlm_conn_close(db);
}

/* The query layer keeps to what the connection takes, as it is now. */
static void limits__of_the_connection_hold_for_queries(void **state)
{
    static int64_t ids[50];
    sqlm_cx       *cx = *state;
    sqlm_conn     *db = open_with(cx, "sqlite::memory:", &Meter_model);
    int64_t        count = -1;

    assert_ok(cx, sqlm_sqlite_limit_set(cx, db, SQLM_SQLITE_LIMIT_PARAMETERS, 10));
    assert_ok(cx, Meter_count(cx, db, SQLM_SELECT(.where = sqlm_in_array(Meter_.id, ids, 10)), &count));
    assert_error(cx, LIMIT, Meter_count(cx, db, SQLM_SELECT(.where = sqlm_in_array(Meter_.id, ids, 11)), &count));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "10"));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_ok(cx, sqlm_conn_reset(cx, db));
    assert_ok(cx, Meter_count(cx, db, SQLM_SELECT(.where = sqlm_in_array(Meter_.id, ids, 50)), &count));
    sqlm_conn_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(decimal__is_ordered_by_number),
        cx_test(decimal__is_compared_by_number),
        cx_test(decimal__of_minus_zero_is_zero),
        cx_test(decimal__finds_equals_by_index),
        cx_test(decimal__needs_no_collation_in_the_file),
        cx_test(u64__is_compared_exactly),
        cx_test(u64__is_ordered_and_read_back),
        cx_test(u64__is_encoded_in_raw_parameters),
        cx_test(limits__of_the_connection_hold_for_queries),
    };

    return cmocka_run_group_tests_name("conformance/sqlite_numbers", tests, NULL, NULL);
}

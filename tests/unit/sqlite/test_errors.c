/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char schema[] =
    "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER CONSTRAINT ck_parent_size CHECK (size > "
    "0),"
    " UNIQUE (name, size)) STRICT;"
    "CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent(id),"
    " firm INTEGER REFERENCES parent(id) ON DELETE RESTRICT) STRICT;"
    "CREATE TABLE pair (a INTEGER, b TEXT, v TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;"
    "CREATE TABLE loose (id INTEGER PRIMARY KEY, v);"
    "CREATE UNIQUE INDEX ix_lower ON loose (lower(v));"
    "CREATE TABLE made (a INTEGER, b INTEGER GENERATED ALWAYS AS (a + 1));"
    "CREATE TABLE bad_parent (x INTEGER); CREATE TABLE bad_child (x INTEGER REFERENCES bad_parent(x));"
    "CREATE TRIGGER no_zero BEFORE INSERT ON loose WHEN NEW.v = 'zero' BEGIN SELECT RAISE(ABORT, 'zero is not allowed'); END;"
    "INSERT INTO parent VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3);"
    "INSERT INTO child VALUES (1, 1, NULL), (2, NULL, 2); INSERT INTO pair VALUES (1, 'x', NULL);"
    "INSERT INTO loose VALUES (1, 'A');";

static const struct {
    const char       *sql;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    const char       *table;
    const char       *column;
    const char       *constraint;
    uint32_t          position;
} cases[] = {
    { "INSERT INTO parent VALUES (4, 'one', 9)", SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, "parent", "name", "", 0 },
    { "INSERT INTO parent VALUES (1, 'new', 9)", SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, "parent", "id", "", 0 },
    { "INSERT INTO loose (rowid, v) VALUES (1, 'b')", SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, "loose", "id", "", 0 },
    { "INSERT INTO pair VALUES (1, 'x', NULL)", SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, "pair", "a, b", "", 0 },
    { "INSERT INTO loose (v) VALUES ('a')", SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, "", "", "ix_lower", 0 },
    { "INSERT INTO parent VALUES (4, NULL, 9)", SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, "parent", "name", "", 0 },
    { "INSERT INTO parent VALUES (4, 'four', 0)", SQLM_E_CONSTRAINT, SQLM_R_CHECK, "", "", "ck_parent_size", 0 },
    { "INSERT INTO child VALUES (3, 99, NULL)", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "", "", "", 0 },
    { "DELETE FROM parent WHERE id = 1", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "", "", "", 0 },
    { "DELETE FROM parent WHERE id = 2", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, "", "", "", 0 },
    { "INSERT INTO loose (v) VALUES ('zero')", SQLM_E_CONSTRAINT, SQLM_R_NONE, "", "", "", 0 },
    { "INSERT INTO parent VALUES (4, 'four', 'x')", SQLM_E_DATA, SQLM_R_TYPE, "parent", "size", "", 0 },
    { "INSERT INTO loose (id) VALUES ('x')", SQLM_E_DATA, SQLM_R_TYPE, "", "", "", 0 },
    { "SELECT json('{')", SQLM_E_DATA, SQLM_R_FORMAT, "", "", "", 0 },
    { "SELECT sum(v) FROM (SELECT 9223372036854775807 v UNION ALL SELECT 1)", SQLM_E_DATA, SQLM_R_RANGE, "", "", "", 0 },
    { "SELEC 1", SQLM_E_QUERY, SQLM_R_SYNTAX, "", "", "", 1 },
    { "SELECT 'gr\xc3\xb6\xc3\x9f"
      "e', FROM loose",
      SQLM_E_QUERY, SQLM_R_SYNTAX, "", "", "", 17 },
    { "SELECT (", SQLM_E_QUERY, SQLM_R_SYNTAX, "", "", "", 0 },
    { "SELECT 'a", SQLM_E_QUERY, SQLM_R_SYNTAX, "", "", "", 8 },
    { "SELECT * FROM nowhere", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 0 },
    { "SELECT absent FROM loose", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 8 },
    { "SELECT absent(1)", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 8 },
    { "SELECT lower(1, 2)", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 8 },
    { "SELECT 1 ORDER BY 1 COLLATE absent", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 0 },
    { "INSERT INTO loose (absent) VALUES (1)", SQLM_E_QUERY, SQLM_R_UNDEFINED, "", "", "", 0 },
    { "SELECT id FROM parent, child", SQLM_E_QUERY, SQLM_R_AMBIGUOUS, "", "", "", 8 },
    { "CREATE TABLE loose (x)", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, "", "", "", 14 },
    { "ALTER TABLE loose ADD COLUMN v", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, "", "", "", 0 },
    { "INSERT INTO loose VALUES (1)", SQLM_E_QUERY, SQLM_R_PARAMETERS, "", "", "", 0 },
    { "INSERT INTO loose (id, v) VALUES (1)", SQLM_E_QUERY, SQLM_R_PARAMETERS, "", "", "", 0 },
    { "INSERT INTO made (b) VALUES (1)", SQLM_E_QUERY, SQLM_R_NONE, "", "", "", 0 },
    { "INSERT INTO bad_child VALUES (1)", SQLM_E_SCHEMA, SQLM_R_NONE, "", "", "", 0 },
    { "COMMIT", SQLM_E_TRANSACTION, SQLM_R_STATE, "", "", "", 0 },
    { "RELEASE absent", SQLM_E_TRANSACTION, SQLM_R_STATE, "", "", "", 0 },
    { "SELECT zeroblob(2000000000)", SQLM_E_LIMIT, SQLM_R_NONE, "", "", "", 0 },
    { "SELECT 1 LIKE replace(hex(zeroblob(30000)), '0', '%_')", SQLM_E_LIMIT, SQLM_R_NONE, "", "", "", 0 },
};

static void error__tells_what_the_database_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, schema);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sqlm_outcome      outcome = run(cx, conn, cases[i].sql);
        const sqlm_error *error = sqlm_cx_error(cx);

        if (outcome != SQLM_ERR || error->kind != cases[i].kind || error->reason != cases[i].reason ||
            strcmp(error->table, cases[i].table) != 0 || strcmp(error->column, cases[i].column) != 0 ||
            strcmp(error->constraint, cases[i].constraint) != 0 || error->position != cases[i].position ||
            strcmp(error->sql, cases[i].sql) != 0 || error->native_code == 0 || error->sent != SQLM_SENT_YES)
            fail_msg("%s: outcome %d, %s/%s, table \"%s\", column \"%s\", constraint \"%s\", position %u, sql \"%s\", code %d: %s",
                     cases[i].sql, (int)outcome, sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason),
                     error->table, error->column, error->constraint, error->position, error->sql, (int)error->native_code,
                     error->message);
        assert_false(error->retryable);
        assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    }
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM parent"), 3);
    close_db(conn);
}

/* SQLite names the constraint alone. */
static void error__of_a_type_check_says_in_words_what_is_wrong(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE p (name TEXT CONSTRAINT tc_p_name CHECK (length(name) <= 3),"
                     " size INTEGER CONSTRAINT ck_p_size CHECK (size > 0))");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO p VALUES ('four', 1)"));
    assert_string_equal(sqlm_cx_error(cx)->message,
                        "a value of \"p_name\" does not have the form of its kind, or is too long (constraint \"tc_p_name\")");
    assert_string_equal(sqlm_cx_error(cx)->constraint, "tc_p_name");
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_CHECK);
    assert_string_equal(sqlm_cx_error(cx)->table, "");
    assert_string_equal(sqlm_cx_error(cx)->column, "");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO p VALUES ('two', 0)"));
    assert_string_equal(sqlm_cx_error(cx)->message, "CHECK constraint failed: ck_p_size");
    close_db(conn);
}

static void error__has_one_line_and_a_statement_that_is_cut_at_a_character(void **state)
{
    char       sql[1200] = "SELECT  absent -- ";
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE t (v); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT RAISE(ABORT, 'two\nlines'); END");
    assert_error(cx, CONSTRAINT, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_string_equal(sqlm_cx_error(cx)->message, "two lines");

    for (size_t i = strlen(sql); i + 2 < sizeof sql; i += 2)
        memcpy(sql + i, "\xc3\xa4", 3);
    assert_error(cx, QUERY, run(cx, conn, sql));
    assert_int_equal(strlen(sqlm_cx_error(cx)->sql), 510);
    memmove(sql + 8, sql + 7, sizeof sql - 8);
    assert_error(cx, QUERY, run(cx, conn, sql));
    assert_int_equal(strlen(sqlm_cx_error(cx)->sql), 511);
    close_db(conn);
}

/* SQLite decides by itself whether such an error ends the transaction: the status says what it did. */
static void error__tells_that_the_storage_is_full(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_memory(cx);

    script(cx, conn, "CREATE TABLE t (v); PRAGMA max_page_count=4");
    assert_ok(cx, conn->driver->begin(cx, conn, NULL));
    script(cx, conn, "INSERT INTO t VALUES (1)");
    assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t SELECT zeroblob(9000) FROM (VALUES (1), (2))"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_FULL);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 1);
    assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t VALUES (zeroblob(100000))"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_FULL);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_TRANSACTION_FAILED);
    assert_ok(cx, conn->driver->rollback(cx, conn));
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT count(*) FROM t"), 0);
    close_db(conn);
}

/* A page that is damaged behind the header is found when it is read; such a connection is not handed out again. */
static void error__tells_that_a_page_is_corrupt(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("page.db?journal=delete"));
    FILE      *file;
    char       junk[4096];

    script(cx, conn, "CREATE TABLE t (v); INSERT INTO t VALUES (1)");
    close_db(conn);
    file = fopen(file_path("page.db"), "r+b");
    assert_non_null(file);
    memset(junk, 0x5a, sizeof junk);
    assert_int_equal(fseek(file, 4096, SEEK_SET), 0);
    assert_int_equal(fwrite(junk, 1, sizeof junk, file), sizeof junk);
    fclose(file);

    conn = open_db(cx, file_url("page.db"));
    assert_error(cx, STORAGE, run(cx, conn, "SELECT v FROM t"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_CORRUPT);
    assert_true(sqlm_cx_error(cx)->connection_lost);
    assert_int_equal(conn->driver->status(conn), SQLM_CONN_BROKEN);
    close_db(conn);
}

static void error__tells_that_the_file_may_not_be_written(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = open_db(cx, file_url("locked.db?journal=delete"));

    script(cx, conn, "CREATE TABLE t (v)");
    script(cx, conn, "PRAGMA query_only=ON");
    assert_error(cx, STORAGE, run(cx, conn, "INSERT INTO t VALUES (1)"));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_READ_ONLY);
    close_db(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(error__tells_what_the_database_refused),
        cx_test(error__of_a_type_check_says_in_words_what_is_wrong),
        cx_test(error__has_one_line_and_a_statement_that_is_cut_at_a_character),
        cx_test(error__tells_that_the_storage_is_full),
        cx_test(error__tells_that_a_page_is_corrupt),
        cx_test(error__tells_that_the_file_may_not_be_written),
    };

    return cmocka_run_group_tests_name("sqlite/errors", tests, folder_setup, folder_teardown);
}

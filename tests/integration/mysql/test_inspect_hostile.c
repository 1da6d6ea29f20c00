/* SPDX-License-Identifier: MIT */
/* Names, schemas, rights and moments that make tables hard to read back. */
#define BENCH_DATABASE "sqlm_inspect"
#include "inspect_bench.h"

#include <sqlmodel/sys/text_buffer.h>

#include "support/torture.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define WEIRD "we`ird \"na'me\" \\ \xc3\xa4"
#define LONG "a_name_of_sixty_four_characters_is_the_longest_that_mariadb_take"

#define TARGET_FIELDS(FIELD, M)                                                                                                    \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, name, COLUMN(WEIRD), UNIQUE, MAX_LENGTH(40))
SQLMODEL(Target, WEIRD, TARGET_FIELDS);

#define LONGEST_FIELDS(FIELD, M)                                                                                                   \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, bool, flag, COLUMN(LONG), INDEX)                                                                                      \
    FIELD(M, opt_i64, other, COLUMN("b`" WEIRD), FOREIGN_KEY(Target, id), ON_DELETE(CASCADE))                                      \
    FIELD(M, opt_i32, number, CHECK("number > 0"), CHECK("number < 99"))
SQLMODEL(Longest, LONG, LONGEST_FIELDS);

#define UPPER_FIELDS(FIELD, M) FIELD(M, i32, Id, PRIMARY_KEY) FIELD(M, opt_text, Name, MAX_LENGTH(9), INDEX)
SQLMODEL(Upper, "Hero", UPPER_FIELDS);
#define LOWER_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, bool, is_bold)
SQLMODEL(Lower, "other_hero", LOWER_FIELDS);

/* the same name in two databases */
#define FAR_FIELDS(FIELD, M)                                                                                                       \
    FIELD(M, table, options, SCHEMA("sqlm_inspect_2"))                                                                             \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, bool, flag)
SQLMODEL(Far, "twin", FAR_FIELDS);
#define NEAR_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i32, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i64, far, FOREIGN_KEY(Far, id))                                                                                       \
    FIELD(M, opt_i32, other, FOREIGN_KEY(Near, id))                                                                                \
    FIELD(M, text, name, MAX_LENGTH(5))
SQLMODEL(Near, "twin", NEAR_FIELDS);
#define THIRD_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, table, options, SCHEMA("sqlm_inspect_2"))                                                                             \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i64, far, FOREIGN_KEY(Far, id), ON_UPDATE(CASCADE))
SQLMODEL(Third, "third", THIRD_FIELDS);
#define ASTRAY_FIELDS(FIELD, M)                                                                                                    \
    FIELD(M, table, options, SCHEMA("sqlm_inspect_2"))                                                                             \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i32, near, FOREIGN_KEY(Near, id))
SQLMODEL(Astray, "astray", ASTRAY_FIELDS);

static void names__of_every_kind_are_read_back(void **state)
{
    static const sqlm_model *const models[] = { &Target_model, &Longest_model, &Upper_model, &Lower_model };
    bench                         *b = *state;

    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, 4));
    expect_no_difference(b, models, 4);
}

/* A server that folds the names of tables has one table less. */
static void names__that_differ_in_case_alone_are_two_tables(void **state)
{
    static const char *const hero = "Hero";
    bench                   *b = *state;
    const sqlm_schema       *found = NULL;
    const int64_t            folds = ask(b->cx, b->db, "SELECT @@lower_case_table_names");

    run(b->cx, b->db, "CREATE TABLE Hero (a INT, B INT)");
    if (folds == 0)
        run(b->cx, b->db, "CREATE TABLE hero (c INT)");
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, &hero, 1, b->arena, &found));
    assert_int_equal(found->table_count, 1);
    assert_string_equal(found->tables[0].name, "Hero");
    assert_int_equal(found->tables[0].column_count, 2);
    assert_string_equal(found->tables[0].columns[1].name, "B");
    assert_int_equal(inspect(b)->table_count, folds == 0 ? 2 : 1);
}

static void schemas__keep_tables_of_one_name_apart(void **state)
{
    static const sqlm_model *const models[] = { &Far_model, &Third_model, &Near_model };
    bench                         *b = *state;

    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, 3));
    expect_no_difference(b, models, 3);
    run(b->cx, b->db, "ALTER TABLE twin ADD COLUMN more INT");
    {
        const sqlm_schema *expected = NULL, *found = NULL;
        sqlm_differences   differences;

        assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->db), models, 3, b->arena, &expected));
        assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, 3, b->arena, &found));
        assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, &differences));
        assert_int_equal(differences.count, 1);
        assert_string_equal(differences.items[0].table, "twin");
    }
}

/* The server would look for it in the referring table's own schema. */
static void foreign_key__out_of_a_schema_needs_one_too(void **state)
{
    static const sqlm_model *const models[] = { &Far_model, &Near_model, &Astray_model };
    bench                         *b = *state;

    assert_error(b->cx, SCHEMA, sqlm_create_models(b->cx, b->db, models, 3));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "'Near'"));
    assert_int_equal(inspect(b)->table_count, 0);
}

static void schema__that_is_not_there_is_empty(void **state)
{
    static const sqlm_model *const models[] = { &Far_model };
    bench                         *b = *state;
    const sqlm_schema             *found = NULL;

    run(b->cx, b->db, "DROP DATABASE sqlm_inspect_2");
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, 1, b->arena, &found));
    assert_int_equal(found->table_count, 0);
    run(b->cx, b->db, "CREATE DATABASE sqlm_inspect_2");
}

static void current_schema__must_be_chosen(void **state)
{
    bench             *b = *state;
    const sqlm_schema *found = NULL;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db,
                                         "CREATE DATABASE sqlm_inspect_3; USE sqlm_inspect_3; DROP DATABASE sqlm_inspect_3"));
    assert_error(b->cx, SCHEMA, sqlm_schema_inspect(b->cx, b->db, NULL, 0, b->arena, &found));
    assert_null(found);
}

static void views_and_their_like__are_no_tables(void **state)
{
    bench *b = *state;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db,
                                         "CREATE TABLE plain (a INT); CREATE VIEW seen AS SELECT a FROM plain; CREATE SEQUENCE numbers;"
                                         "CREATE TABLE versioned (a INT) WITH SYSTEM VERSIONING; CREATE TEMPORARY TABLE passing (a INT)"));
    assert_int_equal(inspect(b)->table_count, 1);
    assert_string_equal(inspect(b)->tables[0].name, "plain");
}

/* ---- rights ---------------------------------------------------------------------------------------------------------- */

/* A user of the test's own; rights are written as rows because the test's own user has none to give. */
static sqlm_conn *connect_with_rights(bench *b, const char *rights)
{
    char        sql[2048], url[1024];
    const char *given = server_url("SQLMODEL_TEST_MYSQL");
    const char *at = strchr(given, '@');
    sqlm_conn  *conn = NULL;

    assert_non_null(at);
    (void)snprintf(sql, sizeof sql,
                   "DROP USER IF EXISTS sqlm_reader@localhost; CREATE USER sqlm_reader@localhost IDENTIFIED BY 'read'; %s; FLUSH PRIVILEGES",
                   rights);
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, sql));
    (void)snprintf(url, sizeof url, "mysql://sqlm_reader:read%.*s/sqlm_inspect", (int)(strrchr(at, '/') - at), at);
    assert_ok(b->cx, sqlm_conn_open(b->cx, sqlm_mysql_driver(), url, &conn));
    return conn;
}

static void forget_rights(bench *b, sqlm_conn *conn)
{
    sqlm_conn_close(conn);
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db,
                                         "DELETE FROM mysql.db WHERE User = 'sqlm_reader'; DROP USER sqlm_reader@localhost; FLUSH PRIVILEGES"));
}

static void make_guarded_tables(bench *b)
{
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db,
                                         "CREATE TABLE parent (id INT PRIMARY KEY, age INT, CONSTRAINT ck_age CHECK (age > 0));"
                                         "CREATE TABLE child (id INT, parent INT REFERENCES parent (id) ON DELETE CASCADE)"));
}

static void rights__to_read_and_refer_are_enough(void **state)
{
    bench             *b = *state;
    sqlm_conn         *conn;
    const sqlm_schema *found = NULL;

    make_guarded_tables(b);
    conn = connect_with_rights(b, "INSERT INTO mysql.db (Host, Db, User, Select_priv, References_priv) VALUES"
                                  " ('localhost', 'sqlm_inspect', 'sqlm_reader', 'Y', 'Y')");
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, conn, NULL, 0, b->arena, &found));
    assert_int_equal(found->table_count, 2);
    assert_int_equal(found->tables[0].foreign_key_count, 1);
    assert_int_equal(found->tables[0].foreign_keys[0].on_delete, SQLM_ACTION_CASCADE);
    assert_int_equal(found->tables[1].check_count, 1);
    forget_rights(b, conn);
}

static void rights__that_hide_foreign_keys_are_an_error(void **state)
{
    bench             *b = *state;
    sqlm_conn         *conn;
    const sqlm_schema *found = NULL;

    make_guarded_tables(b);
    conn = connect_with_rights(b, "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('localhost', 'sqlm_inspect', 'sqlm_reader', 'Y')");
    assert_error(b->cx, QUERY, sqlm_schema_inspect(b->cx, conn, NULL, 0, b->arena, &found));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_PERMISSION);
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "'child'"));
    assert_null(found);
    forget_rights(b, conn);
}

static void rights__to_some_tables_or_columns_alone_are_an_error(void **state)
{
    static const char *const parent = "parent", *const child = "child", *const nothing = "nothing";
    bench                   *b = *state;
    sqlm_conn               *conn;
    const sqlm_schema       *found = NULL;

    make_guarded_tables(b);
    conn = connect_with_rights(b,
                               "INSERT INTO mysql.tables_priv (Host, Db, User, Table_name, Grantor, Table_priv, Column_priv) VALUES"
                               " ('localhost', 'sqlm_inspect', 'sqlm_reader', 'parent', '', 'Select', ''),"
                               " ('localhost', 'sqlm_inspect', 'sqlm_reader', 'plain', '', '', 'Select');"
                               "INSERT INTO mysql.columns_priv (Host, Db, User, Table_name, Column_name, Column_priv) VALUES"
                               " ('localhost', 'sqlm_inspect', 'sqlm_reader', 'plain', 'b', 'Select');"
                               "CREATE TABLE plain (a INT, b INT)");
    /* its check is not shown */
    assert_error(b->cx, QUERY, sqlm_schema_inspect(b->cx, conn, &parent, 1, b->arena, &found));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_PERMISSION);
    /* it is not shown at all, as one that is not there */
    assert_error(b->cx, QUERY, sqlm_schema_inspect(b->cx, conn, &child, 1, b->arena, &found));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_PERMISSION);
    assert_error(b->cx, QUERY, sqlm_schema_inspect(b->cx, conn, &nothing, 1, b->arena, &found));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_PERMISSION);
    {
        const char *const plain = "plain"; /* one column of two */

        assert_error(b->cx, QUERY, sqlm_schema_inspect(b->cx, conn, &plain, 1, b->arena, &found));
        assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_PERMISSION);
    }
    assert_null(found);
    forget_rights(b, conn);
}

/* ---- moments --------------------------------------------------------------------------------------------------------- */

/* Looks on at an inspection and meddles with it, over a connection of its own. */
typedef struct meddler {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    const char *sql;    /* run when the first statement about indexes begins */
    bool        always; /* each time, not only the first */
    size_t      statements;
} meddler;

static void meddle(void *user, const sqlm_statement_event *event)
{
    meddler *by = user;

    by->statements++;
    if (by->sql == NULL || strstr(event->sql, "STATISTICS") == NULL)
        return;
    assert_ok(by->cx, sqlm_execute_script(by->cx, by->db, by->sql));
    if (!by->always)
        by->sql = NULL;
}

static sqlm_cx *observed(meddler *by)
{
    const sqlm_observer   observer = { .size = sizeof observer, .user = by, .statement_start = meddle };
    const sqlm_cx_options options = { .size = sizeof options, .observer = &observer };
    sqlm_cx              *cx = sqlm_cx_new(&options);

    assert_non_null(cx);
    return cx;
}

static void table__that_is_dropped_meanwhile_is_not_there(void **state)
{
    bench             *b = *state;
    meddler            by = { b->cx, b->db, "DROP TABLE going; CREATE TABLE coming (a INT)", false, 0 };
    sqlm_cx           *cx = observed(&by);
    sqlm_conn         *conn = connect_to_server(cx);
    const sqlm_schema *found = NULL;

    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, "CREATE TABLE going (a INT); CREATE TABLE staying (a INT PRIMARY KEY)"));
    assert_ok(cx, sqlm_execute_script(cx, conn, "USE sqlm_inspect"));
    assert_ok(cx, sqlm_schema_inspect(cx, conn, NULL, 0, b->arena, &found));
    assert_int_equal(found->table_count, 2);
    assert_string_equal(found->tables[0].name, "coming");
    assert_int_equal(found->tables[0].column_count, 1);
    assert_string_equal(found->tables[1].name, "staying");
    assert_int_equal(found->tables[1].primary_key.column_count, 1);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

static void tables__that_never_rest_are_an_error(void **state)
{
    bench             *b = *state;
    meddler            by = { b->cx, b->db, "SET @name = CONCAT('CREATE TABLE t', REPLACE(UUID(), '-', ''), ' (a INT)');"
                                             "EXECUTE IMMEDIATE @name",
                              true, 0 };
    sqlm_cx           *cx = observed(&by);
    sqlm_conn         *conn = connect_to_server(cx);
    const sqlm_schema *found = NULL;

    run(b->cx, b->db, "CREATE TABLE resting (a INT)");
    assert_ok(cx, sqlm_execute_script(cx, conn, "USE sqlm_inspect"));
    assert_error(cx, SCHEMA, sqlm_schema_inspect(cx, conn, NULL, 0, b->arena, &found));
    assert_null(found);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

/* ---- many ------------------------------------------------------------------------------------------------------------ */

static int64_t microseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void make_tables(bench *b, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char sql[256];

        (void)snprintf(sql, sizeof sql, "CREATE TABLE t%04zu (id INT PRIMARY KEY, bo TINYINT(1), s VARCHAR(9), KEY ix_%zu (s), CHECK (bo IN (0, 1)))"
                       " ENGINE = MEMORY" /* without a file that has to be made and removed */,
                       i, i);
        run(b->cx, b->db, sql);
    }
}

/* Statements of one inspection of all tables. */
static size_t count_statements(bench *b, size_t tables)
{
    meddler            by = { .statements = 0 };
    sqlm_cx           *cx = observed(&by);
    sqlm_conn         *conn = connect_to_server(cx);
    const sqlm_schema *found = NULL;
    int64_t            since;

    assert_ok(cx, sqlm_execute_script(cx, conn, "USE sqlm_inspect"));
    by.statements = 0;
    since = microseconds();
    assert_ok(cx, sqlm_schema_inspect(cx, conn, NULL, 0, b->arena, &found));
    print_message("%zu tables: %zu statements, %lld ms\n", tables, by.statements, (long long)(microseconds() - since) / 1000);
    assert_int_equal(found->table_count, tables);
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
    return by.statements;
}

static void tables__are_read_in_as_many_statements_whatever_their_number(void **state)
{
    bench *b = *state;
    size_t few;

    make_tables(b, 0, 2);
    few = count_statements(b, 2);
    make_tables(b, 2, 300);
    assert_int_equal(count_statements(b, 300), few);
}

/* ---- memory ---------------------------------------------------------------------------------------------------------- */

static sqlm_outcome inspect_rich_table(sqlm_cx *cx, void *user)
{
    static const char *const names[] = { "rich", "nothing" };
    bench                   *b = user;
    sqlm_arena              *arena = NULL;
    const sqlm_schema       *found = NULL;
    sqlm_outcome             outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_inspect(cx, b->db, names, 2, arena, &found);
    sqlm_arena_free(arena);
    return outcome;
}

static void inspection__survives_every_allocation_failure(void **state)
{
    bench *b = *state;

    run(b->cx, b->db,
        "CREATE TABLE rich (id BIGINT AUTO_INCREMENT PRIMARY KEY COMMENT 'c', bo TINYINT(1) DEFAULT 1, e VARCHAR(3), j JSON DEFAULT '{}',"
        " u BINARY(16) DEFAULT (unhex('00112233445566778899aabbccddeeff')), f FLOAT DEFAULT (cast(0.5 as float)), d DECIMAL(9,2) DEFAULT -1.5,"
        " ts DATETIME(6) DEFAULT '2024-02-29 12:30:00', raw INT DEFAULT (1 + 1), g INT AS (bo + 1) STORED, parent BIGINT, s VARCHAR(9)"
        " COLLATE utf8mb4_bin, CONSTRAINT tc_rich_bo CHECK (bo IN (0, 1)), CONSTRAINT tc_rich_e CHECK (e IN ('a', 'b''s')),"
        " CONSTRAINT ck CHECK (u <> x'00112233445566778899aabbccddeeff' AND ts < '2024-02-29 12:30:00' OR NOT bo), KEY ix (s (3) DESC),"
        " UNIQUE uq (e, f), CONSTRAINT fk FOREIGN KEY (parent) REFERENCES rich (id) ON DELETE CASCADE) COMMENT='t'");
    assert_true(sqlm_torture(inspect_rich_table, b, 0) > 20);
    assert_int_equal(inspect(b)->table_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(names__of_every_kind_are_read_back),
        bench_test(names__that_differ_in_case_alone_are_two_tables),
        bench_test(schemas__keep_tables_of_one_name_apart),
        bench_test(foreign_key__out_of_a_schema_needs_one_too),
        bench_test(schema__that_is_not_there_is_empty),
        bench_test(current_schema__must_be_chosen),
        bench_test(views_and_their_like__are_no_tables),
        bench_test(rights__to_read_and_refer_are_enough),
        bench_test(rights__that_hide_foreign_keys_are_an_error),
        bench_test(rights__to_some_tables_or_columns_alone_are_an_error),
        bench_test(table__that_is_dropped_meanwhile_is_not_there),
        bench_test(tables__that_never_rest_are_an_error),
        bench_test(inspection__survives_every_allocation_failure),
        bench_test(tables__are_read_in_as_many_statements_whatever_their_number),
    };

    return cmocka_run_group_tests_name("integration/mysql/inspect_hostile", tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Tables made and dropped on SQLite. The text of the statements: tests/golden. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>

#include "schema_support.h"
#include "support/torture.h"

#include <string.h>

#define TEAM_FIELDS(FIELD, M)                         \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(8))
SQLMODEL(Team, "team", TEAM_FIELDS);

#define HERO_FIELDS(FIELD, M)                                                               \
    FIELD(M, i64,     id,      PRIMARY_KEY, AUTO_INCREMENT)                                 \
    FIELD(M, text,    name,    INDEX, CHECK("name <> ''"))                                  \
    FIELD(M, opt_i32, age,     CHECK_RANGE(0, 200))                                         \
    FIELD(M, decimal(6, 2), pay, DEFAULT(0), CHECK("pay >= 0"))                             \
    FIELD(M, opt_i64, team_id, FOREIGN_KEY(Team, id), ON_DELETE(CASCADE))                   \
    FIELD(M, opt_i64, chief,   FOREIGN_KEY(Hero, id))                                       \
    FIELD(M, index(age, name), ix_hero_old, WHERE("age > 60"))
SQLMODEL(Hero, "hero", HERO_FIELDS);

#define RANK_FIELDS(FIELD, M) FIELD(M, i32, rank, PRIMARY_KEY)
SQLMODEL(Rank, "rank", RANK_FIELDS);

#define EGG_FIELDS(FIELD, M)                       \
    FIELD(M, i64, id,  PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i64, hen, FOREIGN_KEY(Hen, id))
#define HEN_FIELDS(FIELD, M)                           \
    FIELD(M, i64,     id,  PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, opt_i64, egg, FOREIGN_KEY(Egg, id))
SQLMODEL_DECLARE(Egg, EGG_FIELDS);
SQLMODEL_DECLARE(Hen, HEN_FIELDS);
SQLMODEL_DEFINE(Egg, "egg", EGG_FIELDS);
SQLMODEL_DEFINE(Hen, "hen", HEN_FIELDS);

#define BROKEN_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY, CHECK("idd > 0"))
SQLMODEL(Broken, "broken", BROKEN_FIELDS);

#define SHARE_FIELDS(FIELD, M)                        \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)    \
    FIELD(M, opt_decimal(4, 4), fraction)             \
    FIELD(M, opt_decimal(5, 4), ratio)                \
    FIELD(M, opt_decimal(38, 38), finest)
SQLMODEL(Share, "share", SHARE_FIELDS);

/* ---- a database in memory ---------------------------------------------------------------------------------------------- */

static int64_t count_tables(database *db)
{
    return ask(db->cx, db->conn, "SELECT count(*) FROM sqlite_schema WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%'");
}

static void assert_refuses(database *db, const char *sql, const char *constraint)
{
    assert_error(db->cx, CONSTRAINT, sqlm_execute(db->cx, db->conn, sql, SQLM_NO_PARAMETERS, NULL));
    assert_string_equal(sqlm_cx_error(db->cx)->constraint, constraint);
}

/* ---- creating ---------------------------------------------------------------------------------------------------------- */

static void create_all__makes_tables_that_hold_their_constraints(void **state)
{
    database *db = *state;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Hero_model, &Team_model, &Rank_model));
    assert_int_equal(count_tables(db), 5);
    run(db, "INSERT INTO team (name) VALUES ('Night'); INSERT INTO hero (name, age, team_id) VALUES ('Sparrow', 17, 1)");
    assert_int_equal(ask(db->cx, db->conn, "SELECT pay = '0.00' FROM hero"), 1);
    assert_refuses(db, "INSERT INTO hero (name) VALUES ('')", "ck_hero_name");
    assert_refuses(db, "INSERT INTO hero (name, age) VALUES ('x', 201)", "ck_hero_age");
    assert_refuses(db, "INSERT INTO hero (name, pay) VALUES ('x', '-0.01')", "ck_hero_pay");
    assert_refuses(db, "INSERT INTO hero (name, pay) VALUES ('x', '1')", "tc_hero_pay");
    assert_refuses(db, "INSERT INTO team (name) VALUES ('123456789')", "tc_team_name");
    assert_error(db->cx, CONSTRAINT, sqlm_execute(db->cx, db->conn, "INSERT INTO rank DEFAULT VALUES", SQLM_NO_PARAMETERS, NULL));
    assert_int_equal(sqlm_cx_error(db->cx)->reason, SQLM_R_NOT_NULL); /* no key is made up */
}

/* A fraction and a number with one digit before the point are as long as each other: the checks tell them apart. */
static void create_all__holds_a_fraction_to_its_zero(void **state)
{
    database *db = *state;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Share_model));
    run(db, "INSERT INTO share (fraction, ratio) VALUES ('0.1234', '9.1234'), ('-0.9999', '-9.9999'), ('0.0000', '0.0000')");
    run(db, "INSERT INTO share (finest) VALUES ('-0.99999999999999999999999999999999999999')");
    assert_refuses(db, "INSERT INTO share (fraction) VALUES ('9.1234')", "tc_share_fraction");
    assert_refuses(db, "INSERT INTO share (fraction) VALUES ('-1.0000')", "tc_share_fraction");
    assert_refuses(db, "INSERT INTO share (fraction) VALUES ('00.1234')", "tc_share_fraction");
    assert_refuses(db, "INSERT INTO share (fraction) VALUES ('.1234')", "tc_share_fraction");
    assert_refuses(db, "INSERT INTO share (ratio) VALUES ('10.1234')", "tc_share_ratio");
    assert_refuses(db, "INSERT INTO share (finest) VALUES ('1.00000000000000000000000000000000000000')", "tc_share_finest");
}

static void create_all__is_all_or_none(void **state)
{
    database *db = *state;

    run(db, "CREATE TABLE team (x)");
    assert_error(db->cx, QUERY, sqlm_create_all(db->cx, db->conn, &Rank_model, &Team_model, &Hero_model));
    assert_int_equal(sqlm_cx_error(db->cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    assert_int_equal(count_tables(db), 1);
    assert_int_equal(sqlm_conn_get_status(db->conn), SQLM_CONN_IDLE);
    assert_error(db->cx, SCHEMA, sqlm_create_all(db->cx, db->conn, &Rank_model, &Broken_model));
    assert_int_equal(count_tables(db), 1);
}

static void create_all__is_a_savepoint_within_a_transaction(void **state)
{
    database *db = *state;
    sqlm_tx  tx;

    run(db, "CREATE TABLE team (x)");
    assert_ok(db->cx, sqlm_begin(db->cx, db->conn, NULL, &tx));
    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Egg_model, &Hen_model));
    assert_error(db->cx, QUERY, sqlm_create_all(db->cx, db->conn, &Rank_model, &Team_model));
    assert_int_equal(sqlm_conn_get_status(db->conn), SQLM_CONN_IN_TRANSACTION);
    assert_int_equal(count_tables(db), 3);
    assert_ok(db->cx, sqlm_rollback(db->cx, &tx));
    assert_int_equal(count_tables(db), 1);
}

static void create_all__leaves_nothing_when_cancelled(void **state)
{
    database *db = *state;

    sqlm_cx_cancel(db->cx);
    assert_int_equal(sqlm_create_all(db->cx, db->conn, &Team_model, &Hero_model), SQLM_CANCELLED);
    sqlm_cx_uncancel(db->cx);
    assert_int_equal(count_tables(db), 0);
    assert_int_equal(sqlm_conn_get_status(db->conn), SQLM_CONN_IDLE);
}

static void create_models__tells_a_mistake_of_the_caller(void **state)
{
    database          *db = *state;
    const sqlm_schema *schema = NULL;
    sqlm_statements    statements;

    assert_int_equal(sqlm_create_models(NULL, db->conn, NULL, 0), SQLM_ERR);
    assert_error(db->cx, MISUSE, sqlm_create_models(db->cx, NULL, NULL, 0));
    assert_error(db->cx, MISUSE, sqlm_create_models(db->cx, db->conn, NULL, 1));
    assert_error(db->cx, MISUSE, sqlm_drop_models(db->cx, db->conn, NULL, 1));
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, NULL, 0));
    assert_ok(db->cx, sqlm_drop_models(db->cx, db->conn, NULL, 0));
    assert_int_equal(sqlm_schema_create_sql(NULL, schema, db->arena, &statements), SQLM_ERR);
    assert_error(db->cx, MISUSE, sqlm_schema_create_sql(db->cx, NULL, db->arena, &statements));
    assert_error(db->cx, MISUSE, sqlm_schema_drop_sql(db->cx, NULL, db->arena, &statements));
}

/* ---- dropping ---------------------------------------------------------------------------------------------------------- */

static void drop_all__drops_rows_that_refer_to_each_other(void **state)
{
    database *db = *state;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Team_model, &Hero_model, &Egg_model, &Hen_model));
    run(db, "INSERT INTO team (name) VALUES ('Night');"
            "INSERT INTO hero (id, name, team_id, chief) VALUES (1, 'a', 1, NULL), (2, 'b', 1, 1), (3, 'c', 1, 3);"
            "INSERT INTO hen (id) VALUES (1); INSERT INTO egg (id, hen) VALUES (1, 1); UPDATE hen SET egg = 1");
    assert_ok(db->cx, sqlm_drop_all(db->cx, db->conn, &Team_model, &Hero_model, &Egg_model, &Hen_model));
    assert_int_equal(count_tables(db), 0);
    assert_int_equal(ask(db->cx, db->conn, "PRAGMA foreign_keys"), 1);
    assert_int_equal(ask(db->cx, db->conn, "PRAGMA defer_foreign_keys"), 0);
}

/* SQLite itself would delete the heroes. */
static void drop_all__fails_while_rows_of_other_tables_refer_to_it(void **state)
{
    database *db = *state;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Team_model, &Hero_model));
    run(db, "INSERT INTO team (name) VALUES ('Night'); INSERT INTO hero (name, team_id) VALUES ('a', 1)");
    assert_error(db->cx, CONSTRAINT, sqlm_drop_all(db->cx, db->conn, &Team_model));
    assert_int_equal(sqlm_cx_error(db->cx)->reason, SQLM_R_FOREIGN_KEY);
    assert_string_equal(sqlm_cx_error(db->cx)->message, "table 'team' cannot be dropped: rows of 'hero' refer to it");
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM hero"), 1);
    run(db, "UPDATE hero SET team_id = NULL");
    assert_ok(db->cx, sqlm_drop_all(db->cx, db->conn, &Team_model));
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM hero"), 1);
}

static void drop_all__is_all_or_none(void **state)
{
    database *db = *state;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Team_model, &Hero_model));
    assert_error(db->cx, QUERY, sqlm_drop_all(db->cx, db->conn, &Team_model, &Hero_model, &Rank_model));
    assert_int_equal(sqlm_cx_error(db->cx)->reason, SQLM_R_UNDEFINED);
    assert_int_equal(count_tables(db), 4);
    assert_int_equal(sqlm_conn_get_status(db->conn), SQLM_CONN_IDLE);
}

static void drop_all__keeps_a_deferral_that_it_found(void **state)
{
    database *db = *state;
    sqlm_tx  tx;

    assert_ok(db->cx, sqlm_create_all(db->cx, db->conn, &Rank_model, &Team_model));
    assert_ok(db->cx, sqlm_begin(db->cx, db->conn, NULL, &tx));
    assert_ok(db->cx, sqlm_drop_all(db->cx, db->conn, &Rank_model));
    assert_int_equal(ask(db->cx, db->conn, "PRAGMA defer_foreign_keys"), 0);
    run(db, "PRAGMA defer_foreign_keys = ON");
    assert_ok(db->cx, sqlm_drop_all(db->cx, db->conn, &Team_model));
    assert_int_equal(ask(db->cx, db->conn, "PRAGMA defer_foreign_keys"), 1);
    assert_ok(db->cx, sqlm_commit(db->cx, &tx));
    assert_int_equal(count_tables(db), 0);
}

/* ---- what is made is what was meant ------------------------------------------------------------------------------------ */

static void assert_same_schema(database *db, const sqlm_schema *expected)
{
    const sqlm_schema *found = NULL;
    sqlm_differences   differences;

    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, &found));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, expected, found, db->arena, &differences));
    if (differences.count > 0)
        fail_msg("%s %s %s: expected %s, found %s", differences.items[0].table, differences.items[0].object,
                 differences.items[0].property, differences.items[0].expected, differences.items[0].found);
}

static void create_all__makes_what_inspection_finds(void **state)
{
    static const sqlm_model *const models[] = { &Team_model, &Hero_model, &Rank_model, &Egg_model, &Hen_model, &Share_model };
    database                      *db = *state;
    const sqlm_schema             *schema = NULL;

    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 6));
    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), models, 6, db->arena, &schema));
    assert_same_schema(db, schema);
}

static void create_sql__writes_what_was_found_in_a_database(void **state)
{
    database          *db = *state;
    const sqlm_schema *found = NULL;
    sqlm_statements    drop;
    sqlm_statements    create;

    run(db, "CREATE TABLE p (a INTEGER NOT NULL, \"a b\" TEXT DEFAULT (lower('X')), c ANY, PRIMARY KEY (a, \"a b\"), UNIQUE (c)) "
            "STRICT;"
            "CREATE TABLE q (x VARCHAR(3), y REAL CHECK (y GLOB '*'), a, b, FOREIGN KEY (a, b) REFERENCES p (a, \"a b\"));"
            "CREATE UNIQUE INDEX i ON p (\"a b\" DESC, a) WHERE c IS NOT 1");
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, &found));
    assert_ok(db->cx, sqlm_schema_create_sql(db->cx, found, db->arena, &create));
    assert_ok(db->cx, sqlm_schema_drop_sql(db->cx, found, db->arena, &drop));
    for (size_t i = 0; i < drop.count; i++)
        run(db, drop.items[i]);
    assert_int_equal(count_tables(db), 0);
    for (size_t i = 0; i < create.count; i++)
        run(db, create.items[i]);
    assert_same_schema(db, found);
}

static void create_sql__writes_the_parts_of_an_index(void **state)
{
    database          *db = *state;
    const sqlm_schema *found = NULL;
    sqlm_statements    create;

    run(db, "CREATE TABLE t (a TEXT, \"a b\" INT) STRICT; CREATE INDEX i ON t (\"a b\" DESC, a COLLATE NOCASE, lower(a))");
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, &found));
    assert_ok(db->cx, sqlm_schema_create_sql(db->cx, found, db->arena, &create));
    assert_int_equal(create.count, 2);
    assert_string_equal(create.items[1], "CREATE INDEX \"i\" ON \"t\" (\"a b\" DESC, \"a\" COLLATE NOCASE, (lower(a)))");
}

/* ---- memory ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome create_and_drop(sqlm_cx *cx, void *user)
{
    static const sqlm_model *const models[] = { &Team_model, &Hero_model };
    sqlm_conn                     *db = NULL;
    sqlm_outcome                   outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_create_models(cx, db, models, 2);
    if (outcome == SQLM_OK)
        outcome = sqlm_drop_models(cx, db, models, 2);
    sqlm_conn_close(db);
    return outcome;
}

static void create_and_drop__survive_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(create_and_drop, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        database_test(create_all__makes_tables_that_hold_their_constraints),
        database_test(create_all__holds_a_fraction_to_its_zero),
        database_test(create_all__is_all_or_none),
        database_test(create_all__is_a_savepoint_within_a_transaction),
        database_test(create_all__leaves_nothing_when_cancelled),
        database_test(create_models__tells_a_mistake_of_the_caller),
        database_test(drop_all__drops_rows_that_refer_to_each_other),
        database_test(drop_all__fails_while_rows_of_other_tables_refer_to_it),
        database_test(drop_all__is_all_or_none),
        database_test(drop_all__keeps_a_deferral_that_it_found),
        database_test(create_all__makes_what_inspection_finds),
        database_test(create_sql__writes_what_was_found_in_a_database),
        database_test(create_sql__writes_the_parts_of_an_index),
        database_test(create_and_drop__survive_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

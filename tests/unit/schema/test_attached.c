/* SPDX-License-Identifier: MIT */
/* Models in a schema, which is an attached database to SQLite, and computed columns: made, found, compared, dropped. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>

#include <stdio.h>
#include <string.h>

#include "schema_support.h"
#include "support/torture.h"

#define CLIENT_FIELDS(FIELD, M)                                                                                                    \
    FIELD(M, table, options, SCHEMA("a \"crm\""))                                                                                  \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, name, INDEX, MAX_LENGTH(40))
SQLMODEL(Client, "client", CLIENT_FIELDS);

#define CALL_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, table, options, SCHEMA("a \"crm\""))                                                                                  \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, i64, client, FOREIGN_KEY(Client, id), ON_DELETE(CASCADE))                                                             \
    FIELD(M, i32, seconds, CHECK("seconds >= 0"))                                                                                  \
    FIELD(M, i32, minutes, GENERATED("seconds / 60"))                                                                              \
    FIELD(M, bool, is_long, GENERATED("seconds >= 3600 OR FALSE"))                                                                 \
    FIELD(M, f64, hours, GENERATED("seconds / 3600.0"))                                                                            \
    FIELD(M, opt_text, note)                                                                                                       \
    FIELD(M, opt_i64, note_length, GENERATED("length(note)"), INDEX)
SQLMODEL(Call, "call", CALL_FIELDS);

/* of the same name, in the database that names without a schema mean */
#define LOCAL_FIELDS(FIELD, M) FIELD(M, i32, code, PRIMARY_KEY)
SQLMODEL(Local, "client", LOCAL_FIELDS);

static const sqlm_model *const models[] = { &Call_model, &Local_model, &Client_model };

static void attach(database *db)
{
    run(db, "ATTACH ':memory:' AS \"a \"\"crm\"\"\"");
}

static const sqlm_schema *find(database *db)
{
    const sqlm_schema *schema = NULL;

    assert_ok(db->cx, sqlm_schema_inspect_models(db->cx, db->conn, models, 3, db->arena, &schema));
    return schema;
}

static const sqlm_schema *expect(database *db)
{
    const sqlm_schema *schema = NULL;

    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), models, 3, db->arena, &schema));
    return schema;
}

static size_t count_differences(database *db, sqlm_differences *differences)
{
    assert_ok(db->cx, sqlm_schema_compare(db->cx, expect(db), find(db), db->arena, differences));
    return differences->count;
}

static void attached__tables_are_made_and_found_where_the_models_say(void **state)
{
    database          *db = *state;
    const sqlm_schema *found;
    sqlm_differences   differences;

    attach(db);
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 3));
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_%'"), 1);
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM \"a \"\"crm\"\"\".sqlite_schema WHERE name NOT LIKE 'sqlite_%'"), 4);
    found = find(db);
    assert_int_equal(found->table_count, 3);
    assert_string_equal(found->tables[0].schema, "a \"crm\"");
    assert_string_equal(found->tables[0].foreign_keys[0].referenced_schema, "a \"crm\"");
    assert_null(found->tables[1].schema);
    assert_string_equal(found->tables[1].columns[0].name, "code");
    assert_string_equal(found->tables[2].schema, "a \"crm\"");
    assert_string_equal(found->tables[2].columns[0].name, "id");
    assert_int_equal(count_differences(db, &differences), 0);
}

static void attached__differences_name_the_schema(void **state)
{
    database        *db = *state;
    sqlm_differences differences;

    attach(db);
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 3));
    run(db, "DROP INDEX \"a \"\"crm\"\"\".ix_client_name; DROP TABLE main.client");
    assert_int_equal(count_differences(db, &differences), 2);
    assert_string_equal(differences.items[0].table, "a \"crm\".client");
    assert_string_equal(differences.items[0].remedy, "CREATE INDEX \"a \"\"crm\"\"\".\"ix_client_name\" ON \"client\" (\"name\")");
    assert_string_equal(differences.items[1].table, "client");
    assert_int_equal(differences.items[1].kind, SQLM_DIFFERENCE_TABLE_MISSING);
    run(db, differences.items[0].remedy);
    assert_int_equal(count_differences(db, &differences), 1);
}

/* SQLite itself would delete the calls. */
static void attached__rows_that_refer_to_a_dropped_table_stop_it(void **state)
{
    database                *db = *state;
    const sqlm_model *const *client = &models[2];

    attach(db);
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 3));
    run(db, "INSERT INTO \"a \"\"crm\"\"\".client (id, name) VALUES (1, 'x');"
            "INSERT INTO \"a \"\"crm\"\"\".call (client, seconds) VALUES (1, 60)");
    assert_error(db->cx, CONSTRAINT, sqlm_drop_models(db->cx, db->conn, client, 1));
    assert_non_null(strstr(sqlm_cx_error(db->cx)->message, "table 'client' cannot be dropped: rows of 'call' refer to it"));
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM \"a \"\"crm\"\"\".call"), 1);
    assert_ok(db->cx, sqlm_drop_models(db->cx, db->conn, &models[1], 1));
    assert_int_equal(ask(db->cx, db->conn, "SELECT count(*) FROM \"a \"\"crm\"\"\".client"), 1);
    assert_ok(db->cx, sqlm_drop_models(db->cx, db->conn, models, 1));
    assert_ok(db->cx, sqlm_drop_models(db->cx, db->conn, client, 1));
    assert_int_equal(find(db)->table_count, 0);
}

static void attached__a_database_that_is_not_there_is_told(void **state)
{
    database          *db = *state;
    const sqlm_schema *found = NULL;

    assert_error(db->cx, QUERY, sqlm_create_models(db->cx, db->conn, models, 3));
    assert_int_equal(find(db)->table_count, 0);
    assert_ok(db->cx, sqlm_schema_inspect_models(db->cx, db->conn, NULL, 0, db->arena, &found));
    assert_int_equal(found->table_count, 0);
}

static void inspect_models__tells_a_mistake_of_the_caller(void **state)
{
    database          *db = *state;
    sqlm_model         old = Local_model;
    const sqlm_model  *bad[] = { &Client_model, NULL };
    const sqlm_model  *older[] = { &old };
    const sqlm_schema *schema = NULL;

    old.abi_version = SQLM_MODEL_ABI - 1;
    assert_int_equal(sqlm_schema_inspect_models(NULL, db->conn, models, 3, db->arena, &schema), SQLM_ERR);
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, NULL, models, 3, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, db->conn, NULL, 3, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, db->conn, models, 3, NULL, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, db->conn, models, 3, db->arena, NULL));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, db->conn, bad, 2, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect_models(db->cx, db->conn, older, 1, db->arena, &schema));
    assert_null(schema);
}

/* ---- computed columns ---------------------------------------------------------------------------------------------- */

static void generated__columns_are_computed_and_read_back(void **state)
{
    database                *db = *state;
    const sqlm_schema_table *call;

    attach(db);
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 3));
    run(db, "INSERT INTO \"a \"\"crm\"\"\".client (id, name) VALUES (1, 'x');"
            "INSERT INTO \"a \"\"crm\"\"\".call (client, seconds, note) VALUES (1, 5400, 'abc')");
    assert_int_equal(
        ask(db->cx, db->conn, "SELECT minutes = 90 AND is_long = 1 AND hours = 1.5 AND note_length = 3 FROM \"a \"\"crm\"\"\".call"), 1);
    call = sqlm_schema_find_table(find(db), "call");
    assert_non_null(call->columns[3].generated);
    assert_string_equal(call->columns[3].generated_text, "\"seconds\" / 60");
    assert_false(call->columns[3].generated_virtual);
    assert_int_equal(call->columns[3].default_kind, SQLM_DEFAULT_NONE);
    assert_null(call->columns[2].generated_text);
}

#define T_FIELDS(FIELD, M) FIELD(M, i32, a, PRIMARY_KEY) FIELD(M, opt_i32, b, GENERATED("a + 1"))
SQLMODEL(T, "t", T_FIELDS);

static void assert_generated_difference(database *db, const char *definition, const char *expected, const char *found)
{
    const sqlm_model  *model = &T_model;
    const sqlm_schema *wanted = NULL;
    sqlm_differences   differences;
    char               sql[400];

    run(db, "DROP TABLE IF EXISTS t");
    (void)snprintf(sql, sizeof sql,
                   "CREATE TABLE t (a INT NOT NULL, b INTEGER %s, CONSTRAINT pk_t PRIMARY KEY (a),"
                   " CONSTRAINT tc_t_a CHECK (a BETWEEN -2147483648 AND 2147483647),"
                   " CONSTRAINT tc_t_b CHECK (b BETWEEN -2147483648 AND 2147483647)) STRICT",
                   definition);
    run(db, sql);
    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), &model, 1, db->arena, &wanted));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, wanted, look(db), db->arena, &differences));
    if (expected == NULL) {
        assert_int_equal(differences.count, 0);
        return;
    }
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.items[0].kind, SQLM_DIFFERENCE_COLUMN_GENERATED);
    assert_string_equal(differences.items[0].object, "column b");
    assert_string_equal(differences.items[0].property, "generated");
    assert_string_equal(differences.items[0].expected, expected);
    assert_string_equal(differences.items[0].found, found);
    assert_non_null(strstr(differences.items[0].remedy, "rebuild table \"t\""));
}

static void generated__what_differs_is_told(void **state)
{
    database *db = *state;

    assert_generated_difference(db, "GENERATED ALWAYS AS (a + 1) STORED", NULL, NULL);
    assert_generated_difference(db, "as ((\"A\"+01)) stored", "\"a\" + 1", "(\"A\"+01)");
    assert_generated_difference(db, "AS ((a + 1)) STORED", NULL, NULL);
    assert_generated_difference(db, "AS (a + 2) STORED", "\"a\" + 1", "\"a\" + 2");
    assert_generated_difference(db, "AS (a + 1) VIRTUAL", "\"a\" + 1", "\"a\" + 1 VIRTUAL");
    assert_generated_difference(db, "AS (abs(a)) STORED", "\"a\" + 1", "abs(a)");
    assert_generated_difference(db, "", "\"a\" + 1", "");
}

/* ---- memory --------------------------------------------------------------------------------------------------------- */

static sqlm_outcome make_and_look(sqlm_cx *cx, void *user)
{
    sqlm_conn         *conn = NULL;
    sqlm_arena        *arena = NULL;
    const sqlm_schema *expected = NULL;
    const sqlm_schema *found = NULL;
    sqlm_differences   differences;
    sqlm_outcome       outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &conn);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(cx, conn, "ATTACH ':memory:' AS \"a \"\"crm\"\"\"", SQLM_NO_PARAMETERS, NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_create_models(cx, conn, models, 3);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, sqlm_conn_dialect(conn), models, 3, arena, &expected);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_inspect_models(cx, conn, models, 3, arena, &found);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_compare(cx, expected, found, arena, &differences);
    if (outcome == SQLM_OK)
        outcome = sqlm_drop_models(cx, conn, models, 3);
    sqlm_arena_free(arena);
    sqlm_conn_close(conn);
    return outcome;
}

static void attached__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(make_and_look, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        database_test(attached__tables_are_made_and_found_where_the_models_say),
        database_test(attached__differences_name_the_schema),
        database_test(attached__rows_that_refer_to_a_dropped_table_stop_it),
        database_test(attached__a_database_that_is_not_there_is_told),
        database_test(inspect_models__tells_a_mistake_of_the_caller),
        database_test(generated__columns_are_computed_and_read_back),
        database_test(generated__what_differs_is_told),
        cmocka_unit_test(attached__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Every way in which a table may differ from its model is found, for each of the 21 tables where it applies; a table that does not differ
 * is never reported. On SQLite it is the gate that looks. Argument: the environment's variable that names a server, for another database
 * than SQLite. SQLM_MUTATION_STEP=n runs every n-th mutation only (valgrind). */
#include "drift_table.h"
#include "support/servers.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/gate.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAXIMUM_DOMAINS = 32, SCRIPT_SIZE = 1 << 16, MAXIMUM_REASONS = 8 };

static const struct {
    const char          *variable; /* NULL: no server */
    const drift_dialect *dialect;
} databases[] = { { NULL, &drift_sqlite }, { "SQLMODEL_TEST_POSTGRES", &drift_postgres }, { "SQLMODEL_TEST_MYSQL", &drift_mysql } };

typedef struct suite {
    sqlm_cx                *cx;
    const drift_dialect    *dialect;
    const char             *url;
    char                    name[DRIFT_NAME]; /* of the schema on a server */
    sqlm_conn              *server;           /* NULL: each database is a connection of its own */
    sqlm_tx                 tx;               /* in which the table is, where that is as good as dropping it */
    bool                    has_tx;
    sqlm_arena             *arena; /* of the schema */
    sqlm_arena             *texts; /* of one look at a gate */
    const sqlm_schema      *schema;
    const sqlm_typed_model *domains;
    size_t                  domain_count;
    size_t                  step;
    size_t                  seen; /* mutations met */
    size_t                  run;  /* mutations run */
    struct {
        const char *why;
        size_t      count;
    } impossible[MAXIMUM_REASONS]; /* mutations that the database cannot have */
} suite;

/* One mutation: what it is called, and the difference that must be among those found. */
typedef struct expectation {
    const char          *mutation;
    sqlm_difference_kind kind;
    const char          *object; /* what the difference must name */
} expectation;

static void must(suite *test, sqlm_outcome outcome, const char *what)
{
    if (outcome != SQLM_OK)
        fail_msg("%s: %s", what, sqlm_cx_error(test->cx)->message);
}

static const sqlm_schema_table *table_of(suite *test, const sqlm_typed_model *domain)
{
    const sqlm_schema_table *table = sqlm_schema_find_table(test->schema, domain->model->table);

    assert_non_null(table);
    return table;
}

/* An empty database. */
static sqlm_conn *open_database(suite *test)
{
    char       sql[512];
    sqlm_conn *db = test->server;

    if (db == NULL) {
        must(test, sqlm_connect(test->cx, test->url, &db), "connect");
        return db;
    }
    test->dialect->fresh(sql, sizeof sql, test->name);
    must(test, sqlm_execute_script(test->cx, db, sql), sql);
    return db;
}

static void close_database(suite *test, sqlm_conn *db)
{
    if (test->has_tx)
        must(test, sqlm_rollback(test->cx, &test->tx), "rollback");
    test->has_tx = false;
    if (db != test->server)
        sqlm_conn_close(db);
}

/* The same for one table: on a server that rolls tables back the schema is empty from the start. */
static sqlm_conn *open_for_table(suite *test)
{
    if (test->dialect->drops_table)
        return test->server;
    if (!test->dialect->rolls_back_tables)
        return open_database(test);
    must(test, sqlm_begin(test->cx, test->server, NULL, &test->tx), "begin");
    test->has_tx = true;
    return test->server;
}

static sqlm_conn *database_with(suite *test, const drift_table *table)
{
    static char script[SCRIPT_SIZE];
    sqlm_conn  *db = open_for_table(test);

    test->dialect->script(table, script, sizeof script);
    if (sqlm_execute_script(test->cx, db, script) != SQLM_OK)
        fail_msg("%s\n%s", sqlm_cx_error(test->cx)->message, script);
    return db;
}

static sqlm_gate *measure(suite *test, sqlm_conn *db, const sqlm_typed_model *domains, size_t count)
{
    const sqlm_gate_measure_options options = { .size = sizeof options, .existing_schema = true };
    sqlm_gate                      *gate = NULL;

    must(test, sqlm_gate_new(test->cx, NULL, &gate), "gate");
    for (size_t i = 0; i < count; i++)
        must(test, sqlm_gate_register_model(test->cx, gate, &domains[i]), domains[i].domain);
    must(test, sqlm_gate_measure(test->cx, gate, db, &options), "measure");
    return gate;
}

/* What differs between models and a server's tables. */
static sqlm_differences compare(suite *test, sqlm_conn *db, const sqlm_typed_model *domains, size_t count)
{
    const sqlm_model  *models[MAXIMUM_DOMAINS];
    const sqlm_schema *expected = NULL;
    const sqlm_schema *found = NULL;
    sqlm_differences   differences;

    for (size_t i = 0; i < count; i++)
        models[i] = domains[i].model;
    sqlm_arena_reset(test->texts);
    must(test, sqlm_schema_from_models(test->cx, sqlm_conn_dialect(db), models, count, test->texts, &expected), "models");
    must(test, sqlm_schema_inspect_models(test->cx, db, models, count, test->texts, &found), "inspect");
    must(test, sqlm_schema_compare(test->cx, expected, found, test->texts, &differences), "compare");
    return differences;
}

static size_t drift_events(const sqlm_gate *gate, const char *model_name)
{
    size_t                 count = 0;
    size_t                 found = 0;
    const sqlm_gate_event *events = sqlm_gate_events(gate, &count);

    for (size_t i = 0; i < count; i++) {
        if (events[i].code == SQLM_GATE_EVENT_SCHEMA_DRIFT_DETECTED && strcmp(events[i].model_name, model_name) == 0) {
            assert_int_equal(events[i].level, SQLM_GATE_LEVEL_ERROR);
            assert_true(events[i].detail[0] != '\0');
            found++;
        }
    }
    return found;
}

static bool drift_invariant_holds(suite *test, const sqlm_gate *gate, const char *model_name)
{
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];

    sqlm_arena_reset(test->texts);
    must(test, sqlm_gate_invariants(test->cx, gate, test->texts, invariants), "invariants");
    assert_string_equal(invariants[SQLM_GATE_INVARIANT_DRIFT].id, "INV-SMI-DRIFT");
    if (!invariants[SQLM_GATE_INVARIANT_DRIFT].passed)
        assert_non_null(strstr(invariants[SQLM_GATE_INVARIANT_DRIFT].why, model_name));
    return invariants[SQLM_GATE_INVARIANT_DRIFT].passed;
}

static bool has_difference(const sqlm_difference *differences, size_t count, const expectation *expected)
{
    for (size_t i = 0; i < count; i++) {
        const sqlm_difference *difference = &differences[i];

        if (difference->kind == expected->kind && strstr(difference->object, expected->object) != NULL &&
            difference->remedy[0] != '\0')
            return true;
    }
    return false;
}

static void explain(const sqlm_typed_model *domain, const expectation *expected, const sqlm_difference *differences, size_t count)
{
    for (size_t i = 0; i < count; i++)
        print_error("found: %s %s %s: expected '%s', found '%s'\n", sqlm_difference_kind_name(differences[i].kind),
                    differences[i].object, differences[i].property, differences[i].expected, differences[i].found);
    fail_msg("%s: %s (%s) was not found as %s", domain->model->table, expected->mutation, expected->object,
             sqlm_difference_kind_name(expected->kind));
}

static void expect_gate_finds(suite *test, sqlm_conn *db, const sqlm_typed_model *domain, const expectation *expected)
{
    sqlm_gate               *gate = measure(test, db, domain, 1);
    const sqlm_drift_result *drift = sqlm_gate_drift(gate, domain->model_name);

    assert_non_null(drift);
    if (!drift->drift_detected || !has_difference(drift->differences, drift->difference_count, expected))
        explain(domain, expected, drift->differences, drift->difference_count);
    assert_int_equal(drift_events(gate, domain->model_name), 1);
    assert_false(drift_invariant_holds(test, gate, domain->model_name));
    assert_false(sqlm_gate_pass(gate));
    sqlm_gate_free(gate);
}

/* Counts a mutation that the database cannot have, under its reason. */
static bool is_impossible(suite *test, const drift_table *mutated)
{
    const char *why = test->dialect->impossible == NULL ? NULL : test->dialect->impossible(mutated);
    size_t      i = 0;

    if (why == NULL)
        return false;
    while (i < MAXIMUM_REASONS && test->impossible[i].why != NULL && strcmp(test->impossible[i].why, why) != 0)
        i++;
    assert_true(i < MAXIMUM_REASONS);
    test->impossible[i].why = why;
    test->impossible[i].count++;
    return true;
}

static void expect_found(suite *test, const sqlm_typed_model *domain, const drift_table *mutated, expectation expected)
{
    sqlm_conn *db;

    if (is_impossible(test, mutated) || test->seen++ % test->step != 0)
        return;
    test->run++;
    db = database_with(test, mutated);
    if (test->server == NULL) {
        expect_gate_finds(test, db, domain, &expected);
    } else {
        const sqlm_differences differences = compare(test, db, domain, 1);

        if (!has_difference(differences.items, differences.count, &expected))
            explain(domain, &expected, differences.items, differences.count);
    }
    close_database(test, db);
}

/* A condition on a column: its name in quotes, and what follows. */
static void put_condition(const suite *test, char *to, const char *column, const char *rest)
{
    drift_format(to, DRIFT_SQL, "%c%s%c%s", test->dialect->quote, column, test->dialect->quote, rest);
}

/* ---- columns ---- */

static void drop_add_and_rename(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated;

    for (size_t i = 0; i < original->column_count && original->column_count > 1; i++) {
        mutated = *original;
        drift_table_drop_column(&mutated, i);
        expect_found(test, domain, &mutated,
                     (expectation){ "column dropped", SQLM_DIFFERENCE_COLUMN_MISSING, original->columns[i].name });
        mutated = *original;
        drift_table_rename_column(&mutated, i, "renamed_by_somebody");
        expect_found(test, domain, &mutated,
                     (expectation){ "column renamed", SQLM_DIFFERENCE_COLUMN_MISSING, original->columns[i].name });
        expect_found(test, domain, &mutated,
                     (expectation){ "column renamed", SQLM_DIFFERENCE_COLUMN_EXTRA, "renamed_by_somebody" });
    }
    mutated = *original;
    mutated.columns[mutated.column_count++] = (drift_column){ .name = "added_by_somebody", .storage = "TEXT", .nullable = true };
    expect_found(test, domain, &mutated, (expectation){ "column added", SQLM_DIFFERENCE_COLUMN_EXTRA, "added_by_somebody" });
}

static void retype(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated;

    for (size_t i = 0; i < original->column_count; i++) {
        const drift_column *column = &original->columns[i];

        for (const char *const *storage = test->dialect->storages; *storage != NULL; storage++) {
            mutated = *original;
            mutated.columns[i].automatic = false;
            if (test->dialect->is_typed)
                drift_table_release_column(&mutated, i);
            drift_format(mutated.columns[i].storage, sizeof mutated.columns[i].storage, "%s", *storage);
            if (strcmp(column->storage, *storage) != 0)
                expect_found(test, domain, &mutated, (expectation){ *storage, SQLM_DIFFERENCE_COLUMN_TYPE, column->name });
        }
        mutated = *original;
        mutated.columns[i].type_check[0] = '\0';
        if (column->type_check[0] != '\0')
            expect_found(test, domain, &mutated, (expectation){ "type check dropped", SQLM_DIFFERENCE_COLUMN_TYPE, column->name });
        mutated = *original;
        put_condition(test, mutated.columns[i].type_check, column->name, test->dialect->another_check);
        expect_found(test, domain, &mutated, (expectation){ "another type check", SQLM_DIFFERENCE_COLUMN_TYPE, column->name });
    }
}

static void change_nullability(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    for (size_t i = 0; i < original->column_count; i++) {
        drift_table mutated = *original;

        mutated.columns[i].nullable = !mutated.columns[i].nullable;
        if (!drift_names_have(&original->key, original->columns[i].name)) /* a key of a STRICT table takes no NULL either way */
            expect_found(test, domain, &mutated,
                         (expectation){ mutated.columns[i].nullable ? "made nullable" : "made NOT NULL",
                                        SQLM_DIFFERENCE_COLUMN_NULLABLE, original->columns[i].name });
    }
}

static void change_defaults(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    for (size_t i = 0; i < original->column_count; i++) {
        const drift_column  *column = &original->columns[i];
        const drift_default *another = test->dialect->defaults;
        drift_table          mutated = *original;

        if (column->automatic)
            continue; /* a key that the database makes takes no default */
        while (strncmp(column->storage, another->type, strlen(another->type)) != 0)
            another++;
        drift_format(mutated.columns[i].default_sql, sizeof mutated.columns[i].default_sql, "%s", another->value);
        expect_found(test, domain, &mutated,
                     (expectation){ column->default_sql[0] != '\0' ? "another default" : "default added",
                                    SQLM_DIFFERENCE_COLUMN_DEFAULT, column->name });
        mutated = *original;
        mutated.columns[i].default_sql[0] = '\0';
        if (column->default_sql[0] != '\0')
            expect_found(test, domain, &mutated, (expectation){ "default dropped", SQLM_DIFFERENCE_COLUMN_DEFAULT, column->name });
    }
}

/* ---- key ---- */

static void change_key(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated = *original;

    mutated.key.count = 0;
    for (size_t i = 0; i < mutated.column_count; i++)
        mutated.columns[i].automatic = false;
    expect_found(test, domain, &mutated, (expectation){ "key dropped", SQLM_DIFFERENCE_PRIMARY_KEY, "" });

    for (size_t i = 0; i < original->column_count; i++) {
        if (drift_names_have(&original->key, original->columns[i].name) || original->columns[i].is_large)
            continue;
        mutated = *original;
        drift_names_add(&mutated.key, original->columns[i].name);
        expect_found(test, domain, &mutated, (expectation){ "key extended", SQLM_DIFFERENCE_PRIMARY_KEY, "" });
        break;
    }
    if (original->key.count > 1) {
        mutated = *original;
        memcpy(mutated.key.items[0], original->key.items[1], sizeof mutated.key.items[0]);
        memcpy(mutated.key.items[1], original->key.items[0], sizeof mutated.key.items[1]);
        expect_found(test, domain, &mutated, (expectation){ "key in another order", SQLM_DIFFERENCE_PRIMARY_KEY, "" });
        mutated = *original;
        mutated.key.count--;
        expect_found(test, domain, &mutated, (expectation){ "key shortened", SQLM_DIFFERENCE_PRIMARY_KEY, "" });
    }
}

static void change_auto_increment(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    for (size_t i = 0; i < original->column_count; i++) {
        drift_table mutated = *original;

        mutated.columns[i].automatic = false;
        if (original->columns[i].automatic)
            expect_found(test, domain, &mutated,
                         (expectation){ "no AUTOINCREMENT", SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT, original->columns[i].name });
    }
}

/* ---- constraints ---- */

/* A column that the list does not name yet, to put in the place of one. */
static const char *another_column(const drift_table *table, const drift_names *names)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (!drift_names_have(names, table->columns[i].name) && !table->columns[i].is_large)
            return table->columns[i].name;
    }
    fail_msg("%s has no other column", table->name);
    return NULL;
}

/* The same, of one type with another where that matters; NULL: there is none. */
static const char *column_like(const suite *test, const drift_table *table, const char *name)
{
    const drift_column *column = drift_table_find_column(table, name);

    assert_non_null(column);
    for (size_t i = 0; i < table->column_count; i++)
        if (&table->columns[i] != column && (!test->dialect->is_typed || strcmp(table->columns[i].storage, column->storage) == 0))
            return table->columns[i].name;
    return NULL;
}

/* A column that is not in the list and that nothing makes unique yet: PostgreSQL makes one constraint of two that say the same. */
static const char *column_to_be_unique(const drift_table *table, const drift_names *names)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i].name;
        bool        has = drift_names_have(names, name) || drift_table_is_lone_key(table, name) || table->columns[i].is_large;

        for (size_t j = 0; j < table->uniques.count; j++)
            has = has || strcmp(table->uniques.items[j].columns.items[0], name) == 0;
        if (!has)
            return name;
    }
    fail_msg("every column of %s is unique", table->name);
    return NULL;
}

static void change_uniques(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated;

    for (size_t i = 0; i < original->uniques.count; i++) {
        const drift_item *unique = &original->uniques.items[i];

        mutated = *original;
        drift_items_remove(&mutated.uniques, i);
        expect_found(test, domain, &mutated, (expectation){ "unique dropped", SQLM_DIFFERENCE_UNIQUE_MISSING, unique->name });
        mutated = *original;
        drift_names_add(&mutated.uniques.items[i].columns, another_column(original, &unique->columns));
        expect_found(test, domain, &mutated, (expectation){ "unique widened", SQLM_DIFFERENCE_UNIQUE_CHANGED, unique->name });
        mutated = *original;
        drift_format(mutated.uniques.items[i].columns.items[0], DRIFT_NAME, "%s", column_to_be_unique(original, &unique->columns));
        expect_found(test, domain, &mutated,
                     (expectation){ "unique of another column", SQLM_DIFFERENCE_UNIQUE_CHANGED, unique->name });
    }
    mutated = *original;
    mutated.uniques.items[mutated.uniques.count] = (drift_item){ .name = "uq_added_by_somebody" };
    drift_names_add(&mutated.uniques.items[mutated.uniques.count++].columns,
                    column_to_be_unique(original, &(drift_names){ .count = 0 }));
    expect_found(test, domain, &mutated, (expectation){ "unique added", SQLM_DIFFERENCE_UNIQUE_EXTRA, "uq_added_by_somebody" });
}

static void change_index(suite *test, const sqlm_typed_model *domain, const drift_table *original, size_t i)
{
    const drift_item *index = &original->indexes.items[i];
    const expectation changed = { "index changed", SQLM_DIFFERENCE_INDEX_CHANGED, index->name };
    drift_table       mutated = *original;

    drift_items_remove(&mutated.indexes, i);
    expect_found(test, domain, &mutated, (expectation){ "index dropped", SQLM_DIFFERENCE_INDEX_MISSING, index->name });

    mutated = *original;
    drift_names_add(&mutated.indexes.items[i].columns, another_column(original, &index->columns));
    expect_found(test, domain, &mutated, changed);

    mutated = *original;
    drift_format(mutated.indexes.items[i].columns.items[0], DRIFT_NAME, "%s", another_column(original, &index->columns));
    expect_found(test, domain, &mutated, changed);

    mutated = *original;
    drift_format(mutated.indexes.items[i].columns.items[0], DRIFT_NAME, "%c%s%c DESC", test->dialect->quote,
                 index->columns.items[0], test->dialect->quote);
    expect_found(test, domain, &mutated, changed);

    mutated = *original;
    mutated.indexes.items[i].unique = true;
    expect_found(test, domain, &mutated,
                 test->dialect->unique_is_constraint
                     ? (expectation){ "index made unique", SQLM_DIFFERENCE_UNIQUE_EXTRA, index->name }
                     : changed);

    mutated = *original;
    put_condition(test, mutated.indexes.items[i].condition, original->columns[0].name, " IS NOT NULL AND 1 = 1");
    expect_found(test, domain, &mutated, changed);

    if (index->condition[0] != '\0') {
        mutated = *original;
        mutated.indexes.items[i].condition[0] = '\0';
        expect_found(test, domain, &mutated, changed);
        mutated = *original;
        drift_format(mutated.indexes.items[i].condition, DRIFT_SQL, "NOT (%s)", index->condition);
        expect_found(test, domain, &mutated, changed);
    }
    if (index->columns.count > 1) {
        mutated = *original;
        memcpy(mutated.indexes.items[i].columns.items[0], index->columns.items[1], DRIFT_NAME);
        memcpy(mutated.indexes.items[i].columns.items[1], index->columns.items[0], DRIFT_NAME);
        expect_found(test, domain, &mutated, changed);
    }
}

static void change_indexes(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated = *original;

    for (size_t i = 0; i < original->indexes.count; i++)
        change_index(test, domain, original, i);
    mutated.indexes.items[mutated.indexes.count] = (drift_item){ .name = "ix_added_by_somebody" };
    drift_names_add(&mutated.indexes.items[mutated.indexes.count++].columns, original->columns[0].name);
    expect_found(test, domain, &mutated, (expectation){ "index added", SQLM_DIFFERENCE_INDEX_EXTRA, "ix_added_by_somebody" });
}

/* The first column that nothing keeps a check from. */
static const char *checkable_column(const drift_table *table)
{
    return table->columns[table->columns[0].automatic ? 1 : 0].name;
}

static void change_checks(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated = *original;
    char        weakening[DRIFT_SQL];

    for (size_t i = 0; i < original->checks.count; i++) {
        const drift_item *check = &original->checks.items[i];

        mutated = *original;
        drift_items_remove(&mutated.checks, i);
        expect_found(test, domain, &mutated, (expectation){ "check dropped", SQLM_DIFFERENCE_CHECK_MISSING, check->name });
        mutated = *original;
        drift_format(mutated.checks.items[i].condition, DRIFT_SQL, "NOT (%s)", check->condition);
        expect_found(test, domain, &mutated, (expectation){ "check turned round", SQLM_DIFFERENCE_CHECK_CHANGED, check->name });
        mutated = *original;
        put_condition(test, weakening, checkable_column(original), " IS NULL");
        drift_format(mutated.checks.items[i].condition, DRIFT_SQL, "(%s) OR %s", check->condition, weakening);
        expect_found(test, domain, &mutated, (expectation){ "check weakened", SQLM_DIFFERENCE_CHECK_CHANGED, check->name });
        mutated = *original;
        drift_format(mutated.checks.items[i].condition, DRIFT_SQL, "(%s) OR abs(1) = 1", check->condition);
        expect_found(test, domain, &mutated, (expectation){ "check of unknown words", SQLM_DIFFERENCE_CHECK_CHANGED, check->name });
    }
    mutated = *original;
    mutated.checks.items[mutated.checks.count] = (drift_item){ .name = "ck_added_by_somebody" };
    put_condition(test, mutated.checks.items[mutated.checks.count++].condition, checkable_column(original), " IS NOT NULL");
    expect_found(test, domain, &mutated, (expectation){ "check added", SQLM_DIFFERENCE_CHECK_EXTRA, "ck_added_by_somebody" });
}

static void change_foreign_key(suite *test, const sqlm_typed_model *domain, const drift_table *original, size_t i)
{
    static const char *const actions[] = { "RESTRICT", "NO ACTION", "CASCADE", "SET NULL", "SET DEFAULT" };
    const drift_item        *key = &original->foreign_keys.items[i];
    const expectation        changed = { "foreign key changed", SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED, key->name };
    const char              *other = column_like(test, original, key->columns.items[0]);
    const bool               is_own = strcmp(key->target, original->name) == 0;
    drift_table              mutated = *original;

    drift_items_remove(&mutated.foreign_keys, i);
    expect_found(test, domain, &mutated, (expectation){ "foreign key dropped", SQLM_DIFFERENCE_FOREIGN_KEY_MISSING, key->name });
    mutated = *original;
    drift_format(mutated.foreign_keys.items[i].target, DRIFT_NAME, "another_table");
    expect_found(test, domain, &mutated, changed);
    mutated = *original;
    drift_format(mutated.foreign_keys.items[i].target_columns.items[0], DRIFT_NAME, "another_column");
    if (!is_own || !test->dialect->is_typed)
        expect_found(test, domain, &mutated, changed);
    mutated = *original;
    drift_format(mutated.foreign_keys.items[i].columns.items[0], DRIFT_NAME, "%s", other == NULL ? "" : other);
    if (other != NULL)
        expect_found(test, domain, &mutated, changed);
    for (size_t j = 0; j < sizeof actions / sizeof actions[0]; j++) {
        mutated = *original;
        mutated.foreign_keys.items[i].on_delete = actions[j];
        if (strcmp(actions[j], key->on_delete) != 0)
            expect_found(test, domain, &mutated, changed);
        mutated = *original;
        mutated.foreign_keys.items[i].on_update = actions[j];
        if (strcmp(actions[j], key->on_update) != 0)
            expect_found(test, domain, &mutated, changed);
    }
}

static void change_foreign_keys(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated = *original;

    for (size_t i = 0; i < original->foreign_keys.count; i++)
        change_foreign_key(test, domain, original, i);
    mutated.foreign_keys.items[mutated.foreign_keys.count] =
        (drift_item){ .name = "fk_added_by_somebody", .target = "another_table", .on_delete = "CASCADE", .on_update = "RESTRICT" };
    drift_names_add(&mutated.foreign_keys.items[mutated.foreign_keys.count].columns, original->columns[0].name);
    drift_names_add(&mutated.foreign_keys.items[mutated.foreign_keys.count++].target_columns, "id");
    expect_found(test, domain, &mutated,
                 (expectation){ "foreign key added", SQLM_DIFFERENCE_FOREIGN_KEY_EXTRA, "fk_added_by_somebody" });
}

static void change_strictness(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    drift_table mutated = *original;

    mutated.strict = false;
    if (test->dialect->has_strict)
        expect_found(test, domain, &mutated, (expectation){ "not STRICT", SQLM_DIFFERENCE_TABLE_OPTION, original->name });
}

/* ---- the tests ---- */

static void expect_no_differences(suite *test, sqlm_conn *db, const sqlm_typed_model *domains, size_t count)
{
    const sqlm_differences differences = compare(test, db, domains, count);

    for (size_t i = 0; i < differences.count; i++)
        print_error("found: %s %s %s %s: expected '%s', found '%s'\n", differences.items[i].table,
                    sqlm_difference_kind_name(differences.items[i].kind), differences.items[i].object,
                    differences.items[i].property, differences.items[i].expected, differences.items[i].found);
    assert_int_equal(differences.count, 0);
}

static void untouched(suite *test, const sqlm_typed_model *domain, const drift_table *original)
{
    sqlm_conn *db = database_with(test, original);

    expect_no_differences(test, db, domain, 1);
    if (test->server == NULL) {
        sqlm_gate               *gate = measure(test, db, domain, 1);
        const sqlm_drift_result *drift = sqlm_gate_drift(gate, domain->model_name);

        assert_non_null(drift);
        if (drift->drift_detected)
            fail_msg("%s: drift on the untouched schema: %s", domain->domain, drift->detail);
        assert_int_equal(drift_events(gate, domain->model_name), 0);
        sqlm_gate_free(gate);
    }
    close_database(test, db);
}

static void mutations__each_is_found_in_each_table_where_it_applies(void **state)
{
    static drift_table original;
    suite             *test = *state;

    for (size_t i = 0; i < test->domain_count; i++) {
        const sqlm_typed_model *domain = &test->domains[i];

        close_database(test, open_database(test));
        drift_table_from_schema(test->cx, test->dialect, table_of(test, domain), &original);
        untouched(test, domain, &original);
        drop_add_and_rename(test, domain, &original);
        retype(test, domain, &original);
        change_nullability(test, domain, &original);
        change_defaults(test, domain, &original);
        change_auto_increment(test, domain, &original);
        change_key(test, domain, &original);
        change_uniques(test, domain, &original);
        change_indexes(test, domain, &original);
        change_checks(test, domain, &original);
        change_foreign_keys(test, domain, &original);
        change_strictness(test, domain, &original);
    }
    print_message("%zu of %zu mutations of %zu tables run, all found\n", test->run, test->seen, test->domain_count);
    for (size_t i = 0; i < MAXIMUM_REASONS && test->impossible[i].why != NULL; i++)
        print_message("%zu more cannot be: %s\n", test->impossible[i].count, test->impossible[i].why);
    assert_true(test->run * test->step >= test->seen);
}

static sqlm_conn *database_of_models(suite *test)
{
    const sqlm_model *models[MAXIMUM_DOMAINS];
    sqlm_conn        *db = open_database(test);

    for (size_t i = 0; i < test->domain_count; i++)
        models[i] = test->domains[i].model;
    must(test, sqlm_create_models(test->cx, db, models, test->domain_count), "create");
    return db;
}

static void untouched_schema__has_no_drift_in_any_of_the_21_tables(void **state)
{
    suite     *test = *state;
    sqlm_conn *db = database_of_models(test);

    assert_int_equal(test->domain_count, 21);
    expect_no_differences(test, db, test->domains, test->domain_count);
    if (test->server == NULL) {
        sqlm_gate        *gate = measure(test, db, test->domains, test->domain_count);
        sqlm_gate_summary summary;

        sqlm_gate_summarise(gate, &summary);
        assert_int_equal(summary.models, 21);
        assert_int_equal(summary.drift_failures, 0);
        assert_true(drift_invariant_holds(test, gate, ""));
        sqlm_gate_free(gate);
    }
    close_database(test, db);
}

static void expect_gate_reports_one(suite *test, sqlm_conn *db, const char *domain)
{
    sqlm_gate *gate = measure(test, db, test->domains, test->domain_count);

    for (size_t i = 0; i < test->domain_count; i++) {
        const bool changed = strcmp(test->domains[i].domain, domain) == 0;

        assert_int_equal(sqlm_gate_drift(gate, test->domains[i].model_name)->drift_detected, changed);
        assert_int_equal(drift_events(gate, test->domains[i].model_name), changed ? 1 : 0);
    }
    assert_false(drift_invariant_holds(test, gate, "PaymentIntent"));
    sqlm_gate_free(gate);
}

static void mutation__of_one_table_is_reported_for_that_table_alone(void **state)
{
    suite           *test = *state;
    sqlm_conn       *db = database_of_models(test);
    sqlm_differences differences;

    must(test,
         sqlm_execute(test->cx, db, "ALTER TABLE payment_intents RENAME COLUMN failure_code TO code", SQLM_NO_PARAMETERS, NULL),
         "alter");
    differences = compare(test, db, test->domains, test->domain_count);
    assert_true(differences.count > 1);
    for (size_t i = 0; i < differences.count; i++)
        assert_string_equal(differences.items[i].table, "payment_intents");
    if (test->server == NULL)
        expect_gate_reports_one(test, db, "payment_intents");
    close_database(test, db);
}

static void table__that_is_missing_is_drift(void **state)
{
    suite           *test = *state;
    sqlm_conn       *db = open_database(test);
    sqlm_differences differences = compare(test, db, test->domains, 1);

    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.items[0].kind, SQLM_DIFFERENCE_TABLE_MISSING);
    if (test->server == NULL) {
        sqlm_gate               *gate = measure(test, db, test->domains, 1);
        const sqlm_drift_result *drift = sqlm_gate_drift(gate, test->domains[0].model_name);

        assert_non_null(drift);
        assert_true(drift->drift_detected);
        assert_int_equal(drift->differences[0].kind, SQLM_DIFFERENCE_TABLE_MISSING);
        sqlm_gate_free(gate);
    }
    close_database(test, db);
}

/* The database that the program was started for. */
static const char          *variable;
static const drift_dialect *dialect = &drift_sqlite;

static int setup(void **state)
{
    static suite      test;
    const char       *step = getenv("SQLM_MUTATION_STEP");
    const sqlm_model *models[MAXIMUM_DOMAINS];

    test = (suite){ .cx = sqlm_cx_new(NULL), .step = step != NULL ? (size_t)strtoul(step, NULL, 10) : 1 };
    assert_non_null(test.cx);
    test.dialect = dialect;
    test.url = variable == NULL ? dialect->url : server_url(variable);
    drift_format(test.name, sizeof test.name, "drift_%d", (int)getpid());
    if (variable != NULL)
        must(&test, sqlm_connect(test.cx, test.url, &test.server), "connect");
    assert_true(test.step > 0);
    test.domains = sqlm_gate_builtin_models(&test.domain_count);
    assert_in_range(test.domain_count, 1, MAXIMUM_DOMAINS);
    for (size_t i = 0; i < test.domain_count; i++)
        models[i] = test.domains[i].model;
    must(&test, sqlm_arena_new(test.cx, &test.arena), "arena");
    must(&test, sqlm_arena_new(test.cx, &test.texts), "arena");
    must(&test, sqlm_schema_from_models(test.cx, sqlm_dialect_of(dialect->id), models, test.domain_count, test.arena, &test.schema),
         "schema");
    *state = &test;
    return 0;
}

static int teardown(void **state)
{
    suite *test = *state;
    char   sql[512];

    if (test->server != NULL) {
        test->dialect->leave(sql, sizeof sql, test->name);
        must(test, sqlm_execute_script(test->cx, test->server, sql), sql);
        sqlm_conn_close(test->server);
    }
    sqlm_arena_free(test->texts);
    sqlm_arena_free(test->arena);
    sqlm_cx_free(test->cx);
    return 0;
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(untouched_schema__has_no_drift_in_any_of_the_21_tables),
        cmocka_unit_test(mutations__each_is_found_in_each_table_where_it_applies),
        cmocka_unit_test(mutation__of_one_table_is_reported_for_that_table_alone),
        cmocka_unit_test(table__that_is_missing_is_drift),
    };

    for (size_t i = 0; i < sizeof databases / sizeof databases[0] && count > 1; i++)
        if (databases[i].variable != NULL && strcmp(databases[i].variable, arguments[1]) == 0) {
            variable = databases[i].variable;
            dialect = databases[i].dialect;
        }
    if (count > 1 && variable == NULL) {
        print_error("no database is known by %s\n", arguments[1]);
        return 1;
    }
    return cmocka_run_group_tests_name("conformance/drift_mutations", tests, setup, teardown);
}

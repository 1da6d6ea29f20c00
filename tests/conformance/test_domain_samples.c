/* SPDX-License-Identifier: MIT */
/* The 84 samples of the domains come back as they were; the 123 counterexamples are refused, each by its check. */
#include "support/servers.h"
#include "support/sqlm_cmocka.h"

#include <jansson.h>
#include <sqlmodel.h>
#include <sqlmodel/gate.h>
#include <sqlmodel/sys/text_buffer.h>
#include <string.h>

#define MAXIMUM_DOMAINS 32
#define MAXIMUM_FIELDS  64
#define MAXIMUM_OBJECT  4096

static const char *url = "sqlite::memory:"; /* the program's argument names a variable with another */

typedef struct fixture {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
    const sqlm_typed_model *domains[MAXIMUM_DOMAINS]; /* a table after those that it refers to */
    size_t                  count;
} fixture;

static void must(fixture *test, sqlm_outcome outcome, const char *what)
{
    if (outcome != SQLM_OK)
        fail_msg("%s: %s (constraint %s)", what, sqlm_cx_error(test->cx)->message, sqlm_cx_error(test->cx)->constraint);
}

static bool refers_only_to(const sqlm_typed_model *domain, const sqlm_typed_model *const *done, size_t done_count)
{
    for (uint32_t i = 0; i < domain->model->field_count; i++) {
        const sqlm_attribute *key = sqlm_attribute_find(domain->model->fields[i].attributes, SQLM_ATTR_FOREIGN_KEY);
        const sqlm_model     *target = key != NULL ? key->pointer : NULL;
        bool                  found = target == NULL || target->fields == domain->model->fields;

        for (size_t j = 0; j < done_count && !found; j++)
            found = target->fields == done[j]->model->fields;
        if (!found)
            return false;
    }
    return true;
}

static void order_domains(fixture *test)
{
    size_t                  count = 0;
    const sqlm_typed_model *all = sqlm_gate_builtin_models(&count);
    bool                    taken[MAXIMUM_DOMAINS] = { false };

    assert_in_range(count, 1, MAXIMUM_DOMAINS);
    while (test->count < count) {
        const size_t before = test->count;

        for (size_t i = 0; i < count; i++) {
            if (!taken[i] && refers_only_to(&all[i], test->domains, test->count)) {
                taken[i] = true;
                test->domains[test->count++] = &all[i];
            }
        }
        assert_true(test->count > before);
    }
}

static int setup(void **state)
{
    static fixture    test;
    const sqlm_model *models[MAXIMUM_DOMAINS];

    test = (fixture){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(test.cx);
    must(&test, sqlm_arena_new(test.cx, &test.arena), "arena");
    must(&test, sqlm_connect(test.cx, url, &test.db), "connect");
    if (sqlm_conn_dialect(test.db)->id == SQLM_DIALECT_POSTGRES) /* what is temporary goes with the session */
        must(&test, sqlm_execute(test.cx, test.db, "SET search_path = pg_temp", SQLM_NO_PARAMETERS, NULL), "schema");
    if (sqlm_conn_dialect(test.db)->id == SQLM_DIALECT_MYSQL)
        must(&test,
             sqlm_execute_script(test.cx, test.db,
                                 "DROP DATABASE IF EXISTS sqlmodel_samples; CREATE DATABASE sqlmodel_samples; USE sqlmodel_samples"),
             "database");
    order_domains(&test);
    for (size_t i = 0; i < test.count; i++)
        models[i] = test.domains[i]->model;
    must(&test, sqlm_create_models(test.cx, test.db, models, test.count), "create");
    *state = &test;
    return 0;
}

static int teardown(void **state)
{
    fixture *test = *state;

    if (sqlm_conn_dialect(test->db)->id == SQLM_DIALECT_MYSQL)
        must(test, sqlm_execute_script(test->cx, test->db, "DROP DATABASE sqlmodel_samples"), "database");
    sqlm_conn_close(test->db);
    sqlm_arena_free(test->arena);
    sqlm_cx_free(test->cx);
    return 0;
}

static json_t *parse(const char *text)
{
    json_t *json = text != NULL ? json_loads(text, JSON_REJECT_DUPLICATES, NULL) : json_array();

    assert_true(json_is_array(json));
    return json;
}

/* A number that was written as an integer may come back with a point: the same value. */
static bool same_json(const json_t *a, const json_t *b)
{
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    return json_equal(a, b) != 0;
}

static void get_by_own_key(fixture *test, const sqlm_model *model, const void *object, void *found_object)
{
    const void *key[SQLM_MAXIMUM_KEY] = { NULL };
    size_t      count = 0;
    bool        found = false;

    for (uint32_t i = 0; i < model->field_count; i++) {
        if (sqlm_attribute_find(model->fields[i].attributes, SQLM_ATTR_PRIMARY_KEY) != NULL)
            key[count++] = (const char *)object + model->fields[i].offset;
    }
    must(test, sqlm_get_by_key(test->cx, test->db, model, key, test->arena, found_object, &found), model->name);
    assert_true(found);
}

static void assert_equal_objects(fixture *test, const sqlm_model *model, const void *a, const void *b)
{
    sqlm_value of_a[MAXIMUM_FIELDS];
    sqlm_value of_b[MAXIMUM_FIELDS];

    must(test, model->functions->to_row(test->cx, model, a, of_a), model->name);
    must(test, model->functions->to_row(test->cx, model, b, of_b), model->name);
    for (uint32_t i = 0; i < model->field_count; i++) {
        if (!sqlm_value_equal(&of_a[i], &of_b[i]))
            fail_msg("%s.%s came back different", model->name, model->fields[i].name);
    }
}

/* JSON within JSON: a database that keeps the value, not the text, gives members in another order. */
static bool same_document(const sqlm_model *model, const char *name, const json_t *a, const json_t *b)
{
    for (uint32_t i = 0; i < model->field_count && json_is_string(a) && json_is_string(b); i++) {
        if (strcmp(model->fields[i].name, name) == 0 && (model->fields[i].type & SQLM_TYPE_MASK) == SQLM_TYPE_JSON) {
            const sqlm_value of_a = sqlm_json_value(json_string_value(a));
            const sqlm_value of_b = sqlm_json_value(json_string_value(b));

            return sqlm_value_equal(&of_a, &of_b);
        }
    }
    return false;
}

static void assert_equal_json(fixture *test, const sqlm_model *model, const void *object, const json_t *sample)
{
    json_t     *dump = NULL;
    const char *name;
    json_t     *member;

    must(test, sqlm_to_exact_json(test->cx, model, object, &dump), model->name);
    assert_int_equal(json_object_size(dump), json_object_size(sample));
    json_object_foreach(dump, name, member) {
        if (!same_json(member, json_object_get(sample, name)) && !same_document(model, name, member, json_object_get(sample, name)))
            fail_msg("%s.%s: the exact JSON differs from the sample's", model->name, name);
    }
    json_decref(dump);
}

static void store_sample(fixture *test, const sqlm_model *model, const json_t *sample)
{
    _Alignas(64) char object[MAXIMUM_OBJECT] = { 0 };
    _Alignas(64) char again[MAXIMUM_OBJECT] = { 0 };

    assert_in_range(model->object_size, 1, sizeof object);
    assert_in_range(model->field_count, 1, MAXIMUM_FIELDS);
    must(test, sqlm_from_exact_json(test->cx, model, sample, test->arena, object), model->name);
    must(test, sqlm_insert_objects(test->cx, test->db, model, object, 1), model->name);
    get_by_own_key(test, model, object, again);
    assert_equal_objects(test, model, object, again);
    assert_equal_json(test, model, again, sample);
}

static size_t store_samples(fixture *test)
{
    size_t stored = 0;

    for (size_t i = 0; i < test->count; i++) {
        json_t *samples = parse(test->domains[i]->samples);
        size_t  index;
        json_t *sample;

        json_array_foreach(samples, index, sample) {
            store_sample(test, test->domains[i]->model, sample);
            stored++;
        }
        json_decref(samples);
    }
    return stored;
}

static void samples__84_are_stored_and_read_back_equal_by_struct_and_by_exact_json(void **state)
{
    assert_int_equal(store_samples(*state), 84);
}

/* Plain JSON has no JSON null in an optional field; the exact form has. */
static bool is_plain(fixture *test, const sqlm_model *model, const void *object)
{
    sqlm_value values[MAXIMUM_FIELDS];

    must(test, model->functions->to_row(test->cx, model, object, values), model->name);
    for (uint32_t i = 0; i < model->field_count; i++) {
        if (model->fields[i].type == (SQLM_TYPE_JSON | SQLM_NULLABLE) && !sqlm_value_is_null(&values[i]) &&
            strcmp(values[i].as.text.data, "null") == 0)
            return false;
    }
    return true;
}

static void come_back_by_plain_json(fixture *test, const sqlm_model *model, const void *object)
{
    const sqlm_dump_options options = { .size = sizeof options, .include_secret = true };
    _Alignas(64) char again[MAXIMUM_OBJECT] = { 0 };
    const char *text = NULL;

    must(test, sqlm_dump(test->cx, model, object, &options, test->arena, &text), model->name);
    must(test, sqlm_load(test->cx, model, text, NULL, test->arena, again, NULL), model->name);
    assert_equal_objects(test, model, object, again);
}

static void samples__are_valid_and_come_back_by_plain_json_where_it_can_say_them(void **state)
{
    fixture *test = *state;
    size_t   came_back = 0, exact_only = 0;

    for (size_t i = 0; i < test->count; i++) {
        const sqlm_model *model = test->domains[i]->model;
        json_t           *samples = parse(test->domains[i]->samples);
        size_t            index;
        json_t           *sample;

        json_array_foreach(samples, index, sample) {
            _Alignas(64) char object[MAXIMUM_OBJECT] = { 0 };
            const char *text;

            must(test, sqlm_from_exact_json(test->cx, model, sample, test->arena, object), model->name);
            must(test, sqlm_validate(test->cx, model, object, NULL, NULL, NULL), model->name);
            if (is_plain(test, model, object)) {
                come_back_by_plain_json(test, model, object);
                came_back++;
            } else {
                assert_int_equal(sqlm_dump(test->cx, model, object, NULL, test->arena, &text), SQLM_ERR);
                exact_only++;
            }
        }
        json_decref(samples);
    }
    assert_int_equal(came_back + exact_only, 84);
    assert_true(came_back > 70);
}

/* All columns as they are: sqlm_insert_objects() would count a version of 0 as 1. */
static sqlm_outcome insert_as_it_is(fixture *test, const sqlm_model *model, const void *object)
{
    const sqlm_dialect *dialect = sqlm_conn_dialect(test->db);
    sqlm_value          values[MAXIMUM_FIELDS];
    sqlm_text_buffer    sql;
    sqlm_outcome        outcome;

    must(test, model->functions->to_row(test->cx, model, object, values), model->name);
    sqlm_text_buffer_init(&sql, test->cx, 1 << 16);
    sqlm_text_buffer_put(&sql, "INSERT INTO ");
    sqlm_dialect_put_identifier(&sql, dialect, model->table);
    sqlm_text_buffer_put(&sql, " (");
    for (uint32_t i = 0; i < model->field_count; i++) {
        sqlm_text_buffer_put(&sql, i > 0 ? ", " : "");
        sqlm_dialect_put_identifier(&sql, dialect, model->fields[i].name);
    }
    sqlm_text_buffer_put(&sql, ") VALUES (");
    for (uint32_t i = 0; i < model->field_count; i++) {
        sqlm_text_buffer_put(&sql, i > 0 ? ", " : "");
        sqlm_dialect_put_placeholder(&sql, dialect, i + 1);
    }
    sqlm_text_buffer_put(&sql, ")");
    assert_int_equal(sql.outcome, SQLM_OK);
    outcome = sqlm_execute(test->cx, test->db, sqlm_text_buffer_text(&sql), values, model->field_count, NULL);
    sqlm_text_buffer_fini(&sql);
    return outcome;
}

static void refuse(fixture *test, const sqlm_typed_model *domain, const json_t *sample, const json_t *counterexample)
{
    _Alignas(64) char object[MAXIMUM_OBJECT] = { 0 };
    const char *violated = json_string_value(json_object_get(counterexample, "violates"));
    json_t     *record = json_copy((json_t *)(uintptr_t)sample);

    assert_int_equal(json_object_update(record, json_object_get(counterexample, "set")), 0);
    must(test, sqlm_from_exact_json(test->cx, domain->model, record, test->arena, object), domain->domain);
    if (insert_as_it_is(test, domain->model, object) == SQLM_OK)
        fail_msg("%s: a counterexample of %s was stored", domain->domain, violated);
    if (sqlm_cx_error(test->cx)->reason != SQLM_R_CHECK)
        fail_msg("%s: a counterexample of %s was refused otherwise: %s", domain->domain, violated, sqlm_cx_error(test->cx)->message);
    assert_int_equal(sqlm_cx_error(test->cx)->kind, SQLM_E_CONSTRAINT);
    assert_int_equal(sqlm_cx_error(test->cx)->reason, SQLM_R_CHECK);
    assert_string_equal(sqlm_cx_error(test->cx)->constraint, violated);
    json_decref(record);
}

static void counterexamples__123_are_refused_by_the_constraint_that_they_name(void **state)
{
    fixture *test = *state;
    size_t   refused = 0;

    /* databases look at checks before keys and foreign keys: that the sample itself is stored already does not matter */
    for (size_t i = 0; i < test->count; i++) {
        json_t *samples = parse(test->domains[i]->samples);
        json_t *counterexamples = parse(test->domains[i]->counterexamples);
        size_t  index;
        json_t *counterexample;

        json_array_foreach(counterexamples, index, counterexample) {
            const json_int_t of = json_integer_value(json_object_get(counterexample, "sample"));

            refuse(test, test->domains[i], json_array_get(samples, (size_t)of), counterexample);
            refused++;
        }
        json_decref(counterexamples);
        json_decref(samples);
    }
    assert_int_equal(refused, 123);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples__84_are_stored_and_read_back_equal_by_struct_and_by_exact_json),
        cmocka_unit_test(samples__are_valid_and_come_back_by_plain_json_where_it_can_say_them),
        cmocka_unit_test(counterexamples__123_are_refused_by_the_constraint_that_they_name),
    };

    if (count > 1)
        url = server_url(arguments[1]);
    return cmocka_run_group_tests_name("conformance/domain_samples", tests, setup, teardown);
}

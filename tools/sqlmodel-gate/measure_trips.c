/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <sqlmodel/core/json.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>
#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include "gate_internal.h"

#define DEFAULT_RECORDS 32u
/** Longest statement that is written here. */
#define MAXIMUM_SQL (1u << 20)
/** Characters of a value that a detail shows. */
#define SHOWN_LENGTH 60

/* ---- one record ---------------------------------------------------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Gets the object with the key of @p like, by a statement of its own. */
static sqlm_outcome get_like(sqlm__measurement *m, const sqlm_model *model, const void *like, void *object, bool *found)
{
    const void *key[SQLM_MAXIMUM_KEY];
    size_t      count = 0;

    for (uint32_t i = 0; i < model->field_count && count < SQLM_MAXIMUM_KEY; i++)
        if (sqlm_attribute_find(model->fields[i].attributes, SQLM_ATTR_PRIMARY_KEY) != NULL)
            key[count++] = (const char *)like + model->fields[i].offset;
    return sqlm_get_by_key(m->cx, m->conn, model, key, m->scratch, object, found);
}

/* The value as people read it, cut where it is long. */
static sqlm_outcome show(sqlm__measurement *m, const sqlm_value *value, const char **shown)
{
    const char  *text = NULL;
    char        *cut;
    size_t       length;
    sqlm_outcome outcome = sqlm_value_to_text(m->cx, value, m->scratch, &text);

    *shown = text == NULL ? "NULL" : text;
    if (outcome != SQLM_OK || text == NULL || strlen(text) <= SHOWN_LENGTH)
        return outcome;
    for (length = SHOWN_LENGTH; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80;)
        length--;
    cut = sqlm_arena_allocate(m->cx, m->scratch, length + 4, 1);
    if (cut == NULL)
        return SQLM_ERR;
    memcpy(cut, text, length);
    memcpy(cut + length, "...", 4);
    *shown = cut;
    return SQLM_OK;
}

static sqlm_outcome record_difference(sqlm__measurement *m, sqlm__subject *of, const sqlm_field *field, const sqlm_value *expected,
                                      const sqlm_value *found, const char *record, const char *way)
{
    const char  *expected_text = NULL;
    const char  *found_text = NULL;
    sqlm_outcome outcome;

    if (sqlm_attribute_find(field->attributes, SQLM_ATTR_SECRET) != NULL)
        return sqlm__measure_fail(m, of, "field '%s' of %s came back different %s: it is secret, values are not shown", field->name,
                                  record, way);
    outcome = show(m, expected, &expected_text);
    if (outcome == SQLM_OK)
        outcome = show(m, found, &found_text);
    if (outcome != SQLM_OK)
        return outcome;
    return sqlm__measure_fail(m, of, "field '%s' of %s came back different %s: expected %s, found %s", field->name, record, way,
                              expected_text, found_text);
}

static sqlm_outcome read_row(sqlm__measurement *m, const sqlm_model *model, const void *object, sqlm_value **values)
{
    *values = sqlm_arena_allocate(m->cx, m->scratch, model->field_count * sizeof(**values), _Alignof(sqlm_value));
    return *values == NULL ? SQLM_ERR : model->functions->to_row(m->cx, model, object, *values);
}

/* Compares field by field; what the insert left to the database is compared with what it gave back. */
static sqlm_outcome compare_objects(sqlm__measurement *m, sqlm__subject *of, const void *sent, const void *inserted,
                                    const void *back, const char *record, const char *way)
{
    const sqlm_model *model = of->typed->model;
    sqlm_value       *expected = NULL;
    sqlm_value       *completed = NULL;
    sqlm_value       *found = NULL;
    sqlm_outcome      outcome = read_row(m, model, sent, &expected);

    if (outcome == SQLM_OK)
        outcome = read_row(m, model, inserted, &completed);
    if (outcome == SQLM_OK)
        outcome = read_row(m, model, back, &found);
    if (outcome != SQLM_OK)
        return sqlm__measure_judge(m, of, outcome, "reading the fields", record);
    for (uint32_t i = 0; i < model->field_count; i++) {
        const sqlm_field *field = &model->fields[i];
        const sqlm_value *want = sqlm__is_left_to_database(field, &expected[i]) ? &completed[i] : &expected[i];

        if (sqlm__is_unknown_until_read(field))
            continue;
        if (!sqlm_value_equal(want, &found[i]))
            return record_difference(m, of, field, want, &found[i], record, way);
    }
    return SQLM_OK;
}

static sqlm_outcome compare_through_json(sqlm__measurement *m, sqlm__subject *of, const void *object, const char *record)
{
    const sqlm_model *model = of->typed->model;
    void             *loaded = sqlm_arena_allocate(m->cx, m->scratch, model->object_size, _Alignof(max_align_t));
    const char       *text = NULL;
    sqlm_outcome      outcome;

    if (loaded == NULL)
        return SQLM_ERR;
    memset(loaded, 0, model->object_size);
    outcome = sqlm_dump_exact(m->cx, model, object, m->scratch, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_load_exact(m->cx, model, text, m->scratch, loaded);
    if (outcome != SQLM_OK)
        return sqlm__measure_judge(m, of, outcome, "JSON", record);
    return compare_objects(m, of, object, object, loaded, record, "through JSON");
}

static sqlm_outcome add_latency(sqlm__measurement *m, sqlm__subject *of, double latency)
{
    if (of->latency_count == of->latency_capacity)
        of->latencies =
            sqlm__gate_reserve(m->cx, m->arena, of->latencies, of->latency_count, &of->latency_capacity, sizeof(*of->latencies));
    if (of->latencies == NULL)
        return SQLM_ERR;
    of->latencies[of->latency_count++] = latency;
    return SQLM_OK;
}

static sqlm_outcome add_row(sqlm__measurement *m, sqlm__rows_of *rows, void *object)
{
    if (rows->count == rows->capacity) {
        void *grown = sqlm__gate_reserve(m->cx, m->arena, rows->objects, rows->count, &rows->capacity, sizeof(*rows->objects));

        if (grown == NULL)
            return SQLM_ERR;
        rows->objects = grown;
    }
    rows->objects[rows->count++] = object;
    return SQLM_OK;
}

typedef sqlm_outcome (*insert_fn)(sqlm__measurement *m, const sqlm_model *model, void *object);

static sqlm_outcome insert_object(sqlm__measurement *m, const sqlm_model *model, void *object)
{
    return sqlm_insert_objects(m->cx, m->conn, model, object, 1);
}

/* A refusal that could not be undone is no finding any more: the measurement cannot go on. */
static sqlm_outcome fail_cleanup(sqlm_cx *cx)
{
    const sqlm_error *error = sqlm_cx_error(cx);
    char              message[sizeof(error->cleanup_message)];

    memcpy(message, error->cleanup_message, sizeof(message));
    return sqlm_cx_fail(cx, error->cleanup_kind, SQLM_R_NONE, SQLM_HERE, "a refused insert could not be undone: %s", message);
}

/* Inserts within a savepoint, so that a refusal leaves the transaction usable on every database; the row stays when it is to be kept. */
static sqlm_outcome insert_alone(sqlm__measurement *m, insert_fn insert, const sqlm_model *model, void *object, bool keep)
{
    sqlm_tx            savepoint;
    const sqlm_outcome begun = sqlm_begin(m->cx, m->conn, NULL, &savepoint);
    sqlm_outcome       rolled_back;
    sqlm_outcome       outcome;

    if (begun != SQLM_OK)
        return begun;
    outcome = insert(m, model, object);
    if (outcome == SQLM_OK && keep)
        outcome = sqlm_commit(m->cx, &savepoint);
    if (outcome == SQLM_OK && keep)
        return SQLM_OK;
    rolled_back = sqlm_rollback(m->cx, &savepoint);
    if (rolled_back != SQLM_OK && outcome != SQLM_OK && sqlm__measure_is_finding(m->cx, outcome))
        return fail_cleanup(m->cx);
    return outcome == SQLM_OK ? rolled_back : outcome;
}

/* Inserts an object, reads it back and compares. */
static sqlm_outcome trip(sqlm__measurement *m, size_t index, const void *object, const char *record)
{
    sqlm__subject    *of = &m->subjects[index];
    const sqlm_model *model = of->typed->model;
    void             *inserted = sqlm__measure_allocate(m, 1, model->object_size);
    void             *back = sqlm_arena_allocate(m->cx, m->scratch, model->object_size, _Alignof(max_align_t));
    bool              found = false;
    int64_t           start;
    sqlm_outcome      outcome;

    if (inserted == NULL || back == NULL)
        return SQLM_ERR;
    memcpy(inserted, object, model->object_size);
    memset(back, 0, model->object_size);
    start = now_ns();
    outcome = insert_alone(m, insert_object, model, inserted, true);
    if (outcome != SQLM_OK)
        return sqlm__measure_judge(m, of, outcome, "insert", record);
    outcome = add_row(m, &m->rows[index], inserted);
    if (outcome == SQLM_OK)
        outcome = get_like(m, model, inserted, back, &found);
    if (outcome != SQLM_OK)
        return sqlm__measure_judge(m, of, outcome, "reading back", record);
    outcome = add_latency(m, of, (double)(now_ns() - start) / 1000);
    if (outcome != SQLM_OK)
        return outcome;
    if (!found)
        return sqlm__measure_fail(m, of, "%s was not found by its key after the insert", record);

    outcome = compare_objects(m, of, object, inserted, back, record, "from the database");
    if (outcome == SQLM_OK && of->failure == NULL)
        outcome = compare_through_json(m, of, back, record);
    if (outcome == SQLM_OK && of->failure == NULL)
        of->compared++;
    return outcome;
}

/* ---- samples, generated records, counterexamples ---------------------------------------------------------------------------------------- */

/* What is wrong, without the words that it was found at: they may be of a secret. */
static const char *without_quotation(json_error_t *error)
{
    char *near = strstr(error->text, " near ");

    if (near != NULL)
        *near = '\0';
    return error->text;
}

/* Whether jansson, which gave no value, had no memory: it says so rarely, calls the text wrong otherwise, or says nothing. */
static bool is_out_of_memory(const char *text, const json_error_t *error)
{
    const enum json_error_code code = json_error_code(error);

    return code != json_error_duplicate_key && code != json_error_numeric_overflow && code != json_error_stack_overflow &&
           sqlm_json_is_valid(text, strlen(text));
}

static sqlm_outcome parse_array(sqlm__measurement *m, sqlm__subject *of, const char *text, const char *what, json_t **array)
{
    json_error_t error = { 0 };

    *array = text == NULL ? json_array() : json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (*array == NULL && (text == NULL || is_out_of_memory(text, &error)))
        return sqlm__json_out_of_memory(m->cx, what);
    if (*array == NULL)
        return sqlm__measure_fail(m, of, "the %s are no JSON: %s (line %d, column %d)", what, without_quotation(&error), error.line,
                                  error.column);
    if (!json_is_array(*array)) {
        json_decref(*array);
        *array = NULL;
        return sqlm__measure_fail(m, of, "the %s are no JSON array", what);
    }
    return SQLM_OK;
}

static sqlm_outcome load_samples(sqlm__measurement *m, sqlm__subject *of, const json_t *array)
{
    const sqlm_model *model = of->typed->model;

    of->samples = sqlm__measure_allocate(m, json_array_size(array), sizeof(*of->samples));
    if (of->samples == NULL)
        return SQLM_ERR;
    for (size_t i = 0; of->failure == NULL && i < json_array_size(array); i++) {
        void        *object = sqlm__measure_allocate(m, 1, model->object_size);
        char         record[64];
        sqlm_outcome outcome;

        if (object == NULL)
            return SQLM_ERR;
        memset(object, 0, model->object_size);
        outcome = sqlm_from_exact_json(m->cx, model, json_array_get(array, i), m->arena, object);
        if (outcome != SQLM_OK) {
            (void)snprintf(record, sizeof(record), "sample %zu", i);
            outcome = sqlm__measure_judge(m, of, outcome, "loading", record);
            if (outcome != SQLM_OK)
                return outcome;
        }
        of->samples[of->sample_count++] = object;
    }
    return SQLM_OK;
}

static void put_table(sqlm_text_buffer *sql, const sqlm_dialect *dialect, const sqlm_model *model)
{
    if (sqlm_model_schema(model) != NULL) {
        sqlm_dialect_put_identifier(sql, dialect, sqlm_model_schema(model));
        sqlm_text_buffer_put(sql, ".");
    }
    sqlm_dialect_put_identifier(sql, dialect, model->table);
}

static sqlm_outcome set_counter(sqlm__measurement *m, const sqlm_model *model, const char *column)
{
    const sqlm_dialect *dialect = sqlm_conn_dialect(m->conn);
    sqlm_text_buffer    table;
    sqlm_text_buffer    sql;
    sqlm_outcome        outcome;

    sqlm_text_buffer_init(&table, m->cx, MAXIMUM_SQL);
    sqlm_text_buffer_init(&sql, m->cx, MAXIMUM_SQL);
    put_table(&table, dialect, model);
    outcome = table.outcome;
    if (outcome == SQLM_OK) {
        sqlm_text_buffer_put(&sql, "SELECT setval(pg_get_serial_sequence(");
        sqlm_dialect_put_text(&sql, dialect, sqlm_text_buffer_text(&table));
        sqlm_text_buffer_put(&sql, ", ");
        sqlm_dialect_put_text(&sql, dialect, column);
        sqlm_text_buffer_put(&sql, "), greatest(max(");
        sqlm_dialect_put_identifier(&sql, dialect, column);
        sqlm_text_buffer_put(&sql, "), 1)) FROM ");
        put_table(&sql, dialect, model);
        outcome = sql.outcome;
    }
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(m->cx, m->conn, sqlm_text_buffer_text(&sql), SQLM_NO_PARAMETERS, NULL);
    sqlm_text_buffer_fini(&table);
    sqlm_text_buffer_fini(&sql);
    return outcome;
}

/* PostgreSQL counts on from the last key that it made itself, not from keys that came with the samples: it would make the same again. */
static sqlm_outcome count_on(sqlm__measurement *m, sqlm__subject *of)
{
    const sqlm_model *model = of->typed->model;
    sqlm_outcome      outcome = SQLM_OK;

    if (sqlm_conn_dialect(m->conn)->id != SQLM_DIALECT_POSTGRES || of->sample_count == 0)
        return SQLM_OK;
    for (uint32_t i = 0; outcome == SQLM_OK && i < model->field_count; i++)
        if (sqlm_attribute_find(model->fields[i].attributes, SQLM_ATTR_AUTO_INCREMENT) != NULL)
            outcome = set_counter(m, model, sqlm_field_column(&model->fields[i]));
    return sqlm__measure_judge(m, of, outcome, "counting on from the keys", "the samples");
}

static sqlm_outcome trip_samples(sqlm__measurement *m, size_t index)
{
    sqlm__subject *of = &m->subjects[index];
    sqlm_outcome   outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && of->failure == NULL && i < of->sample_count; i++) {
        char record[64];

        (void)snprintf(record, sizeof(record), "sample %zu", i);
        outcome = trip(m, index, of->samples[i], record);
        sqlm_arena_reset(m->scratch);
    }
    return outcome == SQLM_OK && of->failure == NULL ? count_on(m, of) : outcome;
}

static sqlm_outcome trip_generated(sqlm__measurement *m, size_t index)
{
    sqlm__subject  *of = &m->subjects[index];
    sqlm__generator generator;
    const uint32_t  records = m->options->records == 0 ? DEFAULT_RECORDS : m->options->records;
    bool            made = true;
    sqlm_outcome outcome = sqlm__generator_init(m->cx, &generator, of->typed->model, m->rows, m->count, m->options->seed, m->arena);

    for (size_t i = 0; outcome == SQLM_OK && made && of->failure == NULL && i < records; i++) {
        const void *base = of->sample_count == 0 ? NULL : of->samples[i % of->sample_count];
        void       *object = sqlm__measure_allocate(m, 1, of->typed->model->object_size);
        char        record[96];

        if (object == NULL)
            return SQLM_ERR;
        (void)snprintf(record, sizeof(record), "generated record %zu (seed %llu)", i, (unsigned long long)m->options->seed);
        outcome = sqlm__generator_make(m->cx, &generator, base, i, m->arena, object, &made);
        if (outcome != SQLM_OK)
            return sqlm__measure_judge(m, of, outcome, "making", record);
        if (made)
            outcome = trip(m, index, object, record);
        sqlm_arena_reset(m->scratch);
    }
    return outcome;
}

/* The sample with the columns of "set" changed, as an object; NULL with a failure recorded when there is none. */
static sqlm_outcome make_counterexample(sqlm__measurement *m, sqlm__subject *of, const json_t *samples,
                                        const json_t *counterexample, const char *record, void **object)
{
    const json_t *number = json_object_get(counterexample, "sample");
    json_t       *base = json_is_integer(number) && json_integer_value(number) >= 0
                             ? json_array_get(samples, (size_t)json_integer_value(number))
                             : NULL;
    json_t       *set = json_object_get(counterexample, "set");
    json_t       *changed;
    sqlm_outcome  outcome;

    *object = NULL;
    if (base == NULL || !json_is_object(base) || !json_is_object(set) ||
        !json_is_string(json_object_get(counterexample, "violates")))
        return sqlm__measure_fail(m, of, "%s must have the index of a sample, an object 'set' and a text 'violates'", record);
    changed = json_copy(base);
    if (changed == NULL || json_object_update(changed, set) != 0) {
        json_decref(changed);
        return sqlm__json_out_of_memory(m->cx, "a counterexample");
    }
    *object = sqlm__measure_allocate(m, 1, of->typed->model->object_size);
    if (*object == NULL) {
        json_decref(changed);
        return SQLM_ERR;
    }
    memset(*object, 0, of->typed->model->object_size);
    outcome = sqlm_from_exact_json(m->cx, of->typed->model, changed, m->arena, *object);
    json_decref(changed);
    if (outcome != SQLM_OK)
        *object = NULL;
    return sqlm__measure_judge(m, of, outcome, "loading", record);
}

/* Inserts every column as it stands, without what an insert of objects completes or counts on. */
static sqlm_outcome insert_as_it_is(sqlm__measurement *m, const sqlm_model *model, void *object)
{
    const sqlm_dialect *dialect = sqlm_conn_dialect(m->conn);
    sqlm_value         *values = NULL;
    unsigned            sent = 0;
    sqlm_text_buffer    sql;
    sqlm_outcome        outcome = read_row(m, model, object, &values);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&sql, m->cx, MAXIMUM_SQL);
    sqlm_text_buffer_put(&sql, "INSERT INTO ");
    put_table(&sql, dialect, model);
    for (uint32_t i = 0; i < model->field_count; i++) {
        if ((model->fields[i].flags & SQLM_F_GENERATED) != 0)
            continue;
        sqlm_text_buffer_put(&sql, sent == 0 ? " (" : ", ");
        sqlm_dialect_put_identifier(&sql, dialect, sqlm_field_column(&model->fields[i]));
        values[sent++] = values[i];
    }
    for (unsigned i = 0; i < sent; i++) {
        sqlm_text_buffer_put(&sql, i == 0 ? ") VALUES (" : ", ");
        sqlm_dialect_put_placeholder(&sql, dialect, i + 1);
    }
    sqlm_text_buffer_put(&sql, ")");
    outcome = sql.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm_execute(m->cx, m->conn, sqlm_text_buffer_text(&sql), values, sent, NULL);
    sqlm_text_buffer_fini(&sql);
    return outcome;
}

static sqlm_outcome try_counterexample(sqlm__measurement *m, sqlm__subject *of, const json_t *samples, const json_t *counterexample,
                                       size_t number)
{
    const char       *violates = json_string_value(json_object_get(counterexample, "violates"));
    const sqlm_error *error;
    void             *object = NULL;
    char              record[64];
    sqlm_outcome      outcome;

    (void)snprintf(record, sizeof(record), "counterexample %zu", number);
    outcome = make_counterexample(m, of, samples, counterexample, record, &object);
    if (outcome != SQLM_OK || object == NULL)
        return outcome;
    outcome = insert_alone(m, insert_as_it_is, of->typed->model, object, false);
    if (outcome == SQLM_OK)
        return sqlm__measure_fail(m, of, "%s was accepted: check '%s' must refuse it", record, violates);
    error = sqlm_cx_error(m->cx);
    if (outcome == SQLM_ERR && error->kind == SQLM_E_CONSTRAINT && error->reason == SQLM_R_CHECK &&
        strcmp(error->constraint, violates) == 0)
        return SQLM_OK;
    if (sqlm__measure_is_finding(m->cx, outcome))
        return sqlm__measure_fail(m, of, "%s must be refused by check '%s', but was refused by '%s': %s", record, violates,
                                  error->constraint, error->message);
    return outcome;
}

static sqlm_outcome try_counterexamples(sqlm__measurement *m, sqlm__subject *of, const json_t *samples)
{
    json_t      *array = NULL;
    sqlm_outcome outcome = parse_array(m, of, of->typed->counterexamples, "counterexamples", &array);

    for (size_t i = 0; outcome == SQLM_OK && of->failure == NULL && i < json_array_size(array); i++) {
        outcome = try_counterexample(m, of, samples, json_array_get(array, i), i);
        sqlm_arena_reset(m->scratch);
    }
    json_decref(array);
    return outcome;
}

sqlm_outcome sqlm__measure_subject(sqlm__measurement *m, size_t index)
{
    sqlm__subject *of = &m->subjects[index];
    json_t        *samples = NULL;
    sqlm_outcome   outcome;

    sqlm__measure_tell(m, of);
    if (of->broken != NULL)
        return sqlm__measure_fail(m, of, "not measured, its declaration is wrong: %s", of->broken);
    outcome = parse_array(m, of, of->typed->samples, "samples", &samples);
    if (outcome == SQLM_OK && of->failure == NULL)
        outcome = load_samples(m, of, samples);
    if (outcome == SQLM_OK && of->failure == NULL)
        outcome = trip_samples(m, index);
    if (outcome == SQLM_OK && of->failure == NULL) /* of supporting models too: generated records refer to them */
        outcome = trip_generated(m, index);
    if (outcome == SQLM_OK && of->failure == NULL && of->judged)
        outcome = try_counterexamples(m, of, samples);
    json_decref(samples);
    return outcome;
}

/* ---- deleting ----------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome delete_row(sqlm__measurement *m, sqlm__subject *of, void *object)
{
    const sqlm_model *model = of->typed->model;
    bool              found = false;
    void             *back = sqlm_arena_allocate(m->cx, m->scratch, model->object_size, _Alignof(max_align_t));
    sqlm_outcome      outcome;

    if (back == NULL)
        return SQLM_ERR;
    memset(back, 0, model->object_size);
    outcome = sqlm_delete_object(m->cx, m->conn, model, object);
    if (outcome != SQLM_OK && sqlm__measure_is_finding(m->cx, outcome) && m->has_leftovers)
        return SQLM_OK;
    if (outcome == SQLM_OK)
        outcome = get_like(m, model, object, back, &found);
    if (outcome != SQLM_OK) {
        m->has_leftovers = true;
        return sqlm__measure_judge(m, of, outcome, "deleting", "a record");
    }
    return found ? sqlm__measure_fail(m, of, "a record was found by its key after it was deleted") : SQLM_OK;
}

sqlm_outcome sqlm__measure_deleting(sqlm__measurement *m)
{
    for (size_t i = m->count; i-- > 0;) {
        sqlm__measure_tell(m, &m->subjects[i]);
        for (size_t row = m->rows[i].count; row-- > 0;) {
            const sqlm_outcome outcome = delete_row(m, &m->subjects[i], m->rows[i].objects[row]);

            sqlm_arena_reset(m->scratch);
            if (outcome != SQLM_OK)
                return outcome;
        }
    }
    return SQLM_OK;
}

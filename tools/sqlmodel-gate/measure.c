/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jansson.h>

#include <sqlmodel/core/json.h>
#include <sqlmodel/core/tx.h>
#include <sqlmodel/query/functions.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include "gate_internal.h"
#include "records.h"

#define DEFAULT_RECORDS 32u
#define MAXIMUM_RECORDS 10000u
/** Longest detail of a round trip. */
#define MAXIMUM_DETAIL  4096u
/** Longest statement that is written here. */
#define MAXIMUM_SQL     (1u << 20)
/** Where migrations write the versions of the models. */
#define VERSION_TABLE   "sqlmodel_model_version"
/** How long dropping tables may take. */
#define DROP_TIMEOUT_MS 30000
/** Characters of a value that a detail shows. */
#define SHOWN_LENGTH    60

/** One model while it is measured. */
typedef struct subject {
    const sqlm_typed_model *typed;
    bool                    judged;   /**< registered; otherwise it is there for those that refer to it */
    const char             *broken;   /**< why it is no valid declaration; NULL: it is one */
    const char             *failure;  /**< first thing that went wrong; NULL: nothing yet */
    void                  **samples;
    size_t                  sample_count;
    double                 *latencies; /**< of each record, in microseconds */
    size_t                  latency_count;
    size_t                  latency_capacity;
    uint64_t                compared;
} subject;

/** One measurement. */
typedef struct measurement {
    sqlm_cx                         *cx;
    sqlm_gate                       *gate;
    sqlm_conn                       *conn;
    const sqlm_gate_measure_options *options;
    sqlm_arena                      *arena;   /**< as long as the measurement */
    sqlm_arena                      *scratch; /**< as long as one record */
    subject                         *subjects; /**< a model after those that it refers to */
    sqlm__rows_of                   *rows;     /**< one for each subject: what is in its table */
    size_t                           count;
    bool                             has_leftovers; /**< a row could not be deleted: others that it refers to cannot be either */
} measurement;

static void *allocate(measurement *m, size_t count, size_t size)
{
    return sqlm_arena_allocate(m->cx, m->arena, count * size, _Alignof(max_align_t));
}

/* ---- findings --------------------------------------------------------------------------------------------------------------------- */

/* Whether the last failure says something of the model; otherwise the measurement itself cannot go on. */
static bool is_finding(const sqlm_cx *cx, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome != SQLM_ERR)
        return false;
    switch ((unsigned)error->kind) {
    case SQLM_E_QUERY:
        return error->reason != SQLM_R_PERMISSION;
    case SQLM_E_CONSTRAINT:
    case SQLM_E_DATA:
    case SQLM_E_SCHEMA:
    case SQLM_E_VALIDATION:
    case SQLM_E_NOT_FOUND:
    case SQLM_E_MULTIPLE_FOUND:
    case SQLM_E_STALE_DATA:
    case SQLM_E_LIMIT:
    case SQLM_E_UNSUPPORTED:
        return true;
    default:
        return false;
    }
}

/* Keeps the first failure of a model. */
SQLM_PRINTF(3, 4) static sqlm_outcome record_failure(measurement *m, subject *of, const char *format, ...)
{
    char    text[MAXIMUM_DETAIL];
    va_list arguments;

    if (of->failure != NULL)
        return SQLM_OK;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return sqlm__gate_copy_text(m->cx, m->arena, text, &of->failure);
}

/* Turns a failed call into a failure of the model, or passes it on. */
static sqlm_outcome judge_error(measurement *m, subject *of, sqlm_outcome outcome, const char *what, const char *record)
{
    const sqlm_error *error = sqlm_cx_error(m->cx);

    if (outcome == SQLM_OK || !is_finding(m->cx, outcome))
        return outcome;
    if (error->constraint[0] != '\0')
        return record_failure(m, of, "%s of %s was refused by %s: %s", what, record, error->constraint, error->message);
    return record_failure(m, of, "%s of %s failed: %s", what, record, error->message);
}

/* ---- which models, and in which order --------------------------------------------------------------------------------------------- */

static bool is_same_model(const sqlm_model *a, const sqlm_model *b)
{
    return a->fields == b->fields;
}

static bool is_chosen(const measurement *m, const sqlm_model *model)
{
    for (size_t i = 0; i < m->count; i++)
        if (is_same_model(m->subjects[i].typed->model, model))
            return true;
    return false;
}

static bool is_referred_to(const measurement *m, const sqlm_model *model)
{
    for (size_t i = 0; i < m->count; i++) {
        const sqlm_model *from = m->subjects[i].typed->model;

        for (uint32_t field = 0; field < from->field_count; field++) {
            const sqlm_attribute *foreign_key = sqlm_attribute_find(from->fields[field].attributes, SQLM_ATTR_FOREIGN_KEY);

            if (foreign_key != NULL && is_same_model(foreign_key->pointer, model))
                return true;
        }
    }
    return false;
}

/* Adds those of the supporting models that a chosen one refers to, until none is left. */
static void add_support(measurement *m)
{
    bool added = true;

    while (added) {
        added = false;
        for (size_t i = 0; i < m->options->support_count; i++) {
            const sqlm_typed_model *typed = &m->options->support[i];

            if (typed->model == NULL || is_chosen(m, typed->model) || !is_referred_to(m, typed->model))
                continue;
            m->subjects[m->count++] = (subject){ .typed = typed };
            added = true;
        }
    }
}

static bool is_ready(const measurement *m, size_t candidate, size_t placed)
{
    const sqlm_model *model = m->subjects[candidate].typed->model;

    for (uint32_t field = 0; field < model->field_count; field++) {
        const sqlm_attribute *foreign_key = sqlm_attribute_find(model->fields[field].attributes, SQLM_ATTR_FOREIGN_KEY);

        if (foreign_key == NULL)
            continue;
        for (size_t i = placed; i < m->count; i++)
            if (i != candidate && is_same_model(m->subjects[i].typed->model, foreign_key->pointer))
                return false;
    }
    return true;
}

/* A model goes behind those that it refers to; what is left in a cycle stays in the order of registration. */
static void order_subjects(measurement *m)
{
    for (size_t placed = 0; placed < m->count; placed++) {
        size_t  next = placed;
        subject moved;

        while (next < m->count && !is_ready(m, next, placed))
            next++;
        if (next == m->count)
            return;
        moved = m->subjects[next];
        memmove(&m->subjects[placed + 1], &m->subjects[placed], (next - placed) * sizeof(*m->subjects));
        m->subjects[placed] = moved;
    }
}

static sqlm_outcome choose_subjects(measurement *m)
{
    const size_t most = m->gate->count + m->options->support_count;

    m->subjects = allocate(m, most, sizeof(*m->subjects));
    m->rows = allocate(m, most, sizeof(*m->rows));
    if (m->subjects == NULL || m->rows == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->gate->count; i++)
        if (m->gate->models[i].model != NULL)
            m->subjects[m->count++] = (subject){ .typed = &m->gate->models[i], .judged = true };
    if (!m->options->existing_schema)
        add_support(m);
    order_subjects(m);
    for (size_t i = 0; i < m->count; i++)
        m->rows[i] = (sqlm__rows_of){ .model = m->subjects[i].typed->model };
    return SQLM_OK;
}

/* ---- drift ------------------------------------------------------------------------------------------------------------------------------ */

/* Each declaration alone, so that one that is wrong does not hide the others. */
/* NULL: all of them together. */
static void tell_progress(const measurement *m, const subject *of)
{
    if (m->options->progress != NULL)
        m->options->progress(m->options->user, of == NULL ? NULL : of->typed->model_name);
}

static sqlm_outcome check_declarations(measurement *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const sqlm_model  *model = m->subjects[i].typed->model;
        const sqlm_schema *schema = NULL;
        sqlm_outcome       outcome;

        tell_progress(m, &m->subjects[i]);
        outcome = sqlm_schema_from_models(m->cx, sqlm_conn_dialect(m->conn), &model, 1, m->scratch, &schema);

        if (outcome != SQLM_OK && is_finding(m->cx, outcome))
            outcome = sqlm__gate_copy_text(m->cx, m->arena, sqlm_cx_error(m->cx)->message, &m->subjects[i].broken);
        sqlm_arena_reset(m->scratch);
        if (outcome != SQLM_OK)
            return outcome;
    }
    tell_progress(m, NULL);
    return SQLM_OK;
}

static sqlm_outcome collect_valid(measurement *m, const sqlm_model ***models, size_t *count)
{
    *models = allocate(m, m->count, sizeof(**models));
    *count = 0;
    if (*models == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->count; i++)
        if (m->subjects[i].broken == NULL)
            (*models)[(*count)++] = m->subjects[i].typed->model;
    return SQLM_OK;
}

/* Whether a difference is one of the model's table, which it calls schema.table where the table is in a schema. */
static bool is_of_model(const sqlm_difference *difference, const sqlm_model *model)
{
    const char *schema = sqlm_model_schema(model);
    size_t      length = schema == NULL ? 0 : strlen(schema);

    if (schema == NULL)
        return strcmp(difference->table, model->table) == 0;
    return strncmp(difference->table, schema, length) == 0 && difference->table[length] == '.' &&
           strcmp(difference->table + length + 1, model->table) == 0;
}

static sqlm_outcome record_drift(measurement *m, const subject *of, const sqlm_differences *all)
{
    sqlm_drift_result result = { .model_name = of->typed->model_name, .detail = "" };
    char              detail[1024];
    size_t            first = 0;

    while (first < all->count && !is_of_model(&all->items[first], of->typed->model))
        first++;
    while (first + result.difference_count < all->count &&
           is_of_model(&all->items[first + result.difference_count], of->typed->model))
        result.difference_count++;
    if (of->broken != NULL) {
        result.drift_detected = true;
        result.detail = of->broken;
    } else if (result.difference_count > 0) {
        result.drift_detected = true;
        result.differences = &all->items[first];
        (void)snprintf(detail, sizeof(detail), "%zu difference%s, the first: %s of %s", result.difference_count,
                 result.difference_count == 1 ? "" : "s", all->items[first].property, all->items[first].object);
        result.detail = detail;
    }
    return sqlm_gate_check_drift(m->cx, m->gate, &result);
}

static sqlm_outcome measure_drift(measurement *m, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected = NULL;
    const sqlm_schema *found = NULL;
    sqlm_differences   differences = { 0 };
    sqlm_outcome       outcome = sqlm_schema_from_models(m->cx, sqlm_conn_dialect(m->conn), models, count, m->arena, &expected);

    if (outcome == SQLM_OK && count > 0)
        outcome = sqlm_schema_inspect_models(m->cx, m->conn, models, count, m->arena, &found);
    if (outcome == SQLM_OK && count > 0)
        outcome = sqlm_schema_compare(m->cx, expected, found, m->arena, &differences);
    for (size_t i = 0; outcome == SQLM_OK && i < m->count; i++)
        if (m->subjects[i].judged)
            outcome = record_drift(m, &m->subjects[i], &differences);
    return outcome;
}

/* ---- stored versions ------------------------------------------------------------------------------------------------------------------ */

/* Whether the table of versions is there; one without its columns is none that could be read. */
static sqlm_outcome find_versions(measurement *m, bool *is_there)
{
    static const char *const name = VERSION_TABLE;
    const sqlm_schema       *found = NULL;
    const sqlm_schema_table *table;
    sqlm_outcome             outcome = sqlm_schema_inspect(m->cx, m->conn, &name, 1, m->arena, &found);

    *is_there = false;
    if (outcome != SQLM_OK)
        return outcome;
    table = sqlm_schema_find_table(found, VERSION_TABLE);
    if (table == NULL)
        return SQLM_OK;
    if (sqlm_schema_find_column(table, "model_name") == NULL || sqlm_schema_find_column(table, "version") == NULL)
        return SQLM_FAIL(m->cx, SCHEMA, NONE, "table '" VERSION_TABLE "' must have the columns model_name and version");
    *is_there = true;
    return SQLM_OK;
}

/* NULL in the table is a version that is malformed, not one that is not recorded. */
static sqlm_outcome get_text_or_nothing(measurement *m, const sqlm_row *row, size_t column, const char **text)
{
    const sqlm_value *value = sqlm_row_value(row, column);

    *text = "";
    return value == NULL || value->type == SQLM_TYPE_NONE ? SQLM_OK : sqlm_row_get_text(m->cx, row, column, text);
}

static sqlm_outcome check_stored_version(measurement *m, const sqlm_row *row)
{
    const char  *model_name = NULL;
    const char  *version = NULL;
    sqlm_outcome outcome = get_text_or_nothing(m, row, 0, &model_name);

    if (outcome == SQLM_OK)
        outcome = get_text_or_nothing(m, row, 1, &version);
    if (outcome != SQLM_OK || sqlm__gate_find(m->gate, model_name) == m->gate->count)
        return outcome;
    return sqlm_gate_check_version(m->cx, m->gate, model_name, version);
}

static sqlm_outcome check_stored_versions(measurement *m)
{
    sqlm_text_buffer sql;
    sqlm_rows       *rows = NULL;
    const sqlm_row  *row = NULL;
    bool             is_there = false;
    sqlm_outcome     outcome = find_versions(m, &is_there);

    if (outcome != SQLM_OK || !is_there)
        return outcome;
    sqlm_text_buffer_init(&sql, m->cx, MAXIMUM_SQL);
    sqlm_text_buffer_put(&sql, "SELECT model_name, version FROM ");
    sqlm_dialect_put_identifier(&sql, sqlm_conn_dialect(m->conn), VERSION_TABLE);
    sqlm_text_buffer_put(&sql, " ORDER BY model_name, version");
    outcome = sql.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm_query(m->cx, m->conn, sqlm_text_buffer_text(&sql), SQLM_NO_PARAMETERS, &rows);
    while (outcome == SQLM_OK && (outcome = sqlm_rows_next(m->cx, rows, &row)) == SQLM_OK && row != NULL)
        outcome = check_stored_version(m, row);
    sqlm_rows_close(rows);
    sqlm_text_buffer_fini(&sql);
    return outcome;
}

/* ---- one record ---------------------------------------------------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Gets the object with the key of @p like, by a statement of its own. */
static sqlm_outcome get_like(measurement *m, const sqlm_model *model, const void *like, void *object, bool *found)
{
    const void *key[SQLM_MAXIMUM_KEY];
    size_t      count = 0;

    for (uint32_t i = 0; i < model->field_count && count < SQLM_MAXIMUM_KEY; i++)
        if (sqlm_attribute_find(model->fields[i].attributes, SQLM_ATTR_PRIMARY_KEY) != NULL)
            key[count++] = (const char *)like + model->fields[i].offset;
    return sqlm_get_by_key(m->cx, m->conn, model, key, m->scratch, object, found);
}

/* The value as people read it, cut where it is long. */
static sqlm_outcome show(measurement *m, const sqlm_value *value, const char **shown)
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

static sqlm_outcome record_difference(measurement *m, subject *of, const sqlm_field *field, const sqlm_value *expected,
                                      const sqlm_value *found, const char *record, const char *way)
{
    const char  *expected_text = NULL;
    const char  *found_text = NULL;
    sqlm_outcome outcome;

    if (sqlm_attribute_find(field->attributes, SQLM_ATTR_SECRET) != NULL)
        return record_failure(m, of, "field '%s' of %s came back different %s: it is secret, values are not shown", field->name, record, way);
    outcome = show(m, expected, &expected_text);
    if (outcome == SQLM_OK)
        outcome = show(m, found, &found_text);
    if (outcome != SQLM_OK)
        return outcome;
    return record_failure(m, of, "field '%s' of %s came back different %s: expected %s, found %s", field->name, record, way,
                          expected_text, found_text);
}

static sqlm_outcome read_row(measurement *m, const sqlm_model *model, const void *object, sqlm_value **values)
{
    *values = sqlm_arena_allocate(m->cx, m->scratch, model->field_count * sizeof(**values), _Alignof(sqlm_value));
    return *values == NULL ? SQLM_ERR : model->functions->to_row(m->cx, model, object, *values);
}

/* Compares field by field; what the insert left to the database is compared with what it gave back. */
static sqlm_outcome compare_objects(measurement *m, subject *of, const void *sent, const void *inserted, const void *back,
                                    const char *record, const char *way)
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
        return judge_error(m, of, outcome, "reading the fields", record);
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

static sqlm_outcome compare_through_json(measurement *m, subject *of, const void *object, const char *record)
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
        return judge_error(m, of, outcome, "JSON", record);
    return compare_objects(m, of, object, object, loaded, record, "through JSON");
}

static sqlm_outcome add_latency(measurement *m, subject *of, double latency)
{
    if (of->latency_count == of->latency_capacity)
        of->latencies = sqlm__gate_reserve(m->cx, m->arena, of->latencies, of->latency_count, &of->latency_capacity,
                                           sizeof(*of->latencies));
    if (of->latencies == NULL)
        return SQLM_ERR;
    of->latencies[of->latency_count++] = latency;
    return SQLM_OK;
}

static sqlm_outcome add_row(measurement *m, sqlm__rows_of *rows, void *object)
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

typedef sqlm_outcome (*insert_fn)(measurement *m, const sqlm_model *model, void *object);

static sqlm_outcome insert_object(measurement *m, const sqlm_model *model, void *object)
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
static sqlm_outcome insert_alone(measurement *m, insert_fn insert, const sqlm_model *model, void *object, bool keep)
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
    if (rolled_back != SQLM_OK && outcome != SQLM_OK && is_finding(m->cx, outcome))
        return fail_cleanup(m->cx);
    return outcome == SQLM_OK ? rolled_back : outcome;
}

/* Inserts an object, reads it back and compares. */
static sqlm_outcome trip(measurement *m, size_t index, const void *object, const char *record)
{
    subject          *of = &m->subjects[index];
    const sqlm_model *model = of->typed->model;
    void             *inserted = allocate(m, 1, model->object_size);
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
        return judge_error(m, of, outcome, "insert", record);
    outcome = add_row(m, &m->rows[index], inserted);
    if (outcome == SQLM_OK)
        outcome = get_like(m, model, inserted, back, &found);
    if (outcome != SQLM_OK)
        return judge_error(m, of, outcome, "reading back", record);
    outcome = add_latency(m, of, (double)(now_ns() - start) / 1000);
    if (outcome != SQLM_OK)
        return outcome;
    if (!found)
        return record_failure(m, of, "%s was not found by its key after the insert", record);

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

static sqlm_outcome parse_array(measurement *m, subject *of, const char *text, const char *what, json_t **array)
{
    json_error_t error = { 0 };

    *array = text == NULL ? json_array() : json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (*array == NULL && (text == NULL || is_out_of_memory(text, &error)))
        return sqlm__json_out_of_memory(m->cx, what);
    if (*array == NULL)
        return record_failure(m, of, "the %s are no JSON: %s (line %d, column %d)", what, without_quotation(&error), error.line, error.column);
    if (!json_is_array(*array)) {
        json_decref(*array);
        *array = NULL;
        return record_failure(m, of, "the %s are no JSON array", what);
    }
    return SQLM_OK;
}

static sqlm_outcome load_samples(measurement *m, subject *of, const json_t *array)
{
    const sqlm_model *model = of->typed->model;

    of->samples = allocate(m, json_array_size(array), sizeof(*of->samples));
    if (of->samples == NULL)
        return SQLM_ERR;
    for (size_t i = 0; of->failure == NULL && i < json_array_size(array); i++) {
        void        *object = allocate(m, 1, model->object_size);
        char         record[64];
        sqlm_outcome outcome;

        if (object == NULL)
            return SQLM_ERR;
        memset(object, 0, model->object_size);
        outcome = sqlm_from_exact_json(m->cx, model, json_array_get(array, i), m->arena, object);
        if (outcome != SQLM_OK) {
            (void)snprintf(record, sizeof(record), "sample %zu", i);
            outcome = judge_error(m, of, outcome, "loading", record);
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

static sqlm_outcome set_counter(measurement *m, const sqlm_model *model, const char *column)
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
static sqlm_outcome count_on(measurement *m, subject *of)
{
    const sqlm_model *model = of->typed->model;
    sqlm_outcome      outcome = SQLM_OK;

    if (sqlm_conn_dialect(m->conn)->id != SQLM_DIALECT_POSTGRES || of->sample_count == 0)
        return SQLM_OK;
    for (uint32_t i = 0; outcome == SQLM_OK && i < model->field_count; i++)
        if (sqlm_attribute_find(model->fields[i].attributes, SQLM_ATTR_AUTO_INCREMENT) != NULL)
            outcome = set_counter(m, model, sqlm_field_column(&model->fields[i]));
    return judge_error(m, of, outcome, "counting on from the keys", "the samples");
}

static sqlm_outcome trip_samples(measurement *m, size_t index)
{
    subject     *of = &m->subjects[index];
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && of->failure == NULL && i < of->sample_count; i++) {
        char record[64];

        (void)snprintf(record, sizeof(record), "sample %zu", i);
        outcome = trip(m, index, of->samples[i], record);
        sqlm_arena_reset(m->scratch);
    }
    return outcome == SQLM_OK && of->failure == NULL ? count_on(m, of) : outcome;
}

static sqlm_outcome trip_generated(measurement *m, size_t index)
{
    subject         *of = &m->subjects[index];
    sqlm__generator  generator;
    const uint32_t   records = m->options->records == 0 ? DEFAULT_RECORDS : m->options->records;
    bool             made = true;
    sqlm_outcome     outcome = sqlm__generator_init(m->cx, &generator, of->typed->model, m->rows, m->count, m->options->seed, m->arena);

    for (size_t i = 0; outcome == SQLM_OK && made && of->failure == NULL && i < records; i++) {
        const void *base = of->sample_count == 0 ? NULL : of->samples[i % of->sample_count];
        void       *object = allocate(m, 1, of->typed->model->object_size);
        char        record[96];

        if (object == NULL)
            return SQLM_ERR;
        (void)snprintf(record, sizeof(record), "generated record %zu (seed %llu)", i, (unsigned long long)m->options->seed);
        outcome = sqlm__generator_make(m->cx, &generator, base, i, m->arena, object, &made);
        if (outcome != SQLM_OK)
            return judge_error(m, of, outcome, "making", record);
        if (made)
            outcome = trip(m, index, object, record);
        sqlm_arena_reset(m->scratch);
    }
    return outcome;
}

/* The sample with the columns of "set" changed, as an object; NULL with a failure recorded when there is none. */
static sqlm_outcome make_counterexample(measurement *m, subject *of, const json_t *samples, const json_t *counterexample,
                                        const char *record, void **object)
{
    const json_t *number = json_object_get(counterexample, "sample");
    json_t       *base = json_is_integer(number) && json_integer_value(number) >= 0
                             ? json_array_get(samples, (size_t)json_integer_value(number))
                             : NULL;
    json_t       *set = json_object_get(counterexample, "set");
    json_t       *changed;
    sqlm_outcome  outcome;

    *object = NULL;
    if (base == NULL || !json_is_object(base) || !json_is_object(set) || !json_is_string(json_object_get(counterexample, "violates")))
        return record_failure(m, of, "%s must have the index of a sample, an object 'set' and a text 'violates'", record);
    changed = json_copy(base);
    if (changed == NULL || json_object_update(changed, set) != 0) {
        json_decref(changed);
        return sqlm__json_out_of_memory(m->cx, "a counterexample");
    }
    *object = allocate(m, 1, of->typed->model->object_size);
    if (*object == NULL) {
        json_decref(changed);
        return SQLM_ERR;
    }
    memset(*object, 0, of->typed->model->object_size);
    outcome = sqlm_from_exact_json(m->cx, of->typed->model, changed, m->arena, *object);
    json_decref(changed);
    if (outcome != SQLM_OK)
        *object = NULL;
    return judge_error(m, of, outcome, "loading", record);
}

/* Inserts every column as it stands, without what an insert of objects completes or counts on. */
static sqlm_outcome insert_as_it_is(measurement *m, const sqlm_model *model, void *object)
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

static sqlm_outcome try_counterexample(measurement *m, subject *of, const json_t *samples, const json_t *counterexample, size_t number)
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
        return record_failure(m, of, "%s was accepted: check '%s' must refuse it", record, violates);
    error = sqlm_cx_error(m->cx);
    if (outcome == SQLM_ERR && error->kind == SQLM_E_CONSTRAINT && error->reason == SQLM_R_CHECK && strcmp(error->constraint, violates) == 0)
        return SQLM_OK;
    if (is_finding(m->cx, outcome))
        return record_failure(m, of, "%s must be refused by check '%s', but was refused by '%s': %s", record, violates,
                              error->constraint, error->message);
    return outcome;
}

static sqlm_outcome try_counterexamples(measurement *m, subject *of, const json_t *samples)
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

static sqlm_outcome trip_subject(measurement *m, size_t index)
{
    subject     *of = &m->subjects[index];
    json_t      *samples = NULL;
    sqlm_outcome outcome;

    tell_progress(m, of);
    if (of->broken != NULL)
        return record_failure(m, of, "not measured, its declaration is wrong: %s", of->broken);
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

static sqlm_outcome delete_row(measurement *m, subject *of, void *object)
{
    const sqlm_model *model = of->typed->model;
    bool              found = false;
    void             *back = sqlm_arena_allocate(m->cx, m->scratch, model->object_size, _Alignof(max_align_t));
    sqlm_outcome      outcome;

    if (back == NULL)
        return SQLM_ERR;
    memset(back, 0, model->object_size);
    outcome = sqlm_delete_object(m->cx, m->conn, model, object);
    if (outcome != SQLM_OK && is_finding(m->cx, outcome) && m->has_leftovers)
        return SQLM_OK;
    if (outcome == SQLM_OK)
        outcome = get_like(m, model, object, back, &found);
    if (outcome != SQLM_OK) {
        m->has_leftovers = true;
        return judge_error(m, of, outcome, "deleting", "a record");
    }
    return found ? record_failure(m, of, "a record was found by its key after it was deleted") : SQLM_OK;
}

/* Rows go in the reverse of the order in which they came, so that none is referred to any more. */
static sqlm_outcome delete_rows(measurement *m)
{
    for (size_t i = m->count; i-- > 0;) {
        tell_progress(m, &m->subjects[i]);
        for (size_t row = m->rows[i].count; row-- > 0;) {
            const sqlm_outcome outcome = delete_row(m, &m->subjects[i], m->rows[i].objects[row]);

            sqlm_arena_reset(m->scratch);
            if (outcome != SQLM_OK)
                return outcome;
        }
    }
    return SQLM_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------------------------------------------------ */

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Nearest rank. */
static double percentile(const subject *of, unsigned percent)
{
    const size_t rank = (of->latency_count * percent + 99) / 100;

    return of->latency_count == 0 ? 0 : of->latencies[rank == 0 ? 0 : rank - 1];
}

static sqlm_outcome record_round_trip(measurement *m, subject *of)
{
    sqlm_round_trip_result result = { .model_name = of->typed->model_name, .records = of->compared };

    if (of->failure == NULL && of->compared == 0) {
        const sqlm_outcome outcome = record_failure(m, of, "no record could be made: give the model samples");

        if (outcome != SQLM_OK)
            return outcome;
    }
    if (of->latency_count > 0)
        qsort(of->latencies, of->latency_count, sizeof(*of->latencies), compare_doubles);
    result.passed = of->failure == NULL;
    result.detail = of->failure == NULL ? "" : of->failure;
    result.latency_us = percentile(of, 50);
    result.p95_us = percentile(of, 95);
    result.p99_us = percentile(of, 99);
    return sqlm_gate_check_round_trip(m->cx, m->gate, &result);
}

static sqlm_outcome measure_round_trips(measurement *m)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < m->count; i++)
        outcome = trip_subject(m, i);
    if (outcome == SQLM_OK)
        outcome = delete_rows(m);
    tell_progress(m, NULL);
    for (size_t i = 0; outcome == SQLM_OK && i < m->count; i++)
        if (m->subjects[i].judged)
            outcome = record_round_trip(m, &m->subjects[i]);
    return outcome;
}

/* Whether the tables are made and undone as part of the transaction. */
static bool undoes_tables(const measurement *m)
{
    return (sqlm_conn_dialect(m->conn)->features & SQLM_FEATURE_TRANSACTIONAL_DDL) != 0;
}

static sqlm_outcome measure_inside(measurement *m, const sqlm_model *const *models, size_t count)
{
    sqlm_outcome outcome = SQLM_OK;

    if (!m->options->existing_schema && undoes_tables(m) && count > 0)
        outcome = sqlm_create_models(m->cx, m->conn, models, count);
    if (outcome == SQLM_OK)
        outcome = measure_drift(m, models, count);
    if (outcome == SQLM_OK)
        outcome = m->options->existing_schema ? check_stored_versions(m) : measure_round_trips(m);
    return outcome;
}

/* The transaction is rolled back whatever happened: the database stays as it was found. */
static sqlm_outcome measure_and_undo(measurement *m, const sqlm_model *const *models, size_t count)
{
    const sqlm_tx_options read_only = { .size = sizeof(read_only), .read_only = true };
    sqlm_tx               tx;
    sqlm_outcome          rolled_back;
    sqlm_outcome          outcome = sqlm_begin(m->cx, m->conn, m->options->existing_schema ? &read_only : NULL, &tx);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = measure_inside(m, models, count);
    rolled_back = sqlm_rollback(m->cx, &tx);
    return outcome == SQLM_OK ? rolled_back : outcome;
}

/* Drops those tables of the models that there are. */
static sqlm_outcome drop_tables(sqlm_cx *cx, const measurement *m, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *found = NULL;
    sqlm_statements    statements = { 0 };
    sqlm_outcome       outcome = sqlm_schema_inspect_models(cx, m->conn, models, count, m->arena, &found);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_drop_sql(cx, found, m->arena, &statements);
    for (size_t i = 0; outcome == SQLM_OK && i < statements.count; i++)
        outcome = sqlm_execute(cx, m->conn, statements.items[i], SQLM_NO_PARAMETERS, NULL);
    return outcome;
}

/* Drops them after a cancellation too; what that failed with stands beside the error of @p outcome, or is the error. */
static sqlm_outcome drop_tables_at_last(measurement *m, const sqlm_model *const *models, size_t count, sqlm_outcome outcome)
{
    sqlm_cx_storage    storage;
    sqlm_cx           *cleanup = sqlm_cx_cleanup_begin(&storage, m->cx, DROP_TIMEOUT_MS);
    const sqlm_outcome dropped = drop_tables(cleanup, m, models, count);
    sqlm_error         error;

    memcpy(&error, sqlm_cx_error(cleanup), sizeof(error));
    sqlm_cx_cleanup_end(cleanup, dropped);
    if (outcome != SQLM_OK || dropped == SQLM_OK)
        return outcome;
    return sqlm_cx_fail(m->cx, error.kind, error.reason, SQLM_HERE, "the tables that were made could not be dropped: %s", error.message);
}

/* Where CREATE commits by itself. What is dropped in the end must be what was made here: a table that is there already ends it. */
static sqlm_outcome measure_and_drop(measurement *m, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *found = NULL;
    sqlm_outcome       outcome = sqlm_schema_inspect_models(m->cx, m->conn, models, count, m->arena, &found);

    if (outcome == SQLM_OK && found->table_count > 0)
        outcome = SQLM_FAIL(m->cx, QUERY, DUPLICATE_OBJECT, "table '%s' is there already: measure in an empty database", found->tables[0].name);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm_create_models(m->cx, m->conn, models, count);
    if (outcome == SQLM_OK)
        outcome = measure_and_undo(m, models, count);
    return drop_tables_at_last(m, models, count, outcome);
}

static sqlm_outcome measure(measurement *m)
{
    const sqlm_model **models = NULL;
    size_t             count = 0;
    sqlm_outcome       outcome = check_declarations(m);

    if (outcome == SQLM_OK)
        outcome = collect_valid(m, &models, &count);
    if (outcome != SQLM_OK)
        return outcome;
    if (m->options->existing_schema || undoes_tables(m) || count == 0)
        return measure_and_undo(m, models, count);
    return measure_and_drop(m, models, count);
}

static sqlm_outcome check_arguments(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_conn *conn, const sqlm_gate_measure_options *options)
{
    if (gate == NULL || conn == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_measure: gate and conn must not be NULL");
    if (options->size != sizeof(*options))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_measure: options->size is %zu, this library's is %zu", options->size,
                         sizeof(*options));
    if (options->records > MAXIMUM_RECORDS)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_measure: %u records of each model are asked for, %u are the most",
                         options->records, MAXIMUM_RECORDS);
    if (options->support_count > 0 && options->support == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_measure: options->support must not be NULL");
    if (sqlm_conn_get_status(conn) != SQLM_CONN_IDLE)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_measure: the connection must be idle, outside a transaction");
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_measure(sqlm_cx *cx, sqlm_gate *gate, sqlm_conn *conn, const sqlm_gate_measure_options *options)
{
    static const sqlm_gate_measure_options defaults = { .size = sizeof(defaults) };
    measurement  m = { .cx = cx, .gate = gate, .conn = conn, .options = options == NULL ? &defaults : options };
    sqlm_outcome outcome = check_arguments(cx, gate, conn, m.options);

    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &m.arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &m.scratch);
    if (outcome == SQLM_OK)
        outcome = choose_subjects(&m);
    if (outcome == SQLM_OK)
        outcome = measure(&m);
    sqlm_arena_free(m.scratch);
    sqlm_arena_free(m.arena);
    return outcome;
}

/* SPDX-License-Identifier: MIT */
#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_buffer.h>

#include "gate_internal.h"

#define MAXIMUM_RECORDS 10000u
/** Longest detail of a round trip. */
#define MAXIMUM_DETAIL 4096u
/** Where migrations write the versions of the models. */
#define VERSION_TABLE   "sqlmodel_model_version"
/** How long dropping tables may take. */
#define DROP_TIMEOUT_MS 30000

void *sqlm__measure_allocate(sqlm__measurement *m, size_t count, size_t size)
{
    return sqlm_arena_allocate(m->cx, m->arena, count * size, _Alignof(max_align_t));
}

/* ---- findings --------------------------------------------------------------------------------------------------------------------- */

bool sqlm__measure_is_finding(const sqlm_cx *cx, sqlm_outcome outcome)
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

sqlm_outcome sqlm__measure_fail(sqlm__measurement *m, sqlm__subject *of, const char *format, ...)
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

sqlm_outcome sqlm__measure_judge(sqlm__measurement *m, sqlm__subject *of, sqlm_outcome outcome, const char *what,
                                 const char *record)
{
    const sqlm_error *error = sqlm_cx_error(m->cx);

    if (outcome == SQLM_OK || !sqlm__measure_is_finding(m->cx, outcome))
        return outcome;
    if (error->constraint[0] != '\0')
        return sqlm__measure_fail(m, of, "%s of %s was refused by %s: %s", what, record, error->constraint, error->message);
    return sqlm__measure_fail(m, of, "%s of %s failed: %s", what, record, error->message);
}

/* ---- which models, and in which order --------------------------------------------------------------------------------------------- */

static bool is_same_model(const sqlm_model *a, const sqlm_model *b)
{
    return a->fields == b->fields;
}

static bool is_chosen(const sqlm__measurement *m, const sqlm_model *model)
{
    for (size_t i = 0; i < m->count; i++)
        if (is_same_model(m->subjects[i].typed->model, model))
            return true;
    return false;
}

static bool is_referred_to(const sqlm__measurement *m, const sqlm_model *model)
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
static void add_support(sqlm__measurement *m)
{
    bool added = true;

    while (added) {
        added = false;
        for (size_t i = 0; i < m->options->support_count; i++) {
            const sqlm_typed_model *typed = &m->options->support[i];

            if (typed->model == NULL || is_chosen(m, typed->model) || !is_referred_to(m, typed->model))
                continue;
            m->subjects[m->count++] = (sqlm__subject){ .typed = typed };
            added = true;
        }
    }
}

static bool is_ready(const sqlm__measurement *m, size_t candidate, size_t placed)
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
static void order_subjects(sqlm__measurement *m)
{
    for (size_t placed = 0; placed < m->count; placed++) {
        size_t  next = placed;
        sqlm__subject moved;

        while (next < m->count && !is_ready(m, next, placed))
            next++;
        if (next == m->count)
            return;
        moved = m->subjects[next];
        memmove(&m->subjects[placed + 1], &m->subjects[placed], (next - placed) * sizeof(*m->subjects));
        m->subjects[placed] = moved;
    }
}

static sqlm_outcome choose_subjects(sqlm__measurement *m)
{
    const size_t most = m->gate->count + m->options->support_count;

    m->subjects = sqlm__measure_allocate(m, most, sizeof(*m->subjects));
    m->rows = sqlm__measure_allocate(m, most, sizeof(*m->rows));
    if (m->subjects == NULL || m->rows == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < m->gate->count; i++)
        if (m->gate->models[i].model != NULL)
            m->subjects[m->count++] = (sqlm__subject){ .typed = &m->gate->models[i], .judged = true };
    if (!m->options->existing_schema)
        add_support(m);
    order_subjects(m);
    for (size_t i = 0; i < m->count; i++)
        m->rows[i] = (sqlm__rows_of){ .model = m->subjects[i].typed->model };
    return SQLM_OK;
}

/* ---- drift ------------------------------------------------------------------------------------------------------------------------------ */

void sqlm__measure_tell(const sqlm__measurement *m, const sqlm__subject *of)
{
    if (m->options->progress != NULL)
        m->options->progress(m->options->user, of == NULL ? NULL : of->typed->model_name);
}

/* Each declaration alone, so that one that is wrong does not hide the others. */
static sqlm_outcome check_declarations(sqlm__measurement *m)
{
    for (size_t i = 0; i < m->count; i++) {
        const sqlm_model  *model = m->subjects[i].typed->model;
        const sqlm_schema *schema = NULL;
        sqlm_outcome       outcome;

        sqlm__measure_tell(m, &m->subjects[i]);
        outcome = sqlm_schema_from_models(m->cx, sqlm_conn_dialect(m->conn), &model, 1, m->scratch, &schema);

        if (outcome != SQLM_OK && sqlm__measure_is_finding(m->cx, outcome))
            outcome = sqlm__gate_copy_text(m->cx, m->arena, sqlm_cx_error(m->cx)->message, &m->subjects[i].broken);
        sqlm_arena_reset(m->scratch);
        if (outcome != SQLM_OK)
            return outcome;
    }
    sqlm__measure_tell(m, NULL);
    return SQLM_OK;
}

static sqlm_outcome collect_valid(sqlm__measurement *m, const sqlm_model ***models, size_t *count)
{
    *models = sqlm__measure_allocate(m, m->count, sizeof(**models));
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

static sqlm_outcome record_drift(sqlm__measurement *m, const sqlm__subject *of, const sqlm_differences *all)
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

static sqlm_outcome measure_drift(sqlm__measurement *m, const sqlm_model *const *models, size_t count)
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
static sqlm_outcome find_versions(sqlm__measurement *m, bool *is_there)
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
static sqlm_outcome get_text_or_nothing(sqlm__measurement *m, const sqlm_row *row, size_t column, const char **text)
{
    const sqlm_value *value = sqlm_row_value(row, column);

    *text = "";
    return value == NULL || value->type == SQLM_TYPE_NONE ? SQLM_OK : sqlm_row_get_text(m->cx, row, column, text);
}

static sqlm_outcome check_stored_version(sqlm__measurement *m, const sqlm_row *row)
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

static sqlm_outcome check_stored_versions(sqlm__measurement *m)
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

/* ---- the whole ------------------------------------------------------------------------------------------------------------------------------ */

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Nearest rank. */
static double percentile(const sqlm__subject *of, unsigned percent)
{
    const size_t rank = (of->latency_count * percent + 99) / 100;

    return of->latency_count == 0 ? 0 : of->latencies[rank == 0 ? 0 : rank - 1];
}

static sqlm_outcome record_round_trip(sqlm__measurement *m, sqlm__subject *of)
{
    sqlm_round_trip_result result = { .model_name = of->typed->model_name, .records = of->compared };

    if (of->failure == NULL && of->compared == 0) {
        const sqlm_outcome outcome = sqlm__measure_fail(m, of, "no record could be made: give the model samples");

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

static sqlm_outcome measure_round_trips(sqlm__measurement *m)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < m->count; i++)
        outcome = sqlm__measure_subject(m, i);
    if (outcome == SQLM_OK)
        outcome = sqlm__measure_deleting(m);
    sqlm__measure_tell(m, NULL);
    for (size_t i = 0; outcome == SQLM_OK && i < m->count; i++)
        if (m->subjects[i].judged)
            outcome = record_round_trip(m, &m->subjects[i]);
    return outcome;
}

/* Whether the tables are made and undone as part of the transaction. */
static bool undoes_tables(const sqlm__measurement *m)
{
    return (sqlm_conn_dialect(m->conn)->features & SQLM_FEATURE_TRANSACTIONAL_DDL) != 0;
}

static sqlm_outcome measure_inside(sqlm__measurement *m, const sqlm_model *const *models, size_t count)
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
static sqlm_outcome measure_and_undo(sqlm__measurement *m, const sqlm_model *const *models, size_t count)
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
static sqlm_outcome drop_tables(sqlm_cx *cx, const sqlm__measurement *m, const sqlm_model *const *models, size_t count)
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
static sqlm_outcome drop_tables_at_last(sqlm__measurement *m, const sqlm_model *const *models, size_t count, sqlm_outcome outcome)
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
static sqlm_outcome measure_and_drop(sqlm__measurement *m, const sqlm_model *const *models, size_t count)
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

static sqlm_outcome measure(sqlm__measurement *m)
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
    sqlm__measurement m = { .cx = cx, .gate = gate, .conn = conn, .options = options == NULL ? &defaults : options };
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

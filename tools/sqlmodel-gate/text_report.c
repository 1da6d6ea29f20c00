/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "gate_internal.h"

/* Longest report for people. */
#define MAXIMUM_TEXT (16u << 20)

/** Columns of the table. */
enum { DOMAIN_COLUMN, CLASS_COLUMN, VERSION_COLUMN, DRIFT_COLUMN, ROUND_TRIP_COLUMN, RECORDS_COLUMN, MEDIAN_COLUMN, COLUMN_COUNT };

static const char *const titles[COLUMN_COUNT] = { "domain", "class", "version", "drift", "round trip", "records", "median us" };

/** What a cell says. */
typedef enum cell_tone { TONE_PLAIN, TONE_GOOD, TONE_BAD, TONE_DOUBTFUL } cell_tone;

static const char *const tone_codes[] = { [TONE_PLAIN] = "", [TONE_GOOD] = "\033[32m", [TONE_BAD] = "\033[31m",
                                          [TONE_DOUBTFUL] = "\033[33m" };

/** Where the text goes. */
typedef struct writer {
    sqlm_text_buffer *text;
    bool              colour;
    int               widths[COLUMN_COUNT];
} writer;

static void put_toned(const writer *to, cell_tone tone, const char *text)
{
    const bool toned = to->colour && tone != TONE_PLAIN;

    if (toned)
        sqlm_text_buffer_put(to->text, tone_codes[tone]);
    sqlm_text_buffer_put(to->text, text);
    if (toned)
        sqlm_text_buffer_put(to->text, "\033[0m");
}

static void put_cell(const writer *to, int column, cell_tone tone, const char *text)
{
    const int  padding = to->widths[column] - (int)strlen(text);
    const bool right = column >= RECORDS_COLUMN;

    if (right)
        sqlm_text_buffer_put_format(to->text, "%*s", padding > 0 ? padding : 0, "");
    put_toned(to, tone, text);
    if (column + 1 == COLUMN_COUNT)
        sqlm_text_buffer_put(to->text, "\n");
    else
        sqlm_text_buffer_put_format(to->text, "%*s", (right || padding < 0 ? 0 : padding) + 2, "");
}

static cell_tone drift_tone(const sqlm__gate_record *record)
{
    if (record->drift.drift_detected || record->version == SQLM__VERSION_INCOMPATIBLE)
        return TONE_BAD;
    return record->has_drift ? TONE_GOOD : TONE_DOUBTFUL;
}

static const char *drift_words(const sqlm__gate_record *record)
{
    if (record->drift.drift_detected)
        return "drifted";
    if (record->version == SQLM__VERSION_INCOMPATIBLE)
        return "version";
    return record->has_drift ? "none" : "not checked";
}

static void put_row(const writer *to, const sqlm_gate *gate, size_t index)
{
    const sqlm__gate_record *record = &gate->records[index];
    const bool               passed = record->round_trip.passed;
    char                     records[32] = "-";
    char                     median[32] = "-";

    if (record->has_round_trip && record->round_trip.records > 0) {
        (void)snprintf(records, sizeof(records), "%llu", (unsigned long long)record->round_trip.records);
        (void)snprintf(median, sizeof(median), "%.1f", record->round_trip.latency_us);
    }
    put_cell(to, DOMAIN_COLUMN, TONE_PLAIN, gate->models[index].domain);
    put_cell(to, CLASS_COLUMN, TONE_PLAIN, sqlm_model_classification_label(sqlm__gate_classification(gate, index)));
    put_cell(to, VERSION_COLUMN, TONE_PLAIN, gate->models[index].version);
    put_cell(to, DRIFT_COLUMN, drift_tone(record), drift_words(record));
    put_cell(to, ROUND_TRIP_COLUMN, !record->has_round_trip ? TONE_DOUBTFUL : passed ? TONE_GOOD : TONE_BAD,
             !record->has_round_trip ? "not checked" : passed ? "passed" : "FAILED");
    put_cell(to, RECORDS_COLUMN, TONE_PLAIN, records);
    put_cell(to, MEDIAN_COLUMN, TONE_PLAIN, median);
}

static int wider(int width, const char *text)
{
    return (int)strlen(text) > width ? (int)strlen(text) : width;
}

static void put_table(writer *to, const sqlm_gate *gate, const size_t *order)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        to->widths[i] = wider(0, titles[i]);
    to->widths[DRIFT_COLUMN] = wider(to->widths[DRIFT_COLUMN], "not checked");
    to->widths[ROUND_TRIP_COLUMN] = wider(to->widths[ROUND_TRIP_COLUMN], "not checked");
    for (size_t i = 0; i < gate->count; i++) {
        to->widths[DOMAIN_COLUMN] = wider(to->widths[DOMAIN_COLUMN], gate->models[i].domain);
        to->widths[CLASS_COLUMN] = wider(to->widths[CLASS_COLUMN],
                                         sqlm_model_classification_label(sqlm__gate_classification(gate, i)));
        to->widths[VERSION_COLUMN] = wider(to->widths[VERSION_COLUMN], gate->models[i].version);
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        put_cell(to, i, TONE_PLAIN, titles[i]);
    for (size_t i = 0; i < gate->count; i++)
        put_row(to, gate, order[i]);
}

static void put_difference(const writer *to, const sqlm_difference *difference)
{
    sqlm_text_buffer_put_format(to->text, "  %s: %s of %s differs\n", difference->table, difference->property, difference->object);
    sqlm_text_buffer_put_format(to->text, "    expected: %s\n", difference->expected[0] == '\0' ? "(nothing)" : difference->expected);
    sqlm_text_buffer_put_format(to->text, "    found:    %s\n", difference->found[0] == '\0' ? "(nothing)" : difference->found);
    sqlm_text_buffer_put_format(to->text, "    remedy:   %s\n", difference->remedy);
}

static void put_failure(const writer *to, const sqlm_gate *gate, size_t index)
{
    const sqlm__gate_record *record = &gate->records[index];
    const char              *domain = gate->models[index].domain;
    const char              *name = gate->models[index].model_name;
    const bool optional = sqlm__gate_classification(gate, index) == SQLM_CLASSIFICATION_OPTIONAL;

    if (record->drift.drift_detected) {
        put_toned(to, TONE_BAD, "drift");
        sqlm_text_buffer_put_format(to->text, " in %s (%s): %s\n", domain, name, record->drift.detail);
        for (size_t i = 0; i < record->drift.difference_count; i++)
            put_difference(to, &record->drift.differences[i]);
    }
    if (record->version == SQLM__VERSION_INCOMPATIBLE) {
        put_toned(to, TONE_BAD, "version");
        sqlm_text_buffer_put_format(to->text, " of %s (%s): %s\n", domain, name, record->version_detail);
    }
    if (record->has_round_trip && !record->round_trip.passed) {
        put_toned(to, optional ? TONE_DOUBTFUL : TONE_BAD, "round trip");
        sqlm_text_buffer_put_format(to->text, " of %s (%s)%s: %s\n", domain, name, optional ? ", optional" : "",
                                    record->round_trip.detail);
    }
}

static void put_invariants(const writer *to, const sqlm_gate_invariant *invariants)
{
    for (size_t i = 0; i < SQLM_GATE_INVARIANT_COUNT; i++) {
        if (!invariants[i].judged)
            put_toned(to, TONE_DOUBTFUL, "not judged  ");
        else
            put_toned(to, invariants[i].passed ? TONE_GOOD : TONE_BAD, invariants[i].passed ? "holds       " : "broken      ");
        sqlm_text_buffer_put_format(to->text, "%-17s  %s\n", invariants[i].id, invariants[i].why);
    }
}

static void put_verdict(const writer *to, const sqlm_gate *gate, const sqlm_gate_run *run)
{
    const char       *verdict = sqlm__gate_verdict(gate, run);
    sqlm_gate_summary summary;

    sqlm_gate_summarise(gate, &summary);
    put_toned(to, strcmp(verdict, "PASS") == 0 ? TONE_GOOD : TONE_BAD, verdict);
    sqlm_text_buffer_put_format(to->text, ": %llu models (%llu mandatory, %llu should use, %llu optional)",
                                (unsigned long long)summary.models,
                                (unsigned long long)summary.by_classification[SQLM_CLASSIFICATION_MANDATORY],
                                (unsigned long long)summary.by_classification[SQLM_CLASSIFICATION_SHOULD_USE],
                                (unsigned long long)summary.by_classification[SQLM_CLASSIFICATION_OPTIONAL]);
    if (run->driver != NULL)
        sqlm_text_buffer_put_format(to->text, " on %s %s", run->driver, run->server_version == NULL ? "" : run->server_version);
    if (run->driver != NULL && run->scope == SQLM_GATE_SCOPE_ALL)
        sqlm_text_buffer_put_format(to->text, ", seed %llu", (unsigned long long)run->seed);
    sqlm_text_buffer_put_format(to->text, ", %.0f ms\n", run->duration_ms);
    if (run->scope == SQLM_GATE_SCOPE_DRIFT)
        sqlm_text_buffer_put(to->text, "looked at: drift and stored versions alone; round trips were not measured\n");
    if (run->not_run != NULL)
        sqlm_text_buffer_put_format(to->text, "not run: %s\n", run->not_run);
    if (run->restriction != NULL)
        sqlm_text_buffer_put_format(to->text, "restricted: %s\n", run->restriction);
}

static void put_report(writer *to, const sqlm_gate *gate, const sqlm_gate_run *run, const size_t *order,
                       const sqlm_gate_invariant *invariants)
{
    size_t before;

    put_table(to, gate, order);
    sqlm_text_buffer_put(to->text, "\n");
    before = to->text->length;
    for (size_t i = 0; i < gate->count; i++)
        put_failure(to, gate, order[i]);
    if (to->text->length > before)
        sqlm_text_buffer_put(to->text, "\n");
    put_invariants(to, invariants);
    sqlm_text_buffer_put(to->text, "\n");
    put_verdict(to, gate, run);
}

sqlm_outcome sqlm_gate_to_text(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, bool colour, sqlm_arena *arena,
                               const char **text)
{
    sqlm_gate_run       valid;
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];
    const size_t       *order = NULL;
    sqlm_text_buffer    buffer;
    writer              to = { .text = &buffer, .colour = colour };
    sqlm_outcome        outcome;

    if (gate == NULL || arena == NULL || text == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_to_text: gate, arena and text must not be NULL");
    *text = NULL;
    outcome = sqlm__gate_run_of(cx, run, &valid);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_order(cx, gate, true, arena, &order);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_reported_invariants(cx, gate, &valid, arena, invariants);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_TEXT);
    put_report(&to, gate, &valid, order, invariants);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&buffer), text);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

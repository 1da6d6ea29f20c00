/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include "gate_internal.h"

/** Longest text of a policy, read or written. */
#define MAXIMUM_CSV  (1u << 20)
#define COLUMN_COUNT 8

static const char *const column_names[COLUMN_COUNT] = { "domain",     "owner_module", "classification", "source",
                                                        "model_name", "version",      "drift",          "round_trip" };

/* ---- reading ------------------------------------------------------------------------------------------------------------------------ */

/** Where the reader stands. */
typedef struct csv_reader {
    sqlm_cx    *cx;
    sqlm_arena *arena;
    const char *at;
    unsigned    line;
} csv_reader;

/* A field in quotes: doubled quotes stand for one. The text behind the opening quote is at reader->at. */
static sqlm_outcome read_quoted(csv_reader *reader, char *field, size_t *length)
{
    const unsigned first_line = reader->line;

    for (; *reader->at != '\0'; reader->at++) {
        if (*reader->at == '"' && *++reader->at != '"')
            return SQLM_OK;
        if (*reader->at == '\n')
            reader->line++;
        field[(*length)++] = *reader->at;
    }
    return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: a quote is not closed", first_line);
}

static size_t longest_field(const char *text)
{
    return text[0] == '"' ? strlen(text) : strcspn(text, ",\r\n");
}

/* Reads one field up to its comma or the end of its line. */
static sqlm_outcome read_field(csv_reader *reader, const char **field)
{
    char        *text = sqlm_arena_allocate(reader->cx, reader->arena, longest_field(reader->at) + 1, 1);
    size_t       length = 0;
    sqlm_outcome outcome = SQLM_OK;

    if (text == NULL)
        return SQLM_ERR;
    if (*reader->at == '"') {
        reader->at++;
        outcome = read_quoted(reader, text, &length);
    } else {
        for (; strchr(",\r\n", *reader->at) == NULL; reader->at++) {
            if (*reader->at == '"')
                return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: a quote within a field without quotes",
                                 reader->line);
            text[length++] = *reader->at;
        }
    }
    text[length] = '\0';
    *field = text;
    return outcome;
}

static bool skip_line_end(csv_reader *reader)
{
    const char *end = reader->at + (*reader->at == '\r' ? 1 : 0);

    if (*end != '\n' && *end != '\0')
        return false;
    reader->at = end + (*end == '\n' ? 1 : 0);
    reader->line++;
    return true;
}

static sqlm_outcome end_row(csv_reader *reader, unsigned line)
{
    if (skip_line_end(reader))
        return SQLM_OK;
    return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: there is something behind column '%s'", line,
                     column_names[COLUMN_COUNT - 1]);
}

static sqlm_outcome read_row(csv_reader *reader, const char *fields[COLUMN_COUNT])
{
    const unsigned line = reader->line;

    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const sqlm_outcome outcome = read_field(reader, &fields[i]);

        if (outcome != SQLM_OK)
            return outcome;
        if (i + 1 < COLUMN_COUNT && *reader->at++ != ',')
            return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: column '%s' is missing", line, column_names[i + 1]);
    }
    return end_row(reader, line);
}

static sqlm_outcome refuse_header(csv_reader *reader, const char *found, const char *expected)
{
    return SQLM_FAIL(reader->cx, DATA, FORMAT,
                     "line 1 of the policy must be \"domain,owner_module,classification,source,model_name,version,drift,round_trip\": "
                     "'%.60s' stands where '%s' is expected",
                     found, expected);
}

/* Name by name: of a line that is no header at all, the first is told, not the first that it lacks. */
static sqlm_outcome read_header(csv_reader *reader)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char  *field = NULL;
        sqlm_outcome outcome = read_field(reader, &field);

        if (outcome != SQLM_OK)
            return outcome;
        if (strcmp(field, column_names[i]) != 0)
            return refuse_header(reader, field, column_names[i]);
        if (i + 1 < COLUMN_COUNT && *reader->at++ != ',')
            return refuse_header(reader, "", column_names[i + 1]);
    }
    return end_row(reader, 1);
}

static sqlm_outcome read_word_at(csv_reader *reader, unsigned line, const char *name, const char *const *words, const char *field,
                                 uint32_t *index)
{
    char   known[100] = "";
    size_t used = 0;

    if (sqlm__find_word(words, field, index))
        return SQLM_OK;
    for (size_t i = 0; words[i] != NULL && used < sizeof(known); i++)
        used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i == 0 ? "" : words[i + 1] == NULL ? " or " : ", ", words[i]);
    return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: '%s' is no %s: it must be %s", line, field, name, known);
}

static sqlm_outcome read_entry(csv_reader *reader, sqlm_gate_policy_entry *entry)
{
    const unsigned     line = reader->line;
    const char        *fields[COLUMN_COUNT];
    uint32_t           numbers[4] = { 0 };
    sqlm_model_version version;
    sqlm_outcome       outcome = read_row(reader, fields);

    if (outcome == SQLM_OK)
        outcome = read_word_at(reader, line, "classification", sqlm__classification_words, fields[2], &numbers[0]);
    if (outcome == SQLM_OK)
        outcome = read_word_at(reader, line, "source", sqlm__source_words, fields[3], &numbers[1]);
    if (outcome == SQLM_OK)
        outcome = read_word_at(reader, line, "status", sqlm__status_words, fields[6], &numbers[2]);
    if (outcome == SQLM_OK)
        outcome = read_word_at(reader, line, "status", sqlm__status_words, fields[7], &numbers[3]);
    if (outcome != SQLM_OK)
        return outcome;
    if (fields[0][0] == '\0' || fields[1][0] == '\0' || fields[4][0] == '\0')
        return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: domain, owner_module and model_name must not be empty", line);
    if (!sqlm__version_read(fields[5], &version))
        return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: version '%s' is not of the form major.minor.patch", line,
                         fields[5]);
    *entry = (sqlm_gate_policy_entry){
        .domain = fields[0],
        .owner_module = fields[1],
        .classification = (sqlm_model_classification)numbers[0],
        .source = (sqlm_model_source)numbers[1],
        .model_name = fields[4],
        .version = fields[5],
        .drift = (sqlm_gate_status)numbers[2],
        .round_trip = (sqlm_gate_status)numbers[3],
        .line = line,
    };
    return SQLM_OK;
}

static sqlm_outcome check_unique(const csv_reader *reader, const sqlm_gate_policy *policy, const sqlm_gate_policy_entry *entry)
{
    for (size_t i = 0; i < policy->count; i++) {
        if (strcmp(policy->entries[i].domain, entry->domain) == 0)
            return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: domain '%s' stands twice", reader->line - 1,
                             entry->domain);
        if (strcmp(policy->entries[i].model_name, entry->model_name) == 0)
            return SQLM_FAIL(reader->cx, DATA, FORMAT, "line %u of the policy: model '%s' stands twice", reader->line - 1,
                             entry->model_name);
    }
    return SQLM_OK;
}

static sqlm_outcome read_entries(csv_reader *reader, sqlm_gate_policy *policy)
{
    sqlm_gate_policy_entry *entries = NULL;
    size_t                  capacity = 0;

    for (policy->count = 0; *reader->at != '\0'; policy->count++) {
        sqlm_gate_policy_entry entry = { 0 };
        sqlm_outcome           outcome = read_entry(reader, &entry);

        if (outcome == SQLM_OK)
            outcome = check_unique(reader, policy, &entry);
        if (outcome != SQLM_OK)
            return outcome;
        if (policy->count == capacity)
            entries = sqlm__gate_reserve(reader->cx, reader->arena, entries, policy->count, &capacity, sizeof(*entries));
        if (entries == NULL)
            return SQLM_ERR;
        entries[policy->count] = entry;
        policy->entries = entries;
    }
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_policy_from_csv(sqlm_cx *cx, const char *text, sqlm_arena *arena, sqlm_gate_policy *policy)
{
    csv_reader       reader = { .cx = cx, .arena = arena, .at = text, .line = 1 };
    sqlm_gate_policy made = { 0 };
    size_t           length;
    sqlm_outcome     outcome;

    if (text == NULL || arena == NULL || policy == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_policy_from_csv: text, arena and policy must not be NULL");
    length = strnlen(text, MAXIMUM_CSV + 1);
    if (length > MAXIMUM_CSV)
        return SQLM_FAIL(cx, LIMIT, BYTES, "a policy may have %u bytes at most", MAXIMUM_CSV);
    if (!sqlm_text_is_valid(text, length))
        return SQLM_FAIL(cx, DATA, ENCODING, "the policy is not UTF-8");
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) /* spreadsheets begin UTF-8 with a mark of byte order */
        reader.at += 3;
    outcome = read_header(&reader);
    if (outcome == SQLM_OK)
        outcome = read_entries(&reader, &made);
    if (outcome == SQLM_OK)
        *policy = made;
    return outcome;
}

/* ---- writing -------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome put_field(sqlm_cx *cx, sqlm_text_buffer *csv, const char *field, char separator)
{
    const char end[] = { separator, '\0' };

    if (field == NULL || !sqlm_text_is_valid(field, strlen(field)))
        return SQLM_FAIL(cx, DATA, ENCODING, "a field of the policy is not UTF-8");
    if (field[0] != '\0' && strchr("=+-@\t\r", field[0]) != NULL)
        return SQLM_FAIL(cx, DATA, FORMAT, "a spreadsheet would take the field '%s' for a formula", field);
    if (strpbrk(field, ",\"\r\n") == NULL) {
        sqlm_text_buffer_put(csv, field);
    } else {
        sqlm_text_buffer_put(csv, "\"");
        for (const char *at = field; *at != '\0'; at++) {
            sqlm_text_buffer_put_bytes(csv, at, 1);
            if (*at == '"')
                sqlm_text_buffer_put(csv, "\"");
        }
        sqlm_text_buffer_put(csv, "\"");
    }
    sqlm_text_buffer_put(csv, end);
    return csv->outcome;
}

static sqlm_outcome put_entry(sqlm_cx *cx, sqlm_text_buffer *csv, const sqlm_gate_policy_entry *entry)
{
    const char *fields[COLUMN_COUNT];

    if ((unsigned)entry->classification >= SQLM_CLASSIFICATION_COUNT || (unsigned)entry->source >= SQLM_MODEL_SOURCE_COUNT ||
        (unsigned)entry->drift > SQLM_GATE_FAILED || (unsigned)entry->round_trip > SQLM_GATE_FAILED)
        return SQLM_FAIL(cx, MISUSE, NONE, "a policy entry has a classification, source or status that is none");
    fields[0] = entry->domain;
    fields[1] = entry->owner_module;
    fields[2] = sqlm__classification_words[entry->classification];
    fields[3] = sqlm__source_words[entry->source];
    fields[4] = entry->model_name;
    fields[5] = entry->version;
    fields[6] = sqlm__status_words[entry->drift];
    fields[7] = sqlm__status_words[entry->round_trip];
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const sqlm_outcome outcome = put_field(cx, csv, fields[i], i + 1 < COLUMN_COUNT ? ',' : '\n');

        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_policy_to_csv(sqlm_cx *cx, const sqlm_gate_policy *policy, sqlm_arena *arena, const char **text)
{
    sqlm_text_buffer csv;
    sqlm_outcome     outcome = SQLM_OK;

    if (policy == NULL || arena == NULL || text == NULL || (policy->count > 0 && policy->entries == NULL))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_policy_to_csv: policy, its entries, arena and text must not be NULL");
    *text = NULL;
    sqlm_text_buffer_init(&csv, cx, MAXIMUM_CSV);
    for (size_t i = 0; outcome == SQLM_OK && i < COLUMN_COUNT; i++)
        outcome = put_field(cx, &csv, column_names[i], i + 1 < COLUMN_COUNT ? ',' : '\n');
    for (size_t i = 0; outcome == SQLM_OK && i < policy->count; i++)
        outcome = put_entry(cx, &csv, &policy->entries[i]);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&csv), text);
    sqlm_text_buffer_fini(&csv);
    return outcome;
}

/* ---- results ----------------------------------------------------------------------------------------------------------------------------- */

static sqlm_gate_policy_entry result_of(const sqlm_gate *gate, size_t index)
{
    const sqlm_typed_model  *model = &gate->models[index];
    const sqlm__gate_record *record = &gate->records[index];
    const bool               drifted = record->drift.drift_detected || record->version == SQLM__VERSION_INCOMPATIBLE;

    return (sqlm_gate_policy_entry){
        .domain = model->domain,
        .owner_module = model->owner_module,
        .classification = model->classification,
        .source = model->source,
        .model_name = model->model_name,
        .version = model->version,
        .drift = drifted ? SQLM_GATE_FAILED : record->has_drift ? SQLM_GATE_PASSED : SQLM_GATE_UNVERIFIED,
        .round_trip = !record->has_round_trip      ? SQLM_GATE_UNVERIFIED
                      : record->round_trip.passed ? SQLM_GATE_PASSED
                                                  : SQLM_GATE_FAILED,
    };
}

/* Place of a model in the policy; those that it does not name come after all of it. */
static size_t policy_rank(const sqlm_gate *gate, size_t index)
{
    const sqlm_gate_policy_entry *entry = sqlm__gate_policy_find(&gate->policy, gate->models[index].domain);

    return entry == NULL ? gate->policy.count : (size_t)(entry - gate->policy.entries);
}

static bool comes_before(const sqlm_gate *gate, bool by_policy, size_t a, size_t b)
{
    const size_t rank_a = by_policy ? policy_rank(gate, a) : 0;
    const size_t rank_b = by_policy ? policy_rank(gate, b) : 0;
    const int    by_domain = strcmp(gate->models[a].domain, gate->models[b].domain);

    if (rank_a != rank_b)
        return rank_a < rank_b;
    return by_domain != 0 ? by_domain < 0 : strcmp(gate->models[a].model_name, gate->models[b].model_name) < 0;
}

sqlm_outcome sqlm__gate_order(sqlm_cx *cx, const sqlm_gate *gate, bool by_policy, sqlm_arena *arena, const size_t **order)
{
    size_t *made = sqlm_arena_allocate(cx, arena, gate->count * sizeof(*made), _Alignof(size_t));

    if (made == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < gate->count; i++) {
        size_t at = i;

        for (; at > 0 && comes_before(gate, by_policy, i, made[at - 1]); at--)
            made[at] = made[at - 1];
        made[at] = i;
    }
    *order = made;
    return SQLM_OK;
}

sqlm_outcome sqlm_gate_results(sqlm_cx *cx, const sqlm_gate *gate, sqlm_arena *arena, sqlm_gate_policy *results)
{
    sqlm_gate_policy_entry *entries;
    const size_t           *order = NULL;

    if (gate == NULL || arena == NULL || results == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_results: gate, arena and results must not be NULL");
    entries = sqlm_arena_allocate(cx, arena, gate->count * sizeof(*entries), _Alignof(sqlm_gate_policy_entry));
    if (entries == NULL || sqlm__gate_order(cx, gate, true, arena, &order) != SQLM_OK)
        return SQLM_ERR;
    for (size_t i = 0; i < gate->count; i++)
        entries[i] = result_of(gate, order[i]);
    *results = (sqlm_gate_policy){ entries, gate->count };
    return SQLM_OK;
}

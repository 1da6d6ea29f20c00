/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include "findings.h"
#include "gate_internal.h"

/** Longest report. */
#define MAXIMUM_XML (16u << 20)

/** How one case went. */
typedef enum case_state { CASE_PASSED, CASE_FAILED, CASE_ERROR, CASE_SKIPPED, CASE_STATE_COUNT } case_state;

/** One testcase: a finding belongs to the case of its model and rule. */
typedef struct junit_case {
    const char *class_name;
    const char *name;
    case_state  state;
    const char *type;     /**< of a failure: its rule */
    const char *message;  /**< NULL for a pass */
    double      seconds;
    sqlm__rule  rule;     /**< whose findings the text lists */
    size_t      model;
} junit_case;

typedef struct writer {
    sqlm_cx              *cx;
    sqlm_text_buffer     *xml;
    const sqlm_gate      *gate;
    const sqlm_gate_run  *run;
    const sqlm__findings *findings;
    junit_case           *cases;
    size_t                count;
} writer;

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD, for what XML cannot hold */

/* Valid UTF-8 as XML: markup as entities, characters that XML cannot hold replaced. Line ends stay as they are in attributes, too. */
static void put_escaped(sqlm_text_buffer *xml, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const unsigned char c = (unsigned char)*at;

        if (c == '&')
            sqlm_text_buffer_put(xml, "&amp;");
        else if (c == '<')
            sqlm_text_buffer_put(xml, "&lt;");
        else if (c == '>')
            sqlm_text_buffer_put(xml, "&gt;");
        else if (c == '"')
            sqlm_text_buffer_put(xml, "&quot;");
        else if (c == '\n' || c == '\r' || c == '\t')
            sqlm_text_buffer_put_format(xml, "&#%u;", c);
        else if (c < ' ')
            sqlm_text_buffer_put(xml, replacement);
        else if (strncmp(at, "\xef\xbf\xbe", 3) == 0 || strncmp(at, "\xef\xbf\xbf", 3) == 0) {
            sqlm_text_buffer_put(xml, replacement);
            at += 2;
        } else
            sqlm_text_buffer_put_bytes(xml, at, 1);
    }
}

static sqlm_outcome put_text(const writer *to, const char *text)
{
    if (!sqlm_text_is_valid(text, strlen(text)))
        return SQLM_FAIL(to->cx, DATA, ENCODING, "a text of the report is not UTF-8");
    put_escaped(to->xml, text);
    return to->xml->outcome;
}

static sqlm_outcome put_attribute(const writer *to, const char *name, const char *value)
{
    sqlm_outcome outcome;

    sqlm_text_buffer_put_format(to->xml, " %s=\"", name);
    outcome = put_text(to, value);
    sqlm_text_buffer_put(to->xml, "\"");
    return outcome;
}

/* ---- the cases ------------------------------------------------------------------------------------------------------------------------ */

static junit_case *add_case(writer *to, const char *class_name, const char *name, sqlm__rule rule, size_t model)
{
    junit_case *made = &to->cases[to->count++];

    *made = (junit_case){ .class_name = class_name, .name = name, .type = sqlm__rule_identifier(rule), .rule = rule, .model = model };
    return made;
}

static void settle(junit_case *of, case_state state, const char *message)
{
    of->state = state;
    of->message = message;
}

/* What was not measured is a failure where the verdict speaks of it; nothing is judged where nothing was run. */
static void settle_absent(const writer *to, junit_case *of, bool is_judged)
{
    if (to->run->not_run != NULL)
        settle(of, CASE_SKIPPED, "not run");
    else if (is_judged)
        settle(of, CASE_FAILED, "not checked");
    else
        settle(of, CASE_SKIPPED, "not measured: only drift and versions were looked at");
}

static void add_round_trip(writer *to, size_t model)
{
    const sqlm__gate_record      *record = &to->gate->records[model];
    const sqlm_round_trip_result *result = &record->round_trip;
    junit_case *of = add_case(to, to->gate->models[model].domain, "round trip", SQLM__RULE_ROUND_TRIP, model);

    if (!record->has_round_trip)
        settle_absent(to, of, to->run->scope != SQLM_GATE_SCOPE_DRIFT);
    else if (!result->passed && sqlm__gate_classification(to->gate, model) == SQLM_CLASSIFICATION_OPTIONAL)
        settle(of, CASE_SKIPPED, "failed, which is tolerated: the domain is optional");
    else if (!result->passed)
        settle(of, CASE_FAILED, result->detail);
    of->seconds = record->has_round_trip ? result->latency_us * (double)result->records / 1e6 : 0;
}

static void add_model(writer *to, size_t model)
{
    const sqlm__gate_record *record = &to->gate->records[model];
    const char              *domain = to->gate->models[model].domain;
    junit_case              *drift = add_case(to, domain, "drift", SQLM__RULE_DRIFT, model);
    junit_case              *version = add_case(to, domain, "version", SQLM__RULE_VERSION, model);

    if (!record->has_drift)
        settle_absent(to, drift, true);
    else if (record->drift.drift_detected)
        settle(drift, CASE_FAILED, record->drift.detail);
    if (record->version == SQLM__VERSION_INCOMPATIBLE)
        settle(version, CASE_FAILED, record->version_detail);
    else if (record->version == SQLM__VERSION_NOT_RECORDED)
        settle(version, CASE_SKIPPED, "no stored version is recorded");
    add_round_trip(to, model);
}

static void add_invariant(writer *to, const sqlm_gate_invariant *invariant, sqlm__rule rule)
{
    junit_case *of = add_case(to, "sqlmodel-gate", invariant->id, rule, SQLM__NO_MODEL);

    if (to->run->not_run != NULL)
        settle(of, CASE_SKIPPED, "not run");
    else if (!invariant->judged)
        settle(of, CASE_SKIPPED, invariant->why);
    else if (!invariant->passed)
        settle(of, CASE_FAILED, invariant->why);
}

static void add_cases(writer *to, const sqlm_gate_invariant *invariants, const size_t *order)
{
    for (size_t i = 0; i < to->gate->count; i++)
        add_model(to, order[i]);
    for (size_t i = 0; i < SQLM_GATE_INVARIANT_COUNT; i++)
        add_invariant(to, &invariants[i], (sqlm__rule)i);
    if (to->run->not_run != NULL)
        settle(add_case(to, "sqlmodel-gate", "run", SQLM__RULE_NOT_RUN, SQLM__NO_MODEL), CASE_ERROR, to->run->not_run);
}

/* ---- the XML ---------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome put_findings(const writer *to, const junit_case *of)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < to->findings->count; i++) {
        if (to->findings->items[i].rule != of->rule || to->findings->items[i].model != of->model)
            continue;
        outcome = put_text(to, to->findings->items[i].message);
        sqlm_text_buffer_put(to->xml, "\n");
    }
    return outcome;
}

static sqlm_outcome put_case(const writer *to, const junit_case *of)
{
    static const char *const elements[] = { [CASE_FAILED] = "failure", [CASE_ERROR] = "error", [CASE_SKIPPED] = "skipped" };
    sqlm_outcome             outcome;

    sqlm_text_buffer_put(to->xml, "    <testcase");
    outcome = put_attribute(to, "classname", of->class_name);
    if (outcome == SQLM_OK)
        outcome = put_attribute(to, "name", of->name);
    sqlm_text_buffer_put_format(to->xml, " time=\"%.6f\"", of->seconds);
    if (of->state == CASE_PASSED) {
        sqlm_text_buffer_put(to->xml, "/>\n");
        return outcome;
    }
    sqlm_text_buffer_put_format(to->xml, ">\n      <%s", elements[of->state]);
    if (outcome == SQLM_OK)
        outcome = put_attribute(to, "message", of->message);
    if (outcome == SQLM_OK && of->state != CASE_SKIPPED)
        outcome = put_attribute(to, "type", of->type);
    sqlm_text_buffer_put(to->xml, ">");
    if (outcome == SQLM_OK)
        outcome = put_findings(to, of);
    sqlm_text_buffer_put_format(to->xml, "</%s>\n    </testcase>\n", elements[of->state]);
    return outcome;
}

static void put_counts(const writer *to)
{
    size_t counts[CASE_STATE_COUNT] = { 0 };

    for (size_t i = 0; i < to->count; i++)
        counts[to->cases[i].state]++;
    sqlm_text_buffer_put_format(to->xml, " name=\"sqlmodel-gate\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
                                to->count, counts[CASE_FAILED], counts[CASE_ERROR], counts[CASE_SKIPPED], to->run->duration_ms / 1000);
}

static sqlm_outcome put_property(const writer *to, const char *name, const char *value)
{
    sqlm_outcome outcome;

    sqlm_text_buffer_put_format(to->xml, "      <property name=\"%s\"", name);
    outcome = put_attribute(to, "value", value);
    sqlm_text_buffer_put(to->xml, "/>\n");
    return outcome;
}

static sqlm_outcome put_properties(const writer *to)
{
    const char  *const names[] = { "verdict", "driver", "server_version", "restriction" };
    const char  *const values[] = { sqlm__gate_verdict(to->gate, to->run), to->run->driver, to->run->server_version,
                                    to->run->restriction };
    sqlm_outcome outcome = SQLM_OK;

    sqlm_text_buffer_put(to->xml, "    <properties>\n");
    for (size_t i = 0; outcome == SQLM_OK && i < sizeof(names) / sizeof(names[0]); i++)
        if (values[i] != NULL)
            outcome = put_property(to, names[i], values[i]);
    sqlm_text_buffer_put_format(to->xml, "      <property name=\"exit_code\" value=\"%d\"/>\n    </properties>\n",
                                sqlm_gate_exit_code(to->gate, to->run));
    return outcome;
}

static sqlm_outcome put_report(const writer *to)
{
    sqlm_outcome outcome;

    sqlm_text_buffer_put(to->xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_counts(to);
    sqlm_text_buffer_put(to->xml, "  <testsuite");
    put_counts(to);
    outcome = put_properties(to);
    for (size_t i = 0; outcome == SQLM_OK && i < to->count; i++)
        outcome = put_case(to, &to->cases[i]);
    sqlm_text_buffer_put(to->xml, "  </testsuite>\n</testsuites>\n");
    return outcome == SQLM_OK ? to->xml->outcome : outcome;
}

sqlm_outcome sqlm_gate_to_junit(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena, const char **text)
{
    sqlm_gate_run       valid;
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];
    sqlm__findings      findings = { 0 };
    sqlm_text_buffer    xml;
    writer              to = { .cx = cx, .xml = &xml, .gate = gate, .run = &valid, .findings = &findings };
    const size_t       *order = NULL;
    sqlm_outcome        outcome;

    if (gate == NULL || arena == NULL || text == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_to_junit: gate, arena and text must not be NULL");
    *text = NULL;
    outcome = sqlm__gate_run_of(cx, run, &valid);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_reported_invariants(cx, gate, &valid, arena, invariants);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_findings(cx, gate, &valid, invariants, arena, &findings);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_order(cx, gate, true, arena, &order);
    if (outcome != SQLM_OK)
        return outcome;
    to.cases = sqlm_arena_allocate(cx, arena, (gate->count * 3 + SQLM_GATE_INVARIANT_COUNT + 1) * sizeof(*to.cases), _Alignof(junit_case));
    if (to.cases == NULL)
        return SQLM_ERR;
    add_cases(&to, invariants, order);
    sqlm_text_buffer_init(&xml, cx, MAXIMUM_XML);
    outcome = put_report(&to);
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&xml), text);
    sqlm_text_buffer_fini(&xml);
    return outcome;
}

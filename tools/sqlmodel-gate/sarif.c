/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>

#include "findings.h"
#include "gate_internal.h"

#define SARIF_SCHEMA  "https://json.schemastore.org/sarif-2.1.0.json"
#define SARIF_VERSION "2.1.0"
/** Where findings point at when the run names no file: the policy that is built in. */
#define BUILTIN_POLICY "tools/sqlmodel-gate/domains/domains.csv"
/** Longest URI. */
#define MAXIMUM_URI    16384u

static const struct {
    const char *about;
    const char *help;
} rules[] = {
#define X(name, identifier, about, help) [SQLM__RULE_##name] = { about, help },
    SQLM__RULE_LIST(X)
#undef X
};

/* json_pack_ex() that records its failure. */
static sqlm_outcome judge_pack(sqlm_cx *cx, const json_t *made, const json_error_t *error)
{
    if (made != NULL)
        return SQLM_OK;
    if (json_error_code(error) == json_error_invalid_utf8)
        return SQLM_FAIL(cx, DATA, ENCODING, "a text of the report is not UTF-8");
    return sqlm__json_out_of_memory(cx, "report");
}

static sqlm_outcome append(sqlm_cx *cx, json_t *array, json_t *item, const json_error_t *error)
{
    sqlm_outcome outcome = judge_pack(cx, item, error);

    if (outcome == SQLM_OK && json_array_append_new(array, item) != 0)
        outcome = sqlm__json_out_of_memory(cx, "report");
    return outcome;
}

/* ---- rules -------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome put_rules(sqlm_cx *cx, json_t *array)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < SQLM__RULE_COUNT; i++) {
        const char  *identifier = sqlm__rule_identifier((sqlm__rule)i);
        json_error_t error;
        json_t      *rule = json_pack_ex(&error, 0, "{s:s, s:s, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}", "id", identifier, "name", identifier,
                                         "shortDescription", "text", rules[i].about, "fullDescription", "text", rules[i].about, "help",
                                         "text", rules[i].help, "defaultConfiguration", "level", "error");

        outcome = append(cx, array, rule, &error);
    }
    return outcome;
}

/* ---- results ------------------------------------------------------------------------------------------------------------------------ */

/* A path as a URI: relative ones are relative to the root of the sources. */
static sqlm_outcome make_uri(sqlm_cx *cx, const char *path, sqlm_arena *arena, const char **uri)
{
    sqlm_text_buffer text;
    sqlm_outcome     outcome;

    while (strncmp(path, "./", 2) == 0)
        path += 2;
    sqlm_text_buffer_init(&text, cx, MAXIMUM_URI);
    if (path[0] == '/')
        sqlm_text_buffer_put(&text, "file://");
    for (; *path != '\0'; path++) {
        const unsigned char c = (unsigned char)*path;
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/-._~", c) != NULL;

        if (plain)
            sqlm_text_buffer_put_bytes(&text, path, 1);
        else
            sqlm_text_buffer_put_format(&text, "%%%02X", c);
    }
    outcome = text.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__gate_copy_text(cx, arena, sqlm_text_buffer_text(&text), uri);
    sqlm_text_buffer_fini(&text);
    return outcome;
}

/* FNV-1a, with the end of the text. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (;; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
        if (*text == '\0')
            return hash;
    }
}

/* The same finding in another run has the same print: what changes from run to run (values, counts) is not part of it. */
static void make_print(const sqlm__finding *finding, const char *model, char print[17])
{
    uint64_t hash = hash_text(hash_text(UINT64_C(14695981039346656037), sqlm__rule_identifier(finding->rule)), model);

    if (finding->difference != NULL) {
        hash = hash_text(hash, finding->difference->table);
        hash = hash_text(hash, finding->difference->object);
        hash = hash_text(hash, finding->difference->property);
    }
    (void)snprintf(print, 17, "%016llx", (unsigned long long)hash);
}

static uint32_t line_of(const sqlm_gate *gate, const char *domain)
{
    const sqlm_gate_policy_entry *entry = domain == NULL ? NULL : sqlm__gate_policy_find(&gate->policy, domain);

    return entry == NULL || entry->line == 0 ? 1 : entry->line;
}

static json_t *make_properties(const sqlm_difference *difference, json_error_t *error)
{
    if (difference == NULL)
        return json_object();
    return json_pack_ex(error, 0, "{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "kind", sqlm_difference_kind_name(difference->kind), "table",
                        difference->table, "object", difference->object, "property", difference->property, "expected",
                        difference->expected, "found", difference->found, "remedy", difference->remedy);
}

static sqlm_outcome put_result(sqlm_cx *cx, json_t *results, const sqlm_gate *gate, const sqlm__finding *finding, const char *uri)
{
    const sqlm_typed_model *model = finding->model == SQLM__NO_MODEL ? NULL : &gate->models[finding->model];
    const char             *name = model == NULL ? "sqlmodel-gate" : model->model_name;
    char                    print[17];
    json_error_t            error = { .text = "" };
    json_t                 *properties = make_properties(finding->difference, &error);
    json_t                 *result;

    if (properties == NULL)
        return judge_pack(cx, NULL, &error);
    make_print(finding, name, print);
    result = json_pack_ex(&error, 0, "{s:s, s:i, s:s, s:{s:s}, s:[{s:{s:{s:s}, s:{s:i}}, s:[{s:s, s:s}]}], s:{s:s}, s:o}", "ruleId",
                          sqlm__rule_identifier(finding->rule), "ruleIndex", (int)finding->rule, "level",
                          finding->is_tolerated ? "warning" : "error", "message", "text", finding->message, "locations",
                          "physicalLocation", "artifactLocation", "uri", uri, "region", "startLine",
                          (int)line_of(gate, model == NULL ? NULL : model->domain), "logicalLocations", "fullyQualifiedName", name, "kind",
                          model == NULL ? "module" : "type", "partialFingerprints", "sqlmodelGate/v1", print, "properties", properties);
    return append(cx, results, result, &error);
}

/* ---- the log -------------------------------------------------------------------------------------------------------------------------- */

/* An invocation that could not do its work says so; a gate that says FAIL has done its work. */
static sqlm_outcome put_invocation(sqlm_cx *cx, json_t *invocations, const sqlm_gate *gate, const sqlm_gate_run *run)
{
    json_error_t error;
    json_t      *invocation;

    if (run->not_run == NULL)
        invocation = json_pack_ex(&error, 0, "{s:b, s:i}", "executionSuccessful", 1, "exitCode", sqlm_gate_exit_code(gate, run));
    else
        invocation = json_pack_ex(&error, 0, "{s:b, s:i, s:[{s:s, s:{s:s}}]}", "executionSuccessful", 0, "exitCode",
                                  sqlm_gate_exit_code(gate, run), "toolExecutionNotifications", "level", "error", "message", "text",
                                  run->not_run);
    return append(cx, invocations, invocation, &error);
}

static sqlm_outcome fill_log(sqlm_cx *cx, json_t *log, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena)
{
    const char         *uri = NULL;
    sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT];
    sqlm__findings      findings = { 0 };
    json_t             *entry = json_array_get(json_object_get(log, "runs"), 0);
    json_t             *driver = json_object_get(json_object_get(entry, "tool"), "driver");
    sqlm_outcome        outcome = sqlm__gate_reported_invariants(cx, gate, run, arena, invariants);

    if (outcome == SQLM_OK)
        outcome = sqlm__gate_findings(cx, gate, run, invariants, arena, &findings);
    if (outcome == SQLM_OK)
        outcome = make_uri(cx, run->location == NULL ? BUILTIN_POLICY : run->location, arena, &uri);
    if (outcome == SQLM_OK)
        outcome = put_rules(cx, json_object_get(driver, "rules"));
    if (outcome == SQLM_OK)
        outcome = put_invocation(cx, json_object_get(entry, "invocations"), gate, run);
    for (size_t i = 0; outcome == SQLM_OK && i < findings.count; i++)
        outcome = put_result(cx, json_object_get(entry, "results"), gate, &findings.items[i], uri);
    return outcome;
}

sqlm_outcome sqlm_gate_to_sarif(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, json_t **json)
{
    sqlm_gate_run valid;
    sqlm_arena   *arena = NULL;
    json_error_t  error;
    json_t       *log;
    sqlm_outcome  outcome;

    if (gate == NULL || json == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_gate_to_sarif: gate and json must not be NULL");
    *json = NULL;
    outcome = sqlm__gate_run_of(cx, run, &valid);
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome != SQLM_OK)
        return outcome;
    log = json_pack_ex(&error, 0, "{s:s, s:s, s:[{s:{s:{s:s, s:s, s:[]}}, s:s, s:[], s:[], s:{s:s}}]}", "$schema", SARIF_SCHEMA,
                       "version", SARIF_VERSION, "runs", "tool", "driver", "name", "sqlmodel-gate", "semanticVersion",
                       SQLM__GATE_VERSION, "rules", "columnKind", "unicodeCodePoints", "invocations", "results", "properties",
                       "verdict", sqlm__gate_verdict(gate, &valid));
    outcome = judge_pack(cx, log, &error);
    if (outcome == SQLM_OK)
        outcome = fill_log(cx, log, gate, &valid, arena);
    if (outcome == SQLM_OK)
        *json = log;
    else
        json_decref(log);
    sqlm_arena_free(arena);
    return outcome;
}

/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <sqlmodel/sys/text_form.h>

#include "measure_models.h"
#include "module_host.h"
#include "output.h"
#include "policy_file.h"
#include "scratch_database.h"
#include "signals.h"

int could_not_run(sqlm_cx *cx)
{
    (void)fprintf(stderr, "sqlmodel-gate: %s\n", sqlm_cx_error(cx)->message);
    return EXIT_COULD_NOT_RUN;
}

/* ---- what is looked at ------------------------------------------------------------------------------------------------------------------ */

static bool has_domain(const model_set *models, const sqlm_gate_policy *policy, const char *domain)
{
    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i].domain, domain) == 0)
            return true;
    for (size_t i = 0; i < policy->count; i++)
        if (strcmp(policy->entries[i].domain, domain) == 0)
            return true;
    return false;
}

/* Every domain of --only is one that there is. */
static bool check_domains(const options *asked, const model_set *models, const sqlm_gate_policy *policy)
{
    for (size_t i = 0; i < asked->only_count; i++) {
        if (!has_domain(models, policy, asked->only[i])) {
            (void)fprintf(stderr, "sqlmodel-gate: there is no domain '%s': see 'sqlmodel-gate list'\n", asked->only[i]);
            return false;
        }
    }
    return true;
}

/* Which domains alone were asked for, in words; NULL for all. */
static sqlm_outcome say_restriction(sqlm_cx *cx, const options *asked, const asked_policy *policy, sqlm_arena *arena, const char **words)
{
    char text[128];

    if (asked->only_count == 0)
        return SQLM_OK;
    if (policy->is_there)
        (void)snprintf(text, sizeof(text), "by --only to %zu of the policy's %zu domains; the others were not looked at", policy->policy.count,
                 policy->whole);
    else
        (void)snprintf(text, sizeof(text), "by --only to %zu domains; the others were not looked at", asked->only_count);
    *words = sqlm_arena_copy(cx, arena, text, strlen(text));
    return *words == NULL ? SQLM_ERR : SQLM_OK;
}

/* ---- measuring -------------------------------------------------------------------------------------------------------------------------- */

/* The reason why nothing, or not all, was measured: the first into the report, each for those who read none. */
static void say_not_run(sqlm_cx *cx, const char *why, sqlm_arena *arena, sqlm_gate_run *run)
{
    (void)fprintf(stderr, "sqlmodel-gate: could not run: %s\n", why);
    if (run->not_run == NULL)
        run->not_run = sqlm_arena_copy(cx, arena, why, strlen(why));
    if (run->not_run == NULL)
        run->not_run = "out of memory";
    if (signals_received() != 0)
        run->not_run_exit = 128 + signals_received();
}

/* Takes over the gate that a message of the module's process holds. */
static sqlm_outcome absorb(sqlm_cx *cx, sqlm_gate *gate, const json_t *message)
{
    sqlm_gate   *other = NULL;
    sqlm_outcome outcome = sqlm_gate_from_json(cx, json_object_get(message, "gate"), &other);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_absorb(cx, gate, other);
    sqlm_gate_free(other);
    return outcome;
}

static sqlm_outcome copy_member(sqlm_cx *cx, const json_t *message, const char *name, sqlm_arena *arena, const char **text)
{
    const char *value = json_string_value(json_object_get(message, name));

    if (value == NULL || value[0] == '\0')
        return SQLM_OK;
    *text = sqlm_arena_copy(cx, arena, value, strlen(value));
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

/* What a module did instead of letting its models be checked: nothing of it was shown to hold. */
static sqlm_outcome record_death(sqlm_cx *cx, sqlm_gate *gate, const module_answer *answer, const sqlm_gate_run *run)
{
    sqlm_outcome outcome = answer->models == NULL ? SQLM_OK : absorb(cx, gate, answer->models);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_record_breach(cx, gate, SQLM_GATE_INVARIANT_DRIFT, answer->message);
    if (outcome == SQLM_OK && run->scope != SQLM_GATE_SCOPE_DRIFT)
        outcome = sqlm_gate_record_breach(cx, gate, SQLM_GATE_INVARIANT_ROUND_TRIP, answer->message);
    return outcome;
}

/* Nobody says so but a module that meddles with the gate. */
static sqlm_outcome record_nonsense(sqlm_cx *cx, const options *asked, sqlm_gate *gate, module_answer *answer, const sqlm_gate_run *run)
{
    const char *path = asked->models;
    char        text[2304];

    (void)snprintf(text, sizeof(text), "module '%.2048s' answered with what is no result of a check",
                   strlen(path) <= 2048 && sqlm_text_is_valid(path, strlen(path)) ? path : "(a name that is too long, or not UTF-8)");
    answer->message = text;
    return record_death(cx, gate, answer, run);
}

static sqlm_outcome take_answer(sqlm_cx *cx, const options *asked, sqlm_gate *gate, module_answer *answer, sqlm_arena *arena,
                                sqlm_gate_run *run)
{
    sqlm_gate   *other = NULL;
    sqlm_outcome outcome = sqlm_gate_from_json(cx, json_object_get(answer->answer, "gate"), &other);

    if (outcome != SQLM_OK)
        return sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY ? outcome : record_nonsense(cx, asked, gate, answer, run);
    outcome = sqlm_gate_absorb(cx, gate, other);
    sqlm_gate_free(other);
    if (outcome == SQLM_OK)
        outcome = copy_member(cx, answer->answer, "driver", arena, &run->driver);
    if (outcome == SQLM_OK)
        outcome = copy_member(cx, answer->answer, "server_version", arena, &run->server_version);
    if (outcome == SQLM_OK && answer->message[0] != '\0')
        say_not_run(cx, answer->message, arena, run);
    return outcome;
}

static sqlm_outcome measure_module(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const scratch_database *where,
                                   sqlm_arena *arena, sqlm_gate_run *run, bool *has_answered)
{
    module_answer answer = { 0 };
    sqlm_outcome  outcome = module_run(cx, asked, where, arena, &answer);

    if (outcome != SQLM_OK)
        return outcome;
    *has_answered = answer.end == MODULE_ANSWERED;
    if (answer.end == MODULE_DIED)
        outcome = record_death(cx, gate, &answer, run);
    else if (answer.end == MODULE_ANSWERED)
        outcome = take_answer(cx, asked, gate, &answer, arena, run);
    else
        say_not_run(cx, answer.message, arena, run);
    module_answer_free(&answer);
    return outcome;
}

/* Measures; what keeps it from running goes into the report. @param[out] has_answered Whether a module told all its models. */
static void run_measurement(sqlm_cx *cx, const options *asked, sqlm_gate *gate, sqlm_arena *arena, sqlm_gate_run *run, bool *has_answered)
{
    const int64_t    start = sqlm_now();
    scratch_database scratch = { 0 };
    model_set        models = { 0 };
    sqlm_outcome     outcome = SQLM_OK;

    if (asked->models == NULL) {
        models.items = sqlm_gate_builtin_models(&models.count);
        outcome = register_models(cx, asked, gate, &models);
    }
    if (outcome == SQLM_OK)
        outcome = asked->command == COMMAND_DRIFT ? inspection_url(cx, asked->url, arena, &scratch.url)
                                                  : scratch_database_make(cx, asked->url, arena, &scratch);
    if (outcome == SQLM_OK)
        outcome = asked->models == NULL ? measure_models(cx, asked, gate, &scratch, &models, NULL, arena, run)
                                        : measure_module(cx, asked, gate, &scratch, arena, run, has_answered);
    if (outcome == SQLM_OK && asked->command == COMMAND_CHECK)
        outcome = sqlm_gate_check_policy_versions(cx, gate);
    run->duration_ms = (double)(sqlm_now() - start) / 1000;
    if (outcome != SQLM_OK)
        say_not_run(cx, sqlm_cx_error(cx)->message, arena, run);
    if (scratch_database_remove(cx, &scratch) != SQLM_OK)
        say_not_run(cx, sqlm_cx_error(cx)->message, arena, run);
}

/* ---- the report ------------------------------------------------------------------------------------------------------------------------ */

static bool wants_colour(const options *asked)
{
    const char *no_colour = getenv("NO_COLOR");

    if (asked->colour != COLOUR_AUTO)
        return asked->colour == COLOUR_ALWAYS;
    return asked->output == NULL && isatty(STDOUT_FILENO) != 0 && (no_colour == NULL || no_colour[0] == '\0');
}

static sqlm_outcome make_report(sqlm_cx *cx, const options *asked, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena,
                                const char **text)
{
    json_t      *json = NULL;
    sqlm_outcome outcome;

    if (asked->format == FORMAT_TEXT)
        return sqlm_gate_to_text(cx, gate, run, wants_colour(asked), arena, text);
    if (asked->format == FORMAT_JUNIT)
        return sqlm_gate_to_junit(cx, gate, run, arena, text);
    outcome = asked->format == FORMAT_SARIF ? sqlm_gate_to_sarif(cx, gate, run, &json) : sqlm_gate_to_report(cx, gate, run, &json);
    if (outcome == SQLM_OK)
        outcome = output_json(cx, json, arena, text);
    json_decref(json);
    return outcome;
}

static const char no_csv[] = "the CSV file cannot be written";

/* Comes before the report, which must not pass what ends with another status. */
static sqlm_outcome write_csv(sqlm_cx *cx, const options *asked, const sqlm_gate *gate, sqlm_gate_run *run, sqlm_arena *arena)
{
    sqlm_gate_policy results = { 0 };
    const char      *text = NULL;
    sqlm_outcome     outcome;

    if (asked->csv == NULL || run->not_run != NULL)
        return SQLM_OK;
    outcome = sqlm_gate_results(cx, gate, arena, &results);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_policy_to_csv(cx, &results, arena, &text);
    if (outcome == SQLM_OK && !output_write(asked->csv, text))
        run->not_run = no_csv;
    return outcome;
}

static int write_report(sqlm_cx *cx, const options *asked, const sqlm_gate *gate, sqlm_gate_run *run, sqlm_arena *arena)
{
    const char *report = NULL;

    if (write_csv(cx, asked, gate, run, arena) != SQLM_OK || make_report(cx, asked, gate, run, arena, &report) != SQLM_OK)
        return could_not_run(cx);
    return output_write(asked->output, report) ? sqlm_gate_exit_code(gate, run) : EXIT_COULD_NOT_RUN;
}

/* The domains of a module are known when it has run. */
static int run_and_report(sqlm_cx *cx, const options *asked, const asked_policy *policy, sqlm_gate *gate, sqlm_gate_run *run,
                          sqlm_arena *arena)
{
    bool      has_answered = false;
    model_set models;

    if (!output_is_possible(asked->output))
        return EXIT_COULD_NOT_RUN;
    if (output_is_possible(asked->csv))
        run_measurement(cx, asked, gate, arena, run, &has_answered);
    else
        run->not_run = no_csv;
    models.items = sqlm_gate_models(gate, &models.count);
    if (has_answered && !check_domains(asked, &models, &policy->policy))
        return EXIT_USAGE;
    return write_report(cx, asked, gate, run, arena);
}

int check(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    sqlm_gate_run run = { .size = sizeof(run), .location = asked->policy != NULL ? asked->policy : asked->models };
    asked_policy  policy = { 0 };
    model_set     models;
    sqlm_gate    *gate = NULL;
    int           status;

    if (asked->command == COMMAND_DRIFT) {
        run.scope = SQLM_GATE_SCOPE_DRIFT;
    } else {
        run.seed = asked->seed;
        run.records = asked->records;
    }
    if (policy_read(cx, asked, arena, &policy) != SQLM_OK)
        return could_not_run(cx);
    models.items = sqlm_gate_builtin_models(&models.count);
    if (asked->models == NULL && !check_domains(asked, &models, &policy.policy))
        return EXIT_USAGE;
    if (say_restriction(cx, asked, &policy, arena, &run.restriction) != SQLM_OK ||
        sqlm_gate_new(cx, policy.is_there ? &policy.policy : NULL, &gate) != SQLM_OK)
        return could_not_run(cx);
    status = run_and_report(cx, asked, &policy, gate, &run, arena);
    sqlm_gate_free(gate);
    return status;
}

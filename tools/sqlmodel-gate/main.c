/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <sqlmodel/facade/connect.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/sys/text_buffer.h>

#include "options.h"
#include "output.h"
#include "scratch_database.h"

/** Longest list or SQL text. */
#define MAXIMUM_TEXT (16u << 20)

/* ---- signals -------------------------------------------------------------------------------------------------------------------------- */

static sqlm_cx              *interruptible; /* what a signal cancels */
static volatile sig_atomic_t received;

static void interrupt(int number)
{
    received = number;
    sqlm_cx_cancel(interruptible);
}

static void catch_signals(sqlm_cx *cx)
{
    struct sigaction action = { .sa_handler = interrupt };

    interruptible = cx;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* a closed output is an error like any other */
}

static int could_not_run(sqlm_cx *cx)
{
    (void)fprintf(stderr, "sqlmodel-gate: %s\n", sqlm_cx_error(cx)->message);
    return EXIT_COULD_NOT_RUN;
}

/* ---- check ---------------------------------------------------------------------------------------------------------------------------- */

static bool is_wanted(const options *asked, const char *domain)
{
    for (size_t i = 0; i < asked->only_count; i++)
        if (strcmp(asked->only[i], domain) == 0)
            return true;
    return asked->only_count == 0;
}

/* Every domain of --only is one that there is. */
static bool check_domains(const options *asked)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    for (size_t i = 0; i < asked->only_count; i++) {
        size_t at = 0;

        while (at < count && strcmp(models[at].domain, asked->only[i]) != 0)
            at++;
        if (at == count) {
            (void)fprintf(stderr, "sqlmodel-gate: there is no domain '%s': see 'sqlmodel-gate list'\n", asked->only[i]);
            return false;
        }
    }
    return true;
}

/* The built-in policy, or those of its rows that were asked for. */
static sqlm_outcome make_policy(sqlm_cx *cx, const options *asked, sqlm_arena *arena, sqlm_gate_policy *policy, const char **restriction)
{
    sqlm_gate_policy        whole = { 0 };
    sqlm_gate_policy_entry *entries;
    char                    text[128];
    sqlm_outcome            outcome = sqlm_gate_builtin_policy(cx, arena, &whole);

    *policy = whole;
    if (outcome != SQLM_OK || asked->only_count == 0)
        return outcome;
    entries = sqlm_arena_allocate(cx, arena, whole.count * sizeof(*entries), _Alignof(sqlm_gate_policy_entry));
    if (entries == NULL)
        return SQLM_ERR;
    *policy = (sqlm_gate_policy){ .entries = entries };
    for (size_t i = 0; i < whole.count; i++)
        if (is_wanted(asked, whole.entries[i].domain))
            entries[policy->count++] = whole.entries[i];
    (void)snprintf(text, sizeof(text), "by --only to %zu of the policy's %zu domains; the others were not looked at", policy->count, whole.count);
    *restriction = sqlm_arena_copy(cx, arena, text, strlen(text));
    return *restriction == NULL ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome register_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    for (size_t i = 0; i < count; i++) {
        if (!is_wanted(asked, models[i].domain))
            continue;
        /* a refusal is kept by the gate as a breach: the verdict tells it */
        if (sqlm_gate_register_model(cx, gate, &models[i]) != SQLM_OK && sqlm_cx_error(cx)->kind != SQLM_E_MISUSE)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

static sqlm_outcome measure(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const char *url, sqlm_arena *arena, sqlm_gate_run *run)
{
    sqlm_gate_measure_options how = { .size = sizeof(how), .seed = asked->seed, .records = asked->records };
    sqlm_conn                *conn = NULL;
    sqlm_outcome              outcome = sqlm_connect(cx, url, &conn);

    if (outcome != SQLM_OK)
        return outcome;
    run->driver = sqlm_conn_driver_name(conn);
    run->server_version = sqlm_arena_copy(cx, arena, sqlm_conn_server_version(conn), strlen(sqlm_conn_server_version(conn)));
    how.support = sqlm_gate_builtin_models(&how.support_count);
    outcome = run->server_version == NULL ? SQLM_ERR : sqlm_gate_measure(cx, gate, conn, &how);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_check_policy_versions(cx, gate);
    sqlm_conn_close(conn);
    return outcome;
}

/* Measures; what keeps it from running goes into the report. */
static void run_check(sqlm_cx *cx, const options *asked, sqlm_gate *gate, sqlm_arena *arena, sqlm_gate_run *run)
{
    const int64_t    start = sqlm_now();
    scratch_database scratch = { 0 };
    sqlm_outcome     outcome = scratch_database_make(cx, asked->url, arena, &scratch);

    if (outcome == SQLM_OK)
        outcome = measure(cx, asked, gate, scratch.url, arena, run);
    scratch_database_remove(&scratch);
    run->duration_ms = (double)(sqlm_now() - start) / 1000;
    if (outcome == SQLM_OK)
        return;
    run->not_run = sqlm_arena_copy(cx, arena, sqlm_cx_error(cx)->message, strlen(sqlm_cx_error(cx)->message));
    if (run->not_run == NULL)
        run->not_run = "out of memory";
    if (received != 0)
        run->not_run_exit = 128 + received;
    (void)fprintf(stderr, "sqlmodel-gate: could not run: %s\n", run->not_run);
}

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
    outcome = sqlm_gate_to_report(cx, gate, run, &json);
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

static int check_with(sqlm_cx *cx, const options *asked, sqlm_gate *gate, sqlm_arena *arena, const char *restriction)
{
    sqlm_gate_run run = { .size = sizeof(run), .seed = asked->seed, .records = asked->records, .restriction = restriction };
    const char   *report = NULL;

    if (!output_is_possible(asked->output))
        return EXIT_COULD_NOT_RUN;
    if (output_is_possible(asked->csv))
        run_check(cx, asked, gate, arena, &run);
    else
        run.not_run = no_csv;
    if (write_csv(cx, asked, gate, &run, arena) != SQLM_OK || make_report(cx, asked, gate, &run, arena, &report) != SQLM_OK)
        return could_not_run(cx);
    return output_write(asked->output, report) ? sqlm_gate_exit_code(gate, &run) : EXIT_COULD_NOT_RUN;
}

static int check(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    sqlm_gate_policy policy = { 0 };
    const char      *restriction = NULL;
    sqlm_gate       *gate = NULL;
    int              status;

    if (!check_domains(asked))
        return EXIT_USAGE;
    if (make_policy(cx, asked, arena, &policy, &restriction) != SQLM_OK || sqlm_gate_new(cx, &policy, &gate) != SQLM_OK)
        return could_not_run(cx);
    status = register_models(cx, asked, gate) == SQLM_OK ? check_with(cx, asked, gate, arena, restriction) : could_not_run(cx);
    sqlm_gate_free(gate);
    return status;
}

/* ---- list ------------------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome list_as_text(sqlm_text_buffer *text)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    sqlm_text_buffer_put_format(text, "%-26s%-24s%-12s%-26s%-9s%s\n", "domain", "model", "class", "owner", "version", "source");
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(text, "%-26s%-24s%-12s%-26s%-9s%s\n", models[i].domain, models[i].model_name,
                                    sqlm_model_classification_label(models[i].classification), models[i].owner_module,
                                    models[i].version,
                                    models[i].source == SQLM_MODEL_SOURCE_CODEGEN ? "generated" : "hand-authored");
    return text->outcome;
}

static sqlm_outcome list_as_sql(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_text_buffer *text)
{
    size_t                  count = 0;
    const sqlm_typed_model *typed = sqlm_gate_builtin_models(&count);
    const sqlm_model      **models = sqlm_arena_allocate(cx, arena, count * sizeof(*models), _Alignof(sqlm_model *));
    const sqlm_schema      *schema = NULL;
    sqlm_statements         statements = { 0 };
    sqlm_outcome            outcome;

    if (models == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++)
        models[i] = typed[i].model;
    outcome = sqlm_schema_from_models(cx, dialect, models, count, arena, &schema);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_create_sql(cx, schema, arena, &statements);
    for (size_t i = 0; outcome == SQLM_OK && i < statements.count; i++)
        sqlm_text_buffer_put_format(text, "%s;\n", statements.items[i]);
    return outcome == SQLM_OK ? text->outcome : outcome;
}

static sqlm_outcome list_as_json(sqlm_cx *cx, sqlm_arena *arena, sqlm_text_buffer *text)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);
    json_t                 *array = json_array();
    const char             *made = NULL;
    sqlm_outcome            outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < count; i++) {
        json_t *model = NULL;

        outcome = sqlm_typed_model_to_json(cx, &models[i], &model);
        if (outcome == SQLM_OK && json_array_append_new(array, model) != 0)
            outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON");
    }
    if (outcome == SQLM_OK)
        outcome = output_json(cx, array, arena, &made);
    json_decref(array);
    if (outcome == SQLM_OK)
        sqlm_text_buffer_put(text, made);
    return outcome == SQLM_OK ? text->outcome : outcome;
}

static int list(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    const sqlm_dialect *dialect = sqlm_dialect_named(asked->dialect);
    sqlm_text_buffer    text;
    sqlm_outcome        outcome;
    int                 status;

    if (dialect == NULL) {
        (void)fprintf(stderr, "sqlmodel-gate: there is no dialect '%s': it must be sqlite, postgres or mysql\n", asked->dialect);
        return EXIT_USAGE;
    }
    sqlm_text_buffer_init(&text, cx, MAXIMUM_TEXT);
    if (asked->sql)
        outcome = list_as_sql(cx, dialect, arena, &text);
    else if (asked->format == FORMAT_JSON)
        outcome = list_as_json(cx, arena, &text);
    else
        outcome = list_as_text(&text);
    if (outcome != SQLM_OK)
        status = could_not_run(cx);
    else
        status = output_write(asked->output, sqlm_text_buffer_text(&text)) ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
    sqlm_text_buffer_fini(&text);
    return status;
}

/* ---- main ------------------------------------------------------------------------------------------------------------------------------ */

static int run(const options *asked)
{
    sqlm_cx    *cx = sqlm_cx_new(NULL);
    sqlm_arena *arena = NULL;
    int         status;

    catch_signals(cx);
    if (cx == NULL || sqlm_arena_new(cx, &arena) != SQLM_OK)
        status = could_not_run(cx);
    else
        status = asked->command == COMMAND_LIST ? list(cx, asked, arena) : check(cx, asked, arena);
    sqlm_arena_free(arena);
    interruptible = NULL;
    sqlm_cx_free(cx);
    return status;
}

int main(int argc, char **argv)
{
    const char **only = calloc((size_t)argc + 1, sizeof(*only));
    options      asked;
    int          status = EXIT_USAGE;

    if (only == NULL) {
        (void)fputs("sqlmodel-gate: out of memory\n", stderr);
        return EXIT_COULD_NOT_RUN;
    }
    if (options_parse(argc, argv, only, &asked)) {
        if (asked.command == COMMAND_HELP)
            status = output_write(NULL, options_help) ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
        else if (asked.command == COMMAND_VERSION)
            status = output_write(NULL, "sqlmodel-gate " SQLM__GATE_VERSION "\n") ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
        else
            status = run(&asked);
    }
    free(only);
    return status;
}

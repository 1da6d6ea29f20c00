/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/sys/text_buffer.h>

#include "check.h"
#include "module_host.h"
#include "output.h"
#include "policy_file.h"
#include "scratch_database.h"
#include "signals.h"

/** Longest list or SQL text. */
#define MAXIMUM_TEXT (16u << 20)

/** One line: a model, or a domain of the policy that has none. */
typedef struct list_row {
    sqlm_typed_model model;
    bool             is_registered;
} list_row;

typedef struct list_rows {
    list_row *items;
    size_t    count;
} list_rows;

static bool has_domain(const sqlm_gate_policy *policy, const char *domain)
{
    for (size_t i = 0; i < policy->count; i++)
        if (strcmp(policy->entries[i].domain, domain) == 0)
            return true;
    return false;
}

/* The models of one domain of the policy, or the domain alone. */
static void add_domain(list_rows *rows, const sqlm_gate_policy_entry *entry, const model_set *models)
{
    const size_t before = rows->count;

    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i].domain, entry->domain) == 0)
            rows->items[rows->count++] = (list_row){ models->items[i], true };
    if (rows->count > before)
        return;
    rows->items[rows->count++] = (list_row){ .model = { .domain = entry->domain,
                                                        .owner_module = entry->owner_module,
                                                        .classification = entry->classification,
                                                        .source = entry->source,
                                                        .model_name = entry->model_name,
                                                        .version = entry->version } };
}

/* What is listed: in the order of the policy that was asked for, models that it does not name after it. */
static sqlm_outcome make_rows(sqlm_cx *cx, const options *asked, const model_set *models, sqlm_arena *arena, list_rows *rows)
{
    asked_policy policy = { 0 };
    sqlm_outcome outcome = asked->policy == NULL ? SQLM_OK : policy_read(cx, asked, arena, &policy);

    if (outcome != SQLM_OK)
        return outcome;
    rows->items = sqlm_arena_allocate(cx, arena, (models->count + policy.policy.count) * sizeof(*rows->items), _Alignof(list_row));
    if (rows->items == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < policy.policy.count; i++)
        add_domain(rows, &policy.policy.entries[i], models);
    for (size_t i = 0; i < models->count; i++)
        if (!has_domain(&policy.policy, models->items[i].domain))
            rows->items[rows->count++] = (list_row){ models->items[i], true };
    return SQLM_OK;
}

static void put_rows(sqlm_text_buffer *text, const list_rows *rows)
{
    sqlm_text_buffer_put_format(text, "%-26s%-24s%-12s%-26s%-9s%s\n", "domain", "model", "class", "owner", "version", "source");
    for (size_t i = 0; i < rows->count; i++) {
        const sqlm_typed_model *model = &rows->items[i].model;

        sqlm_text_buffer_put_format(text, "%-26s%-24s%-12s%-26s%-9s%s\n", model->domain,
                                    rows->items[i].is_registered ? model->model_name : "(not registered)",
                                    sqlm_model_classification_label(model->classification), model->owner_module, model->version,
                                    model->source == SQLM_MODEL_SOURCE_CODEGEN ? "generated" : "hand-authored");
    }
}

static sqlm_outcome append_row(sqlm_cx *cx, json_t *array, const list_row *row)
{
    json_t      *model = NULL;
    sqlm_outcome outcome = sqlm_typed_model_to_json(cx, &row->model, &model);

    if (outcome == SQLM_OK && json_object_set_new(model, "registered", json_boolean(row->is_registered)) != 0) {
        json_decref(model);
        outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON");
    }
    if (outcome == SQLM_OK && json_array_append_new(array, model) != 0)
        outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON");
    return outcome;
}

static sqlm_outcome put_json(sqlm_cx *cx, const list_rows *rows, sqlm_arena *arena, sqlm_text_buffer *text)
{
    json_t      *array = json_array();
    const char  *made = NULL;
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < rows->count; i++)
        outcome = append_row(cx, array, &rows->items[i]);
    if (outcome == SQLM_OK)
        outcome = output_json(cx, array, arena, &made);
    json_decref(array);
    if (outcome == SQLM_OK)
        sqlm_text_buffer_put(text, made);
    return outcome;
}

static sqlm_outcome put_sql(sqlm_cx *cx, const sqlm_dialect *dialect, const model_set *typed, sqlm_arena *arena, sqlm_text_buffer *text)
{
    const sqlm_model **models = sqlm_arena_allocate(cx, arena, typed->count * sizeof(*models), _Alignof(sqlm_model *));
    const sqlm_schema *schema = NULL;
    sqlm_statements    statements = { 0 };
    size_t             count = 0;
    sqlm_outcome       outcome;

    if (models == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < typed->count; i++)
        if (typed->items[i].model != NULL)
            models[count++] = typed->items[i].model;
    outcome = sqlm_schema_from_models(cx, dialect, models, count, arena, &schema);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_create_sql(cx, schema, arena, &statements);
    for (size_t i = 0; outcome == SQLM_OK && i < statements.count; i++)
        sqlm_text_buffer_put_format(text, "%s;\n", statements.items[i]);
    return outcome;
}

sqlm_outcome list_text(sqlm_cx *cx, const options *asked, const model_set *models, sqlm_arena *arena, const char **text)
{
    list_rows        rows = { 0 };
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_TEXT);
    if (asked->sql) {
        outcome = put_sql(cx, sqlm_dialect_named(asked->dialect), models, arena, &buffer);
    } else {
        outcome = make_rows(cx, asked, models, arena, &rows);
        if (outcome == SQLM_OK && asked->format == FORMAT_JSON)
            outcome = put_json(cx, &rows, arena, &buffer);
        else if (outcome == SQLM_OK)
            put_rows(&buffer, &rows);
    }
    if (outcome == SQLM_OK)
        outcome = buffer.outcome;
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&buffer), buffer.length);
        outcome = *text == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

static int list_module(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    module_answer answer = { 0 };
    int           status = EXIT_COULD_NOT_RUN;

    if (module_run(cx, asked, &(scratch_database){ .url = "" }, arena, &answer) != SQLM_OK)
        return could_not_run(cx);
    if (answer.end == MODULE_INTERRUPTED)
        status = 128 + signals_received();
    else if (answer.end == MODULE_DIED)
        status = EXIT_FAILURE;
    else if (answer.end == MODULE_ANSWERED && json_is_string(json_object_get(answer.answer, "text")) &&
             output_write(asked->output, json_string_value(json_object_get(answer.answer, "text"))))
        status = EXIT_SUCCESS;
    if (answer.message[0] != '\0')
        (void)fprintf(stderr, "sqlmodel-gate: %s\n", answer.message);
    module_answer_free(&answer);
    return status;
}

int list(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    const char *text = NULL;
    model_set   models;

    if (sqlm_dialect_named(asked->dialect) == NULL) {
        (void)fprintf(stderr, "sqlmodel-gate: there is no dialect '%s': it must be sqlite, postgres or mysql\n", asked->dialect);
        return EXIT_USAGE;
    }
    if (asked->models != NULL)
        return list_module(cx, asked, arena);
    models.items = sqlm_gate_builtin_models(&models.count);
    if (list_text(cx, asked, &models, arena, &text) != SQLM_OK)
        return could_not_run(cx);
    return output_write(asked->output, text) ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
}

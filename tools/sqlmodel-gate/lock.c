/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>

#include "check.h"
#include "input.h"
#include "lock_file.h"
#include "module_host.h"
#include "output.h"
#include "scratch_database.h"
#include "signals.h"

#define MAXIMUM_TEXT (16u << 20)

/** What the command works with. */
typedef struct lock_task {
    sqlm_cx       *cx;
    const options *asked;
    sqlm_arena    *arena;
    json_t        *declared; /**< of the models */
    json_t        *locked;   /**< of the file */
    const char    *file;     /**< the file's text; NULL: there is none */
    const char    *header;   /**< the header's text; NULL: there is none */
} lock_task;

/* ---- the models --------------------------------------------------------------------------------------------------------------------------- */

/* @return The exit status when the models cannot be had, or EXIT_SUCCESS. */
static int get_of_module(lock_task *task)
{
    module_answer answer = { 0 };
    int           status = EXIT_COULD_NOT_RUN;

    if (module_run(task->cx, task->asked, &(scratch_database){ .url = "" }, task->arena, &answer) != SQLM_OK)
        return could_not_run(task->cx);
    if (answer.end == MODULE_INTERRUPTED)
        status = 128 + signals_received();
    else if (answer.end == MODULE_DIED)
        status = EXIT_FAILURE;
    else if (answer.end == MODULE_ANSWERED)
        task->declared = json_incref(json_object_get(answer.answer, "lock"));
    if (answer.message[0] != '\0')
        (void)fprintf(stderr, "sqlmodel-gate: %s\n", answer.message);
    module_answer_free(&answer);
    if (task->declared == NULL)
        return status;
    return lock_check(task->cx, task->declared) == SQLM_OK ? EXIT_SUCCESS : could_not_run(task->cx);
}

static int get_declared(lock_task *task)
{
    model_set models;

    if (task->asked->models != NULL)
        return get_of_module(task);
    models.items = sqlm_gate_builtin_models(&models.count);
    return lock_make(task->cx, &models, &task->declared) == SQLM_OK ? EXIT_SUCCESS : could_not_run(task->cx);
}

/* ---- the files ---------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_locked(lock_task *task)
{
    return task->file == NULL ? SQLM_OK : lock_parse(task->cx, task->asked->lock, task->file, &task->locked);
}

static sqlm_outcome read_files(lock_task *task)
{
    sqlm_outcome outcome = input_read(task->cx, task->asked->lock, MAXIMUM_LOCK_FILE, task->arena, &task->file);

    if (outcome == SQLM_OK && task->asked->header != NULL)
        outcome = input_read(task->cx, task->asked->header, MAXIMUM_LOCK_FILE, task->arena, &task->header);
    return outcome;
}

static int update(lock_task *task)
{
    const char *file = NULL;
    const char *header = NULL;

    if (output_json(task->cx, task->declared, task->arena, &file) != SQLM_OK ||
        lock_header(task->cx, task->declared, task->arena, &header) != SQLM_OK)
        return could_not_run(task->cx);
    if (task->asked->header == NULL)
        header = NULL;
    if (task->file != NULL && strcmp(task->file, file) == 0)
        file = NULL; /* what is the same keeps its time of change */
    if (header != NULL && task->header != NULL && strcmp(task->header, header) == 0)
        header = NULL;
    return output_write_both(task->asked->lock, file, task->asked->header, header) ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
}

/* ---- what changed ------------------------------------------------------------------------------------------------------------------------- */

static void put_change(sqlm_text_buffer *text, const lock_change *change)
{
    sqlm_text_buffer_put_format(text, "model %s%s%s: %s\n", change->model, change->entry[0] == '\0' ? "" : ", field ", change->entry,
                                change->what);
    if (change->locked[0] != '\0')
        sqlm_text_buffer_put_format(text, "  locked:   %s\n", change->locked);
    if (change->declared[0] != '\0')
        sqlm_text_buffer_put_format(text, "  declared: %s\n", change->declared);
}

static sqlm_outcome as_text(lock_task *task, const lock_changes *changes, const char **made)
{
    const size_t     models = json_array_size(json_object_get(task->declared, "models"));
    sqlm_text_buffer text;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&text, task->cx, MAXIMUM_TEXT);
    for (size_t i = 0; i < changes->count; i++)
        put_change(&text, &changes->items[i]);
    if (changes->count > 0)
        sqlm_text_buffer_put_format(&text, "FAIL: %zu change%s; 'sqlmodel-gate lock --update' accepts them\n", changes->count,
                                    changes->count == 1 ? "" : "s");
    else
        sqlm_text_buffer_put_format(&text, "PASS: %zu models are as they were locked\n", models);
    outcome = text.outcome;
    if (outcome == SQLM_OK) {
        *made = sqlm_arena_copy(task->cx, task->arena, sqlm_text_buffer_text(&text), text.length);
        outcome = *made == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&text);
    return outcome;
}

static sqlm_outcome as_json(lock_task *task, const lock_changes *changes, const char **made)
{
    json_t      *array = json_array();
    json_t      *report = json_pack("{s:i, s:s, s:i, s:O}", "format", 1, "verdict", changes->count > 0 ? "FAIL" : "PASS", "exit_code",
                                    changes->count > 0 ? 1 : 0, "changes", array);
    sqlm_outcome outcome = report == NULL ? SQLM_FAIL(task->cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON") : SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < changes->count; i++) {
        const lock_change *change = &changes->items[i];

        if (json_array_append_new(array, json_pack("{s:s, s:s, s:s, s:s, s:s}", "model", change->model, "entry", change->entry, "change",
                                                   change->what, "locked", change->locked, "declared", change->declared)) != 0)
            outcome = SQLM_FAIL(task->cx, OUT_OF_MEMORY, NONE, "out of memory while making JSON");
    }
    if (outcome == SQLM_OK)
        outcome = output_json(task->cx, report, task->arena, made);
    json_decref(array);
    json_decref(report);
    return outcome;
}

/* The header is compared with the lock file, from which it is made. */
static sqlm_outcome compare_header(lock_task *task, lock_changes *changes)
{
    const char  *header = NULL;
    sqlm_outcome outcome = task->asked->header == NULL ? SQLM_OK : lock_header(task->cx, task->locked, task->arena, &header);

    if (outcome == SQLM_OK && header != NULL && (task->header == NULL || strcmp(task->header, header) != 0))
        changes->items[changes->count++] = (lock_change){
            "(all)", "", task->header == NULL ? "the header is missing" : "the header is not the one of the lock file", "", ""
        };
    return outcome;
}

static int verify(lock_task *task)
{
    lock_changes changes = { 0 };
    const char  *text = NULL;

    if (task->file == NULL) {
        (void)fprintf(stderr, "sqlmodel-gate: there is no lock file '%s': 'sqlmodel-gate lock --update' makes it\n", task->asked->lock);
        return EXIT_COULD_NOT_RUN;
    }
    if (read_locked(task) != SQLM_OK || lock_compare(task->cx, task->locked, task->declared, task->arena, &changes) != SQLM_OK ||
        compare_header(task, &changes) != SQLM_OK)
        return could_not_run(task->cx);
    if ((task->asked->format == FORMAT_JSON ? as_json : as_text)(task, &changes, &text) != SQLM_OK)
        return could_not_run(task->cx);
    if (!output_write(task->asked->output, text))
        return EXIT_COULD_NOT_RUN;
    return changes.count > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int lock(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    lock_task task = { .cx = cx, .asked = asked, .arena = arena };
    int       status = get_declared(&task);

    if (status == EXIT_SUCCESS && read_files(&task) != SQLM_OK)
        status = could_not_run(cx);
    else if (status == EXIT_SUCCESS)
        status = asked->update ? update(&task) : verify(&task);
    json_decref(task.declared);
    json_decref(task.locked);
    return status;
}

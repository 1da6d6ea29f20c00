/* SPDX-License-Identifier: MIT */
#include "question.h"

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/json.h>
#include <sqlmodel/core/tx.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An answer on its way: lines. */
typedef struct writer {
    sqlm_cx    *cx;
    sqlm_conn  *conn;
    sqlm_arena *arena;
    char      **lines;
    size_t      count, capacity;
} writer;

static void add_line(writer *w, char *line)
{
    if (w->count == w->capacity) {
        w->capacity = w->capacity * 2 + 16;
        w->lines = realloc(w->lines, w->capacity * sizeof *w->lines);
        assert_non_null(w->lines);
    }
    assert_non_null(line);
    w->lines[w->count++] = line;
}

/* MySQL and MariaDB have no negative zero: docs/databases.md, "a zero that is computed and negative". */
static char *without_sign(const char *line)
{
    char *copy = strdup(line);

    assert_non_null(copy);
    for (char *at = strstr(copy, "-0.0"); at != NULL; at = strstr(at + 1, "-0.0")) {
        if (at[-1] == ':' && (at[4] == ',' || at[4] == '}'))
            memmove(at, at + 1, strlen(at));
    }
    return copy;
}

static void add_object(writer *w, const sqlm_model *model, const void *object)
{
    const char *line = NULL;

    if (sqlm_dump_exact(w->cx, model, object, w->arena, &line) == SQLM_OK)
        add_line(w, without_sign(line));
    else
        add_line(w, strdup(sqlm_cx_error(w->cx)->message));
}

static void add_number(writer *w, const char *name, int64_t number)
{
    char line[60];

    (void)snprintf(line, sizeof line, "%s %lld", name, (long long)number);
    add_line(w, strdup(line));
}

static int compare_lines(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static void sort_lines(writer *w)
{
    if (w->count > 0)
        qsort(w->lines, w->count, sizeof *w->lines, compare_lines);
}

/* A failure is the whole answer. */
static void answer_failure(writer *w)
{
    const sqlm_error *error = sqlm_cx_error(w->cx);
    char              line[100];

    for (size_t i = 0; i < w->count; i++)
        free(w->lines[i]);
    w->count = 0;
    (void)snprintf(line, sizeof line, "error: %s (%s)", sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason));
    add_line(w, strdup(line));
}

static char *finish(writer *w)
{
    size_t size = 1;
    char  *text;

    for (size_t i = 0; i < w->count; i++)
        size += strlen(w->lines[i]) + 1;
    text = calloc(1, size);
    assert_non_null(text);
    for (size_t i = 0, used = 0; i < w->count; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s\n", w->lines[i]);
        free(w->lines[i]);
    }
    free(w->lines);
    return text;
}

/* ---- reads ----------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_list(writer *w, const sqlm_model *model, const sqlm_select *select)
{
    void        *items = NULL;
    size_t       count = 0;
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_select_all(w->cx, w->conn, model, select, &items, &count, &arena);

    for (size_t i = 0; outcome == SQLM_OK && i < count; i++)
        add_object(w, model, (const char *)items + i * model->object_size);
    sqlm_list_free(items, arena);
    return outcome;
}

static sqlm_outcome read_each(writer *w, const sqlm_model *model, const sqlm_select *select)
{
    sqlm_object_cursor cursor = { 0 };
    void              *object = calloc(1, model->object_size);
    bool               found = true;
    sqlm_outcome       outcome = sqlm_select_each(w->cx, w->conn, model, select, &cursor);

    assert_non_null(object);
    while (outcome == SQLM_OK && found) {
        outcome = sqlm_object_cursor_next(w->cx, &cursor, object, &found);
        if (outcome == SQLM_OK && found)
            add_object(w, model, object);
    }
    sqlm_object_cursor_close(&cursor);
    free(object);
    return outcome;
}

/* How many there are, and whether any, by the queries that ask for that alone. */
static sqlm_outcome count_rows(writer *w, const question *q)
{
    int64_t      count = 0;
    bool         exists = false;
    sqlm_outcome outcome = sqlm_select_count(w->cx, w->conn, q->model, q->select, &count);

    if (outcome == SQLM_OK)
        outcome = sqlm_select_exists(w->cx, w->conn, q->model, q->select, &exists);
    add_number(w, "count", count);
    add_number(w, "exists", exists);
    return outcome;
}

static sqlm_outcome ask_rows(writer *w, const question *q)
{
    sqlm_outcome outcome = q->by_cursor ? read_each(w, q->model, q->select) : read_list(w, q->model, q->select);

    if (outcome == SQLM_OK && !q->is_ordered)
        sort_lines(w);
    return outcome != SQLM_OK || q->by_cursor ? outcome : count_rows(w, q);
}

/* ---- writes ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome ask_update(writer *w, const question *q)
{
    int64_t      rows = 0;
    sqlm_outcome outcome = Thing_update_where(w->cx, w->conn, SQLM_UPDATE(.set = q->set, .where = q->where, .all_rows = true), &rows);

    add_number(w, "updated", rows);
    return outcome != SQLM_OK ? outcome : read_list(w, &Thing_model, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Thing_.id))));
}

static sqlm_outcome ask_delete(writer *w, const question *q)
{
    Thing_list   list = { 0 };
    int64_t      rows = 0;
    sqlm_outcome outcome = q->by_cursor ? Thing_delete_returning(w->cx, w->conn, SQLM_DELETE(.where = q->where, .all_rows = true), &list)
                                        : Thing_delete_where(w->cx, w->conn, SQLM_DELETE(.where = q->where, .all_rows = true), &rows);

    for (size_t i = 0; i < list.count; i++)
        add_object(w, &Thing_model, &list.items[i]);
    Thing_list_free(&list);
    sort_lines(w);
    add_number(w, "deleted", rows);
    return outcome != SQLM_OK ? outcome : read_list(w, &Thing_model, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Thing_.id))));
}

static sqlm_outcome ask_upsert(writer *w, const question *q)
{
    Tally         tallies[MOST_TALLIES];
    sqlm_upserted done[MOST_TALLIES];
    sqlm_outcome  outcome;

    memcpy(tallies, q->tallies, sizeof tallies);
    outcome = Tally_upsert_many(w->cx, w->conn, tallies, q->tally_count, q->conflict, done);
    for (size_t i = 0; outcome == SQLM_OK && i < q->tally_count; i++) {
        add_number(w, "done", done[i]);
        add_object(w, &Tally_model, &tallies[i]);
    }
    return outcome != SQLM_OK ? outcome : read_list(w, &Tally_model, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Tally_.name))));
}

static sqlm_outcome ask_write(writer *w, const question *q)
{
    sqlm_tx      tx = { 0 };
    sqlm_outcome outcome;

    assert_ok(w->cx, sqlm_begin(w->cx, w->conn, NULL, &tx));
    if (q->kind == ASK_UPDATE)
        outcome = ask_update(w, q);
    else
        outcome = q->kind == ASK_DELETE ? ask_delete(w, q) : ask_upsert(w, q);
    if (outcome != SQLM_OK)
        answer_failure(w);
    assert_ok(w->cx, sqlm_rollback(w->cx, &tx));
    return SQLM_OK;
}

char *ask_question(sqlm_cx *cx, sqlm_conn *conn, const question *q)
{
    writer w = { .cx = cx, .conn = conn };

    assert_ok(cx, sqlm_arena_new(cx, &w.arena));
    if ((q->kind <= ASK_GROUPS ? ask_rows(&w, q) : ask_write(&w, q)) != SQLM_OK)
        answer_failure(&w);
    sqlm_arena_free(w.arena);
    return finish(&w);
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <sqlmodel/query/functions.h>
#include <sqlmodel/sys/arena.h>
#include <sqlmodel/sys/driver.h>

#include "list.h"
#include "run.h"
#include "unset.h"

enum {
    FIRST_BYTES = 4096,  /* of a list of unknown length, */
    FIRST_LEAST = 8,     /* at least so many objects */
    BATCH_BYTES = 32768, /* fetched at once: what was zeroed is still in the processor's cache */
    BATCH_LEAST = 16,
    COPY_BYTES = 256 /* larger objects are copied in memory of the connection */
};

/* ---- lists ----------------------------------------------------------------------------------------------------------------- */

static size_t first_capacity(size_t item_size, uint64_t limit)
{
    const size_t usual = FIRST_BYTES / item_size > FIRST_LEAST ? FIRST_BYTES / item_size : FIRST_LEAST;

    return limit != 0 && limit < usual ? (size_t)limit : usual;
}

static size_t batch_size(const sqlm__list *list)
{
    const size_t usual = BATCH_BYTES / list->item_size > BATCH_LEAST ? BATCH_BYTES / list->item_size : BATCH_LEAST;
    const size_t room = list->capacity - list->count;

    return room < usual ? room : usual;
}

/* How many of @p wanted items more the budget has memory for. Half of what is left is for later, and for their texts. */
static size_t affordable(const sqlm__list *list, const sqlm_arena *arena, uint64_t bytes, size_t wanted)
{
    const uint64_t held = (list->block_size != 0 ? list->block_size : SQLM_LIST_OVERHEAD) + sqlm_arena_bytes(arena);
    const uint64_t items = held < bytes ? (bytes - held) / list->item_size : 0;
    const uint64_t most = items > 1 ? items / 2 : items;

    return most < wanted ? (size_t)most : wanted;
}

static sqlm_outcome grow(sqlm__run *run, sqlm__list *list, const sqlm_arena *arena, const sqlm_budget *budget, size_t more)
{
    if (budget->rows - list->count < more)
        more = (size_t)(budget->rows - list->count);
    if (budget->bytes != UINT64_MAX)
        more = affordable(list, arena, budget->bytes, more);
    return more == 0 ? SQLM_OK
                     : sqlm__list_reserve(run->cx, list, list->capacity > SIZE_MAX - more ? SIZE_MAX : list->capacity + more);
}

/* The budget has no room for another object: there must not be one. */
static sqlm_outcome check_over(sqlm__run *run, const sqlm__list *list, sqlm_arena *arena, const sqlm_budget *budget)
{
    void        *object = NULL;
    size_t       rows = 0;
    sqlm_outcome outcome = sqlm__cache_scratch(run->cx, run->cache, list->item_size, &object);

    if (outcome != SQLM_OK)
        return outcome;
    memset(object, 0, list->item_size);
    outcome = sqlm_budget_fetch(run->cx, run->cursor, &run->compiled->rows, object, 1, arena, list->block_size, &rows);
    if (outcome != SQLM_OK || rows == 0)
        return outcome;
    return list->count == budget->rows ? sqlm_budget_fail_rows(run->cx) : sqlm_budget_fail_bytes(run->cx);
}

/* Fetches until the rows are over, or as many as asked for: those need not be looked behind. */
static sqlm_outcome fetch_all(sqlm__run *run, sqlm__list *list, sqlm_arena *arena, uint64_t limit)
{
    const sqlm_budget budget = sqlm_cx_budget(run->cx);
    size_t            wanted, got = 0;
    sqlm_outcome      outcome = SQLM_OK;

    if (list->capacity == 0)
        outcome = grow(run, list, arena, &budget, first_capacity(list->item_size, limit));

    while (outcome == SQLM_OK) {
        unsigned char *next;

        wanted = batch_size(list);
        if (wanted == 0)
            return check_over(run, list, arena, &budget);
        next = list->items + list->count * list->item_size;
        memset(next, 0, wanted * list->item_size);
        outcome = sqlm_budget_fetch(run->cx, run->cursor, &run->compiled->rows, next, wanted, arena, list->block_size, &got);
        if (outcome != SQLM_OK)
            return outcome;
        list->count += got;
        if (got < wanted || list->count == limit)
            return SQLM_OK;
        if (list->count == list->capacity)
            outcome = grow(run, list, arena, &budget, list->capacity);
    }
    return outcome;
}

sqlm_outcome sqlm__check_list(sqlm_cx *cx, void **items, size_t *count, sqlm_arena **arena)
{
    if (items == NULL || count == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for the items, the count or the arena is NULL");
    *items = NULL;
    *count = 0;
    *arena = NULL;
    return SQLM_OK;
}

sqlm_outcome sqlm__run_fetch_list(sqlm__run *run, uint64_t limit, sqlm__list_result *result)
{
    sqlm__list   list = { .allocator = *sqlm_cx_allocator(run->cx), .item_size = run->model->object_size };
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = run->compiled->needs_arena ? sqlm_arena_new(run->cx, &arena) : SQLM_OK;

    if (outcome == SQLM_OK)
        outcome = fetch_all(run, &list, arena, limit);
    sqlm__run_count(run, list.count);
    if (outcome != SQLM_OK || list.count == 0) {
        sqlm__list_free(&list);
        sqlm_arena_free(arena);
        return outcome;
    }
    sqlm__list_trim(&list);
    result->count = list.count;
    result->items = sqlm__list_give(&list);
    result->arena = arena;
    return SQLM_OK;
}

/* The same into the memory of a result that is gone. Where bytes are bounded that is given back: how much of it the rows need is not known. */
static sqlm_outcome fetch_again(sqlm__run *run, uint64_t limit, sqlm__list_result *result)
{
    const sqlm_budget budget = sqlm_cx_budget(run->cx);
    sqlm__list        list = { .allocator = *sqlm_cx_allocator(run->cx), .item_size = run->model->object_size };
    sqlm_outcome      outcome = SQLM_OK;

    if (budget.bytes != UINT64_MAX) {
        sqlm_list_free(result->items, result->arena);
        *result = (sqlm__list_result){ 0 };
    }
    sqlm__list_take_back(&list, result->items);
    if (list.capacity > budget.rows)
        list.capacity = (size_t)budget.rows;
    sqlm_arena_rewind(result->arena);
    if (result->arena == NULL && run->compiled->needs_arena)
        outcome = sqlm_arena_new(run->cx, &result->arena);
    if (outcome == SQLM_OK)
        outcome = fetch_all(run, &list, result->arena, limit);
    sqlm__run_count(run, list.count);
    result->count = outcome == SQLM_OK ? list.count : 0;
    result->items = sqlm__list_give(&list);
    return outcome;
}

typedef sqlm_outcome fetch_fn(sqlm__run *run, uint64_t limit, sqlm__list_result *result);

static sqlm_outcome select_list(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, fetch_fn *fetch,
                                sqlm__list_result *result)
{
    sqlm__run    run;
    sqlm__query  query;
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, model, "all");

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__run_select(&run, &query, SQLM_SHAPE_SELECT, select, 0, true);
    if (outcome == SQLM_OK)
        outcome = fetch(&run, select != NULL ? select->limit : 0, result);
    return sqlm__run_end(&run, outcome);
}

sqlm_outcome sqlm_select_all(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, void **items,
                             size_t *count, sqlm_arena **arena)
{
    sqlm__list_result result = { 0 };
    sqlm_outcome      outcome = sqlm__check_list(cx, items, count, arena);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = select_list(cx, conn, model, select, sqlm__run_fetch_list, &result);
    *count = result.count;
    *items = result.items;
    *arena = result.arena;
    return outcome;
}

sqlm_outcome sqlm_select_again(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, void **items,
                               size_t *count, sqlm_arena **arena)
{
    sqlm__list_result result;
    sqlm_outcome      outcome;

    if (items == NULL || count == NULL || arena == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the items, the count or the arena of the list is NULL");
    result = (sqlm__list_result){ .items = *items, .arena = *arena };
    outcome = select_list(cx, conn, model, select, fetch_again, &result);
    *count = result.count;
    *items = result.items;
    *arena = result.arena;
    return outcome;
}

/* ---- one object ------------------------------------------------------------------------------------------------------------ */

/* Two copies of an object: what the caller's was, and a second row that nobody wants. */
static sqlm_outcome copies_of(sqlm__run *run, void *on_stack, size_t count, void **copies)
{
    const size_t size = count * run->model->object_size;

    *copies = on_stack;
    return size <= COPY_BYTES ? SQLM_OK : sqlm__cache_scratch(run->cx, run->cache, size, copies);
}

static sqlm_outcome fail_none(const sqlm__run *run)
{
    return SQLM_FAIL(run->cx, NOT_FOUND, NONE, "no row of model '%s' matches: expected one", run->model->name);
}

static sqlm_outcome fetch_one(sqlm__run *run, sqlm_expect expect, sqlm_arena *arena, void *object, bool *found)
{
    _Alignas(max_align_t) unsigned char on_stack[COPY_BYTES];
    void                               *copies = NULL;
    void                               *second;
    size_t                              more = 0;
    sqlm_outcome                        outcome = copies_of(run, on_stack, 2, &copies);

    if (outcome == SQLM_OK)
        outcome = sqlm__run_fetch_object(run, arena, object, copies, found);
    if (outcome != SQLM_OK || (!*found && expect != SQLM_EXPECT_ONE))
        return outcome;
    if (!*found)
        return fail_none(run);
    if (expect == SQLM_EXPECT_FIRST)
        return SQLM_OK;
    second = (unsigned char *)copies + run->model->object_size;
    memset(second, 0, run->model->object_size);
    outcome = sqlm_budget_fetch_object(run->cx, run->cursor, &run->compiled->rows, second, arena, &more);
    sqlm__run_count(run, more);
    if (outcome == SQLM_OK && more == 0)
        return SQLM_OK;
    memcpy(object, copies, run->model->object_size);
    *found = false;
    if (outcome != SQLM_OK)
        return outcome;
    return SQLM_FAIL(run->cx, MULTIPLE_FOUND, NONE, "more than one row of model '%s' matches: expected %s", run->model->name,
                     expect == SQLM_EXPECT_ONE ? "one" : "one or none");
}

static sqlm_outcome check_one(sqlm_cx *cx, sqlm_expect expect, const void *object, const bool *found)
{
    if (object == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for the object is NULL");
    if ((unsigned)expect > SQLM_EXPECT_FIRST)
        return SQLM_FAIL(cx, MISUSE, NONE, "%d is no sqlm_expect", (int)expect);
    if (found == NULL && expect != SQLM_EXPECT_ONE)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for 'found' is NULL");
    return SQLM_OK;
}

sqlm_outcome sqlm_select_one(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select,
                             sqlm_expect expect, sqlm_arena *arena, void *object, bool *found)
{
    static const char *const operations[] = {
        [SQLM_EXPECT_ONE] = "one", [SQLM_EXPECT_ONE_OR_NONE] = "one_or_none", [SQLM_EXPECT_FIRST] = "first"
    };
    sqlm__run    run;
    sqlm__query  query;
    bool         got = false;
    sqlm_outcome outcome;

    if (found != NULL)
        *found = false;
    outcome = check_one(cx, expect, object, found);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_begin(&run, cx, conn, model, operations[expect]);
    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__run_select(&run, &query, SQLM_SHAPE_SELECT, select, expect == SQLM_EXPECT_FIRST ? 1 : 2, arena != NULL);
    if (outcome == SQLM_OK)
        outcome = fetch_one(&run, expect, arena, object, &got);
    outcome = sqlm__run_end(&run, outcome);
    if (found != NULL)
        *found = outcome == SQLM_OK && got;
    return outcome;
}

/* ---- by key ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome fail_key(const sqlm__run *run, size_t number)
{
    const sqlm_field *field = run->model->fields;

    for (;; field++)
        if ((field->flags & SQLM_F_PRIMARY_KEY) != 0 && number-- == 0)
            return SQLM_FAIL(run->cx, MISUSE, NONE, "the value of key field '%s' is a NULL pointer", field->name);
}

/* A key of one field is bound straight from where it lies; one of several is gathered first, in @p values. */
static sqlm_outcome query_by_key(sqlm__run *run, const void *const *key, sqlm_value *values)
{
    const sqlm_plan *plan = &run->compiled->parameters;
    sqlm_outcome     outcome = SQLM_OK;

    for (size_t i = 0; i < plan->count; i++)
        if (key[i] == NULL)
            return fail_key(run, i);
    if (plan->count == 1)
        return sqlm__run_query(run, &(sqlm_parameters){ .plan = plan, .object = key[0], .kept_rows = 1 });
    for (size_t i = 0; i < plan->count && outcome == SQLM_OK; i++)
        outcome = sqlm_plan_read(run->cx, &plan->columns[i], key[i], &values[i]);
    return outcome != SQLM_OK ? outcome
                              : sqlm__run_query(run, &(sqlm_parameters){ .values = values, .value_count = plan->count, .kept_rows = 1 });
}

/* A model has one statement that gets by key. */
static sqlm_outcome take_get(sqlm__run *run)
{
    sqlm__compiled *recent = sqlm__cache_look(run->cache, run->model, SQLM_SHAPE_GET);
    uint32_t        words[SQLM_SHAPE_HEADER];

    if (recent != NULL) {
        run->compiled = sqlm__cache_use(run->cache, recent);
        return SQLM_OK;
    }
    sqlm__shape_begin(words, SQLM_SHAPE_GET, run->model);
    return sqlm__run_take(run, words, SQLM_SHAPE_HEADER, 0);
}

sqlm_outcome sqlm_get_by_key(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *const *key, sqlm_arena *arena,
                             void *object, bool *found)
{
    _Alignas(max_align_t) unsigned char on_stack[COPY_BYTES];
    void                               *copy = NULL;
    sqlm__run                           run;
    sqlm_value                          values[SQLM_MAXIMUM_KEY];
    bool                                got = false;
    sqlm_outcome                        outcome;

    if (found != NULL)
        *found = false;
    if (key == NULL || object == NULL || found == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the key, the place for the object, or that for 'found' is NULL");
    if (model != NULL && model->projection != NULL)
        return sqlm__check_field_count(cx, model);
    outcome = sqlm__run_begin(&run, cx, conn, model, "get");
    if (outcome != SQLM_OK)
        return outcome;
    outcome = take_get(&run);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_check_arena(&run, arena != NULL);
    if (outcome == SQLM_OK)
        outcome = copies_of(&run, on_stack, 1, &copy);
    if (outcome == SQLM_OK)
        outcome = query_by_key(&run, key, values);
    if (outcome == SQLM_OK)
        outcome = sqlm__run_fetch_object(&run, arena, object, copy, &got);
    outcome = sqlm__run_end(&run, outcome);
    *found = outcome == SQLM_OK && got;
    return outcome;
}

/* ---- numbers --------------------------------------------------------------------------------------------------------------- */

/* Runs a query whose only row has one column. */
static sqlm_outcome select_scalar(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, sqlm__statement_kind kind,
                                  const sqlm_select *select, void *scalar)
{
    sqlm__run    run;
    sqlm__query  query;
    size_t       rows = 0;
    sqlm_outcome outcome = sqlm__run_begin(&run, cx, conn, model, kind == SQLM_SHAPE_COUNT ? "count" : "exists");

    if (outcome != SQLM_OK)
        return outcome;
    outcome = sqlm__run_select(&run, &query, kind, select, 0, true);
    if (outcome == SQLM_OK)
        outcome = conn->driver->fetch(cx, run.cursor, &run.compiled->rows, scalar, 1, NULL, &rows);
    sqlm__run_count(&run, rows);
    if (outcome == SQLM_OK && rows != 1)
        outcome = SQLM_FAIL(cx, PROTOCOL, NONE, "a count of model '%s' gave no row", model->name);
    return sqlm__run_end(&run, outcome);
}

sqlm_outcome sqlm_select_count(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, int64_t *count)
{
    int64_t      counted = 0;
    sqlm_outcome outcome;

    if (count == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for the count is NULL");
    *count = 0;
    outcome = select_scalar(cx, conn, model, SQLM_SHAPE_COUNT, select, &counted);
    if (outcome == SQLM_OK)
        *count = counted;
    return outcome;
}

sqlm_outcome sqlm_select_exists(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_select *select, bool *exists)
{
    bool         any = false;
    sqlm_outcome outcome;

    if (exists == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the place for 'exists' is NULL");
    *exists = false;
    outcome = select_scalar(cx, conn, model, SQLM_SHAPE_EXISTS, select, &any);
    *exists = outcome == SQLM_OK && any;
    return outcome;
}

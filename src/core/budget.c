/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/observe.h>

#include <string.h>

#include "arena.h"
#include "cx.h"

bool sqlm_options_read(void *ours, size_t our_size, const void *given, size_t first_size)
{
    size_t size;

    memcpy(&size, given, sizeof(size));
    if (size < first_size || size > our_size)
        return false;
    memset(ours, 0, our_size);
    memcpy(ours, given, size);
    return true;
}

sqlm_budget sqlm_cx_budget(const sqlm_cx *cx)
{
    return cx == NULL ? (sqlm_budget){ UINT64_MAX, UINT64_MAX } : cx->budget;
}

sqlm_outcome sqlm_budget_fail_rows(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, BUDGET, ROWS, "the result has more rows than the %llu that the context's max_rows allows",
                     (unsigned long long)sqlm_cx_budget(cx).rows);
}

sqlm_outcome sqlm_budget_fail_bytes(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, BUDGET, BYTES, "the result needs more memory than the %llu bytes that the context's max_bytes allows",
                     (unsigned long long)sqlm_cx_budget(cx).bytes);
}

/* Rows come of a statement that was sent: whatever fails then, the call is not to be made again as if nothing had happened. */
static sqlm_outcome fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows, sqlm_arena *arena,
                          size_t *rows)
{
    sqlm_outcome outcome = cursor->conn->driver->fetch(cx, cursor, plan, objects, max_rows, arena, rows);

    if (outcome != SQLM_OK && cx->error.sent == SQLM_SENT_NO)
        cx->error.sent = SQLM_SENT_YES;
    return outcome;
}

/* Fetches while the arena holds at most so many bytes. */
static sqlm_outcome fetch_within(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                                 sqlm_arena *arena, uint64_t limit, size_t *rows)
{
    sqlm_outcome outcome;

    sqlm__arena_limit(arena, limit < SIZE_MAX ? (size_t)limit : SIZE_MAX);
    outcome = fetch(cx, cursor, plan, objects, max_rows, arena, rows);
    sqlm__arena_limit(arena, SIZE_MAX);
    if (outcome == SQLM_OK && *rows > 0 && sqlm_arena_bytes(arena) > limit)
        return sqlm_budget_fail_bytes(cx);
    /* a driver takes whatever an arena refuses for memory that is out */
    return outcome == SQLM_ERR && cx->error.kind == SQLM_E_BUDGET ? SQLM_CANCELLED : outcome;
}

sqlm_outcome sqlm_budget_fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                               sqlm_arena *arena, size_t held_bytes, size_t *rows)
{
    const uint64_t bytes = cx->budget.bytes;

    if (bytes == UINT64_MAX || arena == NULL)
        return fetch(cx, cursor, plan, objects, max_rows, arena, rows);
    return fetch_within(cx, cursor, plan, objects, max_rows, arena, held_bytes < bytes ? bytes - held_bytes : 0, rows);
}

sqlm_outcome sqlm_budget_fetch_object(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *object, sqlm_arena *arena,
                                      size_t *rows)
{
    const uint64_t bytes = cx->budget.bytes;
    uint64_t       before;

    if (bytes == UINT64_MAX || arena == NULL)
        return fetch(cx, cursor, plan, object, 1, arena, rows);
    before = sqlm_arena_bytes(arena);
    return fetch_within(cx, cursor, plan, object, 1, arena, before < UINT64_MAX - bytes ? before + bytes : UINT64_MAX - 1, rows);
}

/* SPDX-License-Identifier: MIT */
/* What rows are grouped by, where it stands again. MySQL and MariaDB know a column again, but something computed at most once, as a whole
 * item of the select list, and not all of it: elsewhere it is the least of its group, in which all are the same. */
#include <string.h>

#include "emitter.h"

/* Which of the items comes next; the number of them when none does. */
static uint32_t next_group(const sqlm__emitter *e, const uint32_t **words, uint32_t *length)
{
    const uint32_t *item = e->groups;
    uint32_t        i;

    for (i = 0; item != NULL && i < e->group_count; i++) {
        *length = *item;
        *words = item + 1;
        if ((size_t)(e->end - e->next) >= *length && memcmp(*words, e->next, *length * sizeof **words) == 0)
            return i;
        item += 1 + *length;
    }
    return e->group_count;
}

bool sqlm__next_is_group(const sqlm__emitter *e)
{
    const uint32_t *words;
    uint32_t        length;

    return e->groups != NULL && sqlm__word_op(*e->next) != SQLM_OP_COLUMN && next_group(e, &words, &length) < e->group_count;
}

/* NOLINTNEXTLINE(misc-no-recursion): no deeper than it was read */
void sqlm__put_group(sqlm__emitter *e)
{
    const uint32_t *const groups = e->groups;

    e->groups = NULL;
    sqlm__put(e, "min");
    sqlm__open_parenthesis(e);
    sqlm__put_lone(e);
    sqlm__close_parenthesis(e);
    e->groups = groups;
}

/* Of these MariaDB does not see that they are the same. */
static bool is_known_again(const uint32_t *words, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        const uint32_t op = sqlm__word_op(words[i]);

        if (op == SQLM_OP_DIV || op == SQLM_OP_LIKE || op == SQLM_OP_AND || op == SQLM_OP_OR || op == SQLM_SHAPE_NEVER)
            return false;
    }
    return true;
}

void sqlm__put_result_of_groups(sqlm__emitter *e, uint64_t *seen)
{
    const uint32_t *const groups = e->groups;
    const uint32_t       *words = NULL;
    uint32_t              length = 0;
    const uint32_t        group = next_group(e, &words, &length);

    if (group < e->group_count && group < 64 && (*seen >> group & 1) == 0 && is_known_again(words, length)) {
        *seen |= (uint64_t)1 << group;
        e->groups = NULL;
    }
    sqlm__put_result(e);
    e->groups = groups;
}

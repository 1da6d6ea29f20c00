/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/compare.h>

#include "dependency.h"

#include <stdlib.h>
#include <string.h>

/* One after the other, over all tables: a foreign key may stand in one table and need a unique of another. */
typedef enum phase {
    PHASE_CREATE_TABLE,
    PHASE_ADD_COLUMN,
    PHASE_ALTER,
    PHASE_DROP_FOREIGN_KEY,
    PHASE_DROP_CONSTRAINT,
    PHASE_ADD_CONSTRAINT,
    PHASE_ADD_FOREIGN_KEY,
    PHASE_DROP_COLUMN,
    PHASE_DROP_TABLE,
    PHASE_NONE
} phase;

/* When what was found goes, and when what is expected comes; what is changed does both. */
typedef struct phases {
    phase            first;
    sqlm_step_action first_action;
    phase            second; /* of a change: its ADD; PHASE_NONE elsewhere */
} phases;

#define CREATES(when)                                                                                                              \
    {                                                                                                                              \
        (when), SQLM_STEP_CREATE, PHASE_NONE                                                                                       \
    }
#define DROPS(when)                                                                                                                \
    {                                                                                                                              \
        (when), SQLM_STEP_DROP, PHASE_NONE                                                                                         \
    }
#define ALTERS                                                                                                                     \
    {                                                                                                                              \
        PHASE_ALTER, SQLM_STEP_ALTER, PHASE_NONE                                                                                   \
    }
#define CHANGES                                                                                                                    \
    {                                                                                                                              \
        PHASE_DROP_CONSTRAINT, SQLM_STEP_DROP, PHASE_ADD_CONSTRAINT                                                                \
    }

static const phases phases_of[] = {
    [SQLM_DIFFERENCE_TABLE_MISSING] = CREATES(PHASE_CREATE_TABLE),
    [SQLM_DIFFERENCE_TABLE_EXTRA] = DROPS(PHASE_DROP_TABLE),
    [SQLM_DIFFERENCE_TABLE_OPTION] = ALTERS,
    [SQLM_DIFFERENCE_COLUMN_MISSING] = CREATES(PHASE_ADD_COLUMN),
    [SQLM_DIFFERENCE_COLUMN_EXTRA] = DROPS(PHASE_DROP_COLUMN),
    [SQLM_DIFFERENCE_COLUMN_TYPE] = ALTERS,
    [SQLM_DIFFERENCE_COLUMN_NULLABLE] = ALTERS,
    [SQLM_DIFFERENCE_COLUMN_DEFAULT] = ALTERS,
    [SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT] = ALTERS,
    [SQLM_DIFFERENCE_PRIMARY_KEY] = CHANGES,
    [SQLM_DIFFERENCE_UNIQUE_MISSING] = CREATES(PHASE_ADD_CONSTRAINT),
    [SQLM_DIFFERENCE_UNIQUE_EXTRA] = DROPS(PHASE_DROP_CONSTRAINT),
    [SQLM_DIFFERENCE_UNIQUE_CHANGED] = CHANGES,
    [SQLM_DIFFERENCE_INDEX_MISSING] = CREATES(PHASE_ADD_CONSTRAINT),
    [SQLM_DIFFERENCE_INDEX_EXTRA] = DROPS(PHASE_DROP_CONSTRAINT),
    [SQLM_DIFFERENCE_INDEX_CHANGED] = CHANGES,
    [SQLM_DIFFERENCE_CHECK_MISSING] = CREATES(PHASE_ADD_CONSTRAINT),
    [SQLM_DIFFERENCE_CHECK_EXTRA] = DROPS(PHASE_DROP_CONSTRAINT),
    [SQLM_DIFFERENCE_CHECK_CHANGED] = CHANGES,
    [SQLM_DIFFERENCE_FOREIGN_KEY_MISSING] = CREATES(PHASE_ADD_FOREIGN_KEY),
    [SQLM_DIFFERENCE_FOREIGN_KEY_EXTRA] = DROPS(PHASE_DROP_FOREIGN_KEY),
    [SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED] = { PHASE_DROP_FOREIGN_KEY, SQLM_STEP_DROP, PHASE_ADD_FOREIGN_KEY },
    [SQLM_DIFFERENCE_COLUMN_GENERATED] = ALTERS,
    [SQLM_DIFFERENCE_COLUMN_COMMENT] = ALTERS,
};

_Static_assert(sizeof phases_of / sizeof phases_of[0] == SQLM_DIFFERENCE_COUNT, "every kind of difference has its place");

/* A step and what it is sorted by. */
typedef struct placed_step {
    sqlm_step step;
    phase     phase;
    size_t    position; /* of its table */
} placed_step;

typedef struct planner {
    sqlm_cx           *cx;
    const sqlm_schema *expected;
    const sqlm_schema *found;
    sqlm__table_order  expected_order;
    sqlm__table_order  found_order;
    placed_step       *steps;
    size_t             count;
} planner;

/* Whether a difference calls the table by this text. */
static bool is_called(const sqlm_schema_table *table, const char *text)
{
    size_t length = table->schema == NULL ? 0 : strlen(table->schema);

    if (table->schema == NULL)
        return strcmp(table->name, text) == 0;
    return strncmp(text, table->schema, length) == 0 && text[length] == '.' && strcmp(text + length + 1, table->name) == 0;
}

static size_t find_table(const sqlm_schema *schema, const char *text)
{
    for (size_t i = 0; i < schema->table_count; i++)
        if (is_called(&schema->tables[i], text))
            return i;
    return SQLM__NO_TABLE;
}

/* Tables that refer to others are made after them, and dropped before them. */
static sqlm_outcome find_position(const planner *plan, const sqlm_difference *difference, size_t *position)
{
    bool               is_extra = difference->kind == SQLM_DIFFERENCE_TABLE_EXTRA;
    const sqlm_schema *schema = is_extra ? plan->found : plan->expected;
    size_t             table = find_table(schema, difference->table);

    if (table == SQLM__NO_TABLE)
        return SQLM_FAIL(plan->cx, MISUSE, NONE, "there is a difference of table '%s', which is in neither schema",
                         difference->table);
    if (is_extra)
        *position = schema->table_count - plan->found_order.positions[table];
    else
        *position = plan->expected_order.positions[table];
    return SQLM_OK;
}

static void add_step(planner *plan, const sqlm_difference *difference, sqlm_step_action action, phase when, size_t position)
{
    plan->steps[plan->count++] = (placed_step){ { difference, action }, when, position };
}

static sqlm_outcome add_steps(planner *plan, const sqlm_difference *difference)
{
    size_t        position = 0;
    const phases *when;

    if ((unsigned)difference->kind >= SQLM_DIFFERENCE_COUNT)
        return SQLM_FAIL(plan->cx, MISUSE, NONE, "there is a difference of kind %u, which is none", (unsigned)difference->kind);
    if (find_position(plan, difference, &position) != SQLM_OK)
        return SQLM_ERR;
    when = &phases_of[difference->kind];
    add_step(plan, difference, when->first_action, when->first, position);
    if (when->second != PHASE_NONE)
        add_step(plan, difference, SQLM_STEP_CREATE, when->second, position);
    return SQLM_OK;
}

/* The differences of one array keep its order where nothing else decides. */
static int compare_steps(const void *left, const void *right)
{
    const placed_step *a = left;
    const placed_step *b = right;

    if (a->phase != b->phase)
        return a->phase < b->phase ? -1 : 1;
    if (a->position != b->position)
        return a->position < b->position ? -1 : 1;
    return a->step.difference < b->step.difference ? -1 : a->step.difference > b->step.difference;
}

static sqlm_outcome make_plan(planner *plan, const sqlm_differences *differences, sqlm_arena *arena, sqlm_arena *scratch,
                              sqlm_steps *steps)
{
    sqlm_step *made = sqlm_arena_allocate(plan->cx, arena, 2 * differences->count * sizeof *made, _Alignof(sqlm_step));

    plan->steps = sqlm_arena_allocate(plan->cx, scratch, 2 * differences->count * sizeof *plan->steps, _Alignof(placed_step));
    if (made == NULL || plan->steps == NULL ||
        sqlm__order_tables(plan->cx, plan->expected, scratch, &plan->expected_order) != SQLM_OK ||
        sqlm__order_tables(plan->cx, plan->found, scratch, &plan->found_order) != SQLM_OK)
        return SQLM_ERR;
    for (size_t i = 0; i < differences->count; i++)
        if (add_steps(plan, &differences->items[i]) != SQLM_OK)
            return SQLM_ERR;
    if (plan->count > 1)
        qsort(plan->steps, plan->count, sizeof *plan->steps, compare_steps);
    for (size_t i = 0; i < plan->count; i++)
        made[i] = plan->steps[i].step;
    *steps = (sqlm_steps){ made, plan->count };
    return SQLM_OK;
}

sqlm_outcome sqlm_schema_order_differences(sqlm_cx *cx, const sqlm_schema *expected, const sqlm_schema *found,
                                           const sqlm_differences *differences, sqlm_arena *arena, sqlm_steps *steps)
{
    planner      plan = { .cx = cx, .expected = expected, .found = found };
    sqlm_arena  *scratch = NULL;
    sqlm_outcome outcome;

    if (cx == NULL)
        return SQLM_ERR;
    if (expected == NULL || found == NULL || differences == NULL || arena == NULL || steps == NULL ||
        (differences->items == NULL && differences->count > 0))
        return SQLM_FAIL(cx, MISUSE, NONE,
                         "sqlm_schema_order_differences needs two schemas, their differences, an arena and a place for the steps");
    *steps = (sqlm_steps){ NULL, 0 };
    outcome = sqlm_arena_new(cx, &scratch);
    if (outcome == SQLM_OK)
        outcome = make_plan(&plan, differences, arena, scratch, steps);
    sqlm_arena_free(scratch);
    return outcome;
}

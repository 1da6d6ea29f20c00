/* SPDX-License-Identifier: MIT */
#include "question.h"

#include "support/sqlm_cmocka.h"

#include <string.h>

enum { DEPTH = 3 };

/* ---- orders ---------------------------------------------------------------------------------------------------------------- */

enum { MOST_ORDERS = 5 };

typedef struct order_list {
    const sqlm_order *items[MOST_ORDERS + 1];
    size_t            count;
} order_list;

static void add_order(maker *m, order_list *list, const sqlm_node *node)
{
    const sqlm_bool_expr *by = (const sqlm_bool_expr *)node;

    list->items[list->count++] =
        (const sqlm_order *)keep_node(m, &(one_in(m, 2) ? sqlm_asc(by) : sqlm_desc(by))->node);
    list->items[list->count] = sqlm_order_end;
}

static sqlm_type any_type(maker *m)
{
    return SQLM_TYPE_BOOL + (sqlm_type)below(m, SQLM_TYPE_COUNT - SQLM_TYPE_BOOL);
}

/* json is sorted as PostgreSQL sorts values, or as texts are: docs/databases.md, "json, compared or sorted". */
static sqlm_type any_sorted_type(maker *m)
{
    const sqlm_type type = any_type(m);

    return type == SQLM_TYPE_JSON ? SQLM_TYPE_TEXT : type;
}

static const sqlm_select *keep_select(maker *m, const sqlm_select *select)
{
    const sqlm_select *kept = NULL;

    assert_ok(m->cx, sqlm_select_clone(m->cx, select, m->arena, &kept));
    return kept;
}

static const sqlm_bool_expr *make_where(maker *m)
{
    return one_in(m, 4) ? NULL : make_condition(m, DEPTH);
}

/* ---- reads ----------------------------------------------------------------------------------------------------------------- */

static void make_rows(maker *m, question *q)
{
    order_list order = { 0 };
    bool       is_bounded;

    q->model = &Thing_model;
    q->is_ordered = one_in(m, 2);
    is_bounded = q->is_ordered && one_in(m, 2);
    for (uint64_t i = below(m, 3); q->is_ordered && i > 0; i--)
        add_order(m, &order, make_expression(m, any_sorted_type(m), 2));
    if (q->is_ordered)
        add_order(m, &order, &Thing_.id->node);
    q->select = keep_select(m, SQLM_SELECT(.where = make_where(m), .order_by = q->is_ordered ? order.items : NULL,
                                           .limit = is_bounded ? below(m, 12) : 0, .offset = is_bounded ? below(m, 6) : 0));
}

static void make_values(maker *m, question *q)
{
    const sqlm_type               type = any_type(m);
    const kind_projections *const of = &projections[type];
    const bool                    is_distinct = one_in(m, 3);
    order_list                    order = { 0 };
    bool                          fits, is_bounded;

    q->model = of->values;
    q->is_ordered = type != SQLM_TYPE_JSON && one_in(m, 2);
    fill_slot(SLOT_VALUE, type, make_expression(m, type, DEPTH));
    fits = !may_not_fit(m, type);
    is_bounded = fits && q->is_ordered && one_in(m, 3);
    /* a column among them: docs/databases.md, ".offset of distinct rows of a projection that is values alone" */
    fill_slot(SLOT_NUMBER, type, is_distinct ? &(is_bounded ? Thing_.i64_b : make_i64(m, 1))->node : &Thing_.id->node);
    if (q->is_ordered) {
        if (!is_distinct && one_in(m, 2))
            add_order(m, &order, make_expression(m, any_sorted_type(m), 1));
        add_order(m, &order, of->value);
        add_order(m, &order, of->number);
    }
    q->select = keep_select(m, SQLM_SELECT(.from = &Thing_model, .where = fits ? make_where(m) : NULL, .distinct = is_distinct,
                                           .order_by = q->is_ordered ? order.items : NULL, .limit = is_bounded ? 1 + below(m, 8) : 0,
                                           .offset = is_bounded ? below(m, 4) : 0));
}

static void make_edges(maker *m, question *q)
{
    sqlm_type        type = SQLM_TYPE_NONE;
    const sqlm_node *edge = make_edge(m, &type);

    q->model = projections[type].values;
    fill_slot(SLOT_VALUE, type, edge);
    fill_slot(SLOT_NUMBER, type, &Thing_.id->node);
    q->select = keep_select(m, SQLM_SELECT(.from = &Thing_model, .where = one_in(m, 2) ? sqlm_le(Thing_.id, (int64_t)below(m, 5)) : NULL));
}

static void fill_aggregate(maker *m, slot where, sqlm_type type)
{
    fill_slot(where, type, make_aggregate(m, type, 2));
}

static void make_groups(maker *m, question *q)
{
    const sqlm_type               type = any_type(m);
    const kind_projections *const of = &projections[type];
    const sqlm_node              *key = make_key(m, type);
    const sqlm_node              *least = make_aggregate(m, type, 2);
    const bool                    fits = !may_not_fit(m, type);
    order_list                    order = { 0 };

    q->model = of->groups;
    q->is_ordered = type != SQLM_TYPE_JSON && one_in(m, 2);
    fill_slot(SLOT_KEY, type, key);
    fill_slot(SLOT_VALUE, type, least != NULL ? least : key);
    fill_aggregate(m, SLOT_NUMBER, SQLM_TYPE_I64);
    fill_aggregate(m, SLOT_MEAN, SQLM_TYPE_F64);
    fill_aggregate(m, SLOT_TOTAL, SQLM_TYPE_DECIMAL);
    fill_aggregate(m, SLOT_TEXT, SQLM_TYPE_TEXT);
    if (q->is_ordered) {
        if (one_in(m, 2))
            add_order(m, &order, make_aggregate(m, SQLM_TYPE_I64, 1));
        add_order(m, &order, of->key);
    }
    q->select = keep_select(m, SQLM_SELECT(.from = &Thing_model, .where = make_where(m),
                                           .group_by = (const sqlm_node *const[]){ key, &sqlm_end->node },
                                           .having = one_in(m, 2) ? make_having(m) : NULL,
                                           .order_by = q->is_ordered ? order.items : NULL,
                                           .limit = fits && q->is_ordered && one_in(m, 3) ? 1 + below(m, 4) : 0,
                                           .offset = fits && q->is_ordered && one_in(m, 3) ? below(m, 3) : 0));
}

/* ---- writes ---------------------------------------------------------------------------------------------------------------- */

static void make_update(maker *m, question *q)
{
    const unsigned  count = 1 + (unsigned)below(m, MOST_ASSIGNMENTS);
    const sqlm_type first = any_type(m);

    for (unsigned i = 0; i < count; i++) {
        const sqlm_type type = SQLM_TYPE_BOOL + (first - SQLM_TYPE_BOOL + i) % (SQLM_TYPE_COUNT - SQLM_TYPE_BOOL);

        q->set[i] = make_assignment(m, type);
    }
    q->set[count] = sqlm_assignment_end;
    q->where = make_where(m);
}

static const sqlm_conflict *make_conflict(maker *m)
{
    const int64_t         step = small_number(m);
    const char           *value = value_text(m);
    const sqlm_text_expr *note = KEEP(sqlm_text_expr, sqlm_coalesce(sqlm_excluded(Tally_.note), value));
    sqlm_conflict         conflict = { .size = sizeof conflict };
    const sqlm_assignment *set[] = {
        (const sqlm_assignment *)keep_node(m, &sqlm_set(Tally_.times, sqlm_add(Tally_.times, step))->node),
        (const sqlm_assignment *)keep_node(m, &sqlm_set(Tally_.note, note)->node), sqlm_assignment_end };
    const sqlm_node *fields[] = { &Tally_.last->node, &Tally_.state->node, &sqlm_end->node };
    sqlm_conflict   *kept = take_memory(m, sizeof *kept);
    void            *kept_set = take_memory(m, sizeof set), *kept_fields = take_memory(m, sizeof fields);

    memcpy(kept_set, set, sizeof set);
    memcpy(kept_fields, fields, sizeof fields);
    if (one_in(m, 4))
        conflict.do_nothing = true;
    else if (one_in(m, 2))
        conflict.set = kept_set;
    else
        conflict.update = kept_fields;
    if (conflict.update != NULL && one_in(m, 2))
        conflict.set = kept_set;
    *kept = conflict;
    return kept;
}

static void make_upsert(maker *m, question *q)
{
    q->tally_count = 1 + below(m, MOST_TALLIES);
    for (size_t i = 0; i < q->tally_count; i++)
        q->tallies[i] = make_tally(m);
    q->conflict = make_conflict(m);
}

void make_question(maker *m, question *q)
{
    static const question_kind kinds[] = { ASK_ROWS, ASK_ROWS, ASK_ROWS, ASK_VALUES, ASK_VALUES, ASK_VALUES, ASK_EDGES, ASK_GROUPS, ASK_GROUPS, ASK_UPDATE, ASK_UPDATE, ASK_DELETE, ASK_UPSERT };

    *q = (question){ .kind = kinds[below(m, sizeof kinds / sizeof kinds[0])], .by_cursor = one_in(m, 3) };
    m->not_on_sqlite = m->has_decimals = false;
    switch (q->kind) {
    case ASK_ROWS:
        make_rows(m, q);
        break;
    case ASK_VALUES:
        make_values(m, q);
        break;
    case ASK_EDGES:
        make_edges(m, q);
        break;
    case ASK_GROUPS:
        make_groups(m, q);
        break;
    case ASK_UPDATE:
        make_update(m, q);
        break;
    case ASK_DELETE:
        q->where = make_where(m);
        break;
    case ASK_UPSERT:
        make_upsert(m, q);
        break;
    }
    q->not_on_sqlite = m->not_on_sqlite;
    q->has_decimals = m->has_decimals;
}

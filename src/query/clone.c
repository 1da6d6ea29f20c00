/* SPDX-License-Identifier: MIT */
/* Copies of queries that outlive the block that they were written in. */
#include <string.h>

#include <sqlmodel/query/functions.h>
#include <sqlmodel/sys/driver.h>

#include "operand.h"
#include "read.h"

/* Where a copy is made. Its first failure ends it. */
typedef struct cloner {
    sqlm_cx     *cx;
    sqlm_arena  *arena;
    sqlm_outcome outcome;
} cloner;

static void *allocate(cloner *c, size_t size)
{
    void *made = c->outcome == SQLM_OK ? sqlm_arena_allocate(c->cx, c->arena, size, _Alignof(max_align_t)) : NULL;

    if (made == NULL)
        c->outcome = SQLM_ERR;
    return made;
}

static void *copy_of(cloner *c, const void *data, size_t size)
{
    void *made = allocate(c, size);

    if (made != NULL && size > 0)
        memcpy(made, data, size);
    return made;
}

static void refuse(cloner *c, const char *why)
{
    if (c->outcome == SQLM_OK)
        c->outcome = SQLM_FAIL(c->cx, MISUSE, NONE, "the query cannot be copied: %s", why);
}

/* Copied by recursion, at most SQLM_MAXIMUM_DEPTH deep. NOLINTBEGIN(misc-no-recursion) */

static const sqlm_node *clone_node(cloner *c, const sqlm_node *node, unsigned depth);

/* ---- values ---------------------------------------------------------------------------------------------------------------- */

static size_t size_of_optional(uint32_t tag)
{
    static const uint8_t sizes[] = {
        sizeof(sqlm_opt_bool),      sizeof(sqlm_opt_i16),         sizeof(sqlm_opt_i32),     sizeof(sqlm_opt_i64),
        sizeof(sqlm_opt_u64),       sizeof(sqlm_opt_f32),         sizeof(sqlm_opt_f64),     sizeof(sqlm_opt_decimal),
        sizeof(sqlm_opt_date),      sizeof(sqlm_opt_time),        sizeof(sqlm_opt_timestamp), sizeof(sqlm_opt_timestamptz),
        sizeof(sqlm_opt_uuid),
    };

    return tag >= SQLM_C_OPT && tag - SQLM_C_OPT < sizeof sizes / sizeof sizes[0] ? sizes[tag - SQLM_C_OPT] : 0;
}

/* What a stored value points to becomes the copy's own. */
static void clone_target(cloner *c, uint32_t tag, void *stored, unsigned depth)
{
    const void *pointer;
    sqlm_bytes  bytes;

    if (tag == SQLM_C_STR || tag == SQLM_C_CSTR) {
        memcpy(&pointer, stored, sizeof pointer);
        if (pointer != NULL)
            pointer = copy_of(c, pointer, strlen(pointer) + 1);
        memcpy(stored, &pointer, sizeof pointer);
    } else if (tag == SQLM_C_BYTES) {
        memcpy(&bytes, stored, sizeof bytes);
        if (bytes.data != NULL)
            bytes.data = copy_of(c, bytes.data, bytes.len);
        memcpy(stored, &bytes, sizeof bytes);
    } else if (sqlm__operand_is_expression(tag)) {
        memcpy(&pointer, stored, sizeof pointer);
        pointer = clone_node(c, pointer, depth);
        memcpy(stored, &pointer, sizeof pointer);
    }
}

/* @p count values of one C type. */
static const void *clone_values(cloner *c, uint32_t tag, const void *stored, size_t count, unsigned depth)
{
    const size_t size = sqlm__operand_size(tag) != 0 ? sqlm__operand_size(tag) : size_of_optional(tag);
    char        *made;

    if (stored == NULL || size == 0) {
        if (count > 0)
            refuse(c, "a value of it is of an unknown type: use the macros of expr.h");
        return NULL;
    }
    made = copy_of(c, stored, count * size);
    for (size_t i = 0; i < count && c->outcome == SQLM_OK; i++)
        clone_target(c, tag, made + i * size, depth);
    return made;
}

static const void *clone_operands(cloner *c, const sqlm_operand *operands, size_t count, unsigned depth)
{
    sqlm_operand *made;

    if (operands == NULL) {
        refuse(c, "a list of operands is missing");
        return NULL;
    }
    made = copy_of(c, operands, count * sizeof *operands);
    for (size_t i = 0; i < count && c->outcome == SQLM_OK; i++)
        made[i].value = clone_values(c, made[i].tag, made[i].value, 1, depth);
    return made;
}

/* ---- lists ----------------------------------------------------------------------------------------------------------------- */

/* Lists of pointers to structs that begin with a node; what is left out of one is not copied. */
static const void *clone_list(cloner *c, const void *list, unsigned depth)
{
    const char       *from = list;
    size_t            count = 0;
    const sqlm_node **made;
    const sqlm_node  *item;
    size_t            used = 0;

    if (list == NULL)
        return NULL;
    for (bool is_end = false; !is_end; count++) {
        memcpy(&item, from + count * sizeof item, sizeof item);
        is_end = item != NULL && item->op == SQLM_OP_END;
    }
    made = allocate(c, count * sizeof *made);
    for (size_t i = 0; i < count && c->outcome == SQLM_OK; i++) {
        memcpy(&item, from + i * sizeof item, sizeof item);
        if (item != NULL)
            made[used++] = clone_node(c, item, depth);
    }
    return made;
}

/* ---- nodes ----------------------------------------------------------------------------------------------------------------- */

static bool has_list(uint32_t op)
{
    return op == SQLM_OP_AND || op == SQLM_OP_OR || op == SQLM_OP_NOT || op == SQLM_OP_IF;
}

static bool has_value(uint32_t op)
{
    return (op >= SQLM_OP_EQ && op <= SQLM_OP_LIKE) || (op >= SQLM_OP_ADD && op <= SQLM_OP_COALESCE) || op == SQLM_OP_VALUE ||
           op == SQLM_OP_SET || op == SQLM_OP_SET_OPTIONAL;
}

static void clone_sides(cloner *c, const sqlm_node *node, sqlm_node *made, unsigned depth)
{
    if (has_list(node->op))
        made->left = clone_list(c, node->left, depth);
    else if (node->left != NULL)
        made->left = clone_node(c, node->left, depth);
    if (node->op == SQLM_OP_BETWEEN || node->op == SQLM_OP_IN || node->op == SQLM_OP_IF)
        made->right = clone_operands(c, node->right, node->index, depth);
    else if (node->op == SQLM_OP_IN_ARRAY)
        made->right = clone_values(c, node->tag, node->right, node->index, depth);
    else if (has_value(node->op))
        made->right = clone_values(c, node->tag, node->right, 1, depth);
}

/* Column handles, and what ends a list, are the program's. */
static const sqlm_node *clone_node(cloner *c, const sqlm_node *node, unsigned depth)
{
    sqlm_node *made;

    if (node == NULL || node->op == SQLM_OP_COLUMN || node->op == SQLM_OP_END)
        return node;
    if (depth > SQLM_MAXIMUM_DEPTH && c->outcome == SQLM_OK)
        c->outcome = SQLM_FAIL(c->cx, LIMIT, NONE, "the query is nested more than %d deep: simplify it", SQLM_MAXIMUM_DEPTH);
    if (node->op < SQLM_OP_EQ || node->op > SQLM_OP_MAX)
        refuse(c, "an operation of it is unknown");
    made = copy_of(c, node, sizeof *node);
    if (made != NULL)
        clone_sides(c, node, made, depth + 1);
    return made;
}

/* NOLINTEND(misc-no-recursion) */

static sqlm_outcome check_clone(sqlm_cx *cx, const sqlm_arena *arena, const void *place)
{
    if (arena == NULL || place == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "the arena, or the place for the copy, is NULL");
    return cx != NULL ? SQLM_OK : SQLM_ERR;
}

sqlm_outcome sqlm_select_clone(sqlm_cx *cx, const sqlm_select *select, sqlm_arena *arena, const sqlm_select **clone)
{
    cloner       c = { .cx = cx, .arena = arena };
    sqlm_select *made;

    c.outcome = check_clone(cx, arena, clone);
    if (c.outcome != SQLM_OK)
        return c.outcome;
    *clone = NULL;
    if (select == NULL)
        return SQLM_OK;
    c.outcome = sqlm__query_check_size(cx, "sqlm_select", select->size, sizeof(sqlm_select));
    made = copy_of(&c, select, sizeof *select);
    if (made == NULL)
        return c.outcome;
    made->where = (const sqlm_bool_expr *)clone_node(&c, select->where != NULL ? &select->where->node : NULL, 0);
    made->having = (const sqlm_bool_expr *)clone_node(&c, select->having != NULL ? &select->having->node : NULL, 0);
    made->order_by = clone_list(&c, select->order_by, 0);
    made->group_by = clone_list(&c, select->group_by, 0);
    if (c.outcome == SQLM_OK)
        *clone = made;
    return c.outcome;
}

sqlm_outcome sqlm_predicate_clone(sqlm_cx *cx, const sqlm_bool_expr *predicate, sqlm_arena *arena, const sqlm_bool_expr **clone)
{
    cloner           c = { .cx = cx, .arena = arena };
    const sqlm_node *made;

    c.outcome = check_clone(cx, arena, clone);
    if (c.outcome != SQLM_OK)
        return c.outcome;
    *clone = NULL;
    made = clone_node(&c, predicate != NULL ? &predicate->node : NULL, 0);
    if (c.outcome == SQLM_OK)
        *clone = (const sqlm_bool_expr *)made;
    return c.outcome;
}

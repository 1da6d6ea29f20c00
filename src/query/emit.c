/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include "emitter.h"
#include "operand.h"

/* ANDs that a database with a limit on the depth of expressions reads as a chain are cut into halves when they are longer than
   this part of the limit: so many levels of them fit. */
#define CHAINS_IN_DEPTH 32
/* A query within the query counts as so many parentheses. */
#define SUBQUERY_NESTING (3 * SQLM_NEST_PARENTHESIS)

/* ---- queries --------------------------------------------------------------------------------------------------------------- */

void sqlm__put_columns(sqlm__emitter *e)
{
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        sqlm__put(e, i > 0 ? ", " : "");
        sqlm__put_field(e, i);
    }
}

/* MySQL takes a number that stands alone in ORDER BY, a parameter too, for the place of a column. */
static bool is_place(const sqlm__emitter *e)
{
    const uint32_t *word = e->next;

    while (word + 1 < e->end && sqlm__word_op(*word) == SQLM_OP_CAST)
        word++;
    return e->dialect->id == SQLM_DIALECT_MYSQL && sqlm__word_op(*word) == SQLM_OP_VALUE;
}

static void put_order_operand(sqlm__emitter *e)
{
    const bool is_wrapped = is_place(e);

    sqlm__put(e, is_wrapped ? "NULLIF(" : "");
    sqlm__put_operand(e);
    sqlm__put(e, is_wrapped ? ", NULL)" : "");
}

static void put_order(sqlm__emitter *e)
{
    for (const char *between = " ORDER BY "; e->next < e->end && e->text->outcome == SQLM_OK; between = ", ") {
        const bool               ascending = sqlm__word_op(*e->next++) == SQLM_OP_ASC;
        const sqlm__operand_kind kind = sqlm__next_kind(e);

        sqlm__put(e, between);
        put_order_operand(e);
        if (kind.type == SQLM_TYPE_DECIMAL)
            sqlm__put_decimal_order(e);
        if (!ascending)
            sqlm__put(e, " DESC");
        if (kind.field == NULL || (kind.field->type & SQLM_NULLABLE) != 0)
            sqlm__put(e, ascending ? e->say->nulls_ascending : e->say->nulls_descending);
    }
}

static void put_limit(sqlm__emitter *e, uint32_t flags)
{
    if ((flags & SQLM_SHAPE_HAS_LIMIT) != 0) {
        sqlm__put(e, " LIMIT ");
        sqlm__put_parameter(e);
    }
    if ((flags & SQLM_SHAPE_HAS_OFFSET) == 0)
        return;
    if ((flags & SQLM_SHAPE_HAS_LIMIT) == 0)
        sqlm__put(e, e->say->limit_all);
    sqlm__put(e, " OFFSET ");
    sqlm__put_parameter(e);
}

void sqlm__put_where(sqlm__emitter *e, uint32_t flags)
{
    if ((flags & SQLM_SHAPE_HAS_WHERE) == 0)
        return;
    sqlm__put(e, " WHERE ");
    sqlm__put_predicate(e);
}

/* FROM and what follows it. */
static void put_from(sqlm__emitter *e, uint32_t flags)
{
    sqlm__put(e, " FROM ");
    sqlm__put_table(e);
    sqlm__put_where(e, flags);
    put_order(e);
    put_limit(e, flags);
}

/* ---- projections */

static void put_result_list(sqlm__emitter *e, uint32_t flags)
{
    uint64_t seen = 0;

    sqlm__put(e, (flags & SQLM_SHAPE_DISTINCT) != 0 ? "SELECT DISTINCT " : "SELECT ");
    for (uint32_t i = 0; i < e->projection->field_count && e->text->outcome == SQLM_OK; i++) {
        const sqlm__operand_kind kind = sqlm__next_kind(e);

        sqlm__put(e, i > 0 ? ", " : "");
        sqlm__put_result_of_groups(e, &seen);
        if ((flags & SQLM_SHAPE_DISTINCT) != 0 && kind.type == SQLM_TYPE_DECIMAL && kind.scale == SQLM_SCALE_ANY)
            sqlm__put_decimal_order(e);
        sqlm__put(e, " AS ");
        sqlm_dialect_put_identifier(e->text, e->dialect, e->projection->fields[i].name);
    }
}

/* Their words stand before the select list; the place where reading goes on is kept. */
static void put_groups(sqlm__emitter *e, const uint32_t *items, uint32_t count)
{
    const uint32_t *const next = e->next;

    e->next = items;
    for (uint32_t i = 0; i < count && e->text->outcome == SQLM_OK; i++) {
        sqlm__operand_kind kind;

        e->next++; /* its length */
        kind = sqlm__next_kind(e);
        sqlm__put(e, i > 0 ? ", " : " GROUP BY ");
        sqlm__put_lone(e);
        if (kind.type == SQLM_TYPE_DECIMAL && kind.scale == SQLM_SCALE_ANY)
            sqlm__put_decimal_order(e);
    }
    e->next = next;
}

static void put_projection(sqlm__emitter *e, const uint32_t *words)
{
    const uint32_t        flags = words[0];
    const uint32_t *const groups = words + SQLM_SHAPE_PROJECTION_HEADER;
    const uint32_t *const unknown = e->say->knows_groups ? NULL : groups;

    e->qualifies = true;
    e->group_count = words[SQLM_SHAPE_HEADER + 2];
    e->next = groups + words[SQLM_SHAPE_HEADER + 3];
    e->groups = unknown;
    put_result_list(e, flags);
    e->groups = NULL;
    sqlm__put(e, " FROM ");
    sqlm__put_table(e);
    sqlm__put_where(e, flags);
    put_groups(e, groups, e->group_count);
    e->groups = unknown;
    if ((flags & SQLM_SHAPE_HAS_HAVING) != 0) {
        sqlm__put(e, " HAVING ");
        sqlm__put_predicate(e);
    }
    put_order(e);
    put_limit(e, flags);
}

/* ---- reads */

static void put_select(sqlm__emitter *e, const uint32_t *words)
{
    if (e->projection != NULL) {
        put_projection(e, words);
        return;
    }
    sqlm__put(e, "SELECT ");
    sqlm__put_columns(e);
    put_from(e, words[0]);
}

static void put_count(sqlm__emitter *e, const uint32_t *words)
{
    const bool within = e->projection != NULL || (words[0] & (SQLM_SHAPE_HAS_LIMIT | SQLM_SHAPE_HAS_OFFSET)) != 0;

    sqlm__put(e, within ? "SELECT count(*) FROM (" : "SELECT count(*)");
    e->nesting = within ? SUBQUERY_NESTING : 0;
    if (e->projection != NULL) {
        put_projection(e, words);
    } else {
        sqlm__put(e, within ? "SELECT 1" : "");
        put_from(e, words[0]);
    }
    if (!within)
        return;
    sqlm__put(e, ") AS ");
    sqlm_dialect_put_identifier(e->text, e->dialect, "limited");
}

/* Within EXISTS, SQLite and MariaDB forget that rows are distinct or grouped, and an offset then passes over too few. */
static void put_exists(sqlm__emitter *e, const uint32_t *words)
{
    const bool within = e->projection != NULL && (words[0] & SQLM_SHAPE_HAS_OFFSET) != 0;

    sqlm__put(e, within ? "SELECT EXISTS (SELECT 1 FROM (" : "SELECT EXISTS (");
    e->nesting = within ? 2 * SUBQUERY_NESTING : SUBQUERY_NESTING;
    if (e->projection != NULL) {
        put_projection(e, words);
    } else {
        sqlm__put(e, "SELECT 1");
        put_from(e, words[0]);
    }
    if (within) {
        sqlm__put(e, ") AS ");
        sqlm_dialect_put_identifier(e->text, e->dialect, "limited");
    }
    sqlm__put(e, ")");
}

typedef void (*put_fn)(sqlm__emitter *e, const uint32_t *words);

static const put_fn statements[] = {
    [SQLM_SHAPE_SELECT] = put_select,       [SQLM_SHAPE_COUNT] = put_count,
    [SQLM_SHAPE_EXISTS] = put_exists,       [SQLM_SHAPE_GET] = sqlm__put_get,
    [SQLM_SHAPE_INSERT] = sqlm__put_insert,       [SQLM_SHAPE_UPDATE] = sqlm__put_update,
    [SQLM_SHAPE_DELETE] = sqlm__put_delete, [SQLM_SHAPE_INSERT_FIELDS] = sqlm__put_insert,
    [SQLM_SHAPE_UPSERT] = sqlm__put_upsert,       [SQLM_SHAPE_UPDATE_WHERE] = sqlm__put_update_where,
    [SQLM_SHAPE_DELETE_WHERE] = sqlm__put_delete_where,
};

void sqlm__emit(sqlm_text_buffer *text, const sqlm_dialect *dialect, const sqlm_model *model, const sqlm_model *source,
                const uint32_t *words, size_t count)
{
    sqlm__emitter e = {
        .text = text,
        .dialect = dialect,
        .say = sqlm__query_words_of(dialect),
        .model = source,
        .projection = model != source ? model : NULL,
        .next = words + SQLM_SHAPE_HEADER,
        .end = words + count,
        .longest_chain =
            dialect->maximum_expression_depth == 0 ? SIZE_MAX : dialect->maximum_expression_depth / CHAINS_IN_DEPTH + 1,
    };

    if ((words[0] & SQLM_SHAPE_EXPLAIN) != 0)
        sqlm__put(&e, dialect->id == SQLM_DIALECT_SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ");
    statements[sqlm__word_op(words[0])](&e, words);
}

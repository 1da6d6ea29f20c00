/* SPDX-License-Identifier: MIT */
/* Writing what the database computes. */
#include "emitter.h"

static bool is_on(const sqlm__emitter *e, sqlm_dialect_id id)
{
    return e->dialect->id == id;
}

/* Written by recursion, no deeper than it was read. NOLINTBEGIN(misc-no-recursion) */

/* A parameter that has no column beside it to take its type from. */
static void put_typed(sqlm__emitter *e, sqlm_type type)
{
    const char *const name = e->say->parameter_types[type];

    if (name == NULL || e->text->outcome != SQLM_OK || sqlm__word_op(*e->next) != SQLM_SHAPE_VALUE) {
        sqlm__put_operand(e);
        return;
    }
    sqlm__put(e, "CAST(");
    sqlm__put_operand(e);
    sqlm__put(e, " AS ");
    sqlm__put(e, name);
    sqlm__put(e, ")");
}

static void put_call(sqlm__emitter *e, const char *name)
{
    sqlm__put(e, name);
    sqlm__open_parenthesis(e);
}

static void put_one(sqlm__emitter *e, const char *before, const char *after)
{
    sqlm__put(e, before);
    sqlm__nest(e, SQLM_NEST_PARENTHESIS);
    sqlm__put_lone(e);
    sqlm__put(e, after);
    sqlm__unnest(e, SQLM_NEST_PARENTHESIS);
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------------------ */

/* A term in the width in which all databases compute: 64 bits for integers, all digits for u64. */
static void put_term(sqlm__emitter *e, sqlm_type type)
{
    const bool  is_postgres = is_on(e, SQLM_DIALECT_POSTGRES);
    const char *width = NULL;

    if (is_postgres && (type == SQLM_TYPE_I16 || type == SQLM_TYPE_I32))
        width = " AS bigint)";
    else if (is_on(e, SQLM_DIALECT_MYSQL) && type == SQLM_TYPE_U64)
        width = " AS DECIMAL(65, 0))";
    if (width == NULL) {
        put_typed(e, type);
        return;
    }
    put_one(e, "CAST(", width);
}

static void put_by_function(sqlm__emitter *e, uint32_t op)
{
    static const char *const names[] = { "sqlmodel_add", "sqlmodel_sub", "sqlmodel_mul", "sqlmodel_div" };

    put_call(e, names[op - SQLM_OP_ADD]);
    sqlm__put_lone(e);
    sqlm__put(e, ", ");
    sqlm__nest(e, SQLM_NEST_LIST);
    sqlm__put_lone(e);
    sqlm__unnest(e, SQLM_NEST_LIST);
    sqlm__close_parenthesis(e);
}

/* MySQL's DIV gives a BIGINT, which has not every u64. With 20 digits and more behind the point no quotient of two of them is rounded up. */
static void put_cut_quotient(sqlm__emitter *e)
{
    put_call(e, "TRUNCATE");
    put_one(e, "CAST(", " AS DECIMAL(65, 20)) / ");
    put_call(e, "NULLIF");
    put_term(e, SQLM_TYPE_U64);
    sqlm__put(e, ", 0)");
    sqlm__unnest(e, SQLM_NEST_PARENTHESIS);
    sqlm__put(e, ", 0");
    sqlm__close_parenthesis(e);
}

/* Whole numbers are cut towards zero; by 0 gives NULL. */
static void put_quotient(sqlm__emitter *e, sqlm_type type)
{
    const bool is_mysql = is_on(e, SQLM_DIALECT_MYSQL);
    const bool by_function = type == SQLM_TYPE_U64;

    if (by_function && is_mysql) {
        put_cut_quotient(e);
        return;
    }
    if (by_function)
        put_call(e, "div");
    put_term(e, type);
    if (by_function)
        sqlm__put(e, ", ");
    else
        sqlm__put(e, is_mysql && type != SQLM_TYPE_F64 ? " DIV " : " / ");
    put_call(e, "NULLIF");
    put_term(e, type);
    sqlm__put(e, ", 0");
    sqlm__close_parenthesis(e);
    if (by_function)
        sqlm__close_parenthesis(e);
}

static void put_arithmetic(sqlm__emitter *e, uint32_t op, sqlm_type type, bool is_lone)
{
    static const char *const signs[] = { " + ", " - ", " * " };

    if (e->say->computes_by_functions) {
        put_by_function(e, op);
        return;
    }
    if (!is_lone)
        sqlm__open_parenthesis(e);
    if (op == SQLM_OP_DIV) {
        put_quotient(e, type);
    } else {
        put_term(e, type);
        sqlm__put(e, signs[op - SQLM_OP_ADD]);
        put_term(e, type);
    }
    if (!is_lone)
        sqlm__close_parenthesis(e);
}

/* ---- functions ------------------------------------------------------------------------------------------------------------- */

static void put_two(sqlm__emitter *e, const char *name, sqlm_type type)
{
    put_call(e, name);
    put_typed(e, type);
    sqlm__put(e, ", ");
    sqlm__nest(e, SQLM_NEST_LIST);
    put_typed(e, type);
    sqlm__unnest(e, SQLM_NEST_LIST);
    sqlm__close_parenthesis(e);
}

static void put_concat(sqlm__emitter *e, bool is_lone)
{
    if (e->say->concatenates_by_function) {
        put_two(e, "concat", SQLM_TYPE_TEXT);
        return;
    }
    if (!is_lone)
        sqlm__open_parenthesis(e);
    put_typed(e, SQLM_TYPE_TEXT);
    sqlm__put(e, " || ");
    put_typed(e, SQLM_TYPE_TEXT);
    if (!is_lone)
        sqlm__close_parenthesis(e);
}

static void put_length(sqlm__emitter *e)
{
    static const char *const before[] = { "length(", "CAST(length(", "char_length(" };
    static const char *const after[] = { ")", ") AS bigint)", ")" };

    put_one(e, before[e->dialect->id], after[e->dialect->id]);
}

/* A number that becomes a double: without loss of what it is, and of what it is not. */
static void put_double(sqlm__emitter *e, const char *before, const char *after)
{
    static const char *const first[] = { "", "CAST(", "" };
    static const char *const last[] = { "", " AS double precision)", " + 0e0" };

    sqlm__put(e, before);
    sqlm__put(e, first[e->dialect->id]);
    sqlm__nest(e, SQLM_NEST_PARENTHESIS);
    sqlm__put_operand(e);
    sqlm__unnest(e, SQLM_NEST_PARENTHESIS);
    sqlm__put(e, last[e->dialect->id]);
    sqlm__put(e, after);
}

static void put_cast_postgres(sqlm__emitter *e, sqlm_type to)
{
    put_one(e, "CAST(", " AS ");
    sqlm__put(e, sqlm__postgres_type(to));
    sqlm__put(e, ")");
}

/* SQLite's and MySQL's integers are of one width, and their enumerations are text. */
static void put_cast(sqlm__emitter *e, sqlm_type from, sqlm_type to)
{
    const bool is_sqlite = is_on(e, SQLM_DIALECT_SQLITE);

    if (is_on(e, SQLM_DIALECT_POSTGRES))
        put_cast_postgres(e, to);
    else if (to == SQLM_TYPE_DECIMAL)
        put_one(e, "CAST(", is_sqlite ? " AS TEXT)" : from == SQLM_TYPE_U64 ? " AS DECIMAL(65, 0))" : " AS DECIMAL(20, 0))");
    else if (to == SQLM_TYPE_F64 && !is_sqlite)
        put_one(e, "(", " + 0e0)");
    else if (to == SQLM_TYPE_F64 && from != SQLM_TYPE_F32)
        put_one(e, "CAST(", " AS REAL)");
    else
        sqlm__put_operand(e);
}

/* In SQLite a collation of the condition would be that of the result, too. */
static void put_if(sqlm__emitter *e, sqlm_type type)
{
    const bool orders_before = e->orders_decimals;
    bool       orders;

    e->orders_decimals = false;
    sqlm__put(e, "CASE WHEN ");
    sqlm__nest(e, SQLM_NEST_WHEN);
    sqlm__put_predicate(e);
    sqlm__unnest(e, SQLM_NEST_WHEN);
    orders = e->orders_decimals;
    e->orders_decimals = orders_before || orders;
    sqlm__put(e, " THEN ");
    sqlm__nest(e, SQLM_NEST_THEN);
    put_typed(e, type);
    sqlm__unnest(e, SQLM_NEST_THEN);
    sqlm__put(e, " ELSE ");
    sqlm__nest(e, SQLM_NEST_ELSE);
    put_typed(e, type);
    sqlm__unnest(e, SQLM_NEST_ELSE);
    sqlm__put(e, orders && is_on(e, SQLM_DIALECT_SQLITE) ? " END COLLATE BINARY" : " END");
}

/* ---- aggregates ------------------------------------------------------------------------------------------------------------ */

/* What it is of, and that it has the type that it has on all databases. */
static void put_sum(sqlm__emitter *e, sqlm_type of)
{
    const bool is_narrow = of == SQLM_TYPE_I16 || of == SQLM_TYPE_I32;

    if (is_on(e, SQLM_DIALECT_SQLITE) && of == SQLM_TYPE_I64)
        put_one(e, "CAST(sum(", ") AS TEXT)");
    else if (is_on(e, SQLM_DIALECT_MYSQL) && is_narrow)
        put_one(e, "CAST(sum(", ") AS SIGNED)");
    else if (of == SQLM_TYPE_F32)
        put_double(e, "sum(", ")");
    else if (is_on(e, SQLM_DIALECT_POSTGRES) && is_narrow)
        put_one(e, "CAST(sum(", ") AS bigint)");
    else
        put_one(e, "sum(", ")");
}

/* The least of decimals as numbers, not as texts. */
static void put_extreme(sqlm__emitter *e, uint32_t op, sqlm_type type)
{
    put_call(e, op == SQLM_OP_MIN ? "min" : "max");
    sqlm__put_operand(e);
    if (type == SQLM_TYPE_DECIMAL)
        sqlm__put_decimal_order(e);
    sqlm__close_parenthesis(e);
}

void sqlm__put_computed(sqlm__emitter *e, bool is_lone)
{
    const uint32_t  word = *e->next++;
    const sqlm_type type = sqlm__word_type(word);
    const uint32_t  op = sqlm__word_op(word);

    switch (op) {
    case SQLM_OP_CONCAT:
        put_concat(e, is_lone);
        break;
    case SQLM_OP_COALESCE:
        put_two(e, "coalesce", type);
        break;
    case SQLM_OP_LOWER:
    case SQLM_OP_UPPER:
        put_one(e, op == SQLM_OP_LOWER ? "lower(" : "upper(", ")");
        break;
    case SQLM_OP_LENGTH:
        put_length(e);
        break;
    case SQLM_OP_CAST:
        put_cast(e, sqlm__next_kind(e).type, type);
        break;
    case SQLM_OP_VALUE:
        put_typed(e, type);
        break;
    case SQLM_OP_IF:
        put_if(e, type);
        break;
    case SQLM_OP_COUNT_ALL:
        sqlm__put(e, "count(*)");
        break;
    case SQLM_OP_COUNT:
        put_one(e, "count(", ")");
        break;
    case SQLM_OP_SUM:
        put_sum(e, sqlm__next_kind(e).type);
        break;
    case SQLM_OP_AVG:
        put_double(e, "avg(", ")");
        break;
    case SQLM_OP_MIN:
    case SQLM_OP_MAX:
        put_extreme(e, op, type);
        break;
    default:
        put_arithmetic(e, op, type, is_lone);
    }
}

/* PostgreSQL computes integers in 64 bits, and tells by the type what a driver must read. */
void sqlm__put_result(sqlm__emitter *e)
{
    const uint32_t  word = e->text->outcome == SQLM_OK ? *e->next : SQLM_OP_END;
    const uint32_t  op = sqlm__word_op(word);
    const sqlm_type type = sqlm__word_type(word);
    const bool      computes = sqlm__op_computes(op);

    if (is_on(e, SQLM_DIALECT_POSTGRES) && computes && (type == SQLM_TYPE_I16 || type == SQLM_TYPE_I32))
        put_cast_postgres(e, type);
    else
        sqlm__put_lone(e);
}

/* NOLINTEND(misc-no-recursion) */

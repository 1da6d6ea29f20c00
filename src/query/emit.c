/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include "dialect.h"

/* ANDs that a database with a limit on the depth of expressions reads as a chain are cut into halves when they are longer than
   this part of the limit: so many levels of them fit. */
#define CHAINS_IN_DEPTH 32
/* A query within the query counts as so many parentheses. */
#define SUBQUERY_NESTING 3
/* Parameters of SQLite that carry their number. */
#define MOST_NUMBERED 256

typedef struct emitter {
    sqlm_text_buffer        *text;
    const sqlm_dialect      *dialect;
    const sqlm__query_words *say;
    const sqlm_model        *model;
    const uint32_t          *next; /* the word to read */
    const uint32_t          *end;
    size_t                   longest_chain;
    unsigned                 parameter; /* number of the last one */
    unsigned                 nesting;
} emitter;

static void put(emitter *e, const char *text)
{
    sqlm_text_buffer_put(e->text, text);
}

/* SQLite looks through the names of all numbered parameters for each one that it reads: 32,000 of them take seconds. Parameters come
 * once each and in order, so that the plain form means the same; it may follow numbered ones. */
static void put_parameter(emitter *e)
{
    e->parameter++;
    if (e->dialect->placeholder == SQLM_PLACEHOLDER_NUMBERED && e->parameter > MOST_NUMBERED)
        put(e, "?");
    else
        sqlm_dialect_put_placeholder(e->text, e->dialect, e->parameter);
}

static void put_field(emitter *e, uint32_t field)
{
    sqlm_dialect_put_identifier(e->text, e->dialect, sqlm_field_column(&e->model->fields[field]));
}

static void put_table(emitter *e)
{
    const char *schema = sqlm_model_schema(e->model);

    if (schema != NULL) {
        sqlm_dialect_put_identifier(e->text, e->dialect, schema);
        put(e, ".");
    }
    sqlm_dialect_put_identifier(e->text, e->dialect, e->model->table);
}

static uint32_t op_of(uint32_t word)
{
    return word & SQLM_SHAPE_OP_MASK;
}

static uint32_t number_of(uint32_t word)
{
    return word >> SQLM_SHAPE_OP_BITS;
}

/* Conditions are written by recursion, no deeper than they were read. NOLINTBEGIN(misc-no-recursion) */

/* ---- conditions ------------------------------------------------------------------------------------------------------------ */

static void put_condition(emitter *e);

/* What a parser keeps in mind until a parenthesis is closed again. */
static void nest(emitter *e)
{
    if (++e->nesting > e->say->maximum_nesting && e->text->outcome == SQLM_OK)
        e->text->outcome =
            SQLM_FAIL(e->text->cx, LIMIT, NONE,
                      "the conditions of the query on model '%s' are nested deeper than %s takes (%u parentheses): "
                      "simplify them",
                      e->model->name, e->dialect->name, e->say->maximum_nesting);
}

static void open_parenthesis(emitter *e)
{
    put(e, "(");
    nest(e);
}

static void close_parenthesis(emitter *e)
{
    put(e, ")");
    e->nesting--;
}

/* What the next operand is, when it is a column. */
static const sqlm_field *next_field(const emitter *e)
{
    return op_of(*e->next) == SQLM_OP_COLUMN ? &e->model->fields[number_of(*e->next)] : NULL;
}

static void put_operand(emitter *e)
{
    if (e->text->outcome != SQLM_OK)
        return; /* what failed has not read all of its words */
    switch (op_of(*e->next)) {
    case SQLM_OP_COLUMN:
        put_field(e, number_of(*e->next++));
        break;
    case SQLM_SHAPE_VALUE:
        put_parameter(e);
        e->next++;
        break;
    default:
        open_parenthesis(e);
        put_condition(e);
        close_parenthesis(e);
    }
}

static bool is_decimal(const sqlm_field *field)
{
    return field != NULL && (field->type & SQLM_TYPE_MASK) == SQLM_TYPE_DECIMAL;
}

static bool is_ordering(uint32_t op)
{
    return op == SQLM_OP_LT || op == SQLM_OP_LE || op == SQLM_OP_GT || op == SQLM_OP_GE;
}

/* Two decimal columns of different scales write equal numbers differently. */
static bool scales_differ(const sqlm_field *left, const sqlm_field *right)
{
    return is_decimal(left) && is_decimal(right) && sqlm_field_scale(left) != sqlm_field_scale(right);
}

static void put_comparison(emitter *e, uint32_t op)
{
    static const char *const signs[] = {
        [SQLM_OP_EQ] = " = ",  [SQLM_OP_NE] = " <> ", [SQLM_OP_LT] = " < ",
        [SQLM_OP_LE] = " <= ", [SQLM_OP_GT] = " > ",  [SQLM_OP_GE] = " >= ",
    };
    const sqlm_field *left = next_field(e);

    put_operand(e);
    if (is_decimal(left) && (is_ordering(op) || scales_differ(left, next_field(e))))
        put(e, e->say->decimal_order);
    put(e, op == SQLM_OP_SAME ? e->say->same : signs[op]);
    put_operand(e);
}

static void put_like(emitter *e)
{
    put_operand(e);
    put(e, e->say->like);
    put_operand(e);
    put(e, e->say->like_end);
}

static void put_between(emitter *e)
{
    const sqlm_field *left = next_field(e);

    put_operand(e);
    if (is_decimal(left))
        put(e, e->say->decimal_order);
    put(e, " BETWEEN ");
    nest(e);
    put_operand(e);
    put(e, " AND ");
    put_operand(e);
    e->nesting--;
}

static bool list_has_other_scale(const emitter *e, const sqlm_field *left, uint32_t count)
{
    for (uint32_t i = 0; is_decimal(left) && i < count; i++)
        if (op_of(e->next[i]) == SQLM_OP_COLUMN && scales_differ(left, &e->model->fields[number_of(e->next[i])]))
            return true;
    return false;
}

static void put_in(emitter *e, uint32_t op, uint32_t count)
{
    const sqlm_field *left = next_field(e);

    put_operand(e);
    if (op == SQLM_OP_IN && list_has_other_scale(e, left, count))
        put(e, e->say->decimal_order);
    put(e, " IN ");
    open_parenthesis(e);
    for (uint32_t i = 0; i < count; i++) {
        put(e, i > 0 ? ", " : "");
        if (op == SQLM_OP_IN)
            put_operand(e);
        else
            put_parameter(e);
    }
    close_parenthesis(e);
}

static void put_junction_operand(emitter *e)
{
    const uint32_t op = op_of(*e->next);
    const bool     is_junction = op == SQLM_OP_AND || op == SQLM_OP_OR;

    if (is_junction)
        open_parenthesis(e);
    put_condition(e);
    if (is_junction)
        close_parenthesis(e);
}

/* A chain of ANDs is as deep as it is long to a database that counts the depth; halves in parentheses are not. */
static void put_chain(emitter *e, const char *word, size_t count)
{
    if (count > e->longest_chain) {
        open_parenthesis(e);
        put_chain(e, word, count / 2);
        close_parenthesis(e);
        put(e, word);
        open_parenthesis(e);
        put_chain(e, word, count - count / 2);
        close_parenthesis(e);
        return;
    }
    for (size_t i = 0; i < count && e->text->outcome == SQLM_OK; i++) {
        put(e, i > 0 ? word : "");
        put_junction_operand(e);
    }
}

static void put_bool_column(emitter *e, uint32_t field)
{
    put_field(e, field);
    put(e, e->say->is_true);
}

static void put_not(emitter *e)
{
    put(e, "NOT ");
    open_parenthesis(e);
    put_condition(e);
    close_parenthesis(e);
}

static void put_condition(emitter *e)
{
    uint32_t word, op;

    if (e->text->outcome != SQLM_OK)
        return;
    word = *e->next++;
    op = op_of(word);
    switch (op) {
    case SQLM_OP_COLUMN:
        put_bool_column(e, number_of(word));
        break;
    case SQLM_SHAPE_NEVER:
        put(e, e->say->never);
        break;
    case SQLM_OP_LIKE:
        put_like(e);
        break;
    case SQLM_OP_BETWEEN:
        put_between(e);
        break;
    case SQLM_OP_IN:
    case SQLM_OP_IN_ARRAY:
        put_in(e, op, number_of(word));
        break;
    case SQLM_OP_IS_NULL:
    case SQLM_OP_IS_NOT_NULL:
        put_operand(e);
        put(e, op == SQLM_OP_IS_NULL ? " IS NULL" : " IS NOT NULL");
        break;
    case SQLM_OP_AND:
    case SQLM_OP_OR:
        put_chain(e, op == SQLM_OP_AND ? " AND " : " OR ", number_of(word));
        break;
    case SQLM_OP_NOT:
        put_not(e);
        break;
    default:
        put_comparison(e, op);
    }
}

/* NOLINTEND(misc-no-recursion) */

/* ---- queries --------------------------------------------------------------------------------------------------------------- */

static void put_columns(emitter *e)
{
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        put(e, i > 0 ? ", " : "");
        put_field(e, i);
    }
}

static void put_order(emitter *e)
{
    for (const char *between = " ORDER BY "; e->next < e->end && e->text->outcome == SQLM_OK; between = ", ") {
        const bool        ascending = op_of(*e->next++) == SQLM_OP_ASC;
        const sqlm_field *field = next_field(e);

        put(e, between);
        put_operand(e);
        if (is_decimal(field))
            put(e, e->say->decimal_order);
        if (!ascending)
            put(e, " DESC");
        if (field == NULL || (field->type & SQLM_NULLABLE) != 0)
            put(e, ascending ? e->say->nulls_ascending : e->say->nulls_descending);
    }
}

static void put_limit(emitter *e, uint32_t flags)
{
    if ((flags & SQLM_SHAPE_HAS_LIMIT) != 0) {
        put(e, " LIMIT ");
        put_parameter(e);
    }
    if ((flags & SQLM_SHAPE_HAS_OFFSET) == 0)
        return;
    if ((flags & SQLM_SHAPE_HAS_LIMIT) == 0)
        put(e, e->say->limit_all);
    put(e, " OFFSET ");
    put_parameter(e);
}

/* FROM and what follows it. */
static void put_from(emitter *e, uint32_t flags)
{
    put(e, " FROM ");
    put_table(e);
    if ((flags & SQLM_SHAPE_HAS_WHERE) != 0) {
        put(e, " WHERE ");
        put_condition(e);
    }
    put_order(e);
    put_limit(e, flags);
}

static void put_select(emitter *e, uint32_t flags)
{
    put(e, "SELECT ");
    put_columns(e);
    put_from(e, flags);
}

static void put_count(emitter *e, uint32_t flags)
{
    const bool limited = (flags & (SQLM_SHAPE_HAS_LIMIT | SQLM_SHAPE_HAS_OFFSET)) != 0;

    put(e, limited ? "SELECT count(*) FROM (SELECT 1" : "SELECT count(*)");
    e->nesting = limited ? SUBQUERY_NESTING : 0;
    put_from(e, flags);
    if (!limited)
        return;
    put(e, ") AS ");
    sqlm_dialect_put_identifier(e->text, e->dialect, "limited");
}

static void put_exists(emitter *e, uint32_t flags)
{
    put(e, "SELECT EXISTS (SELECT 1");
    e->nesting = SUBQUERY_NESTING;
    put_from(e, flags);
    put(e, ")");
}

/* ---- by key, and writes ---------------------------------------------------------------------------------------------------- */

/* WHERE with the key fields and, of a model that has one, the version. */
static void put_key(emitter *e, uint32_t wanted_flags)
{
    const char *between = " WHERE ";

    for (uint32_t flag = SQLM_F_PRIMARY_KEY; flag != 0; flag = flag == SQLM_F_PRIMARY_KEY ? wanted_flags & SQLM_F_VERSION : 0) {
        for (uint32_t i = 0; i < e->model->field_count; i++) {
            if ((e->model->fields[i].flags & flag) == 0)
                continue;
            put(e, between);
            put_field(e, i);
            put(e, " = ");
            put_parameter(e);
            between = " AND ";
        }
    }
}

static void put_get(emitter *e)
{
    put(e, "SELECT ");
    put_columns(e);
    put(e, " FROM ");
    put_table(e);
    put_key(e, 0);
}

bool sqlm__insert_returns(const sqlm_dialect *dialect, const sqlm_field *field)
{
    const sqlm__left_out as = sqlm__left_out_as(field);

    return as == SQLM_LEFT_OUT_NOW || as == SQLM_LEFT_OUT_COMPUTED || (as == SQLM_LEFT_OUT_KEY && sqlm__query_words_of(dialect)->returns_keys);
}

static void put_returning(emitter *e, const uint32_t *words)
{
    const bool  is_insert = op_of(words[0]) == SQLM_SHAPE_INSERT;
    const char *between = " RETURNING ";

    for (uint32_t i = 0; i < e->model->field_count; i++) {
        const sqlm_field *field = &e->model->fields[i];

        if (is_insert ? sqlm__shape_sends(words, i) || !sqlm__insert_returns(e->dialect, field) : !sqlm__update_returns(field))
            continue;
        put(e, between);
        put_field(e, i);
        between = ", ";
    }
}

static void put_insert(emitter *e, const uint32_t *words)
{
    const bool  version_is_one = (words[0] & SQLM_SHAPE_VERSION_IS_ONE) != 0;
    const char *between = " (";
    bool        any = false;

    put(e, "INSERT INTO ");
    put_table(e);
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if (!sqlm__shape_sends(words, i))
            continue;
        put(e, between);
        put_field(e, i);
        between = ", ";
        any = true;
    }
    between = ") VALUES (";
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if (!sqlm__shape_sends(words, i))
            continue;
        put(e, between);
        if (version_is_one && (e->model->fields[i].flags & SQLM_F_VERSION) != 0)
            put(e, "1");
        else
            put_parameter(e);
        between = ", ";
    }
    put(e, any ? ")" : e->say->default_row);
    put_returning(e, words);
}

static void put_update(emitter *e, const uint32_t *words)
{
    const char *between = " SET ";

    put(e, "UPDATE ");
    put_table(e);
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        const bool is_version = (e->model->fields[i].flags & SQLM_F_VERSION) != 0;

        if (!is_version && !sqlm__shape_sends(words, i))
            continue;
        put(e, between);
        put_field(e, i);
        put(e, " = ");
        if (is_version) {
            put_field(e, i);
            put(e, " + 1");
        } else if ((e->model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0) {
            put_field(e, i); /* of a model of key fields alone: nothing changes, but the row must be there */
        } else {
            put_parameter(e);
        }
        between = ", ";
    }
    put_key(e, SQLM_F_VERSION);
    put_returning(e, words);
}

static void put_delete(emitter *e)
{
    put(e, "DELETE FROM ");
    put_table(e);
    put_key(e, SQLM_F_VERSION);
}

void sqlm__emit(sqlm_text_buffer *text, const sqlm_dialect *dialect, const sqlm_model *model, const uint32_t *words,
                size_t count)
{
    emitter e = {
        .text = text,
        .dialect = dialect,
        .say = sqlm__query_words_of(dialect),
        .model = model,
        .next = words + SQLM_SHAPE_HEADER,
        .end = words + count,
        .longest_chain =
            dialect->maximum_expression_depth == 0 ? SIZE_MAX : dialect->maximum_expression_depth / CHAINS_IN_DEPTH + 1,
    };

    switch (op_of(words[0])) {
    case SQLM_SHAPE_SELECT:
        put_select(&e, words[0]);
        break;
    case SQLM_SHAPE_COUNT:
        put_count(&e, words[0]);
        break;
    case SQLM_SHAPE_EXISTS:
        put_exists(&e, words[0]);
        break;
    case SQLM_SHAPE_GET:
        put_get(&e);
        break;
    case SQLM_SHAPE_INSERT:
        put_insert(&e, words);
        break;
    case SQLM_SHAPE_UPDATE:
        put_update(&e, words);
        break;
    default:
        put_delete(&e);
    }
}

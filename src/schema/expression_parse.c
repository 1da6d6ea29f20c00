/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/expression.h>

#include "expression_token.h"
#include "expression_tree.h"
#include "rendered.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>

/* ---- nodes ------------------------------------------------------------------------------------------------------------- */

/* What was within the limits stays so when a database makes more of it: two comparisons of a BETWEEN. */
static unsigned slack(const sqlm__expression_parser *parser)
{
    return parser->is_translated ? 2 : 1;
}

static sqlm_outcome descend(sqlm__expression_parser *parser, const char *place, unsigned *depth)
{
    if (++*depth > SQLM_EXPRESSION_MAX_DEPTH * slack(parser))
        return REFUSE(parser, SQLM_R_NONE, place, "nested deeper than %d", SQLM_EXPRESSION_MAX_DEPTH);
    return SQLM_OK;
}

/* What the parser keeps in mind of CAST(x AS REAL) and of length(x), with what is in it. */
enum { ENTRIES_OF_CALL = 6 };

/* A growing list of operands. The arena keeps what it outgrew. */
typedef struct operand_list {
    const sqlm_expression **items;
    size_t                  count;
    size_t                  capacity;
} operand_list;

static sqlm_outcome append(sqlm__expression_parser *parser, operand_list *list, const sqlm_expression *operand)
{
    if (list->count == list->capacity) {
        size_t                  capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        const sqlm_expression **items =
            sqlm_arena_allocate(parser->cx, parser->arena, capacity * sizeof *items, _Alignof(const sqlm_expression *));

        if (items == NULL)
            return SQLM_ERR;
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = operand;
    return SQLM_OK;
}

static sqlm_outcome make(sqlm__expression_parser *parser, const sqlm_expression *model, const sqlm_expression **expression)
{
    sqlm_expression *node = sqlm_arena_allocate(parser->cx, parser->arena, sizeof *node, _Alignof(sqlm_expression));

    if (node == NULL)
        return SQLM_ERR;
    *node = *model;
    *expression = node;
    return SQLM_OK;
}

static sqlm_outcome make_leaf(sqlm__expression_parser *parser, expression_op op, expression_group group, sqlm_type type,
                              const char *text, const sqlm_expression **expression)
{
    const sqlm_expression leaf = {
        .op = (uint8_t)op,
        .group = (uint8_t)group,
        .type = (uint8_t)type,
        .depth = 1,
        .nesting = op == EXPRESSION_COLUMN && type == SQLM_TYPE_DECIMAL ? ENTRIES_OF_CALL : 2, /* a sign and a number */
        .text = text,
    };

    return make(parser, &leaf, expression);
}

/* Entries of the parser's stack that stand before an operand. */
static unsigned entries_before(expression_op op, size_t index)
{
    if (op == EXPRESSION_NEGATE || op == EXPRESSION_NOT)
        return 1;
    if (op == EXPRESSION_LENGTH)
        return ENTRIES_OF_CALL;
    if (index == 0)
        return 0;
    if (op == EXPRESSION_IN || op == EXPRESSION_NOT_IN)
        return 5; /* left IN ( list , */
    return (op == EXPRESSION_BETWEEN || op == EXPRESSION_NOT_BETWEEN) && index == 2 ? 4 : 2;
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

/* @p operands lives in the arena. */
static sqlm_outcome make_branch(sqlm__expression_parser *parser, expression_op op, expression_group group, const char *place,
                                const operand_list *operands, const sqlm_expression **expression)
{
    sqlm_expression branch = { .op = (uint8_t)op, .group = (uint8_t)group, .operands = operands->items };
    unsigned        depth = 0;
    unsigned        nesting = 0;

    for (size_t i = 0; i < operands->count; i++) {
        const sqlm_expression *operand = operands->items[i];
        const unsigned         parenthesis = sqlm__expression_is_enclosed(op, i, operand);

        depth = larger(depth, operand->depth + parenthesis);
        nesting = larger(nesting, entries_before(op, i) + parenthesis + operand->nesting);
    }
    if (descend(parser, place, &depth) != SQLM_OK)
        return SQLM_ERR;
    if (nesting > EXPRESSION_MAX_NESTING * slack(parser))
        return REFUSE(parser, SQLM_R_NONE, place, "nested deeper than SQLite's parser takes");
    if (operands->count > UINT32_MAX)
        return REFUSE(parser, SQLM_R_NONE, place, "too many operands");
    branch.depth = (uint8_t)depth;
    branch.nesting = (uint8_t)nesting;
    branch.operand_count = (uint32_t)operands->count;
    return make(parser, &branch, expression);
}

static sqlm_outcome make_unary(sqlm__expression_parser *parser, expression_op op, expression_group group, const char *place,
                               const sqlm_expression *operand, const sqlm_expression **expression)
{
    operand_list operands = { 0 };

    if (append(parser, &operands, operand) != SQLM_OK)
        return SQLM_ERR;
    return make_branch(parser, op, group, place, &operands, expression);
}

/* ---- kinds ------------------------------------------------------------------------------------------------------------- */

static const uint8_t groups[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_BOOL] = GROUP_BOOL,
    [SQLM_TYPE_I16] = GROUP_INTEGER,
    [SQLM_TYPE_I32] = GROUP_INTEGER,
    [SQLM_TYPE_I64] = GROUP_INTEGER,
    [SQLM_TYPE_U64] = GROUP_U64,
    [SQLM_TYPE_F32] = GROUP_REAL,
    [SQLM_TYPE_F64] = GROUP_REAL,
    [SQLM_TYPE_TEXT] = GROUP_TEXT,
    [SQLM_TYPE_BYTES] = GROUP_BYTES,
    [SQLM_TYPE_DECIMAL] = GROUP_REAL,
    [SQLM_TYPE_DATE] = GROUP_DATE,
    [SQLM_TYPE_TIME] = GROUP_TIME,
    [SQLM_TYPE_TIMESTAMP] = GROUP_TIMESTAMP,
    [SQLM_TYPE_TIMESTAMPTZ] = GROUP_TIMESTAMPTZ,
    [SQLM_TYPE_UUID] = GROUP_UUID,
    [SQLM_TYPE_JSON] = GROUP_NONE,
    [SQLM_TYPE_ENUM] = GROUP_TEXT,
};

/* In words, and the kind whose text form a text literal must have to be compared with it. */
static const struct {
    const char *words;
    sqlm_type   literal;
} group_facts[GROUP_COUNT] = {
    [GROUP_NONE] = { "a value that the language does not compare", SQLM_TYPE_NONE },
    [GROUP_INTEGER] = { "a number", SQLM_TYPE_NONE },
    [GROUP_REAL] = { "a number", SQLM_TYPE_NONE },
    [GROUP_U64] = { "a u64", SQLM_TYPE_NONE },
    [GROUP_TEXT] = { "a text", SQLM_TYPE_NONE },
    [GROUP_BYTES] = { "bytes", SQLM_TYPE_NONE },
    [GROUP_BOOL] = { "a condition or bool", SQLM_TYPE_NONE },
    [GROUP_DATE] = { "a date", SQLM_TYPE_DATE },
    [GROUP_TIME] = { "a time", SQLM_TYPE_TIME },
    [GROUP_TIMESTAMP] = { "a timestamp", SQLM_TYPE_TIMESTAMP },
    [GROUP_TIMESTAMPTZ] = { "a timestamptz", SQLM_TYPE_TIMESTAMPTZ },
    [GROUP_UUID] = { "a uuid", SQLM_TYPE_UUID },
};

static bool is_number(const sqlm_expression *expression)
{
    return expression->group == GROUP_INTEGER || expression->group == GROUP_REAL;
}

static bool is_literal(const sqlm_expression *expression)
{
    return expression->op == EXPRESSION_NUMBER || expression->op == EXPRESSION_TEXT;
}

static bool are_comparable(const sqlm_expression *a, const sqlm_expression *b)
{
    if (a->group == GROUP_NONE || b->group == GROUP_NONE)
        return false;
    return a->group == b->group || (is_number(a) && is_number(b));
}

/* Whether a text is the canonical form of a kind: SQLite compares texts. */
static bool is_canonical(const char *text, sqlm_type type)
{
    char      form[SQLM_TEXT_FORM_SIZE];
    size_t    length = strlen(text);
    size_t    form_length = 0;
    int32_t   days;
    int64_t   microseconds;
    sqlm_uuid uuid;

    if (type == SQLM_TYPE_DATE && sqlm_date_from_text(text, length, &days))
        form_length = sqlm_date_to_text(days, form);
    else if (type == SQLM_TYPE_TIME && sqlm_time_from_text(text, length, &microseconds))
        form_length = sqlm_time_to_text(microseconds, form);
    else if (type == SQLM_TYPE_TIMESTAMP && sqlm_timestamp_from_text(text, length, &microseconds))
        form_length = sqlm_timestamp_to_text(microseconds, form);
    else if (type == SQLM_TYPE_TIMESTAMPTZ && sqlm_timestamptz_from_text(text, length, &microseconds))
        form_length = sqlm_timestamptz_to_text(microseconds, form);
    else if (type == SQLM_TYPE_UUID && sqlm_uuid_from_text(text, length, &uuid))
        form_length = sqlm_uuid_to_text(uuid, form);
    /* cppcheck-suppress legacyUninitvar; where nothing was written, the length is 0 and nothing is compared */
    return form_length > 0 && form_length == length && memcmp(form, text, length) == 0;
}

/* SQLite gives TRUE and FALSE back as 1 and 0. */
static sqlm_outcome adapt_to_bool(sqlm__expression_parser *parser, const sqlm_expression **operand)
{
    bool is_true = strcmp((*operand)->text, "1") == 0;

    if (!is_true && strcmp((*operand)->text, "0") != 0)
        return SQLM_OK;
    return make_leaf(parser, is_true ? EXPRESSION_TRUE : EXPRESSION_FALSE, GROUP_BOOL, SQLM_TYPE_NONE, NULL, operand);
}

/* Makes a literal one of the group that it stands beside, where it can be. */
static sqlm_outcome adapt(sqlm__expression_parser *parser, expression_group group, const char *place,
                          const sqlm_expression **operand)
{
    sqlm_type type = group_facts[group].literal;

    if ((*operand)->op == EXPRESSION_NUMBER && group == GROUP_BOOL && parser->rendered)
        return adapt_to_bool(parser, operand);
    if ((*operand)->op != EXPRESSION_TEXT || type == SQLM_TYPE_NONE)
        return SQLM_OK;
    if (!is_canonical((*operand)->text, type))
        return REFUSE(parser, SQLM_R_TYPE, place, "found '%.60s' beside %s, expected its form with all digits", (*operand)->text,
                      group_facts[group].words);
    return make_leaf(parser, EXPRESSION_TEXT, group, type, (*operand)->text, operand);
}

static const char *words_of(const sqlm_expression *expression)
{
    return group_facts[expression->group].words;
}

/* Holds all operands of a comparison to one group, that of the first which is no literal. */
static sqlm_outcome unify(sqlm__expression_parser *parser, const char *place, operand_list *operands)
{
    const sqlm_expression *leader = operands->items[0];

    for (size_t i = 1; i < operands->count && is_literal(leader); i++)
        if (!is_literal(operands->items[i]))
            leader = operands->items[i];
    for (size_t i = 0; i < operands->count; i++) {
        if (adapt(parser, (expression_group)leader->group, place, &operands->items[i]) != SQLM_OK)
            return SQLM_ERR;
        if (are_comparable(leader, operands->items[i]))
            continue;
        if (leader->group == GROUP_U64 && is_literal(operands->items[i]))
            return REFUSE(parser, SQLM_R_TYPE, place, "found a u64 beside a literal, expected another u64 column");
        return REFUSE(parser, SQLM_R_TYPE, place, "found %s beside %s, expected operands of one kind", words_of(leader),
                      words_of(operands->items[i]));
    }
    return SQLM_OK;
}

static sqlm_outcome require_condition(sqlm__expression_parser *parser, const char *place, const sqlm_expression **expression)
{
    if ((*expression)->op == EXPRESSION_NUMBER && parser->rendered && adapt_to_bool(parser, expression) != SQLM_OK)
        return SQLM_ERR;
    if ((*expression)->group != GROUP_BOOL)
        return REFUSE(parser, SQLM_R_TYPE, place, "found %s, expected a condition", words_of(*expression));
    return SQLM_OK;
}

/* ---- leaves ------------------------------------------------------------------------------------------------------------ */

/* NOLINTBEGIN(misc-no-recursion): whatever nests counts its depth, see descend() */

static sqlm_outcome parse_or(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression);

/* The column that the next token names; the token is passed. */
static sqlm_outcome parse_column(sqlm__expression_parser *parser, const sqlm_expression **column)
{
    const sqlm__expression_token token = parser->token;
    char                  *name;
    sqlm_type              type;

    if (token.kind != TOKEN_WORD && token.kind != TOKEN_NAME)
        return REFUSE_TOKEN(parser, "a column");
    name = sqlm__expression_copy_token(parser, &token);
    if (name == NULL)
        return SQLM_ERR;
    type = parser->columns->type_of(parser->columns->user, name, strlen(name));
    if (type <= SQLM_TYPE_NONE || type >= SQLM_TYPE_COUNT)
        return REFUSE(parser, SQLM_R_UNDEFINED, token.start, "found '%.64s', which is no column", name);
    if (type == SQLM_TYPE_JSON)
        return REFUSE(parser, SQLM_R_TYPE, token.start, "found the json column '%.64s', expected one of another kind", name);
    parser->has_column = true;
    if (make_leaf(parser, EXPRESSION_COLUMN, (expression_group)groups[type], type, name, column) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__expression_advance(parser);
}

/* length( has been passed. */
static sqlm_outcome parse_length(sqlm__expression_parser *parser, const char *place, const sqlm_expression **expression)
{
    const sqlm_expression *column;

    if (parse_column(parser, &column) != SQLM_OK)
        return SQLM_ERR;
    if (column->type != SQLM_TYPE_TEXT && column->type != SQLM_TYPE_BYTES)
        return REFUSE(parser, SQLM_R_TYPE, place, "found length() of the %s column '%.64s', expected text or bytes",
                      sqlm_type_name(column->type), column->text);
    if (sqlm__expression_expect(parser, ")", "')' behind the column of length()") != SQLM_OK)
        return SQLM_ERR;
    return make_unary(parser, EXPRESSION_LENGTH, GROUP_INTEGER, place, column, expression);
}

/* CAST( has been passed: the form of a decimal column in SQLite. */
static sqlm_outcome parse_cast(sqlm__expression_parser *parser, const char *place, const sqlm_expression **expression)
{
    if (parse_column(parser, expression) != SQLM_OK)
        return SQLM_ERR;
    if ((*expression)->type != SQLM_TYPE_DECIMAL)
        return REFUSE(parser, SQLM_R_TYPE, place, "found a cast of another column than a decimal");
    if (sqlm__expression_expect(parser, "AS", "AS") != SQLM_OK || sqlm__expression_expect(parser, "REAL", "REAL") != SQLM_OK)
        return SQLM_ERR;
    return sqlm__expression_expect(parser, ")", "')'");
}

/* A column without a cast. Where decimals are texts, comparing one is not what a cast one does. */
static sqlm_outcome parse_plain_column(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    const char *place = parser->token.start;

    if (parse_column(parser, expression) != SQLM_OK)
        return SQLM_ERR;
    if (parser->rendered && (*expression)->type == SQLM_TYPE_DECIMAL && !sqlm__expression_is_next(parser, "IS"))
        return REFUSE(parser, SQLM_R_TYPE, place, "found a decimal that is not cast");
    return SQLM_OK;
}

/* A word, and what follows it in parentheses. */
static sqlm_outcome parse_word(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    const sqlm__expression_token  word = parser->token;
    const sqlm__expression_parser before = *parser;
    bool                          is_length = sqlm__expression_is_next(parser, "LENGTH");
    bool                          is_cast = parser->rendered && sqlm__expression_is_next(parser, "CAST");

    if (sqlm__expression_is_reserved(word.start, word.length))
        return REFUSE_TOKEN(parser, "a column, a number, a text or '('");
    if (sqlm__expression_is_next(parser, "TRUE") || sqlm__expression_is_next(parser, "FALSE")) {
        expression_op op = sqlm__expression_is_next(parser, "TRUE") ? EXPRESSION_TRUE : EXPRESSION_FALSE;

        if (make_leaf(parser, op, GROUP_BOOL, SQLM_TYPE_NONE, NULL, expression) != SQLM_OK)
            return SQLM_ERR;
        return sqlm__expression_advance(parser);
    }
    if (is_length || is_cast) {
        if (sqlm__expression_advance(parser) != SQLM_OK)
            return SQLM_ERR;
        if (sqlm__expression_is_next(parser, "(")) {
            if (sqlm__expression_advance(parser) != SQLM_OK)
                return SQLM_ERR;
            return is_length ? parse_length(parser, word.start, expression) : parse_cast(parser, word.start, expression);
        }
        *parser = before; /* a column of that name */
    }
    return parse_plain_column(parser, expression);
}

static sqlm_outcome parse_number(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    sqlm__expression_token number = parser->token;
    bool             is_whole = memchr(number.start, '.', number.length) == NULL;
    char            *text;
    expression_group group = is_whole ? GROUP_INTEGER : GROUP_REAL;

    while (number.length > 1 && number.start[0] == '0' && number.start[1] >= '0' && number.start[1] <= '9') {
        number.start++;
        number.length--;
    }
    text = sqlm__expression_copy_token(parser, &number);
    if (text == NULL || make_leaf(parser, EXPRESSION_NUMBER, group, SQLM_TYPE_NONE, text, expression) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__expression_advance(parser);
}

static sqlm_outcome parse_text(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    char *text = sqlm__expression_copy_token(parser, &parser->token);

    if (text == NULL || make_leaf(parser, EXPRESSION_TEXT, GROUP_TEXT, SQLM_TYPE_NONE, text, expression) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__expression_advance(parser);
}

static sqlm_outcome parse_leaf(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    if (parser->token.kind == TOKEN_NUMBER)
        return parse_number(parser, expression);
    if (parser->token.kind == TOKEN_TEXT)
        return parse_text(parser, expression);
    if (parser->token.kind == TOKEN_NAME)
        return parse_plain_column(parser, expression);
    if (parser->token.kind == TOKEN_WORD)
        return parse_word(parser, expression);
    if (!sqlm__expression_is_next(parser, "("))
        return REFUSE_TOKEN(parser, "a column, a number, a text or '('");
    if (descend(parser, parser->token.start, &depth) != SQLM_OK || sqlm__expression_advance(parser) != SQLM_OK ||
        parse_or(parser, depth, expression) != SQLM_OK)
        return SQLM_ERR;
    return sqlm__expression_expect(parser, ")", "')'");
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------------- */

/* -5 is a literal and -(-5) another, as in PostgreSQL; -x is an operation. */
static sqlm_outcome negate(sqlm__expression_parser *parser, const char *place, const sqlm_expression *operand,
                           const sqlm_expression **expression)
{
    size_t length;
    char  *text;

    if (!is_number(operand))
        return REFUSE(parser, SQLM_R_TYPE, place, "found %s behind '-', expected a number", words_of(operand));
    if (operand->op != EXPRESSION_NUMBER)
        return make_unary(parser, EXPRESSION_NEGATE, (expression_group)operand->group, place, operand, expression);
    if (operand->text[0] == '-')
        return make_leaf(parser, EXPRESSION_NUMBER, (expression_group)operand->group, SQLM_TYPE_NONE, operand->text + 1, expression);
    length = strlen(operand->text);
    text = sqlm_arena_allocate(parser->cx, parser->arena, length + 2, 1);
    if (text == NULL)
        return SQLM_ERR;
    text[0] = '-';
    memcpy(text + 1, operand->text, length + 1);
    return make_leaf(parser, EXPRESSION_NUMBER, (expression_group)operand->group, SQLM_TYPE_NONE, text, expression);
}

static sqlm_outcome parse_sign(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    const char            *place = parser->token.start;
    bool                   is_minus = sqlm__expression_is_next(parser, "-");
    const sqlm_expression *operand;

    if (!is_minus && !sqlm__expression_is_next(parser, "+"))
        return parse_leaf(parser, depth, expression);
    if (descend(parser, place, &depth) != SQLM_OK || sqlm__expression_advance(parser) != SQLM_OK ||
        parse_sign(parser, depth, &operand) != SQLM_OK)
        return SQLM_ERR;
    if (is_minus)
        return negate(parser, place, operand, expression);
    if (!is_number(operand))
        return REFUSE(parser, SQLM_R_TYPE, place, "found %s behind '+', expected a number", words_of(operand));
    *expression = operand;
    return SQLM_OK;
}

static sqlm_outcome make_arithmetic(sqlm__expression_parser *parser, expression_op op, const char *place,
                                    const sqlm_expression *left, const sqlm_expression *right, const sqlm_expression **expression)
{
    bool         whole = left->group == GROUP_INTEGER && right->group == GROUP_INTEGER;
    operand_list operands = { 0 };

    if (!is_number(left) || !is_number(right))
        return REFUSE(parser, SQLM_R_TYPE, place, "found %s beside '%c', expected numbers",
                      words_of(is_number(left) ? right : left), *place);
    if (op == EXPRESSION_REMAINDER && !whole)
        return REFUSE(parser, SQLM_R_TYPE, place, "found a number with a fraction beside '%%', expected whole numbers");
    if (append(parser, &operands, left) != SQLM_OK || append(parser, &operands, right) != SQLM_OK)
        return SQLM_ERR;
    return make_branch(parser, op, whole ? GROUP_INTEGER : GROUP_REAL, place, &operands, expression);
}

/* The operation of the next token among these. */
typedef struct spelled_op {
    const char   *word;
    expression_op op;
} spelled_op;

static bool find_op(const sqlm__expression_parser *parser, const spelled_op *list, size_t count, expression_op *op)
{
    for (size_t i = 0; i < count; i++)
        if (sqlm__expression_is_next(parser, list[i].word)) {
            *op = list[i].op;
            return true;
        }
    return false;
}

static sqlm_outcome parse_product(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    static const spelled_op ops[] = { { "*", EXPRESSION_MULTIPLY }, { "/", EXPRESSION_DIVIDE }, { "%", EXPRESSION_REMAINDER } };
    const sqlm_expression  *left;
    expression_op           op;

    if (parse_sign(parser, depth, &left) != SQLM_OK)
        return SQLM_ERR;
    while (find_op(parser, ops, sizeof ops / sizeof ops[0], &op)) {
        const char            *place = parser->token.start;
        const sqlm_expression *right;

        if (sqlm__expression_advance(parser) != SQLM_OK || parse_sign(parser, depth, &right) != SQLM_OK)
            return SQLM_ERR;
        if (make_arithmetic(parser, op, place, left, right, &left) != SQLM_OK)
            return SQLM_ERR;
    }
    *expression = left;
    return SQLM_OK;
}

static sqlm_outcome parse_sum(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    static const spelled_op ops[] = { { "+", EXPRESSION_ADD }, { "-", EXPRESSION_SUBTRACT } };
    const sqlm_expression  *left;
    expression_op           op;

    if (parse_product(parser, depth, &left) != SQLM_OK)
        return SQLM_ERR;
    while (find_op(parser, ops, sizeof ops / sizeof ops[0], &op)) {
        const char            *place = parser->token.start;
        const sqlm_expression *right;

        if (sqlm__expression_advance(parser) != SQLM_OK || parse_product(parser, depth, &right) != SQLM_OK)
            return SQLM_ERR;
        if (make_arithmetic(parser, op, place, left, right, &left) != SQLM_OK)
            return SQLM_ERR;
    }
    *expression = left;
    return SQLM_OK;
}

/* ---- predicates -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome finish_comparison(sqlm__expression_parser *parser, expression_op op, const char *place, operand_list *operands,
                                      const sqlm_expression **expression)
{
    if (unify(parser, place, operands) != SQLM_OK)
        return SQLM_ERR;
    return make_branch(parser, op, GROUP_BOOL, place, operands, expression);
}

static sqlm_outcome parse_operand(sqlm__expression_parser *parser, unsigned depth, operand_list *operands)
{
    const sqlm_expression *operand;

    if (parse_sum(parser, depth, &operand) != SQLM_OK)
        return SQLM_ERR;
    return append(parser, operands, operand);
}

/* IS has been passed. */
static sqlm_outcome parse_null_test(sqlm__expression_parser *parser, const char *place, const sqlm_expression *left,
                                    const sqlm_expression **expression)
{
    bool is_not = sqlm__expression_is_next(parser, "NOT");

    if (is_not && sqlm__expression_advance(parser) != SQLM_OK)
        return SQLM_ERR;
    if (sqlm__expression_expect(parser, "NULL", is_not ? "NULL behind IS NOT" : "NULL or NOT NULL behind IS") != SQLM_OK)
        return SQLM_ERR;
    return make_unary(parser, is_not ? EXPRESSION_IS_NOT_NULL : EXPRESSION_IS_NULL, GROUP_BOOL, place, left, expression);
}

/* IN has been passed. */
static sqlm_outcome parse_in(sqlm__expression_parser *parser, unsigned depth, expression_op op, const char *place,
                             operand_list *operands, const sqlm_expression **expression)
{
    if (sqlm__expression_expect(parser, "(", "'(' behind IN") != SQLM_OK || parse_operand(parser, depth, operands) != SQLM_OK)
        return SQLM_ERR;
    while (sqlm__expression_is_next(parser, ","))
        if (sqlm__expression_advance(parser) != SQLM_OK || parse_operand(parser, depth, operands) != SQLM_OK)
            return SQLM_ERR;
    if (sqlm__expression_expect(parser, ")", "',' or ')'") != SQLM_OK)
        return SQLM_ERR;
    return finish_comparison(parser, op, place, operands, expression);
}

/* BETWEEN has been passed. */
static sqlm_outcome parse_between(sqlm__expression_parser *parser, unsigned depth, expression_op op, const char *place,
                                  operand_list *operands, const sqlm_expression **expression)
{
    if (parse_operand(parser, depth, operands) != SQLM_OK ||
        sqlm__expression_expect(parser, "AND", "AND behind the low end of BETWEEN") != SQLM_OK ||
        parse_operand(parser, depth, operands) != SQLM_OK)
        return SQLM_ERR;
    return finish_comparison(parser, op, place, operands, expression);
}

static sqlm_outcome parse_listed(sqlm__expression_parser *parser, unsigned depth, const char *place, operand_list *operands,
                                 const sqlm_expression **expression)
{
    bool is_not = sqlm__expression_is_next(parser, "NOT");
    bool is_in;

    if (is_not && sqlm__expression_advance(parser) != SQLM_OK)
        return SQLM_ERR;
    is_in = sqlm__expression_is_next(parser, "IN");
    if (!is_in && !sqlm__expression_is_next(parser, "BETWEEN"))
        return REFUSE_TOKEN(parser, "IN or BETWEEN behind NOT");
    if (sqlm__expression_advance(parser) != SQLM_OK)
        return SQLM_ERR;
    if (is_in)
        return parse_in(parser, depth, is_not ? EXPRESSION_NOT_IN : EXPRESSION_IN, place, operands, expression);
    return parse_between(parser, depth, is_not ? EXPRESSION_NOT_BETWEEN : EXPRESSION_BETWEEN, place, operands, expression);
}

static sqlm_outcome parse_predicate(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    static const spelled_op ops[] = {
        { "=", EXPRESSION_EQUAL },          { "<>", EXPRESSION_UNEQUAL }, { "<", EXPRESSION_LESS },
        { "<=", EXPRESSION_LESS_OR_EQUAL }, { ">", EXPRESSION_GREATER },  { ">=", EXPRESSION_GREATER_OR_EQUAL },
    };
    operand_list  operands = { 0 };
    const char   *place;
    expression_op op;

    if (parse_operand(parser, depth, &operands) != SQLM_OK)
        return SQLM_ERR;
    place = parser->token.start;
    if (find_op(parser, ops, sizeof ops / sizeof ops[0], &op)) {
        if (sqlm__expression_advance(parser) != SQLM_OK || parse_operand(parser, depth, &operands) != SQLM_OK)
            return SQLM_ERR;
        return finish_comparison(parser, op, place, &operands, expression);
    }
    if (sqlm__expression_is_next(parser, "IS")) {
        if (sqlm__expression_advance(parser) != SQLM_OK)
            return SQLM_ERR;
        return parse_null_test(parser, place, operands.items[0], expression);
    }
    if (sqlm__expression_is_next(parser, "NOT") || sqlm__expression_is_next(parser, "IN") ||
        sqlm__expression_is_next(parser, "BETWEEN"))
        return parse_listed(parser, depth, place, &operands, expression);
    *expression = operands.items[0];
    return SQLM_OK;
}

/* ---- conditions -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome parse_not(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    const char            *place = parser->token.start;
    const sqlm_expression *operand;

    if (!sqlm__expression_is_next(parser, "NOT"))
        return parse_predicate(parser, depth, expression);
    if (descend(parser, place, &depth) != SQLM_OK || sqlm__expression_advance(parser) != SQLM_OK ||
        parse_not(parser, depth, &operand) != SQLM_OK || require_condition(parser, place, &operand) != SQLM_OK)
        return SQLM_ERR;
    return make_unary(parser, EXPRESSION_NOT, GROUP_BOOL, place, operand, expression);
}

/* Appends a condition, or the operands of one of the same operation: (a AND b) AND c is a AND b AND c. */
static sqlm_outcome append_condition(sqlm__expression_parser *parser, operand_list *list, expression_op op,
                                     const sqlm_expression *condition)
{
    if (condition->op != op)
        return append(parser, list, condition);
    for (uint32_t i = 0; i < condition->operand_count; i++)
        if (append(parser, list, condition->operands[i]) != SQLM_OK)
            return SQLM_ERR;
    return SQLM_OK;
}

typedef sqlm_outcome (*parse_fn)(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression);

/* One or more conditions joined by a word. */
static sqlm_outcome parse_joined(sqlm__expression_parser *parser, unsigned depth, const char *word, expression_op op,
                                 parse_fn parse, const sqlm_expression **expression)
{
    operand_list           operands = { 0 };
    const char            *place = parser->token.start;
    const sqlm_expression *operand;

    if (parse(parser, depth, &operand) != SQLM_OK)
        return SQLM_ERR;
    if (!sqlm__expression_is_next(parser, word)) {
        *expression = operand;
        return SQLM_OK;
    }
    for (;;) {
        if (require_condition(parser, place, &operand) != SQLM_OK || append_condition(parser, &operands, op, operand) != SQLM_OK)
            return SQLM_ERR;
        if (!sqlm__expression_is_next(parser, word))
            return make_branch(parser, op, GROUP_BOOL, place, &operands, expression);
        if (sqlm__expression_advance(parser) != SQLM_OK)
            return SQLM_ERR;
        place = parser->token.start;
        if (parse(parser, depth, &operand) != SQLM_OK)
            return SQLM_ERR;
    }
}

static sqlm_outcome parse_and(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    return parse_joined(parser, depth, "AND", EXPRESSION_AND, parse_not, expression);
}

static sqlm_outcome parse_or(sqlm__expression_parser *parser, unsigned depth, const sqlm_expression **expression)
{
    return parse_joined(parser, depth, "OR", EXPRESSION_OR, parse_and, expression);
}

/* NOLINTEND(misc-no-recursion) */

/* Whole numbers do for numbers with fractions, and not the other way round. */
static sqlm_outcome require_value(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    expression_group group = (expression_group)groups[parser->value];

    if (parser->value == SQLM_TYPE_NONE || (group == GROUP_BOOL && parser->rendered))
        return require_condition(parser, parser->text, expression);
    if ((*expression)->group == group || (group == GROUP_REAL && (*expression)->group == GROUP_INTEGER))
        return SQLM_OK;
    return REFUSE(parser, SQLM_R_TYPE, parser->text, "found %s%s, expected a %s", words_of(*expression),
                  (*expression)->group == GROUP_REAL ? " with a fraction" : "", sqlm_type_name(parser->value));
}

static sqlm_outcome parse_all(sqlm__expression_parser *parser, const sqlm_expression **expression)
{
    const sqlm_expression *tree;

    parser->token = (sqlm__expression_token){ TOKEN_SYMBOL, parser->text, 0 };
    if (sqlm__expression_advance(parser) != SQLM_OK || parse_or(parser, 0, &tree) != SQLM_OK)
        return SQLM_ERR;
    if (parser->token.kind != TOKEN_END)
        return REFUSE_TOKEN(parser, "AND, OR or the end");
    if (require_value(parser, &tree) != SQLM_OK)
        return SQLM_ERR;
    if (!parser->has_column)
        return REFUSE(parser, SQLM_R_SYNTAX, parser->text, "found no column, expected at least one");
    *expression = tree;
    return SQLM_OK;
}

static bool are_usable(const char *text, const sqlm_expression_columns *columns, const sqlm_arena *arena,
                       const sqlm_expression **expression)
{
    return text != NULL && columns != NULL && columns->type_of != NULL && arena != NULL && expression != NULL;
}

sqlm_outcome sqlm__expression_parse(sqlm_cx *cx, const char *what, const char *text, const sqlm_expression_columns *columns,
                                    sqlm_arena *arena, const sqlm_expression **expression)
{
    sqlm__expression_parser parser = { .cx = cx, .arena = arena, .what = what, .text = text, .columns = columns };

    return parse_all(&parser, expression);
}

sqlm_outcome sqlm__expression_parse_value(sqlm_cx *cx, const char *what, const char *text, const sqlm_expression_columns *columns,
                                          sqlm_type type, sqlm_arena *arena, const sqlm_expression **expression)
{
    sqlm__expression_parser parser = { .cx = cx, .arena = arena, .what = what, .text = text, .columns = columns, .value = type };

    return parse_all(&parser, expression);
}

sqlm_outcome sqlm_expression_parse(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns, sqlm_arena *arena,
                                   const sqlm_expression **expression)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (!are_usable(text, columns, arena, expression))
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_expression_parse needs a text, columns, an arena and a place for the tree");
    *expression = NULL;
    return sqlm__expression_parse(cx, "expression", text, columns, arena, expression);
}

/* Those that give back something else than the portable form, and not SQLite's. */
static const sqlm__rendered_fn translators[SQLM_DIALECT_COUNT] = { [SQLM_DIALECT_POSTGRES] = sqlm__rendered_postgres,
                                                                   [SQLM_DIALECT_MYSQL] = sqlm__rendered_mysql };

/* The portable form in the parser's text; NULL where there is none. */
static sqlm_outcome translate(sqlm__expression_parser *parser, const sqlm_dialect *dialect)
{
    if (dialect->id == SQLM_DIALECT_SQLITE) {
        parser->rendered = true;
        return SQLM_OK;
    }
    if ((unsigned)dialect->id >= SQLM_DIALECT_COUNT || translators[dialect->id] == NULL)
        return SQLM_FAIL(parser->cx, UNSUPPORTED, NONE, "no introspection for dialect '%s' yet", dialect->name);
    parser->is_translated = true;
    return translators[dialect->id](parser->cx, parser->text, parser->columns, parser->arena, &parser->text);
}

sqlm_outcome sqlm__expression_parse_rendered_value(sqlm_cx *cx, const sqlm_dialect *dialect, const char *text,
                                                   const sqlm_expression_columns *columns, sqlm_type type, sqlm_arena *arena,
                                                   const sqlm_expression **expression)
{
    sqlm__expression_parser parser = {
        .cx = cx, .arena = arena, .text = text, .columns = columns, .is_quiet = true, .value = type
    };
    sqlm_outcome      outcome = translate(&parser, dialect);

    *expression = NULL;
    if (outcome != SQLM_OK || parser.text == NULL)
        return outcome;
    outcome = parse_all(&parser, expression);
    return parser.is_outside ? SQLM_OK : outcome;
}

sqlm_outcome sqlm_expression_parse_rendered(sqlm_cx *cx, const sqlm_dialect *dialect, const char *text,
                                            const sqlm_expression_columns *columns, sqlm_arena *arena,
                                            const sqlm_expression **expression)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (dialect == NULL || !are_usable(text, columns, arena, expression))
        return SQLM_FAIL(cx, MISUSE, NONE,
                         "sqlm_expression_parse_rendered needs a dialect, a text, columns, an arena and a place for the tree");
    return sqlm__expression_parse_rendered_value(cx, dialect, text, columns, SQLM_TYPE_NONE, arena, expression);
}

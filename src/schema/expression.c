/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/expression.h>

#include "expression_tree.h"
#include "storage.h"

#include <sqlmodel/sys/text_buffer.h>

#include <assert.h>
#include <string.h>

/* How tightly each operation binds. Engines differ within the predicates, so that one within another always has parentheses. */
enum { BINDS_OR = 1, BINDS_AND, BINDS_NOT, BINDS_PREDICATE, BINDS_SUM, BINDS_PRODUCT, BINDS_SIGN, BINDS_ALL };

static const struct {
    uint8_t     binds;
    const char *word; /* between the operands, or behind the only one */
} operations[EXPRESSION_OP_COUNT] = {
    [EXPRESSION_COLUMN] = { BINDS_ALL, NULL },
    [EXPRESSION_NUMBER] = { BINDS_ALL, NULL },
    [EXPRESSION_TEXT] = { BINDS_ALL, NULL },
    [EXPRESSION_TRUE] = { BINDS_ALL, NULL },
    [EXPRESSION_FALSE] = { BINDS_ALL, NULL },
    [EXPRESSION_LENGTH] = { BINDS_ALL, NULL },
    [EXPRESSION_NEGATE] = { BINDS_SIGN, NULL },
    [EXPRESSION_MULTIPLY] = { BINDS_PRODUCT, " * " },
    [EXPRESSION_DIVIDE] = { BINDS_PRODUCT, " / " },
    [EXPRESSION_REMAINDER] = { BINDS_PRODUCT, " % " },
    [EXPRESSION_ADD] = { BINDS_SUM, " + " },
    [EXPRESSION_SUBTRACT] = { BINDS_SUM, " - " },
    [EXPRESSION_EQUAL] = { BINDS_PREDICATE, " = " },
    [EXPRESSION_UNEQUAL] = { BINDS_PREDICATE, " <> " },
    [EXPRESSION_LESS] = { BINDS_PREDICATE, " < " },
    [EXPRESSION_LESS_OR_EQUAL] = { BINDS_PREDICATE, " <= " },
    [EXPRESSION_GREATER] = { BINDS_PREDICATE, " > " },
    [EXPRESSION_GREATER_OR_EQUAL] = { BINDS_PREDICATE, " >= " },
    [EXPRESSION_IS_NULL] = { BINDS_PREDICATE, " IS NULL" },
    [EXPRESSION_IS_NOT_NULL] = { BINDS_PREDICATE, " IS NOT NULL" },
    [EXPRESSION_IN] = { BINDS_PREDICATE, " IN (" },
    [EXPRESSION_NOT_IN] = { BINDS_PREDICATE, " NOT IN (" },
    [EXPRESSION_BETWEEN] = { BINDS_PREDICATE, " BETWEEN " },
    [EXPRESSION_NOT_BETWEEN] = { BINDS_PREDICATE, " NOT BETWEEN " },
    [EXPRESSION_NOT] = { BINDS_NOT, NULL },
    [EXPRESSION_AND] = { BINDS_AND, " AND " },
    [EXPRESSION_OR] = { BINDS_OR, " OR " },
};

/* How a form of the language spells what the forms spell differently. */
typedef struct spelling {
    const char *true_word;
    const char *false_word;
    const char *length_of_text;
    const char *integer_division;
    bool        has_text_decimals; /* canonical ones: arithmetic takes them as REAL, comparisons take them apart */
    bool        has_blank_times;   /* a date and a time are joined by a blank, and UTC has no Z */
    bool        has_binary_uuids;
} spelling;

static const spelling portable_spelling = { "TRUE", "FALSE", "length", " / ", false, false, false };

static const spelling spellings[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { "1", "0", "length", " / ", true, false, false },
    [SQLM_DIALECT_POSTGRES] = { "TRUE", "FALSE", "length", " / ", false, false, false },
    [SQLM_DIALECT_MYSQL] = { "TRUE", "FALSE", "CHAR_LENGTH", " DIV ", false, true, true },
};

/* What is written, and where to. */
typedef struct writer {
    sqlm_text_buffer   *buffer;
    const sqlm_dialect *dialect; /* NULL: the portable form */
    const spelling     *spelling;
    bool                is_turned; /* what is written stands within a condition that may turn it round */
} writer;

static bool is_decimal_column(const sqlm_expression *expression)
{
    return expression->op == EXPRESSION_COLUMN && expression->type == SQLM_TYPE_DECIMAL;
}

static bool is_zero(const sqlm_expression *number)
{
    return number->text[strspn(number->text, "-0.")] == '\0';
}

/* Rounding to REAL keeps the order but for what becomes equal, so that these hold whenever they should. */
static bool allows_equal(const sqlm_expression *expression)
{
    return expression->op == EXPRESSION_EQUAL || expression->op == EXPRESSION_LESS_OR_EQUAL ||
           expression->op == EXPRESSION_GREATER_OR_EQUAL || expression->op == EXPRESSION_IN || expression->op == EXPRESSION_BETWEEN;
}

static bool is_comparison(const sqlm_expression *expression)
{
    return allows_equal(expression) || expression->op == EXPRESSION_UNEQUAL || expression->op == EXPRESSION_LESS ||
           expression->op == EXPRESSION_GREATER || expression->op == EXPRESSION_NOT_IN || expression->op == EXPRESSION_NOT_BETWEEN;
}

/* SQLite rounds no whole number that it compares with a REAL. */
static bool is_large_whole(const sqlm_expression *number)
{
    return strlen(number->text) > 15 && strchr(number->text, '.') == NULL;
}

/* Whether a comparison takes decimals apart that are texts, because as REAL it would refuse some that differ beyond 15 digits. None does
   against 0 alone, whose side of a number any REAL keeps, nor with what is computed or no decimal: that is a double anyway. */
static bool compares_decimals(const writer *to, const sqlm_expression *expression)
{
    bool     survives_rounding = allows_equal(expression) && !to->is_turned;
    uint32_t columns = 0, numbers = 0;

    if (!to->spelling->has_text_decimals || !is_comparison(expression))
        return false;
    for (uint32_t i = 0; i < expression->operand_count; i++) {
        const sqlm_expression *operand = expression->operands[i];

        if (is_decimal_column(operand))
            columns++;
        else if (operand->op != EXPRESSION_NUMBER)
            return false;
        else if (!is_zero(operand))
            numbers++;
        if (operand->op == EXPRESSION_NUMBER && is_large_whole(operand))
            survives_rounding = false;
    }
    return columns > 0 && columns + numbers > 1 && !survives_rounding;
}

static unsigned binds(const sqlm_expression *expression)
{
    if (expression->op == EXPRESSION_NUMBER && expression->text[0] == '-')
        return BINDS_SIGN;
    return operations[expression->op].binds;
}

/* Texts of the language are printable ASCII, so that no dialect needs an escape but the doubled quote. */
static void put_quoted(sqlm_text_buffer *buffer, const char *quote, const char *text)
{
    sqlm_text_buffer_put(buffer, quote);
    for (;;) {
        size_t length = strcspn(text, quote);

        sqlm_text_buffer_put_bytes(buffer, text, length);
        if (text[length] == '\0')
            break;
        sqlm_text_buffer_put(buffer, quote);
        sqlm_text_buffer_put(buffer, quote);
        text += length + 1;
    }
    sqlm_text_buffer_put(buffer, quote);
}

void sqlm__expression_put_name(sqlm_text_buffer *buffer, const char *name)
{
    if (sqlm__expression_is_plain_name(name))
        sqlm_text_buffer_put(buffer, name);
    else
        put_quoted(buffer, "\"", name);
}

/* How tightly an operand must bind to do without parentheses. Sums and products lean to the left; an operand of a predicate is no
 * predicate, and what has a sign has none of its own. */
static unsigned wanted(expression_op op, size_t index)
{
    const unsigned own = operations[op].binds;

    return own == BINDS_PREDICATE || own == BINDS_SIGN || index > 0 ? own + 1 : own;
}

bool sqlm__expression_is_enclosed(expression_op op, size_t index, const sqlm_expression *operand)
{
    return binds(operand) < wanted(op, index);
}

static void put_name(const writer *to, const char *name)
{
    if (to->dialect == NULL)
        sqlm__expression_put_name(to->buffer, name);
    else
        sqlm_dialect_put_identifier(to->buffer, to->dialect, name);
}

static void put_column(const writer *to, const sqlm_expression *column)
{
    bool casts = to->spelling->has_text_decimals && column->type == SQLM_TYPE_DECIMAL;

    if (casts)
        sqlm_text_buffer_put(to->buffer, "CAST(");
    put_name(to, column->text);
    if (casts)
        sqlm_text_buffer_put(to->buffer, " AS REAL)");
}

static void put_uuid_digits(sqlm_text_buffer *buffer, const char *text)
{
    sqlm_text_buffer_put(buffer, "x'");
    sqlm__put_digits(buffer, text);
    sqlm_text_buffer_put(buffer, "'");
}

static void put_text(const writer *to, const sqlm_expression *text)
{
    bool is_moment = text->type == SQLM_TYPE_TIMESTAMP || text->type == SQLM_TYPE_TIMESTAMPTZ;

    if (to->spelling->has_binary_uuids && text->type == SQLM_TYPE_UUID)
        put_uuid_digits(to->buffer, text->text);
    else if (to->spelling->has_blank_times && is_moment)
        sqlm__put_spaced_moment(to->buffer, text->text);
    else if (to->dialect != NULL)
        sqlm_dialect_put_text(to->buffer, to->dialect, text->text);
    else
        put_quoted(to->buffer, "'", text->text);
}

/* ---- decimals that are texts: [-]digits[.digits] without leading zeros ---------------------------------------------------- */

/* Where the point is and the digits without the zeros behind them: compared in this order, they compare the numbers without their signs. */
static void put_magnitude(const writer *to, const sqlm_expression *decimal)
{
    const char *text = decimal->op == EXPRESSION_NUMBER && is_zero(decimal) ? "0" : decimal->text;
    size_t      length = strlen(text);

    if (decimal->op == EXPRESSION_COLUMN) {
        sqlm_text_buffer_put(to->buffer, "(instr(");
        put_name(to, text);
        sqlm_text_buffer_put(to->buffer, " || '.', '.'), rtrim(");
        put_name(to, text);
        sqlm_text_buffer_put(to->buffer, ", '0.'))");
        return;
    }
    while (length > 0 && (text[length - 1] == '0' || text[length - 1] == '.'))
        length--;
    sqlm_text_buffer_put_format(to->buffer, "(%zu, '%.*s')", strcspn(text, ".") + 1, (int)length, text);
}

static void put_magnitudes(const writer *to, const sqlm_expression *left, expression_op op, const sqlm_expression *right)
{
    put_magnitude(to, left);
    sqlm_text_buffer_put(to->buffer, operations[op].word);
    put_magnitude(to, right);
}

static void put_sign_test(const writer *to, const char *before, const sqlm_expression *column, const char *behind)
{
    sqlm_text_buffer_put(to->buffer, before);
    put_name(to, column->text);
    sqlm_text_buffer_put(to->buffer, behind); /* a minus is less than any digit */
}

/* What a comparison says when its operands change places; both have a minus or none. */
static expression_op mirrored(expression_op op)
{
    static const expression_op others[EXPRESSION_OP_COUNT] = {
        [EXPRESSION_LESS] = EXPRESSION_GREATER, [EXPRESSION_LESS_OR_EQUAL] = EXPRESSION_GREATER_OR_EQUAL,
        [EXPRESSION_GREATER] = EXPRESSION_LESS, [EXPRESSION_GREATER_OR_EQUAL] = EXPRESSION_LESS_OR_EQUAL,
        [EXPRESSION_EQUAL] = EXPRESSION_EQUAL,  [EXPRESSION_UNEQUAL] = EXPRESSION_UNEQUAL,
    };

    return others[op];
}

static void put_against_number(const writer *to, const sqlm_expression *column, expression_op op, const sqlm_expression *number)
{
    const bool negative = number->text[0] == '-' && !is_zero(number);
    const bool less = op == EXPRESSION_LESS || op == EXPRESSION_LESS_OR_EQUAL;

    put_sign_test(to, "", column, less ? " < '0'" : " >= '0'");
    sqlm_text_buffer_put(to->buffer, less == negative ? " AND " : " OR ");
    put_magnitudes(to, column, negative ? mirrored(op) : op, number);
}

/* NULL on either side must leave no part of it false that makes the whole false. */
static void put_columns_in_order(const writer *to, const sqlm_expression *small, expression_op op, const sqlm_expression *large)
{
    put_sign_test(to, "", small, " < '0' AND (");
    put_sign_test(to, "", large, " >= '0' OR ");
    put_magnitudes(to, small, mirrored(op), large);
    put_sign_test(to, ") OR ", small, " >= '0' AND ");
    put_sign_test(to, "", large, " >= '0' AND ");
    put_magnitudes(to, small, op, large);
}

static void put_decimals(const writer *to, const sqlm_expression *left, expression_op op, const sqlm_expression *right)
{
    const bool             is_swapped = !is_decimal_column(left);
    const sqlm_expression *column = is_swapped ? right : left;
    const sqlm_expression *other = is_swapped ? left : right;

    op = is_swapped ? mirrored(op) : op;
    if (!is_decimal_column(column))
        sqlm_text_buffer_put_format(to->buffer, "%s%s%s", column->text, operations[op].word, other->text);
    else if (op == EXPRESSION_EQUAL || op == EXPRESSION_UNEQUAL)
        put_magnitudes(to, column, op, other); /* with their signs */
    else if (!is_decimal_column(other))
        put_against_number(to, column, op, other);
    else if (op == EXPRESSION_LESS || op == EXPRESSION_LESS_OR_EQUAL)
        put_columns_in_order(to, column, op, other);
    else
        put_columns_in_order(to, other, mirrored(op), column);
}

/* The pairs that a test of more than two operands is made of. */
static void put_decimal_pairs(const writer *to, const sqlm_expression *test, const char *joint, expression_op first,
                              expression_op others)
{
    for (uint32_t i = 1; i < test->operand_count; i++) {
        sqlm_text_buffer_put(to->buffer, i > 1 ? joint : "(");
        put_decimals(to, test->operands[0], i > 1 ? others : first, test->operands[i]);
    }
    sqlm_text_buffer_put(to->buffer, ")");
}

static void put_decimal_test(const writer *to, const sqlm_expression *test)
{
    switch (test->op) {
    case EXPRESSION_IN:
        put_decimal_pairs(to, test, ") OR (", EXPRESSION_EQUAL, EXPRESSION_EQUAL);
        break;
    case EXPRESSION_NOT_IN:
        put_decimal_pairs(to, test, ") AND (", EXPRESSION_UNEQUAL, EXPRESSION_UNEQUAL);
        break;
    case EXPRESSION_BETWEEN:
        put_decimal_pairs(to, test, ") AND (", EXPRESSION_GREATER_OR_EQUAL, EXPRESSION_LESS_OR_EQUAL);
        break;
    case EXPRESSION_NOT_BETWEEN:
        put_decimal_pairs(to, test, ") OR (", EXPRESSION_LESS, EXPRESSION_GREATER);
        break;
    default:
        put_decimals(to, test->operands[0], (expression_op)test->op, test->operands[1]);
        break;
    }
}

/* NOLINTBEGIN(misc-no-recursion): a tree is at most SQLM_EXPRESSION_MAX_DEPTH deep */

static void put_operand(const writer *to, const sqlm_expression *expression, uint32_t index);

static void put_length(const writer *to, const sqlm_expression *length)
{
    const sqlm_expression *column = length->operands[0];

    sqlm_text_buffer_put(to->buffer, column->type == SQLM_TYPE_TEXT ? to->spelling->length_of_text : "length");
    sqlm_text_buffer_put(to->buffer, "(");
    put_name(to, column->text);
    sqlm_text_buffer_put(to->buffer, ")");
}

static void put_null_test(const writer *to, const sqlm_expression *test)
{
    if (test->operands[0]->op == EXPRESSION_COLUMN)
        put_name(to, test->operands[0]->text);
    else
        put_operand(to, test, 0);
    sqlm_text_buffer_put(to->buffer, operations[test->op].word);
}

/* first <word> second <separator> third … */
static void put_listed(const writer *to, const sqlm_expression *test, const char *separator, const char *end)
{
    put_operand(to, test, 0);
    sqlm_text_buffer_put(to->buffer, operations[test->op].word);
    for (uint32_t i = 1; i < test->operand_count; i++) {
        if (i > 1)
            sqlm_text_buffer_put(to->buffer, separator);
        put_operand(to, test, i);
    }
    sqlm_text_buffer_put(to->buffer, end);
}

static void put_joined(const writer *to, const sqlm_expression *joined)
{
    const char *word = operations[joined->op].word;

    if (joined->op == EXPRESSION_DIVIDE && joined->group == GROUP_INTEGER)
        word = to->spelling->integer_division;
    put_operand(to, joined, 0);
    for (uint32_t i = 1; i < joined->operand_count; i++) {
        sqlm_text_buffer_put(to->buffer, word);
        put_operand(to, joined, i);
    }
}

static void put_bare(const writer *outer, const sqlm_expression *expression)
{
    writer        inner = *outer;
    const writer *to = &inner;

    if (compares_decimals(outer, expression)) {
        put_decimal_test(outer, expression);
        return;
    }
    inner.is_turned = inner.is_turned || expression->op == EXPRESSION_NOT || is_comparison(expression);
    switch ((expression_op)expression->op) {
    case EXPRESSION_COLUMN:
        put_column(to, expression);
        break;
    case EXPRESSION_NUMBER:
        sqlm_text_buffer_put(to->buffer, expression->text);
        break;
    case EXPRESSION_TEXT:
        put_text(to, expression);
        break;
    case EXPRESSION_TRUE:
        sqlm_text_buffer_put(to->buffer, to->spelling->true_word);
        break;
    case EXPRESSION_FALSE:
        sqlm_text_buffer_put(to->buffer, to->spelling->false_word);
        break;
    case EXPRESSION_LENGTH:
        put_length(to, expression);
        break;
    case EXPRESSION_NEGATE:
        sqlm_text_buffer_put(to->buffer, "-");
        put_operand(to, expression, 0);
        break;
    case EXPRESSION_IS_NULL:
    case EXPRESSION_IS_NOT_NULL:
        put_null_test(to, expression);
        break;
    case EXPRESSION_IN:
    case EXPRESSION_NOT_IN:
        put_listed(to, expression, ", ", ")");
        break;
    case EXPRESSION_BETWEEN:
    case EXPRESSION_NOT_BETWEEN:
        put_listed(to, expression, " AND ", "");
        break;
    case EXPRESSION_NOT:
        sqlm_text_buffer_put(to->buffer, "NOT ");
        put_operand(to, expression, 0);
        break;
    case EXPRESSION_MULTIPLY:
    case EXPRESSION_DIVIDE:
    case EXPRESSION_REMAINDER:
    case EXPRESSION_ADD:
    case EXPRESSION_SUBTRACT:
    case EXPRESSION_EQUAL:
    case EXPRESSION_UNEQUAL:
    case EXPRESSION_LESS:
    case EXPRESSION_LESS_OR_EQUAL:
    case EXPRESSION_GREATER:
    case EXPRESSION_GREATER_OR_EQUAL:
    case EXPRESSION_AND:
    case EXPRESSION_OR:
    case EXPRESSION_OP_COUNT:
        put_joined(to, expression);
        break;
    }
}

static void put_operand(const writer *to, const sqlm_expression *expression, uint32_t index)
{
    const sqlm_expression *operand = expression->operands[index];
    const expression_op    op = (expression_op)expression->op;
    const bool             parentheses = compares_decimals(to, operand) ? (unsigned)BINDS_OR < wanted(op, index)
                                                                        : sqlm__expression_is_enclosed(op, index, operand);

    if (parentheses)
        sqlm_text_buffer_put(to->buffer, "(");
    put_bare(to, operand);
    if (parentheses)
        sqlm_text_buffer_put(to->buffer, ")");
}

/* NOLINTEND(misc-no-recursion) */

void sqlm_expression_render(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const sqlm_expression *expression)
{
    writer to = { .buffer = buffer, .dialect = dialect };

    if (buffer == NULL || buffer->outcome != SQLM_OK)
        return;
    if (dialect == NULL || expression == NULL || (unsigned)dialect->id >= SQLM_DIALECT_COUNT) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "sqlm_expression_render needs a dialect and an expression");
        return;
    }
    to.spelling = &spellings[dialect->id];
    put_bare(&to, expression);
}

void sqlm_expression_print(sqlm_text_buffer *buffer, const sqlm_expression *expression)
{
    const writer to = { .buffer = buffer, .spelling = &portable_spelling };

    if (buffer == NULL || buffer->outcome != SQLM_OK)
        return;
    if (expression == NULL) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "sqlm_expression_print needs an expression");
        return;
    }
    put_bare(&to, expression);
}

/* NOLINTNEXTLINE(misc-no-recursion): a tree is at most SQLM_EXPRESSION_MAX_DEPTH deep */
bool sqlm__expression_names(const sqlm_expression *expression, const char *column)
{
    if (expression->op == EXPRESSION_COLUMN && strcmp(expression->text, column) == 0)
        return true;
    for (uint32_t i = 0; i < expression->operand_count; i++)
        if (sqlm__expression_names(expression->operands[i], column))
            return true;
    return false;
}

/* ---- equality ---------------------------------------------------------------------------------------------------------- */

/* The parts of a number that say its value. Numbers have no leading zeros. */
typedef struct number_parts {
    bool        negative;
    const char *whole;
    size_t      whole_length;
    const char *fraction;
    size_t      fraction_length; /* without trailing zeros */
} number_parts;

static number_parts split_number(const char *text)
{
    number_parts parts = { .negative = text[0] == '-' };

    parts.whole = text + (parts.negative ? 1 : 0);
    parts.whole_length = strcspn(parts.whole, ".");
    parts.fraction = parts.whole + parts.whole_length;
    if (parts.fraction[0] == '.')
        parts.fraction++;
    parts.fraction_length = strlen(parts.fraction);
    while (parts.fraction_length > 0 && parts.fraction[parts.fraction_length - 1] == '0')
        parts.fraction_length--;
    if (parts.whole_length == 1 && parts.whole[0] == '0' && parts.fraction_length == 0)
        parts.negative = false;
    return parts;
}

static bool numbers_are_equal(const char *a, const char *b)
{
    number_parts left = split_number(a);
    number_parts right = split_number(b);

    return left.negative == right.negative && left.whole_length == right.whole_length &&
           left.fraction_length == right.fraction_length && memcmp(left.whole, right.whole, left.whole_length) == 0 &&
           memcmp(left.fraction, right.fraction, left.fraction_length) == 0;
}

/* 1 and 0 for what SQLite writes as that, or -1. Where no column says which, its 1 = 1 may have been TRUE = TRUE. */
static int truth_of(const sqlm_expression *leaf)
{
    if (leaf->op == EXPRESSION_TRUE || (leaf->op == EXPRESSION_NUMBER && numbers_are_equal(leaf->text, "1")))
        return 1;
    if (leaf->op == EXPRESSION_FALSE || (leaf->op == EXPRESSION_NUMBER && numbers_are_equal(leaf->text, "0")))
        return 0;
    return -1;
}

static bool leaves_are_equal(const sqlm_expression *a, const sqlm_expression *b)
{
    if (a->op == EXPRESSION_NUMBER)
        return numbers_are_equal(a->text, b->text);
    if (a->op == EXPRESSION_TEXT || a->op == EXPRESSION_COLUMN)
        return strcmp(a->text, b->text) == 0;
    return true;
}

/* BETWEEN, IN and what joins conditions are compared by what they stand for, as PostgreSQL writes them: x BETWEEN 1 AND 2 is
 * x >= 1 AND x <= 2, x IN (1, y, 2) is x = 1 OR x = 2 OR x = y. */

/* AND or OR, where the expression stands for several conditions; EXPRESSION_OP_COUNT where it is one. */
static expression_op joint_of(const sqlm_expression *expression)
{
    switch (expression->op) {
    case EXPRESSION_AND:
    case EXPRESSION_BETWEEN:
        return EXPRESSION_AND;
    case EXPRESSION_OR:
    case EXPRESSION_NOT_BETWEEN:
        return EXPRESSION_OR;
    case EXPRESSION_IN:
        return expression->operand_count > 2 ? EXPRESSION_OR : EXPRESSION_OP_COUNT;
    case EXPRESSION_NOT_IN:
        return expression->operand_count > 2 ? EXPRESSION_AND : EXPRESSION_OP_COUNT;
    default:
        return EXPRESSION_OP_COUNT;
    }
}

/* One condition. */
typedef struct condition {
    const sqlm_expression *whole; /* NULL: made of what follows */
    expression_op          op;
    const sqlm_expression *left;
    const sqlm_expression *right;
    bool                   is_listed; /* beside an f32: IN rounds a number to it, = does not */
} condition;

/* NOLINTNEXTLINE(misc-no-recursion): a tree is at most SQLM_EXPRESSION_MAX_DEPTH deep */
static bool has_column(const sqlm_expression *expression)
{
    for (uint32_t i = 0; i < expression->operand_count; i++)
        if (has_column(expression->operands[i]))
            return true;
    return expression->op == EXPRESSION_COLUMN;
}

/* The item at a place of a list, those without a column first where there is more than one of them. */
static const sqlm_expression *listed_item(const sqlm_expression *list, uint32_t place, bool *is_listed)
{
    uint32_t constants = 0;
    uint32_t at = 0;

    for (uint32_t i = 1; i < list->operand_count; i++)
        constants += has_column(list->operands[i]) ? 0 : 1;
    *is_listed = constants > 1 && place < constants && list->operands[0]->type == SQLM_TYPE_F32;
    if (constants < 2)
        return list->operands[place + 1];
    for (uint32_t i = 1; i < list->operand_count; i++)
        if (has_column(list->operands[i]) == (place >= constants) && at++ == (place < constants ? place : place - constants))
            return list->operands[i];
    assert(false);
    return NULL;
}

static condition part_of(const sqlm_expression *expression, uint32_t place)
{
    condition part = { .left = expression->operands[0] };

    switch (expression->op) {
    case EXPRESSION_BETWEEN:
    case EXPRESSION_NOT_BETWEEN:
        part.right = expression->operands[place + 1];
        part.op = expression->op == EXPRESSION_BETWEEN ? (place == 0 ? EXPRESSION_GREATER_OR_EQUAL : EXPRESSION_LESS_OR_EQUAL)
                                                       : (place == 0 ? EXPRESSION_LESS : EXPRESSION_GREATER);
        break;
    case EXPRESSION_IN:
    case EXPRESSION_NOT_IN:
        part.right = listed_item(expression, place, &part.is_listed);
        part.op = expression->op == EXPRESSION_IN ? EXPRESSION_EQUAL : EXPRESSION_UNEQUAL;
        break;
    default:
        part.whole = expression;
        break;
    }
    return part;
}

/* Goes through the conditions that an expression joins by one word. */
typedef struct walk {
    const sqlm_expression *expression;
    expression_op          joint;
    uint32_t               operand; /* of an AND or OR */
    uint32_t               place;   /* in a BETWEEN or IN */
} walk;

static bool next_condition(walk *to, condition *next)
{
    const sqlm_expression *at = to->expression;
    const bool             is_joined = at->op == (uint8_t)to->joint;

    if (is_joined && to->operand < at->operand_count)
        at = at->operands[to->operand];
    else if (is_joined || to->operand > 0)
        return false;
    if (joint_of(at) == to->joint && at->op != (uint8_t)to->joint) {
        *next = part_of(at, to->place++);
        if (to->place + 1 < at->operand_count)
            return true;
    } else {
        *next = (condition){ .whole = at };
    }
    to->place = 0;
    to->operand++;
    return true;
}

/* NOLINTBEGIN(misc-no-recursion): a tree is at most SQLM_EXPRESSION_MAX_DEPTH deep */

/* Of two expressions that are one condition each, or no condition. */
static bool are_same(const sqlm_expression *a, const sqlm_expression *b)
{
    if (a->op != b->op)
        return truth_of(a) >= 0 && truth_of(a) == truth_of(b);
    if (a->operand_count != b->operand_count || !leaves_are_equal(a, b))
        return false;
    if (a->op == EXPRESSION_DIVIDE && a->group != b->group) /* x / 2 is a whole number, x / 2.0 is not */
        return false;
    for (uint32_t i = 0; i < a->operand_count; i++)
        if (!sqlm_expression_equal(a->operands[i], b->operands[i]))
            return false;
    return true;
}

/* A comparison, or an IN of one item, as what a list is made of; anything else as it is. */
static condition as_made(condition given)
{
    const sqlm_expression *whole = given.whole;

    if (whole == NULL || whole->operand_count != 2)
        return given;
    if (whole->op == EXPRESSION_IN || whole->op == EXPRESSION_NOT_IN)
        return part_of(whole, 0);
    if (whole->op < EXPRESSION_EQUAL || whole->op > EXPRESSION_GREATER_OR_EQUAL)
        return given;
    return (condition){ .op = (expression_op)whole->op, .left = whole->operands[0], .right = whole->operands[1] };
}

static bool conditions_are_equal(condition a, condition b)
{
    const condition left = as_made(a);
    const condition right = as_made(b);

    if (left.whole != NULL && right.whole != NULL)
        return joint_of(left.whole) == EXPRESSION_OP_COUNT ? are_same(left.whole, right.whole)
                                                           : sqlm_expression_equal(left.whole, right.whole);
    return left.whole == NULL && right.whole == NULL && left.op == right.op && left.is_listed == right.is_listed &&
           sqlm_expression_equal(left.left, right.left) && sqlm_expression_equal(left.right, right.right);
}

static bool joined_are_equal(const sqlm_expression *a, const sqlm_expression *b, expression_op joint)
{
    walk      left = { .expression = a, .joint = joint };
    walk      right = { .expression = b, .joint = joint };
    condition of_left;
    condition of_right;

    for (;;) {
        const bool more = next_condition(&left, &of_left);

        if (next_condition(&right, &of_right) != more)
            return false;
        if (!more)
            return true;
        if (!conditions_are_equal(of_left, of_right))
            return false;
    }
}

bool sqlm_expression_equal(const sqlm_expression *a, const sqlm_expression *b)
{
    const condition of_a = { .whole = a }, of_b = { .whole = b };

    if (a == NULL || b == NULL)
        return a == b;
    if (joint_of(a) != joint_of(b))
        return false;
    if (joint_of(a) != EXPRESSION_OP_COUNT)
        return joined_are_equal(a, b, joint_of(a));
    return conditions_are_equal(of_a, of_b);
}

/* NOLINTEND(misc-no-recursion) */

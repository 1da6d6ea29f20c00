/* SPDX-License-Identifier: MIT */
/* The servers write NOT away where they can and put parentheses where their own grammar needs them, so that it is that grammar which
 * is read here: comparisons and tests follow each other from left to right. */
#include "rendered.h"

#include "expression_tree.h"
#include "list.h"
#include "texts.h"
#include "token_mysql.h"

#include <sqlmodel/sys/text_form.h>

#include <string.h>

/* Parentheses within parentheses; MySQL writes them around everything. */
enum { MAXIMUM_LAYERS = 4 * SQLM_EXPRESSION_MAX_DEPTH };

typedef enum piece_kind {
    PIECE_LEAF,      /* a column, TRUE, FALSE, length(…), a number with a minus */
    PIECE_NUMBER,    /* without a minus */
    PIECE_TEXT,      /* its characters */
    PIECE_BYTES,     /* its hexadecimal digits */
    PIECE_OPERATION, /* needs parentheses within another one */
} piece_kind;

/* A part of the portable form; texts and bytes become a part of it beside the column that they are compared with. */
typedef struct piece {
    const char *text;
    piece_kind  kind;
    sqlm_type   type;     /* of a column, SQLM_TYPE_BOOL of a condition; SQLM_TYPE_NONE elsewhere */
    bool        is_whole; /* a number without a fraction */
} piece;

typedef struct piece_list {
    piece *items;
    size_t count;
} piece_list;

typedef struct reader {
    sqlm_cx                       *cx;
    sqlm_arena                    *arena;
    const sqlm_expression_columns *columns;
    sqlm__mysql_token              token; /* the next one */
    unsigned                       layers;
    bool                           is_outside; /* nothing is recorded */
} reader;

static void advance(reader *from)
{
    from->token = sqlm__mysql_next(from->token.start + from->token.length);
}

static bool is_next(const reader *from, const char *word)
{
    return sqlm__mysql_is(&from->token, word);
}

/* Passes the word or sign when it is the next one. */
static bool pass(reader *from, const char *word)
{
    bool is = is_next(from, word);

    if (is)
        advance(from);
    return is;
}

static sqlm_outcome outside(reader *from)
{
    from->is_outside = true;
    return SQLM_ERR;
}

static sqlm_outcome join(const reader *from, const char *const *texts, size_t count, const char **joined)
{
    return sqlm__join_texts(from->cx, from->arena, texts, count, joined);
}

/* Puts quotes around a text, doubling those within. */
static sqlm_outcome quote(const reader *from, char mark, const char *text, const char **quoted)
{
    char *copy = sqlm_arena_allocate(from->cx, from->arena, 2 * strlen(text) + 3, 1);

    if (copy == NULL)
        return SQLM_ERR;
    *quoted = copy;
    *copy++ = mark;
    for (; *text != '\0'; text++) {
        if (*text == mark)
            *copy++ = mark;
        *copy++ = *text;
    }
    *copy++ = mark;
    *copy = '\0';
    return SQLM_OK;
}

/* What stands within another operation. */
static sqlm_outcome enclose(const reader *from, piece *operand)
{
    const char *const texts[] = { "(", operand->text, ")" };

    return operand->kind == PIECE_OPERATION ? join(from, texts, 3, &operand->text) : SQLM_OK;
}

/* left <word> right, each of which is a part of the portable form. */
static sqlm_outcome operate(const reader *from, const piece *left, const char *word, const piece *right, piece *result)
{
    piece        first = *left;
    piece        second = *right;
    const char  *text = NULL;
    sqlm_outcome outcome = enclose(from, &first);

    if (outcome == SQLM_OK)
        outcome = enclose(from, &second);
    if (outcome == SQLM_OK)
        outcome = join(from, (const char *const[]){ first.text, word, second.text }, 3, &text);
    if (outcome == SQLM_OK)
        *result = (piece){ .text = text, .kind = PIECE_OPERATION };
    return outcome;
}

/* ---- leaves ------------------------------------------------------------------------------------------------------------ */

static const char *value_of(const reader *from)
{
    return sqlm__mysql_value(from->cx, from->arena, &from->token);
}

static sqlm_outcome read_literal(reader *from, piece_kind kind, piece *read)
{
    const char *text = value_of(from);

    if (text == NULL)
        return SQLM_ERR;
    *read = (piece){ .text = text, .kind = kind, .is_whole = kind == PIECE_NUMBER && strchr(text, '.') == NULL };
    advance(from);
    return SQLM_OK;
}

static bool is_whole_type(sqlm_type type)
{
    return type == SQLM_TYPE_I16 || type == SQLM_TYPE_I32 || type == SQLM_TYPE_I64;
}

static sqlm_outcome read_column(reader *from, piece *read)
{
    const char *name;
    sqlm_type   type;

    if (from->token.kind != SQLM__MYSQL_NAME)
        return outside(from);
    name = value_of(from);
    if (name == NULL)
        return SQLM_ERR;
    type = from->columns->type_of(from->columns->user, name, strlen(name));
    *read = (piece){ .kind = PIECE_LEAF, .type = type, .is_whole = is_whole_type(type) };
    advance(from);
    return quote(from, '"', name, &read->text);
}

/* Characters of a text, bytes of bytes: the other way round it is not what length() says. */
static sqlm_outcome read_length(reader *from, sqlm_type type, piece *read)
{
    piece column;

    advance(from);
    if (!pass(from, "("))
        return outside(from);
    if (read_column(from, &column) != SQLM_OK)
        return SQLM_ERR;
    if (column.type != type || !pass(from, ")"))
        return outside(from);
    *read = (piece){ .kind = PIECE_LEAF, .is_whole = true };
    return join(from, (const char *const[]){ "length(", column.text, ")" }, 3, &read->text);
}

static sqlm_outcome read_word(reader *from, piece *read)
{
    *read = (piece){ .kind = PIECE_LEAF, .type = SQLM_TYPE_BOOL, .text = is_next(from, "true") ? "TRUE" : "FALSE" };
    if (is_next(from, "char_length"))
        return read_length(from, SQLM_TYPE_TEXT, read);
    if (is_next(from, "octet_length") || is_next(from, "length"))
        return read_length(from, SQLM_TYPE_BYTES, read);
    return pass(from, "true") || pass(from, "false") ? SQLM_OK : outside(from);
}

/* NOLINTBEGIN(misc-no-recursion): whatever nests passes descend() */

static sqlm_outcome read_or(reader *from, piece *read);

static sqlm_outcome descend(reader *from)
{
    return ++from->layers > MAXIMUM_LAYERS ? outside(from) : SQLM_OK;
}

static sqlm_outcome read_enclosed(reader *from, piece *read)
{
    if (!pass(from, "("))
        return outside(from);
    if (descend(from) != SQLM_OK || read_or(from, read) != SQLM_OK)
        return SQLM_ERR;
    from->layers--;
    return pass(from, ")") ? SQLM_OK : outside(from);
}

static sqlm_outcome read_leaf(reader *from, piece *read)
{
    switch ((int)from->token.kind) {
    case SQLM__MYSQL_NUMBER:
        return read_literal(from, PIECE_NUMBER, read);
    case SQLM__MYSQL_TEXT:
        return read_literal(from, PIECE_TEXT, read);
    case SQLM__MYSQL_BYTES:
        return read_literal(from, PIECE_BYTES, read);
    case SQLM__MYSQL_NAME:
        return read_column(from, read);
    case SQLM__MYSQL_WORD:
        return read_word(from, read);
    default:
        return read_enclosed(from, read);
    }
}

/* ---- literals beside columns --------------------------------------------------------------------------------------------- */

static bool is_literal(const piece *operand)
{
    return operand->kind == PIECE_NUMBER || operand->kind == PIECE_TEXT || operand->kind == PIECE_BYTES;
}

/* '2024-02-29 12:30:00.000000' is 2024-02-29T12:30:00.000000Z. */
static sqlm_outcome adapt_moment(reader *from, sqlm_type type, piece *operand)
{
    const char *time;

    if (strlen(operand->text) < 11 || operand->text[10] != ' ')
        return outside(from);
    time = operand->text + 11;
    operand->text = sqlm_arena_copy(from->cx, from->arena, operand->text, 10);
    if (operand->text == NULL)
        return SQLM_ERR;
    return join(from, (const char *const[]){ "'", operand->text, "T", time, type == SQLM_TYPE_TIMESTAMPTZ ? "Z'" : "'" }, 5,
                &operand->text);
}

/* Sixteen bytes beside a uuid are one. */
static sqlm_outcome adapt_bytes(reader *from, piece *operand)
{
    char form[SQLM_TEXT_FORM_SIZE];

    if (!sqlm__mysql_uuid_text(operand->text, form))
        return outside(from);
    return quote(from, '\'', form, &operand->text);
}

static sqlm_outcome adapt_number(reader *from, sqlm_type type, piece *operand)
{
    if (type != SQLM_TYPE_BOOL)
        return SQLM_OK;
    if (strcmp(operand->text, "1") != 0 && strcmp(operand->text, "0") != 0)
        return outside(from);
    *operand = (piece){ .text = operand->text[0] == '1' ? "TRUE" : "FALSE", .kind = PIECE_LEAF, .type = SQLM_TYPE_BOOL };
    return SQLM_OK;
}

/* Makes a literal what it is beside a value of this type. */
static sqlm_outcome adapt(reader *from, sqlm_type type, piece *operand)
{
    if (operand->kind == PIECE_NUMBER)
        return adapt_number(from, type, operand);
    if (operand->kind == PIECE_BYTES)
        return type == SQLM_TYPE_UUID ? adapt_bytes(from, operand) : outside(from);
    if (operand->kind != PIECE_TEXT)
        return SQLM_OK;
    if (type == SQLM_TYPE_UUID) /* bytes, that text would be the bytes of */
        return outside(from);
    if (type == SQLM_TYPE_TIMESTAMP || type == SQLM_TYPE_TIMESTAMPTZ)
        return adapt_moment(from, type, operand);
    return quote(from, '\'', operand->text, &operand->text);
}

/* Literals that stand beside no column. */
static sqlm_outcome adapt_alone(reader *from, piece *operand)
{
    return adapt(from, SQLM_TYPE_NONE, operand);
}

static sqlm_outcome adapt_to_each_other(reader *from, piece *operands, size_t count)
{
    const piece *leader = &operands[0];
    sqlm_type    type;

    for (size_t i = 1; i < count && is_literal(leader); i++)
        leader = &operands[i];
    type = leader->type;
    for (size_t i = 0; i < count; i++)
        if (adapt(from, type, &operands[i]) != SQLM_OK)
            return SQLM_ERR;
    return SQLM_OK;
}

/* ---- arithmetic -------------------------------------------------------------------------------------------------------- */

/* NOT of a condition; of another NOT without parentheses. */
static sqlm_outcome negate_condition(reader *from, piece *operand)
{
    const char *text;

    if (adapt(from, SQLM_TYPE_BOOL, operand) != SQLM_OK ||
        (strncmp(operand->text, "NOT ", 4) != 0 && enclose(from, operand) != SQLM_OK) ||
        join(from, (const char *const[]){ "NOT ", operand->text }, 2, &text) != SQLM_OK)
        return SQLM_ERR;
    *operand = (piece){ .text = text, .kind = PIECE_OPERATION, .type = SQLM_TYPE_BOOL };
    return SQLM_OK;
}

static sqlm_outcome negate_number(reader *from, piece *operand)
{
    const bool is_number = operand->kind == PIECE_NUMBER;

    if (adapt_alone(from, operand) != SQLM_OK || enclose(from, operand) != SQLM_OK)
        return SQLM_ERR;
    operand->kind = is_number ? PIECE_LEAF : PIECE_OPERATION;
    operand->type = SQLM_TYPE_NONE;
    return join(from, (const char *const[]){ operand->text[0] == '-' ? "- " : "-", operand->text }, 2, &operand->text);
}

static sqlm_outcome read_sign(reader *from, piece *read)
{
    const bool is_minus = is_next(from, "-");

    if (!is_minus && !is_next(from, "!"))
        return read_leaf(from, read);
    advance(from);
    if (descend(from) != SQLM_OK || read_sign(from, read) != SQLM_OK)
        return SQLM_ERR;
    from->layers--;
    return is_minus ? negate_number(from, read) : negate_condition(from, read);
}

/* How the servers spell an operation, and the portable form. */
typedef struct spelled_op {
    const char *word;
    const char *portable;
} spelled_op;

/* Passes the next token when it is one of these, and gives it. */
static const spelled_op *pass_op(reader *from, const spelled_op *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (pass(from, list[i].word))
            return &list[i];
    return NULL;
}

static sqlm_outcome calculate(reader *from, const char *word, const piece *right, piece *left)
{
    const bool is_whole = left->is_whole && right->is_whole;
    piece      second = *right;

    if (adapt_alone(from, left) != SQLM_OK || adapt_alone(from, &second) != SQLM_OK ||
        operate(from, left, word, &second, left) != SQLM_OK)
        return SQLM_ERR;
    left->is_whole = is_whole;
    return SQLM_OK;
}

/* DIV of whole numbers cuts the fraction off, / never does. */
static sqlm_outcome read_product(reader *from, piece *read)
{
    static const spelled_op ops[] = { { "*", " * " }, { "DIV", " / " }, { "/", " / " }, { "%", " % " }, { "MOD", " % " } };

    if (read_sign(from, read) != SQLM_OK)
        return SQLM_ERR;
    for (;;) {
        const spelled_op *op = pass_op(from, ops, sizeof ops / sizeof ops[0]);
        piece             right;

        if (op == NULL)
            return SQLM_OK;
        if (read_sign(from, &right) != SQLM_OK)
            return SQLM_ERR;
        if (op->portable[1] == '/' && (op->word[0] == 'D') != (read->is_whole && right.is_whole))
            return outside(from);
        if (calculate(from, op->portable, &right, read) != SQLM_OK)
            return SQLM_ERR;
    }
}

static sqlm_outcome read_sum(reader *from, piece *read)
{
    static const spelled_op ops[] = { { "+", " + " }, { "-", " - " } };

    if (read_product(from, read) != SQLM_OK)
        return SQLM_ERR;
    for (;;) {
        const spelled_op *op = pass_op(from, ops, sizeof ops / sizeof ops[0]);
        piece             right;

        if (op == NULL)
            return SQLM_OK;
        if (read_product(from, &right) != SQLM_OK || calculate(from, op->portable, &right, read) != SQLM_OK)
            return SQLM_ERR;
    }
}

/* ---- tests ------------------------------------------------------------------------------------------------------------- */

typedef sqlm_outcome (*read_fn)(reader *from, piece *read);

static sqlm_outcome read_into(reader *from, read_fn read, piece_list *list)
{
    piece *items = sqlm__list_grow(from->cx, from->arena, list->items, list->count, sizeof *items);

    if (items == NULL)
        return SQLM_ERR;
    list->items = items;
    return read(from, &items[list->count++]);
}

/* first <word> second <joint> third … <end>, all of them adapted. */
static sqlm_outcome list_pieces(reader *from, const piece_list *list, const char *word, const char *joint, const char *end,
                                piece *result)
{
    const char **texts = sqlm_arena_allocate(from->cx, from->arena, (2 * list->count + 1) * sizeof *texts, _Alignof(const char *));
    size_t       count = 0;

    if (texts == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < list->count; i++) {
        if (enclose(from, &list->items[i]) != SQLM_OK)
            return SQLM_ERR;
        if (i > 0)
            texts[count++] = i == 1 ? word : joint;
        texts[count++] = list->items[i].text;
    }
    texts[count++] = end;
    *result = (piece){ .kind = PIECE_OPERATION, .type = SQLM_TYPE_BOOL };
    return join(from, texts, count, &result->text);
}

/* IN has been passed. */
static sqlm_outcome read_in(reader *from, bool is_not, piece *left)
{
    piece_list list = { .items = sqlm__list_grow(from->cx, from->arena, NULL, 0, sizeof *left), .count = 1 };

    if (list.items == NULL)
        return SQLM_ERR;
    list.items[0] = *left;
    if (!pass(from, "("))
        return outside(from);
    do {
        if (read_into(from, read_or, &list) != SQLM_OK)
            return SQLM_ERR;
    } while (pass(from, ","));
    if (!pass(from, ")"))
        return outside(from);
    if (adapt_to_each_other(from, list.items, list.count) != SQLM_OK)
        return SQLM_ERR;
    return list_pieces(from, &list, is_not ? " NOT IN (" : " IN (", ", ", ")", left);
}

static sqlm_outcome read_predicate(reader *from, piece *read);

/* BETWEEN has been passed. The low end may be a test without parentheses, the high end may not: what follows it tests the whole. */
static sqlm_outcome read_between(reader *from, bool is_not, piece *left)
{
    piece            operands[3] = { *left };
    const piece_list list = { operands, 3 };

    if (descend(from) != SQLM_OK || read_predicate(from, &operands[1]) != SQLM_OK)
        return SQLM_ERR;
    from->layers--;
    if (!pass(from, "AND"))
        return outside(from);
    if (read_sum(from, &operands[2]) != SQLM_OK || adapt_to_each_other(from, operands, 3) != SQLM_OK)
        return SQLM_ERR;
    return list_pieces(from, &list, is_not ? " NOT BETWEEN " : " BETWEEN ", " AND ", "", left);
}

static sqlm_outcome read_predicate(reader *from, piece *read)
{
    if (read_sum(from, read) != SQLM_OK)
        return SQLM_ERR;
    while (is_next(from, "NOT") || is_next(from, "IN") || is_next(from, "BETWEEN")) {
        const bool is_not = pass(from, "NOT");
        const bool is_in = pass(from, "IN");

        if (!is_in && !pass(from, "BETWEEN"))
            return outside(from);
        if ((is_in ? read_in(from, is_not, read) : read_between(from, is_not, read)) != SQLM_OK)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

/* IS has been passed. */
static sqlm_outcome read_null_test(reader *from, piece *left)
{
    const char *word = pass(from, "NOT") ? " IS NOT NULL" : " IS NULL";

    if (!pass(from, "NULL"))
        return outside(from);
    if (adapt_alone(from, left) != SQLM_OK || enclose(from, left) != SQLM_OK)
        return SQLM_ERR;
    *left = (piece){ .text = left->text, .kind = PIECE_OPERATION, .type = SQLM_TYPE_BOOL };
    return join(from, (const char *const[]){ left->text, word }, 2, &left->text);
}

static sqlm_outcome read_comparison(reader *from, piece *read)
{
    static const spelled_op ops[] = {
        { "=", " = " }, { "<>", " <> " }, { "!=", " <> " }, { "<", " < " }, { "<=", " <= " }, { ">", " > " }, { ">=", " >= " },
    };

    if (read_predicate(from, read) != SQLM_OK)
        return SQLM_ERR;
    for (;;) {
        const bool        tests_null = pass(from, "IS");
        const spelled_op *op = tests_null ? NULL : pass_op(from, ops, sizeof ops / sizeof ops[0]);
        piece             operands[2] = { *read };

        if (tests_null) {
            if (read_null_test(from, read) != SQLM_OK)
                return SQLM_ERR;
            continue;
        }
        if (op == NULL)
            return SQLM_OK;
        if (read_predicate(from, &operands[1]) != SQLM_OK || adapt_to_each_other(from, operands, 2) != SQLM_OK ||
            operate(from, &operands[0], op->portable, &operands[1], read) != SQLM_OK)
            return SQLM_ERR;
        read->type = SQLM_TYPE_BOOL;
    }
}

/* ---- conditions -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_not(reader *from, piece *read)
{
    if (!pass(from, "NOT"))
        return read_comparison(from, read);
    if (descend(from) != SQLM_OK || read_not(from, read) != SQLM_OK)
        return SQLM_ERR;
    from->layers--;
    return negate_condition(from, read);
}

static sqlm_outcome read_joined(reader *from, const char *word, const char *joint, read_fn read, piece *result)
{
    piece_list conditions = { 0 };

    if (read_into(from, read, &conditions) != SQLM_OK)
        return SQLM_ERR;
    while (pass(from, word))
        if (read_into(from, read, &conditions) != SQLM_OK)
            return SQLM_ERR;
    if (conditions.count == 1) {
        *result = conditions.items[0];
        return SQLM_OK;
    }
    for (size_t i = 0; i < conditions.count; i++)
        if (adapt(from, SQLM_TYPE_BOOL, &conditions.items[i]) != SQLM_OK)
            return SQLM_ERR;
    return list_pieces(from, &conditions, joint, joint, "", result);
}

static sqlm_outcome read_and(reader *from, piece *read)
{
    return read_joined(from, "AND", " AND ", read_not, read);
}

static sqlm_outcome read_or(reader *from, piece *read)
{
    return read_joined(from, "OR", " OR ", read_and, read);
}

/* NOLINTEND(misc-no-recursion) */

sqlm_outcome sqlm__rendered_mysql(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns, sqlm_arena *arena,
                                  const char **portable)
{
    reader       from = { .cx = cx, .arena = arena, .columns = columns, .token = sqlm__mysql_next(text) };
    piece        whole;
    sqlm_outcome outcome = read_or(&from, &whole);

    *portable = NULL;
    if (outcome == SQLM_OK && from.token.kind != SQLM__MYSQL_END)
        outcome = outside(&from);
    if (outcome == SQLM_OK)
        outcome = adapt_alone(&from, &whole);
    if (outcome == SQLM_OK)
        *portable = whole.text;
    return from.is_outside ? SQLM_OK : outcome;
}

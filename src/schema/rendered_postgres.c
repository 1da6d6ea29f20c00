/* SPDX-License-Identifier: MIT */
/* PostgreSQL keeps an expression as a tree and writes it with every cast that it added, BETWEEN as two comparisons, IN as a comparison
 * with an array, and each operation in its own parentheses:
 *     (((amount)::double precision * rate) > (0)::double precision) AND ((name)::text = ANY ((ARRAY['a'::character varying])::text[]))
 * A cast is left out where PostgreSQL would have added it to what stands without it, and only there: any other one was written by
 * somebody and says something else. */
#include "rendered.h"

#include "expression_tree.h"
#include "list.h"
#include "token_postgres.h"

#include <sqlmodel/sys/text_buffer.h>
#include <sqlmodel/sys/text_form.h>

#include <string.h>

enum { MAXIMUM_LEVELS = 512, MAXIMUM_BYTES = 1 << 24 };

/* What PostgreSQL computes with, in the order in which it prefers them. */
typedef enum number_kind { NO_NUMBER, WHOLE, LONG_WHOLE, NUMERIC, SINGLE, DOUBLE } number_kind;

/* How tightly a piece binds. */
typedef enum binding { BINDS_OR = 1, BINDS_AND, BINDS_NOT, BINDS_PREDICATE, BINDS_SUM, BINDS_PRODUCT, BINDS_SIGN, BINDS_ALL } binding;

typedef struct piece {
    const char  *text; /* portable */
    binding      binds;
    number_kind  kind;      /* of the value itself */
    number_kind  cast;      /* what it was cast to; its kind where it was not */
    bool         is_text;   /* a text column or constant */
    struct piece *items;    /* of an array */
    size_t       count;
} piece;

typedef struct reading {
    sqlm_cx                       *cx;
    sqlm_arena                    *arena;
    const sqlm_expression_columns *columns;
    sqlm__pg_token                 token; /* the next one */
    unsigned                       levels;
    sqlm_outcome                   outcome; /* SQLM_ERR: memory is out */
} reading;

/* ---- texts ------------------------------------------------------------------------------------------------------------- */

static const char *kept(reading *r, sqlm_text_buffer *buffer)
{
    const char *text = NULL;

    if (buffer->outcome == SQLM_OK)
        text = sqlm_arena_copy(r->cx, r->arena, sqlm_text_buffer_text(buffer), buffer->length);
    if (text == NULL)
        r->outcome = SQLM_ERR;
    sqlm_text_buffer_fini(buffer);
    return text;
}

static void put_piece(sqlm_text_buffer *buffer, const piece *part, unsigned wanted)
{
    const bool enclosed = (unsigned)part->binds < wanted;

    sqlm_text_buffer_put(buffer, enclosed ? "(" : "");
    sqlm_text_buffer_put(buffer, part->text);
    sqlm_text_buffer_put(buffer, enclosed ? ")" : "");
}

/* left word right */
static bool join(reading *r, const piece *left, unsigned left_wanted, const char *word, const piece *right, unsigned right_wanted,
                 piece *whole)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, r->cx, MAXIMUM_BYTES);
    if (left != NULL)
        put_piece(&buffer, left, left_wanted);
    sqlm_text_buffer_put(&buffer, word);
    if (right != NULL)
        put_piece(&buffer, right, right_wanted);
    whole->text = kept(r, &buffer);
    return whole->text != NULL;
}

/* first opening second between third … end */
static bool join_all(reading *r, const piece *first, const char *opening, const piece *items, size_t count, const char *between,
                     unsigned wanted, const char *end, piece *whole)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, r->cx, MAXIMUM_BYTES);
    if (first != NULL)
        put_piece(&buffer, first, BINDS_SUM);
    sqlm_text_buffer_put(&buffer, opening);
    for (size_t i = 0; i < count; i++) {
        sqlm_text_buffer_put(&buffer, i > 0 ? between : "");
        put_piece(&buffer, &items[i], wanted);
    }
    sqlm_text_buffer_put(&buffer, end);
    whole->text = kept(r, &buffer);
    return whole->text != NULL;
}

static bool append(reading *r, piece **items, size_t *count, const piece *item)
{
    piece *grown = sqlm__list_grow(r->cx, r->arena, *items, *count, sizeof *grown);

    if (grown == NULL) {
        r->outcome = SQLM_ERR;
        return false;
    }
    *items = grown;
    grown[(*count)++] = *item;
    return true;
}

/* ---- tokens ------------------------------------------------------------------------------------------------------------ */

static void advance(reading *r)
{
    r->token = sqlm__pg_next(&r->token);
}

/* Passes this keyword or sign where it is the next one. */
static bool pass(reading *r, const char *word)
{
    if (!sqlm__pg_is(&r->token, word))
        return false;
    advance(r);
    return true;
}

/* ---- constants and casts ----------------------------------------------------------------------------------------------- */

static piece number_piece(const char *text, number_kind kind)
{
    return (piece){ .text = text, .binds = text[0] == '-' ? BINDS_SIGN : BINDS_ALL, .kind = kind, .cast = kind };
}

static bool quoted(reading *r, const char *text, piece *whole)
{
    sqlm_text_buffer buffer;

    if (!sqlm_text_is_valid(text, strlen(text)))
        return false;
    sqlm_text_buffer_init(&buffer, r->cx, MAXIMUM_BYTES);
    sqlm_dialect_put_text(&buffer, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), text);
    *whole = (piece){ .text = kept(r, &buffer), .binds = BINDS_ALL };
    return whole->text != NULL;
}

/* -5, 1.5: what stands in the quotes of a number. */
static bool is_number(const char *text)
{
    sqlm__pg_token token = sqlm__pg_token_of(text + (text[0] == '-' ? 1 : 0));

    return token.kind == SQLM__PG_NUMBER && token.start[token.length] == '\0';
}

static const struct {
    number_kind kind; /* of a number; NO_NUMBER: none */
    sqlm_type   type; /* whose canonical form a text of the portable language has */
} constant_facts[] = {
    [SQLM__PG_SMALLINT] = { WHOLE, SQLM_TYPE_NONE },
    [SQLM__PG_INTEGER] = { WHOLE, SQLM_TYPE_NONE },
    [SQLM__PG_BIGINT] = { WHOLE, SQLM_TYPE_NONE },
    [SQLM__PG_NUMERIC] = { NUMERIC, SQLM_TYPE_NONE },
    [SQLM__PG_DOUBLE] = { DOUBLE, SQLM_TYPE_NONE },
    [SQLM__PG_DATE] = { NO_NUMBER, SQLM_TYPE_DATE },
    [SQLM__PG_TIME] = { NO_NUMBER, SQLM_TYPE_TIME },
    [SQLM__PG_TIMESTAMP] = { NO_NUMBER, SQLM_TYPE_TIMESTAMP },
    [SQLM__PG_TIMESTAMPTZ] = { NO_NUMBER, SQLM_TYPE_TIMESTAMPTZ },
    [SQLM__PG_UUID] = { NO_NUMBER, SQLM_TYPE_UUID },
};

/* 'x'::type */
static bool read_constant(reading *r, piece *whole)
{
    char         *text = sqlm__pg_value(r->cx, r->arena, &r->token);
    sqlm__pg_type type;
    char          form[SQLM_TEXT_FORM_SIZE];

    if (text == NULL) {
        r->outcome = SQLM_ERR;
        return false;
    }
    advance(r);
    if (!pass(r, "::"))
        return false;
    type = sqlm__pg_read_type(&r->token);
    if (type == SQLM__PG_STRING) {
        bool made = quoted(r, text, whole);

        whole->is_text = true;
        return made;
    }
    if (type >= sizeof constant_facts / sizeof constant_facts[0])
        return false;
    if (constant_facts[type].kind != NO_NUMBER) {
        *whole = number_piece(text, constant_facts[type].kind);
        return is_number(text);
    }
    if (constant_facts[type].type == SQLM_TYPE_NONE || !sqlm__pg_canonical(constant_facts[type].type, text, form))
        return false;
    return quoted(r, form, whole);
}

static bool read_number(reading *r, piece *whole)
{
    bool  is_whole = memchr(r->token.start, '.', r->token.length) == NULL;
    char *text = sqlm__pg_value(r->cx, r->arena, &r->token);

    if (text == NULL) {
        r->outcome = SQLM_ERR;
        return false;
    }
    *whole = number_piece(text, is_whole ? WHOLE : NUMERIC);
    advance(r);
    return true;
}

/* A cast that PostgreSQL may have added; whether it did is seen where the piece is used. */
static bool take_cast(piece *part, sqlm__pg_type type)
{
    const bool is_bare = part->kind == part->cast;

    switch ((int)type) {
    case SQLM__PG_STRING:
        return part->is_text;
    case SQLM__PG_STRINGS:
        for (size_t i = 0; i < part->count; i++)
            if (!part->items[i].is_text)
                return false;
        return part->count > 0;
    case SQLM__PG_BIGINT:
        part->cast = LONG_WHOLE;
        return is_bare && part->kind == WHOLE;
    case SQLM__PG_NUMERIC:
        part->cast = NUMERIC;
        return is_bare && part->kind == WHOLE;
    case SQLM__PG_REAL:
    case SQLM__PG_DOUBLE:
        part->cast = type == SQLM__PG_REAL ? SINGLE : DOUBLE;
        return is_bare && (part->kind == WHOLE || part->kind == NUMERIC);
    default:
        return false;
    }
}

/* ---- what operands must have been cast to -------------------------------------------------------------------------------- */

static bool is_bare(const piece *part)
{
    return part->items == NULL && part->kind == part->cast;
}

static number_kind larger(number_kind a, number_kind b)
{
    return a > b ? a : b;
}

/* What a number beside others of at most that kind is cast to. */
static number_kind cast_beside(number_kind kind, number_kind largest)
{
    if (kind == SINGLE || kind == DOUBLE || largest == WHOLE)
        return kind;
    return largest == NUMERIC ? NUMERIC : DOUBLE;
}

static bool are_cast_alike(const piece *left, const piece *right)
{
    const number_kind largest = larger(left->kind, right->kind);

    if (left->items != NULL || right->items != NULL || (left->kind == NO_NUMBER) != (right->kind == NO_NUMBER))
        return false;
    return largest == NO_NUMBER ||
           (left->cast == cast_beside(left->kind, largest) && right->cast == cast_beside(right->kind, largest));
}

/* An array has one type: that of the left side where the items fit into it. */
static bool are_items_alike(const piece *left, const piece *array)
{
    number_kind largest = left->kind;

    for (size_t i = 0; i < array->count; i++)
        largest = larger(largest, array->items[i].kind);
    if (left->items != NULL || largest == NO_NUMBER)
        return left->items == NULL;
    if (left->kind == NO_NUMBER || left->cast != cast_beside(left->kind, largest))
        return false;
    for (size_t i = 0; i < array->count; i++) {
        const piece *item = &array->items[i];

        if (item->kind == NO_NUMBER || item->kind > NUMERIC)
            return false;
        if (largest == WHOLE ? item->cast != WHOLE && item->cast != LONG_WHOLE : item->cast != largest)
            return false;
    }
    return true;
}

/* ---- leaves ------------------------------------------------------------------------------------------------------------ */

/* NOLINTBEGIN(misc-no-recursion): levels are counted, see read_level() */

static bool read_level(reading *r, piece *whole);

static const struct {
    number_kind kind;
    bool        is_text;
} column_facts[SQLM_TYPE_COUNT] = {
    [SQLM_TYPE_I16] = { WHOLE, false },    [SQLM_TYPE_I32] = { WHOLE, false },  [SQLM_TYPE_I64] = { WHOLE, false },
    [SQLM_TYPE_U64] = { NUMERIC, false },  [SQLM_TYPE_F32] = { SINGLE, false }, [SQLM_TYPE_F64] = { DOUBLE, false },
    [SQLM_TYPE_DECIMAL] = { NUMERIC, false }, [SQLM_TYPE_TEXT] = { NO_NUMBER, true }, [SQLM_TYPE_ENUM] = { NO_NUMBER, true },
};

static bool read_column(reading *r, piece *whole)
{
    sqlm_text_buffer buffer;
    char            *name = sqlm__pg_value(r->cx, r->arena, &r->token);
    sqlm_type        type;

    if (name == NULL) {
        r->outcome = SQLM_ERR;
        return false;
    }
    advance(r);
    type = r->columns->type_of(r->columns->user, name, strlen(name));
    if (type <= SQLM_TYPE_NONE || type >= SQLM_TYPE_COUNT)
        return false;
    sqlm_text_buffer_init(&buffer, r->cx, MAXIMUM_BYTES);
    sqlm__expression_put_name(&buffer, name);
    *whole = (piece){ .text = kept(r, &buffer),
                      .binds = BINDS_ALL,
                      .kind = column_facts[type].kind,
                      .cast = column_facts[type].kind,
                      .is_text = column_facts[type].is_text };
    return whole->text != NULL;
}

/* length( has been passed; its argument is a column, with or without a cast. */
static bool read_length(reading *r, piece *whole)
{
    piece column;

    if (!read_level(r, &column) || !is_bare(&column) || column.kind != NO_NUMBER || !pass(r, ")"))
        return false;
    *whole = (piece){ .binds = BINDS_ALL, .kind = WHOLE, .cast = WHOLE };
    return join_all(r, NULL, "length(", &column, 1, "", 0, ")", whole);
}

/* ARRAY[ has been passed. */
static bool read_array(reading *r, piece *whole)
{
    *whole = (piece){ .binds = BINDS_ALL };
    do {
        piece item;

        if (!read_level(r, &item) || item.items != NULL || !append(r, &whole->items, &whole->count, &item))
            return false;
    } while (pass(r, ","));
    return pass(r, "]");
}

static bool read_word(reading *r, piece *whole)
{
    const sqlm__pg_token word = r->token;

    if (sqlm__pg_is(&word, "true") || sqlm__pg_is(&word, "false")) {
        *whole = (piece){ .text = sqlm__pg_is(&word, "true") ? "TRUE" : "FALSE", .binds = BINDS_ALL };
        advance(r);
        return true;
    }
    if (sqlm__pg_is(&word, "ARRAY")) {
        advance(r);
        return pass(r, "[") && read_array(r, whole);
    }
    if (sqlm__pg_is(&word, "length")) {
        sqlm__pg_token behind = sqlm__pg_next(&word);

        if (sqlm__pg_is(&behind, "(")) {
            advance(r);
            return pass(r, "(") && read_length(r, whole);
        }
    }
    return read_column(r, whole);
}

static bool read_bare_operand(reading *r, piece *whole)
{
    switch ((int)r->token.kind) {
    case SQLM__PG_TEXT:
        return read_constant(r, whole);
    case SQLM__PG_NUMBER:
        return read_number(r, whole);
    case SQLM__PG_NAME:
        return read_column(r, whole);
    case SQLM__PG_WORD:
        return read_word(r, whole);
    default:
        return pass(r, "(") && read_level(r, whole) && pass(r, ")");
    }
}

static bool read_operand(reading *r, piece *whole)
{
    if (!read_bare_operand(r, whole))
        return false;
    while (pass(r, "::"))
        if (!take_cast(whole, sqlm__pg_read_type(&r->token)))
            return false;
    return true;
}

/* ---- operations -------------------------------------------------------------------------------------------------------- */

typedef struct operation {
    const char *sign;
    const char *word; /* of the portable form */
    binding     binds;
} operation;

static const operation operations[] = {
    { "=", " = ", BINDS_PREDICATE },  { "<>", " <> ", BINDS_PREDICATE }, { "<", " < ", BINDS_PREDICATE },
    { "<=", " <= ", BINDS_PREDICATE }, { ">", " > ", BINDS_PREDICATE },  { ">=", " >= ", BINDS_PREDICATE },
    { "+", " + ", BINDS_SUM },        { "-", " - ", BINDS_SUM },         { "*", " * ", BINDS_PRODUCT },
    { "/", " / ", BINDS_PRODUCT },    { "%", " % ", BINDS_PRODUCT },
};

/* = or <> has been passed, and ANY or ALL: what follows is an array. */
static bool read_listed(reading *r, const piece *left, bool is_any, piece *whole)
{
    piece array;

    if (!pass(r, "(") || !read_level(r, &array) || !pass(r, ")") || array.items == NULL || !are_items_alike(left, &array))
        return false;
    *whole = (piece){ .binds = BINDS_PREDICATE };
    return join_all(r, left, is_any ? " IN (" : " NOT IN (", array.items, array.count, ", ", BINDS_SUM, ")", whole);
}

/* The operation has been passed. */
static bool read_right(reading *r, const operation *op, const piece *left, piece *whole)
{
    const bool     is_any = strcmp(op->sign, "=") == 0 && pass(r, "ANY");
    const bool     is_all = strcmp(op->sign, "<>") == 0 && pass(r, "ALL");
    const unsigned left_wanted = op->binds == BINDS_PREDICATE ? BINDS_SUM : (unsigned)op->binds;
    number_kind    kind = NO_NUMBER;
    piece          right;

    if (is_any || is_all)
        return read_listed(r, left, is_any, whole);
    if (!read_operand(r, &right) || !are_cast_alike(left, &right))
        return false;
    if (op->binds != BINDS_PREDICATE) {
        kind = larger(left->kind, right.kind);
        if (kind == SINGLE && left->kind != right.kind)
            kind = DOUBLE;
        if (kind == NO_NUMBER)
            return false;
    }
    *whole = (piece){ .binds = op->binds, .kind = kind, .cast = kind };
    return join(r, left, left_wanted, op->word, &right, (unsigned)op->binds + 1, whole);
}

/* IS has been passed. */
static bool read_null_test(reading *r, const piece *left, piece *whole)
{
    const bool is_not = pass(r, "NOT");

    *whole = (piece){ .binds = BINDS_PREDICATE };
    return is_bare(left) && pass(r, "NULL") && join(r, left, BINDS_SUM, is_not ? " IS NOT NULL" : " IS NULL", NULL, 0, whole);
}

/* a AND b AND …: one word at one level. */
static bool read_joined(reading *r, const piece *first, const char *word, binding binds, piece *whole)
{
    piece *items = NULL;
    size_t count = 0;
    piece  item;

    if (!append(r, &items, &count, first) || !is_bare(first))
        return false;
    while (pass(r, word))
        if (!read_operand(r, &item) || !is_bare(&item) || !append(r, &items, &count, &item))
            return false;
    *whole = (piece){ .binds = binds };
    return join_all(r, NULL, "", items, count, binds == BINDS_AND ? " AND " : " OR ", binds, "", whole);
}

static bool read_prefixed(reading *r, const char *word, binding binds, piece *whole)
{
    const bool is_sign = binds == BINDS_SIGN;
    piece      operand;

    if (!read_operand(r, &operand) || !is_bare(&operand) || is_sign != (operand.kind != NO_NUMBER))
        return false;
    *whole = (piece){ .binds = binds, .kind = operand.kind, .cast = operand.kind };
    return join(r, NULL, 0, word, &operand, is_sign ? BINDS_ALL : BINDS_NOT, whole);
}

static bool read_operations(reading *r, piece *whole)
{
    piece left;

    if (pass(r, "NOT"))
        return read_prefixed(r, "NOT ", BINDS_NOT, whole);
    if (pass(r, "-"))
        return read_prefixed(r, "-", BINDS_SIGN, whole);
    if (!read_operand(r, &left))
        return false;
    if (sqlm__pg_is(&r->token, "AND"))
        return read_joined(r, &left, "AND", BINDS_AND, whole);
    if (sqlm__pg_is(&r->token, "OR"))
        return read_joined(r, &left, "OR", BINDS_OR, whole);
    if (pass(r, "IS"))
        return read_null_test(r, &left, whole);
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (pass(r, operations[i].sign))
            return read_right(r, &operations[i], &left, whole);
    *whole = left;
    return true;
}

/* What stands between two parentheses, or is the whole. */
static bool read_level(reading *r, piece *whole)
{
    bool done;

    if (++r->levels > MAXIMUM_LEVELS)
        return false;
    done = read_operations(r, whole);
    r->levels--;
    return done;
}

/* NOLINTEND(misc-no-recursion) */

sqlm_outcome sqlm__rendered_postgres(sqlm_cx *cx, const char *text, const sqlm_expression_columns *columns, sqlm_arena *arena,
                                     const char **portable)
{
    reading r = { .cx = cx, .arena = arena, .columns = columns, .token = sqlm__pg_token_of(text), .outcome = SQLM_OK };
    piece   whole;

    *portable = NULL;
    if (read_level(&r, &whole) && r.token.kind == SQLM__PG_END && is_bare(&whole))
        *portable = whole.text;
    return r.outcome;
}

/* SPDX-License-Identifier: MIT */
#include "create_parser.h"

#include "list.h"
#include "sql_token.h"

/* Nothing here recurses: expressions are passed over by counting their parentheses. A step gives false when the text is not what it
 * reads, or when memory is out (then outcome says so); all stop at the first. */
typedef struct parser {
    sqlm_cx           *cx;
    sqlm_arena        *arena;
    const sqlm__token *at; /* the last one is END */
    sqlm_outcome       outcome;
    const char        *name;           /* of the next constraint; NULL: none */
    bool               auto_increment; /* seen since it was last cleared */

    sqlm__created_column *columns;
    size_t                column_count;
    sqlm__constraint     *constraints;
    size_t                constraint_count;
} parser;

static bool out_of_memory(parser *p)
{
    p->outcome = SQLM_ERR;
    return false;
}

static bool see(const parser *p, const char *word)
{
    return sqlm__token_is(p->at, word);
}

static bool see_two(const parser *p, const char *first, const char *second)
{
    return see(p, first) && sqlm__token_is(p->at + 1, second);
}

static bool accept(parser *p, const char *word)
{
    if (!see(p, word))
        return false;
    p->at++;
    return true;
}

static bool accept_two(parser *p, const char *first, const char *second)
{
    if (!see_two(p, first, second))
        return false;
    p->at += 2;
    return true;
}

static bool is_name(const sqlm__token *token)
{
    return token->kind == SQLM__TOKEN_WORD || token->kind == SQLM__TOKEN_NAME || token->kind == SQLM__TOKEN_TEXT;
}

static bool read_name(parser *p, const char **name)
{
    if (!is_name(p->at))
        return false;
    *name = sqlm__token_value(p->cx, p->arena, p->at++);
    return *name != NULL || out_of_memory(p);
}

/* [schema.]name */
static bool read_qualified_name(parser *p, const char **name)
{
    if (!read_name(p, name))
        return false;
    return !accept(p, ".") || read_name(p, name);
}

/* The text from one token to before another. */
static bool copy_text(parser *p, const sqlm__token *first, const sqlm__token *end, const char **text)
{
    const char *stop = end == first ? first->start : end[-1].start + end[-1].length;

    *text = sqlm_arena_copy(p->cx, p->arena, first->start, (size_t)(stop - first->start));
    return *text != NULL || out_of_memory(p);
}

/* Goes to the next comma or closing parenthesis that belongs to none opened here; false at the end of the text. */
static bool skip_expression(parser *p)
{
    for (size_t depth = 0; p->at->kind != SQLM__TOKEN_END && p->at->kind != SQLM__TOKEN_BAD; p->at++) {
        if (see(p, "(")) {
            depth++;
        } else if (see(p, ")")) {
            if (depth == 0)
                return true;
            depth--;
        } else if (depth == 0 && see(p, ",")) {
            return true;
        }
    }
    return false;
}

/* ( … ), with the text between them where it is asked for. */
static bool read_parenthesised(parser *p, const char **text)
{
    const sqlm__token *first = p->at + 1;

    if (!accept(p, "("))
        return false;
    do {
        if (!skip_expression(p))
            return false;
    } while (accept(p, ","));
    if (text != NULL && !copy_text(p, first, p->at, text))
        return false;
    return accept(p, ")");
}

/* ---- parts of keys and indexes ----------------------------------------------------------------------------------- */

/* column [COLLATE x], or an expression: the tokens from first to before end. */
static bool make_part(parser *p, const sqlm__token *first, const sqlm__token *end, sqlm__part *part)
{
    size_t count = (size_t)(end - first);

    if (count == 0)
        return false;
    if (is_name(first) && (count == 1 || (count == 3 && sqlm__token_is(first + 1, "COLLATE") && is_name(first + 2)))) {
        part->column = sqlm__token_value(p->cx, p->arena, first);
        if (part->column != NULL && count == 3)
            part->collation = sqlm__token_value(p->cx, p->arena, first + 2);
        return (part->column != NULL && (count == 1 || part->collation != NULL)) || out_of_memory(p);
    }
    return copy_text(p, first, end, &part->text);
}

static bool read_part(parser *p, sqlm__part *part)
{
    const sqlm__token *first = p->at;
    const sqlm__token *end;

    *part = (sqlm__part){ 0 };
    if (!skip_expression(p))
        return false;
    end = p->at;
    if (end - first >= 2 && sqlm__token_is(end - 1, "AUTOINCREMENT")) {
        p->auto_increment = true;
        end--;
    }
    if (end - first >= 3 && sqlm__token_is(end - 2, "NULLS"))
        end -= 2;
    if (end - first >= 2 && (sqlm__token_is(end - 1, "ASC") || sqlm__token_is(end - 1, "DESC"))) {
        part->descending = sqlm__token_is(end - 1, "DESC");
        end--;
    }
    return make_part(p, first, end, part);
}

/* ( part, … ) */
static bool read_parts(parser *p, const sqlm__part **parts, size_t *count)
{
    sqlm__part *items = NULL;

    *count = 0;
    if (!accept(p, "("))
        return false;
    do {
        items = sqlm__list_grow(p->cx, p->arena, items, *count, sizeof *items);
        if (items == NULL)
            return out_of_memory(p);
        if (!read_part(p, &items[*count]))
            return false;
        (*count)++;
    } while (accept(p, ","));
    *parts = items;
    return accept(p, ")");
}

/* ---- constraints ------------------------------------------------------------------------------------------------- */

/* The constraint takes the last name that stands before it since the last comma, as SQLite names checks; its owner fills it in. */
static sqlm__constraint *add_constraint(parser *p, sqlm__constraint_kind kind)
{
    sqlm__constraint *items = sqlm__list_grow(p->cx, p->arena, p->constraints, p->constraint_count, sizeof *items);

    if (items == NULL) {
        p->outcome = SQLM_ERR;
        return NULL;
    }
    p->constraints = items;
    items[p->constraint_count] = (sqlm__constraint){ .kind = kind, .name = p->name };
    return &items[p->constraint_count++];
}

/* [ON CONFLICT x]. ABORT is what happens anyway. */
static bool read_conflict(parser *p, const char **conflict)
{
    static const char *const words[] = { "ROLLBACK", "FAIL", "IGNORE", "REPLACE" };

    *conflict = NULL;
    if (!accept_two(p, "ON", "CONFLICT"))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (accept(p, words[i])) {
            *conflict = words[i];
            return true;
        }
    }
    return accept(p, "ABORT");
}

/* [[NOT] DEFERRABLE [INITIALLY DEFERRED | INITIALLY IMMEDIATE]] */
static bool read_deferrable(parser *p, bool *deferred)
{
    bool without = accept_two(p, "NOT", "DEFERRABLE");

    if (!without && !accept(p, "DEFERRABLE"))
        return true;
    if (!accept(p, "INITIALLY"))
        return true;
    if (accept(p, "IMMEDIATE"))
        return true;
    *deferred = !without;
    return accept(p, "DEFERRED");
}

/* ON DELETE and ON UPDATE are told by a pragma: here they are passed over. */
static bool skip_action(parser *p)
{
    p->at += 2;
    if (accept(p, "SET"))
        return accept(p, "NULL") || accept(p, "DEFAULT");
    if (accept(p, "NO"))
        return accept(p, "ACTION");
    return accept(p, "CASCADE") || accept(p, "RESTRICT");
}

/* REFERENCES table [(column, …)] and what follows it. */
static bool read_references(parser *p, sqlm__constraint *constraint)
{
    const char *name;

    if (!accept(p, "REFERENCES") || !read_name(p, &name))
        return false;
    if (see(p, "(") && !read_parenthesised(p, NULL))
        return false;
    for (;;) {
        if (see_two(p, "ON", "DELETE") || see_two(p, "ON", "UPDATE") || see_two(p, "ON", "INSERT")) {
            if (!skip_action(p))
                return false;
        } else if (accept(p, "MATCH")) {
            if (!read_name(p, &name))
                return false;
        } else {
            return read_deferrable(p, &constraint->deferred);
        }
    }
}

/* The one column of a constraint that stands with it. */
static bool own_column(parser *p, sqlm__constraint *constraint, const char *column, bool descending)
{
    sqlm__part *part = sqlm_arena_allocate(p->cx, p->arena, sizeof *part, _Alignof(sqlm__part));

    if (part == NULL)
        return out_of_memory(p);
    *part = (sqlm__part){ .column = column, .descending = descending };
    constraint->columns = part;
    constraint->column_count = 1;
    return true;
}

static bool read_check(parser *p)
{
    sqlm__constraint *constraint = add_constraint(p, SQLM__CONSTRAINT_CHECK);
    const char       *ignored;

    return constraint != NULL && accept(p, "CHECK") && read_parenthesised(p, &constraint->text) && read_conflict(p, &ignored);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

/* GENERATED is a word of a type like any other, but for GENERATED ALWAYS AS. */
static bool ends_type(const parser *p)
{
    static const char *const words[] = { "CONSTRAINT", "NOT",        "NULL",    "DEFAULT", "PRIMARY",    "UNIQUE",
                                         "CHECK",      "REFERENCES", "COLLATE", "AS",      "DEFERRABLE", "ON" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (see(p, words[i]))
            return true;
    }
    return (see_two(p, "GENERATED", "ALWAYS") && sqlm__token_is(p->at + 2, "AS")) || !is_name(p->at);
}

static bool skip_type(parser *p)
{
    while (!ends_type(p))
        p->at++;
    return !see(p, "(") || read_parenthesised(p, NULL);
}

/* The value is told by a pragma. */
static bool skip_default(parser *p)
{
    if (see(p, "("))
        return read_parenthesised(p, NULL);
    if (!accept(p, "+"))
        (void)accept(p, "-");
    if (p->at->kind == SQLM__TOKEN_SIGN || p->at->kind == SQLM__TOKEN_END || p->at->kind == SQLM__TOKEN_BAD)
        return false;
    p->at++;
    return true;
}

static bool read_generated(parser *p, sqlm__created_column *column)
{
    (void)accept_two(p, "GENERATED", "ALWAYS");
    if (!accept(p, "AS") || !read_parenthesised(p, &column->generated))
        return false;
    column->generated_stored = accept(p, "STORED");
    if (!column->generated_stored)
        (void)accept(p, "VIRTUAL");
    return true;
}

static bool read_column_key(parser *p, sqlm__created_column *column)
{
    sqlm__constraint *constraint = add_constraint(p, SQLM__CONSTRAINT_PRIMARY_KEY);
    bool              descending;

    p->at += 2;
    descending = accept(p, "DESC");
    if (!descending)
        (void)accept(p, "ASC");
    if (constraint == NULL || !own_column(p, constraint, column->name, descending) || !read_conflict(p, &constraint->conflict))
        return false;
    if (accept(p, "AUTOINCREMENT"))
        column->auto_increment = true;
    return true;
}

static bool read_column_unique(parser *p, const sqlm__created_column *column)
{
    sqlm__constraint *constraint = add_constraint(p, SQLM__CONSTRAINT_UNIQUE);

    return constraint != NULL && accept(p, "UNIQUE") && own_column(p, constraint, column->name, false) &&
           read_conflict(p, &constraint->conflict);
}

static bool read_column_references(parser *p, const sqlm__created_column *column)
{
    sqlm__constraint *constraint = add_constraint(p, SQLM__CONSTRAINT_FOREIGN_KEY);

    return constraint != NULL && own_column(p, constraint, column->name, false) && read_references(p, constraint);
}

/* A DEFERRABLE apart from its REFERENCES speaks of the last one. */
static bool read_late_deferrable(parser *p)
{
    bool deferred = false;

    if (!read_deferrable(p, &deferred))
        return false;
    for (size_t i = p->constraint_count; i > 0; i--) {
        if (p->constraints[i - 1].kind == SQLM__CONSTRAINT_FOREIGN_KEY) {
            p->constraints[i - 1].deferred = deferred;
            return true;
        }
    }
    return true;
}

static bool read_column_constraint(parser *p, sqlm__created_column *column)
{
    const char *ignored;

    if (accept(p, "CONSTRAINT"))
        return read_name(p, &p->name);
    if (see_two(p, "NOT", "DEFERRABLE") || see(p, "DEFERRABLE"))
        return read_late_deferrable(p);
    if (accept_two(p, "NOT", "NULL"))
        return read_conflict(p, &column->conflict);
    if (accept(p, "NULL"))
        return read_conflict(p, &ignored);
    if (accept(p, "DEFAULT"))
        return skip_default(p);
    if (see_two(p, "PRIMARY", "KEY"))
        return read_column_key(p, column);
    if (see(p, "UNIQUE"))
        return read_column_unique(p, column);
    if (see(p, "CHECK"))
        return read_check(p);
    if (see(p, "REFERENCES"))
        return read_column_references(p, column);
    if (accept(p, "COLLATE"))
        return read_name(p, &column->collation);
    return (see(p, "GENERATED") || see(p, "AS")) && read_generated(p, column);
}

static bool read_column(parser *p)
{
    sqlm__created_column *items = sqlm__list_grow(p->cx, p->arena, p->columns, p->column_count, sizeof *items);
    sqlm__created_column *column;

    if (items == NULL)
        return out_of_memory(p);
    p->columns = items;
    column = &items[p->column_count++];
    *column = (sqlm__created_column){ 0 };
    p->name = NULL;
    if (!read_name(p, &column->name) || !skip_type(p))
        return false;
    while (!see(p, ",") && !see(p, ")")) {
        if (!read_column_constraint(p, column))
            return false;
    }
    return true;
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

/* AUTOINCREMENT in PRIMARY KEY (id AUTOINCREMENT) */
static void mark_auto_increment(parser *p, const sqlm__constraint *key)
{
    for (size_t i = 0; p->auto_increment && key->column_count == 1 && i < p->column_count; i++) {
        if (key->columns[0].column != NULL && sqlm__names_equal(p->columns[i].name, key->columns[0].column))
            p->columns[i].auto_increment = true;
    }
}

static bool read_table_key(parser *p, sqlm__constraint_kind kind)
{
    sqlm__constraint *constraint = add_constraint(p, kind);

    p->at += kind == SQLM__CONSTRAINT_PRIMARY_KEY ? 2 : 1;
    p->auto_increment = false;
    if (constraint == NULL || !read_parts(p, &constraint->columns, &constraint->column_count) ||
        !read_conflict(p, &constraint->conflict))
        return false;
    if (kind == SQLM__CONSTRAINT_PRIMARY_KEY)
        mark_auto_increment(p, constraint);
    return true;
}

static bool read_table_foreign_key(parser *p)
{
    sqlm__constraint *constraint = add_constraint(p, SQLM__CONSTRAINT_FOREIGN_KEY);

    p->at += 2;
    return constraint != NULL && read_parts(p, &constraint->columns, &constraint->column_count) && read_references(p, constraint);
}

static bool starts_table_constraint(const parser *p)
{
    return see(p, "CONSTRAINT") || see_two(p, "PRIMARY", "KEY") || see(p, "UNIQUE") || see(p, "CHECK") ||
           see_two(p, "FOREIGN", "KEY");
}

static bool read_table_constraint(parser *p)
{
    if (accept(p, "CONSTRAINT"))
        return read_name(p, &p->name);
    if (see_two(p, "PRIMARY", "KEY"))
        return read_table_key(p, SQLM__CONSTRAINT_PRIMARY_KEY);
    if (see(p, "UNIQUE"))
        return read_table_key(p, SQLM__CONSTRAINT_UNIQUE);
    if (see(p, "CHECK"))
        return read_check(p);
    return see_two(p, "FOREIGN", "KEY") && read_table_foreign_key(p);
}

/* ( column, … [, constraint …] ): SQLite does without commas between constraints. */
static bool read_body(parser *p)
{
    if (!accept(p, "("))
        return false;
    do {
        if (starts_table_constraint(p))
            break;
        if (!read_column(p))
            return false;
    } while (accept(p, ","));
    p->name = NULL;
    while (!see(p, ")")) {
        if (accept(p, ",")) {
            p->name = NULL;
            continue;
        }
        if (!read_table_constraint(p))
            return false;
    }
    return accept(p, ")") && p->column_count > 0;
}

static bool at_end(parser *p)
{
    (void)accept(p, ";");
    return p->at->kind == SQLM__TOKEN_END;
}

static bool read_options(parser *p, sqlm__created_table *table)
{
    while (!at_end(p)) {
        if (accept(p, "STRICT"))
            table->strict = true;
        else if (accept_two(p, "WITHOUT", "ROWID"))
            table->without_rowid = true;
        else
            return false;
        if (!accept(p, ","))
            return at_end(p);
    }
    return true;
}

static bool read_table(parser *p, sqlm__created_table *table)
{
    if (!accept(p, "CREATE"))
        return false;
    if (!accept(p, "TEMP"))
        (void)accept(p, "TEMPORARY");
    if (!accept(p, "TABLE"))
        return false;
    if (accept_two(p, "IF", "NOT") && !accept(p, "EXISTS"))
        return false;
    return read_qualified_name(p, &table->name) && read_body(p) && read_options(p, table);
}

sqlm_outcome sqlm__parse_create_table(sqlm_cx *cx, sqlm_arena *arena, const char *sql, sqlm__created_table *table, bool *understood)
{
    parser       p = { .cx = cx, .arena = arena };
    sqlm__tokens tokens;
    sqlm_outcome outcome = sqlm__tokenize(cx, arena, sql, &tokens);

    if (outcome != SQLM_OK)
        return outcome;
    p.at = tokens.items;
    *table = (sqlm__created_table){ 0 };
    *understood = read_table(&p, table);
    table->columns = p.columns;
    table->column_count = p.column_count;
    table->constraints = p.constraints;
    table->constraint_count = p.constraint_count;
    return p.outcome;
}

/* ---- indexes ----------------------------------------------------------------------------------------------------- */

static bool read_where(parser *p, const char **where)
{
    const sqlm__token *first = p->at + 1;

    if (!accept(p, "WHERE"))
        return true;
    while (p->at->kind != SQLM__TOKEN_END && p->at->kind != SQLM__TOKEN_BAD && !see(p, ";"))
        p->at++;
    return p->at != first && copy_text(p, first, p->at, where);
}

static bool read_index(parser *p, sqlm__created_index *index)
{
    if (!accept(p, "CREATE"))
        return false;
    index->unique = accept(p, "UNIQUE");
    if (!accept(p, "INDEX"))
        return false;
    if (accept_two(p, "IF", "NOT") && !accept(p, "EXISTS"))
        return false;
    return read_qualified_name(p, &index->name) && accept(p, "ON") && read_name(p, &index->table) &&
           read_parts(p, &index->parts, &index->part_count) && read_where(p, &index->where) && at_end(p);
}

sqlm_outcome sqlm__parse_create_index(sqlm_cx *cx, sqlm_arena *arena, const char *sql, sqlm__created_index *index, bool *understood)
{
    parser       p = { .cx = cx, .arena = arena };
    sqlm__tokens tokens;
    sqlm_outcome outcome = sqlm__tokenize(cx, arena, sql, &tokens);

    if (outcome != SQLM_OK)
        return outcome;
    p.at = tokens.items;
    *index = (sqlm__created_index){ 0 };
    *understood = read_index(&p, index);
    return p.outcome;
}

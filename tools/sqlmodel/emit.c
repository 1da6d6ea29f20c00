/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout.h"
#include "names.h"

enum { MAXIMUM_TEXT = 1 << 24, MAXIMUM_PIECES = 64, LONGEST_PIECE = 88 };

/* The rows of one model's list. Texts: arena. */
typedef struct model_text {
    emission                *e;
    const sqlm_schema_table *table;
    const char              *model;
    sqlm_text_buffer         buffer; /* for one text in the making */
    layout_row              *rows;
    size_t                   row_count;
    bool                    *check_done; /* which checks stand with a column already */
    bool                    *index_done;
    bool                    *unique_done;
    sqlm_outcome             outcome; /* of the first failure of memory */
} model_text;

void emit_problem(emission *e, const sqlm_schema_table *table, const char *column, const char *format, ...)
{
    va_list arguments;

    e->problem_count++;
    (void)fprintf(stderr, "sqlmodel generate: table \"%s\"", table->name);
    if (column != NULL)
        (void)fprintf(stderr, ", column \"%s\"", column);
    (void)fprintf(stderr, ": ");
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "\n");
}

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void fail(model_text *m)
{
    if (m->outcome == SQLM_OK)
        m->outcome = SQLM_ERR;
}

static sqlm_text_buffer *begin(model_text *m)
{
    sqlm_text_buffer_reset(&m->buffer);
    return &m->buffer;
}

/* The text in the buffer, copied; "" when memory is out. */
static const char *take(model_text *m)
{
    const char *text = NULL;

    if (m->buffer.outcome == SQLM_OK)
        text = sqlm_arena_copy(m->e->cx, m->e->arena, sqlm_text_buffer_text(&m->buffer), m->buffer.length);
    if (text == NULL)
        fail(m);
    return text == NULL ? "" : text;
}

static const char *format_text(model_text *m, const char *format, ...) SQLM_PRINTF(2, 3);
static const char *format_text(model_text *m, const char *format, ...)
{
    char    text[1024];
    va_list arguments;
    int     length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)begin(m);
    if (length < 0 || (size_t)length >= sizeof text)
        emit_problem(m->e, m->table, NULL, "a name is longer than C compilers take");
    else
        sqlm_text_buffer_put_bytes(&m->buffer, text, (size_t)length);
    return take(m);
}

static void *allocate(model_text *m, size_t count, size_t size)
{
    void *memory = sqlm_arena_allocate(m->e->cx, m->e->arena, count * size, _Alignof(max_align_t));

    if (memory == NULL)
        fail(m);
    else
        memset(memory, 0, count * size);
    return memory;
}

/* API_TOKEN */
static const char *upper(model_text *m, const char *name)
{
    names_put_upper(begin(m), name);
    return take(m);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static layout_row *add_row(model_text *m, const char *first, const char *name)
{
    layout_row *row = &m->rows[m->row_count++];

    *row = (layout_row){ .call = first == NULL ? "FIELD(M," : "FIELD(M, ", .first = first, .name = name };
    row->pieces = allocate(m, MAXIMUM_PIECES, sizeof *row->pieces);
    return row;
}

static void add_piece(model_text *m, layout_row *row, const char *text, bool goes_on)
{
    if (row->pieces == NULL)
        return;
    if (row->piece_count == MAXIMUM_PIECES) {
        emit_problem(m->e, m->table, row->name, "more than %d attributes and pieces of text", MAXIMUM_PIECES);
        return;
    }
    row->pieces[row->piece_count++] = (layout_piece){ text, goes_on };
}

static void add(model_text *m, layout_row *row, const char *text)
{
    add_piece(m, row, text, false);
}

/* How much of a text goes into one literal: up to the blank behind a word, so that no line is too long. */
static size_t literal_length(const char *text)
{
    size_t length = strlen(text);

    if (length <= LONGEST_PIECE)
        return length;
    for (size_t i = LONGEST_PIECE; i > LONGEST_PIECE / 2; i--) {
        if (text[i - 1] == ' ')
            return i;
    }
    return length;
}

/* CHECK("…"): adjacent literals where the text is long. */
static void add_call(model_text *m, layout_row *row, const char *word, const char *text)
{
    bool first = true;

    do {
        size_t      length = literal_length(text);
        const char *piece = sqlm_arena_copy(m->e->cx, m->e->arena, text, length);
        bool        last = text[length] == '\0';

        if (piece == NULL) {
            fail(m);
            return;
        }
        if (first)
            sqlm_text_buffer_put_format(begin(m), "%s(", word);
        else
            (void)begin(m);
        names_put_string(&m->buffer, piece);
        if (last)
            sqlm_text_buffer_put(&m->buffer, ")");
        add_piece(m, row, take(m), !last);
        text += length;
        first = false;
    } while (*text != '\0');
}

/* The portable form of a predicate or check. */
static const char *portable(model_text *m, const sqlm_expression *expression)
{
    sqlm_expression_print(begin(m), expression);
    return take(m);
}

static bool require_identifier(model_text *m, const char *column, const char *what, const char *name)
{
    if (names_is_identifier(name))
        return true;
    emit_problem(m->e, m->table, column, "the %s \"%s\" is no name in C", what, name);
    return false;
}

/* ---- enumerations ------------------------------------------------------------------------------------------------ */

/* ApiTokenState */
static const char *enum_name(model_text *m, const char *column)
{
    sqlm_text_buffer_put(begin(m), m->model);
    names_put_camel(&m->buffer, column);
    return take(m);
}

/* API_TOKEN_STATE_ACTIVE */
static const char *enum_constant(model_text *m, const char *column, const char *label)
{
    names_put_upper(begin(m), m->model);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, column);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, label);
    return take(m);
}

/* API_TOKEN_STATE_LABELS */
static const char *labels_macro(model_text *m, const char *column)
{
    names_put_upper(begin(m), m->model);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, column);
    sqlm_text_buffer_put(&m->buffer, "_LABELS");
    return take(m);
}

static void check_labels(model_text *m, const sqlm_schema_column *column, const layout_row *rows)
{
    for (size_t i = 0; i < column->label_count; i++) {
        if (column->labels[i][0] == '\0')
            emit_problem(m->e, m->table, column->name, "an empty label has no name in C");
        for (size_t k = 0; k < i; k++) {
            if (strcmp(rows[i].first, rows[k].first) == 0)
                emit_problem(m->e, m->table, column->name, "labels '%s' and '%s' would both be %s in C", column->labels[k],
                             column->labels[i], rows[i].first);
        }
    }
}

static void put_enum(model_text *m, const sqlm_schema_column *column, sqlm_text_buffer *out)
{
    layout_row *rows = allocate(m, column->label_count, sizeof *rows);
    const char *macro = labels_macro(m, column->name);
    const char *head = format_text(m, "%s(LABEL)", macro);
    const char *name = enum_name(m, column->name);

    for (size_t i = 0; rows != NULL && i < column->label_count; i++) {
        rows[i].call = "LABEL(";
        rows[i].first = enum_constant(m, column->name, column->labels[i]);
        rows[i].pieces = allocate(m, 1, sizeof *rows[i].pieces);
        if (rows[i].pieces == NULL)
            return;
        names_put_string(begin(m), column->labels[i]);
        rows[i].pieces[0].text = take(m);
        rows[i].piece_count = 1;
    }
    if (rows == NULL || m->outcome != SQLM_OK)
        return;
    check_labels(m, column, rows);
    m->outcome = layout_put_macro(m->e->cx, out, head, rows, column->label_count);
    sqlm_text_buffer_put_format(out, "SQLM_ENUM_DECLARE(%s, %s);\n\n", name, macro);
}

/* ---- columns ----------------------------------------------------------------------------------------------------- */

static const char *kind_text(model_text *m, const sqlm_schema_column *column)
{
    const char *optional = column->nullable ? "opt_" : "";

    if (column->type == SQLM_TYPE_DECIMAL)
        return format_text(m, "%sdecimal(%u, %u)", optional, column->precision, column->scale);
    if (column->type == SQLM_TYPE_ENUM)
        return format_text(m, "%senum(%s)", optional, enum_name(m, column->name));
    return format_text(m, "%s%s", optional, sqlm_type_name(column->type));
}

static bool is_key(const sqlm_schema_table *table, const char *column)
{
    for (size_t i = 0; i < table->primary_key.column_count; i++) {
        if (strcmp(table->primary_key.columns[i], column) == 0)
            return true;
    }
    return false;
}

/* Whether a name is the one that this library gives: prefix_table_column. */
static bool is_own_name(const sqlm_schema_table *table, const char *prefix, const char *column, const char *name)
{
    size_t prefix_length = strlen(prefix);
    size_t table_length = strlen(table->name);

    return strncmp(name, prefix, prefix_length) == 0 && strncmp(name + prefix_length, table->name, table_length) == 0 &&
           name[prefix_length + table_length] == '_' && strcmp(name + prefix_length + table_length + 1, column) == 0;
}

/* UNIQUE, or UNIQUE("name"); one such attribute is all that a column takes. */
static void add_named(model_text *m, layout_row *row, const char *word, const char *prefix, const char *name)
{
    if (name == NULL || is_own_name(m->table, prefix, row->name, name))
        add(m, row, word);
    else
        add_call(m, row, word, name);
}

/* Whether a constraint named second is a better choice than the first for the column's attribute: it has the name that the
 * attribute gives. */
static bool is_better(const model_text *m, const char *prefix, const char *column, const char *first, const char *second)
{
    return first != NULL && !is_own_name(m->table, prefix, column, first) &&
           (second == NULL || is_own_name(m->table, prefix, column, second));
}

static void add_unique(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    const sqlm_schema_unique *uniques = m->table->uniques;
    size_t                    count = m->table->unique_count;
    size_t                    best = count;

    for (size_t i = 0; i < count; i++) {
        if (uniques[i].column_count != 1 || strcmp(uniques[i].columns[0], column->name) != 0)
            continue;
        if (best == count || is_better(m, "uq_", column->name, uniques[best].name, uniques[i].name))
            best = i;
    }
    if (best == count)
        return;
    m->unique_done[best] = true;
    add_named(m, row, "UNIQUE", "uq_", uniques[best].name);
}

static void add_index(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    const sqlm_schema_index *indexes = m->table->indexes;
    size_t                   count = m->table->index_count;
    size_t                   best = count;

    for (size_t i = 0; i < count; i++) {
        if (indexes[i].column_count != 1 || strcmp(indexes[i].columns[0], column->name) != 0 || indexes[i].unique ||
            indexes[i].where_text != NULL)
            continue;
        if (best == count || is_better(m, "ix_", column->name, indexes[best].name, indexes[i].name))
            best = i;
    }
    if (best == count)
        return;
    m->index_done[best] = true;
    add_named(m, row, "INDEX", "ix_", indexes[best].name);
}

/* Whether a check says that the column always has its greatest length. */
static bool is_fixed(model_text *m, const sqlm_schema_column *column)
{
    const char *wanted = format_text(m, "length(%s) = %" PRIu32, column->name, column->max_length);

    for (size_t i = 0; i < m->table->check_count; i++) {
        if (m->table->checks[i].expression != NULL && strcmp(portable(m, m->table->checks[i].expression), wanted) == 0)
            return true;
    }
    return false;
}

static void add_length(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    if (column->max_length > 0)
        add(m, row, format_text(m, "%s(%" PRIu32 ")", is_fixed(m, column) ? "FIXED_LENGTH" : "MAX_LENGTH", column->max_length));
}

/* A number as C writes it: the least i64 has no literal, an u64 beyond i64 needs its u. */
static const char *number_text(model_text *m, const sqlm_schema_column *column)
{
    const char *text = column->default_text;

    if (column->type == SQLM_TYPE_I64 && strcmp(text, "-9223372036854775808") == 0)
        return "DEFAULT(INT64_MIN)";
    if (column->type == SQLM_TYPE_U64 && (strlen(text) > 19 || (strlen(text) == 19 && strcmp(text, "9223372036854775807") > 0)))
        return format_text(m, "DEFAULT(%su)", text);
    return format_text(m, "DEFAULT(%s)", text);
}

static void add_literal(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_ENUM)
        add(m, row, format_text(m, "DEFAULT(%s)", enum_constant(m, column->name, column->default_text)));
    else if (column->type < SQLM_TYPE_TEXT)
        add(m, row, number_text(m, column));
    else
        add_call(m, row, "DEFAULT", column->default_text);
}

static void add_default(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    switch (column->default_kind) {
    case SQLM_DEFAULT_NONE:
        break;
    case SQLM_DEFAULT_LITERAL:
        add_literal(m, row, column);
        break;
    case SQLM_DEFAULT_NOW:
        add(m, row, "DEFAULT_NOW");
        break;
    case SQLM_DEFAULT_RAW:
        emit_problem(m->e, m->table, column->name, "the default %s is none that a model can have", column->default_text);
        break;
    }
}

/* Numbers that SQLite has no exact arithmetic for are none that a model can compute. */
static void add_generated(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    bool is_exact = column->type != SQLM_TYPE_DECIMAL && column->type != SQLM_TYPE_F32;

    if (column->generated_text == NULL)
        return;
    if (column->generated != NULL && !column->generated_virtual && is_exact)
        add_call(m, row, "GENERATED", portable(m, column->generated));
    else
        emit_problem(m->e, m->table, column->name, "GENERATED ALWAYS AS (%s) %s is nothing that a model can compute",
                     column->generated_text, column->generated_virtual ? "VIRTUAL" : "STORED");
}

/* Checks that have the column's own name. */
static void add_checks(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    for (size_t i = 0; i < m->table->check_count; i++) {
        const sqlm_schema_check *check = &m->table->checks[i];

        if (m->check_done[i] || check->expression == NULL || check->name == NULL ||
            !is_own_name(m->table, "ck_", column->name, check->name))
            continue;
        m->check_done[i] = true;
        add_call(m, row, "CHECK", portable(m, check->expression));
        return;
    }
}

static const char *model_of(const emission *e, const char *table)
{
    for (size_t i = 0; i < e->schema->table_count; i++) {
        if (strcmp(e->schema->tables[i].name, table) == 0)
            return e->models[i];
    }
    for (size_t i = 0; i < e->options->references.count; i++) {
        if (strcmp(e->options->references.items[i].table, table) == 0)
            return e->options->references.items[i].model;
    }
    return NULL;
}

static const char *action_text(sqlm_action action)
{
    static const char *const words[] = { [SQLM_ACTION_RESTRICT] = "RESTRICT",
                                         [SQLM_ACTION_NO_ACTION] = "NO_ACTION",
                                         [SQLM_ACTION_CASCADE] = "CASCADE",
                                         [SQLM_ACTION_SET_NULL] = "SET_NULL" };

    return words[action];
}

static void add_reference(model_text *m, layout_row *row, const sqlm_schema_foreign_key *key)
{
    const char *model = model_of(m->e, key->referenced_table);

    if (model == NULL) {
        emit_problem(m->e, m->table, row->name, "it refers to table \"%s\", whose model is not known: add --reference %s=MODEL",
                     key->referenced_table, key->referenced_table);
        return;
    }
    if (key->name != NULL && !is_own_name(m->table, "fk_", row->name, key->name))
        emit_problem(m->e, m->table, row->name, "the foreign key is named \"%s\", a model's is named \"fk_%s_%s\"", key->name,
                     m->table->name, row->name);
    if (key->clauses != NULL)
        emit_problem(m->e, m->table, row->name, "no model has a foreign key with %s", key->clauses);
    if (!require_identifier(m, row->name, "referenced column", key->referenced_columns[0]))
        return;
    add(m, row, format_text(m, "FOREIGN_KEY(%s, %s)", model, key->referenced_columns[0]));
    if (key->on_delete != SQLM_ACTION_RESTRICT)
        add(m, row, format_text(m, "ON_DELETE(%s)", action_text(key->on_delete)));
    if (key->on_update != SQLM_ACTION_RESTRICT)
        add(m, row, format_text(m, "ON_UPDATE(%s)", action_text(key->on_update)));
}

static void add_foreign_key(model_text *m, layout_row *row, const sqlm_schema_column *column)
{
    bool done = false;

    for (size_t i = 0; i < m->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &m->table->foreign_keys[i];

        if (key->column_count != 1 || strcmp(key->columns[0], column->name) != 0)
            continue;
        if (done)
            emit_problem(m->e, m->table, column->name, "it has more than one foreign key");
        else
            add_reference(m, row, key);
        done = true;
    }
}

/* Storage that the kind would have in a table of a model. A rowid that is not AUTOINCREMENT has none there. */
static void check_column(model_text *m, const sqlm_schema_column *column)
{
    if (column->type == SQLM_TYPE_NONE)
        emit_problem(m->e, m->table, column->name, "it is stored as %s%s%s%s, which is no kind of a model",
                     column->storage[0] == '\0' ? "anything" : column->storage, column->type_check != NULL ? " CHECK (" : "",
                     column->type_check != NULL ? column->type_check : "", column->type_check != NULL ? ")" : "");
    if (is_key(m->table, column->name) && column->nullable)
        emit_problem(m->e, m->table, column->name, "it is part of the primary key and may be NULL");
    if (m->table->primary_key.column_count == 1 && is_key(m->table, column->name) && !column->auto_increment &&
        strcmp(column->storage, "INTEGER") == 0)
        emit_problem(m->e, m->table, column->name,
                     "an INTEGER PRIMARY KEY without AUTOINCREMENT is no key of a model: add AUTOINCREMENT, or declare it INT");
}

static bool is_version(const model_text *m, const sqlm_schema_column *column)
{
    return m->e->options->version_column != NULL && strcmp(m->e->options->version_column, column->name) == 0 && !column->nullable &&
           column->type >= SQLM_TYPE_I16 && column->type <= SQLM_TYPE_I64;
}

static void add_column(model_text *m, const sqlm_schema_column *column)
{
    layout_row *row;

    check_column(m, column);
    if (!require_identifier(m, NULL, "column", column->name))
        return;
    row = add_row(m, kind_text(m, column), column->name);
    if (is_key(m->table, column->name))
        add(m, row, "PRIMARY_KEY");
    if (column->auto_increment)
        add(m, row, "AUTO_INCREMENT");
    add_unique(m, row, column);
    add_index(m, row, column);
    add_length(m, row, column);
    if (is_version(m, column))
        add(m, row, "VERSION");
    add_default(m, row, column);
    add_generated(m, row, column);
    add_checks(m, row, column);
    add_foreign_key(m, row, column);
}

/* ---- constraints ------------------------------------------------------------------------------------------------- */

/* unique(a, b) */
static const char *columns_call(model_text *m, const char *word, const char *const *columns, size_t count)
{
    sqlm_text_buffer_put_format(begin(m), "%s(", word);
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(&m->buffer, "%s%s", i > 0 ? ", " : "", columns[i]);
    sqlm_text_buffer_put(&m->buffer, ")");
    return take(m);
}

/* Parts that are more than a column have no place in a model. */
static bool are_columns(model_text *m, const char *what, const char *name, const char *const *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (sqlm_schema_find_column(m->table, columns[i]) != NULL)
            continue;
        emit_problem(m->e, m->table, NULL, "%s \"%s\" has the part %s: a model's parts are columns", what, name, columns[i]);
        return false;
    }
    return true;
}

/* The name of a constraint, made up where it has none. */
static const char *constraint_name(model_text *m, const char *prefix, const char *what, const char *name, size_t number)
{
    if (name == NULL)
        name = format_text(m, "%s_%s_%zu", prefix, m->table->name, number + 1);
    return require_identifier(m, NULL, what, name) ? name : NULL;
}

static void add_table_unique(model_text *m, size_t i)
{
    const sqlm_schema_unique *unique = &m->table->uniques[i];
    const char               *name = constraint_name(m, "uq", "unique constraint", unique->name, i);
    layout_row               *row;

    if (name == NULL || !are_columns(m, "unique constraint", name, unique->columns, unique->column_count))
        return;
    row = add_row(m, NULL, NULL);
    add(m, row, columns_call(m, "unique", unique->columns, unique->column_count));
    add(m, row, name);
}

static void add_table_index(model_text *m, size_t i)
{
    const sqlm_schema_index *index = &m->table->indexes[i];
    layout_row              *row;

    if (!require_identifier(m, NULL, "index", index->name) ||
        !are_columns(m, "index", index->name, index->columns, index->column_count))
        return;
    if (index->unique)
        emit_problem(m->e, m->table, NULL, "index \"%s\" is unique: a model has unique constraints instead", index->name);
    if (index->where_text != NULL && index->where == NULL)
        emit_problem(m->e, m->table, NULL, "index \"%s\": the predicate %s is outside the portable language", index->name,
                     index->where_text);
    row = add_row(m, NULL, NULL);
    add(m, row, columns_call(m, "index", index->columns, index->column_count));
    add(m, row, index->name);
    if (index->where != NULL)
        add_call(m, row, "WHERE", portable(m, index->where));
}

static void add_table_check(model_text *m, size_t i)
{
    const sqlm_schema_check *check = &m->table->checks[i];
    const char              *name = constraint_name(m, "ck", "check", check->name, i);
    layout_row              *row;

    if (name == NULL)
        return;
    if (check->expression == NULL) {
        emit_problem(m->e, m->table, NULL, "check \"%s\": %s is outside the portable language", name, check->text);
        return;
    }
    row = add_row(m, NULL, NULL);
    add_call(m, row, "check", portable(m, check->expression));
    add(m, row, name);
}

static void add_constraints(model_text *m)
{
    for (size_t i = 0; i < m->table->unique_count; i++) {
        if (!m->unique_done[i])
            add_table_unique(m, i);
    }
    for (size_t i = 0; i < m->table->index_count; i++) {
        if (!m->index_done[i])
            add_table_index(m, i);
    }
    for (size_t i = 0; i < m->table->check_count; i++) {
        if (!m->check_done[i])
            add_table_check(m, i);
    }
}

/* ---- what a table as a whole must be ----------------------------------------------------------------------------- */

static size_t place_of(const sqlm_schema_table *table, const char *column)
{
    size_t i = 0;

    while (i < table->column_count && strcmp(table->columns[i].name, column) != 0)
        i++;
    return i;
}

/* A model's key has the order of its fields. */
static void check_key(model_text *m)
{
    const sqlm_schema_key *key = &m->table->primary_key;

    if (key->column_count == 0)
        emit_problem(m->e, m->table, NULL, "it has no primary key, and a model needs one");
    if (!are_columns(m, "primary key", key->name == NULL ? "" : key->name, key->columns, key->column_count))
        return;
    for (size_t i = 1; i < key->column_count; i++) {
        if (place_of(m->table, key->columns[i - 1]) > place_of(m->table, key->columns[i]))
            emit_problem(m->e, m->table, key->columns[i], "it stands behind \"%s\" in the primary key and before it in the table",
                         key->columns[i - 1]);
    }
    if (key->name != NULL && (strncmp(key->name, "pk_", 3) != 0 || strcmp(key->name + 3, m->table->name) != 0))
        emit_problem(m->e, m->table, NULL, "the primary key is named \"%s\", a model's is named \"pk_%s\"", key->name,
                     m->table->name);
}

static void check_foreign_keys(model_text *m)
{
    for (size_t i = 0; i < m->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &m->table->foreign_keys[i];

        if (key->column_count > 1)
            emit_problem(m->e, m->table, key->columns[0], "a foreign key of %zu columns: a model's has one", key->column_count);
    }
}

static void check_table(model_text *m)
{
    check_key(m);
    check_foreign_keys(m);
    if (!m->table->strict)
        (void)fprintf(stderr, "sqlmodel generate: note: table \"%s\" is not STRICT, a model's is: a comparison will say so\n",
                      m->table->name);
}

/* ---- models ------------------------------------------------------------------------------------------------------ */

static void put_enums(model_text *m, sqlm_text_buffer *out)
{
    for (size_t i = 0; m->outcome == SQLM_OK && i < m->table->column_count; i++) {
        if (m->table->columns[i].type == SQLM_TYPE_ENUM)
            put_enum(m, &m->table->columns[i], out);
    }
}

static void put_fields(model_text *m, sqlm_text_buffer *out)
{
    const sqlm_schema_table *table = m->table;
    const char              *head;

    m->rows = allocate(m, table->column_count + table->unique_count + table->index_count + table->check_count, sizeof *m->rows);
    m->unique_done = allocate(m, table->unique_count, sizeof *m->unique_done);
    m->index_done = allocate(m, table->index_count, sizeof *m->index_done);
    m->check_done = allocate(m, table->check_count, sizeof *m->check_done);
    if (m->outcome != SQLM_OK)
        return;
    check_table(m);
    for (size_t i = 0; i < table->column_count; i++)
        add_column(m, &table->columns[i]);
    add_constraints(m);
    head = format_text(m, "%s_FIELDS(FIELD, M)", upper(m, m->model));
    if (m->outcome == SQLM_OK)
        m->outcome = layout_put_macro(m->e->cx, out, head, m->rows, m->row_count);
}

static void put_declaration(model_text *m, sqlm_text_buffer *out)
{
    put_enums(m, out);
    put_fields(m, out);
    sqlm_text_buffer_put_format(out, "SQLMODEL_DECLARE(%s, %s_FIELDS);\n", m->model, upper(m, m->model));
}

static void put_definition(model_text *m, sqlm_text_buffer *out)
{
    for (size_t i = 0; i < m->table->column_count; i++) {
        const sqlm_schema_column *column = &m->table->columns[i];

        if (column->type == SQLM_TYPE_ENUM)
            sqlm_text_buffer_put_format(out, "SQLM_ENUM_DEFINE(%s, %s);\n", enum_name(m, column->name),
                                        labels_macro(m, column->name));
    }
    sqlm_text_buffer_put_format(out, "SQLMODEL_DEFINE(%s, ", m->model);
    names_put_string(out, m->table->name);
    sqlm_text_buffer_put_format(out, ", %s_FIELDS);\n", upper(m, m->model));
}

/* Every model by one of the two functions above. */
static sqlm_outcome put_models(emission *e, void (*put)(model_text *m, sqlm_text_buffer *out), sqlm_text_buffer *out)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < e->schema->table_count; i++) {
        model_text m = { .e = e, .table = &e->schema->tables[i], .model = e->models[i] };

        if (i > 0)
            sqlm_text_buffer_put(out, "\n");
        sqlm_text_buffer_init(&m.buffer, e->cx, MAXIMUM_TEXT);
        put(&m, out);
        sqlm_text_buffer_fini(&m.buffer);
        outcome = m.outcome != SQLM_OK ? m.outcome : out->outcome;
    }
    return outcome;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void put_title(const emission *e, sqlm_text_buffer *out)
{
    sqlm_text_buffer_put_format(out, "/* Generated from %s by sqlmodel generate: do not edit. */\n", e->origin);
    if (e->options->license != NULL)
        sqlm_text_buffer_put_format(out, "/* SPDX-License-Identifier: %s */\n", e->options->license);
}

static bool is_referred_to(const emission *e, const char *name)
{
    bool found = false;

    for (size_t i = 0; i < e->schema->table_count; i++) {
        const sqlm_schema_table *table = &e->schema->tables[i];

        if (strcmp(table->name, name) == 0)
            return false; /* its model is made here */
        for (size_t k = 0; k < table->foreign_key_count; k++)
            found = found || strcmp(table->foreign_keys[k].referenced_table, name) == 0;
    }
    return found;
}

static void put_includes(const emission *e, sqlm_text_buffer *out)
{
    const generate_names *references = &e->options->references;
    bool                  any = false;

    sqlm_text_buffer_put(out, "#include <sqlmodel.h>\n");
    for (size_t i = 0; i < references->count; i++) {
        if (references->items[i].header == NULL || !is_referred_to(e, references->items[i].table))
            continue;
        sqlm_text_buffer_put_format(out, "%s#include \"%s\"\n", any ? "" : "\n", references->items[i].header);
        any = true;
    }
    sqlm_text_buffer_put(out, "\n");
}

static void put_guard(const emission *e, sqlm_text_buffer *out)
{
    if (e->options->guard != NULL)
        sqlm_text_buffer_put(out, e->options->guard);
    else
        names_put_upper(out, e->header);
}

static sqlm_outcome emit_header(emission *e, sqlm_text_buffer *out)
{
    sqlm_outcome outcome;

    put_title(e, out);
    sqlm_text_buffer_put(out, "#ifndef ");
    put_guard(e, out);
    sqlm_text_buffer_put(out, "\n#define ");
    put_guard(e, out);
    sqlm_text_buffer_put(out, "\n\n");
    put_includes(e, out);
    outcome = put_models(e, put_declaration, out);
    sqlm_text_buffer_put(out, "\n#endif\n");
    return outcome != SQLM_OK ? outcome : out->outcome;
}

static sqlm_outcome emit_source(emission *e, sqlm_text_buffer *out)
{
    put_title(e, out);
    sqlm_text_buffer_put_format(out, "#include \"%s\"\n\n", e->header);
    return put_models(e, put_definition, out);
}

static sqlm_outcome emit_both(emission *e, sqlm_text_buffer *out)
{
    sqlm_outcome outcome;

    put_title(e, out);
    put_includes(e, out);
    outcome = put_models(e, put_declaration, out);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_put(out, "\n");
    return put_models(e, put_definition, out);
}

sqlm_outcome emit_part(emission *e, generate_part part, sqlm_text_buffer *out)
{
    if (part == GENERATE_HEADER)
        return emit_header(e, out);
    return part == GENERATE_SOURCE ? emit_source(e, out) : emit_both(e, out);
}

/* SPDX-License-Identifier: MIT */
#include <sqlmodel/schema/ddl.h>

#include "storage.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* Longest statement that is made here, in bytes. */
#define MAXIMUM_STATEMENT ((size_t)16 << 20)

/* What differs per dialect in the statements; one without an entry is refused by sqlm__storage_require(). */
static const struct {
    const char *automatic_key; /* behind the type of a key that the database makes; it is the primary key then */
    const char *strict;        /* behind a table that holds its columns to their types */
    bool        takes_cycles;  /* a foreign key may refer to a table that is not there yet */
} rules[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { " PRIMARY KEY AUTOINCREMENT", " STRICT", true },
};

static const char *const actions[] = {
    [SQLM_ACTION_RESTRICT] = "RESTRICT",
    [SQLM_ACTION_NO_ACTION] = "NO ACTION",
    [SQLM_ACTION_CASCADE] = "CASCADE",
    [SQLM_ACTION_SET_NULL] = "SET NULL",
};

/* The statement that is being written. */
typedef struct writer {
    sqlm_text_buffer        *buffer;
    const sqlm_dialect      *dialect;
    const sqlm_schema_table *table;
    bool                     is_later_item; /* of the list in parentheses: a comma goes first */
} writer;

/* ---- pieces ------------------------------------------------------------------------------------------------------------ */

static void put(const writer *to, const char *text)
{
    sqlm_text_buffer_put(to->buffer, text);
}

static void put_name(const writer *to, const char *name)
{
    sqlm_dialect_put_identifier(to->buffer, to->dialect, name);
}

/* A name that was made in a buffer of its own, whose failure becomes that of the statement. */
static void put_made_name(const writer *to, const sqlm_text_buffer *name)
{
    if (to->buffer->outcome == SQLM_OK)
        to->buffer->outcome = name->outcome;
    if (to->buffer->outcome == SQLM_OK)
        put_name(to, sqlm_text_buffer_text(name));
}

static void put_names(const writer *to, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            put(to, ", ");
        put_name(to, names[i]);
    }
}

static void begin_item(writer *to)
{
    put(to, to->is_later_item ? ",\n  " : "\n  ");
    to->is_later_item = true;
}

/* A name of NULL was found so in a database. */
static void begin_constraint(writer *to, const char *name)
{
    begin_item(to);
    if (name == NULL)
        return;
    put(to, "CONSTRAINT ");
    put_name(to, name);
    put(to, " ");
}

/* ---- tables ------------------------------------------------------------------------------------------------------------ */

static void put_column(writer *to, const sqlm_schema_column *column)
{
    bool is_raw = column->default_kind == SQLM_DEFAULT_RAW;

    begin_item(to);
    put_name(to, column->name);
    put(to, " ");
    put(to, column->storage);
    if (column->auto_increment)
        put(to, rules[to->dialect->id].automatic_key);
    if (!column->nullable)
        put(to, " NOT NULL");
    if (column->default_kind == SQLM_DEFAULT_NONE)
        return;
    put(to, " DEFAULT ");
    if (is_raw) /* an expression needs the parentheses, and nothing is worse for them */
        put(to, "(");
    sqlm__put_default(to->buffer, to->dialect, column);
    if (is_raw)
        put(to, ")");
}

static bool has_automatic_key(const sqlm_schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].auto_increment)
            return true;
    return false;
}

static void put_primary_key(writer *to)
{
    const sqlm_schema_key *key = &to->table->primary_key;

    if (key->column_count == 0 || has_automatic_key(to->table))
        return;
    begin_constraint(to, key->name);
    put(to, "PRIMARY KEY (");
    put_names(to, key->columns, key->column_count);
    put(to, ")");
}

static void put_uniques(writer *to)
{
    for (size_t i = 0; i < to->table->unique_count; i++) {
        const sqlm_schema_unique *unique = &to->table->uniques[i];

        begin_constraint(to, unique->name);
        put(to, "UNIQUE (");
        put_names(to, unique->columns, unique->column_count);
        put(to, ")");
    }
}

static void put_type_checks(writer *to, sqlm_text_buffer *name)
{
    for (size_t i = 0; i < to->table->column_count; i++) {
        const sqlm_schema_column *column = &to->table->columns[i];

        if (column->type_check == NULL)
            continue;
        sqlm_text_buffer_reset(name);
        sqlm_text_buffer_put_format(name, "tc_%s_%s", to->table->name, column->name);
        begin_item(to);
        put(to, "CONSTRAINT ");
        put_made_name(to, name);
        put(to, " CHECK (");
        put(to, column->type_check);
        put(to, ")");
    }
}

static void put_condition(const writer *to, const sqlm_expression *expression, const char *text)
{
    if (expression != NULL)
        sqlm_expression_render(to->buffer, to->dialect, expression);
    else
        put(to, text);
}

static void put_checks(writer *to)
{
    for (size_t i = 0; i < to->table->check_count; i++) {
        const sqlm_schema_check *check = &to->table->checks[i];

        begin_constraint(to, check->name);
        put(to, "CHECK (");
        put_condition(to, check->expression, check->text);
        put(to, ")");
    }
}

static void put_foreign_keys(writer *to)
{
    for (size_t i = 0; i < to->table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &to->table->foreign_keys[i];

        begin_constraint(to, key->name);
        put(to, "FOREIGN KEY (");
        put_names(to, key->columns, key->column_count);
        put(to, ") REFERENCES ");
        put_name(to, key->referenced_table);
        put(to, " (");
        put_names(to, key->referenced_columns, key->column_count);
        put(to, ") ON DELETE ");
        put(to, actions[key->on_delete]);
        put(to, " ON UPDATE ");
        put(to, actions[key->on_update]);
    }
}

static void put_table(writer *to, sqlm_text_buffer *name)
{
    put(to, "CREATE TABLE ");
    put_name(to, to->table->name);
    put(to, " (");
    to->is_later_item = false;
    for (size_t i = 0; i < to->table->column_count; i++)
        put_column(to, &to->table->columns[i]);
    put_primary_key(to);
    put_uniques(to);
    put_type_checks(to, name);
    put_checks(to);
    put_foreign_keys(to);
    put(to, "\n)");
    if (to->table->strict)
        put(to, rules[to->dialect->id].strict);
}

/* ---- indexes ----------------------------------------------------------------------------------------------------------- */

/* The longest column of the table that a part of an index begins with; 0 when it is an expression. */
static size_t column_length(const sqlm_schema_table *table, const char *part)
{
    size_t longest = 0;

    for (size_t i = 0; i < table->column_count; i++) {
        size_t length = strlen(table->columns[i].name);

        if (length > longest && strncmp(part, table->columns[i].name, length) == 0 && (part[length] == '\0' || part[length] == ' '))
            longest = length;
    }
    return longest;
}

/* A column, with what follows it (" DESC"), or an expression in its parentheses. */
static void put_part(const writer *to, const char *part, sqlm_text_buffer *name)
{
    size_t length = column_length(to->table, part);

    if (length > 0) {
        sqlm_text_buffer_reset(name);
        sqlm_text_buffer_put_bytes(name, part, length);
        put_made_name(to, name);
    }
    put(to, part + length);
}

static void put_index(const writer *to, const sqlm_schema_index *index, sqlm_text_buffer *name)
{
    put(to, index->unique ? "CREATE UNIQUE INDEX " : "CREATE INDEX ");
    put_name(to, index->name);
    put(to, " ON ");
    put_name(to, to->table->name);
    put(to, " (");
    for (size_t i = 0; i < index->column_count; i++) {
        if (i > 0)
            put(to, ", ");
        put_part(to, index->columns[i], name);
    }
    put(to, ")");
    if (index->where == NULL && index->where_text == NULL)
        return;
    put(to, " WHERE ");
    put_condition(to, index->where, index->where_text);
}

/* ---- order ------------------------------------------------------------------------------------------------------------- */

/* Whether every table that a table refers to comes before it, is the table itself, or is not of the schema. */
static bool is_ready(const sqlm_schema *schema, size_t index, const bool *done)
{
    const sqlm_schema_table *table = &schema->tables[index];

    for (size_t i = 0; i < table->foreign_key_count; i++)
        for (size_t other = 0; other < schema->table_count; other++)
            if (other != index && !done[other] &&
                strcasecmp(table->foreign_keys[i].referenced_table, schema->tables[other].name) == 0)
                return false;
    return true;
}

/* The next table in order. In a cycle none is ready: the first by name goes ahead where the dialect takes that. */
static sqlm_outcome pick_table(sqlm_cx *cx, const sqlm_schema *schema, const bool *done, size_t *picked)
{
    size_t first = schema->table_count;

    for (size_t i = 0; i < schema->table_count; i++) {
        if (done[i])
            continue;
        *picked = i;
        if (is_ready(schema, i, done))
            return SQLM_OK;
        if (first == schema->table_count)
            first = i;
    }
    assert(first < schema->table_count);
    *picked = first;
    if (!rules[schema->dialect->id].takes_cycles)
        return SQLM_FAIL(cx, SCHEMA, NONE, "the foreign keys of table '%s' are part of a cycle, which '%s' cannot create at once",
                         schema->tables[first].name, schema->dialect->name);
    return SQLM_OK;
}

/* Indexes of all tables, each behind those that it refers to. */
static sqlm_outcome order_tables(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, const size_t **order)
{
    size_t  count = schema->table_count;
    size_t *sorted = sqlm_arena_allocate(cx, arena, count * sizeof *sorted, _Alignof(size_t));
    bool   *done = sqlm_arena_allocate(cx, arena, count * sizeof *done, _Alignof(bool));

    if (sorted == NULL || done == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < count; i++)
        done[i] = false;
    for (size_t i = 0; i < count; i++) {
        if (pick_table(cx, schema, done, &sorted[i]) != SQLM_OK)
            return SQLM_ERR;
        done[sorted[i]] = true;
    }
    *order = sorted;
    return SQLM_OK;
}

/* ---- lists of statements ----------------------------------------------------------------------------------------------- */

/* Keeps what the buffer holds as the next statement. */
static sqlm_outcome keep_statement(sqlm_cx *cx, sqlm_arena *arena, sqlm_text_buffer *buffer, const char **items, size_t *count)
{
    if (buffer->outcome != SQLM_OK)
        return buffer->outcome;
    items[*count] = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(buffer), buffer->length);
    sqlm_text_buffer_reset(buffer);
    return items[(*count)++] == NULL ? SQLM_ERR : SQLM_OK;
}

/* A table and its indexes. */
static sqlm_outcome create_table(sqlm_cx *cx, sqlm_arena *arena, writer *to, sqlm_text_buffer *name, const char **items,
                                 size_t *count)
{
    sqlm_outcome outcome;

    put_table(to, name);
    outcome = keep_statement(cx, arena, to->buffer, items, count);
    for (size_t i = 0; i < to->table->index_count && outcome == SQLM_OK; i++) {
        put_index(to, &to->table->indexes[i], name);
        outcome = keep_statement(cx, arena, to->buffer, items, count);
    }
    return outcome;
}

static sqlm_outcome create_tables(sqlm_cx *cx, const sqlm_schema *schema, const size_t *order, sqlm_arena *arena,
                                  const char **items, size_t *count)
{
    sqlm_text_buffer buffer;
    sqlm_text_buffer name;
    sqlm_outcome     outcome = SQLM_OK;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_STATEMENT);
    sqlm_text_buffer_init(&name, cx, MAXIMUM_STATEMENT);
    for (size_t i = 0; i < schema->table_count && outcome == SQLM_OK; i++) {
        writer to = { &buffer, schema->dialect, &schema->tables[order[i]], false };

        outcome = create_table(cx, arena, &to, &name, items, count);
    }
    sqlm_text_buffer_fini(&name);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

static sqlm_outcome drop_tables(sqlm_cx *cx, const sqlm_schema *schema, const size_t *order, sqlm_arena *arena, const char **items,
                                size_t *count)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome = SQLM_OK;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_STATEMENT);
    for (size_t i = schema->table_count; i > 0 && outcome == SQLM_OK; i--) {
        sqlm_text_buffer_put(&buffer, "DROP TABLE ");
        sqlm_dialect_put_identifier(&buffer, schema->dialect, schema->tables[order[i - 1]].name);
        outcome = keep_statement(cx, arena, &buffer, items, count);
    }
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

typedef sqlm_outcome (*make_fn)(sqlm_cx *cx, const sqlm_schema *schema, const size_t *order, sqlm_arena *arena, const char **items,
                                size_t *count);

static sqlm_outcome make_statements(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, make_fn make,
                                    sqlm_statements *statements)
{
    const size_t *order = NULL;
    const char  **items;
    size_t        room = schema->table_count;
    size_t        count = 0;
    sqlm_outcome  outcome = sqlm__storage_require(cx, schema->dialect);

    if (outcome != SQLM_OK)
        return outcome;
    for (size_t i = 0; i < schema->table_count; i++)
        room += schema->tables[i].index_count;
    items = sqlm_arena_allocate(cx, arena, room * sizeof *items, _Alignof(const char *));
    if (items == NULL)
        return SQLM_ERR;
    outcome = order_tables(cx, schema, arena, &order);
    if (outcome == SQLM_OK)
        outcome = make(cx, schema, order, arena, items, &count);
    if (outcome == SQLM_OK)
        *statements = (sqlm_statements){ items, count };
    return outcome;
}

static sqlm_outcome make_checked(sqlm_cx *cx, const char *function, const sqlm_schema *schema, sqlm_arena *arena, make_fn make,
                                 sqlm_statements *statements)
{
    if (cx == NULL)
        return SQLM_ERR;
    if (schema == NULL || arena == NULL || statements == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "%s needs a schema, an arena and a place for the statements", function);
    *statements = (sqlm_statements){ NULL, 0 };
    return make_statements(cx, schema, arena, make, statements);
}

sqlm_outcome sqlm_schema_create_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm_statements *statements)
{
    return make_checked(cx, "sqlm_schema_create_sql", schema, arena, create_tables, statements);
}

sqlm_outcome sqlm_schema_drop_sql(sqlm_cx *cx, const sqlm_schema *schema, sqlm_arena *arena, sqlm_statements *statements)
{
    return make_checked(cx, "sqlm_schema_drop_sql", schema, arena, drop_tables, statements);
}

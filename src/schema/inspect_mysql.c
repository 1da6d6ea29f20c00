/* SPDX-License-Identifier: MIT */
#include "inspect_mysql.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <sqlmodel/sys/text_buffer.h>

#include "definition.h"
#include "list.h"
#include "tables.h"

enum { MAXIMUM_QUERY_BYTES = 1 << 20, MAXIMUM_ATTEMPTS = 3 };

/* ---- queries ----------------------------------------------------------------------------------------------------- */

/* In each, $ stands for the condition on the schema and the tables. */
typedef struct fact_query {
    const char *sql;
    size_t      text_count;
    size_t      number_count;
} fact_query;

static const char tables_sql[] =
    "SELECT t.TABLE_NAME, t.TABLE_COMMENT FROM information_schema.TABLES AS t WHERE $ AND t.TABLE_TYPE = 'BASE TABLE'";

static const char columns_sql[] =
    "SELECT t.TABLE_NAME, t.COLUMN_NAME, t.COLUMN_DEFAULT, t.IS_NULLABLE, t.DATA_TYPE, t.CHARACTER_SET_NAME, t.COLLATION_NAME,"
    " t.COLUMN_TYPE, t.EXTRA, t.COLUMN_COMMENT, t.GENERATION_EXPRESSION, t.ORDINAL_POSITION"
    " FROM information_schema.COLUMNS AS t WHERE $ ORDER BY t.ORDINAL_POSITION";
static const char references_sql[] =
    "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, t.COLUMN_NAME, t.REFERENCED_TABLE_SCHEMA, t.REFERENCED_TABLE_NAME,"
    " t.REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE AS t WHERE $ AND t.REFERENCED_TABLE_NAME IS NOT NULL"
    " ORDER BY CAST(t.CONSTRAINT_NAME AS BINARY), t.ORDINAL_POSITION";
static const char rules_sql[] = "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, t.UPDATE_RULE, t.DELETE_RULE"
                                " FROM information_schema.REFERENTIAL_CONSTRAINTS AS t WHERE $";

static const fact_query mariadb_queries[SQLM__MYSQL_FACT_COUNT] = {
    [SQLM__MYSQL_COLUMN] = { columns_sql, 10, 1 },
    [SQLM__MYSQL_PART] = { "SELECT t.TABLE_NAME, t.INDEX_NAME, t.COLUMN_NAME, t.COLLATION, t.INDEX_TYPE,"
                           " CASE t.IGNORED WHEN 'YES' THEN 'IGNORED' END, NULL, t.NON_UNIQUE, COALESCE(t.SUB_PART, 0)"
                           " FROM information_schema.STATISTICS AS t WHERE $ ORDER BY CAST(t.INDEX_NAME AS BINARY), t.SEQ_IN_INDEX",
                           6, 2 },
    [SQLM__MYSQL_REFERENCE] = { references_sql, 5, 0 },
    [SQLM__MYSQL_RULE] = { rules_sql, 3, 0 },
    [SQLM__MYSQL_CHECK] = { "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, t.LEVEL, t.CHECK_CLAUSE, 'YES'"
                            " FROM information_schema.CHECK_CONSTRAINTS AS t WHERE $",
                            4, 0 },
};

/* MySQL has indexes of expressions and checks that it does not hold rows to, and says of no check which table it is of. */
static const fact_query mysql_queries[SQLM__MYSQL_FACT_COUNT] = {
    [SQLM__MYSQL_COLUMN] = { columns_sql, 10, 1 },
    [SQLM__MYSQL_PART] = { "SELECT t.TABLE_NAME, t.INDEX_NAME, t.COLUMN_NAME, t.COLLATION, t.INDEX_TYPE,"
                           " CASE t.IS_VISIBLE WHEN 'NO' THEN 'INVISIBLE' END, t.EXPRESSION, t.NON_UNIQUE, COALESCE(t.SUB_PART, 0)"
                           " FROM information_schema.STATISTICS AS t WHERE $ ORDER BY CAST(t.INDEX_NAME AS BINARY), t.SEQ_IN_INDEX",
                           6, 2 },
    [SQLM__MYSQL_REFERENCE] = { references_sql, 5, 0 },
    [SQLM__MYSQL_RULE] = { rules_sql, 3, 0 },
    [SQLM__MYSQL_CHECK] = { "SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, 'Table', c.CHECK_CLAUSE, t.ENFORCED"
                            " FROM information_schema.TABLE_CONSTRAINTS AS t JOIN information_schema.CHECK_CONSTRAINTS AS c"
                            " ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME"
                            " WHERE $ AND t.CONSTRAINT_TYPE = 'CHECK'",
                            4, 0 },
};

/* Names are compared byte for byte, which the collation of information_schema does not; the plain comparison is the one that the server
 * finds the schema by. */
static void put_condition(const sqlm__mysql_inspection *in, sqlm_text_buffer *buffer, const char *schema_column)
{
    const sqlm_dialect *dialect = sqlm_conn_dialect(in->conn);
    const char         *schema = in->schema != NULL ? in->schema : in->current;

    sqlm_text_buffer_put_format(buffer, "t.%s = ", schema_column);
    sqlm_dialect_put_text(buffer, dialect, schema);
    if (!in->folds_case) {
        sqlm_text_buffer_put_format(buffer, " AND CAST(t.%s AS BINARY) = ", schema_column);
        sqlm_dialect_put_text(buffer, dialect, schema);
    }
    for (size_t i = 0; i < in->wanted_count; i++)
        sqlm_text_buffer_put(buffer, i == 0 ? " AND t.TABLE_NAME IN (?" : ", ?");
    if (in->wanted_count > 0)
        sqlm_text_buffer_put(buffer, ")");
}

static void put_query(const sqlm__mysql_inspection *in, sqlm_text_buffer *buffer, const char *sql)
{
    const size_t length = strcspn(sql, "$");
    const bool   by_constraint = strstr(sql, "_schema.CHECK_CONSTRAINTS AS t") != NULL || sql == rules_sql;

    sqlm_text_buffer_put_bytes(buffer, sql, length);
    put_condition(in, buffer, by_constraint ? "CONSTRAINT_SCHEMA" : "TABLE_SCHEMA");
    sqlm_text_buffer_put(buffer, sql + length + 1);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static sqlm_outcome read_text(const sqlm__mysql_inspection *in, const sqlm_row *row, size_t column, const char **text)
{
    const sqlm_value *value = sqlm_row_value(row, column);

    *text = NULL;
    if (value == NULL || (value->type != SQLM_TYPE_TEXT && value->type != SQLM_TYPE_BYTES))
        return SQLM_OK;
    *text = sqlm_arena_copy(in->cx, in->scratch, value->as.text.data, value->as.text.length);
    return *text == NULL ? SQLM_ERR : SQLM_OK;
}

static int compare_names(const sqlm__mysql_inspection *in, const char *a, const char *b)
{
    return in->folds_case ? strcasecmp(a, b) : strcmp(a, b);
}

static sqlm__mysql_table *find_table(const sqlm__mysql_inspection *in, const char *name)
{
    size_t low = 0;
    size_t high = in->table_count;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int    order = compare_names(in, name, in->tables[middle].name);

        if (order == 0)
            return &in->tables[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* Rows of tables that were made after the list of them was read are passed over. */
static sqlm_outcome add_fact(const sqlm__mysql_inspection *in, sqlm__mysql_fact_kind kind, const fact_query *query,
                             const sqlm_row *row)
{
    sqlm__mysql_fact   fact = { 0 };
    sqlm__mysql_facts *facts;
    sqlm__mysql_fact  *items;
    sqlm__mysql_table *table;
    const char        *name = NULL;
    sqlm_outcome       outcome = read_text(in, row, 0, &name);

    table = outcome == SQLM_OK && name != NULL ? find_table(in, name) : NULL;
    if (table == NULL)
        return outcome;
    for (size_t i = 0; i < query->text_count && outcome == SQLM_OK; i++)
        outcome = read_text(in, row, 1 + i, &fact.texts[i]);
    for (size_t i = 0; i < query->number_count && outcome == SQLM_OK; i++)
        outcome = sqlm_row_get_i64(in->cx, row, 1 + query->text_count + i, &fact.numbers[i]);
    if (outcome != SQLM_OK)
        return outcome;
    facts = &table->facts[kind];
    items = sqlm__list_grow(in->cx, in->scratch, facts->items, facts->count, sizeof *items);
    if (items == NULL)
        return SQLM_ERR;
    facts->items = items;
    items[facts->count++] = fact;
    return SQLM_OK;
}

static sqlm_outcome add_table(sqlm__mysql_inspection *in, const sqlm_row *row)
{
    sqlm__mysql_table  table = { 0 };
    sqlm__mysql_table *tables;
    sqlm_outcome       outcome = read_text(in, row, 0, &table.name);

    if (outcome == SQLM_OK)
        outcome = read_text(in, row, 1, &table.comment);
    if (outcome != SQLM_OK)
        return outcome;
    table.wanted = sqlm__mysql_wanted_name(in, table.name);
    if (table.wanted == NULL)
        return SQLM_OK;
    tables = sqlm__list_grow(in->cx, in->scratch, in->tables, in->table_count, sizeof *tables);
    if (tables == NULL)
        return SQLM_ERR;
    in->tables = tables;
    tables[in->table_count++] = table;
    return SQLM_OK;
}

/* What a row is for: a table where kind is SQLM__MYSQL_FACT_COUNT. */
static sqlm_outcome take_rows(sqlm__mysql_inspection *in, sqlm__mysql_fact_kind kind, const fact_query *query, sqlm_rows *rows)
{
    const sqlm_row *row = NULL;
    sqlm_outcome    outcome = sqlm_rows_next(in->cx, rows, &row);

    while (outcome == SQLM_OK && row != NULL) {
        outcome = kind == SQLM__MYSQL_FACT_COUNT ? add_table(in, row) : add_fact(in, kind, query, row);
        if (outcome == SQLM_OK)
            outcome = sqlm_rows_next(in->cx, rows, &row);
    }
    return outcome;
}

static sqlm_outcome run_query(sqlm__mysql_inspection *in, sqlm__mysql_fact_kind kind, const fact_query *query)
{
    sqlm_value      *parameters = sqlm_arena_allocate(in->cx, in->scratch, in->wanted_count * sizeof *parameters, _Alignof(sqlm_value));
    sqlm_text_buffer buffer;
    sqlm_rows       *rows = NULL;
    sqlm_outcome     outcome;

    if (parameters == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < in->wanted_count; i++)
        parameters[i] = sqlm_text_value(in->wanted[i]);
    sqlm_text_buffer_init(&buffer, in->cx, MAXIMUM_QUERY_BYTES);
    put_query(in, &buffer, query->sql);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm_query(in->cx, in->conn, sqlm_text_buffer_text(&buffer), parameters, in->wanted_count, &rows);
    sqlm_text_buffer_fini(&buffer);
    if (outcome == SQLM_OK)
        outcome = take_rows(in, kind, query, rows);
    sqlm_rows_close(rows);
    return outcome;
}

/* ---- the server and its tables ----------------------------------------------------------------------------------- */

static sqlm_outcome read_server(sqlm__mysql_inspection *in)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *version = NULL;
    int64_t         folds = 0;
    sqlm_outcome    outcome = sqlm_query(in->cx, in->conn, "SELECT VERSION(), DATABASE(), @@lower_case_table_names",
                                         SQLM_NO_PARAMETERS, &rows);

    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(in->cx, rows, &row);
    if (outcome == SQLM_OK && row != NULL)
        outcome = read_text(in, row, 0, &version);
    if (outcome == SQLM_OK && row != NULL)
        outcome = read_text(in, row, 1, &in->current);
    if (outcome == SQLM_OK && row != NULL)
        outcome = sqlm_row_get_i64(in->cx, row, 2, &folds);
    sqlm_rows_close(rows);
    in->is_mariadb = version != NULL && strstr(version, "MariaDB") != NULL;
    in->folds_case = folds != 0;
    if (outcome == SQLM_OK && in->schema == NULL && in->current == NULL)
        return SQLM_FAIL(in->cx, SCHEMA, NONE, "no database is chosen, so that names of tables are in none: name one in the URL");
    return outcome;
}

static int order_of_tables(const void *left, const void *right)
{
    const sqlm__mysql_table *a = left;
    const sqlm__mysql_table *b = right;

    return strcmp(a->name, b->name);
}

static int order_without_case(const void *left, const void *right)
{
    const sqlm__mysql_table *a = left;
    const sqlm__mysql_table *b = right;

    return strcasecmp(a->name, b->name);
}

static sqlm_outcome read_tables(sqlm__mysql_inspection *in)
{
    static const fact_query query = { tables_sql, 1, 0 };
    sqlm_outcome            outcome;

    in->tables = NULL;
    in->table_count = 0;
    outcome = run_query(in, SQLM__MYSQL_FACT_COUNT, &query);
    if (outcome == SQLM_OK && in->table_count > 1)
        qsort(in->tables, in->table_count, sizeof *in->tables, in->folds_case ? order_without_case : order_of_tables);
    return outcome;
}

static sqlm_outcome read_facts(sqlm__mysql_inspection *in)
{
    const fact_query *queries = in->is_mariadb ? mariadb_queries : mysql_queries;
    sqlm_outcome      outcome = SQLM_OK;

    for (int kind = 0; kind < SQLM__MYSQL_FACT_COUNT && outcome == SQLM_OK && in->table_count > 0; kind++)
        outcome = run_query(in, (sqlm__mysql_fact_kind)kind, &queries[kind]);
    return outcome;
}

/* Whether the tables are still the ones that were listed first. */
static sqlm_outcome are_unchanged(const sqlm__mysql_inspection *in, bool *unchanged)
{
    sqlm__mysql_inspection again = *in;
    sqlm_outcome           outcome = read_tables(&again);

    *unchanged = again.table_count == in->table_count;
    for (size_t i = 0; outcome == SQLM_OK && *unchanged && i < in->table_count; i++)
        *unchanged = strcmp(again.tables[i].name, in->tables[i].name) == 0 && in->tables[i].facts[SQLM__MYSQL_COLUMN].count > 0;
    return outcome;
}

/* No query sees what the one before it saw: when tables come or go in between, all is read anew. */
static sqlm_outcome read_all(sqlm__mysql_inspection *in)
{
    bool unchanged = false;

    for (int attempt = 0; attempt < MAXIMUM_ATTEMPTS; attempt++) {
        sqlm_outcome outcome = read_tables(in);

        if (outcome == SQLM_OK)
            outcome = read_facts(in);
        if (outcome == SQLM_OK)
            outcome = are_unchanged(in, &unchanged);
        if (outcome != SQLM_OK || unchanged)
            return outcome;
    }
    return SQLM_FAIL(in->cx, SCHEMA, NONE, "tables come and go while they are looked at: try again when nothing else changes them");
}

/* ---- what the user may not see ------------------------------------------------------------------------------------- */

/* Runs a query about one table; the text in the last column of its row, or NULL. */
static sqlm_outcome ask_table(const sqlm__mysql_inspection *in, const char *before, const char *table, const char *behind,
                              const char **text)
{
    const sqlm_schema_table named = { .schema = in->schema, .name = table };
    sqlm_text_buffer        buffer;
    sqlm_rows              *rows = NULL;
    const sqlm_row         *row = NULL;
    sqlm_outcome            outcome;

    *text = NULL;
    sqlm_text_buffer_init(&buffer, in->cx, MAXIMUM_QUERY_BYTES);
    sqlm_text_buffer_put(&buffer, before);
    sqlm__put_table_name(&buffer, sqlm_conn_dialect(in->conn), &named);
    sqlm_text_buffer_put(&buffer, behind);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm_query(in->cx, in->conn, sqlm_text_buffer_text(&buffer), SQLM_NO_PARAMETERS, &rows);
    sqlm_text_buffer_fini(&buffer);
    if (outcome == SQLM_OK)
        outcome = sqlm_rows_next(in->cx, rows, &row);
    if (outcome == SQLM_OK && row != NULL)
        outcome = read_text(in, row, 1, text);
    sqlm_rows_close(rows);
    return outcome;
}

/* A table that was not found may be there all the same: what a user has no right to is left out without a word. The server says which it
 * is when the table is read. */
static sqlm_outcome check_missing(const sqlm__mysql_inspection *in)
{
    for (size_t i = 0; i < in->wanted_count; i++) {
        const sqlm_error before = *sqlm_cx_error(in->cx);
        const char      *nothing;
        sqlm_outcome     outcome;

        if (find_table(in, in->wanted[i]) != NULL)
            continue;
        outcome = ask_table(in, "SELECT 1 FROM ", in->wanted[i], " LIMIT 0", &nothing);
        if (outcome == SQLM_ERR && sqlm_cx_error(in->cx)->reason == SQLM_R_UNDEFINED) {
            *sqlm_cx_error_details(in->cx) = before;
            continue;
        }
        if (outcome != SQLM_OK)
            return outcome;
    }
    return SQLM_OK;
}

static sqlm_outcome hidden(const sqlm__mysql_inspection *in, const char *table, const char *what)
{
    return SQLM_FAIL(in->cx, QUERY, PERMISSION,
                     "table '%s': the server does not show its %s to this user: grant SELECT and REFERENCES on the whole database",
                     table, what);
}

static size_t count_facts(const sqlm__mysql_inspection *in, sqlm__mysql_fact_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < in->table_count; i++)
        count += in->tables[i].facts[kind].count;
    return count;
}

/* Columns that a user has no right to are left out, and the numbers of the others tell. */
static sqlm_outcome check_columns(const sqlm__mysql_inspection *in, const sqlm__mysql_table *table)
{
    const sqlm__mysql_facts *columns = &table->facts[SQLM__MYSQL_COLUMN];

    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i].numbers[COLUMN_PLACE] != (int64_t)i + 1)
            return hidden(in, table->name, "columns");
    return SQLM_OK;
}

/* Whether the user has rights to the schema, and not to some of its tables alone. */
static sqlm_outcome has_wide_rights(const sqlm__mysql_inspection *in, bool *has)
{
    static const fact_query query = { "SELECT t.TABLE_NAME FROM information_schema.TABLE_CONSTRAINTS AS t WHERE $ LIMIT 1", 0, 0 };
    sqlm__mysql_inspection  again = *in;
    sqlm_outcome            outcome;

    again.tables = NULL;
    again.table_count = 0;
    outcome = run_query(&again, SQLM__MYSQL_FACT_COUNT, &query);
    *has = again.table_count > 0;
    return outcome;
}

/* Rights to single tables do not show their checks: where none is seen at all, the tables' own definitions are looked at. */
static sqlm_outcome check_checks(const sqlm__mysql_inspection *in, const sqlm__mysql_table *table)
{
    const char  *definition;
    sqlm_outcome outcome = ask_table(in, "SHOW CREATE TABLE ", table->name, "", &definition);

    if (outcome == SQLM_OK && definition != NULL && strstr(definition, " CHECK (") != NULL)
        return hidden(in, table->name, "checks");
    return outcome;
}

static sqlm_outcome check_visibility(const sqlm__mysql_inspection *in)
{
    bool         sees_checks = count_facts(in, SQLM__MYSQL_CHECK) > 0;
    sqlm_outcome outcome = check_missing(in);

    if (outcome == SQLM_OK && !sees_checks && in->table_count > 0)
        outcome = has_wide_rights(in, &sees_checks);
    for (size_t i = 0; i < in->table_count && outcome == SQLM_OK; i++) {
        const sqlm__mysql_table *table = &in->tables[i];

        outcome = check_columns(in, table);
        if (outcome == SQLM_OK && table->facts[SQLM__MYSQL_REFERENCE].count > 0 && table->facts[SQLM__MYSQL_RULE].count == 0)
            outcome = hidden(in, table->name, "foreign keys");
        if (outcome == SQLM_OK && !sees_checks)
            outcome = check_checks(in, table);
    }
    return outcome;
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

const char *sqlm__mysql_wanted_name(const sqlm__mysql_inspection *in, const char *name)
{
    for (size_t i = 0; i < in->wanted_count; i++)
        if (compare_names(in, in->wanted[i], name) == 0)
            return in->wanted[i];
    return in->wanted == NULL ? name : NULL;
}

static sqlm_outcome make_tables(const sqlm__mysql_inspection *in, sqlm_schema *schema)
{
    sqlm_schema_table *tables = sqlm__mysql_items(in, in->table_count, sizeof *tables);
    sqlm_outcome       outcome = SQLM_OK;

    if (tables == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < in->table_count && outcome == SQLM_OK; i++)
        outcome = sqlm__mysql_make_table(in, &in->tables[i], &tables[i]);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm__sort_tables(tables, in->table_count);
    *schema = (sqlm_schema){ sqlm_conn_dialect(in->conn), tables, in->table_count };
    return SQLM_OK;
}

sqlm_outcome sqlm__inspect_mysql(sqlm_cx *cx, sqlm_conn *conn, const char *name, const char *const *tables, size_t table_count,
                                 sqlm_arena *arena, sqlm_arena *scratch, sqlm_schema *schema)
{
    const sqlm_dialect    *dialect = sqlm_conn_dialect(conn);
    sqlm__mysql_inspection in = { .cx = cx,
                                  .conn = conn,
                                  .arena = arena,
                                  .scratch = scratch,
                                  .schema = name,
                                  .wanted = tables,
                                  .wanted_count = table_count };
    sqlm_outcome           outcome;

    if (table_count > dialect->maximum_parameters)
        return SQLM_FAIL(cx, LIMIT, NONE, "%zu table names are more than the %u that one query takes: pass NULL for all tables",
                         table_count, (unsigned)dialect->maximum_parameters);
    *schema = (sqlm_schema){ dialect, NULL, 0 };
    if (tables != NULL && table_count == 0)
        return SQLM_OK;
    outcome = read_server(&in);
    if (outcome == SQLM_OK)
        outcome = read_all(&in);
    if (outcome == SQLM_OK)
        outcome = check_visibility(&in);
    return outcome == SQLM_OK ? make_tables(&in, schema) : outcome;
}

/* SPDX-License-Identifier: MIT */
/* CREATE statements: whatever SQLite makes a table or an index of is understood, and what is read of it agrees with what SQLite's
 * pragmas tell. Texts that SQLite refuses are read too, for nothing but that nothing breaks. */
#include "fuzz.h"

#include <string.h>

#include <sqlite3.h>

#include "schema/create_parser.h"
#include "schema/sql_token.h"

/* ---- SQLite ------------------------------------------------------------------------------------------------------------------ */

/* Statements that make something of a name, and no other: a few at most, for nobody waits for the rest. */
static int authorize(void *user, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)user, (void)a, (void)b, (void)c, (void)d;
    switch (action) {
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_READ:
    case SQLITE_REINDEX:
    case SQLITE_FUNCTION:
    case SQLITE_SELECT:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

static int refuse_rows(void *user)
{
    (void)user;
    return 1;
}

/* A database with a table p, to which indexes may refer, in a transaction. Always the same: opening costs more than all else. */
static sqlite3 *begun_database(void)
{
    static sqlite3 *db;

    if (db == NULL) {
        fuzz_require(sqlite3_open(":memory:", &db) == SQLITE_OK);
        (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 1, NULL);
        (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 20);
        (void)sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 100000);
        fuzz_require(sqlite3_exec(db, "CREATE TABLE p(a, b, c)", NULL, NULL, NULL) == SQLITE_OK);
    }
    fuzz_require(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    return db;
}

static void roll_back(sqlite3 *db)
{
    fuzz_require(sqlite3_get_autocommit(db) != 0 || sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL) == SQLITE_OK);
}

/* As many of the text's statements as it takes. */
static void execute(sqlite3 *db, const char *sql)
{
    (void)sqlite3_set_authorizer(db, authorize, NULL);
    sqlite3_progress_handler(db, 100000, refuse_rows, NULL);
    (void)sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_progress_handler(db, 0, NULL, NULL);
    (void)sqlite3_set_authorizer(db, NULL, NULL);
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql, const char *name)
{
    sqlite3_stmt *statement = NULL;

    fuzz_require(sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    fuzz_require(sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) == SQLITE_OK);
    return statement;
}

static const char *text_at(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

/* ---- what both say of a table ------------------------------------------------------------------------------------------------ */

static void check_columns(sqlite3 *db, const sqlm__created_table *table, const char *name)
{
    sqlite3_stmt *statement = prepared(db, "SELECT name FROM pragma_table_xinfo(?1) ORDER BY cid", name);
    size_t        count = 0;

    for (; sqlite3_step(statement) == SQLITE_ROW; count++) {
        fuzz_require(count < table->column_count);
        fuzz_require(strcmp(table->columns[count].name, text_at(statement, 0)) == 0);
    }
    fuzz_require(count == table->column_count);
    fuzz_require(sqlite3_finalize(statement) == SQLITE_OK);
}

static void check_options(sqlite3 *db, const sqlm__created_table *table, const char *name)
{
    sqlite3_stmt *statement = prepared(db, "SELECT wr, strict FROM pragma_table_list(?1) WHERE schema = 'main'", name);

    fuzz_require(sqlite3_step(statement) == SQLITE_ROW);
    fuzz_require(table->without_rowid == (sqlite3_column_int(statement, 0) != 0));
    fuzz_require(table->strict == (sqlite3_column_int(statement, 1) != 0));
    fuzz_require(sqlite3_finalize(statement) == SQLITE_OK);
}

static size_t count_of(sqlite3 *db, const char *sql, const char *name)
{
    sqlite3_stmt *statement = prepared(db, sql, name);
    size_t        count;

    fuzz_require(sqlite3_step(statement) == SQLITE_ROW);
    count = (size_t)sqlite3_column_int(statement, 0);
    fuzz_require(sqlite3_finalize(statement) == SQLITE_OK);
    return count;
}

static size_t constraints_of(const sqlm__created_table *table, sqlm__constraint_kind kind, size_t *columns)
{
    size_t count = 0;

    *columns = 0;
    for (size_t i = 0; i < table->constraint_count; i++) {
        if (table->constraints[i].kind == kind) {
            count++;
            *columns = table->constraints[i].column_count;
        }
    }
    return count;
}

static bool has_auto_increment(const sqlm__created_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].auto_increment)
            return true;
    return false;
}

static bool has_generated(const sqlm__created_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].generated != NULL)
            return true;
    return false;
}

static void check_table(sqlite3 *db, const sqlm__created_table *table, const char *name)
{
    size_t       columns;
    const size_t keys = count_of(db, "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE pk > 0", name);

    fuzz_require(strcmp(table->name, name) == 0);
    check_columns(db, table, name);
    check_options(db, table, name);
    fuzz_require(constraints_of(table, SQLM__CONSTRAINT_PRIMARY_KEY, &columns) == (keys > 0));
    fuzz_require(columns >= keys); /* the same column may stand there twice */
    fuzz_require(constraints_of(table, SQLM__CONSTRAINT_FOREIGN_KEY, &columns) ==
                 count_of(db, "SELECT count(DISTINCT id) FROM pragma_foreign_key_list(?1)", name));
    fuzz_require(constraints_of(table, SQLM__CONSTRAINT_UNIQUE, &columns) >=
                 count_of(db, "SELECT count(*) FROM pragma_index_list(?1) WHERE origin = 'u'", name));
    if (has_auto_increment(table))
        fuzz_require(count_of(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence' AND ?1 <> ''", name) == 1);
    fuzz_require(has_generated(table) ==
                 (count_of(db, "SELECT count(*) FROM pragma_table_xinfo(?1) WHERE hidden IN (2, 3)", name) > 0));
}

/* ---- what both say of an index ----------------------------------------------------------------------------------------------- */

static void check_part(const sqlm__part *part, sqlite3_stmt *statement, sqlite3 *db, const char *table)
{
    const char *name = text_at(statement, 0);

    fuzz_require(part->descending == (sqlite3_column_int(statement, 1) != 0));
    if (part->collation != NULL)
        fuzz_require(sqlm__names_equal(part->collation, text_at(statement, 2)));
    if (name == NULL) /* an expression; a name that is no column of the table is a text */
        fuzz_require(part->text != NULL || count_of(db, "SELECT count(*) FROM pragma_table_xinfo(?1)", table) > 0);
    else if (part->column != NULL)
        fuzz_require(sqlm__names_equal(part->column, name) || sqlite3_column_int(statement, 3) == -1);
}

static void check_index(sqlite3 *db, const sqlm__created_index *index, const char *name, const char *table)
{
    static const char sql[] = "SELECT name, \"desc\", coll, cid FROM pragma_index_xinfo(?1) WHERE key = 1 ORDER BY seqno";
    sqlite3_stmt     *statement = prepared(db, sql, name);
    size_t            count = 0;

    fuzz_require(strcmp(index->name, name) == 0 && sqlm__names_equal(index->table, table));
    for (; sqlite3_step(statement) == SQLITE_ROW; count++) {
        fuzz_require(count < index->part_count);
        check_part(&index->parts[count], statement, db, table);
    }
    fuzz_require(count == index->part_count);
    fuzz_require(sqlite3_finalize(statement) == SQLITE_OK);
    statement = prepared(db,
                         "SELECT \"unique\", partial FROM pragma_index_list((SELECT tbl_name FROM sqlite_schema WHERE name = ?1)) "
                         "WHERE name = ?1",
                         name);
    fuzz_require(sqlite3_step(statement) == SQLITE_ROW);
    fuzz_require(index->unique == (sqlite3_column_int(statement, 0) != 0));
    fuzz_require((index->where != NULL) == (sqlite3_column_int(statement, 1) != 0));
    fuzz_require(sqlite3_finalize(statement) == SQLITE_OK);
}

/* ---- the target -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_row(sqlm_cx *cx, sqlm_arena *arena, sqlite3 *db, sqlite3_stmt *row)
{
    const char         *sql = text_at(row, 3);
    const bool          is_table = strcmp(text_at(row, 0), "table") == 0;
    sqlm__created_table table;
    sqlm__created_index index;
    bool                understood = false;
    sqlm_outcome        outcome;

    if (is_table)
        outcome = sqlm__parse_create_table(cx, arena, sql, &table, &understood);
    else
        outcome = sqlm__parse_create_index(cx, arena, sql, &index, &understood);
    if (!fuzz_succeeds(cx, outcome))
        return outcome;
    fuzz_require(understood);
    if (is_table)
        check_table(db, &table, text_at(row, 1));
    else
        check_index(db, &index, text_at(row, 1), text_at(row, 2));
    return SQLM_OK;
}

static sqlm_outcome check_made(sqlm_cx *cx, sqlm_arena *arena, const char *text)
{
    sqlite3      *db = begun_database();
    sqlite3_stmt *rows;
    sqlm_outcome  outcome = SQLM_OK;

    execute(db, text);
    rows = prepared(db,
                    "SELECT type, name, tbl_name, sql FROM sqlite_schema "
                    "WHERE type IN ('table', 'index') AND sql IS NOT NULL "
                    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> ?1",
                    "p");
    while (outcome == SQLM_OK && sqlite3_step(rows) == SQLITE_ROW)
        outcome = check_row(cx, arena, db, rows);
    (void)sqlite3_finalize(rows);
    roll_back(db);
    return outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    sqlm__created_table table;
    sqlm__created_index index;
    sqlm_arena         *arena = NULL;
    bool                understood;
    sqlm_outcome        outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm__parse_create_table(cx, arena, input->text, &table, &understood);
    if (outcome == SQLM_OK)
        outcome = sqlm__parse_create_index(cx, arena, input->text, &index, &understood);
    if (outcome == SQLM_OK)
        outcome = check_made(cx, arena, input->text);
    sqlm_arena_free(arena);
    return outcome;
}

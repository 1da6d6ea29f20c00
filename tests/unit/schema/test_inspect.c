/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

#include "schema_support.h"
#include "support/torture.h"

/* ---- a table as one line ----------------------------------------------------------------------------------------- */

static const char *or_dash(const char *text)
{
    return text == NULL ? "-" : text;
}

static void put_list(sqlm_text_buffer *out, const char *const *texts, size_t count)
{
    sqlm_text_buffer_put(out, "(");
    for (size_t i = 0; i < count; i++)
        sqlm_text_buffer_put_format(out, "%s%s", i > 0 ? ", " : "", texts[i]);
    sqlm_text_buffer_put(out, ")");
}

static void put_tree(sqlm_text_buffer *out, const sqlm_expression *tree, const char *text)
{
    if (tree == NULL)
        sqlm_text_buffer_put_format(out, "raw: %s", text);
    else
        sqlm_expression_print(out, tree);
}

static void put_keys(sqlm_text_buffer *out, const sqlm_schema_table *table)
{
    sqlm_text_buffer_put_format(out, "pk %s ", or_dash(table->primary_key.name));
    put_list(out, table->primary_key.columns, table->primary_key.column_count);
    for (size_t i = 0; i < table->unique_count; i++) {
        sqlm_text_buffer_put_format(out, "; uq %s ", or_dash(table->uniques[i].name));
        put_list(out, table->uniques[i].columns, table->uniques[i].column_count);
    }
}

static void put_indexes(sqlm_text_buffer *out, const sqlm_schema_table *table)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const sqlm_schema_index *index = &table->indexes[i];

        sqlm_text_buffer_put_format(out, "; ix %s%s ", index->unique ? "unique " : "", index->name);
        put_list(out, index->columns, index->column_count);
        if (index->where_text != NULL) {
            sqlm_text_buffer_put(out, " where ");
            put_tree(out, index->where, index->where_text);
        }
    }
}

static void put_constraints(sqlm_text_buffer *out, const sqlm_schema_table *table)
{
    static const char *const actions[] = { "restrict", "no action", "cascade", "set null" };

    for (size_t i = 0; i < table->check_count; i++) {
        sqlm_text_buffer_put_format(out, "; ck %s ", or_dash(table->checks[i].name));
        put_tree(out, table->checks[i].expression, table->checks[i].text);
    }
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &table->foreign_keys[i];

        sqlm_text_buffer_put_format(out, "; fk %s ", or_dash(key->name));
        put_list(out, key->columns, key->column_count);
        sqlm_text_buffer_put_format(out, " %s ", key->referenced_table);
        put_list(out, key->referenced_columns, key->column_count);
        sqlm_text_buffer_put_format(out, " %s, %s%s%s", actions[key->on_delete], actions[key->on_update],
                                    key->clauses == NULL ? "" : ", ", key->clauses == NULL ? "" : key->clauses);
    }
}

static void assert_keys(database *db, const char *table, const char *expected)
{
    const sqlm_schema_table *found = sqlm_schema_find_table(look(db), table);
    sqlm_text_buffer         out;

    assert_non_null(found);
    sqlm_text_buffer_init(&out, db->cx, 1 << 20);
    put_keys(&out, found);
    put_indexes(&out, found);
    put_constraints(&out, found);
    assert_string_equal(sqlm_text_buffer_text(&out), expected);
    sqlm_text_buffer_fini(&out);
}

/* The columns: "name kind storage [null] [auto] [= default]" */
static void put_column(sqlm_text_buffer *out, const sqlm_schema_column *column)
{
    static const char *const defaults[] = { "", "literal", "now", "raw" };

    sqlm_text_buffer_put_format(out, "%s %s", column->name, column->type == SQLM_TYPE_NONE ? "none" : sqlm_type_name(column->type));
    if (column->max_length > 0)
        sqlm_text_buffer_put_format(out, "(%u)", (unsigned)column->max_length);
    if (column->precision > 0)
        sqlm_text_buffer_put_format(out, "(%u, %u)", column->precision, column->scale);
    if (column->label_count > 0)
        put_list(out, column->labels, column->label_count);
    sqlm_text_buffer_put_format(out, " %s", column->storage);
    sqlm_text_buffer_put_format(out, "%s%s", column->nullable ? " null" : "", column->auto_increment ? " auto" : "");
    if (column->default_kind != SQLM_DEFAULT_NONE)
        sqlm_text_buffer_put_format(out, " = %s", defaults[column->default_kind]);
    if (column->default_text != NULL)
        sqlm_text_buffer_put_format(out, " %s", column->default_text);
    if (column->generated_text != NULL) {
        sqlm_text_buffer_put_format(out, " computes %s ", column->generated_virtual ? "virtual" : "stored");
        put_tree(out, column->generated, column->generated_text);
    }
}

static void assert_columns(database *db, const char *table, const char *expected)
{
    const sqlm_schema_table *found = sqlm_schema_find_table(look(db), table);
    sqlm_text_buffer         out;

    assert_non_null(found);
    sqlm_text_buffer_init(&out, db->cx, 1 << 20);
    for (size_t i = 0; i < found->column_count; i++) {
        sqlm_text_buffer_put(&out, i > 0 ? "; " : "");
        put_column(&out, &found->columns[i]);
    }
    assert_string_equal(sqlm_text_buffer_text(&out), expected);
    sqlm_text_buffer_fini(&out);
}

/* ---- kinds ------------------------------------------------------------------------------------------------------- */

#define ANY_4                                                                                                                      \
    "?"                                                                                                                            \
    "?"                                                                                                                            \
    "?"                                                                                                                            \
    "?" /* in pieces: two question marks in a row begin a trigraph */

static const char every_kind[] =
    "CREATE TABLE \"t\" (\"b\" INTEGER NOT NULL, \"i16\" INTEGER NOT NULL, \"i32\" INTEGER, \"i64\" INTEGER, \"u64\" TEXT, \"f32\" "
    "REAL,"
    " \"f64\" REAL, \"t\" TEXT, \"t80\" TEXT, \"y\" BLOB, \"y4\" BLOB, \"d\" TEXT, \"d0\" TEXT, \"day\" TEXT, \"tod\" TEXT, \"ts\" "
    "TEXT,"
    " \"tz\" TEXT, \"id\" TEXT, \"j\" TEXT NOT NULL, \"jn\" TEXT, \"e\" TEXT,"
    " CONSTRAINT tc_t_b CHECK (\"b\" IN (0, 1)), CONSTRAINT tc_t_i16 CHECK (i16 BETWEEN -32768 AND 32767),"
    " CONSTRAINT tc_t_i32 CHECK (i32 BETWEEN -2147483648 AND 2147483647),"
    " CONSTRAINT tc_t_u64 CHECK (length(u64) = 20 AND u64 NOT GLOB '*[^0-9]*' AND u64 <= '18446744073709551615'),"
    " CONSTRAINT tc_t_f32 CHECK (f32 BETWEEN -3.4028234663852886e38 AND 3.4028234663852886e38),"
    " CONSTRAINT tc_t_t80 CHECK (LENGTH (t80)<=80), CONSTRAINT tc_t_y4 CHECK (length(y4) <= 4),"
    " CONSTRAINT tc_t_d CHECK (d GLOB '*[0-9].[0-9][0-9][0-9][0-9]' AND ltrim(d, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(d, "
    "'-')) <= 20),"
    " CONSTRAINT tc_t_d0 CHECK (d0 GLOB '*[0-9]' AND ltrim(d0, '-') NOT GLOB '*[^0-9]*' AND length(ltrim(d0, '-')) <= 38),"
    " CONSTRAINT tc_t_day CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),"
    " CONSTRAINT tc_t_tod CHECK (tod GLOB '[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]'),"
    " CONSTRAINT tc_t_ts CHECK (ts GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]."
    "[0-9][0-9][0-9][0-9][0-9][0-9]'),"
    " CONSTRAINT tc_t_tz CHECK (tz GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]."
    "[0-9][0-9][0-9][0-9][0-9][0-9]Z'),"
    " CONSTRAINT tc_t_id CHECK (length(id) = 36 AND id GLOB '" ANY_4 ANY_4 "-" ANY_4 "-" ANY_4 "-" ANY_4 "-" ANY_4 ANY_4 ANY_4
    "' AND id NOT GLOB '*[^0-9a-f-]*'),"
    " CONSTRAINT tc_t_j CHECK (json_valid(j)), CONSTRAINT tc_t_jn CHECK (jn IS NULL OR json_valid(jn)),"
    " CONSTRAINT tc_t_e CHECK (e IN ('a', 'it''s', ''))) STRICT";

static void kind__is_told_by_storage_and_type_check(void **state)
{
    run(*state, every_kind);
    assert_columns(
        *state, "t",
        "b bool INTEGER; i16 i16 INTEGER; i32 i32 INTEGER null; i64 i64 INTEGER null; u64 u64 TEXT null; f32 f32 REAL null; "
        "f64 f64 REAL null; t text TEXT null; t80 text(80) TEXT null; y bytes BLOB null; y4 bytes(4) BLOB null; "
        "d decimal(19, 4) TEXT null; d0 decimal(38, 0) TEXT null; day date TEXT null; tod time TEXT null; "
        "ts timestamp TEXT null; tz timestamptz TEXT null; id uuid TEXT null; j json TEXT; jn json TEXT null; "
        "e enum(a, it's, ) TEXT null");
    assert_keys(*state, "t", "pk - ()");
}

static void kind__of_another_check_is_none(void **state)
{
    const sqlm_schema_column *column;

    run(*state, "CREATE TABLE t(a TEXT, b INTEGER, c TEXT, d REAL, e TEXT, CONSTRAINT tc_t_a CHECK (length(a) < 80),"
                " CONSTRAINT tc_t_b CHECK (length(b) <= 80), CONSTRAINT tc_t_c CHECK (json_valid(c) OR 1),"
                " CONSTRAINT tc_t_e CHECK (length(d) <= 80))");
    assert_columns(*state, "t", "a none TEXT null; b none INTEGER null; c none TEXT null; d f64 REAL null; e none TEXT null");
    column = sqlm_schema_find_column(sqlm_schema_find_table(look(*state), "t"), "a");
    assert_string_equal(column->type_check, "length(a) < 80");
}

static void kind__of_another_storage_is_none(void **state)
{
    run(*state,
        "CREATE TABLE t(a VARCHAR(80), b, c NUMERIC, d INT, e text, f TEXT COLLATE NOCASE, g TEXT NOT NULL ON CONFLICT IGNORE,"
        " h INTEGER CONSTRAINT tc_t_h CHECK (h IN (0, 1)))");
    assert_columns(*state, "t",
                   "a none VARCHAR(80) null; b none  null; c none NUMERIC null; d i64 INT null; e text TEXT null; "
                   "f none TEXT COLLATE NOCASE null; g none TEXT NOT NULL ON CONFLICT IGNORE; h bool INTEGER null");
}

static void kind__of_a_json_column_is_known_whether_or_not_it_may_be_null(void **state)
{
    run(*state, "CREATE TABLE t(a TEXT, b TEXT NOT NULL, CONSTRAINT tc_t_a CHECK (json_valid(a)),"
                " CONSTRAINT tc_t_b CHECK (b IS NULL OR json_valid(b)))");
    assert_columns(*state, "t", "a json TEXT null; b json TEXT");
}

static void kind__of_decimals_at_the_edges(void **state)
{
    run(*state,
        "CREATE TABLE t(a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, CONSTRAINT tc_t_a CHECK (a GLOB '*[0-9].[0-9][0-9]' AND ltrim(a, '-') NOT GLOB"
        " '*[^0-9.]*' AND length(ltrim(a, '-')) <= 99), CONSTRAINT tc_t_b CHECK (b GLOB '*[0-9].[0-9][0-9]' AND ltrim(b, '-')"
        " NOT GLOB '*[^0-9.]*' AND length(ltrim(b, '-')) <= 4), CONSTRAINT tc_t_c CHECK (c GLOB '*[0-9].[0-9][0-9]' AND"
        " ltrim(c, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(c, '-')) <= 39), CONSTRAINT tc_t_d CHECK (d GLOB '*0.[0-9][0-9]' AND"
        " ltrim(d, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(d, '-')) <= 4), CONSTRAINT tc_t_e CHECK (e GLOB '*0.[0-9][0-9]' AND"
        " ltrim(e, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(e, '-')) <= 5))");
    assert_columns(*state, "t",
                   "a none TEXT null; b decimal(3, 2) TEXT null; c decimal(38, 2) TEXT null; d decimal(2, 2) TEXT null; "
                   "e none TEXT null");
}

/* ---- defaults ---------------------------------------------------------------------------------------------------- */

static void defaults__are_read_by_kind(void **state)
{
    run(*state,
        "CREATE TABLE t(n1 INTEGER DEFAULT -7, n2 INTEGER DEFAULT +7, n3 REAL DEFAULT 1.50, n4 REAL DEFAULT -1e3, n5 TEXT DEFAULT"
        " 'it''s', n6 TEXT DEFAULT '', n7 BLOB DEFAULT X'0AFF', n8 BLOB DEFAULT x'', n9 INTEGER DEFAULT NULL);"
        "ALTER TABLE t ADD COLUMN o1 TEXT DEFAULT ('x'); ALTER TABLE t ADD COLUMN o2 INTEGER DEFAULT 9223372036854775807");
    assert_columns(*state, "t",
                   "n1 i64 INTEGER null = literal -7; n2 i64 INTEGER null = literal 7; n3 f64 REAL null = literal 1.5; "
                   "n4 f64 REAL null = literal -1000.0; n5 text TEXT null = literal it's; n6 text TEXT null = literal ; "
                   "n7 bytes BLOB null = literal 0aff; n8 bytes BLOB null = literal ; n9 i64 INTEGER null; "
                   "o1 text TEXT null = literal x; o2 i64 INTEGER null = literal 9223372036854775807");
}

/* One column of a kind with a default. */
static void assert_default(database *db, const char *storage, const char *check, const char *value, const char *expected)
{
    char sql[1024];

    run(db, "DROP TABLE IF EXISTS t");
    (void)snprintf(sql, sizeof sql, "CREATE TABLE t(a %s DEFAULT %s, CONSTRAINT tc_t_a CHECK (%s))", storage, value, check);
    run(db, sql);
    assert_columns(db, "t", expected);
}

static void defaults__of_checked_kinds(void **state)
{
    static const char u64[] = "length(a) = 20 AND a NOT GLOB '*[^0-9]*' AND a <= '18446744073709551615'";
    static const char decimal[] =
        "a GLOB '*[0-9].[0-9][0-9]' AND ltrim(a, '-') NOT GLOB '*[^0-9.]*' AND length(ltrim(a, '-')) <= 6";
    static const char date[] = "a GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'";
    static const char labels[] = "a IN ('x', 'y z')";

    assert_default(*state, "INTEGER", "a IN (0, 1)", "1", "a bool INTEGER null = literal true");
    assert_default(*state, "INTEGER", "a IN (0, 1)", "false", "a bool INTEGER null = literal false");
    assert_default(*state, "INTEGER", "a IN (0, 1)", "2", "a bool INTEGER null = raw 2");
    assert_default(*state, "INTEGER", "a BETWEEN -32768 AND 32767", "-32768", "a i16 INTEGER null = literal -32768");
    assert_default(*state, "INTEGER", "a BETWEEN -32768 AND 32767", "32768", "a i16 INTEGER null = raw 32768");
    assert_default(*state, "TEXT", u64, "'00000000000000000000'", "a u64 TEXT null = literal 0");
    assert_default(*state, "TEXT", u64, "'18446744073709551615'", "a u64 TEXT null = literal 18446744073709551615");
    assert_default(*state, "TEXT", u64, "'0'", "a u64 TEXT null = raw '0'");
    assert_default(*state, "TEXT", decimal, "'-12.50'", "a decimal(5, 2) TEXT null = literal -12.50");
    assert_default(*state, "TEXT", decimal, "'12.5'", "a decimal(5, 2) TEXT null = raw '12.5'");
    assert_default(*state, "TEXT", decimal, "12.50", "a decimal(5, 2) TEXT null = raw 12.50");
    assert_default(*state, "TEXT", date, "'2024-02-29'", "a date TEXT null = literal 2024-02-29");
    assert_default(*state, "TEXT", date, "'2023-02-29'", "a date TEXT null = raw '2023-02-29'");
    assert_default(*state, "TEXT", labels, "'y z'", "a enum(x, y z) TEXT null = literal y z");
    assert_default(*state, "TEXT", labels, "'Y Z'", "a enum(x, y z) TEXT null = raw 'Y Z'");
    assert_default(*state, "TEXT", "a IS NULL OR json_valid(a)", "'{\"a\": 1}'", "a json TEXT null = literal {\"a\": 1}");
    assert_default(*state, "TEXT", "a IS NULL OR json_valid(a)", "'{'", "a json TEXT null = raw '{'");
}

static void defaults__that_are_expressions(void **state)
{
    run(*state, "CREATE TABLE u(tz TEXT NOT NULL DEFAULT (strftime( '%Y-%m-%dT%H:%M:%f000Z' , 'now')), other TEXT DEFAULT"
                " (strftime('%Y', 'now')), a INTEGER DEFAULT (1 + 2), c TEXT DEFAULT CURRENT_TIMESTAMP, n TEXT DEFAULT 5,"
                " g INTEGER GENERATED ALWAYS AS (a * 2) STORED, h INTEGER AS (a), CONSTRAINT tc_u_tz CHECK (tz GLOB"
                " '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]Z'))");
    assert_columns(*state, "u",
                   "tz timestamptz TEXT = now; other text TEXT null = raw strftime('%Y', 'now'); a i64 INTEGER null = raw 1 + 2; "
                   "c text TEXT null = raw CURRENT_TIMESTAMP; n text TEXT null = raw 5; "
                   "g i64 INTEGER null computes stored a * 2; h i64 INTEGER null computes virtual a");
}

static void defaults__that_are_none_of_ours_leave_the_last_error_as_it_was(void **state)
{
    database *db = *state;

    assert_int_equal(sqlm_cx_error(db->cx)->kind, SQLM_E_NONE);
    assert_default(db, "INTEGER", "a BETWEEN -32768 AND 32767", "99999", "a i16 INTEGER null = raw 99999");
    assert_int_equal(sqlm_cx_error(db->cx)->kind, SQLM_E_NONE);
}

/* ---- keys, constraints, indexes ---------------------------------------------------------------------------------- */

static void keys__of_every_form(void **state)
{
    run(*state,
        "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, x TEXT UNIQUE, y TEXT CONSTRAINT named UNIQUE);"
        "CREATE TABLE b(x INT NOT NULL, Y TEXT, CONSTRAINT pk_b PRIMARY KEY (y, X), CONSTRAINT uq_b UNIQUE (x COLLATE nocase, y)"
        " ON CONFLICT REPLACE) STRICT, WITHOUT ROWID;"
        "CREATE TABLE c(id TEXT CONSTRAINT pk_c PRIMARY KEY DESC)");
    assert_keys(*state, "a", "pk - (id); uq named (y); uq - (x)");
    assert_columns(*state, "a", "id i64 INTEGER auto; x text TEXT null; y text TEXT null");
    assert_keys(*state, "b", "pk pk_b (Y, x); uq uq_b (x COLLATE nocase, Y ON CONFLICT REPLACE)");
    assert_true(sqlm_schema_find_table(look(*state), "b")->strict);
    assert_keys(*state, "c", "pk pk_c (id DESC)");
    assert_false(sqlm_schema_find_table(look(*state), "c")->strict);
}

static void keys__that_name_what_another_does_are_all_told(void **state)
{
    run(*state, "CREATE TABLE t(a INT, b INT, CONSTRAINT one UNIQUE (a, b), CONSTRAINT two UNIQUE (a, b), PRIMARY KEY (a, b))");
    assert_keys(*state, "t", "pk - (a, b); uq one (a, b); uq two (a, b)");
}

static void checks__named_and_not(void **state)
{
    run(*state, "CREATE TABLE t(\"a\" INTEGER CHECK (a BETWEEN 1 AND 5), s TEXT, CONSTRAINT z CHECK (\"s\" <> '' AND length(\"s\") "
                "% 2 = 0),"
                " CONSTRAINT b CHECK (s GLOB 'x*'), CONSTRAINT tc_t_other CHECK (a > 0))");
    assert_keys(*state, "t",
                "pk - (); ck b raw: s GLOB 'x*'; ck tc_t_other a > 0; ck z s <> '' AND length(s) % 2 = 0; ck - a BETWEEN 1 AND 5");
}

static void foreign_keys__of_every_form(void **state)
{
    run(*state,
        "CREATE TABLE p(id INTEGER PRIMARY KEY, x TEXT, y TEXT, UNIQUE (x, y));"
        "CREATE TABLE t(a INTEGER REFERENCES p, b TEXT, c TEXT, d INTEGER CONSTRAINT fk_d REFERENCES P (ID) ON DELETE SET NULL ON"
        " UPDATE CASCADE, CONSTRAINT fk_bc FOREIGN KEY (B, c) REFERENCES p (x, y) ON UPDATE RESTRICT ON DELETE SET DEFAULT"
        " DEFERRABLE INITIALLY DEFERRED)");
    run(*state, "ALTER TABLE t ADD COLUMN e INTEGER REFERENCES elsewhere (k)");
    assert_keys(*state, "t",
                "pk - (); fk fk_bc (b, c) p (x, y) no action, restrict, ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED; "
                "fk fk_d (d) P (ID) set null, cascade; fk - (e) elsewhere (k) no action, no action; "
                "fk - (a) p (id) no action, no action");
}

static void indexes__of_every_form(void **state)
{
    run(*state, "CREATE TABLE t(a INTEGER, \"b c\" TEXT, d TEXT COLLATE NOCASE);"
                "CREATE INDEX z ON t (a); CREATE UNIQUE INDEX m ON t (\"b c\" DESC, A);"
                "CREATE INDEX e ON t (lower(\"b c\") DESC, a + 1, d COLLATE BINARY, d);"
                "CREATE INDEX p ON t (a) WHERE \"a\" IS NOT NULL AND a <> 3; CREATE INDEX q ON t (a) WHERE a GLOB 'x';");
    assert_keys(*state, "t",
                "pk - (); ix e ((lower(\"b c\")) DESC, (a + 1), d, d COLLATE NOCASE); ix unique m (b c DESC, a); "
                "ix p (a) where a IS NOT NULL AND a <> 3; ix q (a) where raw: a GLOB 'x'; ix z (a)");
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void tables__are_sorted_and_the_databases_own_left_out(void **state)
{
    database          *db = *state;
    const sqlm_schema *schema;

    run(db, "CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE a(x TEXT); CREATE VIEW v AS SELECT * FROM a;"
            "CREATE VIEW broken AS SELECT * FROM none; CREATE TEMP TABLE a(other TEXT); CREATE TABLE C(x TEXT); ANALYZE;"
            "CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT 1; END");
    schema = look(db);
    assert_int_equal(schema->table_count, 3);
    assert_string_equal(schema->tables[0].name, "C");
    assert_string_equal(schema->tables[1].name, "a");
    assert_string_equal(schema->tables[1].columns[0].name, "x");
    assert_string_equal(schema->tables[2].name, "b");
    assert_null(schema->tables[0].model);
    assert_ptr_equal(schema->dialect, sqlm_conn_dialect(db->conn));
}

static void tables__that_are_asked_for_alone(void **state)
{
    database          *db = *state;
    const char *const  names[] = { "b", "nothing", "a'); --", "sqlite_sequence" };
    const sqlm_schema *schema;

    run(db, "CREATE TABLE a(x TEXT); CREATE TABLE b(id INTEGER PRIMARY KEY AUTOINCREMENT, p TEXT REFERENCES c); CREATE TABLE c(k "
            "TEXT PRIMARY KEY)");
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, names, 4, db->arena, &schema));
    assert_int_equal(schema->table_count, 1);
    assert_string_equal(schema->tables[0].name, "b");
    assert_string_equal(schema->tables[0].foreign_keys[0].referenced_columns[0], "k");
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, names, 0, db->arena, &schema));
    assert_int_equal(schema->table_count, 0);
}

static void tables__of_an_empty_database(void **state)
{
    assert_int_equal(look(*state)->table_count, 0);
}

static void inspection__reads_only(void **state)
{
    database          *db = *state;
    char               path[] = "sqlmodel_inspect_XXXXXX";
    int                file = mkstemp(path);
    char               url[64];
    sqlm_conn         *conn = NULL;
    const sqlm_schema *schema;

    assert_true(file >= 0);
    assert_int_equal(close(file), 0);
    (void)snprintf(url, sizeof url, "sqlite:%s", path);
    assert_ok(db->cx, sqlm_conn_open(db->cx, sqlm_sqlite_driver(), url, &conn));
    assert_ok(db->cx, sqlm_execute_script(db->cx, conn, every_kind));
    sqlm_conn_close(conn);
    (void)snprintf(url, sizeof url, "sqlite:%s?mode=ro", path);
    assert_ok(db->cx, sqlm_conn_open(db->cx, sqlm_sqlite_driver(), url, &conn));
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, conn, NULL, 0, db->arena, &schema));
    assert_int_equal(schema->tables[0].column_count, 21);
    sqlm_conn_close(conn);
    assert_int_equal(unlink(path), 0);
}

static void inspection__sees_what_an_open_transaction_did(void **state)
{
    database *db = *state;

    run(db, "BEGIN; CREATE TABLE t(a TEXT)");
    assert_int_equal(look(db)->table_count, 1);
    run(db, "ROLLBACK");
    assert_int_equal(look(db)->table_count, 0);
}

static void inspection__refuses_wrong_arguments(void **state)
{
    database          *db = *state;
    const char *const  names[] = { NULL };
    const sqlm_schema *schema = NULL;

    assert_int_equal(sqlm_schema_inspect(NULL, db->conn, NULL, 0, db->arena, &schema), SQLM_ERR);
    assert_error(db->cx, MISUSE, sqlm_schema_inspect(db->cx, NULL, NULL, 0, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect(db->cx, db->conn, NULL, 1, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect(db->cx, db->conn, names, 1, db->arena, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, NULL, &schema));
    assert_error(db->cx, MISUSE, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, NULL));
    assert_null(schema);
}

static void inspection__of_more_tables_than_a_query_can_name_is_refused(void **state)
{
    database          *db = *state;
    const size_t       many = sqlm_conn_dialect(db->conn)->maximum_parameters + (size_t)1;
    const char       **names = malloc(many * sizeof *names);
    const sqlm_schema *schema = NULL;

    assert_non_null(names);
    for (size_t i = 0; i < many; i++)
        names[i] = "t";
    assert_error(db->cx, LIMIT, sqlm_schema_inspect(db->cx, db->conn, names, many, db->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(db->cx)->message, "table names are more than the"));
    assert_null(schema);
    free(names);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome inspect_all(sqlm_cx *cx, void *user)
{
    sqlm_conn         *conn = NULL;
    sqlm_arena        *arena = NULL;
    const sqlm_schema *schema;
    sqlm_outcome       outcome = sqlm_conn_open(cx, sqlm_sqlite_driver(), "sqlite::memory:", &conn);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn, every_kind);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, conn,
                                      "CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, d TEXT DEFAULT 'x', u TEXT UNIQUE"
                                      " REFERENCES t (id) ON DELETE CASCADE, CONSTRAINT c CHECK (u <> 'x'));"
                                      "CREATE INDEX i ON p (d, lower(u)) WHERE d IS NOT NULL");
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_inspect(cx, conn, NULL, 0, arena, &schema);
    sqlm_arena_free(arena);
    sqlm_conn_close(conn);
    return outcome;
}

static void inspection__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(inspect_all, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        database_test(kind__is_told_by_storage_and_type_check),
        database_test(kind__of_another_check_is_none),
        database_test(kind__of_another_storage_is_none),
        database_test(kind__of_a_json_column_is_known_whether_or_not_it_may_be_null),
        database_test(kind__of_decimals_at_the_edges),
        database_test(defaults__are_read_by_kind),
        database_test(defaults__of_checked_kinds),
        database_test(defaults__that_are_expressions),
        database_test(defaults__that_are_none_of_ours_leave_the_last_error_as_it_was),
        database_test(keys__of_every_form),
        database_test(keys__that_name_what_another_does_are_all_told),
        database_test(checks__named_and_not),
        database_test(foreign_keys__of_every_form),
        database_test(indexes__of_every_form),
        database_test(tables__are_sorted_and_the_databases_own_left_out),
        database_test(tables__that_are_asked_for_alone),
        database_test(tables__of_an_empty_database),
        database_test(inspection__reads_only),
        database_test(inspection__sees_what_an_open_transaction_did),
        database_test(inspection__refuses_wrong_arguments),
        database_test(inspection__of_more_tables_than_a_query_can_name_is_refused),
        cmocka_unit_test(inspection__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

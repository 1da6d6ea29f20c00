/* SPDX-License-Identifier: MIT */
/* What PostgreSQL's catalogs say is told in our terms, and what was made from models is never told apart from them. */
#include "inspect_bench.h"

#include "support/torture.h"

#include <sqlmodel/gate.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

static void domains__have_no_drift_when_they_were_created(void **state)
{
    bench                  *b = *state;
    const sqlm_model       *models[32];
    size_t                  count = 0;
    const sqlm_typed_model *domains = sqlm_gate_builtin_models(&count);

    assert_int_equal(count, 21);
    for (size_t i = 0; i < count; i++)
        models[i] = domains[i].model;
    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, count));
    expect_no_difference(b, models, count);
    assert_int_equal(inspect(b)->table_count, 21);
}

/* ---- columns ----------------------------------------------------------------------------------------------------------- */

static const column_fact column_facts[] = {
    { "boolean DEFAULT true", "BOOLEAN", SQLM_TYPE_BOOL, SQLM_DEFAULT_LITERAL, "true" },
    { "boolean DEFAULT 'f'", "BOOLEAN", SQLM_TYPE_BOOL, SQLM_DEFAULT_LITERAL, "false" },
    { "boolean DEFAULT (1 > 2)", "BOOLEAN", SQLM_TYPE_BOOL, SQLM_DEFAULT_RAW, "(1 > 2)" },
    { "smallint DEFAULT -5", "SMALLINT", SQLM_TYPE_I16, SQLM_DEFAULT_LITERAL, "-5" },
    { "integer DEFAULT 5", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_LITERAL, "5" },
    { "integer DEFAULT '5'", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_LITERAL, "5" },
    { "integer DEFAULT (2 + 3)", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_RAW, "(2 + 3)" },
    { "integer DEFAULT 1.5", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_RAW, "1.5" },
    { "integer DEFAULT NULL", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_NONE, NULL },
    { "bigint DEFAULT 0::bigint", "BIGINT", SQLM_TYPE_I64, SQLM_DEFAULT_LITERAL, "0" },
    { "bigint DEFAULT -9223372036854775808", "BIGINT", SQLM_TYPE_I64, SQLM_DEFAULT_LITERAL, "-9223372036854775808" },
    { "bigint DEFAULT 1.5::bigint", "BIGINT", SQLM_TYPE_I64, SQLM_DEFAULT_RAW, "(1.5)::bigint" },
    { "real DEFAULT 0.1", "REAL", SQLM_TYPE_F32, SQLM_DEFAULT_LITERAL, "0.1" },
    { "double precision DEFAULT -1e300", "DOUBLE PRECISION", SQLM_TYPE_F64, SQLM_DEFAULT_LITERAL, "-1e300" },
    { "double precision DEFAULT '0.1'::real", "DOUBLE PRECISION", SQLM_TYPE_F64, SQLM_DEFAULT_RAW, "'0.1'::real" },
    { "double precision DEFAULT 0.1::real", "DOUBLE PRECISION", SQLM_TYPE_F64, SQLM_DEFAULT_RAW, "(0.1)::real" },
    { "numeric(19,4) DEFAULT 0", "NUMERIC(19,4)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_LITERAL, "0.0000" },
    { "numeric(19,4) DEFAULT -1.5", "NUMERIC(19,4)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_LITERAL, "-1.5000" },
    { "numeric(19,4) DEFAULT 0.00001", "NUMERIC(19,4)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_RAW, "0.00001" },
    { "numeric(20,0) DEFAULT 18446744073709551615", "NUMERIC(20,0)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_LITERAL, "18446744073709551615" },
    { "numeric", "numeric", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "numeric(5)", "NUMERIC(5,0)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_NONE, NULL },
    { "numeric(5,-2)", "numeric(5,-2)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "numeric(39,1)", "NUMERIC(39,1)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "text DEFAULT 'it''s'", "TEXT", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "it's" },
    { "text DEFAULT ''", "TEXT", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "" },
    { "text DEFAULT 'a\\b'", "TEXT", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "a\\b" },
    { "text DEFAULT lower('X')", "TEXT", SQLM_TYPE_TEXT, SQLM_DEFAULT_RAW, "lower('X'::text)" },
    { "text DEFAULT 'a' || 'b'", "TEXT", SQLM_TYPE_TEXT, SQLM_DEFAULT_RAW, "('a'::text || 'b'::text)" },
    { "text COLLATE \"C\"", "TEXT COLLATE \"C\"", SQLM_TYPE_TEXT, SQLM_DEFAULT_NONE, NULL },
    { "varchar(80) DEFAULT 'x'", "VARCHAR(80)", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "x" },
    { "varchar", "character varying", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "char(3)", "character(3)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "bytea DEFAULT '\\x00FF'", "BYTEA", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "00ff" },
    { "bytea DEFAULT ''", "BYTEA", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "" },
    { "date DEFAULT '2024-02-29'", "DATE", SQLM_TYPE_DATE, SQLM_DEFAULT_LITERAL, "2024-02-29" },
    { "date DEFAULT CURRENT_DATE", "DATE", SQLM_TYPE_DATE, SQLM_DEFAULT_RAW, "CURRENT_DATE" },
    { "date DEFAULT 'infinity'", "DATE", SQLM_TYPE_DATE, SQLM_DEFAULT_RAW, "'infinity'::date" },
    { "time DEFAULT '12:30'", "TIME(6)", SQLM_TYPE_TIME, SQLM_DEFAULT_LITERAL, "12:30:00.000000" },
    { "time(3)", "time(3) without time zone", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "timestamp(6) DEFAULT '2024-02-29 12:30'", "TIMESTAMP(6)", SQLM_TYPE_TIMESTAMP, SQLM_DEFAULT_LITERAL, "2024-02-29T12:30:00.000000" },
    { "timestamp DEFAULT now()", "TIMESTAMP(6)", SQLM_TYPE_TIMESTAMP, SQLM_DEFAULT_RAW, "now()" },
    { "timestamptz DEFAULT '2024-02-29 12:30+02'", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_LITERAL, "2024-02-29T10:30:00.000000Z" },
    { "timestamptz DEFAULT now()", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_NOW, NULL },
    { "timestamptz(6) DEFAULT CURRENT_TIMESTAMP", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_NOW, NULL },
    { "timestamptz(6) DEFAULT CURRENT_TIMESTAMP(6)", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_NOW, NULL },
    { "timestamptz DEFAULT CURRENT_TIMESTAMP(3)", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_RAW, "CURRENT_TIMESTAMP(3)" },
    { "timestamptz DEFAULT clock_timestamp()", "TIMESTAMPTZ(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_RAW, "clock_timestamp()" },
    { "timestamptz(3)", "timestamp(3) with time zone", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "uuid DEFAULT '00000000-0000-0000-0000-00000000000A'", "UUID", SQLM_TYPE_UUID, SQLM_DEFAULT_LITERAL, "00000000-0000-0000-0000-00000000000a" },
    { "uuid DEFAULT gen_random_uuid()", "UUID", SQLM_TYPE_UUID, SQLM_DEFAULT_RAW, "gen_random_uuid()" },
    { "jsonb DEFAULT '{\"b\": 1, \"a\": 1e2}'", "JSONB", SQLM_TYPE_JSON, SQLM_DEFAULT_LITERAL, "{\"a\": 100, \"b\": 1}" },
    { "json", "json", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "integer[]", "integer[]", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "serial", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_NONE, NULL },
    { "integer DEFAULT nextval('of_nobody')", "INTEGER", SQLM_TYPE_I32, SQLM_DEFAULT_RAW, "nextval('of_nobody'::regclass)" },
};

static void columns__are_told_in_our_terms(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db, "CREATE SEQUENCE of_nobody");
    table = expect_facts(b, column_facts, sizeof column_facts / sizeof column_facts[0], "");
    for (size_t i = 0; i < table->column_count; i++)
        assert_int_equal(table->columns[i].auto_increment, strcmp(column_facts[i].declared, "serial") == 0);
}

static void columns__tell_identity_generation_and_comments(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TABLE t (a integer GENERATED ALWAYS AS IDENTITY, b bigint GENERATED BY DEFAULT AS IDENTITY (START 7), c integer,"
           " d integer NOT NULL GENERATED ALWAYS AS (c * 2) STORED, e text GENERATED ALWAYS AS (upper('x' || c)) STORED, gone integer);"
           "ALTER TABLE t DROP COLUMN gone; COMMENT ON TABLE t IS 'it''s a table'; COMMENT ON COLUMN t.c IS 'a \"column\"';"
           "COMMENT ON COLUMN t.d IS 'another'; COMMENT ON COLUMN t.d IS ''");
    table = table_named(b, "t");
    assert_int_equal(table->column_count, 5);
    assert_true(table->columns[0].auto_increment && table->columns[0].identity_always && !table->columns[0].nullable);
    assert_true(table->columns[1].auto_increment && !table->columns[1].identity_always);
    assert_true(!table->columns[2].auto_increment && table->columns[2].nullable);
    assert_non_null(table->columns[3].generated);
    assert_string_equal(table->columns[3].generated_text, "(c * 2)");
    assert_false(table->columns[3].generated_virtual || table->columns[3].nullable);
    assert_null(table->columns[4].generated);
    assert_non_null(table->columns[4].generated_text);
    for (size_t i = 0; i < table->column_count; i++)
        assert_int_equal(table->columns[i].default_kind, SQLM_DEFAULT_NONE);
    assert_string_equal(table->comment, "it's a table");
    assert_string_equal(table->columns[2].comment, "a \"column\"");
    assert_null(table->columns[3].comment);
}

static void columns__of_types_that_somebody_made_are_none_of_ours(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN \"Text\" AS text CHECK (VALUE <> ''); CREATE DOMAIN integer2 AS integer;"
           "CREATE DOMAIN boolean AS integer; CREATE TABLE t (a mood DEFAULT 'a', b \"Text\", c integer2, d \"boolean\", e mood[])");
    table = table_named(b, "t");
    for (size_t i = 0; i < table->column_count; i++)
        assert_int_equal(table->columns[i].type, SQLM_TYPE_NONE);
    assert_non_null(strstr(table->columns[0].storage, ".mood"));
    assert_non_null(strstr(table->columns[1].storage, ".\"Text\""));
    assert_non_null(strstr(table->columns[3].storage, ".\"boolean\""));
}

static void type_checks__tell_the_kind(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TABLE t (u numeric(20,0), e varchar(4), one varchar(3), y bytea, other varchar(9), loose varchar(4), old varchar(4), deci numeric(20,0),"
           " CONSTRAINT tc_t_u CHECK (u >= 0 AND u <= 18446744073709551615), CONSTRAINT tc_t_e CHECK (e IN ('it''s', 'b')),"
           " CONSTRAINT tc_t_one CHECK (one IN ('caf')), CONSTRAINT tc_t_y CHECK (length(y) <= 16),"
           " CONSTRAINT tc_t_other CHECK (other IN ('it''s', 'b')), CONSTRAINT tc_t_loose CHECK (loose > 'b'),"
           " CONSTRAINT tc_t_deci CHECK (deci >= 1 AND deci <= 18446744073709551615));"
           "ALTER TABLE t ADD CONSTRAINT tc_t_old CHECK (old IN ('abcd', 'b')) NOT VALID");
    table = table_named(b, "t");
    assert_int_equal(table->columns[0].type, SQLM_TYPE_U64);
    assert_int_equal(table->columns[1].type, SQLM_TYPE_ENUM);
    assert_int_equal(table->columns[1].label_count, 2);
    assert_string_equal(table->columns[1].labels[0], "it's");
    assert_int_equal(table->columns[2].type, SQLM_TYPE_ENUM);
    assert_int_equal(table->columns[3].type, SQLM_TYPE_BYTES);
    assert_int_equal(table->columns[3].max_length, 16);
    for (size_t i = 4; i < table->column_count; i++) {
        assert_int_equal(table->columns[i].type, SQLM_TYPE_NONE);
        assert_non_null(table->columns[i].type_check);
    }
    assert_non_null(strstr(table->columns[6].type_check, "NOT VALID"));
    assert_int_equal(table->check_count, 0);
}

/* ---- constraints and indexes ------------------------------------------------------------------------------------------- */

static const char *parts_of(const char *const *parts, size_t count)
{
    static char text[1024];
    size_t      length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "%s%s", i == 0 ? "" : "; ", parts[i]);
    return text;
}

static void keys__tell_their_columns_and_what_else_is_said(void **state)
{
    static const struct {
        const char *name;
        const char *parts;
    } uniques[] = {
        { "t_f_key", "f" },
        { "uq_1", "c; b" },
        { "uq_2", "c DEFERRABLE INITIALLY DEFERRED" },
        { "uq_3", "d INCLUDE (e, f)" },
        { "uq_4", "e NULLS NOT DISTINCT" },
        { "uq_5", "EXCLUDE USING hash (a WITH =)" },
    };
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TABLE t (a integer, b integer, c integer, d integer, e integer, f integer UNIQUE, CONSTRAINT \"Key\" PRIMARY KEY (b, a),"
           " CONSTRAINT uq_1 UNIQUE (c, b), CONSTRAINT uq_2 UNIQUE (c) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT uq_3 UNIQUE (d)"
           " INCLUDE (e, f), CONSTRAINT uq_4 UNIQUE NULLS NOT DISTINCT (e), CONSTRAINT uq_5 EXCLUDE USING hash (a WITH =)); CREATE TABLE none (a integer)");
    table = table_named(b, "t");
    assert_string_equal(table->primary_key.name, "Key");
    assert_string_equal(parts_of(table->primary_key.columns, table->primary_key.column_count), "b; a");
    assert_int_equal(table->unique_count, sizeof uniques / sizeof uniques[0]);
    for (size_t i = 0; i < table->unique_count; i++) {
        assert_string_equal(table->uniques[i].name, uniques[i].name);
        assert_string_equal(parts_of(table->uniques[i].columns, table->uniques[i].column_count), uniques[i].parts);
    }
    assert_int_equal(table->index_count, 0);
    assert_int_equal(table_named(b, "none")->primary_key.column_count, 0);
}

static void indexes__tell_all_that_makes_them_differ(void **state)
{
    static const struct {
        const char *name;
        const char *parts;
        const char *where;
        bool        unique;
    } indexes[] = {
        { "Ix \"quoted\"", "a", "", false },
        { "ix_01", "b; a", "", true },
        { "ix_02", "a DESC; b NULLS FIRST", "", false },
        { "ix_03", "a DESC NULLS LAST", "", false },
        { "ix_04", "(lower(t)); (((a + b)))", "", false },
        { "ix_05", "t COLLATE \"C\"", "", false },
        { "ix_06", "t text_pattern_ops DESC", "", false },
        { "ix_07", "a USING hash", "", false },
        { "ix_08", "a INCLUDE (b, t)", "", false },
        { "ix_09", "a; b NULLS NOT DISTINCT", "", true },
        { "ix_10", "a", "((a > 0) AND ((v)::text = 'x'::text))", false },
        { "ix_11", "a", "(abs(a) = 1)", false },
        { "ix_12", "b INVALID", "", true },
        { "ix_13", "(lower(t)) COLLATE \"C\" DESC", "", false },
    };
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TABLE t (a integer, b integer, t text, v varchar(9)); INSERT INTO t VALUES (1, 1), (2, 1);"
           "CREATE INDEX \"Ix \"\"quoted\"\"\" ON t (a); CREATE UNIQUE INDEX ix_01 ON t (b, a); CREATE INDEX ix_02 ON t (a DESC, b NULLS FIRST);"
           "CREATE INDEX ix_03 ON t (a DESC NULLS LAST); CREATE INDEX ix_04 ON t (lower(t), (a + b)); CREATE INDEX ix_05 ON t (t COLLATE \"C\");"
           "CREATE INDEX ix_06 ON t (t text_pattern_ops DESC); CREATE INDEX ix_07 ON t USING hash (a); CREATE INDEX ix_08 ON t (a) INCLUDE (b, t);"
           "CREATE UNIQUE INDEX ix_09 ON t (a, b) NULLS NOT DISTINCT; CREATE INDEX ix_10 ON t (a) WHERE a > 0 AND v = 'x';"
           "CREATE INDEX ix_11 ON t (a) WHERE abs(a) = 1; CREATE INDEX ix_13 ON t (lower(t) COLLATE \"C\" DESC)");
    assert_int_equal(run(b->cx, b->db, "CREATE UNIQUE INDEX CONCURRENTLY ix_12 ON t (b)"), SQLM_ERR); /* two rows have 1 */
    table = table_named(b, "t");
    assert_int_equal(table->index_count, sizeof indexes / sizeof indexes[0]);
    for (size_t i = 0; i < table->index_count; i++) {
        const sqlm_schema_index *index = &table->indexes[i];

        assert_string_equal(index->name, indexes[i].name);
        assert_string_equal(parts_of(index->columns, index->column_count), indexes[i].parts);
        assert_string_equal(index->where_text == NULL ? "" : index->where_text, indexes[i].where);
        assert_int_equal(index->unique, indexes[i].unique);
    }
    assert_non_null(table->indexes[10].where);
    assert_null(table->indexes[11].where);
}

static void checks__that_are_not_valid_are_others(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db, "CREATE TABLE t (a integer CHECK (a > 0), CONSTRAINT ck_2 CHECK (abs(a) > 1));"
                           "ALTER TABLE t ADD CONSTRAINT ck_1 CHECK (a < 9) NOT VALID");
    table = table_named(b, "t");
    assert_int_equal(table->check_count, 3);
    assert_string_equal(table->checks[0].name, "ck_1");
    assert_string_equal(table->checks[0].text, "(a < 9) NOT VALID");
    assert_null(table->checks[0].expression);
    assert_string_equal(table->checks[1].name, "ck_2");
    assert_null(table->checks[1].expression);
    assert_string_equal(table->checks[2].name, "t_a_check");
    assert_non_null(table->checks[2].expression);
}

static void foreign_keys__tell_actions_and_clauses(void **state)
{
    static const struct {
        sqlm_action on_delete;
        sqlm_action on_update;
        const char *clauses;
    } keys[] = {
        { SQLM_ACTION_NO_ACTION, SQLM_ACTION_NO_ACTION, NULL },
        { SQLM_ACTION_CASCADE, SQLM_ACTION_SET_NULL, NULL },
        { SQLM_ACTION_RESTRICT, SQLM_ACTION_CASCADE, NULL },
        { SQLM_ACTION_NO_ACTION, SQLM_ACTION_NO_ACTION, "ON DELETE SET DEFAULT ON UPDATE SET DEFAULT" },
        { SQLM_ACTION_NO_ACTION, SQLM_ACTION_NO_ACTION, "MATCH FULL DEFERRABLE INITIALLY DEFERRED" },
        { SQLM_ACTION_NO_ACTION, SQLM_ACTION_NO_ACTION, "DEFERRABLE" },
        { SQLM_ACTION_SET_NULL, SQLM_ACTION_NO_ACTION, "ON DELETE SET for some columns only" },
        { SQLM_ACTION_NO_ACTION, SQLM_ACTION_NO_ACTION, "NOT VALID" },
    };
    bench                   *b = *state;
    const sqlm_schema_table *table;

    script(b->cx, b->db,
           "CREATE TABLE p (x integer, y integer, PRIMARY KEY (x, y), UNIQUE (y, x), z integer UNIQUE);"
           "CREATE TABLE t (a integer, b integer, c integer, CONSTRAINT fk_0 FOREIGN KEY (b, a) REFERENCES p (y, x),"
           " CONSTRAINT fk_1 FOREIGN KEY (c) REFERENCES p (z) ON DELETE CASCADE ON UPDATE SET NULL,"
           " CONSTRAINT fk_2 FOREIGN KEY (c) REFERENCES p (z) ON DELETE RESTRICT ON UPDATE CASCADE,"
           " CONSTRAINT fk_3 FOREIGN KEY (c) REFERENCES p (z) ON DELETE SET DEFAULT ON UPDATE SET DEFAULT,"
           " CONSTRAINT fk_4 FOREIGN KEY (c) REFERENCES p (z) MATCH FULL DEFERRABLE INITIALLY DEFERRED,"
           " CONSTRAINT fk_5 FOREIGN KEY (c) REFERENCES p (z) DEFERRABLE,"
           " CONSTRAINT fk_6 FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));"
           "ALTER TABLE t ADD CONSTRAINT fk_7 FOREIGN KEY (c) REFERENCES p (z) NOT VALID");
    table = table_named(b, "t");
    assert_int_equal(table->foreign_key_count, sizeof keys / sizeof keys[0]);
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const sqlm_schema_foreign_key *key = &table->foreign_keys[i];

        assert_string_equal(key->referenced_table, "p");
        assert_null(key->referenced_schema);
        assert_non_null(key->referenced_in);
        assert_int_equal(key->on_delete, keys[i].on_delete);
        assert_int_equal(key->on_update, keys[i].on_update);
        assert_string_equal(key->clauses == NULL ? "" : key->clauses, keys[i].clauses == NULL ? "" : keys[i].clauses);
    }
    assert_string_equal(parts_of(table->foreign_keys[0].columns, 2), "b; a");
    assert_string_equal(parts_of(table->foreign_keys[0].referenced_columns, 2), "y; x");
    assert_string_equal(parts_of(table->foreign_keys[6].referenced_columns, 2), "x; y");
}

/* ---- which tables ------------------------------------------------------------------------------------------------------ */

static void tables__are_ordinary_ones_alone(void **state)
{
    bench *b = *state;

    script(b->cx, b->db,
           "CREATE TABLE t (a integer); CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE SEQUENCE s;"
           "CREATE TABLE parted (a integer) PARTITION BY LIST (a); CREATE TABLE part PARTITION OF parted FOR VALUES IN (1);"
           "CREATE TABLE parent (a integer); CREATE TABLE child (b integer) INHERITS (parent); CREATE UNLOGGED TABLE unlogged (a integer)");
    assert_int_equal(inspect(b)->table_count, 4);
    assert_int_equal(table_named(b, "child")->column_count, 2);
    assert_string_equal(inspect(b)->tables[0].name, "child");
    assert_string_equal(inspect(b)->tables[3].name, "unlogged");
}

static void tables__of_any_name_are_found(void **state)
{
    static const char longest[] = "a23456789012345678901234567890123456789012345678901234567890123";
    static const char *const names[] = { "Upper", "it's", "quo\"te", "na\xc3\xafve", "select", longest, "a%b", "back\\slash", "x; DROP TABLE y" };
    bench             *b = *state;
    const sqlm_schema *schema = NULL;
    char               too_long[80];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        sqlm_text_buffer sql;

        sqlm_text_buffer_init(&sql, b->cx, 4096);
        sqlm_text_buffer_put(&sql, "CREATE TABLE ");
        sqlm_dialect_put_identifier(&sql, sqlm_conn_dialect(b->db), names[i]);
        sqlm_text_buffer_put(&sql, " (");
        sqlm_dialect_put_identifier(&sql, sqlm_conn_dialect(b->db), names[i]);
        sqlm_text_buffer_put(&sql, " integer PRIMARY KEY)");
        assert_ok(b->cx, run(b->cx, b->db, sqlm_text_buffer_text(&sql)));
        sqlm_text_buffer_fini(&sql);
    }
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, names, sizeof names / sizeof names[0], b->arena, &schema));
    assert_int_equal(schema->table_count, sizeof names / sizeof names[0]);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const sqlm_schema_table *table = sqlm_schema_find_table(schema, names[i]);

        assert_non_null(table);
        assert_string_equal(table->columns[0].name, names[i]);
        assert_string_equal(table->primary_key.columns[0], names[i]);
    }
    (void)snprintf(too_long, sizeof too_long, "%s4", longest); /* which PostgreSQL would cut in a statement */
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, (const char *const[]){ too_long, "upper", "missing" }, 3, b->arena, &schema));
    assert_int_equal(schema->table_count, 0);
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, names, 0, b->arena, &schema));
    assert_int_equal(schema->table_count, 0);
}

/* ---- schemas ----------------------------------------------------------------------------------------------------------- */

#define OWNER_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, name, MAX_LENGTH(40), UNIQUE)
SQLMODEL(Owner, "owner", OWNER_FIELDS);
#define THING_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, table, options, SCHEMA("inspect_far"))                                                                                \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, i64, owner, FOREIGN_KEY(Owner, id))
SQLMODEL(Thing, "thing", THING_FIELDS);
#define NOTE_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, opt_i64, parent, FOREIGN_KEY(Note, id), ON_DELETE(SET_NULL))                                                          \
    FIELD(M, i64, thing, FOREIGN_KEY(Thing, id))
SQLMODEL(Note, "note", NOTE_FIELDS);

static const sqlm_model *const far_models[] = { &Owner_model, &Thing_model, &Note_model };

static void expect_no_drift(bench *b, const char *search_path)
{
    script(b->cx, b->db, search_path);
    expect_no_difference(b, far_models, 3);
}

/* A name without a schema means what the search path finds first; a schema that a model names means that one, whether or not the
 * search path has it too. */
static void schemas__are_told_apart_whatever_the_search_path(void **state)
{
    bench      *b = *state;
    char        own[64];
    char        sql[512];
    sqlm_differences differences;

    (void)snprintf(own, sizeof own, "%s", ask_text(b->cx, b->db, "SELECT current_schema()::text"));
    script(b->cx, b->db, "DROP SCHEMA IF EXISTS inspect_far CASCADE; CREATE SCHEMA inspect_far");
    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, far_models, 3));
    expect_no_drift(b, "SELECT 1");
    (void)snprintf(sql, sizeof sql, "SET search_path = %s, inspect_far", own);
    expect_no_drift(b, sql);
    (void)snprintf(sql, sizeof sql, "SET search_path = inspect_far, %s", own);
    expect_no_drift(b, sql);
    (void)snprintf(sql, sizeof sql, "SET search_path = nowhere, \"$user\", %s, pg_catalog", own);
    expect_no_drift(b, sql);
    assert_int_equal(inspect(b)->table_count, 2);

    /* the same name in the other schema */
    script(b->cx, b->db, "CREATE TABLE inspect_far.owner (id text)");
    expect_no_drift(b, sql);
    (void)snprintf(sql, sizeof sql, "SET search_path = inspect_far, %s", own);
    script(b->cx, b->db, sql);
    differences = differences_from(b, far_models, 1); /* the first of that name has one column, of another type */
    assert_true(differences.count > 1);
    assert_string_equal(differences.items[0].table, "owner");
    (void)snprintf(sql, sizeof sql, "SET search_path = %s; DROP SCHEMA inspect_far CASCADE", own);
    script(b->cx, b->db, sql);
    differences = differences_from(b, far_models, 3);
    assert_true(differences.count >= 2);
}

/* A key that refers to a table of the same name elsewhere is another key. */
static void schemas__of_a_reference_are_compared(void **state)
{
    bench           *b = *state;
    char             own[64];
    char             sql[512];
    sqlm_differences differences;

    (void)snprintf(own, sizeof own, "%s", ask_text(b->cx, b->db, "SELECT current_schema()::text"));
    script(b->cx, b->db, "DROP SCHEMA IF EXISTS inspect_far CASCADE; CREATE SCHEMA inspect_far");
    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, far_models, 3));
    (void)snprintf(sql, sizeof sql,
                   "CREATE TABLE thing (id bigint PRIMARY KEY); ALTER TABLE note DROP CONSTRAINT fk_note_thing;"
                   "ALTER TABLE note ADD CONSTRAINT fk_note_thing FOREIGN KEY (thing) REFERENCES %s.thing (id) ON DELETE RESTRICT ON UPDATE RESTRICT", own);
    script(b->cx, b->db, sql);
    differences = differences_from(b, far_models, 3);
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.items[0].kind, SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED);
    assert_string_equal(differences.items[0].property, "references");
    script(b->cx, b->db, "DROP SCHEMA inspect_far CASCADE");
}

/* ---- models ------------------------------------------------------------------------------------------------------------ */

static void serial__is_a_key_that_the_database_makes(void **state)
{
    bench                   *b = *state;
    const sqlm_model *const  models[] = { &Owner_model };
    sqlm_differences         differences;

    script(b->cx, b->db, "CREATE TABLE owner (id bigserial CONSTRAINT pk_owner PRIMARY KEY, name varchar(40) NOT NULL CONSTRAINT uq_owner_name UNIQUE)");
    expect_no_difference(b, models, 1);
    script(b->cx, b->db, "ALTER TABLE owner ALTER COLUMN id DROP DEFAULT");
    differences = differences_from(b, models, 1);
    assert_int_equal(differences.count, 1);
    assert_int_equal(differences.items[0].kind, SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT);
    script(b->cx, b->db, "ALTER TABLE owner ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY");
    differences = differences_from(b, models, 1);
    assert_int_equal(differences.count, 1);
    assert_string_equal(differences.items[0].property, "identity");
}

#define SHEET_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS))                                                               \
    FIELD(M, i32, i, DEFAULT(-7))                                                                                                  \
    FIELD(M, decimal(10, 2), n, DEFAULT("-1.5"))                                                                                   \
    FIELD(M, f32, r, DEFAULT(0.1))                                                                                                 \
    FIELD(M, f64, f, DEFAULT(1e-300))                                                                                              \
    FIELD(M, text, t, MAX_LENGTH(20), DEFAULT("it's \\ \"x\""))                                                                    \
    FIELD(M, date, d, DEFAULT("0001-01-01"))                                                                                       \
    FIELD(M, timestamptz, at, DEFAULT("9999-12-31T23:59:59.999999Z"))                                                              \
    FIELD(M, u64, u, DEFAULT(9223372036854775807))                                                                                 \
    FIELD(M, bytes, y, MAX_LENGTH(4), DEFAULT("00ff"))                                                                             \
    FIELD(M, json, j, DEFAULT("{\"b\": 1.50, \"a\": [1e2, null], \"a\": {}}"))                                                     \
    FIELD(M, i64, twice, GENERATED("i * 2"))                                                                                       \
    FIELD(M, i16, narrow, GENERATED("i + 1"))                                                                                      \
    FIELD(M, decimal(12, 4), product, GENERATED("n * i"))                                                                          \
    FIELD(M, decimal(12, 1), whole, GENERATED("i"))                                                                                \
    FIELD(M, f64, third, GENERATED("n / 3"))                                                                                       \
    FIELD(M, f32, single, GENERATED("r * 2 + n"))                                                                                  \
    FIELD(M, opt_text, copy, GENERATED("t"))                                                                                       \
    FIELD(M, bool, within, GENERATED("i BETWEEN 1 AND 2 OR t IN ('a', 'b') OR TRUE = (n > 0.5)"))                                  \
    FIELD(M, date, day, GENERATED("d"))                                                                                            \
    FIELD(M, i32, rest, GENERATED("length(t) % 3"))
SQLMODEL(Sheet, "sheet", SHEET_FIELDS);

static void computed_columns_and_defaults__have_no_drift(void **state)
{
    bench                   *b = *state;
    const sqlm_model *const  models[] = { &Sheet_model };
    sqlm_differences         differences;

    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, 1));
    expect_no_difference(b, models, 1);
    script(b->cx, b->db, "ALTER TABLE sheet DROP COLUMN twice, ADD twice bigint NOT NULL GENERATED ALWAYS AS ((i * 2)::bigint) STORED,"
                           "ALTER COLUMN j SET DEFAULT '{\"b\": 1.5, \"a\": []}', ALTER COLUMN f SET DEFAULT 1e-299");
    differences = differences_from(b, models, 1);
    assert_int_equal(differences.count, 3);
}

/* ---- circumstances ----------------------------------------------------------------------------------------------------- */

static void role__needs_no_right_on_the_tables(void **state)
{
    bench             *b = *state;
    const sqlm_schema *schema = NULL;
    const char *const  name = "t";

    script(b->cx, b->db, "CREATE TABLE t (a integer CHECK (a > 0) DEFAULT 5, b text)");
    script(b->cx, b->db, "REVOKE ALL ON t FROM CURRENT_USER");
    assert_error(b->cx, QUERY, run(b->cx, b->db, "SELECT * FROM t"));
    assert_ok(b->cx, sqlm_schema_inspect(b->cx, b->db, &name, 1, b->arena, &schema));
    assert_int_equal(schema->table_count, 1);
    assert_int_equal(schema->tables[0].check_count, 1);
    assert_string_equal(schema->tables[0].columns[0].default_text, "5");
}

static void transaction__sees_its_own_tables_and_stays_open(void **state)
{
    bench *b = *state;

    script(b->cx, b->db, "BEGIN READ WRITE");
    script(b->cx, b->db, "CREATE TABLE t (a integer)");
    assert_int_equal(inspect(b)->table_count, 1);
    script(b->cx, b->db, "ROLLBACK");
    assert_int_equal(inspect(b)->table_count, 0);
}

typedef struct looker {
    sqlm_conn    *conn;
    atomic_bool   done;
    sqlm_outcome  outcome;
    size_t        tables;
} looker;

static void *look_elsewhere(void *user)
{
    looker            *l = user;
    sqlm_cx           *cx = sqlm_cx_new(NULL);
    sqlm_arena        *arena = NULL;
    const sqlm_schema *schema = NULL;

    l->outcome = cx == NULL ? SQLM_ERR : sqlm_arena_new(cx, &arena);
    if (l->outcome == SQLM_OK)
        l->outcome = sqlm_schema_inspect(cx, l->conn, NULL, 0, arena, &schema);
    l->tables = schema == NULL ? 99 : schema->table_count;
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    atomic_store(&l->done, true);
    return NULL;
}

/* PostgreSQL has the look wait for whoever drops the table, and then has nothing to say of its expressions. */
static void tables__that_go_while_one_looks_are_not_there(void **state)
{
    bench    *b = *state;
    looker    other = { .conn = open_again(b->cx) };
    sqlm_tx   tx;
    pthread_t thread;
    char      is_waiting[160];

    (void)snprintf(is_waiting, sizeof is_waiting,
                   "SELECT (pg_sleep(0.01) IS NULL)::int + count(*) FROM pg_stat_activity WHERE pid = %lld AND wait_event_type = 'Lock'",
                   (long long)ask(b->cx, other.conn, "SELECT pg_backend_pid()"));
    script(b->cx, b->db, "CREATE TABLE t (a integer CHECK (a > 0)); CREATE TABLE other (a integer DEFAULT 5)");
    assert_ok(b->cx, sqlm_begin(b->cx, b->db, NULL, &tx));
    script(b->cx, b->db, "DROP TABLE t");
    assert_int_equal(pthread_create(&thread, NULL, look_elsewhere, &other), 0);
    while (!atomic_load(&other.done) && ask(b->cx, b->db, is_waiting) == 0)
        continue;
    assert_ok(b->cx, sqlm_commit(b->cx, &tx));
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(other.outcome, SQLM_OK);
    assert_int_equal(other.tables, 1);
    sqlm_conn_close(other.conn);
}

static sqlm_outcome inspect_and_compare(sqlm_cx *cx, void *user)
{
    const sqlm_model *const models[] = { &Owner_model };
    const sqlm_schema      *expected = NULL;
    const sqlm_schema      *found = NULL;
    sqlm_differences        differences;
    sqlm_arena             *arena = NULL;
    sqlm_outcome            outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_inspect(cx, user, NULL, 0, arena, &found);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, sqlm_conn_dialect(user), models, 1, arena, &expected);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_compare(cx, expected, found, arena, &differences);
    if (outcome == SQLM_OK && differences.count < 10)
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "%zu differences", differences.count);
    sqlm_arena_free(arena);
    return outcome;
}

static void inspection__survives_every_failure_of_memory(void **state)
{
    bench *b = *state;

    script(b->cx, b->db,
           "CREATE TABLE target (z integer PRIMARY KEY); CREATE TABLE owner (id serial, name varchar(5) DEFAULT 'x' CHECK (name IN ('a', 'b')),"
           " u numeric(20,0) DEFAULT 5, d numeric(9,2) DEFAULT 1.5, e varchar(1), y bytea DEFAULT '\\x00', t timestamptz DEFAULT '2024-02-29', j jsonb DEFAULT '{}',"
           " g integer GENERATED ALWAYS AS (1 + z) STORED, z integer REFERENCES target ON DELETE CASCADE, raw integer DEFAULT (1 + 1), UNIQUE (name, e),"
           " CONSTRAINT tc_owner_e CHECK (e IN ('a', 'b')), CONSTRAINT tc_owner_y CHECK (length(y) <= 2147483647),"
           " CONSTRAINT tc_owner_u CHECK (u >= 0 AND u <= 18446744073709551615));"
           "CREATE INDEX ix ON owner (lower(name) DESC) WHERE z > 0; COMMENT ON TABLE owner IS 'x'; COMMENT ON COLUMN owner.id IS 'y'");
    assert_true(sqlm_torture_both(inspect_and_compare, b->db) > 10);
}

enum { MANY = 1000 };

static void tables__a_thousand_take_one_round_trip(void **state)
{
    bench             *b = *state;
    const sqlm_schema *schema;
    struct timespec    begin;
    struct timespec    end;

    script(b->cx, b->db,
           "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE many_%s (id bigint PRIMARY KEY, a integer NOT NULL DEFAULT 5"
           " CHECK (a > 0), b varchar(20) UNIQUE, c timestamptz DEFAULT now())', i); END LOOP; END $$");
    assert_int_equal(timespec_get(&begin, TIME_UTC), TIME_UTC);
    schema = inspect(b);
    assert_int_equal(timespec_get(&end, TIME_UTC), TIME_UTC);
    assert_int_equal(schema->table_count, MANY);
    assert_int_equal(schema->tables[MANY - 1].check_count, 1);
    print_message("%d tables in one round trip, %.0f ms\n", MANY,
                  (double)(end.tv_sec - begin.tv_sec) * 1000 + (double)(end.tv_nsec - begin.tv_nsec) / 1e6);
    script(b->cx, b->db, "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('DROP TABLE many_%s', i); IF i % 200 = 0 THEN COMMIT; END IF; END LOOP; END $$");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(domains__have_no_drift_when_they_were_created),
        bench_test(columns__are_told_in_our_terms),
        bench_test(columns__tell_identity_generation_and_comments),
        bench_test(columns__of_types_that_somebody_made_are_none_of_ours),
        bench_test(type_checks__tell_the_kind),
        bench_test(keys__tell_their_columns_and_what_else_is_said),
        bench_test(indexes__tell_all_that_makes_them_differ),
        bench_test(checks__that_are_not_valid_are_others),
        bench_test(foreign_keys__tell_actions_and_clauses),
        bench_test(tables__are_ordinary_ones_alone),
        bench_test(tables__of_any_name_are_found),
        bench_test(schemas__are_told_apart_whatever_the_search_path),
        bench_test(schemas__of_a_reference_are_compared),
        bench_test(serial__is_a_key_that_the_database_makes),
        bench_test(computed_columns_and_defaults__have_no_drift),
        bench_test(role__needs_no_right_on_the_tables),
        bench_test(transaction__sees_its_own_tables_and_stays_open),
        bench_test(tables__that_go_while_one_looks_are_not_there),
        bench_test(inspection__survives_every_failure_of_memory),
        bench_test(tables__a_thousand_take_one_round_trip),
    };

    (void)postgres_url();
    return cmocka_run_group_tests_name("integration/postgres/inspect", tests, NULL, NULL);
}

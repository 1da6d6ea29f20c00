/* SPDX-License-Identifier: MIT */
/* What the server says of its tables, read back: every kind of fact, and the gate's 21 tables without a difference. */
#define BENCH_DATABASE "sqlm_inspect_facts"
#include "inspect_bench.h"

#include <sqlmodel/gate.h>

enum { MAXIMUM_DOMAINS = 32 };

static void domains__are_found_as_they_were_made(void **state)
{
    bench                  *b = *state;
    size_t                  count = 0;
    const sqlm_typed_model *domains = sqlm_gate_builtin_models(&count);
    const sqlm_model       *models[MAXIMUM_DOMAINS];

    assert_in_range(count, 21, MAXIMUM_DOMAINS);
    for (size_t i = 0; i < count; i++)
        models[i] = domains[i].model;
    assert_ok(b->cx, sqlm_create_models(b->cx, b->db, models, count));
    expect_no_difference(b, models, count);
    assert_int_equal(inspect(b)->table_count, count);
}

/* ---- facts ----------------------------------------------------------------------------------------------------------- */

static const column_fact column_facts[] = {
    { "INT", "int", SQLM_TYPE_I32, SQLM_DEFAULT_NONE, NULL },
    { "INT(5) DEFAULT 5", "int", SQLM_TYPE_I32, SQLM_DEFAULT_LITERAL, "5" },
    { "INT UNSIGNED", "int unsigned", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "INT ZEROFILL", "int unsigned zerofill", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "MEDIUMINT DEFAULT 5", "mediumint", SQLM_TYPE_NONE, SQLM_DEFAULT_RAW, "5" },
    { "TINYINT DEFAULT 1", "tinyint", SQLM_TYPE_NONE, SQLM_DEFAULT_RAW, "1" },
    { "BOOLEAN DEFAULT TRUE", "tinyint(1)", SQLM_TYPE_BOOL, SQLM_DEFAULT_LITERAL, "true" },
    { "SMALLINT DEFAULT -5", "smallint", SQLM_TYPE_I16, SQLM_DEFAULT_LITERAL, "-5" },
    { "BIGINT DEFAULT 9223372036854775807", "bigint", SQLM_TYPE_I64, SQLM_DEFAULT_LITERAL, "9223372036854775807" },
    { "BIGINT UNSIGNED DEFAULT 18446744073709551615", "bigint unsigned", SQLM_TYPE_U64, SQLM_DEFAULT_LITERAL, "18446744073709551615" },
    { "FLOAT DEFAULT 0.1", "float", SQLM_TYPE_F32, SQLM_DEFAULT_LITERAL, "0.1" },
    { "FLOAT DEFAULT (CAST(-3.4028235e38 AS FLOAT))", "float", SQLM_TYPE_F32, SQLM_DEFAULT_LITERAL, "-3.4028235e38" },
    { "DOUBLE DEFAULT 0.1", "double", SQLM_TYPE_F64, SQLM_DEFAULT_LITERAL, "0.1" },
    { "DECIMAL(10,2) DEFAULT 1.5", "decimal(10,2)", SQLM_TYPE_DECIMAL, SQLM_DEFAULT_LITERAL, "1.50" },
    { "DECIMAL(10,2) UNSIGNED", "decimal(10,2) unsigned", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "VARCHAR(20) DEFAULT 'it''s \\\\ \"x\" \xc3\xa4'", "varchar(20)", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "it's \\ \"x\" \xc3\xa4" },
    { "VARCHAR(20) DEFAULT ''", "varchar(20)", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "" },
    { "VARCHAR(20) DEFAULT 'NULL'", "varchar(20)", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "NULL" },
    { "VARCHAR(20) DEFAULT NULL", "varchar(20)", SQLM_TYPE_TEXT, SQLM_DEFAULT_NONE, NULL },
    { "VARCHAR(20) DEFAULT (concat('a', 'b'))", "varchar(20)", SQLM_TYPE_TEXT, SQLM_DEFAULT_RAW, "concat('a','b')" },
    { "VARCHAR(20) CHARACTER SET latin1", "varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci", SQLM_TYPE_NONE,
      SQLM_DEFAULT_NONE, NULL },
    { "VARCHAR(20) COLLATE utf8mb4_bin", "varchar(20) COLLATE utf8mb4_bin", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "VARCHAR(20) INVISIBLE", "varchar(20) INVISIBLE", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "CHAR(3)", "char(3)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "LONGTEXT DEFAULT ('30 days')", "longtext", SQLM_TYPE_TEXT, SQLM_DEFAULT_LITERAL, "30 days" },
    { "TEXT", "text", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "VARBINARY(9) DEFAULT (UNHEX('00FF'))", "varbinary(9)", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "00ff" },
    { "VARBINARY(9) DEFAULT (UNHEX(''))", "varbinary(9)", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "" },
    { "VARBINARY(9) DEFAULT 'ab'", "varbinary(9)", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "6162" },
    { "VARBINARY(9) DEFAULT X'61ff'", "varbinary(9)", SQLM_TYPE_BYTES, SQLM_DEFAULT_RAW, "'a?'" },
    { "LONGBLOB DEFAULT (X'00ff')", "longblob", SQLM_TYPE_BYTES, SQLM_DEFAULT_LITERAL, "00ff" },
    { "BINARY(16) DEFAULT (UNHEX('00112233445566778899AABBCCDDEEFF'))", "binary(16)", SQLM_TYPE_UUID, SQLM_DEFAULT_LITERAL,
      "00112233-4455-6677-8899-aabbccddeeff" },
    { "BINARY(8)", "binary(8)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "DATE DEFAULT '2024-02-29'", "date", SQLM_TYPE_DATE, SQLM_DEFAULT_LITERAL, "2024-02-29" },
    { "TIME(6) DEFAULT '12:30:00.5'", "time(6)", SQLM_TYPE_TIME, SQLM_DEFAULT_LITERAL, "12:30:00.500000" },
    { "TIME", "time", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "DATETIME(6) DEFAULT '2024-02-29 12:30:00'", "datetime(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_LITERAL,
      "2024-02-29T12:30:00.000000Z" },
    { "DATETIME(6) DEFAULT (UTC_TIMESTAMP(6))", "datetime(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_NOW, NULL },
    { "DATETIME(6) DEFAULT (UTC_TIMESTAMP(3))", "datetime(6)", SQLM_TYPE_TIMESTAMPTZ, SQLM_DEFAULT_RAW, "utc_timestamp(3)" },
    { "DATETIME(6) DEFAULT NOW(6) ON UPDATE NOW(6)", "datetime(6) on update current_timestamp(6)", SQLM_TYPE_NONE,
      SQLM_DEFAULT_RAW, "current_timestamp(6)" },
    { "TIMESTAMP NULL DEFAULT NULL", "timestamp", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "JSON DEFAULT ('{}')", "json", SQLM_TYPE_JSON, SQLM_DEFAULT_LITERAL, "{}" },
    { "LONGTEXT COLLATE utf8mb4_bin", "longtext COLLATE utf8mb4_bin", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "ENUM('A','b')", "enum('A','b')", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "YEAR", "year(4)", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
    { "BIT(3) DEFAULT b'101'", "bit(3)", SQLM_TYPE_NONE, SQLM_DEFAULT_RAW, "b'101'" },
    { "UUID", "uuid", SQLM_TYPE_NONE, SQLM_DEFAULT_NONE, NULL },
};

static void columns__have_type_and_default_in_the_words_of_the_server(void **state)
{
    const sqlm_schema_table *table = expect_facts(*state, column_facts, sizeof column_facts / sizeof column_facts[0],
                                                  " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin");

    for (size_t i = 0; i < table->column_count; i++)
        assert_true(table->columns[i].nullable);
    assert_int_equal(table->check_count, 0); /* what MariaDB's JSON has is no check of ours */
}

static void column__tells_what_it_computes_and_its_comment(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    run(b->cx, b->db,
        "CREATE TABLE computed (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'it''s \\\\ one', a INT NOT NULL,"
        " stored INT AS (a * 2) STORED, virt INT AS (a + 1) VIRTUAL, held BIGINT AS (a) STORED,"
        " CONSTRAINT tc_computed_held CHECK (held IS NOT NULL)) COMMENT='table''s'");
    table = table_named(b, "computed");
    assert_string_equal(table->comment, "table's");
    assert_true(table->columns[0].auto_increment);
    assert_false(table->columns[0].nullable);
    assert_string_equal(table->columns[0].comment, "it's \\ one");
    assert_null(table->columns[1].comment);
    assert_null(table->columns[1].generated_text);
    assert_non_null(table->columns[2].generated);
    assert_false(table->columns[2].generated_virtual);
    assert_true(table->columns[2].nullable);
    assert_non_null(table->columns[3].generated);
    assert_true(table->columns[3].generated_virtual);
    assert_false(table->columns[4].nullable);
    assert_int_equal(table->check_count, 0);
}

static void check__of_a_column_has_no_name(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;

    run(b->cx, b->db,
        "CREATE TABLE checked (a INT CHECK (a > 0), t LONGTEXT CHECK (json_valid(t)), s VARCHAR(9), CONSTRAINT a_named CHECK (s LIKE 'x%'))"
        " COLLATE=utf8mb4_nopad_bin");
    table = table_named(b, "checked");
    assert_int_equal(table->check_count, 3);
    assert_string_equal(table->checks[0].name, "a_named");
    assert_null(table->checks[0].expression);
    assert_string_equal(table->checks[0].text, "`s` like 'x%'");
    assert_null(table->checks[1].name);
    assert_null(table->checks[2].name);
    assert_int_not_equal(table->columns[1].type, SQLM_TYPE_JSON); /* a text of another collation that has a check */
}

static const sqlm_schema_index *index_named(const sqlm_schema_table *table, const char *name)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (strcmp(table->indexes[i].name, name) == 0)
            return &table->indexes[i];
    fail_msg("no index %s", name);
    return NULL;
}

static void indexes__have_order_prefix_direction_and_method(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *table;
    const sqlm_schema_index *index;

    run(b->cx, b->db,
        "CREATE TABLE indexed (b INT, a INT, s VARCHAR(90), t LONGTEXT, PRIMARY KEY (a, b), UNIQUE uq_s (s, b), UNIQUE uq_t (t),"
        " KEY z_first (s(7) DESC, b), FULLTEXT KEY ft (s, t), KEY gone (b) IGNORED)");
    table = table_named(b, "indexed");
    assert_null(table->primary_key.name);
    assert_int_equal(table->primary_key.column_count, 2);
    assert_string_equal(table->primary_key.columns[0], "a");
    assert_string_equal(table->primary_key.columns[1], "b");
    assert_int_equal(table->unique_count, 2);
    assert_string_equal(table->uniques[0].name, "uq_s");
    assert_string_equal(table->uniques[0].columns[1], "b");
    assert_string_equal(table->uniques[1].columns[0], "t USING HASH");
    assert_int_equal(table->index_count, 3);
    index = index_named(table, "z_first");
    assert_string_equal(index->columns[0], "s (7) DESC");
    assert_string_equal(index->columns[1], "b");
    assert_false(index->unique);
    assert_string_equal(index_named(table, "ft")->columns[1], "t USING FULLTEXT");
    assert_string_equal(index_named(table, "gone")->columns[0], "b IGNORED");
}

static void foreign_keys__have_targets_and_actions(void **state)
{
    bench                         *b = *state;
    const sqlm_schema_table       *table;
    const sqlm_schema_foreign_key *key;

    run(b->cx, b->db, "CREATE TABLE " BENCH_SECOND ".far (id INT PRIMARY KEY)");
    run(b->cx, b->db, "CREATE TABLE near (x INT, y INT, PRIMARY KEY (x, y))");
    run(b->cx, b->db,
        "CREATE TABLE refers (a INT, b INT, c INT, d INT, KEY ix_c (c, d),"
        " CONSTRAINT fk_1 FOREIGN KEY (b, a) REFERENCES near (x, y) ON DELETE CASCADE ON UPDATE NO ACTION,"
        " CONSTRAINT fk_2 FOREIGN KEY (c) REFERENCES " BENCH_SECOND ".far (id) ON DELETE SET NULL,"
        " FOREIGN KEY (d) REFERENCES " BENCH_SECOND ".far (id) ON UPDATE RESTRICT)");
    table = table_named(b, "refers");
    assert_int_equal(table->foreign_key_count, 3);
    key = &table->foreign_keys[0];
    assert_string_equal(key->name, "fk_1");
    assert_string_equal(key->columns[0], "b");
    assert_string_equal(key->columns[1], "a");
    assert_string_equal(key->referenced_table, "near");
    assert_string_equal(key->referenced_columns[0], "x");
    assert_null(key->referenced_schema);
    assert_int_equal(key->on_delete, SQLM_ACTION_CASCADE);
    assert_int_equal(key->on_update, SQLM_ACTION_NO_ACTION);
    key = &table->foreign_keys[1];
    assert_string_equal(key->referenced_schema, BENCH_SECOND);
    assert_int_equal(key->on_delete, SQLM_ACTION_SET_NULL);
    assert_int_equal(key->on_update, SQLM_ACTION_RESTRICT);
    assert_int_equal(table->index_count, 1); /* the server made two for the foreign keys by itself */
    assert_string_equal(table->indexes[0].name, "ix_c");
    run(b->cx, b->db, "ALTER TABLE refers DROP FOREIGN KEY fk_1");
    table = table_named(b, "refers");
    assert_int_equal(table->index_count, 2); /* what it made stays */
    assert_string_equal(table->indexes[0].name, "fk_1");
}

/* ---- expressions ----------------------------------------------------------------------------------------------------- */

static const char probe[] =
    "CREATE TABLE probe (a INT, b INT, d INT, n BIGINT UNSIGNED, n2 BIGINT UNSIGNED, s VARCHAR(20), s2 LONGTEXT, y VARBINARY(40),"
    " r DOUBLE, f FLOAT, dc DECIMAL(10,2), dt DATE, ti TIME(6), ts DATETIME(6), local DATETIME(6), u BINARY(16), bo TINYINT(1),"
    " bo2 TINYINT(1), `we``ird \"name\"` INT, `select` INT, `\xc3\xa4` INT)";

/* In the portable language; no two mean the same. */
static const char *const expressions[] = {
    "a = 1",
    "a <> b",
    "NOT a = d",
    "NOT (a = b AND b = d)",
    "NOT (a = b OR b < d)",
    "NOT a < b",
    "a NOT BETWEEN 1 AND 2",
    "NOT a BETWEEN 1 AND 3",
    "NOT a IN (1, 2)",
    "NOT (NOT a IN (1, 2, 3))",
    "NOT s IS NULL",
    "s IS NULL",
    "bo",
    "NOT bo",
    "bo2 = TRUE",
    "bo2 = FALSE",
    "bo = bo2",
    "bo <> bo2",
    "bo OR a = 1",
    "bo AND NOT (bo OR a = 2)",
    "TRUE AND a = 2",
    "a = 2 OR FALSE",
    "a IN (4)",
    "a NOT IN (5)",
    "s IN ('x', 'it''s', 'b\\s', '%_\"`')",
    "s = '' OR s2 = '\\'",
    "length(s) BETWEEN 1 AND 5",
    "length(s2) > 5000",
    "length(y) = 32",
    "a + b * d = 5",
    "(a + b) * d = 5",
    "a - (b - d) = 5",
    "a - b - d = 5",
    "a * (b / d) = 5",
    "a / b / d = 5",
    "a / (b / d) = 5",
    "a % b = 0",
    "a % (b % d) = 0",
    "-a = 5",
    "-(-a) = 5",
    "-(a + b) = 5",
    "a = -5",
    "a - -5 = 1",
    "a - -b = 1",
    "a / 2.0 = 5",
    "a / 2 = 5",
    "r / dc > 0.5",
    "f < 1.25 AND dc <= 12.345",
    "dt >= '2024-02-29'",
    "ti < '12:30:00.000000'",
    "ts < '2024-02-29T12:30:00.000000Z'",
    "local < '2024-02-28T12:30:00.000000'",
    "ts IS NOT NULL AND local IS NULL",
    "u = '00112233-4455-6677-8899-aabbccddeeff'",
    "u IN ('00112233-4455-6677-8899-aabbccddeeff', 'ff112233-4455-6677-8899-aabbccddeeff')",
    "u <> '61626364-6566-6768-696a-6b6c6d6e6f70'",
    "a = 1 AND (b = 1 OR d = 1)",
    "a = 1 AND b = 1 OR d = 1",
    "(a = 1 OR b = 1) AND d = 1",
    "a = 1 AND b = 1 AND d = 1",
    "(a = 1) = (b = 1)",
    "(a = 1) <> bo",
    "(a IS NULL) = (b IS NULL)",
    "(a IS NULL) IS NOT NULL",
    "(a + b) IS NULL",
    "(a BETWEEN 1 AND 2) = (b IN (1, 2))",
    "a BETWEEN b + 1 AND d - 1",
    "\"we`ird \"\"name\"\"\" > 0 AND \"select\" > 0 AND \"\xc3\xa4\" < 3",
    "a < 99999999999999999999",
    "'x' = s",
    "7 < a",
    "a IN (b, d, 7)",
    "n <= n2",
    "NOT (a = 1 AND NOT (b = 2 OR NOT bo))",
    "(bo OR a = 3) = TRUE",
    "(bo OR a = 3) = bo2",
    "NOT (bo = (a = 4))",
    "bo IN (TRUE, (a = 1))",
    "bo BETWEEN FALSE AND bo2",
    "bo > FALSE",
    "(a = 1 OR b = 1) IS NULL",
    "(a < b) < (b < d)",
    "(a IN (1, 2)) IN (TRUE, bo)",
    "(a BETWEEN 1 AND 2) BETWEEN bo AND TRUE",
    "bo BETWEEN (a BETWEEN 1 AND 2) AND TRUE",
    "(a < 3 AND b < 3 OR bo) AND (a > 1 OR b > 2 AND bo)",
};
enum { EXPRESSION_COUNT = sizeof expressions / sizeof expressions[0] };

/* Of the probe's columns, as a model would have them. */
static sqlm_type type_of_probe(const void *user, const char *name, size_t length)
{
    return length == 5 && memcmp(name, "local", 5) == 0 ? SQLM_TYPE_TIMESTAMP : type_in(user, name, length);
}

/* The differences when each check of the probe is expected to say what the check so many places further on says. */
static size_t compare_checks(bench *b, const sqlm_schema_table *found, const sqlm_expression *const *trees, size_t shift)
{
    sqlm_schema_check checks[EXPRESSION_COUNT];
    sqlm_schema_table table = *found;
    const sqlm_schema expected = { sqlm_conn_dialect(b->db), &table, 1 };
    const sqlm_schema have = { sqlm_conn_dialect(b->db), found, 1 };
    sqlm_differences  differences;

    for (size_t i = 0; i < EXPRESSION_COUNT; i++) {
        checks[i] = found->checks[i];
        checks[i].expression = trees[(i + shift) % EXPRESSION_COUNT];
    }
    table.checks = checks;
    assert_ok(b->cx, sqlm_schema_compare(b->cx, &expected, &have, b->arena, &differences));
    if (shift == 0)
        print_differences(&differences);
    return differences.count;
}

static void expressions__come_back_as_what_they_mean(void **state)
{
    bench                        *b = *state;
    const sqlm_expression        *trees[EXPRESSION_COUNT];
    const sqlm_schema_table      *found;
    sqlm_expression_columns       columns = { type_of_probe, NULL };

    run(b->cx, b->db, probe);
    found = sqlm_schema_find_table(inspect(b), "probe");
    columns.user = found;
    for (size_t i = 0; i < EXPRESSION_COUNT; i++) {
        if (sqlm_expression_parse(b->cx, expressions[i], &columns, b->arena, &trees[i]) != SQLM_OK)
            fail_msg("%s: %s", expressions[i], sqlm_cx_error(b->cx)->message);
        add_check(b, "probe", i, trees[i]);
    }
    found = sqlm_schema_find_table(inspect(b), "probe");
    assert_int_equal(found->check_count, EXPRESSION_COUNT);
    for (size_t i = 0; i < EXPRESSION_COUNT; i++)
        if (found->checks[i].expression == NULL)
            fail_msg("%s came back as %s, which was not understood", expressions[i], found->checks[i].text);
    assert_int_equal(compare_checks(b, found, trees, 0), 0);
    for (size_t shift = 1; shift < EXPRESSION_COUNT; shift += shift) /* and as what the others do not */
        assert_int_equal(compare_checks(b, found, trees, shift), EXPRESSION_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(domains__are_found_as_they_were_made),
        bench_test(columns__have_type_and_default_in_the_words_of_the_server),
        bench_test(column__tells_what_it_computes_and_its_comment),
        bench_test(check__of_a_column_has_no_name),
        bench_test(indexes__have_order_prefix_direction_and_method),
        bench_test(foreign_keys__have_targets_and_actions),
        bench_test(expressions__come_back_as_what_they_mean),
    };

    return cmocka_run_group_tests_name("integration/mysql/inspect", tests, NULL, NULL);
}

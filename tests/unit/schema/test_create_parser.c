/* SPDX-License-Identifier: MIT */
#include "schema/create_parser.h"

#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "schema/sql_token.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* ---- what was read, as one line ---------------------------------------------------------------------------------- */

static void put_parts(sqlm_text_buffer *out, const sqlm__part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sqlm_text_buffer_put(out, i > 0 ? ", " : "");
        if (parts[i].column != NULL)
            sqlm_text_buffer_put(out, parts[i].column);
        else
            sqlm_text_buffer_put_format(out, "{%s}", parts[i].text);
        if (parts[i].collation != NULL)
            sqlm_text_buffer_put_format(out, " collate %s", parts[i].collation);
        sqlm_text_buffer_put(out, parts[i].descending ? " desc" : "");
    }
}

static void put_column(sqlm_text_buffer *out, const sqlm__created_column *column)
{
    sqlm_text_buffer_put(out, column->name);
    sqlm_text_buffer_put(out, column->auto_increment ? " auto" : "");
    if (column->collation != NULL)
        sqlm_text_buffer_put_format(out, " collate %s", column->collation);
    if (column->conflict != NULL)
        sqlm_text_buffer_put_format(out, " conflict %s", column->conflict);
    if (column->generated != NULL)
        sqlm_text_buffer_put_format(out, " generated (%s)%s", column->generated, column->generated_stored ? " stored" : "");
}

static void put_constraint(sqlm_text_buffer *out, const sqlm__constraint *constraint)
{
    static const char *const kinds[] = { "pk", "uq", "ck", "fk" };

    sqlm_text_buffer_put_format(out, "; %s %s (", kinds[constraint->kind], constraint->name == NULL ? "-" : constraint->name);
    if (constraint->kind == SQLM__CONSTRAINT_CHECK)
        sqlm_text_buffer_put(out, constraint->text);
    put_parts(out, constraint->columns, constraint->column_count);
    sqlm_text_buffer_put(out, ")");
    if (constraint->conflict != NULL)
        sqlm_text_buffer_put_format(out, " conflict %s", constraint->conflict);
    sqlm_text_buffer_put(out, constraint->deferred ? " deferred" : "");
}

static void put_table(sqlm_text_buffer *out, const sqlm__created_table *table)
{
    sqlm_text_buffer_put_format(out, "%s: ", table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        sqlm_text_buffer_put(out, i > 0 ? ", " : "");
        put_column(out, &table->columns[i]);
    }
    for (size_t i = 0; i < table->constraint_count; i++)
        put_constraint(out, &table->constraints[i]);
    sqlm_text_buffer_put(out, table->strict ? "; strict" : "");
    sqlm_text_buffer_put(out, table->without_rowid ? "; without rowid" : "");
}

static void put_index(sqlm_text_buffer *out, const sqlm__created_index *index)
{
    sqlm_text_buffer_put_format(out, "%s on %s%s (", index->name, index->table, index->unique ? " unique" : "");
    put_parts(out, index->parts, index->part_count);
    sqlm_text_buffer_put(out, ")");
    if (index->where != NULL)
        sqlm_text_buffer_put_format(out, " where %s", index->where);
}

/* Reads a statement of either sort and says what was in it; "not understood" otherwise. */
static void read_as(sqlm_cx *cx, const char *sql, const char *expected)
{
    sqlm__created_table table;
    sqlm__created_index index;
    sqlm_text_buffer    out;
    sqlm_arena         *arena;
    bool                is_table;
    bool                is_index;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    sqlm_text_buffer_init(&out, cx, 1 << 20);
    assert_ok(cx, sqlm__parse_create_table(cx, arena, sql, &table, &is_table));
    assert_ok(cx, sqlm__parse_create_index(cx, arena, sql, &index, &is_index));
    assert_false(is_table && is_index);
    if (is_table)
        put_table(&out, &table);
    else if (is_index)
        put_index(&out, &index);
    else
        sqlm_text_buffer_put(&out, "not understood");
    assert_string_equal(sqlm_text_buffer_text(&out), expected);
    sqlm_text_buffer_fini(&out);
    sqlm_arena_free(arena);
}

/* ---- tables ------------------------------------------------------------------------------------------------------ */

static void table__inline_constraints_in_any_order_and_case(void **state)
{
    read_as(*state, "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT UNIQUE NOT NULL DEFAULT 'x')",
            "t: id auto, name; pk - (id); uq - (name)");
    read_as(*state, "create table t (a int not null check (a > 0) references p (id) on delete set null on update cascade unique)",
            "t: a; ck - (a > 0); fk - (a); uq - (a)");
    read_as(*state, "create table t (a integer constraint k primary key desc on conflict replace, b text collate NoCase null)",
            "t: a, b collate NoCase; pk k (a desc) conflict REPLACE");
}

static void table__constraints_with_and_without_commas(void **state)
{
    read_as(
        *state,
        "CREATE TABLE t(a, b, CONSTRAINT pk_t PRIMARY KEY (a, b DESC) UNIQUE (b COLLATE nocase), FOREIGN KEY (a, b) REFERENCES p)",
        "t: a, b; pk pk_t (a, b desc); uq pk_t (b collate nocase); fk - (a, b)");
    read_as(*state, "CREATE TABLE t(a, PRIMARY KEY (a AUTOINCREMENT) ON CONFLICT FAIL, CHECK (a) ON CONFLICT IGNORE)",
            "t: a auto; pk - (a) conflict FAIL; ck - (a)");
}

static void table__a_name_serves_checks_until_the_next_comma(void **state)
{
    read_as(*state, "CREATE TABLE t(a INT CONSTRAINT n NOT NULL CHECK (a > 0), b INT CHECK (b > 0))",
            "t: a, b; ck n (a > 0); ck - (b > 0)");
    read_as(*state, "CREATE TABLE t(a INT, CONSTRAINT n UNIQUE (a), CHECK (a > 0), CONSTRAINT last)",
            "t: a; uq n (a); ck - (a > 0)");
}

static void table__quoted_names(void **state)
{
    read_as(*state, "CREATE TABLE \"a \"\"b\"\"\"([primary key] TEXT, `c``d` TEXT, 'e' TEXT, \"check\" CHECK (\"check\" <> ')'))",
            "a \"b\": primary key, c`d, e, check; ck - (\"check\" <> ')')");
    read_as(*state, "CREATE TABLE main.t(\"PRIMARY\" TEXT, \"UNIQUE\" TEXT)", "t: PRIMARY, UNIQUE");
    read_as(*state, "CREATE TEMP TABLE IF NOT EXISTS t(h\xc3\xa9ros TEXT)", "t: h\xc3\xa9ros");
}

static void table__comments_and_line_ends_anywhere(void **state)
{
    read_as(*state, "CREATE/* ( */TABLE t -- ) , (\r\n (\n a /* CHECK (x) */ TEXT, -- b TEXT,\n c\tTEXT\n) /* the end", "t: a, c");
    read_as(*state, "CREATE TABLE t(a \v\v TEXT,\n\vb)", "t: a, b"); /* a blank behind another one, as SQLite has it */
    read_as(*state, "CREATE TABLE t(a\vTEXT)", "not understood");
    read_as(*state, "CREATE TABLE t(a CHECK (a /* ) */ > 0 -- ) \n))", "t: a; ck - (a /* ) */ > 0)");
}

static void table__types_of_every_form(void **state)
{
    read_as(*state,
            "CREATE TABLE t(a, b VARCHAR(10), c DECIMAL (10, +2) NOT NULL, d LONG VARCHAR, e \"my type\"(-1), f 'x' CHECK (1))",
            "t: a, b, c, d, e, f; ck - (1)");
}

static void table__defaults_of_every_form(void **state)
{
    read_as(*state,
            "CREATE TABLE t(a DEFAULT -1 NOT NULL, b DEFAULT (max(1, (2))) UNIQUE, c DEFAULT CURRENT_TIMESTAMP, d DEFAULT x'00',"
            " e DEFAULT + .5e-3, f DEFAULT NULL CHECK (f), g DEFAULT abc, h DEFAULT \"it's\", i DEFAULT 'it''s' NOT NULL)",
            "t: a, b, c, d, e, f, g, h, i; uq - (b); ck - (f)");
}

static void table__generated_columns(void **state)
{
    read_as(*state,
            "CREATE TABLE t(a, b INT GENERATED ALWAYS AS (a * (2 + 1)) STORED NOT NULL, c AS (a) UNIQUE, d AS (')') VIRTUAL)",
            "t: a, b generated (a * (2 + 1)) stored, c generated (a), d generated (')'); uq - (c)");
}

static void table__generated_is_a_word_of_a_type_too(void **state)
{
    read_as(*state, "CREATE TABLE t(a INTEGER generated, b x generated always y PRIMARY KEY, c INT GENERATED ALWAYS AS (1))",
            "t: a, b, c generated (1); pk - (b)");
}

static void table__foreign_keys_and_when_they_are_checked(void **state)
{
    read_as(*state,
            "CREATE TABLE t(a REFERENCES p DEFERRABLE INITIALLY DEFERRED, b REFERENCES p (x, y) MATCH FULL ON DELETE NO ACTION"
            " NOT DEFERRABLE INITIALLY DEFERRED, c REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED,"
            " d REFERENCES p DEFERRABLE, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (id) ON UPDATE SET DEFAULT DEFERRABLE"
            " INITIALLY IMMEDIATE)",
            "t: a, b, c, d; fk - (a) deferred; fk - (b); fk - (c) deferred; fk - (d); fk f (a)");
}

static void table__conflict_clauses(void **state)
{
    read_as(*state,
            "CREATE TABLE t(a NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT ABORT, b NULL ON CONFLICT FAIL,"
            " UNIQUE (a, b) ON CONFLICT ROLLBACK)",
            "t: a conflict IGNORE, b; uq - (a); uq - (a, b) conflict ROLLBACK");
}

static void table__a_late_deferrable_speaks_of_the_last_reference(void **state)
{
    read_as(*state, "CREATE TABLE t(a REFERENCES p NOT NULL DEFERRABLE INITIALLY DEFERRED)", "t: a; fk - (a) deferred");
    read_as(*state, "CREATE TABLE t(a REFERENCES p, b INT UNIQUE NOT DEFERRABLE INITIALLY DEFERRED)", "t: a, b; fk - (a); uq - (b)");
    read_as(*state, "CREATE TABLE t(a INT DEFERRABLE)", "t: a");
    read_as(*state, "CREATE TABLE t(a REFERENCES p UNIQUE DEFERRABLE INITIALLY)", "not understood");
}

static void table__options(void **state)
{
    read_as(*state, "CREATE TABLE t(a) STRICT", "t: a; strict");
    read_as(*state, "CREATE TABLE t(a INT PRIMARY KEY) without rowid , strict;", "t: a; pk - (a); strict; without rowid");
}

static void table__what_is_none(void **state)
{
    static const char *const texts[] = { "",
                                         "CREATE",
                                         "CREATE TABLE",
                                         "CREATE TABLE t",
                                         "CREATE TABLE t(",
                                         "CREATE TABLE t()",
                                         "CREATE TABLE t(a",
                                         "CREATE TABLE t(a,)",
                                         "CREATE TABLE t(a) LOOSE",
                                         "CREATE TABLE t(a) STRICT STRICT",
                                         "CREATE TABLE t(a) WITHOUT",
                                         "CREATE TABLE t(a CHECK)",
                                         "CREATE TABLE t(a CHECK (a)",
                                         "CREATE TABLE t(a DEFAULT)",
                                         "CREATE TABLE t(a DEFAULT ,b)",
                                         "CREATE TABLE t(a COLLATE)",
                                         "CREATE TABLE t(a REFERENCES)",
                                         "CREATE TABLE t(a REFERENCES p ON DELETE)",
                                         "CREATE TABLE t(a CONSTRAINT)",
                                         "CREATE TABLE t(a 'unfinished)",
                                         "CREATE TABLE t(a \"unfinished)",
                                         "CREATE TABLE t(a UNIQUE ON CONFLICT)",
                                         "CREATE TABLE t(a PRIMARY)",
                                         "CREATE TABLE t(a, PRIMARY KEY)",
                                         "CREATE TABLE t(a, PRIMARY KEY ())",
                                         "CREATE TABLE t(a, FOREIGN KEY (a))",
                                         "CREATE TABLE t(a, CHECK (a), b)",
                                         "CREATE VIRTUAL TABLE t USING fts5(a)",
                                         "CREATE TABLE t AS SELECT 1",
                                         "CREATE VIEW t(a) AS SELECT 1",
                                         "DROP TABLE t" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        read_as(*state, texts[i], "not understood");
}

static void table__parentheses_of_any_depth(void **state)
{
    enum { DEPTH = 50000 };
    static char sql[2 * DEPTH + 64];
    static char expected[2 * DEPTH + 64];
    size_t      at = strlen("CREATE TABLE t(a CHECK (");

    memcpy(sql, "CREATE TABLE t(a CHECK (", at);
    memset(sql + at, '(', DEPTH);
    sql[at + DEPTH] = '1';
    memset(sql + at + DEPTH + 1, ')', DEPTH);
    memcpy(sql + at + 2 * DEPTH + 1, "))", 3);
    (void)snprintf(expected, sizeof expected, "t: a; ck - (%.*s)", 2 * DEPTH + 1, sql + at);
    read_as(*state, sql, expected);
    sql[at + 2 * DEPTH] = '\0';
    read_as(*state, sql, "not understood");
}

/* ---- indexes ----------------------------------------------------------------------------------------------------- */

static void index__parts_of_every_form(void **state)
{
    read_as(*state,
            "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t (a, \"b\" COLLATE NOCASE DESC, lower(c, 'x') ASC NULLS LAST, (d) DESC)",
            "i on t unique (a, b collate NOCASE desc, {lower(c, 'x')}, {(d)} desc)");
}

static void index__predicates(void **state)
{
    read_as(*state, "create index i on t (a) where a IS NOT NULL AND b IN ('x)', ';') ;",
            "i on t (a) where a IS NOT NULL AND b IN ('x)', ';')");
}

static void index__what_is_none(void **state)
{
    static const char *const texts[] = { "CREATE INDEX i",
                                         "CREATE INDEX i ON t",
                                         "CREATE INDEX i ON t ()",
                                         "CREATE INDEX i ON t (a",
                                         "CREATE INDEX i ON t (a) x",
                                         "CREATE INDEX i ON t (a) WHERE",
                                         "CREATE INDEX ON t (a)",
                                         "CREATE INDEX i ON t (a,)",
                                         "CREATE INDEX i ON t (a) WHERE 'x",
                                         "CREATE INDEX i ON t (a,,b)" };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        read_as(*state, texts[i], "not understood");
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static void equal__says_whether_two_texts_mean_the_same(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool        equal;
    } cases[] = {
        { "a = 1", "\"A\" == 1", true },
        { "a<>'x'", "[a] /* not */ != 'x'", true },
        { "((a > 0))", "a > 0", true },
        { "(a) > (0)", "a > 0", false },
        { "length(a) <= 80", "LENGTH ( a )<=80", true },
        { "length(a) <= 80", "length(a) <= 81", false },
        { "a = 'x'", "a = 'X'", false },
        { "a = 'it''s'", "a = 'it''s'", true },
        { "a = 'x'", "a = x", false },
        { "a = 'x'", "a = \"x\"", false },
        { "a = x'0a'", "a = X'0A'", true },
        { "a", "a b", false },
        { "a = b", "a <> b", false },
        { "", "", true },
        { "'x", "'x", true },
    };
    sqlm_arena *arena;

    assert_ok(*state, sqlm_arena_new(*state, &arena));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool equal = !cases[i].equal;

        assert_ok(*state, sqlm__sql_equal(*state, arena, cases[i].a, cases[i].b, &equal));
        if (equal != cases[i].equal)
            fail_msg("%s | %s", cases[i].a, cases[i].b);
    }
    sqlm_arena_free(arena);
}

/* ---- any text ---------------------------------------------------------------------------------------------------- */

static const char *const real_texts[] = {
    "CREATE TABLE \"accounts\" (\n  \"id\" TEXT NOT NULL,\n  \"parent_id\" TEXT,\n  \"status\" TEXT NOT NULL DEFAULT 'trial',\n"
    "  \"credit\" TEXT NOT NULL DEFAULT '0.0000',\n  \"version\" INTEGER NOT NULL DEFAULT 1,\n"
    "  \"created_at\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')),\n"
    "  CONSTRAINT \"pk_accounts\" PRIMARY KEY (\"id\"),\n  CONSTRAINT \"uq_accounts_slug\" UNIQUE (\"status\", \"version\"),\n"
    "  CONSTRAINT \"tc_accounts_id\" CHECK (length(\"id\") = 36 AND \"id\" NOT GLOB '*[^0-9a-f-]*'),\n"
    "  CONSTRAINT \"ck_accounts_pair\" CHECK ((\"status\" = 'closed' AND \"version\" IS NOT NULL) OR \"status\" <> 'closed'),\n"
    "  CONSTRAINT \"fk_accounts_parent_id\" FOREIGN KEY (\"parent_id\") REFERENCES \"accounts\" (\"id\") ON DELETE RESTRICT\n) "
    "STRICT",
    "create table t (a integer primary key desc on conflict replace autoincrement, [b c] varchar(10, 2) collate nocase not null on"
    " conflict ignore default (1 + (2)), d generated always as (a || 'x''y') stored check (d > x'00') /* c */ references p (q)"
    " match full deferrable initially deferred, unique (a, b collate binary desc) -- end\n) without rowid, strict",
    "CREATE UNIQUE INDEX IF NOT EXISTS main.\"ix\" ON `t` (a COLLATE NOCASE DESC, (lower(b)) ASC NULLS LAST) WHERE a IS NOT NULL;",
};

/* A generator of its own, so that the texts are the same everywhere. */
static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

/* Cuts, repeats, drops and overwrites pieces of a text in place. */
static void mutate(char *text, size_t *length, size_t capacity, uint32_t *seed)
{
    static const char alphabet[] = "()'\"`[],;./*-xX0 \nA\x80\xff";
    size_t            at = next_random(seed) % (*length + 1);
    size_t            piece = next_random(seed) % 12;

    if (piece > *length - at)
        piece = *length - at;
    switch (next_random(seed) % 4) {
    case 0: /* drop */
        memmove(text + at, text + at + piece, *length - at - piece);
        *length -= piece;
        break;
    case 1: /* repeat */
        if (*length + piece > capacity)
            break;
        memmove(text + at + piece, text + at, *length - at);
        *length += piece;
        break;
    case 2: /* overwrite */
        if (at < *length)
            text[at] = alphabet[next_random(seed) % (sizeof alphabet - 1)];
        break;
    default: /* cut */
        if (next_random(seed) % 8 == 0)
            *length = at;
        break;
    }
}

static void any_text__is_read_or_refused(void **state)
{
    enum { ROUNDS = 20000, CAPACITY = 2048 };
    uint32_t    seed = 20240607;
    size_t      understood_count = 0;
    sqlm_arena *arena;

    assert_ok(*state, sqlm_arena_new(*state, &arena));
    for (size_t round = 0; round < ROUNDS; round++) {
        const char         *real = real_texts[round % (sizeof real_texts / sizeof real_texts[0])];
        size_t              length = strlen(real);
        char               *text = test_malloc(CAPACITY + 1); /* of its own, so that reading beyond it is seen */
        char               *exact;
        sqlm__created_table table;
        sqlm__created_index index;
        bool                understood;

        memcpy(text, real, length);
        for (uint32_t i = next_random(&seed) % 8; i > 0; i--)
            mutate(text, &length, CAPACITY, &seed);
        exact = test_malloc(length + 1);
        memcpy(exact, text, length);
        exact[length] = '\0';
        assert_ok(*state, sqlm__parse_create_table(*state, arena, exact, &table, &understood));
        understood_count += understood;
        assert_ok(*state, sqlm__parse_create_index(*state, arena, exact, &index, &understood));
        understood_count += understood;
        sqlm_arena_reset(arena);
        test_free(exact);
        test_free(text);
    }
    assert_in_range(understood_count, ROUNDS / 10, ROUNDS - ROUNDS / 10);
    sqlm_arena_free(arena);
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome read_all(sqlm_cx *cx, void *user)
{
    sqlm_arena         *arena = NULL;
    sqlm__created_table table;
    sqlm__created_index index;
    bool                understood;
    sqlm_outcome        outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    for (size_t i = 0; outcome == SQLM_OK && i < sizeof real_texts / sizeof real_texts[0]; i++) {
        outcome = sqlm__parse_create_table(cx, arena, real_texts[i], &table, &understood);
        if (outcome == SQLM_OK)
            outcome = sqlm__parse_create_index(cx, arena, real_texts[i], &index, &understood);
    }
    sqlm_arena_free(arena);
    return outcome;
}

static void reading__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(read_all, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(table__a_late_deferrable_speaks_of_the_last_reference),
        cx_test(table__inline_constraints_in_any_order_and_case),
        cx_test(table__constraints_with_and_without_commas),
        cx_test(table__a_name_serves_checks_until_the_next_comma),
        cx_test(table__quoted_names),
        cx_test(table__comments_and_line_ends_anywhere),
        cx_test(table__types_of_every_form),
        cx_test(table__defaults_of_every_form),
        cx_test(table__generated_columns),
        cx_test(table__generated_is_a_word_of_a_type_too),
        cx_test(table__foreign_keys_and_when_they_are_checked),
        cx_test(table__conflict_clauses),
        cx_test(table__options),
        cx_test(table__what_is_none),
        cx_test(table__parentheses_of_any_depth),
        cx_test(index__parts_of_every_form),
        cx_test(index__predicates),
        cx_test(index__what_is_none),
        cx_test(equal__says_whether_two_texts_mean_the_same),
        cx_test(any_text__is_read_or_refused),
        cmocka_unit_test(reading__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* What differs per dialect beyond the text of golden files: what is refused, names, cycles, remedies. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>

#include "support/arena_bench.h"
#include "support/torture.h"

#include <string.h>

static const sqlm_schema *schema_for(bench *b, sqlm_dialect_id id, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *schema = NULL;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_dialect_of(id), models, count, b->arena, &schema));
    return schema;
}

static const sqlm_schema_table *table_for(bench *b, sqlm_dialect_id id, const sqlm_model *model)
{
    return &schema_for(b, id, &model, 1)->tables[0];
}

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

enum { SQLITE = 1, POSTGRES = 2, MYSQL = 4, EVERYWHERE = 7 };

#define TARGET_FIELDS(FIELD, M)                            \
    FIELD(M, i32,  id,   PRIMARY_KEY)                      \
    FIELD(M, text, code, UNIQUE, MAX_LENGTH(8))            \
    FIELD(M, bool, flag, UNIQUE)
SQLMODEL(Target, "target", TARGET_FIELDS);
#define OTHER_FIELDS(FIELD, M) FIELD(M, table, options, SCHEMA("other")) FIELD(M, i32, id, PRIMARY_KEY)
SQLMODEL(Other, "other", OTHER_FIELDS);

/* the name of 65 bytes and characters, and one of 64 characters in 72 bytes */
#define NAME_65 "a2345678901234567890123456789012345678901234567890123456789012345"
#define UMLAUTS "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6"
#define NAME_64 UMLAUTS "a2345678901234567890123456789012345678901234567890123456"

#define KEY(FIELD, M)                FIELD(M, i32, id, PRIMARY_KEY)
#define LONG_COLUMN(FIELD, M)        KEY(FIELD, M) FIELD(M, i32, n, COLUMN(NAME_65))
#define LONG_UNIQUE(FIELD, M)        KEY(FIELD, M) FIELD(M, i32, n, UNIQUE(NAME_64))
#define LONG_INDEX(FIELD, M)         KEY(FIELD, M) FIELD(M, i32, n, INDEX(NAME_65))
#define LONG_CHECK(FIELD, M)         KEY(FIELD, M) FIELD(M, i32, n, CHECK("n > 0", NAME_65))
#define LONG_SCHEMA(FIELD, M)        FIELD(M, table, options, SCHEMA(NAME_65)) KEY(FIELD, M)
#define FAR_CHARACTER(FIELD, M)      KEY(FIELD, M) FIELD(M, i32, n, COLUMN("\xf0\x9f\x92\xb0"))
#define TRAILING_BLANK(FIELD, M)     KEY(FIELD, M) FIELD(M, i32, n, COLUMN("n "))
#define WIDE_SCALE(FIELD, M)         KEY(FIELD, M) FIELD(M, decimal(38, 31), d)
#define TEXT_KEY(FIELD, M)           FIELD(M, text, id, PRIMARY_KEY)
#define TEXT_UNIQUE(FIELD, M)        KEY(FIELD, M) FIELD(M, text, t, UNIQUE)
#define LONG_TEXT_INDEX(FIELD, M)    KEY(FIELD, M) FIELD(M, text, t, INDEX, MAX_LENGTH(4097))
#define BYTES_INDEX(FIELD, M)        KEY(FIELD, M) FIELD(M, bytes, y, INDEX)
#define JSON_INDEX(FIELD, M)         KEY(FIELD, M) FIELD(M, json, j) FIELD(M, index(id, j), ix_j)
#define TEXT_REFERENCE(FIELD, M)     KEY(FIELD, M) FIELD(M, text, t, FOREIGN_KEY(Target, code))
#define CHECK_OF_AUTO(FIELD, M)      FIELD(M, i32, id, PRIMARY_KEY, AUTO_INCREMENT, CHECK("id > 0"))
#define CHECK_OF_CASCADE(FIELD, M)   KEY(FIELD, M) FIELD(M, i32, t, FOREIGN_KEY(Target, id), ON_DELETE(CASCADE)) \
                                     FIELD(M, check("id > 0 AND t <> id"), ck_x)
#define CHECK_OF_SET_NULL(FIELD, M)  KEY(FIELD, M) FIELD(M, opt_i32, t, FOREIGN_KEY(Target, id), ON_UPDATE(SET_NULL), CHECK("t > 0"))
#define BOOL_CASCADE(FIELD, M)       KEY(FIELD, M) FIELD(M, bool, t, FOREIGN_KEY(Target, flag), ON_DELETE(CASCADE))
#define GENERATED_OF_AUTO(FIELD, M)  FIELD(M, i32, id, PRIMARY_KEY, AUTO_INCREMENT) FIELD(M, i32, g, GENERATED("id + 1"))
#define GENERATED_OF_SET(FIELD, M)   KEY(FIELD, M) FIELD(M, opt_i32, t, FOREIGN_KEY(Target, id), ON_DELETE(SET_NULL)) \
                                     FIELD(M, opt_i32, g, GENERATED("t + 1"))
#define GENERATED_TWICE(FIELD, M)    KEY(FIELD, M) FIELD(M, i32, g, GENERATED("id + 1")) FIELD(M, i32, h, GENERATED("g * 2"))
#define GENERATED_SYNTAX(FIELD, M)   KEY(FIELD, M) FIELD(M, i32, g, GENERATED("id +"))
#define GENERATED_UNKNOWN(FIELD, M)  KEY(FIELD, M) FIELD(M, i32, g, GENERATED("idd + 1"))
#define GENERATED_CONSTANT(FIELD, M) KEY(FIELD, M) FIELD(M, i32, g, GENERATED("1 + 1"))
#define GENERATED_KIND(FIELD, M)     KEY(FIELD, M) FIELD(M, opt_text, g, GENERATED("id > 1"))
#define GENERATED_WHOLE(FIELD, M)    KEY(FIELD, M) FIELD(M, i32, g, GENERATED("id / 2.0"))
#define GENERATED_BOOL(FIELD, M)     KEY(FIELD, M) FIELD(M, bool, g, GENERATED("id"))
#define GENERATED_JSON(FIELD, M)     KEY(FIELD, M) FIELD(M, opt_json, g, GENERATED("id"))
#define GENERATED_DECIMAL(FIELD, M)  KEY(FIELD, M) FIELD(M, decimal(9, 2), d) FIELD(M, decimal(9, 2), g, GENERATED("d * 2"))
#define GENERATED_F32(FIELD, M)      KEY(FIELD, M) FIELD(M, f32, g, GENERATED("id * 0.5"))
#define BAD_COMMENT(FIELD, M)        KEY(FIELD, M) FIELD(M, i32, n, COMMENT("\xff"))
#define BAD_TABLE_COMMENT(FIELD, M)  FIELD(M, table, options, COMMENT("\xff")) KEY(FIELD, M)
#define TEN(x) x x x x x x x x x x
#define LONG_COMMENT(FIELD, M)       KEY(FIELD, M) FIELD(M, i32, n, COMMENT(TEN(TEN(TEN("x"))) "1234567890123456789012345"))
#define ELSEWHERE(FIELD, M)          KEY(FIELD, M) FIELD(M, i32, t, FOREIGN_KEY(Other, id))

#define EVERY_REFUSAL(X)                                                                                                           \
    X(LONG_COLUMN, POSTGRES | MYSQL, "field 'n': the column '" NAME_65 "' has 65 ")                                                \
    X(LONG_UNIQUE, POSTGRES, "has 72 bytes, names of postgres have at most 63: give it a shorter one")                             \
    X(LONG_INDEX, POSTGRES | MYSQL, "the index '" NAME_65 "' has 65 ")                                                             \
    X(LONG_CHECK, POSTGRES | MYSQL, "the check '" NAME_65 "' has 65 ")                                                             \
    X(LONG_SCHEMA, POSTGRES | MYSQL, "its table: the schema '" NAME_65 "' has 65 ")                                                \
    X(FAR_CHARACTER, MYSQL, "has a character beyond U+FFFF")                                                                       \
    X(TRAILING_BLANK, MYSQL, "field 'n': the column 'n ' ends in a blank")                                                         \
    X(WIDE_SCALE, MYSQL, "field 'd': decimal(38, 31) has more digits behind the point than the 30 that mysql keeps")               \
    X(TEXT_KEY, MYSQL, "primary key 'pk_TEXT_KEY': it has the column 'id', stored as LONGTEXT, which mysql cannot index")          \
    X(TEXT_UNIQUE, MYSQL, "unique constraint 'uq_TEXT_UNIQUE_t': it has the column 't', stored as LONGTEXT")                       \
    X(LONG_TEXT_INDEX, MYSQL, "index 'ix_LONG_TEXT_INDEX_t': it has the column 't', stored as LONGTEXT")                           \
    X(BYTES_INDEX, MYSQL, "index 'ix_BYTES_INDEX_y': it has the column 'y', stored as LONGBLOB")                                   \
    X(JSON_INDEX, MYSQL, "index 'ix_j': it has the json column 'j'")                                                               \
    X(TEXT_REFERENCE, MYSQL, "foreign key 'fk_TEXT_REFERENCE_t': it has the column 't'")                                           \
    X(CHECK_OF_AUTO, MYSQL, "check 'ck_CHECK_OF_AUTO_id': it uses the AUTO_INCREMENT column 'id'")                                 \
    X(CHECK_OF_CASCADE, MYSQL, "check 'ck_x': it uses the column 't', to which the CASCADE or SET_NULL of 'fk_CHECK_OF_CASCADE_t'") \
    X(CHECK_OF_SET_NULL, MYSQL, "check 'ck_CHECK_OF_SET_NULL_t': it uses the column 't'")                                          \
    X(BOOL_CASCADE, MYSQL, "type check of 't': it uses the column 't'")                                                            \
    X(GENERATED_OF_AUTO, MYSQL, "generated column 'g': it uses the AUTO_INCREMENT column 'id'")                                    \
    X(GENERATED_OF_SET, MYSQL, "generated column 'g': it uses the column 't'")                                                     \
    X(GENERATED_TWICE, EVERYWHERE, "field 'h', GENERATED: it uses the column 'g', which is generated itself")                      \
    X(GENERATED_SYNTAX, EVERYWHERE, "field 'g', GENERATED: found the end")                                                         \
    X(GENERATED_UNKNOWN, EVERYWHERE, "field 'g', GENERATED: found 'idd', which is no column")                                      \
    X(GENERATED_CONSTANT, EVERYWHERE, "field 'g', GENERATED: found no column")                                                     \
    X(GENERATED_KIND, EVERYWHERE, "field 'g', GENERATED: found a condition or bool, expected a text")                              \
    X(GENERATED_WHOLE, EVERYWHERE, "field 'g', GENERATED: found a number with a fraction, expected a i32")                         \
    X(GENERATED_BOOL, EVERYWHERE, "field 'g', GENERATED: found a number, expected a bool")                                         \
    X(GENERATED_JSON, EVERYWHERE, "field 'g': json cannot be GENERATED")                                                           \
    X(GENERATED_DECIMAL, SQLITE, "field 'g': a decimal cannot be GENERATED on sqlite")                                             \
    X(GENERATED_F32, SQLITE, "field 'g': a f32 cannot be GENERATED on sqlite")                                                     \
    X(BAD_COMMENT, EVERYWHERE, "field 'n': its COMMENT is not valid UTF-8")                                                        \
    X(BAD_TABLE_COMMENT, EVERYWHERE, "its table: its COMMENT is not valid UTF-8")                                                  \
    X(LONG_COMMENT, MYSQL, "field 'n': its COMMENT has 1025 characters, mysql keeps at most 1024")                                 \
    X(ELSEWHERE, SQLITE, "field 't': it refers to 'Other', which is in another database")
#define DEFINE_REFUSED(name, where, words) SQLMODEL(Model_##name, #name, name);
EVERY_REFUSAL(DEFINE_REFUSED)
#undef DEFINE_REFUSED

static void dialects__refuse_what_they_cannot_have_and_say_where(void **state)
{
    static const struct {
        const sqlm_model *model;
        int               where;
        const char       *words;
    } cases[] = {
#define CASE_OF_REFUSED(name, where, words) { &Model_##name##_model, where, words },
        EVERY_REFUSAL(CASE_OF_REFUSED)
#undef CASE_OF_REFUSED
    };
    bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int id = 0; id < SQLM_DIALECT_COUNT; id++) {
            const sqlm_dialect *dialect = sqlm_dialect_of((sqlm_dialect_id)id);
            const sqlm_schema  *schema = NULL;
            sqlm_outcome        outcome = sqlm_schema_from_models(b->cx, dialect, &cases[i].model, 1, b->arena, &schema);
            const sqlm_error   *error = sqlm_cx_error(b->cx);

            if ((cases[i].where & 1 << id) == 0) {
                if (outcome != SQLM_OK)
                    fail_msg("%s on %s: %s", cases[i].model->name, dialect->name, error->message);
                continue;
            }
            if (outcome != SQLM_ERR || error->kind != SQLM_E_SCHEMA || strstr(error->message, cases[i].words) == NULL ||
                strstr(error->message, cases[i].model->name) == NULL)
                fail_msg("%s on %s: outcome %d, %s", cases[i].model->name, dialect->name, (int)outcome, error->message);
            assert_null(schema);
        }
    }
}

/* ---- names --------------------------------------------------------------------------------------------------------- */

#define LONG_FIELDS(FIELD, M)                                                                \
    FIELD(M, i32, a_column_whose_name_is_long,        PRIMARY_KEY)                           \
    FIELD(M, i32, a_column_whose_name_is_long_too,    UNIQUE, CHECK("a_column_whose_name_is_long_too > 0")) \
    FIELD(M, i32, short_name, CHECK("short_name > 0"), CHECK("short_name > 1")) \
    FIELD(M, i32, n, COLUMN(UMLAUTS), UNIQUE)
SQLMODEL(Long, "a_table_whose_name_is_quite_long_as_well", LONG_FIELDS);

/* These names are in databases: a version that makes others breaks them all. */
static void names__are_cut_and_told_apart_by_a_hash(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *sqlite = table_for(b, SQLM_DIALECT_SQLITE, &Long_model);
    const sqlm_schema_table *postgres = table_for(b, SQLM_DIALECT_POSTGRES, &Long_model);
    const sqlm_schema_table *mysql = table_for(b, SQLM_DIALECT_MYSQL, &Long_model);

    assert_string_equal(sqlite->uniques[0].name,
                        "uq_a_table_whose_name_is_quite_long_as_well_a_column_whose_name_is_long_too");
    assert_string_equal(postgres->primary_key.name, "pk_a_table_whose_name_is_quite_long_as_well");
    assert_string_equal(postgres->uniques[0].name, "uq_a_table_whose_name_is_quite_long_as_well_a_column_w_22c0410d");
    assert_int_equal(strlen(postgres->uniques[0].name), 63);
    assert_string_equal(mysql->uniques[0].name, "uq_a_table_whose_name_is_quite_long_as_well_a_column_wh_22c0410d");
    assert_int_equal(strlen(mysql->uniques[0].name), 64);
    assert_string_equal(postgres->checks[1].name, "ck_a_table_whose_name_is_quite_long_as_well_short_name");
    assert_string_equal(postgres->checks[2].name, "ck_a_table_whose_name_is_quite_long_as_well_short_name_2");
}

/* 45 bytes, and 16 in 8 characters, which fit; with two more characters a cut after 54 bytes is within the fifth of them */
#define UMLAUT_FIELDS(FIELD, M)                   \
    FIELD(M, i32, id, PRIMARY_KEY)                \
    FIELD(M, i32, n,  COLUMN(UMLAUTS), UNIQUE)    \
    FIELD(M, i32, m,  COLUMN(UMLAUTS "\xc3\xa4\xc3\xb6"), UNIQUE)
SQLMODEL(Umlaut, "a_table_whose_name_is_quite_long_as_well_", UMLAUT_FIELDS);

static void names__are_cut_between_characters(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *postgres = table_for(b, SQLM_DIALECT_POSTGRES, &Umlaut_model);
    const sqlm_schema_table *mysql = table_for(b, SQLM_DIALECT_MYSQL, &Umlaut_model);

    assert_int_equal(postgres->unique_count, 2);
    assert_string_equal(postgres->uniques[0].name,
                        "uq_a_table_whose_name_is_quite_long_as_well__\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4_fe9bec49");
    assert_int_equal(strlen(postgres->uniques[0].name), 62);
    assert_string_equal(postgres->uniques[1].name, "uq_a_table_whose_name_is_quite_long_as_well__" UMLAUTS);
    assert_string_equal(mysql->uniques[1].name,
                        "uq_a_table_whose_name_is_quite_long_as_well__" UMLAUTS "\xc3\xa4\xc3\xb6"); /* 55 characters */
}

#define COLLIDING_FIELDS(FIELD, M)                                              \
    FIELD(M, i32, a_column_whose_name_is_long_too, PRIMARY_KEY, UNIQUE)         \
    FIELD(M, i32, n, UNIQUE("uq_a_table_whose_name_is_quite_long_as_well_a_column_w_22c0410d"))
SQLMODEL(Colliding, "a_table_whose_name_is_quite_long_as_well", COLLIDING_FIELDS);

static void names__that_collide_are_refused(void **state)
{
    bench             *b = *state;
    const sqlm_model  *model = &Colliding_model;
    const sqlm_schema *schema = NULL;

    assert_non_null(table_for(b, SQLM_DIALECT_SQLITE, model));
    assert_error(b->cx, SCHEMA,
                 sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_POSTGRES), &model, 1, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "is also that of field"));
}

#define FIRST_FIELDS(FIELD, M)  FIELD(M, i32, id, PRIMARY_KEY, UNIQUE("uq_x"), CHECK("id > 0", "ck_x"))
#define SECOND_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY, UNIQUE("uq_x"))
#define THIRD_FIELDS(FIELD, M)  FIELD(M, i32, id, PRIMARY_KEY, CHECK("id > 1", "ck_x"))
#define APART_FIELDS(FIELD, M)  FIELD(M, table, options, SCHEMA("apart")) FIRST_FIELDS(FIELD, M)
SQLMODEL(First, "first", FIRST_FIELDS);
SQLMODEL(Second, "second", SECOND_FIELDS);
SQLMODEL(Third, "third", THIRD_FIELDS);
SQLMODEL(Apart, "first", APART_FIELDS);

static void assert_clash(bench *b, sqlm_dialect_id id, const sqlm_model *other, const char *words)
{
    const sqlm_model  *models[] = { &First_model, other };
    const sqlm_schema *schema = NULL;

    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, sqlm_dialect_of(id), models, 2, b->arena, &schema));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_DUPLICATE_OBJECT);
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, words));
}

static void names__must_differ_as_far_as_the_dialect_looks(void **state)
{
    static const sqlm_model *const uniques[] = { &First_model, &Second_model };
    static const sqlm_model *const checks[] = { &First_model, &Third_model };
    static const sqlm_model *const apart[] = { &First_model, &Apart_model };
    bench                         *b = *state;

    assert_non_null(schema_for(b, SQLM_DIALECT_SQLITE, uniques, 2));
    assert_non_null(schema_for(b, SQLM_DIALECT_MYSQL, uniques, 2));
    assert_clash(b, SQLM_DIALECT_POSTGRES, &Second_model, "both want the name 'uq_x': tables and indexes share one space");
    assert_non_null(schema_for(b, SQLM_DIALECT_SQLITE, checks, 2));
    assert_non_null(schema_for(b, SQLM_DIALECT_POSTGRES, checks, 2));
    assert_clash(b, SQLM_DIALECT_MYSQL, &Third_model, "both want the name 'ck_x': mysql keeps the constraints of a database");
    for (int id = 0; id < SQLM_DIALECT_COUNT; id++) {
        const sqlm_schema *schema = schema_for(b, (sqlm_dialect_id)id, apart, 2);

        assert_null(schema->tables[0].schema);
        assert_string_equal(schema->tables[1].schema, "apart");
    }
}

/* ---- what a dialect leaves out ---------------------------------------------------------------------------------------- */

#define NOTED_FIELDS(FIELD, M)                                                                \
    FIELD(M, table,   options, COMMENT("the table"))                                          \
    FIELD(M, i64,     id,      PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS), COMMENT("key")) \
    FIELD(M, opt_i32, age,     CHECK("age > 0"))                                              \
    FIELD(M, index(age), ix_noted_age, WHERE("age > 18"))
SQLMODEL(Noted, "noted", NOTED_FIELDS);

static void from_models__leaves_out_what_the_dialect_has_not(void **state)
{
    bench                   *b = *state;
    const sqlm_schema_table *sqlite = table_for(b, SQLM_DIALECT_SQLITE, &Noted_model);
    const sqlm_schema_table *postgres = table_for(b, SQLM_DIALECT_POSTGRES, &Noted_model);
    const sqlm_schema_table *mysql = table_for(b, SQLM_DIALECT_MYSQL, &Noted_model);

    assert_null(sqlite->comment);
    assert_null(sqlite->columns[0].comment);
    assert_false(sqlite->columns[0].identity_always);
    assert_non_null(sqlite->indexes[0].where);
    assert_string_equal(postgres->comment, "the table");
    assert_string_equal(postgres->columns[0].comment, "key");
    assert_null(postgres->columns[1].comment);
    assert_true(postgres->columns[0].identity_always);
    assert_non_null(postgres->indexes[0].where);
    assert_string_equal(mysql->comment, "the table");
    assert_string_equal(mysql->columns[0].comment, "key");
    assert_false(mysql->columns[0].identity_always);
    assert_null(mysql->indexes[0].where);
    assert_null(mysql->indexes[0].where_text);
}

#define PRICE_FIELDS(FIELD, M)                                                    \
    FIELD(M, i32,            id,     PRIMARY_KEY)                                 \
    FIELD(M, decimal(9, 2),  amount)                                              \
    FIELD(M, decimal(12, 2), twice,  GENERATED("amount * 2"))                     \
    FIELD(M, opt_f32,        share,  GENERATED("id / 2.5"))                       \
    FIELD(M, opt_date,       day)                                                 \
    FIELD(M, opt_date,       copied, GENERATED("day"))                            \
    FIELD(M, opt_bool,       old,    GENERATED("day < '2000-01-01'"))
SQLMODEL(Price, "price", PRICE_FIELDS);

static void generated__is_rendered_for_the_dialect(void **state)
{
    bench            *b = *state;
    const sqlm_model *model = &Price_model;
    sqlm_statements   create;

    assert_ok(b->cx, sqlm_schema_create_sql(b->cx, schema_for(b, SQLM_DIALECT_POSTGRES, &model, 1), b->arena, &create));
    assert_non_null(strstr(create.items[0], "\"twice\" NUMERIC(12,2) NOT NULL GENERATED ALWAYS AS (\"amount\" * 2) STORED"));
    assert_non_null(strstr(create.items[0], "\"share\" REAL GENERATED ALWAYS AS (\"id\" / 2.5) STORED"));
    assert_non_null(strstr(create.items[0], "\"copied\" DATE GENERATED ALWAYS AS (\"day\") STORED"));
    assert_ok(b->cx, sqlm_schema_create_sql(b->cx, schema_for(b, SQLM_DIALECT_MYSQL, &model, 1), b->arena, &create));
    assert_non_null(strstr(create.items[0], "`twice` DECIMAL(12,2) GENERATED ALWAYS AS (`amount` * 2) STORED,"));
    assert_non_null(strstr(create.items[0], "CONSTRAINT `tc_price_twice` CHECK (`twice` IS NOT NULL)"));
    assert_non_null(strstr(create.items[0], "`old` TINYINT(1) GENERATED ALWAYS AS (`day` < '2000-01-01') STORED"));
    assert_non_null(strstr(create.items[0], "CONSTRAINT `tc_price_old` CHECK (`old` IN (0, 1))"));
}

/* ---- cycles -------------------------------------------------------------------------------------------------------------- */

/* before needs ring_a, which is in a cycle with ring_b; alone refers to itself */
#define RING_A_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, opt_i32, b, FOREIGN_KEY(RingB, id))
#define RING_B_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, opt_i32, a, FOREIGN_KEY(RingA, id))
#define BEFORE_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, i32, a, FOREIGN_KEY(RingA, id))
#define ALONE_FIELDS(FIELD, M)  FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, opt_i32, up, FOREIGN_KEY(Alone, id))
SQLMODEL_DECLARE(RingA, RING_A_FIELDS);
SQLMODEL_DECLARE(RingB, RING_B_FIELDS);
SQLMODEL_DEFINE(RingA, "ring_a", RING_A_FIELDS);
SQLMODEL_DEFINE(RingB, "ring_b", RING_B_FIELDS);
SQLMODEL(Before, "before", BEFORE_FIELDS);
SQLMODEL(Alone, "alone", ALONE_FIELDS);

static const sqlm_model *const rings[] = { &Before_model, &RingA_model, &RingB_model, &Alone_model };

static void assert_begins(const sqlm_statements *statements, const char *const *beginnings, size_t count)
{
    assert_int_equal(statements->count, count);
    for (size_t i = 0; i < count; i++)
        if (strncmp(statements->items[i], beginnings[i], strlen(beginnings[i])) != 0)
            fail_msg("statement %zu is %s", i, statements->items[i]);
}

static void cycles__are_closed_behind_all_tables(void **state)
{
    static const char *const create_postgres[] = { "CREATE TABLE \"alone\"", "CREATE TABLE \"ring_a\"", "CREATE TABLE \"before\"",
                                                   "CREATE TABLE \"ring_b\"",
                                                   "ALTER TABLE \"ring_a\" ADD CONSTRAINT \"fk_ring_a_b\" FOREIGN KEY (\"b\")" };
    static const char *const drop_postgres[] = { "ALTER TABLE \"ring_a\" DROP CONSTRAINT \"fk_ring_a_b\"",
                                                 "DROP TABLE \"ring_b\"", "DROP TABLE \"before\"", "DROP TABLE \"ring_a\"",
                                                 "DROP TABLE \"alone\"" };
    static const char *const drop_mysql[] = { "ALTER TABLE `ring_a` DROP FOREIGN KEY `fk_ring_a_b`", "DROP TABLE `ring_b`",
                                              "DROP TABLE `before`", "DROP TABLE `ring_a`", "DROP TABLE `alone`" };
    static const char *const create_sqlite[] = { "CREATE TABLE \"alone\"", "CREATE TABLE \"ring_a\"", "CREATE TABLE \"before\"",
                                                 "CREATE TABLE \"ring_b\"" };
    bench                   *b = *state;
    sqlm_statements          statements;

    assert_ok(b->cx, sqlm_schema_create_sql(b->cx, schema_for(b, SQLM_DIALECT_POSTGRES, rings, 4), b->arena, &statements));
    assert_begins(&statements, create_postgres, 5);
    assert_null(strstr(statements.items[1], "fk_ring_a_b"));
    assert_non_null(strstr(statements.items[2], "fk_before_a"));
    assert_non_null(strstr(statements.items[3], "fk_ring_b_a"));
    assert_non_null(strstr(statements.items[0], "fk_alone_up"));
    assert_ok(b->cx, sqlm_schema_drop_sql(b->cx, schema_for(b, SQLM_DIALECT_POSTGRES, rings, 4), b->arena, &statements));
    assert_begins(&statements, drop_postgres, 5);
    assert_ok(b->cx, sqlm_schema_drop_sql(b->cx, schema_for(b, SQLM_DIALECT_MYSQL, rings, 4), b->arena, &statements));
    assert_begins(&statements, drop_mysql, 5);
    assert_ok(b->cx, sqlm_schema_create_sql(b->cx, schema_for(b, SQLM_DIALECT_SQLITE, rings, 4), b->arena, &statements));
    assert_begins(&statements, create_sqlite, 4);
    assert_non_null(strstr(statements.items[1], "fk_ring_a_b"));
}

static void cycles__of_constraints_without_a_name_cannot_be_dropped(void **state)
{
    bench                  *b = *state;
    const sqlm_schema      *schema = schema_for(b, SQLM_DIALECT_POSTGRES, rings, 4);
    sqlm_schema             nameless = *schema;
    sqlm_schema_table       tables[4];
    sqlm_schema_foreign_key key;
    sqlm_statements         statements;

    memcpy(tables, schema->tables, sizeof tables);
    assert_string_equal(tables[2].name, "ring_a");
    key = tables[2].foreign_keys[0];
    key.name = NULL;
    tables[2].foreign_keys = &key;
    nameless.tables = tables;
    assert_error(b->cx, SCHEMA, sqlm_schema_drop_sql(b->cx, &nameless, b->arena, &statements));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "table 'ring_a' to 'ring_b'"));
    assert_int_equal(statements.count, 0);
    assert_ok(b->cx, sqlm_schema_create_sql(b->cx, &nameless, b->arena, &statements));
    assert_string_equal(statements.items[4], "ALTER TABLE \"ring_a\" ADD FOREIGN KEY (\"b\") REFERENCES \"ring_b\" (\"id\")"
                                             " ON DELETE RESTRICT ON UPDATE RESTRICT");
}

/* ---- remedies --------------------------------------------------------------------------------------------------------- */

#define HERO_FIELDS(FIELD, M)                                                                   \
    FIELD(M, table,    options, COMMENT("heroes"))                                              \
    FIELD(M, i64,      id,      PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS))                  \
    FIELD(M, text,     name,    UNIQUE, MAX_LENGTH(80), COMMENT("called"))                      \
    FIELD(M, i32,      age,     DEFAULT(1), INDEX, CHECK("age > 0"))                            \
    FIELD(M, opt_i32,  rank)                                                                    \
    FIELD(M, opt_i32,  team,    FOREIGN_KEY(Target, id))                                        \
    FIELD(M, bytes,    badge,   MAX_LENGTH(9))                                                  \
    FIELD(M, opt_i32,  next,    GENERATED("age + 1"))
#define HERO_OLD_FIELDS(FIELD, M)                                                               \
    FIELD(M, table,    options, COMMENT("people"))                                              \
    FIELD(M, i64,      id,      PRIMARY_KEY, AUTO_INCREMENT)                                    \
    FIELD(M, text,     name,    MAX_LENGTH(40))                                                 \
    FIELD(M, opt_i64,  age,     INDEX("ix_hero_rank"), CHECK("age > 1"))                        \
    FIELD(M, opt_i32,  team,    FOREIGN_KEY(Target, id), ON_DELETE(SET_NULL))                   \
    FIELD(M, bytes,    badge,   MAX_LENGTH(8))                                                  \
    FIELD(M, opt_i32,  next,    GENERATED("age + 2"))                                           \
    FIELD(M, opt_bool, gone)                                                                    \
    FIELD(M, check("badge <> badge"), ck_gone)
SQLMODEL(Hero, "hero", HERO_FIELDS);
SQLMODEL(HeroOld, "hero", HERO_OLD_FIELDS);

#define VILLAIN_FIELDS(FIELD, M)     FIELD(M, i64, id, PRIMARY_KEY) FIELD(M, i64, part, PRIMARY_KEY, DEFAULT(0))
#define VILLAIN_OLD_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT) FIELD(M, i64, part, DEFAULT(0))
SQLMODEL(Villain, "villain", VILLAIN_FIELDS);
SQLMODEL(VillainOld, "villain", VILLAIN_OLD_FIELDS);

/* An index without its predicate is another one, and a partial one has to come back. */
typedef struct remedy {
    sqlm_difference_kind kind;
    const char          *object;
    const char          *property;
    const char          *postgres;
    const char          *mysql;
} remedy;

static const remedy remedies[] = {
    { SQLM_DIFFERENCE_TABLE_OPTION, "table hero", "comment", "COMMENT ON TABLE \"hero\" IS 'heroes'",
      "ALTER TABLE `hero` COMMENT='heroes'" },
    { SQLM_DIFFERENCE_COLUMN_MISSING, "column rank", "existence", "ALTER TABLE \"hero\" ADD COLUMN \"rank\" INTEGER",
      "ALTER TABLE `hero` ADD COLUMN `rank` INT" },
    { SQLM_DIFFERENCE_COLUMN_EXTRA, "column gone", "existence", "ALTER TABLE \"hero\" DROP COLUMN \"gone\"",
      "ALTER TABLE `hero` DROP COLUMN `gone`" },
    { SQLM_DIFFERENCE_COLUMN_TYPE, "column age", "type",
      "ALTER TABLE \"hero\" ALTER COLUMN \"age\" TYPE INTEGER USING \"age\"::INTEGER",
      "ALTER TABLE `hero` MODIFY COLUMN `age` INT NOT NULL DEFAULT 1" },
    { SQLM_DIFFERENCE_COLUMN_TYPE, "column badge", "type",
      "ALTER TABLE \"hero\" ALTER COLUMN \"badge\" TYPE BYTEA USING \"badge\"::BYTEA, DROP CONSTRAINT \"tc_hero_badge\","
      " ADD CONSTRAINT \"tc_hero_badge\" CHECK (length(\"badge\") <= 9)",
      "ALTER TABLE `hero` MODIFY COLUMN `badge` VARBINARY(9) NOT NULL" },
    { SQLM_DIFFERENCE_COLUMN_TYPE, "column name", "type",
      "ALTER TABLE \"hero\" ALTER COLUMN \"name\" TYPE VARCHAR(80) USING \"name\"::VARCHAR(80)",
      "ALTER TABLE `hero` MODIFY COLUMN `name` VARCHAR(80) NOT NULL COMMENT 'called'" },
    { SQLM_DIFFERENCE_COLUMN_NULLABLE, "column age", "nullable", "ALTER TABLE \"hero\" ALTER COLUMN \"age\" SET NOT NULL",
      "ALTER TABLE `hero` MODIFY COLUMN `age` INT NOT NULL DEFAULT 1" },
    { SQLM_DIFFERENCE_COLUMN_DEFAULT, "column age", "default", "ALTER TABLE \"hero\" ALTER COLUMN \"age\" SET DEFAULT 1",
      "ALTER TABLE `hero` MODIFY COLUMN `age` INT NOT NULL DEFAULT 1" },
    { SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT, "column id", "identity",
      "ALTER TABLE \"hero\" ALTER COLUMN \"id\" SET GENERATED ALWAYS", NULL },
    { SQLM_DIFFERENCE_UNIQUE_MISSING, "unique uq_hero_name", "existence",
      "ALTER TABLE \"hero\" ADD CONSTRAINT \"uq_hero_name\" UNIQUE (\"name\")",
      "ALTER TABLE `hero` ADD CONSTRAINT `uq_hero_name` UNIQUE (`name`)" },
    { SQLM_DIFFERENCE_INDEX_MISSING, "index ix_hero_age", "existence", "CREATE INDEX \"ix_hero_age\" ON \"hero\" (\"age\")",
      "CREATE INDEX `ix_hero_age` ON `hero` (`age`)" },
    { SQLM_DIFFERENCE_INDEX_EXTRA, "index ix_hero_rank", "existence", "DROP INDEX \"ix_hero_rank\"",
      "DROP INDEX `ix_hero_rank` ON `hero`" },
    { SQLM_DIFFERENCE_CHECK_EXTRA, "check ck_gone", "existence", "ALTER TABLE \"hero\" DROP CONSTRAINT \"ck_gone\"",
      "ALTER TABLE `hero` DROP CONSTRAINT `ck_gone`" },
    { SQLM_DIFFERENCE_CHECK_CHANGED, "check ck_hero_age", "expression",
      "ALTER TABLE \"hero\" DROP CONSTRAINT \"ck_hero_age\", ADD CONSTRAINT \"ck_hero_age\" CHECK (\"age\" > 0)",
      "ALTER TABLE `hero` DROP CONSTRAINT `ck_hero_age`, ADD CONSTRAINT `ck_hero_age` CHECK (`age` > 0)" },
    { SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED, "foreign key fk_hero_team", "on_delete",
      "ALTER TABLE \"hero\" DROP CONSTRAINT \"fk_hero_team\", ADD CONSTRAINT \"fk_hero_team\" FOREIGN KEY (\"team\") REFERENCES"
      " \"target\" (\"id\") ON DELETE RESTRICT ON UPDATE RESTRICT",
      "ALTER TABLE `hero` DROP FOREIGN KEY `fk_hero_team`, ADD CONSTRAINT `fk_hero_team` FOREIGN KEY (`team`) REFERENCES"
      " `target` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT" },
    { SQLM_DIFFERENCE_COLUMN_GENERATED, "column next", "generated",
      "ALTER TABLE \"hero\" DROP COLUMN \"next\"; ALTER TABLE \"hero\" ADD COLUMN \"next\" INTEGER GENERATED ALWAYS AS"
      " (\"age\" + 1) STORED",
      "ALTER TABLE `hero` DROP COLUMN `next`; ALTER TABLE `hero` ADD COLUMN `next` INT GENERATED ALWAYS AS (`age` + 1) STORED" },
    { SQLM_DIFFERENCE_COLUMN_COMMENT, "column name", "comment", "COMMENT ON COLUMN \"hero\".\"name\" IS 'called'",
      "ALTER TABLE `hero` MODIFY COLUMN `name` VARCHAR(80) NOT NULL COMMENT 'called'" },
    { SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT, "column id", "auto_increment",
      "ALTER TABLE \"villain\" ALTER COLUMN \"id\" DROP IDENTITY", "ALTER TABLE `villain` MODIFY COLUMN `id` BIGINT NOT NULL" },
    { SQLM_DIFFERENCE_PRIMARY_KEY, "primary key", "columns",
      "ALTER TABLE \"villain\" DROP CONSTRAINT \"pk_villain\", ADD CONSTRAINT \"pk_villain\" PRIMARY KEY (\"id\", \"part\")",
      "ALTER TABLE `villain` DROP PRIMARY KEY, ADD CONSTRAINT `pk_villain` PRIMARY KEY (`id`, `part`)" },
};
enum { REMEDY_COUNT = sizeof remedies / sizeof remedies[0] };

static void assert_remedies(bench *b, sqlm_dialect_id id, bool is_postgres)
{
    static const sqlm_model *const now[] = { &Hero_model, &Villain_model };
    static const sqlm_model *const before[] = { &HeroOld_model, &VillainOld_model };
    sqlm_differences               differences;
    size_t                         next = 0;

    assert_ok(b->cx, sqlm_schema_compare(b->cx, schema_for(b, id, now, 2), schema_for(b, id, before, 2), b->arena, &differences));
    for (size_t i = 0; i < differences.count; i++, next++) {
        while (next < REMEDY_COUNT && (is_postgres ? remedies[next].postgres : remedies[next].mysql) == NULL)
            next++;
        assert_in_range(next, 0, REMEDY_COUNT - 1);
        assert_string_equal(sqlm_difference_kind_name(differences.items[i].kind), sqlm_difference_kind_name(remedies[next].kind));
        assert_string_equal(differences.items[i].object, remedies[next].object);
        assert_string_equal(differences.items[i].property, remedies[next].property);
        assert_string_equal(differences.items[i].remedy, is_postgres ? remedies[next].postgres : remedies[next].mysql);
    }
    assert_int_equal(next, REMEDY_COUNT);
}

static void remedies__are_statements_of_the_dialect(void **state)
{
    assert_remedies(*state, SQLM_DIALECT_POSTGRES, true);
    assert_remedies(*state, SQLM_DIALECT_MYSQL, false);
}

static void remedies__in_a_schema_name_it(void **state)
{
    static const sqlm_model *const now[] = { &Apart_model };
    bench                         *b = *state;
    const sqlm_schema             *schema = schema_for(b, SQLM_DIALECT_POSTGRES, now, 1);
    sqlm_schema                    none = { sqlm_dialect_of(SQLM_DIALECT_POSTGRES), NULL, 0 };
    sqlm_differences               differences;

    assert_ok(b->cx, sqlm_schema_compare(b->cx, &none, schema, b->arena, &differences));
    assert_int_equal(differences.count, 1);
    assert_string_equal(differences.items[0].table, "apart.first");
    assert_non_null(strstr(differences.items[0].remedy, "DROP TABLE \"apart\".\"first\""));
}

/* ---- memory ---------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome compare_and_free(sqlm_cx *cx, void *user)
{
    static const sqlm_model *const now[] = { &Hero_model, &Villain_model, &Long_model };
    static const sqlm_model *const before[] = { &HeroOld_model, &VillainOld_model };
    const sqlm_dialect            *dialect = sqlm_dialect_of(*(const sqlm_dialect_id *)user);
    const sqlm_schema             *expected = NULL;
    const sqlm_schema             *found = NULL;
    sqlm_arena                    *arena = NULL;
    sqlm_differences               differences;
    sqlm_steps                     steps;
    sqlm_outcome                   outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, dialect, now, 3, arena, &expected);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, dialect, before, 2, arena, &found);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_compare(cx, expected, found, arena, &differences);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_order_differences(cx, expected, found, &differences, arena, &steps);
    sqlm_arena_free(arena);
    return outcome;
}

static void dialects__survive_every_allocation_failure(void **state)
{
    (void)state;
    for (int id = 0; id < SQLM_DIALECT_COUNT; id++)
        assert_true(sqlm_torture_both(compare_and_free, &(sqlm_dialect_id){ (sqlm_dialect_id)id }) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(dialects__refuse_what_they_cannot_have_and_say_where),
        bench_test(names__are_cut_and_told_apart_by_a_hash),
        bench_test(names__are_cut_between_characters),
        bench_test(names__that_collide_are_refused),
        bench_test(names__must_differ_as_far_as_the_dialect_looks),
        bench_test(from_models__leaves_out_what_the_dialect_has_not),
        bench_test(generated__is_rendered_for_the_dialect),
        bench_test(cycles__are_closed_behind_all_tables),
        bench_test(cycles__of_constraints_without_a_name_cannot_be_dropped),
        bench_test(remedies__are_statements_of_the_dialect),
        bench_test(remedies__in_a_schema_name_it),
        bench_test(dialects__survive_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

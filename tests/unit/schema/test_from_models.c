/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/schema.h>
#include <sqlmodel/sys/text_buffer.h>

#include "support/arena_bench.h"
#include "support/torture.h"

#include <string.h>

static const sqlm_schema *schema_of(bench *b, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *schema = NULL;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, count, b->arena, &schema));
    assert_non_null(schema);
    return schema;
}

/* ---- what a good declaration gives ------------------------------------------------------------------------------------- */

#define LEVEL_LABELS(LABEL) LABEL(LEVEL_LOW, "low") LABEL(LEVEL_HIGH, "high")
SQLM_ENUM(Level, LEVEL_LABELS);

#define TEAM_FIELDS(FIELD, M)                                \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT)        \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(80))
SQLMODEL(Team, "team", TEAM_FIELDS);

#define HERO_FIELDS(FIELD, M)                                                                            \
    FIELD(M, i64,      id,      PRIMARY_KEY, AUTO_INCREMENT)                                             \
    FIELD(M, text,     name,    INDEX, DEFAULT(""))                                                     \
    FIELD(M, opt_i32,  age,     CHECK_RANGE(0, 200), CHECK("age <> 13", "ck_lucky"), CHECK("age % 2 = 0")) \
    FIELD(M, opt_i64,  team_id, FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL))                              \
    FIELD(M, opt_i64,  chief,   FOREIGN_KEY(Hero, id), ON_UPDATE(CASCADE))                               \
    FIELD(M, enum(Level), level, DEFAULT(LEVEL_HIGH))                                                    \
    FIELD(M, decimal(9, 2), pay, DEFAULT("1.5"))                                                         \
    FIELD(M, timestamptz, born, DEFAULT_NOW)                                                             \
    FIELD(M, unique(name, team_id), uq_b)                                                                \
    FIELD(M, unique(age, name), uq_a)                                                                    \
    FIELD(M, index(level, name), ix_high, WHERE("level = 'high'"))                                       \
    FIELD(M, check("age IS NULL OR pay > 0"), ck_a)
SQLMODEL(Hero, "hero", HERO_FIELDS);

static const sqlm_model *const heroes[] = { &Team_model, &Hero_model };

static void from_models__tables_are_sorted_and_found_by_name(void **state)
{
    const sqlm_schema *schema = schema_of(*state, heroes, 2);

    assert_int_equal(schema->table_count, 2);
    assert_string_equal(schema->tables[0].name, "hero");
    assert_string_equal(schema->tables[1].name, "team");
    assert_ptr_equal(schema->dialect, sqlm_dialect_of(SQLM_DIALECT_SQLITE));
    assert_ptr_equal(sqlm_schema_find_table(schema, "team"), &schema->tables[1]);
    assert_null(sqlm_schema_find_table(schema, "Team"));
    assert_null(sqlm_schema_find_table(NULL, "team"));
    assert_null(sqlm_schema_find_table(schema, NULL));
    assert_ptr_equal(sqlm_schema_find_column(&schema->tables[0], "age"), &schema->tables[0].columns[2]);
    assert_null(sqlm_schema_find_column(&schema->tables[0], "missing"));
    assert_null(sqlm_schema_find_column(NULL, "age"));
    assert_null(sqlm_schema_find_column(&schema->tables[0], NULL));
    assert_ptr_equal(schema->tables[0].model, &Hero_model);
    assert_true(schema->tables[0].strict);
}

static void from_models__columns_are_the_fields(void **state)
{
    const sqlm_schema_table  *hero = sqlm_schema_find_table(schema_of(*state, heroes, 2), "hero");
    const sqlm_schema_column *columns = hero->columns;

    assert_int_equal(hero->column_count, 8);
    assert_string_equal(columns[0].name, "id");
    assert_true(columns[0].auto_increment && !columns[0].nullable);
    assert_int_equal(columns[2].type, SQLM_TYPE_I32);
    assert_true(columns[2].nullable && !columns[2].auto_increment);
    assert_int_equal(columns[2].default_kind, SQLM_DEFAULT_NONE);
    assert_int_equal(columns[5].label_count, 2);
    assert_string_equal(columns[5].labels[1], "high");
    assert_int_equal(columns[6].precision, 9);
    assert_int_equal(columns[6].scale, 2);
    assert_int_equal(sqlm_schema_find_table(schema_of(*state, heroes, 2), "team")->columns[1].max_length, 80);
}

static void from_models__defaults_are_canonical_texts(void **state)
{
    const sqlm_schema_table *hero = sqlm_schema_find_table(schema_of(*state, heroes, 2), "hero");

    assert_int_equal(hero->columns[1].default_kind, SQLM_DEFAULT_LITERAL);
    assert_string_equal(hero->columns[1].default_text, "");
    assert_string_equal(hero->columns[5].default_text, "high");
    assert_string_equal(hero->columns[6].default_text, "1.50");
    assert_int_equal(hero->columns[7].default_kind, SQLM_DEFAULT_NOW);
}

static void from_models__constraints_are_named_and_sorted(void **state)
{
    const sqlm_schema_table *hero = sqlm_schema_find_table(schema_of(*state, heroes, 2), "hero");

    assert_string_equal(hero->primary_key.name, "pk_hero");
    assert_int_equal(hero->primary_key.column_count, 1);
    assert_string_equal(hero->primary_key.columns[0], "id");
    assert_int_equal(hero->unique_count, 2);
    assert_string_equal(hero->uniques[0].name, "uq_a");
    assert_string_equal(hero->uniques[1].name, "uq_b");
    assert_int_equal(hero->uniques[1].column_count, 2);
    assert_string_equal(hero->uniques[1].columns[0], "name");
    assert_string_equal(hero->uniques[1].columns[1], "team_id");
    assert_int_equal(hero->index_count, 2);
    assert_string_equal(hero->indexes[0].name, "ix_hero_name");
    assert_string_equal(hero->indexes[1].name, "ix_high");
    assert_false(hero->indexes[1].unique);
    assert_string_equal(hero->indexes[1].where_text, "level = 'high'");
    assert_non_null(hero->indexes[1].where);
    assert_null(hero->indexes[0].where);
}

static void from_models__checks_have_trees_and_numbered_names(void **state)
{
    static const char *const names[] = { "ck_a", "ck_hero_age", "ck_hero_age_2", "ck_lucky" };
    static const char *const printed[] = { "age IS NULL OR pay > 0", "age BETWEEN 0 AND 200", "age % 2 = 0", "age <> 13" };
    bench                   *b = *state;
    const sqlm_schema_table *hero = sqlm_schema_find_table(schema_of(b, heroes, 2), "hero");
    sqlm_text_buffer         buffer;

    sqlm_text_buffer_init(&buffer, b->cx, 1024);
    assert_int_equal(hero->check_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(hero->checks[i].name, names[i]);
        sqlm_text_buffer_reset(&buffer);
        sqlm_expression_print(&buffer, hero->checks[i].expression);
        assert_string_equal(sqlm_text_buffer_text(&buffer), printed[i]);
        assert_string_equal(hero->checks[i].text, printed[i]);
    }
    sqlm_text_buffer_fini(&buffer);
}

static void from_models__foreign_keys_restrict_unless_told(void **state)
{
    const sqlm_model        *alone = &Hero_model; /* the model that a key refers to need not be there */
    const sqlm_schema       *schema = schema_of(*state, &alone, 1);
    const sqlm_schema_table *hero = &schema->tables[0];

    assert_int_equal(hero->foreign_key_count, 2);
    assert_string_equal(hero->foreign_keys[0].name, "fk_hero_chief");
    assert_string_equal(hero->foreign_keys[0].referenced_table, "hero");
    assert_int_equal(hero->foreign_keys[0].on_delete, SQLM_ACTION_RESTRICT);
    assert_int_equal(hero->foreign_keys[0].on_update, SQLM_ACTION_CASCADE);
    assert_string_equal(hero->foreign_keys[1].name, "fk_hero_team_id");
    assert_string_equal(hero->foreign_keys[1].columns[0], "team_id");
    assert_string_equal(hero->foreign_keys[1].referenced_columns[0], "id");
    assert_int_equal(hero->foreign_keys[1].on_delete, SQLM_ACTION_SET_NULL);
    assert_int_equal(hero->foreign_keys[1].on_update, SQLM_ACTION_RESTRICT);
}

/* Every kind of default, as it stands in the structure. */
#define DEFAULTS_FIELDS(FIELD, M)                                        \
    FIELD(M, i32,  id, PRIMARY_KEY)                                      \
    FIELD(M, bool, no, DEFAULT(false))                                   \
    FIELD(M, i64,  low, DEFAULT(INT64_MIN))                              \
    FIELD(M, u64,  high, DEFAULT(UINT64_MAX))                            \
    FIELD(M, f32,  f, DEFAULT(0.1f))                                     \
    FIELD(M, f64,  g, DEFAULT(-1e300))                                   \
    FIELD(M, opt_f64, h, DEFAULT(0))                                     \
    FIELD(M, text, t, DEFAULT("\xc3\xa4\xc3\xb6"), MAX_LENGTH(2))        \
    FIELD(M, bytes, y, DEFAULT("0aFF"), FIXED_LENGTH(2))                 \
    FIELD(M, decimal(4, 2), d, DEFAULT(-7))                              \
    FIELD(M, time, noon, DEFAULT("12:30:00.5"))                          \
    FIELD(M, timestamptz, at, DEFAULT("2020-02-03 04:05:06Z"))           \
    FIELD(M, json, j, DEFAULT("[1,  2]"))
SQLMODEL(Defaults, "defaults", DEFAULTS_FIELDS);

static void from_models__every_default_has_its_text_form(void **state)
{
    static const char *const texts[] = { NULL, "false", "-9223372036854775808", "18446744073709551615", "0.1", "-1e300", "0.0",
                                         "\xc3\xa4\xc3\xb6", "0aff", "-7.00", "12:30:00.500000", "2020-02-03T04:05:06.000000Z",
                                         "[1,  2]" };
    const sqlm_model        *model = &Defaults_model;
    const sqlm_schema_table *table = &schema_of(*state, &model, 1)->tables[0];

    assert_int_equal(table->column_count, sizeof texts / sizeof texts[0]);
    for (size_t i = 1; i < table->column_count; i++)
        assert_string_equal(table->columns[i].default_text, texts[i]);
}

/* ---- what is refused --------------------------------------------------------------------------------------------------- */

#define KEY(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY)
/* a model whose name is also its table's, with a key and these fields */
#define BAD_UNKNOWN_COLUMN(FIELD, M)    KEY(FIELD, M) FIELD(M, i32, age, CHECK("agee > 0"))
#define BAD_SYNTAX(FIELD, M)            KEY(FIELD, M) FIELD(M, check("id >"), ck_x)
#define BAD_WHERE(FIELD, M)             KEY(FIELD, M) FIELD(M, index(id), ix_x, WHERE("id"))
#define BAD_RANGE(FIELD, M)             KEY(FIELD, M) FIELD(M, i32, age, CHECK_RANGE(0, 10L))
#define BAD_ENUM(FIELD, M)              KEY(FIELD, M) FIELD(M, enum(Level), l, DEFAULT(7))
#define BAD_SCALE(FIELD, M)             KEY(FIELD, M) FIELD(M, decimal(5, 2), d, DEFAULT("1.234"))
#define BAD_PRECISION(FIELD, M)         KEY(FIELD, M) FIELD(M, decimal(5, 2), d, DEFAULT(1000))
#define BAD_DECIMAL(FIELD, M)           KEY(FIELD, M) FIELD(M, decimal(5, 2), d, DEFAULT("1e3"))
#define BAD_TEXT(FIELD, M)              KEY(FIELD, M) FIELD(M, text, t, MAX_LENGTH(2), DEFAULT("abc"))
#define BAD_FIXED(FIELD, M)             KEY(FIELD, M) FIELD(M, text, t, FIXED_LENGTH(3), DEFAULT("ab"))
#define BAD_UTF8(FIELD, M)              KEY(FIELD, M) FIELD(M, text, t, DEFAULT("\xff"))
#define BAD_HEX(FIELD, M)               KEY(FIELD, M) FIELD(M, bytes, y, DEFAULT("0g"))
#define BAD_BYTES(FIELD, M)             KEY(FIELD, M) FIELD(M, bytes, y, MAX_LENGTH(1), DEFAULT("0001"))
#define BAD_JSON(FIELD, M)              KEY(FIELD, M) FIELD(M, json, j, DEFAULT("{"))
#define BAD_DATE(FIELD, M)              KEY(FIELD, M) FIELD(M, date, d, DEFAULT("2023-02-29"))
#define BAD_TWICE(FIELD, M)             KEY(FIELD, M) FIELD(M, i32, n, CHECK("n > 0", "ck_x")) FIELD(M, check("n > 1"), CK_x)
#define BAD_PK_NAME(FIELD, M)           KEY(FIELD, M) FIELD(M, i32, n, UNIQUE("pk_BAD_PK_NAME"))
#define BAD_TYPE_NAME(FIELD, M)         KEY(FIELD, M) FIELD(M, i32, n, UNIQUE("tc_BAD_TYPE_NAME_n"))
#define BAD_INDEX_NAME(FIELD, M)        KEY(FIELD, M) FIELD(M, i32, n, INDEX("ix_x")) FIELD(M, i32, m, INDEX("ix_x"))
#define BAD_CASE(FIELD, M)              KEY(FIELD, M) FIELD(M, i32, Id)
#define BAD_REPEATED(FIELD, M)          KEY(FIELD, M) FIELD(M, unique(id, id), uq_x)
#define BAD_EMPTY_NAME(FIELD, M)        KEY(FIELD, M) FIELD(M, i32, n, CHECK("n > 0", ""))
#define BAD_TARGET(FIELD, M)            KEY(FIELD, M) FIELD(M, opt_i32, age, FOREIGN_KEY(Hero, age))
#define EVERY_BAD(X)                                                                                                              \
    X(BAD_UNKNOWN_COLUMN, "field 'age', check 'ck_BAD_UNKNOWN_COLUMN_age': found 'agee', which is no column at character 1")      \
    X(BAD_SYNTAX, "constraint 'ck_x', check 'ck_x': found the end")                                                               \
    X(BAD_WHERE, "constraint 'ix_x', predicate of 'ix_x': found a number, expected a condition")                                  \
    X(BAD_RANGE, "field 'age', CHECK_RANGE 'ck_BAD_RANGE_age': found a number that ends in 'L'")                                  \
    X(BAD_ENUM, "field 'l': its DEFAULT is no value of enum")                                                                     \
    X(BAD_SCALE, "field 'd': its DEFAULT does not fit decimal(5, 2)")                                                             \
    X(BAD_PRECISION, "field 'd': its DEFAULT does not fit decimal(5, 2)")                                                         \
    X(BAD_DECIMAL, "field 'd': its DEFAULT is no value of decimal")                                                               \
    X(BAD_TEXT, "field 't': its DEFAULT has 3 characters, expected at most 2")                                                    \
    X(BAD_FIXED, "field 't': its DEFAULT has 2 characters, expected exactly 3")                                                   \
    X(BAD_UTF8, "field 't': its DEFAULT is no value of text")                                                                     \
    X(BAD_HEX, "field 'y': its DEFAULT is no value of bytes")                                                                     \
    X(BAD_BYTES, "field 'y': its DEFAULT has 2 bytes, expected at most 1")                                                        \
    X(BAD_JSON, "field 'j': its DEFAULT is no")                                                                                   \
    X(BAD_DATE, "field 'd': its DEFAULT is no value of date")                                                                     \
    X(BAD_TWICE, "the name 'ck_x' is also that of")                                                                               \
    X(BAD_PK_NAME, "is also that of")                                                                                             \
    X(BAD_TYPE_NAME, "is also that of")                                                                                           \
    X(BAD_INDEX_NAME, "both want the name 'ix_x'")                                                                                \
    X(BAD_CASE, "the names 'id' and 'Id' are the same to a database")                                                             \
    X(BAD_REPEATED, "constraint 'uq_x': it has the field 'id' twice")                                                             \
    X(BAD_EMPTY_NAME, "field 'n': the check has no name")                                                                         \
    X(BAD_TARGET, "field 'age': it refers to 'Hero.age', which is neither the only key field nor UNIQUE")
#define DEFINE_BAD(name, words) SQLMODEL(Model_##name, #name, name);
EVERY_BAD(DEFINE_BAD)
#undef DEFINE_BAD

static void from_models__names_model_and_field_of_a_mistake(void **state)
{
    static const struct {
        const sqlm_model *model;
        const char       *words;
    } cases[] = {
#define CASE_OF_BAD(name, words) { &Model_##name##_model, words },
        EVERY_BAD(CASE_OF_BAD)
#undef CASE_OF_BAD
    };
    bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_model  *models[] = { &Team_model, cases[i].model };
        const sqlm_schema *schema = NULL;
        sqlm_outcome outcome = sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 2, b->arena, &schema);
        const sqlm_error *error = sqlm_cx_error(b->cx);

        if (outcome != SQLM_ERR || error->kind != SQLM_E_SCHEMA || strstr(error->message, cases[i].words) == NULL)
            fail_msg("%s: %s: %s", cases[i].model->name, sqlm_error_kind_name(error->kind), error->message);
        if (strstr(error->message, cases[i].model->name) == NULL)
            fail_msg("%s is not named: %s", cases[i].model->name, error->message);
        assert_null(schema);
    }
}

/* What no list can say, metadata made by hand can. */
static void from_models__metadata_made_by_hand_is_held_to_the_rules(void **state)
{
    static const char *const    twice[] = { "low", "high", "low" };
    static const char *const    broken[] = { "low", "h\xffgh" };
    static const int32_t        numbers[] = { 1, 2, 3 };
    static const sqlm_enum      with_twice = { .name = "Twice", .labels = twice, .values = numbers, .count = 3 };
    static const sqlm_enum      with_broken = { .name = "Broken", .labels = broken, .values = numbers, .count = 2 };
    static const sqlm_attribute of_twice[] = { { .id = SQLM_ATTR_KIND, .pointer = &with_twice }, { .id = SQLM_ATTR_END } };
    static const sqlm_attribute of_broken[] = { { .id = SQLM_ATTR_KIND, .pointer = &with_broken }, { .id = SQLM_ATTR_END } };
    static const sqlm_attribute no_digits[] = { { .id = SQLM_ATTR_KIND, .number = 0 }, { .id = SQLM_ATTR_END } };
    static const sqlm_attribute no_length[] = { { .id = SQLM_ATTR_KIND },
                                                { .id = SQLM_ATTR_MAX_LENGTH, .number = 0 },
                                                { .id = SQLM_ATTR_END } };
    static const sqlm_attribute two_defaults[] = { { .id = SQLM_ATTR_KIND },
                                                   { .id = SQLM_ATTR_DEFAULT, .text = "1970-01-01T00:00:00Z" },
                                                   { .id = SQLM_ATTR_DEFAULT_NOW },
                                                   { .id = SQLM_ATTR_END } };
    static const sqlm_attribute of_key[] = { { .id = SQLM_ATTR_KIND },
                                             { .id = SQLM_ATTR_PRIMARY_KEY },
                                             { .id = SQLM_ATTR_DEFAULT, .text = "1" },
                                             { .id = SQLM_ATTR_END } };
    static const sqlm_attribute far_away[] = { { .id = SQLM_ATTR_KIND },
                                               { .id = SQLM_ATTR_FOREIGN_KEY, .pointer = &Team_model, .index = 7 },
                                               { .id = SQLM_ATTR_END } };
    static const sqlm_attribute of_another_kind[] = { { .id = SQLM_ATTR_KIND },
                                                      { .id = SQLM_ATTR_FOREIGN_KEY, .pointer = &Team_model, .index = 1 },
                                                      { .id = SQLM_ATTR_END } };
    static const sqlm_attribute nothing_checked[] = { { .id = SQLM_ATTR_KIND }, { .id = SQLM_ATTR_CHECK }, { .id = SQLM_ATTR_END } };
    static const struct {
        uint32_t              field;
        uint32_t              type; /* 0: as it was */
        const sqlm_attribute *attributes;
        const char           *words;
    } cases[] = {
        { Hero_field_level, 0, of_twice, "enumeration 'Twice' has the label 'low' twice" },
        { Hero_field_level, 0, of_broken, "label 2 of enumeration 'Broken' is not valid UTF-8" },
        { Hero_field_pay, 0, no_digits, "decimal(0, 0) is none" },
        { Hero_field_name, 0, no_length, "a length of 0 is none" },
        { Hero_field_born, 0, two_defaults, "both DEFAULT and DEFAULT_NOW" },
        { Hero_field_id, 0, of_key, "a key with AUTO_INCREMENT takes no DEFAULT" },
        { Hero_field_team_id, 0, far_away, "it refers to field 7 of model 'Team', which has 2" },
        { Hero_field_team_id, 0, of_another_kind, "it is a i64 and refers to 'Team.name', which is a text" },
        { Hero_field_age, 0, nothing_checked, "has no text" },
        { Hero_field_age, 31, NULL, "its kind 31 is none of this library" },
    };
    bench *b = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sqlm_field         fields[16];
        sqlm_model         model = Hero_model;
        const sqlm_model  *models[] = { &Team_model, &model };
        const sqlm_schema *schema = NULL;

        assert_true(model.field_count <= sizeof fields / sizeof fields[0]);
        memcpy(fields, Hero_model.fields, model.field_count * sizeof fields[0]);
        model.fields = fields;
        if (cases[i].attributes != NULL)
            fields[cases[i].field].attributes = cases[i].attributes;
        if (cases[i].type != 0)
            fields[cases[i].field].type = cases[i].type;
        assert_error(b->cx, SCHEMA,
                     sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 2, b->arena, &schema));
        if (strstr(sqlm_cx_error(b->cx)->message, cases[i].words) == NULL)
            fail_msg("expected '%s': %s", cases[i].words, sqlm_cx_error(b->cx)->message);
    }
}

static void from_models__tables_and_indexes_share_one_space(void **state)
{
    bench             *b = *state;
    const sqlm_model  *twice[] = { &Team_model, &Hero_model, &Team_model };
    sqlm_model         other = Team_model;
    const sqlm_model  *clash[] = { &Hero_model, &other };
    const sqlm_schema *schema = NULL;

    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), twice, 3, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "'Team', its table and model 'Team', its table both want the name"));
    other.table = "IX_high";
    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), clash, 2, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "both want the name"));
}

static void from_models__names_are_held_to_the_dialect(void **state)
{
    bench             *b = *state;
    sqlm_dialect       narrow = *sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    sqlm_model         other = Team_model;
    const sqlm_model  *models[] = { &other };
    const sqlm_schema *schema = NULL;

    narrow.maximum_identifier_bytes = 11;
    other.table = "twelve_bytes";
    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, &narrow, models, 1, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message,
                           "the table 'twelve_bytes' has 12 bytes, names of sqlite have at most 11: give it a shorter one"));
    other.table = "";
    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 1, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "model 'Team', its table: the table has no name"));
    other.table = "\xff";
    assert_error(b->cx, SCHEMA, sqlm_schema_from_models(b->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 1, b->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "not valid UTF-8"));
}

static void from_models__tells_a_mistake_of_the_caller(void **state)
{
    bench              *b = *state;
    const sqlm_dialect *sqlite = sqlm_dialect_of(SQLM_DIALECT_SQLITE);
    sqlm_model          old = Team_model;
    const sqlm_model   *models[] = { &Team_model, NULL };
    const sqlm_model   *old_models[] = { &old };
    const sqlm_schema  *schema = NULL;

    assert_int_equal(sqlm_schema_from_models(NULL, sqlite, models, 1, b->arena, &schema), SQLM_ERR);
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, NULL, models, 1, b->arena, &schema));
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, sqlite, NULL, 1, b->arena, &schema));
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, sqlite, models, 2, b->arena, &schema));
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, sqlite, models, 1, NULL, &schema));
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, sqlite, models, 1, b->arena, NULL));
    old.abi_version = SQLM_MODEL_ABI + 1;
    assert_error(b->cx, MISUSE, sqlm_schema_from_models(b->cx, sqlite, old_models, 1, b->arena, &schema));
    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlite, NULL, 0, b->arena, &schema));
    assert_int_equal(schema->table_count, 0);
}

/* ---- memory ------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome make_and_free(sqlm_cx *cx, void *user)
{
    static const sqlm_model *const models[] = { &Team_model, &Hero_model, &Defaults_model };
    const sqlm_schema             *schema = NULL;
    sqlm_arena                    *arena = NULL;
    sqlm_outcome                   outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 3, arena, &schema);
    sqlm_arena_free(arena);
    return outcome;
}

static void from_models__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(make_and_free, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(from_models__tables_are_sorted_and_found_by_name),
        bench_test(from_models__columns_are_the_fields),
        bench_test(from_models__defaults_are_canonical_texts),
        bench_test(from_models__constraints_are_named_and_sorted),
        bench_test(from_models__checks_have_trees_and_numbered_names),
        bench_test(from_models__foreign_keys_restrict_unless_told),
        bench_test(from_models__every_default_has_its_text_form),
        bench_test(from_models__names_model_and_field_of_a_mistake),
        bench_test(from_models__metadata_made_by_hand_is_held_to_the_rules),
        bench_test(from_models__tables_and_indexes_share_one_space),
        bench_test(from_models__names_are_held_to_the_dialect),
        bench_test(from_models__tells_a_mistake_of_the_caller),
        bench_test(from_models__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

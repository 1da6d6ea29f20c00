/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/sys/text_buffer.h>

#include "schema_support.h"
#include "support/torture.h"

/* clang-format off: it would join the columns of the lists */
#define HERO_STATUS_LABELS(LABEL)      \
    LABEL(HERO_STATUS_ACTIVE, "active") \
    LABEL(HERO_STATUS_AWAY, "it's away")
SQLM_ENUM(HeroStatus, HERO_STATUS_LABELS);

#define TEAM_FIELDS(FIELD, M)                          \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(80))
SQLMODEL(Team, "team", TEAM_FIELDS);

#define HERO_FIELDS(FIELD, M)                                                                     \
    FIELD(M, uuid,             id,       PRIMARY_KEY)                                             \
    FIELD(M, text,             name,     PRIMARY_KEY, MAX_LENGTH(80), CHECK("name <> ''"))        \
    FIELD(M, opt_i32,          age,      INDEX)                                                   \
    FIELD(M, decimal(19, 4),   pay,      DEFAULT("0.0000"), CHECK("pay >= 0 AND pay <= 1000"))    \
    FIELD(M, enum(HeroStatus), status,   DEFAULT(HERO_STATUS_ACTIVE))                             \
    FIELD(M, opt_json,         powers)                                                            \
    FIELD(M, u64,              hits,     DEFAULT(0))                                              \
    FIELD(M, timestamptz,      born,     DEFAULT_NOW)                                             \
    FIELD(M, opt_i64,          team_id,  FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL), ON_UPDATE(CASCADE)) \
    FIELD(M, opt_text,         motto,    MAX_LENGTH(200))                                         \
    FIELD(M, unique(team_id, name), uq_hero_team_name)                                            \
    FIELD(M, index(status, born),   ix_hero_active, WHERE("status = 'active' AND age IS NOT NULL")) \
    FIELD(M, check("age IS NULL OR age < 200"), ck_hero_age)
SQLMODEL(Hero, "hero", HERO_FIELDS);
/* clang-format on */

static const sqlm_model *const models[] = { &Team_model, &Hero_model };

/* ---- differences as lines ---------------------------------------------------------------------------------------- */

static void put_differences(sqlm_text_buffer *out, const sqlm_differences *differences, bool with_remedy)
{
    for (size_t i = 0; i < differences->count; i++) {
        const sqlm_difference *d = &differences->items[i];

        sqlm_text_buffer_put_format(out, "%s%s|%s|%s|%s|%s|%s", i > 0 ? "\n" : "", sqlm_difference_kind_name(d->kind), d->table,
                                    d->object, d->property, d->expected, d->found);
        if (with_remedy)
            sqlm_text_buffer_put_format(out, "|%s", d->remedy);
    }
}

static const sqlm_schema *of_models(database *db)
{
    const sqlm_schema *schema = NULL;

    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), models, 2, db->arena, &schema));
    return schema;
}

static void assert_differences_of(database *db, const sqlm_schema *expected, const sqlm_schema *found, const char *lines,
                                  bool with_remedy)
{
    sqlm_differences differences;
    sqlm_text_buffer out;

    assert_ok(db->cx, sqlm_schema_compare(db->cx, expected, found, db->arena, &differences));
    sqlm_text_buffer_init(&out, db->cx, 1 << 20);
    put_differences(&out, &differences, with_remedy);
    assert_string_equal(sqlm_text_buffer_text(&out), lines);
    sqlm_text_buffer_fini(&out);
}

static void assert_differences(database *db, const char *lines)
{
    assert_differences_of(db, of_models(db), look(db), lines, false);
}

/* ---- the tables of the models, with pieces of their DDL replaced ------------------------------------------------- */

typedef struct replacement {
    const char *from;
    const char *to;
} replacement;

static void put_replaced(sqlm_text_buffer *out, const char *sql, const replacement *replacements, size_t count, size_t *used)
{
    while (*sql != '\0') {
        size_t i = 0;

        while (i < count && strncmp(sql, replacements[i].from, strlen(replacements[i].from)) != 0)
            i++;
        if (i < count) {
            sqlm_text_buffer_put(out, replacements[i].to);
            sql += strlen(replacements[i].from);
            (*used)++;
        } else {
            sqlm_text_buffer_put_bytes(out, sql++, 1);
        }
    }
}

static void create(database *db, const replacement *replacements, size_t count)
{
    sqlm_statements  statements;
    sqlm_text_buffer out;
    size_t           used = 0;

    assert_ok(db->cx, sqlm_schema_create_sql(db->cx, of_models(db), db->arena, &statements));
    sqlm_text_buffer_init(&out, db->cx, 1 << 20);
    for (size_t i = 0; i < statements.count; i++) {
        sqlm_text_buffer_reset(&out);
        put_replaced(&out, statements.items[i], replacements, count, &used);
        if (sqlm_text_buffer_text(&out)[0] != '\0')
            run(db, sqlm_text_buffer_text(&out));
    }
    if (used != count)
        fail_msg("%zu of %zu pieces were found in the DDL, the first is: %s", used, count, count > 0 ? replacements[0].from : "");
    sqlm_text_buffer_fini(&out);
}

/* Creates the tables with one piece of their DDL replaced, and says what must differ. */
static void mutate(database *db, const char *from, const char *to, const char *lines)
{
    const replacement one = { from, to };

    run(db, "DROP TABLE IF EXISTS hero; DROP TABLE IF EXISTS team");
    create(db, &one, 1);
    assert_differences(db, lines);
}

/* ---- nothing ----------------------------------------------------------------------------------------------------- */

static void untouched__is_the_same(void **state)
{
    create(*state, NULL, 0);
    assert_differences(*state, "");
}

static void untouched__with_other_spelling_is_the_same(void **state)
{
    database *db = *state;

    mutate(db, "CHECK (\"name\" <> '')", "check /* not empty */ ((name != ''))", "");
    mutate(db, "DEFAULT '0.0000'", "DEFAULT ('0.0000')", "");
    mutate(db, "\"age\" IS NULL OR \"age\" < 200", "((age IS NULL) OR (\"age\" < 0200))", "");
}

static void untouched__with_unnamed_constraints_is_the_same(void **state)
{
    database *db = *state;

    mutate(db, "CONSTRAINT \"pk_hero\" PRIMARY KEY", "PRIMARY KEY", "");
    mutate(db, "CONSTRAINT \"uq_hero_team_name\" UNIQUE", "UNIQUE", "");
    mutate(db, "CONSTRAINT \"ck_hero_age\" CHECK", "CHECK", "");
    mutate(db, "CONSTRAINT \"fk_hero_team_id\" FOREIGN", "FOREIGN", "");
}

static void untouched__with_another_order_of_columns_is_the_same(void **state)
{
    const replacement swap[] = { { "\"age\" INTEGER,", "" }, { "\"motto\" TEXT,", "\"motto\" TEXT, \"age\" INTEGER," } };

    create(*state, swap, 2);
    assert_differences(*state, "");
}

/* ---- every kind of difference ------------------------------------------------------------------------------------ */

static void table__missing_and_extra(void **state)
{
    run(*state, "CREATE TABLE other(a TEXT)");
    assert_differences(*state, "table_missing|hero|table hero|existence|a table|\n"
                               "table_extra|other|table other|existence||a table\n"
                               "table_missing|team|table team|existence|a table|");
}

static void table__not_strict(void **state)
{
    const replacement loose = { "CHECK (length(\"name\") <= 80)\n) STRICT", "CHECK (length(\"name\") <= 80)\n)" };

    create(*state, &loose, 1);
    run(*state, "DROP TABLE hero");
    assert_differences(*state, "table_missing|hero|table hero|existence|a table|\ntable_option|team|table team|strict|STRICT|");
}

static void columns__missing_and_extra(void **state)
{
    database *db = *state;

    create(db, NULL, 0);
    run(db, "ALTER TABLE team ADD COLUMN city TEXT; ALTER TABLE team ADD COLUMN size INTEGER NOT NULL DEFAULT 3");
    assert_differences(db, "column_extra|team|column city|existence||text stored as TEXT\n"
                           "column_extra|team|column size|existence||i64 stored as INTEGER");
}

static void types__of_every_parameter(void **state)
{
    database *db = *state;

    mutate(db, "length(\"motto\") <= 200", "length(\"motto\") <= 100",
           "column_type|hero|column motto|type|text(200) stored as TEXT|text(100) stored as TEXT");
    mutate(db, "CONSTRAINT \"tc_hero_motto\" CHECK (length(\"motto\") <= 200)", "CHECK (1)",
           "column_type|hero|column motto|type|text(200) stored as TEXT|text stored as TEXT\n"
           "check_extra|hero|check (1)|existence||1");
    mutate(db, "length(ltrim(\"pay\", '-')) <= 20", "length(ltrim(\"pay\", '-')) <= 10",
           "column_type|hero|column pay|type|decimal(19, 4) stored as TEXT|decimal(9, 4) stored as TEXT");
    mutate(db, "IN ('active', 'it''s away')", "IN ('active', 'it''s away', 'gone')",
           "column_type|hero|column status|type|enum('active', 'it''s away') stored as TEXT|enum('active', 'it''s away', 'gone') "
           "stored as TEXT");
    mutate(db, "IN ('active', 'it''s away')", "IN ('it''s away', 'active')",
           "column_type|hero|column status|type|enum('active', 'it''s away') stored as TEXT|enum('it''s away', 'active') stored as "
           "TEXT");
    mutate(db, "\"age\" BETWEEN -2147483648 AND 2147483647", "\"age\" BETWEEN -32768 AND 32767",
           "column_type|hero|column age|type|i32 stored as INTEGER|i16 stored as INTEGER");
    mutate(db, "\"age\" BETWEEN -2147483648 AND 2147483647", "\"age\" > 0",
           "column_type|hero|column age|type|i32 stored as INTEGER|no kind of ours stored as INTEGER CHECK (\"age\" > 0)");
    mutate(db, "\"team_id\" INTEGER", "\"team_id\" INT",
           "column_type|hero|column team_id|type|i64 stored as INTEGER|i64 stored as INT");
    mutate(db, "\"team_id\" INTEGER", "\"team_id\" TEXT",
           "column_type|hero|column team_id|type|i64 stored as INTEGER|text stored as TEXT");
    mutate(db, "\"motto\" TEXT", "\"motto\" TEXT COLLATE NOCASE",
           "column_type|hero|column motto|type|text(200) stored as TEXT|no kind of ours stored as TEXT COLLATE NOCASE CHECK "
           "(length(\"motto\") <= 200)");
    mutate(db, "\"powers\" IS NULL OR json_valid(\"powers\")", "json_valid(\"powers\")",
           "column_type|hero|column powers|type|json stored as TEXT CHECK (\"powers\" IS NULL OR json_valid(\"powers\"))|json "
           "stored as "
           "TEXT CHECK (json_valid(\"powers\"))");
}

static void columns__of_other_nullability_default_and_increment(void **state)
{
    database *db = *state;

    mutate(db, "\"age\" INTEGER", "\"age\" INTEGER NOT NULL", "column_nullable|hero|column age|nullable|NULL|NOT NULL");
    mutate(db, "\"hits\" TEXT NOT NULL", "\"hits\" TEXT", "column_nullable|hero|column hits|nullable|NOT NULL|NULL");
    mutate(db, "DEFAULT '0.0000'", "DEFAULT '1.0000'", "column_default|hero|column pay|default|'0.0000'|'1.0000'");
    mutate(db, " DEFAULT '0.0000'", "", "column_default|hero|column pay|default|'0.0000'|");
    mutate(db, "\"motto\" TEXT", "\"motto\" TEXT DEFAULT ''", "column_default|hero|column motto|default||''");
    mutate(db, "DEFAULT '00000000000000000000'", "DEFAULT '0'",
           "column_default|hero|column hits|default|'00000000000000000000'|'0'");
    mutate(db, "DEFAULT (strftime('%Y-%m-%dT%H:%M:%f000Z', 'now'))", "DEFAULT CURRENT_TIMESTAMP",
           "column_default|hero|column born|default|now|CURRENT_TIMESTAMP");
    mutate(db, "DEFAULT 'active'", "DEFAULT 'it''s away'", "column_default|hero|column status|default|'active'|'it''s away'");
    mutate(db, " AUTOINCREMENT", "", "column_auto_increment|team|column id|auto_increment|yes|no");
}

static void primary_key__of_other_columns_order_and_name(void **state)
{
    database *db = *state;

    mutate(db, "PRIMARY KEY (\"id\", \"name\")", "PRIMARY KEY (\"id\")", "primary_key|hero|primary key|columns|id, name|id");
    mutate(db, "PRIMARY KEY (\"id\", \"name\")", "PRIMARY KEY (\"name\", \"id\")",
           "primary_key|hero|primary key|columns|id, name|name, id");
    mutate(db, "PRIMARY KEY (\"id\", \"name\")", "PRIMARY KEY (\"id\", \"name\") ON CONFLICT REPLACE",
           "primary_key|hero|primary key|columns|id, name|id, name ON CONFLICT REPLACE");
    mutate(db, "\"pk_hero\"", "\"hero_pkey\"", "primary_key|hero|primary key|name|pk_hero|hero_pkey");
}

static void uniques__missing_extra_and_changed(void **state)
{
    database *db = *state;

    mutate(db, "UNIQUE (\"team_id\", \"name\")", "UNIQUE (\"name\", \"team_id\")",
           "unique_changed|hero|unique uq_hero_team_name|columns|team_id, name|name, team_id");
    mutate(db, "CONSTRAINT \"uq_hero_team_name\" UNIQUE (\"team_id\", \"name\")", "UNIQUE (\"age\")",
           "unique_missing|hero|unique uq_hero_team_name|existence|team_id, name|\n"
           "unique_extra|hero|unique (age)|existence||age");
    mutate(db, "\"uq_hero_team_name\"", "\"uq_other\"",
           "unique_missing|hero|unique uq_hero_team_name|existence|team_id, name|\n"
           "unique_extra|hero|unique uq_other|existence||team_id, name");
}

static void indexes__missing_extra_and_changed(void **state)
{
    database *db = *state;

    create(db, NULL, 0);
    run(db, "DROP INDEX ix_hero_age; CREATE INDEX ix_extra ON hero (name DESC, lower(motto))");
    assert_differences(db, "index_missing|hero|index ix_hero_age|existence|age; unique: no|\n"
                           "index_extra|hero|index ix_extra|existence||name DESC, (lower(motto)); unique: no");
    run(db, "DROP INDEX ix_extra; CREATE UNIQUE INDEX ix_hero_age ON hero (age, name) WHERE age > 3");
    assert_differences(db, "index_changed|hero|index ix_hero_age|columns|age|age, name\n"
                           "index_changed|hero|index ix_hero_age|unique|no|yes\n"
                           "index_changed|hero|index ix_hero_age|predicate||\"age\" > 3");
    run(db, "DROP INDEX ix_hero_age; CREATE INDEX ix_hero_age ON hero (age); DROP INDEX ix_hero_active;"
            "CREATE INDEX ix_hero_active ON hero (status, born) WHERE status = 'active' AND age IS NULL");
    assert_differences(db, "index_changed|hero|index ix_hero_active|predicate|\"status\" = 'active' AND \"age\" IS NOT NULL|"
                           "\"status\" = 'active' AND \"age\" IS NULL");
    run(db, "DROP INDEX ix_hero_active; CREATE INDEX ix_hero_active ON hero (status, born) WHERE status GLOB 'active'");
    assert_differences(db, "index_changed|hero|index ix_hero_active|predicate|\"status\" = 'active' AND \"age\" IS NOT NULL|"
                           "status GLOB 'active'");
}

static void checks__missing_extra_and_changed(void **state)
{
    database *db = *state;

    mutate(db, "\"age\" < 200", "\"age\" < 201",
           "check_changed|hero|check ck_hero_age|expression|\"age\" IS NULL OR \"age\" < 200|\"age\" IS NULL OR \"age\" < 201");
    mutate(
        db, "\"age\" < 200", "abs(\"age\") < 200",
        "check_changed|hero|check ck_hero_age|expression|\"age\" IS NULL OR \"age\" < 200|\"age\" IS NULL OR abs(\"age\") < 200");
    mutate(db, "CONSTRAINT \"ck_hero_name\" CHECK (\"name\" <> '')", "CONSTRAINT \"ck_other\" CHECK (\"name\" <> '')",
           "check_missing|hero|check ck_hero_name|existence|\"name\" <> ''|\n"
           "check_extra|hero|check ck_other|existence||\"name\" <> ''");
}

static void foreign_keys__missing_extra_and_changed(void **state)
{
    database *db = *state;

    mutate(db, "ON DELETE SET NULL", "ON DELETE CASCADE",
           "foreign_key_changed|hero|foreign key fk_hero_team_id|on_delete|SET NULL|CASCADE");
    mutate(db, "ON UPDATE CASCADE", "", "foreign_key_changed|hero|foreign key fk_hero_team_id|on_update|CASCADE|NO ACTION");
    mutate(db, "ON UPDATE CASCADE", "ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
           "foreign_key_changed|hero|foreign key fk_hero_team_id|clauses||DEFERRABLE INITIALLY DEFERRED");
    mutate(db, "REFERENCES \"team\" (\"id\")", "REFERENCES \"hero\" (\"id\")",
           "foreign_key_changed|hero|foreign key fk_hero_team_id|references|team (id)|hero (id)");
    mutate(db, "FOREIGN KEY (\"team_id\") REFERENCES", "FOREIGN KEY (\"hits\") REFERENCES",
           "foreign_key_changed|hero|foreign key fk_hero_team_id|columns|team_id|hits");
    mutate(db, "\"fk_hero_team_id\"", "\"fk_other\"",
           "foreign_key_missing|hero|foreign key fk_hero_team_id|existence|team_id; references: team (id); on_delete: SET NULL; "
           "on_update: CASCADE|\n"
           "foreign_key_extra|hero|foreign key fk_other|existence||team_id; references: team (id); on_delete: SET NULL; on_update: "
           "CASCADE");
}

/* ---- remedies ---------------------------------------------------------------------------------------------------- */

/* Runs every remedy that is a statement; gives how many there were. */
static size_t apply_remedies(database *db)
{
    sqlm_differences differences;
    size_t           count = 0;

    assert_ok(db->cx, sqlm_schema_compare(db->cx, of_models(db), look(db), db->arena, &differences));
    for (size_t i = 0; i < differences.count; i++) {
        const char *remedy = differences.items[i].remedy;

        if (strncmp(remedy, "ALTER ", 6) != 0 && strncmp(remedy, "CREATE ", 7) != 0 && strncmp(remedy, "DROP ", 5) != 0)
            continue;
        run(db, remedy);
        count++;
    }
    return count;
}

static void remedies__that_are_statements_remove_the_difference(void **state)
{
    database         *db = *state;
    const replacement columns[] = { { "\"motto\" TEXT,", "" },
                                    { "CONSTRAINT \"tc_hero_motto\" CHECK (length(\"motto\") <= 200),", "" },
                                    { "\"team_id\" INTEGER,", "\"team_id\" INTEGER, \"extra\" TEXT," } };

    create(db, columns, 3);
    run(db, "DROP INDEX ix_hero_age; DROP INDEX ix_hero_active; CREATE INDEX ix_hero_active ON hero (born); CREATE INDEX \"ix "
            "\"\"q\" ON hero (pay)");
    assert_int_equal(apply_remedies(db), 6); /* an index whose columns and predicate differ is made anew twice */
    assert_differences(db, "");
}

static void remedies__add_a_column_with_all_that_belongs_to_it(void **state)
{
    database         *db = *state;
    const replacement key[] = {
        { "\"team_id\" INTEGER,", "" },
        { "CONSTRAINT \"uq_hero_team_name\" UNIQUE (\"team_id\", \"name\"),", "" },
        { ",\n  CONSTRAINT \"fk_hero_team_id\" FOREIGN KEY (\"team_id\") REFERENCES \"team\" (\"id\") ON DELETE "
          "SET NULL ON UPDATE CASCADE",
          "" }
    };

    create(db, key, 3);
    assert_differences(
        db, "column_missing|hero|column team_id|existence|i64 stored as INTEGER|\n"
            "unique_missing|hero|unique uq_hero_team_name|existence|team_id, name|\n"
            "foreign_key_missing|hero|foreign key fk_hero_team_id|existence|team_id; references: team (id); on_delete: SET "
            "NULL; on_update: CASCADE|");
    assert_int_equal(apply_remedies(db), 1);
    assert_differences(db, "unique_missing|hero|unique uq_hero_team_name|existence|team_id, name|");
}

static void remedies__say_when_the_table_must_be_made_anew(void **state)
{
    static const char rebuild[] =
        "rebuild table \"team\": create it anew under another name, copy the rows, drop the old one, rename the new one";
    database        *db = *state;
    sqlm_differences differences;

    create(db, NULL, 0);
    run(db, "DROP TABLE hero; DROP TABLE team; CREATE TABLE team(id INTEGER PRIMARY KEY, used TEXT UNIQUE, shown TEXT, hidden TEXT,"
            " CHECK (shown <> ''), CONSTRAINT tc_team_hidden CHECK (length(hidden) <= 3))");
    assert_ok(db->cx, sqlm_schema_compare(db->cx, of_models(db), look(db), db->arena, &differences));
    assert_int_equal(differences.count, 10);
    for (size_t i = 1; i < differences.count; i++)
        assert_string_equal(differences.items[i].remedy, rebuild);
}

/* ---- the call ---------------------------------------------------------------------------------------------------- */

static void compare__gives_differences_that_outlive_the_schemas(void **state)
{
    database          *db = *state;
    sqlm_arena        *schemas = NULL;
    sqlm_differences   differences;
    const sqlm_schema *expected;
    const sqlm_schema *found;

    create(db, NULL, 0);
    run(db, "DROP INDEX ix_hero_age; ALTER TABLE team ADD COLUMN x TEXT");
    assert_ok(db->cx, sqlm_arena_new(db->cx, &schemas));
    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), models, 2, schemas, &expected));
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, schemas, &found));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, expected, found, db->arena, &differences));
    sqlm_arena_free(schemas);
    assert_int_equal(differences.count, 2);
    assert_string_equal(differences.items[0].table, "hero");
    assert_string_equal(differences.items[0].object, "index ix_hero_age");
    assert_string_equal(differences.items[0].remedy, "CREATE INDEX \"ix_hero_age\" ON \"hero\" (\"age\")");
    assert_string_equal(differences.items[1].found, "text stored as TEXT");
}

static void compare__of_two_databases(void **state)
{
    database          *db = *state;
    const sqlm_schema *before;

    run(db,
        "CREATE TABLE t(a INTEGER DEFAULT (1 + 2) CHECK (a GLOB 'x'), b TEXT, UNIQUE (a, b)); CREATE INDEX i ON t (lower(b) DESC)");
    before = look(db);
    assert_differences_of(db, before, look(db), "", true);
    run(db, "DROP INDEX i");
    assert_differences_of(
        db, before, look(db),
        "index_missing|t|index i|existence|(lower(b)) DESC; unique: no||CREATE INDEX \"i\" ON \"t\" ((lower(b)) DESC)", true);
}

static void compare__refuses_wrong_arguments(void **state)
{
    database          *db = *state;
    const sqlm_schema *schema = of_models(db);
    sqlm_schema        other = { sqlm_dialect_of(SQLM_DIALECT_POSTGRES), NULL, 0 };
    sqlm_dialect       unknown = { .size = sizeof unknown, .id = SQLM_DIALECT_COUNT, .name = "cobol" };
    sqlm_differences   differences;

    assert_int_equal(sqlm_schema_compare(NULL, schema, schema, db->arena, &differences), SQLM_ERR);
    assert_error(db->cx, MISUSE, sqlm_schema_compare(db->cx, NULL, schema, db->arena, &differences));
    assert_error(db->cx, MISUSE, sqlm_schema_compare(db->cx, schema, NULL, db->arena, &differences));
    assert_error(db->cx, MISUSE, sqlm_schema_compare(db->cx, schema, schema, NULL, &differences));
    assert_error(db->cx, MISUSE, sqlm_schema_compare(db->cx, schema, schema, db->arena, NULL));
    assert_error(db->cx, MISUSE, sqlm_schema_compare(db->cx, schema, &other, db->arena, &differences));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, &other, &other, db->arena, &differences));
    assert_int_equal(differences.count, 0);
    other.dialect = &unknown;
    assert_error(db->cx, UNSUPPORTED, sqlm_schema_compare(db->cx, &other, &other, db->arena, &differences));
}

static void kinds__have_names(void **state)
{
    (void)state;
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_TABLE_MISSING), "table_missing");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_COLUMN_AUTO_INCREMENT), "column_auto_increment");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_PRIMARY_KEY), "primary_key");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_FOREIGN_KEY_CHANGED), "foreign_key_changed");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_COLUMN_GENERATED), "column_generated");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_COLUMN_COMMENT), "column_comment");
    assert_string_equal(sqlm_difference_kind_name(SQLM_DIFFERENCE_COUNT), "unknown");
}

/* ---- memory ------------------------------------------------------------------------------------------------------ */

static sqlm_outcome compare_all(sqlm_cx *cx, void *user)
{
    database          *db = user;
    sqlm_arena        *arena = NULL;
    const sqlm_schema *expected = NULL;
    sqlm_differences   differences;
    sqlm_outcome       outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_from_models(cx, sqlm_conn_dialect(db->conn), models, 2, arena, &expected);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_compare(cx, expected, look(db), arena, &differences);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_compare(cx, look(db), expected, arena, &differences);
    sqlm_arena_free(arena);
    return outcome;
}

static void compare__survives_every_allocation_failure(void **state)
{
    database *db = *state;

    run(db, "CREATE TABLE hero(id TEXT, name TEXT DEFAULT 'x' UNIQUE, extra TEXT, pay TEXT REFERENCES team, CHECK (extra GLOB 'x'),"
            " PRIMARY KEY (id)); CREATE INDEX ix_hero_age ON hero (id) WHERE id > 'x'");
    assert_true(sqlm_torture_both(compare_all, db) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        database_test(untouched__is_the_same),
        database_test(untouched__with_other_spelling_is_the_same),
        database_test(untouched__with_unnamed_constraints_is_the_same),
        database_test(untouched__with_another_order_of_columns_is_the_same),
        database_test(table__missing_and_extra),
        database_test(table__not_strict),
        database_test(columns__missing_and_extra),
        database_test(types__of_every_parameter),
        database_test(columns__of_other_nullability_default_and_increment),
        database_test(primary_key__of_other_columns_order_and_name),
        database_test(uniques__missing_extra_and_changed),
        database_test(indexes__missing_extra_and_changed),
        database_test(checks__missing_extra_and_changed),
        database_test(foreign_keys__missing_extra_and_changed),
        database_test(remedies__that_are_statements_remove_the_difference),
        database_test(remedies__add_a_column_with_all_that_belongs_to_it),
        database_test(remedies__say_when_the_table_must_be_made_anew),
        database_test(compare__gives_differences_that_outlive_the_schemas),
        database_test(compare__of_two_databases),
        database_test(compare__refuses_wrong_arguments),
        cmocka_unit_test(kinds__have_names),
        database_test(compare__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

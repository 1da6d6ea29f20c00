/* SPDX-License-Identifier: MIT */
/* Models none of whose columns has its field's name: declaration, DDL, inspection, comparison. */
#include <string.h>

#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/schema/ddl.h>

#include "schema_support.h"

#define OWNER_FIELDS(FIELD, M)                                                      \
    FIELD(M, i64,  id,   PRIMARY_KEY, AUTO_INCREMENT, COLUMN("owner_id"))           \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(80), COLUMN("owner_name"))
SQLMODEL(Owner, "owner", OWNER_FIELDS);

#define THING_FIELDS(FIELD, M)                                                      \
    FIELD(M, uuid,    id,      PRIMARY_KEY, COLUMN("thing_id"))                     \
    FIELD(M, i16,     part,    PRIMARY_KEY, COLUMN("thing_part"))                   \
    FIELD(M, text,    name,    INDEX, CHECK("thing_name <> ''"), DEFAULT("none"), COLUMN("thing_name")) \
    FIELD(M, opt_i32, age,     CHECK_RANGE(0, 200), COLUMN("thing_age"))            \
    FIELD(M, opt_i64, owner,   FOREIGN_KEY(Owner, id), ON_DELETE(SET_NULL), COLUMN("thing_owner")) \
    FIELD(M, unique(name, owner), uq_thing)                                         \
    FIELD(M, index(age, name), ix_thing, WHERE("thing_age > 3"))                    \
    FIELD(M, check("thing_age <> thing_part"), ck_thing)
SQLMODEL(Thing, "thing", THING_FIELDS);

static const sqlm_model *const models[] = { &Owner_model, &Thing_model };

static const sqlm_schema *of_models(database *db)
{
    const sqlm_schema *schema = NULL;

    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 2, db->arena, &schema));
    return schema;
}

static void renamed__the_schema_speaks_of_columns(void **state)
{
    const sqlm_schema       *schema = of_models(*state);
    const sqlm_schema_table *thing = sqlm_schema_find_table(schema, "thing");

    assert_non_null(thing);
    assert_null(sqlm_schema_find_column(thing, "name"));
    assert_non_null(sqlm_schema_find_column(thing, "thing_name"));
    assert_string_equal(thing->primary_key.columns[0], "thing_id");
    assert_string_equal(thing->primary_key.columns[1], "thing_part");
    assert_int_equal(thing->foreign_key_count, 1);
    assert_string_equal(thing->foreign_keys[0].name, "fk_thing_thing_owner");
    assert_string_equal(thing->foreign_keys[0].columns[0], "thing_owner");
    assert_string_equal(thing->foreign_keys[0].referenced_columns[0], "owner_id");
    assert_string_equal(thing->uniques[0].columns[1], "thing_owner");
    assert_int_equal(thing->index_count, 2);
    assert_string_equal(thing->indexes[0].name, "ix_thing");
    assert_string_equal(thing->indexes[0].columns[0], "thing_age");
    assert_string_equal(thing->indexes[1].name, "ix_thing_thing_name");
    assert_string_equal(thing->checks[0].name, "ck_thing");
    assert_string_equal(thing->checks[1].name, "ck_thing_thing_age");
    assert_string_equal(thing->checks[2].name, "ck_thing_thing_name");
}

static void renamed__what_was_created_does_not_differ(void **state)
{
    database        *db = *state;
    sqlm_differences differences = { 0 };

    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 2));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, of_models(db), look(db), db->arena, &differences));
    assert_int_equal(differences.count, 0);
    run(db, "INSERT INTO owner (owner_name) VALUES ('a')");
    run(db, "INSERT INTO thing (thing_id, thing_part, thing_age, thing_owner)"
            " VALUES ('00000000-0000-0000-0000-000000000001', 1, 200, 1)");
    assert_error(db->cx, CONSTRAINT, sqlm_execute_script(db->cx, db->conn, "UPDATE thing SET thing_age = 201"));
    assert_string_equal(sqlm_cx_error(db->cx)->constraint, "ck_thing_thing_age");
}

static void renamed__a_column_of_the_fields_name_is_another_column(void **state)
{
    database        *db = *state;
    sqlm_differences differences = { 0 };

    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, 2));
    run(db, "ALTER TABLE owner RENAME COLUMN owner_name TO name");
    assert_ok(db->cx, sqlm_schema_compare(db->cx, of_models(db), look(db), db->arena, &differences));
    assert_true(differences.count > 0);
}

#define SAME_FIELDS(FIELD, M)                  \
    FIELD(M, i64, id, PRIMARY_KEY)             \
    FIELD(M, i32, a, COLUMN("total"))          \
    FIELD(M, i32, b, COLUMN("TOTAL"))
SQLMODEL(Same, "same", SAME_FIELDS);

/* names that expressions have in quotes: blanks, words of the language, quotes, letters beyond ASCII */
#define SPACED_FIELDS(FIELD, M)                                                                    \
    FIELD(M, i64,             id,   PRIMARY_KEY)                                                   \
    FIELD(M, i32,             a,    CHECK_RANGE(1, 2), COLUMN("two words"))                        \
    FIELD(M, opt_i32,         b,    CHECK_RANGE(-5, 5), COLUMN("in"))                              \
    FIELD(M, opt_text,        c,    COLUMN("na\xc3\xafve \"q\""), CHECK("\"na\xc3\xafve \"\"q\"\"\" <> 'x'")) \
    FIELD(M, opt_decimal(9, 2), d,  COLUMN("True"), CHECK("\"True\" < 10 AND length(\"na\xc3\xafve \"\"q\"\"\") < 5")) \
    FIELD(M, opt_i64,         e,    COLUMN("e 2"), GENERATED("\"two words\" * 2"))                \
    FIELD(M, index(a), ix_spaced, WHERE("\"two words\" = 1"))
SQLMODEL(Spaced, "spaced", SPACED_FIELDS);

static void renamed__two_columns_of_one_name_are_refused(void **state)
{
    database               *db = *state;
    const sqlm_schema      *schema = NULL;
    const sqlm_model *const same[] = { &Same_model };

    assert_error(db->cx, SCHEMA, sqlm_schema_from_models(db->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), same, 1, db->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(db->cx)->message, "'total' and 'TOTAL'"));
}

#define TWINS_FIELDS(FIELD, M)             \
    FIELD(M, i64,  id, PRIMARY_KEY)        \
    FIELD(M, text, name)                   \
    FIELD(M, text, nick, ALIAS("name"))
SQLMODEL(Twins, "twins", TWINS_FIELDS);

static void renamed__two_fields_of_one_name_in_json_are_refused(void **state)
{
    database               *db = *state;
    const sqlm_schema      *schema = NULL;
    const sqlm_model *const twins[] = { &Twins_model };

    assert_error(db->cx, SCHEMA, sqlm_schema_from_models(db->cx, sqlm_dialect_of(SQLM_DIALECT_MYSQL), twins, 1, db->arena, &schema));
    assert_non_null(strstr(sqlm_cx_error(db->cx)->message, "'name' and 'nick' both have the name 'name' in JSON"));
}

static void renamed__expressions_have_names_in_quotes(void **state)
{
    database               *db = *state;
    const sqlm_schema      *schema = NULL, *found = NULL;
    const sqlm_model *const spaced[] = { &Spaced_model };
    sqlm_differences        differences = { 0 };

    for (int id = 0; id < SQLM_DIALECT_COUNT; id++)
        assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_dialect_of((sqlm_dialect_id)id), spaced, 1, db->arena, &schema));
    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), spaced, 1, db->arena, &schema));
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, spaced, 1));
    assert_ok(db->cx, sqlm_schema_inspect_models(db->cx, db->conn, spaced, 1, db->arena, &found));
    assert_ok(db->cx, sqlm_schema_compare(db->cx, schema, found, db->arena, &differences));
    assert_int_equal(differences.count, 0);
    run(db, "INSERT INTO spaced (id, \"two words\", \"in\", \"True\") VALUES (1, 2, -5, '9.99')");
    assert_error(db->cx, CONSTRAINT, sqlm_execute_script(db->cx, db->conn, "UPDATE spaced SET \"in\" = 6"));
    assert_error(db->cx, CONSTRAINT, sqlm_execute_script(db->cx, db->conn, "UPDATE spaced SET \"two words\" = 3"));
    assert_error(db->cx, CONSTRAINT, sqlm_execute_script(db->cx, db->conn, "UPDATE spaced SET \"True\" = '10.00'"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        database_test(renamed__the_schema_speaks_of_columns),
        database_test(renamed__what_was_created_does_not_differ),
        database_test(renamed__a_column_of_the_fields_name_is_another_column),
        database_test(renamed__two_columns_of_one_name_are_refused),
        database_test(renamed__two_fields_of_one_name_in_json_are_refused),
        database_test(renamed__expressions_have_names_in_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Inserts and updates validate what they send. */
#include <string.h>

#include <sqlmodel/core/json.h>
#include <sqlmodel/core/validation.h>
#include <sqlmodel/sys/validate.h>

#include "recorder.h"
#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static sqlm_table_validator ask_the_database;

#define MEMBER_FIELDS(FIELD, M)                                      \
    FIELD(M, i64,         id,      PRIMARY_KEY, AUTO_INCREMENT)      \
    FIELD(M, text,        name,    MAX_LENGTH(5))                    \
    FIELD(M, opt_i32,     age,     VALIDATE_RANGE(0, 150))           \
    FIELD(M, text,        kind,    MIN_LENGTH(3), DEFAULT("plain"))  \
    FIELD(M, enum(Color), color,   DEFAULT(COLOR_RED))               \
    FIELD(M, opt_text,    token,   SECRET, MIN_LENGTH(8))            \
    FIELD(M, i32,         version, VERSION)
SQLMODEL(Member, "member", MEMBER_FIELDS);

#define ASKER_FIELDS(FIELD, M)                                  \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)              \
    FIELD(M, i32, number)                                       \
    FIELD(M, table, options, VALIDATE_WITH(ask_the_database))
SQLMODEL(Asker, "asker", ASKER_FIELDS);

#define TABLES                                                                                                                  \
    "CREATE TABLE member (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, kind TEXT DEFAULT 'plain', color TEXT DEFAULT 'red'," \
    " token TEXT, version INTEGER); CREATE TABLE asker (id INTEGER PRIMARY KEY, number INTEGER)"

static sqlm_conn *members(sqlm_cx *cx)
{
    sqlm_conn *db = database(cx);

    run_script(cx, db, TABLES);
    return db;
}

static void insert__validates_what_it_sends(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .name = "too long", .age = SQLM_SOME(151), .kind = "x", .token = "hunter2" };
    Member     before = member;

    assert_error(cx, VALIDATION, Member_insert(cx, db, &member));
    assert_string_equal(sqlm_cx_error(cx)->message, "Member: name must have at most 5 characters, has 8 (string_too_long); 3 more problems");
    assert_string_equal(sqlm_cx_error(cx)->detail,
                        "name: string_too_long; age: less_than_equal; kind: string_too_short; token: string_too_short");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_string_equal(sqlm_cx_error(cx)->table, "member");
    assert_string_equal(sqlm_cx_error(cx)->column, "name");
    assert_memory_equal(&member, &before, sizeof member);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    member = (Member){ .name = "good", .age = SQLM_SOME(150), .token = "12345678" };
    assert_ok(cx, Member_insert(cx, db, &member));
    sqlm_conn_close(db);
}

static void insert__does_not_look_at_what_is_left_to_the_database(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .name = "a" }; /* kind is NULL, color 0 */

    assert_ok(cx, Member_insert(cx, db, &member));
    assert_string_equal(member.kind, "plain");
    assert_int_equal(member.color, COLOR_RED);
    sqlm_conn_close(db);
}

static void insert__unknown_enumerators_are_a_problem_of_validation(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .name = "a", .color = (Color)9 };

    assert_error(cx, VALIDATION, Member_insert(cx, db, &member));
    assert_string_equal(sqlm_cx_error(cx)->detail, "color: enum");
    sqlm_conn_close(db);
}

static void insert_many__validates_all_before_anything_is_sent(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     array[3] = { { .name = "a" }, { .name = "b", .kind = "other" }, { .name = "much too long" } };
    Member     more[3] = { { .name = "a" }, { .name = "b", .age = SQLM_SOME(-1) }, { .name = NULL } };

    assert_error(cx, VALIDATION, Member_insert_many(cx, db, array, 3));
    assert_string_equal(sqlm_cx_error(cx)->detail, "[2].name: string_too_long");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_int_equal(array[0].id, 0);
    assert_error(cx, VALIDATION, Member_insert_many(cx, db, more, 3));
    assert_string_equal(sqlm_cx_error(cx)->detail, "[1].age: greater_than_equal; [2].name: none_required");
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    array[2].name = "c";
    assert_ok(cx, Member_insert_many(cx, db, array, 3));
    assert_true(holds(cx, db, "SELECT count(*) = 3 FROM member"));
    sqlm_conn_close(db);
}

static void insert__prepares_nothing_for_an_object_that_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = NULL;
    Member     member = { .name = "too long" };

    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "sqlite", &db));
    recorded.prepared = recorded.run = 0;
    assert_error(cx, VALIDATION, Member_insert(cx, db, &member));
    assert_int_equal(recorded.prepared, 0);
    assert_int_equal(recorded.run, 0);
    member.name = "good";
    assert_ok(cx, Member_insert(cx, db, &member));
    assert_int_equal(recorded.prepared, 1);
    sqlm_conn_close(db);
}

static void insert_fields__validates_the_fields_of_its_list(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .name = "good", .age = SQLM_SOME(151), .kind = "x" };

    assert_error(cx, VALIDATION, Member_insert_fields(cx, db, &member, SQLM_FIELDS(Member_.name, Member_.age)));
    assert_string_equal(sqlm_cx_error(cx)->detail, "age: less_than_equal");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    assert_ok(cx, Member_insert_fields(cx, db, &member, SQLM_FIELDS(Member_.name)));
    sqlm_conn_close(db);
}

static void upsert__validates_what_it_inserts(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .id = 1, .name = "too long" };

    assert_error(cx, VALIDATION, Member_upsert(cx, db, &member, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Member_.name)), NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "name: string_too_long");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    member.name = "good";
    assert_ok(cx, Member_upsert(cx, db, &member, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Member_.name)), NULL));
    sqlm_conn_close(db);
}

static void upsert_many__validates_all_before_anything_is_sent(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     array[2] = { { .id = 1, .name = "a" }, { .id = 2, .name = "too long" } };

    assert_error(cx, VALIDATION, Member_upsert_many(cx, db, array, 2, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Member_.name)), NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "[1].name: string_too_long");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    sqlm_conn_close(db);
}

static void update__validates_the_fields_that_it_sends(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .name = "a", .age = SQLM_SOME(1) };

    assert_ok(cx, Member_insert(cx, db, &member));
    member.age.value = 200;
    assert_error(cx, VALIDATION, Member_update(cx, db, &member, NULL));
    assert_int_equal(member.version, 1);
    assert_error(cx, VALIDATION, Member_update(cx, db, &member, SQLM_FIELDS(Member_.name, Member_.age)));
    member.name = "b";
    assert_ok(cx, Member_update(cx, db, &member, SQLM_FIELDS(Member_.name)));
    assert_int_equal(member.version, 2);
    assert_true(holds(cx, db, "SELECT name = 'b' AND age = 1 AND version = 2 FROM member"));
    sqlm_conn_close(db);
}

static void update_set__is_an_update_of_the_fields_of_a_set(void **state)
{
    sqlm_cx       *cx = *state;
    sqlm_conn     *db = members(cx);
    Member         member = { .name = "a", .age = SQLM_SOME(1) };
    sqlm_field_set fields = { { 0 } };

    assert_ok(cx, Member_insert(cx, db, &member));
    member.name = "b";
    member.age.value = 2;
    assert_ok(cx, Member_update_set(cx, db, &member, &fields)); /* nothing to do */
    assert_int_equal(member.version, 1);
    sqlm_field_set_add(&fields, Member_field_age);
    assert_ok(cx, Member_update_set(cx, db, &member, &fields));
    assert_true(holds(cx, db, "SELECT name = 'a' AND age = 2 AND version = 2 FROM member"));
    member.age.value = -2;
    assert_error(cx, VALIDATION, Member_update_set(cx, db, &member, &fields));
    sqlm_field_set_add(&fields, Member_field_id);
    assert_error(cx, MISUSE, Member_update_set(cx, db, &member, &fields));
    assert_error(cx, MISUSE, Member_update_set(cx, db, &member, NULL));
    assert_error(cx, MISUSE, sqlm_update_fields(cx, db, NULL, &member, &fields));
    sqlm_conn_close(db);
}

static void update_set__is_the_end_of_a_partial_update_by_json(void **state)
{
    const sqlm_load_options patch = { .size = sizeof patch, .partial = true };
    sqlm_cx                *cx = *state;
    sqlm_conn              *db = members(cx);
    Member                  member = { .name = "a", .age = SQLM_SOME(1), .token = "12345678" };
    sqlm_field_set          present;
    sqlm_arena             *arena = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Member_insert(cx, db, &member));
    assert_ok(cx, sqlm_load(cx, &Member_model, "{\"age\": null, \"name\": \"b\"}", &patch, arena, &member, &present));
    assert_ok(cx, sqlm_validate(cx, &Member_model, &member, &present, arena, NULL));
    assert_ok(cx, Member_update_set(cx, db, &member, &present));
    assert_true(holds(cx, db, "SELECT name = 'b' AND age IS NULL AND token = '12345678' FROM member"));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void validation__is_off_when_the_context_says_so_and_its_children_inherit_that(void **state)
{
    sqlm_cx              *cx = *state;
    sqlm_conn            *db = members(cx);
    Member                member = { .name = "too long" };
    const sqlm_cx_options options = { .size = sizeof options, .parent = cx };
    sqlm_cx              *child;

    assert_true(sqlm_cx_validates(cx));
    sqlm_cx_set_validation(cx, false);
    assert_false(sqlm_cx_validates(cx));
    child = sqlm_cx_new(&options);
    assert_non_null(child);
    assert_ok(child, Member_insert(child, db, &member));
    member.name = "longer still";
    assert_ok(cx, Member_update(cx, db, &member, NULL));
    sqlm_cx_set_validation(child, true);
    assert_error(child, VALIDATION, Member_update(child, db, &member, NULL));
    assert_false(sqlm_cx_validates(cx));
    sqlm_cx_set_validation(cx, true);
    assert_error(cx, VALIDATION, Member_update(cx, db, &member, NULL));
    sqlm_cx_free(child);
    sqlm_cx_set_validation(NULL, true);
    assert_false(sqlm_cx_validates(NULL));
    sqlm_conn_close(db);
}

/* A validator's own connection may be the one of the write. */
static sqlm_conn *connection_of_the_write;

static sqlm_outcome ask_the_database(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation)
{
    const Asker *asker = object;
    int64_t      count = 0;
    sqlm_outcome outcome =
        Asker_count(cx, connection_of_the_write, SQLM_SELECT(.where = sqlm_eq(Asker_.number, asker->number)), &count);

    (void)model;
    if (outcome != SQLM_OK || count == 0)
        return outcome;
    return validation->report(cx, validation, Asker_field_number, "taken", "is taken already");
}

static void validators__may_use_the_connection(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Asker      first = { .number = 3 }, second = { .number = 3 };

    connection_of_the_write = db;
    assert_ok(cx, Asker_insert(cx, db, &first));
    assert_error(cx, VALIDATION, Asker_insert(cx, db, &second));
    assert_string_equal(sqlm_cx_error(cx)->detail, "number: taken");
    run_script(cx, db, "DROP TABLE asker");
    assert_error(cx, QUERY, Asker_insert(cx, db, &second));
    sqlm_conn_close(db);
}

static sqlm_field_validator is_even;

#define PARCEL_FIELDS(FIELD, M)                              \
    FIELD(M, i64,           id,     PRIMARY_KEY)             \
    FIELD(M, i32,           weight, VALIDATE_WITH(is_even))  \
    FIELD(M, opt_i32,       shelf,  VALIDATE_WITH(is_even))  \
    FIELD(M, decimal(6, 2), price,  VALIDATE_RANGE(0, 100))  \
    FIELD(M, text,          note,   SECRET, MIN_LENGTH(4))
SQLMODEL(Parcel, "parcel", PARCEL_FIELDS);

static unsigned evens_asked;

static sqlm_outcome is_even(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value, sqlm_validation *validation)
{
    (void)model;
    evens_asked++;
    if (sqlm_value_is_null(value) || value->as.integer % 2 == 0)
        return SQLM_OK;
    return validation->report(cx, validation, field, "odd", "must be even");
}

static sqlm_conn *parcels(sqlm_cx *cx)
{
    sqlm_conn *db = database(cx);

    run_script(cx, db, "CREATE TABLE parcel (id INTEGER PRIMARY KEY, weight INTEGER, shelf INTEGER, price TEXT, note TEXT);"
                       "INSERT INTO parcel VALUES (1, 2, 4, '1.00', 'note')");
    evens_asked = 0;
    return db;
}

static void update_where__validates_the_values_that_it_sets(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    int64_t    rows = 7;

    run_script(cx, db, "INSERT INTO member VALUES (1, 'a', 1, 'plain', 'red', NULL, 1)");
    assert_error(cx, VALIDATION,
                 Member_update_where(cx, db,
                                     SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Member_.name, "too long"), NULL, sqlm_set(Member_.age, 151),
                                                                    sqlm_set_optional(Member_.token, (const char *)"hunter2")),
                                                 .all_rows = true),
                                     &rows));
    assert_string_equal(sqlm_cx_error(cx)->message, "Member: name must have at most 5 characters, has 8 (string_too_long); 2 more problems");
    assert_string_equal(sqlm_cx_error(cx)->detail, "name: string_too_long; age: less_than_equal; token: string_too_short");
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    assert_string_equal(sqlm_cx_error(cx)->column, "name");
    assert_int_equal(rows, 0);
    assert_true(holds(cx, db, "SELECT name = 'a' AND version = 1 FROM member"));
    sqlm_conn_close(db);
}

static void update_where__leaves_what_is_computed_to_the_database(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);

    run_script(cx, db, "INSERT INTO member VALUES (1, 'abc', 150, 'plain', 'red', 'token', 1)");
    assert_ok(cx, Member_update_where(cx, db,
                                      SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Member_.name, sqlm_concat(Member_.name, "defg")),
                                                                     sqlm_set(Member_.age, sqlm_add(Member_.age, 1)),
                                                                     sqlm_set_null(Member_.token)),
                                                  .all_rows = true),
                                      NULL));
    assert_true(holds(cx, db, "SELECT name = 'abcdefg' AND age = 151 AND token IS NULL FROM member"));
    assert_ok(cx, Member_update_where(cx, db,
                                      SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set_optional(Member_.age, (sqlm_opt_i32)SQLM_NONE),
                                                                     sqlm_set(Member_.name, "")),
                                                  .all_rows = true),
                                      NULL));
    assert_true(holds(cx, db, "SELECT name = '' AND age IS NULL FROM member"));
    assert_error(cx, MISUSE, Member_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set_null(Member_.name)), .all_rows = true), NULL));
    sqlm_cx_set_validation(cx, false);
    assert_ok(cx, Member_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Member_.name, "too long")), .all_rows = true), NULL));
    sqlm_conn_close(db);
}

static void update_returning__validates_the_values_that_it_sets(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = members(cx);
    Member_list list = { 0 };

    assert_error(cx, VALIDATION,
                 Member_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Member_.age, -1)), .all_rows = true), &list));
    assert_string_equal(sqlm_cx_error(cx)->detail, "age: greater_than_equal");
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    sqlm_conn_close(db);
}

static void upsert__validates_the_values_that_it_sets(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Member     member = { .id = 1, .name = "a", .age = SQLM_SOME(3) };

    assert_error(cx, VALIDATION,
                 Member_upsert(cx, db, &member, SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Member_.name, "too long"))), NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "name: string_too_long");
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM member"));
    assert_ok(cx, Member_upsert(cx, db, &member,
                                SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Member_.age, sqlm_add(Member_.age, sqlm_excluded(Member_.age))))),
                                NULL));
    sqlm_conn_close(db);
}

static void update_where__asks_the_functions_of_fields_and_not_that_of_the_table(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = parcels(cx);

    assert_error(cx, VALIDATION,
                 Parcel_update_where(cx, db,
                                     SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Parcel_.weight, 3),
                                                                    sqlm_set(Parcel_.price, ((sqlm_decimal){ .low = 10001, .scale = 2 }))),
                                                 .all_rows = true),
                                     NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "weight: odd; price: less_than_equal");
    assert_ok(cx, Parcel_update_where(cx, db,
                                      SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set_optional(Parcel_.shelf, (sqlm_opt_i32)SQLM_NONE)), .all_rows = true),
                                      NULL));
    assert_int_equal(evens_asked, 2);
    sqlm_conn_close(db);
    db = members(cx);
    run_script(cx, db, "INSERT INTO asker VALUES (1, 3)");
    connection_of_the_write = db;
    assert_ok(cx, Asker_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Asker_.number, 3)), .all_rows = true), NULL));
    sqlm_conn_close(db);
}

#define UNREADABLE_FIELDS(FIELD, M) \
    FIELD(M, i64, id, PRIMARY_KEY)  \
    FIELD(M, i32, age, VALIDATE_RANGE(0, many))
SQLMODEL(Unreadable, "unreadable", UNREADABLE_FIELDS);

static void validation__of_a_model_that_is_wrong_is_misuse_each_time(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = members(cx);
    Unreadable object = { .id = 1 };

    assert_error(cx, MISUSE, Unreadable_insert(cx, db, &object));
    assert_error(cx, MISUSE, Unreadable_insert(cx, db, &object));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Unreadable.age'"));
    assert_error(cx, MISUSE, sqlm_conn_validate(cx, db, NULL, &object, 1, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_conn_validate(cx, db, &Unreadable_model, NULL, 1, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_conn_validate_assigned(cx, db, &Unreadable_model, NULL, NULL));
    sqlm_conn_close(db);
}

static sqlm_outcome write_validated(sqlm_cx *cx, void *user)
{
    Member       member = { .name = "a" };
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, db, TABLES);
    if (outcome == SQLM_OK)
        outcome = Member_insert(cx, db, &member);
    if (outcome == SQLM_OK)
        outcome = Member_update(cx, db, &member, NULL);
    if (outcome == SQLM_OK)
        outcome = Member_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Member_.name, "b")), .all_rows = true), NULL);
    sqlm_conn_close(db);
    return outcome;
}

static void validation__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(write_validated, NULL) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(insert__validates_what_it_sends),
        cx_test(insert__does_not_look_at_what_is_left_to_the_database),
        cx_test(insert__unknown_enumerators_are_a_problem_of_validation),
        cx_test(insert_many__validates_all_before_anything_is_sent),
        cx_test(insert__prepares_nothing_for_an_object_that_is_refused),
        cx_test(insert_fields__validates_the_fields_of_its_list),
        cx_test(upsert__validates_what_it_inserts),
        cx_test(upsert_many__validates_all_before_anything_is_sent),
        cx_test(update__validates_the_fields_that_it_sends),
        cx_test(update_set__is_an_update_of_the_fields_of_a_set),
        cx_test(update_set__is_the_end_of_a_partial_update_by_json),
        cx_test(validation__is_off_when_the_context_says_so_and_its_children_inherit_that),
        cx_test(validators__may_use_the_connection),
        cx_test(update_where__validates_the_values_that_it_sets),
        cx_test(update_where__leaves_what_is_computed_to_the_database),
        cx_test(update_returning__validates_the_values_that_it_sets),
        cx_test(upsert__validates_the_values_that_it_sets),
        cx_test(update_where__asks_the_functions_of_fields_and_not_that_of_the_table),
        cx_test(validation__of_a_model_that_is_wrong_is_misuse_each_time),
        cx_test(validation__survives_every_allocation_failure),
    };
    return cmocka_run_group_tests_name("unit/query/validation", tests, NULL, NULL);
}

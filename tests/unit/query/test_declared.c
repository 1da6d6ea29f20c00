/* SPDX-License-Identifier: MIT */
/* What declarations ask for: columns of other names, computed columns, keys that the database alone makes, mapped structs. */
#include <string.h>

#include <sqlmodel/core/tx.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* A struct with more than the columns of the table "hero". */
typedef struct Legacy {
    char     *name;
    int       cached;
    long long id;
    bool      active;
    void     *handle;
} Legacy;
#define LEGACY_FIELDS(FIELD, M)                             \
    FIELD(M, i64,  id, PRIMARY_KEY, AUTO_INCREMENT)         \
    FIELD(M, text, name)                                    \
    FIELD(M, bool, active)
SQLMODEL_MAP(Legacy, "hero", LEGACY_FIELDS);

/* What differs: docs/databases.md. */
#define ROW_OF_RENAMED(name, age, active, rest) "SELECT " name " AND " age " AND " active " AND " rest " FROM renamed WHERE r_id = 1"
#define STANDARD(name, age, not_active, rest) \
    ROW_OF_RENAMED("\"r name\" = " name, "\"order\" " age, not_active "\"is \"\"active\"\"\"", rest)
#define BACKTICKS(name, age, not_active, rest) \
    ROW_OF_RENAMED("`r name` = " name, "`order` " age, not_active "`is \"active\"`", rest)
#define INSERTED(quoted)      quoted("'a'", "= 5", "", "name = 7 AND r_version = 1")
#define UPDATED(quoted)       quoted("'z'", "IS NULL", "NOT ", "r_version = 2")
#define UPDATED_WHOLE(quoted) quoted("'z'", "= 8", "NOT ", "r_version = 3")
static const struct {
    const char *inserted, *updated, *updated_whole;
    int64_t     time;         /* for a DEFAULT_NOW: 0 where the database gives back what it took */
    int64_t     key_after_50; /* behind a key of 1 that was generated and one of 50 that was given */
    const char *column;       /* of a unique constraint that is violated */
} facts[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { INSERTED(STANDARD), UPDATED(STANDARD), UPDATED_WHOLE(STANDARD), 0, 51, "r name" },
    [SQLM_DIALECT_POSTGRES] = { INSERTED(STANDARD), UPDATED(STANDARD), UPDATED_WHOLE(STANDARD), 0, 2, "r name" },
    [SQLM_DIALECT_MYSQL] = { INSERTED(BACKTICKS), UPDATED(BACKTICKS), UPDATED_WHOLE(BACKTICKS), 7, 51, "" },
};

#define FACT(name) facts[sqlm_conn_dialect(db)->id].name

/* ---- columns of other names */

static void renamed__rows_are_written_and_read(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_conn   *db = database(cx);
    Renamed      a = { .name = "a", .age = SQLM_SOME(5), .active = true, .made_at = { FACT(time) } };
    Renamed      b = { .name = "b", .made_at = { FACT(time) } }, got = { 0 };
    sqlm_arena  *arena = NULL;
    Renamed_list list;
    int64_t      count = 0;
    bool         found = false;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Renamed_insert(cx, db, &a));
    assert_ok(cx, Renamed_insert(cx, db, &b));
    assert_true(a.id == 1 && b.id == 2 && a.version == 1 && a.made_at.microseconds > 0);
    assert_true(a.size.has && a.size.value == 7);
    assert_true(holds(cx, db, FACT(inserted)));
    assert_ok(cx, Renamed_get(cx, db, 1, arena, &got, &found));
    assert_true(found);
    assert_string_equal(got.name, "a");
    assert_int_equal(got.age.value, 5);
    assert_ok(cx, Renamed_all(cx, db, SQLM_SELECT(.where = sqlm_or(sqlm_eq(Renamed_.name, "b"), sqlm_gt(Renamed_.age, 4)),
                                                  .order_by = SQLM_BY(sqlm_desc(Renamed_.name))), &list));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0].name, "b");
    Renamed_list_free(&list);
    assert_ok(cx, Renamed_count(cx, db, SQLM_SELECT(.where = Renamed_.active), &count));
    assert_int_equal(count, 1);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void renamed__rows_are_updated_and_deleted(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Renamed    a = { .name = "a", .made_at = { FACT(time) } };

    assert_ok(cx, Renamed_insert(cx, db, &a));
    a.name = "z";
    a.age = (sqlm_opt_i32)SQLM_SOME(8);
    assert_ok(cx, Renamed_update(cx, db, &a, SQLM_FIELDS(Renamed_.name)));
    assert_true(holds(cx, db, FACT(updated)));
    assert_ok(cx, Renamed_update(cx, db, &a, NULL));
    assert_true(holds(cx, db, FACT(updated_whole)));
    assert_ok(cx, Renamed_delete(cx, db, &a));
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM renamed"));
    sqlm_conn_close(db);
}

static void renamed__errors_name_the_column_as_the_database_does(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Renamed    a = { .name = "a", .made_at = { FACT(time) } }, same = a, none = { .made_at = { FACT(time) } };

    assert_ok(cx, Renamed_insert(cx, db, &a));
    assert_error(cx, CONSTRAINT, Renamed_insert(cx, db, &same));
    assert_string_equal(sqlm_cx_error(cx)->column, FACT(column));
    assert_error(cx, DATA, Renamed_insert(cx, db, &none));
    assert_string_equal(sqlm_cx_error(cx)->column, "r name");
    assert_error(cx, MISUSE, Renamed_update(cx, db, &a, SQLM_FIELDS(Renamed_.version)));
    assert_string_equal(sqlm_cx_error(cx)->column, "r_version");
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Renamed.version'"));
    sqlm_conn_close(db);
}

static void renamed__a_missing_key_is_named_as_the_field(void **state)
{
    sqlm_cx          *cx = *state;
    sqlm_conn        *db = database(cx);
    const void *const none[] = { NULL };
    Renamed           got;
    bool              found;

    assert_error(cx, MISUSE, sqlm_get_by_key(cx, db, &Derived_model, none, NULL, &got, &found));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'id'"));
    sqlm_conn_close(db);
}

/* ---- computed columns */

static void computed__values_come_back_from_an_insert(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   one = { .price = 3, .amount = SQLM_SOME(4), .total = SQLM_SOME(999), .label = "not mine" };

    assert_ok(cx, Computed_insert(cx, db, &one));
    assert_true(one.id == 1 && one.total.has && one.total.value == 12);
    assert_true(one.half.low == 50 && one.half.scale == 2);
    assert_null(one.label); /* until the row is read */
    assert_true(holds(cx, db, "SELECT total_price = 12 AND label = 'price 3' FROM computed"));
    sqlm_conn_close(db);
}

static void computed__values_come_back_into_each_object_of_many(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   many[3] = { { .price = 1, .amount = SQLM_SOME(10) }, { .id = 50, .price = 2, .amount = SQLM_SOME(10) }, { .price = 3 } };

    assert_ok(cx, Computed_insert_many(cx, db, many, 3));
    assert_int_equal(many[0].total.value, 10);
    assert_int_equal(many[1].total.value, 20);
    assert_false(many[2].total.has);
    assert_true(many[1].id == 50 && many[2].id == FACT(key_after_50));
    sqlm_conn_close(db);
}

static void computed__values_come_back_from_an_update_of_other_fields(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    Computed    one = { .price = 3, .amount = SQLM_SOME(4) };
    sqlm_arena *arena = NULL;
    bool        found = false;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Computed_insert(cx, db, &one));
    assert_ok(cx, Computed_get(cx, db, 1, arena, &one, &found));
    assert_string_equal(one.label, "price 3");
    one.price = 5;
    assert_ok(cx, Computed_update(cx, db, &one, SQLM_FIELDS(Computed_.price)));
    assert_int_equal(one.total.value, 20);
    assert_null(one.label);
    one.amount = (sqlm_opt_i64)SQLM_SOME(6);
    assert_ok(cx, Computed_update(cx, db, &one, NULL));
    assert_int_equal(one.total.value, 30);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void computed__an_update_that_fails_leaves_the_object(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   one = { .price = 3, .amount = SQLM_SOME(4) };

    assert_ok(cx, Computed_insert(cx, db, &one));
    one.price = 1000;
    one.label = "mine";
    assert_error(cx, CONSTRAINT, Computed_update(cx, db, &one, NULL));
    assert_int_equal(one.total.value, 12);
    assert_string_equal(one.label, "mine");
    one.id = 77;
    one.price = 4;
    assert_error(cx, NOT_FOUND, Computed_update(cx, db, &one, NULL));
    assert_int_equal(one.total.value, 12);
    assert_string_equal(one.label, "mine");
    assert_true(holds(cx, db, "SELECT total_price = 12 FROM computed"));
    sqlm_conn_close(db);
}

static void computed__fields_are_no_fields_to_update(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   one = { .price = 3 };

    assert_ok(cx, Computed_insert(cx, db, &one));
    assert_error(cx, MISUSE, Computed_update(cx, db, &one, SQLM_FIELDS(Computed_.price, Computed_.total)));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Computed.total' is computed by the database"));
    assert_string_equal(sqlm_cx_error(cx)->column, "total_price");
    sqlm_conn_close(db);
}

static void computed__fields_are_refused_where_they_cannot_come_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   one = { .price = 3 };

    assert_error(cx, UNSUPPORTED, Computed_insert(cx, db, &one));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Computed.total' is GENERATED"));
    assert_error(cx, UNSUPPORTED, Computed_update(cx, db, &one, NULL));
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM computed"));
    sqlm_conn_close(db);
}

static void computed__within_a_transaction_too(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Computed   one = { .price = 3, .amount = SQLM_SOME(4) };
    sqlm_tx    tx;

    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, Computed_insert(cx, db, &one));
    one.price = 6;
    assert_ok(cx, Computed_update(cx, db, &one, NULL));
    assert_int_equal(one.total.value, 24);
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_true(holds(cx, db, "SELECT total_price = 24 FROM computed"));
    sqlm_conn_close(db);
}

static void computed__a_model_of_key_and_computed_fields_is_updated_in_place(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Derived    one = { 0 };

    assert_ok(cx, Derived_insert(cx, db, &one));
    assert_true(one.id == 1 && one.next == 2);
    one.next = 0;
    assert_ok(cx, Derived_update(cx, db, &one, NULL));
    assert_int_equal(one.next, 2);
    one.id = 9;
    assert_error(cx, NOT_FOUND, Derived_update(cx, db, &one, NULL));
    sqlm_conn_close(db);
}

static sqlm_outcome write_computed(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    Computed     one = { .price = 3, .amount = SQLM_SOME(4) };
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = Computed_insert(cx, db, &one);
    one.price = 5;
    if (outcome == SQLM_OK)
        outcome = Computed_update(cx, db, &one, NULL);
    if (outcome == SQLM_OK && one.total.value != 20)
        outcome = SQLM_PANICKED;
    sqlm_conn_close(db);
    return outcome;
}

static void computed__survives_memory_that_is_out(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(write_computed, NULL) > 5);
}

/* ---- keys that the database alone makes */

static void identity__a_key_of_the_programs_own_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Derived    made = { 0 }, own = { .id = 5 }, many[3] = { { 0 }, { 0 }, { .id = 6 } };

    assert_error(cx, MISUSE, Derived_insert(cx, db, &own));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Derived.id' is IDENTITY(ALWAYS)"));
    assert_string_equal(sqlm_cx_error(cx)->column, "id");
    assert_int_equal(own.id, 5);
    assert_error(cx, MISUSE, Derived_insert_many(cx, db, many, 3));
    assert_true(many[0].id == 0 && many[1].id == 0 && many[2].id == 6);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM derived"));
    assert_ok(cx, Derived_insert(cx, db, &made));
    assert_error(cx, MISUSE, Derived_insert(cx, db, &own)); /* also when the statement is at hand */
    assert_true(holds(cx, db, "SELECT count(*) = 1 FROM derived"));
    sqlm_conn_close(db);
}

/* ---- mapped structs */

static void mapped__rows_are_written_and_read(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    char        name[] = "Otter";
    Legacy      one = { .name = name, .cached = 5, .active = true, .handle = name };
    Legacy_list list;

    assert_ok(cx, Legacy_insert(cx, db, &one));
    assert_int_equal(one.id, 1);
    assert_true(one.cached == 5 && one.handle == (void *)name);
    one.active = false;
    assert_ok(cx, Legacy_update(cx, db, &one, NULL));
    assert_ok(cx, Legacy_insert(cx, db, &(Legacy){ .name = (char[]){ "b" } }));
    assert_ok(cx, Legacy_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Legacy_.name))), &list));
    assert_int_equal(list.count, 2);
    for (size_t i = 0; i < list.count; i++)
        assert_true(list.items[i].cached == 0 && list.items[i].handle == NULL);
    assert_string_equal(list.items[1].name, "Otter");
    assert_false(list.items[1].active);
    Legacy_list_free(&list);
    assert_ok(cx, Legacy_delete(cx, db, &one));
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(renamed__rows_are_written_and_read),
        cx_test(renamed__rows_are_updated_and_deleted),
        cx_test(renamed__errors_name_the_column_as_the_database_does),
        cx_test(renamed__a_missing_key_is_named_as_the_field),
        cx_test(mapped__rows_are_written_and_read),
    };
    static const struct CMUnitTest computed[] = {
        cx_test(computed__values_come_back_from_an_insert),
        cx_test(computed__values_come_back_into_each_object_of_many),
        cx_test(computed__values_come_back_from_an_update_of_other_fields),
        cx_test(computed__an_update_that_fails_leaves_the_object),
        cx_test(computed__fields_are_no_fields_to_update),
        cx_test(computed__within_a_transaction_too),
        cx_test(computed__a_model_of_key_and_computed_fields_is_updated_in_place),
        cx_test(computed__survives_memory_that_is_out),
        cx_test(identity__a_key_of_the_programs_own_is_refused),
    };
    static const struct CMUnitTest of_mysql[] = {
        cx_test(computed__fields_are_refused_where_they_cannot_come_back),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (runs_on(SQLM_DIALECT_MYSQL))
        return failed + cmocka_run_group_tests(of_mysql, NULL, NULL);
    return failed + cmocka_run_group_tests(computed, NULL, NULL);
}

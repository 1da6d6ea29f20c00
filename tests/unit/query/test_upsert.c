/* SPDX-License-Identifier: MIT */
/* Inserts that meet a row. */

#include <sqlmodel/sys/driver.h>

#include "recorder.h"
#include "sqlite_fixture.h"
#include "stock.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

static void upsert__inserts_then_updates_and_tells_which(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Tag           first = { .word = "a", .uses = 1 }, second = { .word = "b", .uses = 2 }, again = { .word = "a", .uses = 9 };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

#define BY_WORD SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.uses))
    assert_ok(cx, Tag_upsert(cx, db, &first, BY_WORD, &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    assert_int_equal(first.id, 1);
    assert_ok(cx, Tag_upsert(cx, db, &second, BY_WORD, NULL));
    assert_ok(cx, Tag_upsert(cx, db, &again, BY_WORD, &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_int_equal(again.id, 1); /* the key of the row that was there */
    assert_true(holds(cx, db, "SELECT count(*) = 2 AND sum(uses) = 11 FROM tag"));
    sqlm_conn_close(db);
}

static void upsert__does_nothing_to_a_row_that_is_there(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Setting       setting = { .name = "a", .hits = 1 };
    Tag           tag = { .word = "a" }, other = { .word = "a", .uses = 5 };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

    assert_ok(cx, Setting_upsert(cx, db, &setting, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    setting.hits = 2;
    assert_ok(cx, Setting_upsert(cx, db, &setting, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_SKIPPED);
    assert_true(holds(cx, db, "SELECT hits = 1 FROM setting"));
    assert_ok(cx, Tag_upsert(cx, db, &tag, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(tag.id, 1);
    assert_ok(cx, Tag_upsert(cx, db, &other, SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_SKIPPED);
    assert_int_equal(other.id, 0);
    sqlm_conn_close(db);
}

static void upsert__computes_with_the_rows_value_and_the_objects(void **state)
{
    sqlm_cx              *cx = *state;
    sqlm_conn            *db = database(cx);
    const sqlm_conflict *const add =
        SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Setting_.value),
                         .set = SQLM_ASSIGN(sqlm_set(Setting_.hits, sqlm_add(sqlm_add(Setting_.hits, sqlm_excluded(Setting_.hits)), 100))));
    sqlm_upserted         done = SQLM_UPSERT_UNKNOWN;

    assert_ok(cx, Setting_upsert(cx, db, &(Setting){ .name = "a", .hits = 1, .value = "x" }, add, &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED); /* its key is not made, but its row has a number */
    assert_ok(cx, Setting_upsert(cx, db, &(Setting){ .name = "a", .hits = 20 }, add, &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_true(holds(cx, db, "SELECT hits = 121 AND value IS NULL FROM setting"));
    sqlm_conn_close(db);
}

/* SQLite's own: it tells by the number that a row has. */
static void upsert__does_not_tell_where_rows_have_no_numbers(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    sqlm_upserted done = SQLM_UPSERT_INSERTED;

    run_script(cx, db, "DROP TABLE setting; CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, hits INTEGER NOT NULL, value TEXT)"
                       " STRICT, WITHOUT ROWID");
    assert_ok(cx, Setting_upsert(cx, db, &(Setting){ .name = "a" }, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Setting_.hits)), &done));
    assert_int_equal(done, SQLM_UPSERT_UNKNOWN);
    assert_ok(cx, Setting_upsert(cx, db, &(Setting){ .name = "a" }, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_SKIPPED);
    sqlm_conn_close(db);
}

static void upsert__gives_back_what_the_row_has(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Stock         first = { .sku = "a", .amount = 1 }, again = { .sku = "a", .amount = 2 };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

#define BY_SKU SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Stock_.sku), .update = SQLM_FIELDS(Stock_.amount))
    assert_ok(cx, Stock_upsert(cx, db, &first, BY_SKU, &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    assert_true(first.id == 1 && first.version == 1 && first.made_at.microseconds > 0 && first.color == COLOR_GREEN);
    assert_string_equal(first.note, "none");
    run_script(cx, db, "UPDATE stock SET color = 'blue', version = 6, made_at = '1970-01-01T00:00:00.000007Z', note = 'mine'");
    assert_ok(cx, Stock_upsert(cx, db, &again, BY_SKU, &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_true(again.id == 1 && again.version == 7 && again.made_at.microseconds == 7 && again.color == COLOR_BLUE);
    assert_null(again.note); /* a text that was left out is not read */
    assert_true(holds(cx, db, "SELECT amount = 2 AND version = 7 AND note = 'mine' FROM stock"));
    sqlm_conn_close(db);
}

/* One that fails after it has found a row leaves nothing that the next one could take for its own. */
static void upsert__tells_of_itself_after_one_that_failed(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Stamped       first = { .name = "a", .hits = 1 }, less = { .name = "a", .hits = 2 }, other = { .name = "b" };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

#define BY_NAME SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Stamped_.hits, sqlm_sub(Stamped_.hits, sqlm_excluded(Stamped_.hits)))))
    assert_ok(cx, Stamped_upsert(cx, db, &first, BY_NAME, &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    assert_true(first.version == 1 && first.made_at.microseconds > 0);
    assert_error(cx, CONSTRAINT, Stamped_upsert(cx, db, &less, BY_NAME, &done)); /* -1 */
    assert_true(less.version == 0 && less.made_at.microseconds == 0);
    assert_ok(cx, Stamped_upsert(cx, db, &other, BY_NAME, &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    less.hits = 1;
    assert_ok(cx, Stamped_upsert(cx, db, &less, BY_NAME, &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_true(less.version == 2 && less.made_at.microseconds == first.made_at.microseconds);
    less = (Stamped){ .name = "a", .hits = 7 };
    assert_ok(cx, Stamped_upsert(cx, db, &less, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_SKIPPED);
    assert_true(less.version == 0 && less.made_at.microseconds == 0 && less.hits == 7);
    assert_true(holds(cx, db, "SELECT count(*) = 2 AND max(hits) = 0 AND max(version) = 2 FROM stamped"));
    sqlm_conn_close(db);
}

static void upsert_many__inserts_and_updates_and_gives_each_its_key(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Tag           tags[] = { { .word = "a", .uses = 1 }, { .word = "b", .uses = 2 }, { .word = "a", .uses = 9 } };
    Tag           again = { .word = "b", .uses = 50 };
    sqlm_upserted done[] = { SQLM_UPSERT_SKIPPED, SQLM_UPSERT_SKIPPED, SQLM_UPSERT_SKIPPED };
    sqlm_tx       tx;

    assert_ok(cx, Tag_upsert_many(cx, db, tags, 3, BY_WORD, done));
    assert_int_equal(done[0], SQLM_UPSERT_INSERTED);
    assert_int_equal(done[1], SQLM_UPSERT_INSERTED);
    assert_int_equal(done[2], SQLM_UPSERT_UPDATED);
    assert_true(tags[0].id == 1 && tags[1].id == 2 && tags[2].id == 1);
    assert_true(holds(cx, db, "SELECT count(*) = 2 AND sum(uses) = 11 FROM tag"));
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, Tag_upsert_many(cx, db, &again, 1, BY_WORD, NULL));
    assert_true(holds(cx, db, "SELECT sum(uses) = 59 FROM tag"));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_true(holds(cx, db, "SELECT sum(uses) = 11 FROM tag"));
    assert_ok(cx, Tag_upsert_many(cx, db, NULL, 0, BY_WORD, NULL));
    assert_error(cx, MISUSE, Tag_upsert_many(cx, db, NULL, 2, BY_WORD, NULL));
    assert_error(cx, MISUSE, Tag_upsert_many(cx, db, tags, 2, NULL, done));
    assert_int_equal(done[0], SQLM_UPSERT_UNKNOWN);
    sqlm_conn_close(db);
}

static void upsert_many__is_all_or_nothing(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Stock         stocks[] = { { .sku = "a", .amount = 1 }, { .sku = "b", .amount = 2 }, { .sku = "c", .amount = -1 } };
    const Stock   before[] = { stocks[0], stocks[1], stocks[2] };
    sqlm_upserted done[3];

    assert_error(cx, CONSTRAINT,
                 Stock_upsert_many(cx, db, stocks, 3,
                                   SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Stock_.sku), .update = SQLM_FIELDS(Stock_.amount)), done));
    assert_string_equal(sqlm_cx_error(cx)->detail, "object [2]");
    assert_memory_equal(stocks, before, sizeof stocks);
    assert_true(done[0] == SQLM_UPSERT_UNKNOWN && done[1] == SQLM_UPSERT_UNKNOWN && done[2] == SQLM_UPSERT_UNKNOWN);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM stock"));
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    sqlm_conn_close(db);
}

static sqlm_outcome upsert_several(sqlm_cx *cx, void *user)
{
    Tag          tags[] = { { .word = "a" }, { .word = "b" }, { .word = "a" } };
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = Tag_upsert_many(cx, db, tags, 3, BY_WORD, NULL);
    if (outcome != SQLM_OK && (tags[0].id != 0 || tags[1].id != 0))
        outcome = SQLM_PANICKED; /* the array must be as it was */
    sqlm_conn_close(db);
    return outcome;
}

static void upsert_many__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(upsert_several, NULL) > 3);
}

static void upsert__another_constraint_is_an_error_and_the_object_stays(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Stock      first = { .sku = "a", .shelf = SQLM_SOME(1), .label = "x" }, other = { .sku = "b", .shelf = SQLM_SOME(1), .label = "x" };

    assert_ok(cx, Stock_insert(cx, db, &first));
    assert_error(cx, CONSTRAINT, Stock_upsert(cx, db, &other, BY_SKU, NULL));
    assert_true(other.id == 0 && other.version == 0 && other.made_at.microseconds == 0);
    other.amount = -1;
    other.label = "y";
    assert_error(cx, CONSTRAINT, Stock_upsert(cx, db, &other, BY_SKU, NULL));
    other.amount = 4;
    other.label = "x";
    assert_ok(cx, Stock_upsert(cx, db, &other,
                               SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Stock_.label, Stock_.shelf), .update = SQLM_FIELDS(Stock_.amount)), NULL));
    assert_int_equal(other.id, first.id);
    sqlm_conn_close(db);
}

static void upsert__refuses_what_is_not_clear(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Tag        tag = { .word = "a" };
    Stock      stock = { .sku = "a" };

#define REFUSED(M, object, ...)                                                                                              \
    assert_error_(cx, SQLM_E_MISUSE, M##_upsert(cx, db, &(object), SQLM_ON_CONFLICT(__VA_ARGS__), NULL), "an upsert", __FILE__, \
                  __LINE__)
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.uses), .do_nothing = true);
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.uses), .update = SQLM_FIELDS(Tag_.uses));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word, Tag_.uses), .update = SQLM_FIELDS(Tag_.uses));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.id));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Hero_.name));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word), .set = SQLM_ASSIGN(NULL));
    REFUSED(Tag, tag, .target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.uses), .set = SQLM_ASSIGN(sqlm_set(Tag_.uses, 1)));
    REFUSED(Stock, stock, .update = SQLM_FIELDS(Stock_.amount)); /* two may be in the way */
    REFUSED(Stock, stock, .target = SQLM_FIELDS(Stock_.sku), .update = SQLM_FIELDS(Stock_.version));
    assert_error(cx, MISUSE, Tag_upsert(cx, db, &tag, NULL, NULL));
    assert_error(cx, MISUSE, Tag_upsert(cx, db, NULL, BY_WORD, NULL));
    assert_error(cx, MISUSE, Tag_upsert(cx, db, &tag, &(sqlm_conflict){ .do_nothing = true }, NULL));
    assert_int_equal(Tag_upsert(NULL, db, &tag, BY_WORD, NULL), SQLM_ERR);
    assert_true(holds(cx, db, "SELECT (SELECT count(*) FROM tag) + (SELECT count(*) FROM stock) = 0"));
    sqlm_conn_close(db);
}

/* The recorder says that one row was affected, and that its key is 1. */
static void upsert__of_mysql_gives_the_key_and_does_not_tell(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = NULL;
    Tag           tag = { .word = "a" };
    sqlm_upserted done = SQLM_UPSERT_SKIPPED;

    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "mysql", &db));
    assert_ok(cx, Tag_upsert(cx, db, &tag, BY_WORD, &done));
    assert_int_equal(done, SQLM_UPSERT_UNKNOWN);
    assert_int_equal(recorded.value_count, 0);
    sqlm_conn_close(db);
}

static void upsert__a_repeated_one_is_prepared_once(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = NULL;
    Tag        tag = { .word = "a" };

    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "postgres", &db));
    for (int i = 0; i < 4; i++)
        assert_ok(cx, Tag_upsert(cx, db, &tag, SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Tag_.uses, i))), NULL));
    assert_int_equal(recorded.prepared, 1);
    assert_int_equal(recorded.run, 4);
    assert_int_equal(recorded.value_count, 1);
    assert_int_equal(recorded.values[0].as.integer, 3);
    sqlm_conn_close(db);
}

static sqlm_outcome upsert_twice(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    Stock        stock = { .sku = "a" };
    sqlm_outcome outcome = open_database(cx, &db);

    for (int i = 0; i < 2 && outcome == SQLM_OK; i++) {
        stock.id = 0;
        stock.version = 0;
        outcome = Stock_upsert(cx, db, &stock, BY_SKU, user);
    }
    sqlm_conn_close(db);
    return outcome;
}

static void memory__every_allocation_may_fail(void **state)
{
    sqlm_upserted done;

    (void)state;
    assert_true(sqlm_torture_both(upsert_twice, &done) > 10);
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
}

static void upsert__of_a_large_object_keeps_all_of_it(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = database(cx);
    Kinds         row = kinds_row(1, 2, false), again = kinds_row(1, 3, false);
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

    assert_ok(cx, Kinds_upsert(cx, db, &row, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Kinds_.i32, Kinds_.t)), &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    assert_ok(cx, Kinds_upsert(cx, db, &again, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Kinds_.i32, Kinds_.t)), &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_int_equal(again.i64, 3);
    assert_true(holds(cx, db, "SELECT count(*) = 1 AND max(i32) = 3 AND max(i64) = 2 FROM kinds"));
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(upsert__inserts_then_updates_and_tells_which),
        cx_test(upsert__does_nothing_to_a_row_that_is_there),
        cx_test(upsert__computes_with_the_rows_value_and_the_objects),
        cx_test(upsert__tells_of_itself_after_one_that_failed),
        cx_test(upsert_many__inserts_and_updates_and_gives_each_its_key),
        cx_test(upsert_many__survives_every_allocation_failure),
        cx_test(upsert__of_mysql_gives_the_key_and_does_not_tell),
        cx_test(upsert__a_repeated_one_is_prepared_once),
        cx_test(upsert__of_a_large_object_keeps_all_of_it),
    };

    /* A target among several keys: MySQL's ON DUPLICATE KEY takes each for one, so it is refused there. */
    static const struct CMUnitTest not_of_mysql[] = {
        cx_test(upsert__gives_back_what_the_row_has),
        cx_test(upsert_many__is_all_or_nothing),
        cx_test(upsert__another_constraint_is_an_error_and_the_object_stays),
        cx_test(upsert__refuses_what_is_not_clear),
        cx_test(memory__every_allocation_may_fail),
    };
    static const struct CMUnitTest of_sqlite[] = {
        cx_test(upsert__does_not_tell_where_rows_have_no_numbers),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    if (!runs_on(SQLM_DIALECT_MYSQL))
        failed += cmocka_run_group_tests(not_of_mysql, NULL, NULL);
    if (runs_on(SQLM_DIALECT_SQLITE))
        failed += cmocka_run_group_tests(of_sqlite, NULL, NULL);
    return failed;
}

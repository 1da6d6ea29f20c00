/* SPDX-License-Identifier: MIT */
/* Updates and deletes of all rows that match, and inserts of listed fields. */

#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/driver.h>

#include "sqlite_fixture.h"
#include "stock.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* What differs: docs/databases.md. */
static const struct {
    sqlm_error_kind swap;       /* how assignments end one of which reads what another has set */
    sqlm_error_kind arithmetic; /* with decimals and u64 */
    const char     *spoil;      /* has hero 3 hold what its field does not, and be of team 3 */
    bool            gives_rows; /* of updates */
} facts[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { .arithmetic = SQLM_E_UNSUPPORTED,
                              .spoil = "UPDATE hero SET team_id = 3, active = 7 WHERE id = 3",
                              .gives_rows = true },
    [SQLM_DIALECT_POSTGRES] = { .spoil = "ALTER TABLE hero ALTER name DROP NOT NULL; UPDATE hero SET team_id = 3, name = NULL WHERE id = 3",
                                .gives_rows = true },
    [SQLM_DIALECT_MYSQL] = { .swap = SQLM_E_UNSUPPORTED },
};

#define STOCK_SENT SQLM_FIELDS(Stock_.sku, Stock_.amount, Stock_.price, Stock_.label)
#define FACT(name) facts[sqlm_conn_dialect(db)->id].name

static void assert_ends(sqlm_cx *cx, sqlm_error_kind expected, sqlm_outcome outcome)
{
    if (expected == SQLM_E_NONE)
        assert_ok(cx, outcome);
    else
        assert_error_(cx, expected, outcome, "an update", __FILE__, __LINE__);
}

static void insert_heroes(sqlm_cx *cx, sqlm_conn *db)
{
    run_script(cx, db,
               "INSERT INTO hero (id, name, age, team_id, active) VALUES (1, 'Ann', 17, 1, true), (2, 'Bob', 30, 1, false),"
               " (3, 'Cid', NULL, NULL, true), (4, 'Dee', 61, 2, true)");
}

static sqlm_conn *heroes(sqlm_cx *cx)
{
    sqlm_conn *db = database(cx);

    insert_heroes(cx, db);
    return db;
}

/* ---- update */

static void update_where__sets_values_columns_and_expressions(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    int64_t    rows = 0;

    assert_ok(cx, Hero_update_where(cx, db,
                                    SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, sqlm_concat(Hero_.name, "!")),
                                                                   sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1)),
                                                                   sqlm_set(Hero_.team_id, Hero_.id), sqlm_set(Hero_.active, false)),
                                                .where = sqlm_lt(Hero_.age, 40)),
                                    &rows));
    assert_int_equal(rows, 2);
    assert_true(holds(cx, db, "SELECT name = 'Ann!' AND age = 18 AND team_id = 1 AND NOT active FROM hero WHERE id = 1"));
    assert_true(holds(cx, db, "SELECT name = 'Bob!' AND age = 31 AND team_id = 2 AND NOT active FROM hero WHERE id = 2"));
    assert_true(holds(cx, db, "SELECT name = 'Dee' AND age = 61 AND active FROM hero WHERE id = 4"));
    sqlm_conn_close(db);
}

static void update_where__sees_old_values_or_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Kinds      row = kinds_row(1, 3, false);

    row.i64 = 10;
    row.oi64.value = 20;
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ends(cx, FACT(swap),
                Kinds_update_where(cx, db,
                                   SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.oi64, Kinds_.i64),
                                                                  sqlm_set(Kinds_.i64, sqlm_coalesce(Kinds_.oi64, 0))),
                                               .all_rows = true),
                                   NULL));
    assert_true(holds(cx, db, FACT(swap) == SQLM_E_NONE ? "SELECT i64 = 20 AND oi64 = 10 FROM kinds"
                                                        : "SELECT i64 = 10 AND oi64 = 20 FROM kinds"));
    sqlm_conn_close(db);
}

static void update_where__counts_matched_rows(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Kinds      row = kinds_row(1, 20, false);
    int64_t    rows = 7;

    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ok(cx, Kinds_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.i64, 20)), .where = sqlm_eq(Kinds_.i64, 20)), &rows));
    assert_int_equal(rows, 1); /* nothing changed, but it matched */
    assert_ok(cx, Kinds_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.i64, 1)), .where = sqlm_eq(Kinds_.i64, 5)), &rows));
    assert_int_equal(rows, 0);
    sqlm_conn_close(db);
}

static void update_where__takes_a_value_of_each_kind(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    const Kinds from = kinds_row(1, 3, false), to = kinds_row(1, 4, false);
    Kinds       row = from, got;
    sqlm_arena *arena = NULL;
    int64_t     rows = 0;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ok(cx, Kinds_update_where(
                      cx, db,
                      SQLM_UPDATE(.set = SQLM_ASSIGN(
                                      sqlm_set(Kinds_.b, to.b), sqlm_set(Kinds_.i16, to.i16), sqlm_set(Kinds_.i32, to.i32),
                                      sqlm_set(Kinds_.i64, to.i64), sqlm_set(Kinds_.u64, to.u64), sqlm_set(Kinds_.f32, to.f32),
                                      sqlm_set(Kinds_.f64, to.f64), sqlm_set(Kinds_.t, to.t), sqlm_set(Kinds_.by, to.by),
                                      sqlm_set(Kinds_.de, to.de), sqlm_set(Kinds_.da, to.da), sqlm_set(Kinds_.ti, to.ti),
                                      sqlm_set(Kinds_.ts, to.ts), sqlm_set(Kinds_.tz, to.tz), sqlm_set(Kinds_.uu, to.uu),
                                      sqlm_set(Kinds_.js, to.js), sqlm_set(Kinds_.en, COLOR_GREEN), sqlm_set_optional(Kinds_.ob, to.ob),
                                      sqlm_set_optional(Kinds_.ou64, to.ou64), sqlm_set_optional(Kinds_.ot, (const char *)NULL),
                                      sqlm_set_optional(Kinds_.ode, to.ode), sqlm_set_optional(Kinds_.oen, Color_unset),
                                      sqlm_set_null(Kinds_.ouu)),
                                  .where = sqlm_eq(Kinds_.id, 1)),
                      &rows));
    assert_int_equal(rows, 1);
    assert_ok(cx, Kinds_one(cx, db, NULL, arena, &got));
    assert_true(got.b == to.b && got.i16 == 4 && got.i32 == 4 && got.i64 == 4 && got.u64 == 4 && got.f32 == 4 && got.f64 == 4);
    assert_string_equal(got.t, to.t);
    assert_int_equal(got.by.len, to.by.len);
    assert_int_equal(sqlm_decimal_compare(got.de, to.de), 0);
    assert_true(got.da.days == 4 && got.ti.microseconds == 4 && got.ts.microseconds == 4 && got.tz.microseconds == 4);
    assert_int_equal(got.uu.bytes[0], 4);
    assert_string_equal(got.js, "null");
    assert_int_equal(got.en, COLOR_GREEN);
    assert_true(got.ob.has && got.ou64.value == 4 && got.ode.has && !got.oen.has && !got.ouu.has);
    assert_null(got.ot);
    assert_int_equal(got.oi32.value, 3);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void update_where__counts_the_version_on(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Versioned  old = { .id = 1, .name = "a" };

    assert_ok(cx, Versioned_insert(cx, db, &old));
    assert_ok(cx, Versioned_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Versioned_.name, "b")), .all_rows = true), NULL));
    assert_true(holds(cx, db, "SELECT version = 2 AND name = 'b' FROM versioned"));
    assert_error(cx, STALE_DATA, Versioned_update(cx, db, &old, NULL));
    sqlm_conn_close(db);
}

static void update_where__without_a_condition_is_misuse_unless_meant(void **state)
{
    sqlm_cx            *cx = *state;
    sqlm_conn          *db = heroes(cx);
    const sqlm_assignment *const *set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1));
    int64_t             rows = 5;

    assert_error(cx, MISUSE, Hero_update_where(cx, db, SQLM_UPDATE(.set = set), &rows));
    assert_int_equal(rows, 0);
    assert_error(cx, MISUSE, Hero_update_where(cx, db, SQLM_UPDATE(.set = set, .where = sqlm_and(NULL, sqlm_or(NULL))), &rows));
    assert_error(cx, MISUSE, Hero_delete_where(cx, db, SQLM_DELETE(.where = NULL), &rows));
    assert_error(cx, MISUSE, Hero_delete_where(cx, db, SQLM_DELETE(.where = sqlm_not(NULL)), &rows));
    assert_true(holds(cx, db, "SELECT count(*) = 4 AND count(nullif(age, 1)) = 3 FROM hero"));
    assert_ok(cx, Hero_update_where(cx, db, SQLM_UPDATE(.set = set, .all_rows = true), &rows));
    assert_int_equal(rows, 4);
    assert_ok(cx, Hero_delete_where(cx, db, SQLM_DELETE(.where = sqlm_eq(Hero_.id, 1), .all_rows = true), &rows));
    assert_int_equal(rows, 1);
    assert_ok(cx, Hero_delete_where(cx, db, SQLM_DELETE(.all_rows = true), &rows));
    assert_int_equal(rows, 3);
    sqlm_conn_close(db);
}

static void update_where__refuses_what_it_cannot_set(void **state)
{
    sqlm_cx           *cx = *state;
    sqlm_conn         *db = heroes(cx);
    const sqlm_decimal long_one = { .low = 1234, .scale = 3 };
    const char        *none = NULL;

#define REFUSED(M, kind, ...)                                                                                                   \
    assert_error_(cx, SQLM_E_##kind, M##_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(__VA_ARGS__), .all_rows = true), NULL), \
                  "an update", __FILE__, __LINE__)
    REFUSED(Hero, MISUSE, sqlm_set(Hero_.id, 3));
    REFUSED(Versioned, MISUSE, sqlm_set(Versioned_.version, 3));
    REFUSED(Hero, MISUSE, sqlm_set_null(Hero_.name));
    REFUSED(Hero, MISUSE, sqlm_set(Hero_.age, 1), sqlm_set(Hero_.age, 2));
    REFUSED(Hero, MISUSE, NULL);
    REFUSED(Hero, QUERY, sqlm_set(Team_.name, "x"));
    REFUSED(Hero, QUERY, sqlm_set(Hero_.name, Team_.name));
    REFUSED(Hero, QUERY, sqlm_set(Hero_.team_id, sqlm_count()));
    REFUSED(Hero, DATA, sqlm_set(Hero_.name, none));
    REFUSED(Kinds, DATA, sqlm_set(Kinds_.de, long_one));
    REFUSED(Kinds, DATA, sqlm_set_optional(Kinds_.ode, (sqlm_opt_decimal)SQLM_SOME(long_one)));
    REFUSED(Kinds, QUERY, sqlm_set(Kinds_.oen, Kinds_.osize));
    REFUSED(Hero, MISUSE, sqlm_set(Hero_.age, sqlm_excluded(Hero_.age)));
    assert_error(cx, MISUSE, Hero_update_where(cx, db, NULL, NULL));
    assert_error(cx, MISUSE, Hero_update_where(cx, db, &(sqlm_update){ .all_rows = true }, NULL));
    assert_error(cx, MISUSE, Hero_update_where(cx, db, SQLM_UPDATE(.all_rows = true), NULL));
    assert_error(cx, MISUSE, sqlm_update_where(cx, db, &Grouped_model, SQLM_UPDATE(.all_rows = true), NULL));
    assert_error(cx, MISUSE, Hero_update_where(cx, NULL, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .all_rows = true), NULL));
    assert_int_equal(Hero_update_where(NULL, db, SQLM_UPDATE(.all_rows = true), NULL), SQLM_ERR);
    assert_true(holds(cx, db, "SELECT count(*) = 3 FROM hero WHERE age IN (17, 30, 61)"));
    sqlm_conn_close(db);
}

static void update_where__computes_decimals_and_u64_where_the_database_does(void **state)
{
    sqlm_cx       *cx = *state;
    sqlm_conn     *db = database(cx);
    sqlm_arena    *arena = NULL;
    Kinds          row = kinds_row(1, 3, false);
    const uint64_t expected = FACT(arithmetic) == SQLM_E_NONE ? 4 : 3;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Kinds_insert(cx, db, &row));
    assert_ends(cx, FACT(arithmetic),
                Kinds_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.u64, sqlm_add(Kinds_.u64, 1))), .all_rows = true),
                                   NULL));
    assert_ends(cx, FACT(arithmetic),
                Kinds_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.de, sqlm_add(Kinds_.de, 1))), .all_rows = true),
                                   NULL));
    assert_ok(cx, Kinds_one(cx, db, NULL, arena, &row));
    assert_true(row.u64 == expected && row.de.low == 100 * expected);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void update_where__overflow_is_an_error_and_changes_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);

    run_script(cx, db, "UPDATE hero SET team_id = 9223372036854775807 WHERE id = 4");
    assert_error(cx, DATA, Hero_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.team_id, sqlm_add(Hero_.team_id, 1))), .all_rows = true), NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_true(holds(cx, db, "SELECT count(*) = 2 FROM hero WHERE team_id = 1"));
    sqlm_conn_close(db);
}

static void update_where__a_repeated_one_is_prepared_once(void **state)
{
    sqlm_cx        *cx;
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_conn      *db;
    size_t          before = 0;

    (void)state;
    cx = sqlm_cx_new(&options);
    assert_non_null(cx);
    db = heroes(cx);
    for (int i = 0; i < 3; i++) {
        before = heap.count;
        assert_ok(cx, Hero_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, i)), .where = sqlm_eq(Hero_.id, i)), NULL));
    }
    assert_int_equal(heap.count, before);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    assert_int_equal(heap.live_bytes, 0);
}

/* ---- with rows */

static void returning__gives_the_rows_as_they_are_after_an_update(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Hero_list  list;

    assert_ok(cx, Hero_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1))), .where = Hero_.active), &list));
    assert_int_equal(list.count, 3);
    assert_string_equal(list.items[0].name, "Ann");
    assert_int_equal(list.items[0].age.value, 18);
    assert_false(list.items[1].age.has);
    Hero_list_free(&list);
    assert_ok(cx, Hero_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .where = sqlm_eq(Hero_.id, 99)), &list));
    assert_int_equal(list.count, 0);
    assert_null(list.items);
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    sqlm_conn_close(db);
}

static void returning__gives_the_rows_that_were_deleted(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = heroes(cx);
    Hero_list  list;

    assert_ok(cx, Hero_delete_returning(cx, db, SQLM_DELETE(.where = sqlm_gt(Hero_.age, 20)), &list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.items[0].id + list.items[1].id, 6);
    assert_true(holds(cx, db, "SELECT count(*) = 2 FROM hero"));
    Hero_list_free(&list);
    sqlm_conn_close(db);
}

static void returning__a_row_that_cannot_be_given_takes_the_write_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = own_database(cx);
    sqlm_tx    tx;
    Hero_list  list;

    insert_heroes(cx, db);
    run_script(cx, db, FACT(spoil));
    assert_error(cx, DATA, Hero_delete_returning(cx, db, SQLM_DELETE(.all_rows = true), &list));
    assert_null(list.items);
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    assert_true(holds(cx, db, "SELECT count(*) = 4 FROM hero"));
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    run_script(cx, db, "DELETE FROM hero WHERE id = 1");
    assert_error(cx, DATA, Hero_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 9)), .all_rows = true), &list));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_true(holds(cx, db, "SELECT count(*) = 3 AND max(age) = 61 FROM hero"));
    sqlm_conn_close(db);
}

/* ---- inserts of listed fields */

static void insert_fields__sends_exactly_these(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Stock      stock = { .sku = "a", .shelf = SQLM_SOME(4), .made_at = { 7 }, .note = "not sent", .color = COLOR_RED };
    Filled     filled = { .note = "x", .data = "{}", .raw = { "", 0 }, .color = COLOR_RED, .size = SQLM_SOME(9), .plain = 3 };

    assert_ok(cx, Stock_insert_fields(cx, db, &stock, STOCK_SENT));
    assert_int_equal(stock.id, 1);
    assert_false(stock.shelf.has); /* as the row has it */
    assert_string_equal(stock.note, "none");
    assert_int_equal(stock.color, COLOR_GREEN);
    assert_int_equal(stock.version, 1);
    assert_true(stock.made_at.microseconds > 7);
    assert_true(holds(cx, db, "SELECT amount = 0 AND price = '0.00' AND label IS NULL AND shelf IS NULL AND note = 'none'"
                              " AND color = 'green' AND version = 1 FROM stock"));
    assert_ok(cx, Filled_insert_fields(cx, db, &filled, SQLM_FIELDS(Filled_.size, Filled_.shade, Filled_.version)));
    assert_true(holds(cx, db, "SELECT size = 9 AND shade IS NULL AND plain = 5 AND color = 'green' AND version = 1 FROM filled"));
    assert_int_equal(filled.plain, 5);
    assert_false(filled.shade.has); /* NULL was sent, in spite of a default */
    sqlm_conn_close(db);
}

static void insert_fields__many_get_their_keys(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Tag        tags[] = { { .word = "a", .uses = 3 }, { .word = "b", .uses = 0 }, { .word = "c" } };
    Stock      stocks[] = { { .sku = "a", .version = 5, .note = "kept" }, { .sku = "b", .note = "kept" }, { .sku = "a" } };

    assert_ok(cx, Tag_insert_many_fields(cx, db, tags, 3, SQLM_FIELDS(Tag_.word, Tag_.uses)));
    assert_true(tags[0].id == 1 && tags[1].id == 2 && tags[2].id == 3);
    assert_true(holds(cx, db, "SELECT count(*) = 3 FROM tag WHERE (id = 1 AND word = 'a' AND uses = 3)"
                              " OR (id = 2 AND word = 'b' AND uses = 0) OR (id = 3 AND word = 'c' AND uses = 0)"));
    /* versions 5 and 1 are sent in two statements; the third row fails, and all are as they were */
    assert_error(cx, CONSTRAINT, Stock_insert_many_fields(cx, db, stocks, 3, STOCK_SENT));
    assert_true(stocks[0].id == 0 && stocks[1].id == 0 && stocks[1].version == 0);
    assert_string_equal(stocks[0].note, "kept");
    assert_string_equal(stocks[1].note, "kept");
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM stock"));
    stocks[2].sku = "c";
    assert_ok(cx, Stock_insert_many_fields(cx, db, stocks, 3, STOCK_SENT));
    assert_true(stocks[0].version == 5 && stocks[1].version == 1 && stocks[2].version == 1);
    assert_true(stocks[0].id != 0 && stocks[1].id == stocks[0].id + 1);
    assert_ok(cx, Tag_insert_many_fields(cx, db, tags, 0, SQLM_FIELDS(Tag_.word)));
    sqlm_conn_close(db);
}

static void insert_fields__refuses_lists_that_cannot_be(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Tag        tag = { .word = "a" };
    Hero       hero = { .name = "a" };

    assert_error(cx, MISUSE, Tag_insert_fields(cx, db, &tag, NULL));
    assert_error(cx, MISUSE, Tag_insert_fields(cx, db, &tag, SQLM_FIELDS(Tag_.word)));         /* uses is missing */
    assert_error(cx, MISUSE, Tag_insert_fields(cx, db, &tag, SQLM_FIELDS(Tag_.id, Tag_.word, Tag_.uses))); /* a key of 0 */
    assert_error(cx, MISUSE, Tag_insert_fields(cx, db, &tag, SQLM_FIELDS(Hero_.name)));
    assert_error(cx, MISUSE, Tag_insert_fields(cx, db, NULL, SQLM_FIELDS(Tag_.word, Tag_.uses)));
    tag.word = NULL;
    assert_error(cx, VALIDATION, Tag_insert_fields(cx, db, &tag, SQLM_FIELDS(Tag_.word, Tag_.uses))); /* the length of word is validated */
    /* the statements of listed fields and of whole objects are told apart */
    assert_ok(cx, Hero_insert_fields(cx, db, &hero, SQLM_FIELDS(Hero_.name, Hero_.active)));
    hero = (Hero){ .name = "b", .age = SQLM_SOME(3) };
    assert_ok(cx, Hero_insert(cx, db, &hero));
    assert_true(holds(cx, db, "SELECT age = 3 FROM hero WHERE name = 'b'"));
    sqlm_conn_close(db);
}

static sqlm_outcome write_everything(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    Stock        stocks[2] = { { .sku = "a", .version = 2 }, { .sku = "b" } };
    Stock_list   list = { 0 };
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = Stock_insert_many_fields(cx, db, stocks, 2, STOCK_SENT);
    if (outcome == SQLM_OK)
        outcome = Stock_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Stock_.note, "a note that is longer than a few words")), .all_rows = true), NULL);
    if (outcome == SQLM_OK && FACT(gives_rows))
        outcome = Stock_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Stock_.amount, 3)), .all_rows = true), &list);
    Stock_list_free(&list);
    if (outcome == SQLM_OK)
        outcome = Stock_delete_returning(cx, db, SQLM_DELETE(.all_rows = true), &list);
    Stock_list_free(&list);
    sqlm_conn_close(db);
    return outcome;
}

static void memory__every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(write_everything, NULL) > 20);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(update_where__sets_values_columns_and_expressions),
        cx_test(update_where__sees_old_values_or_is_refused),
        cx_test(update_where__counts_matched_rows),
        cx_test(update_where__takes_a_value_of_each_kind),
        cx_test(update_where__counts_the_version_on),
        cx_test(update_where__without_a_condition_is_misuse_unless_meant),
        cx_test(update_where__refuses_what_it_cannot_set),
        cx_test(update_where__computes_decimals_and_u64_where_the_database_does),
        cx_test(update_where__overflow_is_an_error_and_changes_nothing),
        cx_test(update_where__a_repeated_one_is_prepared_once),
        cx_test(returning__gives_the_rows_that_were_deleted),
        cx_test(insert_fields__sends_exactly_these),
        cx_test(insert_fields__many_get_their_keys),
        cx_test(insert_fields__refuses_lists_that_cannot_be),
        cx_test(memory__every_allocation_may_fail),
    };

    /* MySQL gives no rows of updates. */
    static const struct CMUnitTest returning[] = {
        cx_test(returning__gives_the_rows_as_they_are_after_an_update),
        cx_test(returning__a_row_that_cannot_be_given_takes_the_write_back),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    return runs_on(SQLM_DIALECT_MYSQL) ? failed : failed + cmocka_run_group_tests(returning, NULL, NULL);
}

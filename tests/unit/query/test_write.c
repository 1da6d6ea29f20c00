/* SPDX-License-Identifier: MIT */
/* Writing objects. */
#include <stdio.h>
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/driver.h>

#include "sqlite_fixture.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* ---- insert */

static void insert__sets_the_generated_key(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       first = { .name = "a" }, second = { .name = "b" }, given = { .id = 77, .name = "c" };

    assert_ok(cx, Hero_insert(cx, db, &first));
    assert_ok(cx, Hero_insert(cx, db, &second));
    assert_ok(cx, Hero_insert(cx, db, &given));
    assert_int_equal(first.id, 1);
    assert_int_equal(second.id, 2);
    assert_int_equal(given.id, 77);
    assert_true(holds(cx, db, "SELECT count(*) = 3 FROM hero"));
    assert_true(holds(cx, db, "SELECT name = 'c' AND age IS NULL AND NOT active FROM hero WHERE id = 77"));
    sqlm_conn_close(db);
}

static void insert__gives_back_every_literal_default(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Filled     filled = { .made_at = { 5 }, .seen_at = SQLM_SOME({ 6 }) };
    char       text[SQLM_TEXT_FORM_SIZE];

    assert_ok(cx, Filled_insert(cx, db, &filled));
    assert_int_equal(filled.id, 1);
    assert_int_equal(filled.made_at.microseconds, 5);
    assert_int_equal(filled.color, COLOR_GREEN);
    assert_true(filled.shade.has && filled.shade.value == COLOR_BLUE);
    assert_string_equal(filled.note, "none");
    assert_string_equal(filled.data, "{}");
    assert_true(filled.raw.data != NULL && filled.raw.len == 0);
    assert_true(filled.size.has && filled.size.value == 7);
    assert_true(filled.open.has && filled.open.value);
    assert_true(filled.price.has && sqlm_decimal_format(filled.price.value, text) > 0);
    assert_string_equal(text, "1.50");
    assert_true(filled.cost.has && sqlm_decimal_format(filled.cost.value, text) > 0);
    assert_string_equal(text, "3.00");
    assert_true(filled.ratio.has && filled.ratio.value == 0.5);
    assert_true(filled.share.has && filled.share.value == 0.25f);
    assert_true(filled.born.has && sqlm_date_format(filled.born.value, text) > 0);
    assert_string_equal(text, "2000-01-02");
    assert_true(filled.most.has && filled.most.value == UINT64_MAX);
    assert_int_equal(filled.plain, 0); /* a plain number is a value */
    assert_null(filled.free);          /* no default: NULL is sent */
    assert_int_equal(filled.version, 1);
    sqlm_conn_close(db);
}

static void insert__what_is_given_back_is_what_the_row_has(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    Filled      filled = { .version = 3 }, got = { 0 };
    sqlm_arena *arena = NULL;
    bool        found = false;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Filled_insert(cx, db, &filled));
    assert_ok(cx, Filled_get(cx, db, filled.id, arena, &got, &found));
    assert_true(found);
    assert_true(got.made_at.microseconds > 0 && got.made_at.microseconds == filled.made_at.microseconds);
    assert_true(filled.seen_at.has && got.seen_at.value.microseconds == filled.seen_at.value.microseconds);
    assert_int_equal(got.color, filled.color);
    assert_int_equal(got.shade.value, filled.shade.value);
    assert_string_equal(got.note, filled.note);
    assert_string_equal(got.data, filled.data);
    assert_int_equal(got.raw.len, filled.raw.len);
    assert_int_equal(got.size.value, filled.size.value);
    assert_int_equal(got.open.value, filled.open.value);
    assert_int_equal(sqlm_decimal_compare(got.price.value, filled.price.value), 0);
    assert_int_equal(got.price.value.scale, filled.price.value.scale);
    assert_int_equal(sqlm_decimal_compare(got.cost.value, filled.cost.value), 0);
    assert_int_equal(got.cost.value.scale, filled.cost.value.scale);
    assert_true(got.ratio.value == filled.ratio.value && got.share.value == filled.share.value);
    assert_int_equal(got.born.value.days, filled.born.value.days);
    assert_int_equal(got.version, 3);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

#define SENT_ALIKE "id = 9 AND color = 'red' AND shade = 'red' AND note = '' AND size = 0 AND NOT open AND ratio = 0 AND plain = 0 AND version = 8"
static const char *const as_sent[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = "SELECT " SENT_ALIKE " AND made_at = '1970-01-01T00:00:00.000001Z' AND seen_at = '1970-01-01T00:00:00.000000Z'"
                            " AND data = '[]' AND raw = x'78' AND price = '1.50' AND open = 0 FROM filled",
    [SQLM_DIALECT_POSTGRES] = "SELECT " SENT_ALIKE " AND made_at = '1970-01-01T00:00:00.000001Z' AND seen_at = '1970-01-01T00:00:00Z'"
                              " AND data::text = '[]' AND raw = '\\x78' AND price = 1.50 FROM filled",
    [SQLM_DIALECT_MYSQL] = "SELECT " SENT_ALIKE " AND made_at = '1970-01-01 00:00:00.000001' AND seen_at = '1970-01-01 00:00:00'"
                           " AND data = '[]' AND raw = x'78' AND price = 1.50 FROM filled",
};

static void insert__sends_what_is_set(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Filled     filled = { .id = 9,
                          .made_at = { 1 },
                          .seen_at = SQLM_SOME({ 0 }),
                          .color = COLOR_RED,
                          .shade = SQLM_SOME(COLOR_RED),
                          .note = "",
                          .data = "[]",
                          .raw = { "x", 1 },
                          .size = SQLM_SOME(0),
                          .open = SQLM_SOME(false),
                          .ratio = SQLM_SOME(0),
                          .version = 8 };

    assert_ok(cx, Filled_insert(cx, db, &filled));
    assert_true(holds(cx, db, as_sent[sqlm_conn_dialect(db)->id]));
    assert_int_equal(filled.version, 8);
    assert_string_equal(filled.note, "");
    sqlm_conn_close(db);
}

static void insert__of_nothing_takes_all_defaults(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Empty      empty = { 0 };

    assert_ok(cx, Empty_insert(cx, db, &empty));
    assert_int_equal(empty.id, 1);
    assert_string_equal(empty.note, "none");
    assert_true(holds(cx, db, "SELECT note = 'none' FROM empty WHERE id = 1"));
    sqlm_conn_close(db);
}

static void insert__a_required_text_that_is_null_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       hero = { 0 };

    assert_error(cx, DATA, Hero_insert(cx, db, &hero));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
    assert_string_equal(sqlm_cx_error(cx)->column, "name");
    assert_int_equal(hero.id, 0);
    sqlm_conn_close(db);
}

static void insert__leaves_the_object_as_it_was_when_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Filled     filled = { .version = 100 }, before; /* a check wants less */
    Hero       hero = { .name = "a" }, twin = hero;

    before = filled;
    assert_error(cx, CONSTRAINT, Filled_insert(cx, db, &filled));
    assert_memory_equal(&filled, &before, sizeof(filled));
    assert_ok(cx, Hero_insert(cx, db, &hero));
    assert_error(cx, CONSTRAINT, Hero_insert(cx, db, &twin));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNIQUE);
    assert_int_equal(twin.id, 0);
    sqlm_conn_close(db);
}

static void insert__a_key_that_does_not_fit_inserts_nothing(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Narrow     narrow = { .value = SQLM_SOME(1) };

    assert_ok(cx, Narrow_insert(cx, db, &narrow));
    assert_int_equal(narrow.id, 1);
    run_script(cx, db, "INSERT INTO narrow VALUES (32767, 1)");
    if (runs_on(SQLM_DIALECT_POSTGRES)) /* whose sequence does not look at the table */
        run_script(cx, db, "SELECT setval(pg_get_serial_sequence('narrow', 'id'), 32767)");
    narrow.id = 0;
    assert_error(cx, DATA, Narrow_insert(cx, db, &narrow));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_int_equal(narrow.id, 0);
    assert_true(holds(cx, db, "SELECT count(*) = 2 FROM narrow"));
    sqlm_conn_close(db);
}

/* ---- many */

static void many__in_one_batch_and_in_several(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    const bool behind = !runs_on(SQLM_DIALECT_POSTGRES); /* its keys go on where they were: docs/databases.md */
    Hero       same[3] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
    Hero mixed[5] = { { .name = "d" }, { .id = 50, .name = "e" }, { .id = 60, .name = "f" }, { .name = "g" }, { .name = "h" } };

    assert_ok(cx, Hero_insert_many(cx, db, same, 3));
    assert_int_equal(same[0].id, 1);
    assert_int_equal(same[2].id, 3);
    assert_ok(cx, Hero_insert_many(cx, db, mixed, 5));
    assert_int_equal(mixed[0].id, 4);
    assert_int_equal(mixed[2].id, 60);
    assert_int_equal(mixed[3].id, behind ? 61 : 5);
    assert_int_equal(mixed[4].id, behind ? 62 : 6);
    assert_true(holds(cx, db, "SELECT count(*) = 8 FROM hero"));
    assert_int_equal(ask(cx, db, "SELECT id FROM hero WHERE name = 'h'"), mixed[4].id);
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    assert_ok(cx, Hero_insert_many(cx, db, NULL, 0));
    sqlm_conn_close(db);
}

static void many__is_all_or_none_in_one_batch(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       heroes[4] = { { .name = "a" }, { .name = "b" }, { .name = "a" }, { .name = "d" } };
    Hero       before[4];

    memcpy(before, heroes, sizeof(before));
    assert_error(cx, CONSTRAINT, Hero_insert_many(cx, db, heroes, 4));
    assert_memory_equal(heroes, before, sizeof(before));
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM hero"));
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    sqlm_conn_close(db);
}

static void many__is_all_or_none_over_several_batches(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Filled     filled[6] = { { .version = 0 }, { .version = 0 },   { .id = 40, .note = "set" },
                             { .version = 5 }, { .version = 100 }, { .version = 6 } };
    Filled     before[6];

    memcpy(before, filled, sizeof(before));
    assert_error(cx, CONSTRAINT, Filled_insert_many(cx, db, filled, 6));
    assert_memory_equal(filled, before, sizeof(before));
    assert_non_null(strstr(sqlm_cx_error(cx)->detail, "from object 3 "));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 1"));
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM filled"));
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    filled[4].version = 7;
    assert_ok(cx, Filled_insert_many(cx, db, filled, 6));
    assert_int_equal(filled[0].version, 1);
    assert_string_equal(filled[0].note, "none");
    assert_string_equal(filled[2].note, "set");
    assert_int_equal(filled[2].version, 1);
    assert_int_equal(filled[3].version, 5);
    assert_true(filled[5].made_at.microseconds > 0);
    assert_true(holds(cx, db, "SELECT count(*) = 6 FROM filled"));
    sqlm_conn_close(db);
}

static void many__within_a_transaction_leaves_it_usable(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       heroes[3] = { { .name = "a" }, { .id = 50, .name = "b" }, { .id = 40, .name = "a" } };
    Hero       before[3];
    sqlm_tx    tx;

    memcpy(before, heroes, sizeof(before));
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    assert_ok(cx, Hero_insert(cx, db, &(Hero){ .name = "first" }));
    assert_error(cx, CONSTRAINT, Hero_insert_many(cx, db, heroes, 3));
    assert_memory_equal(heroes, before, sizeof(before));
    heroes[2].name = "c";
    assert_ok(cx, Hero_insert_many(cx, db, heroes, 3));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_true(holds(cx, db, "SELECT count(*) = 4 FROM hero"));
    sqlm_conn_close(db);
}

static void many__thousands(void **state)
{
    static Empty empties[5000];
    sqlm_cx     *cx = *state;
    sqlm_conn   *db = database(cx);

    for (int i = 0; i < 5000; i++)
        empties[i] = (Empty){ .note = i % 7 == 0 ? NULL : "x" };
    assert_ok(cx, Empty_insert_many(cx, db, empties, 5000));
    for (int i = 0; i < 5000; i++)
        assert_int_equal(empties[i].id, i + 1);
    assert_true(holds(cx, db, "SELECT count(*) = 5000 AND sum(CASE WHEN note = 'none' THEN 1 ELSE 0 END) = 715 FROM empty"));
    sqlm_conn_close(db);
}

/* ---- update */

static void update__whole_and_by_fields(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       hero = { .name = "a", .age = SQLM_SOME(3) }, other = { .name = "b" };

    assert_ok(cx, Hero_insert(cx, db, &hero));
    assert_ok(cx, Hero_insert(cx, db, &other));
    hero.name = "renamed";
    hero.age.has = false;
    hero.active = true;
    assert_ok(cx, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.name)));
    assert_true(holds(cx, db, "SELECT name = 'renamed' AND age = 3 AND NOT active FROM hero WHERE id = 1"));
    assert_ok(cx, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.age)));
    assert_true(holds(cx, db, "SELECT age IS NULL AND NOT active FROM hero WHERE id = 1"));
    assert_ok(cx, Hero_update(cx, db, &hero, NULL));
    assert_true(holds(cx, db, "SELECT active FROM hero WHERE id = 1"));
    assert_true(holds(cx, db, "SELECT name = 'b' FROM hero WHERE id = 2"));
    hero.id = 99;
    assert_error(cx, NOT_FOUND, Hero_update(cx, db, &hero, NULL));
    sqlm_conn_close(db);
}

/* More fields than a word of 32 bits has room for. */
#define WIDE_FIELDS(FIELD, M)                                                                      \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                 \
    FIELD(M, i32, c01) FIELD(M, i32, c02) FIELD(M, i32, c03) FIELD(M, i32, c04) FIELD(M, i32, c05) \
    FIELD(M, i32, c06) FIELD(M, i32, c07) FIELD(M, i32, c08) FIELD(M, i32, c09) FIELD(M, i32, c10) \
    FIELD(M, i32, c11) FIELD(M, i32, c12) FIELD(M, i32, c13) FIELD(M, i32, c14) FIELD(M, i32, c15) \
    FIELD(M, i32, c16) FIELD(M, i32, c17) FIELD(M, i32, c18) FIELD(M, i32, c19) FIELD(M, i32, c20) \
    FIELD(M, i32, c21) FIELD(M, i32, c22) FIELD(M, i32, c23) FIELD(M, i32, c24) FIELD(M, i32, c25) \
    FIELD(M, i32, c26) FIELD(M, i32, c27) FIELD(M, i32, c28) FIELD(M, i32, c29) FIELD(M, i32, c30) \
    FIELD(M, i32, c31) FIELD(M, i32, c32) FIELD(M, i32, c33) FIELD(M, i32, c34) FIELD(M, i32, c35) \
    FIELD(M, i32, c36) FIELD(M, i32, c37) FIELD(M, i32, c38) FIELD(M, i32, c39) FIELD(M, i32, c40)
SQLMODEL(Wide, "wide", WIDE_FIELDS);

/* The statement that is there is taken again only for the same fields, beyond the first 32 too. */
static void update__tells_lists_of_many_fields_apart(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Wide       wide = { .id = 1 };

    run_script(cx, db,
               "CREATE TABLE wide (id BIGINT PRIMARY KEY, c01 INTEGER, c02 INTEGER, c03 INTEGER, c04 INTEGER, c05 INTEGER, c06 INTEGER, c07 INTEGER, c08 INTEGER,"
               " c09 INTEGER, c10 INTEGER, c11 INTEGER, c12 INTEGER, c13 INTEGER, c14 INTEGER, c15 INTEGER, c16 INTEGER,"
               " c17 INTEGER, c18 INTEGER, c19 INTEGER, c20 INTEGER, c21 INTEGER, c22 INTEGER, c23 INTEGER, c24 INTEGER,"
               " c25 INTEGER, c26 INTEGER, c27 INTEGER, c28 INTEGER, c29 INTEGER, c30 INTEGER, c31 INTEGER, c32 INTEGER,"
               " c33 INTEGER, c34 INTEGER, c35 INTEGER, c36 INTEGER, c37 INTEGER, c38 INTEGER, c39 INTEGER, c40 INTEGER)");
    assert_ok(cx, Wide_insert(cx, db, &wide));
    for (int32_t i = 1; i <= 3; i++) {
        wide.c01 = wide.c33 = wide.c40 = i;
        assert_ok(cx, Wide_update(cx, db, &wide, SQLM_FIELDS(Wide_.c01)));
        assert_int_equal(ask(cx, db, "SELECT 100 * c01 + 10 * c33 + c40 FROM wide"), 100 * i + 11 * (i - 1));
        assert_ok(cx, Wide_update(cx, db, &wide, SQLM_FIELDS(Wide_.c01, Wide_.c40)));
        assert_int_equal(ask(cx, db, "SELECT 100 * c01 + 10 * c33 + c40 FROM wide"), 101 * i + 10 * (i - 1));
        assert_ok(cx, Wide_update(cx, db, &wide, SQLM_FIELDS(Wide_.c01, Wide_.c33)));
        assert_int_equal(ask(cx, db, "SELECT 100 * c01 + 10 * c33 + c40 FROM wide"), 111 * i);
    }
    sqlm_conn_close(db);
}

static void update__again_of_the_same_fields_is_as_the_first(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       hero = { .name = "a" };
    sqlm_node  beyond = Hero_.age->node;

    assert_ok(cx, Hero_insert(cx, db, &hero));
    for (int32_t i = 1; i <= 3; i++) {
        SQLM_SET(hero.age, i);
        hero.name = "is not sent";
        assert_ok(cx, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.age)));
        assert_int_equal(ask(cx, db, "SELECT age FROM hero WHERE name = 'a'"), i);
    }
    /* 64 fields further on there is none, whatever has its bit */
    beyond.index += 64;
    assert_error(cx, MISUSE, Hero_update(cx, db, &hero, (const sqlm_node *const[]){ &beyond, &sqlm_end->node }));
    run_script(cx, db, "DELETE FROM hero");
    assert_error(cx, NOT_FOUND, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.age)));
    assert_error(cx, MISUSE, Hero_update(cx, db, NULL, SQLM_FIELDS(Hero_.age)));
    sqlm_cx_cancel(cx);
    assert_int_equal(Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.age)), SQLM_CANCELLED);
    sqlm_conn_close(db);
}

static void update__lists_name_fields_of_the_model_that_are_no_keys(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Hero       hero = { .name = "a" };
    Versioned  versioned = { .id = 1, .name = "a" };

    assert_ok(cx, Hero_insert(cx, db, &hero));
    assert_error(cx, MISUSE, Hero_update(cx, db, &hero, SQLM_FIELDS(Team_.name)));
    assert_error(cx, MISUSE, Hero_update(cx, db, &hero, SQLM_FIELDS(Hero_.name, Hero_.id)));
    assert_string_equal(sqlm_cx_error(cx)->column, "id");
    assert_error(cx, MISUSE, Hero_update(cx, db, &hero, (const sqlm_node *const[]){ NULL }));
    assert_error(cx, MISUSE, Hero_update(cx, db, &hero, (const sqlm_node *const[]){ &sqlm_eq(Hero_.id, 1)->node, NULL }));
    assert_error(cx, MISUSE, Versioned_update(cx, db, &versioned, SQLM_FIELDS(Versioned_.version)));
    assert_error(cx, MISUSE, sqlm_update_object(cx, db, &Hero_model, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_update_object(cx, db, NULL, &hero, NULL));
    assert_error(cx, MISUSE, sqlm_delete_object(cx, db, &Hero_model, NULL));
    assert_error(cx, MISUSE, sqlm_insert_objects(cx, db, &Hero_model, NULL, 1));
    assert_error(cx, MISUSE, sqlm_insert_objects(cx, db, NULL, &hero, 1));
    assert_error(cx, MISUSE, Hero_insert(cx, NULL, &hero));
    assert_int_equal(Hero_insert(NULL, db, &hero), SQLM_ERR);
    sqlm_conn_close(db);
}

static void update__of_keys_alone_tells_a_missing_row(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Link       link = { 1, 2 };

    assert_error(cx, NOT_FOUND, Link_update(cx, db, &link, NULL));
    assert_ok(cx, Link_insert(cx, db, &link));
    assert_ok(cx, Link_update(cx, db, &link, NULL));
    /* what that statement sends is no list to name */
    assert_error(cx, MISUSE, Link_update(cx, db, &link, SQLM_FIELDS(Link_.a)));
    assert_ok(cx, Link_delete(cx, db, &link));
    assert_error(cx, NOT_FOUND, Link_delete(cx, db, &link));
    sqlm_conn_close(db);
}

/* ---- versions */

static void version__is_counted_on_and_conflicts_are_stale(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Versioned  mine = { .id = 1, .name = "a" }, theirs;

    assert_ok(cx, Versioned_insert(cx, db, &mine));
    assert_int_equal(mine.version, 1);
    theirs = mine;
    theirs.name = "theirs";
    assert_ok(cx, Versioned_update(cx, db, &theirs, NULL));
    assert_int_equal(theirs.version, 2);
    assert_ok(cx, Versioned_update(cx, db, &theirs, SQLM_FIELDS(Versioned_.name)));
    assert_int_equal(theirs.version, 3);
    assert_error(cx, STALE_DATA, Versioned_update(cx, db, &mine, NULL));
    assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_YES);
    assert_int_equal(mine.version, 1);
    assert_error(cx, STALE_DATA, Versioned_delete(cx, db, &mine));
    assert_true(holds(cx, db, "SELECT name = 'theirs' AND version = 3 FROM versioned"));
    assert_ok(cx, Versioned_delete(cx, db, &theirs));
    assert_error(cx, STALE_DATA, Versioned_update(cx, db, &theirs, NULL));
    assert_int_equal(theirs.version, 3);
    sqlm_conn_close(db);
}

static void version__that_is_the_largest_is_refused(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    Versioned  versioned = { .id = 1, .name = "a", .version = INT16_MAX };
    Counted    counted = { .id = 1, .version = INT64_MAX - 1 };

    assert_ok(cx, Versioned_insert(cx, db, &versioned));
    assert_int_equal(versioned.version, INT16_MAX);
    assert_error(cx, DATA, Versioned_update(cx, db, &versioned, NULL));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_string_equal(sqlm_cx_error(cx)->column, "version");
    assert_ok(cx, Counted_insert(cx, db, &counted));
    assert_ok(cx, Counted_update(cx, db, &counted, NULL));
    assert_true(counted.version == INT64_MAX);
    assert_error(cx, DATA, Counted_update(cx, db, &counted, NULL));
    sqlm_conn_close(db);
}

static void delete__by_key(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);
    int64_t    count = 0;

    assert_ok(cx, Pair_insert(cx, db, &(Pair){ .left = 1, .right = "a" }));
    assert_ok(cx, Pair_insert(cx, db, &(Pair){ .left = 1, .right = "b" }));
    assert_ok(cx, Pair_delete(cx, db, &(Pair){ .left = 1, .right = "a", .note = "not looked at" }));
    assert_error(cx, NOT_FOUND, Pair_delete(cx, db, &(Pair){ .left = 1, .right = "a" }));
    assert_ok(cx, Pair_count(cx, db, NULL, &count));
    assert_int_equal(count, 1);
    assert_ok(cx, Pair_count(cx, db, SQLM_SELECT(.where = sqlm_eq(Pair_.right, "b")), &count));
    assert_int_equal(count, 1);
    sqlm_conn_close(db);
}

/* ---- all kinds */

static void kinds__come_back_as_they_went(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = NULL;
    Kinds       row = kinds_row(1, 4, false), got = { 0 };
    sqlm_value  sent[Kinds_FIELD_COUNT], read[Kinds_FIELD_COUNT];
    bool        found = false;

    row.u64 = UINT64_MAX;
    row.i64 = INT64_MIN;
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Kinds_insert(cx, db, &row));
    for (int round = 0; round < 2; round++) {
        assert_ok(cx, Kinds_get(cx, db, 1, arena, &got, &found));
        assert_true(found);
        assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, &row, sent));
        assert_ok(cx, Kinds_model.functions->to_row(cx, &Kinds_model, &got, read));
        for (size_t i = 0; i < Kinds_FIELD_COUNT; i++)
            if (!sqlm_value_equal(&sent[i], &read[i]))
                fail_msg("%s differs", Kinds_model.fields[i].name);
        row = kinds_row(1, 2, true);
        assert_ok(cx, Kinds_update(cx, db, &row, NULL));
    }
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

/* ---- memory */

static sqlm_outcome write_and_read(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    sqlm_arena  *arena = NULL;
    Filled       many[3] = { { .version = 1 }, { .id = 30, .note = "set" }, { .version = 0 } };
    Hero         hero = { .name = "a" };
    Kinds        kinds = kinds_row(1, 1, false), got;
    Kinds_cursor cursor = { { NULL } };
    Filled_list  list = { NULL, 0, NULL };
    bool         found = false;
    int64_t      count = 0;
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = Hero_insert(cx, db, &hero);
    if (outcome == SQLM_OK)
        outcome = Kinds_insert(cx, db, &kinds);
    if (outcome == SQLM_OK)
        outcome = Filled_insert_many(cx, db, many, 3);
    if (outcome == SQLM_OK)
        outcome = Filled_all(cx, db, NULL, &list);
    if (outcome == SQLM_OK)
        outcome = Kinds_get(cx, db, 1, arena, &got, &found);
    if (outcome == SQLM_OK)
        outcome = Kinds_each(cx, db, NULL, &cursor);
    if (outcome == SQLM_OK)
        outcome = Kinds_next(cx, &cursor, &got, &found);
    if (outcome == SQLM_OK)
        outcome = Hero_update(cx, db, &hero, NULL);
    if (outcome == SQLM_OK)
        outcome = Hero_count(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, hero.id)), &count);
    if (outcome == SQLM_OK)
        outcome = Hero_delete(cx, db, &hero);
    Filled_list_free(&list);
    Kinds_close(&cursor);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
    return outcome;
}

static void memory__every_failure_is_survived(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(write_and_read, NULL) > 20);
}

/* The objects of a batch that failed for memory are as they were. */
static sqlm_outcome insert_mixed(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    Empty        many[50], before[50]; /* more groups than are remembered without memory */
    bool        *changed = user;
    sqlm_outcome outcome = open_database(cx, &db);

    memset(many, 0, sizeof(many));
    for (int i = 0; i < 50; i++)
        many[i].note = i % 2 == 0 ? "set" : NULL;
    memcpy(before, many, sizeof(before));
    if (outcome == SQLM_OK) {
        outcome = Empty_insert_many(cx, db, many, 50);
        if (outcome != SQLM_OK && memcmp(before, many, sizeof(before)) != 0)
            *changed = true;
    }
    sqlm_conn_close(db);
    return outcome;
}

static void memory__objects_are_as_they_were_when_it_is_out(void **state)
{
    bool changed = false;

    (void)state;
    assert_true(sqlm_torture_both(insert_mixed, &changed) > 5);
    assert_false(changed);
}

static void insert_fields__refuses_what_the_database_computes(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = database(cx);

    assert_error(cx, MISUSE, Computed_insert_fields(cx, db, &(Computed){ .price = 2 }, SQLM_FIELDS(Computed_.price, Computed_.total)));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Computed.total' is computed by the database"));
    assert_string_equal(sqlm_cx_error(cx)->column, "total_price");
    assert_int_equal(ask(cx, db, "SELECT count(*) FROM computed"), 0);
    sqlm_conn_close(db);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(insert__sets_the_generated_key),
        cx_test(insert__gives_back_every_literal_default),
        cx_test(insert__what_is_given_back_is_what_the_row_has),
        cx_test(insert__sends_what_is_set),
        cx_test(insert__of_nothing_takes_all_defaults),
        cx_test(insert__a_required_text_that_is_null_is_refused),
        cx_test(insert__leaves_the_object_as_it_was_when_refused),
        cx_test(insert__a_key_that_does_not_fit_inserts_nothing),
        cx_test(many__in_one_batch_and_in_several),
        cx_test(many__is_all_or_none_in_one_batch),
        cx_test(many__is_all_or_none_over_several_batches),
        cx_test(many__within_a_transaction_leaves_it_usable),
        cx_test(many__thousands),
        cx_test(update__whole_and_by_fields),
        cx_test(update__tells_lists_of_many_fields_apart),
        cx_test(update__again_of_the_same_fields_is_as_the_first),
        cx_test(update__lists_name_fields_of_the_model_that_are_no_keys),
        cx_test(update__of_keys_alone_tells_a_missing_row),
        cx_test(version__is_counted_on_and_conflicts_are_stale),
        cx_test(version__that_is_the_largest_is_refused),
        cx_test(delete__by_key),
        cx_test(kinds__come_back_as_they_went),
        cx_test(memory__every_failure_is_survived),
        cx_test(memory__objects_are_as_they_were_when_it_is_out),
        cx_test(insert_fields__refuses_what_the_database_computes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

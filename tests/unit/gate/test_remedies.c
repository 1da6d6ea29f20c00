/* SPDX-License-Identifier: MIT */
/* No kind of difference without a remedy: one schema that has them all. */
#include <sqlmodel.h>

#include <string.h>

#include "support/sqlm_cmocka.h"

#define OTHER_FIELDS(FIELD, M)        \
    FIELD(M, i64, id, PRIMARY_KEY)    \
    FIELD(M, i64, second)
SQLMODEL(Other, "other", OTHER_FIELDS);

#define MISSING_FIELDS(FIELD, M)      \
    FIELD(M, i64, id, PRIMARY_KEY)
SQLMODEL(Missing, "missing", MISSING_FIELDS);

#define THING_FIELDS(FIELD, M)                                                             \
    FIELD(M, i64,     id,       PRIMARY_KEY, AUTO_INCREMENT)                               \
    FIELD(M, text,    absent)                                                              \
    FIELD(M, i32,     number)                                                              \
    FIELD(M, text,    name)                                                                \
    FIELD(M, i32,     amount,   DEFAULT(3))                                                \
    FIELD(M, opt_i64, other_id, FOREIGN_KEY(Other, id), ON_DELETE(CASCADE))                \
    FIELD(M, opt_i64, next_id,  FOREIGN_KEY(Other, id), ON_DELETE(CASCADE))                \
    FIELD(M, opt_i64, computed, GENERATED("amount"))                                       \
    FIELD(M, unique(name, amount), uq_thing_absent)                                        \
    FIELD(M, unique(name, other_id), uq_thing_changed)                                     \
    FIELD(M, index(amount), ix_thing_absent)                                               \
    FIELD(M, index(name), ix_thing_changed)                                                \
    FIELD(M, check("amount > 0"), ck_thing_absent)                                         \
    FIELD(M, check("amount < 9"), ck_thing_changed)
SQLMODEL(Thing, "thing", THING_FIELDS);

/* One table with and without a comment, for databases that have them. */
#define SPOKEN_FIELDS(FIELD, M)       \
    FIELD(M, i64, id, PRIMARY_KEY, COMMENT("what it is called by"))
SQLMODEL(Spoken, "spoken", SPOKEN_FIELDS);

#define SILENT_FIELDS(FIELD, M)       \
    FIELD(M, i64, id, PRIMARY_KEY)
SQLMODEL(Silent, "spoken", SILENT_FIELDS);

static const char found_sql[] =
    "CREATE TABLE other (id INTEGER NOT NULL, second INTEGER NOT NULL, PRIMARY KEY (id, second));"
    "CREATE TABLE extra (id INTEGER PRIMARY KEY);"
    "CREATE TABLE thing (id INTEGER PRIMARY KEY, number TEXT NOT NULL, name TEXT, amount INTEGER NOT NULL DEFAULT 4, other_id INTEGER,"
    " next_id INTEGER, computed INTEGER, surplus INTEGER, CONSTRAINT uq_thing_changed UNIQUE (amount), CONSTRAINT uq_thing_extra UNIQUE (surplus),"
    " CONSTRAINT ck_thing_changed CHECK (amount < 8), CONSTRAINT ck_thing_extra CHECK (amount <> 5),"
    " CONSTRAINT fk_thing_next_id FOREIGN KEY (next_id) REFERENCES other (id) ON DELETE SET NULL,"
    " CONSTRAINT fk_thing_surplus FOREIGN KEY (surplus) REFERENCES other (id));"
    "CREATE INDEX ix_thing_changed ON thing (amount); CREATE INDEX ix_thing_extra ON thing (surplus);";

static void count(const sqlm_differences *differences, size_t counts[SQLM_DIFFERENCE_COUNT])
{
    for (size_t i = 0; i < differences->count; i++) {
        const sqlm_difference *one = &differences->items[i];

        counts[one->kind]++;
        if (one->remedy[0] == '\0' || strchr(one->remedy, '\n') != NULL)
            fail_msg("%s of %s: no remedy in one line", sqlm_difference_kind_name(one->kind), one->object);
    }
}

static void compare_comments(sqlm_cx *cx, sqlm_arena *arena, sqlm_differences *differences)
{
    static const sqlm_model *const spoken = &Spoken_model;
    static const sqlm_model *const silent = &Silent_model;
    const sqlm_dialect            *dialect = sqlm_dialect_of(SQLM_DIALECT_POSTGRES);
    const sqlm_schema             *expected = NULL;
    const sqlm_schema             *found = NULL;

    assert_ok(cx, sqlm_schema_from_models(cx, dialect, &spoken, 1, arena, &expected));
    assert_ok(cx, sqlm_schema_from_models(cx, dialect, &silent, 1, arena, &found));
    assert_ok(cx, sqlm_schema_compare(cx, expected, found, arena, differences));
}

static void remedies__there_is_one_for_every_kind_of_difference(void **state)
{
    static const sqlm_model *const models[] = { &Other_model, &Missing_model, &Thing_model };
    sqlm_cx                       *cx = *state;
    sqlm_conn                     *conn = NULL;
    sqlm_arena                    *arena = NULL;
    const sqlm_schema             *expected = NULL;
    const sqlm_schema             *found = NULL;
    sqlm_differences               differences = { 0 };
    size_t                         counts[SQLM_DIFFERENCE_COUNT] = { 0 };

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &conn));
    assert_ok(cx, sqlm_execute_script(cx, conn, found_sql));
    assert_ok(cx, sqlm_schema_from_models(cx, sqlm_conn_dialect(conn), models, 3, arena, &expected));
    assert_ok(cx, sqlm_schema_inspect(cx, conn, NULL, 0, arena, &found));
    assert_ok(cx, sqlm_schema_compare(cx, expected, found, arena, &differences));
    count(&differences, counts);
    compare_comments(cx, arena, &differences);
    count(&differences, counts);
    for (size_t i = 0; i < SQLM_DIFFERENCE_COUNT; i++)
        if (counts[i] == 0)
            fail_msg("no difference was made of kind %s", sqlm_difference_kind_name((sqlm_difference_kind)i));
    sqlm_conn_close(conn);
    sqlm_arena_free(arena);
}

static int setup(void **state)
{
    *state = sqlm_cx_new(NULL);
    return *state == NULL;
}

static int teardown(void **state)
{
    sqlm_cx_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(remedies__there_is_one_for_every_kind_of_difference, setup, teardown),
    };
    return cmocka_run_group_tests_name("unit/gate/remedies", tests, NULL, NULL);
}

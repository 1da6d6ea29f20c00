/* SPDX-License-Identifier: MIT */
/* Copies of queries, and explanations of them. */
#include <string.h>

#include <sqlmodel/sys/driver.h>

#include "recorder.h"
#include "sqlite_fixture.h"
#include "stock.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* Everything in it dies with this function, and is overwritten before. */
static sqlm_outcome clone_of_a_block(sqlm_cx *cx, sqlm_arena *arena, const sqlm_select **clone)
{
    char           name[] = "a%";
    char           raw[] = "raw";
    int64_t        ids[] = { 1, 2, 3 };
    const char    *names[] = { name, name };
    sqlm_opt_i32   age = SQLM_SOME(3);
    sqlm_bytes     bytes = { raw, 3 };
    const sqlm_select select = SQLM_SELECT_INIT(
        .where = sqlm_and(sqlm_like(Kinds_.t, name), NULL,
                          sqlm_or(sqlm_in_array(Kinds_.id, ids, 3), sqlm_in(Kinds_.t, name, "b"), sqlm_in_array(Kinds_.t, names, 2)),
                          sqlm_not(sqlm_between(Kinds_.de, 1, sqlm_coalesce(Kinds_.ode, 2))), sqlm_same(Kinds_.oi32, age),
                          sqlm_eq(Kinds_.by, bytes), sqlm_eq(sqlm_concat(Kinds_.t, name), Kinds_.t), Kinds_.b,
                          sqlm_eq(sqlm_if(i32, sqlm_gt(Kinds_.i32, 4), 5, Kinds_.i32), sqlm_value(i32, 6)),
                          sqlm_gt(sqlm_length(sqlm_lower(Kinds_.t)), 7)),
        .order_by = SQLM_BY(sqlm_desc(Kinds_.id), NULL, sqlm_asc(sqlm_add(Kinds_.i64, 8))), .limit = 9, .offset = 10);
    const sqlm_outcome outcome = sqlm_select_clone(cx, &select, arena, clone);

    memset(name, 'x', sizeof name - 1);
    memset(raw, 'x', sizeof raw - 1);
    memset(ids, 0, sizeof ids);
    memset(&age, 0, sizeof age);
    return outcome;
}

static sqlm_outcome run(sqlm_cx *cx, const sqlm_select *select)
{
    sqlm_conn   *db = NULL;
    Kinds_list   list = { 0 };
    sqlm_outcome outcome = sqlm_conn_open(cx, recorder_driver(), "postgres", &db);

    if (outcome == SQLM_OK)
        outcome = Kinds_all(cx, db, select, &list);
    Kinds_list_free(&list);
    sqlm_conn_close(db);
    return outcome;
}

static void clone__outlives_the_block_with_all_its_values(void **state)
{
    static const int64_t numbers[] = { 1, 2, 3, 3 };
    sqlm_cx             *cx = *state;
    sqlm_arena          *arena = NULL;
    const sqlm_select   *clone = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, clone_of_a_block(cx, arena, &clone));
    assert_non_null(clone);
    assert_ok(cx, run(cx, clone));
    assert_int_equal(recorded.value_count, 21);
    assert_string_equal(recorded.values[0].as.text.data, "a%");
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(recorded.values[1 + i].as.integer, numbers[i]);
    assert_string_equal(recorded.values[5].as.text.data, "a%");
    assert_string_equal(recorded.values[6].as.text.data, "b");
    assert_string_equal(recorded.values[8].as.text.data, "a%");
    assert_int_equal(recorded.values[11].as.integer, 3);
    assert_memory_equal(recorded.values[12].as.text.data, "raw", 3);
    assert_string_equal(recorded.values[13].as.text.data, "a%");
    assert_int_equal(recorded.values[19].as.integer, 9);
    sqlm_arena_free(arena);
}

static void clone__has_the_shape_of_its_original(void **state)
{
    sqlm_cx              *cx = *state;
    sqlm_conn            *db = NULL;
    sqlm_arena           *arena = NULL;
    const sqlm_select    *clone = NULL, *const select = SQLM_SELECT(.where = sqlm_and(Hero_.active, sqlm_eq(Hero_.age, 3)),
                                                                    .group_by = SQLM_COLUMNS(Hero_.team_id),
                                                                    .having = sqlm_gt(sqlm_count(), 1),
                                                                    .order_by = SQLM_BY(sqlm_asc(Grouped_.heroes)));
    const sqlm_bool_expr *predicate = NULL;
    int64_t               count = 0;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_conn_open(cx, recorder_driver(), "sqlite", &db));
    assert_ok(cx, sqlm_select_clone(cx, select, arena, &clone));
    assert_ok(cx, Grouped_count(cx, db, select, &count));
    assert_ok(cx, Grouped_count(cx, db, clone, &count));
    assert_int_equal(recorded.prepared, 1);
    assert_int_equal(recorded.value_count, 2);
    assert_ok(cx, sqlm_predicate_clone(cx, sqlm_eq(Hero_.name, "a"), arena, &predicate));
    assert_ok(cx, Hero_count(cx, db, SQLM_SELECT(.where = predicate), &count));
    assert_string_equal(recorded.values[0].as.text.data, "a");
    assert_ok(cx, sqlm_predicate_clone(cx, Hero_.active, arena, &predicate));
    assert_ptr_equal(predicate, Hero_.active);
    assert_ok(cx, sqlm_predicate_clone(cx, NULL, arena, &predicate));
    assert_null(predicate);
    assert_ok(cx, sqlm_select_clone(cx, NULL, arena, &clone));
    assert_null(clone);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void clone__refuses_what_no_macro_makes(void **state)
{
    sqlm_cx             *cx = *state;
    sqlm_arena          *arena = NULL;
    const sqlm_select   *clone;
    static sqlm_bool_expr nodes[200];
    const sqlm_bool_expr unknown = { { .op = 199 } }, untyped = { { .op = SQLM_OP_EQ, .left = &Hero_.age->node, .tag = 99, .right = &unknown } };

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_error(cx, MISUSE, sqlm_select_clone(cx, SQLM_SELECT(.where = &unknown), arena, &clone));
    assert_null(clone);
    assert_error(cx, MISUSE, sqlm_select_clone(cx, SQLM_SELECT(.where = &untyped), arena, &clone));
    assert_error(cx, MISUSE, sqlm_select_clone(cx, &(sqlm_select){ .limit = 1 }, arena, &clone));
    assert_error(cx, MISUSE, sqlm_select_clone(cx, SQLM_SELECT(.limit = 1), NULL, &clone));
    assert_error(cx, MISUSE, sqlm_select_clone(cx, SQLM_SELECT(.limit = 1), arena, NULL));
    assert_int_equal(sqlm_select_clone(NULL, SQLM_SELECT(.limit = 1), arena, &clone), SQLM_ERR);
    nodes[0] = (sqlm_bool_expr){ { .op = SQLM_OP_IS_NULL, .left = &Hero_.age->node } };
    for (size_t i = 1; i < 200; i++)
        nodes[i] = (sqlm_bool_expr){ { .op = SQLM_OP_IS_NULL, .left = &nodes[i - 1].node } };
    assert_error(cx, LIMIT, sqlm_select_clone(cx, SQLM_SELECT(.where = &nodes[199]), arena, &clone));
    sqlm_arena_free(arena);
}

static sqlm_outcome clone_and_free(sqlm_cx *cx, void *user)
{
    sqlm_arena        *arena = NULL;
    const sqlm_select *clone = NULL;
    sqlm_outcome       outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = clone_of_a_block(cx, arena, &clone);
    sqlm_arena_free(arena);
    return outcome;
}

/* ---- explanations */

/* Words of what each database tells. */
static const struct {
    const char *by_key, *grouped, *either, *by_name, *insert, *upsert, *update, *delete_;
} plans[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { .by_key = "SEARCH hero USING INTEGER PRIMARY KEY (rowid=?)",
                              .grouped = "SCAN hero\nUSE TEMP B-TREE FOR GROUP BY",
                              .either = "MULTI-INDEX OR\n"
                                        "  INDEX 1\n"
                                        "    SEARCH hero USING INTEGER PRIMARY KEY (rowid=?)\n"
                                        "  INDEX 2\n"
                                        "    SEARCH hero USING INDEX sqlite_autoindex_hero_1 (name=?)",
                              .by_name = "SEARCH hero USING INDEX sqlite_autoindex_hero_1 (name=?)",
                              .insert = "",
                              .upsert = "",
                              .update = "SEARCH hero USING INTEGER PRIMARY KEY (rowid=?)",
                              .delete_ = "SEARCH hero USING INTEGER PRIMARY KEY (rowid=?)" },
    [SQLM_DIALECT_POSTGRES] = { .by_key = "Index Scan using pk_hero on hero",
                                .grouped = "HashAggregate",
                                .either = "BitmapOr",
                                .by_name = "Update on hero",
                                .insert = "Insert on tag",
                                .upsert = "Conflict Resolution: UPDATE",
                                .update = "Update on hero",
                                .delete_ = "Delete on hero" },
    [SQLM_DIALECT_MYSQL] = { .by_key = "const",
                             .grouped = "Using temporary",
                             .either = "hero",
                             .by_name = "hero",
                             .insert = "INSERT\ttag",
                             .upsert = "INSERT\ttag",
                             .update = "SIMPLE\thero",
                             .delete_ = "SIMPLE\thero" },
};

#define assert_plan(name) assert_told(text, plans[sqlm_conn_dialect(db)->id].name)

static void assert_told(const char *text, const char *words)
{
    assert_non_null(text);
    if (strstr(text, words) == NULL)
        fail_msg("expected '%s' in '%s'", words, text);
}

static void explain__tells_what_the_database_does(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = NULL;
    const char *text = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Hero_explain(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 3)), arena, &text));
    assert_plan(by_key);
    assert_ok(cx, Grouped_explain(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id)), arena, &text));
    assert_plan(grouped);
    assert_ok(cx, Hero_explain(cx, db, SQLM_SELECT(.where = sqlm_or(sqlm_eq(Hero_.id, 3), sqlm_eq(Hero_.name, "a"))), arena,
                               &text));
    assert_plan(either);
    assert_ok(cx, sqlm_explain_update(cx, db, &Hero_model,
                                      SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .where = sqlm_eq(Hero_.name, "a")), arena,
                                      &text));
    assert_plan(by_name);
    assert_ok(cx, sqlm_explain_delete(cx, db, &Hero_model, SQLM_DELETE(.all_rows = true), arena, &text));
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM hero"));
    assert_error(cx, MISUSE, sqlm_explain_delete(cx, db, &Hero_model, SQLM_DELETE(.where = NULL), arena, &text));
    assert_error(cx, MISUSE, Hero_explain(cx, db, NULL, NULL, &text));
    assert_error(cx, MISUSE, Hero_explain(cx, db, NULL, arena, NULL));
    assert_error(cx, MISUSE, sqlm_explain_update(cx, db, &Hero_model, NULL, arena, &text));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void explain__tells_of_inserts_and_upserts_and_leaves_the_object(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = NULL;
    const char *text = NULL;
    Tag         tag = { .word = "a" };
    const Tag   before = tag;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, Tag_explain_insert(cx, db, &tag, arena, &text));
    assert_plan(insert);
    text = NULL;
    assert_ok(cx, Tag_explain_upsert(cx, db, &tag,
                                     SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .set = SQLM_ASSIGN(sqlm_set(Tag_.uses, 3))), arena, &text));
    assert_plan(upsert);
    assert_memory_equal(&tag, &before, sizeof tag);
    assert_true(holds(cx, db, "SELECT count(*) = 0 FROM tag"));
    assert_ok(cx, Hero_explain_update(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .where = sqlm_eq(Hero_.id, 1)), arena,
                                      &text));
    assert_plan(update);
    assert_ok(cx, Hero_explain_delete(cx, db, SQLM_DELETE(.where = sqlm_eq(Hero_.id, 1)), arena, &text));
    assert_plan(delete_);
    assert_error(cx, MISUSE, Tag_explain_insert(cx, db, NULL, arena, &text));
    assert_error(cx, MISUSE, Tag_explain_insert(cx, db, &tag, NULL, &text));
    assert_error(cx, MISUSE, Tag_explain_upsert(cx, db, &tag, NULL, arena, &text));
    assert_error(cx, MISUSE, Tag_explain_upsert(cx, db, &tag, SQLM_ON_CONFLICT(.set = NULL), arena, &text));
    assert_error(cx, MISUSE, sqlm_explain_insert(cx, db, NULL, &tag, arena, &text));
    assert_error(cx, MISUSE, sqlm_explain_insert(cx, NULL, &Tag_model, &tag, arena, &text));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static void explain__runs_nothing(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *db = database(cx);
    sqlm_arena *arena = NULL;
    const char *text = NULL;

    assert_ok(cx, Hero_insert(cx, db, &(Hero){ .name = "a" }));
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_explain_delete(cx, db, &Hero_model, SQLM_DELETE(.all_rows = true), arena, &text));
    assert_true(holds(cx, db, "SELECT count(*) = 1 FROM hero"));
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
}

static sqlm_outcome explain_and_close(sqlm_cx *cx, void *user)
{
    sqlm_conn   *db = NULL;
    sqlm_arena  *arena = NULL;
    const char  *text = NULL;
    sqlm_outcome outcome = open_database(cx, &db);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = Hero_explain(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.age))), arena, &text);
    if (outcome == SQLM_OK)
        outcome = Hero_explain_upsert(cx, db, &(Hero){ .id = 1, .name = "a" },
                                      SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Hero_.id), .set = SQLM_ASSIGN(sqlm_set(Hero_.age, 3))), arena, &text);
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
    return outcome;
}

static void clone__every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(clone_and_free, NULL) > 1);
}

static void explain__every_allocation_may_fail(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(explain_and_close, NULL) > 5);
}

int main(void)
{
    /* No database has a part in these. */
    static const struct CMUnitTest clones[] = {
        cx_test(clone__outlives_the_block_with_all_its_values),
        cx_test(clone__has_the_shape_of_its_original),
        cx_test(clone__refuses_what_no_macro_makes),
        cx_test(clone__every_allocation_may_fail),
    };
    static const struct CMUnitTest explanations[] = {
        cx_test(explain__tells_what_the_database_does),
        cx_test(explain__tells_of_inserts_and_upserts_and_leaves_the_object),
        cx_test(explain__runs_nothing),
        cx_test(explain__every_allocation_may_fail),
    };
    const int failed = cmocka_run_group_tests(explanations, NULL, NULL);

    return runs_on(SQLM_DIALECT_SQLITE) ? failed + cmocka_run_group_tests(clones, NULL, NULL) : failed;
}

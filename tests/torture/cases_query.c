/* SPDX-License-Identifier: MIT */
/* The typed functions of a model, and the functions beneath them. */
#include <string.h>

#include "support/sqlm_cmocka.h"
#include "world.h"

#define SOME_HEROES                                                                                                                \
    SQLM_SELECT(.where = sqlm_or(sqlm_lt(Hero_.age, 18), sqlm_like(Hero_.name, "%u%")), .order_by = SQLM_BY(sqlm_asc(Hero_.name)), \
                .limit = 10)

/* ---- reads ----------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_all(world *w)
{
    return Hero_all(w->cx, w->db, SOME_HEROES, &w->heroes);
}

/* The list is not the world's: it owns memory after a failure too. */
static sqlm_outcome run_all_again(world *w)
{
    Hero_list    list = { 0 };
    sqlm_outcome outcome = Hero_all_again(w->cx, w->db, SQLM_SELECT(.limit = 1), &list);

    if (outcome == SQLM_OK)
        outcome = Hero_all_again(w->cx, w->db, SOME_HEROES, &list);
    Hero_list_free(&list);
    return outcome;
}

static sqlm_outcome run_projection_all(world *w)
{
    return TeamSize_all(w->cx, w->db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), 0)),
                        &w->sizes);
}

static sqlm_outcome run_one(world *w)
{
    return Hero_one(w->cx, w->db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Rusty")), w->arena, &w->hero);
}

static sqlm_outcome run_one_or_none(world *w)
{
    return Hero_one_or_none(w->cx, w->db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Rusty")), w->arena, &w->hero, &w->flag);
}

static sqlm_outcome run_first(world *w)
{
    return Hero_first(w->cx, w->db, SOME_HEROES, w->arena, &w->hero, &w->flag);
}

static sqlm_outcome run_get(world *w)
{
    return Hero_get(w->cx, w->db, 1, w->arena, &w->hero, &w->flag);
}

static sqlm_outcome run_count(world *w)
{
    return Hero_count(w->cx, w->db, SOME_HEROES, &w->number);
}

static sqlm_outcome run_exists(world *w)
{
    return Hero_exists(w->cx, w->db, SOME_HEROES, &w->flag);
}

static sqlm_outcome run_explain(world *w)
{
    return Hero_explain(w->cx, w->db, SOME_HEROES, w->arena, &w->text);
}

static sqlm_outcome run_each(world *w)
{
    Hero_close(&w->cursor);
    return Hero_each(w->cx, w->db, SOME_HEROES, &w->cursor);
}

static void prepare_cursor(world *w)
{
    assert_ok(w->cx,
              sqlm_execute(w->cx, w->db, "UPDATE hero SET facts = '\"' || replace(hex(zeroblob(5000 * id)), '0', 'é') || '\"'",
                           SQLM_NO_PARAMETERS, NULL));
    assert_ok(w->cx, Hero_each(w->cx, w->db, NULL, &w->cursor));
}

static sqlm_outcome run_next(world *w)
{
    sqlm_outcome outcome = SQLM_OK;
    size_t       rows = 0;

    for (w->flag = true; outcome == SQLM_OK && w->flag; rows += w->flag)
        outcome = Hero_next(w->cx, &w->cursor, &w->found, &w->flag);
    if (outcome == SQLM_OK && rows != 3)
        return SQLM_FAIL(w->cx, INTERNAL, NONE, "%zu rows instead of 3", rows);
    return outcome;
}

static sqlm_outcome run_select_clone(world *w)
{
    const sqlm_select *clone = NULL;

    return sqlm_select_clone(w->cx, SOME_HEROES, w->arena, &clone);
}

static char long_name[20000];

static sqlm_outcome run_predicate_clone(world *w)
{
    const sqlm_bool_expr *clone = NULL;

    memset(long_name, 'x', sizeof long_name - 1);
    return sqlm_predicate_clone(w->cx, sqlm_eq(Hero_.name, long_name), w->arena, &clone);
}

/* ---- writes of objects ----------------------------------------------------------------------------------------------------- */

static sqlm_outcome run_insert(world *w)
{
    return Hero_insert(w->cx, w->db, &w->hero);
}

static sqlm_outcome run_insert_many(world *w)
{
    return Hero_insert_many(w->cx, w->db, w->many, MANY);
}

static sqlm_outcome run_insert_fields(world *w)
{
    return Hero_insert_fields(w->cx, w->db, &w->hero, SQLM_FIELDS(Hero_.name, Hero_.price, Hero_.age));
}

static sqlm_outcome run_insert_many_fields(world *w)
{
    return Hero_insert_many_fields(w->cx, w->db, w->many, MANY, SQLM_FIELDS(Hero_.name, Hero_.price));
}

static void prepare_conflict(world *w)
{
    w->hero.name = "Rusty";
}

static sqlm_outcome run_upsert(world *w)
{
    sqlm_upserted done;

    return Hero_upsert(w->cx, w->db, &w->hero,
                       SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Hero_.name), .update = SQLM_FIELDS(Hero_.price),
                                        .set = SQLM_ASSIGN(sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1)))),
                       &done);
}

static sqlm_outcome run_upsert_many(world *w)
{
    sqlm_upserted done[MANY];

    return Hero_upsert_many(w->cx, w->db, w->many, MANY,
                            SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Hero_.name), .update = SQLM_FIELDS(Hero_.price)), done);
}

static sqlm_outcome run_explain_insert(world *w)
{
    return Hero_explain_insert(w->cx, w->db, &w->hero, w->arena, &w->text);
}

static sqlm_outcome run_explain_upsert(world *w)
{
    return Hero_explain_upsert(w->cx, w->db, &w->hero,
                               SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Hero_.name), .update = SQLM_FIELDS(Hero_.price)), w->arena,
                               &w->text);
}

static void prepare_row_to_write(world *w)
{
    bool found = false;

    assert_ok(w->cx, Hero_get(w->cx, w->db, 2, w->arena, &w->hero, &found));
    assert_true(found);
    w->hero.name = "Rustier";
    SQLM_SET(w->hero.age, 49);
}

static sqlm_outcome run_update(world *w)
{
    return Hero_update(w->cx, w->db, &w->hero, NULL);
}

static sqlm_outcome run_update_listed(world *w)
{
    return Hero_update(w->cx, w->db, &w->hero, SQLM_FIELDS(Hero_.name, Hero_.age));
}

static sqlm_outcome run_update_set(world *w)
{
    sqlm_field_set fields = { { 0 } };

    sqlm_field_set_add(&fields, Hero_field_name);
    return Hero_update_set(w->cx, w->db, &w->hero, &fields);
}

static sqlm_outcome run_delete(world *w)
{
    return Hero_delete(w->cx, w->db, &w->hero);
}

/* ---- writes by condition --------------------------------------------------------------------------------------------------- */

#define OLDER                                                                                                                      \
    SQLM_UPDATE(.set =                                                                                                             \
                    SQLM_ASSIGN(sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1)), sqlm_set(Hero_.name, sqlm_concat(Hero_.name, "!"))),  \
                .where = sqlm_gt(Hero_.age, 1))
#define NOT_YOUNG SQLM_DELETE(.where = sqlm_gt(Hero_.age, 18))

static sqlm_outcome run_update_where(world *w)
{
    return Hero_update_where(w->cx, w->db, OLDER, &w->number);
}

static sqlm_outcome run_delete_where(world *w)
{
    return Hero_delete_where(w->cx, w->db, NOT_YOUNG, &w->number);
}

static sqlm_outcome run_update_returning(world *w)
{
    return Hero_update_returning(w->cx, w->db, OLDER, &w->heroes);
}

static sqlm_outcome run_delete_returning(world *w)
{
    return Hero_delete_returning(w->cx, w->db, NOT_YOUNG, &w->heroes);
}

static sqlm_outcome run_explain_update(world *w)
{
    return Hero_explain_update(w->cx, w->db, OLDER, w->arena, &w->text);
}

static sqlm_outcome run_explain_delete(world *w)
{
    return Hero_explain_delete(w->cx, w->db, NOT_YOUNG, w->arena, &w->text);
}

/* ---- in a transaction ------------------------------------------------------------------------------------------------------ */

static void prepare_transaction(world *w)
{
    assert_ok(w->cx, sqlm_begin(w->cx, w->db, NULL, &w->tx));
    assert_ok(w->cx, sqlm_execute(w->cx, w->db, "DELETE FROM hero WHERE name = 'Deadpond'", SQLM_NO_PARAMETERS, NULL));
}

torture_cases query_cases(void)
{
    static const torture_case cases[] = {
        { "all", run_all, NULL, 0 },
        { "all_again", run_all_again, NULL, 0 },
        { "projection_all", run_projection_all, NULL, 0 },
        { "one", run_one, NULL, 0 },
        { "one_or_none", run_one_or_none, NULL, 0 },
        { "first", run_first, NULL, 0 },
        { "get", run_get, NULL, 0 },
        { "count", run_count, NULL, 0 },
        { "exists", run_exists, NULL, 0 },
        { "explain", run_explain, NULL, 0 },
        { "each", run_each, NULL, 0 },
        { "next", run_next, prepare_cursor, ONCE },
        { "select_clone", run_select_clone, NULL, ALONE },
        { "predicate_clone", run_predicate_clone, NULL, ALONE },
        { "insert", run_insert, NULL, 0 },
        { "insert_many", run_insert_many, NULL, 0 },
        { "insert_fields", run_insert_fields, NULL, 0 },
        { "insert_many_fields", run_insert_many_fields, NULL, 0 },
        { "upsert_inserts", run_upsert, NULL, 0 },
        { "upsert", run_upsert, prepare_conflict, 0 },
        { "upsert_many", run_upsert_many, NULL, 0 },
        { "explain_insert", run_explain_insert, NULL, 0 },
        { "explain_upsert", run_explain_upsert, NULL, 0 },
        { "update", run_update, prepare_row_to_write, 0 },
        { "update_listed", run_update_listed, prepare_row_to_write, 0 },
        { "update_set", run_update_set, prepare_row_to_write, 0 },
        { "delete", run_delete, prepare_row_to_write, 0 },
        { "update_where", run_update_where, NULL, 0 },
        { "delete_where", run_delete_where, NULL, 0 },
        { "update_returning", run_update_returning, NULL, 0 },
        { "delete_returning", run_delete_returning, NULL, 0 },
        { "explain_update", run_explain_update, NULL, 0 },
        { "explain_delete", run_explain_delete, NULL, 0 },
        { "insert_many_in_transaction", run_insert_many, prepare_transaction, 0 },
        { "all_in_transaction", run_all, prepare_transaction, 0 },
    };

    return CASES(cases);
}

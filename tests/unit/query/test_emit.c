/* SPDX-License-Identifier: MIT */
/* The SQL of each statement in each dialect: golden.h. */
#include "golden.h"
#include "models.h"
#include "support/sqlm_cmocka.h"

static sqlm_outcome all_heroes(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select)
{
    Hero_list    list;
    sqlm_outcome outcome = Hero_all(cx, db, select, &list);

    Hero_list_free(&list);
    return outcome;
}

static sqlm_outcome all_kinds(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select)
{
    int64_t count;

    return Kinds_count(cx, db, select, &count);
}

/* ---- selects */

static sqlm_outcome select_everything(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db, NULL);
}

static sqlm_outcome select_compared(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db,
                      SQLM_SELECT(.where = sqlm_and(sqlm_eq(Hero_.name, "a"), sqlm_ne(Hero_.age, 1), sqlm_lt(Hero_.age, 2),
                                                    sqlm_le(Hero_.age, 3), sqlm_gt(Hero_.age, 4), sqlm_ge(Hero_.age, 5),
                                                    sqlm_eq(Hero_.id, Hero_.team_id))));
}

static sqlm_outcome select_nulls(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db,
                      SQLM_SELECT(.where = sqlm_or(sqlm_is_null(Hero_.age), sqlm_is_not_null(Hero_.team_id),
                                                   sqlm_same(Hero_.age, (sqlm_opt_i32)SQLM_NONE))));
}

static sqlm_outcome select_like(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db,
                      SQLM_SELECT(.where = sqlm_or(sqlm_like(Hero_.name, "a\\%b%"), sqlm_like(Hero_.name, Hero_.name))));
}

static sqlm_outcome select_lists(sqlm_cx *cx, sqlm_conn *db)
{
    const int64_t five[] = { 1, 2, 3, 4, 5 };

    return all_heroes(cx, db,
                      SQLM_SELECT(.where = sqlm_and(sqlm_in(Hero_.age, 1, 2, 3), sqlm_between(Hero_.age, 4, 5),
                                                    sqlm_in_array(Hero_.id, five, 5), sqlm_in(Hero_.id, Hero_.team_id, 7))));
}

static sqlm_outcome select_empty_list(sqlm_cx *cx, sqlm_conn *db)
{
    const int64_t none[] = { 0 };

    return all_heroes(cx, db, SQLM_SELECT(.where = sqlm_not(sqlm_in_array(Hero_.id, none, 0))));
}

static sqlm_outcome select_nested(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(
        cx, db,
        SQLM_SELECT(.where = sqlm_and(sqlm_or(sqlm_eq(Hero_.age, 1), sqlm_and(sqlm_eq(Hero_.age, 2), Hero_.active)),
                                      sqlm_not(sqlm_or(Hero_.active, sqlm_not(sqlm_is_null(Hero_.age)))))));
}

static sqlm_outcome select_conditions_as_values(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(
        cx, db,
        SQLM_SELECT(.where = sqlm_and(sqlm_eq(Hero_.active, sqlm_gt(Hero_.age, 3)), sqlm_eq(sqlm_is_null(Hero_.age), true),
                                      sqlm_is_null(sqlm_lt(Hero_.age, 4)), sqlm_eq(Hero_.active, true)),
                    .order_by = SQLM_BY(sqlm_desc(sqlm_gt(Hero_.age, 5)))));
}

static sqlm_outcome select_bool(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db, SQLM_SELECT(.where = Hero_.active));
}

static sqlm_outcome select_ordered(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db,
                      SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.age), sqlm_desc(Hero_.team_id), sqlm_asc(Hero_.name),
                                                      sqlm_desc(Hero_.id))));
}

static sqlm_outcome select_limited(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.age, 1), .limit = 10, .offset = 20));
}

static sqlm_outcome select_offset(sqlm_cx *cx, sqlm_conn *db)
{
    return all_heroes(cx, db, SQLM_SELECT(.offset = 20));
}

static sqlm_outcome select_one(sqlm_cx *cx, sqlm_conn *db)
{
    Team         team;
    bool         found;
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = Team_one_or_none(cx, db, NULL, arena, &team, &found);
    sqlm_arena_free(arena);
    return outcome;
}

static sqlm_outcome select_balanced(sqlm_cx *cx, sqlm_conn *db)
{
    const sqlm_bool_expr *terms[71];

    for (size_t i = 0; i < 70; i++)
        terms[i] = Hero_.active;
    terms[70] = sqlm_end;
    return all_heroes(cx, db, SQLM_SELECT(.where = &(const sqlm_bool_expr){ { .op = SQLM_OP_OR, .left = terms } }));
}

static sqlm_outcome decimals(sqlm_cx *cx, sqlm_conn *db)
{
    return all_kinds(cx, db,
                     SQLM_SELECT(.where = sqlm_and(sqlm_eq(Kinds_.de, 1), sqlm_ne(Kinds_.de, 1), sqlm_lt(Kinds_.de, 1),
                                                   sqlm_ge(Kinds_.de, Kinds_.ode), sqlm_eq(Kinds_.de, Kinds_.ode),
                                                   sqlm_eq(Kinds_.de, Kinds_.ofine), sqlm_between(Kinds_.de, 1, 2),
                                                   sqlm_in(Kinds_.de, 1, 2), sqlm_in(Kinds_.de, 1, Kinds_.ofine),
                                                   sqlm_same(Kinds_.ode, (sqlm_opt_decimal)SQLM_NONE))));
}

static sqlm_outcome decimals_ordered(sqlm_cx *cx, sqlm_conn *db)
{
    Kinds_cursor       cursor;
    const sqlm_outcome outcome =
        Kinds_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Kinds_.de), sqlm_desc(Kinds_.ode))), &cursor);

    Kinds_close(&cursor);
    return outcome;
}

static sqlm_outcome count_all(sqlm_cx *cx, sqlm_conn *db)
{
    return all_kinds(cx, db, NULL);
}

static sqlm_outcome count_limited(sqlm_cx *cx, sqlm_conn *db)
{
    return all_kinds(cx, db, SQLM_SELECT(.where = Kinds_.b, .order_by = SQLM_BY(sqlm_asc(Kinds_.id)), .limit = 3, .offset = 4));
}

static sqlm_outcome exists(sqlm_cx *cx, sqlm_conn *db)
{
    bool any;

    return Hero_exists(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 1), .offset = 5), &any);
}

/* ---- by key, and writes */

static sqlm_outcome get_single(sqlm_cx *cx, sqlm_conn *db)
{
    bool    found;
    Counted counted;

    return Counted_get(cx, db, 1, NULL, &counted, &found);
}

static sqlm_outcome get_composite(sqlm_cx *cx, sqlm_conn *db)
{
    bool found;
    Link link;

    return Link_get(cx, db, 1, 2, NULL, &link, &found);
}

static sqlm_outcome insert_whole(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_insert(cx, db, &(Hero){ .id = 7, .name = "a" });
}

static sqlm_outcome insert_without_key(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_insert(cx, db, &(Hero){ .name = "a" });
}

static sqlm_outcome insert_literals(sqlm_cx *cx, sqlm_conn *db)
{
    return Filled_insert(cx, db, &(Filled){ .id = 1, .made_at = { 1 }, .seen_at = SQLM_SOME({ 1 }) });
}

static sqlm_outcome insert_returning(sqlm_cx *cx, sqlm_conn *db)
{
    return Filled_insert(cx, db, &(Filled){ .version = 4 });
}

static sqlm_outcome insert_nothing(sqlm_cx *cx, sqlm_conn *db)
{
    return Empty_insert(cx, db, &(Empty){ 0 });
}

static sqlm_outcome update_whole(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_update(cx, db, &(Hero){ .id = 1, .name = "a" }, NULL);
}

static sqlm_outcome update_fields(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_update(cx, db, &(Hero){ .id = 1 }, SQLM_FIELDS(Hero_.team_id, Hero_.age, Hero_.team_id));
}

static sqlm_outcome update_version(sqlm_cx *cx, sqlm_conn *db)
{
    return Versioned_update(cx, db, &(Versioned){ .id = 1, .name = "a", .version = 3 }, NULL);
}

static sqlm_outcome update_version_alone(sqlm_cx *cx, sqlm_conn *db)
{
    return Counted_update(cx, db, &(Counted){ .id = 1 }, NULL);
}

static sqlm_outcome update_keys_alone(sqlm_cx *cx, sqlm_conn *db)
{
    return Link_update(cx, db, &(Link){ .a = 1, .b = 2 }, NULL);
}

static sqlm_outcome update_composite(sqlm_cx *cx, sqlm_conn *db)
{
    return Pair_update(cx, db, &(Pair){ .left = 1, .right = "a" }, NULL);
}

static sqlm_outcome delete_plain(sqlm_cx *cx, sqlm_conn *db)
{
    return Pair_delete(cx, db, &(Pair){ .left = 1, .right = "a" });
}

static sqlm_outcome delete_version(sqlm_cx *cx, sqlm_conn *db)
{
    return Versioned_delete(cx, db, &(Versioned){ .id = 1 });
}

/* ---- columns of other names, and computed ones */

static sqlm_outcome renamed_select(sqlm_cx *cx, sqlm_conn *db)
{
    Renamed_cursor     cursor;
    const sqlm_outcome outcome = Renamed_each(cx, db, SQLM_SELECT(.where = sqlm_and(sqlm_eq(Renamed_.name, "a"), Renamed_.active),
                                                                  .order_by = SQLM_BY(sqlm_asc(Renamed_.age), sqlm_desc(Renamed_.size))),
                                              &cursor);

    Renamed_close(&cursor);
    return outcome;
}

static sqlm_outcome renamed_get(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);
    bool         found;
    Renamed      renamed;

    if (outcome == SQLM_OK)
        outcome = Renamed_get(cx, db, 1, arena, &renamed, &found);
    sqlm_arena_free(arena);
    return outcome;
}

static sqlm_outcome renamed_insert(sqlm_cx *cx, sqlm_conn *db)
{
    return Renamed_insert(cx, db, &(Renamed){ .name = "a", .made_at = { 1 } });
}

static sqlm_outcome renamed_update(sqlm_cx *cx, sqlm_conn *db)
{
    return Renamed_update(cx, db, &(Renamed){ .id = 1, .name = "a" }, SQLM_FIELDS(Renamed_.name, Renamed_.age));
}

static sqlm_outcome renamed_delete(sqlm_cx *cx, sqlm_conn *db)
{
    return Renamed_delete(cx, db, &(Renamed){ .id = 1 });
}

static sqlm_outcome computed_insert(sqlm_cx *cx, sqlm_conn *db)
{
    return Computed_insert(cx, db, &(Computed){ .price = 1, .total = SQLM_SOME(9), .label = "no" });
}

static sqlm_outcome computed_update(sqlm_cx *cx, sqlm_conn *db)
{
    return Computed_update(cx, db, &(Computed){ .id = 1 }, NULL);
}

static sqlm_outcome computed_update_fields(sqlm_cx *cx, sqlm_conn *db)
{
    return Computed_update(cx, db, &(Computed){ .id = 1 }, SQLM_FIELDS(Computed_.price));
}

static sqlm_outcome derived_insert(sqlm_cx *cx, sqlm_conn *db)
{
    return Derived_insert(cx, db, &(Derived){ 0 });
}

static sqlm_outcome derived_update(sqlm_cx *cx, sqlm_conn *db)
{
    return Derived_update(cx, db, &(Derived){ .id = 1 }, NULL);
}

#define CASE(name)                                                                                                             \
    {                                                                                                                          \
#name, name                                                                                                            \
    }
static const golden_case cases[] = {
    CASE(select_everything),
    CASE(select_compared),
    CASE(select_nulls),
    CASE(select_like),
    CASE(select_lists),
    CASE(select_empty_list),
    CASE(select_nested),
    CASE(select_conditions_as_values),
    CASE(select_bool),
    CASE(select_ordered),
    CASE(select_limited),
    CASE(select_offset),
    CASE(select_one),
    CASE(select_balanced),
    CASE(decimals),
    CASE(decimals_ordered),
    CASE(count_all),
    CASE(count_limited),
    CASE(exists),
    CASE(get_single),
    CASE(get_composite),
    CASE(insert_whole),
    CASE(insert_without_key),
    CASE(insert_literals),
    CASE(insert_returning),
    CASE(insert_nothing),
    CASE(update_whole),
    CASE(update_fields),
    CASE(update_version),
    CASE(update_version_alone),
    CASE(update_keys_alone),
    CASE(update_composite),
    CASE(delete_plain),
    CASE(delete_version),
    CASE(renamed_select),
    CASE(renamed_get),
    CASE(renamed_insert),
    CASE(renamed_update),
    CASE(renamed_delete),
    CASE(computed_insert),
    CASE(computed_update),
    CASE(computed_update_fields),
    CASE(derived_insert),
    CASE(derived_update),
};

/* In which it differs from MySQL. */
static const golden_case cases_of_mariadb[] = {
    CASE(insert_without_key), CASE(insert_returning), CASE(insert_nothing), CASE(computed_insert),
    CASE(computed_update),    CASE(derived_insert),   CASE(derived_update),
};

int main(void)
{
    const golden_cases all = { cases, sizeof(cases) / sizeof(cases[0]) };
    const golden_cases of_mariadb = { cases_of_mariadb, sizeof(cases_of_mariadb) / sizeof(cases_of_mariadb[0]) };

    return golden_run(all, of_mariadb);
}

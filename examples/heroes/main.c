/* SPDX-License-Identifier: MIT */
/* One program for three databases: which one is told by the URL alone, and what it prints is the same.
 *
 * Usage: example-heroes sqlite::memory: | postgres://… | mysql://… */
#include <inttypes.h>
#include <sqlmodel.h>
#include <stdio.h>

#define TEAM_FIELDS(FIELD, M)                                     \
    FIELD(M, i64,      id,           PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,     name,         UNIQUE, MAX_LENGTH(80))      \
    FIELD(M, opt_text, headquarters)
SQLMODEL(Team, "example_team", TEAM_FIELDS);

#define HERO_FIELDS(FIELD, M)                                      \
    FIELD(M, i64,            id,      PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,           name,    UNIQUE, MAX_LENGTH(80))      \
    FIELD(M, opt_i32,        age,     CHECK_RANGE(0, 200))         \
    FIELD(M, decimal(10, 2), salary)                               \
    FIELD(M, date,           joined)                               \
    FIELD(M, opt_i64,        team_id, FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL))
SQLMODEL(Hero, "example_hero", HERO_FIELDS);

#define VISIT_FIELDS(FIELD, M)                         \
    FIELD(M, text, place, PRIMARY_KEY, MAX_LENGTH(80)) \
    FIELD(M, i64,  times)
SQLMODEL(Visit, "example_visit", VISIT_FIELDS);

#define PAYROLL_COLUMNS(COLUMN, P)                           \
    COLUMN(P, opt_i64,        team_id, Hero_.team_id)        \
    COLUMN(P, i64,            heroes,  sqlm_count())         \
    COLUMN(P, opt_f64,        age,     sqlm_avg(Hero_.age))  \
    COLUMN(P, decimal(10, 2), most,    sqlm_max(Hero_.salary))
SQLM_PROJECTION(Payroll, PAYROLL_COLUMNS);

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome make_tables(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_outcome outcome = sqlm_execute_script(cx, db,
                                               "DROP TABLE IF EXISTS example_hero; DROP TABLE IF EXISTS example_team;"
                                               " DROP TABLE IF EXISTS example_visit");

    return outcome == SQLM_OK ? sqlm_create_all(cx, db, &Team_model, &Hero_model, &Visit_model) : outcome;
}

static sqlm_outcome insert(sqlm_cx *cx, sqlm_conn *db)
{
    Team         night = { .name = "Night shift", .headquarters = "Attic" };
    Team         day = { .name = "Day shift" };
    sqlm_outcome outcome = Team_insert(cx, db, &night); /* night.id is set */

    if (outcome == SQLM_OK)
        outcome = Team_insert(cx, db, &day);
    if (outcome == SQLM_OK) {
        Hero heroes[] = {
            { .name = "Sparrow",
              .age = SQLM_SOME(17),
              .salary = { .low = 120050, .scale = 2 },
              .joined = { 18000 },
              .team_id = SQLM_SOME(night.id) },
            { .name = "Rusty",
              .age = SQLM_SOME(48),
              .salary = { .low = 300000, .scale = 2 },
              .joined = { 10000 },
              .team_id = SQLM_SOME(night.id) },
            { .name = "Spider", .salary = { .low = 5, .scale = 2 }, .joined = { -1 }, .team_id = SQLM_SOME(day.id) },
            { .name = "Zoë", .age = SQLM_SOME(33), .salary = { .low = 99999, .scale = 2 }, .joined = { 19000 } },
        };

        outcome = Hero_insert_many(cx, db, heroes, sizeof heroes / sizeof heroes[0]);
    }
    if (outcome == SQLM_OK)
        printf("inserted: teams %" PRId64 " and %" PRId64 ", four heroes\n", night.id, day.id);
    return outcome;
}

static sqlm_outcome update(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t      rows = 0;
    sqlm_outcome outcome = Hero_update_where(cx, db,
                                             SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1))),
                                                         .where = sqlm_and(sqlm_is_not_null(Hero_.age), sqlm_lt(Hero_.age, 40))),
                                             &rows);

    if (outcome == SQLM_OK)
        printf("birthdays: %" PRId64 "\n", rows);
    if (outcome == SQLM_OK)
        outcome = Hero_update_where(
            cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, "Rusty")), .where = sqlm_eq(Hero_.name, "Rusty")), &rows);
    if (outcome == SQLM_OK)
        printf("written as it was: %" PRId64 "\n", rows); /* rows that matched, changed or not */
    return outcome;
}

static sqlm_outcome upsert(sqlm_cx *cx, sqlm_conn *db)
{
    static const char *const places[] = { "Rome", "Oslo", "Rome", "Rome" };
    Visit_list               all = { 0 };
    sqlm_outcome             outcome = SQLM_OK;

    for (size_t i = 0; i < sizeof places / sizeof places[0] && outcome == SQLM_OK; i++) {
        Visit visit = { .place = places[i], .times = 1 };

        outcome = Visit_upsert(
            cx, db, &visit,
            SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Visit_.times, sqlm_add(Visit_.times, sqlm_excluded(Visit_.times))))),
            NULL);
    }
    if (outcome == SQLM_OK)
        outcome = Visit_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Visit_.place))), &all);
    for (size_t i = 0; i < all.count; i++)
        printf("%s: %" PRId64 " visits\n", all.items[i].place, all.items[i].times);
    Visit_list_free(&all);
    return outcome;
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome query(sqlm_cx *cx, sqlm_conn *db)
{
    Hero_list    found = { 0 };
    sqlm_outcome outcome = Hero_all(cx, db,
                                    SQLM_SELECT(.where = sqlm_or(sqlm_like(Hero_.name, "Sp%"), sqlm_in(Hero_.age, 34, 48)),
                                                .order_by = SQLM_BY(sqlm_asc(Hero_.age), sqlm_asc(Hero_.id)), .limit = 3),
                                    &found);

    for (size_t i = 0; i < found.count; i++)
        printf("%s%s", found.items[i].name, i + 1 < found.count ? ", " : "\n"); /* who has no age comes first, everywhere */
    Hero_list_free(&found);
    return outcome;
}

static sqlm_outcome stream(sqlm_cx *cx, sqlm_conn *db)
{
    Hero_cursor  cursor = { 0 };
    Hero         hero;
    bool         found = true;
    sqlm_outcome outcome = Hero_each(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_desc(Hero_.salary))), &cursor);

    while (outcome == SQLM_OK && found) {
        char salary[SQLM_TEXT_FORM_SIZE];
        char joined[SQLM_TEXT_FORM_SIZE];

        outcome = Hero_next(cx, &cursor, &hero, &found);
        if (outcome != SQLM_OK || !found)
            break;
        sqlm_decimal_format(hero.salary, salary);
        sqlm_date_format(hero.joined, joined);
        printf("%s earns %s since %s\n", hero.name, salary, joined);
    }
    Hero_close(&cursor);
    return outcome;
}

static sqlm_outcome group(sqlm_cx *cx, sqlm_conn *db)
{
    Payroll_list teams = { 0 };
    sqlm_outcome outcome = Payroll_all(
        cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id), .order_by = SQLM_BY(sqlm_asc(Payroll_.team_id))), &teams);

    for (size_t i = 0; i < teams.count; i++) {
        const Payroll *team = &teams.items[i];
        char           most[SQLM_TEXT_FORM_SIZE];

        sqlm_decimal_format(team->most, most);
        printf("team %" PRId64 ": %" PRId64 " heroes, age %g, at most %s\n", team->team_id.has ? team->team_id.value : 0,
               team->heroes, team->age.has ? team->age.value : -1, most);
    }
    Payroll_list_free(&teams);
    return outcome;
}

/* ---- transactions and failures --------------------------------------------------------------------------------------------- */

/* Within a transaction, one of its own: what fails in it is undone to here, and the rest stays. */
static sqlm_outcome try_hero(sqlm_cx *cx, sqlm_conn *db, Hero *hero)
{
    sqlm_tx      inner;
    sqlm_outcome outcome = sqlm_begin(cx, db, NULL, &inner);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = Hero_insert(cx, db, hero);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &inner);
    if (outcome == SQLM_OK)
        return SQLM_OK;
    printf("refused: %s (%s)\n", sqlm_error_kind_name(sqlm_cx_error(cx)->kind), sqlm_error_reason_name(sqlm_cx_error(cx)->reason));
    return sqlm_rollback(cx, &inner); /* also when its commit has failed: what is around it cannot end before */
}

static sqlm_outcome hire(sqlm_cx *cx, sqlm_conn *db)
{
    Hero         robin = { .name = "Robin", .joined = { 20000 } };
    Hero         again = { .name = "Sparrow", .joined = { 20000 } };
    int64_t      count = 0;
    sqlm_tx      outer;
    sqlm_outcome outcome = sqlm_begin(cx, db, NULL, &outer);

    if (outcome != SQLM_OK)
        return outcome;
    outcome = Hero_insert(cx, db, &robin);
    if (outcome == SQLM_OK)
        outcome = try_hero(cx, db, &again);
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(cx, &outer);
    if (outcome != SQLM_OK && sqlm_rollback(cx, &outer) != SQLM_OK) /* keeps the first error in cx */
        fprintf(stderr, "the rollback failed as well: %s\n", sqlm_cx_error(cx)->cleanup_message);
    if (outcome == SQLM_OK)
        outcome = Hero_count(cx, db, NULL, &count);
    printf("heroes: %" PRId64 "\n", count);
    return outcome;
}

static void show(sqlm_cx *cx, const char *what, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == SQLM_OK)
        printf("%s: done\n", what);
    else
        printf("%s: %s (%s)%s\n", what, sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason),
               error->retryable ? ", may be tried again" : "");
}

/* Kinds and reasons of errors are the library's: a program asks for no codes of a database. */
static sqlm_outcome fail_in_all_ways(sqlm_cx *cx, sqlm_conn *db)
{
    Hero        methuselah = { .name = "Methuselah", .age = SQLM_SOME(969), .joined = { 0 } };
    Hero        stray = { .name = "Stray", .joined = { 0 }, .team_id = SQLM_SOME(4711) };
    sqlm_arena *arena = NULL;
    Hero        hero;

    if (sqlm_arena_new(cx, &arena) != SQLM_OK)
        return SQLM_ERR;
    show(cx, "too old", Hero_insert(cx, db, &methuselah));
    show(cx, "a team that is not there", Hero_insert(cx, db, &stray));
    show(cx, "nobody", Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Nobody")), arena, &hero));
    show(cx, "more than one", Hero_one(cx, db, SQLM_SELECT(.where = sqlm_is_not_null(Hero_.name)), arena, &hero));
    show(cx, "a table that is not there", sqlm_execute(cx, db, "SELECT * FROM example_nothing", SQLM_NO_PARAMETERS, NULL));
    sqlm_cx_set_timeout(cx, -1);
    show(cx, "too late", Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Rusty")), arena, &hero));
    sqlm_cx_set_timeout(cx, 0);
    show(cx, "afterwards", Hero_one(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Rusty")), arena, &hero));
    sqlm_arena_free(arena);
    return SQLM_OK;
}

static sqlm_outcome dissolve(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t      teams = 0;
    int64_t      heroes = 0;
    sqlm_outcome outcome = Team_delete_where(cx, db, SQLM_DELETE(.where = sqlm_eq(Team_.name, "Night shift")), &teams);

    if (outcome == SQLM_OK)
        outcome = Hero_count(cx, db, SQLM_SELECT(.where = sqlm_is_null(Hero_.team_id)), &heroes);
    printf("teams dissolved: %" PRId64 ", heroes without one: %" PRId64 "\n", teams, heroes);
    if (outcome == SQLM_OK)
        outcome = sqlm_execute_script(cx, db, "DROP TABLE example_hero; DROP TABLE example_team; DROP TABLE example_visit");
    return outcome;
}

int main(int count, char **arguments)
{
    static sqlm_outcome (*const steps[])(sqlm_cx * cx,
                                         sqlm_conn * db) = { make_tables, insert, update, upsert,           query,
                                                             stream,      group,  hire,   fail_in_all_ways, dissolve };
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome;

    if (count != 2) {
        fprintf(stderr, "usage: example-heroes URL\n");
        sqlm_cx_free(cx);
        return 2;
    }
    outcome = sqlm_connect(cx, arguments[1], &db);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && outcome == SQLM_OK; i++)
        outcome = steps[i](cx, db);
    if (outcome != SQLM_OK)
        fprintf(stderr, "%s: %s\n", sqlm_error_kind_name(sqlm_cx_error(cx)->kind), sqlm_cx_error(cx)->message);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    return outcome == SQLM_OK ? 0 : 1;
}

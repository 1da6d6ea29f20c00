/* SPDX-License-Identifier: MIT */
/* What observers are told of the typed functions. */
#include <stdio.h>
#include <string.h>

#include <sqlmodel/core/tx.h>
#include <sqlmodel/sys/observe.h>

#include "sqlite_fixture.h"
#include "support/event_log.h"
#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#define VAULT_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, text, owner, PRIMARY_KEY)                                                                                             \
    FIELD(M, text, token, SECRET)                                                                                                  \
    FIELD(M, opt_text, note)
SQLMODEL(Vault, "vault", VAULT_FIELDS);

/* A key that is secret, of two fields. */
#define SAFE_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, text, code, PRIMARY_KEY, SECRET)                                                                                      \
    FIELD(M, text, place, PRIMARY_KEY)                                                                                             \
    FIELD(M, opt_text, note)
SQLMODEL(Safe, "safe", SAFE_FIELDS);

static const char secret_tables[] =
    "CREATE TABLE IF NOT EXISTS vault (owner VARCHAR(100) PRIMARY KEY, token TEXT NOT NULL, note TEXT);"
    "CREATE TABLE IF NOT EXISTS safe (code VARCHAR(100) NOT NULL, place VARCHAR(100) NOT NULL, note TEXT, PRIMARY KEY (code, place));"
    "DELETE FROM vault; DELETE FROM safe";

/* What differs: docs/databases.md. */
static const struct {
    const char *from, *insert, *explain; /* how statements begin, or go on */
    const char *explained;               /* a query by key */
    int         upserted;                /* rows that are counted where one is updated */
    size_t      unprepared;              /* parameters told of a statement that cannot be prepared */
    const char *given, *refused[2];      /* plain SQL with one text */
} facts[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { .from = "FROM \"hero\" WHERE",
                              .insert = "INSERT INTO \"team\"",
                              .explain = "EXPLAIN QUERY PLAN SELECT",
                              .explained = "start Hero.explain\nend Hero.explain 1 rows\n",
                              .upserted = 1,
                              .unprepared = 0,
                              .given = "SELECT ?1",
                              .refused = { "SELECT json(?1)", "INSERT INTO team VALUES (?1, ?1)" } },
    [SQLM_DIALECT_POSTGRES] = { .from = "FROM \"hero\" WHERE",
                                .insert = "INSERT INTO \"team\"",
                                .explain = "EXPLAIN SELECT",
                                .explained = "start Hero.explain\nend Hero.explain 2 rows\n",
                                .upserted = 1,
                                .unprepared = 2,
                                .given = "SELECT $1::text",
                                .refused = { "SELECT cast($1::text AS json)", "SELECT cast($1::text AS integer)" } },
    [SQLM_DIALECT_MYSQL] = { .from = "FROM `hero` WHERE",
                             .insert = "INSERT INTO `team`",
                             .explain = "EXPLAIN SELECT",
                             .explained = "start Hero.explain\nend Hero.explain 1 rows\n",
                             .upserted = 2,
                             .unprepared = 0,
                             .given = "SELECT ?",
                             .refused = { "INSERT INTO kinds (js) VALUES (?)", "INSERT INTO team VALUES (?, 'a')" } },
};

#define FACT_OF(db, name) facts[sqlm_conn_dialect(db)->id].name

typedef struct scene {
    event_log     log;
    sqlm_observer observer;
    sqlm_cx      *cx;
    sqlm_conn    *db;
    sqlm_arena   *arena;
} scene;

static void enter(scene *s, sqlm_show show, sqlm_conn *(*open)(sqlm_cx *))
{
    memset(s, 0, sizeof(*s));
    s->observer = log_observer(&s->log, show, INT64_MAX);
    s->cx = log_cx(&s->observer);
    s->db = open(s->cx);
    run_script(s->cx, s->db, secret_tables);
    assert_ok(s->cx, sqlm_arena_new(s->cx, &s->arena));
    log_clear(&s->log);
}

static void leave(scene *s)
{
    sqlm_arena_free(s->arena);
    sqlm_conn_close(s->db);
    sqlm_cx_free(s->cx);
}

#define SCENE_IN(database, show)                                                                                                   \
    scene s;                                                                                                                       \
    (void)state;                                                                                                                   \
    enter(&s, (show), (database))
#define SCENE(show) SCENE_IN(database, show)

static void three_heroes(scene *s)
{
    Hero heroes[] = { { .id = 1, .name = "Ada" }, { .id = 2, .name = "Bob", .age = SQLM_SOME(40) }, { .id = 3, .name = "Cid" } };

    assert_ok(s->cx, Hero_insert_many(s->cx, s->db, heroes, 3));
    log_clear(&s->log);
}

/* ---- operations */

static void observer__is_told_of_every_way_to_read(void **state)
{
    Hero      hero = { .id = 0 };
    Hero_list list;
    bool      found = false;
    int64_t   count = 0;

    SCENE(SQLM_SHOW_COUNT);
    three_heroes(&s);
    assert_ok(s.cx, Hero_all(s.cx, s.db, SQLM_SELECT(.where = sqlm_gt(Hero_.id, 1)), &list));
    Hero_list_free(&list);
    assert_string_equal(s.log.text, "start Hero.all\nend Hero.all 2 rows\n");
    assert_int_equal(s.log.last.parameter_count, 1);
    assert_non_null(strstr(s.log.sql, FACT_OF(s.db, from)));
    log_clear(&s.log);
    assert_ok(s.cx, Hero_one(s.cx, s.db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 1)), s.arena, &hero));
    assert_ok(s.cx, Hero_one_or_none(s.cx, s.db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 9)), s.arena, &hero, &found));
    assert_ok(s.cx, Hero_first(s.cx, s.db, NULL, s.arena, &hero, &found));
    assert_ok(s.cx, Hero_get(s.cx, s.db, 2, s.arena, &hero, &found));
    assert_ok(s.cx, Hero_count(s.cx, s.db, NULL, &count));
    assert_ok(s.cx, Hero_exists(s.cx, s.db, NULL, &found));
    assert_string_equal(s.log.text, "start Hero.one\nend Hero.one 1 rows\n"
                                    "start Hero.one_or_none\nend Hero.one_or_none\n"
                                    "start Hero.first\nend Hero.first 1 rows\n"
                                    "start Hero.get\nend Hero.get 1 rows\n"
                                    "start Hero.count\nend Hero.count 1 rows\n"
                                    "start Hero.exists\nend Hero.exists 1 rows\n");
    leave(&s);
}

static void observer__is_told_of_every_way_to_write(void **state)
{
    Hero heroes[] = { { .name = "Ada" }, { .name = "Bob" }, { .name = "Cid" } };

    SCENE(SQLM_SHOW_COUNT);
    assert_ok(s.cx, Hero_insert(s.cx, s.db, &heroes[0]));
    assert_ok(s.cx, Hero_insert_many(s.cx, s.db, &heroes[1], 2));
    assert_int_equal(s.log.last.run_count, 2);
    assert_ok(s.cx, Hero_update(s.cx, s.db, &heroes[0], NULL));
    assert_ok(s.cx, Hero_delete(s.cx, s.db, &heroes[0]));
    assert_string_equal(s.log.text, "start Hero.insert\nend Hero.insert 1 affected\n"
                                    "start Hero.insert_many\nend Hero.insert_many 2 affected\n"
                                    "start Hero.update\nend Hero.update 1 affected\n"
                                    "start Hero.delete\nend Hero.delete 1 affected\n");
    leave(&s);
}

static void observer__is_told_of_writes_by_condition_and_upserts(void **state)
{
    Hero    hero = { .id = 1, .name = "Ann" };
    int64_t rows = 0;
    char    upserted[80];

    SCENE(SQLM_SHOW_COUNT);
    three_heroes(&s);
    assert_ok(s.cx, Hero_update_where(s.cx, s.db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 7)), .where = sqlm_lt(Hero_.id, 3)),
                                      &rows));
    assert_int_equal(s.log.last.parameter_count, 2);
    assert_ok(s.cx, Hero_delete_where(s.cx, s.db, SQLM_DELETE(.where = sqlm_eq(Hero_.id, 3)), &rows));
    assert_string_equal(s.log.text, "start Hero.update_where\nend Hero.update_where 2 affected\n"
                                    "start Hero.delete_where\nend Hero.delete_where 1 affected\n");
    log_clear(&s.log);
    assert_ok(s.cx, Hero_upsert(s.cx, s.db, &hero, SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, "Eve"))), NULL));
    (void)snprintf(upserted, sizeof upserted, "start Hero.upsert\nend Hero.upsert %d affected\n", FACT_OF(s.db, upserted));
    assert_string_equal(s.log.text, upserted);
    assert_int_equal(s.log.last.parameter_count, 6);
    log_clear(&s.log);
    hero = (Hero){ .id = 9, .name = "Kim" };
    assert_ok(s.cx, Hero_insert_fields(s.cx, s.db, &hero, SQLM_FIELDS(Hero_.id, Hero_.name, Hero_.active)));
    assert_string_equal(s.log.text, "start Hero.insert_fields\nend Hero.insert_fields 1 affected\n");
    leave(&s);
}

static void observer__is_told_of_explanations(void **state)
{
    const char *plan = NULL;

    SCENE_IN(own_database, SQLM_SHOW_COUNT);
    three_heroes(&s);
    assert_ok(s.cx, sqlm_explain(s.cx, s.db, &Hero_model, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 1)), s.arena, &plan));
    assert_string_equal(s.log.text, FACT_OF(s.db, explained));
    assert_int_equal(s.log.last.parameter_count, 1);
    assert_non_null(strstr(s.log.sql, FACT_OF(s.db, explain)));
    run_script(s.cx, s.db, "DROP TABLE hero");
    log_clear(&s.log);
    assert_error(s.cx, QUERY, sqlm_explain(s.cx, s.db, &Hero_model, NULL, s.arena, &plan));
    assert_string_equal(s.log.text, "start Hero.explain\nend Hero.explain error query\n");
    leave(&s);
}

static void observer__is_told_of_a_write_that_gives_rows(void **state)
{
    Hero_list list;

    SCENE(SQLM_SHOW_COUNT);
    three_heroes(&s);
    assert_ok(s.cx, Hero_delete_returning(s.cx, s.db, SQLM_DELETE(.where = sqlm_eq(Hero_.id, 2)), &list));
    Hero_list_free(&list);
    assert_non_null(strstr(s.log.text, "start Hero.delete_where\nend Hero.delete_where 1 rows\n"));
    leave(&s);
}

static void observer__is_told_of_the_transaction_around_objects_of_several_shapes(void **state)
{
    Hero heroes[] = { { .name = "Ada" }, { .id = 7, .name = "Bob" }, { .id = 7, .name = "Cid" } };

    SCENE(SQLM_SHOW_COUNT);
    assert_error(s.cx, CONSTRAINT, Hero_insert_many(s.cx, s.db, heroes, 3));
    assert_string_equal(s.log.text, "begin 1\n"
                                    "start Hero.insert_many\nend Hero.insert_many 1 affected\n"
                                    "start Hero.insert_many\nend Hero.insert_many error constraint\n"
                                    "rollback 1\n");
    leave(&s);
}

static void observer__is_told_of_the_outcome_of_the_call(void **state)
{
    Hero hero = { .id = 9, .name = "Nobody" };
    bool found = false;

    SCENE(SQLM_SHOW_COUNT);
    three_heroes(&s);
    assert_error(s.cx, NOT_FOUND, Hero_one(s.cx, s.db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 9)), s.arena, &hero));
    assert_error(s.cx, MULTIPLE_FOUND, Hero_one_or_none(s.cx, s.db, NULL, s.arena, &hero, &found));
    assert_error(s.cx, NOT_FOUND, Hero_delete(s.cx, s.db, &hero));
    assert_string_equal(s.log.text, "start Hero.one\nend Hero.one error not_found\n"
                                    "start Hero.one_or_none\nend Hero.one_or_none 2 rows error multiple_found\n"
                                    "start Hero.delete\nend Hero.delete error not_found\n");
    leave(&s);
}

static void observer__is_told_of_a_statement_that_cannot_be_prepared(void **state)
{
    SCENE_IN(own_database, SQLM_SHOW_COUNT);
    run_script(s.cx, s.db, "DROP TABLE team");
    log_clear(&s.log);
    assert_error(s.cx, QUERY, Team_insert(s.cx, s.db, &(Team){ .id = 1, .name = "x" }));
    assert_string_equal(s.log.text, "start Team.insert\nend Team.insert error query\n");
    assert_ptr_equal(strstr(s.log.sql, FACT_OF(s.db, insert)), s.log.sql);
    assert_int_equal(s.log.last.parameter_count, FACT_OF(s.db, unprepared));
    log_clear(&s.log);
    assert_error(s.cx, QUERY, Hero_all(s.cx, s.db, SQLM_SELECT(.where = sqlm_eq(Team_.id, 1)), &(Hero_list){ 0 })); /* no SQL yet */
    assert_string_equal(s.log.text, "");
    leave(&s);
}

/* ---- cursors */

static void cursor__ends_once_when_it_is_over_or_closed(void **state)
{
    Hero_cursor cursor;
    Hero        hero;
    bool        found = true;

    SCENE(SQLM_SHOW_VALUES);
    three_heroes(&s);
    assert_ok(s.cx, Hero_each(s.cx, s.db, SQLM_SELECT(.where = sqlm_ge(Hero_.id, 1)), &cursor));
    assert_string_equal(s.log.parameters, "1");
    while (found)
        assert_ok(s.cx, Hero_next(s.cx, &cursor, &hero, &found));
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each 3 rows\n");
    assert_string_equal(s.log.parameters, "1\n"); /* the end is later than the condition lives */
    assert_int_equal(s.log.last.parameter_count, 1);
    Hero_close(&cursor);
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each 3 rows\n");
    log_clear(&s.log);
    assert_ok(s.cx, Hero_each(s.cx, s.db, NULL, &cursor));
    assert_ok(s.cx, Hero_next(s.cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each 1 rows\n");
    leave(&s);
}

static void cursor__that_loses_its_connection_ends(void **state)
{
    Hero_cursor cursor;

    SCENE(SQLM_SHOW_COUNT);
    assert_ok(s.cx, Hero_each(s.cx, s.db, NULL, &cursor));
    sqlm_cx_free(s.cx); /* all that is open outlives it */
    sqlm_conn_close(s.db);
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each\nclose\n");
    Hero_close(&cursor);
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each\nclose\n");
    sqlm_arena_free(s.arena);
}

static void cursor__that_fails_tells_how(void **state)
{
    Hero_cursor cursor;
    Hero        hero;
    bool        found;

    SCENE_IN(own_database, SQLM_SHOW_COUNT);
    run_script(s.cx, s.db,
               "DROP TABLE hero; CREATE TABLE hero (id BIGINT PRIMARY KEY, name TEXT, age INTEGER, team_id BIGINT, active BOOLEAN);"
               "INSERT INTO hero VALUES (1, NULL, NULL, NULL, false)");
    log_clear(&s.log);
    assert_ok(s.cx, Hero_each(s.cx, s.db, NULL, &cursor));
    assert_error(s.cx, DATA, Hero_next(s.cx, &cursor, &hero, &found));
    Hero_close(&cursor);
    assert_string_equal(s.log.text, "start Hero.each\nend Hero.each error data\n");
    leave(&s);
}

/* ---- parameters */

static void parameters__of_all_ways_are_shown_at_start_and_end(void **state)
{
    Hero      heroes[] = { { .id = 1, .name = "Ada" }, { .id = 2, .name = "Bob", .age = SQLM_SOME(40) } };
    Pair      pair = { .left = 5, .right = "r" };
    Hero_list list;
    bool      found = false;

    SCENE(SQLM_SHOW_VALUES);
    assert_ok(s.cx, Hero_insert_many(s.cx, s.db, heroes, 2));
    assert_string_equal(s.log.parameters,
                        "1 'Ada' null null false 2 'Bob' 40 null false\n 1 'Ada' null null false 2 'Bob' 40 null false");
    assert_ok(s.cx, Hero_get(s.cx, s.db, 2, s.arena, &heroes[0], &found));
    assert_string_equal(s.log.parameters, "2\n 2");
    assert_ok(s.cx, Pair_insert(s.cx, s.db, &pair));
    assert_ok(s.cx, Pair_get(s.cx, s.db, 5, "r", s.arena, &pair, &found));
    assert_string_equal(s.log.parameters, "5 'r'\n 5 'r'");
    assert_ok(s.cx, Hero_all(s.cx, s.db,
                             SQLM_SELECT(.where = sqlm_and(sqlm_eq(Hero_.name, "Ada"), sqlm_lt(Hero_.age, 3)), .limit = 4), &list));
    Hero_list_free(&list);
    assert_string_equal(s.log.parameters, "'Ada' 3 4\n 'Ada' 3 4");
    assert_ok(s.cx, Hero_delete(s.cx, s.db, &heroes[1]));
    assert_string_equal(s.log.parameters, "2\n 2");
    leave(&s);
}

static void parameter__that_the_member_does_not_hold_is_invalid(void **state)
{
    Hero hero = { .id = 1, .name = NULL };

    SCENE(SQLM_SHOW_VALUES);
    assert_error(s.cx, DATA, Hero_insert(s.cx, s.db, &hero));
    assert_string_equal(s.log.parameters, "1 invalid null null false\n 1 invalid null null false");
    assert_string_equal(s.log.text, "start Hero.insert\nend Hero.insert error data\n");
    leave(&s);
}

static void values_of_secret_fields__are_never_shown(void **state)
{
    Vault       vault = { .owner = "me", .token = "CANARY" };
    Safe        safe = { .code = "CANARY", .place = "cellar" };
    Vault_list  list;
    const char *plan = NULL;
    bool        found;

    SCENE(SQLM_SHOW_VALUES);
    assert_ok(s.cx, Vault_insert(s.cx, s.db, &vault));
    assert_string_equal(s.log.parameters, "'me' secret null\n 'me' secret null");
    assert_ok(s.cx, Vault_update(s.cx, s.db, &vault, NULL));
    assert_string_equal(s.log.parameters, "secret null 'me'\n secret null 'me'");
    assert_ok(s.cx, Vault_update(s.cx, s.db, &vault, SQLM_FIELDS(Vault_.note)));
    assert_string_equal(s.log.parameters, "null 'me'\n null 'me'");
    assert_ok(s.cx, Vault_all(s.cx, s.db,
                              SQLM_SELECT(.where = sqlm_and(sqlm_eq(Vault_.owner, "me"), sqlm_eq(Vault_.token, "CANARY"))), &list));
    Vault_list_free(&list);
    assert_string_equal(s.log.parameters, "secret secret\n secret secret");
    assert_ok(s.cx, Vault_all(s.cx, s.db, SQLM_SELECT(.where = sqlm_eq(Vault_.owner, "me")), &list));
    Vault_list_free(&list);
    assert_string_equal(s.log.parameters, "'me'\n 'me'");
    assert_ok(s.cx, Vault_update_where(s.cx, s.db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Vault_.token, "CANARY")), .all_rows = true), NULL));
    assert_string_equal(s.log.parameters, "secret\n secret");
    assert_ok(s.cx, Vault_update_where(s.cx, s.db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Vault_.note, "x")), .all_rows = true), NULL));
    assert_string_equal(s.log.parameters, "'x'\n 'x'");
    assert_ok(s.cx, Vault_delete_where(s.cx, s.db, SQLM_DELETE(.where = sqlm_eq(Vault_.token, "CANARY 2")), NULL));
    assert_string_equal(s.log.parameters, "secret\n secret");
    assert_ok(s.cx, Vault_upsert(s.cx, s.db, &vault, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Vault_.note)), NULL));
    assert_string_equal(s.log.parameters, "'me' secret null\n 'me' secret null");
    assert_ok(s.cx, Vault_upsert(s.cx, s.db, &vault, SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Vault_.note, "x"))), NULL));
    assert_string_equal(s.log.parameters, "secret secret secret secret\n secret secret secret secret");
    assert_ok(s.cx, sqlm_explain(s.cx, s.db, &Vault_model, SQLM_SELECT(.where = sqlm_eq(Vault_.token, "CANARY")), s.arena, &plan));
    assert_string_equal(s.log.parameters, "secret\n secret");
    assert_ok(s.cx, Safe_insert(s.cx, s.db, &safe));
    assert_ok(s.cx, Safe_get(s.cx, s.db, "CANARY", "cellar", s.arena, &safe, &found));
    assert_string_equal(s.log.parameters, "secret 'cellar'\n secret 'cellar'");
    assert_ok(s.cx, Safe_delete(s.cx, s.db, &safe));
    assert_string_equal(s.log.parameters, "secret 'cellar'\n secret 'cellar'");
    leave(&s);
}

/* ---- no value of any kind gets out unless asked for */

typedef struct sink {
    char   text[1 << 15];
    size_t length;
} sink;

static void pour(void *user, const char *line)
{
    sink        *all = user;
    const size_t length = strlen(line);

    assert_true(all->length + length < sizeof(all->text));
    memcpy(all->text + all->length, line, length + 1);
    all->length += length;
}

static void use_canaries(sqlm_cx *cx, sqlm_conn *db, sqlm_arena *arena)
{
    Hero      hero = { .name = "CANARY", .age = SQLM_SOME(31415) };
    Hero_list list;
    bool      found;

    assert_ok(cx, Hero_insert(cx, db, &hero));
    assert_ok(cx, Hero_update(cx, db, &hero, NULL));
    assert_ok(cx,
              Hero_all(cx, db, SQLM_SELECT(.where = sqlm_and(sqlm_like(Hero_.name, "CANARY%"), sqlm_eq(Hero_.age, 31415))), &list));
    Hero_list_free(&list);
    assert_ok(cx, Hero_first(cx, db, SQLM_SELECT(.where = sqlm_in(Hero_.name, "CANARY", "CANARY2")), arena, &hero, &found));
    assert_error(cx, CONSTRAINT, Hero_insert(cx, db, &hero));
    hero.id++;
    assert_error(cx, CONSTRAINT, Hero_insert(cx, db, &hero));
    assert_ok(cx, sqlm_execute(cx, db, FACT_OF(db, given), SQLM_PARAMETERS(sqlm_text_value("CANARY")), NULL));
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(sqlm_execute(cx, db, FACT_OF(db, refused)[i], SQLM_PARAMETERS(sqlm_text_value("CANARY")), NULL), SQLM_ERR);
        assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_YES);
    }
}

static void values__do_not_get_into_a_log_unless_asked_for(void **state)
{
    for (int show = SQLM_SHOW_COUNT; show <= SQLM_SHOW_VALUES; show++) {
        sink      all = { .length = 0 };
        sqlm_echo echo = { .size = sizeof(echo), .write = pour, .user = &all, .show_parameters = (sqlm_show)show, .starts = true };
        sqlm_observer observer = sqlm_echo_observer(&echo);
        sqlm_cx      *cx = log_cx(&observer);
        sqlm_conn    *db = database(*state);
        sqlm_arena   *arena = NULL;

        assert_ok(cx, sqlm_arena_new(cx, &arena));
        use_canaries(cx, db, arena);
        assert_true(all.length > 1000);
        assert_int_equal(strstr(all.text, "CANARY") != NULL, show == SQLM_SHOW_VALUES);
        assert_int_equal(strstr(all.text, "31415") != NULL, show == SQLM_SHOW_VALUES);
        sqlm_arena_free(arena);
        sqlm_conn_close(db);
        sqlm_cx_free(cx);
    }
}

/* ---- memory */

static sqlm_outcome read_and_write(sqlm_cx *cx)
{
    Hero         heroes[] = { { .name = "Ada" }, { .name = "Bob" } };
    Hero_cursor  cursor = { { NULL } };
    Hero_list    list = { 0 };
    sqlm_conn   *db = NULL;
    bool         found = false;
    sqlm_outcome outcome = open_database(cx, &db);

    if (outcome == SQLM_OK)
        outcome = Hero_insert_many(cx, db, heroes, 2);
    if (outcome == SQLM_OK)
        outcome = Hero_all(cx, db, SQLM_SELECT(.where = sqlm_gt(Hero_.name, "A")), &list);
    Hero_list_free(&list);
    if (outcome == SQLM_OK)
        outcome = Hero_each(cx, db, NULL, &cursor);
    if (outcome == SQLM_OK)
        outcome = Hero_next(cx, &cursor, &heroes[0], &found);
    Hero_close(&cursor);
    sqlm_conn_close(db);
    return outcome;
}

static sqlm_outcome observed_work(sqlm_cx *parent, void *user)
{
    event_log      *log = user;
    sqlm_observer   observer = log_observer(log, SQLM_SHOW_VALUES, 0);
    sqlm_cx_options options = { .size = sizeof(options), .parent = parent, .observer = &observer };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_outcome    outcome;

    log_clear(log);
    if (cx == NULL)
        return SQLM_FAIL(parent, OUT_OF_MEMORY, NONE, "no context");
    outcome = read_and_write(cx);
    if (outcome != SQLM_OK)
        outcome =
            sqlm_cx_fail(parent, sqlm_cx_error(cx)->kind, SQLM_R_NONE, SQLM_HERE, "as the child: %s", sqlm_cx_error(cx)->message);
    sqlm_cx_free(cx);
    return outcome;
}

static void observer__survives_memory_that_is_out(void **state)
{
    static event_log log;

    (void)state;
    assert_true(sqlm_torture_both(observed_work, &log) > 0);
    assert_non_null(strstr(log.text, "end Hero.each 1 rows\nslow Hero.each\nclose\n"));
}

typedef struct echoed {
    char   line[2048];
    size_t count;
} echoed;

static void take_line(void *user, const char *line)
{
    echoed *e = user;

    (void)snprintf(e->line, sizeof e->line, "%s", line);
    e->count++;
}

static void echo__says_how_often_a_statement_ran(void **state)
{
    Hero          heroes[] = { { .name = "Ada" }, { .name = "Bob" }, { .name = "Cid" } };
    echoed        e = { .count = 0 };
    sqlm_echo     echo = { .size = sizeof(echo), .write = take_line, .user = &e, .show_parameters = SQLM_SHOW_KINDS };
    sqlm_observer observer = sqlm_echo_observer(&echo);
    sqlm_cx      *cx = log_cx(&observer);
    sqlm_conn    *db = database(cx);

    (void)state;
    e.count = 0;
    assert_ok(cx, Hero_insert_many(cx, db, heroes, 3));
    assert_int_equal(e.count, 1);
    assert_non_null(strstr(e.line, "Hero.insert_many"));
    assert_non_null(strstr(e.line, ", 3 times]"));
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(observer__is_told_of_every_way_to_read),
        cx_test(observer__is_told_of_every_way_to_write),
        cx_test(observer__is_told_of_writes_by_condition_and_upserts),
        cx_test(observer__is_told_of_explanations),
        cx_test(observer__is_told_of_the_transaction_around_objects_of_several_shapes),
        cx_test(observer__is_told_of_the_outcome_of_the_call),
        cx_test(observer__is_told_of_a_statement_that_cannot_be_prepared),
        cx_test(cursor__ends_once_when_it_is_over_or_closed),
        cx_test(cursor__that_loses_its_connection_ends),
        cx_test(cursor__that_fails_tells_how),
        cx_test(parameters__of_all_ways_are_shown_at_start_and_end),
        cx_test(parameter__that_the_member_does_not_hold_is_invalid),
        cx_test(values_of_secret_fields__are_never_shown),
        cx_test(values__do_not_get_into_a_log_unless_asked_for),
        cx_test(observer__survives_memory_that_is_out),
        cx_test(echo__says_how_often_a_statement_ran),
    };

    static const struct CMUnitTest returning[] = {
        cx_test(observer__is_told_of_a_write_that_gives_rows),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    return runs_on(SQLM_DIALECT_MYSQL) ? failed : failed + cmocka_run_group_tests(returning, NULL, NULL);
}

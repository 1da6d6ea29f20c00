/* SPDX-License-Identifier: MIT */
/* The library, as a program uses it. */
#include "database.h"
#include "floor.h"

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/plan.h>

#include <stdio.h>
#include <stdlib.h>

#define HERO_FIELDS(FIELD, M)                            \
    FIELD(M, i64,       id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,      name)                            \
    FIELD(M, text,      secret_name)                     \
    FIELD(M, opt_i32,   age)                             \
    FIELD(M, opt_i64,   team_id)                         \
    FIELD(M, f64,       power)                           \
    FIELD(M, timestamp, created)                         \
    FIELD(M, bytes,     blob)
SQLMODEL(Hero, "hero", HERO_FIELDS);
SQLMODEL(HeroIns, "hero_ins", HERO_FIELDS);
SQLMODEL(HeroUpd, "hero_upd", HERO_FIELDS);

/* Whose keys the program gives. */
#define GIVEN_FIELDS(FIELD, M)           \
    FIELD(M, i64,       id, PRIMARY_KEY) \
    FIELD(M, text,      name)            \
    FIELD(M, text,      secret_name)     \
    FIELD(M, opt_i32,   age)             \
    FIELD(M, opt_i64,   team_id)         \
    FIELD(M, f64,       power)           \
    FIELD(M, timestamp, created)         \
    FIELD(M, bytes,     blob)
SQLMODEL(HeroGiven, "hero_given", GIVEN_FIELDS);

#define TEAM_FIELDS(FIELD, M)                      \
    FIELD(M, i64,  id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text, name)
SQLMODEL(Team, "team", TEAM_FIELDS);

/* A row of the join. */
#define MEMBER_COLUMNS(COLUMN, P)                 \
    COLUMN(P, i64,       id,          Hero_.id)   \
    COLUMN(P, text,      name,        Hero_.name) \
    COLUMN(P, text,      secret_name, Hero_.secret_name) \
    COLUMN(P, opt_i32,   age,         Hero_.age)  \
    COLUMN(P, opt_i64,   team_id,     Hero_.team_id) \
    COLUMN(P, f64,       power,       Hero_.power) \
    COLUMN(P, timestamp, created,     Hero_.created) \
    COLUMN(P, bytes,     blob,        Hero_.blob) \
    COLUMN(P, text,      team,        Team_.name)
SQLM_PROJECTION(Member, MEMBER_COLUMNS);
enum { MEMBER_COLUMN_COUNT = 9, TEAMS = 100 };

static void must(sqlm_cx *cx, sqlm_outcome outcome)
{
    if (outcome != SQLM_OK)
        bench_die("the library: %s", sqlm_cx_error(cx)->message);
}

static sqlm_conn *open_database(sqlm_cx *cx, const bench_database *database, const char *path, const char *options)
{
    char       url[1024];
    sqlm_conn *db = NULL;

    (void)snprintf(url, sizeof url, "%s%s%s", database->scheme, path, options);
    must(cx, sqlm_connect(cx, url, &db));
    return db;
}

static const char *options_of(const bench_input *input)
{
    return input->durable ? input->database->durable : input->database->options;
}

typedef struct session {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
} session;

static session begin_session(const bench_input *input)
{
    session s = { sqlm_cx_new(NULL), NULL, NULL };

    if (s.cx == NULL)
        bench_die("no memory");
    s.db = open_database(s.cx, input->database, input->path, options_of(input));
    must(s.cx, sqlm_arena_new(s.cx, &s.arena));
    return s;
}

static void end_session(const session *s)
{
    sqlm_arena_free(s->arena);
    sqlm_conn_close(s->db);
    sqlm_cx_free(s->cx);
}

/* ---- rows ---- */

#define SET_HERO(hero, from)                                                                              \
    (hero)->id = 0;                                                                                       \
    (hero)->name = (from)->name.data;                                                                     \
    (hero)->secret_name = (from)->secret_name.data;                                                       \
    (hero)->age.has = !(from)->age_is_null;                                                               \
    (hero)->age.value = (from)->age;                                                                      \
    (hero)->team_id.has = !(from)->team_is_null;                                                          \
    (hero)->team_id.value = (from)->team_id;                                                              \
    (hero)->power = (from)->power;                                                                        \
    (hero)->created.microseconds = (from)->created;                                                       \
    (hero)->blob = (sqlm_bytes){ (from)->blob.data, (from)->blob.length }

/* They stay, as the rows of the other programs do: memory that comes and goes around a run would have the C library give pages
 * back, and the run take them anew. */
static HeroIns *heroes_to_insert(const bench_input *input)
{
    static HeroIns *made;
    static int64_t  most;

    if (input->count > most) {
        free(made);
        made = calloc((size_t)input->count, sizeof *made);
        most = input->count;
    }
    if (made == NULL)
        bench_die("no memory");
    for (int64_t i = 0; i < input->count; i++) {
        SET_HERO(&made[i], &input->heroes[i]);
    }
    return made;
}

static int64_t sum_of(const Hero *hero)
{
    return bench_sum(hero->id, hero->age.value, hero->team_id.value, strlen(hero->name), strlen(hero->secret_name),
                     hero->created.microseconds, hero->blob.data, hero->blob.len);
}

/* ---- workloads ---- */

static int64_t insert_one_by_one(const bench_input *input)
{
    HeroIns *heroes = heroes_to_insert(input);
    int64_t  sum = 0;
    session  s = begin_session(input);
    sqlm_tx  tx;

    bench_start();
    must(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    for (int64_t i = 0; i < input->count; i++) {
        must(s.cx, HeroIns_insert(s.cx, s.db, &heroes[i]));
        sum += heroes[i].id;
    }
    must(s.cx, sqlm_commit(s.cx, &tx));
    bench_stop();
    end_session(&s);
    return sum;
}

static int64_t insert_many(const bench_input *input)
{
    HeroIns *heroes = heroes_to_insert(input);
    int64_t  sum = 0;
    session  s = begin_session(input);

    bench_start();
    must(s.cx, HeroIns_insert_many(s.cx, s.db, heroes, (size_t)input->count));
    bench_stop();
    for (int64_t i = 0; i < input->count; i++)
        sum += heroes[i].id;
    end_session(&s);
    return sum;
}

static int64_t copy_many(const bench_input *input)
{
    HeroIns *heroes = heroes_to_insert(input);
    session  s = begin_session(input);

    bench_start();
    must(s.cx, input->database->copy_in(s.cx, s.db, &HeroIns_model, heroes, (size_t)input->count));
    bench_stop();
    end_session(&s);
    return 0;
}

static int64_t insert_many_given(const bench_input *input)
{
    HeroGiven *heroes = calloc((size_t)input->count, sizeof *heroes);
    session    s = begin_session(input);

    if (heroes == NULL)
        bench_die("no memory");
    for (int64_t i = 0; i < input->count; i++) {
        SET_HERO(&heroes[i], &input->heroes[i]);
        heroes[i].id = input->heroes[i].id;
    }
    bench_start();
    must(s.cx, HeroGiven_insert_many(s.cx, s.db, heroes, (size_t)input->count));
    bench_stop();
    end_session(&s);
    free(heroes);
    return 0;
}

static int64_t get_by_key(const bench_input *input)
{
    int64_t sum = 0;
    session s = begin_session(input);
    Hero    hero;
    bool    found;

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        sqlm_arena_reset(s.arena);
        must(s.cx, Hero_get(s.cx, s.db, bench_pick(i, input->stored), s.arena, &hero, &found));
        if (!found)
            bench_die("row %lld is missing", (long long)i);
        sum += sum_of(&hero);
    }
    bench_stop();
    end_session(&s);
    return sum;
}

static int64_t select_all(const bench_input *input)
{
    int64_t   sum = 0;
    session   s = begin_session(input);
    Hero_list list = { 0 };

    for (int turn = -1; turn < input->times; turn++) { /* the first one, not measured, makes the memory */
        if (turn == 0)
            bench_start();
        must(s.cx, Hero_all_again(s.cx, s.db, NULL, &list));
    }
    bench_stop();
    for (size_t i = 0; i < list.count; i++)
        sum += sum_of(&list.items[i]);
    Hero_list_free(&list);
    end_session(&s);
    return sum;
}

static int64_t select_owned(const bench_input *input)
{
    int64_t   sum = 0;
    session   s = begin_session(input);
    Hero_list list = { 0 };

    bench_start();
    for (int i = 0; i < input->times; i++) {
        if (i > 0)
            Hero_list_free(&list);
        must(s.cx, Hero_all(s.cx, s.db, NULL, &list));
    }
    bench_stop();
    for (size_t i = 0; i < list.count; i++)
        sum += sum_of(&list.items[i]);
    Hero_list_free(&list);
    end_session(&s);
    return sum;
}

static int64_t update_by_key(const bench_input *input)
{
    session s = begin_session(input);
    sqlm_tx tx;

    bench_start();
    must(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *from = &input->heroes[i];
        HeroUpd           hero = { .id = from->id, .name = from->secret_name.data, .age = SQLM_SOME(from->age + 1), .power = from->power + 1 };

        must(s.cx, HeroUpd_update(s.cx, s.db, &hero, SQLM_FIELDS(HeroUpd_.name, HeroUpd_.age, HeroUpd_.power)));
    }
    must(s.cx, sqlm_commit(s.cx, &tx));
    bench_stop();
    end_session(&s);
    return 0;
}

/* The rows of one query into the projection's structs, through the interface that drivers have. */
static int64_t fetch_members(const session *s, sqlm_statement *statement, const sqlm_parameters *parameters, const sqlm_plan *plan)
{
    enum { AT_ONCE = 64 };
    Member             members[AT_ONCE];
    const sqlm_driver *driver = s->db->driver;
    sqlm_cursor       *cursor = NULL;
    int64_t            sum = 0;
    size_t             got;

    must(s->cx, sqlm_conn_enter(s->cx, s->db));
    sqlm_arena_reset(s->arena);
    must(s->cx, driver->query(s->cx, statement, parameters, &cursor));
    do {
        memset(members, 0, sizeof members);
        must(s->cx, driver->fetch(s->cx, cursor, plan, members, AT_ONCE, s->arena, &got));
        for (size_t i = 0; i < got; i++)
            sum += bench_sum(members[i].id, members[i].age.value, members[i].team_id.value, strlen(members[i].name),
                             strlen(members[i].secret_name), members[i].created.microseconds, members[i].blob.data,
                             members[i].blob.len) + (int64_t)strlen(members[i].team);
    } while (got == AT_ONCE);
    driver->close_cursor(cursor);
    sqlm_conn_leave(s->db);
    return sum;
}

static int64_t join(const bench_input *input)
{
    const char      *sql = input->database->join;
    sqlm_plan_column columns[MEMBER_COLUMN_COUNT];
    const sqlm_plan  plan = { .columns = columns, .count = MEMBER_COLUMN_COUNT, .object_size = sizeof(Member) };
    int64_t          sum = 0;
    session          s = begin_session(input);
    sqlm_statement  *statement = NULL;

    for (uint32_t i = 0; i < MEMBER_COLUMN_COUNT; i++)
        sqlm_field_plan(&Member_model, i, &columns[i]);
    bench_start();
    must(s.cx, s.db->driver->prepare(s.cx, s.db, sql, strlen(sql), &statement));
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t    first = floor_range(input, turn);
        const sqlm_value values[] = { sqlm_i64_value(first), sqlm_i64_value(first + FLOOR_RANGE - 1), sqlm_i32_value(FLOOR_AGE) };

        sum += fetch_members(&s, statement, &(sqlm_parameters){ .values = values, .value_count = 3, .kept_rows = UINT64_MAX }, &plan);
    }
    s.db->driver->release(statement);
    bench_stop();
    end_session(&s);
    return sum;
}

static int64_t ask_name(const session *s)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *name = NULL;
    int64_t         length;

    must(s->cx, sqlm_query(s->cx, s->db, FLOOR_NAME, NULL, 0, &rows));
    must(s->cx, sqlm_rows_next(s->cx, rows, &row));
    must(s->cx, sqlm_row_get_text(s->cx, row, 0, &name));
    length = (int64_t)strlen(name);
    sqlm_rows_close(rows);
    return length;
}

static int64_t open_and_close(const bench_input *input)
{
    int64_t sum = 0;
    session other = begin_session(input);

    (void)ask_name(&other);
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        session s = other;

        s.db = open_database(s.cx, input->database, input->path, options_of(input));
        sum += ask_name(&s);
        sqlm_conn_close(s.db);
    }
    bench_stop();
    end_session(&other);
    return sum;
}

static int64_t small_transactions(const bench_input *input)
{
    HeroIns *heroes = heroes_to_insert(input);
    session  s = begin_session(input);

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        sqlm_tx tx;

        must(s.cx, sqlm_begin(s.cx, s.db, NULL, &tx));
        must(s.cx, HeroIns_insert(s.cx, s.db, &heroes[i]));
        must(s.cx, sqlm_commit(s.cx, &tx));
    }
    bench_stop();
    end_session(&s);
    return 0;
}

const bench_contestant bench_library = {
    "library",
    { [BENCH_W1] = insert_one_by_one, [BENCH_W2] = insert_many, [BENCH_W2_GIVEN] = insert_many_given, [BENCH_W2_COPY] = copy_many,
      [BENCH_W3] = get_by_key, [BENCH_W4] = select_all, [BENCH_W4_OWNED] = select_owned, [BENCH_W5] = update_by_key, [BENCH_W6] = join,
      [BENCH_W7] = open_and_close, [BENCH_W8] = small_transactions },
};

/* ---- around it ---- */

static Team *make_teams(void)
{
    static char names[TEAMS][16];
    Team       *teams = calloc(TEAMS, sizeof *teams);

    if (teams == NULL)
        bench_die("no memory");
    for (int i = 0; i < TEAMS; i++) {
        (void)snprintf(names[i], sizeof names[i], "Team %d", i + 1);
        teams[i].name = names[i];
    }
    return teams;
}

void bench_library_seed(const bench_database *database, const char *path, const bench_hero *heroes, int64_t count)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *db = open_database(cx, database, path, database->options);
    Hero      *made = calloc((size_t)count, sizeof *made);
    Team      *teams = make_teams();

    if (made == NULL)
        bench_die("no memory");
    for (int64_t i = 0; i < count; i++) {
        SET_HERO(&made[i], &heroes[i]);
    }
    must(cx, sqlm_create_all(cx, db, &Team_model, &Hero_model, &HeroIns_model, &HeroUpd_model, &HeroGiven_model));
    must(cx, Team_insert_many(cx, db, teams, TEAMS));
    must(cx, Hero_insert_many(cx, db, made, (size_t)count));
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    free(made);
    free(teams);
}

/* ---- memory ---- */

/* Counts; a block that is resized counts with its new size, as the C library's realloc() moves large ones without a copy. */
typedef struct counter {
    size_t held;
    size_t peak;
} counter;

static void count(counter *c, size_t less, size_t more)
{
    c->held += more - less;
    if (c->held > c->peak)
        c->peak = c->held;
}

static void *allocate(void *user, size_t size)
{
    count(user, 0, size);
    return malloc(size);
}

static void *resize(void *user, void *memory, size_t old_size, size_t new_size)
{
    count(user, old_size, new_size);
    return realloc(memory, new_size);
}

static void release(void *user, void *memory, size_t size)
{
    count(user, size, 0);
    free(memory);
}

bench_memory bench_library_memory(const bench_database *database, const char *path, int64_t rows)
{
    counter         c = { 0, 0 };
    sqlm_cx_options options = { .size = sizeof options, .allocator = { allocate, resize, release, &c } };
    bench_memory    memory = { 0, 0, 0 };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    sqlm_conn      *db = open_database(cx, database, path, database->options);
    Hero_list       list;
    size_t          before;

    must(cx, Hero_all(cx, db, SQLM_SELECT(.limit = 1), &list));
    Hero_list_free(&list);
    must(cx, Hero_all(cx, db, SQLM_SELECT(.where = sqlm_le(Hero_.id, rows)), &list)); /* the statement is there now */
    Hero_list_free(&list);
    before = c.held;
    c.peak = c.held;
    must(cx, Hero_all(cx, db, SQLM_SELECT(.where = sqlm_le(Hero_.id, rows)), &list));
    memory.held = c.held - before;
    memory.peak = c.peak - before;
    memory.exact = list.count * sizeof(Hero);
    for (size_t i = 0; i < list.count; i++)
        memory.exact += strlen(list.items[i].name) + strlen(list.items[i].secret_name) + list.items[i].blob.len + 2;
    Hero_list_free(&list);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    return memory;
}

/* SPDX-License-Identifier: MIT */
/* What a careful programmer would write by hand: the same as the raw program, and every check that the library makes. Compiled twice:
 * with FLOOR_CHECKS 0 they are gone, which shows that the rest is no slower than the raw program. */
#include "floor_guard.h"
#include "floor_sqlite.h"

#include <math.h>
#include <stdlib.h>

/* ---- who may use the connection ---- */

typedef struct connection {
    sqlite3    *db;
    floor_guard guard;
} connection;

static int on_progress(void *user)
{
    return atomic_load_explicit(&((connection *)user)->guard.is_cancelled, memory_order_relaxed);
}

static void prepare_checks(connection *c)
{
    guard_init(&c->guard);
    if (FLOOR_CHECKS)
        sqlite3_progress_handler(c->db, 1000, on_progress, c);
}

/* SQLite looks at each page of the file where the library has told it to. */
static void open_connection(connection *c, const bench_input *input)
{
    c->db = floor_open(input);
    prepare_checks(c);
    if (FLOOR_CHECKS)
        floor_run(c->db, "PRAGMA cell_size_check=ON");
}

static inline void enter(connection *c)
{
    guard_enter(&c->guard);
}

static inline void leave(connection *c)
{
    guard_leave(&c->guard);
}

/* A transaction in a file that was replaced meanwhile would be lost with it. */
static inline void check_file(const connection *c)
{
    int has_moved = 0;

    if (FLOOR_CHECKS)
        (void)sqlite3_file_control(c->db, "main", SQLITE_FCNTL_HAS_MOVED, &has_moved);
    CHECK(!has_moved, "the file was moved, replaced or deleted");
}

static void begin_transaction(const connection *c)
{
    check_file(c);
    floor_run(c->db, "BEGIN IMMEDIATE");
}

/* ---- checks of values ---- */

static inline __attribute__((unused)) bool digits_are_good(const char *text, int count)
{
    for (int i = 0; i < count; i++)
        if (text[i] < '0' || text[i] > '9')
            return false;
    return true;
}

static inline __attribute__((unused)) bool timestamp_is_good(const char *text, int length)
{
    static const uint8_t days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    unsigned             year, month, day;

    if (length != BENCH_TIMESTAMP_LENGTH || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text[19] != '.' || !digits_are_good(text, 4) || !digits_are_good(text + 5, 2) || !digits_are_good(text + 8, 2) ||
        !digits_are_good(text + 11, 2) || !digits_are_good(text + 14, 2) || !digits_are_good(text + 17, 2) ||
        !digits_are_good(text + 20, 6))
        return false;
    year = bench_two(text) * 100 + bench_two(text + 2);
    month = bench_two(text + 5);
    day = bench_two(text + 8);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days[month] + (unsigned)(month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) && bench_two(text + 11) < 24 &&
           bench_two(text + 14) < 60 && bench_two(text + 17) < 60;
}

/* ---- one row ---- */

/* With checks, bytes are looked at while they are copied. */
static inline bench_text read_bytes(sqlite3_value *value, bench_arena *arena)
{
    const void *data = sqlite3_value_blob(value);
    const int   length = sqlite3_value_bytes(value);

    CHECK(data != NULL || length == 0, "no memory for a value");
    return bench_text_copy(arena, data, (size_t)length);
}

static inline bench_text read_text(sqlite3_value *value, bench_arena *arena)
{
    bench_text text;

    CHECK(sqlite3_value_type(value) == SQLITE_TEXT, "a column is no text");
    text = read_bytes(value, arena);
    CHECK(text_is_good(text.data, text.length), "a text is not valid UTF-8, or has a NUL");
    return text;
}

static inline int64_t read_timestamp(sqlite3_value *value)
{
    const char *text;

    CHECK(sqlite3_value_type(value) == SQLITE_TEXT, "a column is no timestamp");
    text = sqlite3_value_blob(value);
    CHECK(text != NULL && timestamp_is_good(text, sqlite3_value_bytes(value)), "a text is no timestamp");
    return bench_timestamp_read(text);
}

static inline void read_hero(sqlite3_stmt *stmt, bench_hero *hero, bench_arena *arena)
{
    sqlite3_value *value = sqlite3_column_value(stmt, 0);

    CHECK(sqlite3_value_type(value) == SQLITE_INTEGER, "the key is no integer");
    hero->id = sqlite3_value_int64(value);
    hero->name = read_text(sqlite3_column_value(stmt, 1), arena);
    hero->secret_name = read_text(sqlite3_column_value(stmt, 2), arena);
    value = sqlite3_column_value(stmt, 3);
    hero->age_is_null = sqlite3_value_type(value) == SQLITE_NULL;
    hero->age = 0;
    if (!hero->age_is_null) {
        const int64_t age = FLOOR_CHECKS ? sqlite3_value_int64(value) : sqlite3_value_int(value);

        CHECK(sqlite3_value_type(value) == SQLITE_INTEGER, "the age is no integer");
        CHECK(age == (int32_t)age, "the age is out of range");
        hero->age = (int32_t)age;
    }
    value = sqlite3_column_value(stmt, 4);
    hero->team_is_null = sqlite3_value_type(value) == SQLITE_NULL;
    hero->team_id = 0;
    if (!hero->team_is_null) {
        CHECK(sqlite3_value_type(value) == SQLITE_INTEGER, "the team is no integer");
        hero->team_id = sqlite3_value_int64(value);
    }
    value = sqlite3_column_value(stmt, 5);
    CHECK(sqlite3_value_type(value) == SQLITE_FLOAT, "the power is no double");
    hero->power = sqlite3_value_double(value);
    hero->created = read_timestamp(sqlite3_column_value(stmt, 6));
    value = sqlite3_column_value(stmt, 7);
    CHECK(sqlite3_value_type(value) == SQLITE_BLOB, "the blob is none");
    hero->blob = read_bytes(value, arena);
}

static inline void bound(int rc)
{
    (void)rc;
    CHECK(rc == SQLITE_OK, "a value was not taken");
}

static inline void bind_text(sqlite3_stmt *stmt, int number, const bench_text *text)
{
    CHECK(text_is_good(text->data, text->length), "a text is not valid UTF-8, or has a NUL");
    bound(sqlite3_bind_text(stmt, number, text->data, (int)text->length, SQLITE_STATIC));
}

static inline void bind_double(sqlite3_stmt *stmt, int number, double value)
{
    CHECK(isfinite(value) && !(value == 0 && signbit(value)), "SQLite cannot keep this double");
    bound(sqlite3_bind_double(stmt, number, value));
}

static inline void bind_hero(sqlite3_stmt *stmt, int first, const bench_hero *hero, char *timestamp)
{
    bind_text(stmt, first, &hero->name);
    bind_text(stmt, first + 1, &hero->secret_name);
    bound(hero->age_is_null ? sqlite3_bind_null(stmt, first + 2) : sqlite3_bind_int(stmt, first + 2, hero->age));
    bound(hero->team_is_null ? sqlite3_bind_null(stmt, first + 3) : sqlite3_bind_int64(stmt, first + 3, hero->team_id));
    bind_double(stmt, first + 4, hero->power);
    CHECK(moment_is_good(hero->created), "the timestamp is out of range");
    bound(sqlite3_bind_text(stmt, first + 5, timestamp, bench_timestamp_write(timestamp, hero->created), SQLITE_STATIC));
    bound(sqlite3_bind_blob(stmt, first + 6, hero->blob.data, (int)hero->blob.length, SQLITE_STATIC));
}

/* Runs a write to its end; it must change so many rows. */
static inline void run_write(connection *c, sqlite3_stmt *stmt, int rows)
{
    const sqlite3_int64 before = FLOOR_CHECKS ? sqlite3_total_changes64(c->db) : 0;

    if (sqlite3_step(stmt) != SQLITE_DONE)
        bench_die("a write failed: %s", sqlite3_errmsg(c->db));
    CHECK(sqlite3_total_changes64(c->db) != before && sqlite3_changes64(c->db) == rows, "other rows were written");
    sqlite3_reset(stmt);
}

/* ---- workloads ---- */

static int64_t insert_one_by_one(const bench_input *input)
{
    char          timestamp[BENCH_TIMESTAMP_SIZE];
    connection    c;
    int64_t       sum = 0;
    sqlite3_stmt *stmt;

    open_connection(&c, input);
    bench_start();
    begin_transaction(&c);
    stmt = floor_prepare_insert(c.db, input->table, 1);
    for (int64_t i = 0; i < input->count; i++) {
        enter(&c);
        bind_hero(stmt, 1, &input->heroes[i], timestamp);
        run_write(&c, stmt, 1);
        sum += sqlite3_last_insert_rowid(c.db);
        leave(&c);
    }
    sqlite3_finalize(stmt);
    floor_run(c.db, "COMMIT");
    bench_stop();
    sqlite3_close(c.db);
    return sum;
}

static int64_t insert_many(const bench_input *input)
{
    char          timestamps[FLOOR_BATCH][BENCH_TIMESTAMP_SIZE];
    connection    c;
    int64_t       sum = 0, i = 0;
    sqlite3_stmt *stmt;

    open_connection(&c, input);
    bench_start();
    enter(&c);
    begin_transaction(&c);
    stmt = floor_prepare_insert(c.db, input->table, FLOOR_BATCH);
    for (; i + FLOOR_BATCH <= input->count; i += FLOOR_BATCH) {
        for (int64_t k = 0; k < FLOOR_BATCH; k++)
            bind_hero(stmt, (int)(1 + k * FLOOR_VALUES), &input->heroes[i + k], timestamps[k]);
        run_write(&c, stmt, FLOOR_BATCH);
        sum += FLOOR_BATCH * sqlite3_last_insert_rowid(c.db) - FLOOR_BATCH * (FLOOR_BATCH - 1) / 2;
    }
    sqlite3_finalize(stmt);
    stmt = floor_prepare_insert(c.db, input->table, 1);
    for (; i < input->count; i++) {
        bind_hero(stmt, 1, &input->heroes[i], timestamps[0]);
        run_write(&c, stmt, 1);
        sum += sqlite3_last_insert_rowid(c.db);
    }
    sqlite3_finalize(stmt);
    floor_run(c.db, "COMMIT");
    leave(&c);
    bench_stop();
    sqlite3_close(c.db);
    return sum;
}

static int64_t get_by_key(const bench_input *input)
{
    bench_arena   arena = { NULL, NULL };
    bench_hero    hero;
    connection    c;
    int64_t       sum = 0;
    sqlite3_stmt *stmt;

    open_connection(&c, input);
    bench_start();
    stmt = floor_prepare(c.db, FLOOR_BY_KEY);
    for (int64_t i = 0; i < input->count; i++) {
        enter(&c);
        bound(sqlite3_bind_int64(stmt, 1, bench_pick(i, input->stored)));
        if (sqlite3_step(stmt) != SQLITE_ROW)
            bench_die("row %lld is missing", (long long)i);
        CHECK(sqlite3_column_count(stmt) == FLOOR_VALUES + 1, "other columns");
        bench_arena_reset(&arena);
        read_hero(stmt, &hero, &arena);
        sum += bench_hero_sum(&hero);
        sqlite3_reset(stmt);
        leave(&c);
    }
    sqlite3_finalize(stmt);
    bench_stop();
    sqlite3_close(c.db);
    bench_arena_free(&arena);
    return sum;
}

static int64_t select_all(const bench_input *input)
{
    bench_arena arena = { NULL, NULL };
    bench_hero *heroes = malloc((size_t)input->stored * sizeof *heroes);
    connection  c;
    int64_t     sum = 0;

    open_connection(&c, input);
    if (heroes == NULL)
        bench_die("no memory");
    memset(heroes, 0, (size_t)input->stored * sizeof *heroes);
    for (int turn = -1; turn < input->times; turn++) { /* the first one, not measured, makes the memory */
        sqlite3_stmt *stmt;
        int64_t       i = 0;
        int           rc = SQLITE_DONE;

        if (turn == 0)
            bench_start();
        stmt = floor_prepare(c.db, FLOOR_ALL);
        enter(&c);
        CHECK(sqlite3_column_count(stmt) == FLOOR_VALUES + 1, "other columns");
        bench_arena_reset(&arena);
        while (i < input->stored && (rc = sqlite3_step(stmt)) == SQLITE_ROW)
            read_hero(stmt, &heroes[i++], &arena);
        CHECK(rc == SQLITE_ROW || rc == SQLITE_DONE, "reading failed");
        sqlite3_finalize(stmt);
        leave(&c);
    }
    bench_stop();
    for (int64_t i = 0; i < input->stored; i++)
        sum += bench_hero_sum(&heroes[i]);
    sqlite3_close(c.db);
    free(heroes);
    bench_arena_free(&arena);
    return sum;
}

static int64_t select_owned(const bench_input *input)
{
    floor_list list = { 0 };
    connection c;
    int64_t    sum = 0;

    open_connection(&c, input);
    bench_start();
    for (int turn = 0; turn < input->times; turn++) {
        sqlite3_stmt *stmt = floor_prepare(c.db, FLOOR_ALL);
        int           rc;

        enter(&c);
        CHECK(sqlite3_column_count(stmt) == FLOOR_VALUES + 1, "other columns");
        floor_list_free(&list);
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
            read_hero(stmt, floor_list_next(&list), &list.arena);
        CHECK(rc == SQLITE_DONE, "reading failed");
        sqlite3_finalize(stmt);
        leave(&c);
        floor_list_trim(&list);
    }
    bench_stop();
    for (int64_t i = 0; i < list.count; i++)
        sum += bench_hero_sum(&list.heroes[i]);
    sqlite3_close(c.db);
    floor_list_free(&list);
    return sum;
}

static int64_t update_by_key(const bench_input *input)
{
    connection    c;
    sqlite3_stmt *stmt;

    open_connection(&c, input);
    bench_start();
    begin_transaction(&c);
    stmt = floor_prepare(c.db, FLOOR_UPDATE);
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *hero = &input->heroes[i];

        enter(&c);
        bind_text(stmt, 1, &hero->secret_name);
        bound(sqlite3_bind_int(stmt, 2, hero->age + 1));
        bind_double(stmt, 3, hero->power + 1);
        bound(sqlite3_bind_int64(stmt, 4, hero->id));
        run_write(&c, stmt, 1);
        leave(&c);
    }
    sqlite3_finalize(stmt);
    floor_run(c.db, "COMMIT");
    bench_stop();
    sqlite3_close(c.db);
    return 0;
}

static int64_t join(const bench_input *input)
{
    bench_arena   arena = { NULL, NULL };
    bench_hero    hero;
    connection    c;
    int64_t       sum = 0;
    sqlite3_stmt *stmt;

    open_connection(&c, input);
    bench_start();
    stmt = floor_prepare(c.db, FLOOR_JOIN);
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t first = floor_range(input, turn);
        int           rc;

        enter(&c);
        bench_arena_reset(&arena);
        bound(sqlite3_bind_int64(stmt, 1, first));
        bound(sqlite3_bind_int64(stmt, 2, first + FLOOR_RANGE - 1));
        bound(sqlite3_bind_int(stmt, 3, FLOOR_AGE));
        CHECK(sqlite3_column_count(stmt) == FLOOR_VALUES + 2, "other columns");
        while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
            read_hero(stmt, &hero, &arena);
            sum += bench_hero_sum(&hero) + read_text(sqlite3_column_value(stmt, 8), &arena).length;
        }
        CHECK(rc == SQLITE_DONE, "reading failed");
        sqlite3_reset(stmt);
        leave(&c);
    }
    sqlite3_finalize(stmt);
    bench_stop();
    sqlite3_close(c.db);
    bench_arena_free(&arena);
    return sum;
}

/* ---- opening, with the settings of the library ---- */

static void set(sqlite3 *db, const char *sql, const char *read, const char *expected)
{
    sqlite3_stmt *stmt;

    floor_run(db, sql);
    stmt = floor_prepare(db, read);
    if (sqlite3_step(stmt) != SQLITE_ROW || strcmp((const char *)sqlite3_column_text(stmt, 0), expected) != 0)
        refuse("a setting was not taken");
    sqlite3_finalize(stmt);
}

static int on_authorize(void *user, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)user, (void)action, (void)a, (void)b, (void)c, (void)d;
    return SQLITE_OK;
}

static void turn(sqlite3 *db, int option, int wanted)
{
    int value = -1;

    floor_ok(db, sqlite3_db_config(db, option, wanted, &value));
    if (value != wanted)
        refuse("a switch was not taken");
}

static int compare(void *user, int a_length, const void *a, int b_length, const void *b)
{
    (void)user;
    return a_length != b_length ? a_length - b_length : memcmp(a, b, (size_t)a_length);
}

static void call(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count, (void)values;
    sqlite3_result_null(context);
}

/* Whether json_valid() in a CHECK needs a schema that is trusted: some versions want that, and 3.40 is known to. */
static void set_trust(sqlite3 *db)
{
    const bool    is_known = sqlite3_libversion_number() / 1000 == 3040;
    sqlite3_stmt *stmt = NULL;

    turn(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, is_known);
    if (!is_known && sqlite3_prepare_v2(db, "CREATE TABLE main.probe (v CHECK (json_valid(v)))", -1, &stmt, NULL) != SQLITE_OK)
        turn(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1);
    sqlite3_finalize(stmt);
}

static void make_settings(sqlite3 *db)
{
    static const char *const functions[] = { "sqlmodel_add", "sqlmodel_sub", "sqlmodel_mul", "sqlmodel_div" };

    floor_ok(db, sqlite3_create_collation_v2(db, "sqlmodel_decimal", SQLITE_UTF8, NULL, compare, NULL));
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        floor_ok(db, sqlite3_create_function(db, functions[i], 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, call, NULL, NULL));
    floor_ok(db, sqlite3_set_authorizer(db, on_authorize, NULL));
    set(db, "SELECT 1", "PRAGMA encoding", "UTF-8");
    set_trust(db);
    turn(db, SQLITE_DBCONFIG_DEFENSIVE, 1);
    turn(db, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
    turn(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1);
    turn(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    turn(db, SQLITE_DBCONFIG_DQS_DML, 0);
    turn(db, SQLITE_DBCONFIG_DQS_DDL, 0);
    set(db, "PRAGMA recursive_triggers=ON", "PRAGMA recursive_triggers", "1");
    set(db, "PRAGMA case_sensitive_like=ON", "SELECT 'a' LIKE 'A'", "0");
    set(db, "PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1");
    set(db, "PRAGMA ignore_check_constraints=OFF", "PRAGMA ignore_check_constraints", "0");
    set(db, "PRAGMA query_only=OFF", "PRAGMA query_only", "0");
    set(db, "PRAGMA synchronous=NORMAL", "PRAGMA synchronous", "1");
}

static int64_t open_and_close(const bench_input *input)
{
    sqlite3 *other = floor_open(input);
    int64_t  sum = 0;

    floor_run(other, FLOOR_NAME);
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        connection    c;
        sqlite3_stmt *stmt;

        c.db = floor_open(input);
        prepare_checks(&c);
        if (FLOOR_CHECKS)
            make_settings(c.db);
        stmt = floor_prepare(c.db, FLOOR_NAME);
        if (sqlite3_step(stmt) != SQLITE_ROW)
            bench_die("row 1 is missing");
        sum += sqlite3_column_bytes(stmt, 0);
        sqlite3_finalize(stmt);
        sqlite3_close(c.db);
    }
    bench_stop();
    sqlite3_close(other);
    return sum;
}

static int64_t small_transactions(const bench_input *input)
{
    char          timestamp[BENCH_TIMESTAMP_SIZE];
    connection    c;
    sqlite3_stmt *stmt, *begin, *commit;

    open_connection(&c, input);
    stmt = floor_prepare_insert(c.db, input->table, 1);
    begin = floor_prepare(c.db, "BEGIN IMMEDIATE");
    commit = floor_prepare(c.db, "COMMIT");
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        enter(&c);
        check_file(&c);
        floor_ok(c.db, sqlite3_step(begin));
        sqlite3_reset(begin);
        leave(&c);
        enter(&c);
        bind_hero(stmt, 1, &input->heroes[i], timestamp);
        run_write(&c, stmt, 1);
        leave(&c);
        enter(&c);
        floor_ok(c.db, sqlite3_step(commit));
        sqlite3_reset(commit);
        leave(&c);
    }
    bench_stop();
    sqlite3_finalize(stmt);
    sqlite3_finalize(begin);
    sqlite3_finalize(commit);
    sqlite3_close(c.db);
    return 0;
}

#if FLOOR_CHECKS
const bench_contestant bench_checked = { "checked",
#else
const bench_contestant bench_unchecked = { "checks compiled out",
#endif
    { [BENCH_W1] = insert_one_by_one, [BENCH_W2] = insert_many, [BENCH_W3] = get_by_key, [BENCH_W4] = select_all,
      [BENCH_W4_OWNED] = select_owned, [BENCH_W5] = update_by_key, [BENCH_W6] = join, [BENCH_W7] = open_and_close,
      [BENCH_W8] = small_transactions },
};

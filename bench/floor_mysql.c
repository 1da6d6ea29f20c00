/* SPDX-License-Identifier: MIT */
/* MariaDB's client library by hand: prepared statements with bound buffers. Compiled twice: with FLOOR_CHECKS 0 it is as fast as we can
 * write it and believes what the server gives, with 1 it makes every check that the library makes. */
#include "database.h"
#include "floor.h"
#include "floor_guard.h"
#include "server_mysql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define COLUMNS  "id, name, secret_name, age, team_id, power, created, `blob`"
#define INSERTED "name, secret_name, age, team_id, power, created, `blob`"

enum { AT_ONCE = 1000, MOST_TEXT = 256, MOST_BLOB = 64, PARAMETERS = FLOOR_VALUES + 1, COLUMN_COUNT = FLOOR_VALUES + 2 };

typedef struct connection {
    MYSQL      *mysql;
    floor_guard guard;
} connection;

/* ---- statements ---- */

static void good(MYSQL_STMT *stmt, int rc)
{
    if (rc != 0)
        bench_die("MariaDB: %s", mysql_stmt_error(stmt));
}

static void connect_to(connection *c, const bench_input *input)
{
    static const char settings[] =
        "SET SESSION sql_mode = "
        "'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY', "
        "time_zone = '+00:00', autocommit = 1, foreign_key_checks = 1, unique_checks = 1";

    c->mysql = server_mysql_open(input->path);
    guard_init(&c->guard);
    if (FLOOR_CHECKS)
        server_mysql_run(c->mysql, settings);
}

static MYSQL_STMT *prepare(const connection *c, const char *sql)
{
    MYSQL_STMT *stmt = mysql_stmt_init(c->mysql);

    if (stmt == NULL)
        bench_die("no memory");
    good(stmt, mysql_stmt_prepare(stmt, sql, (unsigned long)strlen(sql)));
    return stmt;
}

/* INSERT with so many rows of values. */
static MYSQL_STMT *prepare_insert(const connection *c, const char *table, int rows, const char *end)
{
    char       *sql = malloc(256 + (size_t)rows * 20);
    size_t      used;
    MYSQL_STMT *stmt;

    if (sql == NULL)
        bench_die("no memory");
    used = (size_t)snprintf(sql, 256, "INSERT INTO %s (" INSERTED ") VALUES", table);
    for (int i = 0; i < rows; i++)
        used += (size_t)snprintf(sql + used, 20, "%s(?,?,?,?,?,?,?)", i > 0 ? "," : "");
    (void)snprintf(sql + used, 20, "%s", end);
    stmt = prepare(c, sql);
    free(sql);
    return stmt;
}

/* ---- a row on its way to the server ---- */

static const enum enum_field_types parameter_types[PARAMETERS] = { MYSQL_TYPE_STRING, MYSQL_TYPE_STRING,   MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG,
                                                                   MYSQL_TYPE_DOUBLE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_BLOB, MYSQL_TYPE_LONGLONG };

/* The parameters of one row. */
typedef struct arguments {
    unsigned long lengths[PARAMETERS];
    MYSQL_TIME    created;
    int64_t       team_id;
    double        power;
    int32_t       age;
} arguments;

static inline void make_time(MYSQL_TIME *time, int64_t microseconds)
{
    const int64_t  days = microseconds / 86400000000 + 719468, rest = microseconds % 86400000000;
    const unsigned of_era = (unsigned)(days % 146097);
    const unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    const unsigned month = (5 * of_year + 2) / 153;

    memset(time, 0, sizeof *time);
    time->year = year + (unsigned)(days / 146097) * 400 + (month >= 10);
    time->month = month < 10 ? month + 3 : month - 9;
    time->day = of_year - (153 * month + 2) / 5 + 1;
    time->hour = (unsigned)(rest / 3600000000);
    time->minute = (unsigned)(rest / 60000000 % 60);
    time->second = (unsigned)(rest / 1000000 % 60);
    time->second_part = (unsigned long)(rest % 1000000);
    time->time_type = MYSQL_TIMESTAMP_DATETIME;
}

static inline void check_double(double number)
{
    (void)number;
    CHECK(isfinite(number) && !(number == 0 && signbit(number)), "the database cannot keep this double");
}

static inline void check_hero(const bench_hero *hero)
{
    (void)hero;
    CHECK(text_is_good(hero->name.data, hero->name.length) && text_is_good(hero->secret_name.data, hero->secret_name.length),
          "a text is not valid UTF-8, or has a NUL");
    check_double(hero->power);
    CHECK(moment_is_good(hero->created), "the timestamp is out of range");
}

static void init_binds(MYSQL_BIND *binds, arguments *a)
{
    memset(binds, 0, FLOOR_VALUES * sizeof *binds);
    for (int i = 0; i < FLOOR_VALUES; i++) {
        binds[i].buffer_type = parameter_types[i];
        binds[i].length = &a->lengths[i];
        binds[i].is_null = &binds[i].is_null_value;
    }
    binds[2].buffer = &a->age;
    binds[3].buffer = &a->team_id;
    binds[4].buffer = &a->power;
    binds[5].buffer = &a->created;
}

static inline void bind_bytes(MYSQL_BIND *binds, arguments *a, int index, const bench_text *bytes)
{
    binds[index].buffer = bytes->data;
    a->lengths[index] = bytes->length;
}

static inline void bind_hero(MYSQL_BIND *binds, arguments *a, const bench_hero *hero)
{
    check_hero(hero);
    bind_bytes(binds, a, 0, &hero->name);
    bind_bytes(binds, a, 1, &hero->secret_name);
    a->age = hero->age;
    binds[2].is_null_value = hero->age_is_null;
    a->team_id = hero->team_id;
    binds[3].is_null_value = hero->team_is_null;
    a->power = hero->power;
    make_time(&a->created, hero->created);
    bind_bytes(binds, a, 6, &hero->blob);
}

/* ---- a row from the server ---- */

/* A row as it is bound. */
typedef struct row {
    int64_t       id;
    char          name[MOST_TEXT];
    char          secret_name[MOST_TEXT];
    int32_t       age;
    int64_t       team_id;
    double        power;
    MYSQL_TIME    created;
    char          blob[MOST_BLOB];
    char          team[MOST_TEXT];
    unsigned long lengths[COLUMN_COUNT];
    my_bool       is_null[COLUMN_COUNT];
    my_bool       is_cut[COLUMN_COUNT];
    MYSQL_BIND    binds[COLUMN_COUNT];
} row;

static void bind_column(row *r, int index, enum enum_field_types type, void *buffer, size_t size)
{
    r->binds[index].buffer_type = type;
    r->binds[index].buffer = buffer;
    r->binds[index].buffer_length = size;
    r->binds[index].length = &r->lengths[index];
    r->binds[index].is_null = &r->is_null[index];
    r->binds[index].error = &r->is_cut[index];
}

static void bind_row(MYSQL_STMT *stmt, row *r)
{
    memset(r, 0, sizeof *r);
    bind_column(r, 0, MYSQL_TYPE_LONGLONG, &r->id, sizeof r->id);
    bind_column(r, 1, MYSQL_TYPE_STRING, r->name, sizeof r->name);
    bind_column(r, 2, MYSQL_TYPE_STRING, r->secret_name, sizeof r->secret_name);
    bind_column(r, 3, MYSQL_TYPE_LONG, &r->age, sizeof r->age);
    bind_column(r, 4, MYSQL_TYPE_LONGLONG, &r->team_id, sizeof r->team_id);
    bind_column(r, 5, MYSQL_TYPE_DOUBLE, &r->power, sizeof r->power);
    bind_column(r, 6, MYSQL_TYPE_DATETIME, &r->created, sizeof r->created);
    bind_column(r, 7, MYSQL_TYPE_BLOB, r->blob, sizeof r->blob);
    bind_column(r, 8, MYSQL_TYPE_STRING, r->team, sizeof r->team);
    good(stmt, mysql_stmt_bind_result(stmt, r->binds));
}

/* Once for a result: each column comes in its own type. */
static inline void check_columns(MYSQL_STMT *stmt, int count)
{
    static const enum enum_field_types types[COLUMN_COUNT] = { MYSQL_TYPE_LONGLONG, MYSQL_TYPE_BLOB,   MYSQL_TYPE_BLOB,
                                                               MYSQL_TYPE_LONG,     MYSQL_TYPE_LONGLONG, MYSQL_TYPE_DOUBLE,
                                                               MYSQL_TYPE_DATETIME, MYSQL_TYPE_BLOB,   MYSQL_TYPE_BLOB };
    MYSQL_RES *metadata;

    if (!FLOOR_CHECKS)
        return;
    CHECK(mysql_stmt_field_count(stmt) == (unsigned)count, "other columns");
    metadata = mysql_stmt_result_metadata(stmt);
    for (int i = 0; i < count; i++) {
        const MYSQL_FIELD *field = mysql_fetch_field_direct(metadata, (unsigned)i);

        CHECK(field->type == types[i] || (types[i] == MYSQL_TYPE_BLOB && field->type == MYSQL_TYPE_VAR_STRING), "a column of another type");
    }
    mysql_free_result(metadata);
}

static inline int64_t moment_of(const MYSQL_TIME *time)
{
    CHECK(time->year >= 1 && time->month >= 1 && time->month <= 12 && time->day >= 1 && time->day <= 31, "a zero date, or a day that is none");
    CHECK(time->hour < 24 && time->minute < 60 && time->second < 60 && time->second_part < 1000000, "a time that is none");
    return ((bench_days((int64_t)time->year, time->month, time->day) * 24 + time->hour) * 3600 + time->minute * 60 + time->second) * 1000000 +
           (int64_t)time->second_part;
}

static inline bench_text copy_bytes(const row *r, int index, size_t most, bench_arena *arena)
{
    (void)most;
    CHECK(!r->is_null[index] && r->lengths[index] <= most, "a NULL, or more bytes than there is room for");
    return bench_text_copy(arena, r->binds[index].buffer, r->lengths[index]);
}

static inline bench_text copy_text(const row *r, int index, bench_arena *arena)
{
    const bench_text copy = copy_bytes(r, index, MOST_TEXT, arena);

    CHECK(text_is_good(copy.data, copy.length), "a text that is not valid UTF-8");
    return copy;
}

static inline void read_hero(const row *r, bench_hero *hero, bench_arena *arena)
{
    CHECK(!r->is_null[0] && !r->is_null[5] && !r->is_null[6], "a NULL");
    hero->id = r->id;
    hero->name = copy_text(r, 1, arena);
    hero->secret_name = copy_text(r, 2, arena);
    hero->age_is_null = r->is_null[3];
    hero->age = hero->age_is_null ? 0 : r->age;
    hero->team_is_null = r->is_null[4];
    hero->team_id = hero->team_is_null ? 0 : r->team_id;
    hero->power = r->power;
    hero->created = moment_of(&r->created);
    hero->blob = copy_bytes(r, 7, MOST_BLOB, arena);
}

/* Whether there is another row. */
static inline bool next_row(MYSQL_STMT *stmt)
{
    const int rc = mysql_stmt_fetch(stmt);

    if (rc != 0 && rc != MYSQL_NO_DATA)
        bench_die("MariaDB: %s", rc == MYSQL_DATA_TRUNCATED ? "a value is longer than expected" : mysql_stmt_error(stmt));
    return rc == 0;
}

/* ---- writing ---- */

static inline void check_changed(MYSQL_STMT *stmt, my_ulonglong count)
{
    if (mysql_stmt_affected_rows(stmt) != count)
        bench_die("other rows were written");
}

static inline void insert_hero(MYSQL_STMT *stmt, MYSQL_BIND *binds, arguments *a, const bench_hero *hero)
{
    bind_hero(binds, a, hero);
    good(stmt, mysql_stmt_bind_param(stmt, binds));
    good(stmt, mysql_stmt_execute(stmt));
    CHECK(mysql_stmt_affected_rows(stmt) == 1, "other rows were written");
}

static int64_t insert_one_by_one(const bench_input *input)
{
    MYSQL_BIND  binds[FLOOR_VALUES];
    arguments   a;
    connection  c;
    int64_t     sum = 0;
    MYSQL_STMT *stmt;

    connect_to(&c, input);
    init_binds(binds, &a);
    bench_start();
    server_mysql_run(c.mysql, "START TRANSACTION");
    stmt = prepare_insert(&c, input->table, 1, "");
    for (int64_t i = 0; i < input->count; i++) {
        guard_enter(&c.guard);
        insert_hero(stmt, binds, &a, &input->heroes[i]);
        sum += (int64_t)mysql_stmt_insert_id(stmt);
        guard_leave(&c.guard);
    }
    mysql_stmt_close(stmt);
    server_mysql_run(c.mysql, "COMMIT");
    bench_stop();
    mysql_close(c.mysql);
    return sum;
}

/* Rows of values in one statement, which gives their keys. */
static int64_t insert_values(MYSQL_STMT *stmt, MYSQL_BIND *binds, arguments *a, const bench_hero *heroes, int count)
{
    int64_t    sum = 0, id = 0;
    MYSQL_BIND key = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id };
    int        rows = 0;

    for (int i = 0; i < count; i++)
        bind_hero(binds + (size_t)i * FLOOR_VALUES, &a[i], &heroes[i]);
    good(stmt, mysql_stmt_bind_param(stmt, binds));
    good(stmt, mysql_stmt_execute(stmt));
    good(stmt, mysql_stmt_bind_result(stmt, &key));
    for (; next_row(stmt); rows++)
        sum += id;
    mysql_stmt_free_result(stmt);
    if (rows != count)
        bench_die("other rows were written");
    return sum;
}

static int64_t insert_many(const bench_input *input)
{
    MYSQL_BIND *binds = malloc(AT_ONCE * FLOOR_VALUES * sizeof *binds);
    arguments  *a = malloc(AT_ONCE * sizeof *a);
    connection  c;
    int64_t     sum = 0;

    if (binds == NULL || a == NULL)
        bench_die("no memory");
    connect_to(&c, input);
    for (int i = 0; i < AT_ONCE; i++)
        init_binds(binds + (size_t)i * FLOOR_VALUES, &a[i]);
    bench_start();
    guard_enter(&c.guard);
    server_mysql_run(c.mysql, "START TRANSACTION");
    for (int64_t i = 0; i < input->count;) {
        const int64_t left = input->count - i;
        const int     count = left < AT_ONCE ? (int)left : AT_ONCE;
        MYSQL_STMT   *stmt = prepare_insert(&c, input->table, count, " RETURNING id");

        for (; input->count - i >= count; i += count)
            sum += insert_values(stmt, binds, a, &input->heroes[i], count);
        mysql_stmt_close(stmt);
    }
    server_mysql_run(c.mysql, "COMMIT");
    guard_leave(&c.guard);
    bench_stop();
    mysql_close(c.mysql);
    free(binds);
    free(a);
    return sum;
}

/* ---- all at once: arrays ---- */

/* Columns of many rows, as array binding wants them: moments as an array of pointers. */
typedef struct columns {
    char         *bytes[3][AT_ONCE];
    unsigned long lengths[3][AT_ONCE];
    int32_t       ages[AT_ONCE];
    int64_t       teams[AT_ONCE];
    double        powers[AT_ONCE];
    MYSQL_TIME    moments[AT_ONCE];
    MYSQL_TIME   *moment_places[AT_ONCE];
    int64_t       ids[AT_ONCE];
    char          has_age[AT_ONCE];
    char          has_team[AT_ONCE];
} columns;

static inline void put_bytes(columns *c, int column, int index, const bench_text *bytes)
{
    c->bytes[column][index] = bytes->data;
    c->lengths[column][index] = bytes->length;
}

static inline void put_hero(columns *c, int index, const bench_hero *hero)
{
    check_hero(hero);
    put_bytes(c, 0, index, &hero->name);
    put_bytes(c, 1, index, &hero->secret_name);
    put_bytes(c, 2, index, &hero->blob);
    c->ages[index] = hero->age;
    c->has_age[index] = hero->age_is_null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
    c->teams[index] = hero->team_id;
    c->has_team[index] = hero->team_is_null ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
    c->powers[index] = hero->power;
    make_time(&c->moments[index], hero->created);
    c->moment_places[index] = &c->moments[index];
    c->ids[index] = hero->id;
}

static void bind_columns(MYSQL_BIND *binds, columns *c)
{
    void *const buffers[PARAMETERS] = { c->bytes[0], c->bytes[1], c->ages, c->teams, c->powers, c->moment_places, c->bytes[2], c->ids };

    memset(binds, 0, PARAMETERS * sizeof *binds);
    for (int i = 0; i < PARAMETERS; i++) {
        binds[i].buffer_type = parameter_types[i];
        binds[i].buffer = buffers[i];
    }
    binds[0].length = c->lengths[0];
    binds[1].length = c->lengths[1];
    binds[6].length = c->lengths[2];
    binds[2].u.indicator = c->has_age;
    binds[3].u.indicator = c->has_team;
}

static int64_t insert_many_given(const bench_input *input)
{
    columns    *place = malloc(sizeof *place);
    MYSQL_BIND  binds[PARAMETERS];
    connection  c;
    MYSQL_STMT *stmt;

    if (place == NULL)
        bench_die("no memory");
    connect_to(&c, input);
    bind_columns(binds, place);
    bench_start();
    guard_enter(&c.guard);
    server_mysql_run(c.mysql, "START TRANSACTION");
    stmt = prepare(&c, "INSERT INTO hero_given (" INSERTED ", id) VALUES (?,?,?,?,?,?,?,?)");
    for (int64_t i = 0; i < input->count; i += AT_ONCE) {
        const int64_t  left = input->count - i;
        const unsigned count = left < AT_ONCE ? (unsigned)left : AT_ONCE;

        for (unsigned k = 0; k < count; k++)
            put_hero(place, (int)k, &input->heroes[i + k]);
        (void)mysql_stmt_attr_set(stmt, STMT_ATTR_ARRAY_SIZE, &count);
        good(stmt, mysql_stmt_bind_param(stmt, binds));
        good(stmt, mysql_stmt_execute(stmt));
        CHECK(mysql_stmt_affected_rows(stmt) == count, "other rows were written");
    }
    mysql_stmt_close(stmt);
    server_mysql_run(c.mysql, "COMMIT");
    guard_leave(&c.guard);
    bench_stop();
    mysql_close(c.mysql);
    free(place);
    return 0;
}

static int64_t update_by_key(const bench_input *input)
{
    MYSQL_BIND    binds[4] = { { .buffer_type = MYSQL_TYPE_STRING }, { .buffer_type = MYSQL_TYPE_LONG }, { .buffer_type = MYSQL_TYPE_DOUBLE },
                               { .buffer_type = MYSQL_TYPE_LONGLONG } };
    connection    c;
    unsigned long length;
    MYSQL_STMT   *stmt;

    connect_to(&c, input);
    bench_start();
    server_mysql_run(c.mysql, "START TRANSACTION");
    stmt = prepare(&c, "UPDATE hero_upd SET name = ?, age = ?, power = ? WHERE id = ?");
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *hero = &input->heroes[i];
        int32_t           age = hero->age + 1;
        double            power = hero->power + 1;
        int64_t           id = hero->id;

        guard_enter(&c.guard);
        CHECK(text_is_good(hero->secret_name.data, hero->secret_name.length), "a text is not valid UTF-8, or has a NUL");
        check_double(power);
        length = hero->secret_name.length;
        binds[0].buffer = hero->secret_name.data;
        binds[0].length = &length;
        binds[1].buffer = &age;
        binds[2].buffer = &power;
        binds[3].buffer = &id;
        good(stmt, mysql_stmt_bind_param(stmt, binds));
        good(stmt, mysql_stmt_execute(stmt));
        check_changed(stmt, 1);
        guard_leave(&c.guard);
    }
    mysql_stmt_close(stmt);
    server_mysql_run(c.mysql, "COMMIT");
    bench_stop();
    mysql_close(c.mysql);
    return 0;
}

/* ---- reading ---- */

static int64_t get_by_key(const bench_input *input)
{
    bench_arena arena = { NULL, NULL };
    bench_hero  hero;
    connection  c;
    row         r;
    int64_t     sum = 0, id = 0;
    MYSQL_BIND  key = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &id };
    MYSQL_STMT *stmt;

    connect_to(&c, input);
    bench_start();
    stmt = prepare(&c, "SELECT " COLUMNS " FROM hero WHERE id = ?");
    good(stmt, mysql_stmt_bind_param(stmt, &key));
    bind_row(stmt, &r);
    for (int64_t i = 0; i < input->count; i++) {
        guard_enter(&c.guard);
        id = bench_pick(i, input->stored);
        good(stmt, mysql_stmt_execute(stmt));
        check_columns(stmt, FLOOR_VALUES + 1);
        if (!next_row(stmt))
            bench_die("row %lld is missing", (long long)id);
        bench_arena_reset(&arena);
        read_hero(&r, &hero, &arena);
        sum += bench_hero_sum(&hero);
        mysql_stmt_free_result(stmt);
        guard_leave(&c.guard);
    }
    mysql_stmt_close(stmt);
    bench_stop();
    mysql_close(c.mysql);
    bench_arena_free(&arena);
    return sum;
}

/* All rows, so many times, into one array or each time into a new one. */
static int64_t read_all_times(const bench_input *input, bool anew)
{
    floor_list  list = { 0 };
    connection  c;
    row         r;
    int64_t     sum = 0;
    MYSQL_STMT *stmt;

    connect_to(&c, input);
    if (!anew)
        floor_list_reserve(&list, input->stored);
    bench_start();
    stmt = prepare(&c, "SELECT " COLUMNS " FROM hero");
    bind_row(stmt, &r);
    for (int turn = 0; turn < input->times; turn++) {
        guard_enter(&c.guard);
        if (anew)
            floor_list_free(&list);
        list.count = 0;
        bench_arena_reset(&list.arena);
        good(stmt, mysql_stmt_execute(stmt));
        check_columns(stmt, FLOOR_VALUES + 1);
        while (next_row(stmt))
            read_hero(&r, floor_list_next(&list), &list.arena);
        mysql_stmt_free_result(stmt);
        if (anew)
            floor_list_trim(&list);
        guard_leave(&c.guard);
    }
    mysql_stmt_close(stmt);
    bench_stop();
    for (int64_t i = 0; i < list.count; i++)
        sum += bench_hero_sum(&list.heroes[i]);
    mysql_close(c.mysql);
    floor_list_free(&list);
    return sum;
}

static int64_t select_all(const bench_input *input)
{
    return read_all_times(input, false);
}

static int64_t select_owned(const bench_input *input)
{
    return read_all_times(input, true);
}

static int64_t join(const bench_input *input)
{
    bench_arena arena = { NULL, NULL };
    bench_hero  hero;
    connection  c;
    row         r;
    int64_t     sum = 0, first = 0, last = 0;
    int32_t     age = FLOOR_AGE;
    MYSQL_BIND  binds[3] = { { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &first }, { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &last },
                             { .buffer_type = MYSQL_TYPE_LONG, .buffer = &age } };
    MYSQL_STMT *stmt;

    connect_to(&c, input);
    bench_start();
    stmt = prepare(&c, input->database->join);
    good(stmt, mysql_stmt_bind_param(stmt, binds));
    bind_row(stmt, &r);
    for (int64_t turn = 0; turn < input->count; turn++) {
        guard_enter(&c.guard);
        first = floor_range(input, turn);
        last = first + FLOOR_RANGE - 1;
        bench_arena_reset(&arena);
        good(stmt, mysql_stmt_execute(stmt));
        check_columns(stmt, FLOOR_VALUES + 2);
        while (next_row(stmt)) {
            read_hero(&r, &hero, &arena);
            sum += bench_hero_sum(&hero) + copy_text(&r, FLOOR_VALUES + 1, &arena).length;
        }
        mysql_stmt_free_result(stmt);
        guard_leave(&c.guard);
    }
    mysql_stmt_close(stmt);
    bench_stop();
    mysql_close(c.mysql);
    bench_arena_free(&arena);
    return sum;
}

/* ---- the rest ---- */

static int64_t open_and_close(const bench_input *input)
{
    int64_t sum = 0;

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        connection    c;
        char          name[MOST_TEXT];
        unsigned long length = 0;
        MYSQL_BIND    bind = { .buffer_type = MYSQL_TYPE_STRING, .buffer = name, .buffer_length = sizeof name, .length = &length };
        MYSQL_STMT   *stmt;

        connect_to(&c, input);
        stmt = prepare(&c, FLOOR_NAME);
        good(stmt, mysql_stmt_execute(stmt));
        good(stmt, mysql_stmt_bind_result(stmt, &bind));
        if (!next_row(stmt))
            bench_die("row 1 is missing");
        sum += (int64_t)length;
        mysql_stmt_close(stmt);
        mysql_close(c.mysql);
    }
    bench_stop();
    return sum;
}

static int64_t small_transactions(const bench_input *input)
{
    MYSQL_BIND  binds[FLOOR_VALUES];
    arguments   a;
    connection  c;
    MYSQL_STMT *stmt;

    connect_to(&c, input);
    init_binds(binds, &a);
    stmt = prepare_insert(&c, input->table, 1, "");
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        guard_enter(&c.guard);
        server_mysql_run(c.mysql, "START TRANSACTION");
        insert_hero(stmt, binds, &a, &input->heroes[i]);
        server_mysql_run(c.mysql, "COMMIT");
        guard_leave(&c.guard);
    }
    bench_stop();
    mysql_stmt_close(stmt);
    mysql_close(c.mysql);
    return 0;
}

#if FLOOR_CHECKS
const bench_contestant bench_mysql_checked = { "checked",
#else
const bench_contestant bench_mysql_raw = { "raw",
#endif
    { [BENCH_W1] = insert_one_by_one, [BENCH_W2] = insert_many, [BENCH_W2_GIVEN] = insert_many_given, [BENCH_W3] = get_by_key,
      [BENCH_W4] = select_all, [BENCH_W4_OWNED] = select_owned, [BENCH_W5] = update_by_key, [BENCH_W6] = join, [BENCH_W7] = open_and_close,
      [BENCH_W8] = small_transactions },
};

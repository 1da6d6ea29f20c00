/* SPDX-License-Identifier: MIT */
/* libpq by hand, binary both ways, everything prepared. Compiled twice: with FLOOR_CHECKS 0 it is as fast as we can write it and believes
 * what the server gives, with 1 it makes every check that the library makes. */
#include "database.h"
#include "floor.h"
#include "floor_guard.h"

#include <endian.h>
#include <libpq-fe.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define EPOCH     946684800000000 /* microseconds from 1970 to the server's 2000 */
#define COLUMNS   "id, name, secret_name, age, team_id, power, created, blob"
#define INSERTED  "name, secret_name, age, team_id, power, created, blob"
#define ARRAYS    "$1::text[], $2::text[], $3::int4[], $4::int8[], $5::float8[], $6::timestamp[], $7::bytea[]"

enum { BYTEA_OID = 17, INT8_OID = 20, INT4_OID = 23, TEXT_OID = 25, FLOAT8_OID = 701, TIMESTAMP_OID = 1114 };
enum { AT_ONCE = 1000, COPY_BYTES = 1 << 16, MOST_PARAMETERS = 8 };

static const Oid value_types[MOST_PARAMETERS] = { TEXT_OID, TEXT_OID, INT4_OID, INT8_OID, FLOAT8_OID, TIMESTAMP_OID, BYTEA_OID, INT8_OID };
static const int binary[MOST_PARAMETERS] = { 1, 1, 1, 1, 1, 1, 1, 1 };

typedef struct connection {
    PGconn     *pg;
    floor_guard guard;
} connection;

/* ---- statements ---- */

static void good(const connection *c, const PGresult *result, ExecStatusType expected)
{
    if (PQresultStatus(result) != expected)
        bench_die("PostgreSQL: %s", PQerrorMessage(c->pg));
}

static void run(const connection *c, const char *sql)
{
    PGresult *result = PQexec(c->pg, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK)
        bench_die("PostgreSQL: %s", PQerrorMessage(c->pg));
    PQclear(result);
}

static void prepare(const connection *c, const char *name, const char *sql, int count, const Oid *types)
{
    PGresult *result = PQprepare(c->pg, name, sql, count, types);

    good(c, result, PGRES_COMMAND_OK);
    PQclear(result);
}

static void connect_to(connection *c, const bench_input *input)
{
    static const char settings[] = "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false),"
                                   " pg_catalog.set_config('TimeZone', 'UTC', false),"
                                   " pg_catalog.set_config('DateStyle', 'ISO, YMD', false),"
                                   " pg_catalog.set_config('standard_conforming_strings', 'on', false)";

    c->pg = PQconnectdb(input->path);
    guard_init(&c->guard);
    if (PQstatus(c->pg) != CONNECTION_OK)
        bench_die("PostgreSQL: %s", PQerrorMessage(c->pg));
    if (FLOOR_CHECKS)
        run(c, settings);
}

static void close_connection(connection *c)
{
    PQfinish(c->pg);
}

static inline PGresult *run_prepared(connection *c, const char *name, int count, const char *const *values, const int *lengths,
                                     ExecStatusType expected)
{
    PGresult *result = PQexecPrepared(c->pg, name, count, values, lengths, binary, 1);

    good(c, result, expected);
    return result;
}

/* ---- a row on its way to the server ---- */

static inline uint64_t bits_of(double number)
{
    uint64_t bits;

    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static inline char *put_u32(char *at, uint32_t number)
{
    number = htobe32(number);
    memcpy(at, &number, sizeof number);
    return at + sizeof number;
}

static inline char *put_u64(char *at, uint64_t number)
{
    number = htobe64(number);
    memcpy(at, &number, sizeof number);
    return at + sizeof number;
}

/* A value behind its length. */
static inline char *put_bytes(char *at, const bench_text *bytes)
{
    at = put_u32(at, bytes->length);
    memcpy(at, bytes->data, bytes->length);
    return at + bytes->length;
}

static inline char *put_integer(char *at, int64_t number, uint32_t size)
{
    at = put_u32(at, size);
    return size == 4 ? put_u32(at, (uint32_t)number) : put_u64(at, (uint64_t)number);
}

static inline void check_hero(const bench_hero *hero)
{
    (void)hero;
    CHECK(text_is_good(hero->name.data, hero->name.length) && text_is_good(hero->secret_name.data, hero->secret_name.length),
          "a text is not valid UTF-8, or has a NUL");
    CHECK(isfinite(hero->power), "the power is no finite number");
    CHECK(moment_is_good(hero->created), "the timestamp is out of range");
}

/* The parameters of an insert; its numbers are kept beside. */
typedef struct arguments {
    const char *values[FLOOR_VALUES];
    int         lengths[FLOOR_VALUES];
    char        numbers[4][8];
} arguments;

static inline void bind_value(arguments *a, int index, const char *value, uint32_t length)
{
    a->values[index] = value;
    a->lengths[index] = (int)length;
}

static inline void bind_hero(arguments *a, const bench_hero *hero)
{
    check_hero(hero);
    (void)put_u32(a->numbers[0], (uint32_t)hero->age);
    (void)put_u64(a->numbers[1], (uint64_t)hero->team_id);
    (void)put_u64(a->numbers[2], bits_of(hero->power));
    (void)put_u64(a->numbers[3], (uint64_t)(hero->created - EPOCH));
    bind_value(a, 0, hero->name.data, hero->name.length);
    bind_value(a, 1, hero->secret_name.data, hero->secret_name.length);
    bind_value(a, 2, hero->age_is_null ? NULL : a->numbers[0], 4);
    bind_value(a, 3, hero->team_is_null ? NULL : a->numbers[1], 8);
    bind_value(a, 4, a->numbers[2], 8);
    bind_value(a, 5, a->numbers[3], 8);
    bind_value(a, 6, hero->blob.data, hero->blob.length);
}

/* The columns of a row as COPY wants them, without their number. */
static inline char *put_hero(char *at, const bench_hero *hero)
{
    check_hero(hero);
    at = put_bytes(at, &hero->name);
    at = put_bytes(at, &hero->secret_name);
    at = hero->age_is_null ? put_u32(at, UINT32_MAX) : put_integer(at, hero->age, 4);
    at = hero->team_is_null ? put_u32(at, UINT32_MAX) : put_integer(at, hero->team_id, 8);
    at = put_integer(at, (int64_t)bits_of(hero->power), 8);
    at = put_integer(at, hero->created - EPOCH, 8);
    return put_bytes(at, &hero->blob);
}

/* ---- a row from the server ---- */

static inline int64_t get_i64(const PGresult *result, int row, int column)
{
    uint64_t number;

    CHECK(PQgetlength(result, row, column) == 8, "bytes that are no value of the type");
    memcpy(&number, PQgetvalue(result, row, column), sizeof number);
    return (int64_t)be64toh(number);
}

static inline int32_t get_i32(const PGresult *result, int row, int column)
{
    uint32_t number;

    CHECK(PQgetlength(result, row, column) == 4, "bytes that are no value of the type");
    memcpy(&number, PQgetvalue(result, row, column), sizeof number);
    return (int32_t)be32toh(number);
}

static inline double get_double(const PGresult *result, int row, int column)
{
    const int64_t bits = get_i64(result, row, column);
    double        number;

    memcpy(&number, &bits, sizeof number);
    CHECK(isfinite(number), "a number that is not finite");
    return number;
}

static inline bench_text get_bytes(const PGresult *result, int row, int column, bench_arena *arena)
{
    CHECK(!PQgetisnull(result, row, column), "a NULL");
    return bench_text_copy(arena, PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column));
}

static inline bench_text get_text(const PGresult *result, int row, int column, bench_arena *arena)
{
    CHECK(text_is_good(PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)), "a text that is not valid UTF-8");
    return get_bytes(result, row, column, arena);
}

static inline void read_hero(const PGresult *result, int row, bench_hero *hero, bench_arena *arena)
{
    hero->id = get_i64(result, row, 0);
    hero->name = get_text(result, row, 1, arena);
    hero->secret_name = get_text(result, row, 2, arena);
    hero->age_is_null = PQgetisnull(result, row, 3);
    hero->age = hero->age_is_null ? 0 : get_i32(result, row, 3);
    hero->team_is_null = PQgetisnull(result, row, 4);
    hero->team_id = hero->team_is_null ? 0 : get_i64(result, row, 4);
    hero->power = get_double(result, row, 5);
    hero->created = get_i64(result, row, 6) + EPOCH;
    CHECK(moment_is_good(hero->created), "a time outside of the years 1 to 9999");
    hero->blob = get_bytes(result, row, 7, arena);
}

/* Once for a result. */
static inline void check_columns(const PGresult *result, int count)
{
    static const Oid types[] = { INT8_OID, TEXT_OID, TEXT_OID, INT4_OID, INT8_OID, FLOAT8_OID, TIMESTAMP_OID, BYTEA_OID, TEXT_OID };

    (void)result;
    for (int i = 0; FLOOR_CHECKS && i < count; i++)
        CHECK(PQftype(result, i) == types[i], "a column of another type");
    CHECK(PQnfields(result) == count, "other columns");
}

static inline void check_changed(PGresult *result)
{
    if (strcmp(PQcmdTuples(result), "1") != 0)
        bench_die("other rows were written");
}

/* ---- workloads ---- */

static void prepare_insert(const connection *c, const char *table, const char *end)
{
    char sql[300];

    (void)snprintf(sql, sizeof sql, "INSERT INTO %s (" INSERTED ") VALUES ($1, $2, $3, $4, $5, $6, $7)%s", table, end);
    prepare(c, "insert", sql, FLOOR_VALUES, value_types);
}

static int64_t insert_one_by_one(const bench_input *input)
{
    connection c;
    arguments  a;
    int64_t    sum = 0;

    connect_to(&c, input);
    bench_start();
    run(&c, "BEGIN");
    prepare_insert(&c, input->table, " RETURNING id");
    for (int64_t i = 0; i < input->count; i++) {
        PGresult *result;

        guard_enter(&c.guard);
        bind_hero(&a, &input->heroes[i]);
        result = run_prepared(&c, "insert", FLOOR_VALUES, a.values, a.lengths, PGRES_TUPLES_OK);
        CHECK(PQntuples(result) == 1 && PQnfields(result) == 1 && PQftype(result, 0) == INT8_OID, "another key");
        sum += get_i64(result, 0, 0);
        PQclear(result);
        guard_leave(&c.guard);
    }
    run(&c, "COMMIT");
    bench_stop();
    close_connection(&c);
    return sum;
}

/* ---- all at once: arrays ---- */

/* A one-dimensional array as the protocol has it. */
typedef struct array {
    char  *data;
    size_t used;
    size_t capacity;
} array;

static inline char *array_take(array *a, size_t size)
{
    if (a->used + size > a->capacity) {
        a->capacity = (a->used + size) * 2;
        a->data = realloc(a->data, a->capacity);
        if (a->data == NULL)
            bench_die("no memory");
    }
    a->used += size;
    return a->data + a->used - size;
}

static void array_begin(array *a, Oid type, uint32_t count, bool has_nulls)
{
    char *at;

    a->used = 0;
    at = array_take(a, 20);
    at = put_u32(at, 1);
    at = put_u32(at, has_nulls);
    at = put_u32(at, type);
    at = put_u32(at, count);
    (void)put_u32(at, 1);
}

static inline void array_integer(array *a, bool is_null, int64_t number, uint32_t size)
{
    if (is_null)
        (void)put_u32(array_take(a, 4), UINT32_MAX);
    else
        (void)put_integer(array_take(a, 4 + size), number, size);
}

static inline void array_bytes(array *a, const bench_text *bytes)
{
    (void)put_bytes(array_take(a, 4 + bytes->length), bytes);
}

static void fill_arrays(array *arrays, const bench_hero *heroes, uint32_t count)
{
    for (int i = 0; i < MOST_PARAMETERS; i++)
        array_begin(&arrays[i], value_types[i], count, i == 2 || i == 3);
    for (uint32_t i = 0; i < count; i++) {
        const bench_hero *hero = &heroes[i];

        check_hero(hero);
        array_bytes(&arrays[0], &hero->name);
        array_bytes(&arrays[1], &hero->secret_name);
        array_integer(&arrays[2], hero->age_is_null, hero->age, 4);
        array_integer(&arrays[3], hero->team_is_null, hero->team_id, 8);
        array_integer(&arrays[4], false, (int64_t)bits_of(hero->power), 8);
        array_integer(&arrays[5], false, hero->created - EPOCH, 8);
        array_bytes(&arrays[6], &hero->blob);
        array_integer(&arrays[7], false, hero->id, 8);
    }
}

static int64_t sum_of_keys(PGresult *result, int64_t count)
{
    int64_t sum = 0;

    if (PQntuples(result) != count)
        bench_die("other rows were written");
    for (int i = 0; i < PQntuples(result); i++)
        sum += get_i64(result, i, 0);
    return sum;
}

/* With so many parameters: the eighth is the key. */
static int64_t insert_arrays(const bench_input *input, const char *sql, int parameters, bool keys_come_back)
{
    array      arrays[MOST_PARAMETERS] = { { NULL, 0, 0 } };
    connection c;
    int64_t    sum = 0;

    connect_to(&c, input);
    bench_start();
    guard_enter(&c.guard);
    run(&c, "BEGIN");
    prepare(&c, "arrays", sql, 0, NULL);
    for (int64_t i = 0; i < input->count; i += AT_ONCE) {
        const int64_t count = input->count - i < AT_ONCE ? input->count - i : AT_ONCE;
        const char   *values[MOST_PARAMETERS];
        int           lengths[MOST_PARAMETERS];
        PGresult     *result;

        fill_arrays(arrays, &input->heroes[i], (uint32_t)count);
        for (int k = 0; k < parameters; k++) {
            values[k] = arrays[k].data;
            lengths[k] = (int)arrays[k].used;
        }
        result = run_prepared(&c, "arrays", parameters, values, lengths, keys_come_back ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
        sum += keys_come_back ? sum_of_keys(result, count) : 0;
        PQclear(result);
    }
    run(&c, "COMMIT");
    guard_leave(&c.guard);
    bench_stop();
    close_connection(&c);
    for (int i = 0; i < MOST_PARAMETERS; i++)
        free(arrays[i].data);
    return sum;
}

static int64_t insert_many(const bench_input *input)
{
    return insert_arrays(input, "INSERT INTO hero_ins (" INSERTED ") SELECT * FROM unnest(" ARRAYS ") RETURNING id", FLOOR_VALUES, true);
}

static int64_t insert_many_given(const bench_input *input)
{
    return insert_arrays(input, "INSERT INTO hero_given (" INSERTED ", id) SELECT * FROM unnest(" ARRAYS ", $8::int8[])", MOST_PARAMETERS,
                         false);
}

/* ---- all at once: COPY ---- */

static void send_copy(const connection *c, const char *data, const char *end)
{
    if (PQputCopyData(c->pg, data, (int)(end - data)) != 1)
        bench_die("COPY: %s", PQerrorMessage(c->pg));
}

static void end_copy(const connection *c, int64_t count)
{
    PGresult *result;
    char      expected[32];

    if (PQputCopyEnd(c->pg, NULL) != 1)
        bench_die("COPY: %s", PQerrorMessage(c->pg));
    result = PQgetResult(c->pg);
    good(c, result, PGRES_COMMAND_OK);
    (void)snprintf(expected, sizeof expected, "%lld", (long long)count);
    CHECK(strcmp(PQcmdTuples(result), expected) == 0, "other rows were written");
    PQclear(result);
    if (PQgetResult(c->pg) != NULL)
        bench_die("COPY has more to say");
}

static int64_t copy_many(const bench_input *input)
{
    static char      buffer[COPY_BYTES + 4096];
    static const char header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0";
    char            *at = buffer + sizeof header - 1;
    connection       c;
    PGresult        *result;

    connect_to(&c, input);
    bench_start();
    guard_enter(&c.guard);
    result = PQexec(c.pg, "COPY hero_ins (" INSERTED ") FROM STDIN (FORMAT binary)");
    good(&c, result, PGRES_COPY_IN);
    PQclear(result);
    memcpy(buffer, header, sizeof header - 1);
    for (int64_t i = 0; i < input->count; i++) {
        *at++ = 0;
        *at++ = FLOOR_VALUES;
        at = put_hero(at, &input->heroes[i]);
        if (at - buffer > COPY_BYTES) {
            send_copy(&c, buffer, at);
            at = buffer;
        }
    }
    memset(at, 0xff, 2);
    send_copy(&c, buffer, at + 2);
    end_copy(&c, input->count);
    guard_leave(&c.guard);
    bench_stop();
    close_connection(&c);
    return 0;
}

/* ---- reading ---- */

static int64_t get_by_key(const bench_input *input)
{
    bench_arena arena = { NULL, NULL };
    bench_hero  hero;
    connection  c;
    char        key[8];
    const char *value = key;
    const int   length = sizeof key;
    int64_t     sum = 0;

    connect_to(&c, input);
    bench_start();
    prepare(&c, "get", "SELECT " COLUMNS " FROM hero WHERE id = $1", 1, &(Oid){ INT8_OID });
    for (int64_t i = 0; i < input->count; i++) {
        PGresult *result;

        guard_enter(&c.guard);
        (void)put_u64(key, (uint64_t)bench_pick(i, input->stored));
        result = run_prepared(&c, "get", 1, &value, &length, PGRES_TUPLES_OK);
        if (PQntuples(result) != 1)
            bench_die("row %lld is missing", (long long)i);
        check_columns(result, FLOOR_VALUES + 1);
        bench_arena_reset(&arena);
        read_hero(result, 0, &hero, &arena);
        sum += bench_hero_sum(&hero);
        PQclear(result);
        guard_leave(&c.guard);
    }
    bench_stop();
    close_connection(&c);
    bench_arena_free(&arena);
    return sum;
}

/* All rows, one time, into an array that has room for them. */
static void read_all(connection *c, bench_hero *(*place)(floor_list *list, int64_t count), floor_list *list)
{
    PGresult   *result;
    bench_hero *heroes;

    guard_enter(&c->guard);
    result = run_prepared(c, "all", 0, NULL, NULL, PGRES_TUPLES_OK);
    check_columns(result, FLOOR_VALUES + 1);
    heroes = place(list, PQntuples(result));
    for (int i = 0; i < PQntuples(result); i++)
        read_hero(result, i, &heroes[i], &list->arena);
    PQclear(result);
    guard_leave(&c->guard);
}

static bench_hero *place_again(floor_list *list, int64_t count)
{
    if (list->capacity < count)
        floor_list_reserve(list, count);
    bench_arena_reset(&list->arena);
    list->count = count;
    return list->heroes;
}

static bench_hero *place_anew(floor_list *list, int64_t count)
{
    floor_list_free(list);
    return place_again(list, count);
}

static int64_t read_all_times(const bench_input *input, bench_hero *(*place)(floor_list *list, int64_t count))
{
    floor_list list = { 0 };
    connection c;
    int64_t    sum = 0;

    connect_to(&c, input);
    bench_start();
    prepare(&c, "all", "SELECT " COLUMNS " FROM hero", 0, NULL);
    for (int turn = 0; turn < input->times; turn++)
        read_all(&c, place, &list);
    bench_stop();
    for (int64_t i = 0; i < list.count; i++)
        sum += bench_hero_sum(&list.heroes[i]);
    close_connection(&c);
    floor_list_free(&list);
    return sum;
}

static int64_t select_all(const bench_input *input)
{
    return read_all_times(input, place_again);
}

static int64_t select_owned(const bench_input *input)
{
    return read_all_times(input, place_anew);
}

static int64_t join(const bench_input *input)
{
    static const Oid types[] = { INT8_OID, INT8_OID, INT4_OID };
    static const int lengths[] = { 8, 8, 4 };
    bench_arena      arena = { NULL, NULL };
    bench_hero       hero;
    connection       c;
    char             numbers[3][8];
    int64_t          sum = 0;

    connect_to(&c, input);
    bench_start();
    prepare(&c, "join", input->database->join, 3, types);
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t     first = floor_range(input, turn);
        const char *const values[] = { numbers[0], numbers[1], numbers[2] };
        PGresult         *result;

        guard_enter(&c.guard);
        (void)put_u64(numbers[0], (uint64_t)first);
        (void)put_u64(numbers[1], (uint64_t)(first + FLOOR_RANGE - 1));
        (void)put_u32(numbers[2], FLOOR_AGE);
        result = run_prepared(&c, "join", 3, values, lengths, PGRES_TUPLES_OK);
        check_columns(result, FLOOR_VALUES + 2);
        bench_arena_reset(&arena);
        for (int i = 0; i < PQntuples(result); i++) {
            read_hero(result, i, &hero, &arena);
            sum += bench_hero_sum(&hero) + get_text(result, i, FLOOR_VALUES + 1, &arena).length;
        }
        PQclear(result);
        guard_leave(&c.guard);
    }
    bench_stop();
    close_connection(&c);
    bench_arena_free(&arena);
    return sum;
}

/* ---- the rest ---- */

static int64_t update_by_key(const bench_input *input)
{
    static const Oid types[] = { TEXT_OID, INT4_OID, FLOAT8_OID, INT8_OID };
    connection       c;
    char             numbers[3][8];

    connect_to(&c, input);
    bench_start();
    run(&c, "BEGIN");
    prepare(&c, "update", "UPDATE hero_upd SET name = $1, age = $2, power = $3 WHERE id = $4", 4, types);
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *hero = &input->heroes[i];
        const char *const values[] = { hero->secret_name.data, numbers[0], numbers[1], numbers[2] };
        const int         lengths[] = { (int)hero->secret_name.length, 4, 8, 8 };
        PGresult         *result;

        guard_enter(&c.guard);
        CHECK(text_is_good(hero->secret_name.data, hero->secret_name.length), "a text is not valid UTF-8, or has a NUL");
        CHECK(isfinite(hero->power + 1), "the power is no finite number");
        (void)put_u32(numbers[0], (uint32_t)(hero->age + 1));
        (void)put_u64(numbers[1], bits_of(hero->power + 1));
        (void)put_u64(numbers[2], (uint64_t)hero->id);
        result = run_prepared(&c, "update", 4, values, lengths, PGRES_COMMAND_OK);
        check_changed(result);
        PQclear(result);
        guard_leave(&c.guard);
    }
    run(&c, "COMMIT");
    bench_stop();
    close_connection(&c);
    return 0;
}

static int64_t open_and_close(const bench_input *input)
{
    int64_t sum = 0;

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        connection c;
        PGresult  *result;

        connect_to(&c, input);
        result = PQexecParams(c.pg, FLOOR_NAME, 0, NULL, NULL, NULL, NULL, 1);
        good(&c, result, PGRES_TUPLES_OK);
        sum += PQgetlength(result, 0, 0);
        PQclear(result);
        close_connection(&c);
    }
    bench_stop();
    return sum;
}

static int64_t small_transactions(const bench_input *input)
{
    connection c;
    arguments  a;

    connect_to(&c, input);
    bench_start();
    prepare_insert(&c, input->table, " RETURNING id"); /* as in W1: the first look at a table costs a session of the server much */
    for (int64_t i = 0; i < input->count; i++) {
        PGresult *result;

        guard_enter(&c.guard);
        run(&c, "BEGIN");
        bind_hero(&a, &input->heroes[i]);
        result = run_prepared(&c, "insert", FLOOR_VALUES, a.values, a.lengths, PGRES_TUPLES_OK);
        CHECK(PQntuples(result) == 1, "other rows were written");
        PQclear(result);
        run(&c, "COMMIT");
        guard_leave(&c.guard);
    }
    bench_stop();
    close_connection(&c);
    return 0;
}

#if FLOOR_CHECKS
const bench_contestant bench_postgres_checked = { "checked",
#else
const bench_contestant bench_postgres_raw = { "raw",
#endif
    { [BENCH_W1] = insert_one_by_one, [BENCH_W2] = insert_many, [BENCH_W2_GIVEN] = insert_many_given, [BENCH_W2_COPY] = copy_many,
      [BENCH_W3] = get_by_key, [BENCH_W4] = select_all, [BENCH_W4_OWNED] = select_owned, [BENCH_W5] = update_by_key, [BENCH_W6] = join,
      [BENCH_W7] = open_and_close, [BENCH_W8] = small_transactions },
};

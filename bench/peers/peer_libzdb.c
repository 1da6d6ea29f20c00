/* SPDX-License-Identifier: MIT */
/* libzdb: a pool, prepared statements, values by index. It has no way to insert many rows at once. */
#include "peer.h"

#include <zdb.h>

#define COLUMNS "id, name, secret_name, age, team_id, power, created, %s"

static URL_T            url;
static ConnectionPool_T pool;

/* Of W8 the statement belongs to the connection: a pool that gives another one each time would have to prepare it anew. */
static Connection_T begin(const peer_input *input)
{
    Connection_T connection;

    url = URL_new(input->connection);
    pool = ConnectionPool_new(url);
    ConnectionPool_start(pool);
    connection = ConnectionPool_getConnection(pool);
    if (connection == NULL)
        bench_die("libzdb: no connection");
    return connection;
}

static void end(Connection_T connection)
{
    Connection_close(connection);
    ConnectionPool_free(&pool);
    URL_free(&url);
}

/* ---- a row ---- */

/* What is bound as text: borrowed until the statement is run. */
typedef struct texts {
    char moment[BENCH_TIMESTAMP_SIZE];
    char power[32];
} texts;

/* On PostgreSQL setDouble() keeps six decimals: the digits are written here. */
static void bind_double(const peer_input *input, PreparedStatement_T statement, int index, double value, char text[32])
{
    if (!peer_is(input, "postgres")) {
        PreparedStatement_setDouble(statement, index, value);
        return;
    }
    (void)snprintf(text, 32, "%.17g", value);
    PreparedStatement_setString(statement, index, text);
}

static void bind(const peer_input *input, PreparedStatement_T statement, const bench_hero *hero, texts *kept)
{
    (void)bench_timestamp_write(kept->moment, hero->created);
    PreparedStatement_setString(statement, 1, hero->name.data);
    PreparedStatement_setString(statement, 2, hero->secret_name.data);
    if (hero->age_is_null)
        PreparedStatement_setString(statement, 3, NULL);
    else
        PreparedStatement_setInt(statement, 3, hero->age);
    if (hero->team_is_null)
        PreparedStatement_setString(statement, 4, NULL);
    else
        PreparedStatement_setLLong(statement, 4, hero->team_id);
    bind_double(input, statement, 5, hero->power, kept->power);
    PreparedStatement_setString(statement, 6, kept->moment);
    PreparedStatement_setBlob(statement, 7, hero->blob.data, (int)hero->blob.length);
}

static bench_text take_text(ResultSet_T rows, int column, bench_arena *arena)
{
    const char *text = ResultSet_getString(rows, column);

    return bench_text_copy(arena, text, strlen(text));
}

static void get(ResultSet_T rows, bench_hero *hero, bench_arena *arena)
{
    int         size = 0;
    const void *blob;

    hero->id = ResultSet_getLLong(rows, 1);
    hero->name = take_text(rows, 2, arena);
    hero->secret_name = take_text(rows, 3, arena);
    hero->age_is_null = ResultSet_isnull(rows, 4);
    hero->age = hero->age_is_null ? 0 : ResultSet_getInt(rows, 4);
    hero->team_is_null = ResultSet_isnull(rows, 5);
    hero->team_id = hero->team_is_null ? 0 : ResultSet_getLLong(rows, 5);
    hero->power = ResultSet_getDouble(rows, 6);
    hero->created = peer_moment(ResultSet_getString(rows, 7));
    blob = ResultSet_getBlob(rows, 8, &size);
    hero->blob = bench_text_copy(arena, blob, (size_t)size);
}

/* ---- workloads ---- */

static PreparedStatement_T prepare_insert(const peer_input *input, Connection_T connection)
{
    return Connection_prepareStatement(
        connection, "INSERT INTO hero_ins (name, secret_name, age, team_id, power, created, %s) VALUES (?, ?, ?, ?, ?, ?, ?)%s",
        peer_blob(input), peer_returning(input));
}

/* Inserts a row and takes its key. */
static void insert(const peer_input *input, Connection_T connection, PreparedStatement_T statement, const bench_hero *hero)
{
    texts   kept;
    int64_t key;

    bind(input, statement, hero, &kept);
    if (peer_is(input, "postgres")) {
        ResultSet_T rows = PreparedStatement_executeQuery(statement);

        key = ResultSet_next(rows) ? ResultSet_getLLong(rows, 1) : 0;
    } else {
        PreparedStatement_execute(statement);
        key = Connection_lastRowId(connection);
    }
    peer_check_key(key);
}

static int64_t insert_one_by_one(const peer_input *input)
{
    Connection_T        connection = begin(input);
    PreparedStatement_T statement;

    bench_start();
    Connection_beginTransaction(connection);
    statement = prepare_insert(input, connection);
    for (int64_t i = 0; i < input->count; i++)
        insert(input, connection, statement, &input->heroes[i]);
    Connection_commit(connection);
    bench_stop();
    end(connection);
    return 0;
}

static int64_t get_by_key(const peer_input *input)
{
    Connection_T        connection = begin(input);
    PreparedStatement_T statement;
    bench_arena         arena = { NULL, NULL };
    bench_hero          hero;
    int64_t             sum = 0;

    bench_start();
    statement = Connection_prepareStatement(connection, "SELECT " COLUMNS " FROM hero WHERE id = ?", peer_blob(input));
    for (int64_t i = 0; i < input->count; i++) {
        ResultSet_T rows;

        PreparedStatement_setLLong(statement, 1, bench_pick(i, input->stored));
        rows = PreparedStatement_executeQuery(statement);
        if (!ResultSet_next(rows))
            bench_die("a row is missing");
        bench_arena_reset(&arena);
        get(rows, &hero, &arena);
        sum += bench_hero_sum(&hero);
    }
    bench_stop();
    end(connection);
    return sum;
}

static int64_t select_all(const peer_input *input)
{
    Connection_T        connection = begin(input);
    bench_hero         *heroes = calloc((size_t)input->stored, sizeof *heroes);
    PreparedStatement_T statement;
    bench_arena         arena = { NULL, NULL };
    int64_t             sum = 0, count = 0;

    bench_start();
    statement = Connection_prepareStatement(connection, "SELECT " COLUMNS " FROM hero", peer_blob(input));
    for (int turn = 0; turn < input->times; turn++) {
        ResultSet_T rows = PreparedStatement_executeQuery(statement);

        bench_arena_reset(&arena);
        for (count = 0; count < input->stored && ResultSet_next(rows); count++)
            get(rows, &heroes[count], &arena);
    }
    bench_stop();
    for (int64_t i = 0; i < count; i++)
        sum += bench_hero_sum(&heroes[i]);
    end(connection);
    free(heroes);
    return sum;
}

static int64_t update_by_key(const peer_input *input)
{
    Connection_T        connection = begin(input);
    PreparedStatement_T statement;

    bench_start();
    Connection_beginTransaction(connection);
    statement = Connection_prepareStatement(connection, "UPDATE hero_upd SET name = ?, age = ?, power = ? WHERE id = ?");
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero *hero = &input->heroes[i];
        char              power[32];

        PreparedStatement_setString(statement, 1, hero->secret_name.data);
        PreparedStatement_setInt(statement, 2, hero->age + 1);
        bind_double(input, statement, 3, hero->power + 1, power);
        PreparedStatement_setLLong(statement, 4, hero->id);
        PreparedStatement_execute(statement);
    }
    Connection_commit(connection);
    bench_stop();
    end(connection);
    return 0;
}

static int64_t join(const peer_input *input)
{
    Connection_T        connection = begin(input);
    PreparedStatement_T statement;
    bench_arena         arena = { NULL, NULL };
    bench_hero          hero;
    int64_t             sum = 0;

    bench_start();
    statement = Connection_prepareStatement(
        connection,
        "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.%s, t.name FROM hero h"
        " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN ? AND ? AND h.age > ? ORDER BY h.id",
        peer_blob(input));
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t first = peer_range(input, turn);
        ResultSet_T   rows;

        PreparedStatement_setLLong(statement, 1, first);
        PreparedStatement_setLLong(statement, 2, first + PEER_RANGE - 1);
        PreparedStatement_setInt(statement, 3, PEER_AGE);
        bench_arena_reset(&arena);
        rows = PreparedStatement_executeQuery(statement);
        while (ResultSet_next(rows)) {
            get(rows, &hero, &arena);
            sum += bench_hero_sum(&hero) + (int64_t)strlen(ResultSet_getString(rows, 9));
        }
    }
    bench_stop();
    end(connection);
    return sum;
}

static int64_t open_and_close(const peer_input *input)
{
    int64_t sum = 0;

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        Connection_T connection = begin(input);
        ResultSet_T  rows = Connection_executeQuery(connection, "SELECT name FROM hero WHERE id = 1");

        if (ResultSet_next(rows))
            sum += (int64_t)strlen(ResultSet_getString(rows, 1));
        end(connection);
    }
    bench_stop();
    return sum;
}

static int64_t small_transactions(const peer_input *input)
{
    Connection_T        connection = begin(input);
    PreparedStatement_T statement = prepare_insert(input, connection);

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        Connection_beginTransaction(connection);
        insert(input, connection, statement, &input->heroes[i]);
        Connection_commit(connection);
    }
    bench_stop();
    end(connection);
    return 0;
}

static const peer_workload workloads[] = {
    { "W1", insert_one_by_one }, { "W3", get_by_key },         { "W4", select_all }, { "W5", update_by_key }, { "W6", join },
    { "W7", open_and_close },    { "W8", small_transactions }, { NULL, NULL },
};

int main(int count, char **arguments)
{
    return peer_main(count, arguments, workloads);
}

/* SPDX-License-Identifier: MIT */
/* SOCI, as its manual says: prepared statements that are run again and again, into() and fetch(). It has no bytes for PostgreSQL: they go
 * as hex there. Moments are texts, since its own type has no fractions of a second. */
#include "peer.h"

#include <soci/mysql/soci-mysql.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>
#include <string>
#include <vector>

namespace {

using soci::indicator;
using soci::into;
using soci::use;

std::unique_ptr<soci::session> connect(const peer_input *input)
{
    if (peer_is(input, "sqlite"))
        return std::make_unique<soci::session>(soci::sqlite3, input->connection);
    if (peer_is(input, "postgres"))
        return std::make_unique<soci::session>(soci::postgresql, input->connection);
    return std::make_unique<soci::session>(soci::mysql, input->connection);
}

const char hex_digits[] = "0123456789abcdef";

std::string to_hex(const bench_text &bytes)
{
    std::string text = "\\x";

    for (uint32_t i = 0; i < bytes.length; i++) {
        text += hex_digits[static_cast<unsigned char>(bytes.data[i]) >> 4];
        text += hex_digits[bytes.data[i] & 15];
    }
    return text;
}

int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

std::string from_hex(const std::string &text)
{
    std::string bytes;

    for (size_t i = 2; i + 1 < text.size(); i += 2)
        bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
    return bytes;
}

/* A row as SOCI exchanges it. */
struct hero_row {
    explicit hero_row(soci::session &session, const peer_input *input)
        : is_hex(peer_is(input, "postgres"))
    {
        if (peer_is(input, "sqlite"))
            blob = std::make_unique<soci::blob>(session);
    }

    void set(const bench_hero &hero)
    {
        char text[BENCH_TIMESTAMP_SIZE];

        name.assign(hero.name.data, hero.name.length);
        secret_name.assign(hero.secret_name.data, hero.secret_name.length);
        age = hero.age;
        age_there = hero.age_is_null ? soci::i_null : soci::i_ok;
        team_id = hero.team_id;
        team_there = hero.team_is_null ? soci::i_null : soci::i_ok;
        power = hero.power;
        bench_timestamp_write(text, hero.created);
        created = text;
        if (blob)
            blob->write(0, hero.blob.data, hero.blob.length);
        else
            bytes = is_hex ? to_hex(hero.blob) : std::string(hero.blob.data, hero.blob.length);
    }

    void bind(soci::statement &statement)
    {
        statement.exchange(use(name));
        statement.exchange(use(secret_name));
        statement.exchange(use(age, age_there));
        statement.exchange(use(team_id, team_there));
        statement.exchange(use(power));
        statement.exchange(use(created));
        if (blob)
            statement.exchange(use(*blob));
        else
            statement.exchange(use(bytes));
    }

    void fetch_into(soci::statement &statement)
    {
        statement.exchange(into(id));
        statement.exchange(into(name));
        statement.exchange(into(secret_name));
        statement.exchange(into(age, age_there));
        statement.exchange(into(team_id, team_there));
        statement.exchange(into(power));
        statement.exchange(into(created));
        if (blob)
            statement.exchange(into(*blob));
        else
            statement.exchange(into(bytes));
    }

    /* What a program of its own would keep of a row. */
    void get(bench_hero *hero, bench_arena *arena)
    {
        char place[64];

        hero->id = id;
        hero->name = bench_text_copy(arena, name.data(), name.size());
        hero->secret_name = bench_text_copy(arena, secret_name.data(), secret_name.size());
        hero->age_is_null = age_there == soci::i_null;
        hero->age = hero->age_is_null ? 0 : age;
        hero->team_is_null = team_there == soci::i_null;
        hero->team_id = hero->team_is_null ? 0 : team_id;
        hero->power = power;
        hero->created = peer_moment(created.c_str());
        if (blob) {
            const size_t length = blob->get_len();

            blob->read(0, place, length < sizeof place ? length : sizeof place);
            hero->blob = bench_text_copy(arena, place, length);
        } else {
            const std::string plain = is_hex ? from_hex(bytes) : bytes;

            hero->blob = bench_text_copy(arena, plain.data(), plain.size());
        }
    }

    bool        is_hex;
    long long   id = 0;
    std::string name, secret_name, created, bytes;
    int         age = 0;
    long long   team_id = 0;
    indicator   age_there = soci::i_ok, team_there = soci::i_ok;
    double      power = 0;
    std::unique_ptr<soci::blob> blob; /* SQLite's bytes; the other databases have none of it */
};

void ready(soci::statement &statement, const std::string &sql)
{
    statement.alloc();
    statement.prepare(sql);
    statement.define_and_bind();
}

std::string insert_sql(const peer_input *input)
{
    return std::string("INSERT INTO hero_ins (name, secret_name, age, team_id, power, created, ") + peer_blob(input) +
           ") VALUES (:a, :b, :c, :d, :e, :f, :g)";
}

std::string select_sql(const peer_input *input)
{
    return std::string("SELECT id, name, secret_name, age, team_id, power, created, ") + peer_blob(input) + " FROM hero";
}

/* An INSERT of one row, whose key comes back. */
void ready_insert(const peer_input *input, soci::statement &statement, hero_row &row)
{
    if (peer_is(input, "postgres"))
        statement.exchange(into(row.id));
    row.bind(statement);
    ready(statement, insert_sql(input) + peer_returning(input));
}

void insert(const peer_input *input, soci::session &session, soci::statement &statement, hero_row &row, const bench_hero &hero)
{
    row.set(hero);
    statement.execute(true);
    if (!peer_is(input, "postgres"))
        session.get_last_insert_id("hero_ins", row.id);
    peer_check_key(row.id);
}

int64_t insert_one_by_one(const peer_input *input)
{
    auto            session = connect(input);
    hero_row        row(*session, input);
    soci::statement statement(*session);

    bench_start();
    session->begin();
    ready_insert(input, statement, row);
    for (int64_t i = 0; i < input->count; i++)
        insert(input, *session, statement, row, input->heroes[i]);
    session->commit();
    bench_stop();
    return 0;
}

/* Columns of so many rows at once. A statement with vectors sends the first ones again when it is run anew on some databases, so each
 * group has a statement of its own. SQLite's columns of bytes take no vector. */
int64_t insert_many(const peer_input *input)
{
    const int64_t at_once = 1000;
    auto          session = connect(input);

    if (peer_is(input, "sqlite"))
        return insert_one_by_one(input);
    bench_start();
    session->begin();
    for (int64_t i = 0; i < input->count; i += at_once) {
        std::vector<std::string> names, secrets, moments, bytes;
        std::vector<int>         ages;
        std::vector<long long>   teams;
        std::vector<double>      powers;
        std::vector<indicator>   age_there, team_there;
        hero_row                 row(*session, input);

        for (int64_t k = i; k < i + at_once && k < input->count; k++) {
            row.set(input->heroes[k]);
            names.push_back(row.name);
            secrets.push_back(row.secret_name);
            ages.push_back(row.age);
            age_there.push_back(row.age_there);
            teams.push_back(row.team_id);
            team_there.push_back(row.team_there);
            powers.push_back(row.power);
            moments.push_back(row.created);
            bytes.push_back(row.bytes);
        }
        *session << insert_sql(input), use(names), use(secrets), use(ages, age_there), use(teams, team_there), use(powers), use(moments),
            use(bytes);
    }
    session->commit();
    bench_stop();
    return 0;
}

int64_t get_by_key(const peer_input *input)
{
    auto            session = connect(input);
    hero_row        row(*session, input);
    soci::statement statement(*session);
    long long       key = 0;
    bench_arena     arena = { nullptr, nullptr };
    bench_hero      hero;
    int64_t         sum = 0;

    bench_start();
    row.fetch_into(statement);
    statement.exchange(use(key));
    ready(statement, select_sql(input) + " WHERE id = :id");
    for (int64_t i = 0; i < input->count; i++) {
        key = bench_pick(i, input->stored);
        if (!statement.execute(true))
            bench_die("a row is missing");
        bench_arena_reset(&arena);
        row.get(&hero, &arena);
        sum += bench_hero_sum(&hero);
    }
    bench_stop();
    return sum;
}

int64_t select_all(const peer_input *input)
{
    auto                    session = connect(input);
    hero_row                row(*session, input);
    std::vector<bench_hero> heroes;
    bench_arena             arena = { nullptr, nullptr };
    int64_t                 sum = 0;

    bench_start();
    for (int turn = 0; turn < input->times; turn++) {
        soci::statement statement(*session);

        heroes.clear();
        bench_arena_reset(&arena);
        row.fetch_into(statement);
        ready(statement, select_sql(input));
        statement.execute();
        while (statement.fetch()) {
            heroes.emplace_back();
            row.get(&heroes.back(), &arena);
        }
    }
    bench_stop();
    for (const bench_hero &hero : heroes)
        sum += bench_hero_sum(&hero);
    return sum;
}

int64_t update_by_key(const peer_input *input)
{
    auto            session = connect(input);
    soci::statement statement(*session);
    std::string     name;
    int             age = 0;
    double          power = 0;
    long long       id = 0;

    bench_start();
    session->begin();
    statement.exchange(use(name));
    statement.exchange(use(age));
    statement.exchange(use(power));
    statement.exchange(use(id));
    ready(statement, "UPDATE hero_upd SET name = :a, age = :b, power = :c WHERE id = :d");
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero &hero = input->heroes[i];

        name.assign(hero.secret_name.data, hero.secret_name.length);
        age = hero.age + 1;
        power = hero.power + 1;
        id = hero.id;
        statement.execute(true);
        if (statement.get_affected_rows() != 1)
            bench_die("other rows were written");
    }
    session->commit();
    bench_stop();
    return 0;
}

int64_t join(const peer_input *input)
{
    auto            session = connect(input);
    hero_row        row(*session, input);
    soci::statement statement(*session);
    std::string     team;
    long long       first = 0, last = 0;
    int             age = PEER_AGE;
    bench_arena     arena = { nullptr, nullptr };
    bench_hero      hero;
    int64_t         sum = 0;

    bench_start();
    row.fetch_into(statement);
    statement.exchange(into(team));
    statement.exchange(use(first));
    statement.exchange(use(last));
    statement.exchange(use(age));
    ready(statement, std::string("SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.") + peer_blob(input) +
                         ", t.name FROM hero h JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN :a AND :b AND h.age > :c ORDER BY h.id");
    for (int64_t turn = 0; turn < input->count; turn++) {
        first = peer_range(input, turn);
        last = first + PEER_RANGE - 1;
        bench_arena_reset(&arena);
        statement.execute();
        while (statement.fetch()) {
            row.get(&hero, &arena);
            sum += bench_hero_sum(&hero) + static_cast<int64_t>(team.size());
        }
    }
    bench_stop();
    return sum;
}

int64_t open_and_close(const peer_input *input)
{
    int64_t sum = 0;

    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        auto        session = connect(input);
        std::string name;

        *session << "SELECT name FROM hero WHERE id = 1", into(name);
        sum += static_cast<int64_t>(name.size());
    }
    bench_stop();
    return sum;
}

int64_t small_transactions(const peer_input *input)
{
    auto            session = connect(input);
    hero_row        row(*session, input);
    soci::statement statement(*session);

    ready_insert(input, statement, row);
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        session->begin();
        insert(input, *session, statement, row, input->heroes[i]);
        session->commit();
    }
    bench_stop();
    return 0;
}

const peer_workload workloads[] = {
    { "W1", insert_one_by_one }, { "W2", insert_many },    { "W3", get_by_key },         { "W4", select_all },     { "W5", update_by_key },
    { "W6", join },              { "W7", open_and_close }, { "W8", small_transactions }, { nullptr, nullptr },
};

} // namespace

int main(int count, char **arguments)
{
    try {
        return peer_main(count, arguments, workloads);
    } catch (const std::exception &error) {
        bench_die("SOCI: %s", error.what());
    }
}

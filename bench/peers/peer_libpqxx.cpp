/* SPDX-License-Identifier: MIT */
/* libpqxx: prepared statements, results as text, stream_to for many rows. PostgreSQL alone. */
#include "peer.h"

#include <pqxx/pqxx>

#include <optional>
#include <string>
#include <vector>

namespace {

const char insert_sql[] = "INSERT INTO hero_ins (name, secret_name, age, team_id, power, created, \"blob\") VALUES ($1, $2, $3, $4, $5, $6, $7)"
                          " RETURNING id";
const char columns[] = "SELECT id, name, secret_name, age, team_id, power, created, \"blob\" FROM hero";

std::string moment(const bench_hero &hero)
{
    char text[BENCH_TIMESTAMP_SIZE];

    bench_timestamp_write(text, hero.created);
    return text;
}

void insert(pqxx::transaction_base &tx, const bench_hero &hero)
{
    const std::string        created = moment(hero);
    const pqxx::binarystring blob(hero.blob.data, hero.blob.length);
    const int               *age = hero.age_is_null ? nullptr : &hero.age;
    const long long          team = hero.team_id;

    const pqxx::result rows =
        tx.prepared("insert")(std::string(hero.name.data, hero.name.length))(std::string(hero.secret_name.data, hero.secret_name.length))(
              age == nullptr ? 0 : *age, age != nullptr)(team, !hero.team_is_null)(hero.power)(created)(blob)
            .exec();

    peer_check_key(rows[0][0].as<int64_t>());
}

void get(const pqxx::row &row, bench_hero *hero, bench_arena *arena)
{
    const pqxx::binarystring blob(row[7]);

    hero->id = row[0].as<int64_t>();
    hero->name = bench_text_copy(arena, row[1].c_str(), row[1].size());
    hero->secret_name = bench_text_copy(arena, row[2].c_str(), row[2].size());
    hero->age_is_null = row[3].is_null();
    hero->age = hero->age_is_null ? 0 : row[3].as<int>();
    hero->team_is_null = row[4].is_null();
    hero->team_id = hero->team_is_null ? 0 : row[4].as<int64_t>();
    hero->power = row[5].as<double>();
    hero->created = peer_moment(row[6].c_str());
    hero->blob = bench_text_copy(arena, blob.get(), blob.size());
}

int64_t insert_one_by_one(const peer_input *input)
{
    pqxx::connection connection(input->connection);

    bench_start();
    connection.prepare("insert", insert_sql);
    pqxx::work tx(connection);
    for (int64_t i = 0; i < input->count; i++)
        insert(tx, input->heroes[i]);
    tx.commit();
    bench_stop();
    return 0;
}

int64_t insert_many(const peer_input *input)
{
    pqxx::connection connection(input->connection);

    bench_start();
    pqxx::work      tx(connection);
    pqxx::stream_to stream(tx, "hero_ins",
                           std::vector<std::string>{ "name", "secret_name", "age", "team_id", "power", "created", "blob" });
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero        &hero = input->heroes[i];
        const pqxx::binarystring blob(hero.blob.data, hero.blob.length);
        const std::string        age = std::to_string(hero.age), team = std::to_string(hero.team_id);

        stream << std::make_tuple(std::string(hero.name.data, hero.name.length), std::string(hero.secret_name.data, hero.secret_name.length),
                                  hero.age_is_null ? static_cast<const char *>(nullptr) : age.c_str(),
                                  hero.team_is_null ? static_cast<const char *>(nullptr) : team.c_str(), hero.power, moment(hero),
                                  "\\x" + [&] {
                                      static const char digits[] = "0123456789abcdef";
                                      std::string       text;

                                      for (unsigned char byte : blob)
                                          (text += digits[byte >> 4]) += digits[byte & 15];
                                      return text;
                                  }());
    }
    stream.complete();
    tx.commit();
    bench_stop();
    return 0;
}

int64_t get_by_key(const peer_input *input)
{
    pqxx::connection connection(input->connection);
    bench_arena      arena = { nullptr, nullptr };
    bench_hero       hero;
    int64_t          sum = 0;

    bench_start();
    connection.prepare("get", std::string(columns) + " WHERE id = $1");
    pqxx::nontransaction tx(connection);
    for (int64_t i = 0; i < input->count; i++) {
        const pqxx::result result = tx.prepared("get")(bench_pick(i, input->stored)).exec();

        bench_arena_reset(&arena);
        get(result.at(0), &hero, &arena);
        sum += bench_hero_sum(&hero);
    }
    bench_stop();
    return sum;
}

int64_t select_all(const peer_input *input)
{
    pqxx::connection        connection(input->connection);
    std::vector<bench_hero> heroes;
    bench_arena             arena = { nullptr, nullptr };
    int64_t                 sum = 0;

    bench_start();
    pqxx::nontransaction tx(connection);
    for (int turn = 0; turn < input->times; turn++) {
        const pqxx::result result = tx.exec(columns);

        bench_arena_reset(&arena);
        heroes.resize(result.size());
        for (pqxx::result::size_type i = 0; i < result.size(); i++)
            get(result[i], &heroes[static_cast<size_t>(i)], &arena);
    }
    bench_stop();
    for (const bench_hero &hero : heroes)
        sum += bench_hero_sum(&hero);
    return sum;
}

int64_t update_by_key(const peer_input *input)
{
    pqxx::connection connection(input->connection);

    bench_start();
    connection.prepare("update", "UPDATE hero_upd SET name = $1, age = $2, power = $3 WHERE id = $4");
    pqxx::work tx(connection);
    for (int64_t i = 0; i < input->count; i++) {
        const bench_hero &hero = input->heroes[i];
        const auto        result =
            tx.prepared("update")(std::string(hero.secret_name.data, hero.secret_name.length))(hero.age + 1)(hero.power + 1)(hero.id).exec();

        if (result.affected_rows() != 1)
            bench_die("other rows were written");
    }
    tx.commit();
    bench_stop();
    return 0;
}

int64_t join(const peer_input *input)
{
    pqxx::connection connection(input->connection);
    bench_arena      arena = { nullptr, nullptr };
    bench_hero       hero;
    int64_t          sum = 0;

    bench_start();
    connection.prepare("join", "SELECT h.id, h.name, h.secret_name, h.age, h.team_id, h.power, h.created, h.\"blob\", t.name FROM hero h"
                               " JOIN team t ON t.id = h.team_id WHERE h.id BETWEEN $1 AND $2 AND h.age > $3 ORDER BY h.id");
    pqxx::nontransaction tx(connection);
    for (int64_t turn = 0; turn < input->count; turn++) {
        const int64_t      first = peer_range(input, turn);
        const pqxx::result result = tx.prepared("join")(first)(first + PEER_RANGE - 1)(static_cast<int>(PEER_AGE)).exec();

        bench_arena_reset(&arena);
        for (const auto &row : result) {
            get(row, &hero, &arena);
            sum += bench_hero_sum(&hero) + static_cast<int64_t>(row[8].size());
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
        pqxx::connection     connection(input->connection);
        pqxx::nontransaction tx(connection);

        sum += static_cast<int64_t>(tx.exec("SELECT name FROM hero WHERE id = 1")[0][0].size());
    }
    bench_stop();
    return sum;
}

int64_t small_transactions(const peer_input *input)
{
    pqxx::connection connection(input->connection);

    connection.prepare("insert", insert_sql);
    bench_start();
    for (int64_t i = 0; i < input->count; i++) {
        pqxx::work tx(connection);

        insert(tx, input->heroes[i]);
        tx.commit();
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
        bench_die("libpqxx: %s", error.what());
    }
}

/* SPDX-License-Identifier: MIT */
#include "sqlite_fixture.h"

#include <string.h>

#include "support/sqlm_cmocka.h"

sqlm_conn *database(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;

    assert_ok(cx, open_database(cx, &db));
    return db;
}

void run_script(sqlm_cx *cx, sqlm_conn *db, const char *sql)
{
    assert_ok(cx, sqlm_execute_script(cx, db, sql));
}

void run_dialect_script(sqlm_cx *cx, sqlm_conn *db, const char *const sql[SQLM_DIALECT_COUNT])
{
    run_script(cx, db, sql[sqlm_conn_dialect(db)->id]);
}

bool holds(sqlm_cx *cx, sqlm_conn *db, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    bool            is_true = false;

    assert_ok(cx, sqlm_query(cx, db, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(cx, sqlm_rows_next(cx, rows, &row));
    assert_non_null(row);
    assert_ok(cx, sqlm_row_get_bool(cx, row, 0, &is_true));
    sqlm_rows_close(rows);
    return is_true;
}

static const char *const texts[] = { "zero", "one", "two", "three", "four" };
static const char *const jsons[] = { "0", "[1]", "{\"a\":2}", "\"3\"", "null" };

Kinds kinds_row(int64_t id, int seed, bool is_null)
{
    const size_t           n = (size_t)seed % 5;
    const sqlm_decimal     decimal = { .low = (uint64_t)seed * 100, .scale = 2 };
    const sqlm_date        date = { seed };
    const sqlm_time        time = { seed };
    const sqlm_timestamp   timestamp = { seed };
    const sqlm_timestamptz instant = { seed };
    const sqlm_uuid        uuid = { { (uint8_t)seed } };
    const Color            color = (Color)(COLOR_RED + seed % 3);
    Kinds                  row = {
                         .id = id,
                         .b = seed % 2 != 0,
                         .i16 = (int16_t)seed,
                         .i32 = seed,
                         .i64 = seed,
                         .u64 = (uint64_t)seed,
                         .f32 = (float)seed,
                         .f64 = seed,
                         .t = texts[n],
                         .by = { texts[n], strlen(texts[n]) },
                         .de = decimal,
                         .da = date,
                         .ti = time,
                         .ts = timestamp,
                         .tz = instant,
                         .uu = uuid,
                         .js = jsons[n],
                         .en = color,
    };

    if (is_null)
        return row;
    SQLM_SET(row.ob, row.b);
    SQLM_SET(row.oi16, row.i16);
    SQLM_SET(row.oi32, row.i32);
    SQLM_SET(row.oi64, row.i64);
    SQLM_SET(row.ou64, row.u64);
    SQLM_SET(row.of32, row.f32);
    SQLM_SET(row.of64, row.f64);
    row.ot = row.t;
    row.oby = row.by;
    SQLM_SET(row.ode, row.de);
    SQLM_SET(row.oda, row.da);
    SQLM_SET(row.oti, row.ti);
    SQLM_SET(row.ots, row.ts);
    SQLM_SET(row.otz, row.tz);
    SQLM_SET(row.ouu, row.uu);
    row.ojs = row.js;
    SQLM_SET(row.oen, row.en);
    SQLM_SET(row.osize, SIZE_SMALL);
    SQLM_SET(row.ofine, (sqlm_decimal){ .low = (uint64_t)seed * 10000, .scale = 4 });
    return row;
}

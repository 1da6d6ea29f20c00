/* SPDX-License-Identifier: MIT */
#include "database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const database databases[DATABASE_COUNT] = {
    { .name = "sqlite",
      .long_work = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
      .many_rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10000000000) SELECT i FROM n",
      .some_rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT i FROM n",
      .is = { .ddl_rolls_back = true,
              .conflict = { SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE },
              .lost = { SQLM_E_CONNECTION, SQLM_R_LOST },
              .out_of_range = { SQLM_E_CONSTRAINT, SQLM_R_CHECK },
              .too_long = { SQLM_E_CONSTRAINT, SQLM_R_CHECK },
              .no_number = { SQLM_E_DATA, SQLM_R_TYPE },
              .keys_follow = true,
              .keys_come_back = true,
              .plain_key = TOLD_LAST,
              .returns_updates = true,
              .picks_targets = true,
              .rows_are_live = true,
              .lone_escape = IGNORED,
              .has_negative_zero = true,
              .skips_values = true,
              .minus_half = "-3",
              .one_by_zero = "NULL",
              .seventh_digit = REFUSED,
              .sum = SQLM_TYPE_I64,
              .instant = SQLM_TYPE_TEXT } },
    { .name = "postgres",
      .variable = "SQLMODEL_TEST_POSTGRES",
      .long_work = "SELECT pg_sleep(3600)",
      .many_rows = "SELECT generate_series(1, 10000000000)",
      .some_rows = "SELECT generate_series(1, 100000)",
      .session = "SELECT pg_backend_pid()",
      .kill = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE pid = ",
      .short_wait = "SET lock_timeout = '50ms'",
      .is = { .failure_aborts = true,
              .ddl_rolls_back = true,
              .deferrable = true,
              .rereads = true,
              .row_locks = true,
              .conflict = { SQLM_E_TRANSACTION, SQLM_R_SERIALIZATION },
              .lock_fails_all = true,
              .stop_fails_all = true,
              .lost = { SQLM_E_CONNECTION, SQLM_R_SHUTTING_DOWN },
              .lost_commit = { SQLM_E_TRANSACTION, SQLM_R_COMMIT_UNKNOWN },
              .script_is_whole = true,
              .out_of_range = { SQLM_E_DATA, SQLM_R_RANGE },
              .too_long = { SQLM_E_DATA, SQLM_R_LENGTH },
              .no_number = { SQLM_E_DATA, SQLM_R_FORMAT },
              .names_keys = true,
              .returns_updates = true,
              .picks_targets = true,
              .has_negative_zero = true,
              .skips_values = true,
              .refuses_underflow = true,
              .lone_escape = REFUSED,
              .compares_json = true,
              .minus_half = "-3",
              .has_booleans = true,
              .seventh_digit = ROUNDED,
              .sum = SQLM_TYPE_DECIMAL,
              .instant = SQLM_TYPE_TIMESTAMPTZ,
              .longest_name = 63,
              .cuts_names = true } },
    { .name = "mysql",
      .variable = "SQLMODEL_TEST_MYSQL",
      .long_work = "SELECT COUNT(*) FROM seq_1_to_1000000 a JOIN seq_1_to_100000000 b ON a.seq * b.seq = 7",
      .many_rows = "SELECT seq FROM seq_1_to_10000000000",
      .some_rows = "SELECT seq FROM seq_1_to_100000",
      .session = "SELECT CONNECTION_ID()",
      .kill = "KILL CONNECTION ",
      .short_wait = "SET SESSION innodb_lock_wait_timeout = 1",
      .is = { .dirty_reads = true,
              .rereads = true,
              .row_locks = true,
              .conflict = { SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE },
              .lock_fails_all = true,
              .stop_fails_all = true,
              .lost = { SQLM_E_CONNECTION, SQLM_R_LOST },
              .lost_commit = { SQLM_E_TRANSACTION, SQLM_R_COMMIT_UNKNOWN },
              .out_of_range = { SQLM_E_DATA, SQLM_R_RANGE },
              .too_long = { SQLM_E_DATA, SQLM_R_LENGTH },
              .no_number = { SQLM_E_DATA, SQLM_R_FORMAT },
              .names_keys = true,
              .keys_follow = true,
              .lone_escape = TAKEN,
              .plain_key = TOLD_FIRST,
              .minus_half = "-3.5000",
              .one_by_zero = "NULL",
              .seventh_digit = CUT_OFF,
              .sum = SQLM_TYPE_DECIMAL,
              .instant = SQLM_TYPE_TIMESTAMP,
              .longest_name = 64 } },
};

/* ---- connections ----------------------------------------------------------------------------------------------------------- */

static char folder[] = "/tmp/behaviour-XXXXXX"; /* of the file of SQLite */
static char file_url[sizeof folder + 60];

const char *database_url(const database *db)
{
    if (db->variable != NULL)
        return getenv(db->variable);
    if (file_url[0] == '\0' && mkdtemp(folder) != NULL)
        (void)snprintf(file_url, sizeof file_url, "sqlite:%s/file.db?busy_timeout=50", folder);
    return file_url;
}

static const char *file_name(void)
{
    static char name[sizeof file_url];

    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(file_url + 7, "?"), file_url + 7);
    return name;
}

void end_session(const scene *s, sqlm_conn *conn, bool is_back)
{
    char sql[120];
    char away[sizeof file_url + sizeof ".away"];

    (void)snprintf(away, sizeof away, "%s.away", file_name());
    if (s->db->session == NULL) {
        assert_int_equal(is_back ? rename(away, file_name()) : rename(file_name(), away), 0);
    } else if (!is_back) {
        (void)snprintf(sql, sizeof sql, "%s%lld", s->db->kill, (long long)ask(s, conn, s->db->session));
        assert_ok(s->cx, execute(s, s->other, sql));
    }
}

sqlm_conn *open_another(const scene *s, sqlm_cx *cx)
{
    sqlm_conn *conn = NULL;

    assert_ok(cx, sqlm_connect(cx, database_url(s->db), &conn));
    return conn;
}

static sqlm_outcome drop_tables(sqlm_cx *cx, sqlm_conn *conn)
{
    return sqlm_execute_script(cx, conn,
                               "DROP TABLE IF EXISTS behaviour_item; DROP TABLE IF EXISTS behaviour_team;"
                               " DROP TABLE IF EXISTS behaviour_visit; DROP TABLE IF EXISTS behaviour_stamp;"
                               " DROP TABLE IF EXISTS behaviour_page; DROP TABLE IF EXISTS behaviour_bill;"
                               " DROP TABLE IF EXISTS behaviour_extra; DROP TABLE IF EXISTS behaviour_cell");
}

/* The state of a group is the scene of all its cases. */
int scene_group_setup(void **state)
{
    scene *s = *state;

    s->cx = sqlm_cx_new(NULL);
    s->conn = open_another(s, s->cx);
    assert_ok(s->cx, drop_tables(s->cx, s->conn));
    assert_ok(s->cx, sqlm_create_all(s->cx, s->conn, &Team_model, &Item_model, &Visit_model, &Stamp_model, &Page_model, &Bill_model, &Cell_model));
    sqlm_conn_close(s->conn);
    sqlm_cx_free(s->cx);
    return 0;
}

int scene_group_teardown(void **state)
{
    scene *s = *state;

    s->cx = sqlm_cx_new(NULL);
    s->conn = open_another(s, s->cx);
    assert_ok(s->cx, drop_tables(s->cx, s->conn));
    sqlm_conn_close(s->conn);
    sqlm_cx_free(s->cx);
    if (s->db->variable == NULL) {
        (void)unlink(file_name());
        (void)rmdir(folder);
    }
    return 0;
}

int scene_setup(void **state)
{
    scene *s = *state;

    s->cx = sqlm_cx_new(NULL);
    s->conn = open_another(s, s->cx);
    s->other = open_another(s, s->cx);
    assert_ok(s->cx, sqlm_execute_script(s->cx, s->conn,
                                         "DROP TABLE IF EXISTS behaviour_extra; DELETE FROM behaviour_item; DELETE FROM behaviour_team;"
                                         " DELETE FROM behaviour_visit; DELETE FROM behaviour_stamp; DELETE FROM behaviour_page;"
                                         " DELETE FROM behaviour_bill; DELETE FROM behaviour_cell"));
    return 0;
}

int scene_teardown(void **state)
{
    scene *s = *state;

    sqlm_conn_close(s->other);
    sqlm_conn_close(s->conn);
    sqlm_cx_free(s->cx);
    return 0;
}

/* ---- short ways ------------------------------------------------------------------------------------------------------------ */

bool gives_rows(const scene *s)
{
    return (sqlm_conn_dialect(s->conn)->features & SQLM_FEATURE_RETURNING) != 0;
}

sqlm_outcome execute(const scene *s, sqlm_conn *conn, const char *sql)
{
    return sqlm_execute(s->cx, conn, sql, SQLM_NO_PARAMETERS, NULL);
}

int64_t ask(const scene *s, sqlm_conn *conn, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    assert_ok(s->cx, sqlm_query(s->cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    assert_non_null(row);
    assert_ok(s->cx, sqlm_row_get_i64(s->cx, row, 0, &number));
    sqlm_rows_close(rows);
    return number;
}

const char *ask_text(const scene *s, sqlm_conn *conn, const char *sql)
{
    static char     kept[200];
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    const char     *text = NULL;

    assert_ok(s->cx, sqlm_query(s->cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    assert_ok(s->cx, sqlm_rows_next(s->cx, rows, &row));
    assert_non_null(row);
    if (sqlm_row_value(row, 0)->type == SQLM_TYPE_NONE)
        text = "NULL";
    else
        assert_ok(s->cx, sqlm_row_get_text(s->cx, row, 0, &text));
    (void)snprintf(kept, sizeof kept, "%s", text);
    sqlm_rows_close(rows);
    return kept;
}

int64_t count_items(const scene *s, sqlm_conn *conn)
{
    int64_t count = -1;

    assert_ok(s->cx, Item_count(s->cx, conn, NULL, &count));
    return count;
}

int64_t add_item(const scene *s, sqlm_conn *conn, const char *name, int16_t amount)
{
    Item item = { .name = name, .amount = amount };

    assert_ok(s->cx, Item_insert(s->cx, conn, &item));
    return item.id;
}

sqlm_outcome set_amount(const scene *s, sqlm_conn *conn, const char *name, int16_t amount)
{
    return Item_update_where(s->cx, conn, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Item_.amount, amount)), .where = sqlm_eq(Item_.name, name)),
                             NULL);
}

int64_t amount_of(const scene *s, sqlm_conn *conn, const char *name)
{
    sqlm_arena *arena = NULL;
    Item        item;

    assert_ok(s->cx, sqlm_arena_new(s->cx, &arena));
    assert_ok(s->cx, Item_one(s->cx, conn, SQLM_SELECT(.where = sqlm_eq(Item_.name, name)), arena, &item));
    sqlm_arena_free(arena);
    return item.amount;
}

void assert_failure_(const scene *s, failure expected, sqlm_outcome outcome, const char *file, int line)
{
    const sqlm_error *error = sqlm_cx_error(s->cx);

    if (outcome == sqlm_error_kind_outcome(expected.kind) && error->kind == expected.kind && error->reason == expected.reason)
        return;
    print_error("%s: outcome %d, last record %s (%s): %s\n  expected %s (%s)\n", s->db->name, (int)outcome, sqlm_error_kind_name(error->kind),
                sqlm_error_reason_name(error->reason), error->message, sqlm_error_kind_name(expected.kind),
                sqlm_error_reason_name(expected.reason));
    _fail(file, line);
}

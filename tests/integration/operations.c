/* SPDX-License-Identifier: MIT */
#include "operations.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

SQLMODEL_DEFINE(Item, "item", ITEM_FIELDS);

#define COUNT_TO "WITH RECURSIVE n (v) AS (VALUES (1) UNION ALL SELECT v + 1 FROM n WHERE v < ?1) "

void must_(const place *p, bool good, const char *what, const char *file, int line)
{
    const sqlm_error *error = sqlm_cx_error(p->cx);
    const sqlm_error *other = sqlm_cx_error(p->witness);

    if (good)
        return;
    (void)fprintf(stderr, "%s:%d: %s does not hold\n  operation: %s (%s): %s\n  witness: %s: %s\n", file, line, what,
                  sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason), error->message,
                  sqlm_error_kind_name(other->kind), other->message);
    if (p->holder > 0)
        (void)close(p->to_holder);
    _exit(1);
}

static int64_t first_number(sqlm_cx *cx, sqlm_conn *conn, const char *sql, int64_t parameter, sqlm_outcome *outcome)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    *outcome = sqlm_query(cx, conn, sql, SQLM_PARAMETERS(sqlm_i64_value(parameter)), &rows);
    if (*outcome == SQLM_OK)
        *outcome = sqlm_rows_next(cx, rows, &row);
    if (*outcome == SQLM_OK)
        *outcome = sqlm_row_get_i64(cx, row, 0, &number);
    sqlm_rows_close(rows);
    return number;
}

int64_t look(place *p, sqlm_conn *conn, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    must(p, sqlm_query(p->witness, conn, sql, SQLM_NO_PARAMETERS, &rows) == SQLM_OK);
    must(p, sqlm_rows_next(p->witness, rows, &row) == SQLM_OK);
    must(p, sqlm_row_get_i64(p->witness, row, 0, &number) == SQLM_OK);
    sqlm_rows_close(rows);
    return number;
}

static int64_t count_items(place *p, sqlm_conn *conn)
{
    return look(p, conn, "SELECT count(*) FROM item");
}

static void script(place *p, sqlm_conn *conn, const char *sql)
{
    must(p, sqlm_execute_script(p->witness, conn, sql) == SQLM_OK);
}

static sqlm_conn *connect_to(place *p, const char *name, const char *options)
{
    char       url[400];
    sqlm_conn *conn = NULL;

    (void)snprintf(url, sizeof url, "sqlite:%s/%s?synchronous=normal%s", p->folder, name, options);
    must(p, sqlm_connect(p->witness, url, &conn) == SQLM_OK);
    return conn;
}

void expect_usable(place *p)
{
    sqlm_conn *const conns[] = { p->conn, p->plain };

    for (size_t i = 0; i < 2; i++) {
        sqlm_outcome outcome;

        must(p, sqlm_conn_get_status(conns[i]) == SQLM_CONN_IDLE);
        must(p, first_number(p->cx, conns[i], COUNT_TO "SELECT count(*) FROM n", 300, &outcome) == 300);
    }
}

/* ---- another process ------------------------------------------------------------------------------------------------------- */

/* w: takes the lock for writing of the WAL database. r: reads the other one, and goes on reading. x: lets go. */
static int serve(place *p, int in, int out)
{
    sqlm_conn *wal = connect_to(p, "wal.db", "");
    sqlm_conn *plain = connect_to(p, "plain.db", "");
    char       command;

    while (read(in, &command, 1) == 1) {
        if (command == 'w')
            script(p, wal, "BEGIN IMMEDIATE; INSERT INTO item (name, amount) VALUES ('held', 0)");
        else if (command == 'r')
            script(p, plain, "BEGIN; SELECT count(*) FROM item");
        else if (sqlm_conn_get_status(wal) != SQLM_CONN_IDLE)
            script(p, wal, "ROLLBACK");
        else
            script(p, plain, "ROLLBACK");
        if (write(out, &command, 1) != 1)
            break;
    }
    sqlm_conn_close(wal);
    sqlm_conn_close(plain);
    sqlm_cx_free(p->witness);
    sqlm_cx_free(p->cx);
    return 0;
}

static void start_holder(place *p)
{
    int to[2], from[2];

    must(p, pipe(to) == 0 && pipe(from) == 0);
    p->holder = fork();
    must(p, p->holder >= 0);
    if (p->holder == 0) {
        (void)close(to[1]);
        (void)close(from[0]);
        _exit(serve(p, to[0], from[1]));
    }
    (void)close(to[0]);
    (void)close(from[1]);
    p->to_holder = to[1];
    p->from_holder = from[0];
}

static void tell_holder(place *p, char command)
{
    char answer = 0;

    must(p, write(p->to_holder, &command, 1) == 1);
    must(p, read(p->from_holder, &answer, 1) == 1 && answer == command);
}

/* ---- the place ------------------------------------------------------------------------------------------------------------- */

void place_open(place *p, int64_t busy_timeout, size_t rows)
{
    const char *parent = getenv("TMPDIR");
    char        options[60];

    memset(p, 0, sizeof *p);
    p->cx = sqlm_cx_new(NULL);
    p->witness = sqlm_cx_new(NULL);
    (void)snprintf(p->folder, sizeof p->folder, "%s/sqlmodel-XXXXXX", parent != NULL ? parent : "/tmp");
    must(p, mkdtemp(p->folder) != NULL);
    p->look = connect_to(p, "wal.db", "");
    p->look_plain = connect_to(p, "plain.db", "&journal=delete");
    must(p, sqlm_create_all(p->witness, p->look, &Item_model) == SQLM_OK);
    must(p, sqlm_create_all(p->witness, p->look_plain, &Item_model) == SQLM_OK);
    script(p, p->look, "CREATE TABLE stock (v INTEGER, filling TEXT)");
    must(p, sqlm_execute(p->witness, p->look, COUNT_TO "INSERT INTO stock SELECT v, hex(zeroblob(400)) FROM n",
                         SQLM_PARAMETERS(sqlm_i64_value((int64_t)rows)), NULL) == SQLM_OK);
    /* nothing of SQLite's may be open while the process is doubled */
    sqlm_conn_close(p->look);
    sqlm_conn_close(p->look_plain);
    start_holder(p);
    p->look = connect_to(p, "wal.db", "");
    p->look_plain = connect_to(p, "plain.db", "");
    (void)snprintf(options, sizeof options, "&busy_timeout=%lld", (long long)busy_timeout);
    p->conn = connect_to(p, "wal.db", options);
    p->plain = connect_to(p, "plain.db", options);
}

static void remove_folder(const char *folder)
{
    DIR           *listing = opendir(folder);
    struct dirent *entry;

    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        char path[600];

        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)remove(path);
    }
    if (listing != NULL)
        (void)closedir(listing);
    (void)rmdir(folder);
}

void place_close(place *p)
{
    int status = -1;

    (void)close(p->to_holder);
    must(p, waitpid(p->holder, &status, 0) == p->holder && status == 0);
    (void)close(p->from_holder);
    sqlm_conn_close(p->conn);
    sqlm_conn_close(p->plain);
    sqlm_conn_close(p->look);
    sqlm_conn_close(p->look_plain);
    sqlm_cx_free(p->cx);
    sqlm_cx_free(p->witness);
    free(p->items);
    remove_folder(p->folder);
}

/* Status as SQLite's own flag has it: who is in a write transaction keeps others from beginning one. */
static void expect_no_writer(place *p, sqlm_conn *conn)
{
    script(p, conn, "BEGIN IMMEDIATE; ROLLBACK");
}

static void empty_items(place *p)
{
    script(p, p->look, "DELETE FROM item");
}

static void remember_rows(place *p)
{
    p->rows_before = count_items(p, p->look);
}

/* ---- the operations -------------------------------------------------------------------------------------------------------- */

static void nothing_before(place *p)
{
    (void)p;
}

static sqlm_outcome read_long(place *p)
{
    sqlm_outcome outcome;
    int64_t      number = first_number(p->cx, p->conn, COUNT_TO "SELECT count(*) FROM n", (int64_t)p->size, &outcome);

    must(p, outcome != SQLM_OK || number == (int64_t)p->size);
    return outcome;
}

static void after_reading(place *p, sqlm_outcome outcome)
{
    (void)outcome;
    must(p, sqlm_conn_get_status(p->conn) == SQLM_CONN_IDLE);
    expect_no_writer(p, p->look);
}

static sqlm_outcome stream_rows(place *p)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         expected = 0;
    sqlm_outcome    outcome =
        sqlm_query(p->cx, p->conn, COUNT_TO "SELECT v FROM n", SQLM_PARAMETERS(sqlm_i64_value((int64_t)p->size)), &rows);

    while (outcome == SQLM_OK) {
        int64_t number = 0;

        outcome = sqlm_rows_next(p->cx, rows, &row);
        if (outcome != SQLM_OK || row == NULL)
            break;
        must(p, sqlm_row_get_i64(p->cx, row, 0, &number) == SQLM_OK && number == ++expected);
    }
    must(p, outcome != SQLM_OK || expected == (int64_t)p->size);
    sqlm_rows_close(rows);
    return outcome;
}

static sqlm_outcome write_long(place *p)
{
    return sqlm_execute(p->cx, p->conn, COUNT_TO "INSERT INTO item (name, amount) SELECT 'n', v FROM n",
                        SQLM_PARAMETERS(sqlm_i64_value((int64_t)p->size)), NULL);
}

static void after_writing(place *p, sqlm_outcome outcome)
{
    must(p, sqlm_conn_get_status(p->conn) == SQLM_CONN_IDLE);
    must(p, count_items(p, p->look) == p->rows_before + (outcome == SQLM_OK ? (int64_t)p->size : 0));
    expect_no_writer(p, p->look);
    empty_items(p);
}

static void before_inserting(place *p)
{
    if (p->items_room < p->size) {
        free(p->items);
        p->items = calloc(p->size, sizeof *p->items);
        must(p, p->items != NULL);
        p->items_room = p->size;
    }
    for (size_t i = 0; i < p->size; i++)
        p->items[i] = (Item){ .name = "item", .amount = (int64_t)i };
    remember_rows(p);
}

static sqlm_outcome insert_many(place *p)
{
    return Item_insert_many(p->cx, p->conn, p->items, p->size);
}

static void after_inserting(place *p, sqlm_outcome outcome)
{
    for (size_t i = 0; i < p->size; i += p->size - 1)
        must(p, (p->items[i].id != 0) == (outcome == SQLM_OK));
    after_writing(p, outcome);
}

/* Statements that commit by themselves, shorter than the time between two looks of SQLite's. */
static sqlm_outcome insert_one_by_one(place *p)
{
    for (size_t i = 0; i < p->size; i++) {
        Item         item = { .name = "single", .amount = (int64_t)i };
        sqlm_outcome outcome = Item_insert(p->cx, p->conn, &item);

        must(p, (item.id != 0) == (outcome == SQLM_OK));
        if (outcome != SQLM_OK)
            return outcome;
        p->rows_before++;
    }
    return SQLM_OK;
}

static void after_single_inserts(place *p, sqlm_outcome outcome)
{
    (void)outcome;
    after_writing(p, SQLM_CANCELLED); /* each one has counted itself */
}

/* Writes, reads, writes and commits. What fails is rolled back by the same context: a rollback does not listen. */
static sqlm_outcome run_transaction(place *p)
{
    Item         item = { .name = "first", .amount = 1 };
    bool         has_read = false, has_written = false;
    sqlm_outcome outcome = sqlm_begin(p->cx, p->conn, NULL, &p->tx);

    p->tx_is_open = outcome == SQLM_OK;
    if (outcome == SQLM_OK)
        outcome = Item_insert(p->cx, p->conn, &item);
    if (outcome == SQLM_OK) {
        outcome = read_long(p);
        has_read = outcome == SQLM_OK;
        /* reading ends nothing */
        must(p, sqlm_conn_get_status(p->conn) == SQLM_CONN_IN_TRANSACTION);
    }
    if (has_read) {
        outcome = write_long(p);
        has_written = outcome == SQLM_OK;
    }
    if (has_read && !has_written) { /* SQLite may have ended the transaction, or not have begun to write */
        sqlm_conn_status status = sqlm_conn_get_status(p->conn);

        must(p, status == SQLM_CONN_TRANSACTION_FAILED || status == SQLM_CONN_IN_TRANSACTION);
        if (status == SQLM_CONN_TRANSACTION_FAILED)
            expect_no_writer(p, p->look);
    }
    if (outcome == SQLM_OK)
        outcome = sqlm_commit(p->cx, &p->tx);
    if (outcome == SQLM_OK)
        p->tx_is_open = false;
    return outcome;
}

static void after_transaction(place *p, sqlm_outcome outcome)
{
    if (p->tx_is_open)
        must(p, sqlm_rollback(p->cx, &p->tx) == SQLM_OK);
    p->tx_is_open = false;
    if (outcome == SQLM_OK)
        p->rows_before++;
    after_writing(p, outcome);
}

static void before_lock(place *p)
{
    remember_rows(p);
    tell_holder(p, 'w');
}

static sqlm_outcome wait_for_lock(place *p)
{
    return Item_insert(p->cx, p->conn, &(Item){ .name = "late", .amount = 1 });
}

static void after_lock(place *p, sqlm_outcome outcome)
{
    must(p, outcome != SQLM_OK);
    tell_holder(p, 'x');
    after_writing(p, SQLM_CANCELLED);
}

/* The reader keeps the last step of COMMIT waiting. */
static void before_commit(place *p)
{
    must(p, sqlm_begin(p->witness, p->plain, NULL, &p->tx) == SQLM_OK);
    must(p, Item_insert(p->witness, p->plain, &(Item){ .name = "kept", .amount = 1 }) == SQLM_OK);
    tell_holder(p, 'r');
}

static sqlm_outcome commit(place *p)
{
    return sqlm_commit(p->cx, &p->tx);
}

/* COMMIT that did not come to pass has changed nothing: it may be made again. */
static void after_commit(place *p, sqlm_outcome outcome)
{
    must(p, outcome != SQLM_OK);
    must(p, sqlm_conn_get_status(p->plain) == SQLM_CONN_IN_TRANSACTION);
    tell_holder(p, 'x');
    must(p, sqlm_commit(p->witness, &p->tx) == SQLM_OK);
    must(p, count_items(p, p->look_plain) == 1);
    script(p, p->look_plain, "DELETE FROM item");
}

static void copy_name(const place *p, char name[300])
{
    (void)snprintf(name, 300, "%s/copy.db", p->folder);
}

static sqlm_outcome make_backup(place *p)
{
    const sqlm_sqlite_backup_options options = { .size = sizeof options, .pages_per_step = (uint32_t)p->size };
    char                             name[300];

    copy_name(p, name);
    return sqlm_sqlite_backup(p->cx, p->conn, name, &options);
}

static void after_backup(place *p, sqlm_outcome outcome)
{
    char           name[300];
    struct stat    status;
    DIR           *listing = opendir(p->folder);
    struct dirent *entry;

    copy_name(p, name);
    must(p, (stat(name, &status) == 0) == (outcome == SQLM_OK));
    must(p, listing != NULL);
    while ((entry = readdir(listing)) != NULL) /* what grows has a name that begins with that of the copy */
        must(p, strncmp(entry->d_name, "copy.db.", 8) != 0);
    (void)closedir(listing);
    if (outcome == SQLM_OK) {
        sqlm_conn *copy = connect_to(p, "copy.db", "");

        must(p, look(p, copy, "SELECT count(*) FROM stock") == look(p, p->look, "SELECT count(*) FROM stock"));
        sqlm_conn_close(copy);
        must(p, remove(name) == 0);
    }
    after_reading(p, outcome);
}

const operation operations[] = {
    { .name = "a statement that reads", .short_size = 4000, .long_size = 1000000000, .before = nothing_before, .run = read_long,
      .after = after_reading },
    { .name = "a statement that writes", .short_size = 1000, .long_size = 1000000000, .before = remember_rows, .run = write_long,
      .after = after_writing },
    { .name = "a stream of rows", .short_size = 1500, .long_size = 1000000000, .before = nothing_before,
      .run = stream_rows, .after = after_reading },
    { .name = "insert_many", .short_size = 500, .long_size = 300000, .before = before_inserting, .run = insert_many,
      .after = after_inserting },
    { .name = "single inserts", .short_size = 40, .long_size = 1000000000, .before = remember_rows,
      .run = insert_one_by_one, .after = after_single_inserts },
    { .name = "a transaction", .short_size = 1000, .long_size = 1000000000, .before = remember_rows, .run = run_transaction,
      .after = after_transaction },
    { .name = "a wait for a lock", .is_never_over = true, .before = before_lock, .run = wait_for_lock, .after = after_lock },
    { .name = "a COMMIT that waits", .is_never_over = true, .is_on_plain = true, .before = before_commit, .run = commit,
      .after = after_commit },
    { .name = "a backup", .short_size = 16, .long_size = 256, .before = nothing_before, .run = make_backup, .after = after_backup },
};
const size_t operation_count = sizeof operations / sizeof operations[0];

/* SPDX-License-Identifier: MIT */
/* Kills processes that write to a database, at random moments. Usage: sqlite_kills [KILLS [SEED]]. After each kill the database must be whole
 * and must hold all that was acknowledged, each transaction whole or not at all. Every third kill comes while the next process recovers. */
#include <sqlmodel.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char     folder[200];
static uint64_t seed;

/* What was found over all kills. */
typedef struct tally {
    size_t  kills;
    int64_t acknowledged;
    int64_t found;
    int64_t lost;
    int64_t torn;
    size_t  corrupt;
} tally;

static uint64_t random_below(uint64_t limit)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (seed >> 11) % limit;
}

static void must(sqlm_cx *cx, sqlm_outcome outcome)
{
    if (outcome == SQLM_OK)
        return;
    (void)fprintf(stderr, "sqlite_kills: %s: %s\n", sqlm_error_kind_name(sqlm_cx_error(cx)->kind), sqlm_cx_error(cx)->message);
    _exit(1);
}

static sqlm_conn *open_file(sqlm_cx *cx, const char *journal)
{
    char       url[300];
    sqlm_conn *conn = NULL;

    (void)snprintf(url, sizeof url, "sqlite:%s/%s.db?journal=%s", folder, journal, journal);
    must(cx, sqlm_connect(cx, url, &conn));
    return conn;
}

static int64_t ask(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;
    int64_t         number = -1;

    must(cx, sqlm_query(cx, conn, sql, SQLM_NO_PARAMETERS, &rows));
    must(cx, sqlm_rows_next(cx, rows, &row));
    must(cx, sqlm_row_get_i64(cx, row, 0, &number));
    sqlm_rows_close(rows);
    return number;
}

static void write_part(sqlm_cx *cx, sqlm_conn *conn, int64_t number, int64_t part)
{
    must(cx, sqlm_execute(cx, conn, "INSERT INTO part VALUES (?1, ?2, hex(zeroblob(600)))",
                          SQLM_PARAMETERS(sqlm_i64_value(number), sqlm_i64_value(part)), NULL));
}

/* Writes transactions of two rows until it is killed, and tells of each that was committed. */
static _Noreturn void write_for_ever(const char *journal, int64_t first, int acknowledge)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *conn = open_file(cx, journal);

    for (int64_t number = first;; number++) {
        sqlm_tx tx;

        must(cx, sqlm_begin(cx, conn, NULL, &tx));
        write_part(cx, conn, number, 1);
        write_part(cx, conn, number, 2);
        must(cx, sqlm_commit(cx, &tx));
        if (write(acknowledge, &number, sizeof number) != sizeof number)
            _exit(1);
    }
}

/* The transactions of one process that were acknowledged; the one behind the last may have been committed or not. */
typedef struct range {
    int64_t first;
    int64_t last; /* less than first: none */
} range;

/* Lets a process write for some milliseconds. */
static range write_and_kill(const char *journal, int64_t first, uint64_t microseconds, tally *t)
{
    int     ends[2];
    int     status = 0;
    int64_t number, last = first - 1;
    pid_t   writer;

    if (pipe(ends) != 0 || (writer = fork()) < 0)
        exit(2);
    if (writer == 0) {
        (void)close(ends[0]);
        write_for_ever(journal, first, ends[1]);
    }
    (void)close(ends[1]);
    (void)usleep((useconds_t)microseconds);
    (void)kill(writer, SIGKILL);
    while (read(ends[0], &number, sizeof number) == sizeof number)
        last = number;
    (void)close(ends[0]);
    if (waitpid(writer, &status, 0) != writer || !WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        (void)fprintf(stderr, "sqlite_kills: the writer ended by itself\n");
        exit(1);
    }
    t->kills++;
    t->acknowledged += last - first + 1;
    return (range){ first, last };
}

static int64_t count_between(sqlm_cx *cx, sqlm_conn *conn, range r)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "SELECT count(DISTINCT number) FROM part WHERE number BETWEEN %lld AND %lld", (long long)r.first,
                   (long long)r.last);
    return ask(cx, conn, sql);
}

/* Looks at what is there of what was acknowledged since the last look. */
static void look(const char *journal, const range *ranges, size_t count, tally *t)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *conn = open_file(cx, journal);

    t->corrupt += ask(cx, conn, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") != 0;
    t->torn += ask(cx, conn, "SELECT count(*) FROM (SELECT 1 FROM part GROUP BY number HAVING count(*) <> 2 OR sum(part) <> 3)");
    for (size_t i = 0; i < count; i++)
        t->lost += ranges[i].last - ranges[i].first + 1 - count_between(cx, conn, ranges[i]);
    t->found = ask(cx, conn, "SELECT count(DISTINCT number) FROM part");
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

static void make_table(const char *journal)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *conn = open_file(cx, journal);

    must(cx, sqlm_execute(cx, conn, "CREATE TABLE part (number INTEGER, part INTEGER, filling TEXT)", SQLM_NO_PARAMETERS, NULL));
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
}

static bool run(const char *journal, size_t kills)
{
    tally   t = { 0 };
    int64_t next = 1;

    make_table(journal);
    for (size_t turn = 0; t.kills < kills; turn++) {
        range  ranges[2];
        size_t count = 0;

        ranges[count++] = write_and_kill(journal, next, 3000 + random_below(40000), &t);
        next = ranges[0].last + 2; /* the one between may be there: nobody has told */
        if (turn % 2 == 1) {       /* soon enough to meet the recovery */
            ranges[count++] = write_and_kill(journal, next, random_below(6000), &t);
            next = ranges[1].last + 2;
        }
        look(journal, ranges, count, &t);
    }
    printf("journal=%-6s %5zu kills, %6lld transactions acknowledged, %6lld found, %lld lost, %lld torn, %zu corrupt\n", journal, t.kills,
           (long long)t.acknowledged, (long long)t.found, (long long)t.lost, (long long)t.torn, t.corrupt);
    (void)fflush(stdout);
    return t.lost == 0 && t.torn == 0 && t.corrupt == 0 && t.acknowledged > 0;
}

static void remove_files(void)
{
    static const char *const names[] = { "wal.db", "wal.db-wal", "wal.db-shm", "delete.db", "delete.db-journal" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[300];

        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)remove(path);
    }
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    const size_t kills = argc > 1 ? strtoul(argv[1], NULL, 10) : 60;
    const char  *parent = getenv("TMPDIR");
    bool         is_good;

    seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)sqlm_now() | 1;
    printf("seed %llu\n", (unsigned long long)seed);
    (void)fflush(stdout);
    (void)snprintf(folder, sizeof folder, "%s/sqlmodel-XXXXXX", parent != NULL ? parent : "/tmp");
    if (seed == 0 || mkdtemp(folder) == NULL)
        return 2;
    is_good = run("wal", kills / 2);
    is_good = run("delete", kills - kills / 2) && is_good;
    remove_files();
    return is_good ? 0 : 1;
}

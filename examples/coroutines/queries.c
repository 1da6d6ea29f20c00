/* SPDX-License-Identifier: MIT */
#include "queries.h"

#include "coroutine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CONNECTIONS = 100, QUERIES_EACH = 10, QUERIES = CONNECTIONS * QUERIES_EACH, WHO_IS_LATE = 0, WHO_IS_CANCELLED = 1 };

#define NUMBER_FIELDS(FIELD, M)        \
    FIELD(M, i64, id,     PRIMARY_KEY) \
    FIELD(M, i64, square)
SQLMODEL(Number, "example_number", NUMBER_FIELDS);

/* A row that the keeper locks: whoever wants it waits in the server, so that all statements are under way at the same time. */
#define DOOR_FIELDS(FIELD, M)          \
    FIELD(M, i64, id,     PRIMARY_KEY) \
    FIELD(M, i64, passed)
SQLMODEL(Door, "example_door", DOOR_FIELDS);

/** What all of them share. */
typedef struct demo {
    const char     *url;
    sqlm_cx_options options; /* with the wait hook */
    bool            has_failed;
    int             round; /* of the door: 1 and 2 */
    int             passed[3];
    int             at_door;
    int             most_at_door;
    int             stopped;
    int             queries;
    int64_t         sum;
    int             threads;
    sqlm_cx        *worker_cx[CONNECTIONS];
} demo;

/** One of them. */
typedef struct worker {
    demo      *all;
    int        number;
    sqlm_cx   *cx;
    sqlm_conn *db;
} worker;

/* ---- small things ---------------------------------------------------------------------------------------------------------- */

static int count_threads(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char  line[200];
    int   threads = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        (void)sscanf(line, "Threads: %d", &threads);
    if (file != NULL)
        (void)fclose(file);
    return threads;
}

static sqlm_outcome fail(worker *w, const char *doing)
{
    fprintf(stderr, "worker %d, %s: %s: %s\n", w->number, doing, sqlm_error_kind_name(sqlm_cx_error(w->cx)->kind),
            sqlm_cx_error(w->cx)->message);
    w->all->has_failed = true;
    return SQLM_ERR;
}

/* Lets the others run for a moment: a wait for time alone goes through the hook as well. */
static sqlm_outcome pause_a_moment(worker *w)
{
    if (w->all->has_failed)
        return SQLM_ERR;
    return sqlm_cx_wait(w->cx, -1, 0, sqlm_now() + 1000, NULL) == SQLM_OK ? SQLM_OK : fail(w, "waiting");
}

static sqlm_outcome wait_for(worker *w, const int *value, int wanted)
{
    while (*value < wanted) {
        if (pause_a_moment(w) != SQLM_OK)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

/* ---- the door -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome pass_door(worker *w)
{
    demo        *all = w->all;
    sqlm_outcome outcome;

    if (++all->at_door > all->most_at_door)
        all->most_at_door = all->at_door;
    outcome = sqlm_execute(w->cx, w->db, "SELECT passed FROM example_door WHERE id = 1 FOR UPDATE", SQLM_NO_PARAMETERS, NULL);
    all->at_door--;
    return outcome;
}

/* The first time everybody gets through. */
static sqlm_outcome pass_first(worker *w)
{
    if (wait_for(w, &w->all->round, 1) != SQLM_OK)
        return SQLM_ERR;
    if (pass_door(w) != SQLM_OK)
        return fail(w, "the door");
    w->all->passed[1]++;
    return SQLM_OK;
}

/* The second time one has a deadline and one is cancelled: they stop, and the others go on as if nothing had happened. */
static sqlm_outcome pass_second(worker *w)
{
    sqlm_error_kind expected = w->number == WHO_IS_LATE        ? SQLM_E_TIMEOUT
                               : w->number == WHO_IS_CANCELLED ? SQLM_E_CANCELLED
                                                               : SQLM_E_NONE;
    sqlm_outcome    outcome;

    if (wait_for(w, &w->all->round, 2) != SQLM_OK)
        return SQLM_ERR;
    if (expected == SQLM_E_TIMEOUT)
        sqlm_cx_set_timeout(w->cx, 20);
    outcome = pass_door(w);
    if (expected != SQLM_E_NONE) {
        if (outcome != SQLM_CANCELLED || sqlm_cx_error(w->cx)->kind != expected)
            return fail(w, "was not stopped");
        sqlm_cx_set_timeout(w->cx, 0);
        sqlm_cx_uncancel(w->cx);
        w->all->stopped++;
    } else if (outcome != SQLM_OK) {
        return fail(w, "the door, while others are stopped");
    }
    w->all->passed[2]++;
    return SQLM_OK;
}

/* ---- who works ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome ask(worker *w, int64_t id)
{
    Number number;
    bool   found = false;

    if (Number_get(w->cx, w->db, id, NULL, &number, &found) != SQLM_OK)
        return fail(w, "a query");
    if (!found || number.square != id * id)
        return fail(w, "a wrong answer");
    w->all->sum += number.square;
    w->all->queries++;
    return SQLM_OK;
}

static sqlm_outcome work(worker *w)
{
    if (sqlm_connect(w->cx, w->all->url, &w->db) != SQLM_OK)
        return fail(w, "connecting");
    if (pass_first(w) != SQLM_OK || pass_second(w) != SQLM_OK)
        return SQLM_ERR;
    for (int64_t i = 1; i <= QUERIES_EACH; i++) {
        if (ask(w, w->number * QUERIES_EACH + i) != SQLM_OK)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

static void run_worker(void *user)
{
    worker *w = user;

    if (work(w) != SQLM_OK)
        w->all->has_failed = true;
    sqlm_conn_close(w->db);
}

/* ---- who keeps the door ---------------------------------------------------------------------------------------------------- */

static sqlm_outcome prepare(worker *w)
{
    Number numbers[QUERIES];
    Door   door = { .id = 1 };

    for (int64_t i = 0; i < QUERIES; i++)
        numbers[i] = (Number){ .id = i + 1, .square = (i + 1) * (i + 1) };
    if (sqlm_connect(w->cx, w->all->url, &w->db) != SQLM_OK ||
        sqlm_execute_script(w->cx, w->db, "DROP TABLE IF EXISTS example_number; DROP TABLE IF EXISTS example_door") != SQLM_OK ||
        sqlm_create_all(w->cx, w->db, &Number_model, &Door_model) != SQLM_OK ||
        Number_insert_many(w->cx, w->db, numbers, QUERIES) != SQLM_OK || Door_insert(w->cx, w->db, &door) != SQLM_OK)
        return fail(w, "preparing");
    return SQLM_OK;
}

/* Keeps the door shut until so many stand before it, and two have been stopped where two are to be. */
static sqlm_outcome keep_door(worker *w, int round, int at_door, int stopped)
{
    Door    door = { .id = 1, .passed = round };
    sqlm_tx tx;

    if (sqlm_begin(w->cx, w->db, NULL, &tx) != SQLM_OK || Door_update(w->cx, w->db, &door, NULL) != SQLM_OK)
        return fail(w, "shutting the door");
    w->all->round = round;
    if (wait_for(w, &w->all->at_door, at_door) != SQLM_OK)
        return SQLM_ERR;
    if (round == 1)
        w->all->threads = count_threads();
    else
        sqlm_cx_cancel(w->all->worker_cx[WHO_IS_CANCELLED]);
    if (wait_for(w, &w->all->stopped, stopped) != SQLM_OK)
        return SQLM_ERR;
    if (w->all->at_door != CONNECTIONS - stopped)
        return fail(w, "somebody has gone through a door that is shut");
    if (sqlm_commit(w->cx, &tx) != SQLM_OK)
        return fail(w, "opening the door");
    return wait_for(w, &w->all->passed[round], CONNECTIONS);
}

static void run_keeper(void *user)
{
    worker *w = user;

    if (prepare(w) != SQLM_OK || keep_door(w, 1, CONNECTIONS, 0) != SQLM_OK || keep_door(w, 2, CONNECTIONS - 1, 2) != SQLM_OK ||
        wait_for(w, &w->all->queries, QUERIES) != SQLM_OK ||
        sqlm_execute_script(w->cx, w->db, "DROP TABLE example_number; DROP TABLE example_door") != SQLM_OK)
        w->all->has_failed = true;
    sqlm_conn_close(w->db);
}

/* ---- all of them ----------------------------------------------------------------------------------------------------------- */

/* Makes one and lets it run to its first wait. */
static bool start(demo *all, worker *w, int number)
{
    coroutine *c;

    *w = (worker){ .all = all, .number = number, .cx = sqlm_cx_new(&all->options) };
    c = coroutine_new(number < CONNECTIONS ? run_worker : run_keeper, w);
    if (w->cx == NULL || c == NULL) {
        fprintf(stderr, "no memory or descriptors for worker %d\n", number);
        return false;
    }
    if (number < CONNECTIONS)
        all->worker_cx[number] = w->cx;
    coroutine_resume(c);
    return true;
}

static void report(const demo *all, int64_t since)
{
    printf("%d queries on %d connections, %d thread%s\n", all->queries, CONNECTIONS, all->threads, all->threads == 1 ? "" : "s");
    printf("sum of the squares: %" PRId64 "\n", all->sum);
    printf("statements under way at once: %d\n", all->most_at_door);
    printf("stopped while the others went on: %d, by deadline and by cancellation\n", all->stopped);
    fprintf(stderr, "%" PRId64 " ms\n", (sqlm_now() - since) / 1000);
}

int run_queries(const char *url, sqlm_wait_fn wait, bool (*run)(void *loop), void *loop)
{
    demo    all = { .url = url, .options = { .size = sizeof(sqlm_cx_options), .wait = wait, .wait_user = loop } };
    worker  workers[CONNECTIONS + 1];
    int64_t since = sqlm_now();

    memset(workers, 0, sizeof workers);
    for (int i = CONNECTIONS; i >= 0 && !all.has_failed; i--) /* the keeper first */
        all.has_failed = !start(&all, &workers[i], i);
    if (!run(loop)) {
        fprintf(stderr, "the loop failed\n");
        return 1; /* whoever waits has what it has */
    }
    if (!all.has_failed)
        report(&all, since);
    for (int i = 0; i <= CONNECTIONS; i++)
        sqlm_cx_free(workers[i].cx);
    return all.has_failed ? 1 : 0;
}

/* SPDX-License-Identifier: MIT */
/* Random rows and random questions about them: every database answers the same. A difference is a fault, unless docs/databases.md or
 * docs/queries.md tells of it; then it is not asked for.
 *
 * Arguments: names of databases, and
 *   --seeds FIRST-LAST  each seed has rows and questions of its own
 *   --questions N       so many of each seed
 *   --question N        that one alone
 *   --seconds N         begins no further seed after so many seconds */
#include "question.h"

#include "support/servers.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/observer.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 24, MOST_DATABASES = 3, MOST_SHOWN = 20 };

typedef struct place {
    const char *name;
    const char *variable; /* of the environment, with the URL; NULL: in memory */
    sqlm_cx    *cx;
    sqlm_cx    *loud; /* tells what is sent */
    sqlm_conn  *conn;
} place;

static place places[] = {
    { .name = "sqlite" }, { .name = "postgres", .variable = "SQLMODEL_TEST_POSTGRES" }, { .name = "mysql", .variable = "SQLMODEL_TEST_MYSQL" }
};

typedef struct run {
    place   *on[MOST_DATABASES];
    size_t   count;
    uint64_t first, last, questions, only;
    time_t   end;
    uint64_t asked, refused, differences;
} run;

/* ---- databases ------------------------------------------------------------------------------------------------------------- */

static void tell(void *user, const sqlm_statement_event *event)
{
    char text[SQLM_PARAMETER_TEXT_SIZE];

    printf("  %s: %s\n", (const char *)user, event->sql);
    for (size_t i = 0; i < event->parameter_count * event->run_count; i++) {
        (void)sqlm_statement_event_parameter(event, i, text, sizeof text);
        printf("%s%s", i == 0 ? "    with " : ", ", text);
    }
    printf("%s", event->parameter_count * event->run_count > 0 ? "\n" : "");
}

static void tell_failure(void *user, const sqlm_statement_event *event)
{
    if (event->error != NULL)
        printf("  %s: %s\n", (const char *)user, event->error->message);
}

static void open_place(place *p)
{
    const sqlm_observer   observer = { .size = sizeof observer, .user = (void *)(uintptr_t)p->name, .statement_start = tell,
                                       .statement_end = tell_failure,
                                       .show_parameters = SQLM_SHOW_VALUES };
    const sqlm_cx_options options = { .size = sizeof options, .observer = &observer };

    p->cx = sqlm_cx_new(NULL);
    p->loud = sqlm_cx_new(&options);
    assert_non_null(p->cx);
    assert_non_null(p->loud);
    assert_ok(p->cx, sqlm_connect(p->cx, p->variable != NULL ? server_url(p->variable) : "sqlite::memory:", &p->conn));
    assert_ok(p->cx, sqlm_execute_script(p->cx, p->conn, "DROP TABLE IF EXISTS differential_thing; DROP TABLE IF EXISTS differential_tally"));
    assert_ok(p->cx, sqlm_create_all(p->cx, p->conn, &Thing_model, &Tally_model));
}

static void close_place(place *p)
{
    assert_ok(p->cx, sqlm_execute_script(p->cx, p->conn, "DROP TABLE differential_thing; DROP TABLE differential_tally"));
    sqlm_conn_close(p->conn);
    sqlm_cx_free(p->loud);
    sqlm_cx_free(p->cx);
}

static void fill_place(place *p, const Thing *things, const Tally *tallies, size_t tally_count)
{
    Thing copies[ROWS];
    Tally tally_copies[MOST_TALLIES];

    memcpy(copies, things, sizeof copies);
    memcpy(tally_copies, tallies, sizeof tally_copies);
    assert_ok(p->cx, Thing_delete_where(p->cx, p->conn, SQLM_DELETE(.all_rows = true), NULL));
    assert_ok(p->cx, Tally_delete_where(p->cx, p->conn, SQLM_DELETE(.all_rows = true), NULL));
    assert_ok(p->cx, Thing_insert_many(p->cx, p->conn, copies, ROWS));
    assert_ok(p->cx, Tally_insert_many(p->cx, p->conn, tally_copies, tally_count));
}

/* ---- questions ------------------------------------------------------------------------------------------------------------- */

static maker new_maker(sqlm_cx *cx, uint64_t seed, uint64_t number)
{
    maker m = { .state = seed * UINT64_C(1000003) + number, .cx = cx };

    assert_ok(cx, sqlm_arena_new(cx, &m.arena));
    return m;
}

/* What is refused where a page says so, and only there, is no difference. */
static bool is_excused(const place *p, const question *q, const char *answer)
{
    if (strcmp(answer, "error: unsupported (none)\n") != 0)
        return false;
    if (q->not_on_sqlite && strcmp(p->name, "sqlite") == 0)
        return true;
    return strcmp(p->name, "mysql") == 0 && (q->kind == ASK_UPDATE /* an assignment reads what another one sets */ || q->has_decimals);
}

/* The lines that are not in the other answer as well. */
static void show_lines(const char *answer, const char *other)
{
    for (const char *line = answer; *line != '\0'; line += strcspn(line, "\n") + 1) {
        const size_t length = strcspn(line, "\n") + 1;
        bool         is_there = false;

        for (const char *at = other; *at != '\0' && !is_there; at += strcspn(at, "\n") + 1)
            is_there = strncmp(at, line, length) == 0;
        if (!is_there)
            printf("    %.*s", (int)length, line);
    }
}

/* The first line that is another one, where all are there in another order. */
static void show_order(const char *answer, const char *other)
{
    size_t same = 0;

    for (size_t i = 0; answer[i] != '\0' && answer[i] == other[i]; i++)
        same = answer[i] == '\n' ? i + 1 : same;
    printf("    at byte %zu: %.*s\n", same, (int)strcspn(answer + same, "\n"), answer + same);
}

static void show(const run *r, const question *q, uint64_t seed, uint64_t number, char *const *answers)
{
    printf("\nDIFFERENCE: --seeds %" PRIu64 "-%" PRIu64 " --question %" PRIu64 "\n", seed, seed, number);
    for (size_t i = 0; i < r->count; i++) {
        free(ask_question(r->on[i]->loud, r->on[i]->conn, q));
        printf("  %s answers, and another does not:\n", r->on[i]->name);
        for (size_t j = 0; j < r->count; j++) {
            if (j != i && strcmp(answers[i], answers[j]) != 0) {
                show_lines(answers[i], answers[j]);
                show_order(answers[i], answers[j]);
                break;
            }
        }
    }
    fflush(stdout);
}

/* SQLite's check refuses what the others' types do: docs/databases.md, "a number beyond its column". */
static void name_alike(const question *q, char **answer)
{
    if (q->kind != ASK_UPDATE || strcmp(*answer, "error: constraint (check)\n") != 0)
        return;
    free(*answer);
    *answer = strdup("error: data (range)\n");
    assert_non_null(*answer);
}

static void ask_all(run *r, uint64_t seed, uint64_t number)
{
    maker    m = new_maker(r->on[0]->cx, seed, number);
    question q;
    char    *answers[MOST_DATABASES] = { NULL };
    size_t   compared = 0;
    bool     differs = false;

    make_question(&m, &q);
    for (size_t i = 0; i < r->count; i++) {
        answers[i] = ask_question(r->on[i]->cx, r->on[i]->conn, &q);
        name_alike(&q, &answers[i]);
        r->refused += strncmp(answers[i], "error", 5) == 0;
        if (is_excused(r->on[i], &q, answers[i]))
            continue;
        for (size_t j = 0; j < i; j++)
            differs = differs || (!is_excused(r->on[j], &q, answers[j]) && strcmp(answers[i], answers[j]) != 0);
        compared++;
    }
    r->asked += compared > 1;
    r->differences += differs;
    if (differs || r->only != 0)
        show(r, &q, seed, number, answers);
    for (size_t i = 0; i < r->count; i++)
        free(answers[i]);
    sqlm_arena_free(m.arena);
}

static void run_seed(run *r, uint64_t seed)
{
    maker  m = new_maker(r->on[0]->cx, seed, 0);
    Thing  things[ROWS];
    Tally  tallies[MOST_TALLIES];
    size_t tally_count = 2;

    for (int i = 0; i < ROWS; i++)
        things[i] = make_thing(&m, i + 1);
    tallies[0] = make_tally(&m);
    tallies[0].name = "a";
    tallies[1] = make_tally(&m);
    tallies[1].name = "a ";
    for (size_t i = 0; i < r->count; i++)
        fill_place(r->on[i], things, tallies, tally_count);
    for (uint64_t number = 1; number <= r->questions && r->differences < MOST_SHOWN; number++) {
        if (r->only == 0 || r->only == number)
            ask_all(r, seed, number);
    }
    sqlm_arena_free(m.arena);
}

/* ---- arguments ------------------------------------------------------------------------------------------------------------- */

static void take_place(run *r, const char *name)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (strcmp(places[i].name, name) == 0)
            r->on[r->count++] = &places[i];
    }
}

static void take_option(run *r, const char *name, const char *value)
{
    char *rest = NULL;

    if (strcmp(name, "--seeds") == 0) {
        r->first = strtoull(value, &rest, 10);
        r->last = *rest == '-' ? strtoull(rest + 1, NULL, 10) : r->first;
    } else if (strcmp(name, "--questions") == 0) {
        r->questions = strtoull(value, NULL, 10);
    } else if (strcmp(name, "--question") == 0) {
        r->only = strtoull(value, NULL, 10);
        r->questions = r->only;
    } else if (strcmp(name, "--seconds") == 0) {
        r->end = time(NULL) + (time_t)strtoull(value, NULL, 10);
    }
}

int main(int count, char **arguments)
{
    run r = { .first = 1, .last = 3, .questions = 200 };

    for (int i = 1; i < count; i++) {
        if (strncmp(arguments[i], "--", 2) == 0 && i + 1 < count) {
            take_option(&r, arguments[i], arguments[i + 1]);
            i++;
        } else {
            take_place(&r, arguments[i]);
        }
    }
    for (size_t i = 0; i < r.count; i++)
        open_place(r.on[i]);
    for (uint64_t seed = r.first; seed <= r.last && r.differences < MOST_SHOWN && (r.end == 0 || time(NULL) < r.end); seed++)
        run_seed(&r, seed);
    for (size_t i = 0; i < r.count; i++)
        close_place(r.on[i]);
    printf("%" PRIu64 " questions compared, %" PRIu64 " answers were errors, %" PRIu64 " differences\n", r.asked, r.refused, r.differences);
    return r.differences == 0 && r.asked > 0 ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
/* Runs the contestants in turn on one database and prints what each took. scripts/bench builds and calls it. */
#include "database.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_HEROES = 1000000, CHECKED_HEROES = 100000, SKIPPED = 77 };

typedef struct bench_options {
    const bench_database *database;
    bool        quick;
    bool        smoke;
    bool        memory;
    const char *json;
    const char           *only;     /* workloads, as "W1,W2 given" */
    const char *workload; /* run one contestant alone, once */
    const char *step;     /* a part of that, for programs that others wrote: scripts/bench_peers */
    const char *at;       /* the database of the step */
    int64_t     stored;
    int         contestant;
    int64_t     count;
    int         repetitions;
} bench_options;

/* ---- what is measured ---- */

/* One line of the table. */
typedef struct bench_plan {
    const char    *name;
    const char    *what;
    bench_workload workload;
    bool           durable;
    int64_t        count; /* rows or runs of a full bench; a quick one has a tenth where they are more than 10,000 */
    int64_t        stored;
    int            times;
    const char    *table; /* inserted into; "" where none is */
    bool           is_gated;
} bench_plan;

static const bench_plan file_plans[] = {
    { "W1", "insert row by row, one transaction", BENCH_W1, false, 50000, 1000, 1, "hero_ins", true },
    { "W2", "insert all rows at once", BENCH_W2, false, 50000, 1000, 1, "hero_ins", true },
    { "W3", "a row by its key", BENCH_W3, false, 50000, 50000, 1, "", true },
    { "W4", "all rows of 8 columns into memory of before", BENCH_W4, false, 0, 50000, 5, "", true },
    { "W4 owned", "W4, every result is the caller's to keep", BENCH_W4_OWNED, false, 0, 50000, 5, "", true },
    { "W5", "update three columns by key, one transaction", BENCH_W5, false, 50000, 50000, 1, "hero_upd", true },
    { "W6", "join, range and condition, per query of about 120 rows", BENCH_W6, false, 1000, 50000, 1, "", true },
    { "W7", "open, ask, close", BENCH_W7, false, 500, 1000, 1, "", false },
    { "W8", "begin, insert, commit: WAL, NORMAL", BENCH_W8, false, 10000, 1000, 1, "hero_ins", true },
    { "W8 durable", "begin, insert, commit: journal, FULL", BENCH_W8, true, 100, 1000, 1, "hero_ins", false },
    { "W1 no checks", "W1 on the same table without its type checks", BENCH_W1, false, 50000, 1000, 1, "hero_unchecked", false },
    { "W1 plain", "W1 on a table as SQL for beginners has it", BENCH_W1, false, 50000, 1000, 1, "hero_plain", false },
    { "W4 1,000", "W4 with 1,000 rows", BENCH_W4, false, 0, 1000, 250, "", true },
    { "W4 1,000,000", "W4 with 1,000,000 rows", BENCH_W4, false, 0, MOST_HEROES, 1, "", true },
    { "W4 1,000 owned", "W4 owned with 1,000 rows", BENCH_W4_OWNED, false, 0, 1000, 250, "", true },
    { "W4 1,000,000 owned", "W4 owned with 1,000,000 rows", BENCH_W4_OWNED, false, 0, MOST_HEROES, 1, "", true },
};

/* A server costs a round trip each time: fewer rows, and more turns. */
static const bench_plan server_plans[] = {
    { "W1", "insert row by row, one transaction", BENCH_W1, false, 3000, 1000, 1, "hero_ins", true },
    { "W2", "insert all rows at once, the keys come back", BENCH_W2, false, 20000, 1000, 1, "hero_ins", true },
    { "W2 given", "insert all rows at once, with their keys", BENCH_W2_GIVEN, false, 20000, 1000, 1, "hero_given", true },
    { "W2 copy", "COPY of all rows", BENCH_W2_COPY, false, 20000, 1000, 1, "hero_ins", true },
    { "W3", "a row by its key", BENCH_W3, false, 3000, 20000, 1, "", true },
    { "W4", "all rows of 8 columns into an array", BENCH_W4, false, 0, 20000, 2, "", true },
    { "W4 owned", "W4, every result is the caller's to keep", BENCH_W4_OWNED, false, 0, 20000, 2, "", true },
    { "W5", "update three columns by key, one transaction", BENCH_W5, false, 3000, 20000, 1, "hero_upd", true },
    { "W6", "join, range and condition, per query of about 120 rows", BENCH_W6, false, 300, 20000, 1, "", true },
    { "W7", "connect, ask, close", BENCH_W7, false, 30, 20000, 1, "", false },
    { "W8", "begin, insert, commit: nothing waits for the disk", BENCH_W8, false, 2000, 20000, 1, "hero_ins", true },
    { "W8 durable", "begin, insert, commit: as a server does by default", BENCH_W8, true, 100, 20000, 1, "hero_ins", false },
};

static const bench_plan *plans_of(const bench_database *database, size_t *count)
{
    *count = database->url_variable != NULL ? sizeof server_plans / sizeof server_plans[0] : sizeof file_plans / sizeof file_plans[0];
    return database->url_variable != NULL ? server_plans : file_plans;
}

/* The library writes into the tables of its models alone. */
static bool takes_part(const bench_database *database, const bench_plan *plan, int contestant)
{
    const bench_contestant *who = database->contestants[contestant];

    if (who == NULL || who->run[plan->workload] == NULL || (plan->workload == BENCH_W2_COPY && database->copy_in == NULL))
        return false;
    return plan->workload != BENCH_W1 || strcmp(plan->table, "hero_ins") == 0 || contestant == BENCH_RAW;
}

/* ---- a run ---- */

/* A database and the rows that are in it, made anew when another number is wanted. */
typedef struct stage {
    const bench_database *database;
    char                  path[1024];
    bench_hero           *heroes;
    int64_t               made; /* heroes */
    int64_t               stored; /* 0: there is no database */
    bench_arena           arena;
} stage;

static void open_stage(stage *s, const bench_database *database, int64_t most)
{
    memset(s, 0, sizeof *s);
    s->database = database;
    s->heroes = bench_heroes(most, &s->arena);
    s->made = most;
}

static void remove_database(stage *s)
{
    if (s->stored != 0)
        s->database->remove(s->path);
    s->stored = 0;
}

static void close_stage(stage *s)
{
    remove_database(s);
    free(s->heroes);
    bench_arena_free(&s->arena);
}

static void set_stage(stage *s, int64_t stored)
{
    if (s->stored == stored)
        return;
    remove_database(s);
    s->database->make(s->path, sizeof s->path);
    s->stored = stored;
    bench_library_seed(s->database, s->path, s->heroes, stored);
    s->database->finish(s->path);
}

/* Runs one contestant once; what it left in the table, and what it read, is its sum. */
static int64_t run(const stage *s, const bench_plan *plan, int contestant, int64_t count)
{
    const bench_input input = { .database = s->database, .path = s->path, .table = plan->table, .durable = plan->durable, .count = count, .stored = s->stored,
                                .times = plan->times, .heroes = s->heroes };
    int64_t           sum;

    s->database->prepare(s->path, plan->table, plan->durable);
    sum = s->database->contestants[contestant]->run[plan->workload](&input);
    return sum + s->database->sum(s->path, plan->table);
}

static int64_t count_of(const bench_options *options, const bench_plan *plan, bool is_stored)
{
    const int64_t full = is_stored ? plan->stored : plan->count;
    int64_t       count = full;

    if (options->smoke)
        count = full > 220 ? 220 : full;
    else if (options->quick)
        count = full > 10000 ? full / 10 : full > 1000 ? 1000 : full;
    return count;
}

static int64_t heroes_needed(const bench_options *options)
{
    size_t            plan_count;
    const bench_plan *plans = plans_of(options->database, &plan_count);
    int64_t           most = 1;

    for (size_t i = 0; i < plan_count; i++) {
        const int64_t stored = count_of(options, &plans[i], true), count = count_of(options, &plans[i], false);

        most = stored > most ? stored : most;
        most = count > most ? count : most;
    }
    return most;
}

static bool is_item(const char *at, const char *name, size_t length)
{
    return strncmp(at, name, length) == 0 && (at[length] == ',' || at[length] == '\0');
}

/* W2 in a list means all whose names begin with that word; "W2 given" means itself. */
static bool is_wanted(const bench_options *options, const bench_plan *plan)
{
    const char *at = options->only;

    if ((plan->stored > 100000 && (options->quick || options->smoke)) || !takes_part(options->database, plan, BENCH_RAW))
        return false;
    while (at != NULL && *at != '\0') {
        if (is_item(at, plan->name, strcspn(plan->name, " ")) || is_item(at, plan->name, strlen(plan->name)))
            return true;
        at += strcspn(at, ",");
        at += *at == ',';
    }
    return options->only == NULL;
}

/* All contestants in turn, another one first each time; the first turn warms up and is not counted. */
static void measure(const bench_options *options, stage *s, const bench_plan *plan, report_line *line)
{
    const int64_t count = count_of(options, plan, false);
    const int     turns = options->smoke ? 1 : options->repetitions + 1;
    int64_t       expected = 0;
    bool          is_first = true;

    set_stage(s, count_of(options, plan, true));
    report_begin(line, plan->name, plan->what, plan->is_gated, plan->workload == BENCH_W4 || plan->workload == BENCH_W4_OWNED ? s->stored * plan->times : count);
    for (int turn = 0; turn < turns; turn++) {
        for (int i = 0; i < BENCH_CONTESTANTS; i++) {
            const int contestant = (i + turn) % BENCH_CONTESTANTS;
            int64_t   sum;

            if (!takes_part(s->database, plan, contestant))
                continue;
            sum = run(s, plan, contestant, count);
            if (!is_first && sum != expected)
                bench_die("%s: %s has read or stored other rows than the others", plan->name,
                          s->database->contestants[contestant]->name);
            expected = sum;
            is_first = false;
            if (turn > 0 || options->smoke)
                report_add(line, contestant, bench_taken());
        }
    }
}

static void measure_memory(stage *s, report *r)
{
    static const int64_t sizes[] = { 1000, 10000, 100000, MOST_HEROES };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0] && sizes[i] <= s->made; i++) {
        set_stage(s, sizes[i]);
        report_memory(r, sizes[i], bench_library_memory(s->database, s->path, sizes[i]));
    }
}

static int run_all(const bench_options *options)
{
    static report     r;
    stage             s;
    size_t            plan_count;
    const bench_plan *plans = plans_of(options->database, &plan_count);

    r.is_server = options->database->url_variable != NULL;
    open_stage(&s, options->database, heroes_needed(options));
    for (size_t i = 0; i < plan_count; i++) {
        if (!is_wanted(options, &plans[i]))
            continue;
        measure(options, &s, &plans[i], &r.lines[r.line_count]);
        if (!options->smoke)
            (void)fprintf(stderr, "%s done\n", plans[i].name);
        r.line_count++;
    }
    if (r.line_count == 0)
        bench_die("no workload is one of '%s'", options->only);
    if (s.stored != 0)
        options->database->describe(s.path, r.database, sizeof r.database);
    if (options->only == NULL && !r.is_server)
        measure_memory(&s, &r);
    close_stage(&s);
    if (options->smoke) {
        (void)printf("%s, %zu workloads: every contestant stores and reads the same rows\n", r.database, r.line_count);
        return 0;
    }
    report_print(&r, stdout);
    if (options->json != NULL)
        report_write(&r, options->json);
    return 0;
}

/* What results hold, and the bounds that they keep: the same on every machine. */
static int check_memory(const bench_options *options)
{
    static report r;
    stage         s;
    bool          is_good = true;

    open_stage(&s, options->database, CHECKED_HEROES);
    measure_memory(&s, &r);
    close_stage(&s);
    report_print_memory(&r, stdout);
    for (size_t i = 0; i < r.memory_count; i++)
        is_good = is_good && r.memory[i].held * 10 <= r.memory[i].exact * 11 && r.memory[i].peak * 10 <= r.memory[i].exact * 21;
    (void)puts(is_good ? "a result holds at most 1.10 of an array by hand, and at most 2.10 while it is loaded"
                       : "a result holds more than 1.10 of an array by hand, or more than 2.10 while it is loaded");
    return is_good ? 0 : 1;
}

static bench_plan plan_of(const bench_options *options)
{
    size_t            count;
    const bench_plan *plans = plans_of(options->database, &count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(plans[i].name, options->workload) == 0 && takes_part(options->database, &plans[i], options->contestant))
            return plans[i];
    bench_die("there is no workload '%s'", options->workload);
}

/* One contestant alone, for a profiler: W4 reads 4,000 rows so many times. */
static int run_one(const bench_options *options)
{
    stage      s;
    bench_plan one = plan_of(options);

    one.times = (int)options->count;
    open_stage(&s, options->database, options->count > 4000 ? options->count : 4000);
    set_stage(&s, 4000);
    (void)run(&s, &one, options->contestant, options->count);
    close_stage(&s);
    return 0;
}

/* ---- in steps, so that other programs can run in between ---- */

/* Makes a database, fills it and leaves it there. */
static void make_database(const bench_options *options)
{
    stage s;

    open_stage(&s, options->database, options->stored);
    set_stage(&s, options->stored);
    (void)puts(s.path);
}

static void run_step(const bench_options *options)
{
    const bench_plan one = plan_of(options);
    const bool       reads_all = one.workload == BENCH_W4 || one.workload == BENCH_W4_OWNED;
    bench_arena      arena = { NULL, NULL };
    bench_input      input = { .database = options->database, .path = options->at, .table = one.table, .stored = options->stored,
                               .count = options->count, .times = reads_all ? (int)options->count : 1 };
    int64_t          sum;
    bench_time       time;

    input.heroes = bench_heroes(options->count, &arena);
    sum = options->database->contestants[options->contestant]->run[one.workload](&input);
    time = bench_taken();
    (void)printf("{\"wall\": %.9f, \"cpu\": %.9f, \"both\": %.9f, \"sum\": %lld}\n", time.wall, time.cpu, time.both, (long long)sum);
}

static int make_step(const bench_options *options)
{
    const bench_database *database = options->database;

    if (strcmp(options->step, "make") == 0)
        make_database(options);
    else if (options->at == NULL || options->workload == NULL)
        bench_die("a step needs --at and --profile");
    else if (strcmp(options->step, "run") == 0)
        run_step(options);
    else if (strcmp(options->step, "prepare") == 0)
        database->prepare(options->at, plan_of(options).table, false);
    else if (strcmp(options->step, "sum") == 0)
        (void)printf("%lld\n", (long long)database->sum(options->at, plan_of(options).table));
    else if (strcmp(options->step, "remove") == 0)
        database->remove(options->at);
    else
        bench_die("there is no step '%s'", options->step);
    return 0;
}

/* ---- the command line ---- */

static const char usage[] =
    "usage: sqlmodel-bench [--database NAME] [--quick] [--only W1,\"W2 given\"] [--repetitions N] [--json FILE]\n"
    "       sqlmodel-bench --smoke                    every contestant must store and read the same rows; nothing is measured\n"
    "       sqlmodel-bench --memory                   what results hold, and whether that is little enough\n"
    "       sqlmodel-bench --version                  compiler and SQLite\n"
    "--database postgres|mysql: on the server whose URL is in SQLMODEL_TEST_POSTGRES or SQLMODEL_TEST_MYSQL\n"
    "       sqlmodel-bench --profile W1 [--count N] [--contestant NAME]   one alone, once: raw, checked, library (default)\n";

static int64_t number_of(const char *text)
{
    char         *end = NULL;
    const int64_t number = text == NULL ? 0 : strtoll(text, &end, 10);

    if (number < 1 || *end != '\0')
        bench_die("a number from 1 on is expected, not '%s'", text != NULL ? text : "");
    return number;
}

static int contestant_of(const char *name)
{
    static const char *const names[BENCH_CONTESTANTS] = { "raw", "checked", "unchecked", "library" };

    for (int i = 0; i < BENCH_CONTESTANTS; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    bench_die("there is no contestant '%s'", name);
}

static _Noreturn void print_version(void)
{
    char database[64];

#ifdef __clang__
    (void)printf("clang %d.%d.%d", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
    (void)printf("gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
    bench_sqlite.describe("", database, sizeof database);
    (void)printf(", %s\n", database);
    exit(0);
}

static bench_options read_options(int count, char **arguments)
{
    bench_options o = { .database = &bench_sqlite, .repetitions = 0, .count = 1000, .stored = 1000, .contestant = BENCH_LIBRARY };

    for (int i = 1; i < count; i++) {
        const char *option = arguments[i];
        const char *value = i + 1 < count ? arguments[i + 1] : NULL;

        if (strcmp(option, "--quick") == 0)
            o.quick = true;
        else if (strcmp(option, "--smoke") == 0)
            o.smoke = true;
        else if (strcmp(option, "--memory") == 0)
            o.memory = true;
        else if (strcmp(option, "--version") == 0)
            print_version();
        else if (value == NULL)
            bench_die("%s\n%s", option, usage);
        else if (strcmp(option, "--json") == 0)
            o.json = value;
        else if (strcmp(option, "--database") == 0)
            o.database = bench_database_of(value);
        else if (strcmp(option, "--step") == 0)
            o.step = value;
        else if (strcmp(option, "--at") == 0)
            o.at = value;
        else if (strcmp(option, "--stored") == 0)
            o.stored = number_of(value);
        else if (strcmp(option, "--only") == 0)
            o.only = value;
        else if (strcmp(option, "--profile") == 0)
            o.workload = value;
        else if (strcmp(option, "--contestant") == 0)
            o.contestant = contestant_of(value);
        else if (strcmp(option, "--count") == 0)
            o.count = number_of(value);
        else if (strcmp(option, "--repetitions") == 0)
            o.repetitions = (int)number_of(value);
        else
            bench_die("%s\n%s", option, usage);
        i += strcmp(option, "--quick") != 0 && strcmp(option, "--smoke") != 0 && strcmp(option, "--memory") != 0;
    }
    if (o.repetitions == 0)
        o.repetitions = o.quick ? 5 : o.database->url_variable != NULL ? 15 : 7;
    if (o.repetitions > REPORT_MOST_REPETITIONS)
        bench_die("at most %d repetitions", REPORT_MOST_REPETITIONS);
    return o;
}

int main(int count, char **arguments)
{
    const bench_options options = read_options(count, arguments);

    if (options.database->url_variable != NULL && getenv(options.database->url_variable) == NULL) {
        (void)printf("skipped: %s is not set; scripts/servers start prints it\n", options.database->url_variable);
        return SKIPPED;
    }
    if (options.step != NULL)
        return make_step(&options);
    if (options.memory)
        return check_memory(&options);
    return options.workload != NULL ? run_one(&options) : run_all(&options);
}

/* SPDX-License-Identifier: MIT */
/* Every public function that can allocate, with each of its allocations failing: the Nth alone, and the Nth with all that follow. What
 * functions.txt says of each exported function is held against what is run here. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "support/sqlm_cmocka.h"
#include "world.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif
#ifdef HAS_ADDRESS_SANITIZER
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, size_t),
                                              void (*released)(const volatile void *));
#endif

enum { MAXIMUM_ALLOCATIONS = 100000, MAXIMUM_CASES = 400, LINE_SIZE = 512 };

static const char seed_sql[] =
    "INSERT INTO team VALUES (1, 'Night shift'), (2, 'Day shift');"
    "INSERT INTO hero (name, age, team_id, price, serial, photo, tag, version) VALUES"
    " ('Sparrow', 17, 1, '1.50', '18446744073709551615', x'00ff', '01234567-89ab-cdef-0000-000000000001', 1),"
    " ('Rusty', 48, 1, '20.00', NULL, NULL, NULL, 1), ('Deadpond', NULL, NULL, '-3.25', NULL, x'', NULL, 4);";

/* All that a case may change. The time of making differs from run to run. */
static const char *const looks[] = {
    "SELECT id, name, age, team_id, price, serial, hex(photo), tag, facts, rank, twice, version FROM hero ORDER BY id",
    "SELECT id, name FROM team ORDER BY id",
    "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name",
};

static char tables_sql[16 * 1024]; /* of the models, as the library makes them */

/* ---- the world ------------------------------------------------------------------------------------------------------------- */

static void make_tables_sql(sqlm_cx *cx)
{
    static const sqlm_model *const models[] = { &Team_model, &Hero_model };

    sqlm_arena        *arena = NULL;
    const sqlm_schema *schema = NULL;
    sqlm_statements    statements;
    size_t             length = 0;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_schema_from_models(cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models, 2, arena, &schema));
    assert_ok(cx, sqlm_schema_create_sql(cx, schema, arena, &statements));
    for (size_t i = 0; i < statements.count; i++) {
        length += (size_t)snprintf(tables_sql + length, sizeof tables_sql - length, "%s;", statements.items[i]);
        assert_true(length < sizeof tables_sql);
    }
    sqlm_arena_free(arena);
}

static void fill_objects(world *w)
{
    static const char *const names[MANY] = { "Bird", "Black Lion", "Captain" };

    w->hero = (Hero){ .name = "Tarantula",
                      .age = SQLM_SOME(32),
                      .team_id = SQLM_SOME(2),
                      .price = { 999, 0, 2 },
                      .serial = SQLM_SOME(7),
                      .photo = { "\0\1", 2 },
                      .facts = "{\"a\": [1, 2.50]}",
                      .rank = RANK_HIGH };
    for (int i = 0; i < MANY; i++)
        w->many[i] = (Hero){ .name = names[i], .age = SQLM_SOME(i), .price = { 1, 0, 2 }, .facts = "null", .rank = RANK_LOW };
}

/* The next piece of it takes a new chunk. */
static void use_up(sqlm_cx *cx, sqlm_arena *arena)
{
    fault_arm(FAULT_OURS, 1, true);
    while (sqlm_arena_allocate(cx, arena, 1, 1) != NULL)
        continue;
    fault_disarm();
}

static void open_world(world *w, const torture_case *of)
{
    const sqlm_cx_options options = { .size = sizeof options, .allocator = fault_allocator() };

    *w = (world){ 0 };
    w->cx = sqlm_cx_new(&options);
    assert_non_null(w->cx);
    assert_ok(w->cx, sqlm_arena_new(w->cx, &w->arena));
    if ((of->flags & ALONE) == 0) {
        assert_ok(w->cx, sqlm_connect(w->cx, "sqlite::memory:", &w->db));
        assert_ok(w->cx, sqlm_execute_script(w->cx, w->db, tables_sql));
        assert_ok(w->cx, sqlm_execute_script(w->cx, w->db, seed_sql));
    }
    fill_objects(w);
    if (of->prepare != NULL)
        of->prepare(w);
    use_up(w->cx, w->arena);
}

/* What the call made. */
static void release_made(world *w)
{
    sqlm_arena_free(w->made_arena);
    sqlm_cx_free(w->made_cx);
    sqlm_conn_close(w->made_conn);
    sqlm_release(sqlm_cx_allocator(w->cx), w->memory, 1, MEMORY_SIZE);
    Hero_list_free(&w->heroes);
    TeamSize_list_free(&w->sizes);
    json_decref(w->json);
    sqlm_validator_free(w->validator);
    sqlm_gate_free(w->gate);
    w->made_arena = NULL;
    w->made_cx = NULL;
    w->made_conn = NULL;
    w->memory = NULL;
    w->json = NULL;
    w->validator = NULL;
    w->gate = NULL;
}

/* What lives between calls. */
static void release_open(world *w)
{
    Hero_close(&w->cursor);
    sqlm_rows_close(w->rows);
    w->rows = NULL;
    if (w->driver_cursor != NULL)
        w->db->driver->close_cursor(w->driver_cursor);
    if (w->statement != NULL)
        w->db->driver->release(w->statement);
    w->driver_cursor = NULL;
    w->statement = NULL;
    if (w->has_buffer)
        sqlm_text_buffer_fini(&w->buffer);
    w->has_buffer = false;
}

static void close_world(world *w)
{
    release_made(w);
    release_open(w);
    sqlm_conn_close(w->db);
    json_decref(w->input);
    sqlm_gate_free(w->given_gate);
    sqlm_arena_free(w->arena);
    sqlm_cx_free(w->cx);
}

/* ---- what is in the database ----------------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t digest, const char *text)
{
    for (; *text != '\0'; text++)
        digest = (digest ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (digest ^ 0xff) * UINT64_C(1099511628211);
}

static uint64_t look(sqlm_cx *cx, sqlm_conn *db, const char *sql, uint64_t digest)
{
    sqlm_rows      *rows = NULL;
    const sqlm_row *row = NULL;

    if (sqlm_query(cx, db, sql, SQLM_NO_PARAMETERS, &rows) != SQLM_OK) {
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNDEFINED); /* the table is gone, or another one */
        return mix(digest, "nothing");
    }
    for (;;) {
        assert_ok(cx, sqlm_rows_next(cx, rows, &row));
        if (row == NULL)
            break;
        for (size_t i = 0; i < sqlm_rows_column_count(rows); i++) {
            const sqlm_value *value = sqlm_row_value(row, i);
            char              number[32];

            (void)snprintf(number, sizeof number, "%" PRId64, value->type == SQLM_TYPE_I64 ? value->as.integer : 0);
            digest = mix(digest, value->type == SQLM_TYPE_TEXT ? value->as.text.data : sqlm_type_name(value->type));
            digest = mix(digest, number);
        }
    }
    sqlm_rows_close(rows);
    return digest;
}

static uint64_t digest_of(const world *w)
{
    uint64_t digest = UINT64_C(14695981039346656037);

    for (size_t i = 0; w->db != NULL && i < sizeof looks / sizeof looks[0]; i++)
        digest = look(w->cx, w->db, looks[i], digest);
    return digest;
}

/* ---- one run --------------------------------------------------------------------------------------------------------------- */

/* How a case is run, and for the messages. */
typedef struct torture {
    const torture_case *of;
    unsigned            sources;
    size_t              fail_at;
    bool                for_good;
    uint64_t            before; /* what the database holds without the call, and after it */
    uint64_t            after;
} torture;

#define fail_run(t, ...)                                                                                                           \
    do {                                                                                                                           \
        print_error("%s, sources %u, allocation %zu%s: ", (t)->of->name, (t)->sources, (t)->fail_at,                               \
                    (t)->for_good ? " and all later ones" : "");                                                                   \
        fail_msg(__VA_ARGS__);                                                                                                     \
    } while (0)

/* SQLite 3.40.1's json_valid() gives 0 where its own memory is out, and the check with it fails. Nothing is written either. */
static bool is_fault_of_json_valid(const sqlm_error *error)
{
    return error->kind == SQLM_E_CONSTRAINT && strcmp(error->constraint, "tc_hero_facts") == 0 && fault_failures(FAULT_SQLITE) > 0;
}

static void check_outcome(const torture *t, const world *w, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(w->cx);
    const bool        needed = (t->of->flags & OPTIONAL) == 0 && fault_failures(FAULT_OURS | FAULT_JANSSON) > 0;

    if (outcome == SQLM_OK && !needed)
        return;
    if (outcome == SQLM_ERR && fault_failures(FAULT_ALL) > 0 &&
        (error->kind == SQLM_E_OUT_OF_MEMORY || is_fault_of_json_valid(error)))
        return;
    fail_run(t, "outcome %d, %s: %s (at %s); expected out_of_memory", (int)outcome, sqlm_error_kind_name(error->kind),
             error->message, error->where != NULL ? error->where : "?");
}

static void check_nothing_made(const torture *t, const world *w)
{
    if (w->made_arena != NULL || w->made_conn != NULL || w->heroes.items != NULL || w->heroes.arena != NULL ||
        w->heroes.count != 0 || w->sizes.items != NULL || w->json != NULL || w->validator != NULL || w->gate != NULL)
        fail_run(t, "the call failed, but made something");
}

static void check_objects(const torture *t, const world *w, const world *given)
{
    if (memcmp(&w->hero, &given->hero, sizeof w->hero) != 0 || memcmp(w->many, given->many, sizeof w->many) != 0)
        fail_run(t, "the call failed, but changed an object");
}

/* Ends what the case began. True when the database is as the outermost transaction found it. */
static bool end_transactions(const torture *t, world *w, bool with_memory)
{
    bool ended = w->tx.depth == 0;

    if (w->savepoint.depth != 0 && sqlm_rollback(w->cx, &w->savepoint) != SQLM_OK && with_memory)
        fail_run(t, "with memory again the savepoint is not rolled back: %s", sqlm_cx_error(w->cx)->message);
    if (w->tx.depth != 0) {
        ended = sqlm_rollback(w->cx, &w->tx) == SQLM_OK;
        if (!ended && (with_memory || sqlm_cx_error(w->cx)->kind != SQLM_E_OUT_OF_MEMORY))
            fail_run(t, "the transaction is not rolled back: %s", sqlm_cx_error(w->cx)->message);
        if (!ended && (t->sources & FAULT_SQLITE) == 0)
            fail_run(t, "without memory of ours the transaction is not rolled back");
    }
    return ended;
}

static void check_usable(const torture *t, const world *w)
{
    sqlm_result result;

    if (w->db == NULL)
        return;
    if (sqlm_conn_get_status(w->db) != SQLM_CONN_IDLE)
        fail_run(t, "the connection's status is %d", (int)sqlm_conn_get_status(w->db));
    if (sqlm_execute(w->cx, w->db, "CREATE TABLE usable (x)", SQLM_NO_PARAMETERS, &result) != SQLM_OK)
        fail_run(t, "the connection cannot be used: %s", sqlm_cx_error(w->cx)->message);
}

static void check_data(const torture *t, const world *w, uint64_t expected, const char *when)
{
    if (digest_of(w) != expected)
        fail_run(t, "%s the database does not hold what it should", when);
}

/* The same call on the same connection, with memory: as if nothing had been. */
static void call_again(const torture *t, world *w, const world *given)
{
    memcpy(&w->hero, &given->hero, sizeof w->hero);
    memcpy(w->many, given->many, sizeof w->many);
    if (t->of->run(w) != SQLM_OK)
        fail_run(t, "the same call fails with memory: %s", sqlm_cx_error(w->cx)->message);
    check_data(t, w, t->after, "after the same call with memory");
    release_made(w);
}

static void after_failure(const torture *t, world *w, const world *given, bool is_open)
{
    const sqlm_conn_status status = w->db != NULL ? sqlm_conn_get_status(w->db) : SQLM_CONN_IDLE;

    if (status == SQLM_CONN_BROKEN && (t->sources != FAULT_SQLITE || !t->for_good))
        fail_run(t, "the connection is broken");
    if (status != SQLM_CONN_IDLE && (w->tx.depth == 0 || status != SQLM_CONN_IN_TRANSACTION))
        return; /* SQLite has ended the transaction, or could not roll back what the call had begun */
    if ((t->of->flags & EITHER) != 0 && digest_of(w) == t->after)
        return;
    check_data(t, w, t->before, "after the failure");
    if (is_open && (t->of->flags & ONCE) == 0)
        call_again(t, w, given);
}

/* True when an allocation failed. */
static bool run_once(torture *t)
{
    const fault_held held = fault_get_held();
    fault_held       left;
    world            w;
    world            given;
    sqlm_outcome     outcome;
    bool             failed;

    open_world(&w, t->of);
    given = w;
    fault_arm(t->sources, t->fail_at, t->for_good);
    outcome = t->of->run(&w);
    check_outcome(t, &w, outcome);
    if (outcome != SQLM_OK) {
        check_nothing_made(t, &w);
        check_objects(t, &w, &given);
    }
    release_made(&w); /* without memory, where it is out for good */
    if (t->for_good && outcome != SQLM_OK)
        release_open(&w);
    fault_disarm();
    failed = fault_failures(FAULT_ALL) > 0;

    if (outcome == SQLM_OK)
        check_data(t, &w, t->after, "after the call");
    else
        after_failure(t, &w, &given, !t->for_good);
    if (!t->for_good) {
        release_open(&w);
        (void)end_transactions(t, &w, true);
        check_usable(t, &w);
    }
    if (t->for_good && failed) {
        fault_arm(t->sources, 1, true);
        (void)end_transactions(t, &w, false);
    }
    close_world(&w);
    fault_disarm();
    left = fault_get_held();
    if (left.ours != held.ours || left.sqlite != held.sqlite || left.jansson != held.jansson || fault_wrong_sizes() != 0)
        fail_run(t, "%zu bytes of ours, %lld of SQLite's, %zu blocks of jansson's were not given back; %zu wrong sizes",
                 left.ours - held.ours, left.sqlite - held.sqlite, left.jansson - held.jansson, fault_wrong_sizes());
    return failed;
}

/* Without a failure: what the call leaves in the database, and how much it allocates. */
static size_t rehearse(torture *t)
{
    world  w;
    size_t count;

    open_world(&w, t->of);
    t->before = digest_of(&w);
    fault_arm(FAULT_ALL, 0, false);
    assert_ok(w.cx, t->of->run(&w));
    fault_disarm();
    count = fault_count();
    t->after = digest_of(&w);
    release_made(&w);
    release_open(&w);
    (void)end_transactions(t, &w, true);
    check_usable(t, &w);
    close_world(&w);
    return count;
}

static size_t failure_count; /* runs in which an allocation failed */
static size_t step = 1;      /* from one allocation that fails to the next: SQLite's are hundreds a call */

static size_t torture_case_with(const torture_case *of, unsigned sources, bool for_good)
{
    torture      t = { .of = of, .sources = sources, .for_good = for_good };
    const size_t count = rehearse(&t);

    for (t.fail_at = 1; t.fail_at < MAXIMUM_ALLOCATIONS; t.fail_at += step) {
        if (!run_once(&t))
            return count;
        failure_count++;
    }
    fail_msg("%s allocates more than %d times", of->name, MAXIMUM_ALLOCATIONS);
    return 0;
}

/* ---- cases and what is said of them ---------------------------------------------------------------------------------------- */

static const torture_case *cases[MAXIMUM_CASES];
static bool                case_ran[MAXIMUM_CASES];
static bool                quiet_ran[MAXIMUM_CASES];
static size_t              case_count;
static unsigned            sources_of_run = FAULT_OURS | FAULT_JANSSON;
static const char         *functions_path;

static void add_cases(torture_cases added)
{
    for (size_t i = 0; i < added.count; i++)
        cases[case_count++] = &added.items[i];
}

static void case__survives(void **state)
{
    const size_t        index = *(const size_t *)*state;
    const torture_case *of = cases[index];
    const bool          with_sqlite = (sources_of_run & FAULT_SQLITE) != 0;
    size_t              count;

    if (with_sqlite && (of->flags & (ALONE | OURS_ALONE)) != 0)
        return;
    count = torture_case_with(of, sources_of_run, false);
    (void)torture_case_with(of, sources_of_run, true);
    if (count == 0)
        fail_msg("%s allocates nothing: it is no case", of->name);
    print_message("%-28s %5zu allocations\n", of->name, count);
    case_ran[index] = true;
}

static volatile size_t all_allocations; /* of the process, where the sanitizer tells */

#ifdef HAS_ADDRESS_SANITIZER
static void count_allocation(const volatile void *memory, size_t size)
{
    (void)memory;
    (void)size;
    all_allocations++;
}

static void ignore_release(const volatile void *memory)
{
    (void)memory;
}
#endif

static void prepare_quiet(world *w)
{
    w->input = json_string("optional");
    assert_ok(w->cx, sqlm_gate_new(w->cx, NULL, &w->given_gate));
    assert_ok(w->cx, sqlm_query(w->cx, w->db, "SELECT 1 AS one", SQLM_NO_PARAMETERS, &w->rows));
    assert_ok(w->cx, sqlm_rows_next(w->cx, w->rows, &w->row));
}

static void quiet_functions__allocate_nothing(void **state)
{
    static const torture_case in_world = { .name = "quiet", .prepare = prepare_quiet };
    const quiet_calls         calls = all_quiet_calls();
    world                     w;

    (void)state;
    open_world(&w, &in_world);
#ifdef HAS_ADDRESS_SANITIZER
    assert_int_not_equal(__sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_release), 0);
#endif
    for (size_t i = 0; i < calls.count; i++) {
        const size_t before = all_allocations;

        fault_arm(FAULT_ALL, 0, false);
        calls.items[i].call(&w);
        fault_disarm();
        if (fault_count() != 0 || all_allocations != before)
            fail_msg("%s allocates: %zu times of ours, SQLite's and jansson's, %zu times in all", calls.items[i].name,
                     fault_count(), all_allocations - before);
        quiet_ran[i] = true;
    }
    close_world(&w);
}

static void prepare_closing(world *w)
{
    prepare_quiet(w);
    assert_ok(w->cx, sqlm_begin(w->cx, w->db, NULL, &w->tx));
    assert_ok(w->cx, Hero_all(w->cx, w->db, SQLM_SELECT(.limit = 0), &w->heroes));
    assert_ok(w->cx, Hero_each(w->cx, w->db, SQLM_SELECT(.limit = 0), &w->cursor));
    assert_ok(w->cx, sqlm_validator_new(w->cx, &Hero_model, &w->validator));
}

/* What gives memory back takes none for it: with everything open, a transaction too. */
static void closing__allocates_nothing(void **state)
{
    static const torture_case in_world = { .name = "closing", .prepare = prepare_closing };
    const fault_held          held = fault_get_held();
    world                     w;

    (void)state;
    open_world(&w, &in_world);
    fault_arm(FAULT_OURS | FAULT_JANSSON, 0, false);
    close_world(&w);
    fault_disarm();
    assert_int_equal(fault_count(), 0);
    assert_int_equal(fault_get_held().ours, held.ours);
}

static bool is_case(const char *name)
{
    for (size_t i = 0; i < case_count; i++)
        if (strcmp(cases[i]->name, name) == 0)
            return case_ran[i];
    return false;
}

static bool is_quiet(const char *name)
{
    const quiet_calls calls = all_quiet_calls();

    for (size_t i = 0; i < calls.count; i++)
        if (strcmp(calls.items[i].name, name) == 0)
            return quiet_ran[i];
    return false;
}

/* "x, y" */
static void check_cases(const char *name, char *said, bool *named)
{
    char *rest = NULL;

    for (const char *word = strtok_r(said, ", ", &rest); word != NULL; word = strtok_r(NULL, ", ", &rest)) {
        if (!is_case(word))
            fail_msg("functions.txt names case %s for %s, which did not run", word, name);
        for (size_t i = 0; i < case_count; i++)
            named[i] = named[i] || strcmp(cases[i]->name, word) == 0;
    }
}

/* "name: case x, y", "name: allocates nothing", "name: not called: why". */
static void check_line(const char *line, bool *named)
{
    char name[128] = "";
    char said[384] = "";

    if (sscanf(line, "%127[^:]: %383[^\n]", name, said) != 2)
        fail_msg("functions.txt: '%s' is no line of it", line);
    if (strcmp(said, "allocates nothing") == 0) {
        if (!is_quiet(name))
            fail_msg("functions.txt says that %s allocates nothing, but no quiet call shows it", name);
    } else if (strncmp(said, "case ", 5) == 0) {
        check_cases(name, said + 5, named);
    } else if (strncmp(said, "not called: ", 12) != 0) {
        fail_msg("functions.txt says of %s what nobody understands: '%s'", name, said);
    }
}

static void list_of_functions__is_of_what_ran(void **state)
{
    bool  named[MAXIMUM_CASES] = { false };
    char  line[LINE_SIZE];
    FILE *file = fopen(functions_path, "r");

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#' && line[0] != '\n')
            check_line(line, named);
    (void)fclose(file);
    for (size_t i = 0; i < case_count; i++)
        if (!named[i])
            fail_msg("case %s is no function's in functions.txt", cases[i]->name);
}

/* ---- main ------------------------------------------------------------------------------------------------------------------ */

static int prepare(void **state)
{
    sqlm_cx *cx;

    (void)state;
    if (!fault_install())
        return -1;
    cx = sqlm_cx_new(NULL);
    make_tables_sql(cx);
    sqlm_cx_free(cx);
    return 0;
}

static int tell(void **state)
{
    (void)state;
    print_message("%zu cases, %zu runs in which an allocation failed\n", case_count, failure_count);
    return 0;
}

/* Arguments: functions.txt, then "sqlite" for SQLite's memory instead of ours, then the step, then the name of one case alone. */
int main(int argc, char **argv)
{
    static struct CMUnitTest tests[MAXIMUM_CASES + 3];
    static size_t            indexes[MAXIMUM_CASES];
    const char              *only = argc > 4 ? argv[4] : NULL;
    size_t                   count = 0;

    if (argc < 2)
        return EXIT_FAILURE;
    functions_path = argv[1];
    if (argc > 2 && strcmp(argv[2], "sqlite") == 0)
        sources_of_run = FAULT_SQLITE;
    if (argc > 3)
        step = strtoul(argv[3], NULL, 10);
    if (step == 0)
        return EXIT_FAILURE;
    add_cases(core_cases());
    add_cases(connection_cases());
    add_cases(query_cases());
    add_cases(schema_cases());
    add_cases(gate_cases());
    for (size_t i = 0; i < case_count; i++) {
        indexes[i] = i;
        if (only == NULL || strcmp(only, cases[i]->name) == 0)
            tests[count++] =
                (struct CMUnitTest){ .name = cases[i]->name, .test_func = case__survives, .initial_state = &indexes[i] };
    }
    if (only == NULL && sources_of_run != FAULT_SQLITE) {
        tests[count++] = (struct CMUnitTest)cmocka_unit_test(quiet_functions__allocate_nothing);
        tests[count++] = (struct CMUnitTest)cmocka_unit_test(closing__allocates_nothing);
        tests[count++] = (struct CMUnitTest)cmocka_unit_test(list_of_functions__is_of_what_ran);
    }
    return _cmocka_run_group_tests("torture/functions", tests, count, prepare, tell);
}

/* SPDX-License-Identifier: MIT */
/* What else runs out: sizes that do not fit a size_t, file descriptors, the stack of a thread. */
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <sqlmodel/sys/text_form.h>

#include "fault.h"
#include "support/sqlm_cmocka.h"
#include "world.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK_SIZE = 1024 * 1024 }; /* their frames are many times as large */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { STACK_SIZE = 1024 * 1024 };
#else
enum { STACK_SIZE = 128 * 1024 };
#endif
#else
enum { STACK_SIZE = 128 * 1024 };
#endif

/* ---- sizes ----------------------------------------------------------------------------------------------------------------- */

#define HUGE_COUNT ((size_t)1 << 61)

static sqlm_cx *counted_cx(void)
{
    const sqlm_cx_options options = { .size = sizeof options, .allocator = fault_allocator() };
    sqlm_cx              *cx = sqlm_cx_new(&options);

    assert_non_null(cx);
    return cx;
}

static void sizes__that_overflow_never_reach_the_allocator(void **state)
{
    sqlm_cx         *cx = counted_cx();
    sqlm_arena      *arena = NULL;
    void            *block = sqlm_allocate(sqlm_cx_allocator(cx), 1, 8);
    sqlm_text_buffer buffer;
    sqlm_value       value = sqlm_bytes_value((sqlm_bytes){ "x", SIZE_MAX / 2 + 1 });
    const char      *text = NULL;

    (void)state;
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    sqlm_text_buffer_init(&buffer, cx, SIZE_MAX);
    sqlm_text_buffer_put(&buffer, "x");
    fault_arm(FAULT_ALL, 0, false);
    assert_null(sqlm_allocate(sqlm_cx_allocator(cx), HUGE_COUNT, 16));
    assert_null(sqlm_resize(sqlm_cx_allocator(cx), block, 1, HUGE_COUNT, 8));
    assert_null(sqlm_arena_allocate(cx, arena, SIZE_MAX, 1));
    assert_null(sqlm_arena_allocate(cx, arena, SIZE_MAX - 8, 64));
    assert_null(sqlm_arena_copy(cx, arena, "x", SIZE_MAX));
    sqlm_text_buffer_put_bytes(&buffer, "x", SIZE_MAX);
    assert_int_equal(buffer.outcome, SQLM_ERR);
    assert_string_equal(sqlm_text_buffer_text(&buffer), ""); /* no text that is cut */
    assert_int_equal(sqlm_value_to_text(cx, &value, arena, &text), SQLM_ERR);
    assert_null(text);
    assert_int_equal(fault_count(), 0);
    fault_disarm();
    sqlm_text_buffer_fini(&buffer);
    sqlm_release(sqlm_cx_allocator(cx), block, 1, 8);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    assert_int_equal(fault_get_held().ours, 0);
}

/* Bytes that claim to be longer than a database takes are refused before anybody reads them. */
static void bytes__of_an_absurd_length_are_refused_unread(void **state)
{
    sqlm_cx     *cx = counted_cx();
    sqlm_conn   *db = NULL;
    sqlm_arena  *arena = NULL;
    const char  *text = NULL;
    const size_t lengths[] = { (size_t)INT32_MAX + 1, UINT32_MAX - 1, UINT32_MAX, (size_t)UINT32_MAX + 1, HUGE_COUNT,
                               SIZE_MAX / 2,          SIZE_MAX };

    (void)state;
    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &db));
    assert_ok(cx, sqlm_create_all(cx, db, &Team_model, &Hero_model));
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        Hero hero = { .name = "Sparrow", .price = { 0, 0, 2 }, .facts = "{}", .rank = RANK_LOW, .photo = { "x", lengths[i] } };

        assert_error(cx, LIMIT, Hero_insert(cx, db, &hero));
        assert_error(cx, LIMIT, sqlm_execute(cx, db, "SELECT ?1", SQLM_PARAMETERS(sqlm_bytes_value(hero.photo)), NULL));
        if (lengths[i] == SIZE_MAX) {
            assert_error(cx, LIMIT, sqlm_dump(cx, &Hero_model, &hero, NULL, arena, &text));
            assert_error(cx, LIMIT, sqlm_dump_exact(cx, &Hero_model, &hero, arena, &text));
        }
    }
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
}

/* ---- SQLite's own limit of memory ------------------------------------------------------------------------------------------ */

static sqlm_outcome insert_rows(sqlm_cx *cx, sqlm_conn *db, int64_t count)
{
    sqlm_outcome outcome = SQLM_OK;

    for (int64_t i = 0; i < count && outcome == SQLM_OK; i++) {
        Team team = { .id = i + 1, .name = "a team that takes its room in the database" };

        outcome = Team_insert(cx, db, &team);
    }
    return outcome;
}

/* A transaction that grows until SQLite gets no more memory: an error, and all of it can be undone. */
static void limit_of_sqlites_memory__is_out_of_memory(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *db = NULL;
    sqlm_tx       tx;
    int64_t       count = -1;
    sqlite3_int64 before;

    assert_ok(cx, sqlm_connect(cx, "sqlite::memory:", &db));
    assert_ok(cx, sqlm_create_all(cx, db, &Team_model));
    before = sqlite3_hard_heap_limit64(-1);
    assert_ok(cx, sqlm_begin(cx, db, NULL, &tx));
    (void)sqlite3_hard_heap_limit64(sqlite3_memory_used() + 200000);
    assert_error(cx, OUT_OF_MEMORY, insert_rows(cx, db, 1000000));
    assert_ok(cx, sqlm_rollback(cx, &tx));
    (void)sqlite3_hard_heap_limit64(before);
    assert_int_equal(sqlm_conn_get_status(db), SQLM_CONN_IDLE);
    assert_ok(cx, Team_count(cx, db, NULL, &count));
    assert_int_equal(count, 0);
    assert_ok(cx, insert_rows(cx, db, 10));
    sqlm_conn_close(db);
}

/* ---- descriptors ----------------------------------------------------------------------------------------------------------- */

/* The number that the next descriptor would get: all below it are taken. */
static rlim_t next_descriptor(void)
{
    const int probe = open("/dev/null", O_RDONLY);

    assert_true(probe >= 0);
    (void)close(probe);
    return (rlim_t)probe;
}

/* With @p more descriptors to be had a second connection is made or refused; the first one is as before, and can be cancelled. */
static bool try_with(sqlm_conn *db, const char *url, rlim_t more)
{
    struct rlimit limit;
    struct rlimit tight;
    sqlm_cx      *cx;
    sqlm_cx      *spare = sqlm_cx_new(NULL);
    sqlm_conn    *second = NULL;
    Team          team = { .id = (int64_t)more + 10, .name = "a" };
    bool          made;

    assert_non_null(spare);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    tight = limit;
    tight.rlim_cur = next_descriptor() + more;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    cx = sqlm_cx_new(NULL);
    made = cx != NULL && sqlm_connect(cx, url, &second) == SQLM_OK;
    if (!made && cx != NULL) {
        const sqlm_error *error = sqlm_cx_error(cx);

        assert_null(second);
        if (error->kind != SQLM_E_CONNECTION && error->kind != SQLM_E_STORAGE)
            fail_msg("with %d more descriptors: %s: %s", (int)more, sqlm_error_kind_name(error->kind), error->message);
    }
    sqlm_conn_close(second);
    assert_ok(spare, Team_insert(spare, db, &team));
    sqlm_cx_cancel(spare);
    assert_int_equal(Team_insert(spare, db, &team), SQLM_CANCELLED);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    sqlm_cx_free(cx);
    sqlm_cx_free(spare);
    return made;
}

static void connect__without_descriptors_leaves_others_alone(void **state)
{
    char       folder[] = "/tmp/sqlmodel-descriptors-XXXXXX";
    char       url[128];
    sqlm_cx   *cx = *state;
    sqlm_conn *db = NULL;
    size_t     refused = 0;
    bool       made = false;

    assert_non_null(mkdtemp(folder));
    (void)snprintf(url, sizeof url, "sqlite:%s/d.db", folder);
    assert_ok(cx, sqlm_connect(cx, url, &db));
    assert_ok(cx, sqlm_create_all(cx, db, &Team_model));
    for (rlim_t more = 0; more < 12; more++) {
        made = try_with(db, url, more);
        refused += !made;
    }
    assert_true(made);
    assert_true(refused > 0);
    sqlm_conn_close(db);
    (void)snprintf(url, sizeof url, "%s/d.db", folder);
    assert_int_equal(remove(url), 0);
    assert_int_equal(rmdir(folder), 0);
}

/* ---- the stack ------------------------------------------------------------------------------------------------------------- */

static char *nested(size_t depth)
{
    char *text = malloc(2 * depth + 1);

    assert_non_null(text);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    text[2 * depth] = '\0';
    return text;
}

static const char *failure; /* of the thread; NULL: none */

static sqlm_outcome use_everything(sqlm_cx *cx, sqlm_conn *db, sqlm_arena *arena, const char *deep)
{
    Hero         hero = { .name = "Sparrow", .age = SQLM_SOME(17), .price = { 150, 0, 2 }, .facts = deep, .rank = RANK_LOW };
    Hero         back;
    Hero_list    heroes = { 0 };
    const char  *text = NULL;
    json_t      *json = NULL;
    sqlm_outcome outcome = sqlm_create_all(cx, db, &Team_model, &Hero_model);

    if (outcome == SQLM_OK)
        outcome = Hero_insert(cx, db, &hero);
    if (outcome == SQLM_OK)
        outcome = Hero_all(cx, db, SQLM_SELECT(.where = sqlm_like(Hero_.name, "Sp%"), .order_by = SQLM_BY(sqlm_asc(Hero_.name))),
                           &heroes);
    Hero_list_free(&heroes);
    if (outcome == SQLM_OK)
        outcome = sqlm_dump(cx, &Hero_model, &hero, NULL, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_load(cx, &Hero_model, text, NULL, arena, &back, NULL);
    if (outcome == SQLM_OK)
        outcome = sqlm_to_json(cx, &Hero_model, &hero, NULL, &json);
    if (outcome == SQLM_OK)
        outcome = sqlm_from_json(cx, &Hero_model, json, NULL, arena, &back, NULL);
    json_decref(json);
    return outcome;
}

static sqlm_type any_column(const void *user, const char *name, size_t length)
{
    (void)user;
    (void)name;
    return length == 1 ? SQLM_TYPE_I32 : SQLM_TYPE_NONE;
}

/* Parentheses, up to what is refused. */
static sqlm_outcome parse_deep_checks(sqlm_cx *cx, sqlm_arena *arena)
{
    static char                   check[2 * 100000 + 8];
    const sqlm_expression_columns columns = { any_column, NULL };
    const sqlm_expression        *expression = NULL;
    sqlm_outcome                  outcome = SQLM_OK;

    for (size_t depth = 10; depth <= 100000 && outcome == SQLM_OK; depth *= 10) {
        memset(check, '(', depth);
        memcpy(check + depth, "x = 1", 5);
        memset(check + depth + 5, ')', depth);
        check[2 * depth + 5] = '\0';
        outcome = sqlm_expression_parse(cx, check, &columns, arena, &expression);
        if (outcome != SQLM_OK && sqlm_cx_error(cx)->kind == SQLM_E_LIMIT)
            outcome = SQLM_OK;
    }
    return outcome;
}

static sqlm_outcome measure_a_domain(sqlm_cx *cx, sqlm_conn *db)
{
    const sqlm_gate_measure_options options = { .size = sizeof options, .records = 2 };
    size_t                          count = 0;
    const sqlm_typed_model         *models = sqlm_gate_builtin_models(&count);
    sqlm_gate                      *gate = NULL;
    sqlm_outcome                    outcome = sqlm_gate_new(cx, NULL, &gate);

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        outcome = sqlm_gate_register_model(cx, gate, &models[i]);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_measure(cx, gate, db, &options);
    if (outcome == SQLM_OK && !sqlm_gate_pass(gate))
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "the gate does not pass");
    sqlm_gate_free(gate);
    return outcome;
}

static void *work_on_a_small_stack(void *user)
{
    static char  message[600];
    char *const *deep = user;
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *db = NULL;
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = sqlm_connect(cx, "sqlite::memory:", &db);
    if (outcome == SQLM_OK)
        outcome = use_everything(cx, db, arena, deep[0]);
    if (outcome == SQLM_OK && sqlm_json_is_valid(deep[1], strlen(deep[1])))
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "JSON of any depth is valid");
    if (outcome == SQLM_OK)
        outcome = parse_deep_checks(cx, arena);
    if (outcome == SQLM_OK)
        outcome = measure_a_domain(cx, db);
    if (outcome != SQLM_OK) {
        (void)snprintf(message, sizeof message, "%s", sqlm_cx_error(cx)->message);
        failure = message;
    }
    sqlm_conn_close(db);
    sqlm_arena_free(arena);
    sqlm_cx_free(cx);
    return NULL;
}

static void everything__works_on_a_stack_of_128_KiB(void **state)
{
    char          *deep[2] = { nested(1000), nested(1000000) };
    pthread_attr_t attributes;
    pthread_t      thread;

    (void)state;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_SIZE), 0);
    assert_int_equal(pthread_create(&thread, &attributes, work_on_a_small_stack, deep), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    (void)pthread_attr_destroy(&attributes);
    free(deep[0]);
    free(deep[1]);
    if (failure != NULL)
        fail_msg("%s", failure);
    print_message("a stack of %d KiB is enough\n", STACK_SIZE / 1024);
}

static int install(void **state)
{
    (void)state;
    return fault_install() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes__that_overflow_never_reach_the_allocator),
        cmocka_unit_test(bytes__of_an_absurd_length_are_refused_unread),
        cx_test(limit_of_sqlites_memory__is_out_of_memory),
        cx_test(connect__without_descriptors_leaves_others_alone),
        cmocka_unit_test(everything__works_on_a_stack_of_128_KiB),
    };

    return cmocka_run_group_tests_name("torture/limits", tests, install, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Every allocation out of an arena fails once while a domain is measured. An arena takes memory in chunks, so that a failing allocator
 * reaches few of the places that ask an arena: here the linker leads each of them by way of this file. */
#include <sqlmodel.h>
#include <sqlmodel/gate.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

/* More than a measurement asks for. */
#define MAXIMUM_ALLOCATIONS 100000

static struct {
    size_t count;
    size_t fail_at; /* 1-based; 0: none */
} requests;

void *__real_sqlm_arena_allocate(sqlm_cx *cx, sqlm_arena *arena, size_t size, size_t alignment);
char *__real_sqlm_arena_copy(sqlm_cx *cx, sqlm_arena *arena, const void *data, size_t length);
void *__wrap_sqlm_arena_allocate(sqlm_cx *cx, sqlm_arena *arena, size_t size, size_t alignment);
char *__wrap_sqlm_arena_copy(sqlm_cx *cx, sqlm_arena *arena, const void *data, size_t length);

static bool is_refused(sqlm_cx *cx)
{
    return ++requests.count == requests.fail_at && SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "the arena has no memory") != SQLM_OK;
}

void *__wrap_sqlm_arena_allocate(sqlm_cx *cx, sqlm_arena *arena, size_t size, size_t alignment)
{
    return is_refused(cx) ? NULL : __real_sqlm_arena_allocate(cx, arena, size, alignment);
}

char *__wrap_sqlm_arena_copy(sqlm_cx *cx, sqlm_arena *arena, const void *data, size_t length)
{
    return is_refused(cx) ? NULL : __real_sqlm_arena_copy(cx, arena, data, length);
}

static sqlm_typed_model builtin_model(const char *name)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_builtin_models(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(models[i].model_name, name) == 0)
            return models[i];
    fail_msg("there is no domain with the model %s", name);
    return (sqlm_typed_model){ 0 };
}

/* The domain with its first sample alone, which its counterexamples change; the others would only take time. */
static sqlm_typed_model first_sample_of(const char *name)
{
    sqlm_typed_model typed = builtin_model(name);
    json_t          *all = json_loads(typed.samples, 0, NULL);
    json_t          *first = json_pack("[O]", json_array_get(all, 0));

    assert_non_null(first);
    typed.samples = json_dumps(first, 0);
    json_decref(first);
    json_decref(all);
    return typed;
}

static sqlm_typed_model suggestion;
static sqlm_typed_model account;

static int make_models(void **state)
{
    (void)state;
    suggestion = first_sample_of("SearchSuggestion");
    account = first_sample_of("TenantAccount");
    return suggestion.samples == NULL || account.samples == NULL;
}

static int free_models(void **state)
{
    (void)state;
    free((void *)(uintptr_t)suggestion.samples);
    free((void *)(uintptr_t)account.samples);
    return 0;
}

/* Gives the outcome, and whether the gate passed. */
static sqlm_outcome measure_suggestions(sqlm_cx *cx, bool *passed)
{
    const sqlm_gate_measure_options options = { .size = sizeof(options), .records = 1, .support = &account, .support_count = 1 };
    sqlm_gate                      *gate = NULL;
    sqlm_conn                      *conn = NULL;
    sqlm_outcome                    outcome = sqlm_connect(cx, "sqlite::memory:", &conn);

    if (outcome == SQLM_OK)
        outcome = sqlm_gate_new(cx, NULL, &gate);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_register_model(cx, gate, &suggestion);
    if (outcome == SQLM_OK)
        outcome = sqlm_gate_measure(cx, gate, conn, &options);
    *passed = gate != NULL && sqlm_gate_pass(gate);
    sqlm_gate_free(gate);
    sqlm_conn_close(conn);
    return outcome;
}

/* One measurement with that request refused; false when there was none. */
static bool measure_with_refusal(size_t fail_at)
{
    torture_heap    heap = { 0 };
    sqlm_cx_options options = { .size = sizeof(options), .allocator = torture_allocator(&heap) };
    sqlm_cx        *cx = sqlm_cx_new(&options);
    bool            passed = false;
    sqlm_outcome    outcome;

    assert_non_null(cx);
    requests.count = 0;
    requests.fail_at = fail_at;
    outcome = measure_suggestions(cx, &passed);
    requests.fail_at = 0;
    if (requests.count >= fail_at && (outcome != SQLM_ERR || sqlm_cx_error(cx)->kind != SQLM_E_OUT_OF_MEMORY))
        fail_msg("request %zu was refused: outcome %d, %s: %s; expected out_of_memory", fail_at, (int)outcome,
                 sqlm_error_kind_name(sqlm_cx_error(cx)->kind), sqlm_cx_error(cx)->message);
    assert_int_equal(passed, requests.count < fail_at);
    sqlm_cx_free(cx);
    if (heap.live_bytes != 0)
        fail_msg("request %zu was refused: %zu bytes were not given back", fail_at, heap.live_bytes);
    return requests.count >= fail_at;
}

static void measure__of_a_domain_survives_every_refusal_of_an_arena(void **state)
{
    size_t fail_at = 1;

    (void)state;
    while (measure_with_refusal(fail_at))
        assert_true(++fail_at < MAXIMUM_ALLOCATIONS);
    print_message("%zu requests\n", fail_at - 1);
    assert_true(fail_at > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measure__of_a_domain_survives_every_refusal_of_an_arena),
    };

    return cmocka_run_group_tests_name("gate/arenas", tests, make_models, free_models);
}

/* SPDX-License-Identifier: MIT */
/* All memory of a process runs out, whoever asks for it: malloc() itself is ours here. Without sanitizers and valgrind, which have their
 * own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel.h>

#include "models.h"
#include "support/sqlm_cmocka.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void  __libc_free(void *memory);

#define EVERYWHERE __attribute__((visibility("default")))

static struct {
    bool   is_armed;
    bool   for_good;
    size_t count;
    size_t fail_at;
    size_t failed;
    size_t blocks; /* that are held */
} heap;

static bool fails(void)
{
    if (!heap.is_armed)
        return false;
    heap.count++;
    if (heap.fail_at == 0 || heap.count < heap.fail_at || (heap.count > heap.fail_at && !heap.for_good))
        return false;
    heap.failed++;
    return true;
}

static void *counted(void *memory)
{
    heap.blocks += memory != NULL;
    return memory;
}

EVERYWHERE void *malloc(size_t size)
{
    return fails() ? NULL : counted(__libc_malloc(size));
}

EVERYWHERE void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted(__libc_calloc(count, size));
}

EVERYWHERE void *realloc(void *memory, size_t size)
{
    void *moved = fails() ? NULL : __libc_realloc(memory, size);

    heap.blocks += memory == NULL && moved != NULL;
    return moved;
}

EVERYWHERE void free(void *memory)
{
    heap.blocks -= memory != NULL;
    __libc_free(memory);
}

static sqlm_outcome insert_and_select(sqlm_cx *cx, sqlm_conn *db)
{
    Hero         hero = { .name = "Sparrow", .price = { 150, 0, 2 }, .facts = "[1]", .rank = RANK_LOW };
    Hero_list    heroes = { 0 };
    sqlm_outcome outcome = sqlm_create_all(cx, db, &Team_model, &Hero_model);

    if (outcome == SQLM_OK)
        outcome = Hero_insert(cx, db, &hero);
    if (outcome == SQLM_OK)
        outcome = Hero_all(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.name, "Sparrow")), &heroes);
    if (outcome == SQLM_OK && (heroes.count != 1 || strcmp(heroes.items[0].name, "Sparrow") != 0))
        outcome = SQLM_FAIL(cx, INTERNAL, NONE, "the hero did not come back");
    Hero_list_free(&heroes);
    return outcome;
}

static sqlm_outcome live(sqlm_cx *cx)
{
    sqlm_conn   *db = NULL;
    sqlm_outcome outcome = sqlm_connect(cx, "sqlite::memory:", &db);

    if (outcome == SQLM_OK)
        outcome = insert_and_select(cx, db);
    sqlm_conn_close(db);
    return outcome;
}

/* What json_valid() of SQLite 3.40.1 makes of memory that is out: see test_functions.c. */
static bool is_out_of_memory(const sqlm_error *error)
{
    return error->kind == SQLM_E_OUT_OF_MEMORY ||
           (error->kind == SQLM_E_CONSTRAINT && strcmp(error->constraint, "tc_hero_facts") == 0);
}

/* True when an allocation failed. */
static bool live_once(size_t fail_at, bool for_good)
{
    const size_t before = heap.blocks;
    sqlm_cx     *cx;
    sqlm_outcome outcome = SQLM_ERR;
    char         message[512] = "";

    heap.count = 0;
    heap.failed = 0;
    heap.fail_at = fail_at;
    heap.for_good = for_good;
    heap.is_armed = true;
    cx = sqlm_cx_new(NULL);
    if (cx != NULL)
        outcome = live(cx);
    heap.is_armed = false;
    if (outcome != SQLM_OK && !is_out_of_memory(sqlm_cx_error(cx)))
        (void)snprintf(message, sizeof message, "%s", sqlm_cx_error(cx)->message);
    sqlm_cx_free(cx);
    if (message[0] != '\0' || (outcome != SQLM_OK && heap.failed == 0))
        fail_msg("allocation %zu: outcome %d: %s", fail_at, (int)outcome, message);
    if (heap.blocks != before)
        fail_msg("allocation %zu: %zu blocks were not given back", fail_at, heap.blocks - before);
    return heap.failed > 0;
}

static void process__survives_each_failed_allocation(void **state)
{
    size_t counts[2] = { 0 };

    (void)state;
    (void)live_once(0, false); /* what is made once and kept */
    for (int for_good = 0; for_good < 2; for_good++)
        while (live_once(counts[for_good] + 1, for_good != 0))
            counts[for_good]++;
    assert_true(counts[0] > 100);
    print_message("%zu allocations failed alone, %zu with all later ones\n", counts[0], counts[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(process__survives_each_failed_allocation) };

    return cmocka_run_group_tests_name("torture/process", tests, NULL, NULL);
}

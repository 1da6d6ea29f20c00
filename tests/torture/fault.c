/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "support/torture.h"

static struct {
    unsigned sources;
    size_t   count;
    size_t   fail_at; /* 0: none */
    bool     for_good;
    size_t   failures[FAULT_ALL + 1]; /* by source */
} fault;

static torture_heap        ledger; /* never told to fail: it counts alone */
static sqlite3_mem_methods ordinary_sqlite;
static size_t              jansson_blocks;

static bool fails(unsigned source)
{
    if ((fault.sources & source) == 0)
        return false;
    fault.count++;
    if (fault.fail_at == 0 || fault.count < fault.fail_at || (fault.count > fault.fail_at && !fault.for_good))
        return false;
    fault.failures[source]++;
    return true;
}

/* ---- ours ------------------------------------------------------------------------------------------------------------------ */

static void *ours_allocate(void *user, size_t size)
{
    const sqlm_allocator counted = torture_allocator(user);

    return fails(FAULT_OURS) ? NULL : counted.allocate(counted.user, size);
}

static void *ours_resize(void *user, void *memory, size_t old_size, size_t new_size)
{
    const sqlm_allocator counted = torture_allocator(user);

    return fails(FAULT_OURS) ? NULL : counted.resize(counted.user, memory, old_size, new_size);
}

static void ours_release(void *user, void *memory, size_t size)
{
    const sqlm_allocator counted = torture_allocator(user);

    counted.release(counted.user, memory, size);
}

sqlm_allocator fault_allocator(void)
{
    return (sqlm_allocator){ .allocate = ours_allocate, .resize = ours_resize, .release = ours_release, .user = &ledger };
}

/* ---- SQLite's, jansson's --------------------------------------------------------------------------------------------------- */

static void *sqlite_malloc(int size)
{
    return fails(FAULT_SQLITE) ? NULL : ordinary_sqlite.xMalloc(size);
}

static void *sqlite_realloc(void *memory, int size)
{
    return fails(FAULT_SQLITE) ? NULL : ordinary_sqlite.xRealloc(memory, size);
}

static void *jansson_malloc(size_t size)
{
    void *memory = fails(FAULT_JANSSON) ? NULL : malloc(size);

    jansson_blocks += memory != NULL;
    return memory;
}

static void jansson_free(void *memory)
{
    jansson_blocks -= memory != NULL;
    free(memory);
}

/* Lookaside and page caches would hide most allocations of SQLite. */
bool fault_install(void)
{
    sqlite3_mem_methods failing;

    json_set_alloc_funcs(jansson_malloc, jansson_free);
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &ordinary_sqlite) != SQLITE_OK)
        return false;
    failing = ordinary_sqlite;
    failing.xMalloc = sqlite_malloc;
    failing.xRealloc = sqlite_realloc;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
}

/* ---- control --------------------------------------------------------------------------------------------------------------- */

void fault_arm(unsigned sources, size_t fail_at, bool for_good)
{
    fault.count = 0;
    for (unsigned source = 0; source <= FAULT_ALL; source++)
        fault.failures[source] = 0;
    fault.for_good = for_good;
    fault.fail_at = fail_at;
    fault.sources = sources;
}

void fault_disarm(void)
{
    fault.sources = 0;
}

size_t fault_count(void)
{
    return fault.count;
}

size_t fault_failures(unsigned sources)
{
    size_t failures = 0;

    for (unsigned source = FAULT_OURS; source <= FAULT_JANSSON; source <<= 1)
        failures += (sources & source) != 0 ? fault.failures[source] : 0;
    return failures;
}

fault_held fault_get_held(void)
{
    return (fault_held){ .ours = ledger.live_bytes, .sqlite = sqlite3_memory_used(), .jansson = jansson_blocks };
}

size_t fault_wrong_sizes(void)
{
    return ledger.wrong_sizes;
}

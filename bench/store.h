/* SPDX-License-Identifier: MIT */
/** @file
 *  The file between two runs. */
#ifndef BENCH_STORE_H
#define BENCH_STORE_H

#include <stdbool.h>
#include <stdint.h>

/** Removes a database and what lies beside it. */
void store_remove(const char *path);
/** Adds the tables that show what type checks cost, and fills "hero_upd". */
void store_add_tables(const char *path);
/** Makes a table what it was at first: empty, or for "hero_upd" full. "" makes none. */
void store_prepare(const char *path, const char *table, bool durable);
/** A sum over all bytes of a table; 0 for "". */
int64_t store_sum(const char *path, const char *table);

#endif

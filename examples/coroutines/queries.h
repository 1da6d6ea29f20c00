/* SPDX-License-Identifier: MIT */
/** @file
 *  1,000 queries on 100 connections of one thread, under whatever loop. */
#ifndef EXAMPLES_COROUTINES_QUERIES_H
#define EXAMPLES_COROUTINES_QUERIES_H

#include <sqlmodel.h>

/**
 * Makes the coroutines, lets the loop run, prints what came of it.
 *
 * @param wait  Called within a coroutine; it suspends, and the loop resumes.
 * @param run   Runs the loop until no coroutine waits. False: the loop failed.
 * @param loop  First argument of both.
 * @return the program's status: 0, or 1 with a message on standard error.
 */
int run_queries(const char *url, sqlm_wait_fn wait, bool (*run)(void *loop), void *loop);

#endif

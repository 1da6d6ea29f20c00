/* SPDX-License-Identifier: MIT */
/** @file
 *  Functions with a stack of their own, which stop in the middle and go on later: by ucontext. One thread has all of them. */
#ifndef EXAMPLES_COROUTINES_COROUTINE_H
#define EXAMPLES_COROUTINES_COROUTINE_H

#include <stdbool.h>

typedef struct coroutine coroutine;

/** Makes one that will call run(user). NULL when memory is out. It frees itself when run() has returned. */
coroutine *coroutine_new(void (*run)(void *user), void *user);
/** Lets it run until it suspends or ends. From outside of all of them. */
void coroutine_resume(coroutine *c);
/** The one that runs; NULL outside. */
coroutine *coroutine_current(void);
/** Stops the one that runs: whoever resumed it goes on. */
void coroutine_suspend(void);

#endif

/* SPDX-License-Identifier: MIT */
#include "coroutine.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define TELL_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TELL_SANITIZER 1
#endif
#endif

#ifdef TELL_SANITIZER /* it has to know on which stack the program is */
#include <sanitizer/common_interface_defs.h>
#define LEAVE_FOR(kept, stack, size) __sanitizer_start_switch_fiber((kept), (stack), (size))
#define ARRIVED(kept, stack, size)   __sanitizer_finish_switch_fiber((kept), (stack), (size))
#else
#define LEAVE_FOR(kept, stack, size) ((void)(kept), (void)(stack), (void)(size))
#define ARRIVED(kept, stack, size)   ((void)(kept), (void)(stack), (void)(size))
#endif

/* Client libraries with TLS want some; what is not touched costs no memory. */
enum { STACK_SIZE = 512 * 1024 };

struct coroutine {
    void (*run)(void *user);
    void       *user;
    char       *stack; /* with a page in front that nobody may touch */
    ucontext_t  inside;
    ucontext_t  outside;
    void       *sanitizer; /* of the inside, while it stands still */
    const void *outer_stack;
    size_t      outer_size;
    bool        is_over;
};

static _Thread_local coroutine *current;

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static void enter(void)
{
    coroutine *c = current;

    ARRIVED(NULL, &c->outer_stack, &c->outer_size);
    c->run(c->user);
    c->is_over = true;
    LEAVE_FOR(NULL, c->outer_stack, c->outer_size);
    (void)setcontext(&c->outside);
}

coroutine *coroutine_new(void (*run)(void *user), void *user)
{
    coroutine *c = calloc(1, sizeof *c);

    if (c == NULL)
        return NULL;
    c->run = run;
    c->user = user;
    c->stack = mmap(NULL, page_size() + STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (c->stack == MAP_FAILED || mprotect(c->stack, page_size(), PROT_NONE) != 0 || getcontext(&c->inside) != 0) {
        if (c->stack != MAP_FAILED)
            (void)munmap(c->stack, page_size() + STACK_SIZE);
        free(c);
        return NULL;
    }
    c->inside.uc_stack.ss_sp = c->stack + page_size();
    c->inside.uc_stack.ss_size = STACK_SIZE;
    makecontext(&c->inside, enter, 0);
    return c;
}

void coroutine_resume(coroutine *c)
{
    void *sanitizer = NULL;

    current = c;
    LEAVE_FOR(&sanitizer, c->stack + page_size(), STACK_SIZE);
    (void)swapcontext(&c->outside, &c->inside);
    ARRIVED(sanitizer, NULL, NULL);
    current = NULL;
    if (c->is_over) {
        (void)munmap(c->stack, page_size() + STACK_SIZE);
        free(c);
    }
}

coroutine *coroutine_current(void)
{
    return current;
}

void coroutine_suspend(void)
{
    coroutine *c = current;

    LEAVE_FOR(&c->sanitizer, c->outer_stack, c->outer_size);
    (void)swapcontext(&c->inside, &c->outside);
    ARRIVED(c->sanitizer, &c->outer_stack, &c->outer_size);
}

/* SPDX-License-Identifier: MIT */
/* What a context is made of. */
#ifndef SQLM_SRC_CORE_CX_H
#define SQLM_SRC_CORE_CX_H

#include <sqlmodel/sys/observe.h>

#include <stdatomic.h>
#include <stdbool.h>

struct sqlm_cx {
    sqlm_allocator       allocator;
    sqlm_cx             *parent;     /* NULL at the top, and in a cleanup context, which is deaf */
    sqlm_cx             *cleans_for; /* of a cleanup context: whose record its failure is kept in */
    _Atomic int64_t      deadline;   /* its own; atomic because a child may run in another thread */
    atomic_bool          is_cancelled;
    atomic_bool          is_woken; /* sqlm_cx_wake() */
    int                  wake;     /* eventfd that holds as many as of these flags are up; -1 in a cleanup context */
    unsigned             depth;    /* parents above, at most SQLM_CX_MAX_DEPTH - 1 */
    uint32_t             failures; /* recorded so far: tells whether something failed in between */
    sqlm_wait_fn         wait;
    void                *wait_user;
    const sqlm_observer *observer; /* its own, or an own one of a parent; NULL: nobody looks */
    sqlm_observer        own_observer;
    bool                 skips_validation;
    sqlm_budget          budget; /* the tightest of its own and its parents' */
    sqlm_error           error;
};

/* Whether a look at the cx alone tells that it is not to stop: true for most, false where its parents and the clock must be asked. */
static inline bool sqlm__cx_cannot_be_stopped(const sqlm_cx *cx)
{
    return cx->parent == NULL && atomic_load_explicit(&cx->deadline, memory_order_relaxed) == SQLM_NO_DEADLINE &&
           !atomic_load_explicit(&cx->is_cancelled, memory_order_acquire);
}

#endif

/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* How often interrupt() asks for one statement. */
#define INTERRUPTS 4

/* A request to stop something. libpq's call for it blocks, as long as the network takes, so it is made by a thread that nobody waits
 * for beyond the deadline: the last of the two frees the request, which therefore lies in a page of its own. */
typedef struct request {
    atomic_int owners;
    PGcancel  *cancel;
    int        done[2]; /* a pipe: readable when the server has taken notice */
} request;

static void let_go(request *r)
{
    if (atomic_fetch_sub_explicit(&r->owners, 1, memory_order_acq_rel) != 1)
        return;
    PQfreeCancel(r->cancel);
    (void)munmap(r, sizeof *r);
}

/* The server closes the connection of the request after it has sent the signal: then it is over. */
static void *send_request(void *user)
{
    request *r = user;
    char     message[256];
    char     done = (char)PQcancel(r->cancel, message, (int)sizeof message);

    /* before the word is given: the program may end with it */
    PQfreeCancel(r->cancel);
    r->cancel = NULL;
    while (write(r->done[1], &done, 1) < 0 && errno == EINTR)
        continue;
    (void)close(r->done[1]);
    let_go(r);
    return NULL;
}

static request *new_request(postgres_conn *conn)
{
    request *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (r == MAP_FAILED)
        return NULL;
    atomic_init(&r->owners, 1);
    r->cancel = PQgetCancel(conn->pg);
    if (r->cancel == NULL || pipe2(r->done, O_CLOEXEC) != 0) {
        let_go(r);
        return NULL;
    }
    return r;
}

/* Signals are the program's: none is to find its way into this thread. */
static bool start_thread(request *r)
{
    pthread_attr_t attributes;
    pthread_t      thread;
    sigset_t       all;
    sigset_t       before;
    bool           started;

    if (pthread_attr_init(&attributes) != 0)
        return false;
    (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    atomic_fetch_add_explicit(&r->owners, 1, memory_order_relaxed);
    started = pthread_create(&thread, &attributes, send_request, r) == 0;
    if (!started)
        atomic_fetch_sub_explicit(&r->owners, 1, memory_order_relaxed);
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

bool sqlm__postgres_cancel(sqlm_cx *cx, postgres_conn *conn)
{
    request *r = new_request(conn);
    char     done = 0;
    bool     started;

    if (r == NULL)
        return false;
    started = start_thread(r);
    if (!started)
        (void)close(r->done[1]);
    else if (sqlm_cx_wait(cx, r->done[0], SQLM_WAIT_READ, SQLM_NO_DEADLINE, NULL) != SQLM_OK || read(r->done[0], &done, 1) != 1)
        done = 0;
    (void)close(r->done[0]);
    let_go(r);
    return done == 1;
}

/* False when there is nothing to stop any more. @number is that of the answer; 0: whichever there is. The answer ends either before it is
 * marked, or after the lock was let go. */
static bool interrupt_once(postgres_conn *conn, uint64_t *number)
{
    char     message[256];
    uint64_t answer;
    bool     is_running;

    (void)pthread_mutex_lock(&conn->lock);
    answer = atomic_load_explicit(&conn->answer, memory_order_acquire);
    is_running = (answer & POSTGRES_RUNS) != 0 && (*number == 0 || *number == answer / POSTGRES_ANSWER) &&
                 atomic_compare_exchange_strong(&conn->answer, &answer, answer | POSTGRES_INTERRUPTED);
    if (is_running) {
        *number = answer / POSTGRES_ANSWER;
        (void)PQcancel(conn->canceller, message, (int)sizeof message);
    }
    (void)pthread_mutex_unlock(&conn->lock);
    return is_running;
}

/* A request may overtake the statement that is to be stopped, which is on its way: it is made again where that still runs. */
void sqlm__postgres_interrupt(sqlm_conn *base)
{
    const struct timespec pause = { .tv_nsec = 2000000 };
    uint64_t              number = 0;

    for (int i = 0; i < INTERRUPTS && interrupt_once((postgres_conn *)base, &number); i++) {
        if (i + 1 < INTERRUPTS)
            (void)nanosleep(&pause, NULL);
    }
}

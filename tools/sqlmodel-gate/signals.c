/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include <signal.h>

static sqlm_cx              *interruptible; /* what a signal cancels */
static volatile sig_atomic_t received;

static void interrupt(int number)
{
    received = number;
    sqlm_cx_cancel(interruptible);
}

void signals_cancel(sqlm_cx *cx)
{
    struct sigaction action = { .sa_handler = interrupt };

    interruptible = cx;
    if (cx == NULL)
        return;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGPIPE, SIG_IGN); /* a closed output is an error like any other */
}

int signals_received(void)
{
    return received;
}

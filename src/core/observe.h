/* SPDX-License-Identifier: MIT */
/* Events of connections and transactions. */
#ifndef SQLM_SRC_CORE_OBSERVE_H
#define SQLM_SRC_CORE_OBSERVE_H

#include <sqlmodel/sys/observe.h>

#include "cx.h"

/* The clock when a transaction's step begins; 0 when nobody wants to know. */
static inline int64_t sqlm__transaction_since(const sqlm_cx *cx)
{
    return cx->observer != NULL && cx->observer->transaction != NULL ? sqlm_now() : 0;
}

/* Tells what became of the step. The connection is entered. */
void sqlm__observe_transaction(sqlm_cx *cx, const sqlm_conn *conn, sqlm_transaction_action action, uint32_t depth, int64_t since,
                               sqlm_outcome outcome);
/* Tells that @p conn was opened since then, or with NULL that it could not be. */
void sqlm__observe_open(sqlm_cx *cx, const sqlm_driver *driver, sqlm_conn *conn, int64_t since, sqlm_outcome outcome);
/* Tells the observer that the connection was opened with. */
void sqlm__observe_close(sqlm_conn *conn);

#endif

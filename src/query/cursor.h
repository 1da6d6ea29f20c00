/* SPDX-License-Identifier: MIT */
/* Objects one after the other. */
#ifndef SQLM_SRC_QUERY_CURSOR_H
#define SQLM_SRC_QUERY_CURSOR_H

#include "cache.h"

/* The connection goes: its open cursors end, and can only be closed. */
void sqlm__cursors_lose_connection(sqlm_conn *conn, sqlm__cache *cache);

#endif

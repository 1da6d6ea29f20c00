/* SPDX-License-Identifier: MIT */
/** @file
 *  Connections to the PostgreSQL server of the tests, each test in a schema of its own. */
#ifndef TESTS_INTEGRATION_POSTGRES_FIXTURE_H
#define TESTS_INTEGRATION_POSTGRES_FIXTURE_H

#include "support/ask.h"
#include "support/sqlm_cmocka.h"

#include <sqlmodel/driver/postgres.h>
#include <sqlmodel/sys/driver.h>

/** The server's URL; skips the program when there is none. */
const char *postgres_url(void);
/** Opens, and fails the test when that fails. */
sqlm_conn *open_url(sqlm_cx *cx, const char *url);
/** The same for the server's URL with more behind it ("?application_name=x"), and a search path that begins with an empty schema,
 *  which close_db() drops. */
sqlm_conn *open_db(sqlm_cx *cx, const char *options);
/** Another connection to the same schema. */
sqlm_conn *open_again(sqlm_cx *cx);
void       close_db(sqlm_conn *conn);

sqlm_outcome run(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** Runs statements, and fails the test when that fails. */
void script(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** As ask(), a text, valid until the next call. */
const char *ask_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql);
/** Fails unless the connection works and nothing of what was before is on its way. */
void assert_usable(sqlm_cx *cx, sqlm_conn *conn);

#endif

/* SPDX-License-Identifier: MIT */
/** @file
 *  The database servers of the tests, which `scripts/servers` starts. */
#ifndef TESTS_SUPPORT_SERVERS_H
#define TESTS_SUPPORT_SERVERS_H

/** The value of an environment variable such as "SQLMODEL_TEST_POSTGRES": a URL. Where it is not set, ends the program as skipped
 *  and says why. */
const char *server_url(const char *variable);

#endif

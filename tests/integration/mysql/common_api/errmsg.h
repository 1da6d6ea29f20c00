/* SPDX-License-Identifier: MIT */
/** @file
 *  Numbers of the client's errors, as Oracle's manual lists them. */
#ifndef TESTS_INTEGRATION_MYSQL_COMMON_API_ERRMSG_H
#define TESTS_INTEGRATION_MYSQL_COMMON_API_ERRMSG_H

enum {
    CR_MIN_ERROR = 2000,
    CR_SSL_CONNECTION_ERROR = 2026,
    CR_NEW_STMT_METADATA = 2057,
    CR_AUTH_PLUGIN_CANNOT_LOAD = 2059,
    CR_AUTH_PLUGIN_ERR = 2061,
    CR_MAX_ERROR = 2999
};

#endif

/* SPDX-License-Identifier: MIT */
#include <sqlmodel/driver/mysql.h>

#include "mysql_conn.h"

static const sqlm_driver driver = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .name = "mysql",
    .connect = sqlm__mysql_connect,
    .close = sqlm__mysql_close,
    .forget = sqlm__mysql_forget,
    .ping = sqlm__mysql_do_ping,
    .reset = sqlm__mysql_do_reset,
    .interrupt = sqlm__mysql_interrupt,
    .status = sqlm__mysql_status,
    .server_version = sqlm__mysql_server_version,
    .prepare = sqlm__mysql_prepare,
    .release = sqlm__mysql_release,
    .execute = sqlm__mysql_execute,
    .execute_batch = sqlm__mysql_execute_batch,
    .query = sqlm__mysql_do_query,
    .fetch = sqlm__mysql_fetch,
    .column_name = sqlm__mysql_column_name,
    .close_cursor = sqlm__mysql_close_cursor,
    .execute_script = sqlm__mysql_execute_script,
    .begin = sqlm__mysql_begin,
    .commit = sqlm__mysql_commit,
    .rollback = sqlm__mysql_rollback,
    .savepoint = sqlm__mysql_savepoint,
    .release_savepoint = sqlm__mysql_release_savepoint,
    .rollback_to_savepoint = sqlm__mysql_rollback_to_savepoint,
};

const sqlm_driver *sqlm_mysql_driver(void)
{
    return &driver;
}

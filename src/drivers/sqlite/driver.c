/* SPDX-License-Identifier: MIT */
#include <sqlmodel/driver/sqlite.h>

#include "sqlite_conn.h"

static const sqlm_driver driver = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .name = "sqlite",
    .connect = sqlm__sqlite_connect,
    .close = sqlm__sqlite_close,
    .forget = sqlm__sqlite_forget,
    .ping = sqlm__sqlite_ping,
    .reset = sqlm__sqlite_reset,
    .interrupt = sqlm__sqlite_interrupt,
    .status = sqlm__sqlite_status,
    .server_version = sqlm__sqlite_server_version,
    .prepare = sqlm__sqlite_prepare,
    .release = sqlm__sqlite_release,
    .execute = sqlm__sqlite_execute,
    .execute_batch = sqlm__sqlite_execute_batch,
    .query = sqlm__sqlite_query,
    .fetch = sqlm__sqlite_fetch,
    .column_name = sqlm__sqlite_column_name,
    .close_cursor = sqlm__sqlite_close_cursor,
    .execute_script = sqlm__sqlite_execute_script,
    .begin = sqlm__sqlite_begin,
    .commit = sqlm__sqlite_commit,
    .rollback = sqlm__sqlite_rollback,
    .savepoint = sqlm__sqlite_savepoint,
    .release_savepoint = sqlm__sqlite_release_savepoint,
    .rollback_to_savepoint = sqlm__sqlite_rollback_to_savepoint,
};

const sqlm_driver *sqlm_sqlite_driver(void)
{
    return &driver;
}

/* SPDX-License-Identifier: MIT */
#include <sqlmodel/driver/postgres.h>

#include "postgres_conn.h"

static const sqlm_driver driver = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .name = "postgres",
    .connect = sqlm__postgres_connect,
    .close = sqlm__postgres_close,
    .forget = sqlm__postgres_forget,
    .ping = sqlm__postgres_ping,
    .reset = sqlm__postgres_reset,
    .interrupt = sqlm__postgres_interrupt,
    .status = sqlm__postgres_status,
    .server_version = sqlm__postgres_server_version,
    .prepare = sqlm__postgres_prepare,
    .release = sqlm__postgres_release,
    .execute = sqlm__postgres_execute,
    .execute_batch = sqlm__postgres_execute_batch,
    .query = sqlm__postgres_query,
    .fetch = sqlm__postgres_fetch,
    .column_name = sqlm__postgres_column_name,
    .close_cursor = sqlm__postgres_close_cursor,
    .execute_script = sqlm__postgres_execute_script,
    .begin = sqlm__postgres_begin,
    .commit = sqlm__postgres_commit,
    .rollback = sqlm__postgres_rollback,
    .savepoint = sqlm__postgres_savepoint,
    .release_savepoint = sqlm__postgres_release_savepoint,
    .rollback_to_savepoint = sqlm__postgres_rollback_to_savepoint,
};

const sqlm_driver *sqlm_postgres_driver(void)
{
    return &driver;
}

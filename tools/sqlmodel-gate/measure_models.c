/* SPDX-License-Identifier: MIT */
#include "measure_models.h"

#include <string.h>

#include <sqlmodel/facade/connect.h>

#include "policy_file.h"

sqlm_outcome register_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const model_set *models)
{
    for (size_t i = 0; i < models->count; i++) {
        const sqlm_typed_model *model = &models->items[i];

        if (model->domain != NULL && !is_wanted(asked, model->domain))
            continue;
        if (sqlm_gate_register_model(cx, gate, model) != SQLM_OK && sqlm_cx_error(cx)->kind != SQLM_E_MISUSE)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

sqlm_outcome measure_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const char *url, const model_set *models,
                            sqlm_arena *arena, sqlm_gate_run *run)
{
    const sqlm_gate_measure_options how = { .size = sizeof(how),
                                            .seed = asked->seed,
                                            .records = asked->records,
                                            .existing_schema = asked->command == COMMAND_DRIFT,
                                            .support = models->items,
                                            .support_count = models->count };
    sqlm_conn                      *conn = NULL;
    sqlm_outcome                    outcome = sqlm_connect(cx, url, &conn);

    if (outcome != SQLM_OK)
        return outcome;
    run->driver = sqlm_conn_driver_name(conn);
    run->server_version = sqlm_arena_copy(cx, arena, sqlm_conn_server_version(conn), strlen(sqlm_conn_server_version(conn)));
    outcome = run->server_version == NULL ? SQLM_ERR : sqlm_gate_measure(cx, gate, conn, &how);
    if (outcome == SQLM_OK && asked->command == COMMAND_DRIFT)
        outcome = sqlm_conn_ping(cx, conn); /* tells when the file was changed while it was read as unchanging */
    sqlm_conn_close(conn);
    return outcome;
}

/* SPDX-License-Identifier: MIT */
#include "measure_models.h"

#include <string.h>

#include <jansson.h>

#include <sqlmodel/facade/connect.h>

#include "lock_file.h"
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

static sqlm_outcome measure(sqlm_cx *cx, const options *asked, sqlm_gate *gate, sqlm_conn *conn, const model_set *models,
                            const progress_sink *told)
{
    const sqlm_gate_measure_options how = { .size = sizeof(how),
                                            .seed = asked->seed,
                                            .records = asked->records,
                                            .existing_schema = asked->command == COMMAND_DRIFT,
                                            .support = models->items,
                                            .support_count = models->count,
                                            .progress = told == NULL ? NULL : told->tell,
                                            .user = told == NULL ? NULL : told->user };
    const sqlm_outcome              outcome = sqlm_gate_measure(cx, gate, conn, &how);

    if (outcome == SQLM_OK && asked->command == COMMAND_DRIFT)
        return sqlm_conn_ping(cx, conn); /* tells when the file was changed while it was read as unchanging */
    return outcome;
}

/* Makes the schema of the gate's own the one of the connection; models that are elsewhere would leave it. */
static sqlm_outcome enter_schema(sqlm_cx *cx, const sqlm_gate *gate, sqlm_conn *conn, const char *name)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_models(gate, &count);

    for (size_t i = 0; i < count; i++)
        if (models[i].model != NULL && sqlm_model_schema(models[i].model) != NULL)
            return SQLM_FAIL(cx, CONFIG, OPTION, "model '%s' names the schema '%s', and check writes into none but its own: look at the "
                             "model with drift, and check the others with --only", models[i].model_name, sqlm_model_schema(models[i].model));
    return scratch_schema_enter(cx, conn, name);
}

sqlm_outcome measure_models(sqlm_cx *cx, const options *asked, sqlm_gate *gate, const scratch_database *where, const model_set *models,
                            const progress_sink *told, sqlm_arena *arena, sqlm_gate_run *run)
{
    sqlm_conn   *conn = NULL;
    json_t      *lock = NULL;
    sqlm_outcome outcome = asked->lock == NULL ? SQLM_OK : lock_read(cx, asked->lock, arena, &lock);

    if (outcome == SQLM_OK)
        outcome = sqlm_connect(cx, where->url, &conn);
    if (outcome == SQLM_OK) {
        run->driver = sqlm_conn_driver_name(conn);
        run->server_version = sqlm_arena_copy(cx, arena, sqlm_conn_server_version(conn), strlen(sqlm_conn_server_version(conn)));
        outcome = run->server_version == NULL ? SQLM_ERR : SQLM_OK;
    }
    if (outcome == SQLM_OK && where->schema.name != NULL)
        outcome = enter_schema(cx, gate, conn, where->schema.name);
    if (outcome == SQLM_OK)
        outcome = measure(cx, asked, gate, conn, models, told);
    if (outcome == SQLM_OK && lock != NULL)
        outcome = lock_check_versions(cx, gate, lock);
    sqlm_conn_close(conn);
    json_decref(lock);
    return outcome;
}

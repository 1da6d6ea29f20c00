/* SPDX-License-Identifier: MIT */
#include "module_child.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include "list.h"
#include "lock_file.h"
#include "measure_models.h"
#include "module_host.h"
#include "sanitizers.h"

#define MAXIMUM_FILES 256

/* ---- limits ------------------------------------------------------------------------------------------------------------------------------ */

static void limit(__rlimit_resource_t resource, uint64_t most, uint64_t hard)
{
    const struct rlimit both = { .rlim_cur = (rlim_t)most, .rlim_max = (rlim_t)hard };

    setrlimit(resource, &both); /* one that is stricter already stays */
}

static void limit_process(uint32_t seconds)
{
    if (SANITIZER_VARIABLE[0] == '\0')
        limit(RLIMIT_AS, (uint64_t)MODULE_MEMORY_MIB << 20, (uint64_t)MODULE_MEMORY_MIB << 20);
    limit(RLIMIT_CPU, seconds, (uint64_t)seconds + 1); /* the first one has a signal of its own */
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_NOFILE, MAXIMUM_FILES, MAXIMUM_FILES);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* ---- messages ---------------------------------------------------------------------------------------------------------------------------- */

static int append(const char *data, size_t size, void *user)
{
    (void)user;
    while (size > 0) {
        const ssize_t written = write(MODULE_RESULT_DESCRIPTOR, data, size);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return -1;
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

/* Sends a message with the nonce; its object is given away. */
static bool post(const options *asked, json_t *message)
{
    const bool posted = message != NULL && json_object_set_new(message, "nonce", json_string(asked->child)) == 0 &&
                        json_dump_callback(message, append, NULL, JSON_COMPACT) == 0 && append("\n", 1, NULL) == 0;

    json_decref(message);
    return posted;
}

static bool post_error(sqlm_cx *cx, const options *asked, const char *type)
{
    const sqlm_error *error = sqlm_cx_error(cx);
    const bool        exhausted = error->kind == SQLM_E_OUT_OF_MEMORY;

    return post(asked, json_pack("{s:s, s:s}", "type", exhausted ? "exhausted" : type, "message", error->message));
}

/* ---- loading ----------------------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome check_file(sqlm_cx *cx, const char *path, char resolved[PATH_MAX])
{
    struct stat status;

    if (realpath(path, resolved) == NULL || stat(resolved, &status) != 0)
        return SQLM_FAIL(cx, CONFIG, OPTION, "the file cannot be opened: %s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return SQLM_FAIL(cx, CONFIG, OPTION, "it is no regular file");
    if ((status.st_mode & S_IWOTH) != 0)
        return SQLM_FAIL(cx, CONFIG, OPTION, "everybody may write to the file: take that permission away (chmod o-w)");
    return SQLM_OK;
}

static sqlm_outcome load(sqlm_cx *cx, const char *path, model_set *models)
{
    char                    resolved[PATH_MAX];
    void                   *library;
    void                   *symbol;
    sqlm_gate_module_fn     get;
    const sqlm_gate_module *module;
    sqlm_outcome            outcome = check_file(cx, path, resolved);

    if (outcome != SQLM_OK)
        return outcome;
    library = dlopen(resolved, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return SQLM_FAIL(cx, CONFIG, OPTION, "it cannot be loaded: %s", dlerror());
    symbol = dlsym(library, SQLM_GATE_MODULE_SYMBOL);
    if (symbol == NULL)
        return SQLM_FAIL(cx, CONFIG, OPTION, "it exports no models: put SQLM_GATE_MODULE(…) in one of its sources");
    memcpy(&get, &symbol, sizeof(get));
    module = get();
    outcome = sqlm_gate_module_check(cx, module);
    if (outcome == SQLM_OK)
        *models = (model_set){ module->models, module->count };
    return outcome;
}

/* ---- what was asked for ------------------------------------------------------------------------------------------------------------------ */

static json_t *state_of(sqlm_cx *cx, const sqlm_gate *gate)
{
    json_t *state = NULL;

    return sqlm_gate_to_json(cx, gate, &state) == SQLM_OK ? state : NULL;
}

/* json_pack() with a NULL for "o" gives NULL, which is not posted. */
static bool post_measured(sqlm_cx *cx, const options *asked, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_outcome outcome)
{
    char message[1024] = "";

    if (outcome != SQLM_OK && sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY)
        return post_error(cx, asked, "exhausted");
    if (outcome != SQLM_OK)
        (void)snprintf(message, sizeof(message), "%s", sqlm_cx_error(cx)->message);
    return post(asked, json_pack("{s:s, s:s, s:s, s:s, s:o}", "type", outcome == SQLM_OK ? "measured" : "not_run", "message", message,
                                 "driver", run->driver == NULL ? "" : run->driver, "server_version",
                                 run->server_version == NULL ? "" : run->server_version, "gate", state_of(cx, gate)));
}

/* So that the gate knows what the module was about when it dies. What cannot be told now cannot be told later either. */
static void post_progress(void *user, const char *model_name)
{
    const options *const *asked = user;
    const bool            posted = post(*asked, json_pack("{s:s, s:s}", "type", "at", "model", model_name == NULL ? "" : model_name));

    (void)posted;
}

static bool check_module(sqlm_cx *cx, const options *asked, sqlm_arena *arena, const model_set *models)
{
    const scratch_database where = { .url = asked->url, .schema.name = asked->schema };
    sqlm_gate_run          run = { .size = sizeof(run) };
    sqlm_gate             *gate = NULL;
    bool                   posted;
    sqlm_outcome           outcome = sqlm_gate_new(cx, NULL, &gate);

    if (outcome == SQLM_OK)
        outcome = register_models(cx, asked, gate, models);
    if (outcome != SQLM_OK) {
        sqlm_gate_free(gate);
        return post_error(cx, asked, "refused");
    }
    posted = post(asked, json_pack("{s:s, s:o}", "type", "models", "gate", state_of(cx, gate)));
    outcome = measure_models(cx, asked, gate, &where, models, &(progress_sink){ post_progress, &asked }, arena, &run);
    posted = posted && post_measured(cx, asked, gate, &run, outcome);
    sqlm_gate_free(gate);
    return posted;
}

static bool list_module(sqlm_cx *cx, const options *asked, sqlm_arena *arena, const model_set *models)
{
    const char *text = NULL;

    if (list_text(cx, asked, models, arena, &text) != SQLM_OK)
        return post_error(cx, asked, "refused");
    return post(asked, json_pack("{s:s, s:s}", "type", "text", "text", text));
}

static bool lock_module(sqlm_cx *cx, const options *asked, const model_set *models)
{
    json_t *made = NULL;

    if (lock_make(cx, models, &made) != SQLM_OK)
        return post_error(cx, asked, "refused");
    return post(asked, json_pack("{s:s, s:o}", "type", "lock", "lock", made));
}

int module_child(sqlm_cx *cx, const options *asked, sqlm_arena *arena)
{
    model_set models = { 0 };
    bool      posted;

    limit_process(asked->timeout);
    if (load(cx, asked->models, &models) != SQLM_OK)
        posted = post_error(cx, asked, "refused");
    else if (asked->command == COMMAND_LIST)
        posted = list_module(cx, asked, arena, &models);
    else if (asked->command == COMMAND_LOCK)
        posted = lock_module(cx, asked, &models);
    else
        posted = check_module(cx, asked, arena, &models);
    (void)fflush(NULL);
    return posted ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
}

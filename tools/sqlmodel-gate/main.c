/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlmodel/core/cx.h>

#include "check.h"
#include "list.h"
#include "lock.h"
#include "module_child.h"
#include "options.h"
#include "output.h"
#include "signals.h"

static int run(const options *asked)
{
    sqlm_cx    *cx = sqlm_cx_new(NULL);
    sqlm_arena *arena = NULL;
    int         status;

    if (asked->child == NULL)
        signals_cancel(cx);
    if (cx == NULL || sqlm_arena_new(cx, &arena) != SQLM_OK)
        status = could_not_run(cx);
    else if (asked->child != NULL)
        _exit(module_child(cx, asked, arena)); /* what the module has registered for the end of a program does not run */
    else if (asked->command == COMMAND_LIST)
        status = list(cx, asked, arena);
    else
        status = asked->command == COMMAND_LOCK ? lock(cx, asked, arena) : check(cx, asked, arena);
    sqlm_arena_free(arena);
    signals_cancel(NULL);
    sqlm_cx_free(cx);
    return status;
}

int main(int argc, char **argv)
{
    const char **only = calloc((size_t)argc + 1, sizeof(*only));
    options      asked;
    int          status = EXIT_USAGE;

    if (only == NULL) {
        (void)fputs("sqlmodel-gate: out of memory\n", stderr);
        return EXIT_COULD_NOT_RUN;
    }
    if (options_parse(argc, argv, only, &asked)) {
        if (asked.command == COMMAND_HELP)
            status = output_write(NULL, options_help) ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
        else if (asked.command == COMMAND_VERSION)
            status = output_write(NULL, "sqlmodel-gate " SQLM__GATE_VERSION "\n") ? EXIT_SUCCESS : EXIT_COULD_NOT_RUN;
        else
            status = run(&asked);
    }
    free(only);
    return status;
}

/* SPDX-License-Identifier: MIT */
/* A module that does ACTION: while its model is checked, or while it is loaded (WHEN_LOADED). */
#include "../library.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the gate listens to; a module has no business with it. */
#define RESULT_DESCRIPTOR 3

static void put(const char *text)
{
    if (write(RESULT_DESCRIPTOR, text, strlen(text)) < 0)
        abort();
}

SQLM_UNUSED static void do_crash(void)
{
    raise(SIGSEGV);
}

SQLM_UNUSED static void do_abort(void)
{
    abort();
}

SQLM_UNUSED static void do_hang(void)
{
    for (;;)
        pause();
}

SQLM_UNUSED static void do_exit(void)
{
    exit(0);
}

SQLM_UNUSED static void do_leave(void)
{
    _exit(7);
}

SQLM_UNUSED static void do_allocate(void)
{
    for (;;) {
        char *memory = malloc(1 << 20);

        memset(memory, 1, 1 << 20);
    }
}

SQLM_UNUSED static void do_garbage(void)
{
    put("this is no message\n{\"type\":\"measured\"}\n");
}

/* As if the gate had spoken. */
SQLM_UNUSED static void do_forge(void)
{
    put("{\"type\":\"measured\",\"nonce\":\"0\",\"message\":\"\",\"gate\":{\"policy\":null,\"models\":[],\"breaches\":[],\"events\":[]}}\n");
    _exit(0);
}

SQLM_UNUSED static void do_flood(void)
{
    for (;;)
        put("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789\n");
}

SQLM_UNUSED static void do_close(void)
{
    close(RESULT_DESCRIPTOR);
}

/* A process that stays, and holds the pipes open. */
SQLM_UNUSED static void do_leave_a_process(void)
{
    if (fork() == 0)
        do_hang();
}

/* The same of one that has left the group of its parent, which has ended. */
SQLM_UNUSED static void do_leave_a_daemon(void)
{
    int   ready[2];
    char  byte;
    pid_t child;

    if (pipe(ready) != 0)
        abort();
    child = fork();
    if (child == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        if (write(ready[1], "!", 1) == 1)
            do_hang();
    }
    if (read(ready[0], &byte, 1) != 1 || waitpid(child, NULL, 0) != child)
        abort();
}

/* What the gate would say, but for the result. */
SQLM_UNUSED static void do_answer(void)
{
    char   line[4096] = "";
    FILE  *file = fopen("/proc/self/cmdline", "re");
    size_t length = file == NULL ? 0 : fread(line, 1, sizeof(line) - 1, file);

    for (const char *at = line; at < line + length; at += strlen(at) + 1)
        if (strcmp(at, "--module-child") == 0)
            dprintf(RESULT_DESCRIPTOR, "{\"type\":\"measured\",\"nonce\":\"%s\",\"message\":\"\",\"gate\":{}}\n", at + strlen(at) + 1);
    _exit(0);
}

SQLM_UNUSED static void do_print(void)
{
    printf("\033[31mhello from the module\n");
    fprintf(stderr, "and its errors");
}

SQLM_UNUSED static void do_spell_secrets(void)
{
    printf("secret=%s\n", getenv("GATE_TEST_SECRET") == NULL ? "none" : getenv("GATE_TEST_SECRET"));
}

SQLM_UNUSED static void do_nothing(void)
{
}

#ifndef WHEN_LOADED
#define WHEN_LOADED do_nothing
#endif

static sqlm_model           behaving;
static sqlm_model_functions functions;
static bool                 has_acted;

static sqlm_outcome to_row(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *values)
{
    if (!has_acted) {
        has_acted = true;
        ACTION();
    }
    return sqlm_plain_model_functions.to_row(cx, model, object, values);
}

__attribute__((constructor)) static void prepare(void)
{
    WHEN_LOADED();
    functions = sqlm_plain_model_functions;
    functions.to_row = to_row;
    behaving = Author_model;
    behaving.functions = &functions;
}

SQLM_GATE_MODULE({ .domain = "authors", .owner_module = "library", .model_name = "Author", .version = "1.0.0", .model = &behaving,
                   .samples = AUTHOR_SAMPLES });

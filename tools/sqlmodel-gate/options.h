/* SPDX-License-Identifier: MIT */
/** @file
 *  The command line of sqlmodel-gate. */
#ifndef SQLM_TOOLS_GATE_OPTIONS_H
#define SQLM_TOOLS_GATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Exit status: gate.h has that of a report. */
enum { EXIT_USAGE = 2, EXIT_COULD_NOT_RUN = 3 };

typedef enum command { COMMAND_CHECK, COMMAND_DRIFT, COMMAND_LIST, COMMAND_LOCK, COMMAND_HELP, COMMAND_VERSION } command;
typedef enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JUNIT, FORMAT_SARIF } format;
typedef enum colour_mode { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } colour_mode;

/** What was asked for. Texts are borrowed from the arguments. */
typedef struct options {
    command      command;
    const char  *url;
    const char  *models;     /**< a module; NULL: the built-in domains */
    uint32_t     timeout;    /**< seconds that the module may take */
    const char  *policy;     /**< NULL: the built-in one, or with a module its models */
    const char **only;       /**< room for every argument; the caller's */
    size_t       only_count;
    uint64_t     seed;
    uint32_t     records;
    format       format;
    const char  *output;     /**< NULL: standard output */
    const char  *csv;        /**< NULL: none */
    colour_mode  colour;
    bool         sql;
    const char  *dialect;
    const char  *lock;       /**< the lock file */
    const char  *header;     /**< the header that is made of it; NULL: none */
    bool         update;
    const char  *schema;     /**< of the gate's own on the server, in which such a process works; NULL: none */
    const char  *child;      /**< what a process that runs a module is told by the one that started it; NULL: it is none */
} options;

/** Reads the arguments; false after a message on standard error when they are wrong. @param only Room for @p argc texts. */
bool options_parse(int argc, char **argv, const char **only, options *parsed);

/** The text of --help. */
extern const char options_help[];

#endif

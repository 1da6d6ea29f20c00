/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/core/outcome.h>

#include "output.h"

#define MAXIMUM_RECORDS 10000
#define DEFAULT_TIMEOUT 60
#define MAXIMUM_TIMEOUT 86400

const char options_help[] =
    "sqlmodel-gate: whether every persistence domain has a typed model that the database agrees with\n"
    "\n"
    "Usage: sqlmodel-gate [check] [OPTION...]          measure on a schema of its own, and judge (the default)\n"
    "       sqlmodel-gate drift --url URL [OPTION...]  what an existing schema differs in from the models; reads only\n"
    "       sqlmodel-gate lock --lock FILE [OPTION...] whether the models are as they were locked; --update locks them\n"
    "       sqlmodel-gate list [OPTION...]             the models, or the SQL that creates them\n"
    "\n"
    "Which models, and which there must be:\n"
    "  --models FILE.so  your own models (SQLM_GATE_MODULE) instead of the 21 built-in domains; the module runs in\n"
    "                    a process of its own, with limits. Loading it means running it: trust it like a program\n"
    "  --timeout SECONDS how long the module may take, 1 to 86400 (default 60)\n"
    "  --policy FILE     which domains there must be, as CSV (default: the built-in policy; with --models the\n"
    "                    models of the module)\n"
    "  --only DOMAIN     this domain alone; may be repeated; the policy is restricted likewise\n"
    "\n"
    "Where and how (check, drift):\n"
    "  --url URL         check: database to measure on (default sqlite::memory:). The gate works in what it makes for itself\n"
    "                    and removes again: a new file beside a SQLite file; on PostgreSQL a schema, on MySQL and\n"
    "                    MariaDB a database, named sqlmodel_gate_ and 16 hexadecimal digits\n"
    "                    drift: database to look at, reading only; a SQLite file stays byte for byte as it was\n"
    "  --seed N          check: seed of the generated records (default 1)\n"
    "  --records N       check: generated records of each model, 1 to 10000 (default 32)\n"
    "  --csv FILE        check: write the measured statuses as CSV too\n"
    "  --lock FILE       check: versions are compared with those of this lock file too\n"
    "  --color WHEN      auto, always or never (default auto; NO_COLOR is honoured)\n"
    "\n"
    "Options of lock:\n"
    "  --lock FILE       the lock file, to be committed (JSON)\n"
    "  --header FILE     the header for SQLM_LOCK, which is made of the lock file\n"
    "  --update          write both, whole or not at all, instead of comparing\n"
    "\n"
    "Options of list:\n"
    "  --sql             the CREATE statements instead of a table\n"
    "  --dialect NAME    their dialect (default sqlite)\n"
    "\n"
    "Options of all:\n"
    "  --format FORMAT   text, json, junit or sarif (default text; list, lock: text or json)\n"
    "  --json            the same as --format json\n"
    "  --output FILE     write there, whole or not at all (default: standard output)\n"
    "  --help            this text\n"
    "  --version         the version\n"
    "\n"
    "Exit status: 0 passed, 1 failed, 2 wrong usage, 3 could not run, 130 or 143 interrupted.\n"
    "\n"
    "Examples:\n"
    "  sqlmodel-gate\n"
    "  sqlmodel-gate check --url sqlite:/var/lib/app/app.db --json --output report.json\n"
    "  sqlmodel-gate check --url postgres://anna@db.example.com/shop\n"
    "  sqlmodel-gate check --url mysql://anna@db.example.com/shop\n"
    "  sqlmodel-gate check --only ledger_entries --records 1000 --seed 7\n"
    "  sqlmodel-gate check --models ./libshop-models.so --policy domains.csv --format junit --output gate.xml\n"
    "  sqlmodel-gate drift --models ./libshop-models.so --url sqlite:/var/lib/shop/shop.db --format sarif\n"
    "  sqlmodel-gate lock --models ./libshop-models.so --lock models.lock.json --header models_lock.h --update\n"
    "  sqlmodel-gate list --sql --dialect sqlite\n";

enum { OPTION_URL = 256, OPTION_MODELS, OPTION_TIMEOUT, OPTION_POLICY, OPTION_ONLY, OPTION_SEED, OPTION_RECORDS, OPTION_FORMAT, OPTION_JSON,
       OPTION_OUTPUT, OPTION_CSV, OPTION_COLOUR, OPTION_SQL, OPTION_DIALECT, OPTION_LOCK, OPTION_HEADER, OPTION_UPDATE, OPTION_SCHEMA, OPTION_CHILD,
        OPTION_HELP, OPTION_VERSION, OPTION_END };

/* --module-child and --module-schema are between the gate and the process in which it runs a module: see module_host.c. */
static const struct option long_options[] = {
    { "url", required_argument, NULL, OPTION_URL },         { "models", required_argument, NULL, OPTION_MODELS },
    { "timeout", required_argument, NULL, OPTION_TIMEOUT }, { "policy", required_argument, NULL, OPTION_POLICY },
    { "only", required_argument, NULL, OPTION_ONLY },       { "seed", required_argument, NULL, OPTION_SEED },
    { "records", required_argument, NULL, OPTION_RECORDS }, { "format", required_argument, NULL, OPTION_FORMAT },
    { "json", no_argument, NULL, OPTION_JSON },             { "output", required_argument, NULL, OPTION_OUTPUT },
    { "csv", required_argument, NULL, OPTION_CSV },         { "color", required_argument, NULL, OPTION_COLOUR },
    { "sql", no_argument, NULL, OPTION_SQL },               { "dialect", required_argument, NULL, OPTION_DIALECT },
    { "lock", required_argument, NULL, OPTION_LOCK },       { "header", required_argument, NULL, OPTION_HEADER },
    { "update", no_argument, NULL, OPTION_UPDATE },         { "module-schema", required_argument, NULL, OPTION_SCHEMA },
    { "module-child", required_argument, NULL, OPTION_CHILD },
    { "help", no_argument, NULL, OPTION_HELP },             { "version", no_argument, NULL, OPTION_VERSION },
    { NULL, 0, NULL, 0 },
};

static const char *const command_names[] = { [COMMAND_CHECK] = "check", [COMMAND_DRIFT] = "drift", [COMMAND_LIST] = "list",
                                             [COMMAND_LOCK] = "lock" };

/* The options that not every command takes, and those that do. */
static const struct {
    const char *name;
    int         option;
    unsigned    commands;
} takers[] = {
    { "--url", OPTION_URL, 1u << COMMAND_CHECK | 1u << COMMAND_DRIFT },
    { "--only", OPTION_ONLY, 1u << COMMAND_CHECK | 1u << COMMAND_DRIFT },
    { "--seed", OPTION_SEED, 1u << COMMAND_CHECK },
    { "--records", OPTION_RECORDS, 1u << COMMAND_CHECK },
    { "--csv", OPTION_CSV, 1u << COMMAND_CHECK },
    { "--color", OPTION_COLOUR, 1u << COMMAND_CHECK | 1u << COMMAND_DRIFT },
    { "--policy", OPTION_POLICY, 1u << COMMAND_CHECK | 1u << COMMAND_DRIFT | 1u << COMMAND_LIST },
    { "--lock", OPTION_LOCK, 1u << COMMAND_LOCK | 1u << COMMAND_CHECK },
    { "--header", OPTION_HEADER, 1u << COMMAND_LOCK },
    { "--update", OPTION_UPDATE, 1u << COMMAND_LOCK },
    { "--sql", OPTION_SQL, 1u << COMMAND_LIST },
    { "--dialect", OPTION_DIALECT, 1u << COMMAND_LIST },
};

SQLM_PRINTF(1, 2) static bool complain(const char *message, ...)
{
    va_list arguments;

    (void)fputs("sqlmodel-gate: ", stderr);
    va_start(arguments, message);
    (void)vfprintf(stderr, message, arguments);
    va_end(arguments);
    (void)fputs("\nTry 'sqlmodel-gate --help'.\n", stderr);
    return false;
}

static bool read_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number)
{
    char *end = NULL;

    if (text[0] < '0' || text[0] > '9')
        return false;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *number >= minimum && *number <= maximum;
}

static bool read_records(const char *text, options *parsed)
{
    uint64_t number = 0;

    if (!read_number(text, 1, MAXIMUM_RECORDS, &number))
        return complain("--records must be a number from 1 to 10000, not '%s'", text);
    parsed->records = (uint32_t)number;
    return true;
}

static bool read_timeout(const char *text, options *parsed)
{
    uint64_t number = 0;

    if (!read_number(text, 1, MAXIMUM_TIMEOUT, &number))
        return complain("--timeout must be a number of seconds from 1 to 86400, not '%s'", text);
    parsed->timeout = (uint32_t)number;
    return true;
}

static bool read_format(const char *text, options *parsed)
{
    static const char *const words[] = { [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_JUNIT] = "junit",
                                         [FORMAT_SARIF] = "sarif" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], text) == 0) {
            parsed->format = (format)i;
            return true;
        }
    }
    return complain("--format must be text, json, junit or sarif, not '%s'", text);
}

static bool read_colour(const char *text, options *parsed)
{
    static const char *const words[] = { [COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], text) == 0) {
            parsed->colour = (colour_mode)i;
            return true;
        }
    }
    return complain("--color must be auto, always or never, not '%s'", text);
}

static bool take_option(int option, options *parsed)
{
    switch (option) {
    case OPTION_URL:
        parsed->url = optarg;
        return true;
    case OPTION_MODELS:
        parsed->models = optarg;
        return true;
    case OPTION_TIMEOUT:
        return read_timeout(optarg, parsed);
    case OPTION_POLICY:
        parsed->policy = optarg;
        return true;
    case OPTION_ONLY:
        parsed->only[parsed->only_count++] = optarg;
        return true;
    case OPTION_SEED:
        return read_number(optarg, 0, INT64_MAX, &parsed->seed) ||
               complain("--seed must be a number from 0 to 9223372036854775807, not '%s'", optarg);
    case OPTION_RECORDS:
        return read_records(optarg, parsed);
    case OPTION_FORMAT:
        return read_format(optarg, parsed);
    case OPTION_JSON:
        parsed->format = FORMAT_JSON;
        return true;
    case OPTION_OUTPUT:
        parsed->output = optarg;
        return true;
    case OPTION_CSV:
        parsed->csv = optarg;
        return true;
    case OPTION_COLOUR:
        return read_colour(optarg, parsed);
    case OPTION_SQL:
        parsed->sql = true;
        return true;
    case OPTION_DIALECT:
        parsed->dialect = optarg;
        return true;
    case OPTION_LOCK:
        parsed->lock = optarg;
        return true;
    case OPTION_HEADER:
        parsed->header = optarg;
        return true;
    case OPTION_UPDATE:
        parsed->update = true;
        return true;
    case OPTION_SCHEMA:
        parsed->schema = optarg;
        return true;
    case OPTION_CHILD:
        parsed->child = optarg;
        return true;
    case OPTION_HELP:
        parsed->command = COMMAND_HELP;
        return true;
    case OPTION_VERSION:
        parsed->command = COMMAND_VERSION;
        return true;
    default:
        return false;
    }
}

/* What getopt, told to be silent, found wrong: its own messages begin with the path of the program. */
static bool complain_of_option(int found, const char *argument)
{
    if (optopt != 0 && optopt < OPTION_URL)
        return complain("'-%c' is no option: they are words, such as --json", optopt);
    if (found == ':')
        return complain("%s needs a value", argument);
    if (optopt != 0)
        return complain("'%s': this option takes no value", argument);
    return complain("'%s' is no option, or short for more than one", argument);
}

static bool take_command(int argc, char **argv, options *parsed)
{
    size_t i = 0;

    if (optind >= argc)
        return true;
    while (i < sizeof(command_names) / sizeof(command_names[0]) && strcmp(argv[optind], command_names[i]) != 0)
        i++;
    if (i == sizeof(command_names) / sizeof(command_names[0]))
        return complain("'%s' is no command: it must be check, drift, lock or list", argv[optind]);
    parsed->command = (command)i;
    return optind + 1 == argc || complain("'%s' is too much: one command is expected", argv[optind + 1]);
}

/* What goes together. @param seen Which options were given, by their number. */
static bool check_together(const options *parsed, const bool *seen)
{
    for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++)
        if (seen[takers[i].option - OPTION_URL] && (takers[i].commands >> parsed->command & 1u) == 0)
            return complain("%s is no option of %s", takers[i].name, command_names[parsed->command]);
    if (parsed->command == COMMAND_DRIFT && parsed->url == NULL)
        return complain("%s", "drift needs --url: the database to look at");
    if (seen[OPTION_TIMEOUT - OPTION_URL] && parsed->models == NULL)
        return complain("%s", "--timeout goes with --models");
    if (parsed->command == COMMAND_LOCK && parsed->lock == NULL && parsed->child == NULL)
        return complain("%s", "lock needs --lock: the lock file");
    if (parsed->update && parsed->output != NULL)
        return complain("%s", "--update and --output exclude each other: what is written is the lock file");
    if ((parsed->command == COMMAND_LIST || parsed->command == COMMAND_LOCK) && parsed->format != FORMAT_TEXT &&
        parsed->format != FORMAT_JSON)
        return complain("%s gives text or json", command_names[parsed->command]);
    if (parsed->sql && parsed->format == FORMAT_JSON)
        return complain("%s", "--sql and --json exclude each other");
    if (parsed->dialect != NULL && !parsed->sql)
        return complain("%s", "--dialect goes with --sql");
    if (parsed->output != NULL && parsed->csv != NULL && output_is_same_file(parsed->output, parsed->csv))
        return complain("--output and --csv are the same file '%s'", parsed->csv);
    if (parsed->lock != NULL && parsed->header != NULL && output_is_same_file(parsed->lock, parsed->header))
        return complain("--lock and --header are the same file '%s'", parsed->header);
    if (parsed->sql && parsed->policy != NULL)
        return complain("%s", "--sql and --policy exclude each other");
    return true;
}

bool options_parse(int argc, char **argv, const char **only, options *parsed)
{
    bool seen[OPTION_END - OPTION_URL] = { false };
    int  option;

    *parsed = (options){ .only = only, .timeout = DEFAULT_TIMEOUT, .seed = 1, .records = 32 };
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return complain_of_option(option, argv[optind - 1]);
        if (optarg == argv[optind - 1] && strncmp(argv[optind - 1], "--", 2) == 0)
            return complain("'%s' stands where a value is expected: a file of that name is './%s'", optarg, optarg);
        if (!take_option(option, parsed))
            return false;
        if (parsed->command == COMMAND_HELP || parsed->command == COMMAND_VERSION)
            return true;
        seen[option - OPTION_URL] = true;
    }
    if (!take_command(argc, argv, parsed) || !check_together(parsed, seen))
        return false;
    if (parsed->schema != NULL && parsed->child == NULL)
        return complain("%s", "'--module-schema' is no option");
    if (parsed->url == NULL)
        parsed->url = "sqlite::memory:";
    if (parsed->dialect == NULL)
        parsed->dialect = "sqlite";
    return true;
}

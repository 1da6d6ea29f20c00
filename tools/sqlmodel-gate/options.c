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

const char options_help[] =
    "sqlmodel-gate: whether every persistence domain has a typed model that the database agrees with\n"
    "\n"
    "Usage: sqlmodel-gate [check] [OPTION...]    measure and judge (the default)\n"
    "       sqlmodel-gate list [OPTION...]       the models, or the SQL that creates them\n"
    "\n"
    "Options of check:\n"
    "  --url URL        database to measure on (default sqlite::memory:); of a SQLite file its folder is\n"
    "                   used: the gate works in a new file beside it and removes that file\n"
    "  --only DOMAIN    this domain alone; may be repeated; the policy is restricted likewise\n"
    "  --seed N         seed of the generated records (default 1)\n"
    "  --records N      generated records of each model, 1 to 10000 (default 32)\n"
    "  --csv FILE       write the measured statuses as CSV too\n"
    "  --color WHEN     auto, always or never (default auto; NO_COLOR is honoured)\n"
    "\n"
    "Options of list:\n"
    "  --sql            the CREATE statements instead of a table\n"
    "  --dialect NAME   their dialect (default sqlite)\n"
    "\n"
    "Options of both:\n"
    "  --format FORMAT  text or json (default text)\n"
    "  --json           the same as --format json\n"
    "  --output FILE    write there, whole or not at all (default: standard output)\n"
    "  --help           this text\n"
    "  --version        the version\n"
    "\n"
    "Exit status: 0 passed, 1 failed, 2 wrong usage, 3 could not run, 130 or 143 interrupted.\n"
    "\n"
    "Examples:\n"
    "  sqlmodel-gate\n"
    "  sqlmodel-gate check --url sqlite:/var/lib/app/app.db --json --output report.json\n"
    "  sqlmodel-gate check --only ledger_entries --records 1000 --seed 7\n"
    "  sqlmodel-gate list --sql --dialect sqlite\n";

enum { OPTION_URL = 256, OPTION_ONLY, OPTION_SEED, OPTION_RECORDS, OPTION_FORMAT, OPTION_JSON, OPTION_OUTPUT, OPTION_CSV, OPTION_COLOUR,
       OPTION_SQL, OPTION_DIALECT, OPTION_HELP, OPTION_VERSION };

static const struct option long_options[] = {
    { "url", required_argument, NULL, OPTION_URL },         { "only", required_argument, NULL, OPTION_ONLY },
    { "seed", required_argument, NULL, OPTION_SEED },       { "records", required_argument, NULL, OPTION_RECORDS },
    { "format", required_argument, NULL, OPTION_FORMAT },   { "json", no_argument, NULL, OPTION_JSON },
    { "output", required_argument, NULL, OPTION_OUTPUT },   { "csv", required_argument, NULL, OPTION_CSV },
    { "color", required_argument, NULL, OPTION_COLOUR },    { "sql", no_argument, NULL, OPTION_SQL },
    { "dialect", required_argument, NULL, OPTION_DIALECT }, { "help", no_argument, NULL, OPTION_HELP },
    { "version", no_argument, NULL, OPTION_VERSION },       { NULL, 0, NULL, 0 },
};

/* Names of the options that only one command takes, as they are met. */
typedef struct options_seen {
    const char *of_check;
    const char *of_list;
} options_seen;

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

static bool read_format(const char *text, options *parsed)
{
    if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0)
        return complain("--format must be text or json, not '%s'", text);
    parsed->format = strcmp(text, "json") == 0 ? FORMAT_JSON : FORMAT_TEXT;
    return true;
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

static bool take_option(int option, options *parsed, options_seen *seen)
{
    switch (option) {
    case OPTION_URL:
        parsed->url = optarg;
        seen->of_check = "--url";
        return true;
    case OPTION_ONLY:
        parsed->only[parsed->only_count++] = optarg;
        seen->of_check = "--only";
        return true;
    case OPTION_SEED:
        seen->of_check = "--seed";
        return read_number(optarg, 0, INT64_MAX, &parsed->seed) ||
               complain("--seed must be a number from 0 to 9223372036854775807, not '%s'", optarg);
    case OPTION_RECORDS:
        seen->of_check = "--records";
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
        seen->of_check = "--csv";
        return true;
    case OPTION_COLOUR:
        seen->of_check = "--color";
        return read_colour(optarg, parsed);
    case OPTION_SQL:
        parsed->sql = true;
        seen->of_list = "--sql";
        return true;
    case OPTION_DIALECT:
        parsed->dialect = optarg;
        seen->of_list = "--dialect";
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
    if (optind >= argc)
        return true;
    if (strcmp(argv[optind], "list") == 0)
        parsed->command = COMMAND_LIST;
    else if (strcmp(argv[optind], "check") != 0)
        return complain("'%s' is no command: it must be check or list", argv[optind]);
    return optind + 1 == argc || complain("'%s' is more than one command", argv[optind + 1]);
}

bool options_parse(int argc, char **argv, const char **only, options *parsed)
{
    options_seen seen = { 0 };
    int          option;

    *parsed = (options){ .url = "sqlite::memory:", .only = only, .seed = 1, .records = 32 };
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == '?' || option == ':')
            return complain_of_option(option, argv[optind - 1]);
        if (!take_option(option, parsed, &seen))
            return false;
        if (parsed->command == COMMAND_HELP || parsed->command == COMMAND_VERSION)
            return true;
    }
    if (!take_command(argc, argv, parsed))
        return false;
    if (parsed->command == COMMAND_LIST && seen.of_check != NULL)
        return complain("%s is an option of check, not of list", seen.of_check);
    if (parsed->command == COMMAND_CHECK && seen.of_list != NULL)
        return complain("%s is an option of list, not of check", seen.of_list);
    if (parsed->sql && parsed->format == FORMAT_JSON)
        return complain("%s", "--sql and --json exclude each other");
    if (parsed->dialect != NULL && !parsed->sql)
        return complain("%s", "--dialect goes with --sql");
    if (parsed->dialect == NULL)
        parsed->dialect = "sqlite";
    if (parsed->output != NULL && parsed->csv != NULL && output_is_same_file(parsed->output, parsed->csv))
        return complain("--output and --csv are the same file '%s'", parsed->csv);
    return true;
}

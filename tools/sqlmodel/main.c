/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static const char usage[] =
    "Usage: sqlmodel generate --url URL [OPTION]...\n"
    "       sqlmodel generate --ddl FILE.sql [OPTION]...\n"
    "Writes models in C for the tables of a database, or for those that a file with CREATE statements makes.\n"
    "\n"
    "  --url URL                 the database: sqlite:app.db (?mode=ro: only read), postgres://…, mysql://…\n"
    "  --ddl FILE                a file with SQL that is run in a new database in memory\n"
    "  --table NAME              this table alone; may be repeated (default: all tables)\n"
    "  --model NAME=TABLE        name of a table's model (default: hero_powers becomes HeroPowers); may be repeated\n"
    "  --reference TABLE=MODEL[:HEADER]\n"
    "                            model of a table that is referred to and not generated, and the header that declares it;\n"
    "                            may be repeated\n"
    "  --version-column NAME     integer columns of this name get the attribute VERSION (optimistic locking)\n"
    "  --header, --source        write the declarations alone, or the definitions alone (default: both in one text)\n"
    "  --output FILE             write to FILE instead of standard output\n"
    "  --output-base BASE        write declarations to BASE.h and definitions to BASE.c\n"
    "  --guard NAME              include guard of the header (default: of its name)\n"
    "  --license ID              add a line with this SPDX licence identifier\n"
    "  --help                    show this\n"
    "\n"
    "What a model cannot express (an index on an expression, a type of another program) is told with table and\n"
    "column, and then nothing is written. A file is written whole or not at all.\n"
    "\n"
    "Examples:\n"
    "  sqlmodel generate --url 'sqlite:app.db?mode=ro' > models.inc\n"
    "  sqlmodel generate --url sqlite:app.db --table hero --model Hero=hero --header --output hero.h\n"
    "  sqlmodel generate --ddl schema.sql --reference team=Team:team.h --output-base src/hero\n"
    "\n"
    "Exit status: 0 done, 2 the command line is wrong, 3 it could not be done.\n";

/* What the options point to, one place for each argument at most. */
typedef struct command_line {
    generate_options options;
    const char     **tables;
    generate_name   *models;
    generate_name   *references;
} command_line;

enum {
    OPTION_URL = 256,
    OPTION_DDL,
    OPTION_TABLE,
    OPTION_MODEL,
    OPTION_REFERENCE,
    OPTION_VERSION_COLUMN,
    OPTION_HEADER,
    OPTION_SOURCE,
    OPTION_OUTPUT,
    OPTION_OUTPUT_BASE,
    OPTION_GUARD,
    OPTION_LICENSE,
    OPTION_HELP
};

static const struct option long_options[] = {
    { "url", required_argument, NULL, OPTION_URL },
    { "ddl", required_argument, NULL, OPTION_DDL },
    { "table", required_argument, NULL, OPTION_TABLE },
    { "model", required_argument, NULL, OPTION_MODEL },
    { "reference", required_argument, NULL, OPTION_REFERENCE },
    { "version-column", required_argument, NULL, OPTION_VERSION_COLUMN },
    { "header", no_argument, NULL, OPTION_HEADER },
    { "source", no_argument, NULL, OPTION_SOURCE },
    { "output", required_argument, NULL, OPTION_OUTPUT },
    { "output-base", required_argument, NULL, OPTION_OUTPUT_BASE },
    { "guard", required_argument, NULL, OPTION_GUARD },
    { "license", required_argument, NULL, OPTION_LICENSE },
    { "help", no_argument, NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 },
};

static SQLM_PRINTF(1, 2) int complain(const char *format, ...)
{
    va_list arguments;

    (void)fprintf(stderr, "sqlmodel: ");
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "\nTry 'sqlmodel --help'.\n");
    return GENERATE_USAGE;
}

/* Cuts the argument at the first of the characters; gives what is behind it, or NULL. */
static char *cut(char *argument, char at)
{
    char *found = strchr(argument, at);

    if (found != NULL)
        *found++ = '\0';
    return found;
}

/* NAME=TABLE */
static bool add_model(command_line *line, char *argument)
{
    char *table = cut(argument, '=');

    if (table == NULL || table[0] == '\0' || argument[0] == '\0')
        return false;
    line->models[line->options.models.count++] = (generate_name){ .table = table, .model = argument };
    return true;
}

/* TABLE=MODEL[:HEADER] */
static bool add_reference(command_line *line, char *argument)
{
    char *model = cut(argument, '=');
    char *header = model == NULL ? NULL : cut(model, ':');

    if (model == NULL || model[0] == '\0' || argument[0] == '\0' || (header != NULL && header[0] == '\0'))
        return false;
    line->references[line->options.references.count++] = (generate_name){ .table = argument, .model = model, .header = header };
    return true;
}

/* Options that say where or what; false for those that do not. */
static bool take_text(generate_options *options, int option)
{
    const char **const places[] = { &options->url,         &options->ddl,   &options->version_column, &options->output,
                                    &options->output_base, &options->guard, &options->license };
    static const int   numbers[] = { OPTION_URL,         OPTION_DDL,   OPTION_VERSION_COLUMN, OPTION_OUTPUT,
                                     OPTION_OUTPUT_BASE, OPTION_GUARD, OPTION_LICENSE };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i] == option) {
            *places[i] = optarg;
            return true;
        }
    }
    return false;
}

static int take(command_line *line, int option, const char *word)
{
    if (optarg == word && strncmp(word, "--", 2) == 0)
        return complain("'%s' stands where a value is expected: a file of that name is './%s'", word, word);
    if (take_text(&line->options, option))
        return GENERATE_DONE;
    switch (option) {
    case OPTION_TABLE:
        line->tables[line->options.table_count++] = optarg;
        return GENERATE_DONE;
    case OPTION_MODEL:
        return add_model(line, optarg) ? GENERATE_DONE : complain("--model needs NAME=TABLE, not '%s'", optarg);
    case OPTION_REFERENCE:
        return add_reference(line, optarg) ? GENERATE_DONE
                                           : complain("--reference needs TABLE=MODEL or TABLE=MODEL:HEADER, not '%s'", optarg);
    case OPTION_HEADER:
    case OPTION_SOURCE:
        if (line->options.part != GENERATE_BOTH)
            return complain("%s: --header and --source exclude each other", word);
        line->options.part = option == OPTION_HEADER ? GENERATE_HEADER : GENERATE_SOURCE;
        return GENERATE_DONE;
    default:
        return complain("'%s' is no option, or lacks its argument", word);
    }
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

/* What stands in the text that is written must not become more than it is. */
static bool is_made_of(const char *text, const char *characters)
{
    return text[0] != '\0' && text[strspn(text, characters)] == '\0';
}

static int check(const generate_options *options)
{
    if ((options->url == NULL) == (options->ddl == NULL))
        return complain("generate needs either --url or --ddl");
    if (options->output_base != NULL && (options->output != NULL || options->part != GENERATE_BOTH))
        return complain("--output-base writes both parts: it goes with none of --output, --header, --source");
    if (options->guard != NULL && (strchr(DIGITS, options->guard[0]) != NULL || !is_made_of(options->guard, LETTERS "_" DIGITS)))
        return complain("--guard needs a name of C: letters, digits and _, not '%s'", options->guard);
    if (options->license != NULL && !is_made_of(options->license, LETTERS DIGITS ".-+() :"))
        return complain("--license needs an SPDX licence expression, such as MIT, not '%s'", options->license);
    return GENERATE_DONE;
}

static int run(const generate_options *options)
{
    sqlm_cx *cx = sqlm_cx_new(NULL);
    int      status;

    if (cx == NULL) {
        (void)fprintf(stderr, "sqlmodel: out of memory\n");
        return GENERATE_FAILED;
    }
    status = generate_run(cx, options);
    sqlm_cx_free(cx);
    return status;
}

/* The arguments behind "generate". */
static int generate(int argc, char **argv, command_line *line)
{
    int status = GENERATE_DONE;

    opterr = 0;
    while (status == GENERATE_DONE) {
        int option = getopt_long(argc, argv, "", long_options, NULL);

        if (option == -1)
            break;
        if (option == OPTION_HELP)
            return fputs(usage, stdout) < 0 || fflush(stdout) != 0 ? GENERATE_FAILED : GENERATE_DONE;
        status = take(line, option, argv[optind - 1]);
    }
    if (status == GENERATE_DONE && optind < argc)
        status = complain("'%s' is too much: generate takes options alone", argv[optind]);
    if (status == GENERATE_DONE)
        status = check(&line->options);
    return status == GENERATE_DONE ? run(&line->options) : status;
}

static bool make_places(command_line *line, size_t count)
{
    line->tables = calloc(count, sizeof *line->tables);
    line->models = calloc(count, sizeof *line->models);
    line->references = calloc(count, sizeof *line->references);
    line->options.tables = line->tables;
    line->options.models.items = line->models;
    line->options.references.items = line->references;
    return line->tables != NULL && line->models != NULL && line->references != NULL;
}

int main(int argc, char **argv)
{
    command_line line = { .options = { .part = GENERATE_BOTH } };
    int          status = GENERATE_FAILED;

    if (argc > 1 && strcmp(argv[1], "--help") == 0)
        return fputs(usage, stdout) < 0 || fflush(stdout) != 0 ? GENERATE_FAILED : GENERATE_DONE;
    if (argc < 2)
        return complain("a command is missing: generate");
    if (strcmp(argv[1], "generate") != 0)
        return complain("'%s' is no command: generate is", argv[1]);
    (void)signal(SIGPIPE, SIG_IGN); /* a reader that goes away is an error of writing */
    if (make_places(&line, (size_t)argc))
        status = generate(argc - 1, argv + 1, &line);
    else
        (void)fprintf(stderr, "sqlmodel: out of memory\n");
    free(line.tables);
    free(line.models);
    free(line.references);
    return status;
}

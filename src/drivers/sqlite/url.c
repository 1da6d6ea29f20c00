/* SPDX-License-Identifier: MIT */
#include "url.h"

#include <sqlmodel/sys/url.h>

#include <string.h>

static const char    scheme[] = "sqlite:";
static const char    memory_name[] = ":memory:";
static const int64_t default_busy_timeout = 5000000;

/* One value that an option may have. */
typedef struct option_value {
    const char *text;
    int         value;
} option_value;

/* In the order of sqlite_mode. */
static const option_value modes[] = {
    { "rwc", SQLITE_MODE_CREATE },
    { "rw", SQLITE_MODE_WRITE },
    { "ro", SQLITE_MODE_READ },
    { "immutable", SQLITE_MODE_IMMUTABLE },
    { "inspect", SQLITE_MODE_INSPECT },
};
static const option_value journals[] = { { "wal", SQLITE_JOURNAL_WAL }, { "delete", SQLITE_JOURNAL_DELETE } };
static const option_value synchronous_values[] = { { "full", false }, { "normal", true } };

enum { OPTION_MODE, OPTION_JOURNAL, OPTION_SYNCHRONOUS, OPTION_BUSY_TIMEOUT, OPTION_COUNT };

static const char *const option_names[OPTION_COUNT] = {
    [OPTION_MODE] = "mode",
    [OPTION_JOURNAL] = "journal",
    [OPTION_SYNCHRONOUS] = "synchronous",
    [OPTION_BUSY_TIMEOUT] = "busy_timeout",
};

/* busy_timeout is a number: it has no list of values. */
static const struct {
    const option_value *values;
    size_t              value_count;
    const char         *expected;
} options[OPTION_COUNT] = {
    [OPTION_MODE] = { modes, sizeof modes / sizeof modes[0], "rwc, rw, ro, immutable or inspect" },
    [OPTION_JOURNAL] = { journals, sizeof journals / sizeof journals[0], "wal or delete" },
    [OPTION_SYNCHRONOUS] = { synchronous_values, sizeof synchronous_values / sizeof synchronous_values[0],
                             "full or normal" },
    [OPTION_BUSY_TIMEOUT] = { NULL, 0, "milliseconds from 0 to 999999999" },
};

/* Decodes into the path. A relative one gets "./" before it: so no name is one of SQLite's own (":memory:", "file:…"). */
static sqlm_outcome decode_path(sqlm_cx *cx, const char *text, size_t length, sqlite_url *parsed)
{
    const sqlm_url_part path = { "path", text, length };
    size_t              size = 0;

    if (text[0] != '/') {
        parsed->path[size++] = '.';
        parsed->path[size++] = '/';
    }
    return sqlm_url_decode(cx, path, parsed->path + size, SQLITE_URL_MAX_PATH + 1, NULL);
}

static sqlm_outcome set_option(sqlm_cx *cx, size_t option, const char *text, size_t length, sqlite_url *parsed)
{
    int     value = -1;
    int64_t number = 0;

    for (size_t i = 0; i < options[option].value_count; i++) {
        const option_value *candidate = &options[option].values[i];

        if (sqlm_url_is(text, length, candidate->text))
            value = candidate->value;
    }
    if (option == OPTION_BUSY_TIMEOUT && length > 0 && length <= 9) {
        value = 0;
        for (size_t i = 0; i < length; i++) {
            if (text[i] < '0' || text[i] > '9')
                value = -1;
            number = number * 10 + (text[i] - '0');
        }
    }
    if (value < 0)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"%s\" of the URL must be %s", option_names[option], options[option].expected);

    if (option == OPTION_MODE)
        parsed->mode = (sqlite_mode)value;
    else if (option == OPTION_JOURNAL)
        parsed->journal = (sqlite_journal)value;
    else if (option == OPTION_SYNCHRONOUS)
        parsed->synchronous_normal = value != 0;
    else
        parsed->busy_timeout = number * 1000;
    return SQLM_OK;
}

static sqlm_outcome parse_options(sqlm_cx *cx, const char *text, sqlite_url *parsed)
{
    uint32_t seen = 0;

    do {
        sqlm_url_option option;
        sqlm_outcome    outcome = sqlm_url_take_option(cx, &text, option_names, OPTION_COUNT, &seen, &option);

        if (outcome == SQLM_OK && option.index == OPTION_COUNT)
            return SQLM_FAIL(cx, CONFIG, OPTION,
                             "option \"%.*s\" of the URL is unknown: there are mode, journal, synchronous and busy_timeout",
                             (int)(option.length < 40 ? option.length : 40), option.name);
        if (outcome == SQLM_OK)
            outcome = set_option(cx, option.index, option.value.text, option.value.length, parsed);
        if (outcome != SQLM_OK)
            return outcome;
    } while (text != NULL);
    if (parsed->mode >= SQLITE_MODE_READ && parsed->journal != SQLITE_JOURNAL_DEFAULT)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"journal\" changes the file, which mode=%s forbids",
                         modes[parsed->mode].text);
    if (parsed->mode == SQLITE_MODE_IMMUTABLE && parsed->in_memory)
        return SQLM_FAIL(cx, CONFIG, OPTION, "mode=immutable needs a file: a database in memory is empty");
    return SQLM_OK;
}

void sqlm__sqlite_immutable_name(const char *path, char name[SQLITE_URL_MAX_NAME])
{
    static const char digits[] = "0123456789ABCDEF";
    static const char options_text[] = "?immutable=1";
    const char       *start = path[0] == '/' ? "file://" : "file:"; /* what follows // is a host, here none */
    size_t            used = 0;

    for (; start[used] != '\0'; used++)
        name[used] = start[used];
    for (; *path != '\0'; path++) {
        const unsigned char c = (unsigned char)*path;

        if (c != '%' && c != '?' && c != '#') {
            name[used++] = *path;
            continue;
        }
        name[used++] = '%';
        name[used++] = digits[c >> 4];
        name[used++] = digits[c & 15];
    }
    memcpy(name + used, options_text, sizeof options_text);
}

sqlm_outcome sqlm__sqlite_url_parse(sqlm_cx *cx, const char *url, sqlite_url *parsed)
{
    const char  *path = url + sizeof scheme - 1;
    size_t       length;
    sqlm_outcome outcome;

    if (strncmp(url, scheme, sizeof scheme - 1) != 0)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL does not begin with \"sqlite:\"");
    if (strncmp(path, "//", 2) == 0)
        return SQLM_FAIL(cx, CONFIG, URL,
                         "\"sqlite://\" is not the form: write \"sqlite:app.db\" for a relative path, "
                         "\"sqlite:/var/lib/app.db\" for an absolute one, \"sqlite::memory:\"");
    length = strcspn(path, "?");
    if (length == 0)
        return SQLM_FAIL(cx, CONFIG, URL, "the URL names no file: write \"sqlite:app.db\" or \"sqlite::memory:\"");

    memset(parsed, 0, sizeof *parsed);
    parsed->busy_timeout = default_busy_timeout;
    parsed->in_memory = length == sizeof memory_name - 1 && memcmp(path, memory_name, length) == 0;
    if (parsed->in_memory)
        memcpy(parsed->path, memory_name, sizeof memory_name);
    else if (path[0] == ':') /* a slip of the pen would make a file of that name */
        return SQLM_FAIL(cx, CONFIG, URL,
                         "the file of the URL begins with \":\": write \"sqlite::memory:\" for a database in memory, or \"./\" before a "
                         "name that begins so");
    else if ((outcome = decode_path(cx, path, length, parsed)) != SQLM_OK)
        return outcome;
    return path[length] == '\0' ? SQLM_OK : parse_options(cx, path + length + 1, parsed);
}

/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/error.h>

#include <string.h>

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_form.h>

#include "error.h"

static const char *const kind_names[] = {
    [SQLM_E_NONE] = "none",
    [SQLM_E_CANCELLED] = "cancelled",
    [SQLM_E_TIMEOUT] = "timeout",
    [SQLM_E_BUDGET] = "budget",
    [SQLM_E_INTERNAL] = "internal",
    [SQLM_E_CONNECTION] = "connection",
    [SQLM_E_AUTHENTICATION] = "authentication",
    [SQLM_E_CONFIG] = "config",
    [SQLM_E_QUERY] = "query",
    [SQLM_E_CONSTRAINT] = "constraint",
    [SQLM_E_DATA] = "data",
    [SQLM_E_TRANSACTION] = "transaction",
    [SQLM_E_LOCK_TIMEOUT] = "lock_timeout",
    [SQLM_E_SERVER_TIMEOUT] = "server_timeout",
    [SQLM_E_STORAGE] = "storage",
    [SQLM_E_POOL] = "pool",
    [SQLM_E_SCHEMA] = "schema",
    [SQLM_E_MIGRATION] = "migration",
    [SQLM_E_VALIDATION] = "validation",
    [SQLM_E_NOT_FOUND] = "not_found",
    [SQLM_E_MULTIPLE_FOUND] = "multiple_found",
    [SQLM_E_STALE_DATA] = "stale_data",
    [SQLM_E_LIMIT] = "limit",
    [SQLM_E_PROTOCOL] = "protocol",
    [SQLM_E_UNSUPPORTED] = "unsupported",
    [SQLM_E_MISUSE] = "misuse",
    [SQLM_E_OUT_OF_MEMORY] = "out_of_memory",
};

static const char *const kind_words[] = {
#define X(name, outcome, words) [SQLM_E_##name] = (words),
    SQLM_ERROR_KIND_LIST(X)
#undef X
};

static const sqlm_outcome kind_outcomes[] = {
#define X(name, outcome, words) [SQLM_E_##name] = (outcome),
    SQLM_ERROR_KIND_LIST(X)
#undef X
};

static const char *const reason_names[] = {
    [SQLM_R_NONE] = "none",
    [SQLM_R_ROWS] = "rows",
    [SQLM_R_BYTES] = "bytes",
    [SQLM_R_REFUSED] = "refused",
    [SQLM_R_LOST] = "lost",
    [SQLM_R_TOO_MANY] = "too_many",
    [SQLM_R_SHUTTING_DOWN] = "shutting_down",
    [SQLM_R_UNKNOWN_DATABASE] = "unknown_database",
    [SQLM_R_SERVER_TOO_OLD] = "server_too_old",
    [SQLM_R_FORKED] = "forked",
    [SQLM_R_CREDENTIALS] = "credentials",
    [SQLM_R_TLS] = "tls",
    [SQLM_R_URL] = "url",
    [SQLM_R_OPTION] = "option",
    [SQLM_R_SYNTAX] = "syntax",
    [SQLM_R_UNDEFINED] = "undefined",
    [SQLM_R_AMBIGUOUS] = "ambiguous",
    [SQLM_R_DUPLICATE_OBJECT] = "duplicate_object",
    [SQLM_R_PARAMETERS] = "parameters",
    [SQLM_R_PERMISSION] = "permission",
    [SQLM_R_UNIQUE] = "unique",
    [SQLM_R_PRIMARY_KEY] = "primary_key",
    [SQLM_R_FOREIGN_KEY] = "foreign_key",
    [SQLM_R_CHECK] = "check",
    [SQLM_R_NOT_NULL] = "not_null",
    [SQLM_R_EXCLUSION] = "exclusion",
    [SQLM_R_TYPE] = "type",
    [SQLM_R_RANGE] = "range",
    [SQLM_R_LENGTH] = "length",
    [SQLM_R_ENCODING] = "encoding",
    [SQLM_R_FORMAT] = "format",
    [SQLM_R_UNEXPECTED_NULL] = "unexpected_null",
    [SQLM_R_DIVISION_BY_ZERO] = "division_by_zero",
    [SQLM_R_SERIALIZATION] = "serialization",
    [SQLM_R_DEADLOCK] = "deadlock",
    [SQLM_R_ABORTED] = "aborted",
    [SQLM_R_STATE] = "state",
    [SQLM_R_READ_ONLY] = "read_only",
    [SQLM_R_COMMIT_UNKNOWN] = "commit_unknown",
    [SQLM_R_FULL] = "full",
    [SQLM_R_IO] = "io",
    [SQLM_R_CORRUPT] = "corrupt",
    [SQLM_R_EXHAUSTED] = "exhausted",
    [SQLM_R_CLOSED] = "closed",
};

_Static_assert(sizeof(kind_names) / sizeof(kind_names[0]) == SQLM_ERROR_KIND_COUNT, "a kind has no name");
_Static_assert(sizeof(reason_names) / sizeof(reason_names[0]) == SQLM_ERROR_REASON_COUNT, "a reason has no name");

const char *sqlm_error_kind_name(sqlm_error_kind kind)
{
    return (unsigned)kind < SQLM_ERROR_KIND_COUNT ? kind_names[kind] : "unknown";
}

const char *sqlm_error_kind_words(sqlm_error_kind kind)
{
    return (unsigned)kind < SQLM_ERROR_KIND_COUNT ? kind_words[kind] : "an unknown kind of error";
}

sqlm_outcome sqlm_error_kind_outcome(sqlm_error_kind kind)
{
    return (unsigned)kind < SQLM_ERROR_KIND_COUNT ? kind_outcomes[kind] : SQLM_PANICKED;
}

const char *sqlm_error_reason_name(sqlm_error_reason reason)
{
    return (unsigned)reason < SQLM_ERROR_REASON_COUNT ? reason_names[reason] : "unknown";
}

/* Bytes of the character that begins at @p text, of which @p available are there; 0 when they are no character. */
static size_t character_length(const char *text, size_t available)
{
    const unsigned char first = (unsigned char)text[0];
    size_t              length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    return length <= available && sqlm_text_is_valid(text, length) ? length : 0;
}

/* Servers send line breaks, and sometimes bytes in another encoding: neither may get into a line of a log. */
void sqlm_error_set_text(char *member, size_t member_size, const char *text)
{
    const size_t available = text == NULL ? 0 : strlen(text);
    size_t       from = 0;
    size_t       to = 0;

    while (from < available) {
        const size_t length = character_length(text + from, available - from);

        if (to + (length == 0 ? 1 : length) >= member_size)
            break;
        if (length == 0)
            member[to] = '?';
        else if (length == 1)
            member[to] = text[from];
        else
            memcpy(member + to, text + from, length);
        if ((unsigned char)member[to] < 0x20 || member[to] == 0x7f)
            member[to] = ' ';
        to += length == 0 ? 1 : length;
        from += length == 0 ? 1 : length;
    }
    member[to] = '\0';
}

void sqlm__error_clear(sqlm_error *error)
{
    error->kind = SQLM_E_NONE;
    error->reason = SQLM_R_NONE;
    error->native_code = 0;
    error->sqlstate[0] = '\0';
    error->retryable = false;
    error->sent = SQLM_SENT_NO;
    error->connection_lost = false;
    error->position = 0;
    error->where = "";
    error->message[0] = '\0';
    error->detail[0] = '\0';
    error->hint[0] = '\0';
    error->constraint[0] = '\0';
    error->table[0] = '\0';
    error->column[0] = '\0';
    error->sql[0] = '\0';
    error->cleanup_kind = SQLM_E_NONE;
    error->cleanup_message[0] = '\0';
}

void sqlm__error_note_sql(sqlm_error *error, const char *sql)
{
    if (error->sql[0] == '\0')
        sqlm_error_set_text(error->sql, sizeof(error->sql), sql);
}

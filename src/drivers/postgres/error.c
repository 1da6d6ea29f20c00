/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <stdio.h>

enum { RETRYABLE = 1, BREAKS = 2, HIDES = 4 /* the server's message may have a value in it */ };

/* What an SQLSTATE means; whole ones come before the classes, which are the first two characters. */
typedef struct rule {
    const char       *state;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    unsigned          flags;
} rule;

static const rule rules[] = {
    { "0A000", SQLM_E_UNSUPPORTED, SQLM_R_NONE, 0 },
    { "22001", SQLM_E_DATA, SQLM_R_LENGTH, 0 },
    { "22003", SQLM_E_DATA, SQLM_R_RANGE, HIDES },
    { "22004", SQLM_E_DATA, SQLM_R_UNEXPECTED_NULL, HIDES },
    { "22008", SQLM_E_DATA, SQLM_R_RANGE, HIDES },
    { "2200H", SQLM_E_DATA, SQLM_R_RANGE, 0 }, /* a sequence at its end */
    { "22012", SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, 0 },
    { "22021", SQLM_E_DATA, SQLM_R_ENCODING, HIDES },
    { "22026", SQLM_E_DATA, SQLM_R_LENGTH, HIDES },
    { "22P02", SQLM_E_DATA, SQLM_R_FORMAT, HIDES },
    { "22P03", SQLM_E_DATA, SQLM_R_FORMAT, HIDES },
    { "22P05", SQLM_E_DATA, SQLM_R_ENCODING, HIDES },
    { "22", SQLM_E_DATA, SQLM_R_FORMAT, HIDES },
    { "23502", SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, 0 },
    { "23503", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0 },
    { "23001", SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0 },
    { "23505", SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, 0 },
    { "23514", SQLM_E_CONSTRAINT, SQLM_R_CHECK, 0 },
    { "23P01", SQLM_E_CONSTRAINT, SQLM_R_EXCLUSION, 0 },
    { "23", SQLM_E_CONSTRAINT, SQLM_R_NONE, 0 },
    { "25001", SQLM_E_TRANSACTION, SQLM_R_STATE, 0 },
    { "25006", SQLM_E_TRANSACTION, SQLM_R_READ_ONLY, 0 },
    { "25P02", SQLM_E_TRANSACTION, SQLM_R_ABORTED, 0 },
    { "25P03", SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS },
    { "25P04", SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS },
    { "25", SQLM_E_TRANSACTION, SQLM_R_STATE, 0 },
    { "26", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "28", SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0 },
    { "2D", SQLM_E_TRANSACTION, SQLM_R_STATE, 0 },
    { "2F", SQLM_E_QUERY, SQLM_R_NONE, 0 },
    { "34", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "3B", SQLM_E_TRANSACTION, SQLM_R_STATE, 0 },
    { "3D000", SQLM_E_CONNECTION, SQLM_R_UNKNOWN_DATABASE, 0 },
    { "3F", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "40001", SQLM_E_TRANSACTION, SQLM_R_SERIALIZATION, RETRYABLE },
    { "40002", SQLM_E_CONSTRAINT, SQLM_R_NONE, 0 },
    { "40P01", SQLM_E_TRANSACTION, SQLM_R_DEADLOCK, RETRYABLE },
    { "40003", SQLM_E_TRANSACTION, SQLM_R_COMMIT_UNKNOWN, 0 },
    { "40", SQLM_E_TRANSACTION, SQLM_R_ABORTED, RETRYABLE },
    { "42501", SQLM_E_QUERY, SQLM_R_PERMISSION, 0 },
    { "42601", SQLM_E_QUERY, SQLM_R_SYNTAX, 0 },
    { "42701", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42710", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42712", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42723", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42P04", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42P05", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42P06", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42P07", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0 },
    { "42702", SQLM_E_QUERY, SQLM_R_AMBIGUOUS, 0 },
    { "42725", SQLM_E_QUERY, SQLM_R_AMBIGUOUS, 0 },
    { "42703", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "42704", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "42883", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "42P01", SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { "42P02", SQLM_E_QUERY, SQLM_R_PARAMETERS, 0 },
    { "42P18", SQLM_E_QUERY, SQLM_R_PARAMETERS, 0 },
    { "42804", SQLM_E_DATA, SQLM_R_TYPE, 0 },
    { "42", SQLM_E_QUERY, SQLM_R_SYNTAX, 0 },
    { "44", SQLM_E_CONSTRAINT, SQLM_R_CHECK, 0 },
    { "08P01", SQLM_E_PROTOCOL, SQLM_R_NONE, 0 },
    { "08", SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS },
    { "53100", SQLM_E_STORAGE, SQLM_R_FULL, 0 },
    { "53200", SQLM_E_LIMIT, SQLM_R_NONE, 0 },
    { "53300", SQLM_E_CONNECTION, SQLM_R_TOO_MANY, 0 },
    { "53", SQLM_E_LIMIT, SQLM_R_NONE, 0 },
    { "54", SQLM_E_LIMIT, SQLM_R_NONE, 0 },
    { "55P03", SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE },
    { "55006", SQLM_E_QUERY, SQLM_R_NONE, 0 },
    { "55", SQLM_E_QUERY, SQLM_R_NONE, 0 },
    { "57014", SQLM_E_SERVER_TIMEOUT, SQLM_R_NONE, 0 },
    { "57P01", SQLM_E_CONNECTION, SQLM_R_SHUTTING_DOWN, BREAKS },
    { "57P02", SQLM_E_CONNECTION, SQLM_R_SHUTTING_DOWN, BREAKS },
    { "57P03", SQLM_E_CONNECTION, SQLM_R_SHUTTING_DOWN, 0 },
    { "57P04", SQLM_E_CONNECTION, SQLM_R_UNKNOWN_DATABASE, BREAKS },
    { "57P05", SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS },
    { "57", SQLM_E_QUERY, SQLM_R_NONE, 0 },
    { "58030", SQLM_E_STORAGE, SQLM_R_IO, 0 },
    { "58", SQLM_E_STORAGE, SQLM_R_IO, 0 },
    { "XX001", SQLM_E_STORAGE, SQLM_R_CORRUPT, 0 },
    { "XX002", SQLM_E_STORAGE, SQLM_R_CORRUPT, 0 },
};

static rule judge(const char *state)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strncmp(rules[i].state, state, strlen(rules[i].state)) == 0)
            return rules[i];
    }
    return (rule){ "", SQLM_E_QUERY, SQLM_R_NONE, 0 };
}

static const char *field(const PGresult *part, int code)
{
    const char *text = PQresultErrorField(part, code);

    return text != NULL ? text : "";
}

bool sqlm__postgres_is_stale(const PGresult *part)
{
    const char *state = field(part, PG_DIAG_SQLSTATE);

    return strcmp(state, "26000") == 0 ||
           (strcmp(state, "0A000") == 0 && strcmp(field(part, PG_DIAG_SOURCE_FUNCTION), "RevalidateCachedQuery") == 0);
}

/* "Key (a, b)=(…) …": the columns of it; what follows are values. */
static void put_key_columns(sqlm_error *error, const char *detail)
{
    const char *begin = strchr(detail, '(');
    const char *end = begin != NULL ? strstr(begin, ")=(") : NULL;
    char        names[sizeof error->column];
    size_t      used = 0;

    if (end == NULL)
        return;
    for (begin++; begin < end && used + 1 < sizeof names; begin++) {
        if (*begin != '"')
            names[used++] = *begin;
    }
    names[used] = '\0';
    sqlm_error_set_text(error->column, sizeof error->column, names);
}

static bool is_primary_key(const char *constraint)
{
    const size_t length = strlen(constraint);

    return strncmp(constraint, "pk_", 3) == 0 || (length > 5 && strcmp(constraint + length - 5, "_pkey") == 0);
}

static void put_names(sqlm_error *error, const PGresult *part)
{
    sqlm_error_set_text(error->constraint, sizeof error->constraint, field(part, PG_DIAG_CONSTRAINT_NAME));
    sqlm_error_set_text(error->table, sizeof error->table, field(part, PG_DIAG_TABLE_NAME));
    sqlm_error_set_text(error->column, sizeof error->column, field(part, PG_DIAG_COLUMN_NAME));
    sqlm_error_set_text(error->hint, sizeof error->hint, field(part, PG_DIAG_MESSAGE_HINT));
    if (error->reason == SQLM_R_UNIQUE && is_primary_key(error->constraint))
        error->reason = SQLM_R_PRIMARY_KEY;
    if (error->column[0] == '\0' && error->kind == SQLM_E_CONSTRAINT)
        put_key_columns(error, field(part, PG_DIAG_MESSAGE_DETAIL));
}

static uint32_t position_of(const PGresult *part)
{
    const char *text = field(part, PG_DIAG_STATEMENT_POSITION);
    uint32_t    position = 0;

    while (*text >= '0' && *text <= '9' && position < 100000000)
        position = position * 10 + (uint32_t)(*text++ - '0');
    return position;
}

static const char *words_of(sqlm_error_reason reason)
{
    switch ((int)reason) {
    case SQLM_R_RANGE:
        return "it is out of range";
    case SQLM_R_UNEXPECTED_NULL:
        return "it is NULL";
    case SQLM_R_ENCODING:
        return "it is not valid in the server's encoding";
    case SQLM_R_LENGTH:
        return "it is too long";
    default:
        return "it does not have the form of its type";
    }
}

/* A failure that has no SQLSTATE is libpq's own. */
static sqlm_outcome fail_without_state(sqlm_cx *cx, const PGresult *part)
{
    if (PQresultStatus(part) == PGRES_PIPELINE_ABORTED)
        return SQLM_FAIL(cx, TRANSACTION, ABORTED, "a statement before this one has failed");
    if (strstr(PQresultErrorMessage(part), "out of memory") != NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "the client library has no memory for the answer");
    return SQLM_FAIL(cx, PROTOCOL, NONE, "the server's answer is an error without a code");
}

/* Who asked for a statement to be stopped is not told by the code; only the text of somebody's request differs. */
static rule judge_stopped(const postgres_conn *conn, const PGresult *part)
{
    if ((sqlm__postgres_answer_bits(conn) & POSTGRES_INTERRUPTED) != 0 ||
        strstr(field(part, PG_DIAG_MESSAGE_PRIMARY), "user request") != NULL)
        return (rule){ "", SQLM_E_CANCELLED, SQLM_R_NONE, 0 };
    if (strstr(field(part, PG_DIAG_MESSAGE_PRIMARY), POSTGRES_NO_COPY) != NULL)
        return (rule){ "", SQLM_E_UNSUPPORTED, SQLM_R_NONE, 0 };
    return (rule){ "", SQLM_E_SERVER_TIMEOUT, SQLM_R_NONE, 0 };
}

sqlm_outcome sqlm__postgres_fail_lost(sqlm_cx *cx, postgres_conn *conn)
{
    sqlm_outcome outcome = SQLM_FAIL(cx, CONNECTION, LOST, "the connection to the server is lost");
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->connection_lost = true;
    error->sent = SQLM_SENT_MAYBE;
    conn->is_broken = true;
    return outcome;
}

static sqlm_outcome fail_stated(sqlm_cx *cx, const rule *found, const char *state, const PGresult *part)
{
    if (found->flags & HIDES)
        return sqlm_cx_fail(cx, found->kind, found->reason, SQLM_HERE, "the server refused a value: %s (SQLSTATE %s)",
                            words_of(found->reason), state);
    return sqlm_cx_fail(cx, found->kind, found->reason, SQLM_HERE, "%s", field(part, PG_DIAG_MESSAGE_PRIMARY));
}

sqlm_outcome sqlm__postgres_fail(sqlm_cx *cx, postgres_conn *conn, const PGresult *part, const char *sql)
{
    const char  *state = field(part, PG_DIAG_SQLSTATE);
    bool         lost = PQstatus(conn->pg) == CONNECTION_BAD;
    rule         found = judge(state);
    sqlm_error  *error;
    sqlm_outcome outcome;

    if (strcmp(state, "57014") == 0)
        found = judge_stopped(conn, part);
    if (lost && found.kind != SQLM_E_CONNECTION)
        found = (rule){ "", SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS };
    if (state[0] == '\0')
        outcome = lost ? sqlm__postgres_fail_lost(cx, conn) : fail_without_state(cx, part);
    else
        outcome = fail_stated(cx, &found, state, part);
    error = sqlm_cx_error_details(cx);
    sqlm_error_set_text(error->sqlstate, sizeof error->sqlstate, state);
    error->retryable = (found.flags & RETRYABLE) != 0;
    error->sent = SQLM_SENT_YES;
    put_names(error, part);
    if (sql != NULL) {
        sqlm_error_set_text(error->sql, sizeof error->sql, sql);
        error->position = position_of(part);
    }
    if (lost || found.flags & BREAKS) {
        conn->is_broken = true;
        error->connection_lost = true;
        error->sent = SQLM_SENT_MAYBE;
    }
    return outcome;
}

/* ---- connecting ------------------------------------------------------------------------------------------------------------ */

/* The SQLSTATE in "…:  28P01: …", as libpq writes it when it is asked for all it knows; NULL when there is none. */
static const char *find_state(const char *text)
{
    for (const char *at = strstr(text, ":  "); at != NULL; at = strstr(at + 1, ":  ")) {
        const char *state = at + 3;

        if (strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && state[5] == ':')
            return state;
    }
    return NULL;
}

/* What follows the server's name, which may have any word in it. */
static const char *pass_name(const char *text)
{
    static const char failed[] = " failed: ";
    const char       *found = strstr(text, failed);

    return found != NULL ? found + sizeof failed - 1 : text;
}

static rule judge_connect(const char *text, const char *state)
{
    text = pass_name(text);
    if (state[0] != '\0') {
        rule found = judge(state);

        found.flags = strcmp(state, "57P03") == 0 || strcmp(state, "53300") == 0 ? RETRYABLE : 0;
        return found;
    }
    if (strstr(text, "SSL") != NULL || strstr(text, "certificate") != NULL)
        return (rule){ "", SQLM_E_AUTHENTICATION, SQLM_R_TLS, 0 };
    if (strstr(text, "password") != NULL || strstr(text, "SCRAM") != NULL || strstr(text, "channel binding") != NULL)
        return (rule){ "", SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0 };
    if (strstr(text, "out of memory") != NULL)
        return (rule){ "", SQLM_E_OUT_OF_MEMORY, SQLM_R_NONE, 0 };
    return (rule){ "", SQLM_E_CONNECTION, SQLM_R_REFUSED, RETRYABLE };
}

/* libpq writes a line for each host that it tried, indents what it advises, and ends with a line break. */
static void join_lines(char *message, size_t size, const char *text)
{
    size_t to = 0;

    while (*text != '\0' && to + 3 < size) {
        const size_t blanks = strspn(text, "\n\t ");

        if (blanks == 0) {
            message[to++] = *text++;
            continue;
        }
        if (to > 0 && text[blanks] != '\0') {
            if (memchr(text, '\n', blanks) != NULL)
                message[to++] = ';';
            message[to++] = ' ';
        }
        text += blanks;
    }
    message[to] = '\0';
}

sqlm_outcome sqlm__postgres_fail_connect(sqlm_cx *cx, PGconn *pg)
{
    const char  *text = PQerrorMessage(pg);
    const char  *found_state = find_state(text);
    char         state[6] = "";
    char         message[400];
    rule         found;
    sqlm_error  *error;
    sqlm_outcome outcome;

    if (found_state != NULL) {
        memcpy(state, found_state, 5);
        text = found_state + 7;
    }
    found = judge_connect(text, state);
    if (found_state != NULL) /* the first line is what happened, the others are where in the server */
        (void)snprintf(message, sizeof message, "%.*s", (int)(strcspn(text, "\n") < 300 ? strcspn(text, "\n") : 300), text);
    else
        join_lines(message, sizeof message, text);
    outcome = sqlm_cx_fail(cx, found.kind, found.reason, SQLM_HERE, "cannot connect: %s", message);
    error = sqlm_cx_error_details(cx);
    sqlm_error_set_text(error->sqlstate, sizeof error->sqlstate, state);
    error->retryable = (found.flags & RETRYABLE) != 0;
    error->connection_lost = true;
    return outcome;
}

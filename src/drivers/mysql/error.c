/* SPDX-License-Identifier: MIT */
#include "mysql_conn.h"

#include <errmsg.h>
#include <stdio.h>
#include <string.h>

enum { ER_OPTION_PREVENTS_STATEMENT = 1290 };

enum {
    RETRYABLE = 1,
    BREAKS = 2,            /* the connection is of no use any more */
    FAILS_TRANSACTION = 4, /* the statement alone was undone, but a COMMIT would keep the half of the work */
    ENDS_TRANSACTION = 8,  /* all was rolled back */
    TELLS_VALUES = 16      /* the server's text may hold values: ours takes its place */
};

/* What an error's number means (server: https://mariadb.com/kb/en/mariadb-error-code-reference/; client: errmsg.h). */
typedef struct rule {
    unsigned          code; /* 0: nothing was said */
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    unsigned          flags;
    const char       *words; /* in place of the server's */
} rule;

static const rule rules[] = {
    { 0, SQLM_E_PROTOCOL, SQLM_R_NONE, BREAKS, "the client library did not understand the server's answer" },
    { 167, SQLM_E_DATA, SQLM_R_RANGE, 0, NULL }, /* MariaDB's, where AUTO_INCREMENT is at its end */
    { 1007, SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0, NULL },
    { 1020, SQLM_E_TRANSACTION, SQLM_R_SERIALIZATION, RETRYABLE | ENDS_TRANSACTION, NULL }, /* innodb_snapshot_isolation */
    { 1021, SQLM_E_STORAGE, SQLM_R_FULL, 0, NULL },
    { 1030, SQLM_E_STORAGE, SQLM_R_IO, 0, NULL },
    { 1034, SQLM_E_STORAGE, SQLM_R_CORRUPT, 0, NULL },
    { 1035, SQLM_E_STORAGE, SQLM_R_CORRUPT, 0, NULL },
    { 1037, SQLM_E_STORAGE, SQLM_R_NONE, 0, NULL },
    { 1038, SQLM_E_STORAGE, SQLM_R_NONE, 0, NULL },
    { 1040, SQLM_E_CONNECTION, SQLM_R_TOO_MANY, RETRYABLE, NULL },
    { 1041, SQLM_E_STORAGE, SQLM_R_NONE, 0, NULL },
    { 1044, SQLM_E_AUTHENTICATION, SQLM_R_PERMISSION, 0, NULL },
    { 1045, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL },
    { 1048, SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, 0, NULL },
    { 1049, SQLM_E_CONNECTION, SQLM_R_UNKNOWN_DATABASE, 0, NULL },
    { 1050, SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0, NULL },
    { 1051, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1052, SQLM_E_QUERY, SQLM_R_AMBIGUOUS, 0, NULL },
    { 1053, SQLM_E_CONNECTION, SQLM_R_SHUTTING_DOWN, BREAKS, NULL },
    { 1054, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1060, SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0, NULL },
    { 1061, SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT, 0, NULL },
    { 1062, SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, TELLS_VALUES, "a row with the same values is there already" },
    { 1064, SQLM_E_QUERY, SQLM_R_SYNTAX, 0, NULL },
    { 1065, SQLM_E_QUERY, SQLM_R_SYNTAX, 0, NULL },
    { 1091, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1109, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1114, SQLM_E_STORAGE, SQLM_R_FULL, 0, NULL },
    { 1129, SQLM_E_CONNECTION, SQLM_R_REFUSED, 0, NULL },
    { 1130, SQLM_E_AUTHENTICATION, SQLM_R_PERMISSION, 0, NULL },
    { 1136, SQLM_E_QUERY, SQLM_R_PARAMETERS, 0, NULL },
    { 1142, SQLM_E_QUERY, SQLM_R_PERMISSION, 0, NULL },
    { 1143, SQLM_E_QUERY, SQLM_R_PERMISSION, 0, NULL },
    { 1146, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1153, SQLM_E_LIMIT, SQLM_R_BYTES, BREAKS, NULL },
    { 1156, SQLM_E_PROTOCOL, SQLM_R_NONE, BREAKS, NULL },
    { 1158, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 1159, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 1160, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 1161, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 1184, SQLM_E_CONNECTION, SQLM_R_REFUSED, BREAKS, NULL },
    { 1203, SQLM_E_CONNECTION, SQLM_R_TOO_MANY, RETRYABLE, NULL },
    { 1205, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE | FAILS_TRANSACTION, NULL },
    { 1206, SQLM_E_LIMIT, SQLM_R_NONE, ENDS_TRANSACTION, NULL },
    { 1213, SQLM_E_TRANSACTION, SQLM_R_DEADLOCK, RETRYABLE | ENDS_TRANSACTION, NULL },
    { 1216, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0, NULL },
    { 1217, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0, NULL },
    { 1226, SQLM_E_CONNECTION, SQLM_R_TOO_MANY, RETRYABLE, NULL },
    { 1227, SQLM_E_QUERY, SQLM_R_PERMISSION, 0, NULL },
    { 1263, SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, 0, NULL },
    { 1264, SQLM_E_DATA, SQLM_R_RANGE, 0, NULL },
    { 1265, SQLM_E_DATA, SQLM_R_FORMAT, 0, NULL },
    { 1290, SQLM_E_TRANSACTION, SQLM_R_READ_ONLY, 0, NULL },
    { 1292, SQLM_E_DATA, SQLM_R_FORMAT, TELLS_VALUES, "a value does not have the form of its column's type" },
    { 1305, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0, NULL },
    { 1317, SQLM_E_QUERY, SQLM_R_NONE, FAILS_TRANSACTION, NULL },
    { 1364, SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, 0, NULL },
    { 1365, SQLM_E_DATA, SQLM_R_DIVISION_BY_ZERO, 0, NULL },
    { 1366, SQLM_E_DATA, SQLM_R_FORMAT, TELLS_VALUES, "a value does not have the form of its column's type" },
    { 1367, SQLM_E_DATA, SQLM_R_FORMAT, TELLS_VALUES, "a value cannot be kept by its column's type" },
    { 1370, SQLM_E_QUERY, SQLM_R_PERMISSION, 0, NULL },
    { 1390, SQLM_E_LIMIT, SQLM_R_PARAMETERS, 0, "the statement has more than the 65535 parameters that the server takes" },
    { 1406, SQLM_E_DATA, SQLM_R_LENGTH, 0, NULL },
    { 1411, SQLM_E_DATA, SQLM_R_FORMAT, TELLS_VALUES, "a value does not have the form that a function wants" },
    { 1436, SQLM_E_LIMIT, SQLM_R_NONE, 0, NULL },
    { 1451, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0, NULL },
    { 1452, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0, NULL },
    { 1461, SQLM_E_LIMIT, SQLM_R_NONE, 0,
      "the server holds as many prepared statements as its max_prepared_stmt_count allows: raise it, or use fewer connections" },
    { 1467, SQLM_E_DATA, SQLM_R_RANGE, 0, NULL },
    { 1525, SQLM_E_DATA, SQLM_R_FORMAT, TELLS_VALUES, "a value does not have the form of its type" },
    { 1586, SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, TELLS_VALUES, "a row with the same values is there already" },
    { 1690, SQLM_E_DATA, SQLM_R_RANGE, TELLS_VALUES, "an expression's value is out of its type's range" },
    { 1698, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL },
    { 1761, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, TELLS_VALUES, "a foreign key would make a row that is there already" },
    { 1762, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, TELLS_VALUES, "a foreign key would make a row that is there already" },
    { 1792, SQLM_E_TRANSACTION, SQLM_R_READ_ONLY, 0, NULL },
    { 1820, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL },
    { 1836, SQLM_E_TRANSACTION, SQLM_R_READ_ONLY, 0, NULL },
    { 1862, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL },
    { 1927, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 1969, SQLM_E_SERVER_TIMEOUT, SQLM_R_NONE, RETRYABLE | FAILS_TRANSACTION, NULL },
    { 2000, SQLM_E_PROTOCOL, SQLM_R_NONE, BREAKS, NULL },
    { 2002, SQLM_E_CONNECTION, SQLM_R_REFUSED, RETRYABLE | BREAKS, NULL },
    { 2003, SQLM_E_CONNECTION, SQLM_R_REFUSED, RETRYABLE | BREAKS, NULL },
    { 2005, SQLM_E_CONNECTION, SQLM_R_REFUSED, BREAKS, NULL },
    { 2006, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 2008, SQLM_E_OUT_OF_MEMORY, SQLM_R_NONE, BREAKS, NULL },
    { 2013, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 2014, SQLM_E_INTERNAL, SQLM_R_NONE, BREAKS, NULL },
    { 2026, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 2027, SQLM_E_PROTOCOL, SQLM_R_NONE, BREAKS, NULL },
    { 2055, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 3024, SQLM_E_SERVER_TIMEOUT, SQLM_R_NONE, RETRYABLE | FAILS_TRANSACTION, NULL },
    { 3118, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL }, /* from here on MySQL's, but for 4025 and 4151 */
    { 3140, SQLM_E_DATA, SQLM_R_FORMAT, 0, NULL },
    { 3159, SQLM_E_AUTHENTICATION, SQLM_R_TLS, 0, NULL },
    { 3169, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 3572, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE | FAILS_TRANSACTION, NULL },
    { 3819, SQLM_E_CONSTRAINT, SQLM_R_CHECK, 0, NULL },
    { 4025, SQLM_E_CONSTRAINT, SQLM_R_CHECK, 0, NULL },
    { 4031, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL },
    { 4151, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, 0, NULL },
    { 5010, SQLM_E_AUTHENTICATION, SQLM_R_CREDENTIALS, BREAKS,
      "the server wants a way to authenticate that may show the password: encrypt with sslmode=verify-full" },
};

/* What the server or the client library said. */
typedef struct mysql_report {
    unsigned    code;
    const char *sqlstate;
    const char *text;
} mysql_report;

static rule judge(const mysql_report *report)
{
    rule found = { report->code, SQLM_E_QUERY, SQLM_R_NONE, 0, NULL };

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rules[i].code == report->code)
            found = rules[i];
    }
    if (found.reason == SQLM_R_FORMAT && strncmp(report->text, "Incorrect string value", 22) == 0) {
        found.reason = SQLM_R_ENCODING;
        found.words = "a value has characters that its column's character set does not have";
    } else if (found.reason == SQLM_R_UNIQUE && strstr(report->text, "PRIMARY'") != NULL) {
        found.reason = SQLM_R_PRIMARY_KEY;
    } else if (report->code == ER_OPTION_PREVENTS_STATEMENT && strstr(report->text, "read-only") == NULL) { /* --secure-file-priv and their like */
        found = (rule){ report->code, SQLM_E_QUERY, SQLM_R_PERMISSION, 0, NULL };
    } else if (report->code >= CR_MIN_ERROR && report->code <= CR_MAX_ERROR && found.kind == SQLM_E_QUERY) {
        found = (rule){ report->code, SQLM_E_CONNECTION, SQLM_R_LOST, BREAKS, NULL };
    }
    return found;
}

bool sqlm__mysql_fails_transaction(unsigned code)
{
    const mysql_report report = { code, "", "" };

    return (judge(&report).flags & (FAILS_TRANSACTION | ENDS_TRANSACTION)) != 0;
}

/* Copies what stands between two marks of the server's text into a member; the last of several names joined by "." alone. */
static void put_between(char *member, size_t size, const char *text, const char *before, const char *after)
{
    const char *start = strstr(text, before);
    const char *end;
    char        name[256];
    const char *dot;

    if (start == NULL)
        return;
    start += strlen(before);
    end = strstr(start, after);
    if (end == NULL || (size_t)(end - start) >= sizeof name)
        return;
    memcpy(name, start, (size_t)(end - start));
    name[end - start] = '\0';
    dot = strrchr(name, '.');
    start = dot != NULL ? dot + 1 : name;
    start += *start == '`';
    name[strcspn(start, "`") + (size_t)(start - name)] = '\0';
    sqlm_error_set_text(member, size, start);
}

/* Names within the server's texts. */
static void put_names(sqlm_error *error, const mysql_report *report)
{
    switch (report->code) {
    case 1062:
    case 1586:
        put_between(error->constraint, sizeof error->constraint, report->text, "for key '", "'");
        break;
    case 3819:
        put_between(error->constraint, sizeof error->constraint, report->text, "constraint '", "'");
        break;
    case 4025:
        put_between(error->constraint, sizeof error->constraint, report->text, "CONSTRAINT `", "` failed");
        put_between(error->table, sizeof error->table, report->text, "`.`", "`");
        break;
    case 1451:
    case 1452:
        put_between(error->constraint, sizeof error->constraint, report->text, "CONSTRAINT `", "`");
        put_between(error->table, sizeof error->table, report->text, "`.`", "`");
        break;
    case 1048:
        put_between(error->column, sizeof error->column, report->text, "Column '", "'");
        break;
    case 1364:
        put_between(error->column, sizeof error->column, report->text, "Field '", "'");
        break;
    case 167:
    case 1264:
    case 1265:
    case 1406:
        put_between(error->column, sizeof error->column, report->text, "for column '", "'");
        break;
    case 1292:
    case 1366:
        put_between(error->column, sizeof error->column, report->text, "for column `", "` at");
        break;
    default:
        break;
    }
}

/* A transaction that a failure leaves is not what the server's status says, which is that of the last success. */
static void keep_state(mysql_conn *conn, unsigned flags)
{
    if (flags & BREAKS)
        conn->is_broken = true;
    if (conn->in_transaction && flags & (FAILS_TRANSACTION | ENDS_TRANSACTION))
        conn->transaction_failed = true;
    if (conn->in_transaction && flags & ENDS_TRANSACTION)
        conn->transaction_gone = true;
}

static sqlm_outcome fail(sqlm_cx *cx, mysql_conn *conn, const mysql_report *report, const char *sql, size_t length,
                         const char *where)
{
    bool         was_cut = conn->stop == MYSQL_STOP_CUT;
    sqlm_outcome outcome = sqlm__mysql_take_stop(cx, conn, true);
    rule         found = judge(report);
    sqlm_error  *error;
    char         text[sizeof error->sql];

    if (outcome != SQLM_OK) {
        keep_state(conn, was_cut ? BREAKS : found.flags & BREAKS ? BREAKS : FAILS_TRANSACTION | (found.flags & ENDS_TRANSACTION));
    } else {
        outcome = sqlm_cx_fail(cx, found.kind, found.reason, where, "%s", found.words != NULL ? found.words : report->text);
        keep_state(conn, found.flags);
    }
    error = sqlm_cx_error_details(cx);
    error->native_code = (int32_t)report->code;
    (void)snprintf(error->sqlstate, sizeof error->sqlstate, "%s", report->sqlstate);
    error->retryable = (found.flags & RETRYABLE) != 0;
    error->sent = found.flags & BREAKS ? SQLM_SENT_MAYBE : SQLM_SENT_YES;
    error->connection_lost = conn->is_broken;
    put_names(error, report);
    if (sql != NULL) {
        (void)snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), sql);
        sqlm_error_set_text(error->sql, sizeof error->sql, text);
    }
    return outcome;
}

sqlm_outcome sqlm__mysql_fail(sqlm_cx *cx, mysql_conn *conn, const char *sql, size_t length, const char *where)
{
    const mysql_report report = { mysql_errno(conn->mysql), mysql_sqlstate(conn->mysql), mysql_error(conn->mysql) };

    return fail(cx, conn, &report, sql, length, where);
}

sqlm_outcome sqlm__mysql_stmt_fail(sqlm_cx *cx, mysql_conn *conn, MYSQL_STMT *stmt, const mysql_statement *statement,
                                   const char *where)
{
    const mysql_report report = { mysql_stmt_errno(stmt), mysql_stmt_sqlstate(stmt), mysql_stmt_error(stmt) };

    if (report.code == 0) /* what happens to the connection is told there alone */
        return sqlm__mysql_fail(cx, conn, statement != NULL ? statement->sql : NULL, statement != NULL ? statement->cached.length : 0, where);
    return fail(cx, conn, &report, statement != NULL ? statement->sql : NULL, statement != NULL ? statement->cached.length : 0, where);
}

sqlm_outcome sqlm__mysql_connect_fail(sqlm_cx *cx, mysql_conn *conn, const char *where)
{
    sqlm_outcome outcome = sqlm__mysql_fail(cx, conn, NULL, 0, where);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    if (error->native_code == CR_SSL_CONNECTION_ERROR && error->kind == SQLM_E_CONNECTION) {
        error->kind = SQLM_E_AUTHENTICATION;
        error->reason = SQLM_R_TLS;
    } else if ((error->native_code == CR_AUTH_PLUGIN_CANNOT_LOAD || error->native_code == CR_AUTH_PLUGIN_ERR) && error->kind == SQLM_E_CONNECTION) {
        error->kind = SQLM_E_AUTHENTICATION;
        error->reason = SQLM_R_CREDENTIALS;
    } else if (error->kind == SQLM_E_CONNECTION && (error->reason == SQLM_R_LOST || error->reason == SQLM_R_SHUTTING_DOWN)) {
        error->retryable = true; /* nothing has happened yet */
    }
    error->sent = SQLM_SENT_NO;
    return outcome;
}

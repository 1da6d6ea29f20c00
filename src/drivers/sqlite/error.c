/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <stdio.h>
#include <string.h>

enum { RETRYABLE = 1, BREAKS = 2, FAILS_TRANSACTION = 4 };

/* What a result code means; extended codes come before their primary ones. */
static const struct {
    int               code;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    unsigned          flags;
} code_rules[] = {
    { SQLITE_CONSTRAINT_PRIMARYKEY, SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, 0 },
    { SQLITE_CONSTRAINT_ROWID, SQLM_E_CONSTRAINT, SQLM_R_PRIMARY_KEY, 0 },
    { SQLITE_CONSTRAINT_UNIQUE, SQLM_E_CONSTRAINT, SQLM_R_UNIQUE, 0 },
    { SQLITE_CONSTRAINT_FOREIGNKEY, SQLM_E_CONSTRAINT, SQLM_R_FOREIGN_KEY, 0 },
    { SQLITE_CONSTRAINT_NOTNULL, SQLM_E_CONSTRAINT, SQLM_R_NOT_NULL, 0 },
    { SQLITE_CONSTRAINT_CHECK, SQLM_E_CONSTRAINT, SQLM_R_CHECK, 0 },
    { SQLITE_CONSTRAINT_DATATYPE, SQLM_E_DATA, SQLM_R_TYPE, 0 },
    { SQLITE_CONSTRAINT, SQLM_E_CONSTRAINT, SQLM_R_NONE, 0 },
    { SQLITE_MISMATCH, SQLM_E_DATA, SQLM_R_TYPE, 0 },
    { SQLITE_BUSY_SNAPSHOT, SQLM_E_TRANSACTION, SQLM_R_SERIALIZATION, RETRYABLE | FAILS_TRANSACTION },
    { SQLITE_BUSY, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE },
    { SQLITE_LOCKED, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE },
    { SQLITE_PROTOCOL, SQLM_E_LOCK_TIMEOUT, SQLM_R_NONE, RETRYABLE },
    { SQLITE_READONLY_DBMOVED, SQLM_E_STORAGE, SQLM_R_READ_ONLY, BREAKS },
    { SQLITE_READONLY, SQLM_E_STORAGE, SQLM_R_READ_ONLY, 0 },
    { SQLITE_ABORT, SQLM_E_TRANSACTION, SQLM_R_ABORTED, RETRYABLE },
    { SQLITE_IOERR_NOMEM, SQLM_E_OUT_OF_MEMORY, SQLM_R_NONE, 0 },
    { SQLITE_NOMEM, SQLM_E_OUT_OF_MEMORY, SQLM_R_NONE, 0 },
    { SQLITE_IOERR_FSYNC, SQLM_E_STORAGE, SQLM_R_IO, BREAKS },
    { SQLITE_IOERR_DIR_FSYNC, SQLM_E_STORAGE, SQLM_R_IO, BREAKS },
    { SQLITE_IOERR, SQLM_E_STORAGE, SQLM_R_IO, 0 },
    { SQLITE_FULL, SQLM_E_STORAGE, SQLM_R_FULL, 0 },
    { SQLITE_CORRUPT_VTAB, SQLM_E_STORAGE, SQLM_R_CORRUPT, 0 },
    { SQLITE_CORRUPT, SQLM_E_STORAGE, SQLM_R_CORRUPT, BREAKS },
    { SQLITE_NOTADB, SQLM_E_STORAGE, SQLM_R_CORRUPT, BREAKS },
    { SQLITE_FORMAT, SQLM_E_STORAGE, SQLM_R_CORRUPT, BREAKS },
    { SQLITE_CANTOPEN, SQLM_E_STORAGE, SQLM_R_IO, 0 },
    { SQLITE_NOLFS, SQLM_E_STORAGE, SQLM_R_FULL, 0 },
    { SQLITE_PERM, SQLM_E_QUERY, SQLM_R_PERMISSION, 0 },
    { SQLITE_AUTH, SQLM_E_QUERY, SQLM_R_PERMISSION, 0 },
    { SQLITE_SCHEMA, SQLM_E_SCHEMA, SQLM_R_NONE, 0 },
    { SQLITE_TOOBIG, SQLM_E_LIMIT, SQLM_R_NONE, 0 },
    { SQLITE_RANGE, SQLM_E_QUERY, SQLM_R_PARAMETERS, 0 },
    { SQLITE_ERROR_MISSING_COLLSEQ, SQLM_E_QUERY, SQLM_R_UNDEFINED, 0 },
    { SQLITE_MISUSE, SQLM_E_INTERNAL, SQLM_R_NONE, BREAKS },
    { SQLITE_INTERNAL, SQLM_E_INTERNAL, SQLM_R_NONE, BREAKS },
};

/* What the texts of SQLITE_ERROR mean: SQLite says no more of them than this. The first that is found counts. */
static const struct {
    const char       *text;
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
} text_rules[] = {
    { "no such savepoint", SQLM_E_TRANSACTION, SQLM_R_STATE },
    { "within a transaction", SQLM_E_TRANSACTION, SQLM_R_STATE },
    { "no transaction is active", SQLM_E_TRANSACTION, SQLM_R_STATE },
    { "from within", SQLM_E_TRANSACTION, SQLM_R_STATE },
    { "no such ", SQLM_E_QUERY, SQLM_R_UNDEFINED },
    { "unknown ", SQLM_E_QUERY, SQLM_R_UNDEFINED },
    { "wrong number of arguments", SQLM_E_QUERY, SQLM_R_UNDEFINED },
    { "has no column named", SQLM_E_QUERY, SQLM_R_UNDEFINED },
    { "ambiguous column name", SQLM_E_QUERY, SQLM_R_AMBIGUOUS },
    { "syntax error", SQLM_E_QUERY, SQLM_R_SYNTAX },
    { "incomplete input", SQLM_E_QUERY, SQLM_R_SYNTAX },
    { "unrecognized token", SQLM_E_QUERY, SQLM_R_SYNTAX },
    { "already exists", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT },
    { "already another table or index", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT },
    { "already in use", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT },
    { "duplicate column name", SQLM_E_QUERY, SQLM_R_DUPLICATE_OBJECT },
    { "values for", SQLM_E_QUERY, SQLM_R_PARAMETERS },
    { "columns but", SQLM_E_QUERY, SQLM_R_PARAMETERS },
    { "foreign key mismatch", SQLM_E_SCHEMA, SQLM_R_NONE },
    { "malformed JSON", SQLM_E_DATA, SQLM_R_FORMAT },
    { "JSON path error", SQLM_E_DATA, SQLM_R_FORMAT },
    { "integer overflow", SQLM_E_DATA, SQLM_R_RANGE },
    { "floating-point overflow", SQLM_E_DATA, SQLM_R_RANGE },
    { "decimal overflow", SQLM_E_DATA, SQLM_R_RANGE },
    { "is no number", SQLM_E_DATA, SQLM_R_TYPE },
    { "too many", SQLM_E_LIMIT, SQLM_R_NONE },
    { "variable number must be between", SQLM_E_LIMIT, SQLM_R_NONE },
    { "tables in a join", SQLM_E_LIMIT, SQLM_R_NONE },
    { "too large", SQLM_E_LIMIT, SQLM_R_NONE },
    { "too complex", SQLM_E_LIMIT, SQLM_R_NONE },
    { "parser stack overflow", SQLM_E_LIMIT, SQLM_R_NONE },
    { "not authorized", SQLM_E_QUERY, SQLM_R_PERMISSION },
};

/* What a failure is. */
typedef struct verdict {
    sqlm_error_kind   kind;
    sqlm_error_reason reason;
    unsigned          flags;
} verdict;

void sqlm__sqlite_put(char *to, size_t size, const char *from, size_t length)
{
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

void sqlm__sqlite_settle(sqlite_conn *conn)
{
    if (conn->was_in_transaction && sqlite3_get_autocommit(conn->db))
        conn->transaction_failed = true;
}

static verdict judge_text(const char *message)
{
    for (size_t i = 0; i < sizeof text_rules / sizeof text_rules[0]; i++) {
        if (strstr(message, text_rules[i].text) != NULL)
            return (verdict){ text_rules[i].kind, text_rules[i].reason, 0 };
    }
    return (verdict){ SQLM_E_QUERY, SQLM_R_NONE, 0 };
}

static verdict judge_code(int rc, const char *message)
{
    for (size_t i = 0; i < sizeof code_rules / sizeof code_rules[0]; i++) {
        if (code_rules[i].code == rc || code_rules[i].code == (rc & 0xff))
            return (verdict){ code_rules[i].kind, code_rules[i].reason, code_rules[i].flags };
    }
    return judge_text(message);
}

static verdict judge(const sqlite_conn *conn, int rc, const char *message)
{
    verdict found = judge_code(rc, message);

    if (rc == SQLITE_CONSTRAINT_TRIGGER && strstr(message, "FOREIGN KEY constraint failed") != NULL)
        found.reason = SQLM_R_FOREIGN_KEY; /* ON DELETE RESTRICT is made of a trigger */
    if (rc == SQLITE_BUSY && strstr(message, "statements in progress") != NULL)
        return (verdict){ SQLM_E_TRANSACTION, SQLM_R_STATE, 0 };
    /* Nobody waited: SQLite saw that waiting would never end. */
    if (rc == SQLITE_BUSY && conn->was_in_transaction && !conn->lock_wait_over && conn->busy_timeout > 0)
        return (verdict){ SQLM_E_TRANSACTION, SQLM_R_DEADLOCK, RETRYABLE | FAILS_TRANSACTION };
    return found;
}

/* "t.a, t.b" into table and columns. */
static void put_columns(sqlm_error *error, const char *names)
{
    const char *dot = strchr(names, '.');
    size_t      used = 0;
    size_t      prefix;

    if (dot == NULL)
        return;
    prefix = (size_t)(dot - names) + 1;
    sqlm__sqlite_put(error->table, sizeof error->table, names, prefix - 1);
    while (*names != '\0') {
        const char *end = strstr(names, ", ");
        size_t      length = end != NULL ? (size_t)(end - names) : strlen(names);

        if (length <= prefix || used + 3 > sizeof error->column)
            return;
        if (used > 0) {
            memcpy(error->column + used, ", ", 3);
            used += 2;
        }
        sqlm__sqlite_put(error->column + used, sizeof error->column - used, names + prefix, length - prefix);
        used += strlen(error->column + used);
        names += end != NULL ? length + 2 : length;
    }
}

/* A check that the schema layer makes holds a column's storage to its kind; its name, tc_<table>_<column>, does not tell where the table's
 * name ends, and SQLite does not tell the table. */
static void put_check(sqlm_error *error, const char *name)
{
    sqlm__sqlite_put(error->constraint, sizeof error->constraint, name, strlen(name));
    if (strncmp(name, "tc_", 3) == 0) /* twice the name and the words fit in any case */
        (void)snprintf(error->message, sizeof error->message,
                       "a value of \"%s\" does not have the form of its kind, or is too long (constraint \"%s\")",
                       error->constraint + 3, error->constraint);
}

/* Names in the texts of constraints: "UNIQUE constraint failed: t.a, t.b", "… index 'i'", "CHECK constraint failed: c", and of STRICT
 * tables "cannot store TEXT value in INTEGER column t.a". */
static void put_names(sqlm_error *error, const char *message)
{
    const char *names = strstr(message, " constraint failed: ");
    const char *column = strstr(message, " column ");

    if (error->kind == SQLM_E_DATA && error->reason == SQLM_R_TYPE && column != NULL) {
        put_columns(error, column + strlen(" column "));
        return;
    }
    if (error->kind != SQLM_E_CONSTRAINT || names == NULL)
        return;
    names += strlen(" constraint failed: ");
    if (error->reason == SQLM_R_CHECK)
        put_check(error, names);
    else if (strncmp(names, "index '", 7) == 0)
        sqlm__sqlite_put(error->constraint, sizeof error->constraint, names + 7, strcspn(names + 7, "'"));
    else
        put_columns(error, names);
}

static bool is_of_shared_memory(int32_t code)
{
    return code == SQLITE_IOERR_SHMMAP || code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_SHMLOCK;
}

/* What to do, where SQLite says no more than what cannot be done. */
static void put_hint(sqlm_error *error, const sqlite_conn *conn)
{
    static const char wal[] = "the database is in WAL mode, which needs shared memory in a file beside it: where that is not possible, "
                              "open it elsewhere with journal=delete once";
    static const char opened[] = "the URL opens the database for reading alone: take another mode";
    static const char file[] = "the file, its folder or the file system may not be written by this process";
    const char       *hint = conn->is_read_only ? opened : file;

    if (error->kind == SQLM_E_STORAGE && error->reason == SQLM_R_READ_ONLY)
        sqlm_error_set_text(error->hint, sizeof error->hint, hint);
    else if (is_of_shared_memory(error->native_code))
        sqlm_error_set_text(error->hint, sizeof error->hint, wal);
}

/* The statement, and the character in it that SQLite points at. */
static void put_statement(sqlm_error *error, sqlite3 *db, const char *sql, size_t length)
{
    int offset = -1;

    sqlm__sqlite_put(error->sql, sizeof error->sql, sql, length);
#if SQLITE_VERSION_NUMBER >= 3038000
    offset = sqlite3_error_offset(db);
#else
    (void)db;
#endif
    if (offset < 0 || (size_t)offset > length)
        return;
    error->position = 1;
    for (int i = 0; i < offset; i++)
        error->position += ((unsigned char)sql[i] & 0xC0) != 0x80;
}

/* What SQLite said, on one line. */
static void put_message(char message[400], sqlite3 *db)
{
    const char *said = db != NULL ? sqlite3_errmsg(db) : "SQLite is out of memory";

    sqlm__sqlite_put(message, 400, said, strlen(said));
    for (char *c = message; *c != '\0'; c++) {
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = ' ';
    }
}

sqlm_outcome sqlm__sqlite_fail_stopped(sqlm_cx *cx, sqlite_conn *conn)
{
    sqlm_outcome outcome = SQLM_OK;

    if (!atomic_load_explicit(&conn->interrupted, memory_order_relaxed))
        outcome = sqlm_cx_check(cx);
    if (outcome == SQLM_OK)
        outcome = SQLM_FAIL(cx, CANCELLED, NONE, "the statement was interrupted");
    return outcome;
}

sqlm_outcome sqlm__sqlite_fail(sqlm_cx *cx, sqlite_conn *conn, int rc, const char *sql, size_t length, const char *where)
{
    char         message[400];
    verdict      found;
    sqlm_error  *error;
    sqlm_outcome outcome;

    put_message(message, conn->db);
    if ((rc & 0xff) == SQLITE_BUSY && conn->wait_outcome != SQLM_OK) {
        outcome = conn->wait_outcome; /* the wait has recorded why it ended */
        found = (verdict){ sqlm_cx_error(cx)->kind, sqlm_cx_error(cx)->reason, 0 };
    } else if (rc == SQLITE_INTERRUPT ||
               ((rc & 0xff) == SQLITE_BUSY && atomic_load_explicit(&conn->interrupted, memory_order_relaxed))) {
        outcome = sqlm__sqlite_fail_stopped(cx, conn);
        found = (verdict){ sqlm_cx_error(cx)->kind, sqlm_cx_error(cx)->reason, 0 };
    } else {
        found = judge(conn, rc, message);
        outcome = sqlm_cx_fail(cx, found.kind, found.reason, where, "%s", message);
        if (found.kind == SQLM_E_LIMIT)
            sqlm__sqlite_name_limit(cx, conn, message);
    }
    error = sqlm_cx_error_details(cx);
    error->native_code = rc;
    error->retryable = (found.flags & RETRYABLE) != 0;
    error->sent = SQLM_SENT_YES;
    put_names(error, message);
    put_hint(error, conn);
    if (sql != NULL)
        put_statement(error, conn->db, sql, length);
    if (found.flags & BREAKS) {
        conn->is_broken = true;
        error->connection_lost = true;
    }
    if (found.flags & FAILS_TRANSACTION && conn->was_in_transaction)
        conn->transaction_failed = true;
    return outcome;
}

sqlm_outcome sqlm__sqlite_step_failed(sqlm_cx *cx, sqlite_conn *conn, sqlite3_stmt *stmt, int rc, const char *where)
{
    const char  *sql = sqlite3_sql(stmt);
    sqlm_outcome outcome = sqlm__sqlite_fail(cx, conn, rc, sql, sql != NULL ? strlen(sql) : 0, where);

    (void)sqlite3_reset(stmt);
    sqlm__sqlite_settle(conn);
    return outcome;
}

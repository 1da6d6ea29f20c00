/* SPDX-License-Identifier: MIT */
#include "support/fault_driver.h"

#include <assert.h>
#include <string.h>

enum { SLOT_COUNT = 8 };

static const char *const operation_names[FAULT_OPERATION_COUNT] = {
    [FAULT_CONNECT] = "connect",
    [FAULT_PING] = "ping",
    [FAULT_RESET] = "reset",
    [FAULT_PREPARE] = "prepare",
    [FAULT_EXECUTE] = "execute",
    [FAULT_EXECUTE_BATCH] = "execute_batch",
    [FAULT_QUERY] = "query",
    [FAULT_FETCH] = "fetch",
    [FAULT_EXECUTE_SCRIPT] = "execute_script",
    [FAULT_BEGIN] = "begin",
    [FAULT_COMMIT] = "commit",
    [FAULT_ROLLBACK] = "rollback",
    [FAULT_SAVEPOINT] = "savepoint",
    [FAULT_RELEASE_SAVEPOINT] = "release_savepoint",
    [FAULT_ROLLBACK_TO_SAVEPOINT] = "rollback_to_savepoint",
    [FAULT_ANY] = "operation",
};

typedef struct fault_statement fault_statement;
typedef struct fault_cursor    fault_cursor;

typedef struct fault_conn {
    sqlm_conn        base;
    sqlm_conn       *inner;
    fault_script    *script;
    atomic_bool      interrupted;
    bool             is_cut;
    fault_statement *statements;
    fault_cursor    *cursors;
} fault_conn;

struct fault_statement {
    sqlm_statement   base;
    sqlm_statement  *inner;
    fault_statement *next;
};

struct fault_cursor {
    sqlm_cursor   base;
    sqlm_cursor  *inner;
    fault_cursor *next;
};

/* connect() has no argument that could carry a script: each slot has a function of its own. */
static _Atomic(fault_script *) slots[SLOT_COUNT];

/* ---- rules --------------------------------------------------------------------------------------------------------------- */

static bool rule_hits(const fault_rule *rule, fault_operation operation, size_t number, size_t any_number)
{
    size_t at = rule->operation == FAULT_ANY ? any_number : number;

    if (rule->nth == 0 || (rule->operation != operation && rule->operation != FAULT_ANY))
        return false;
    return at >= rule->nth && at - rule->nth < (rule->times == 0 ? 1 : rule->times);
}

/* Counts a call and gives the rule that hits it; NULL: none. */
static const fault_rule *count_call(fault_script *script, fault_operation operation, size_t *number)
{
    size_t any_number = atomic_fetch_add(&script->counts[FAULT_ANY], 1) + 1;

    *number = atomic_fetch_add(&script->counts[operation], 1) + 1;
    for (size_t i = 0; i < FAULT_MAX_RULES; i++) {
        if (rule_hits(&script->rules[i], operation, *number, any_number)) {
            atomic_fetch_add(&script->hits, 1);
            return &script->rules[i];
        }
    }
    return NULL;
}

static sqlm_outcome hold(sqlm_cx *cx, fault_conn *conn, const fault_rule *rule)
{
    while (rule->hold != NULL && atomic_load(rule->hold)) {
        sqlm_outcome outcome = sqlm_cx_wait(cx, -1, 0, sqlm_now() + 1000, NULL);

        if (outcome != SQLM_OK)
            return outcome;
        if (conn != NULL && atomic_exchange(&conn->interrupted, false))
            return SQLM_FAIL(cx, CANCELLED, NONE, "the statement was interrupted");
    }
    return SQLM_OK;
}

static bool rule_fails(const fault_rule *rule)
{
    return rule->kind != SQLM_E_NONE || rule->cut;
}

static sqlm_outcome fail(sqlm_cx *cx, fault_conn *conn, const fault_rule *rule, fault_operation operation, size_t number)
{
    sqlm_error_kind   kind = rule->kind != SQLM_E_NONE ? rule->kind : SQLM_E_CONNECTION;
    sqlm_error_reason reason = rule->kind != SQLM_E_NONE ? rule->reason : SQLM_R_LOST;
    sqlm_outcome outcome = sqlm_cx_fail(cx, kind, reason, SQLM_HERE, "fault: %s number %zu", operation_names[operation], number);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    error->retryable = rule->retryable;
    error->sent = rule->after ? SQLM_SENT_MAYBE : SQLM_SENT_NO;
    error->connection_lost = rule->cut;
    if (rule->cut && conn != NULL)
        conn->is_cut = true;
    return outcome;
}

/* One call on its way through. */
typedef struct passage {
    sqlm_cx          *cx;
    fault_conn       *conn;
    fault_operation   operation;
    size_t            number;
    const fault_rule *rule;
} passage;

/* Before the inner call: SQLM_OK when it is to be made. */
static sqlm_outcome pass_in(passage *p, sqlm_cx *cx, sqlm_conn *conn, fault_operation operation)
{
    sqlm_outcome outcome;

    *p = (passage){ .cx = cx, .conn = (fault_conn *)conn, .operation = operation };
    atomic_store(&p->conn->interrupted, false);
    p->rule = count_call(p->conn->script, operation, &p->number);
    if (p->conn->is_cut)
        return SQLM_FAIL(cx, CONNECTION, LOST, "fault: the connection was cut");
    if (p->rule == NULL)
        return SQLM_OK;
    outcome = hold(cx, p->conn, p->rule);
    if (outcome == SQLM_OK && rule_fails(p->rule) && !p->rule->after)
        outcome = fail(cx, p->conn, p->rule, operation, p->number);
    return outcome;
}

/* After the inner call that gave @p outcome. */
static sqlm_outcome pass_out(const passage *p, sqlm_outcome outcome)
{
    if (outcome == SQLM_OK && p->rule != NULL && rule_fails(p->rule) && p->rule->after)
        return fail(p->cx, p->conn, p->rule, p->operation, p->number);
    return outcome;
}

/* ---- altered values ------------------------------------------------------------------------------------------------------ */

static void flip(char *value)
{
    value[0] = (char)(value[0] ^ 1);
}

/* Another text of the same kind; json stays JSON. */
static const char *other_text(sqlm_cx *cx, sqlm_arena *arena, const char *text, bool is_json)
{
    size_t length = text != NULL ? strlen(text) : 0;
    char  *made;

    if (is_json && length == 5 && strcmp(text, "false") == 0)
        return sqlm_arena_copy(cx, arena, "true", 4);
    if (is_json)
        return sqlm_arena_copy(cx, arena, "false", 5);
    if (length == 0)
        return sqlm_arena_copy(cx, arena, "x", 1);
    made = sqlm_arena_copy(cx, arena, text, length);
    if (made != NULL)
        made[length - 1] = (made[length - 1] & 0x80) != 0 ? (char)(made[length - 1] ^ 1) : made[length - 1] == 'x' ? 'y' : 'x';
    return made;
}

static sqlm_bytes other_bytes(sqlm_cx *cx, sqlm_arena *arena, sqlm_bytes bytes)
{
    char *made = sqlm_arena_copy(cx, arena, bytes.len > 0 ? bytes.data : "x", bytes.len > 0 ? bytes.len : 1);

    if (made != NULL && bytes.len > 0)
        flip(made);
    return (sqlm_bytes){ made, bytes.len > 0 ? bytes.len : 1 };
}

static int32_t other_label(const sqlm_enum *type, int32_t number)
{
    for (uint32_t i = 0; i < type->count; i++) {
        if (type->values[i] != number)
            return type->values[i];
    }
    return number;
}

static sqlm_outcome alter_any(sqlm_cx *cx, sqlm_arena *arena, char *member)
{
    sqlm_value value;

    memcpy(&value, member, sizeof value);
    if (value.type == SQLM_TYPE_TEXT) {
        value.as.text.data = other_text(cx, arena, value.as.text.data, false);
        value.as.text.length = value.as.text.data != NULL ? strlen(value.as.text.data) : 0;
    } else if (value.type == SQLM_TYPE_BYTES) {
        value = sqlm_bytes_value(other_bytes(cx, arena, (sqlm_bytes){ value.as.text.data, value.as.text.length }));
    } else if (value.type == SQLM_TYPE_NONE) {
        value = sqlm_i64_value(1);
    } else {
        value.as.integer ^= 1;
    }
    memcpy(member, &value, sizeof value);
    return (value.type == SQLM_TYPE_TEXT && value.as.text.data == NULL) || sqlm_value_is_null(&value) ? SQLM_ERR : SQLM_OK;
}

static sqlm_outcome alter(sqlm_cx *cx, const sqlm_plan_column *column, char *member, sqlm_arena *arena)
{
    size_t offset = column->nullable ? sqlm_plan_optional_offset((sqlm_type)column->type) : 0;

    if (column->type == SQLM_TYPE_ANY)
        return alter_any(cx, arena, member);
    if (column->type == SQLM_TYPE_TEXT || column->type == SQLM_TYPE_JSON) {
        const char *text;

        memcpy(&text, member, sizeof text);
        text = other_text(cx, arena, text, column->type == SQLM_TYPE_JSON);
        memcpy(member, &text, sizeof text);
        return text != NULL ? SQLM_OK : SQLM_ERR;
    }
    if (column->type == SQLM_TYPE_BYTES) {
        sqlm_bytes bytes;

        memcpy(&bytes, member, sizeof bytes);
        bytes = other_bytes(cx, arena, bytes);
        memcpy(member, &bytes, sizeof bytes);
        return bytes.data != NULL ? SQLM_OK : SQLM_ERR;
    }
    if (offset != 0)
        memcpy(member, &(bool){ true }, sizeof(bool));
    if (column->type == SQLM_TYPE_ENUM) {
        int32_t number;

        memcpy(&number, member + offset, sizeof number);
        number = other_label(column->enumeration, number);
        memcpy(member + offset, &number, sizeof number);
        return SQLM_OK;
    }
    flip(member + offset);
    return SQLM_OK;
}

static sqlm_outcome look_at_row(sqlm_cx *cx, fault_script *script, const sqlm_plan *plan, char *object, sqlm_arena *arena)
{
    const fault_alteration *alteration = &script->alteration;

    for (size_t i = 0; i < plan->count; i++) {
        const sqlm_plan_column *column = &plan->columns[i];

        atomic_fetch_add(&script->values, 1);
        if (alteration->nth == 0 || (alteration->type != SQLM_TYPE_NONE && alteration->type != column->type) ||
            (alteration->column != NULL && (column->name == NULL || strcmp(alteration->column, column->name) != 0)))
            continue;
        if (atomic_fetch_add(&script->matching_values, 1) + 1 != alteration->nth)
            continue;
        atomic_fetch_add(&script->hits, 1);
        if (alter(cx, column, object + column->offset, arena) != SQLM_OK)
            return SQLM_ERR;
    }
    return SQLM_OK;
}

/* ---- entries ------------------------------------------------------------------------------------------------------------- */

static sqlm_conn *inner_of(sqlm_conn *conn)
{
    return ((fault_conn *)conn)->inner;
}

static sqlm_outcome wrap_connection(sqlm_cx *cx, fault_script *script, sqlm_conn *inner, sqlm_conn **conn)
{
    fault_conn *made = sqlm_allocate(sqlm_cx_allocator(cx), 1, sizeof *made);

    if (made == NULL) {
        inner->driver->close(inner);
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a wrapped connection");
    }
    memset(made, 0, sizeof *made);
    made->base.driver = &script->driver;
    made->base.dialect = inner->dialect;
    made->base.allocator = *sqlm_cx_allocator(cx);
    made->inner = inner;
    made->script = script;
    atomic_init(&made->interrupted, false);
    atomic_fetch_add(&script->open_connections, 1);
    *conn = &made->base;
    return SQLM_OK;
}

static sqlm_outcome connect_slot(size_t slot, sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    fault_script     *script = atomic_load(&slots[slot]);
    size_t            number;
    const fault_rule *rule = count_call(script, FAULT_CONNECT, &number);
    sqlm_conn        *inner = NULL;
    sqlm_outcome      outcome = rule != NULL ? hold(cx, NULL, rule) : SQLM_OK;

    if (outcome == SQLM_OK && rule != NULL && rule_fails(rule) && !rule->after)
        return fail(cx, NULL, rule, FAULT_CONNECT, number);
    if (outcome == SQLM_OK)
        outcome = script->inner->connect(cx, url, &inner);
    if (outcome != SQLM_OK)
        return outcome;
    if (rule != NULL && rule_fails(rule)) {
        inner->driver->close(inner);
        return fail(cx, NULL, rule, FAULT_CONNECT, number);
    }
    return wrap_connection(cx, script, inner, conn);
}

static sqlm_outcome connect_0(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(0, cx, url, conn);
}

static sqlm_outcome connect_1(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(1, cx, url, conn);
}

static sqlm_outcome connect_2(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(2, cx, url, conn);
}

static sqlm_outcome connect_3(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(3, cx, url, conn);
}

static sqlm_outcome connect_4(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(4, cx, url, conn);
}

static sqlm_outcome connect_5(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(5, cx, url, conn);
}

static sqlm_outcome connect_6(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(6, cx, url, conn);
}

static sqlm_outcome connect_7(sqlm_cx *cx, const char *url, sqlm_conn **conn)
{
    return connect_slot(7, cx, url, conn);
}

static sqlm_outcome (*const connect_functions[SLOT_COUNT])(sqlm_cx *cx, const char *url, sqlm_conn **conn) = {
    connect_0, connect_1, connect_2, connect_3, connect_4, connect_5, connect_6, connect_7,
};

/* Frees the wrappers; the inner driver frees what they wrap. */
static void free_connection(fault_conn *conn)
{
    const sqlm_allocator allocator = conn->base.allocator;

    while (conn->cursors != NULL) {
        fault_cursor *next = conn->cursors->next;

        sqlm_release(&allocator, conn->cursors, 1, sizeof *next);
        conn->cursors = next;
    }
    while (conn->statements != NULL) {
        fault_statement *next = conn->statements->next;

        sqlm_release(&allocator, conn->statements, 1, sizeof *next);
        conn->statements = next;
    }
    atomic_fetch_sub(&conn->script->open_connections, 1);
    sqlm_release(&allocator, conn, 1, sizeof *conn);
}

static void fault_close(sqlm_conn *conn)
{
    inner_of(conn)->driver->close(inner_of(conn));
    free_connection((fault_conn *)conn);
}

static void fault_forget(sqlm_conn *conn)
{
    inner_of(conn)->driver->forget(inner_of(conn));
    free_connection((fault_conn *)conn);
}

static void fault_interrupt(sqlm_conn *conn)
{
    atomic_store(&((fault_conn *)conn)->interrupted, true);
    inner_of(conn)->driver->interrupt(inner_of(conn));
}

static sqlm_conn_status fault_status(const sqlm_conn *base)
{
    const fault_conn *conn = (const fault_conn *)base;

    return conn->is_cut ? SQLM_CONN_BROKEN : conn->inner->driver->status(conn->inner);
}

static const char *fault_server_version(const sqlm_conn *base)
{
    const fault_conn *conn = (const fault_conn *)base;

    return conn->inner->driver->server_version(conn->inner);
}

/* An entry that takes a connection and nothing else. */
static sqlm_outcome pass(sqlm_cx *cx, sqlm_conn *conn, fault_operation operation, sqlm_outcome (*call)(sqlm_cx *, sqlm_conn *))
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, conn, operation);

    if (outcome == SQLM_OK)
        outcome = call(cx, inner_of(conn));
    return pass_out(&p, outcome);
}

/* One that takes a text too. */
static sqlm_outcome pass_text(sqlm_cx *cx, sqlm_conn *conn, fault_operation operation,
                              sqlm_outcome (*call)(sqlm_cx *, sqlm_conn *, const char *), const char *text)
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, conn, operation);

    if (outcome == SQLM_OK)
        outcome = call(cx, inner_of(conn), text);
    return pass_out(&p, outcome);
}

static sqlm_outcome fault_begin(sqlm_cx *cx, sqlm_conn *conn, const sqlm_tx_options *options)
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, conn, FAULT_BEGIN);

    if (outcome == SQLM_OK)
        outcome = inner_of(conn)->driver->begin(cx, inner_of(conn), options);
    return pass_out(&p, outcome);
}

static sqlm_outcome fault_ping(sqlm_cx *cx, sqlm_conn *conn)
{
    return pass(cx, conn, FAULT_PING, inner_of(conn)->driver->ping);
}

static sqlm_outcome fault_reset(sqlm_cx *cx, sqlm_conn *conn)
{
    return pass(cx, conn, FAULT_RESET, inner_of(conn)->driver->reset);
}

static sqlm_outcome fault_commit(sqlm_cx *cx, sqlm_conn *conn)
{
    return pass(cx, conn, FAULT_COMMIT, inner_of(conn)->driver->commit);
}

static sqlm_outcome fault_rollback(sqlm_cx *cx, sqlm_conn *conn)
{
    return pass(cx, conn, FAULT_ROLLBACK, inner_of(conn)->driver->rollback);
}

static sqlm_outcome fault_execute_script(sqlm_cx *cx, sqlm_conn *conn, const char *sql)
{
    return pass_text(cx, conn, FAULT_EXECUTE_SCRIPT, inner_of(conn)->driver->execute_script, sql);
}

static sqlm_outcome fault_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return pass_text(cx, conn, FAULT_SAVEPOINT, inner_of(conn)->driver->savepoint, name);
}

static sqlm_outcome fault_release_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return pass_text(cx, conn, FAULT_RELEASE_SAVEPOINT, inner_of(conn)->driver->release_savepoint, name);
}

static sqlm_outcome fault_rollback_to_savepoint(sqlm_cx *cx, sqlm_conn *conn, const char *name)
{
    return pass_text(cx, conn, FAULT_ROLLBACK_TO_SAVEPOINT, inner_of(conn)->driver->rollback_to_savepoint, name);
}

static sqlm_outcome fault_prepare(sqlm_cx *cx, sqlm_conn *base, const char *sql, size_t length, sqlm_statement **statement)
{
    fault_conn      *conn = (fault_conn *)base;
    fault_statement *made;
    sqlm_statement  *inner = NULL;
    passage          p;
    sqlm_outcome     outcome = pass_in(&p, cx, base, FAULT_PREPARE);

    if (outcome == SQLM_OK)
        outcome = conn->inner->driver->prepare(cx, conn->inner, sql, length, &inner);
    outcome = pass_out(&p, outcome);
    made = outcome == SQLM_OK ? sqlm_allocate(&base->allocator, 1, sizeof *made) : NULL;
    if (outcome == SQLM_OK && made == NULL)
        outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a wrapped statement");
    if (outcome != SQLM_OK) {
        if (inner != NULL)
            conn->inner->driver->release(inner);
        return outcome;
    }
    *made = (fault_statement){ .base.conn = base, .inner = inner, .next = conn->statements };
    conn->statements = made;
    *statement = &made->base;
    return SQLM_OK;
}

static void fault_release(sqlm_statement *base)
{
    fault_statement  *statement = (fault_statement *)base;
    fault_conn       *conn = (fault_conn *)base->conn;
    fault_statement **link = &conn->statements;

    while (*link != statement)
        link = &(*link)->next;
    *link = statement->next;
    conn->inner->driver->release(statement->inner);
    sqlm_release(&conn->base.allocator, statement, 1, sizeof *statement);
}

static sqlm_outcome fault_execute(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters, sqlm_result *result)
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, statement->conn, FAULT_EXECUTE);

    if (outcome == SQLM_OK)
        outcome = p.conn->inner->driver->execute(cx, ((fault_statement *)statement)->inner, parameters, result);
    return pass_out(&p, outcome);
}

static sqlm_outcome fault_execute_batch(sqlm_cx *cx, sqlm_statement *statement, const sqlm_batch *batch, sqlm_result *result)
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, statement->conn, FAULT_EXECUTE_BATCH);

    if (outcome == SQLM_OK)
        outcome = p.conn->inner->driver->execute_batch(cx, ((fault_statement *)statement)->inner, batch, result);
    return pass_out(&p, outcome);
}

static sqlm_outcome fault_query(sqlm_cx *cx, sqlm_statement *statement, const sqlm_parameters *parameters, sqlm_cursor **cursor)
{
    fault_conn   *conn = (fault_conn *)statement->conn;
    fault_cursor *made;
    sqlm_cursor  *inner = NULL;
    passage       p;
    sqlm_outcome  outcome = pass_in(&p, cx, statement->conn, FAULT_QUERY);

    if (outcome == SQLM_OK)
        outcome = conn->inner->driver->query(cx, ((fault_statement *)statement)->inner, parameters, &inner);
    outcome = pass_out(&p, outcome);
    made = outcome == SQLM_OK ? sqlm_allocate(&conn->base.allocator, 1, sizeof *made) : NULL;
    if (outcome == SQLM_OK && made == NULL)
        outcome = SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a wrapped cursor");
    if (outcome != SQLM_OK) {
        if (inner != NULL)
            conn->inner->driver->close_cursor(inner);
        return outcome;
    }
    *made = (fault_cursor){ .base = { &conn->base, inner->column_count }, .inner = inner, .next = conn->cursors };
    conn->cursors = made;
    *cursor = &made->base;
    return SQLM_OK;
}

static sqlm_outcome fault_fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects, size_t max_rows,
                                sqlm_arena *arena, size_t *rows)
{
    passage      p;
    sqlm_outcome outcome = pass_in(&p, cx, cursor->conn, FAULT_FETCH);

    if (outcome == SQLM_OK)
        outcome = p.conn->inner->driver->fetch(cx, ((fault_cursor *)cursor)->inner, plan, objects, max_rows, arena, rows);
    outcome = pass_out(&p, outcome);
    for (size_t i = 0; outcome == SQLM_OK && i < *rows; i++)
        outcome = look_at_row(cx, p.conn->script, plan, (char *)objects + i * plan->object_size, arena);
    if (outcome != SQLM_OK)
        *rows = 0;
    return outcome;
}

static const char *fault_column_name(const sqlm_cursor *base, size_t column)
{
    const fault_cursor *cursor = (const fault_cursor *)base;

    return cursor->inner->conn->driver->column_name(cursor->inner, column);
}

static void fault_close_cursor(sqlm_cursor *base)
{
    fault_cursor  *cursor = (fault_cursor *)base;
    fault_conn    *conn = (fault_conn *)base->conn;
    fault_cursor **link = &conn->cursors;

    while (*link != cursor)
        link = &(*link)->next;
    *link = cursor->next;
    conn->inner->driver->close_cursor(cursor->inner);
    sqlm_release(&conn->base.allocator, cursor, 1, sizeof *cursor);
}

/* ---- the table ----------------------------------------------------------------------------------------------------------- */

static const sqlm_driver template = {
    .abi_version = SQLM_DRIVER_ABI,
    .struct_size = sizeof(sqlm_driver),
    .close = fault_close,
    .forget = fault_forget,
    .ping = fault_ping,
    .reset = fault_reset,
    .interrupt = fault_interrupt,
    .status = fault_status,
    .server_version = fault_server_version,
    .prepare = fault_prepare,
    .release = fault_release,
    .execute = fault_execute,
    .execute_batch = fault_execute_batch,
    .query = fault_query,
    .fetch = fault_fetch,
    .column_name = fault_column_name,
    .close_cursor = fault_close_cursor,
    .execute_script = fault_execute_script,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .savepoint = fault_savepoint,
    .release_savepoint = fault_release_savepoint,
    .rollback_to_savepoint = fault_rollback_to_savepoint,
};

const sqlm_driver *fault_driver(fault_script *script, const sqlm_driver *inner)
{
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        fault_script *none = NULL;

        if (!atomic_compare_exchange_strong(&slots[i], &none, script))
            continue;
        script->inner = inner;
        script->driver = template;
        script->driver.name = inner->name;
        script->driver.connect = connect_functions[i];
        return &script->driver;
    }
    return NULL;
}

void fault_driver_end(fault_script *script)
{
    assert(atomic_load(&script->open_connections) == 0);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        fault_script *mine = script;

        (void)atomic_compare_exchange_strong(&slots[i], &mine, NULL);
    }
}

sqlm_conn *fault_inner(sqlm_conn *conn)
{
    return inner_of(conn);
}

void fault_clear(fault_script *script)
{
    memset(script->rules, 0, sizeof script->rules);
    memset(&script->alteration, 0, sizeof script->alteration);
    for (size_t i = 0; i < FAULT_OPERATION_COUNT; i++)
        atomic_store(&script->counts[i], 0);
    atomic_store(&script->hits, 0);
    atomic_store(&script->values, 0);
    atomic_store(&script->matching_values, 0);
}

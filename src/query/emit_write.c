/* SPDX-License-Identifier: MIT */
/* Writing inserts, updates and deletes. */
#include <stdio.h>

#include "emitter.h"
#include "read_back.h"

/* ---- by key, and writes ---------------------------------------------------------------------------------------------------- */

/* WHERE with the key fields and, of a model that has one, the version. */
static void put_key(sqlm__emitter *e, uint32_t wanted_flags)
{
    const char *between = " WHERE ";

    for (uint32_t flag = SQLM_F_PRIMARY_KEY; flag != 0; flag = flag == SQLM_F_PRIMARY_KEY ? wanted_flags & SQLM_F_VERSION : 0) {
        for (uint32_t i = 0; i < e->model->field_count; i++) {
            if ((e->model->fields[i].flags & flag) == 0)
                continue;
            sqlm__put(e, between);
            sqlm__put_field(e, i);
            sqlm__put(e, " = ");
            sqlm__put_parameter(e);
            between = " AND ";
        }
    }
}

void sqlm__put_get(sqlm__emitter *e, const uint32_t *words)
{
    (void)words;
    sqlm__put(e, "SELECT ");
    sqlm__put_columns(e);
    sqlm__put(e, " FROM ");
    sqlm__put_table(e);
    put_key(e, 0);
}

bool sqlm__upsert_returns(const sqlm_dialect *dialect, const uint32_t *words, const sqlm_field *field, uint32_t index)
{
    if (!sqlm__has_returning(dialect))
        return false;
    if ((field->flags & (SQLM_F_AUTO_INCREMENT | SQLM_F_VERSION)) != 0)
        return true;
    return !sqlm__shape_sends(words, index) && !sqlm__needs_memory(field->type);
}

bool sqlm__upsert_tells(const sqlm_dialect *dialect, const uint32_t *words)
{
    if (dialect->id == SQLM_DIALECT_POSTGRES)
        return (words[0] & SQLM_SHAPE_DO_NOTHING) == 0;
    return sqlm__upsert_is_marked(dialect);
}

bool sqlm__upsert_is_marked(const sqlm_dialect *dialect)
{
    return dialect->id == SQLM_DIALECT_MYSQL && sqlm__has_returning(dialect);
}

bool sqlm__insert_returns(const sqlm_dialect *dialect, const sqlm_model *model, const uint32_t *words, uint32_t index)
{
    const sqlm__query_words *say = sqlm__query_words_of(dialect);

    if (!sqlm__has_returning(dialect))
        return false;
    if (sqlm__left_out_as(&model->fields[index]) != SQLM_LEFT_OUT_KEY)
        return sqlm__is_computed(&model->fields[index]);
    return say->returns_keys || (say->returns_keys_with_rows && sqlm__insert_leaves(model, words));
}

bool sqlm__update_returns(const sqlm_dialect *dialect, const sqlm_field *field)
{
    return sqlm__gives_back(dialect, true) && sqlm__left_out_as(field) == SQLM_LEFT_OUT_COMPUTED;
}

static void put_returning(sqlm__emitter *e, const uint32_t *words)
{
    const bool  is_update = sqlm__word_op(words[0]) == SQLM_SHAPE_UPDATE;
    const char *between = " RETURNING ";

    for (uint32_t i = 0; i < e->model->field_count; i++) {
        const sqlm_field *field = &e->model->fields[i];

        if (is_update ? !sqlm__update_returns(e->dialect, field) : sqlm__shape_sends(words, i) || !sqlm__insert_returns(e->dialect, e->model, words, i))
            continue;
        sqlm__put(e, between);
        sqlm__put_field(e, i);
        between = ", ";
    }
}

static void put_insert_values(sqlm__emitter *e, const uint32_t *words)
{
    const bool  version_is_one = (words[0] & SQLM_SHAPE_VERSION_IS_ONE) != 0;
    const char *between = " (";
    bool        any = false;

    sqlm__put(e, "INSERT INTO ");
    sqlm__put_table(e);
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if (!sqlm__shape_sends(words, i))
            continue;
        sqlm__put(e, between);
        sqlm__put_field(e, i);
        between = ", ";
        any = true;
    }
    between = ") VALUES (";
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if (!sqlm__shape_sends(words, i))
            continue;
        sqlm__put(e, between);
        if (version_is_one && (e->model->fields[i].flags & SQLM_F_VERSION) != 0)
            sqlm__put(e, "1");
        else
            sqlm__put_parameter(e);
        between = ", ";
    }
    sqlm__put(e, any ? ")" : e->say->default_row);
}

void sqlm__put_insert(sqlm__emitter *e, const uint32_t *words)
{
    put_insert_values(e, words);
    put_returning(e, words);
}

/* A column that PostgreSQL computes, or the field count. */
static uint32_t find_computed(const sqlm_model *model)
{
    uint32_t i = 0;

    while (i < model->field_count && (model->fields[i].flags & SQLM_F_GENERATED) == 0)
        i++;
    return i;
}

/* The update of a model that has nothing to set: nothing changes, but the row must be there. PostgreSQL sets no key that it alone makes,
 * not even to itself; what it computes it computes anew. */
static void put_no_change(sqlm__emitter *e, uint32_t key)
{
    const uint32_t computed = find_computed(e->model);

    if (e->dialect->id == SQLM_DIALECT_POSTGRES && (e->model->fields[key].flags & SQLM_F_IDENTITY) != 0 &&
        computed < e->model->field_count) {
        sqlm__put_field(e, computed);
        sqlm__put(e, " = DEFAULT");
        return;
    }
    sqlm__put_field(e, key);
    sqlm__put(e, " = ");
    sqlm__put_field(e, key);
}

void sqlm__put_update(sqlm__emitter *e, const uint32_t *words)
{
    const char *between = " SET ";

    sqlm__put(e, "UPDATE ");
    sqlm__put_table(e);
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        const bool is_version = (e->model->fields[i].flags & SQLM_F_VERSION) != 0;

        if (!is_version && !sqlm__shape_sends(words, i))
            continue;
        sqlm__put(e, between);
        between = ", ";
        if (!is_version && (e->model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0) {
            put_no_change(e, i);
            continue;
        }
        sqlm__put_field(e, i);
        sqlm__put(e, " = ");
        if (is_version) {
            sqlm__put_field(e, i);
            sqlm__put(e, " + 1");
        } else {
            sqlm__put_parameter(e);
        }
    }
    put_key(e, SQLM_F_VERSION);
    put_returning(e, words);
}

/* ---- writes by condition, upserts */

static void put_version_counted(sqlm__emitter *e, const char *between)
{
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if ((e->model->fields[i].flags & SQLM_F_VERSION) == 0)
            continue;
        sqlm__put(e, between);
        sqlm__put_column_name(e, i);
        sqlm__put(e, " = ");
        sqlm__put_field(e, i);
        sqlm__put(e, " + 1");
    }
}

/* A decimal is a text in SQLite, with as many digits as its column has. */
static void put_assigned(sqlm__emitter *e, const sqlm_field *field)
{
    const sqlm__operand_kind kind = sqlm__next_kind(e);
    char                     digits[24];

    if (e->dialect->id != SQLM_DIALECT_SQLITE || kind.type != SQLM_TYPE_DECIMAL || kind.scale == sqlm_field_scale(field)) {
        sqlm__put_lone(e);
        return;
    }
    sqlm__put(e, "sqlmodel_decimal");
    sqlm__open_parenthesis(e);
    sqlm__put_lone(e);
    (void)snprintf(digits, sizeof digits, ", %u, %u", (unsigned)sqlm_field_precision(field), (unsigned)sqlm_field_scale(field));
    sqlm__put(e, digits);
    sqlm__close_parenthesis(e);
}

static void put_assignments(sqlm__emitter *e, const char *between)
{
    while (e->next < e->end && e->text->outcome == SQLM_OK) {
        const uint32_t word = *e->next;
        const uint32_t op = sqlm__word_op(word);

        if (op != SQLM_OP_SET && op != SQLM_OP_SET_NULL && op != SQLM_OP_EXCLUDED)
            break;
        e->next += op == SQLM_OP_EXCLUDED ? 0 : 1;
        sqlm__put(e, between);
        sqlm__put_column_name(e, sqlm__word_number(word));
        sqlm__put(e, op == SQLM_OP_SET_NULL ? " = NULL" : " = ");
        if (op != SQLM_OP_SET_NULL)
            put_assigned(e, &e->model->fields[sqlm__word_number(word)]);
        between = ", ";
    }
    put_version_counted(e, between);
}

static void put_rows(sqlm__emitter *e, uint32_t flags)
{
    if ((flags & SQLM_SHAPE_RETURNING) == 0)
        return;
    sqlm__put(e, " RETURNING ");
    sqlm__put_columns(e);
}

void sqlm__put_update_where(sqlm__emitter *e, const uint32_t *words)
{
    const uint32_t flags = words[0];

    sqlm__put(e, "UPDATE ");
    sqlm__put_table(e);
    put_assignments(e, " SET ");
    sqlm__put_where(e, flags);
    put_rows(e, flags);
}

void sqlm__put_delete_where(sqlm__emitter *e, const uint32_t *words)
{
    const uint32_t flags = words[0];

    sqlm__put(e, "DELETE FROM ");
    sqlm__put_table(e);
    sqlm__put_where(e, flags);
    put_rows(e, flags);
}

static void put_target(sqlm__emitter *e, const uint32_t *target)
{
    const char *between = " (";

    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if ((target[i / 32] >> i % 32 & 1) == 0)
            continue;
        sqlm__put(e, between);
        sqlm__put_column_name(e, i);
        between = ", ";
    }
    sqlm__put(e, between[0] == ',' ? ")" : "");
}

/* The key of the row that is there becomes the statement's generated key: an assignment that changes nothing. */
static const char *put_last_insert_id(sqlm__emitter *e, const uint32_t *words)
{
    const char *between = " ON DUPLICATE KEY UPDATE ";

    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if ((e->model->fields[i].flags & SQLM_F_AUTO_INCREMENT) == 0)
            continue;
        sqlm__put(e, between);
        sqlm__put_column_name(e, i);
        sqlm__put(e, " = LAST_INSERT_ID(");
        sqlm__put_column_name(e, i);
        sqlm__put(e, ")");
        return ", ";
    }
    if ((words[0] & SQLM_SHAPE_DO_NOTHING) == 0)
        return between;
    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if ((e->model->fields[i].flags & SQLM_F_PRIMARY_KEY) == 0)
            continue;
        sqlm__put(e, between);
        sqlm__put_column_name(e, i);
        sqlm__put(e, " = ");
        sqlm__put_column_name(e, i);
        break;
    }
    return ", ";
}

/* A number that no other statement has is the LAST_INSERT_ID() of one that has found a row, from there on: an assignment that changes
 * nothing. */
static void put_mark(sqlm__emitter *e, const char *between)
{
    uint32_t key = 0;

    while ((e->model->fields[key].flags & SQLM_F_PRIMARY_KEY) == 0)
        key++;
    sqlm__put(e, between);
    sqlm__put_column_name(e, key);
    sqlm__put(e, " = IF(LAST_INSERT_ID(");
    sqlm__put_parameter(e);
    sqlm__put(e, ") IS NULL, ");
    sqlm__put_column_name(e, key);
    sqlm__put(e, ", ");
    sqlm__put_column_name(e, key);
    sqlm__put(e, ")");
}

/* What tells an insert from an update, where the database has no better way: no transaction has deleted a new row, or no row was found. */
static void put_upsert_returning(sqlm__emitter *e, const uint32_t *words)
{
    const char *between = " RETURNING ";

    for (uint32_t i = 0; i < e->model->field_count; i++) {
        if (!sqlm__upsert_returns(e->dialect, words, &e->model->fields[i], i))
            continue;
        sqlm__put(e, between);
        sqlm__put_column_name(e, i);
        between = ", ";
    }
    if (!sqlm__upsert_tells(e->dialect, words))
        return;
    sqlm__put(e, between);
    sqlm__put(e, e->dialect->id == SQLM_DIALECT_POSTGRES ? "(xmax = 0)" : "LAST_INSERT_ID() <> ");
    if (e->dialect->id != SQLM_DIALECT_POSTGRES)
        sqlm__put_parameter(e);
}

void sqlm__put_upsert(sqlm__emitter *e, const uint32_t *words)
{
    const size_t    field_words = sqlm__shape_field_words(e->model);
    const uint32_t *target = words + SQLM_SHAPE_HEADER + field_words;
    const bool      is_nothing = (words[0] & SQLM_SHAPE_DO_NOTHING) != 0;
    const bool      is_marked = sqlm__upsert_is_marked(e->dialect);
    const char     *between = is_marked ? " ON DUPLICATE KEY UPDATE " : " DO UPDATE SET ";

    put_insert_values(e, words);
    e->next = target + field_words;
    e->qualifies = true;
    if (e->dialect->id == SQLM_DIALECT_MYSQL && !is_marked) {
        between = put_last_insert_id(e, words);
    } else if (!is_marked) {
        sqlm__put(e, " ON CONFLICT");
        put_target(e, target);
    }
    if (!is_nothing)
        put_assignments(e, between);
    else if (e->dialect->id != SQLM_DIALECT_MYSQL)
        sqlm__put(e, " DO NOTHING");
    if (is_marked)
        put_mark(e, is_nothing ? between : ", ");
    e->qualifies = false;
    put_upsert_returning(e, words);
}

void sqlm__put_delete(sqlm__emitter *e, const uint32_t *words)
{
    (void)words;
    sqlm__put(e, "DELETE FROM ");
    sqlm__put_table(e);
    put_key(e, SQLM_F_VERSION);
}

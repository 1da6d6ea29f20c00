/* SPDX-License-Identifier: MIT */
#include "compile.h"

#include <string.h>

#include <sqlmodel/sys/text_buffer.h>

#include "dialect.h"
#include "emit.h"
#include "operand.h"
#include "read_back.h"
#include "unset.h"

/* No statement of a query that makes sense is longer. */
#define MAXIMUM_SQL ((size_t)64 << 20)

/* The only column of a count, and of an exists. */
static const sqlm_plan_column count_column = { .type = SQLM_TYPE_I64, .name = "count" };
static const sqlm_plan_column exists_column = { .type = SQLM_TYPE_BOOL, .name = "exists" };

/* Fills a plan column by column. */
typedef struct plan_writer {
    sqlm__compiled   *compiled;
    sqlm_plan_column *next;
    bool             *secrets; /* of all columns */
    const sqlm_model *model;
} plan_writer;

static bool is_secret(const sqlm_field *field)
{
    return sqlm_attribute_find(field->attributes, SQLM_ATTR_SECRET) != NULL;
}

static sqlm_plan_column *add_column(plan_writer *writer, sqlm_plan *plan, uint32_t field)
{
    sqlm_plan_column *column = writer->next++;
    bool             *secret = writer->secrets++;

    *secret = is_secret(&writer->model->fields[field]);
    if (plan->count++ == 0) {
        plan->columns = column;
        if (plan == &writer->compiled->parameters)
            writer->compiled->secrets = secret;
    }
    sqlm_field_plan(writer->model, field, column);
    return column;
}

static void add_flagged(plan_writer *writer, sqlm_plan *plan, uint32_t flag)
{
    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if ((writer->model->fields[i].flags & flag) != 0)
            (void)add_column(writer, plan, i);
}

static void add_all(plan_writer *writer)
{
    for (uint32_t i = 0; i < writer->model->field_count; i++) {
        const sqlm_plan_column *column = add_column(writer, &writer->compiled->rows, i);

        if (sqlm__needs_memory(column->type))
            writer->compiled->needs_arena = true;
    }
}

/* The values of a key come one by one. */
static void plan_get(plan_writer *writer)
{
    sqlm_plan *key = &writer->compiled->parameters;

    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if ((writer->model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0)
            add_column(writer, key, i)->offset = 0;
    add_all(writer);
}

static bool forgets(const sqlm_model *model)
{
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__left_out_as(&model->fields[i]) == SQLM_LEFT_OUT_FORGOTTEN)
            return true;
    return false;
}

/* The fields of an update of which only the parameters depend on the object, as bits; 0 for any other. */
static uint64_t plain_fields(const sqlm_conn *conn, const sqlm_model *model, const sqlm__compiled *update)
{
    uint64_t bits = 0;

    if (model->field_count > 64 || model->is_validated || update->version != NULL || update->rows.count > 0 || update->forgets ||
        sqlm__update_reads_back(conn, model))
        return 0;
    for (uint32_t i = 0; i < model->field_count; i++) {
        if (!sqlm__shape_sends(update->words, i))
            continue;
        if ((model->fields[i].flags & SQLM_F_PRIMARY_KEY) != 0) /* of a model that has nothing else */
            return 0;
        bits |= (uint64_t)1 << i;
    }
    return bits;
}

static void plan_update(const sqlm_conn *conn, plan_writer *writer)
{
    sqlm_plan *plan = &writer->compiled->parameters;
    size_t     before_version;

    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if (sqlm__shape_sends(writer->compiled->words, i) &&
            (writer->model->fields[i].flags & (SQLM_F_PRIMARY_KEY | SQLM_F_VERSION)) == 0)
            (void)add_column(writer, plan, i);
    add_flagged(writer, plan, SQLM_F_PRIMARY_KEY);
    before_version = plan->count;
    add_flagged(writer, plan, SQLM_F_VERSION);
    if (plan->count > before_version)
        writer->compiled->version = &plan->columns[before_version];
    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if (sqlm__update_returns(conn->dialect, &writer->model->fields[i]))
            (void)add_column(writer, &writer->compiled->rows, i);
    writer->compiled->forgets = forgets(writer->model);
    writer->compiled->plain_fields = plain_fields(conn, writer->model, writer->compiled);
}

static void plan_delete(plan_writer *writer)
{
    add_flagged(writer, &writer->compiled->parameters, SQLM_F_PRIMARY_KEY);
    add_flagged(writer, &writer->compiled->parameters, SQLM_F_VERSION);
}

static sqlm_outcome bad_default(sqlm_cx *cx, const sqlm_model *model, const sqlm_field *field)
{
    return sqlm__note_field(cx, model, field,
                            SQLM_FAIL(cx, MISUSE, NONE,
                                      "the DEFAULT of field '%s.%s' is no %s that can be given back: set the field before "
                                      "the insert, or correct the DEFAULT",
                                      model->name, field->name, sqlm_type_name(field->type)));
}

/* A default as a value of its field's kind. Bytes need memory that nobody would own, unless there are none. */
static sqlm_outcome read_default(sqlm_cx *cx, const sqlm_model *model, const sqlm_field *field, sqlm_value *value)
{
    const sqlm_attribute *literal = sqlm_attribute_find(field->attributes, SQLM_ATTR_DEFAULT);
    const sqlm_type       type = field->type & SQLM_TYPE_MASK;
    sqlm_value            raw;

    if (literal == NULL)
        return bad_default(cx, model, field);
    if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_JSON) {
        *value = type == SQLM_TYPE_TEXT ? sqlm_text_value(literal->text) : sqlm_json_value(literal->text);
        return SQLM_OK;
    }
    if (type == SQLM_TYPE_BYTES) {
        *value = sqlm_bytes_value((sqlm_bytes){ "", 0 });
        return literal->text != NULL && literal->text[0] == '\0' ? SQLM_OK : bad_default(cx, model, field);
    }
    if (literal->text != NULL)
        return sqlm_value_from_text(cx, type, sqlm_field_enum(field), literal->text, NULL, value);
    if (type == SQLM_TYPE_ENUM) {
        *value = sqlm_enum_value(sqlm_field_enum(field), (int32_t)literal->number);
        return SQLM_OK;
    }
    raw = (field->flags & SQLM_F_REAL) != 0 ? sqlm_f64_value(literal->real) : sqlm_i64_value(literal->number);
    if (type == SQLM_TYPE_U64)
        raw = sqlm_u64_value((uint64_t)literal->number); /* the compiler has refused negative ones */
    if (type == SQLM_TYPE_F32 && (field->flags & SQLM_F_REAL) != 0)
        raw = sqlm_f32_value((float)literal->real);
    return sqlm_value_convert(cx, &raw, type, NULL, field->name, NULL, value);
}

/* Largest object of a kind without memory of its own, to try a default on. */
typedef union any_member {
    sqlm_opt_decimal decimal;
    sqlm_bytes       bytes;
    sqlm_opt_uuid    uuid;
} any_member;

static sqlm_outcome plan_default(sqlm_cx *cx, plan_writer *writer, uint32_t field)
{
    sqlm__default   *made = &writer->compiled->defaults[writer->compiled->default_count++];
    sqlm_plan_column trial;
    any_member       member;
    sqlm_outcome     outcome = read_default(cx, writer->model, &writer->model->fields[field], &made->value);

    if (outcome != SQLM_OK)
        return outcome;
    sqlm_field_plan(writer->model, field, &made->column);
    trial = made->column;
    trial.offset = 0;
    return sqlm_plan_store(cx, &trial, &made->value, NULL,
                           &member); /* a default that does not fit is found before anything is inserted */
}

/* A field that a list leaves out, without a default: NULL, if it may be. */
static sqlm_outcome plan_null(sqlm_cx *cx, plan_writer *writer, uint32_t field)
{
    const sqlm_field *left_out = &writer->model->fields[field];
    sqlm__default    *made = &writer->compiled->defaults[writer->compiled->default_count];

    if ((left_out->type & SQLM_NULLABLE) == 0)
        return sqlm__note_field(cx, writer->model, left_out,
                                SQLM_FAIL(cx, MISUSE, NONE,
                                          "field '%s.%s' is not in the list of fields to insert, but has no default and cannot be NULL",
                                          writer->model->name, left_out->name));
    writer->compiled->default_count++;
    made->value = sqlm_null_value();
    sqlm_field_plan(writer->model, field, &made->column);
    return SQLM_OK;
}

static void plan_parameters(plan_writer *writer)
{
    const uint32_t *words = writer->compiled->words;
    const bool      version_is_one = (words[0] & SQLM_SHAPE_VERSION_IS_ONE) != 0;

    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if (sqlm__shape_sends(words, i) && !(version_is_one && (writer->model->fields[i].flags & SQLM_F_VERSION) != 0))
            (void)add_column(writer, &writer->compiled->parameters, i);
}

/* The key that comes with the result. */
static void plan_key(plan_writer *writer, uint32_t field)
{
    if (sqlm__left_out_as(&writer->model->fields[field]) != SQLM_LEFT_OUT_KEY)
        return;
    sqlm_field_plan(writer->model, field, writer->next);
    writer->compiled->generated_key = writer->next++;
}

static sqlm_outcome plan_insert(sqlm_cx *cx, const sqlm_conn *conn, plan_writer *writer)
{
    const uint32_t   *words = writer->compiled->words;
    const sqlm_field *fields = writer->model->fields;
    sqlm_plan_column *made;
    sqlm_outcome      outcome = SQLM_OK;

    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if ((fields[i].flags & SQLM_SHAPE_CHOICES) != 0)
            writer->compiled->choices[writer->compiled->choice_count++] = i;
    plan_parameters(writer);
    for (uint32_t i = 0; i < writer->model->field_count && outcome == SQLM_OK; i++) {
        if (sqlm__shape_sends(words, i))
            continue;
        if (sqlm__insert_returns(conn->dialect, writer->model, words, i)) {
            made = add_column(writer, &writer->compiled->rows, i);
            if (sqlm__left_out_as(&fields[i]) == SQLM_LEFT_OUT_KEY)
                writer->compiled->returned_key = made;
        } else if (sqlm__left_out_as(&fields[i]) == SQLM_LEFT_OUT_LITERAL) {
            outcome = plan_default(cx, writer, i);
        } else if (sqlm__left_out_as(&fields[i]) == SQLM_LEFT_OUT_NOT) {
            outcome = plan_null(cx, writer, i);
        }
    }
    for (uint32_t i = 0; i < writer->model->field_count; i++)
        if (!sqlm__shape_sends(words, i) && !sqlm__insert_returns(conn->dialect, writer->model, words, i))
            plan_key(writer, i);
    writer->compiled->forgets = forgets(writer->model);
    return outcome;
}

/* Rows come back whole. */
static sqlm_outcome plan_where(sqlm_cx *cx, const sqlm_conn *conn, plan_writer *writer)
{
    const bool is_delete = sqlm__shape_kind(writer->compiled->words) == SQLM_SHAPE_DELETE_WHERE;

    if ((writer->compiled->words[0] & SQLM_SHAPE_RETURNING) == 0)
        return SQLM_OK;
    if (!sqlm__gives_back(conn->dialect, !is_delete))
        return SQLM_FAIL(cx, UNSUPPORTED, NONE, "%s gives no %s rows back: select them first, in a transaction", conn->dialect->name,
                         is_delete ? "deleted" : "updated");
    add_all(writer);
    return SQLM_OK;
}

static sqlm_outcome prepare_trial(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, sqlm_statement **statement)
{
    sqlm_text_buffer text;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&text, cx, MAXIMUM_SQL);
    sqlm_text_buffer_put(&text, "SELECT rowid FROM ");
    if (sqlm_model_schema(model) != NULL) {
        sqlm_dialect_put_identifier(&text, conn->dialect, sqlm_model_schema(model));
        sqlm_text_buffer_put(&text, ".");
    }
    sqlm_dialect_put_identifier(&text, conn->dialect, model->table);
    outcome = text.outcome;
    if (outcome == SQLM_OK)
        outcome = conn->driver->prepare(cx, conn, sqlm_text_buffer_text(&text), text.length, statement);
    sqlm_text_buffer_fini(&text);
    return outcome;
}

/* Whether a new row of the table has a row number, which tells it from an updated one: a table WITHOUT ROWID has none. That SQLite
 * says so is no failure of ours. */
static sqlm_outcome find_row_numbers(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, bool *has_them)
{
    sqlm_cx_storage storage;
    sqlm_cx        *trial = sqlm_cx_cleanup_begin(&storage, cx, 1000);
    sqlm_statement *statement = NULL;
    sqlm_outcome    outcome = prepare_trial(trial, conn, model, &statement);

    *has_them = outcome == SQLM_OK;
    if (statement != NULL)
        conn->driver->release(statement);
    if (outcome != SQLM_OK && sqlm_cx_error(trial)->kind == SQLM_E_QUERY)
        outcome = SQLM_OK;
    if (outcome != SQLM_OK)
        outcome = sqlm_cx_fail(cx, sqlm_cx_error(trial)->kind, sqlm_cx_error(trial)->reason, SQLM_HERE, "%s",
                               sqlm_cx_error(trial)->message);
    sqlm_cx_cleanup_end(trial, SQLM_OK);
    return outcome;
}

static sqlm_outcome check_upsert(sqlm_cx *cx, const sqlm_conn *conn, const sqlm_model *model)
{
    if (sqlm__has_returning(conn->dialect))
        return SQLM_OK;
    for (uint32_t i = 0; i < model->field_count; i++)
        if ((model->fields[i].flags & SQLM_F_VERSION) != 0 || sqlm__left_out_as(&model->fields[i]) == SQLM_LEFT_OUT_COMPUTED)
            return SQLM_FAIL(cx, UNSUPPORTED, NONE, "an upsert of model '%s': %s cannot give back '%s' of the row", model->name,
                             conn->dialect->name, model->fields[i].name);
    return SQLM_OK;
}

/* The object is copied before, with room behind it for what tells an insert from an update. */
static sqlm_outcome plan_upsert(sqlm_cx *cx, sqlm_conn *conn, plan_writer *writer)
{
    sqlm__compiled   *compiled = writer->compiled;
    const sqlm_model *model = writer->model;
    const uint32_t   *words = compiled->words;
    sqlm_outcome      outcome = check_upsert(cx, conn, model);

    plan_parameters(writer);
    for (uint32_t i = 0; i < model->field_count; i++)
        if (sqlm__upsert_returns(conn->dialect, words, &model->fields[i], i))
            (void)add_column(writer, &compiled->rows, i);
    if (sqlm__upsert_tells(conn->dialect, words)) {
        *writer->next = exists_column;
        writer->next->offset = model->object_size;
        compiled->is_inserted = writer->next++;
        if (compiled->rows.count++ == 0)
            compiled->rows.columns = compiled->is_inserted;
    }
    for (uint32_t i = 0; i < model->field_count && outcome == SQLM_OK; i++) {
        if (sqlm__shape_sends(words, i) || sqlm__upsert_returns(conn->dialect, words, &model->fields[i], i))
            continue;
        if (sqlm__left_out_as(&model->fields[i]) == SQLM_LEFT_OUT_LITERAL)
            outcome = plan_default(cx, writer, i);
    }
    if (!sqlm__has_returning(conn->dialect))
        for (uint32_t i = 0; i < model->field_count; i++)
            plan_key(writer, i);
    compiled->forgets = forgets(model);
    compiled->parameters.object_size = sqlm__upsert_size(model);
    compiled->rows.object_size = sqlm__upsert_size(model);
    if (outcome == SQLM_OK && conn->dialect->id == SQLM_DIALECT_SQLITE && (words[0] & SQLM_SHAPE_DO_NOTHING) == 0)
        outcome = find_row_numbers(cx, conn, model, &compiled->numbers_rows);
    return outcome;
}

static sqlm_outcome plan_all(sqlm_cx *cx, sqlm_conn *conn, plan_writer *writer)
{
    sqlm__compiled *compiled = writer->compiled;

    compiled->parameters.object_size = writer->model->object_size;
    compiled->rows.object_size = writer->model->object_size;
    switch (sqlm__shape_kind(compiled->words)) {
    case SQLM_SHAPE_SELECT:
        add_all(writer);
        return SQLM_OK;
    case SQLM_SHAPE_COUNT:
        compiled->rows = (sqlm_plan){ .columns = &count_column, .count = 1, .object_size = sizeof(int64_t) };
        return SQLM_OK;
    case SQLM_SHAPE_EXISTS:
        compiled->rows = (sqlm_plan){ .columns = &exists_column, .count = 1, .object_size = sizeof(bool) };
        return SQLM_OK;
    case SQLM_SHAPE_GET:
        plan_get(writer);
        return SQLM_OK;
    case SQLM_SHAPE_INSERT:
    case SQLM_SHAPE_INSERT_FIELDS:
        return plan_insert(cx, conn, writer);
    case SQLM_SHAPE_UPSERT:
        return plan_upsert(cx, conn, writer);
    case SQLM_SHAPE_UPDATE_WHERE:
    case SQLM_SHAPE_DELETE_WHERE:
        return plan_where(cx, conn, writer);
    case SQLM_SHAPE_UPDATE:
        plan_update(conn, writer);
        return SQLM_OK;
    default:
        plan_delete(writer);
        return SQLM_OK;
    }
}

/* One piece of memory with room for whatever plans the statement has. */
static sqlm__compiled *allocate(const sqlm_conn *conn, const sqlm_model *model, const uint32_t *words, size_t word_count,
                                sqlm_plan_column **columns, bool **secrets)
{
    const uint32_t  kind = sqlm__shape_kind(words);
    const size_t    fields = kind == SQLM_SHAPE_COUNT || kind == SQLM_SHAPE_EXISTS ? 0 : model->field_count;
    const bool      is_upsert = kind == SQLM_SHAPE_UPSERT;
    const size_t    column_count = kind == SQLM_SHAPE_SELECT ? fields : (is_upsert ? 2 : 1) * fields + SQLM_MAXIMUM_KEY + 2;
    const size_t    default_count = kind == SQLM_SHAPE_INSERT || kind == SQLM_SHAPE_INSERT_FIELDS || is_upsert ? fields : 0;
    const size_t    size = sizeof(sqlm__compiled) + column_count * sizeof(sqlm_plan_column) + default_count * sizeof(sqlm__default) +
                           (default_count + word_count) * sizeof(uint32_t) + column_count * sizeof(bool);
    sqlm__compiled *compiled = sqlm_allocate(&conn->allocator, 1, size);

    if (compiled == NULL)
        return NULL;
    memset(compiled, 0, sizeof(*compiled));
    compiled->size = size;
    *columns = (sqlm_plan_column *)(compiled + 1);
    compiled->defaults = (sqlm__default *)(*columns + column_count);
    compiled->choices = (uint32_t *)(compiled->defaults + default_count);
    compiled->words = compiled->choices + default_count;
    compiled->fields = model->fields;
    compiled->word_count = word_count;
    memcpy(compiled->words, words, word_count * sizeof(uint32_t));
    *secrets = (bool *)(compiled->words + word_count);
    return compiled;
}

/* Where the expressions of a statement begin; one without any has no word from there on. */
static size_t first_expression(const sqlm_model *source, const uint32_t *words, size_t word_count)
{
    switch (sqlm__shape_kind(words)) {
    case SQLM_SHAPE_SELECT:
    case SQLM_SHAPE_COUNT:
    case SQLM_SHAPE_EXISTS:
        return (words[0] & SQLM_SHAPE_PROJECTION) != 0 ? SQLM_SHAPE_PROJECTION_HEADER : SQLM_SHAPE_HEADER;
    case SQLM_SHAPE_UPDATE_WHERE:
    case SQLM_SHAPE_DELETE_WHERE:
        return SQLM_SHAPE_HEADER;
    case SQLM_SHAPE_UPSERT:
        return SQLM_SHAPE_HEADER + 2 * sqlm__shape_field_words(source);
    default:
        return word_count;
    }
}

/* Whether a condition or an assignment names a secret field; an order or a select list that does is taken for one. */
static bool mentions_secret(const sqlm_model *source, const uint32_t *words, size_t word_count)
{
    for (size_t i = first_expression(source, words, word_count); i < word_count; i++) {
        const uint32_t op = words[i] & SQLM_SHAPE_OP_MASK;
        const uint32_t field = words[i] >> SQLM_SHAPE_OP_BITS;

        if ((op == SQLM_OP_COLUMN || op == SQLM_OP_SET) && field < source->field_count && is_secret(&source->fields[field]))
            return true;
    }
    return false;
}

static sqlm_outcome keep_sql(sqlm_cx *cx, const sqlm_conn *conn, sqlm__compiled *compiled, const char *sql, size_t length)
{
    compiled->sql = sqlm_allocate(&conn->allocator, length + 1, 1);
    if (compiled->sql == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement of %zu bytes", length);
    compiled->sql_size = length + 1;
    memcpy(compiled->sql, sql, length + 1);
    return SQLM_OK;
}

/* The record of a failure has the statement's text, for whoever reads it and for observers. */
static sqlm_outcome prepare_text(sqlm_cx *cx, sqlm_conn *conn, const char *sql, size_t length, sqlm_statement **statement)
{
    sqlm_outcome outcome = conn->driver->prepare(cx, conn, sql, length, statement);
    sqlm_error  *error = sqlm_cx_error_details(cx);

    if (outcome != SQLM_OK && error->sql[0] == '\0')
        sqlm_error_set_text(error->sql, sizeof(error->sql), sql);
    return outcome;
}

static sqlm_outcome prepare(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_model *source,
                            sqlm__compiled *compiled)
{
    sqlm_text_buffer text;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&text, cx, MAXIMUM_SQL);
    sqlm__emit(&text, conn->dialect, model, source, compiled->words, compiled->word_count);
    outcome = text.outcome;
    if (outcome == SQLM_OK)
        outcome = keep_sql(cx, conn, compiled, sqlm_text_buffer_text(&text), text.length);
    if (outcome == SQLM_OK)
        outcome = prepare_text(cx, conn, compiled->sql, text.length, &compiled->statement);
    sqlm_text_buffer_fini(&text);
    return outcome;
}

sqlm_outcome sqlm__compile(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const sqlm_model *source, const uint32_t *words,
                           size_t word_count, sqlm__compiled **compiled)
{
    sqlm_plan_column *columns = NULL;
    bool             *secrets = NULL;
    sqlm__compiled   *made = allocate(conn, model, words, word_count, &columns, &secrets);
    plan_writer       writer = { .compiled = made, .next = columns, .secrets = secrets, .model = model };
    sqlm_outcome      outcome;

    if (made == NULL)
        return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "no memory for a statement on model '%s'", model->name);
    made->has_secret_values = mentions_secret(source, words, word_count);
    outcome = plan_all(cx, conn, &writer);
    if (outcome == SQLM_OK)
        outcome = prepare(cx, conn, model, source, made);
    if (outcome != SQLM_OK) {
        sqlm_release(&conn->allocator, made->sql, made->sql_size, 1);
        sqlm_release(&conn->allocator, made, 1, made->size);
        return outcome;
    }
    *compiled = made;
    return SQLM_OK;
}

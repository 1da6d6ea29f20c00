/* SPDX-License-Identifier: MIT */
#include "emit.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model_text.h"
#include "names.h"

enum { MAXIMUM_TEXT = 1 << 24 };

void emit_problem(emission *e, const sqlm_schema_table *table, const char *column, const char *format, ...)
{
    va_list arguments;

    e->problem_count++;
    (void)fprintf(stderr, "sqlmodel generate: table \"%s\"", table->name);
    if (column != NULL)
        (void)fprintf(stderr, ", column \"%s\"", column);
    (void)fprintf(stderr, ": ");
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, "\n");
}

/* ---- enumerations ------------------------------------------------------------------------------------------------ */

static void check_labels(model_text *m, const sqlm_schema_column *column, const layout_row *rows)
{
    for (size_t i = 0; i < column->label_count; i++) {
        if (column->labels[i][0] == '\0')
            emit_problem(m->e, m->table, column->name, "an empty label has no name in C");
        for (size_t k = 0; k < i; k++) {
            if (strcmp(rows[i].first, rows[k].first) == 0)
                emit_problem(m->e, m->table, column->name, "labels '%s' and '%s' would both be %s in C", column->labels[k],
                             column->labels[i], rows[i].first);
        }
    }
}

static void put_enum(model_text *m, const sqlm_schema_column *column, sqlm_text_buffer *out)
{
    layout_row *rows = model_allocate(m, column->label_count, sizeof *rows);
    const char *macro = model_labels_macro(m, column->name);
    const char *head = model_format(m, "%s(LABEL)", macro);
    const char *name = model_enum_name(m, column->name);

    for (size_t i = 0; rows != NULL && i < column->label_count; i++) {
        rows[i].call = "LABEL(";
        rows[i].first = model_enum_constant(m, column->name, column->labels[i]);
        rows[i].pieces = model_allocate(m, 1, sizeof *rows[i].pieces);
        if (rows[i].pieces == NULL)
            return;
        names_put_string(model_begin(m), column->labels[i]);
        rows[i].pieces[0].text = model_take(m);
        rows[i].piece_count = 1;
    }
    if (rows == NULL || m->outcome != SQLM_OK)
        return;
    check_labels(m, column, rows);
    m->outcome = layout_put_macro(m->e->cx, out, head, rows, column->label_count);
    sqlm_text_buffer_put_format(out, "SQLM_ENUM_DECLARE(%s, %s);\n\n", name, macro);
}

/* ---- models ------------------------------------------------------------------------------------------------------ */

static void put_enums(model_text *m, sqlm_text_buffer *out)
{
    for (size_t i = 0; m->outcome == SQLM_OK && i < m->table->column_count; i++) {
        if (m->table->columns[i].type == SQLM_TYPE_ENUM)
            put_enum(m, &m->table->columns[i], out);
    }
}

static void put_fields(model_text *m, sqlm_text_buffer *out)
{
    const sqlm_schema_table *table = m->table;
    const char              *head;

    m->rows =
        model_allocate(m, table->column_count + table->unique_count + table->index_count + table->check_count, sizeof *m->rows);
    m->unique_done = model_allocate(m, table->unique_count, sizeof *m->unique_done);
    m->index_done = model_allocate(m, table->index_count, sizeof *m->index_done);
    m->check_done = model_allocate(m, table->check_count, sizeof *m->check_done);
    if (m->outcome != SQLM_OK)
        return;
    model_check_table(m);
    for (size_t i = 0; i < table->column_count; i++)
        model_add_column(m, &table->columns[i]);
    model_add_constraints(m);
    head = model_format(m, "%s_FIELDS(FIELD, M)", model_upper(m, m->model));
    if (m->outcome == SQLM_OK)
        m->outcome = layout_put_macro(m->e->cx, out, head, m->rows, m->row_count);
}

static void put_declaration(model_text *m, sqlm_text_buffer *out)
{
    put_enums(m, out);
    put_fields(m, out);
    sqlm_text_buffer_put_format(out, "SQLMODEL_DECLARE(%s, %s_FIELDS);\n", m->model, model_upper(m, m->model));
}

static void put_definition(model_text *m, sqlm_text_buffer *out)
{
    for (size_t i = 0; i < m->table->column_count; i++) {
        const sqlm_schema_column *column = &m->table->columns[i];

        if (column->type == SQLM_TYPE_ENUM)
            sqlm_text_buffer_put_format(out, "SQLM_ENUM_DEFINE(%s, %s);\n", model_enum_name(m, column->name),
                                        model_labels_macro(m, column->name));
    }
    sqlm_text_buffer_put_format(out, "SQLMODEL_DEFINE(%s, ", m->model);
    names_put_string(out, m->table->name);
    sqlm_text_buffer_put_format(out, ", %s_FIELDS);\n", model_upper(m, m->model));
}

/* Every model by one of the two functions above. */
static sqlm_outcome put_models(emission *e, void (*put)(model_text *m, sqlm_text_buffer *out), sqlm_text_buffer *out)
{
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; outcome == SQLM_OK && i < e->schema->table_count; i++) {
        model_text m = { .e = e, .table = &e->schema->tables[i], .model = e->models[i] };

        if (i > 0)
            sqlm_text_buffer_put(out, "\n");
        sqlm_text_buffer_init(&m.buffer, e->cx, MAXIMUM_TEXT);
        put(&m, out);
        sqlm_text_buffer_fini(&m.buffer);
        outcome = m.outcome != SQLM_OK ? m.outcome : out->outcome;
    }
    return outcome;
}

/* ---- files ------------------------------------------------------------------------------------------------------- */

static void put_title(const emission *e, sqlm_text_buffer *out)
{
    sqlm_text_buffer_put_format(out, "/* Generated from %s by sqlmodel generate: do not edit. */\n", e->origin);
    if (e->options->license != NULL)
        sqlm_text_buffer_put_format(out, "/* SPDX-License-Identifier: %s */\n", e->options->license);
}

static bool is_referred_to(const emission *e, const char *name)
{
    bool found = false;

    for (size_t i = 0; i < e->schema->table_count; i++) {
        const sqlm_schema_table *table = &e->schema->tables[i];

        if (strcmp(table->name, name) == 0)
            return false; /* its model is made here */
        for (size_t k = 0; k < table->foreign_key_count; k++)
            found = found || strcmp(table->foreign_keys[k].referenced_table, name) == 0;
    }
    return found;
}

static void put_includes(const emission *e, sqlm_text_buffer *out)
{
    const generate_names *references = &e->options->references;
    bool                  any = false;

    sqlm_text_buffer_put(out, "#include <sqlmodel.h>\n");
    for (size_t i = 0; i < references->count; i++) {
        if (references->items[i].header == NULL || !is_referred_to(e, references->items[i].table))
            continue;
        sqlm_text_buffer_put_format(out, "%s#include \"%s\"\n", any ? "" : "\n", references->items[i].header);
        any = true;
    }
    sqlm_text_buffer_put(out, "\n");
}

static void put_guard(const emission *e, sqlm_text_buffer *out)
{
    if (e->options->guard != NULL)
        sqlm_text_buffer_put(out, e->options->guard);
    else
        names_put_upper(out, e->header);
}

static sqlm_outcome emit_header(emission *e, sqlm_text_buffer *out)
{
    sqlm_outcome outcome;

    put_title(e, out);
    sqlm_text_buffer_put(out, "#ifndef ");
    put_guard(e, out);
    sqlm_text_buffer_put(out, "\n#define ");
    put_guard(e, out);
    sqlm_text_buffer_put(out, "\n\n");
    put_includes(e, out);
    outcome = put_models(e, put_declaration, out);
    sqlm_text_buffer_put(out, "\n#endif\n");
    return outcome != SQLM_OK ? outcome : out->outcome;
}

static sqlm_outcome emit_source(emission *e, sqlm_text_buffer *out)
{
    put_title(e, out);
    sqlm_text_buffer_put_format(out, "#include \"%s\"\n\n", e->header);
    return put_models(e, put_definition, out);
}

static sqlm_outcome emit_both(emission *e, sqlm_text_buffer *out)
{
    sqlm_outcome outcome;

    put_title(e, out);
    put_includes(e, out);
    outcome = put_models(e, put_declaration, out);
    if (outcome != SQLM_OK)
        return outcome;
    sqlm_text_buffer_put(out, "\n");
    return put_models(e, put_definition, out);
}

sqlm_outcome emit_part(emission *e, generate_part part, sqlm_text_buffer *out)
{
    if (part == GENERATE_HEADER)
        return emit_header(e, out);
    return part == GENERATE_SOURCE ? emit_source(e, out) : emit_both(e, out);
}

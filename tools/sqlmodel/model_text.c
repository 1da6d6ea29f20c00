/* SPDX-License-Identifier: MIT */
#include "model_text.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "names.h"

enum { MAXIMUM_PIECES = 64, LONGEST_PIECE = 88 };

/* ---- texts ------------------------------------------------------------------------------------------------------- */

static void fail(model_text *m)
{
    if (m->outcome == SQLM_OK)
        m->outcome = SQLM_ERR;
}

sqlm_text_buffer *model_begin(model_text *m)
{
    sqlm_text_buffer_reset(&m->buffer);
    return &m->buffer;
}

const char *model_take(model_text *m)
{
    const char *text = NULL;

    if (m->buffer.outcome == SQLM_OK)
        text = sqlm_arena_copy(m->e->cx, m->e->arena, sqlm_text_buffer_text(&m->buffer), m->buffer.length);
    if (text == NULL)
        fail(m);
    return text == NULL ? "" : text;
}

const char *model_format(model_text *m, const char *format, ...)
{
    char    text[1024];
    va_list arguments;
    int     length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    (void)model_begin(m);
    if (length < 0 || (size_t)length >= sizeof text)
        emit_problem(m->e, m->table, NULL, "a name is longer than C compilers take");
    else
        sqlm_text_buffer_put_bytes(&m->buffer, text, (size_t)length);
    return model_take(m);
}

void *model_allocate(model_text *m, size_t count, size_t size)
{
    void *memory = sqlm_arena_allocate(m->e->cx, m->e->arena, count * size, _Alignof(max_align_t));

    if (memory == NULL)
        fail(m);
    else
        memset(memory, 0, count * size);
    return memory;
}

const char *model_upper(model_text *m, const char *name)
{
    names_put_upper(model_begin(m), name);
    return model_take(m);
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

layout_row *model_add_row(model_text *m, const char *first, const char *name)
{
    layout_row *row = &m->rows[m->row_count++];

    *row = (layout_row){ .call = first == NULL ? "FIELD(M," : "FIELD(M, ", .first = first, .name = name };
    row->pieces = model_allocate(m, MAXIMUM_PIECES, sizeof *row->pieces);
    return row;
}

static void add_piece(model_text *m, layout_row *row, const char *text, bool goes_on)
{
    if (row->pieces == NULL)
        return;
    if (row->piece_count == MAXIMUM_PIECES) {
        emit_problem(m->e, m->table, row->name, "more than %d attributes and pieces of text", MAXIMUM_PIECES);
        return;
    }
    row->pieces[row->piece_count++] = (layout_piece){ text, goes_on };
}

void model_add(model_text *m, layout_row *row, const char *text)
{
    add_piece(m, row, text, false);
}

/* How much of a text goes into one literal: up to the blank behind a word, so that no line is too long. */
static size_t literal_length(const char *text)
{
    size_t length = strlen(text);

    if (length <= LONGEST_PIECE)
        return length;
    for (size_t i = LONGEST_PIECE; i > LONGEST_PIECE / 2; i--) {
        if (text[i - 1] == ' ')
            return i;
    }
    return length;
}

void model_add_call(model_text *m, layout_row *row, const char *word, const char *text)
{
    bool first = true;

    do {
        size_t      length = literal_length(text);
        const char *piece = sqlm_arena_copy(m->e->cx, m->e->arena, text, length);
        bool        last = text[length] == '\0';

        if (piece == NULL) {
            fail(m);
            return;
        }
        if (first)
            sqlm_text_buffer_put_format(model_begin(m), "%s(", word);
        else
            (void)model_begin(m);
        names_put_string(&m->buffer, piece);
        if (last)
            sqlm_text_buffer_put(&m->buffer, ")");
        add_piece(m, row, model_take(m), !last);
        text += length;
        first = false;
    } while (*text != '\0');
}

const char *model_portable(model_text *m, const sqlm_expression *expression)
{
    sqlm_expression_print(model_begin(m), expression);
    return model_take(m);
}

bool model_require_identifier(model_text *m, const char *column, const char *what, const char *name)
{
    if (names_is_identifier(name))
        return true;
    emit_problem(m->e, m->table, column, "the %s \"%s\" is no name in C", what, name);
    return false;
}

/* ---- enumerations ------------------------------------------------------------------------------------------------ */

const char *model_enum_name(model_text *m, const char *column)
{
    sqlm_text_buffer_put(model_begin(m), m->model);
    names_put_camel(&m->buffer, column);
    return model_take(m);
}

const char *model_enum_constant(model_text *m, const char *column, const char *label)
{
    names_put_upper(model_begin(m), m->model);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, column);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, label);
    return model_take(m);
}

const char *model_labels_macro(model_text *m, const char *column)
{
    names_put_upper(model_begin(m), m->model);
    sqlm_text_buffer_put(&m->buffer, "_");
    names_put_upper(&m->buffer, column);
    sqlm_text_buffer_put(&m->buffer, "_LABELS");
    return model_take(m);
}

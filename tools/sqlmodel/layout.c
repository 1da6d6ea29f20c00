/* SPDX-License-Identifier: MIT */
#include "layout.h"

#include <string.h>

enum { LONGEST_LINE = 112, WIDEST_COLUMN = 28, MAXIMUM_TEXT = 1 << 24 };

static const char row_indent[] = "    ";
static const char wrap_indent[] = "          ";

/* Lines of the macro without their backslashes, each ended by a newline. */
typedef struct layout {
    sqlm_text_buffer lines;
    size_t           line_start; /* where the current one begins */
    size_t           first_width;
    size_t           name_width;
} layout;

static void widen(size_t *width, const char *text)
{
    size_t length = strlen(text);

    if (length > *width && length <= WIDEST_COLUMN)
        *width = length;
}

static void put_blanks(sqlm_text_buffer *buffer, size_t from, size_t to)
{
    for (; from < to; from++)
        sqlm_text_buffer_put(buffer, " ");
}

/* Appends a piece behind a blank, on a new line where it does not fit with what must follow it. */
static void put_piece(layout *l, const char *piece, const char *follow)
{
    if (l->lines.length - l->line_start + 1 + strlen(piece) + strlen(follow) > LONGEST_LINE) {
        sqlm_text_buffer_put(&l->lines, "\n");
        l->line_start = l->lines.length;
        sqlm_text_buffer_put(&l->lines, wrap_indent);
    } else {
        sqlm_text_buffer_put(&l->lines, " ");
    }
    sqlm_text_buffer_put_format(&l->lines, "%s%s", piece, follow);
}

static void put_columns(layout *l, const layout_row *row)
{
    const char *follow = row->piece_count > 0 ? "," : "";

    sqlm_text_buffer_put(&l->lines, row->first);
    if (row->name == NULL) {
        sqlm_text_buffer_put(&l->lines, follow);
        return;
    }
    sqlm_text_buffer_put(&l->lines, ",");
    put_blanks(&l->lines, strlen(row->first), l->first_width);
    sqlm_text_buffer_put_format(&l->lines, " %s%s", row->name, follow);
    if (row->piece_count > 0)
        put_blanks(&l->lines, strlen(row->name), l->name_width);
}

static void put_row(layout *l, const layout_row *row)
{
    l->line_start = l->lines.length;
    sqlm_text_buffer_put_format(&l->lines, "%s%s", row_indent, row->call);
    if (row->first != NULL)
        put_columns(l, row);
    for (size_t i = 0; i < row->piece_count; i++)
        put_piece(l, row->pieces[i].text, i + 1 == row->piece_count ? ")" : row->pieces[i].goes_on ? "" : ",");
    sqlm_text_buffer_put(&l->lines, row->piece_count > 0 ? "\n" : ")\n");
}

/* Where the backslashes stand: behind the longest line that is not over the limit. */
static size_t backslash_column(const char *head, const char *lines)
{
    size_t column = strlen(head);

    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");

        if (length > column && length <= LONGEST_LINE)
            column = length;
        lines += length + 1;
    }
    return column + 1;
}

static void put_continued(sqlm_text_buffer *out, const char *line, size_t length, size_t column)
{
    sqlm_text_buffer_put_bytes(out, line, length);
    put_blanks(out, length, length < column ? column : length + 1);
    sqlm_text_buffer_put(out, "\\\n");
}

static void put_lines(sqlm_text_buffer *out, const char *head, const char *lines)
{
    size_t column = backslash_column(head, lines);

    put_continued(out, head, strlen(head), column);
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        bool   last = lines[length + 1] == '\0';

        if (last) {
            sqlm_text_buffer_put_bytes(out, lines, length);
            sqlm_text_buffer_put(out, "\n");
        } else {
            put_continued(out, lines, length, column);
        }
        lines += length + 1;
    }
}

sqlm_outcome layout_put_macro(sqlm_cx *cx, sqlm_text_buffer *out, const char *head, const layout_row *rows, size_t count)
{
    layout           l = { .line_start = 0 };
    sqlm_text_buffer first;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&l.lines, cx, MAXIMUM_TEXT);
    sqlm_text_buffer_init(&first, cx, MAXIMUM_TEXT);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].name == NULL)
            continue;
        widen(&l.first_width, rows[i].first);
        widen(&l.name_width, rows[i].name);
    }
    for (size_t i = 0; i < count; i++)
        put_row(&l, &rows[i]);
    sqlm_text_buffer_put_format(&first, "#define %s", head);
    outcome = l.lines.outcome != SQLM_OK ? l.lines.outcome : first.outcome;
    if (outcome == SQLM_OK) {
        put_lines(out, sqlm_text_buffer_text(&first), sqlm_text_buffer_text(&l.lines));
        outcome = out->outcome;
    }
    sqlm_text_buffer_fini(&first);
    sqlm_text_buffer_fini(&l.lines);
    return outcome;
}

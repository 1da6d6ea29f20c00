/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/text_buffer.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sqlmodel/sys/driver.h>

#define FIRST_CAPACITY 256

void sqlm_text_buffer_init(sqlm_text_buffer *buffer, sqlm_cx *cx, size_t maximum)
{
    *buffer = (sqlm_text_buffer){
        .cx = cx,
        .allocator = *sqlm_cx_allocator(cx),
        .maximum = maximum < PTRDIFF_MAX ? maximum : PTRDIFF_MAX - 1,
        .outcome = cx == NULL ? SQLM_ERR : SQLM_OK,
    };
}

void sqlm_text_buffer_fini(sqlm_text_buffer *buffer)
{
    if (buffer == NULL)
        return;
    sqlm_release(&buffer->allocator, buffer->data, buffer->capacity, 1);
    buffer->data = NULL;
    buffer->length = 0;
    buffer->capacity = 0;
}

void sqlm_text_buffer_reset(sqlm_text_buffer *buffer)
{
    buffer->length = 0;
    buffer->outcome = buffer->cx == NULL ? SQLM_ERR : SQLM_OK;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

/* Room for so many bytes more and a NUL. */
static bool reserve(sqlm_text_buffer *buffer, size_t more)
{
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity;
    char  *grown;

    if (buffer->outcome != SQLM_OK)
        return false;
    if (more > buffer->maximum - buffer->length) {
        buffer->outcome = SQLM_FAIL(buffer->cx, LIMIT, NONE, "a text grows beyond %zu bytes", buffer->maximum);
        return false;
    }
    if (buffer->length + more < buffer->capacity)
        return true;
    while (capacity <= buffer->length + more)
        capacity = capacity > PTRDIFF_MAX / 2 ? PTRDIFF_MAX : 2 * capacity;
    grown = sqlm_resize(&buffer->allocator, buffer->data, buffer->capacity, capacity, 1);
    if (grown == NULL) {
        buffer->outcome = SQLM_FAIL(buffer->cx, OUT_OF_MEMORY, NONE, "no memory for a text of %zu bytes", buffer->length + more);
        return false;
    }
    buffer->data = grown;
    buffer->capacity = capacity;
    return true;
}

void sqlm_text_buffer_put_bytes(sqlm_text_buffer *buffer, const void *data, size_t length)
{
    if (data == NULL && length > 0 && buffer->outcome == SQLM_OK)
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "nothing to append, but a length of %zu", length);
    if (!reserve(buffer, length))
        return;
    if (length > 0)
        memcpy(buffer->data + buffer->length, data, length);
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void sqlm_text_buffer_put(sqlm_text_buffer *buffer, const char *text)
{
    if (text == NULL && buffer->outcome == SQLM_OK)
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "the text to append is NULL");
    if (text != NULL)
        sqlm_text_buffer_put_bytes(buffer, text, strlen(text));
}

void sqlm_text_buffer_put_format(sqlm_text_buffer *buffer, const char *format, ...)
{
    va_list arguments;
    int     length;

    if (buffer->outcome != SQLM_OK)
        return;
    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        buffer->outcome = SQLM_FAIL(buffer->cx, MISUSE, NONE, "the format \"%s\" cannot be written", format);
        return;
    }
    if (!reserve(buffer, (size_t)length))
        return;
    va_start(arguments, format);
    (void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->length += (size_t)length;
}

/* A text that was cut by a failure is not handed out. */
const char *sqlm_text_buffer_text(const sqlm_text_buffer *buffer)
{
    return buffer->data == NULL || buffer->outcome != SQLM_OK ? "" : buffer->data;
}

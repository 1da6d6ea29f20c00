/* SPDX-License-Identifier: MIT */
#include "support/wire.h"

#include <string.h>

#include <sqlmodel/sys/driver.h>

#define FIRST_CAPACITY 128

void wire_fini(wire *out)
{
    sqlm_release(&out->allocator, out->data, out->capacity, 1);
    out->data = NULL;
    out->length = out->capacity = 0;
}

bool wire_reserve(wire *out, size_t more)
{
    size_t capacity = out->capacity == 0 ? FIRST_CAPACITY : out->capacity;
    void  *grown;

    if (out->failed)
        return false;
    while (capacity < out->length + more)
        capacity *= 2;
    if (capacity == out->capacity)
        return true;
    grown = sqlm_resize(&out->allocator, out->data, out->capacity, capacity, 1);
    if (grown == NULL) {
        out->failed = true;
        return false;
    }
    out->data = grown;
    out->capacity = capacity;
    return true;
}

void wire_drop(wire *out, size_t count)
{
    if (count > 0)
        memmove(out->data, out->data + count, out->length - count);
    out->length -= count;
}

static void put(wire *out, const void *data, size_t size)
{
    if (size == 0 || !wire_reserve(out, size))
        return;
    memcpy(out->data + out->length, data, size);
    out->length += size;
}

void wire_put_u32(wire *out, uint32_t x)
{
    put(out, &x, sizeof(x));
}

void wire_put_u64(wire *out, uint64_t x)
{
    put(out, &x, sizeof(x));
}

void wire_put_text(wire *out, const char *text, size_t length)
{
    wire_put_u32(out, (uint32_t)length);
    put(out, text, length);
    put(out, "", 1);
}

void wire_put_value(wire *out, const sqlm_value *value)
{
    put(out, &value->type, 1);
    put(out, &value->scale, 1);
    if (value->type == SQLM_TYPE_TEXT || value->type == SQLM_TYPE_JSON || value->type == SQLM_TYPE_BYTES)
        wire_put_text(out, value->as.text.data, value->as.text.length);
    else
        put(out, &value->as, sizeof(value->as));
}

size_t wire_begin(wire *out, unsigned char type, uint64_t number)
{
    const size_t begin = out->length;

    wire_put_u32(out, 0);
    put(out, &type, 1);
    wire_put_u64(out, number);
    return begin;
}

bool wire_end(wire *out, size_t begin)
{
    const bool ok = !out->failed;
    uint32_t   size;

    if (!ok) {
        out->length = begin;
        out->failed = false;
        return false;
    }
    size = (uint32_t)(out->length - begin - sizeof(size));
    memcpy(out->data + begin, &size, sizeof(size));
    return true;
}

static void get(wire_reader *in, void *to, size_t size)
{
    memset(to, 0, size);
    if (in->failed || (size_t)(in->end - in->at) < size) {
        in->failed = true;
        return;
    }
    memcpy(to, in->at, size);
    in->at += size;
}

bool wire_peek(const unsigned char *data, size_t length, wire_message *message)
{
    wire_reader in = { data, data, false };
    uint32_t    size;

    if (length < WIRE_HEADER)
        return false;
    in.end = data + length;
    size = wire_get_u32(&in);
    if ((size_t)(in.end - in.at) < size)
        return false;
    in.end = in.at + size;
    message->size = sizeof(size) + size;
    get(&in, &message->type, 1);
    message->number = wire_get_u64(&in);
    message->body = in;
    return true;
}

uint32_t wire_get_u32(wire_reader *in)
{
    uint32_t x;

    get(in, &x, sizeof(x));
    return x;
}

uint64_t wire_get_u64(wire_reader *in)
{
    uint64_t x;

    get(in, &x, sizeof(x));
    return x;
}

const char *wire_get_text(wire_reader *in, size_t *length)
{
    const uint32_t size = wire_get_u32(in);
    const char    *text = (const char *)in->at;

    if (in->failed || (size_t)(in->end - in->at) <= size) {
        in->failed = true;
        *length = 0;
        return "";
    }
    in->at += size + 1;
    *length = size;
    return text;
}

sqlm_value wire_get_value(wire_reader *in)
{
    sqlm_value value = { .type = SQLM_TYPE_NONE };
    size_t     length;

    get(in, &value.type, 1);
    get(in, &value.scale, 1);
    if (value.type == SQLM_TYPE_TEXT || value.type == SQLM_TYPE_JSON || value.type == SQLM_TYPE_BYTES) {
        value.as.text.data = wire_get_text(in, &length);
        value.as.text.length = length;
    } else {
        get(in, &value.as, sizeof(value.as));
    }
    return value;
}

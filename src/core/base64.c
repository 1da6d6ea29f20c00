/* SPDX-License-Identifier: MIT */
#include "base64.h"

static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t sqlm__base64_length(size_t length)
{
    return length > SIZE_MAX / 4 * 3 - 3 ? SIZE_MAX : (length + 2) / 3 * 4;
}

void sqlm__base64_write(const uint8_t *bytes, size_t length, char *text)
{
    for (size_t i = 0; i < length; i += 3) {
        const size_t   left = length - i;
        const uint32_t bits = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);

        *text++ = characters[bits >> 18];
        *text++ = characters[bits >> 12 & 63];
        *text++ = left > 1 ? characters[bits >> 6 & 63] : '=';
        *text++ = left > 2 ? characters[bits & 63] : '=';
    }
}

size_t sqlm__base64_room(size_t length)
{
    return length / 4 * 3;
}

/* 64 for what is no character. */
static uint32_t bits_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a' + 26);
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0' + 52);
    return c == '+' ? 62 : c == '/' ? 63 : 64;
}

/* Four characters of which the last @p padding are padding. */
static bool read_group(const char *text, unsigned padding, uint8_t *bytes)
{
    uint32_t bits = 0;

    for (unsigned i = 0; i < 4 - padding; i++) {
        const uint32_t six = bits_of(text[i]);

        if (six > 63)
            return false;
        bits |= six << (18 - 6 * i);
    }
    if ((padding == 1 && (bits & 0xFF) != 0) || (padding == 2 && (bits & 0xFFFF) != 0))
        return false;
    for (unsigned i = 0; i < 3 - padding; i++)
        bytes[i] = (uint8_t)(bits >> (16 - 8 * i));
    return true;
}

bool sqlm__base64_read(const char *text, size_t length, uint8_t *bytes, size_t *count)
{
    unsigned padding = 0;

    if (length % 4 != 0)
        return false;
    if (length > 0 && text[length - 1] == '=')
        padding = text[length - 2] == '=' ? 2 : 1;
    for (size_t i = 0; i < length / 4; i++) {
        if (!read_group(text + 4 * i, i == length / 4 - 1 ? padding : 0, bytes + 3 * i))
            return false;
    }
    *count = length / 4 * 3 - padding;
    return true;
}

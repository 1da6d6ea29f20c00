/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/url.h>

#include <assert.h>
#include <string.h>

#include "scalar_text.h"

bool sqlm_url_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* The byte that "%XX" stands for; more than 255 for one that is none. */
static unsigned decode_byte(sqlm_url_part part, size_t at)
{
    unsigned high;
    unsigned low;

    if (part.length - at < 3)
        return UINT32_MAX;
    high = sqlm__hex_digit(part.text[at + 1]);
    low = sqlm__hex_digit(part.text[at + 2]);
    return high > 15 || low > 15 ? UINT32_MAX : high << 4 | low;
}

sqlm_outcome sqlm_url_decode(sqlm_cx *cx, sqlm_url_part part, char *to, size_t size, size_t *length)
{
    size_t used = 0;

    for (size_t i = 0; i < part.length; i++) {
        const unsigned byte = part.text[i] == '%' ? decode_byte(part, i) : (unsigned char)part.text[i];

        if (byte > 255)
            return SQLM_FAIL(cx, CONFIG, URL, "\"%%\" at byte %zu of the %s of the URL is not followed by two hexadecimal digits", i + 1,
                             part.name);
        if (byte == 0)
            return SQLM_FAIL(cx, CONFIG, URL, "the %s of the URL holds a NUL byte", part.name);
        if (used + 1 >= size)
            return SQLM_FAIL(cx, CONFIG, URL, "the %s of the URL has more than %zu bytes", part.name, size - 1);
        i += part.text[i] == '%' ? 2 : 0;
        to[used++] = (char)byte;
    }
    to[used] = '\0';
    if (length != NULL)
        *length = used;
    return SQLM_OK;
}

sqlm_outcome sqlm_url_take_option(sqlm_cx *cx, const char **text, const char *const *names, size_t count, uint32_t *seen,
                                  sqlm_url_option *option)
{
    const char  *start = *text;
    const size_t total = strcspn(start, "&");
    const char  *equals = memchr(start, '=', total);

    assert(count <= 32);
    option->name = start;
    option->length = equals != NULL ? (size_t)(equals - start) : total;
    option->value.name = NULL;
    option->value.text = equals != NULL ? equals + 1 : start + total;
    option->value.length = (size_t)(start + total - option->value.text);
    for (option->index = 0; option->index < count; option->index++) {
        if (sqlm_url_is(option->name, option->length, names[option->index]))
            break;
    }
    if (option->index < count && *seen & UINT32_C(1) << option->index)
        return SQLM_FAIL(cx, CONFIG, OPTION, "option \"%s\" of the URL is given twice", names[option->index]);
    *seen |= option->index < count ? UINT32_C(1) << option->index : 0;
    *text = start[total] == '&' ? start + total + 1 : NULL;
    return SQLM_OK;
}

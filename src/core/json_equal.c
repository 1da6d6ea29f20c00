/* SPDX-License-Identifier: MIT */
#include "json_tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Two texts are read into trees of jansson's, which knows how to compare those. Numbers stand in them as strings that spell
 * their value exactly, "12e3" behind a byte that no text has, so that none is rounded. Of members with one name in one object
 * the last counts, as in most readers. There is no context here whose allocator could be used; all memory comes through
 * jansson. */

#define NUMBER_MARK '\xff'

enum { ROOM_FOR_A_SPELLING = 32 }; /* beside the digits: mark, sign, exponent */

/* ---- numbers --------------------------------------------------------------------------------------------------------------- */

/* Where the parts of a number lie; empty parts have equal ends. */
typedef struct number_parts {
    bool        negative;
    const char *whole, *whole_end;
    const char *fraction, *fraction_end;
    bool        negative_exponent;
    const char *exponent, *exponent_end;
} number_parts;

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

static void split_number(const char *at, const char *end, number_parts *parts)
{
    parts->negative = *at == '-';
    parts->whole = at + parts->negative;
    parts->whole_end = at = skip_digits(parts->whole, end);
    parts->fraction = parts->fraction_end = at;
    if (at < end && *at == '.') {
        parts->fraction = at + 1;
        parts->fraction_end = at = skip_digits(parts->fraction, end);
    }
    parts->negative_exponent = false;
    parts->exponent = parts->exponent_end = at;
    if (at < end) {
        parts->negative_exponent = at[1] == '-';
        parts->exponent = at + (at[1] == '-' || at[1] == '+' ? 2 : 1);
        parts->exponent_end = end;
    }
}

/* Drops zeros at the front of the first part that has digits, and at the end of the last one. Both ends keep their place, so that
 * the exponent can be counted from them. */
static void drop_zeros(number_parts *parts)
{
    while (parts->whole < parts->whole_end && *parts->whole == '0')
        parts->whole++;
    if (parts->whole == parts->whole_end) {
        while (parts->fraction < parts->fraction_end && *parts->fraction == '0')
            parts->fraction++;
    }
    while (parts->fraction < parts->fraction_end && parts->fraction_end[-1] == '0')
        parts->fraction_end--;
    while (parts->exponent < parts->exponent_end && *parts->exponent == '0')
        parts->exponent++;
}

/* An exponent of up to 18 digits as a number. */
static int64_t exponent_of(const number_parts *parts)
{
    int64_t exponent = 0;

    for (const char *at = parts->exponent; at < parts->exponent_end; at++)
        exponent = exponent * 10 + (*at - '0');
    return parts->negative_exponent ? -exponent : exponent;
}

static size_t put(char *to, const char *start, const char *end)
{
    memcpy(to, start, (size_t)(end - start));
    return (size_t)(end - start);
}

/* Spells a number as its sign, its digits without zeros at either end, "e", and the exponent that goes with them. Zero has one
 * spelling, whatever its sign. An exponent that no int64_t holds is spelled as it came. */
static size_t spell(const char *text, size_t length, char *to)
{
    number_parts parts;
    const char  *fraction, *whole_end;
    int64_t      shift = 0;
    size_t       at = 0;

    to[at++] = NUMBER_MARK;
    split_number(text, text + length, &parts);
    fraction = parts.fraction;
    drop_zeros(&parts);
    whole_end = parts.whole_end;
    if (parts.whole == whole_end && parts.fraction == parts.fraction_end)
        return at;
    if (parts.exponent_end - parts.exponent > 18)
        return at + put(to + at, text, text + length);
    if (parts.fraction == parts.fraction_end) {
        while (whole_end[-1] == '0')
            whole_end--;
        shift = parts.whole_end - whole_end;
    } else {
        shift = -(parts.fraction_end - fraction);
    }
    if (parts.negative)
        to[at++] = '-';
    at += put(to + at, parts.whole, whole_end);
    at += put(to + at, parts.fraction, parts.fraction_end);
    return at + (size_t)snprintf(to + at, 24, "e%" PRId64, exponent_of(&parts) + shift);
}

static json_t *spelt(const char *text, size_t length, char *buffer, void *user)
{
    (void)user;
    return json_stringn_nocheck(buffer, spell(text, length, buffer));
}

bool sqlm__json_equal(const char *a, size_t a_length, const char *b, size_t b_length)
{
    const size_t  longest = a_length > b_length ? a_length : b_length;
    json_malloc_t allocate;
    json_free_t   release;
    json_t       *left, *right;
    char         *memory;
    bool          equal = false;

    if (!sqlm__json_scan(a, a_length) || !sqlm__json_scan(b, b_length))
        return false;
    if (longest > (SIZE_MAX - 1 - ROOM_FOR_A_SPELLING) / 2)
        return false;
    json_get_alloc_funcs(&allocate, &release);
    memory = allocate(SQLM__JSON_TREE_MEMORY(longest) + ROOM_FOR_A_SPELLING);
    if (memory == NULL)
        return false;
    left = sqlm__json_tree(a, a_length, memory, spelt, NULL);
    right = left == NULL ? NULL : sqlm__json_tree(b, b_length, memory, spelt, NULL);
    if (right != NULL)
        equal = json_equal(left, right) == 1;
    json_decref(left);
    json_decref(right);
    release(memory);
    return equal;
}

/* SPDX-License-Identifier: MIT */
#include "postgres_conn.h"

#include <sqlmodel/sys/text_form.h>

enum { NUMERIC_POSITIVE = 0x0000, NUMERIC_NEGATIVE = 0x4000, NUMERIC_HEADER = 8, DIGITS_PER_GROUP = 4, MAX_GROUPS = 12 };

static void put_u16(char *to, uint16_t number)
{
    to[0] = (char)(number >> 8);
    to[1] = (char)(number & 0xff);
}

/* Groups of four digits in base 10,000, which begin at the point in both directions. @digits are @length digits, the last @scale of
 * them behind the point. */
static size_t put_groups(const char *digits, size_t length, size_t scale, bool negative, char *slot)
{
    uint16_t groups[MAX_GROUPS + 1];
    size_t   whole = length - scale;
    size_t   pad = (DIGITS_PER_GROUP - whole % DIGITS_PER_GROUP) % DIGITS_PER_GROUP;
    size_t   total = (pad + length + DIGITS_PER_GROUP - 1) / DIGITS_PER_GROUP;
    size_t   first = 0;
    size_t   count;
    int      weight = (int)((pad + whole) / DIGITS_PER_GROUP) - 1;

    memset(groups, 0, sizeof groups);
    for (size_t i = 0; i < total * DIGITS_PER_GROUP; i++) {
        const unsigned digit = i >= pad && i - pad < length ? (unsigned)(digits[i - pad] - '0') : 0;

        groups[i / DIGITS_PER_GROUP] = (uint16_t)(groups[i / DIGITS_PER_GROUP] * 10U + digit);
    }
    count = total;
    while (first < count && groups[first] == 0) {
        first++;
        weight--;
    }
    while (count > first && groups[count - 1] == 0)
        count--;
    if (count == first)
        weight = 0;
    put_u16(slot, (uint16_t)(count - first));
    put_u16(slot + 2, (uint16_t)weight);
    put_u16(slot + 4, negative && count > first ? NUMERIC_NEGATIVE : NUMERIC_POSITIVE);
    put_u16(slot + 6, (uint16_t)scale);
    for (size_t i = first; i < count; i++)
        put_u16(slot + NUMERIC_HEADER + 2 * (i - first), groups[i]);
    return NUMERIC_HEADER + 2 * (count - first);
}

size_t sqlm__postgres_put_numeric(sqlm_decimal decimal, char *slot)
{
    char   text[SQLM_TEXT_FORM_SIZE];
    size_t length = sqlm_decimal_to_text(decimal, text);
    size_t used = 0;
    bool   negative = text[0] == '-';

    if (length == 0)
        return 0;
    for (size_t i = negative ? 1 : 0; i < length; i++) {
        if (text[i] != '.')
            text[used++] = text[i];
    }
    return put_groups(text, used, decimal.scale, negative, slot);
}

size_t sqlm__postgres_put_u64(uint64_t number, char *slot)
{
    char   digits[20];
    size_t first = sizeof digits;

    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    return put_groups(digits + first, sizeof digits - first, 0, false, slot);
}

/* The groups as text; @weight is that of the first one. False when there are more than 38 digits in any case. */
static bool put_text(const char *groups, int count, int weight, int scale, bool negative, char *text, size_t *length)
{
    size_t used = 0;
    int    last = -((scale + DIGITS_PER_GROUP - 1) / DIGITS_PER_GROUP);

    if (weight > MAX_GROUPS || scale > 40)
        return false;
    if (negative)
        text[used++] = '-';
    if (weight < 0)
        text[used++] = '0';
    for (int at = weight < 0 ? -1 : weight; at >= last; at--) {
        int      index = weight - at;
        unsigned group = index >= 0 && index < count ? sqlm__postgres_get_u16(groups + (size_t)index * 2) : 0;
        int      digits = at == last && scale % DIGITS_PER_GROUP != 0 && at < 0 ? scale % DIGITS_PER_GROUP : DIGITS_PER_GROUP;

        if (at == -1)
            text[used++] = '.';
        for (unsigned i = 0, unit = 1000; i < (unsigned)digits; i++, unit /= 10)
            text[used++] = (char)('0' + group / unit % 10);
    }
    *length = used;
    return true;
}

/* Leading zeros that fill the first group. */
static size_t strip_zeros(char *text, size_t length)
{
    size_t sign = text[0] == '-' ? 1 : 0;
    size_t zeros = 0;

    while (sign + zeros + 1 < length && text[sign + zeros] == '0' && text[sign + zeros + 1] != '.')
        zeros++;
    memmove(text + sign, text + sign + zeros, length - sign - zeros);
    return length - zeros;
}

postgres_numeric sqlm__postgres_get_numeric(const char *data, size_t length, sqlm_decimal *decimal)
{
    char   text[160] = "";
    size_t used;
    int    count;
    int    weight;
    int    sign;
    int    scale;

    if (length < NUMERIC_HEADER)
        return POSTGRES_NUMERIC_BROKEN;
    count = sqlm__postgres_get_u16(data);
    weight = (int16_t)sqlm__postgres_get_u16(data + 2);
    sign = sqlm__postgres_get_u16(data + 4);
    scale = sqlm__postgres_get_u16(data + 6);
    if (sign != NUMERIC_POSITIVE && sign != NUMERIC_NEGATIVE)
        return (sign & 0xC000) == 0xC000 ? POSTGRES_NUMERIC_NOT_FINITE : POSTGRES_NUMERIC_BROKEN;
    if (length != NUMERIC_HEADER + 2 * (size_t)count)
        return POSTGRES_NUMERIC_BROKEN;
    for (int i = 0; i < count; i++) {
        if (sqlm__postgres_get_u16(data + NUMERIC_HEADER + 2 * (size_t)i) > 9999)
            return POSTGRES_NUMERIC_BROKEN;
    }
    if (count == 0)
        weight = 0;
    if (!put_text(data + NUMERIC_HEADER, count, weight, scale, sign == NUMERIC_NEGATIVE, text, &used))
        return POSTGRES_NUMERIC_TOO_LONG;
    used = strip_zeros(text, used);
    return sqlm_decimal_from_text(text, used, decimal) ? POSTGRES_NUMERIC_GOOD : POSTGRES_NUMERIC_TOO_LONG;
}

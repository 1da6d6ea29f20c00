/* SPDX-License-Identifier: MIT */
/* Decimals, one a line: each reads as its own text, and two compare as their digits do, whatever their scales. */
#include "fuzz.h"

#include <string.h>

#include <sqlmodel/sys/text_form.h>

/* Digits before and behind the point, without the zeros that say nothing. */
typedef struct digits {
    const char *whole, *fraction;
    size_t      whole_count, fraction_count;
    bool        negative;
} digits;

static digits digits_of(const char *text, size_t length)
{
    digits      d = { .negative = text[0] == '-' };
    const char *end = text + length;
    const char *point = memchr(text, '.', length);

    d.whole = text + d.negative;
    d.whole_count = (size_t)((point != NULL ? point : end) - d.whole);
    d.fraction = point != NULL ? point + 1 : end;
    d.fraction_count = (size_t)(end - d.fraction);
    for (; d.whole_count > 0 && *d.whole == '0'; d.whole_count--)
        d.whole++;
    while (d.fraction_count > 0 && d.fraction[d.fraction_count - 1] == '0')
        d.fraction_count--;
    d.negative = d.negative && d.whole_count + d.fraction_count > 0;
    return d;
}

static int sign_of(int x)
{
    return (x > 0) - (x < 0);
}

static int compare_magnitudes(const digits *a, const digits *b)
{
    const size_t shorter = a->fraction_count < b->fraction_count ? a->fraction_count : b->fraction_count;
    int          order;

    if (a->whole_count != b->whole_count)
        return a->whole_count < b->whole_count ? -1 : 1;
    order = memcmp(a->whole, b->whole, a->whole_count);
    if (order == 0)
        order = memcmp(a->fraction, b->fraction, shorter);
    if (order == 0)
        order = (a->fraction_count > shorter) - (b->fraction_count > shorter);
    return sign_of(order);
}

static int compare_digits(const digits *a, const digits *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? compare_magnitudes(b, a) : compare_magnitudes(a, b);
}

static void check_scales(sqlm_decimal x, const digits *d)
{
    for (uint8_t scale = 0; scale <= 38; scale++) {
        sqlm_decimal other;
        const bool   fits = scale >= d->fraction_count && d->whole_count + scale <= 38;

        fuzz_require(sqlm_decimal_to_scale(x, scale, &other) == fits);
        if (fits)
            fuzz_require(other.scale == scale && sqlm_decimal_compare(x, other) == 0 && sqlm_decimal_compare(other, x) == 0);
    }
}

static bool read_one(const char *text, size_t length, sqlm_decimal *x)
{
    char         canonical[SQLM_TEXT_FORM_SIZE];
    sqlm_decimal again;
    size_t       written;
    digits       d;

    if (!sqlm_decimal_from_text(text, length, x))
        return false;
    d = digits_of(text, length);
    fuzz_require(x->scale <= 38 && sqlm_decimal_digits(*x) <= 38);
    written = sqlm_decimal_to_text(*x, canonical);
    fuzz_require(written > 0 && written < sizeof canonical && canonical[written] == '\0');
    fuzz_require(sqlm_decimal_from_text(canonical, written, &again));
    fuzz_require(again.low == x->low && again.high == x->high && again.scale == x->scale);
    fuzz_require(sqlm_decimal_compare(*x, again) == 0);
    check_scales(*x, &d);
    return true;
}

/* The public reader says the same of the text up to its NUL, and says why not. */
static sqlm_outcome check_parse(sqlm_cx *cx, const char *text)
{
    sqlm_decimal parsed, read;
    sqlm_outcome outcome = sqlm_decimal_parse(cx, text, &parsed);

    fuzz_require((outcome == SQLM_OK) == sqlm_decimal_from_text(text, strlen(text), &read));
    fuzz_require(outcome != SQLM_OK || sqlm_decimal_compare(parsed, read) == 0);
    return outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    const char  *newline = memchr(input->text, '\n', input->length);
    const size_t first = newline != NULL ? (size_t)(newline - input->text) : input->length;
    const char  *second = newline != NULL ? newline + 1 : input->text;
    const size_t second_length = newline != NULL ? input->length - first - 1 : first;
    sqlm_decimal a, b;

    if (read_one(input->text, first, &a) && read_one(second, second_length, &b)) {
        const digits of_a = digits_of(input->text, first), of_b = digits_of(second, second_length);

        fuzz_require(sign_of(sqlm_decimal_compare(a, b)) == compare_digits(&of_a, &of_b));
        fuzz_require(sign_of(sqlm_decimal_compare(b, a)) == compare_digits(&of_b, &of_a));
    }
    return check_parse(cx, input->text);
}

/* SPDX-License-Identifier: MIT */
#include "scalar_text.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The C library reads and writes numbers exactly, but with the decimal point of the program's locale. So none is ever shown to it:
 * digits and exponent go through as "12345e-2", which every locale reads alike. */

enum {
    /* Beyond this many digits a double is decided by whether anything follows that is not zero. */
    DECIDING_DIGITS = 780,
    /* Every exponent beyond is zero or infinity, also with DECIDING_DIGITS digits. */
    EXPONENT_BOUND = 5000,
    DOUBLE_DIGITS = 17,
    FLOAT_DIGITS = 9
};

/* A positive decimal number: digits * 10^exponent. */
typedef struct decimal_digits {
    char    digits[DECIDING_DIGITS + 2]; /* not NUL-terminated; none for zero */
    size_t  count;
    int64_t exponent;
} decimal_digits;

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(decimal_digits *number, char digit)
{
    if (number->count == 0 && digit == '0')
        return;
    if (number->count < DECIDING_DIGITS) {
        number->digits[number->count++] = digit;
        return;
    }
    if (number->count == DECIDING_DIGITS)
        number->digits[number->count++] = '0'; /* one digit for all that follow: whether they are nothing */
    else
        number->exponent++;
    if (digit != '0')
        number->digits[DECIDING_DIGITS] = '1';
}

/* Reads a run of digits from @p at on and gives where it ends. */
static size_t scan_digits(decimal_digits *number, const char *text, size_t length, size_t at, bool behind_point)
{
    for (; at < length && is_digit(text[at]); at++) {
        add_digit(number, text[at]);
        number->exponent -= behind_point;
    }
    return at;
}

/* Reads "e-12" and gives where it ends; @p at when it is none. An exponent of any length is read; a huge one stays huge. */
static size_t scan_exponent(decimal_digits *number, const char *text, size_t length, size_t at)
{
    const size_t start = at;
    int64_t      exponent = 0;
    bool         negative = false;
    size_t       first;

    at++;
    if (at < length && (text[at] == '-' || text[at] == '+'))
        negative = text[at++] == '-';
    for (first = at; at < length && is_digit(text[at]); at++) {
        if (exponent < INT64_MAX / 20)
            exponent = exponent * 10 + (text[at] - '0');
    }
    if (at == first)
        return start;
    number->exponent += negative ? -exponent : exponent;
    return at;
}

/* The grammar, once: [-]digits[.digits][e[+|-]digits]. */
static bool scan_number(const char *text, size_t length, decimal_digits *number, bool *negative)
{
    size_t at, end;

    number->count = 0;
    number->exponent = 0;
    *negative = length > 0 && text[0] == '-';
    at = *negative;
    end = scan_digits(number, text, length, at, false);
    if (end == at)
        return false;
    at = end;
    if (at < length && text[at] == '.') {
        end = scan_digits(number, text, length, at + 1, true);
        if (end == at + 1)
            return false;
        at = end;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E'))
        at = scan_exponent(number, text, length, at);
    return at == length;
}

/* "digits" "e" "exponent", for strtod() */
static void compose(const decimal_digits *number, char *text, size_t size)
{
    int64_t exponent = number->exponent;

    if (exponent > EXPONENT_BOUND)
        exponent = EXPONENT_BOUND;
    if (exponent < -EXPONENT_BOUND)
        exponent = -EXPONENT_BOUND;
    memcpy(text, number->digits, number->count);
    (void)snprintf(text + number->count, size - number->count, "e%" PRId64, exponent);
}

static double to_double(const decimal_digits *number)
{
    char text[DECIDING_DIGITS + 32];

    if (number->count == 0)
        return 0.0;
    compose(number, text, sizeof text);
    return strtod(text, NULL);
}

static float to_float(const decimal_digits *number)
{
    char text[DECIDING_DIGITS + 32];

    if (number->count == 0)
        return 0.0F;
    compose(number, text, sizeof text);
    return strtof(text, NULL);
}

sqlm__reading sqlm__f64_read(const char *text, size_t length, double *number)
{
    decimal_digits digits;
    bool           negative;
    double         magnitude;

    if (!scan_number(text, length, &digits, &negative))
        return SQLM__NOT_THE_FORM;
    magnitude = to_double(&digits);
    if (!isfinite(magnitude) || (fpclassify(magnitude) == FP_ZERO && digits.count > 0))
        return SQLM__OUT_OF_RANGE;
    *number = negative ? -magnitude : magnitude;
    return SQLM__READ;
}

sqlm__reading sqlm__f32_read(const char *text, size_t length, float *number)
{
    decimal_digits digits;
    bool           negative;
    float          magnitude;

    if (!scan_number(text, length, &digits, &negative))
        return SQLM__NOT_THE_FORM;
    magnitude = to_float(&digits);
    if (!isfinite(magnitude) || (fpclassify(magnitude) == FP_ZERO && digits.count > 0))
        return SQLM__OUT_OF_RANGE;
    *number = negative ? -magnitude : magnitude;
    return SQLM__READ;
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

/* The @p precision digits nearest to a positive number. */
static void round_to(double magnitude, int precision, decimal_digits *number)
{
    char  text[64];
    char *at = text;

    (void)snprintf(text, sizeof text, "%.*e", precision - 1, magnitude);
    number->count = 0;
    for (; *at != 'e'; at++) {
        if (is_digit(*at)) /* all else is the locale's decimal point */
            number->digits[number->count++] = *at;
    }
    number->exponent = strtol(at + 1, NULL, 10) - (precision - 1);
}

/* One more in the last digit. */
static void increment(decimal_digits *number)
{
    size_t at = number->count;

    while (at > 0 && number->digits[at - 1] == '9')
        number->digits[--at] = '0';
    if (at > 0) {
        number->digits[at - 1]++;
        return;
    }
    number->digits[0] = '1'; /* 999 + 1 = 100 * 10 */
    number->exponent++;
}

static bool gives_back(const decimal_digits *number, double magnitude, bool is_single)
{
    return sqlm__f64_is_same(is_single ? (double)to_float(number) : to_double(number), magnitude);
}

/* The fewest digits that read as the number; of those the nearest. Up to 15 digits (6 of a float) every normal number keeps all
 * digits of a decimal that reads as it, so shorter forms are that one without its zeros. Above a power of two numbers lie twice as
 * far apart as below: there the nearest digits may fall out below while the next ones up do not. */
static void shortest(double magnitude, bool is_single, decimal_digits *number)
{
    const bool is_normal = magnitude >= (is_single ? (double)FLT_MIN : DBL_MIN);
    const int  first = !is_normal ? 1 : is_single ? FLT_DIG : DBL_DIG;
    const int  last = is_single ? FLOAT_DIGITS : DOUBLE_DIGITS;

    for (int precision = first; precision <= last; precision++) {
        round_to(magnitude, precision, number);
        if (gives_back(number, magnitude, is_single))
            break;
        increment(number);
        if (gives_back(number, magnitude, is_single))
            break;
    }
    while (number->count > 1 && number->digits[number->count - 1] == '0') {
        number->count--;
        number->exponent++;
    }
}

static size_t put_zeros(char *text, int64_t count)
{
    const size_t zeros = count > 0 ? (size_t)count : 0;

    memset(text, '0', zeros);
    return zeros;
}

/* 1234.5, 0.0012, 1200.0 */
static size_t write_positional(const decimal_digits *number, char *text)
{
    const int64_t before = (int64_t)number->count + number->exponent; /* digits before the point */
    const size_t  whole = before <= 0 ? 0 : (size_t)before < number->count ? (size_t)before : number->count;
    size_t        at = 0;

    if (whole == 0)
        text[at++] = '0';
    memcpy(text + at, number->digits, whole);
    at += whole;
    at += put_zeros(text + at, number->exponent);
    text[at++] = '.';
    at += put_zeros(text + at, -before);
    memcpy(text + at, number->digits + whole, number->count - whole);
    at += number->count - whole;
    if (whole == number->count)
        text[at++] = '0';
    return at;
}

/* 1.5e300, 1e-7 */
static size_t write_exponential(const decimal_digits *number, char *text)
{
    const int64_t exponent = (int64_t)number->count + number->exponent - 1;
    size_t        at = 0;

    text[at++] = number->digits[0];
    if (number->count > 1) {
        text[at++] = '.';
        memcpy(text + at, number->digits + 1, number->count - 1);
        at += number->count - 1;
    }
    return at + (size_t)snprintf(text + at, 16, "e%" PRId64, exponent);
}

static size_t write_number(double number, bool is_single, char *text)
{
    decimal_digits digits = { .count = 0 };
    int64_t        exponent;
    size_t         at = 0;

    if (!isfinite(number))
        return 0;
    if (signbit(number))
        text[at++] = '-';
    if (fpclassify(number) == FP_ZERO) {
        memcpy(text + at, "0.0", 4);
        return at + 3;
    }
    shortest(fabs(number), is_single, &digits);
    exponent = (int64_t)digits.count + digits.exponent - 1;
    at += exponent >= -5 && exponent < 16 ? write_positional(&digits, text + at) : write_exponential(&digits, text + at);
    text[at] = '\0';
    return at;
}

size_t sqlm__f64_write(double number, char *text)
{
    return write_number(number, false, text);
}

size_t sqlm__f32_write(float number, char *text)
{
    return write_number((double)number, true, text);
}

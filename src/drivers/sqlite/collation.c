/* SPDX-License-Identifier: MIT */
#include "sqlite_conn.h"

#include <string.h>

/* A decimal in its parts, without zeros that say nothing. */
typedef struct digits {
    bool        is_number;
    bool        is_negative; /* never of zero */
    const char *whole;
    size_t      whole_length;
    const char *fraction;
    size_t      fraction_length;
} digits;

static size_t count_digits(const char *text, size_t length)
{
    size_t count = 0;

    while (count < length && text[count] >= '0' && text[count] <= '9')
        count++;
    return count;
}

/* [-]digits[.digits], of any length. */
static digits split(const char *text, size_t length)
{
    digits made = { .is_negative = length > 0 && text[0] == '-' };
    size_t at = made.is_negative ? 1 : 0;

    made.whole = text + at;
    made.whole_length = count_digits(made.whole, length - at);
    at += made.whole_length;
    made.is_number = made.whole_length > 0;
    if (at < length && text[at] == '.') {
        at++;
        made.fraction = text + at;
        made.fraction_length = count_digits(made.fraction, length - at);
        made.is_number = made.is_number && made.fraction_length > 0;
        at += made.fraction_length;
    }
    made.is_number = made.is_number && at == length;
    while (made.whole_length > 0 && made.whole[0] == '0') {
        made.whole++;
        made.whole_length--;
    }
    while (made.fraction_length > 0 && made.fraction[made.fraction_length - 1] == '0')
        made.fraction_length--;
    if (made.whole_length == 0 && made.fraction_length == 0)
        made.is_negative = false;
    return made;
}

/* By bytes; of two texts where one begins with the other, the shorter is less. */
static int compare_bytes(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t common = a_length < b_length ? a_length : b_length;
    int    order = common > 0 ? memcmp(a, b, common) : 0;

    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

int sqlm__sqlite_compare_decimals(void *user, int a_size, const void *a, int b_size, const void *b)
{
    digits x = split(a, (size_t)a_size);
    digits y = split(b, (size_t)b_size);
    int    order;

    (void)user;
    if (!x.is_number && !y.is_number)
        return compare_bytes(a, (size_t)a_size, b, (size_t)b_size);
    if (x.is_number != y.is_number)
        return x.is_number ? -1 : 1;
    if (x.is_negative != y.is_negative)
        return x.is_negative ? -1 : 1;
    if (x.whole_length != y.whole_length)
        order = x.whole_length < y.whole_length ? -1 : 1;
    else
        order = compare_bytes(x.whole, x.whole_length, y.whole, y.whole_length);
    if (order == 0)
        order = compare_bytes(x.fraction, x.fraction_length, y.fraction, y.fraction_length);
    return x.is_negative ? -order : order;
}

/* ---- another scale --------------------------------------------------------------------------------------------------------- */

enum { MOST_DIGITS = 38, MOST_CHARACTERS = MOST_DIGITS + 3 };

/* One more where the digits that are cut off are a half or more, as PostgreSQL and MySQL round: away from zero. number[0] is 0. */
static void round_off(const digits *from, size_t scale, char *number, size_t length)
{
    size_t at = length - 1;

    if (from->fraction_length <= scale || from->fraction[scale] < '5')
        return;
    while (number[at] == '9')
        number[at--] = '0';
    number[at]++;
}

/* As a column of decimal(precision, scale) holds it. Gives the length, 0 when it has too many digits. */
static size_t put_scaled(const digits *from, size_t precision, size_t scale, char text[MOST_CHARACTERS])
{
    char         number[MOST_DIGITS + 2];
    const size_t whole = from->whole_length + 1;
    size_t       first, used = 0;

    if (from->whole_length > precision - scale)
        return 0;
    memset(number, '0', sizeof number - 1);
    number[sizeof number - 1] = '\0';
    memcpy(number + 1, from->whole, from->whole_length);
    if (from->fraction_length > 0)
        memcpy(number + whole, from->fraction, from->fraction_length < scale ? from->fraction_length : scale);
    round_off(from, scale, number, whole + scale);
    first = number[0] == '0' && from->whole_length > 0 ? 1 : 0;
    if (number[0] != '0' && from->whole_length == precision - scale)
        return 0;
    if (from->is_negative && strspn(number, "0") < whole + scale)
        text[used++] = '-';
    memcpy(text + used, number + first, whole - first);
    used += whole - first;
    if (scale > 0)
        text[used++] = '.';
    memcpy(text + used, number + whole, scale);
    return used + scale;
}

/* sqlmodel_decimal(value, precision, scale) */
void sqlm__sqlite_scale_decimal(sqlite3_context *context, int count, sqlite3_value **values)
{
    char         text[MOST_CHARACTERS];
    const char  *given = (const char *)sqlite3_value_text(values[0]);
    const int    precision = sqlite3_value_int(values[1]), scale = sqlite3_value_int(values[2]);
    const digits from = given != NULL ? split(given, (size_t)sqlite3_value_bytes(values[0])) : (digits){ 0 };
    size_t       length;

    (void)count;
    if (given == NULL)
        return;
    if (!from.is_number || precision < 1 || precision > MOST_DIGITS || scale < 0 || scale > precision) {
        sqlite3_result_error(context, "an operand is no number: type mismatch", -1);
        return;
    }
    length = put_scaled(&from, (size_t)precision, (size_t)scale, text);
    if (length > 0)
        sqlite3_result_text(context, text, (int)length, SQLITE_TRANSIENT);
    else
        sqlite3_result_error(context, "decimal overflow", -1);
}

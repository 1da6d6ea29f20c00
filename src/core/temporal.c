/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/text_form.h>

#include "temporal.h"

#include <string.h>

/* Days from 0001-01-01 to 1970-01-01 */
#define EPOCH INT32_C(719162)

enum { DATE_LENGTH = 10, TIME_LENGTH = 15, SHORT_TIME_LENGTH = 8, FULL_LENGTH = DATE_LENGTH + 1 + TIME_LENGTH };

static const uint16_t days_before_month[2][13] = {
    { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 },
    { 0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366 },
};

static bool is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------- */

/* Two digits; 100 when they are none. */
static unsigned two_digits(const char *text)
{
    const unsigned tens = (unsigned)((unsigned char)text[0] - '0');
    const unsigned ones = (unsigned)((unsigned char)text[1] - '0');

    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* Whether there is such a day. */
static inline bool make_date(unsigned year, unsigned month, unsigned day, int32_t *days)
{
    const bool leap = is_leap(year);
    unsigned   before;

    if (year < 1 || month < 1 || month > 12)
        return false;
    before = days_before_month[leap][month - 1];
    if (day < 1 || day > days_before_month[leap][month] - before)
        return false;
    *days = (int32_t)((year - 1) * 365 + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + before + day - 1) - EPOCH;
    return true;
}

/* Reads DATE_LENGTH bytes. */
static bool read_date(const char *text, int32_t *days)
{
    const unsigned century = two_digits(text);
    const unsigned rest = two_digits(text + 2);
    const unsigned month = two_digits(text + 5);
    const unsigned day = two_digits(text + 8);

    return century <= 99 && rest <= 99 && text[4] == '-' && text[7] == '-' && make_date(century * 100 + rest, month, day, days);
}

/* Up to six digits behind the point, as microseconds. */
static bool read_fraction(const char *text, size_t length, uint32_t *microseconds)
{
    uint32_t sum = 0;

    if (length < 1 || length > 6)
        return false;
    for (size_t i = 0; i < 6; i++) {
        const unsigned digit = i < length ? (unsigned)((unsigned char)text[i] - '0') : 0;

        if (digit > 9)
            return false;
        sum = sum * 10 + digit;
    }
    *microseconds = sum;
    return true;
}

static bool read_time(const char *text, size_t length, int64_t *microseconds)
{
    uint32_t fraction = 0;
    unsigned hour, minute, second;

    if (length < SHORT_TIME_LENGTH || text[2] != ':' || text[5] != ':')
        return false;
    hour = two_digits(text);
    minute = two_digits(text + 3);
    second = two_digits(text + 6);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    if (length > SHORT_TIME_LENGTH) {
        if (text[SHORT_TIME_LENGTH] != '.')
            return false;
        if (!read_fraction(text + SHORT_TIME_LENGTH + 1, length - SHORT_TIME_LENGTH - 1, &fraction))
            return false;
    }
    *microseconds = (int64_t)(hour * 3600 + minute * 60 + second) * 1000000 + fraction;
    return true;
}

static bool read_timestamp(const char *text, size_t length, int64_t *microseconds)
{
    int32_t days;
    int64_t time;

    if (length < DATE_LENGTH + 1 + SHORT_TIME_LENGTH || (text[DATE_LENGTH] != 'T' && text[DATE_LENGTH] != ' '))
        return false;
    if (!read_date(text, &days) || !read_time(text + DATE_LENGTH + 1, length - DATE_LENGTH - 1, &time))
        return false;
    *microseconds = days * SQLM__DAY + time;
    return true;
}

/* ---- reading the full form, eight bytes at a time ----------------------------------------------------------------------------- */

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__

/* Takes away "0" where there is to be a digit, and the separator elsewhere: a digit leaves 0 to 9, a separator 0. Anything else sets a high
 * bit in @p bad: what is added takes just what must not be there beyond 127. */
static inline uint64_t take_digits(const char *text, uint64_t pattern, uint64_t excess, uint64_t *bad)
{
    uint64_t word;

    memcpy(&word, text, sizeof word);
    word ^= pattern;
    *bad |= ((word & 0x7F7F7F7F7F7F7F7Fu) + excess) | word;
    return word;
}

/* Byte i of the result is the number that bytes i and i + 1 of @p digits make. */
static inline uint64_t pairs_of(uint64_t digits)
{
    return digits * 10 + (digits >> 8);
}

static inline unsigned pair_at(uint64_t pairs, unsigned byte)
{
    return (unsigned)(pairs >> 8 * byte) & 0xFF;
}

/* Reads "YYYY-MM-DDTHH:MM:SS.ffffff"; false for all else, valid or not. */
static bool read_full_timestamp(const char *text, int64_t *microseconds)
{
    uint64_t       bad = 0;
    const uint64_t date = pairs_of(take_digits(text, 0x2D30302D30303030u, 0x7F76767F76767676u, &bad));           /* YYYY-MM- */
    const uint64_t middle = pairs_of(take_digits(text + 8, 0x30303A3030543030u, 0x76767F76767F7676u, &bad));     /* DDTHH:MM */
    const uint64_t end = pairs_of(take_digits(text + 18, 0x3030303030302E30u, 0x7676767676767F76u, &bad));       /* S.ffffff */
    const unsigned tens = (unsigned)((unsigned char)text[17] - '0');
    const unsigned year = pair_at(date, 0) * 100 + pair_at(date, 2), month = pair_at(date, 5), day = pair_at(middle, 0);
    const unsigned hour = pair_at(middle, 3), minute = pair_at(middle, 6), second = tens * 10 + ((unsigned)text[18] - '0');
    const unsigned fraction = pair_at(end, 2) * 10000 + pair_at(end, 4) * 100 + pair_at(end, 6);
    int32_t        days;

    if ((bad & 0x8080808080808080u) != 0 || text[16] != ':' || tens > 5 || minute > 59 || hour > 23 ||
        !make_date(year, month, day, &days))
        return false;
    *microseconds = days * SQLM__DAY + (int64_t)(hour * 3600 + minute * 60 + second) * 1000000 + fraction;
    return true;
}

#else

static bool read_full_timestamp(const char *text, int64_t *microseconds)
{
    (void)text;
    (void)microseconds;
    return false;
}

#endif

bool sqlm_date_from_text(const char *text, size_t length, int32_t *days)
{
    return text != NULL && days != NULL && length == DATE_LENGTH && read_date(text, days);
}

bool sqlm_time_from_text(const char *text, size_t length, int64_t *microseconds)
{
    return text != NULL && microseconds != NULL && read_time(text, length, microseconds);
}

bool sqlm_timestamp_from_text(const char *text, size_t length, int64_t *microseconds)
{
    if (text == NULL || microseconds == NULL)
        return false;
    return (length == FULL_LENGTH && read_full_timestamp(text, microseconds)) || read_timestamp(text, length, microseconds);
}

bool sqlm_timestamptz_from_text(const char *text, size_t length, int64_t *microseconds)
{
    return length > 0 && text != NULL && text[length - 1] == 'Z' && sqlm_timestamp_from_text(text, length - 1, microseconds);
}

/* ---- writing --------------------------------------------------------------------------------------------------------------- */

static const char digits_of_hundred[] = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
                                        "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* @p number is below 100. */
static inline void write_two(unsigned number, char *text)
{
    memcpy(text, &digits_of_hundred[(size_t)2 * number], 2);
}

/* Writes DATE_LENGTH bytes; @p days is in range. Years begin in March here, so that the leap day is their last one: centuries, years and
 * months are then straight lines, found by one multiplication each (after Neri and Schneider, "Euclidean affine functions and their
 * application to calendar algorithms", 2022). */
static void write_date(int32_t days, char *text)
{
    const uint32_t quarters = 4 * ((uint32_t)(days + EPOCH) + 306) + 3; /* quarter days since 0000-03-01 */
    const uint32_t century = quarters / 146097;
    const uint32_t of_century = quarters % 146097 | 3;
    const uint64_t product = UINT64_C(2939745) * of_century; /* 2^32 / 1461, rounded up */
    const uint32_t year_of_century = (uint32_t)(product >> 32);
    const uint32_t day_of_year = (uint32_t)product / 2939745 / 4;
    const uint32_t line = 2141 * day_of_year + 197913; /* 2^16 / 30.6; months count from 3 to 14 */
    const bool     is_next_year = day_of_year >= 306;
    const uint32_t year = 100 * century + year_of_century + is_next_year;
    const uint32_t month = (line >> 16) - (is_next_year ? 12 : 0);

    write_two(year / 100, text);
    write_two(year % 100, text + 2);
    text[4] = '-';
    write_two(month, text + 5);
    text[7] = '-';
    write_two((line & 0xFFFF) / 2141 + 1, text + 8);
}

/* Writes TIME_LENGTH bytes; @p microseconds is in range. */
static void write_time(int64_t microseconds, char *text)
{
    const unsigned seconds = (unsigned)(microseconds / 1000000);
    const unsigned fraction = (unsigned)(microseconds % 1000000);

    write_two(seconds / 3600, text);
    text[2] = ':';
    write_two(seconds / 60 % 60, text + 3);
    text[5] = ':';
    write_two(seconds % 60, text + 6);
    text[8] = '.';
    write_two(fraction / 10000, text + 9);
    write_two(fraction / 100 % 100, text + 11);
    write_two(fraction % 100, text + 13);
}

size_t sqlm_date_to_text(int32_t days, char *text)
{
    if (text == NULL || !sqlm__date_is_in_range(days))
        return 0;
    write_date(days, text);
    text[DATE_LENGTH] = '\0';
    return DATE_LENGTH;
}

size_t sqlm_time_to_text(int64_t microseconds, char *text)
{
    if (text == NULL || !sqlm__time_is_in_range(microseconds))
        return 0;
    write_time(microseconds, text);
    text[TIME_LENGTH] = '\0';
    return TIME_LENGTH;
}

size_t sqlm_timestamp_to_text(int64_t microseconds, char *text)
{
    int64_t days, time;

    if (text == NULL || !sqlm__timestamp_is_in_range(microseconds))
        return 0;
    days = microseconds / SQLM__DAY;
    time = microseconds % SQLM__DAY;
    if (time < 0) {
        days--;
        time += SQLM__DAY;
    }
    write_date((int32_t)days, text);
    text[DATE_LENGTH] = 'T';
    write_time(time, text + DATE_LENGTH + 1);
    text[DATE_LENGTH + 1 + TIME_LENGTH] = '\0';
    return DATE_LENGTH + 1 + TIME_LENGTH;
}

size_t sqlm_timestamptz_to_text(int64_t microseconds, char *text)
{
    const size_t length = sqlm_timestamp_to_text(microseconds, text);

    if (length == 0)
        return 0;
    text[length] = 'Z';
    text[length + 1] = '\0';
    return length + 1;
}

/* ---- for users ------------------------------------------------------------------------------------------------------------- */

/* Zeroes the result of @p size bytes. */
static sqlm_outcome refuse(sqlm_cx *cx, const char *text, void *result, size_t size, const char *kind, const char *form)
{
    if (result != NULL)
        memset(result, 0, size);
    if (text == NULL || result == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_%s_parse: text and result must not be NULL", kind);
    return SQLM_FAIL(cx, DATA, FORMAT, "the text is no %s: expected %s", kind, form);
}

sqlm_outcome sqlm_date_parse(sqlm_cx *cx, const char *text, sqlm_date *date)
{
    if (text != NULL && date != NULL && sqlm_date_from_text(text, strlen(text), &date->days))
        return SQLM_OK;
    return refuse(cx, text, date, sizeof *date, "date", SQLM__DATE_FORM);
}

sqlm_outcome sqlm_time_parse(sqlm_cx *cx, const char *text, sqlm_time *time)
{
    if (text != NULL && time != NULL && sqlm_time_from_text(text, strlen(text), &time->microseconds))
        return SQLM_OK;
    return refuse(cx, text, time, sizeof *time, "time", SQLM__TIME_FORM);
}

sqlm_outcome sqlm_timestamp_parse(sqlm_cx *cx, const char *text, sqlm_timestamp *timestamp)
{
    if (text != NULL && timestamp != NULL && sqlm_timestamp_from_text(text, strlen(text), &timestamp->microseconds))
        return SQLM_OK;
    return refuse(cx, text, timestamp, sizeof *timestamp, "timestamp", SQLM__TIMESTAMP_FORM);
}

sqlm_outcome sqlm_timestamptz_parse(sqlm_cx *cx, const char *text, sqlm_timestamptz *timestamptz)
{
    if (text != NULL && timestamptz != NULL && sqlm_timestamptz_from_text(text, strlen(text), &timestamptz->microseconds))
        return SQLM_OK;
    return refuse(cx, text, timestamptz, sizeof *timestamptz, "timestamptz", SQLM__TIMESTAMPTZ_FORM);
}

sqlm_outcome sqlm_uuid_parse(sqlm_cx *cx, const char *text, sqlm_uuid *uuid)
{
    if (text != NULL && uuid != NULL && sqlm_uuid_from_text(text, strlen(text), uuid))
        return SQLM_OK;
    return refuse(cx, text, uuid, sizeof *uuid, "uuid", SQLM__UUID_FORM);
}

size_t sqlm_date_format(sqlm_date date, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_date_to_text(date.days, text);
}

size_t sqlm_time_format(sqlm_time time, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_time_to_text(time.microseconds, text);
}

size_t sqlm_timestamp_format(sqlm_timestamp timestamp, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_timestamp_to_text(timestamp.microseconds, text);
}

size_t sqlm_timestamptz_format(sqlm_timestamptz timestamptz, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_timestamptz_to_text(timestamptz.microseconds, text);
}

size_t sqlm_uuid_format(sqlm_uuid uuid, char text[SQLM_TEXT_FORM_SIZE])
{
    return sqlm_uuid_to_text(uuid, text);
}

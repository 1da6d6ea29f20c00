/* SPDX-License-Identifier: MIT */
#include "json_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Jansson makes the trees that are compared, but it would put numbers into int64_t and double. So it never sees one: while it reads,
 * each number is replaced by a string that spells its value exactly ("n12e3"), and each string gets a letter in front ("sabc") so that
 * the two never meet. The text has been found to be JSON before: what fails here is memory. Of members with one name in one object the
 * last counts, as in most readers. */

enum { PIECES = 6 };

/* The text on its way into jansson: what is left of it, and the pieces that come before that. */
typedef struct json_feed {
    const char *at;
    const char *end;
    bool        in_string;
    size_t      next_piece;
    size_t      piece_count;
    struct {
        const char *text;
        size_t      length;
    } pieces[PIECES];
    char exponent[24];
} json_feed;

static void put(json_feed *feed, const char *text, size_t length)
{
    feed->pieces[feed->piece_count].text = text;
    feed->pieces[feed->piece_count].length = length;
    feed->piece_count++;
}

static bool is_digit(const json_feed *feed, const char *at)
{
    return at < feed->end && *at >= '0' && *at <= '9';
}

static const char *skip_digits(const json_feed *feed, const char *at)
{
    while (is_digit(feed, at))
        at++;
    return at;
}

/* Where the parts of a number lie; empty parts have equal ends. */
typedef struct number_parts {
    bool        negative;
    const char *whole, *whole_end;
    const char *fraction, *fraction_end;
    bool        negative_exponent;
    const char *exponent, *exponent_end;
} number_parts;

/* Splits the number that starts here, and gives where it ends. */
static const char *split_number(const json_feed *feed, number_parts *parts)
{
    const char *at = feed->at;

    parts->negative = *at == '-';
    parts->whole = at + parts->negative;
    parts->whole_end = at = skip_digits(feed, parts->whole);
    parts->fraction = parts->fraction_end = at;
    if (at < feed->end && *at == '.') {
        parts->fraction = at + 1;
        parts->fraction_end = at = skip_digits(feed, parts->fraction);
    }
    parts->negative_exponent = false;
    parts->exponent = parts->exponent_end = at;
    if (at < feed->end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < feed->end && (*at == '-' || *at == '+'))
            parts->negative_exponent = *at++ == '-';
        parts->exponent = at;
        parts->exponent_end = at = skip_digits(feed, at);
    }
    return at;
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

/* Spells the number as "n", sign, digits without zeros at either end, "e", exponent. Zero has one spelling, whatever its sign. An
 * exponent that no int64_t holds is spelled as it came. */
static void put_number(json_feed *feed, number_parts *parts, const char *end)
{
    const char *const start = feed->at;
    const char *const fraction = parts->fraction;
    const char       *whole_end;
    int64_t           shift;

    drop_zeros(parts);
    if (parts->whole == parts->whole_end && parts->fraction == parts->fraction_end) {
        put(feed, "\"n0\"", 4);
        return;
    }
    if (parts->exponent_end - parts->exponent > 18) {
        put(feed, "\"x", 2);
        put(feed, start, (size_t)(end - start));
        put(feed, "\"", 1);
        return;
    }
    whole_end = parts->whole_end;
    if (parts->fraction == parts->fraction_end) {
        while (whole_end[-1] == '0')
            whole_end--;
        shift = parts->whole_end - whole_end;
    } else {
        shift = -(parts->fraction_end - fraction);
    }
    put(feed, parts->negative ? "\"n-" : "\"n", parts->negative ? 3 : 2);
    put(feed, parts->whole, (size_t)(whole_end - parts->whole));
    put(feed, parts->fraction, (size_t)(parts->fraction_end - parts->fraction));
    (void)snprintf(feed->exponent, sizeof feed->exponent, "e%" PRId64, exponent_of(parts) + shift);
    put(feed, feed->exponent, strlen(feed->exponent));
    put(feed, "\"", 1);
}

static void take_number(json_feed *feed)
{
    number_parts      parts;
    const char *const end = split_number(feed, &parts);

    put_number(feed, &parts, end);
    feed->at = end;
}

/* The rest of a string, up to its closing quote. */
static void take_string(json_feed *feed)
{
    const char *const start = feed->at;

    while (feed->at < feed->end && *feed->at != '"') {
        if (*feed->at == '\\' && feed->at + 1 < feed->end)
            feed->at++;
        feed->at++;
    }
    if (feed->at < feed->end)
        feed->at++;
    feed->in_string = false;
    put(feed, start, (size_t)(feed->at - start));
}

static void take_others(json_feed *feed)
{
    const char *const start = feed->at;

    while (feed->at < feed->end && *feed->at != '"' && *feed->at != '-' && !is_digit(feed, feed->at))
        feed->at++;
    put(feed, start, (size_t)(feed->at - start));
}

static void take_next(json_feed *feed)
{
    feed->next_piece = 0;
    feed->piece_count = 0;
    if (feed->in_string) {
        take_string(feed);
    } else if (*feed->at == '"') {
        put(feed, "\"s", 2);
        feed->at++;
        feed->in_string = true;
    } else if (*feed->at == '-' || is_digit(feed, feed->at)) {
        take_number(feed);
    } else {
        take_others(feed);
    }
}

/* json_load_callback_t */
static size_t read_feed(void *buffer, size_t size, void *data)
{
    json_feed *from = data;
    char  *to = buffer;
    size_t written = 0;

    while (written < size) {
        size_t length;

        if (from->next_piece == from->piece_count) {
            if (from->at == from->end)
                break;
            take_next(from);
            continue;
        }
        length = from->pieces[from->next_piece].length;
        if (length > size - written)
            length = size - written;
        memcpy(to + written, from->pieces[from->next_piece].text, length);
        written += length;
        from->pieces[from->next_piece].text += length;
        from->pieces[from->next_piece].length -= length;
        if (from->pieces[from->next_piece].length == 0)
            from->next_piece++;
    }
    return written;
}

/* Owned: json_decref(). NULL when memory is out. */
static json_t *load(const char *text, size_t length)
{
    json_feed feed = { .at = text, .end = text + length };

    return json_load_callback(read_feed, &feed, JSON_DECODE_ANY, NULL);
}

bool sqlm__json_equal(const char *a, size_t a_length, const char *b, size_t b_length)
{
    json_t *left, *right;
    bool    equal = false;

    if (!sqlm__json_scan(a, a_length, NULL) || !sqlm__json_scan(b, b_length, NULL))
        return false;
    left = load(a, a_length);
    right = left == NULL ? NULL : load(b, b_length);
    if (right != NULL)
        equal = json_equal(left, right) == 1;
    json_decref(left);
    json_decref(right);
    return equal;
}

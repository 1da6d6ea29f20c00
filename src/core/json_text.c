/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/text_form.h>

#include "convert.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* Jansson reads the text, but it would put numbers into int64_t and double. So it never sees one: while it reads, each number is
 * replaced by a string that spells its value exactly ("n12e3"), and each string gets a letter in front ("sabc") so that the two never
 * meet. Numbers may thus have any size, and two trees are equal when their texts mean the same. Of members with one name in one
 * object the last counts, as in most readers. */

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

/* Splits the number that starts here by the grammar of RFC 8259, and gives where it ends; NULL when it is none. */
static const char *split_number(const json_feed *feed, number_parts *parts)
{
    const char *at = feed->at;

    parts->negative = *at == '-';
    at += parts->negative;
    parts->whole = at;
    parts->whole_end = at = is_digit(feed, at) && *at == '0' ? at + 1 : skip_digits(feed, at);
    if (at == parts->whole)
        return NULL;
    parts->fraction = parts->fraction_end = at;
    if (at < feed->end && *at == '.') {
        parts->fraction = at + 1;
        parts->fraction_end = at = skip_digits(feed, at + 1);
        if (at == parts->fraction)
            return NULL;
    }
    parts->negative_exponent = false;
    parts->exponent = parts->exponent_end = at;
    if (at < feed->end && (*at == 'e' || *at == 'E')) {
        at++;
        if (at < feed->end && (*at == '-' || *at == '+'))
            parts->negative_exponent = *at++ == '-';
        parts->exponent = at;
        parts->exponent_end = at = skip_digits(feed, at);
        if (at == parts->exponent)
            return NULL;
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

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A number where a member's name belongs must not become a string there. */
static bool is_name(const json_feed *feed, const char *at)
{
    while (at < feed->end && is_blank(*at))
        at++;
    return at < feed->end && *at == ':';
}

static void take_number(json_feed *feed)
{
    number_parts parts;
    const char  *end = split_number(feed, &parts);

    if (end == NULL || is_name(feed, end)) {
        put(feed, "!", 1); /* no JSON: jansson refuses it */
        feed->at = feed->end;
        return;
    }
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

/* Owned: json_decref(). NULL with the state unless valid. */
static json_t *load(const char *text, size_t length, sqlm__json_state *state)
{
    json_feed    from = { .at = text, .end = text + length };
    json_error_t error;
    json_t      *json;

    *state = SQLM__JSON_INVALID;
    if (length == 0 || !sqlm_text_is_valid(text, length))
        return NULL;
    json = json_load_callback(read_feed, &from, JSON_DECODE_ANY, &error);
    if (json != NULL)
        *state = SQLM__JSON_VALID;
    else if (error.text[0] == '\0' || json_error_code(&error) == json_error_out_of_memory)
        *state = SQLM__JSON_NO_MEMORY; /* jansson says something wherever it is the text's fault */
    return json;
}

sqlm__json_state sqlm__json_check(const char *text, size_t length)
{
    sqlm__json_state state;

    json_decref(load(text, length, &state));
    return state;
}

bool sqlm__json_equal(const char *a, size_t a_length, const char *b, size_t b_length)
{
    sqlm__json_state state;
    json_t          *left, *right;
    bool             equal = false;

    if (a_length == b_length && memcmp(a, b, a_length) == 0)
        return true;
    left = load(a, a_length, &state);
    right = left == NULL ? NULL : load(b, b_length, &state);
    if (right != NULL)
        equal = json_equal(left, right) == 1;
    json_decref(left);
    json_decref(right);
    return equal;
}

bool sqlm_json_is_valid(const char *text, size_t length)
{
    return text != NULL && sqlm__json_check(text, length) == SQLM__JSON_VALID;
}

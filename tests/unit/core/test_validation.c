/* SPDX-License-Identifier: MIT */
#include "every.h"

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#include <sqlmodel/core/validation.h>
#include <sqlmodel/sys/text_form.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])
#define EURO            "\xe2\x82\xac"

/* ---- models */

static sqlm_field_validator even_or_null;
static sqlm_table_validator ordered;

#define GUEST_FIELDS(FIELD, M)                                                  \
    FIELD(M, i64,             id,      PRIMARY_KEY, AUTO_INCREMENT)             \
    FIELD(M, text,            name,    MIN_LENGTH(2), MAX_LENGTH(4))            \
    FIELD(M, text,            code,    FIXED_LENGTH(3))                         \
    FIELD(M, bytes,           key,     MIN_LENGTH(2), MAX_LENGTH(4))            \
    FIELD(M, opt_text,        slug,    PATTERN("^[a-z]+$"))                     \
    FIELD(M, opt_text,        slow,    PATTERN("^(a+)+$"))                      \
    FIELD(M, opt_text,        secret,  SECRET, MIN_LENGTH(8), PATTERN("[0-9]")) \
    FIELD(M, opt_i16,         small,   VALIDATE_RANGE(-3, 3))                   \
    FIELD(M, opt_u64,         large,   VALIDATE_RANGE(1, 18446744073709551614u)) \
    FIELD(M, opt_i64,         wide,    VALIDATE_RANGE(-9223372036854775807, 9223372036854775806)) \
    FIELD(M, opt_decimal(8, 2), price, VALIDATE_RANGE(0.01, 999.995))           \
    FIELD(M, opt_f32,         share,   VALIDATE_RANGE(0.1, 0.9f))               \
    FIELD(M, opt_f64,         ratio,   VALIDATE_RANGE(0.1, 1e3))                \
    FIELD(M, opt_f64,         loose)                                            \
    FIELD(M, opt_json,        data)                                             \
    FIELD(M, enum(Level),     level)                                            \
    FIELD(M, opt_date,        born)                                             \
    FIELD(M, opt_time,        at)                                               \
    FIELD(M, opt_timestamp,   seen)                                             \
    FIELD(M, opt_i32,         even,    VALIDATE_RANGE(-100, 100), VALIDATE_WITH(even_or_null)) \
    FIELD(M, opt_i32,         low)                                              \
    FIELD(M, opt_i32,         high)                                             \
    FIELD(M, table,           options, VALIDATE_WITH(ordered))
SQLMODEL(Guest, "guest", GUEST_FIELDS);

/* what the functions were asked, and are to do */
static atomic_int   asked_of_field, asked_of_table;
static sqlm_outcome stop_with = SQLM_OK;

static sqlm_outcome even_or_null(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                 sqlm_validation *validation)
{
    asked_of_field++;
    assert_ptr_equal(model, &Guest_model);
    if (stop_with != SQLM_OK)
        return SQLM_FAIL(cx, QUERY, NONE, "the validator could not look");
    if (sqlm_value_is_null(value) || value->as.integer % 2 == 0)
        return SQLM_OK;
    return validation->report(cx, validation, field, "odd", "must be even");
}

static sqlm_outcome ordered(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation)
{
    const Guest *guest = object;
    sqlm_outcome outcome = SQLM_OK;

    asked_of_table++;
    (void)model;
    if (!guest->low.has || !guest->high.has || guest->low.value <= guest->high.value)
        return SQLM_OK;
    if (guest->high.value == -1)
        return validation->report(cx, validation, 99, "value_error", "no such field");
    outcome = validation->report(cx, validation, SQLM_WHOLE_OBJECT, "value_error", "must have low before high");
    return outcome != SQLM_OK ? outcome : validation->report(cx, validation, Guest_field_low, "too_high", "must be low");
}

static Guest good_guest(void)
{
    return (Guest){ .name = "ab", .code = "abc", .key = { "12", 2 }, .level = LEVEL_LOW };
}

/* ---- asking */

static int bench_setup(void **state)
{
    asked_of_field = asked_of_table = 0;
    stop_with = SQLM_OK;
    return cx_setup(state);
}

#define validation_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, cx_teardown)

static const sqlm_problem *problem_at(const sqlm_problems *problems, const char *path)
{
    for (size_t i = 0; i < problems->count; i++)
        if (strcmp(problems->items[i].path, path) == 0)
            return &problems->items[i];
    return NULL;
}

/* The code of the one problem of an object; "" for none. */
static void expect(sqlm_cx *cx, const Guest *guest, const char *path, const char *code)
{
    sqlm_arena   *arena = NULL;
    sqlm_problems problems;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    if (code[0] == '\0') {
        assert_ok(cx, sqlm_validate(cx, &Guest_model, guest, NULL, arena, &problems));
        assert_int_equal(problems.total, 0);
        assert_null(problems.items);
    } else {
        assert_error(cx, VALIDATION, sqlm_validate(cx, &Guest_model, guest, NULL, arena, &problems));
        assert_int_equal(problems.total, 1);
        assert_int_equal(problems.count, 1);
        assert_string_equal(problems.items[0].path, path);
        assert_string_equal(problems.items[0].code, code);
        assert_string_equal(Guest_model.fields[problems.items[0].field].name, path);
        assert_non_null(strstr(sqlm_cx_error(cx)->message, code));
        assert_non_null(strstr(sqlm_cx_error(cx)->message, problems.items[0].message));
        assert_string_equal(sqlm_cx_error(cx)->column, path);
        assert_string_equal(sqlm_cx_error(cx)->table, "guest");
    }
    sqlm_arena_free(arena);
}

/* ---- codes */

static void validate__a_good_object_has_no_problem(void **state)
{
    const Guest guest = good_guest();

    expect(*state, &guest, "", "");
    assert_ok(*state, sqlm_validate(*state, &Guest_model, &guest, NULL, NULL, NULL));
}

static void validate__a_required_pointer_is_not_null(void **state)
{
    Guest guest = good_guest();

    guest.name = NULL;
    expect(*state, &guest, "name", "none_required");
    guest = good_guest();
    guest.key.data = NULL;
    expect(*state, &guest, "key", "none_required");
}

static void validate__length_of_text_counts_characters(void **state)
{
    static const struct {
        const char *name, *code;
    } cases[] = {
        { "", "string_too_short" },      { "a", "string_too_short" },          { EURO, "string_too_short" }, { "ab", "" },
        { EURO EURO EURO EURO, "" }, { EURO EURO EURO EURO "a", "string_too_long" }, { "abcde", "string_too_long" },
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Guest guest = good_guest();

        guest.name = cases[i].name;
        expect(*state, &guest, "name", cases[i].code);
    }
}

static void validate__fixed_length_is_both_ends(void **state)
{
    sqlm_cx *cx = *state;
    Guest    guest = good_guest();

    guest.code = "ab";
    expect(cx, &guest, "code", "string_too_short");
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "must have exactly 3 characters, has 2"));
    guest.code = "abcd";
    expect(cx, &guest, "code", "string_too_long");
}

static void validate__length_of_bytes_counts_bytes(void **state)
{
    Guest guest = good_guest();

    guest.key = (sqlm_bytes){ "\0", 1 };
    expect(*state, &guest, "key", "bytes_too_short");
    guest.key = (sqlm_bytes){ "\0\0\0\0", 4 };
    expect(*state, &guest, "key", "");
    guest.key = (sqlm_bytes){ EURO EURO, 6 };
    expect(*state, &guest, "key", "bytes_too_long");
}

static void validate__text_is_utf8(void **state)
{
    Guest guest = good_guest();

    guest.name = "a\xff";
    expect(*state, &guest, "name", "string_unicode");
    guest = good_guest();
    guest.slug = "\xed\xa0\x80";
    expect(*state, &guest, "slug", "string_unicode");
    guest = good_guest();
    guest.data = "\"\xff\"";
    expect(*state, &guest, "data", "string_unicode");
}

static void validate__json_is_json(void **state)
{
    Guest guest = good_guest();

    guest.data = "{\"a\": [1, 2.50]}";
    expect(*state, &guest, "data", "");
    guest.data = "{a: 1}";
    expect(*state, &guest, "data", "json_invalid");
    guest.data = "";
    expect(*state, &guest, "data", "json_invalid");
}

static void validate__enumerators_are_known(void **state)
{
    Guest guest = good_guest();

    guest.level = (Level)0;
    expect(*state, &guest, "level", "enum");
    guest.level = (Level)77;
    expect(*state, &guest, "level", "enum");
    assert_null(strstr(sqlm_cx_error(*state)->message, "77"));
}

static void validate__times_are_in_range(void **state)
{
    Guest guest = good_guest();

    guest.born = (sqlm_opt_date)SQLM_SOME({ INT32_MAX });
    expect(*state, &guest, "born", "out_of_range");
    guest = good_guest();
    guest.at = (sqlm_opt_time)SQLM_SOME({ INT64_C(86400000000) });
    expect(*state, &guest, "at", "out_of_range");
    guest.at = (sqlm_opt_time)SQLM_SOME({ INT64_C(86399999999) });
    expect(*state, &guest, "at", "");
    guest.seen = (sqlm_opt_timestamp)SQLM_SOME({ INT64_MIN });
    expect(*state, &guest, "seen", "out_of_range");
}

static void validate__decimals_fit_their_digits(void **state)
{
    static const struct {
        const char *price, *code;
    } cases[] = {
        { "12.5000", "" },
        { "12.501", "decimal_max_places" },
        { "1234567", "decimal_whole_digits" },
        { "123456789.5", "decimal_max_digits" },
        { "1000000000000000000000000000000000000", "decimal_max_digits" },
    };
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Guest guest = good_guest();

        guest.price.has = true;
        assert_ok(cx, sqlm_decimal_parse(cx, cases[i].price, &guest.price.value));
        expect(cx, &guest, "price", cases[i].code);
    }
    {
        Guest guest = good_guest();

        guest.price = (sqlm_opt_decimal)SQLM_SOME({ 1, 0, 200 });
        expect(cx, &guest, "price", "decimal_max_digits");
        guest.price = (sqlm_opt_decimal)SQLM_SOME({ UINT64_MAX, INT64_MAX, 0 });
        expect(cx, &guest, "price", "decimal_max_digits");
    }
}

static void validate__ranges_are_exact_at_both_ends_of_every_kind(void **state)
{
    sqlm_cx *cx = *state;
    Guest    guest = good_guest();
    static const struct {
        const char *price, *code;
    } prices[] = {
        { "0.00", "greater_than_equal" }, { "0.01", "" }, { "999.99", "" }, { "1000.00", "less_than_equal" }, { "-0.01", "greater_than_equal" },
    };

    for (int i = -5; i <= 5; i++) {
        guest.small = (sqlm_opt_i16)SQLM_SOME((int16_t)i);
        expect(cx, &guest, "small", i < -3 ? "greater_than_equal" : i > 3 ? "less_than_equal" : "");
    }
    guest = good_guest();
    guest.large = (sqlm_opt_u64)SQLM_SOME(0);
    expect(cx, &guest, "large", "greater_than_equal");
    guest.large.value = UINT64_MAX - 1;
    expect(cx, &guest, "large", "");
    guest.large.value = UINT64_MAX;
    expect(cx, &guest, "large", "less_than_equal");
    guest = good_guest();
    guest.wide = (sqlm_opt_i64)SQLM_SOME(INT64_MIN);
    expect(cx, &guest, "wide", "greater_than_equal");
    guest.wide.value = INT64_MIN + 1;
    expect(cx, &guest, "wide", "");
    guest.wide.value = INT64_MAX;
    expect(cx, &guest, "wide", "less_than_equal");
    guest = good_guest();
    for (size_t i = 0; i < COUNT_OF(prices); i++) {
        guest.price.has = true;
        assert_ok(cx, sqlm_decimal_parse(cx, prices[i].price, &guest.price.value));
        expect(cx, &guest, "price", prices[i].code);
    }
}

static void validate__ends_of_float_ranges_are_of_the_floats_own_width(void **state)
{
    sqlm_cx *cx = *state;
    Guest    guest = good_guest();

    guest.share = (sqlm_opt_f32)SQLM_SOME(0.1f);
    expect(cx, &guest, "share", "");
    guest.share.value = nextafterf(0.1f, 0.0f);
    expect(cx, &guest, "share", "greater_than_equal");
    guest.share.value = nextafterf(0.9f, 1.0f);
    expect(cx, &guest, "share", "less_than_equal");
    guest = good_guest();
    guest.ratio = (sqlm_opt_f64)SQLM_SOME(0.1);
    expect(cx, &guest, "ratio", "");
    guest.ratio.value = nextafter(0.1, 0.0);
    expect(cx, &guest, "ratio", "greater_than_equal");
    guest.ratio.value = nextafter(1000.0, 2000.0);
    expect(cx, &guest, "ratio", "less_than_equal");
}

static void validate__a_float_with_a_range_is_finite(void **state)
{
    Guest guest = good_guest();

    guest.ratio = (sqlm_opt_f64)SQLM_SOME((double)NAN);
    expect(*state, &guest, "ratio", "finite_number");
    guest.ratio.value = (double)INFINITY;
    expect(*state, &guest, "ratio", "finite_number");
    guest = good_guest();
    guest.share = (sqlm_opt_f32)SQLM_SOME(-INFINITY);
    expect(*state, &guest, "share", "finite_number");
    guest = good_guest();
    guest.loose = (sqlm_opt_f64)SQLM_SOME((double)INFINITY); /* whether it can be stored is the database's affair */
    expect(*state, &guest, "loose", "");
}

static void validate__text_matches_its_pattern(void **state)
{
    Guest guest = good_guest();

    guest.slug = "abc";
    expect(*state, &guest, "slug", "");
    guest.slug = "";
    expect(*state, &guest, "slug", "string_pattern_mismatch");
    guest.slug = "aBc";
    expect(*state, &guest, "slug", "string_pattern_mismatch");
    guest.slug = "abc\n"; /* $ is the end of the text alone */
    expect(*state, &guest, "slug", "string_pattern_mismatch");
    guest.slug = "abc" EURO;
    expect(*state, &guest, "slug", "string_pattern_mismatch");
}

static void validate__a_pattern_that_runs_away_ends_within_its_limits(void **state)
{
    Guest         guest = good_guest();
    char          text[5001];
    const int64_t started = sqlm_now();

    memset(text, 'a', sizeof text - 2);
    text[sizeof text - 2] = '!';
    text[sizeof text - 1] = '\0';
    guest.slow = text;
    expect(*state, &guest, "slow", "pattern_limit");
    assert_true(sqlm_now() - started < 20 * 1000000); /* without the limits: longer than the universe */
    guest.slow = "aaaa";
    expect(*state, &guest, "slow", "");
}

/* It has few steps wherever it begins, and may begin anywhere; alternatives are looked at as the first one is. */
#define CRAWLER_FIELDS(FIELD, M)                               \
    FIELD(M, i64,      id,    PRIMARY_KEY)                      \
    FIELD(M, opt_text, slow,  PATTERN("a*a*[bc]|d"))            \
    FIELD(M, opt_text, word,  PATTERN("(*UCP)(*UTF)^\\w+$"))
SQLMODEL(Crawler, "crawler", CRAWLER_FIELDS);

static char *crawled(size_t length)
{
    char *text = malloc(length + 1);

    assert_non_null(text);
    memset(text, 'a', length);
    text[length] = '\0';
    return text;
}

static void validate__a_pattern_that_crawls_ends_too(void **state)
{
    sqlm_cx       *cx = *state;
    char          *text = crawled(20000);
    Crawler        crawler = { .slow = text };
    const int64_t  started = sqlm_now();

    assert_error(cx, VALIDATION, sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "slow: pattern_limit");
    assert_true(sqlm_now() - started < 20 * 1000000); /* without the limit: a quarter of an hour */
    text[30] = '\0';
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "slow: string_pattern_mismatch");
    text[29] = 'd';
    assert_ok(cx, sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL));
    free(text);
}

static void validate__a_match_ends_with_its_cx(void **state)
{
    sqlm_cx *cx = *state;
    char    *text = crawled(20000);
    Crawler  crawler = { .slow = text };

    sqlm_cx_cancel(cx);
    assert_int_equal(sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL), SQLM_CANCELLED);
    free(text);
}

static void validate__a_pattern_begins_with_its_settings(void **state)
{
    sqlm_cx *cx = *state;
    Crawler  crawler = { .word = "na\xc3\xafve" };

    assert_ok(cx, sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL));
    crawler.word = "two words";
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Crawler_model, &crawler, NULL, NULL, NULL));
}

static void validate__a_pattern_on_megabytes_ends_within_its_memory(void **state)
{
    enum { LENGTH = 4 << 20 };
    Guest guest = good_guest();
    char *text = malloc(LENGTH + 1);

    assert_non_null(text);
    memset(text, 'a', LENGTH);
    text[LENGTH] = '\0';
    guest.slow = text;
    guest.slug = text;
    expect(*state, &guest, "", "");
    text[LENGTH - 1] = '!';
    guest.slug = NULL;
    expect(*state, &guest, "slow", "pattern_limit");
    free(text);
}

static void validate__messages_tell_nothing_of_a_secret(void **state)
{
    Guest guest = good_guest();

    guest.secret = "hunter2";
    expect(*state, &guest, "secret", "string_too_short");
    assert_null(strstr(sqlm_cx_error(*state)->message, "hunter"));
    assert_null(strstr(sqlm_cx_error(*state)->message, "has 7"));
    guest.secret = "abcdefghij";
    expect(*state, &guest, "secret", "string_pattern_mismatch");
    assert_null(strstr(sqlm_cx_error(*state)->message, "abcdefghij"));
}

/* ---- functions */

static void functions__are_asked_also_for_null_and_not_when_the_field_has_failed(void **state)
{
    Guest guest = good_guest();

    expect(*state, &guest, "", "");
    assert_int_equal(asked_of_field, 1);
    guest.even = (sqlm_opt_i32)SQLM_SOME(101);
    expect(*state, &guest, "even", "less_than_equal");
    assert_int_equal(asked_of_field, 1);
    guest.even.value = 3;
    expect(*state, &guest, "even", "odd");
    assert_int_equal(asked_of_field, 2);
    guest.even.value = 4;
    expect(*state, &guest, "", "");
}

static void functions__the_tables_is_asked_once_the_fields_are_good(void **state)
{
    sqlm_cx      *cx = *state;
    Guest         guest = good_guest();
    sqlm_arena   *arena = NULL;
    sqlm_problems problems;

    guest.name = "";
    expect(cx, &guest, "name", "string_too_short");
    assert_int_equal(asked_of_table, 0);
    guest = good_guest();
    guest.low = (sqlm_opt_i32)SQLM_SOME(2);
    guest.high = (sqlm_opt_i32)SQLM_SOME(1);
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Guest_model, &guest, NULL, arena, &problems));
    assert_int_equal(asked_of_table, 1);
    assert_int_equal(problems.count, 2);
    assert_string_equal(problems.items[0].path, "");
    assert_int_equal(problems.items[0].field, SQLM_WHOLE_OBJECT);
    assert_string_equal(problems.items[0].code, "value_error");
    assert_string_equal(problems.items[1].path, "low");
    assert_string_equal(problems.items[1].code, "too_high");
    assert_string_equal(sqlm_cx_error(cx)->message, "Guest must have low before high (value_error); 1 more problem");
    assert_string_equal(sqlm_cx_error(cx)->detail, "value_error; low: too_high");
    assert_string_equal(sqlm_cx_error(cx)->column, "");
    sqlm_arena_free(arena);
}

static void functions__that_fail_end_the_call_with_their_own_error(void **state)
{
    sqlm_cx      *cx = *state;
    Guest         guest = good_guest();
    sqlm_arena   *arena = NULL;
    sqlm_problems problems;

    guest.name = "";
    stop_with = SQLM_ERR;
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_error(cx, QUERY, sqlm_validate(cx, &Guest_model, &guest, NULL, arena, &problems));
    assert_int_equal(problems.count, 0);
    sqlm_arena_free(arena);
}

static void functions__that_report_on_a_field_that_is_none_are_told(void **state)
{
    Guest guest = good_guest();

    guest.low = (sqlm_opt_i32)SQLM_SOME(2);
    guest.high = (sqlm_opt_i32)SQLM_SOME(-1);
    assert_error(*state, MISUSE, sqlm_validate(*state, &Guest_model, &guest, NULL, NULL, NULL));
}

/* ---- many problems, sets, arrays */

static void validate__reports_all_problems_together(void **state)
{
    sqlm_cx      *cx = *state;
    Guest         guest = { .slug = "A", .even = SQLM_SOME(1), .level = LEVEL_LOW, .key = { "", 0 } };
    sqlm_arena   *arena = NULL;
    sqlm_problems problems;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Guest_model, &guest, NULL, arena, &problems));
    assert_int_equal(problems.count, 5);
    assert_int_equal(problems.total, 5);
    assert_string_equal(problem_at(&problems, "name")->code, "none_required");
    assert_string_equal(problem_at(&problems, "code")->code, "none_required");
    assert_string_equal(problem_at(&problems, "key")->code, "bytes_too_short");
    assert_string_equal(problem_at(&problems, "slug")->code, "string_pattern_mismatch");
    assert_string_equal(problem_at(&problems, "even")->code, "odd");
    assert_string_equal(sqlm_cx_error(cx)->message, "Guest: name must not be NULL (none_required); 4 more problems");
    assert_string_equal(sqlm_cx_error(cx)->detail, "name: none_required; code: none_required; key: bytes_too_short; "
                                                   "slug: string_pattern_mismatch; even: odd");
    sqlm_arena_free(arena);
}

static void validate__a_set_limits_what_is_looked_at(void **state)
{
    sqlm_cx       *cx = *state;
    const Guest    guest = { .slug = "A" };
    sqlm_field_set fields = { { 0 } };

    assert_ok(cx, sqlm_validate(cx, &Guest_model, &guest, &fields, NULL, NULL));
    sqlm_field_set_add(&fields, Guest_field_small);
    assert_ok(cx, sqlm_validate(cx, &Guest_model, &guest, &fields, NULL, NULL));
    sqlm_field_set_add(&fields, Guest_field_slug);
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Guest_model, &guest, &fields, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "slug: string_pattern_mismatch");
    assert_int_equal(asked_of_field, 0);
}

static void validate__paths_of_an_array_have_indexes(void **state)
{
    sqlm_cx        *cx = *state;
    Guest           guests[3] = { good_guest(), good_guest(), good_guest() };
    sqlm_validator *validator = NULL;
    sqlm_arena     *arena = NULL;
    sqlm_problems   problems;

    guests[0].name = "a";
    guests[2].name = "abcdef";
    guests[1].low = (sqlm_opt_i32)SQLM_SOME(2);
    guests[1].high = (sqlm_opt_i32)SQLM_SOME(1);
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_validator_new(cx, &Guest_model, &validator));
    assert_error(cx, VALIDATION, sqlm_validator_check_all(cx, validator, "guests", guests, 3, NULL, arena, &problems));
    assert_int_equal(problems.count, 4);
    assert_string_equal(problems.items[0].path, "guests[0].name");
    assert_string_equal(problems.items[1].path, "guests[1]");
    assert_string_equal(problems.items[2].path, "guests[1].low");
    assert_string_equal(problems.items[3].path, "guests[2].name");
    assert_int_equal(problems.items[3].object, 2);
    assert_string_equal(problems.items[3].message, "must have at most 4 characters, has 6");
    assert_error(cx, VALIDATION, sqlm_validator_check_all(cx, validator, NULL, guests, 3, NULL, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->message,
                        "Guest: [0].name must have at least 2 characters, has 1 (string_too_short); 3 more problems");
    assert_ok(cx, sqlm_validator_check_all(cx, validator, NULL, NULL, 0, NULL, NULL, NULL));
    sqlm_validator_free(validator);
    sqlm_arena_free(arena);
}

static void validate__keeps_a_thousand_problems_and_counts_all(void **state)
{
    enum { GUESTS = SQLM_MAXIMUM_PROBLEMS + 5 };
    sqlm_cx        *cx = *state;
    Guest          *guests = calloc(GUESTS, sizeof *guests);
    sqlm_validator *validator = NULL;
    sqlm_arena     *arena = NULL;
    sqlm_problems   problems;

    assert_non_null(guests);
    for (size_t i = 0; i < GUESTS; i++) {
        guests[i] = good_guest();
        guests[i].name = "a";
    }
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_validator_new(cx, &Guest_model, &validator));
    assert_error(cx, VALIDATION, sqlm_validator_check_all(cx, validator, NULL, guests, GUESTS, NULL, arena, &problems));
    assert_int_equal(problems.count, SQLM_MAXIMUM_PROBLEMS);
    assert_int_equal(problems.total, GUESTS);
    sqlm_validator_free(validator);
    sqlm_arena_free(arena);
    free(guests);
}

static void validate__success_leaves_the_record_as_it_was(void **state)
{
    sqlm_cx     *cx = *state;
    const Guest  guest = good_guest();
    sqlm_outcome outcome = SQLM_FAIL(cx, LIMIT, NONE, "before");

    assert_int_equal(outcome, SQLM_ERR);
    assert_ok(cx, sqlm_validate(cx, &Guest_model, &guest, NULL, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->message, "before");
}

static void validate__every_kind_is_good_or_not(void **state)
{
    sqlm_cx *cx = *state;
    Every    every = every_full();

    assert_ok(cx, sqlm_validate(cx, &Every_model, &every, NULL, NULL, NULL));
    every = every_least();
    assert_ok(cx, sqlm_validate(cx, &Every_model, &every, NULL, NULL, NULL));
    memset(&every, 0, sizeof every);
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Every_model, &every, NULL, NULL, NULL));
    assert_string_equal(sqlm_cx_error(cx)->detail, "a_text: none_required; a_bytes: none_required; a_json: none_required; a_level: enum");
}

/* ---- misuse, memory and threads */

static void misuse__is_told(void **state)
{
    sqlm_cx        *cx = *state;
    const Guest     guest = good_guest();
    sqlm_validator *validator = NULL;
    sqlm_model      other = Guest_model;

    other.abi_version++;
    assert_error(cx, MISUSE, sqlm_validate(cx, NULL, &guest, NULL, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_validate(cx, &Guest_model, NULL, NULL, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_validate(cx, &other, &guest, NULL, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_validator_new(cx, &Guest_model, NULL));
    assert_error(cx, MISUSE, sqlm_validator_check(cx, NULL, &guest, NULL, NULL, NULL));
    assert_ok(cx, sqlm_validator_new(cx, &Guest_model, &validator));
    assert_error(cx, MISUSE, sqlm_validator_check_all(cx, NULL, "guests", &guest, 1, NULL, NULL, NULL));
    assert_error(cx, MISUSE, sqlm_validator_check_all(cx, validator, "guests", NULL, 1, NULL, NULL, NULL));
    assert_ok(cx, sqlm_validator_check_all(cx, validator, "guests", NULL, 0, NULL, NULL, NULL));
    sqlm_validator_free(validator);
    assert_int_equal(sqlm_validate(NULL, &Guest_model, &guest, NULL, NULL, NULL), SQLM_ERR);
    assert_int_equal(sqlm_validator_new(NULL, &Guest_model, &validator), SQLM_ERR);
    sqlm_validator_free(NULL);
}

static sqlm_outcome validate_good_and_bad(sqlm_cx *cx, void *user)
{
    Guest         guests[2] = { good_guest(), good_guest() };
    sqlm_arena   *arena = NULL;
    sqlm_problems problems;
    sqlm_validator *validator = NULL;
    sqlm_outcome  outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    guests[0].slug = "abc";
    guests[0].slow = "aaaaaaaa";
    guests[1].slug = "ABC";
    if (outcome == SQLM_OK)
        outcome = sqlm_validator_new(cx, &Guest_model, &validator);
    if (outcome == SQLM_OK)
        outcome = sqlm_validator_check(cx, validator, &guests[0], NULL, NULL, NULL);
    if (outcome == SQLM_OK) {
        outcome = sqlm_validator_check_all(cx, validator, "guests", guests, 2, NULL, arena, &problems);
        if (outcome == SQLM_ERR && sqlm_cx_error(cx)->kind == SQLM_E_VALIDATION)
            outcome = problems.count == 1 ? SQLM_OK : SQLM_PANICKED;
        else if (outcome == SQLM_OK)
            outcome = SQLM_PANICKED;
    }
    sqlm_validator_free(validator);
    sqlm_arena_free(arena);
    return outcome;
}

static void validate__survives_every_allocation_failure_of_its_own_and_of_pcre2(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(validate_good_and_bad, NULL) > 10);
}

static void *validate_often(void *user)
{
    const sqlm_validator *validator = user;
    sqlm_cx              *cx = sqlm_cx_new(NULL);
    Guest                 guest = good_guest();
    size_t                wrong = cx == NULL;

    for (int i = 0; i < 200 && cx != NULL; i++) {
        guest.slug = i % 2 == 0 ? "abc" : "A";
        wrong += (sqlm_validator_check(cx, validator, &guest, NULL, NULL, NULL) == SQLM_OK) != (i % 2 == 0);
    }
    sqlm_cx_free(cx);
    return wrong == 0 ? NULL : user;
}

static void validator__serves_several_threads(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_validator *validator = NULL;
    pthread_t       threads[4];
    void           *wrong;

    assert_ok(cx, sqlm_validator_new(cx, &Guest_model, &validator));
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, validate_often, validator), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        assert_int_equal(pthread_join(threads[i], &wrong), 0);
        assert_null(wrong);
    }
    sqlm_validator_free(validator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        validation_test(validate__a_good_object_has_no_problem),
        validation_test(validate__a_required_pointer_is_not_null),
        validation_test(validate__length_of_text_counts_characters),
        validation_test(validate__fixed_length_is_both_ends),
        validation_test(validate__length_of_bytes_counts_bytes),
        validation_test(validate__text_is_utf8),
        validation_test(validate__json_is_json),
        validation_test(validate__enumerators_are_known),
        validation_test(validate__times_are_in_range),
        validation_test(validate__decimals_fit_their_digits),
        validation_test(validate__ranges_are_exact_at_both_ends_of_every_kind),
        validation_test(validate__ends_of_float_ranges_are_of_the_floats_own_width),
        validation_test(validate__a_float_with_a_range_is_finite),
        validation_test(validate__text_matches_its_pattern),
        validation_test(validate__a_pattern_that_runs_away_ends_within_its_limits),
        validation_test(validate__a_pattern_that_crawls_ends_too),
        validation_test(validate__a_match_ends_with_its_cx),
        validation_test(validate__a_pattern_begins_with_its_settings),
        validation_test(validate__a_pattern_on_megabytes_ends_within_its_memory),
        validation_test(validate__messages_tell_nothing_of_a_secret),
        validation_test(functions__are_asked_also_for_null_and_not_when_the_field_has_failed),
        validation_test(functions__the_tables_is_asked_once_the_fields_are_good),
        validation_test(functions__that_fail_end_the_call_with_their_own_error),
        validation_test(functions__that_report_on_a_field_that_is_none_are_told),
        validation_test(validate__reports_all_problems_together),
        validation_test(validate__a_set_limits_what_is_looked_at),
        validation_test(validate__paths_of_an_array_have_indexes),
        validation_test(validate__keeps_a_thousand_problems_and_counts_all),
        validation_test(validate__success_leaves_the_record_as_it_was),
        validation_test(validate__every_kind_is_good_or_not),
        validation_test(misuse__is_told),
        validation_test(validate__survives_every_allocation_failure_of_its_own_and_of_pcre2),
        validation_test(validator__serves_several_threads),
    };
    return cmocka_run_group_tests_name("unit/core/validation", tests, NULL, NULL);
}

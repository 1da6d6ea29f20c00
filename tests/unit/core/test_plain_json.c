/* SPDX-License-Identifier: MIT */
#include "every.h"
#include "jansson_torture.h"

#include "support/arena_bench.h"
#include "support/torture.h"

#include <sqlmodel/core/json.h>

#include <float.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

#define PERSON_FIELDS(FIELD, M)                                           \
    FIELD(M, i64,         id,       PRIMARY_KEY, AUTO_INCREMENT)          \
    FIELD(M, text,        name,     ALIAS("fullName"), COLUMN("full_name")) \
    FIELD(M, opt_i32,     age)                                            \
    FIELD(M, opt_text,    token,    SECRET)                               \
    FIELD(M, json,        data)                                           \
    FIELD(M, opt_json,    extra)                                          \
    FIELD(M, opt_bytes,   raw)                                            \
    FIELD(M, opt_f32,     share)                                          \
    FIELD(M, opt_f64,     ratio)                                          \
    FIELD(M, opt_u64,     count)                                          \
    FIELD(M, opt_decimal(6, 2), price)
SQLMODEL(Person, "person", PERSON_FIELDS);

#define ORDER_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, who)                                                                                                            \
    FIELD(M, i32, amount, DEFAULT(5))                                                                                              \
    FIELD(M, f32, share, DEFAULT(0.1f))                                                                                            \
    FIELD(M, decimal(6, 2), price, DEFAULT("1.50"))                                                                                \
    FIELD(M, text, note, DEFAULT("none"))                                                                                          \
    FIELD(M, bytes, raw, DEFAULT("00ff"))                                                                                          \
    FIELD(M, enum(Level), level, DEFAULT(LEVEL_MIDDLE))                                                                            \
    FIELD(M, u64, most, DEFAULT(18446744073709551615u))                                                                            \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)                                                                                    \
    FIELD(M, i32, version, VERSION)
SQLMODEL(Order, "order", ORDER_FIELDS);

static const sqlm_dump_options dump_defaults = { .size = sizeof(sqlm_dump_options) };
static const sqlm_load_options load_defaults = { .size = sizeof(sqlm_load_options) };

static const char *dumped(bench *b, const Person *person, const sqlm_dump_options *options)
{
    const char *text = NULL;
    json_t     *tree = NULL, *read;

    assert_ok(b->cx, sqlm_dump(b->cx, &Person_model, person, options, b->arena, &text));
    assert_ok(b->cx, sqlm_to_json(b->cx, &Person_model, person, options, &tree));
    read = json_loads(text, 0, NULL); /* text and tree say the same */
    assert_non_null(read);
    assert_true(json_equal(read, tree));
    json_decref(read);
    json_decref(tree);
    return text;
}

/* Loads from text, and the same through jansson. */
static sqlm_outcome loaded_with(bench *b, const char *text, const sqlm_load_options *options, Person *person, sqlm_field_set *present)
{
    const Person   before = *person;
    Person         other = *person;
    sqlm_field_set of_tree;
    json_t        *tree = json_loads(text, 0, NULL);
    sqlm_outcome   by_tree = SQLM_OK, outcome;
    sqlm_error_kind kind = SQLM_E_NONE;

    if (tree != NULL) {
        by_tree = sqlm_from_json(b->cx, &Person_model, tree, options, b->arena, &other, &of_tree);
        kind = by_tree == SQLM_OK ? SQLM_E_NONE : sqlm_cx_error(b->cx)->kind;
        json_decref(tree);
    }
    outcome = sqlm_load(b->cx, &Person_model, text, options, b->arena, person, present);
    if (tree != NULL) {
        assert_int_equal(outcome, by_tree);
        if (outcome != SQLM_OK)
            assert_int_equal(kind, sqlm_cx_error(b->cx)->kind);
        else if (present != NULL)
            assert_memory_equal(present, &of_tree, sizeof of_tree);
    }
    if (outcome != SQLM_OK) {
        assert_memory_equal(person, &before, sizeof before);
        assert_true(present == NULL || sqlm_field_set_count(present) == 0);
    }
    return outcome;
}

static const sqlm_load_options partial = { .size = sizeof(sqlm_load_options), .partial = true };

static sqlm_outcome loaded(bench *b, const char *text, Person *person)
{
    return loaded_with(b, text, &partial, person, NULL);
}

/* ---- values */

static void dump__of_every_kind(void **state)
{
    bench      *b = *state;
    const Every full = every_full();
    const char *text = NULL;
    sqlm_field_set exclude = { { 0 } };
    sqlm_dump_options options = dump_defaults;

    sqlm_field_set_add(&exclude, Every_field_o_json); /* holds a JSON null */
    options.exclude = &exclude;
    assert_ok(b->cx, sqlm_dump(b->cx, &Every_model, &full, &options, b->arena, &text));
    assert_string_equal(text,
                        "{\"id\":9223372036854775807,\"a_bool\":true,\"a_i16\":32767,\"a_i32\":2147483647,"
                        "\"a_u64\":\"18446744073709551615\",\"a_f32\":0.1,\"a_f64\":1.7976931348623157e308,"
                        "\"a_text\":\"na\xc3\xafve \\\"q\\\" \\\\ \\u000a\\u0001 \xf0\x9f\x98\x80\",\"a_bytes\":\"AP8Q\","
                        "\"a_decimal\":\"9999999999.99\",\"a_date\":\"9999-12-31\",\"a_time\":\"23:59:59.999999\","
                        "\"a_timestamp\":\"9999-12-31T23:59:59.999999\",\"a_timestamptz\":\"1969-12-31T23:59:59.999999Z\","
                        "\"a_uuid\":\"01234567-89ab-cdef-0001-020304050607\",\"a_json\":{\"n\": 18446744073709551616, \"s\":\"\\\"\"},"
                        "\"a_level\":\"high\",\"o_i64\":-9223372036854775808,\"o_bool\":false,\"o_i16\":-32768,\"o_i32\":-2147483648,"
                        "\"o_u64\":\"0\",\"o_f32\":-0.0,\"o_f64\":-0.0,\"o_text\":\"\",\"o_bytes\":\"\",\"o_decimal\":\"-0.0001\","
                        "\"o_date\":\"0001-01-01\",\"o_time\":\"00:00:00.000000\",\"o_timestamp\":\"0001-01-01T00:00:00.000000\","
                        "\"o_timestamptz\":\"1970-01-01T00:00:00.000001Z\",\"o_uuid\":\"00000000-0000-0000-0000-000000000000\","
                        "\"o_level\":\"low\"}");
}

static void assert_same(bench *b, const Every *a, const Every *c)
{
    sqlm_value of_a[EVERY_COUNT], of_c[EVERY_COUNT];

    assert_ok(b->cx, Every_model.functions->to_row(b->cx, &Every_model, a, of_a));
    assert_ok(b->cx, Every_model.functions->to_row(b->cx, &Every_model, c, of_c));
    for (size_t i = 0; i < EVERY_COUNT; i++)
        if (!sqlm_value_equal(&of_a[i], &of_c[i]))
            fail_msg("%s came back different", Every_model.fields[i].name);
}

static void every_kind__comes_back_in_both_forms(void **state)
{
    bench *b = *state;

    for (int i = 0; i < 4; i++) {
        const sqlm_json_form form = i % 2 == 0 ? SQLM_JSON_PLAIN : SQLM_JSON_EXACT;
        Every                every = i < 2 ? every_full() : every_least(), again, more;
        sqlm_dump_options    dump = dump_defaults;
        sqlm_load_options    load = load_defaults;
        sqlm_field_set       present;
        const char          *text;
        json_t              *tree;

        memset(&again, 0xaa, sizeof again);
        memset(&more, 0xaa, sizeof more);
        dump.form = load.form = form;
        if (form == SQLM_JSON_PLAIN && i < 2)
            every.o_json = "[null]";
        assert_ok(b->cx, sqlm_dump(b->cx, &Every_model, &every, &dump, b->arena, &text));
        assert_ok(b->cx, sqlm_load(b->cx, &Every_model, text, &load, b->arena, &again, &present));
        assert_int_equal(sqlm_field_set_count(&present), EVERY_COUNT);
        assert_same(b, &every, &again);
        if (i < 2) /* what jansson holds */
            every.a_json = "{\"n\":1,\"x\":[true,false,null,\"x\\n\",-0.5,1e300,{}]}";
        assert_ok(b->cx, sqlm_to_json(b->cx, &Every_model, &every, &dump, &tree));
        assert_ok(b->cx, sqlm_from_json(b->cx, &Every_model, tree, &load, b->arena, &more, &present));
        json_decref(tree);
        assert_same(b, &every, &more);
    }
}

static void bytes__are_base64_with_padding(void **state)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = { /* RFC 4648, section 10 */
        { "", "\"\"" },         { "f", "\"Zg==\"" },         { "fo", "\"Zm8=\"" },     { "foo", "\"Zm9v\"" },
        { "foob", "\"Zm9vYg==\"" }, { "fooba", "\"Zm9vYmE=\"" }, { "foobar", "\"Zm9vYmFy\"" },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Person      person = { .name = "n", .data = "0", .raw = { cases[i].bytes, strlen(cases[i].bytes) } }, again = { 0 };
        const char *text = dumped(b, &person, NULL);

        assert_non_null(strstr(text, cases[i].text));
        assert_ok(b->cx, loaded(b, text, &again));
        assert_non_null(again.raw.data);
        assert_int_equal(again.raw.len, person.raw.len);
        assert_memory_equal(again.raw.data, person.raw.data, person.raw.len);
    }
}

static void bytes__of_any_length_come_back(void **state)
{
    bench *b = *state;
    uint8_t bytes[1000];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37 + i / 256);
    for (size_t length = 0; length <= sizeof bytes; length += length < 400 ? 1 : 97) {
        Person person = { .name = "n", .data = "0", .raw = { bytes, length } }, again = { 0 };

        assert_ok(b->cx, loaded(b, dumped(b, &person, NULL), &again));
        assert_int_equal(again.raw.len, length);
        assert_memory_equal(again.raw.data, bytes, length);
    }
}

static void load__refuses_values_of_another_form_and_names_the_member(void **state)
{
    static const struct {
        const char       *text, *member;
        sqlm_error_reason reason;
    } cases[] = {
        { "{\"id\": \"5\"}", "id", SQLM_R_FORMAT },
        { "{\"id\": 5.0}", "id", SQLM_R_FORMAT },
        { "{\"id\": 5e0}", "id", SQLM_R_FORMAT },
        { "{\"id\": true}", "id", SQLM_R_FORMAT },
        { "{\"id\": [5]}", "id", SQLM_R_FORMAT },
        { "{\"id\": null}", "id", SQLM_R_UNEXPECTED_NULL },
        { "{\"fullName\": null}", "fullName", SQLM_R_UNEXPECTED_NULL },
        { "{\"fullName\": 5}", "fullName", SQLM_R_FORMAT },
        { "{\"fullName\": {}}", "fullName", SQLM_R_FORMAT },
        { "{\"age\": \"5\"}", "age", SQLM_R_FORMAT },
        { "{\"age\": 2147483648}", "age", SQLM_R_RANGE },
        { "{\"count\": 5}", "count", SQLM_R_FORMAT },
        { "{\"count\": \"18446744073709551616\"}", "count", SQLM_R_RANGE },
        { "{\"count\": \"-1\"}", "count", SQLM_R_FORMAT },
        { "{\"price\": 1.5}", "price", SQLM_R_FORMAT },
        { "{\"price\": \"1.505\"}", "price", SQLM_R_RANGE },
        { "{\"price\": \"10000.00\"}", "price", SQLM_R_RANGE },
        { "{\"ratio\": \"0.5\"}", "ratio", SQLM_R_FORMAT },
        { "{\"ratio\": false}", "ratio", SQLM_R_FORMAT },
        { "{\"share\": 3.14159265358979}", "share", SQLM_R_RANGE },
        { "{\"raw\": 5}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zg\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zg=\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zh==\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zm9=\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Z===\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"====\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zg==Zg==\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zm9v Zm9v\"}", "raw", SQLM_R_FORMAT },
        { "{\"raw\": \"Zm-_\"}", "raw", SQLM_R_FORMAT },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Person      person = { .id = 3, .name = "before" };
        char        start[64];
        const char *message;

        assert_error(b->cx, DATA, loaded(b, cases[i].text, &person));
        snprintf(start, sizeof start, "member \"%s\": ", cases[i].member);
        message = sqlm_cx_error(b->cx)->message;
        if (strncmp(message, start, strlen(start)) != 0 || sqlm_cx_error(b->cx)->reason != cases[i].reason)
            fail_msg("%s: %s (%s)", cases[i].text, message, sqlm_error_reason_name(sqlm_cx_error(b->cx)->reason));
        assert_string_equal(sqlm_cx_error(b->cx)->column, strcmp(cases[i].member, "fullName") == 0 ? "full_name" : cases[i].member);
        assert_string_equal(sqlm_cx_error(b->cx)->table, "person");
    }
}

static void load__integers_beyond_doubles_are_exact(void **state)
{
    bench *b = *state;
    Person person = { 0 };

    assert_ok(b->cx, loaded(b, "{\"id\": 9007199254740993}", &person));
    assert_int_equal(person.id, INT64_C(9007199254740993));
    assert_ok(b->cx, loaded(b, "{\"id\": -9223372036854775808}", &person));
    assert_true(person.id == INT64_MIN);
    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, "{\"id\": 9223372036854775808}", &partial, b->arena, &person, NULL));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_RANGE);
}

static void load__doubles_are_read_to_the_nearest(void **state)
{
    bench *b = *state;
    Person person = { 0 };

    assert_ok(b->cx, sqlm_load(b->cx, &Person_model, "{\"ratio\": 100000000000000000000}", &partial, b->arena, &person, NULL));
    assert_true(person.ratio.has && person.ratio.value == 1e20);
    assert_ok(b->cx, loaded(b, "{\"ratio\": 9007199254740993}", &person));
    assert_true(person.ratio.value == 9007199254740992.0);
    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, "{\"ratio\": 1e400}", &partial, b->arena, &person, NULL));
}

static void load__floats_are_their_own_value_or_its_shortest_form(void **state)
{
    static const struct {
        const char *text;
        float       value;
    } cases[] = {
        { "0.1", 0.1F },
        { "0.10000000149011612", 0.1F },
        { "3.4028235e38", FLT_MAX },
        { "-3.4028235e38", -FLT_MAX },
        { "3.4028234663852886e38", FLT_MAX },
        { "16777216", 16777216.0F },
        { "100000000000000000000", 1e20F },
        { "-0.0", -0.0F },
    };
    static const char *const others[] = { "3.4028236e38", "16777217", "0.1000000001", "1e39", "\"0.1\"" };
    bench                   *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        Person person = { 0 };
        char   text[64];

        snprintf(text, sizeof text, "{\"share\": %s}", cases[i].text);
        assert_ok(b->cx, sqlm_load(b->cx, &Person_model, text, &partial, b->arena, &person, NULL));
        assert_true(person.share.has);
        assert_memory_equal(&person.share.value, &cases[i].value, sizeof(float));
    }
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        Person person = { 0 };
        char   text[64];

        snprintf(text, sizeof text, "{\"share\": %s}", others[i]);
        assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, text, &partial, b->arena, &person, NULL));
    }
}

static void json__stands_as_it_is(void **state)
{
    static const char *const texts[] = { "{\"a\": [1,  2]}", "\"x\\n\"", "1.50", "true", "[]", "null", "18446744073709551616" };
    bench                   *b = *state;

    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const Person person = { .name = "n", .data = texts[i] };
        Person       again = { 0 };
        const char  *text;

        assert_ok(b->cx, sqlm_dump(b->cx, &Person_model, &person, NULL, b->arena, &text));
        assert_non_null(strstr(text, texts[i]));
        assert_ok(b->cx, sqlm_load(b->cx, &Person_model, text, &load_defaults, b->arena, &again, NULL));
        assert_string_equal(again.data, texts[i]);
        assert_null(again.extra);
    }
}

/* A document is deeper than the values in it: by an object, and by the array that it stands in. */
static void json__of_the_greatest_depth_comes_back(void **state)
{
    static char deep[2 * 1000 + 1];
    const bench *b = *state;
    Person       person = { .name = "Ada", .data = deep };
    Person       back;
    Person      *list = NULL;
    const char  *text = NULL;
    size_t       count = 0;

    memset(deep, '[', 1000);
    memset(deep + 1000, ']', 1000);
    assert_ok(b->cx, sqlm_dump(b->cx, &Person_model, &person, NULL, b->arena, &text));
    assert_ok(b->cx, sqlm_load(b->cx, &Person_model, text, NULL, b->arena, &back, NULL));
    assert_string_equal(back.data, deep);
    assert_ok(b->cx, sqlm_dump_list(b->cx, &Person_model, &person, 1, NULL, b->arena, &text));
    assert_ok(b->cx, sqlm_load_list(b->cx, &Person_model, text, NULL, b->arena, (void **)&list, &count));
    assert_string_equal(list[0].data, deep);
}

/* A value of 1001 levels is none of ours, although the document around it may be as deep. */
static void json__deeper_than_a_value_may_be_is_refused(void **state)
{
    static char  text[64 + 2 * 1001];
    const bench *b = *state;
    Person       back;
    char        *at = text + snprintf(text, sizeof text, "{\"fullName\":\"Ada\",\"data\":");

    memset(at, '[', 1001);
    memset(at + 1001, ']', 1001);
    memcpy(at + 2002, "}", 2);
    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, text, NULL, b->arena, &back, NULL));
    assert_string_equal(sqlm_cx_error(b->cx)->message, "member \"data\": the JSON value nests deeper than 1000 levels");
}

static void json__a_null_in_an_optional_field_is_sql_null_and_no_other_is_written(void **state)
{
    bench      *b = *state;
    Person      person = { .name = "n", .data = "null", .extra = " null " };
    Person      again = { .extra = "1" };
    const char *text = "";
    json_t     *tree = NULL;

    assert_error(b->cx, DATA, sqlm_dump(b->cx, &Person_model, &person, NULL, b->arena, &text));
    assert_null(text);
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"extra\": a JSON null"));
    assert_error(b->cx, DATA, sqlm_to_json(b->cx, &Person_model, &person, NULL, &tree));
    assert_null(tree);
    person.extra = NULL;
    text = dumped(b, &person, NULL);
    assert_non_null(strstr(text, "\"data\":null,\"extra\":null"));
    assert_ok(b->cx, loaded(b, text, &again));
    assert_string_equal(again.data, "null");
    assert_null(again.extra);
}

static void to_json__numbers_that_jansson_cannot_hold(void **state)
{
    bench       *b = *state;
    const Person large = { .name = "n", .data = "[1e400]" }, rounded = { .name = "n", .data = "[18446744073709551616]" };
    json_t      *tree = NULL;

    assert_error(b->cx, DATA, sqlm_to_json(b->cx, &Person_model, &large, NULL, &tree));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_RANGE);
    assert_ok(b->cx, sqlm_to_json(b->cx, &Person_model, &rounded, NULL, &tree));
    assert_true(json_real_value(json_array_get(json_object_get(tree, "data"), 0)) == 18446744073709551616.0);
    json_decref(tree);
}

/* A json value is as deep as any may be: the object and the array around it are no part of that. */
static void load__takes_what_dump_wrote_at_the_deepest(void **state)
{
    enum { DEPTH = 1000 };
    static const sqlm_json_form forms[] = { SQLM_JSON_PLAIN, SQLM_JSON_EXACT };
    bench *b = *state;
    char   deep[2 * DEPTH + 1];

    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    deep[2 * DEPTH] = '\0';
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        sqlm_dump_options dumping = { .size = sizeof dumping, .form = forms[i] };
        sqlm_load_options loading = { .size = sizeof loading, .form = forms[i] };
        Person            person = { .name = "a", .data = deep };
        const char       *text = NULL;
        size_t            count = 0;
        void             *people = NULL;

        assert_ok(b->cx, sqlm_dump(b->cx, &Person_model, &person, &dumping, b->arena, &text));
        assert_ok(b->cx, sqlm_load(b->cx, &Person_model, text, &loading, b->arena, &person, NULL));
        assert_string_equal(person.data, deep);
        assert_ok(b->cx, sqlm_dump_list(b->cx, &Person_model, &person, 1, &dumping, b->arena, &text));
        assert_ok(b->cx, sqlm_load_list(b->cx, &Person_model, text, &loading, b->arena, &people, &count));
        assert_int_equal(count, 1);
        assert_string_equal(((const Person *)people)->data, deep);
    }
}

static void json__of_one_level_too_many_is_refused_both_ways(void **state)
{
    enum { DEPTH = 1001 };
    bench      *b = *state;
    char        text[2 * DEPTH + 32] = "{\"data\":";
    char *const deep = text + strlen(text);
    const char *dumped = NULL;
    Person      person = { .name = "a", .data = deep };

    memset(deep, '[', DEPTH);
    memset(deep + DEPTH, ']', DEPTH);
    assert_error(b->cx, DATA, sqlm_dump(b->cx, &Person_model, &person, NULL, b->arena, &dumped));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "\"data\": the text is no json: expected JSON, at most 1000 levels deep"));
    deep[2 * DEPTH] = '}';
    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, text, &partial, b->arena, &person, NULL));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "\"data\": the JSON value nests deeper than 1000 levels"));
}

static void from_json__refuses_what_holds_itself_or_is_no_utf8(void **state)
{
    bench  *b = *state;
    Person  person = { 0 };
    json_t *tree = json_pack("{s:[]}", "data"), *array = json_object_get(tree, "data");
    json_t *inner = array;

    for (int i = 0; i < 1100; i++) {
        json_t *next = json_array();

        assert_int_equal(json_array_append_new(inner, next), 0);
        inner = next;
    }
    assert_error(b->cx, DATA, sqlm_from_json(b->cx, &Person_model, tree, &partial, b->arena, &person, NULL));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"data\": the JSON value nests deeper than 1000"));
    json_decref(tree);
    tree = json_object();
    assert_int_equal(json_object_set_new(tree, "data", json_stringn_nocheck("\xff", 1)), 0);
    assert_error(b->cx, DATA, sqlm_from_json(b->cx, &Person_model, tree, &partial, b->arena, &person, NULL));
    json_decref(tree);
    tree = json_object();
    assert_int_equal(json_object_set_new(tree, "fullName", json_stringn_nocheck("a\0b", 3)), 0);
    assert_error(b->cx, DATA, sqlm_from_json(b->cx, &Person_model, tree, &partial, b->arena, &person, NULL));
    json_decref(tree);
}

/* ---- options of dumping */

static void dump__uses_aliases_unless_told_otherwise(void **state)
{
    bench            *b = *state;
    const Person      person = { .id = 1, .name = "n", .data = "0" };
    sqlm_dump_options options = { .size = sizeof options, .exclude_null = true };

    assert_string_equal(dumped(b, &person, &options), "{\"id\":1,\"fullName\":\"n\",\"data\":0}");
    options.by_name = true;
    assert_string_equal(dumped(b, &person, &options), "{\"id\":1,\"name\":\"n\",\"data\":0}");
}

static void dump__secret_fields_come_only_when_asked_for(void **state)
{
    bench            *b = *state;
    const Person      person = { .id = 1, .name = "n", .data = "0", .token = "t0p" };
    sqlm_field_set    all = { { 0 } };
    sqlm_dump_options options = { .size = sizeof options };

    sqlm_field_set_fill(&all, &Person_model);
    assert_null(strstr(dumped(b, &person, &options), "tok"));
    options.include = &all;
    assert_null(strstr(dumped(b, &person, &options), "tok"));
    options.form = SQLM_JSON_EXACT;
    assert_null(strstr(dumped(b, &person, &options), "tok"));
    options.include_secret = true;
    assert_non_null(strstr(dumped(b, &person, &options), "\"token\":\"t0p\""));
}

/* whatever field it stands in, a secret one as any */
static void dump__the_number_of_an_unknown_enumerator_is_in_no_message(void **state)
{
    bench      *b = *state;
    const Order order = { .who = "a", .level = (Level)7777, .note = "", .price = { 0, 0, 2 }, .raw = { "", 0 } };
    const char *text = NULL;

    assert_error(b->cx, DATA, sqlm_dump(b->cx, &Order_model, &order, NULL, b->arena, &text));
    assert_string_equal(sqlm_cx_error(b->cx)->message, "member \"level\": the value is no enumerator of Level");
}

static void dump__sets_choose_the_fields(void **state)
{
    bench            *b = *state;
    const Person      person = { .id = 1, .name = "n", .data = "[]" };
    sqlm_field_set    include = { { 0 } }, exclude = { { 0 } };
    sqlm_dump_options options = { .size = sizeof options, .include = &include };

    assert_string_equal(dumped(b, &person, &options), "{}");
    sqlm_field_set_add(&include, Person_field_id);
    sqlm_field_set_add(&include, Person_field_age);
    sqlm_field_set_add(&include, Person_field_data);
    assert_string_equal(dumped(b, &person, &options), "{\"id\":1,\"age\":null,\"data\":[]}");
    sqlm_field_set_add(&exclude, Person_field_id);
    options.exclude = &exclude;
    assert_string_equal(dumped(b, &person, &options), "{\"age\":null,\"data\":[]}");
    options.exclude_null = true;
    assert_string_equal(dumped(b, &person, &options), "{\"data\":[]}");
}

static void dump__fields_that_are_left_out_are_not_looked_at(void **state)
{
    bench            *b = *state;
    const Person      person = { .id = 1 };
    sqlm_field_set    include = { { 0 } };
    sqlm_dump_options options = { .size = sizeof options, .include = &include };
    const char       *text;

    sqlm_field_set_add(&include, Person_field_id);
    assert_string_equal(dumped(b, &person, &options), "{\"id\":1}");
    assert_error(b->cx, DATA, sqlm_dump(b->cx, &Person_model, &person, NULL, b->arena, &text));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_UNEXPECTED_NULL);
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"fullName\": NULL"));
}

static void dump_list__is_an_array_and_names_the_item(void **state)
{
    bench            *b = *state;
    Person            people[3] = { { .id = 1, .name = "a", .data = "1" }, { .id = 2, .name = "b", .data = "2" },
                                    { .id = 3, .name = "c", .data = "3" } };
    sqlm_dump_options options = { .size = sizeof options, .exclude_null = true };
    const char       *text = NULL;
    Person           *read = NULL;
    void             *objects = NULL;
    size_t            count = 0;

    assert_ok(b->cx, sqlm_dump_list(b->cx, &Person_model, people, 3, &options, b->arena, &text));
    assert_string_equal(text, "[{\"id\":1,\"fullName\":\"a\",\"data\":1},{\"id\":2,\"fullName\":\"b\",\"data\":2},"
                              "{\"id\":3,\"fullName\":\"c\",\"data\":3}]");
    assert_ok(b->cx, sqlm_load_list(b->cx, &Person_model, text, NULL, b->arena, &objects, &count));
    read = objects;
    assert_int_equal(count, 3);
    assert_string_equal(read[2].name, "c");
    assert_int_equal(read[1].id, 2);
    assert_ok(b->cx, sqlm_dump_list(b->cx, &Person_model, NULL, 0, NULL, b->arena, &text));
    assert_string_equal(text, "[]");
    assert_ok(b->cx, sqlm_load_list(b->cx, &Person_model, " [ ] ", NULL, b->arena, &objects, &count));
    assert_int_equal(count, 0);
    assert_null(objects);
    people[2].name = "\xff";
    assert_error(b->cx, DATA, sqlm_dump_list(b->cx, &Person_model, people, 3, &options, b->arena, &text));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"[2].fullName\": "));
}

static void load_list__names_the_item(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "[{\"fullName\":\"a\",\"data\":1},{\"fullName\":5,\"data\":1}]", "member \"[1].fullName\": " },
        { "[{\"fullName\":\"a\",\"data\":1},{\"data\":1}]", "member \"[1].fullName\": the member is missing" },
        { "[{\"fullName\":\"a\",\"data\":1},{\"x\":1}]", "JSON object [1] has a member \"x\"" },
        { "[{\"fullName\":\"a\",\"data\":1},[]]", "[1] must be a JSON object" },
        { "{}", "must be a JSON array" },
        { "[", "the text is no JSON" },
    };
    bench *b = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        void  *objects = b;
        size_t count = 7;

        assert_error(b->cx, DATA, sqlm_load_list(b->cx, &Person_model, cases[i].text, NULL, b->arena, &objects, &count));
        if (strstr(sqlm_cx_error(b->cx)->message, cases[i].words) == NULL)
            fail_msg("%s: %s", cases[i].text, sqlm_cx_error(b->cx)->message);
        assert_null(objects);
        assert_int_equal(count, 0);
    }
}

/* ---- options of loading */

static void load__tells_which_fields_were_there(void **state)
{
    bench         *b = *state;
    Person         person = { .age = SQLM_SOME(9), .token = "kept?" };
    sqlm_field_set present;

    assert_ok(b->cx, loaded_with(b, "{\"fullName\":\"n\",\"data\":[1,[2,{}]],\"age\":null}", NULL, &person, &present));
    assert_int_equal(sqlm_field_set_count(&present), 3);
    assert_true(sqlm_field_set_has(&present, Person_field_name));
    assert_true(sqlm_field_set_has(&present, Person_field_data));
    assert_true(sqlm_field_set_has(&present, Person_field_age));
    assert_false(person.age.has);
    assert_null(person.token); /* the whole object is filled */
    assert_string_equal(person.data, "[1,[2,{}]]");
}

static void load__a_partial_one_touches_only_what_is_there(void **state)
{
    bench         *b = *state;
    Person         person = { .id = 5, .name = "old", .age = SQLM_SOME(9), .token = "kept", .extra = "1" };
    sqlm_field_set present;

    assert_ok(b->cx, loaded_with(b, "{\"age\":10,\"extra\":null}", &partial, &person, &present));
    assert_int_equal(sqlm_field_set_count(&present), 2);
    assert_int_equal(person.id, 5);
    assert_string_equal(person.name, "old");
    assert_int_equal(person.age.value, 10);
    assert_string_equal(person.token, "kept");
    assert_null(person.extra);
    assert_ok(b->cx, loaded_with(b, "{}", &partial, &person, &present));
    assert_int_equal(sqlm_field_set_count(&present), 0);
    assert_error(b->cx, DATA, loaded_with(b, "{\"age\":11,\"raw\":\"!\"}", &partial, &person, &present));
    assert_int_equal(person.age.value, 10);
}

static void load__a_missing_member_is_refused_where_nothing_fills_it(void **state)
{
    bench *b = *state;
    Person person = { 0 };

    assert_error(b->cx, DATA, loaded_with(b, "{\"data\":0}", NULL, &person, NULL));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"fullName\": the member is missing"));
    assert_ok(b->cx, loaded_with(b, "{\"data\":0,\"fullName\":\"\"}", NULL, &person, NULL));
}

static void load__fills_in_literal_defaults(void **state)
{
    bench         *b = *state;
    Order          order;
    sqlm_field_set present;

    memset(&order, 0xaa, sizeof order);
    assert_ok(b->cx, sqlm_load(b->cx, &Order_model, "{\"who\":\"n\"}", NULL, b->arena, &order, &present));
    assert_int_equal(sqlm_field_set_count(&present), 1);
    assert_int_equal(order.id, 0);
    assert_int_equal(order.amount, 5);
    assert_true(order.share == 0.1f);
    assert_true(order.price.low == 150 && order.price.scale == 2);
    assert_string_equal(order.note, "none");
    assert_int_equal(order.raw.len, 2);
    assert_memory_equal(order.raw.data, "\0\xff", 2);
    assert_int_equal(order.level, LEVEL_MIDDLE);
    assert_true(order.most == UINT64_MAX);
    assert_int_equal(order.made_at.microseconds, 0);
    assert_int_equal(order.version, 0);
}

static void load__unknown_members_are_refused_or_passed_over(void **state)
{
    bench            *b = *state;
    Person            person = { 0 };
    sqlm_load_options options = partial;

    assert_error(b->cx, DATA, loaded_with(b, "{\"age\":1,\"ages\":2}", &options, &person, NULL));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "\"ages\", which is no field of model Person"));
    assert_error(b->cx, DATA, loaded_with(b, "{\"name\":\"by name\"}", &options, &person, NULL));
    assert_error(b->cx, DATA, loaded_with(b, "{\"full_name\":\"by column\"}", &options, &person, NULL));
    options.ignore_unknown = true;
    assert_ok(b->cx, loaded_with(b, "{\"x\":{\"y\":[1,{\"age\":7}]},\"age\":3,\"z\":\"]}\"}", &options, &person, NULL));
    assert_int_equal(person.age.value, 3);
    options.by_name = true;
    assert_ok(b->cx, loaded_with(b, "{\"name\":\"by name\"}", &options, &person, NULL));
    assert_string_equal(person.name, "by name");
}

static void load__sets_tell_what_may_come(void **state)
{
    bench            *b = *state;
    Person            person = { .id = 1 };
    sqlm_field_set    include = { { 0 } }, exclude = { { 0 } };
    sqlm_load_options options = partial;

    sqlm_field_set_add(&exclude, Person_field_id);
    options.exclude = &exclude;
    assert_error(b->cx, DATA, loaded_with(b, "{\"id\":2}", &options, &person, NULL));
    options.ignore_unknown = true;
    assert_ok(b->cx, loaded_with(b, "{\"id\":2,\"age\":4}", &options, &person, NULL));
    assert_int_equal(person.id, 1);
    assert_int_equal(person.age.value, 4);
    sqlm_field_set_add(&include, Person_field_data);
    options.include = &include;
    options.partial = false; /* what may not come is not missed */
    assert_ok(b->cx, loaded_with(b, "{\"data\":2,\"age\":5}", &options, &person, NULL));
    assert_false(person.age.has);
    assert_string_equal(person.data, "2");
}

static void load__text_that_is_no_utf8_is_told_so(void **state)
{
    bench *b = *state;
    Person person = { 0 };

    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, "{\"fullName\":\"\xff\"}", &partial, b->arena, &person, NULL));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_ENCODING);
    assert_string_equal(sqlm_cx_error(b->cx)->message, "the text is no JSON: it is not valid UTF-8");
    assert_error(b->cx, DATA, sqlm_load_exact(b->cx, &Person_model, "\xff", b->arena, &person));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_ENCODING);
}

static void load__refuses_a_member_that_stands_twice(void **state)
{
    bench *b = *state;
    Person person = { 0 };

    assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, "{\"age\":1,\"\\u0061ge\":2}", &partial, b->arena, &person, NULL));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "member \"age\": the member stands twice"));
}

static void load__refuses_what_is_no_object(void **state)
{
    static const char *const texts[] = { "", "[]", "5", "{", "{\"age\":1}x", "{\"age\":01}", "{\"fullName\":\"\xff\"}", "null" };
    bench                   *b = *state;
    Person                   person = { .id = 4 };

    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_error(b->cx, DATA, sqlm_load(b->cx, &Person_model, texts[i], &partial, b->arena, &person, NULL));
    assert_int_equal(person.id, 4);
}

#define TWINS_FIELDS(FIELD, M)             \
    FIELD(M, i64,  id, PRIMARY_KEY)        \
    FIELD(M, text, name)                   \
    FIELD(M, text, nick, ALIAS("name"))
SQLMODEL(Twins, "twins", TWINS_FIELDS);

static void json__fields_of_one_name_are_refused(void **state)
{
    bench      *b = *state;
    const char *text = NULL;
    Twins       twins = { 1, "a", "b" };

    assert_error(b->cx, MISUSE, sqlm_dump(b->cx, &Twins_model, &twins, NULL, b->arena, &text));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "field 'nick' and another one both have the name 'name' in JSON"));
    assert_error(b->cx, MISUSE, sqlm_load(b->cx, &Twins_model, "{}", NULL, b->arena, &twins, NULL));
}

static void misuse__is_told(void **state)
{
    bench            *b = *state;
    Person            person = { .name = "n", .data = "0" };
    const char       *text;
    json_t           *tree = json_object();
    void             *objects;
    size_t            count;
    sqlm_model        other = Person_model;
    sqlm_dump_options dump = { .size = 1 };
    sqlm_load_options load = { .size = 1 };

    other.abi_version++;
    assert_error(b->cx, MISUSE, sqlm_dump(b->cx, &Person_model, NULL, NULL, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump(b->cx, &other, &person, NULL, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump(b->cx, &Person_model, &person, &dump, b->arena, &text));
    dump = (sqlm_dump_options){ .size = sizeof dump, .form = (sqlm_json_form)7 };
    assert_error(b->cx, MISUSE, sqlm_dump(b->cx, &Person_model, &person, &dump, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_dump_list(b->cx, &Person_model, NULL, 1, NULL, b->arena, &text));
    assert_error(b->cx, MISUSE, sqlm_to_json(b->cx, &Person_model, &person, NULL, NULL));
    assert_error(b->cx, MISUSE, sqlm_load(b->cx, &Person_model, NULL, NULL, b->arena, &person, NULL));
    assert_error(b->cx, MISUSE, sqlm_load(b->cx, &Person_model, "{}", &load, b->arena, &person, NULL));
    assert_error(b->cx, MISUSE, sqlm_load(b->cx, &other, "{}", NULL, b->arena, &person, NULL));
    assert_error(b->cx, MISUSE, sqlm_from_json(b->cx, &Person_model, NULL, NULL, b->arena, &person, NULL));
    assert_error(b->cx, MISUSE, sqlm_from_json(b->cx, &Person_model, tree, NULL, NULL, &person, NULL));
    assert_error(b->cx, MISUSE, sqlm_load_list(b->cx, &Person_model, "[]", &partial, b->arena, &objects, &count));
    assert_error(b->cx, MISUSE, sqlm_load_list(b->cx, &Person_model, "[]", NULL, b->arena, NULL, &count));
    assert_int_equal(sqlm_dump(NULL, &Person_model, &person, NULL, b->arena, &text), SQLM_ERR);
    assert_int_equal(sqlm_load(NULL, &Person_model, "{}", NULL, b->arena, &person, NULL), SQLM_ERR);
    json_decref(tree);
}

/* ---- memory */

static sqlm_outcome there_and_back(sqlm_cx *cx, void *user)
{
    Every          full = every_full();
    Every          loaded_object = { 0 };
    sqlm_arena    *arena = NULL;
    const char    *text = NULL;
    json_t        *json = NULL;
    void          *objects;
    size_t         count;
    sqlm_field_set present;
    sqlm_outcome   outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    full.o_json = "[{\"a\":\"b\"},1,0.5,true,null]";
    if (outcome == SQLM_OK)
        outcome = sqlm_dump(cx, &Every_model, &full, NULL, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_load(cx, &Every_model, text, NULL, arena, &loaded_object, &present);
    if (outcome == SQLM_OK)
        outcome = sqlm_to_json(cx, &Every_model, &loaded_object, NULL, &json);
    if (outcome == SQLM_OK)
        outcome = sqlm_from_json(cx, &Every_model, json, NULL, arena, &loaded_object, &present);
    if (outcome == SQLM_OK)
        outcome = sqlm_dump_list(cx, &Every_model, &full, 1, NULL, arena, &text);
    if (outcome == SQLM_OK)
        outcome = sqlm_load_list(cx, &Every_model, text, NULL, arena, &objects, &count);
    json_decref(json);
    sqlm_arena_free(arena);
    return outcome;
}

static void json__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_int_not_equal(sqlm_torture_both(there_and_back, NULL), 0);
}

static void json__survives_every_allocation_failure_in_jansson(void **state)
{
    jansson_torture(((bench *)*state)->cx, there_and_back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        bench_test(dump__of_every_kind),
        bench_test(every_kind__comes_back_in_both_forms),
        bench_test(bytes__are_base64_with_padding),
        bench_test(bytes__of_any_length_come_back),
        bench_test(load__refuses_values_of_another_form_and_names_the_member),
        bench_test(load__integers_beyond_doubles_are_exact),
        bench_test(load__doubles_are_read_to_the_nearest),
        bench_test(load__floats_are_their_own_value_or_its_shortest_form),
        bench_test(json__stands_as_it_is),
        bench_test(json__of_the_greatest_depth_comes_back),
        bench_test(json__deeper_than_a_value_may_be_is_refused),
        bench_test(json__a_null_in_an_optional_field_is_sql_null_and_no_other_is_written),
        bench_test(to_json__numbers_that_jansson_cannot_hold),
        bench_test(load__takes_what_dump_wrote_at_the_deepest),
        bench_test(json__of_one_level_too_many_is_refused_both_ways),
        bench_test(from_json__refuses_what_holds_itself_or_is_no_utf8),
        bench_test(dump__uses_aliases_unless_told_otherwise),
        bench_test(dump__secret_fields_come_only_when_asked_for),
        bench_test(dump__the_number_of_an_unknown_enumerator_is_in_no_message),
        bench_test(dump__sets_choose_the_fields),
        bench_test(dump__fields_that_are_left_out_are_not_looked_at),
        bench_test(dump_list__is_an_array_and_names_the_item),
        bench_test(load_list__names_the_item),
        bench_test(load__tells_which_fields_were_there),
        bench_test(load__a_partial_one_touches_only_what_is_there),
        bench_test(load__a_missing_member_is_refused_where_nothing_fills_it),
        bench_test(load__fills_in_literal_defaults),
        bench_test(load__unknown_members_are_refused_or_passed_over),
        bench_test(load__sets_tell_what_may_come),
        bench_test(load__text_that_is_no_utf8_is_told_so),
        bench_test(load__refuses_a_member_that_stands_twice),
        bench_test(load__refuses_what_is_no_object),
        bench_test(json__fields_of_one_name_are_refused),
        bench_test(misuse__is_told),
        bench_test(json__survives_every_allocation_failure),
        bench_test(json__survives_every_allocation_failure_in_jansson),
    };
    return cmocka_run_group_tests_name("unit/core/plain_json", tests, NULL, NULL);
}

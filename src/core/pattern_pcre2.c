/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <sqlmodel/sys/driver.h>
#include <sqlmodel/sys/text_buffer.h>

#include <stdalign.h>
#include <string.h>
#include <time.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct sqlm__pattern {
    sqlm_allocator allocator;
    pcre2_code    *code;
};

/* ---- memory: PCRE2 does not tell sizes, our allocator wants them ------------------------------------------------------------ */

typedef struct block {
    size_t size; /* with this header */
    alignas(max_align_t) unsigned char data[];
} block;

static void *allocate(size_t size, void *user)
{
    const sqlm_allocator *allocator = user;
    block                *made;

    if (size > SIZE_MAX - sizeof(block))
        return NULL;
    made = allocator->allocate(allocator->user, sizeof(block) + size);
    if (made == NULL)
        return NULL;
    made->size = sizeof(block) + size;
    return made->data;
}

static void release(void *memory, void *user)
{
    const sqlm_allocator *allocator = user;
    block                *made;

    if (memory == NULL)
        return;
    made = (block *)(void *)((unsigned char *)memory - offsetof(block, data));
    allocator->release(allocator->user, made, made->size);
}

static sqlm_outcome no_memory(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory for a regular expression");
}

/* ---- compiling ------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome refuse(sqlm_cx *cx, const char *name, int code, size_t offset)
{
    PCRE2_UCHAR words[128] = { 0 };

    if (code == PCRE2_ERROR_HEAP_FAILED)
        return no_memory(cx);
    (void)pcre2_get_error_message(code, words, sizeof words);
    return SQLM_FAIL(cx, MISUSE, NONE, "the PATTERN of field '%s' is no regular expression: %s at byte %zu", name, (const char *)words,
                     offset);
}

/* Calls back wherever a match could begin. */
static const char callout[] = "(?C)";

/* Behind the settings that an expression may begin with: "(*UCP)". */
static size_t settings_length(const char *text)
{
    size_t length = 0;

    while (text[length] == '(' && text[length + 1] == '*' && strchr(text + length, ')') != NULL)
        length += strcspn(text + length, ")") + 1;
    return length;
}

/* Everything that a build of PCRE2 could have decided otherwise is decided here. */
static sqlm_outcome compile(sqlm_cx *cx, const char *name, const char *text, pcre2_general_context *memory, sqlm__pattern *pattern)
{
    const uint32_t   options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    const size_t     head = settings_length(text);
    int              code = 0;
    PCRE2_SIZE       offset = 0;
    sqlm_text_buffer whole;

    pcre2_compile_context *settings = pcre2_compile_context_create(memory);

    if (settings == NULL)
        return no_memory(cx);
    (void)pcre2_set_newline(settings, PCRE2_NEWLINE_LF);
    (void)pcre2_set_bsr(settings, PCRE2_BSR_UNICODE);
    sqlm_text_buffer_init(&whole, cx, SIZE_MAX / 2);
    sqlm_text_buffer_put_bytes(&whole, text, head);
    sqlm_text_buffer_put(&whole, callout);
    sqlm_text_buffer_put(&whole, text + head);
    if (whole.outcome == SQLM_OK)
        pattern->code = pcre2_compile((PCRE2_SPTR)sqlm_text_buffer_text(&whole), whole.length, options, &code, &offset, settings);
    pcre2_compile_context_free(settings);
    sqlm_text_buffer_fini(&whole);
    if (whole.outcome != SQLM_OK || pattern->code != NULL)
        return whole.outcome;
    return refuse(cx, name, code, offset < head + strlen(callout) ? offset : offset - strlen(callout));
}

sqlm_outcome sqlm__pattern_new(sqlm_cx *cx, const sqlm_allocator *allocator, const char *name, const char *text, sqlm__pattern **pattern)
{
    pcre2_general_context *memory = NULL;
    sqlm__pattern         *made;
    sqlm_outcome           outcome;

    *pattern = NULL;
    made = sqlm_allocate(allocator, 1, sizeof *made);
    if (made == NULL)
        return no_memory(cx);
    *made = (sqlm__pattern){ .allocator = *allocator };
    memory = pcre2_general_context_create(allocate, release, &made->allocator);
    outcome = memory == NULL ? no_memory(cx) : compile(cx, name, text, memory, made);
    pcre2_general_context_free(memory);
    if (outcome == SQLM_OK)
        *pattern = made;
    else
        sqlm__pattern_free(made);
    return outcome;
}

void sqlm__pattern_free(sqlm__pattern *pattern)
{
    sqlm_allocator allocator;

    if (pattern == NULL)
        return;
    pcre2_code_free(pattern->code);
    allocator = pattern->allocator;
    sqlm_release(&allocator, pattern, 1, sizeof *pattern);
}

/* ---- matching -------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome make_matcher(sqlm_cx *cx, sqlm__matcher *matcher)
{
    if (matcher->context == NULL) {
        matcher->allocator = *sqlm_cx_allocator(cx);
        matcher->context = pcre2_general_context_create(allocate, release, &matcher->allocator);
    }
    if (matcher->context != NULL && matcher->data == NULL)
        matcher->data = pcre2_match_data_create(1, matcher->context);
    if (matcher->data != NULL && matcher->limits == NULL)
        matcher->limits = pcre2_match_context_create(matcher->context);
    return matcher->limits == NULL ? no_memory(cx) : SQLM_OK;
}

void sqlm__matcher_fini(sqlm__matcher *matcher)
{
    pcre2_match_context_free(matcher->limits);
    pcre2_match_data_free(matcher->data);
    pcre2_general_context_free(matcher->context);
    matcher->limits = NULL;
    matcher->data = NULL;
    matcher->context = NULL;
}

/* One match on its way. */
typedef struct attempt {
    sqlm_cx     *cx;
    sqlm_outcome outcome;
    int64_t      begun;     /* as sqlm_now() */
    int64_t      processor; /* microseconds of the processor when it began */
} attempt;

static int64_t processor_time(void)
{
    struct timespec now = { 0 };

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Where a match could begin; the processor is asked only when it may have been that long. */
static int look(pcre2_callout_block *place, void *user)
{
    attempt *trying = user;

    (void)place;
    trying->outcome = sqlm_cx_check(trying->cx);
    if (trying->outcome != SQLM_OK)
        return PCRE2_ERROR_CALLOUT;
    if (sqlm_now() - trying->begun <= SQLM__PATTERN_MICROSECONDS)
        return 0;
    return processor_time() - trying->processor <= SQLM__PATTERN_MICROSECONDS ? 0 : PCRE2_ERROR_CALLOUT;
}

static void limit(const sqlm__matcher *matcher, size_t length, attempt *trying)
{
    uint64_t steps = SQLM__PATTERN_STEPS_BY_BYTES / ((uint64_t)length + 1);

    if (steps > SQLM__PATTERN_STEPS)
        steps = SQLM__PATTERN_STEPS;
    if (steps < SQLM__PATTERN_FEWEST_STEPS)
        steps = SQLM__PATTERN_FEWEST_STEPS;
    (void)pcre2_set_match_limit(matcher->limits, (uint32_t)steps);
    (void)pcre2_set_depth_limit(matcher->limits, SQLM__PATTERN_LEVELS);
    (void)pcre2_set_heap_limit(matcher->limits, SQLM__PATTERN_KIBIBYTES);
    (void)pcre2_set_callout(matcher->limits, look, trying);
}

sqlm_outcome sqlm__pattern_match(sqlm_cx *cx, const sqlm__pattern *pattern, sqlm__matcher *matcher, const char *text, size_t length,
                                 sqlm__match *match)
{
    sqlm_outcome outcome = make_matcher(cx, matcher);
    attempt      trying = { cx, SQLM_OK, sqlm_now(), processor_time() };
    int          result;

    if (outcome != SQLM_OK)
        return outcome;
    limit(matcher, length, &trying);
    result = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, PCRE2_NO_UTF_CHECK, matcher->data, matcher->limits);
    if (trying.outcome != SQLM_OK)
        return trying.outcome;
    if (result == PCRE2_ERROR_NOMEMORY)
        return no_memory(cx);
    *match = result >= 0 ? SQLM__MATCHES : result == PCRE2_ERROR_NOMATCH ? SQLM__DIFFERS : SQLM__TOO_HARD;
    return SQLM_OK;
}

/* SPDX-License-Identifier: MIT */
#include "pattern.h"

#include <sqlmodel/sys/driver.h>

#include <stdalign.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct sqlm__pattern {
    sqlm_allocator       allocator;
    pcre2_code          *code;
    pcre2_match_context *limits; /* never changed by a match */
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

/* Everything that a build of PCRE2 could have decided otherwise is decided here. */
static sqlm_outcome compile(sqlm_cx *cx, const char *name, const char *text, pcre2_general_context *memory, sqlm__pattern *pattern)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    int            code = 0;
    PCRE2_SIZE     offset = 0;

    pcre2_compile_context *settings = pcre2_compile_context_create(memory);

    if (settings == NULL)
        return no_memory(cx);
    (void)pcre2_set_newline(settings, PCRE2_NEWLINE_LF);
    (void)pcre2_set_bsr(settings, PCRE2_BSR_UNICODE);
    pattern->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &code, &offset, settings);
    pcre2_compile_context_free(settings);
    return pattern->code == NULL ? refuse(cx, name, code, offset) : SQLM_OK;
}

static sqlm_outcome limit(sqlm_cx *cx, pcre2_general_context *memory, sqlm__pattern *pattern)
{
    pattern->limits = pcre2_match_context_create(memory);
    if (pattern->limits == NULL)
        return no_memory(cx);
    (void)pcre2_set_match_limit(pattern->limits, SQLM__PATTERN_STEPS);
    (void)pcre2_set_depth_limit(pattern->limits, SQLM__PATTERN_LEVELS);
    (void)pcre2_set_heap_limit(pattern->limits, SQLM__PATTERN_KIBIBYTES);
    return SQLM_OK;
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
    if (outcome == SQLM_OK)
        outcome = limit(cx, memory, made);
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
    pcre2_match_context_free(pattern->limits);
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
    return matcher->data == NULL ? no_memory(cx) : SQLM_OK;
}

void sqlm__matcher_fini(sqlm__matcher *matcher)
{
    pcre2_match_data_free(matcher->data);
    pcre2_general_context_free(matcher->context);
    matcher->data = NULL;
    matcher->context = NULL;
}

sqlm_outcome sqlm__pattern_match(sqlm_cx *cx, const sqlm__pattern *pattern, sqlm__matcher *matcher, const char *text, size_t length,
                                 sqlm__match *match)
{
    sqlm_outcome outcome = make_matcher(cx, matcher);
    int          result;

    if (outcome != SQLM_OK)
        return outcome;
    result = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, PCRE2_NO_UTF_CHECK, matcher->data, pattern->limits);
    if (result == PCRE2_ERROR_NOMEMORY)
        return no_memory(cx);
    *match = result >= 0 ? SQLM__MATCHES : result == PCRE2_ERROR_NOMATCH ? SQLM__DIFFERS : SQLM__TOO_HARD;
    return SQLM_OK;
}

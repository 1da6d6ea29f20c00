/* SPDX-License-Identifier: MIT */
/* The library is built without PCRE2: nothing can match, so no pattern is ever made. */
#include "pattern.h"

sqlm_outcome sqlm__pattern_new(sqlm_cx *cx, const sqlm_allocator *allocator, const char *name, const char *text, sqlm__pattern **pattern)
{
    (void)allocator;
    (void)text;
    *pattern = NULL;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE, "field '%s' has a PATTERN, but this library was built without PCRE2 (SQLMODEL_WITH_PCRE2)",
                     name);
}

void sqlm__pattern_free(sqlm__pattern *pattern)
{
    (void)pattern;
}

void sqlm__matcher_fini(sqlm__matcher *matcher)
{
    (void)matcher;
}

sqlm_outcome sqlm__pattern_match(sqlm_cx *cx, const sqlm__pattern *pattern, sqlm__matcher *matcher, const char *text, size_t length,
                                 sqlm__match *match)
{
    (void)pattern;
    (void)matcher;
    (void)text;
    (void)length;
    *match = SQLM__TOO_HARD;
    return SQLM_FAIL(cx, UNSUPPORTED, NONE, "this library was built without PCRE2 (SQLMODEL_WITH_PCRE2)");
}

/* SPDX-License-Identifier: MIT */
/** @file
 *  Included before every source while clang-tidy looks at it: what the analyzer cannot know, since it sees one file at a time. */
#ifndef CMAKE_ANALYZER_H
#define CMAKE_ANALYZER_H

#include <sqlmodel/core/cx.h>

/* A failure that was recorded is never SQLM_OK: without this, every out-parameter looks unset after it. */
static inline sqlm_outcome sqlm_analyzed_failure(sqlm_outcome outcome)
{
    if (outcome == SQLM_OK)
        __builtin_unreachable();
    return outcome;
}

#define sqlm_cx_fail(...) sqlm_analyzed_failure((sqlm_cx_fail)(__VA_ARGS__))

#endif

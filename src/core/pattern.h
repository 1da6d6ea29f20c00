/* SPDX-License-Identifier: MIT */
/** @file
 *  Regular expressions of PATTERN. The build picks pattern_pcre2.c or pattern_none.c. */
#ifndef SQLM_SRC_CORE_PATTERN_H
#define SQLM_SRC_CORE_PATTERN_H

#include <sqlmodel/core/cx.h>

/* What one match may take: enough for any sensible pattern, and over soon for one that runs away. PCRE2 counts steps anew at each place
   where a match could begin, and a step may pass over the whole text: so long texts have fewer, and time bounds them all. */
enum {
    SQLM__PATTERN_STEPS = 1000000,
    SQLM__PATTERN_FEWEST_STEPS = 1000,
    SQLM__PATTERN_MICROSECONDS = 1000000,      /* of the processor, looked at where a match could begin */
    SQLM__PATTERN_LEVELS = 100000,
    SQLM__PATTERN_KIBIBYTES = 16384
};
#define SQLM__PATTERN_STEPS_BY_BYTES UINT64_C(4000000000) /* steps times the bytes of the text */

/** A compiled expression; never changes. */
typedef struct sqlm__pattern sqlm__pattern;

/** @param allocator  Copied. @param name  "Hero.name", for messages. @retval SQLM_ERR misuse (no regular expression), unsupported, out of memory. */
SQLM_MUST_USE sqlm_outcome sqlm__pattern_new(sqlm_cx *cx, const sqlm_allocator *allocator, const char *name, const char *text,
                                             sqlm__pattern **pattern);
void sqlm__pattern_free(sqlm__pattern *pattern);

/** What matching needs, made at the first match and used again. Zeroed at first; not for several threads. */
typedef struct sqlm__matcher {
    sqlm_allocator allocator;
    void          *context;
    void          *limits;
    void          *data;
} sqlm__matcher;

void sqlm__matcher_fini(sqlm__matcher *matcher);

typedef enum sqlm__match {
    SQLM__MATCHES,
    SQLM__DIFFERS,
    SQLM__TOO_HARD /**< one of the limits above came first */
} sqlm__match;

/** @param text  UTF-8 that was checked. @retval SQLM_ERR out of memory. @retval SQLM_CANCELLED cancelled, timeout. */
SQLM_MUST_USE sqlm_outcome sqlm__pattern_match(sqlm_cx *cx, const sqlm__pattern *pattern, sqlm__matcher *matcher, const char *text,
                                               size_t length, sqlm__match *match);

#endif

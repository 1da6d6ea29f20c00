/* SPDX-License-Identifier: MIT */
/** @file
 *  An observer that writes down what it is told, a line each. */
#ifndef TESTS_SUPPORT_EVENT_LOG_H
#define TESTS_SUPPORT_EVENT_LOG_H

#include <sqlmodel/core/observer.h>

/** Zeroed at first. Lines such as "start Hero.all", "end Hero.all 3 rows", "end execute error query", "begin 1", "open". */
typedef struct event_log {
    char                 text[1 << 14];       /**< of all events, each line with its line break */
    char                 sql[1 << 12];        /**< of the last statement */
    char                 parameters[1 << 12]; /**< of its start, and after a line break of its end: joined by blanks */
    sqlm_statement_event last;                /**< of the last statement; its texts are not to be followed */
    void                *user;                /**< for on_event */
    void (*on_event)(struct event_log *log);
} event_log;

/** Tells everything to @p log, and what takes at least @p slow_us as slow. */
sqlm_observer log_observer(event_log *log, sqlm_show show, int64_t slow_us);
/** Empties it. */
void log_clear(event_log *log);
/** A context with that observer. */
sqlm_cx *log_cx(const sqlm_observer *observer);

#endif

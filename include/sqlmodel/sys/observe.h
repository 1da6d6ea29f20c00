/* SPDX-License-Identifier: MIT */
/** @file
 *  What layers above core call, so that observers are told of their statements and budgets hold for their results. */
#ifndef SQLMODEL_SYS_OBSERVE_H
#define SQLMODEL_SYS_OBSERVE_H

#include <sqlmodel/core/observer.h>
#include <sqlmodel/sys/driver.h>

SQLM_BEGIN_DECLS

/** The observation of one statement. Nothing but its observer is set while that is NULL. */
typedef struct sqlm_observation {
    const sqlm_observer *observer; /**< NULL: nobody looks */
    sqlm_cx             *cx;       /**< of the call that runs */
    bool                 is_started; /**< and not ended */
    bool                 is_timed;   /**< the clock runs */
    bool                 is_secret;  /**< all parameters are */
    const bool          *secrets;    /**< one for each parameter; NULL: is_secret says it */
    int64_t              since;      /**< when its clock was started */
    sqlm_parameters      parameters; /**< of the statement */
    sqlm_statement_event event;      /**< what is told */
} sqlm_observation;

/** Begins one: the clock runs from here on. @p conn was entered. @p model, @p operation: as in sqlm_statement_event. */
SQLM_CORE_API void sqlm_observation_begin(sqlm_observation *observation, sqlm_cx *cx, sqlm_conn *conn, const char *model,
                                          const char *operation);
/**
 * Tells the start.
 *
 * @param sql         Borrowed to the end.
 * @param parameters  Copied; what it points to is borrowed to the end, or to sqlm_observation_pause(). NULL: none.
 * @param secrets     One for each parameter of a run, borrowed likewise; NULL: all of them are as @p is_secret says.
 */
SQLM_CORE_API void sqlm_observation_start(sqlm_observation *observation, const char *sql, const sqlm_parameters *parameters,
                                          const bool *secrets, bool is_secret, size_t run_count);
/** Stops the clock between the calls of a cursor, and forgets parameters and cx. @p place, where not NULL, takes a copy of the
 *  observer. */
SQLM_CORE_API void sqlm_observation_pause(sqlm_observation *observation, sqlm_observer *place);
/** Starts the clock again. */
SQLM_CORE_API void sqlm_observation_resume(sqlm_observation *observation, sqlm_cx *cx);
/** Tells the end, where the start was told, with the record of @p cx. Before the connection is left. */
SQLM_CORE_API void sqlm_observation_end(sqlm_observation *observation, sqlm_cx *cx, sqlm_outcome outcome);
/** Tells the end of one that is paused, without a cx, because its cursor is closed. @p conn was not entered. */
SQLM_CORE_API void sqlm_observation_close(sqlm_observation *observation, sqlm_conn *conn);

/** Tells the observer of @p cx, where there is one that wants to know, what the server has said. Core makes one line of the message. */
SQLM_CORE_API void sqlm_observe_notice(const sqlm_cx *cx, const sqlm_notice_event *event);

/** Bounds of one result. UINT64_MAX: none. */
typedef struct sqlm_budget {
    uint64_t rows;  /**< of a result */
    uint64_t bytes; /**< that a result may hold */
} sqlm_budget;

/** The budget of @p cx: the tightest of its own and its parents'. */
SQLM_CORE_API sqlm_budget sqlm_cx_budget(const sqlm_cx *cx);
/** Fails as a result does that has more rows than the budget of @p cx. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_budget_fail_rows(sqlm_cx *cx);
/** Fails as a result does that needs more memory than the budget of @p cx. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_budget_fail_bytes(sqlm_cx *cx);

/**
 * Fetches with the cursor's driver into a result whose arena is its own, so that both hold no more than the budget of bytes: what
 * would take the arena beyond is not allocated. Rows are the caller's to count.
 *
 * @param held_bytes  What the result holds besides its arena.
 * @retval SQLM_CANCELLED  budget (bytes), besides what the driver's fetch() gives.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_budget_fetch(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan, void *objects,
                                                           size_t max_rows, sqlm_arena *arena, size_t held_bytes, size_t *rows);
/** The same for one object and an arena that holds other things too, which grows by no more than the budget. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_budget_fetch_object(sqlm_cx *cx, sqlm_cursor *cursor, const sqlm_plan *plan,
                                                                  void *object, sqlm_arena *arena, size_t *rows);

/**
 * Reads an options struct that a program was built with: an older one is shorter than ours, and what it lacks is zero.
 *
 * @param[out] ours   Filled with @p given, and zeros behind it.
 * @param given       Begins with its size.
 * @param first_size  Size of the struct in the first version of the library.
 * @return false when the size of @p given is less than @p first_size or more than @p our_size; nothing is read then.
 */
SQLM_CORE_API SQLM_MUST_USE bool sqlm_options_read(void *ours, size_t our_size, const void *given, size_t first_size);

SQLM_END_DECLS

#endif

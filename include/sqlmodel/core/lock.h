/* SPDX-License-Identifier: MIT */
/** @file
 *  The schema lock: a model that differs from what was locked does not compile.
 *
 *  `sqlmodel-gate lock --update` writes a header with one line for each entry of each model's list (columns, constraints, the
 *  table),
 *
 *      #define Hero_LOCK_id    "i64, id, PRIMARY_KEY, AUTO_INCREMENT"
 *      #define Hero_LOCK_age   "opt_i32, age, CHECK_RANGE(0, 200)"
 *      #define Hero_LOCK_COUNT 2
 *
 *  out of the lock file, never out of the model. One source includes it and says, for each model,
 *
 *      SQLM_LOCK(Hero, HERO_FIELDS);
 *
 *  What the preprocessor cannot see is told by `sqlmodel-gate lock`, which compares with the lock file: a change inside a macro
 *  that an entry uses, and another order of the entries. The texts are those of sqlm_model.declarations. Entries of a locked
 *  model have names that differ. */
#ifndef SQLMODEL_CORE_LOCK_H
#define SQLMODEL_CORE_LOCK_H

#include <sqlmodel/core/model.h>

/** Refuses to compile when the model M, declared by the list FIELDS, is not what the lock header says. Followed by `;`. */
#define SQLM_LOCK(M, FIELDS)                                                                                        \
    SQLM_STATIC_ASSERT_(SQLM_LOCKED_(SQLM_IS_DEFINED_(M##_LOCK_COUNT, #M "_LOCK_COUNT")),                           \
                        "model " #M " is not in the lock; " SQLM_LOCK_ACCEPT_);                                     \
    FIELDS(SQLM_X_LOCK_, M)                                                                                         \
    enum { FIELDS(SQLM_X_LOCKED_, M) M##_locked_entries };                                                          \
    SQLM_STATIC_ASSERT_(SQLM_LOCKED_((int)M##_locked_entries >= M##_LOCK_COUNT),                                    \
                        "model " #M ": an entry that is locked is gone; " SQLM_LOCK_ACCEPT_)

#define SQLM_X_LOCK_(M, ...) SQLM_LOCK_1_(M, #__VA_ARGS__, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_LOCK_1_(M, text, kind, name, ...)                                                                      \
    SQLM_STATIC_ASSERT_(SQLM_LOCKED_(SQLM_IS_DEFINED_(M##_LOCK_##name, #M "_LOCK_" #name)),                         \
                        "model " #M ", field " #name ": declared (" text "), not in the lock; " SQLM_LOCK_ACCEPT_); \
    SQLM_STATIC_ASSERT_(SQLM_LOCKED_(__builtin_strcmp(text, M##_LOCK_##name) == 0),                                 \
                        "model " #M ", field " #name ": declared (" text "), locked (" M##_LOCK_##name "); " SQLM_LOCK_ACCEPT_);
#define SQLM_X_LOCKED_(M, ...) SQLM_LOCKED_1_(M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_LOCKED_1_(M, kind, name, ...) M##_locked_##name,
#define SQLM_LOCK_ACCEPT_ "sqlmodel-gate lock --update accepts the change"
/* a macro that is not defined is its own name */
#define SQLM_IS_DEFINED_(macro, its_name) (__builtin_strcmp(SQLM_TEXT_OF_(macro), its_name) != 0)
#ifdef __cplusplus
#define SQLM_LOCKED_(condition) (condition)
#else
#define SQLM_LOCKED_(condition) SQLM_QUIET_(condition)
#endif

#endif

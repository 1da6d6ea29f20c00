/* SPDX-License-Identifier: MIT */
/** @file
 *  How a call ended, and the macros that every declaration uses. */
#ifndef SQLMODEL_CORE_OUTCOME_H
#define SQLMODEL_CORE_OUTCOME_H

#include <sqlmodel/core/export.h>

#if !defined __cplusplus && (!defined __STDC_VERSION__ || __STDC_VERSION__ < 201112L)
#error "sqlmodel needs C11 or later: compile with -std=c11"
#endif

#if defined(__GNUC__)
/** The result of the function must be looked at. */
#define SQLM_MUST_USE      __attribute__((warn_unused_result))
/** What follows may stay unused. */
#define SQLM_UNUSED        __attribute__((unused))
/** A call of the function becomes its body, whatever the compiler thinks of its size. */
#define SQLM_ALWAYS_INLINE __attribute__((always_inline))
/** The function is rarely called: what leads to its call does not lie among what is always run. */
#define SQLM_COLD          __attribute__((cold))
/** Parameter f is a printf format of the arguments from a on. */
#define SQLM_PRINTF(f, a)  __attribute__((format(printf, f, a)))
#else
#define SQLM_MUST_USE
#define SQLM_UNUSED
#define SQLM_ALWAYS_INLINE
#define SQLM_COLD
#define SQLM_PRINTF(f, a)
#endif

#ifdef __cplusplus
#define SQLM_BEGIN_DECLS extern "C" {
#define SQLM_END_DECLS   }
#define SQLM_NULL_       nullptr
#else
/** The null pointer of inline functions in headers: compilers for C++ warn of NULL. */
#define SQLM_NULL_       NULL
/** Begins declarations of C, in C++ too. */
#define SQLM_BEGIN_DECLS
/** Ends them. */
#define SQLM_END_DECLS
#endif

SQLM_BEGIN_DECLS

/**
 * How a call ended. Zero is the only success; for every other one sqlm_cx_error() has the details.
 *
 * What holds for all functions unless one says otherwise: out-parameters are zeroed when the outcome is not SQLM_OK, objects that
 * were to be filled stay as they were. Option structs begin with their size: what a program was built with, up to what the
 * library knows, is accepted; members that the program does not know are zero.
 */
typedef enum sqlm_outcome {
    SQLM_OK = 0,        /**< done; every out-parameter is set */
    SQLM_ERR = 1,       /**< failed */
    SQLM_CANCELLED = 2, /**< stopped: cancelled, past the deadline, or over a budget of the cx */
    SQLM_PANICKED = 3   /**< an invariant of the library broke, or a user's callback said so; the connection is broken */
} sqlm_outcome;

SQLM_END_DECLS

#endif

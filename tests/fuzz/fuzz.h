/* SPDX-License-Identifier: MIT */
/** @file
 *  The frame of the fuzz targets: one input in, promises held or the program ends.
 *
 *  The first byte of an input chooses memory: up to '@' every allocation succeeds, 'A' fails the 1st, 'B' the 2nd and so on, from 128
 *  on the 1st, 2nd, … and all that follow. What comes after it is the target's. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/cx.h>
#include <sqlmodel/core/value.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One input without its first byte, in memory of just that size with a NUL behind it. */
typedef struct fuzz_input {
    const char *text;   /**< as C sees it: may end before @p length bytes */
    size_t      length; /**< bytes that were there, without the NUL */
} fuzz_input;

/** What a target does with an input: reads it and, where that succeeds, holds the reader to its promises with fuzz_require(). Called
 *  for one input more than once, with memory and without: everything is made with the cx and freed, whatever the outcome. The frame
 *  sees to it that a refusal has a record with a kind that bad data may have, and that a failed allocation ends in out of memory. */
sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input);

/** What libFuzzer calls, and the program that reads corpora. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Ends the program where the condition does not hold. */
#define fuzz_require(condition) fuzz_require_((condition), #condition, __FILE__, __LINE__)
void fuzz_require_(bool holds, const char *condition, const char *file, int line);

/** Ends the program unless the outcome is SQLM_OK or tells of memory that is out; gives whether it is SQLM_OK. */
#define fuzz_succeeds(cx, call) fuzz_succeeds_((cx), (call), #call, __FILE__, __LINE__)
bool fuzz_succeeds_(const sqlm_cx *cx, sqlm_outcome outcome, const char *call, const char *file, int line);

#endif

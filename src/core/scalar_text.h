/* SPDX-License-Identifier: MIT */
/** @file
 *  Text forms that only core reads and writes: integers, floats, hex. Independent of the locale. */
#ifndef SQLM_SRC_CORE_SCALAR_TEXT_H
#define SQLM_SRC_CORE_SCALAR_TEXT_H

#include <sqlmodel/core/value.h>

#include <string.h>

/** How the reading of a text ended. */
typedef enum sqlm__reading { SQLM__READ, SQLM__NOT_THE_FORM, SQLM__OUT_OF_RANGE } sqlm__reading;

/** [-]digits; leading zeros are allowed. */
sqlm__reading sqlm__i64_read(const char *text, size_t length, int64_t *number);
sqlm__reading sqlm__u64_read(const char *text, size_t length, uint64_t *number);

/** [-]digits[.digits][e[+|-]digits], correctly rounded. Out of range: infinite, or zero where a digit is not. */
sqlm__reading sqlm__f64_read(const char *text, size_t length, double *number);
sqlm__reading sqlm__f32_read(const char *text, size_t length, float *number);
/** The fewest digits that give the same number back, always with a point or an exponent ("-0.0", "1e300"), which is also JSON's
 *  form. Gives the length without NUL; 0 when the number is not finite. @param text  SQLM_TEXT_FORM_SIZE bytes. */
size_t sqlm__f64_write(double number, char *text);
size_t sqlm__f32_write(float number, char *text);

/** Whether two numbers have the same bits: -0.0 is not 0.0, and NaN may be itself. */
static inline bool sqlm__f64_is_same(double a, double b)
{
    uint64_t bits[2];

    memcpy(&bits[0], &a, sizeof a);
    memcpy(&bits[1], &b, sizeof b);
    return bits[0] == bits[1];
}

static inline bool sqlm__f32_is_same(float a, float b)
{
    uint32_t bits[2];

    memcpy(&bits[0], &a, sizeof a);
    memcpy(&bits[1], &b, sizeof b);
    return bits[0] == bits[1];
}

/** As sqlm_decimal_from_text(), telling what is wrong. */
sqlm__reading sqlm__decimal_read(const char *text, size_t length, sqlm_decimal *decimal);

/** Value of a hexadecimal digit, 16 for any other byte. */
unsigned sqlm__hex_digit(char c);
/** Pairs of digits into bytes; @p bytes has room for length / 2. */
bool sqlm__hex_read(const char *text, size_t length, uint8_t *bytes);
/** Lower case, without NUL; @p text has room for 2 * length. */
void sqlm__hex_write(const uint8_t *bytes, size_t length, char *text);

#endif

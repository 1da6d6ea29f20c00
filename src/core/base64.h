/* SPDX-License-Identifier: MIT */
/** @file
 *  Bytes as text: RFC 4648, section 4, with padding. */
#ifndef SQLM_SRC_CORE_BASE64_H
#define SQLM_SRC_CORE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Characters that so many bytes become; SIZE_MAX when they are too many. */
size_t sqlm__base64_length(size_t length);
/** Writes them, without NUL. */
void sqlm__base64_write(const uint8_t *bytes, size_t length, char *text);
/** Bytes that so many characters become at most. */
size_t sqlm__base64_room(size_t length);
/** Reads a text that sqlm__base64_write() could have written, and no other: nothing between the characters, all padding there, no bits
 *  behind the last byte. */
bool sqlm__base64_read(const char *text, size_t length, uint8_t *bytes, size_t *count);

#endif

/* SPDX-License-Identifier: MIT */
/** @file
 *  One value as JSON, in either form, as text and as jansson's. */
#ifndef SQLM_SRC_CORE_JSON_VALUE_H
#define SQLM_SRC_CORE_JSON_VALUE_H

#include <sqlmodel/sys/text_buffer.h>

#include <jansson.h>

#include "convert.h"
#include "json_text.h"

/** A JSON string: quotes, and escapes where JSON needs them. */
void sqlm__json_put_string(sqlm_text_buffer *buffer, const char *text, size_t length);

/* Writers check the value. Readers of text are given a value's first token, and take strings with their escapes away; they read
   nothing that nests. */

SQLM_MUST_USE sqlm_outcome sqlm__exact_put(const sqlm__conversion *conversion, const sqlm_value *value, sqlm_text_buffer *buffer);
SQLM_MUST_USE sqlm_outcome sqlm__exact_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json);
SQLM_MUST_USE sqlm_outcome sqlm__exact_from_token(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token,
                                                  sqlm_value *value);
SQLM_MUST_USE sqlm_outcome sqlm__exact_from_json(const sqlm__conversion *conversion, sqlm_type type, const json_t *json,
                                                 sqlm_value *value);

SQLM_MUST_USE sqlm_outcome sqlm__plain_put(const sqlm__conversion *conversion, const sqlm_value *value, sqlm_text_buffer *buffer);
SQLM_MUST_USE sqlm_outcome sqlm__plain_to_json(const sqlm__conversion *conversion, const sqlm_value *value, json_t **json);
/** @param raw  Of a json value: all of its text, in which @p token is the first. */
SQLM_MUST_USE sqlm_outcome sqlm__plain_from_token(const sqlm__conversion *conversion, sqlm_type type, const sqlm__json_token *token,
                                                  const char *raw, size_t raw_length, sqlm_value *value);
SQLM_MUST_USE sqlm_outcome sqlm__plain_from_json(const sqlm__conversion *conversion, sqlm_type type, json_t *json, sqlm_value *value);

/** An f32 of a number that is its own value or its shortest form; others are refused. */
SQLM_MUST_USE sqlm_outcome sqlm__json_single(const sqlm__conversion *conversion, double real, sqlm_value *value);
/** The double that the shortest form of a float means: 0.1, which is not the float's own value. */
double sqlm__json_shortest(float single);

/** Jansson walks over the members of objects that it may change alone; it does not change them. */
static inline json_t *sqlm__json_walkable(const json_t *json)
{
    const union {
        const json_t *given;
        json_t       *walked;
    } object = { json };

    return object.walked;
}

/** A string's contents, NUL-terminated, in the arena; NULL with the record set when memory is out. */
const char *sqlm__json_string(sqlm_cx *cx, sqlm_arena *arena, const sqlm__json_token *token, size_t *length);

SQLM_MUST_USE sqlm_outcome sqlm__json_no_memory(sqlm_cx *cx);
/** The record of a JSON value that is of another form: "the JSON value is no i64: expected an integer". */
SQLM_MUST_USE sqlm_outcome sqlm__json_refuse(const sqlm__conversion *conversion, sqlm_type type, const char *expected);

#endif

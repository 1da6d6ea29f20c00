/* SPDX-License-Identifier: MIT */
/** @file
 *  Objects as JSON, in the exact form: every bit comes back. i64, u64, decimal and json are strings, bytes lower-case hex, times
 *  with six digits and UUIDs strings, enumerations their labels, the others JSON's own; SQL NULL is null, a JSON null the string
 *  "null". An f32 is the number it is (0.10000000149011612), and is read from its shortest form (0.1) too. NaN and infinities are
 *  refused. */
#ifndef SQLMODEL_CORE_JSON_H
#define SQLMODEL_CORE_JSON_H

#include <sqlmodel/core/model.h>
#include <sqlmodel/core/value.h>

struct json_t; /* of jansson.h, for those who use it */

SQLM_BEGIN_DECLS

/** @param[out] json  Owned: json_decref(). NULL unless SQLM_OK. @retval SQLM_ERR data (range, encoding, unexpected null), out of
 *  memory. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_value_to_exact_json(sqlm_cx *cx, const sqlm_value *value, struct json_t **json);

/** @param name  What messages call the value. @param[out] value  Text and bytes: arena. @retval SQLM_ERR data, out of memory. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_value_from_exact_json(sqlm_cx *cx, const struct json_t *json, sqlm_type type,
                                                                    const sqlm_enum *enumeration, const char *name,
                                                                    sqlm_arena *arena, sqlm_value *value);

/** All columns of an object, in order. @param[out] json Owned: json_decref(). Outcomes as above. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_to_exact_json(sqlm_cx *cx, const sqlm_model *model, const void *object,
                                                            struct json_t **json);

/** Fills a whole object: every column must be there, and nothing else. @param object Text and bytes: arena. Stores nothing unless
 *  SQLM_OK.
 *  @retval SQLM_ERR data (format: a member is missing, unknown or of another form, named by the message; …), out of memory. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_from_exact_json(sqlm_cx *cx, const sqlm_model *model, const struct json_t *json,
                                                              sqlm_arena *arena, void *object);

/** The same as text: one line. @param[out] text Arena. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_dump_exact(sqlm_cx *cx, const sqlm_model *model, const void *object,
                                                         sqlm_arena *arena, const char **text);
/** The same from text. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_load_exact(sqlm_cx *cx, const sqlm_model *model, const char *text,
                                                         sqlm_arena *arena, void *object);

SQLM_END_DECLS

#endif

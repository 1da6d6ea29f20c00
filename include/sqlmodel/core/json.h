/* SPDX-License-Identifier: MIT */
/** @file
 *  Objects as JSON, in two forms.
 *
 *  Plain, what programs exchange: integers up to i64 are numbers, all digits of them; u64 and decimals strings; bytes base64
 *  (RFC 4648, section 4, with padding, read strictly); json stands as it is; f32 in its shortest form (0.1). SQL NULL is
 *  null, and null in an opt_json field is SQL NULL: a JSON null that such a field holds is not written (data, format).
 *  Reading is strict: an integer is no string, and no 1.0.
 *
 *  Exact, where every bit comes back: i64, u64, decimal and json are strings, bytes lower-case hex; SQL NULL is null, a JSON
 *  null the string "null". An f32 is the number it is (0.10000000149011612), and is read from its shortest form (0.1) too.
 *
 *  In both: times with six digits and UUIDs strings, enumerations their labels, the others JSON's own; NaN and infinities are
 *  refused. */
#ifndef SQLMODEL_CORE_JSON_H
#define SQLMODEL_CORE_JSON_H

#include <sqlmodel/core/field_set.h>
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

/* ---- objects by options ---------------------------------------------------------------------------------------------------- */

/** Which of the two forms of JSON: see docs/json.md. */
typedef enum sqlm_json_form {
    SQLM_JSON_PLAIN = 0, /**< for people and other programs: the default */
    SQLM_JSON_EXACT      /**< every bit comes back */
} sqlm_json_form;

/** Zeroed is the default for every member but size. Sets are borrowed for the call. */
typedef struct sqlm_dump_options {
    size_t                size;           /**< sizeof(sqlm_dump_options) */
    sqlm_json_form        form;           /**< SQLM_JSON_PLAIN unless said */
    bool                  by_name;        /**< members have the fields' names, not their aliases */
    bool                  exclude_null;   /**< without fields that are SQL NULL */
    bool                  include_secret; /**< SECRET fields too; no set brings them in without this */
    const sqlm_field_set *include;        /**< these fields alone: those that were present in what was loaded, say. NULL: all */
    const sqlm_field_set *exclude;        /**< without these. NULL: none */
} sqlm_dump_options;

/** Zeroed is the default for every member but size. Sets are borrowed for the call. */
typedef struct sqlm_load_options {
    size_t                size;           /**< sizeof(sqlm_load_options) */
    sqlm_json_form        form;           /**< SQLM_JSON_PLAIN unless said */
    bool                  by_name;        /**< members have the fields' names, not their aliases */
    bool                  ignore_unknown; /**< members that are no field, or none that may come, are passed over; refused
                                               otherwise */
    bool                  partial;        /**< fields that are not there stay as they are in the object */
    const sqlm_field_set *include;        /**< these fields alone may come. NULL: all */
    const sqlm_field_set *exclude;        /**< these may not. NULL: none */
} sqlm_load_options;

/** An object as JSON text, its members in the order of the fields; one line, but for line breaks within json fields.
 *  @param options  NULL for the defaults. @param[out] text Arena. NULL unless SQLM_OK.
 *  @retval SQLM_ERR data (range, encoding, format, unexpected null), out of memory, misuse. Messages name the member. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_dump(sqlm_cx *cx, const sqlm_model *model, const void *object,
                                                   const sqlm_dump_options *options, sqlm_arena *arena, const char **text);
/** An array of objects as JSON text. Messages name the member with its index: "[2].name". */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_dump_list(sqlm_cx *cx, const sqlm_model *model, const void *objects, size_t count,
                                                        const sqlm_dump_options *options, sqlm_arena *arena, const char **text);
/** An object as jansson's. Numbers within json fields become int64_t or the nearest double (refused where there is none).
 *  @param[out] json  Owned: json_decref(). NULL unless SQLM_OK. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_to_json(sqlm_cx *cx, const sqlm_model *model, const void *object,
                                                      const sqlm_dump_options *options, struct json_t **json);

/**
 * Fills an object from JSON text.
 *
 * A field that is not there: with .partial it stays as it is. Otherwise it becomes its literal DEFAULT, or zero (NULL, an
 * auto-increment key of 0); one that has neither an opt_ kind nor a DEFAULT, DEFAULT_NOW, AUTO_INCREMENT, VERSION or
 * GENERATED is refused as missing, unless it may not come at all. A partial update is: load into the object, sqlm_validate()
 * what was present, Hero_update_set() the same.
 *
 * @param text          NUL-terminated, borrowed for the call.
 * @param options       NULL for the defaults.
 * @param object        Text and bytes: arena. As it was unless SQLM_OK.
 * @param[out] present  The fields that were there. Empty unless SQLM_OK. May be NULL.
 * @retval SQLM_ERR     data (format: no JSON, a member missing, unknown, twice or of another form; range; encoding;
 *                      unexpected null), out of memory, misuse. Messages name the member.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_load(sqlm_cx *cx, const sqlm_model *model, const char *text,
                                                   const sqlm_load_options *options, sqlm_arena *arena, void *object,
                                                   sqlm_field_set *present);
/** Makes objects from a JSON array of them; .partial is misuse. @param[out] objects Arena: the array with its text and bytes.
 *  NULL for none. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_load_list(sqlm_cx *cx, const sqlm_model *model, const char *text,
                                                        const sqlm_load_options *options, sqlm_arena *arena, void **objects,
                                                        size_t *count);
/** As sqlm_load(), from jansson's; json fields get jansson's text of what is there. @param json Borrowed for the call. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_from_json(sqlm_cx *cx, const sqlm_model *model, const struct json_t *json,
                                                        const sqlm_load_options *options, sqlm_arena *arena, void *object,
                                                        sqlm_field_set *present);

SQLM_END_DECLS

#endif

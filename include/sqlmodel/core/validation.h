/* SPDX-License-Identifier: MIT */
/** @file
 *  Validation: whether objects are what their model says, in the program, before anything reaches a database.
 *
 *  Each field is looked at in this order, up to the first thing that is wrong: whether a value is there and one of its kind,
 *  its length, its range, its pattern, then its VALIDATE_WITH function. All fields are looked at; the table's VALIDATE_WITH
 *  function once they are good. All problems are reported together, each with a code:
 *
 *  | code | of | what is wrong |
 *  | --- | --- | --- |
 *  | none_required | fields without opt_ | a NULL pointer |
 *  | string_unicode | text, json | no UTF-8 |
 *  | json_invalid | json | no JSON |
 *  | enum | enumerations | no enumerator; 0 is none |
 *  | out_of_range | date, time, timestamp, timestamptz | no day of the years 0001 to 9999, no time of a day |
 *  | decimal_max_digits | decimal(p, s) | more than p digits |
 *  | decimal_whole_digits | decimal(p, s) | more than p - s before the point |
 *  | decimal_max_places | decimal(p, s) | more than s behind the point |
 *  | finite_number | f32, f64 with VALIDATE_RANGE | infinite, or not a number |
 *  | string_too_short, string_too_long | text with MIN_LENGTH, MAX_LENGTH, FIXED_LENGTH | characters (code points) |
 *  | bytes_too_short, bytes_too_long | bytes with one of these | bytes |
 *  | greater_than_equal, less_than_equal | VALIDATE_RANGE | below the low end; above the high end |
 *  | string_pattern_mismatch | PATTERN | does not match |
 *  | pattern_limit | PATTERN | matching takes too many steps or levels, too much memory or time (docs/validation.md), so nobody knows |
 *
 *  and whatever VALIDATE_WITH functions report (value_error is a good code where no finer one is needed). Names of codes are
 *  stable. Messages never hold a value. SQL NULL in an opt_ field is good for all but its VALIDATE_WITH function. GENERATED
 *  fields are the database's and not looked at.
 *
 *  Inserts and updates validate the fields that they send, unless sqlm_cx_set_validation() says otherwise. Checks (CHECK…)
 *  are the database's affair. A pattern is PCRE2's, in UTF mode; $ is the end of the text alone, `\d` and `\w` are ASCII, a
 *  line ends with LF. */
#ifndef SQLMODEL_CORE_VALIDATION_H
#define SQLMODEL_CORE_VALIDATION_H

#include <sqlmodel/core/field_set.h>

SQLM_BEGIN_DECLS

/** No more problems than this are kept in a list, however many there are. */
#define SQLM_MAXIMUM_PROBLEMS 1000

/** One thing that is wrong. */
typedef struct sqlm_problem {
    const char *path;    /**< "name" of an object, "heroes[2].name" of an array; the object as a whole is "" or "heroes[2]" */
    const char *code;    /**< for programs: "string_too_long" */
    const char *message; /**< for people, to be read after the path: "must have at most 80 characters, has 93" */
    size_t      object;  /**< index in the array; 0 for an object alone */
    uint32_t    field;   /**< index of the field, or SQLM_WHOLE_OBJECT */
} sqlm_problem;

/** What a validation found. */
typedef struct sqlm_problems {
    const sqlm_problem *items; /**< NULL for none */
    size_t              count; /**< of items, at most SQLM_MAXIMUM_PROBLEMS */
    size_t              total; /**< problems there are */
} sqlm_problems;

/** What a model's validation needs, made once: ranges read, patterns compiled. Never changes: any number of threads may use
 *  one at the same time, each with a cx of its own. */
typedef struct sqlm_validator sqlm_validator;

/**
 * Makes one.
 *
 * @param model           Borrowed as long as the validator.
 * @param[out] validator  Owned: sqlm_validator_free(). NULL unless SQLM_OK.
 * @retval SQLM_ERR  misuse (a range or a pattern of the model cannot be read, a DEFAULT breaks the rules of its field),
 *                   unsupported (the model has a PATTERN, and the library was built without PCRE2), out of memory.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_validator_new(sqlm_cx *cx, const sqlm_model *model, sqlm_validator **validator);
/** Frees it; NULL is allowed. */
SQLM_CORE_API void sqlm_validator_free(sqlm_validator *validator);

/**
 * Validates one object.
 *
 * @param fields         NULL for all of them. The table's VALIDATE_WITH function sees the object as it is, whatever they are.
 * @param arena          For the list of problems. NULL: none is made; message, detail and column of the error tell the first
 *                       of them.
 * @param[out] problems  Arena. Set when the outcome is SQLM_ERR of kind validation, empty otherwise. May be NULL.
 * @retval SQLM_ERR      validation (the message tells the first problem and how many there are, the detail lists them as far
 *                       as they fit), misuse, out of memory, whatever a VALIDATE_WITH function failed with.
 */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_validator_check(sqlm_cx *cx, const sqlm_validator *validator, const void *object,
                                                              const sqlm_field_set *fields, sqlm_arena *arena,
                                                              sqlm_problems *problems);
/** Validates an array. @param name What paths call it: "heroes" gives "heroes[2].name", NULL "[2].name". Otherwise as above. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_validator_check_all(sqlm_cx *cx, const sqlm_validator *validator, const char *name,
                                                                  const void *objects, size_t count, const sqlm_field_set *fields,
                                                                  sqlm_arena *arena, sqlm_problems *problems);

/** Both in one: a validator is made for this call. Keep one where objects come often, or where the model has patterns. */
SQLM_CORE_API SQLM_MUST_USE sqlm_outcome sqlm_validate(sqlm_cx *cx, const sqlm_model *model, const void *object,
                                                       const sqlm_field_set *fields, sqlm_arena *arena, sqlm_problems *problems);

SQLM_END_DECLS

#endif

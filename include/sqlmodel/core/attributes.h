/* SPDX-License-Identifier: MIT */
/** @file
 *  The attributes of a field: FIELD(M, text, name, UNIQUE, MAX_LENGTH(80)) pastes SQLM_ATTRIBUTE_ in front of each, so that neither
 *  we own the word UNIQUE nor can a macro of that name in the user's program reach it.
 *
 *  An attribute is: a tag for the preprocessor, flags for _Static_assert, then a record; it closes the one before and opens its own.
 *
 *  | attribute | of | meaning |
 *  | --- | --- | --- |
 *  | PRIMARY_KEY | any but opt_ | part of the primary key, in the order of the fields |
 *  | AUTO_INCREMENT | i16, i32, i64, the only key field | the database makes the key when it is 0 |
 *  | UNIQUE, UNIQUE("name") | any | a unique constraint of this column: uq_<table>_<column> |
 *  | INDEX, INDEX("name") | any | an index of this column: ix_<table>_<column> |
 *  | MAX_LENGTH(n) | text, bytes | at most n characters, or bytes |
 *  | FIXED_LENGTH(n) | text, bytes | always n characters, or bytes; the database holds it to at most n |
 *  | CHECK("expression"), CHECK("expression", "name") | any | a check in the portable language: ck_<table>_<column> |
 *  | CHECK_RANGE(low, high) | numbers | CHECK("column BETWEEN low AND high"): literals, or macros of them; enumerators have no text |
 *  | DEFAULT(value) | any | a literal: a number, a bool, an enumerator, or text (text, json, decimal and times in text form, bytes in hex); C cannot tell one enumeration's constants from another's |
 *  | DEFAULT_NOW | timestamptz | the instant of the insert |
 *  | FOREIGN_KEY(Model, field) | same kind as the field | fk_<table>_<column> |
 *  | ON_DELETE(action), ON_UPDATE(action) | with FOREIGN_KEY | NO_ACTION, RESTRICT (when left out), CASCADE, SET_NULL (opt_ alone) |
 *  | VERSION | i16, i32, i64, one field | optimistic lock: an update matches the old value and writes old + 1 |
 *  | SECRET | any | the value appears in no message and no observer's record |
 *  | WHERE("predicate") | index(…) | a partial index |
 *
 *  UNIQUE, INDEX and CHECK may be repeated; any other attribute given twice, and MAX_LENGTH together with FIXED_LENGTH, do not compile. */
#ifndef SQLMODEL_CORE_ATTRIBUTES_H
#define SQLMODEL_CORE_ATTRIBUTES_H

#include <sqlmodel/core/pp.h>
#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

/** Which attribute a record is; append-only. */
typedef enum sqlm_attribute_id {
    SQLM_ATTR_END = 0,        /**< ends a list of records */
    SQLM_ATTR_KIND,           /**< first of a field's records: what the kind brought along (decimal: number = precision, index = scale;
                                   enumeration: pointer = the sqlm_enum) */
    SQLM_ATTR_PRIMARY_KEY,
    SQLM_ATTR_AUTO_INCREMENT,
    SQLM_ATTR_UNIQUE,         /**< text: its name, or "" */
    SQLM_ATTR_INDEX,          /**< text: its name, or "" */
    SQLM_ATTR_MAX_LENGTH,     /**< number */
    SQLM_ATTR_FIXED_LENGTH,   /**< number */
    SQLM_ATTR_CHECK,          /**< text: the expression; pointer: its name (const char *), or NULL */
    SQLM_ATTR_CHECK_RANGE,    /**< text: the low end as written; pointer: the high end as written (const char *) */
    SQLM_ATTR_DEFAULT,        /**< text, or NULL and number (integers, bool, enumerator) or real (f32, f64) */
    SQLM_ATTR_DEFAULT_NOW,
    SQLM_ATTR_FOREIGN_KEY,    /**< pointer: the sqlm_model; index: its field */
    SQLM_ATTR_ON_DELETE,      /**< number: sqlm_action */
    SQLM_ATTR_ON_UPDATE,      /**< number: sqlm_action */
    SQLM_ATTR_VERSION,
    SQLM_ATTR_WHERE,          /**< text: the predicate */
    SQLM_ATTR_SECRET
} sqlm_attribute_id;

/** One attribute as it stands in the metadata. Static storage. */
typedef struct sqlm_attribute {
    uint32_t    id;
    uint32_t    index;
    int64_t     number;
    double      real;
    const char *text;
    const void *pointer;
} sqlm_attribute;

/** What happens to rows that refer to one that is deleted or gets another key. */
typedef enum sqlm_action {
    SQLM_ACTION_RESTRICT = 0,
    SQLM_ACTION_NO_ACTION,
    SQLM_ACTION_CASCADE,
    SQLM_ACTION_SET_NULL
} sqlm_action;

/** The name of a constraint that was declared without one: UNIQUE; the schema layer names it. */
extern SQLM_CORE_API const char sqlm_no_name[1];

SQLM_END_DECLS

/* UNIQUE means sqlm_no_name, the empty text; UNIQUE("name") calls this macro */
#define sqlm_no_name(text) "" text

/* a misspelt attribute is no member of this: that is the message */
struct sqlm_known_attributes {
    char sqlm_is_nothing, sqlm_is_key, sqlm_is_attribute;
};

enum {
    SQLM_F_PRIMARY_KEY = 1,
    SQLM_F_AUTO_INCREMENT = 2,
    SQLM_F_LENGTH = 4,
    SQLM_F_FOREIGN_KEY = 8,
    SQLM_F_ACTION = 16,
    SQLM_F_SET_NULL = 32,
    SQLM_F_NUMBER = 64,
    SQLM_F_TEXT = 128,
    SQLM_F_REAL = 256,
    SQLM_F_VERSION = 512,
    SQLM_F_NOW = 1024,
    SQLM_F_WHERE = 2048,
    SQLM_F_RANGE = 4096,
    SQLM_F_DEFAULT = 8192, /* any DEFAULT or DEFAULT_NOW */
    SQLM_F_ON_UPDATE = 1 << 14,
    SQLM_F_UPDATE_SET_NULL = 1 << 15,
    /* from here on for _Static_assert alone: the metadata has the lower 16 bits */
    SQLM_F_FITS_BOOL = 1 << 16, /* of a DEFAULT that is a number */
    SQLM_F_FITS_I16 = 1 << 17,
    SQLM_F_FITS_I32 = 1 << 18,
    SQLM_F_FITS_I64 = 1 << 19,
    SQLM_F_FITS_U64 = 1 << 20,
    SQLM_F_COLUMN_ONLY = 1 << 21, /* may be repeated, and says nothing to a constraint */
    SQLM_F_TYPE_SHIFT = 24 /* five bits: the kind of the field that a foreign key points to */
};

#define SQLM_ATTRIBUTE_                sqlm_is_nothing, 0,
#define SQLM_ATTRIBUTE_PRIMARY_KEY     sqlm_is_key, SQLM_F_PRIMARY_KEY, }, { .id = SQLM_ATTR_PRIMARY_KEY
#define SQLM_ATTRIBUTE_AUTO_INCREMENT  sqlm_is_attribute, SQLM_F_AUTO_INCREMENT, }, { .id = SQLM_ATTR_AUTO_INCREMENT
#define SQLM_ATTRIBUTE_UNIQUE          sqlm_is_attribute, SQLM_F_COLUMN_ONLY, }, { .id = SQLM_ATTR_UNIQUE, .text = sqlm_no_name
#define SQLM_ATTRIBUTE_INDEX           sqlm_is_attribute, SQLM_F_COLUMN_ONLY, }, { .id = SQLM_ATTR_INDEX, .text = sqlm_no_name
#define SQLM_ATTRIBUTE_MAX_LENGTH(n) \
    sqlm_is_attribute, SQLM_F_LENGTH, }, { .id = SQLM_ATTR_MAX_LENGTH, .number = SQLM_LENGTH_(n, "MAX_LENGTH(" #n ")")
#define SQLM_ATTRIBUTE_FIXED_LENGTH(n) \
    sqlm_is_attribute, SQLM_F_LENGTH, }, { .id = SQLM_ATTR_FIXED_LENGTH, .number = SQLM_LENGTH_(n, "FIXED_LENGTH(" #n ")")
#define SQLM_LENGTH_(n, text) ((n) + SQLM_MUST_(_Generic((n), int: 1, unsigned: 1, long: 1, unsigned long: 1, default: 0) \
    && (n) >= 1 && (n) <= 2147483647, text ": a length is an integer from 1 to 2147483647"))
/* 0, when the condition holds */
#define SQLM_MUST_(condition, text) (0 * (int)sizeof(struct { char c; _Static_assert(SQLM_QUIET_(condition), text); }))
#define SQLM_ATTRIBUTE_CHECK(...)      sqlm_is_attribute, SQLM_F_COLUMN_ONLY, }, { .id = SQLM_ATTR_CHECK, SQLM_CHECK_RECORD_(__VA_ARGS__, NULL, )
#define SQLM_CHECK_RECORD_(expression, name, ...) .text = "" expression, .pointer = name
#define SQLM_ATTRIBUTE_CHECK_RANGE(low, high) \
    sqlm_is_attribute, SQLM_F_RANGE, }, { .id = SQLM_ATTR_CHECK_RANGE, .text = SQLM_TEXT_OF_(low), .pointer = SQLM_TEXT_OF_(high)
#define SQLM_TEXT_OF_(x)   SQLM_TEXT_OF_I_(x)
#define SQLM_TEXT_OF_I_(x) #x
#define SQLM_ATTRIBUTE_DEFAULT(v) \
    sqlm_is_attribute, SQLM_F_DEFAULT | SQLM_DEFAULT_FLAG_(v), }, { .id = SQLM_ATTR_DEFAULT, \
    .number = (int64_t)SQLM_DEFAULT_INTEGER_(v), \
    .real = (double)_Generic((v), float: (v), double: (v), default: 0), \
    .text = _Generic((v), char *: (v), const char *: (v), default: NULL)
#define SQLM_DEFAULT_INTEGER_(v) _Generic((v), char *: 0, const char *: 0, float: 0, double: 0, long double: 0, default: (v))
#define SQLM_DEFAULT_FLAG_(v) \
    (_Generic((v), char *: SQLM_F_TEXT, const char *: SQLM_F_TEXT, float: SQLM_F_REAL, double: SQLM_F_REAL, \
              long double: SQLM_F_TEXT | SQLM_F_REAL | SQLM_F_NUMBER, default: SQLM_F_NUMBER) \
     | SQLM_FITS_FLAGS_(SQLM_DEFAULT_INTEGER_(v)))
/* (v) < 1 && (v) != 0 is (v) < 0 without gcc's doubts about unsigned ones */
#define SQLM_FITS_FLAGS_(v) \
    ((((v) < 1 && (v) != 0) ? 0 : SQLM_F_FITS_U64) \
     | (((v) < 1 && (v) != 0) || (uint64_t)(v) <= INT64_MAX ? SQLM_F_FITS_I64 : 0) \
     | (SQLM_WITHIN_(v, 2147483647) ? SQLM_F_FITS_I32 : 0) | (SQLM_WITHIN_(v, 32767) ? SQLM_F_FITS_I16 : 0) \
     | (((v) == 0 || (v) == 1) ? SQLM_F_FITS_BOOL : 0))
#define SQLM_WITHIN_(v, most) (((v) < 1 && (v) != 0) ? (uint64_t)-((v) + 1) <= (most) : (uint64_t)(v) <= (most))
#define SQLM_ATTRIBUTE_DEFAULT_NOW sqlm_is_attribute, SQLM_F_DEFAULT | SQLM_F_NOW, }, { .id = SQLM_ATTR_DEFAULT_NOW
#define SQLM_ATTRIBUTE_FOREIGN_KEY(T, f) \
    sqlm_is_attribute, SQLM_F_FOREIGN_KEY | (T##_type_##f & SQLM_TYPE_MASK) << SQLM_F_TYPE_SHIFT, }, \
    { .id = SQLM_ATTR_FOREIGN_KEY, .pointer = &T##_model, .index = T##_field_##f
#define SQLM_ATTRIBUTE_ON_DELETE(action) \
    sqlm_is_attribute, SQLM_F_ACTION | SQLM_ACTION_FLAG_##action, }, { .id = SQLM_ATTR_ON_DELETE, .number = SQLM_ACTION_##action
#define SQLM_ATTRIBUTE_ON_UPDATE(action) \
    sqlm_is_attribute, SQLM_F_ON_UPDATE | SQLM_ACTION_FLAG_##action << 10, }, { .id = SQLM_ATTR_ON_UPDATE, .number = SQLM_ACTION_##action
#define SQLM_ATTRIBUTE_VERSION sqlm_is_attribute, SQLM_F_VERSION, }, { .id = SQLM_ATTR_VERSION
#define SQLM_ATTRIBUTE_SECRET sqlm_is_attribute, 0, }, { .id = SQLM_ATTR_SECRET
#define SQLM_ATTRIBUTE_WHERE(predicate) sqlm_is_attribute, SQLM_F_WHERE, }, { .id = SQLM_ATTR_WHERE, .text = "" predicate

enum {
    SQLM_ACTION_FLAG_NO_ACTION,
    SQLM_ACTION_FLAG_RESTRICT = 0,
    SQLM_ACTION_FLAG_CASCADE = 0,
    SQLM_ACTION_FLAG_SET_NULL = SQLM_F_SET_NULL
};

enum { SQLM_END_OF_FIELDS = 0xffff };

#define SQLM_ATTR_TAG_(...)                       SQLM_FIRST_(__VA_ARGS__)
#define SQLM_ATTR_FLAGS_(...)                     SQLM_ATTR_FLAGS_I_(__VA_ARGS__, 0, )
#define SQLM_ATTR_FLAGS_I_(tag, flags, ...)       (flags)
#define SQLM_ATTR_ONCE_(...)                      SQLM_ATTR_ONCE_I_(__VA_ARGS__, 0, )
#define SQLM_ATTR_ONCE_I_(tag, flags, ...)        ((int64_t)((flags) & ~SQLM_F_COLUMN_ONLY))
#define SQLM_ATTR_RECORD_(...)                    SQLM_ATTR_RECORD_I_(__VA_ARGS__)
#define SQLM_ATTR_RECORD_I_(tag, flags, ...)      __VA_ARGS__

#endif

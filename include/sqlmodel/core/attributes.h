/* SPDX-License-Identifier: MIT */
/** @file
 *  The attributes of a field: FIELD(M, text, name, UNIQUE, MAX_LENGTH(80)) pastes SQLM_ATTRIBUTE_ in front of each, so that
 *  neither we own the word UNIQUE nor can a macro of that name in the user's program reach it.
 *
 *  An attribute is: a tag for the preprocessor, flags, what _Static_assert alone looks at (checks, a length), then a record; it
 *  closes the one before and opens its own.
 *
 *  | attribute | of | meaning |
 *  | --- | --- | --- |
 *  | PRIMARY_KEY | any but opt_ | part of the primary key, in the order of the fields |
 *  | AUTO_INCREMENT | i16, i32, i64, the only key field | the database makes the key when it is 0 |
 *  | UNIQUE, UNIQUE("name") | any | a unique constraint of this column: `uq_<table>_<column>` |
 *  | INDEX, INDEX("name") | any | an index of this column: `ix_<table>_<column>` |
 *  | MAX_LENGTH(n) | text, bytes | at most n characters, or bytes |
 *  | FIXED_LENGTH(n) | text, bytes | always n characters, or bytes; the database holds it to at most n |
 *  | CHECK("expression"), CHECK("expression", "name") | any | a check in the portable language: `ck_<table>_<column>` |
 *  | CHECK_RANGE(low, high) | numbers | CHECK("column BETWEEN low AND high"): literals or macros of them, no enumerators |
 *  | DEFAULT(value) | any | a literal: a number, a bool, an enumerator, or a text (see below) |
 *  | DEFAULT_NOW | timestamptz | the instant of the insert |
 *  | FOREIGN_KEY(Model, field) | same kind as the field | `fk_<table>_<column>` |
 *  | ON_DELETE(action), ON_UPDATE(action) | with FOREIGN_KEY | NO_ACTION, RESTRICT (if left out), CASCADE, SET_NULL (opt_ only) |
 *  | VERSION | i16, i32, i64, one field | optimistic lock: an update matches the old value and writes old + 1 |
 *  | WHERE("predicate") | index(…) | a partial index |
 *  | COLUMN("name") | any | the column's name in the database; the member's name when left out |
 *  | ALIAS("name") | any | the name in plain JSON; the member's name when left out |
 *  | COMMENT("text") | any, table | goes to the database where it has comments |
 *  | GENERATED("expression") | see below | the database computes it: never sent, read back after an insert and an update |
 *  | IDENTITY(ALWAYS) | with AUTO_INCREMENT | the database alone makes keys; an insert with a key is refused everywhere |
 *  | MIN_LENGTH(n) | text, bytes | validation: at least n characters, or bytes |
 *  | VALIDATE_RANGE(low, high) | numbers | validation: both ends belong to the range; literals as in CHECK_RANGE |
 *  | PATTERN("pcre2") | text | validation: a regular expression that must match somewhere (anchor it with ^ and $) |
 *  | VALIDATE_WITH(function) | any, table | validation by a sqlm_field_validator, of the table by a sqlm_table_validator |
 *  | SECRET | any | the value appears in no message and no observer's record |
 *  | SCHEMA("name") | table | the database's schema that the table is in |
 *
 *  DEFAULT takes text for text and json, for decimals and times in text form, for bytes in hex; C cannot tell one enumeration's
 *  constants from another's. GENERATED goes on any field but keys, versions, and those with a default or a validator; text, bytes
 *  and json must be opt_: they are not read back, but NULL until the row is read. IDENTITY(ALWAYS) is PostgreSQL's
 *  GENERATED ALWAYS.
 *
 *  UNIQUE, INDEX and CHECK may be repeated; any other attribute given twice, MAX_LENGTH or MIN_LENGTH together with FIXED_LENGTH,
 *  and a MIN_LENGTH above MAX_LENGTH do not compile. Expressions (CHECK, WHERE, GENERATED) name columns as the database does.
 *  What belongs to the table stands in an entry of its own, at most one a model: FIELD(M, table, options, SCHEMA("crm"),
 *  COMMENT("…")). */
#ifndef SQLMODEL_CORE_ATTRIBUTES_H
#define SQLMODEL_CORE_ATTRIBUTES_H

#include <sqlmodel/core/pp.h>
#include <sqlmodel/core/types.h>

SQLM_BEGIN_DECLS

/** Which attribute a record is; append-only. */
typedef enum sqlm_attribute_id {
    SQLM_ATTR_END = 0,        /**< ends a list of records */
    SQLM_ATTR_KIND,           /**< first of a field's records: what the kind brought along (decimal: number = precision, index =
                                   scale; enumeration: pointer = the sqlm_enum) */
    SQLM_ATTR_PRIMARY_KEY,    /**< nothing else */
    SQLM_ATTR_AUTO_INCREMENT, /**< nothing else */
    SQLM_ATTR_UNIQUE,         /**< text: its name, or "" */
    SQLM_ATTR_INDEX,          /**< text: its name, or "" */
    SQLM_ATTR_MAX_LENGTH,     /**< number */
    SQLM_ATTR_FIXED_LENGTH,   /**< number */
    SQLM_ATTR_CHECK,          /**< text: the expression; pointer: its name (const char *), or NULL */
    SQLM_ATTR_CHECK_RANGE,    /**< text: the low end as written; pointer: the high end as written (const char *) */
    SQLM_ATTR_DEFAULT,        /**< text, or NULL and number (integers, bool, enumerator) or real (f32, f64) */
    SQLM_ATTR_DEFAULT_NOW,    /**< nothing else */
    SQLM_ATTR_FOREIGN_KEY,    /**< pointer: the sqlm_model; index: its field */
    SQLM_ATTR_ON_DELETE,      /**< number: sqlm_action */
    SQLM_ATTR_ON_UPDATE,      /**< number: sqlm_action */
    SQLM_ATTR_VERSION,        /**< nothing else */
    SQLM_ATTR_WHERE,          /**< text: the predicate */
    SQLM_ATTR_COLUMN,         /**< text: the name in the database; see sqlm_field_column() */
    SQLM_ATTR_ALIAS,          /**< text: the name in plain JSON; see sqlm_field_alias() */
    SQLM_ATTR_COMMENT,        /**< text */
    SQLM_ATTR_GENERATED,      /**< text: the expression */
    SQLM_ATTR_IDENTITY,       /**< number: SQLM_IDENTITY_ALWAYS */
    SQLM_ATTR_MIN_LENGTH,     /**< number */
    SQLM_ATTR_VALIDATE_RANGE, /**< text: the low end as written; pointer: the high end as written (const char *) */
    SQLM_ATTR_PATTERN,        /**< text: a regular expression of PCRE2 */
    SQLM_ATTR_VALIDATE_WITH,  /**< function: to be cast to sqlm_field_validator *, of the table to sqlm_table_validator * */
    SQLM_ATTR_SECRET,         /**< nothing else */
    SQLM_ATTR_SCHEMA          /**< text */
} sqlm_attribute_id;

/** One attribute as it stands in the metadata. Static storage. */
typedef struct sqlm_attribute {
    uint32_t    id;      /**< sqlm_attribute_id; what the others hold depends on it */
    uint32_t    index;   /**< or 0 */
    int64_t     number;  /**< or 0 */
    double      real;    /**< or 0 */
    const char *text;    /**< or NULL */
    const void *pointer; /**< or NULL */
    /** or NULL */
    void (*function)(void);
} sqlm_attribute;

/** What happens to rows that refer to one that is deleted or gets another key. */
typedef enum sqlm_action {
    SQLM_ACTION_RESTRICT = 0, /**< refused at once */
    SQLM_ACTION_NO_ACTION,    /**< refused at the end of the statement */
    SQLM_ACTION_CASCADE,      /**< they are deleted, or get the new key */
    SQLM_ACTION_SET_NULL      /**< they refer to nothing */
} sqlm_action;

/** Who makes the values of an identity column. */
typedef enum sqlm_identity {
    SQLM_IDENTITY_ALWAYS = 1 /**< the database alone */
} sqlm_identity;

/** The name of a constraint that was declared without one: UNIQUE; the schema layer names it. */
extern SQLM_CORE_API const char sqlm_no_name[1];

SQLM_END_DECLS

/** UNIQUE means sqlm_no_name, the empty text; UNIQUE("name") calls this macro */
#define sqlm_no_name(text) "" text

/** A misspelt attribute is no member of this: that is the message. */
struct sqlm_known_attributes {
    char sqlm_is_nothing;   /**< where there is none */
    char sqlm_is_key;       /**< PRIMARY_KEY */
    char sqlm_is_attribute; /**< any other */
};

/* sqlm_field.flags: each attribute but what may be repeated has a bit, so that two of them add up to something else */
enum {
    SQLM_F_PRIMARY_KEY = 1,
    SQLM_F_AUTO_INCREMENT = 2,
    SQLM_F_LENGTH = 4, /* MAX_LENGTH or FIXED_LENGTH */
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
    SQLM_F_COLUMN = 1 << 16,
    SQLM_F_ALIAS = 1 << 17,
    SQLM_F_COMMENT = 1 << 18,
    SQLM_F_GENERATED = 1 << 19,
    SQLM_F_IDENTITY = 1 << 20,
    SQLM_F_MIN_LENGTH = 1 << 21,
    SQLM_F_VALIDATE_RANGE = 1 << 22,
    SQLM_F_PATTERN = 1 << 23,
    SQLM_F_VALIDATE_WITH = 1 << 24,
    SQLM_F_SECRET = 1 << 25,
    SQLM_F_SCHEMA = 1 << 26,
    /* any of these makes a field one that validation looks at; MAX_LENGTH and enumerations are validated too */
    SQLM_F_VALIDATED = SQLM_F_MIN_LENGTH | SQLM_F_VALIDATE_RANGE | SQLM_F_PATTERN | SQLM_F_VALIDATE_WITH
};

/* the checks: for _Static_assert alone, never in the metadata */
enum {
    SQLM_G_FITS_BOOL = 1, /* of a DEFAULT that is a number */
    SQLM_G_FITS_I16 = 1 << 1,
    SQLM_G_FITS_I32 = 1 << 2,
    SQLM_G_FITS_I64 = 1 << 3,
    SQLM_G_FITS_U64 = 1 << 4,
    SQLM_G_COLUMN_ONLY = 1 << 5, /* may be repeated, and says nothing to a constraint */
    SQLM_G_FIXED = 1 << 6,       /* FIXED_LENGTH */
    SQLM_G_WRITES = 1 << 7,      /* an action that writes to the column: CASCADE, SET_NULL */
    SQLM_G_EMPTY = 1 << 8,       /* a text that must say something does not */
    SQLM_G_OF_FIELD = 1 << 9,    /* VALIDATE_WITH a sqlm_field_validator */
    SQLM_G_OF_TABLE = 1 << 10,   /* VALIDATE_WITH a sqlm_table_validator */
    SQLM_G_TYPE_SHIFT = 24       /* five bits: the kind of the field that a foreign key points to */
};

#define SQLM_ATTRIBUTE_                sqlm_is_nothing, 0, 0, 0,
/** What FIELD makes of an attribute: write the word alone, PRIMARY_KEY. The table above says what each means.
 *  @{ */
#define SQLM_ATTRIBUTE_PRIMARY_KEY     sqlm_is_key, SQLM_F_PRIMARY_KEY, 0, 0, }, { .id = SQLM_ATTR_PRIMARY_KEY
#define SQLM_ATTRIBUTE_AUTO_INCREMENT  sqlm_is_attribute, SQLM_F_AUTO_INCREMENT, 0, 0, }, { .id = SQLM_ATTR_AUTO_INCREMENT
#define SQLM_ATTRIBUTE_UNIQUE \
    sqlm_is_attribute, 0, SQLM_G_COLUMN_ONLY, 0, }, { .id = SQLM_ATTR_UNIQUE, .text = sqlm_no_name
#define SQLM_ATTRIBUTE_INDEX \
    sqlm_is_attribute, 0, SQLM_G_COLUMN_ONLY, 0, }, { .id = SQLM_ATTR_INDEX, .text = sqlm_no_name
#define SQLM_ATTRIBUTE_MAX_LENGTH(n) \
    sqlm_is_attribute, SQLM_F_LENGTH, 0, (n), }, { .id = SQLM_ATTR_MAX_LENGTH, .number = SQLM_LENGTH_(n, "MAX_LENGTH(" #n ")")
#define SQLM_ATTRIBUTE_FIXED_LENGTH(n) \
    sqlm_is_attribute, SQLM_F_LENGTH, SQLM_G_FIXED, (n), }, { .id = SQLM_ATTR_FIXED_LENGTH, \
    .number = SQLM_LENGTH_(n, "FIXED_LENGTH(" #n ")")
#define SQLM_LENGTH_(n, text) ((n) + SQLM_MUST_(_Generic((n), int: 1, unsigned: 1, long: 1, unsigned long: 1, default: 0) \
    && (n) >= 1 && (n) <= 2147483647, text ": a length is an integer from 1 to 2147483647"))
/* 0, when the condition holds */
#define SQLM_MUST_(condition, text) (0 * (int)sizeof(struct { char c; _Static_assert(SQLM_QUIET_(condition), text); }))
#define SQLM_ATTRIBUTE_CHECK(...) \
    sqlm_is_attribute, 0, SQLM_G_COLUMN_ONLY, 0, }, { .id = SQLM_ATTR_CHECK, SQLM_CHECK_RECORD_(__VA_ARGS__, NULL, )
#define SQLM_CHECK_RECORD_(expression, name, ...) .text = "" expression, .pointer = name
#define SQLM_ATTRIBUTE_CHECK_RANGE(low, high) \
    sqlm_is_attribute, SQLM_F_RANGE, 0, 0, }, { .id = SQLM_ATTR_CHECK_RANGE, .text = SQLM_TEXT_OF_(low), \
    .pointer = SQLM_TEXT_OF_(high)
#define SQLM_TEXT_OF_(x)   SQLM_TEXT_OF_I_(x)
#define SQLM_TEXT_OF_I_(x) #x
#define SQLM_ATTRIBUTE_DEFAULT(v) \
    sqlm_is_attribute, SQLM_F_DEFAULT | SQLM_DEFAULT_FLAG_(v), SQLM_FITS_FLAGS_(SQLM_DEFAULT_INTEGER_(v)), 0, }, \
    { .id = SQLM_ATTR_DEFAULT, \
    .number = (int64_t)SQLM_DEFAULT_INTEGER_(v), \
    .real = (double)_Generic((v), float: (v), double: (v), default: 0), \
    .text = _Generic((v), char *: (v), const char *: (v), default: NULL)
#define SQLM_DEFAULT_INTEGER_(v) _Generic((v), char *: 0, const char *: 0, float: 0, double: 0, long double: 0, default: (v))
#define SQLM_DEFAULT_FLAG_(v) \
    _Generic((v), char *: SQLM_F_TEXT, const char *: SQLM_F_TEXT, float: SQLM_F_REAL, double: SQLM_F_REAL, \
             long double: SQLM_F_TEXT | SQLM_F_REAL | SQLM_F_NUMBER, default: SQLM_F_NUMBER)
/* (v) < 1 && (v) != 0 is (v) < 0 without gcc's doubts about unsigned ones */
#define SQLM_FITS_FLAGS_(v) \
    ((((v) < 1 && (v) != 0) ? 0 : SQLM_G_FITS_U64) \
     | (((v) < 1 && (v) != 0) || (uint64_t)(v) <= INT64_MAX ? SQLM_G_FITS_I64 : 0) \
     | (SQLM_WITHIN_(v, 2147483647) ? SQLM_G_FITS_I32 : 0) | (SQLM_WITHIN_(v, 32767) ? SQLM_G_FITS_I16 : 0) \
     | (((v) == 0 || (v) == 1) ? SQLM_G_FITS_BOOL : 0))
#define SQLM_WITHIN_(v, most) (((v) < 1 && (v) != 0) ? (uint64_t)-((v) + 1) <= (most) : (uint64_t)(v) <= (most))
#define SQLM_ATTRIBUTE_DEFAULT_NOW sqlm_is_attribute, SQLM_F_DEFAULT | SQLM_F_NOW, 0, 0, }, { .id = SQLM_ATTR_DEFAULT_NOW
#define SQLM_ATTRIBUTE_FOREIGN_KEY(T, f) \
    sqlm_is_attribute, SQLM_F_FOREIGN_KEY, (T##_type_##f & SQLM_TYPE_MASK) << SQLM_G_TYPE_SHIFT, 0, }, \
    { .id = SQLM_ATTR_FOREIGN_KEY, .pointer = &T##_model, .index = T##_field_##f
#define SQLM_ATTRIBUTE_ON_DELETE(action) \
    sqlm_is_attribute, SQLM_F_ACTION | SQLM_ACTION_FLAG_##action, SQLM_ACTION_CHECK_##action, 0, }, \
    { .id = SQLM_ATTR_ON_DELETE, .number = SQLM_ACTION_##action
#define SQLM_ATTRIBUTE_ON_UPDATE(action) \
    sqlm_is_attribute, SQLM_F_ON_UPDATE | SQLM_ACTION_FLAG_##action << 10, SQLM_ACTION_CHECK_##action, 0, }, \
    { .id = SQLM_ATTR_ON_UPDATE, .number = SQLM_ACTION_##action
#define SQLM_ATTRIBUTE_VERSION sqlm_is_attribute, SQLM_F_VERSION, 0, 0, }, { .id = SQLM_ATTR_VERSION
#define SQLM_ATTRIBUTE_WHERE(predicate) sqlm_is_attribute, SQLM_F_WHERE, 0, 0, }, { .id = SQLM_ATTR_WHERE, .text = "" predicate
#define SQLM_ATTRIBUTE_COLUMN(name) \
    sqlm_is_attribute, SQLM_F_COLUMN, SQLM_EMPTY_CHECK_(name), 0, }, { .id = SQLM_ATTR_COLUMN, .text = "" name
#define SQLM_ATTRIBUTE_ALIAS(name) \
    sqlm_is_attribute, SQLM_F_ALIAS, SQLM_EMPTY_CHECK_(name), 0, }, { .id = SQLM_ATTR_ALIAS, .text = "" name
#define SQLM_ATTRIBUTE_COMMENT(words) \
    sqlm_is_attribute, SQLM_F_COMMENT, SQLM_EMPTY_CHECK_(words), 0, }, { .id = SQLM_ATTR_COMMENT, .text = "" words
#define SQLM_ATTRIBUTE_GENERATED(expression) \
    sqlm_is_attribute, SQLM_F_GENERATED, SQLM_EMPTY_CHECK_(expression), 0, }, { .id = SQLM_ATTR_GENERATED, .text = "" expression
#define SQLM_ATTRIBUTE_IDENTITY(who) \
    sqlm_is_attribute, SQLM_F_IDENTITY, 0 * SQLM_IDENTITY_##who, 0, }, { .id = SQLM_ATTR_IDENTITY, .number = SQLM_IDENTITY_##who
#define SQLM_ATTRIBUTE_MIN_LENGTH(n) \
    sqlm_is_attribute, SQLM_F_MIN_LENGTH, 0, -(int64_t)(n), }, \
    { .id = SQLM_ATTR_MIN_LENGTH, .number = SQLM_LENGTH_(n, "MIN_LENGTH(" #n ")")
#define SQLM_ATTRIBUTE_VALIDATE_RANGE(low, high) \
    sqlm_is_attribute, SQLM_F_VALIDATE_RANGE, 0, 0, }, \
    { .id = SQLM_ATTR_VALIDATE_RANGE, .text = SQLM_TEXT_OF_(low), .pointer = SQLM_TEXT_OF_(high)
#define SQLM_ATTRIBUTE_PATTERN(expression) \
    sqlm_is_attribute, SQLM_F_PATTERN, SQLM_EMPTY_CHECK_(expression), 0, }, { .id = SQLM_ATTR_PATTERN, .text = "" expression
/* the cast is for the record alone: the check has seen the function's own type */
#define SQLM_ATTRIBUTE_VALIDATE_WITH(f) \
    sqlm_is_attribute, SQLM_F_VALIDATE_WITH, \
    _Generic(&(f), sqlm_field_validator *: SQLM_G_OF_FIELD, sqlm_table_validator *: SQLM_G_OF_TABLE, default: 0), 0, }, \
    { .id = SQLM_ATTR_VALIDATE_WITH, .function = (void (*)(void))(f)
#define SQLM_ATTRIBUTE_SECRET sqlm_is_attribute, SQLM_F_SECRET, 0, 0, }, { .id = SQLM_ATTR_SECRET
#define SQLM_ATTRIBUTE_SCHEMA(name) \
    sqlm_is_attribute, SQLM_F_SCHEMA, SQLM_EMPTY_CHECK_(name), 0, }, { .id = SQLM_ATTR_SCHEMA, .text = "" name
#define SQLM_EMPTY_CHECK_(text) (sizeof("" text) > 1 ? 0 : SQLM_G_EMPTY)
/** @} */

enum {
    SQLM_ACTION_FLAG_NO_ACTION,
    SQLM_ACTION_FLAG_RESTRICT = 0,
    SQLM_ACTION_FLAG_CASCADE = 0,
    SQLM_ACTION_FLAG_SET_NULL = SQLM_F_SET_NULL
};
enum {
    SQLM_ACTION_CHECK_NO_ACTION,
    SQLM_ACTION_CHECK_RESTRICT = 0,
    SQLM_ACTION_CHECK_CASCADE = SQLM_G_WRITES,
    SQLM_ACTION_CHECK_SET_NULL = SQLM_G_WRITES
};

enum { SQLM_END_OF_FIELDS = 0xffff };

#define SQLM_ATTR_TAG_(...)                       SQLM_FIRST_(__VA_ARGS__)
#define SQLM_ATTR_FLAGS_(...)                     SQLM_ATTR_FLAGS_I_(__VA_ARGS__, 0, )
#define SQLM_ATTR_FLAGS_I_(tag, flags, ...)       (flags)
#define SQLM_ATTR_ONCE_(...)                      SQLM_ATTR_ONCE_I_(__VA_ARGS__, 0, )
#define SQLM_ATTR_ONCE_I_(tag, flags, ...)        ((int64_t)(flags))
#define SQLM_ATTR_CHECKS_(...)                    SQLM_ATTR_CHECKS_I_(__VA_ARGS__, 0, 0, )
#define SQLM_ATTR_CHECKS_I_(tag, flags, checks, ...) (checks)
#define SQLM_ATTR_LENGTH_(...)                    SQLM_ATTR_LENGTH_I_(__VA_ARGS__, 0, 0, 0, )
#define SQLM_ATTR_LENGTH_I_(tag, flags, checks, length, ...) ((int64_t)(length))
#define SQLM_ATTR_RECORD_(...)                    SQLM_ATTR_RECORD_I_(__VA_ARGS__)
#define SQLM_ATTR_RECORD_I_(tag, flags, checks, length, ...) __VA_ARGS__

#endif

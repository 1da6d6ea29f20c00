/* SPDX-License-Identifier: MIT */
/** @file
 *  Models: SQLMODEL, SQLMODEL_DECLARE, SQLMODEL_MAP, SQLMODEL_MAP_DECLARE, SQLMODEL_DEFINE, and the metadata that they make.
 *
 *  A model is one list:
 *
 *      #define RANK_LABELS(LABEL) LABEL(RANK_SIDEKICK, "sidekick") LABEL(RANK_LEADER, "leader")
 *      SQLM_ENUM(Rank, RANK_LABELS);
 *
 *      #define HERO_FIELDS(FIELD, M)                                                   \
 *          FIELD(M, i64,     id,      PRIMARY_KEY, AUTO_INCREMENT)                     \
 *          FIELD(M, text,    name,    INDEX("ix_hero_name"), MAX_LENGTH(80))           \
 *          FIELD(M, enum(Rank), rank, DEFAULT(RANK_SIDEKICK))                          \
 *          FIELD(M, opt_i64, team_id, FOREIGN_KEY(Team, id), ON_DELETE(SET_NULL))      \
 *          FIELD(M, unique(team_id, name), uq_hero_team_name)
 *      SQLMODEL(Hero, "hero", HERO_FIELDS);
 *
 *  makes struct Hero, the column handles Hero_ (Hero_.name), the metadata Hero_model, and (with sqlmodel/query/functions.h
 *  included before, as <sqlmodel.h> does) the typed functions Hero_insert and so on. Kinds: kinds.h; attributes: attributes.h. In
 *  a header write SQLMODEL_DECLARE(Hero, HERO_FIELDS), in one C source SQLMODEL_DEFINE(Hero, "hero", HERO_FIELDS); models that
 *  refer to each other are all declared before the first is defined.
 *
 *  A struct that exists already is mapped, not declared: SQLMODEL_MAP(Hero, "hero", HERO_FIELDS), or SQLMODEL_MAP_DECLARE in a
 *  header, takes the offsets from the type Hero and refuses members that do not have the type of their kind. What serves as well:
 *  another integer type of the same size and signedness (long long for i64, unsigned for an enumeration), char * for text.
 *  Members that the list does not name are left alone, and are zero in objects that a query fills. */
#ifndef SQLMODEL_CORE_MODEL_H
#define SQLMODEL_CORE_MODEL_H

#include <sqlmodel/core/attributes.h>
#include <sqlmodel/core/kinds.h>
#include <sqlmodel/core/node.h>
#include <sqlmodel/core/value.h>

SQLM_BEGIN_DECLS

/** A model: its metadata, Hero_model. */
typedef struct sqlm_model sqlm_model;

/** One column. Static storage. */
typedef struct sqlm_field {
    const char           *name;   /**< of the member; sqlm_field_column() and sqlm_field_alias() tell what others call it */
    uint32_t              type;   /**< sqlm_type, with SQLM_NULLABLE */
    uint32_t              flags;  /**< SQLM_F_… */
    uint32_t              offset; /**< of the member */
    uint32_t              size;   /**< of the member */
    const sqlm_attribute *attributes; /**< first SQLM_ATTR_KIND, then as declared, ends with SQLM_ATTR_END */
} sqlm_field;

/** One constraint of the table: unique(…), index(…), check("…"). Static storage. */
typedef struct sqlm_constraint {
    uint32_t              id;         /**< SQLM_ATTR_UNIQUE, SQLM_ATTR_INDEX, SQLM_ATTR_CHECK; SQLM_ATTR_END ends the list */
    const char           *name;       /**< as declared */
    const uint16_t       *fields;     /**< ends with SQLM_END_OF_FIELDS; NULL for a check */
    const char           *expression; /**< of a check */
    const sqlm_attribute *attributes; /**< first SQLM_ATTR_KIND, then WHERE, ends with SQLM_ATTR_END */
} sqlm_constraint;

/** One entry of a model's list as it was written, for the schema lock: { "age", "opt_i32, age, CHECK_RANGE(0, 200)" }. */
typedef struct sqlm_declaration {
    const char *name; /**< of the entry */
    const char *text; /**< the entry's tokens, one space where there was white space; macros in it are not expanded */
} sqlm_declaration;

/** In place of a field's index: the object as a whole. */
#define SQLM_WHOLE_OBJECT UINT32_MAX

/** What validators report to; the validation makes it. */
typedef struct sqlm_validation sqlm_validation;
struct sqlm_validation {
    /**
     * Reports one thing that is wrong; validation goes on. May be called any number of times.
     * @param field    Index of the field, or SQLM_WHOLE_OBJECT.
     * @param code     What is wrong, for programs: "starts_lower". Copied.
     * @param message  What is wrong, for people. Copied. Must not hold the value of a SECRET field.
     * @return SQLM_OK, also then; SQLM_ERR when memory is out, which the validator passes on.
     */
    sqlm_outcome (*report)(sqlm_cx *cx, sqlm_validation *validation, uint32_t field, const char *code, const char *message);
};

/** A function for VALIDATE_WITH on a field. It is called after the field's other validators, when none of them failed, and also
 *  for SQL NULL. @p value is borrowed. SQLM_OK: it has looked, and reported what is wrong; any other outcome (its error recorded
 *  in the cx) ends the call that validates. */
typedef sqlm_outcome sqlm_field_validator(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                          sqlm_validation *validation);
/** A function for VALIDATE_WITH on the table: as sqlm_field_validator, once the fields are good. @p object is a struct of the
 *  model. */
typedef sqlm_outcome sqlm_table_validator(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation);

/** What can be done with an object of a model: its function table. */
typedef struct sqlm_model_functions {
    /** Fills @p values (one for each field) from the object; text and bytes are borrowed from it. */
    sqlm_outcome (*to_row)(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *values);
    /** Fills the object from @p values (one for each field); text and bytes: arena, or borrowed from @p values when it is NULL.
     *  Stores nothing unless SQLM_OK. */
    sqlm_outcome (*from_row)(sqlm_cx *cx, const sqlm_model *model, const sqlm_value *values, sqlm_arena *arena, void *object);
    /** Fills @p key with the values of the key fields, in their order, and @p count with how many they are (at most
     *  SQLM_MAXIMUM_KEY). */
    sqlm_outcome (*primary_key)(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_value *key, size_t *count);
    /** Whether the object has not been inserted yet, as far as it tells: its auto-increment key is 0. False without such a
     *  key. */
    bool (*is_new)(const sqlm_model *model, const void *object);
} sqlm_model_functions;

/** Version of the metadata. */
#define SQLM_MODEL_ABI   2
/** Key fields of a model are at most this many. */
#define SQLM_MAXIMUM_KEY 16

/** A model's metadata. Its identity is the address of its field table, never that of this struct. Static storage. */
struct sqlm_model {
    uint32_t                    abi_version; /**< SQLM_MODEL_ABI */
    uint32_t                    field_count; /**< of fields */
    uint32_t                    constraint_count; /**< of constraints */
    uint32_t                    object_size;      /**< bytes of the struct */
    const char                 *name;             /**< of the struct: "Hero" */
    const char                 *table;            /**< of the database: "hero" */
    const sqlm_field           *fields;           /**< the columns */
    const sqlm_constraint      *constraints;      /**< those of the table, ending with SQLM_ATTR_END */
    const sqlm_model_functions *functions;        /**< what can be done with an object */
    const sqlm_attribute       *attributes;   /**< of the table: first SQLM_ATTR_KIND, ends with SQLM_ATTR_END; NULL without
                                                   any */
    const sqlm_declaration     *declarations; /**< the list as written, entry by entry; ends with a name that is NULL */
    bool                        is_validated; /**< some field or the table has something that writes look at: see validation.h */
    const sqlm_node *const     *projection; /**< of a struct for a select list: its expressions, up to one with SQLM_OP_END;
                                                 NULL: a table */
};

/** The functions of every plain model. Static storage. */
extern SQLM_CORE_API const sqlm_model_functions sqlm_plain_model_functions;

/** The first attribute of that id among a field's or constraint's records, or NULL. Thread-safe. */
SQLM_CORE_API const sqlm_attribute *sqlm_attribute_find(const sqlm_attribute *attributes, sqlm_attribute_id id);
/** Index of the field of that name; false when the model has none. Thread-safe. */
SQLM_CORE_API bool sqlm_model_find_field(const sqlm_model *model, const char *name, uint32_t *index);
/** Name of the field's column in the database: COLUMN("…"), or the member's name. NULL for a NULL field. Thread-safe. */
SQLM_CORE_API const char *sqlm_field_column(const sqlm_field *field);
/** Name of the field in plain JSON: ALIAS("…"), or the member's name. NULL for a NULL field. Thread-safe. */
SQLM_CORE_API const char *sqlm_field_alias(const sqlm_field *field);
/** Name of the database's schema that the model's table is in: SCHEMA("…"). NULL: none is said, or the model is NULL.
 *  Thread-safe. */
SQLM_CORE_API const char *sqlm_model_schema(const sqlm_model *model);
/** The enumeration of a field; NULL for other kinds. */
SQLM_CORE_API const sqlm_enum *sqlm_field_enum(const sqlm_field *field);
/** Digits of a decimal field, and those behind its point; 0 for other kinds. */
SQLM_CORE_API uint8_t sqlm_field_precision(const sqlm_field *field);
/** Digits of a decimal field behind its point; 0 for other kinds. */
SQLM_CORE_API uint8_t sqlm_field_scale(const sqlm_field *field);
/** Longest length of a text (characters) or bytes field by MAX_LENGTH or FIXED_LENGTH; 0 when there is none. */
SQLM_CORE_API uint32_t sqlm_field_max_length(const sqlm_field *field);

struct sqlm_plan_column;
/** The plan's column of a field. */
SQLM_CORE_API void sqlm_field_plan(const sqlm_model *model, uint32_t field, struct sqlm_plan_column *column);

SQLM_END_DECLS

/* ---- the lists --------------------------------------------------------------------------------------------------------------
   FIELDS(X, M) calls X(M, kind, name, attributes…). Each X takes all after M as one bundle, so that a field without attributes
   needs no trailing comma, and pastes the kind's prefix in the same step, so that nothing expands first. SQLM_SPLIT_ pastes the
   attributes' prefixes and goes on with P(M, name, ((attribute 1), … (attribute 16)), category, what the kind brings…). */

#define SQLM_SPLIT_(P, M, kind, name, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, ...) \
    P(M, name, ( \
    (SQLM_ATTRIBUTE_##a1), (SQLM_ATTRIBUTE_##a2), (SQLM_ATTRIBUTE_##a3), (SQLM_ATTRIBUTE_##a4), \
    (SQLM_ATTRIBUTE_##a5), (SQLM_ATTRIBUTE_##a6), (SQLM_ATTRIBUTE_##a7), (SQLM_ATTRIBUTE_##a8), \
    (SQLM_ATTRIBUTE_##a9), (SQLM_ATTRIBUTE_##a10), (SQLM_ATTRIBUTE_##a11), (SQLM_ATTRIBUTE_##a12), \
    (SQLM_ATTRIBUTE_##a13), (SQLM_ATTRIBUTE_##a14), (SQLM_ATTRIBUTE_##a15), (SQLM_ATTRIBUTE_##a16)), kind, )
/* for passes that do not look at attributes */
#define SQLM_PLAIN_(P, M, kind, name, ...) P(M, name, ~, kind, )
#define SQLM_FLAGS_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    (0 | SQLM_ATTR_FLAGS_ t1 | SQLM_ATTR_FLAGS_ t2 | SQLM_ATTR_FLAGS_ t3 | SQLM_ATTR_FLAGS_ t4 | SQLM_ATTR_FLAGS_ t5 \
    | SQLM_ATTR_FLAGS_ t6 | SQLM_ATTR_FLAGS_ t7 | SQLM_ATTR_FLAGS_ t8 | SQLM_ATTR_FLAGS_ t9 | SQLM_ATTR_FLAGS_ t10 \
    | SQLM_ATTR_FLAGS_ t11 | SQLM_ATTR_FLAGS_ t12 | SQLM_ATTR_FLAGS_ t13 | SQLM_ATTR_FLAGS_ t14 | SQLM_ATTR_FLAGS_ t15 \
    | SQLM_ATTR_FLAGS_ t16)
/* the same added up: more than the flags when one is set twice */
#define SQLM_ONCE_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    (0 + SQLM_ATTR_ONCE_ t1 + SQLM_ATTR_ONCE_ t2 + SQLM_ATTR_ONCE_ t3 + SQLM_ATTR_ONCE_ t4 + SQLM_ATTR_ONCE_ t5 \
    + SQLM_ATTR_ONCE_ t6 + SQLM_ATTR_ONCE_ t7 + SQLM_ATTR_ONCE_ t8 + SQLM_ATTR_ONCE_ t9 + SQLM_ATTR_ONCE_ t10 \
    + SQLM_ATTR_ONCE_ t11 + SQLM_ATTR_ONCE_ t12 + SQLM_ATTR_ONCE_ t13 + SQLM_ATTR_ONCE_ t14 + SQLM_ATTR_ONCE_ t15 \
    + SQLM_ATTR_ONCE_ t16)
#define SQLM_CHECKS_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    (0 | SQLM_ATTR_CHECKS_ t1 | SQLM_ATTR_CHECKS_ t2 | SQLM_ATTR_CHECKS_ t3 | SQLM_ATTR_CHECKS_ t4 | SQLM_ATTR_CHECKS_ t5 \
    | SQLM_ATTR_CHECKS_ t6 | SQLM_ATTR_CHECKS_ t7 | SQLM_ATTR_CHECKS_ t8 | SQLM_ATTR_CHECKS_ t9 | SQLM_ATTR_CHECKS_ t10 \
    | SQLM_ATTR_CHECKS_ t11 | SQLM_ATTR_CHECKS_ t12 | SQLM_ATTR_CHECKS_ t13 | SQLM_ATTR_CHECKS_ t14 | SQLM_ATTR_CHECKS_ t15 \
    | SQLM_ATTR_CHECKS_ t16)
/* the longest length less the shortest */
#define SQLM_LENGTHS_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    (0 + SQLM_ATTR_LENGTH_ t1 + SQLM_ATTR_LENGTH_ t2 + SQLM_ATTR_LENGTH_ t3 + SQLM_ATTR_LENGTH_ t4 + SQLM_ATTR_LENGTH_ t5 \
    + SQLM_ATTR_LENGTH_ t6 + SQLM_ATTR_LENGTH_ t7 + SQLM_ATTR_LENGTH_ t8 + SQLM_ATTR_LENGTH_ t9 + SQLM_ATTR_LENGTH_ t10 \
    + SQLM_ATTR_LENGTH_ t11 + SQLM_ATTR_LENGTH_ t12 + SQLM_ATTR_LENGTH_ t13 + SQLM_ATTR_LENGTH_ t14 + SQLM_ATTR_LENGTH_ t15 \
    + SQLM_ATTR_LENGTH_ t16)
#define SQLM_RECORDS_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    SQLM_ATTR_RECORD_ t1 SQLM_ATTR_RECORD_ t2 SQLM_ATTR_RECORD_ t3 SQLM_ATTR_RECORD_ t4 SQLM_ATTR_RECORD_ t5 \
    SQLM_ATTR_RECORD_ t6 SQLM_ATTR_RECORD_ t7 SQLM_ATTR_RECORD_ t8 SQLM_ATTR_RECORD_ t9 SQLM_ATTR_RECORD_ t10 \
    SQLM_ATTR_RECORD_ t11 SQLM_ATTR_RECORD_ t12 SQLM_ATTR_RECORD_ t13 SQLM_ATTR_RECORD_ t14 SQLM_ATTR_RECORD_ t15 \
    SQLM_ATTR_RECORD_ t16
#define SQLM_KNOWN_OF_(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    SQLM_KNOWN_TAG_ t1 SQLM_KNOWN_TAG_ t2 SQLM_KNOWN_TAG_ t3 SQLM_KNOWN_TAG_ t4 SQLM_KNOWN_TAG_ t5 \
    SQLM_KNOWN_TAG_ t6 SQLM_KNOWN_TAG_ t7 SQLM_KNOWN_TAG_ t8 SQLM_KNOWN_TAG_ t9 SQLM_KNOWN_TAG_ t10 \
    SQLM_KNOWN_TAG_ t11 SQLM_KNOWN_TAG_ t12 SQLM_KNOWN_TAG_ t13 SQLM_KNOWN_TAG_ t14 SQLM_KNOWN_TAG_ t15 \
    SQLM_KNOWN_TAG_ t16
#define SQLM_KEY_OF_(f, M, name, ctype, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t1)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t2)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t3)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t4)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t5)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t6)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t7)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t8)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t9)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t10)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t11)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t12)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t13)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t14)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t15)(f, M, name, ctype) \
    SQLM_CAT_(SQLM_KEY_IF_, SQLM_ATTR_TAG_ t16)(f, M, name, ctype)

/* every kind and attribute is one we have */
#define SQLM_X_KNOWN_(M, ...) SQLM_KNOWN_1_(M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_KNOWN_1_(M, kind, name, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, ...) \
    SQLM_KNOWN_KIND_(kind) SQLM_KNOWN_OF_( \
    (SQLM_ATTRIBUTE_##a1), (SQLM_ATTRIBUTE_##a2), (SQLM_ATTRIBUTE_##a3), (SQLM_ATTRIBUTE_##a4), \
    (SQLM_ATTRIBUTE_##a5), (SQLM_ATTRIBUTE_##a6), (SQLM_ATTRIBUTE_##a7), (SQLM_ATTRIBUTE_##a8), \
    (SQLM_ATTRIBUTE_##a9), (SQLM_ATTRIBUTE_##a10), (SQLM_ATTRIBUTE_##a11), (SQLM_ATTRIBUTE_##a12), \
    (SQLM_ATTRIBUTE_##a13), (SQLM_ATTRIBUTE_##a14), (SQLM_ATTRIBUTE_##a15), (SQLM_ATTRIBUTE_##a16)) \
    + SQLM_MORE_THAN_16_ATTRIBUTES_##a17
#define SQLM_MORE_THAN_16_ATTRIBUTES_ 0
#define SQLM_KNOWN_TAG_(...)  + sizeof(((struct sqlm_known_attributes *)0)->SQLM_FIRST_(__VA_ARGS__))
#define SQLM_KNOWN_KIND_(...) + sizeof(((struct sqlm_known_kinds *)0)->SQLM_FIRST_(__VA_ARGS__))

/* struct members */
#define SQLM_X_MEMBER_(M, ...) SQLM_PLAIN_(SQLM_MEMBER_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_MEMBER_(M, name, attributes, category, ...) SQLM_MEMBER_##category(M, name, __VA_ARGS__)
#define SQLM_MEMBER_sqlm_is_column(M, name, ctype, ...) ctype name;
#define SQLM_MEMBER_sqlm_is_constraint(M, name, ...)
#define SQLM_MEMBER_sqlm_is_table(M, name, ...)

/* indexes of columns, and their types */
#define SQLM_X_INDEX_(M, ...) SQLM_PLAIN_(SQLM_INDEX_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_INDEX_(M, name, attributes, category, ...) SQLM_INDEX_##category(M, name)
#define SQLM_INDEX_sqlm_is_column(M, name) M##_field_##name,
#define SQLM_INDEX_sqlm_is_constraint(M, name)
#define SQLM_INDEX_sqlm_is_table(M, name)

#define SQLM_X_TYPE_(M, ...) SQLM_PLAIN_(SQLM_TYPE_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_TYPE_(M, name, attributes, category, ...) SQLM_TYPE_##category(M, name, __VA_ARGS__)
#define SQLM_TYPE_sqlm_is_column(M, name, ctype, expr, type, nullable, ...) M##_type_##name = (type nullable),
#define SQLM_TYPE_sqlm_is_constraint(M, name, ...)
#define SQLM_TYPE_sqlm_is_table(M, name, ...)

/* handles: arrays of one, so that Hero_.name decays to a pointer that is an address constant */
#define SQLM_X_HANDLE_(M, ...) SQLM_PLAIN_(SQLM_HANDLE_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_HANDLE_(M, name, attributes, category, ...) SQLM_HANDLE_##category(M, name, __VA_ARGS__)
#define SQLM_HANDLE_sqlm_is_column(M, name, ctype, expr, ...) expr name[1];
#define SQLM_HANDLE_sqlm_is_constraint(M, name, ...)
#define SQLM_HANDLE_sqlm_is_table(M, name, ...)

#define SQLM_X_HANDLE_INIT_(M, ...) SQLM_PLAIN_(SQLM_HINIT_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_HINIT_(M, name, attributes, category, ...) SQLM_HINIT_##category(M, name, __VA_ARGS__)
#define SQLM_HINIT_sqlm_is_column(M, name_, ctype, expr, type_, ...) \
    .name_ = { { { .op = SQLM_OP_COLUMN, .type = type_, .index = M##_field_##name_, .left = &M##_model } } },
#define SQLM_HINIT_sqlm_is_constraint(M, name_, ...)
#define SQLM_HINIT_sqlm_is_table(M, name_, ...)

/* tables of fields and constraints */
#define SQLM_RECORDS_(attributes, ...) \
    (const sqlm_attribute[]){ { .id = SQLM_ATTR_KIND, __VA_ARGS__ SQLM_RECORDS_OF_ attributes }, { 0 } }
#define SQLM_X_FIELD_(M, ...) SQLM_SPLIT_(SQLM_FIELD_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_FIELD_(M, name, attributes, category, ...) SQLM_FIELD_##category(M, name, attributes, __VA_ARGS__)
#define SQLM_FIELD_sqlm_is_column(M, name_, attributes_, ctype, expr, type_, nullable, ...) \
    { .name = #name_, .type = (type_ nullable), .flags = SQLM_FLAGS_OF_ attributes_, .offset = offsetof(M, name_), \
      .size = sizeof(((M *)0)->name_), .attributes = SQLM_RECORDS_(attributes_, __VA_ARGS__) },
#define SQLM_FIELD_sqlm_is_constraint(M, name, attributes, ...)
#define SQLM_FIELD_sqlm_is_table(M, name, attributes, ...)

#define SQLM_X_CONSTRAINT_(M, ...) SQLM_SPLIT_(SQLM_CONSTRAINT_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_CONSTRAINT_(M, name, attributes, category, ...) SQLM_CONSTRAINT_##category(M, name, attributes, __VA_ARGS__)
#define SQLM_CONSTRAINT_sqlm_is_column(M, name, attributes, ...)
#define SQLM_CONSTRAINT_sqlm_is_table(M, name, attributes, ...)
#define SQLM_CONSTRAINT_sqlm_is_constraint(M, name, attributes, id, what, ...) \
    SQLM_CONSTRAINT_##id(M, name, attributes, id, __VA_ARGS__)
#define SQLM_CONSTRAINT_SQLM_ATTR_UNIQUE(M, name_, attributes_, id_, fields_, ...) \
    { .id = id_, .name = #name_, .attributes = SQLM_RECORDS_(attributes_, ), \
      .fields = (const uint16_t[]){ SQLM_CONSTRAINT_FIELDS_(M, SQLM_UNWRAP_ fields_) SQLM_END_OF_FIELDS } },
#define SQLM_CONSTRAINT_SQLM_ATTR_INDEX(M, name, attributes, id, fields, ...) \
    SQLM_CONSTRAINT_SQLM_ATTR_UNIQUE(M, name, attributes, id, fields, )
#define SQLM_CONSTRAINT_SQLM_ATTR_CHECK(M, name_, attributes_, id_, sql, ...) \
    { .id = id_, .name = #name_, .attributes = SQLM_RECORDS_(attributes_, ), .expression = sql },
#define SQLM_CONSTRAINT_FIELDS_(M, ...) SQLM_EACH_(SQLM_FIELD_ID_, M, __VA_ARGS__)
#define SQLM_FIELD_ID_(M, name) M##_field_##name,

#define SQLM_X_CONSTRAINT_COUNT_(M, ...) SQLM_PLAIN_(SQLM_CCOUNT_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_CCOUNT_(M, name, attributes, category, ...) SQLM_CCOUNT_##category
#define SQLM_CCOUNT_sqlm_is_column
#define SQLM_CCOUNT_sqlm_is_constraint + 1
#define SQLM_CCOUNT_sqlm_is_table

/* the table's own attributes */
#define SQLM_X_TABLE_(M, ...) SQLM_SPLIT_(SQLM_TABLE_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_TABLE_(M, name, attributes, category, ...) SQLM_TABLE_##category(attributes)
#define SQLM_TABLE_sqlm_is_column(attributes)
#define SQLM_TABLE_sqlm_is_constraint(attributes)
#define SQLM_TABLE_sqlm_is_table(attributes_) .attributes = SQLM_RECORDS_(attributes_, ),

#define SQLM_X_TABLE_COUNT_(M, ...) SQLM_PLAIN_(SQLM_TCOUNT_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_TCOUNT_(M, name, attributes, category, ...) SQLM_TCOUNT_##category
#define SQLM_TCOUNT_sqlm_is_column
#define SQLM_TCOUNT_sqlm_is_constraint
#define SQLM_TCOUNT_sqlm_is_table + 1

/* the list as it was written */
#define SQLM_X_DECLARATION_(M, ...) SQLM_DECLARATION_(#__VA_ARGS__, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_DECLARATION_(text_, kind, name_, ...) { .name = #name_, .text = text_ },

/* what can be proven about a field while compiling */
#define SQLM_X_CHECK_(M, ...) SQLM_SPLIT_(SQLM_CHECK_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_CHECK_(M, name, attributes, category, ...) SQLM_CHECK_##category(M, name, attributes, __VA_ARGS__)
#define SQLM_CHECK_sqlm_is_column(M, name, attributes, ctype, expr, type, nullable, ...) \
    enum { M##_flags_##name = SQLM_FLAGS_OF_ attributes, M##_checks_##name = SQLM_CHECKS_OF_ attributes }; \
    _Static_assert(SQLM_QUIET_(M##_flags_##name == SQLM_ONCE_OF_ attributes), \
                   "field " #M "." #name ": an attribute is given twice, or two contradict each other"); \
    _Static_assert(SQLM_QUIET_(!(M##_checks_##name & SQLM_G_EMPTY)), \
                   "field " #M "." #name ": the text of an attribute is empty"); \
    SQLM_CHECK_THAT_(M, name, SQLM_F_AUTO_INCREMENT, !(M##_flags_##name & SQLM_F_DEFAULT), "AUTO_INCREMENT takes no DEFAULT") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_VERSION, !(M##_flags_##name & SQLM_F_PRIMARY_KEY), "VERSION cannot be a PRIMARY_KEY") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_PRIMARY_KEY, !((type nullable) & SQLM_NULLABLE), "a PRIMARY_KEY cannot be an opt_ field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_AUTO_INCREMENT, (type nullable) >= SQLM_TYPE_I16 && (type nullable) <= SQLM_TYPE_I64, \
                     "AUTO_INCREMENT needs an i16, i32 or i64 field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_AUTO_INCREMENT, M##_flags_##name & SQLM_F_PRIMARY_KEY, "AUTO_INCREMENT needs PRIMARY_KEY") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_VERSION, (type nullable) >= SQLM_TYPE_I16 && (type nullable) <= SQLM_TYPE_I64, \
                     "VERSION needs an i16, i32 or i64 field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_LENGTH, (type) == SQLM_TYPE_TEXT || (type) == SQLM_TYPE_BYTES, \
                     "MAX_LENGTH and FIXED_LENGTH need a text or bytes field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_FOREIGN_KEY, M##_checks_##name >> SQLM_G_TYPE_SHIFT == (type), \
                     "FOREIGN_KEY to a field of another type") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_ACTION | SQLM_F_ON_UPDATE, M##_flags_##name & SQLM_F_FOREIGN_KEY, \
                     "ON_DELETE and ON_UPDATE need a FOREIGN_KEY") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_SET_NULL | SQLM_F_UPDATE_SET_NULL, (type nullable) & SQLM_NULLABLE, \
                     "SET_NULL needs an opt_ field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_TEXT, (type) >= SQLM_TYPE_TEXT && (type) != SQLM_TYPE_ENUM, \
                     "DEFAULT is a text, the field is not") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_REAL, (type) == SQLM_TYPE_F32 || (type) == SQLM_TYPE_F64, \
                     "DEFAULT is a float, the field is not") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_NUMBER, \
                     (type) < SQLM_TYPE_TEXT || (type) == SQLM_TYPE_DECIMAL || (type) == SQLM_TYPE_ENUM, \
                     "DEFAULT is a number, the field is not") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_NUMBER, M##_checks_##name & SQLM_FITS_OF_(type), "DEFAULT is out of range") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_RANGE, \
                     ((type) > SQLM_TYPE_BOOL && (type) < SQLM_TYPE_TEXT && (type) != SQLM_TYPE_U64) || \
                         (type) == SQLM_TYPE_DECIMAL, \
                     "CHECK_RANGE needs a number other than u64") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_NOW, (type) == SQLM_TYPE_TIMESTAMPTZ, "DEFAULT_NOW needs a timestamptz field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_WHERE, 0, "WHERE belongs to an index(...)") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_SCHEMA, 0, "SCHEMA belongs to the table") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_IDENTITY, M##_flags_##name & SQLM_F_AUTO_INCREMENT, "IDENTITY needs AUTO_INCREMENT") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_GENERATED, \
                     !(M##_flags_##name & (SQLM_F_PRIMARY_KEY | SQLM_F_AUTO_INCREMENT | SQLM_F_DEFAULT | SQLM_F_VERSION)), \
                     "GENERATED goes with no PRIMARY_KEY, AUTO_INCREMENT, DEFAULT, DEFAULT_NOW or VERSION") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_GENERATED, !(M##_checks_##name & SQLM_G_WRITES), \
                     "GENERATED goes with no CASCADE and no SET_NULL") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_GENERATED, \
                     ((type nullable) & SQLM_NULLABLE) || \
                         ((type) != SQLM_TYPE_TEXT && (type) != SQLM_TYPE_BYTES && (type) != SQLM_TYPE_JSON), \
                     "GENERATED text, bytes or json needs an opt_ field: it is NULL until the row is read") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_GENERATED, !(M##_flags_##name & SQLM_F_VALIDATED), \
                     "GENERATED takes no validator: the database computes the value") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_MIN_LENGTH, (type) == SQLM_TYPE_TEXT || (type) == SQLM_TYPE_BYTES, \
                     "MIN_LENGTH needs a text or bytes field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_MIN_LENGTH, !(M##_checks_##name & SQLM_G_FIXED), "MIN_LENGTH goes with no FIXED_LENGTH") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_MIN_LENGTH, !(M##_flags_##name & SQLM_F_LENGTH) || SQLM_LENGTHS_OF_ attributes >= 0, \
                     "MIN_LENGTH is greater than MAX_LENGTH") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_VALIDATE_RANGE, \
                     ((type) > SQLM_TYPE_BOOL && (type) < SQLM_TYPE_TEXT) || (type) == SQLM_TYPE_DECIMAL, \
                     "VALIDATE_RANGE needs a number") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_PATTERN, (type) == SQLM_TYPE_TEXT, "PATTERN needs a text field") \
    SQLM_CHECK_THAT_(M, name, SQLM_F_VALIDATE_WITH, M##_checks_##name & SQLM_G_OF_FIELD, \
                     "VALIDATE_WITH needs a function of type sqlm_field_validator")
#define SQLM_FITS_OF_(type) \
    ((type) == SQLM_TYPE_BOOL ? SQLM_G_FITS_BOOL : (type) == SQLM_TYPE_I16 ? SQLM_G_FITS_I16 \
     : (type) == SQLM_TYPE_I32 || (type) == SQLM_TYPE_ENUM ? SQLM_G_FITS_I32 : (type) == SQLM_TYPE_U64 ? SQLM_G_FITS_U64 \
     : SQLM_G_FITS_I64)
#define SQLM_CHECK_THAT_(M, name, flag, condition, text) \
    _Static_assert(SQLM_QUIET_(!(M##_flags_##name & (flag)) || (condition)), "field " #M "." #name ": " text);
#define SQLM_CHECK_sqlm_is_constraint(M, name, attributes, id, ...) \
    _Static_assert(SQLM_QUIET_((SQLM_FLAGS_OF_ attributes & ~SQLM_F_WHERE) == 0 && SQLM_CHECKS_OF_ attributes == 0), \
                   #M "." #name ": a constraint takes no attribute but WHERE"); \
    _Static_assert(SQLM_QUIET_(!(SQLM_FLAGS_OF_ attributes & SQLM_F_WHERE) || (id) == SQLM_ATTR_INDEX), \
                   #M "." #name ": WHERE belongs to an index(...)");
#define SQLM_CHECK_sqlm_is_table(M, name, attributes, ...) \
    enum { M##_flags_of_table_ = SQLM_FLAGS_OF_ attributes, M##_checks_of_table_ = SQLM_CHECKS_OF_ attributes }; \
    _Static_assert(SQLM_QUIET_((M##_flags_of_table_ & ~(SQLM_F_SCHEMA | SQLM_F_COMMENT | SQLM_F_VALIDATE_WITH)) == 0 \
                               && (M##_checks_of_table_ & SQLM_G_COLUMN_ONLY) == 0), \
                   #M "." #name ": the table takes no attribute but SCHEMA, COMMENT and VALIDATE_WITH"); \
    _Static_assert(SQLM_QUIET_(M##_flags_of_table_ == SQLM_ONCE_OF_ attributes), #M "." #name ": an attribute is given twice"); \
    _Static_assert(SQLM_QUIET_(!(M##_checks_of_table_ & SQLM_G_EMPTY)), #M "." #name ": the text of an attribute is empty"); \
    _Static_assert(SQLM_QUIET_(!(M##_flags_of_table_ & SQLM_F_VALIDATE_WITH) || (M##_checks_of_table_ & SQLM_G_OF_TABLE)), \
                   #M "." #name ": VALIDATE_WITH needs a function of type sqlm_table_validator");
/* clang prints the condition of a failed assertion unless it is a generic selection: ours would be a page long */
#define SQLM_QUIET_(condition) _Generic((char(*)[(condition) ? 1 : 2])0, char(*)[1] : 1, char(*)[2] : 0)

/* the primary key: f_ONE_(M, name, ctype) for each of its fields */
#define SQLM_X_KEY_PARAM_(M, ...) SQLM_SPLIT_(SQLM_KEY_PARAM_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_KEY_PARAM_(M, name, attributes, category, ...) SQLM_KEY_##category(SQLM_KEY_PARAM, M, name, attributes, __VA_ARGS__)
#define SQLM_KEY_PARAM_ONE_(M, name, ctype) , ctype name
#define SQLM_X_KEY_PART_(M, ...) SQLM_SPLIT_(SQLM_KEY_PART_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_KEY_PART_(M, name, attributes, category, ...) SQLM_KEY_##category(SQLM_KEY_PART, M, name, attributes, __VA_ARGS__)
#define SQLM_KEY_PART_ONE_(M, name, ctype) &name,
#define SQLM_X_KEY_COUNT_(M, ...) SQLM_SPLIT_(SQLM_KEY_COUNT_, M, SQLM_KIND_##__VA_ARGS__, , , , , , , , , , , , , , , , , , , )
#define SQLM_KEY_COUNT_(M, name, attributes, category, ...) SQLM_KEY_##category(SQLM_KEY_COUNT, M, name, attributes, __VA_ARGS__)
#define SQLM_KEY_COUNT_ONE_(M, name, ctype) + 1

#define SQLM_KEY_sqlm_is_column(f, M, name, attributes, ctype, ...) SQLM_KEY_SPLIT_(f, M, name, ctype, SQLM_UNWRAP_ attributes)
#define SQLM_KEY_SPLIT_(...) SQLM_KEY_OF_(__VA_ARGS__)
#define SQLM_KEY_sqlm_is_constraint(f, M, name, attributes, ...)
#define SQLM_KEY_sqlm_is_table(f, M, name, attributes, ...)
#define SQLM_KEY_IF_sqlm_is_nothing(f, M, name, ctype)
#define SQLM_KEY_IF_sqlm_is_attribute(f, M, name, ctype)
#define SQLM_KEY_IF_sqlm_is_key(f, M, name, ctype) f##_ONE_(M, name, ctype)

/* whether writes are validated: a field has a validator, a length or enumerators, or the table a validator */
#define SQLM_X_VALIDATED_(M, ...) SQLM_PLAIN_(SQLM_VALIDATED_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_VALIDATED_(M, name, attributes, category, ...) SQLM_VALIDATED_##category(M, name, __VA_ARGS__)
#define SQLM_VALIDATED_sqlm_is_column(M, name, ctype, expr, type, ...) \
    | (M##_flags_##name & (SQLM_F_VALIDATED | SQLM_F_LENGTH)) | ((type) == SQLM_TYPE_ENUM)
#define SQLM_VALIDATED_sqlm_is_constraint(M, name, ...)
#define SQLM_VALIDATED_sqlm_is_table(M, name, ...) | (M##_flags_of_table_ & SQLM_F_VALIDATED)

/* fields with a flag: at most one may be AUTO_INCREMENT (and then the only key field), at most one VERSION */
#define SQLM_X_FLAG_COUNT_(M, ...) SQLM_PLAIN_(SQLM_FLAG_COUNT_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_FLAG_COUNT_(M, name, attributes, category, ...) SQLM_FLAG_COUNT_##category(M, name)
#define SQLM_FLAG_COUNT_sqlm_is_column(M, name) \
    + ((M##_flags_##name & SQLM_F_AUTO_INCREMENT) ? 1 : 0) + ((M##_flags_##name & SQLM_F_VERSION) ? 100 : 0) \
    + ((M##_flags_##name & SQLM_F_PRIMARY_KEY) ? 10000 : 0)
#define SQLM_FLAG_COUNT_sqlm_is_constraint(M, name)
#define SQLM_FLAG_COUNT_sqlm_is_table(M, name)

/* ---- layers above core add their typed functions here; nothing else is needed of the user ---------------------------------- */
#ifndef SQLM_HOOK_QUERY_
#define SQLM_HOOK_QUERY_(M, FIELDS)
#endif

/* ---- what users write; each ends without its semicolon --------------------------------------------------------------------- */

/** Declares the model M by the list FIELDS, in a header: struct, handles, functions. Followed by `;`. */
#define SQLMODEL_DECLARE(M, FIELDS)                                                             \
    SQLM_KNOWN_ASSERT_(M, FIELDS)                                                               \
    typedef struct M { FIELDS(SQLM_X_MEMBER_, M) } M;                                           \
    SQLM_DECLARE_REST_(M, FIELDS)

/* over a type M that exists */
/** Declares a model over the struct M that exists already, in a header. Followed by `;`. */
#define SQLMODEL_MAP_DECLARE(M, FIELDS)                                                         \
    SQLM_KNOWN_ASSERT_(M, FIELDS)                                                               \
    SQLM_STATIC_ASSERT_(sizeof(M) > 0, "SQLMODEL_MAP needs a type " #M);                        \
    SQLM_MAPPED_ASSERTS_(M, FIELDS)                                                             \
    SQLM_DECLARE_REST_(M, FIELDS)

#define SQLM_DECLARE_REST_(M, FIELDS)                                                           \
    enum { FIELDS(SQLM_X_INDEX_, M) M##_FIELD_COUNT };                                          \
    enum { FIELDS(SQLM_X_TYPE_, M) M##_TYPE_END };                                              \
    typedef struct { FIELDS(SQLM_X_HANDLE_, M) } M##_columns;                                   \
    SQLM_EXTERN_ SQLMODEL_API const struct sqlm_model M##_model;                                \
    SQLM_EXTERN_ SQLMODEL_API const M##_columns M##_;                                           \
    SQLM_HOOK_QUERY_(M, FIELDS)                                                                 \
    SQLM_STATIC_ASSERT_(sizeof(M##_columns) % sizeof(sqlm_node) == 0, #M)

#ifndef __cplusplus
/** Defines a declared model as that table, in one C source. Followed by `;`. */
#define SQLMODEL_DEFINE(M, table_, FIELDS)                                                      \
    _Static_assert((0 FIELDS(SQLM_X_TABLE_COUNT_, M)) <= 1, "model " #M " has more than one entry for the table"); \
    FIELDS(SQLM_X_CHECK_, M)                                                                    \
    enum { M##_flag_count_ = 0 FIELDS(SQLM_X_FLAG_COUNT_, M) };                                 \
    _Static_assert(M##_flag_count_ >= 10000, "model " #M " has no PRIMARY_KEY");                \
    _Static_assert(M##_flag_count_ % 100 == 0 || M##_flag_count_ / 10000 == 1,                  \
                   "model " #M ": AUTO_INCREMENT needs to be the only PRIMARY_KEY field");      \
    _Static_assert(M##_flag_count_ / 100 % 100 <= 1, "model " #M " has more than one VERSION"); \
    _Static_assert(M##_flag_count_ / 10000 <= SQLM_MAXIMUM_KEY, "model " #M " has more than 16 PRIMARY_KEY fields"); \
    static const sqlm_field M##_fields_[] = { FIELDS(SQLM_X_FIELD_, M) { .name = NULL } };      \
    static const sqlm_constraint M##_constraints_[] = { FIELDS(SQLM_X_CONSTRAINT_, M) { .id = SQLM_ATTR_END } }; \
    static const sqlm_declaration M##_declarations_[] = { FIELDS(SQLM_X_DECLARATION_, M) { .name = NULL } }; \
    SQLMODEL_API const struct sqlm_model M##_model = {                                          \
        .abi_version = SQLM_MODEL_ABI, .field_count = M##_FIELD_COUNT,                          \
        .constraint_count = (0 FIELDS(SQLM_X_CONSTRAINT_COUNT_, M)), .object_size = sizeof(M),  \
        .name = #M, .table = "" table_, .fields = M##_fields_, .constraints = M##_constraints_,    \
        FIELDS(SQLM_X_TABLE_, M)                                                                \
        .functions = &sqlm_plain_model_functions, .declarations = M##_declarations_,            \
        .is_validated = (0 FIELDS(SQLM_X_VALIDATED_, M)) != 0 };                                             \
    SQLMODEL_API const M##_columns M##_ = { FIELDS(SQLM_X_HANDLE_INIT_, M) }
#else
#define SQLMODEL_DEFINE(M, table_, FIELDS) static_assert(sizeof(M) == 0, "SQLMODEL_DEFINE belongs in a C source file")
#endif

/** Declares and defines, where one source needs it. Followed by `;`. */
#define SQLMODEL(M, table, FIELDS)     SQLMODEL_DECLARE(M, FIELDS); SQLMODEL_DEFINE(M, table, FIELDS)
/** Both, over the struct M that exists already. Followed by `;`. */
#define SQLMODEL_MAP(M, table, FIELDS) SQLMODEL_MAP_DECLARE(M, FIELDS); SQLMODEL_DEFINE(M, table, FIELDS)

/* C++ has no _Generic; the C source that defines the model has proven it all */
#ifdef __cplusplus
#define SQLM_KNOWN_ASSERT_(M, FIELDS)
#define SQLM_MAPPED_ASSERTS_(M, FIELDS)
#else
#define SQLM_KNOWN_ASSERT_(M, FIELDS)   _Static_assert(1 FIELDS(SQLM_X_KNOWN_, M), "model " #M);
#define SQLM_MAPPED_ASSERTS_(M, FIELDS) FIELDS(SQLM_X_MAPPED_, M)
#endif

/* Mapping: each member of the user's type has the type that its kind needs. Its address is looked at, so that an array is no
   pointer and a const member, which no query could fill, is refused. */
#define SQLM_X_MAPPED_(M, ...) SQLM_PLAIN_(SQLM_MAPPED_, M, SQLM_KIND_##__VA_ARGS__, , )
#define SQLM_MAPPED_(M, name, attributes, category, ...) SQLM_MAPPED_##category(M, name, __VA_ARGS__)
#define SQLM_MAPPED_sqlm_is_column(M, name, ctype, ...) \
    _Static_assert(SQLM_QUIET_(SQLM_MAPPED_AS_(((M *)0)->name, ctype)), \
                   "SQLMODEL_MAP(" #M "): member " #name " is not a " #ctype);
#define SQLM_MAPPED_sqlm_is_constraint(M, name, ...)
#define SQLM_MAPPED_sqlm_is_table(M, name, ...)
#define SQLM_MAPPED_AS_(member, ctype) \
    _Generic(&(member), ctype *: 1, \
             default: sizeof(member) == sizeof(ctype) && SQLM_FAMILY_(&(member)) != 0 && \
                 SQLM_FAMILY_(&(member)) == SQLM_FAMILY_((ctype *)0))
/* values move by memcpy, so any type of the same size and signedness serves */
#define SQLM_FAMILY_(pointer) \
    _Generic((pointer), short *: 1, int *: 1, long *: 1, long long *: 1, unsigned short *: 2, unsigned *: 2, unsigned long *: 2, \
             unsigned long long *: 2, char **: 3, const char **: 3, default: 0)

#endif

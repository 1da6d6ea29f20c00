/* SPDX-License-Identifier: MIT */
/** @file
 *  Records of a model that its database must accept, made from its samples. */
#ifndef SQLM_TOOLS_GATE_RECORDS_H
#define SQLM_TOOLS_GATE_RECORDS_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/model.h>

/** The rows of a model that are in the database. Arena. */
typedef struct sqlm__rows_of {
    const sqlm_model *model;
    void            **objects;
    size_t            count;
    size_t            capacity;
} sqlm__rows_of;

/** What happens to a column of a generated record. */
typedef enum sqlm__column_role {
    SQLM__KEEP,      /**< as in the sample: something constrains it */
    SQLM__VARY,      /**< boundary and random values: nothing constrains it */
    SQLM__FRESH,     /**< a value that no row has: it tells a key or a unique constraint apart */
    SQLM__REFERENCE, /**< a row of the other table that no row of this one refers to, for the same reason */
    SQLM__GENERATED  /**< the database makes it */
} sqlm__column_role;

/** Makes the records of one model. */
typedef struct sqlm__generator {
    const sqlm_model        *model;
    const sqlm__rows_of     *rows;   /**< of all measured models: parents of foreign keys are found there */
    size_t                   row_sets;
    const sqlm__rows_of     *own;    /**< the rows of this model, among them */
    const sqlm__column_role *roles;  /**< one for each field; arena */
    size_t                  *next_parents; /**< one for each field: the first row of the other table that may not be referred to yet; arena */
    uint64_t                 random; /**< state */
} sqlm__generator;

/** @param seed  The same seed makes the same records of the same model. Everything is borrowed as long as the generator. */
SQLM_MUST_USE sqlm_outcome sqlm__generator_init(sqlm_cx *cx, sqlm__generator *generator, const sqlm_model *model,
                                                const sqlm__rows_of *rows, size_t row_sets, uint64_t seed, sqlm_arena *arena);

/**
 * Makes one record.
 *
 * @param base         The record to begin with; NULL: one without anything in it that could be left out.
 * @param number       Of the record: the first ones hold boundary values.
 * @param[out] object  Text and bytes: arena, or borrowed from @p base.
 * @param[out] made    False when there is no fresh value left for a key.
 */
SQLM_MUST_USE sqlm_outcome sqlm__generator_make(sqlm_cx *cx, sqlm__generator *generator, const void *base, size_t number,
                                                sqlm_arena *arena, void *object, bool *made);

/** Whether an insert leaves the value of this field to the database. */
bool sqlm__is_left_to_database(const sqlm_field *field, const sqlm_value *value);
/** Whether the insert does not give back what the database makes of this field: a GENERATED text, bytes or json. */
bool sqlm__is_unknown_until_read(const sqlm_field *field);

#endif

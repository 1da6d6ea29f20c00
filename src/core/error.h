/* SPDX-License-Identifier: MIT */
/* Texts of a record. */
#ifndef SQLM_SRC_CORE_ERROR_H
#define SQLM_SRC_CORE_ERROR_H

#include <sqlmodel/core/error.h>

#include <stddef.h>

/* Empties a record. */
void sqlm__error_clear(sqlm_error *error);

/* Adds the statement to the record of a failure whose driver did not. */
void sqlm__error_note_sql(sqlm_error *error, const char *sql);

#endif

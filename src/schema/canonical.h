/* SPDX-License-Identifier: MIT */
/* Trees that mean the same where a server gives back another one than it was given. */
#ifndef SQLM_SRC_SCHEMA_CANONICAL_H
#define SQLM_SRC_SCHEMA_CANONICAL_H

#include "expression_tree.h"

/* Whether two trees, neither NULL, are one to the dialect: MySQL and MariaDB write NOT and TRUE away and forget which zone an instant is
 * in; the others keep what they are given. */
SQLM_MUST_USE sqlm_outcome sqlm__expressions_agree(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *scratch,
                                                   const sqlm_expression *a, const sqlm_expression *b, bool *agree);

#endif

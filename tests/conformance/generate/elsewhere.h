/* SPDX-License-Identifier: MIT */
/** @file
 *  A model by hand, which a generated one refers to. */
#ifndef TESTS_CONFORMANCE_GENERATE_ELSEWHERE_H
#define TESTS_CONFORMANCE_GENERATE_ELSEWHERE_H

#include <sqlmodel.h>

#define ELSEWHERE_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)
SQLMODEL_DECLARE(Elsewhere, ELSEWHERE_FIELDS);

#endif

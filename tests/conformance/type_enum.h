/* SPDX-License-Identifier: MIT */
/** @file
 *  The enumeration of the table of types. */
#ifndef TESTS_CONFORMANCE_TYPE_ENUM_H
#define TESTS_CONFORMANCE_TYPE_ENUM_H

#include <sqlmodel.h>

#define SHADE_LABELS(LABEL) LABEL(SHADE_LIGHT, "light") LABEL(SHADE_DARK, "dark \xc3\xa9") LABEL(SHADE_NONE, "it's \"none\"")
SQLM_ENUM_DECLARE(Shade, SHADE_LABELS);

#endif

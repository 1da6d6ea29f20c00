/* SPDX-License-Identifier: MIT */
#ifndef TESTS_INSTALL_CONSUMER_NOTE_H
#define TESTS_INSTALL_CONSUMER_NOTE_H

#include <sqlmodel.h>

#define NOTE_FIELDS(FIELD, M)                        \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)   \
    FIELD(M, text, words)
SQLMODEL_DECLARE(Note, NOTE_FIELDS);

#endif

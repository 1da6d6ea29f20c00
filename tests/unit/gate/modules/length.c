/* SPDX-License-Identifier: MIT */
/* A model whose declaration uses a macro: LENGTH. */
#include <sqlmodel.h>
#include <sqlmodel/gate.h>

#define READER_FIELDS(FIELD, M)        \
    FIELD(M, i64,  id,   PRIMARY_KEY)  \
    FIELD(M, text, name, MAX_LENGTH(LENGTH))
SQLMODEL(Reader, "reader", READER_FIELDS);

SQLM_GATE_MODULE({ .domain = "readers", .owner_module = "library", .model_name = "Reader", .version = "1.0.0", .model = &Reader_model });

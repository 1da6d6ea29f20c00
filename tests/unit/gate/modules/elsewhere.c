/* SPDX-License-Identifier: MIT */
/* A module with a model that says itself in which schema it is. */
#include "../library.h"

#define CLIENT_FIELDS(FIELD, M)               \
    FIELD(M, table, options, SCHEMA("crm"))   \
    FIELD(M, i64,   id,      PRIMARY_KEY)     \
    FIELD(M, text,  name)
SQLMODEL(Client, "client", CLIENT_FIELDS);

SQLM_GATE_MODULE({ .domain = "authors", .owner_module = "library", .model_name = "Author", .version = "1.0.0", .model = &Author_model,
                   .samples = AUTHOR_SAMPLES },
                 { .domain = "clients", .owner_module = "crm", .model_name = "Client", .version = "1.0.0", .model = &Client_model,
                   .samples = "[{\"id\":\"1\",\"name\":\"a\"}]" });

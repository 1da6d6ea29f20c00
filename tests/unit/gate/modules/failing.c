/* SPDX-License-Identifier: MIT */
/* Sound models with findings: a counterexample that the database takes, of a mandatory and of an optional domain, and a broken declaration. */
#include "../library.h"

#define ACCEPTED "[{\"sample\":0,\"set\":{\"id\":\"987654321\",\"name\":\"Eco\"},\"violates\":\"ck_<author> & \\\"born\\\"\"}]"

#define LABEL_FIELDS(FIELD, M)      \
    FIELD(M, i64, id, PRIMARY_KEY)  \
    FIELD(M, i64, size, CHECK("length_ > 0"))
SQLMODEL(Label, "label", LABEL_FIELDS);

SQLM_GATE_MODULE({ .domain = "authors", .owner_module = "library", .classification = SQLM_CLASSIFICATION_MANDATORY, .model_name = "Author",
                   .version = "1.0.0", .model = &Author_model, .samples = AUTHOR_SAMPLES, .counterexamples = ACCEPTED },
                 { .domain = "novels", .owner_module = "library", .classification = SQLM_CLASSIFICATION_OPTIONAL, .model_name = "Novel",
                   .version = "1.2.0", .model = &Novel_model, .samples = "[{}]" },
                 { .domain = "labels", .owner_module = "library", .classification = SQLM_CLASSIFICATION_SHOULD_USE, .model_name = "Label",
                   .version = "1.0.0", .model = &Label_model });

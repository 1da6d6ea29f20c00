/* SPDX-License-Identifier: MIT */
/* A module as it should be: three models that refer to each other. */
#include "../library.h"

SQLM_GATE_MODULE({ .domain = "authors", .owner_module = "library", .classification = SQLM_CLASSIFICATION_MANDATORY, .model_name = "Author",
                   .version = "1.0.0", .model = &Author_model, .samples = AUTHOR_SAMPLES },
                 { .domain = "novels", .owner_module = "library", .classification = SQLM_CLASSIFICATION_SHOULD_USE, .model_name = "Novel",
                   .version = "1.2.0", .model = &Novel_model, .samples = NOVEL_SAMPLES, .counterexamples = NOVEL_COUNTEREXAMPLES },
                 { .domain = "awards", .owner_module = "library", .classification = SQLM_CLASSIFICATION_OPTIONAL, .model_name = "Award",
                   .version = "0.1.0", .model = &Award_model });

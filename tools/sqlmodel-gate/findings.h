/* SPDX-License-Identifier: MIT */
/** @file
 *  What a gate found, one by one: the same list for every format that names findings. */
#ifndef SQLM_TOOLS_GATE_FINDINGS_H
#define SQLM_TOOLS_GATE_FINDINGS_H

#include <sqlmodel/gate.h>

/** Rules that a finding can be of: X(name, identifier, what it is about, what to do). The invariants are in the order of
 *  SQLM_GATE_INVARIANT_LIST. */
#define SQLM__RULE_LIST(X)                                                                                                              \
    X(INVARIANT_DRIFT, "INV-SMI-DRIFT", "No model may differ from its schema, and no version may be incompatible.",                     \
      "Every registered model is checked for drift, optional ones included. Follow the remedies of the drift that was found.")          \
    X(INVARIANT_MANDATORY, "INV-SMI-MANDATORY", "Every mandatory domain of the policy has a registered model that was checked.",        \
      "Register a model for the domain that the message names, as the policy classifies it.")                                           \
    X(INVARIANT_OWNERSHIP, "INV-SMI-OWNERSHIP", "Each model has exactly one owner module, and model names are unique.",                 \
      "Give each model one name and one owner, the one that the policy names.")                                                         \
    X(INVARIANT_ROUND_TRIP, "INV-SMI-ROUNDTRIP", "Round trips pass for mandatory and should-use domains.",                              \
      "See the round trips that failed: the detail names the first field that came back different.")                                    \
    X(DRIFT, "SQLMODEL_SCHEMA_DRIFT_DETECTED", "The schema of the database differs from the model.",                                    \
      "Follow the remedy of the finding, or change the model.")                                                                         \
    X(VERSION, "SQLMODEL_VERSION_COMPAT_FAIL", "The stored version of a model is not compatible with the registered one.",              \
      "Migrate what is stored, or register the version that it has: same major, minor at least the stored one.")                        \
    X(ROUND_TRIP, "SQLMODEL_ROUND_TRIP_FAIL", "A record did not come back from the database as it was sent.",                           \
      "The message names the record and the first field that differs, or what refused it.")                                             \
    X(NOT_RUN, "SQLMODEL_GATE_NOT_RUN", "The gate could not measure.",                                                                  \
      "The message says what was missing. A gate that did not run has not passed.")

typedef enum sqlm__rule {
#define X(name, identifier, about, help) SQLM__RULE_##name,
    SQLM__RULE_LIST(X)
#undef X
        SQLM__RULE_COUNT
} sqlm__rule;

/** One finding. Texts are borrowed from the gate and the run, or arena. */
typedef struct sqlm__finding {
    sqlm__rule             rule;
    bool                   is_tolerated; /**< told, but the verdict does not fall with it */
    size_t                 model;        /**< index in the gate; SQLM__NO_MODEL for what is of the gate as a whole */
    const sqlm_difference *difference;   /**< NULL: none */
    const char            *message;
} sqlm__finding;

#define SQLM__NO_MODEL ((size_t)-1)

typedef struct sqlm__findings {
    const sqlm__finding *items;
    size_t               count;
} sqlm__findings;

/** The findings: of each model in the order of the policy, then each invariant that was judged and is broken, or that the gate did
 *  not run. @param invariants As sqlm__gate_reported_invariants() gives them. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_findings(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run,
                                               const sqlm_gate_invariant *invariants, sqlm_arena *arena, sqlm__findings *findings);
/** "SQLMODEL_SCHEMA_DRIFT_DETECTED" and so on. */
const char *sqlm__rule_identifier(sqlm__rule rule);

#endif

/* SPDX-License-Identifier: MIT */
/** @file
 *  The inside of a gate, shared by the files of the engine. */
#ifndef SQLM_TOOLS_GATE_GATE_INTERNAL_H
#define SQLM_TOOLS_GATE_GATE_INTERNAL_H

#include <sqlmodel/gate.h>

/** What a comparison of versions said. */
typedef enum sqlm__version_state { SQLM__VERSION_NOT_RECORDED, SQLM__VERSION_COMPATIBLE, SQLM__VERSION_INCOMPATIBLE } sqlm__version_state;

/** Results of one model; a failure stays. */
typedef struct sqlm__gate_record {
    bool                   has_drift;
    bool                   has_round_trip;
    sqlm_drift_result      drift;
    sqlm_round_trip_result round_trip;
    sqlm__version_state    version;
    const char            *version_detail; /**< NULL unless incompatible */
} sqlm__gate_record;

/** A call that was refused although its caller may have overlooked it. */
typedef struct sqlm__gate_breach {
    sqlm_gate_invariant_id invariant;
    const char            *detail;
} sqlm__gate_breach;

struct sqlm_gate {
    sqlm_arena        *arena;       /**< all but the events */
    sqlm_arena        *event_arena; /**< NULL: no event since they were taken */
    bool               has_policy;
    sqlm_gate_policy   policy;
    sqlm_typed_model  *models;
    sqlm__gate_record *records; /**< one for each of models */
    size_t             count;
    size_t             capacity;
    sqlm__gate_breach *breaches;
    size_t             breach_count;
    size_t             breach_capacity;
    sqlm_gate_event   *events;
    size_t             event_count;
    size_t             event_capacity;
};

/* gate.c */
SQLM_MUST_USE sqlm_outcome sqlm__gate_copy_text(sqlm_cx *cx, sqlm_arena *arena, const char *text, const char **copy);
/** Room for one more item: gives the array, moved when it was full; NULL when memory is out. */
SQLM_MUST_USE void *sqlm__gate_reserve(sqlm_cx *cx, sqlm_arena *arena, const void *items, size_t count, size_t *capacity, size_t size);
/** Index of a model, or gate->count. */
size_t sqlm__gate_find(const sqlm_gate *gate, const char *model_name);
SQLM_MUST_USE sqlm_outcome sqlm__gate_add_event(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_event_code code, const char *model_name,
                                                const char *detail);
SQLM_MUST_USE sqlm_outcome sqlm__gate_add_breach(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_invariant_id invariant, const char *detail);
/** Fails with data (format) when the model would breach an invariant; records nothing. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_check_model(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_typed_model *model);
/** Adds a model that was found valid, without an event. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_append_model(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model);
SQLM_MUST_USE sqlm_outcome sqlm__gate_copy_drift(sqlm_cx *cx, sqlm_arena *arena, const sqlm_drift_result *from, sqlm_drift_result *to);
SQLM_MUST_USE sqlm_outcome sqlm__gate_copy_round_trip(sqlm_cx *cx, sqlm_arena *arena, const sqlm_round_trip_result *from,
                                                      sqlm_round_trip_result *to);

/* version.c */
/** Reads major.minor.patch; false for anything else. */
bool sqlm__version_read(const char *text, sqlm_model_version *version);

/* verdict.c */
/** The level that belongs to a code. */
sqlm_gate_level sqlm__gate_event_level(sqlm_gate_event_code code);
/** The identifier of an invariant: "INV-SMI-DRIFT". */
const char *sqlm__gate_invariant_identifier(sqlm_gate_invariant_id invariant);
/** The policy's row of a domain, or NULL. */
const sqlm_gate_policy_entry *sqlm__gate_policy_find(const sqlm_gate_policy *policy, const char *domain);

/** sqlm_gate_invariants() as far as a scope speaks of them. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_invariants_within(sqlm_cx *cx, const sqlm_gate *gate, sqlm_gate_scope scope, sqlm_arena *arena,
                                                        sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT]);
/** The stricter of what a model was registered as and what the policy says of its domain. */
sqlm_model_classification sqlm__gate_classification(const sqlm_gate *gate, size_t index);

/* policy.c */
/** Indexes of the models in the order of the policy, or by domain alone. Arena. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_order(sqlm_cx *cx, const sqlm_gate *gate, bool by_policy, sqlm_arena *arena, const size_t **order);

/* report.c */
/** The run, or the defaults for NULL. Fails with misuse for a size that is not this library's. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_run_of(sqlm_cx *cx, const sqlm_gate_run *given, sqlm_gate_run *run);
/** "PASS", "FAIL" or "NOT_RUN". */
const char *sqlm__gate_verdict(const sqlm_gate *gate, const sqlm_gate_run *run);
/** sqlm_gate_invariants() as a report says them: with the restriction, and failed where nothing was run. */
SQLM_MUST_USE sqlm_outcome sqlm__gate_reported_invariants(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run, sqlm_arena *arena,
                                                          sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT]);

/* state.c */
SQLM_MUST_USE sqlm_outcome sqlm__json_put_events(sqlm_cx *cx, struct json_t *object, const sqlm_gate *gate);

/* json.c */
SQLM_MUST_USE sqlm_outcome sqlm__json_out_of_memory(sqlm_cx *cx, const char *what);
/** Sets a member to a value that is given away, NULL for an outcome that is passed on. */
SQLM_MUST_USE sqlm_outcome sqlm__json_put(sqlm_cx *cx, struct json_t *object, const char *name, sqlm_outcome made, struct json_t *value);
SQLM_MUST_USE sqlm_outcome sqlm__json_put_text(sqlm_cx *cx, struct json_t *object, const char *name, const char *text);
SQLM_MUST_USE sqlm_outcome sqlm__json_put_number(sqlm_cx *cx, struct json_t *object, const char *name, uint64_t number);
SQLM_MUST_USE sqlm_outcome sqlm__json_put_real(sqlm_cx *cx, struct json_t *object, const char *name, double number);
SQLM_MUST_USE sqlm_outcome sqlm__json_put_bool(sqlm_cx *cx, struct json_t *object, const char *name, bool truth);
SQLM_MUST_USE sqlm_outcome sqlm__json_put_typed_model(sqlm_cx *cx, struct json_t *object, const sqlm_typed_model *model);
/** The members of a drift result but the model's name. */
SQLM_MUST_USE sqlm_outcome sqlm__json_put_drift(sqlm_cx *cx, struct json_t *object, const sqlm_drift_result *result);
/** The members of a round-trip result but the model's name. */
SQLM_MUST_USE sqlm_outcome sqlm__json_put_round_trip(sqlm_cx *cx, struct json_t *object, const sqlm_round_trip_result *result);
/** Fails unless the JSON is an object with exactly these members; the list ends with NULL. */
SQLM_MUST_USE sqlm_outcome sqlm__json_check_object(sqlm_cx *cx, const struct json_t *json, const char *type, const char *const *members);
SQLM_MUST_USE sqlm_outcome sqlm__json_get_text(sqlm_cx *cx, const struct json_t *object, const char *name, sqlm_arena *arena,
                                               const char **text);
SQLM_MUST_USE sqlm_outcome sqlm__json_get_word(sqlm_cx *cx, const struct json_t *object, const char *name, const char *const *words,
                                               uint32_t *index);
/** The words that a member's number stands for; each list ends with NULL. */
extern const char *const sqlm__classification_words[];
extern const char *const sqlm__source_words[];
extern const char *const sqlm__status_words[];
extern const char *const sqlm__version_words[];
/** Index of a word in a list that ends with NULL; false when it is none of them. */
bool sqlm__find_word(const char *const *words, const char *word, uint32_t *index);

#endif

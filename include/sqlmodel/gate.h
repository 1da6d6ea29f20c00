/* SPDX-License-Identifier: MIT */
/** @file
 *  The integration gate: whether every persistence domain of a program has a typed model that its database agrees with.
 *
 *  A gate is told of models (sqlm_gate_register_model()) and of results (sqlm_gate_check_drift(), sqlm_gate_check_round_trip(),
 *  sqlm_gate_check_version()), or measures them itself on a connection (sqlm_gate_measure()); sqlm_gate_pass() is its verdict.
 *  Absence never passes, and a failed result sticks. A gate belongs to one thread at a time.
 *
 *  JSON of every type: …_to_json() gives an owned json_t (json_decref()), NULL unless SQLM_OK, and fails when memory is out or a
 *  text is NULL or not UTF-8 (data: encoding); …_from_json() is strict: every member must be there, none besides, each of its
 *  kind (data: format, the message names the member); texts are copied into the arena, and nothing is stored unless SQLM_OK. */
#ifndef SQLMODEL_GATE_H
#define SQLMODEL_GATE_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/model.h>
#include <sqlmodel/gate/export.h>
#include <sqlmodel/schema/compare.h>

struct json_t; /* of jansson.h, for those who use it */

SQLM_BEGIN_DECLS

/* ---- types ----------------------------------------------------------------------------------------------------------------- */

/** How much a program depends on a domain. JSON: "mandatory", "should_use", "optional". */
typedef enum sqlm_model_classification {
    SQLM_CLASSIFICATION_MANDATORY,  /**< must be there and pass */
    SQLM_CLASSIFICATION_SHOULD_USE, /**< must pass where it is there */
    SQLM_CLASSIFICATION_OPTIONAL,   /**< a failed round trip is told and tolerated */
    SQLM_CLASSIFICATION_COUNT       /**< how many there are */
} sqlm_model_classification;

/** Who wrote a model. JSON: "hand_authored", "codegen". */
typedef enum sqlm_model_source {
    SQLM_MODEL_SOURCE_HAND_AUTHORED, /**< a person */
    SQLM_MODEL_SOURCE_CODEGEN,       /**< a generator */
    SQLM_MODEL_SOURCE_COUNT          /**< how many there are */
} sqlm_model_source;

/** A domain and the typed model that persists it. The first six members travel as JSON; the others belong to the program. */
typedef struct sqlm_typed_model {
    const char               *domain;       /**< not empty */
    const char               *owner_module; /**< not empty */
    sqlm_model_classification classification; /**< how bad its failure is */
    sqlm_model_source         source;         /**< who wrote it */
    const char               *model_name;   /**< unique within a gate, not empty */
    const char               *version;      /**< major.minor.patch */
    const sqlm_model         *model;        /**< its metadata; NULL: cannot be measured, only recorded */
    /** Records in the exact JSON form, as the text of one JSON array, in the order in which they can be inserted; NULL: none. */
    const char               *samples;
    /** Text of one JSON array of {"sample": index, "set": {column: value, …}, "violates": check}: that sample with those columns
     *  changed must be refused by exactly that check. NULL: none. */
    const char               *counterexamples;
} sqlm_typed_model;

/** Whether the schema of a model is that of the database. */
typedef struct sqlm_drift_result {
    const char            *model_name;       /**< of sqlm_typed_model */
    bool                   drift_detected;   /**< whether they differ */
    const char            *detail;           /**< one line; "" without drift */
    const sqlm_difference *differences;      /**< may be NULL when there are none */
    size_t                 difference_count; /**< 0 unless drift_detected */
} sqlm_drift_result;

/** Whether records of a model come back from the database as they were. */
typedef struct sqlm_round_trip_result {
    const char *model_name; /**< of sqlm_typed_model */
    bool        passed;     /**< whether every record came back as it was */
    double      latency_us; /**< median of one record, in microseconds; finite, not negative */
    double      p95_us;     /**< 95th percentile, likewise */
    double      p99_us;     /**< 99th percentile, likewise */
    uint64_t    records;    /**< how many were compared; a pass has at least one */
    const char *detail;     /**< the first difference, in one line; "" for a pass */
} sqlm_round_trip_result;

/** What happened to a gate: X(name, level). The JSON code is SQLMODEL_<name>. Append-only. */
#define SQLM_GATE_EVENT_LIST(X)      \
    X(MODEL_REGISTERED, INFO)        \
    X(SCHEMA_DRIFT_DETECTED, ERROR)  \
    X(ROUND_TRIP_PASS, INFO)         \
    X(ROUND_TRIP_FAIL, ERROR)        \
    X(VERSION_COMPAT_FAIL, ERROR)

/** What happened. JSON: the code with SQLMODEL_ before its name. */
typedef enum sqlm_gate_event_code {
#define X(name, level) SQLM_GATE_EVENT_##name,
    SQLM_GATE_EVENT_LIST(X)
#undef X
        SQLM_GATE_EVENT_COUNT
} sqlm_gate_event_code;

/** JSON: "info", "error". */
typedef enum sqlm_gate_level { SQLM_GATE_LEVEL_INFO, SQLM_GATE_LEVEL_ERROR } sqlm_gate_level;

/** One event. */
typedef struct sqlm_gate_event {
    sqlm_gate_event_code code;  /**< what happened */
    sqlm_gate_level      level; /**< the one that belongs to the code */
    const char          *model_name; /**< to which model */
    const char          *detail;     /**< one line; "" when there is nothing to add */
} sqlm_gate_event;

/** Counts over all models of a gate. */
typedef struct sqlm_gate_summary {
    uint64_t models;                                         /**< registered ones */
    uint64_t by_classification[SQLM_CLASSIFICATION_COUNT];   /**< of them, for each sqlm_model_classification */
    uint64_t drift_failures;                                 /**< models with drift */
    uint64_t round_trip_failures[SQLM_CLASSIFICATION_COUNT]; /**< models, by classification */
    uint64_t version_failures;                               /**< models with an incompatible version */
    uint64_t unchecked; /**< models that lack the drift or the round-trip result */
} sqlm_gate_summary;

/** What a policy says of a check. JSON and CSV: "unverified", "pass", "fail". */
typedef enum sqlm_gate_status { SQLM_GATE_UNVERIFIED, SQLM_GATE_PASSED, SQLM_GATE_FAILED } sqlm_gate_status;

/** One row of a policy: the columns of the CSV. */
typedef struct sqlm_gate_policy_entry {
    const char               *domain;         /**< unique within the policy */
    const char               *owner_module;   /**< who owns the model */
    sqlm_model_classification classification; /**< how bad its failure is */
    sqlm_model_source         source;         /**< who wrote it */
    const char               *model_name;     /**< unique within the policy */
    const char               *version; /**< the version that is stored: what the registered one must be compatible with */
    sqlm_gate_status          drift;   /**< no result: see sqlm_gate_policy */
    sqlm_gate_status          round_trip; /**< likewise */
    uint32_t                  line;    /**< of the CSV that it was read from; 0: none */
} sqlm_gate_policy_entry;

/** Which domains there must be. Statuses in it are no results: a gate ignores them. */
typedef struct sqlm_gate_policy {
    const sqlm_gate_policy_entry *entries; /**< in the order of the file */
    size_t                        count;   /**< of entries */
} sqlm_gate_policy;

/** A semantic version. */
typedef struct sqlm_model_version {
    uint32_t major; /**< first number */
    uint32_t minor; /**< second */
    uint32_t patch; /**< third */
} sqlm_model_version;

/** The rules that a gate holds: X(name, identifier). */
#define SQLM_GATE_INVARIANT_LIST(X)       \
    X(DRIFT, "INV-SMI-DRIFT")             \
    X(MANDATORY, "INV-SMI-MANDATORY")     \
    X(OWNERSHIP, "INV-SMI-OWNERSHIP")     \
    X(ROUND_TRIP, "INV-SMI-ROUNDTRIP")

/** Which rule: index of what sqlm_gate_invariants() gives. */
typedef enum sqlm_gate_invariant_id {
#define X(name, identifier) SQLM_GATE_INVARIANT_##name,
    SQLM_GATE_INVARIANT_LIST(X)
#undef X
        SQLM_GATE_INVARIANT_COUNT
} sqlm_gate_invariant_id;

/** What a verdict speaks of. JSON: "all", "drift". */
typedef enum sqlm_gate_scope {
    SQLM_GATE_SCOPE_ALL,   /**< drift, versions and round trips: all must have been measured */
    SQLM_GATE_SCOPE_DRIFT, /**< drift and versions alone, where a schema is looked at that must stay as it is */
    SQLM_GATE_SCOPE_COUNT  /**< how many there are */
} sqlm_gate_scope;

/** Whether a rule holds. */
typedef struct sqlm_gate_invariant {
    const char *id;     /**< "INV-SMI-DRIFT"; static storage */
    bool        passed; /**< false, too, when it was not judged: absence never passes */
    bool        judged; /**< whether the verdict speaks of it */
    const char *why;    /**< what was counted, or each breach, joined by "; "; arena */
} sqlm_gate_invariant;

/** The engine. */
typedef struct sqlm_gate sqlm_gate;

/* ---- classification, source, version --------------------------------------------------------------------------------------- */

/** The three variants, in order. @param[out] count May be NULL. Static storage. Thread-safe. */
SQLM_GATE_API const sqlm_model_classification *sqlm_model_classification_all(size_t *count);
/** "mandatory", "should use", "optional"; "unknown" for a number that is none. Static storage. Thread-safe. */
SQLM_GATE_API const char *sqlm_model_classification_label(sqlm_model_classification classification);
/** True for mandatory alone. Thread-safe. */
SQLM_GATE_API bool sqlm_model_classification_is_mandatory(sqlm_model_classification classification);
/** "SQLMODEL_MODEL_REGISTERED" and so on; "unknown" for a number that is none. Static storage. Thread-safe. */
SQLM_GATE_API const char *sqlm_gate_event_code_name(sqlm_gate_event_code code);

/** Reads major.minor.patch: three decimal numbers without signs or leading zeros, each at most UINT32_MAX. @retval SQLM_ERR data
 *  (format). */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_model_version_parse(sqlm_cx *cx, const char *text, sqlm_model_version *version);
/** Whether a program with the registered version can work with what is stored: the same major, and a minor at least the stored
 *  one; below 1.0.0 the minors must be equal. Thread-safe. */
SQLM_GATE_API bool sqlm_model_version_is_compatible(sqlm_model_version registered, sqlm_model_version stored);

/* ---- JSON of the types ----------------------------------------------------------------------------------------------------- */

/** _to_json makes a JSON value, owned: json_decref(). _from_json reads one back; texts: arena, where there is one.
 *  @retval SQLM_ERR data (format, type, range, encoding), out of memory, misuse.
 *  @{ */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_model_classification_to_json(sqlm_cx *cx, sqlm_model_classification classification,
                                                                           struct json_t **json);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_model_classification_from_json(sqlm_cx *cx, const struct json_t *json,
                                                                             sqlm_model_classification *classification);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_model_source_to_json(sqlm_cx *cx, sqlm_model_source source, struct json_t **json);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_model_source_from_json(sqlm_cx *cx, const struct json_t *json,
                                                                     sqlm_model_source *source);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_typed_model_to_json(sqlm_cx *cx, const sqlm_typed_model *model,
                                                                  struct json_t **json);
/** @} */
/** The members that do not travel become NULL. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_typed_model_from_json(sqlm_cx *cx, const struct json_t *json, sqlm_arena *arena,
                                                                    sqlm_typed_model *model);
/** A difference is {table, object, property, expected, found, remedy, kind}. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_drift_result_to_json(sqlm_cx *cx, const sqlm_drift_result *result,
                                                                   struct json_t **json);
/** As the functions above.
 *  @{ */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_drift_result_from_json(sqlm_cx *cx, const struct json_t *json, sqlm_arena *arena,
                                                                     sqlm_drift_result *result);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_round_trip_result_to_json(sqlm_cx *cx, const sqlm_round_trip_result *result,
                                                                        struct json_t **json);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_round_trip_result_from_json(sqlm_cx *cx, const struct json_t *json,
                                                                          sqlm_arena *arena, sqlm_round_trip_result *result);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_event_to_json(sqlm_cx *cx, const sqlm_gate_event *event, struct json_t **json);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_event_from_json(sqlm_cx *cx, const struct json_t *json, sqlm_arena *arena,
                                                                   sqlm_gate_event *event);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_summary_to_json(sqlm_cx *cx, const sqlm_gate_summary *summary,
                                                                   struct json_t **json);
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_summary_from_json(sqlm_cx *cx, const struct json_t *json,
                                                                     sqlm_gate_summary *summary);
/** @} */
/** The whole state of a gate: policy, models, results, refused registrations, events. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_to_json(sqlm_cx *cx, const sqlm_gate *gate, struct json_t **json);
/** A gate with the same verdict and the same report; its models have no metadata, so it cannot measure.
 *  @param[out] gate  Owned: sqlm_gate_free(). NULL unless SQLM_OK. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_from_json(sqlm_cx *cx, const struct json_t *json, sqlm_gate **gate);

/* ---- policy ---------------------------------------------------------------------------------------------------------------- */

/**
 * Reads the CSV form (RFC 4180): domain,owner_module,classification,source,model_name,version,drift,round_trip.
 *
 * @param text         NUL-terminated UTF-8, borrowed for the call. Lines may end in CRLF.
 * @param[out] policy  Arena.
 * @retval SQLM_ERR  data (format, with the line: a column that is missing, a word that is none, a domain that repeats, a
 *                   malformed version; encoding), limit (longer than 1 MiB), out of memory.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_policy_from_csv(sqlm_cx *cx, const char *text, sqlm_arena *arena,
                                                                   sqlm_gate_policy *policy);
/** Writes the CSV form; a field that a spreadsheet would take for a formula is refused (data: format). @param[out] text Arena. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_policy_to_csv(sqlm_cx *cx, const sqlm_gate_policy *policy, sqlm_arena *arena,
                                                                 const char **text);
/** The policy of the 21 built-in domains. @param[out] policy Arena. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_builtin_policy(sqlm_cx *cx, sqlm_arena *arena, sqlm_gate_policy *policy);
/** The typed models of the 21 built-in domains. Static storage. Thread-safe. */
SQLM_GATE_API const sqlm_typed_model *sqlm_gate_builtin_models(size_t *count);

/* ---- the gate -------------------------------------------------------------------------------------------------------------- */

/**
 * Makes a gate.
 *
 * @param policy     Copied; NULL: the models that will be registered are the policy.
 * @param[out] gate  Owned: sqlm_gate_free(). NULL unless SQLM_OK. It outlives @p cx.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_new(sqlm_cx *cx, const sqlm_gate_policy *policy, sqlm_gate **gate);
/** NULL is allowed. */
SQLM_GATE_API void sqlm_gate_free(sqlm_gate *gate);

/**
 * Registers a typed model.
 *
 * What is refused is kept as a breach of an invariant, so that a caller who overlooks the outcome still fails: a name (or the
 * same metadata) that is taken, an empty name, domain or owner breach INV-SMI-OWNERSHIP; a malformed version breaches
 * INV-SMI-DRIFT.
 *
 * @param model  Its names are copied; its metadata, samples and counterexamples are borrowed as long as the gate.
 * @retval SQLM_ERR  misuse, out of memory.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_register_model(sqlm_cx *cx, sqlm_gate *gate, const sqlm_typed_model *model);

/** Records a drift result (copied). @retval SQLM_ERR misuse (a model that is not registered; differences without drift), out of
 *  memory. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_check_drift(sqlm_cx *cx, sqlm_gate *gate, const sqlm_drift_result *result);
/** Records a round-trip result (copied).
 *  @retval SQLM_ERR misuse (a model that is not registered; a pass without a record; a latency that is none), out of memory. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_check_round_trip(sqlm_cx *cx, sqlm_gate *gate,
                                                                    const sqlm_round_trip_result *result);
/**
 * Compares the version that is stored for a model with the registered one. One that is not compatible, or malformed, is recorded
 * as an event and counted as drift.
 *
 * @param stored_version  NULL: not recorded, which is no failure.
 * @retval SQLM_ERR  misuse (a model that is not registered), out of memory. A failed comparison is SQLM_OK.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_check_version(sqlm_cx *cx, sqlm_gate *gate, const char *model_name,
                                                                 const char *stored_version);
/** sqlm_gate_check_version() for every registered model with the version that the policy names for its domain; does nothing
 *  without a policy. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_check_policy_versions(sqlm_cx *cx, sqlm_gate *gate);

/** Zeroed is the default for every member but size. */
typedef struct sqlm_gate_measure_options {
    size_t                  size;    /**< sizeof(sqlm_gate_measure_options) */
    uint64_t                seed;    /**< of generated records: the same seed makes the same records */
    uint32_t                records; /**< generated records of each model, besides the samples; 0: 32; at most 10,000 */
    bool                    existing_schema; /**< drift and stored versions alone, on the schema that is there, reading only */
    const sqlm_typed_model *support; /**< models that registered ones may refer to, directly or not: created and filled with
                                          their samples where needed, not judged. Borrowed for the call */
    size_t                  support_count; /**< of support */
    void                  (*progress)(void *user, const char *model_name); /**< told before a model is turned to, with NULL for all of them
                                                                               together; must not use gate or connection. NULL: nobody */
    void                   *user; /**< for progress */
} sqlm_gate_measure_options;

/**
 * Measures every registered model that has metadata, and records the results.
 *
 * Begins a transaction that it rolls back at the end, whatever happened: creates the tables in dependency order, reads the schema
 * back and compares; inserts samples, then records made from them (boundary values, then random ones, in every column that no
 * key, unique, check or foreign key constrains, and fresh keys), reads each back by its key, compares field by field, dumps it to
 * exact JSON and loads it again; holds the counterexamples against the database; deletes all rows and sees them gone. What the
 * database refuses is a failure of that model, and names the constraint.
 *
 * On MySQL and MariaDB, where CREATE commits by itself, the tables are made before the transaction and dropped after it, after a
 * cancellation too (within 30 s): when the program is killed in between, they stay. Use a database for it alone.
 *
 * With existing_schema it reads alone: the schema that is there is compared with the models, and the versions in the table
 * sqlmodel_model_version(model_name, version), where there is one, with the registered ones (rows of other models are passed
 * over; a model without a row is "not recorded"). Round trips stay unmeasured, so that the verdict is
 * sqlm_gate_pass_within(…, SQLM_GATE_SCOPE_DRIFT).
 *
 * @param conn     Outside a transaction (misuse otherwise).
 * @param options  NULL for the defaults.
 * @retval SQLM_ERR        the measurement could not be made: connection, storage, lock timeout, query (permission; duplicate
 *                         object: a table is there already), out of memory, misuse, …; what was recorded before stays recorded.
 * @retval SQLM_CANCELLED  cancelled, timeout.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_measure(sqlm_cx *cx, sqlm_gate *gate, sqlm_conn *conn,
                                                           const sqlm_gate_measure_options *options);

/**
 * Adds the models, results and breaches of another gate, as if they had been registered and recorded in @p gate.
 *
 * What it refuses it keeps as a breach, as sqlm_gate_register_model() does; events are made anew.
 *
 * @param other  Borrowed for the call; the metadata of its models is borrowed as long as @p gate.
 * @retval SQLM_ERR  misuse, out of memory; what was added before stays.
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_absorb(sqlm_cx *cx, sqlm_gate *gate, const sqlm_gate *other);
/** Records that an invariant is broken, for a reason that no result tells. @param detail One line, copied. @retval SQLM_ERR
 *  misuse, data (encoding), out of memory. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_record_breach(sqlm_cx *cx, sqlm_gate *gate, sqlm_gate_invariant_id invariant,
                                                                 const char *detail);

/* ---- modules: models for sqlmodel-gate --models ------------------------------------------------------------------------- */

/** First bytes of every sqlm_gate_module. */
#define SQLM_GATE_MODULE_MAGIC  "sqlmodel-gate"
/** Counts changes of the structs that a module hands over. */
#define SQLM_GATE_MODULE_ABI    1
/** Name of the function that a module exports. */
#define SQLM_GATE_MODULE_SYMBOL "sqlm_gate_module_get"

/** What a module exports. The first three members stay where they are in every version. Static storage. */
typedef struct sqlm_gate_module {
    char                    magic[16];        /**< SQLM_GATE_MODULE_MAGIC */
    uint32_t                abi;              /**< SQLM_GATE_MODULE_ABI */
    uint32_t                size;             /**< sizeof(sqlm_gate_module) */
    uint32_t                model_abi;        /**< SQLM_MODEL_ABI */
    uint32_t                typed_model_size; /**< sizeof(sqlm_typed_model) */
    uint32_t                model_size;       /**< sizeof(sqlm_model) */
    uint32_t                field_size;       /**< sizeof(sqlm_field) */
    const sqlm_typed_model *models;           /**< what it exports */
    size_t                  count;            /**< of models */
} sqlm_gate_module;

/** Type of that function. */
typedef const sqlm_gate_module *(*sqlm_gate_module_fn)(void);

/**
 * Checks what a module exports before anything in it is used: magic, ABI, sizes, at least one model, and the ABI of each
 * model's metadata.
 *
 * @param module  What the exported function gave; may be NULL.
 * @retval SQLM_ERR  unsupported (made with another version of the headers: what is wrong is named), data (format: no models).
 */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_module_check(sqlm_cx *cx, const sqlm_gate_module *module);

/**
 * Exports models to sqlmodel-gate: once in a shared object, with one braced sqlm_typed_model for each domain, and a `;`
 * behind it.
 *
 *     SQLM_GATE_MODULE({ .domain = "orders", .owner_module = "shop", .classification = SQLM_CLASSIFICATION_MANDATORY,
 *                        .model_name = "Order", .version = "1.0.0", .model = &Order_model });
 */
#define SQLM_GATE_MODULE(...)                                                                                            \
    SQLM_GATE_MODULE_EXPORT_ const sqlm_gate_module *sqlm_gate_module_get(void);                                         \
    const sqlm_gate_module *sqlm_gate_module_get(void)                                                                   \
    {                                                                                                                    \
        static const sqlm_typed_model models[] = { __VA_ARGS__ };                                                        \
        static const sqlm_gate_module module = { .magic = SQLM_GATE_MODULE_MAGIC, .abi = SQLM_GATE_MODULE_ABI,           \
                                                 .size = sizeof(sqlm_gate_module), .model_abi = SQLM_MODEL_ABI,          \
                                                 .typed_model_size = sizeof(sqlm_typed_model),                           \
                                                 .model_size = sizeof(struct sqlm_model), .field_size = sizeof(sqlm_field), \
                                                 .models = models, .count = sizeof(models) / sizeof(models[0]) };        \
        return &module;                                                                                                  \
    }                                                                                                                    \
    extern const sqlm_gate_module *sqlm_gate_module_get(void)

#if defined(__GNUC__)
#define SQLM_GATE_MODULE_EXPORT_ __attribute__((visibility("default")))
#else
#define SQLM_GATE_MODULE_EXPORT_
#endif

/* ---- verdict and report ------------------------------------------------------------------------------------------------- */

/** The verdict: the four invariants hold, at least one model is registered, and every one has both results. Thread-safe. */
SQLM_GATE_API bool sqlm_gate_pass(const sqlm_gate *gate);
/** The verdict within a scope. SQLM_GATE_SCOPE_DRIFT: INV-SMI-ROUNDTRIP is not judged, and a mandatory domain must be checked
 *  for drift alone; everything else is as strict. Thread-safe. */
SQLM_GATE_API bool sqlm_gate_pass_within(const sqlm_gate *gate, sqlm_gate_scope scope);
/** The same by recorded failures alone: true for an empty gate. Thread-safe. */
SQLM_GATE_API bool sqlm_gate_recorded_pass(const sqlm_gate *gate);
/** Whether each invariant holds, in the order of SQLM_GATE_INVARIANT_LIST. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_invariants(sqlm_cx *cx, const sqlm_gate *gate, sqlm_arena *arena,
                                                              sqlm_gate_invariant invariants[SQLM_GATE_INVARIANT_COUNT]);
/** The counts. Thread-safe. */
SQLM_GATE_API void sqlm_gate_summarise(const sqlm_gate *gate, sqlm_gate_summary *summary);

/** The registered models, in the order of registration. Borrowed until the next call that changes the gate. */
SQLM_GATE_API const sqlm_typed_model *sqlm_gate_models(const sqlm_gate *gate, size_t *count);
/** The drift result that counts for a model; NULL when there is none. Borrowed until the next call that changes the gate. */
SQLM_GATE_API const sqlm_drift_result *sqlm_gate_drift(const sqlm_gate *gate, const char *model_name);
/** The round-trip result that counts for a model; NULL when there is none. Borrowed until the next call that changes the gate. */
SQLM_GATE_API const sqlm_round_trip_result *sqlm_gate_round_trip(const sqlm_gate *gate, const char *model_name);
/** The events so far. Borrowed until the next call that changes the gate. */
SQLM_GATE_API const sqlm_gate_event *sqlm_gate_events(const sqlm_gate *gate, size_t *count);

/** Events taken from a gate. */
typedef struct sqlm_gate_event_list {
    const sqlm_gate_event *items; /**< in order */
    size_t                 count; /**< of items */
    sqlm_arena            *arena; /**< that they are in */
} sqlm_gate_event_list;

/** Moves the events to the caller; a second call gives none. The verdict does not depend on them.
 *  @param[out] events  Owned: sqlm_gate_event_list_free(). */
SQLM_GATE_API void sqlm_gate_take_events(sqlm_gate *gate, sqlm_gate_event_list *events);
/** A zeroed list may be freed too. */
SQLM_GATE_API void sqlm_gate_event_list_free(sqlm_gate_event_list *events);

/** What a report says beside the gate itself. Zeroed is the default for every member but size. Texts are borrowed for the
 *  call. */
typedef struct sqlm_gate_run {
    size_t      size;           /**< sizeof(sqlm_gate_run) */
    const char *driver;         /**< NULL: none */
    const char *server_version; /**< NULL: none */
    uint64_t        seed;           /**< of generated records */
    uint64_t        records;        /**< generated of each model */
    double          duration_ms;    /**< of the whole measurement */
    const char *restriction;    /**< which domains alone were asked for, in words; NULL: no restriction */
    const char *not_run;        /**< why the measurement could not be made; NULL: it was made. With it the verdict is NOT_RUN */
    int         not_run_exit;   /**< exit status then: 0 means 3 */
    sqlm_gate_scope scope;      /**< what the verdict speaks of */
    const char *location;       /**< file that findings point at in SARIF: the policy, or the module; NULL: the built-in policy */
} sqlm_gate_run;

/** The exit status that belongs to the report: 0 pass, 1 failed, else as run->not_run_exit. */
SQLM_GATE_API int sqlm_gate_exit_code(const sqlm_gate *gate, const sqlm_gate_run *run);
/** The report, format 1: docs/gate-report.schema.json. @param run NULL for the defaults. @param[out] json Owned:
 *  json_decref(). */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_to_report(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run,
                                                             struct json_t **json);
/** The report for people: a table of the models, every failure with its remedy, the verdict.
 *  @param colour  With ANSI colours. @param[out] text Arena. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_to_text(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run,
                                                           bool colour,
                                                           sqlm_arena *arena, const char **text);
/** The report as JUnit XML: a testcase for drift, version and round trip of each model, one for each invariant.
 *  @param run NULL for the defaults. @param[out] text Arena. @retval SQLM_ERR data (encoding), limit, out of memory, misuse. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_to_junit(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run,
                                                            sqlm_arena *arena, const char **text);
/** The findings as a SARIF 2.1.0 log. @param run NULL for the defaults. @param[out] json Owned: json_decref(). */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_to_sarif(sqlm_cx *cx, const sqlm_gate *gate, const sqlm_gate_run *run,
                                                            struct json_t **json);
/** The registered models with their measured statuses, as a policy (in the order of the policy, others after it by domain): for
 *  sqlm_gate_policy_to_csv(). Texts are borrowed as sqlm_gate_models(); entries: arena. */
SQLM_GATE_API SQLM_MUST_USE sqlm_outcome sqlm_gate_results(sqlm_cx *cx, const sqlm_gate *gate, sqlm_arena *arena,
                                                           sqlm_gate_policy *results);

SQLM_END_DECLS

#endif

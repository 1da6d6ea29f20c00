/* SPDX-License-Identifier: MIT */
/** @file
 *  Migration tracking: which script changed the schema, when, and with which checksum. Needed before any other table, so it has no
 *  foreign keys. */
#ifndef SQLMODEL_GATE_DOMAINS_SCHEMA_HISTORY_H
#define SQLMODEL_GATE_DOMAINS_SCHEMA_HISTORY_H

#include <sqlmodel.h>

#define SCHEMA_HISTORY_ENTRY_KIND_LABELS(LABEL)               \
    LABEL(SCHEMA_HISTORY_ENTRY_KIND_BASELINE, "baseline")     \
    LABEL(SCHEMA_HISTORY_ENTRY_KIND_VERSIONED, "versioned")   \
    LABEL(SCHEMA_HISTORY_ENTRY_KIND_REPEATABLE, "repeatable") \
    LABEL(SCHEMA_HISTORY_ENTRY_KIND_UNDO, "undo")
SQLM_ENUM_DECLARE(SchemaHistoryEntryKind, SCHEMA_HISTORY_ENTRY_KIND_LABELS);

#define SCHEMA_HISTORY_ENTRY_STATE_LABELS(LABEL)         \
    LABEL(SCHEMA_HISTORY_ENTRY_STATE_PENDING, "pending") \
    LABEL(SCHEMA_HISTORY_ENTRY_STATE_APPLIED, "applied") \
    LABEL(SCHEMA_HISTORY_ENTRY_STATE_FAILED, "failed")   \
    LABEL(SCHEMA_HISTORY_ENTRY_STATE_REVERTED, "reverted")
SQLM_ENUM_DECLARE(SchemaHistoryEntryState, SCHEMA_HISTORY_ENTRY_STATE_LABELS);

#define SCHEMA_HISTORY_ENTRY_FIELDS(FIELD, M)                                                                                    \
    FIELD(M, i32,                           installed_rank,     PRIMARY_KEY, CHECK("installed_rank >= 1"))                       \
    FIELD(M, opt_text,                      migration_version,  UNIQUE, MAX_LENGTH(50))                                          \
    FIELD(M, text,                          description,        MAX_LENGTH(200))                                                 \
    FIELD(M, enum(SchemaHistoryEntryKind),  kind)                                                                                \
    FIELD(M, text,                          script,             INDEX, MAX_LENGTH(512))                                          \
    FIELD(M, bytes,                         checksum,           FIXED_LENGTH(32), CHECK("length(checksum) = 32"))                \
    FIELD(M, opt_bytes,                     previous_checksum,  FIXED_LENGTH(32), CHECK("length(previous_checksum) = 32"))       \
    FIELD(M, enum(SchemaHistoryEntryState), state,              DEFAULT(SCHEMA_HISTORY_ENTRY_STATE_PENDING))                     \
    FIELD(M, text,                          installed_by,       MAX_LENGTH(128))                                                 \
    FIELD(M, text,                          tool_version,       MAX_LENGTH(32))                                                  \
    FIELD(M, timestamptz,                   started_at,         DEFAULT_NOW)                                                     \
    FIELD(M, opt_timestamptz,               finished_at)                                                                         \
    FIELD(M, i64,                           execution_us,       DEFAULT(0), CHECK("execution_us >= 0"))                          \
    FIELD(M, i32,                           statements_applied, DEFAULT(0), CHECK("statements_applied >= 0"))                    \
    FIELD(M, opt_text,                      error_message)                                                                       \
    FIELD(M, index(state, started_at), ix_schema_history_unfinished, WHERE("state <> 'applied'"))                                \
    FIELD(M, check("state <> 'applied' OR finished_at IS NOT NULL"), ck_schema_history_applied_finished)                         \
    FIELD(M, check("kind = 'repeatable' OR kind = 'undo' OR migration_version IS NOT NULL"), ck_schema_history_version_kind)
SQLMODEL_DECLARE(SchemaHistoryEntry, SCHEMA_HISTORY_ENTRY_FIELDS);

#endif

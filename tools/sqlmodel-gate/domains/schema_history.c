/* SPDX-License-Identifier: MIT */
#include "schema_history.h"

SQLM_ENUM_DEFINE(SchemaHistoryEntryKind, SCHEMA_HISTORY_ENTRY_KIND_LABELS);
SQLM_ENUM_DEFINE(SchemaHistoryEntryState, SCHEMA_HISTORY_ENTRY_STATE_LABELS);
SQLMODEL_DEFINE(SchemaHistoryEntry, "schema_history", SCHEMA_HISTORY_ENTRY_FIELDS);

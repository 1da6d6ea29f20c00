/* Generated from search_suggestions.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_SEARCH_SUGGESTIONS_H
#define SQLMODEL_GATE_DOMAINS_SEARCH_SUGGESTIONS_H

#include <sqlmodel.h>

#include "domains/tenant_accounts.h"

#define SEARCH_SUGGESTION_SOURCE_LABELS(LABEL)             \
    LABEL(SEARCH_SUGGESTION_SOURCE_QUERY_LOG, "query_log") \
    LABEL(SEARCH_SUGGESTION_SOURCE_EDITORIAL, "editorial") \
    LABEL(SEARCH_SUGGESTION_SOURCE_CATALOG, "catalog")
SQLM_ENUM_DECLARE(SearchSuggestionSource, SEARCH_SUGGESTION_SOURCE_LABELS);

#define SEARCH_SUGGESTION_FIELDS(FIELD, M)                                                                       \
    FIELD(M, i32,                          id,                PRIMARY_KEY, AUTO_INCREMENT)                       \
    FIELD(M, uuid,                         tenant_id,         FOREIGN_KEY(TenantAccount, id),                    \
          ON_DELETE(CASCADE))                                                                                    \
    FIELD(M, text,                         locale,            MAX_LENGTH(35), DEFAULT("en"))                     \
    FIELD(M, text,                         phrase,            MAX_LENGTH(200))                                   \
    FIELD(M, text,                         phrase_normalized, MAX_LENGTH(200), CHECK("phrase_normalized <> ''")) \
    FIELD(M, enum(SearchSuggestionSource), source,            DEFAULT(SEARCH_SUGGESTION_SOURCE_QUERY_LOG))       \
    FIELD(M, f32,                          weight,            DEFAULT(1.0), CHECK("weight >= 0"))                \
    FIELD(M, u64,                          hit_count,         DEFAULT(0))                                        \
    FIELD(M, opt_f64,                      click_rate,        CHECK("click_rate >= 0 AND click_rate <= 1"))      \
    FIELD(M, bool,                         is_blocked,        DEFAULT(false))                                    \
    FIELD(M, opt_date,                     last_used_on)                                                         \
    FIELD(M, opt_bytes,                    embedding,         MAX_LENGTH(4096),                                  \
          CHECK("length(embedding) % 4 = 0"))                                                                    \
    FIELD(M, timestamptz,                  created_at,        DEFAULT_NOW)                                       \
    FIELD(M, timestamptz,                  updated_at,        DEFAULT_NOW)                                       \
    FIELD(M, unique(tenant_id, locale, phrase_normalized), uq_search_suggestions_phrase)                         \
    FIELD(M, index(tenant_id, locale, weight), ix_search_suggestions_rank)                                       \
    FIELD(M, index(last_used_on), ix_search_suggestions_used, WHERE("last_used_on IS NOT NULL"))
SQLMODEL_DECLARE(SearchSuggestion, SEARCH_SUGGESTION_FIELDS);

#endif

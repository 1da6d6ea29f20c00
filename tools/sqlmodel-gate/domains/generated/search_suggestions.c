/* Generated from search_suggestions.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "search_suggestions.h"

SQLM_ENUM_DEFINE(SearchSuggestionSource, SEARCH_SUGGESTION_SOURCE_LABELS);
SQLMODEL_DEFINE(SearchSuggestion, "search_suggestions", SEARCH_SUGGESTION_FIELDS);

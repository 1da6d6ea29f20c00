/* SPDX-License-Identifier: MIT */
#include "domains.h"

#include "audit_events.h"
#include "job_queue.h"
#include "ledger_entries.h"
#include "outbox_messages.h"
#include "password_credentials.h"
#include "payment_intents.h"
#include "recurring_schedules.h"
#include "role_grants.h"
#include "schema_history.h"
#include "tenant_accounts.h"
#include "user_identities.h"
#include "generated/api_tokens.h"
#include "generated/feature_flags.h"
#include "generated/idempotency_keys.h"
#include "generated/metric_rollups.h"
#include "generated/notification_preferences.h"
#include "generated/rate_limit_windows.h"
#include "generated/search_suggestions.h"
#include "generated/stored_objects.h"
#include "generated/web_sessions.h"
#include "generated/webhook_deliveries.h"
#include "domain_samples.h"

#define DOMAIN_(domain_, owner, classification_, source_, M, version_)                               \
    { .domain = #domain_, .owner_module = (owner), .classification = SQLM_CLASSIFICATION_##classification_, \
      .source = SQLM_MODEL_SOURCE_##source_, .model_name = #M, .version = (version_), .model = &M##_model, \
      .samples = sqlm__samples_##domain_, .counterexamples = sqlm__counterexamples_##domain_ }

const sqlm_typed_model sqlm_gate_domains[] = {
    DOMAIN_(tenant_accounts, "tenancy/accounts", MANDATORY, HAND_AUTHORED, TenantAccount, "2.1.0"),
    DOMAIN_(user_identities, "identity/users", MANDATORY, HAND_AUTHORED, UserIdentity, "1.4.0"),
    DOMAIN_(password_credentials, "identity/passwords", MANDATORY, HAND_AUTHORED, PasswordCredential, "1.1.0"),
    DOMAIN_(api_tokens, "identity/tokens", MANDATORY, CODEGEN, ApiToken, "1.3.0"),
    DOMAIN_(role_grants, "access/grants", MANDATORY, HAND_AUTHORED, RoleGrant, "1.2.0"),
    DOMAIN_(ledger_entries, "billing/ledger", MANDATORY, HAND_AUTHORED, LedgerEntry, "3.0.0"),
    DOMAIN_(payment_intents, "billing/payments", MANDATORY, HAND_AUTHORED, PaymentIntent, "2.3.1"),
    DOMAIN_(idempotency_keys, "platform/idempotency", MANDATORY, CODEGEN, IdempotencyKey, "1.0.2"),
    DOMAIN_(outbox_messages, "messaging/outbox", MANDATORY, HAND_AUTHORED, OutboxMessage, "1.5.0"),
    DOMAIN_(job_queue, "jobs/queue", MANDATORY, HAND_AUTHORED, QueuedJob, "2.0.0"),
    DOMAIN_(audit_events, "compliance/audit", MANDATORY, HAND_AUTHORED, AuditEvent, "1.0.0"),
    DOMAIN_(schema_history, "storage/migrations", MANDATORY, HAND_AUTHORED, SchemaHistoryEntry, "1.0.0"),
    DOMAIN_(web_sessions, "identity/sessions", SHOULD_USE, CODEGEN, WebSession, "1.2.0"),
    DOMAIN_(feature_flags, "platform/flags", SHOULD_USE, CODEGEN, FeatureFlag, "1.1.0"),
    DOMAIN_(webhook_deliveries, "integrations/webhooks", SHOULD_USE, CODEGEN, WebhookDelivery, "1.3.2"),
    DOMAIN_(stored_objects, "storage/objects", SHOULD_USE, CODEGEN, StoredObject, "1.0.1"),
    DOMAIN_(notification_preferences, "notify/preferences", SHOULD_USE, CODEGEN, NotificationPreference, "1.0.0"),
    DOMAIN_(rate_limit_windows, "traffic/ratelimit", SHOULD_USE, CODEGEN, RateLimitWindow, "1.0.0"),
    DOMAIN_(recurring_schedules, "jobs/schedules", SHOULD_USE, HAND_AUTHORED, RecurringSchedule, "1.4.1"),
    DOMAIN_(metric_rollups, "telemetry/rollups", OPTIONAL, CODEGEN, MetricRollup, "0.9.0"),
    DOMAIN_(search_suggestions, "discovery/suggestions", OPTIONAL, CODEGEN, SearchSuggestion, "0.4.0"),
};

const size_t sqlm_gate_domain_count = sizeof sqlm_gate_domains / sizeof sqlm_gate_domains[0];

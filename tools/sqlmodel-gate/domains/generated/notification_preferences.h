/* Generated from notification_preferences.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#ifndef SQLMODEL_GATE_DOMAINS_NOTIFICATION_PREFERENCES_H
#define SQLMODEL_GATE_DOMAINS_NOTIFICATION_PREFERENCES_H

#include <sqlmodel.h>

#include "domains/user_identities.h"

#define NOTIFICATION_PREFERENCE_CHANNEL_LABELS(LABEL)         \
    LABEL(NOTIFICATION_PREFERENCE_CHANNEL_EMAIL, "email")     \
    LABEL(NOTIFICATION_PREFERENCE_CHANNEL_SMS, "sms")         \
    LABEL(NOTIFICATION_PREFERENCE_CHANNEL_PUSH, "push")       \
    LABEL(NOTIFICATION_PREFERENCE_CHANNEL_IN_APP, "in_app")   \
    LABEL(NOTIFICATION_PREFERENCE_CHANNEL_WEBHOOK, "webhook")
SQLM_ENUM_DECLARE(NotificationPreferenceChannel, NOTIFICATION_PREFERENCE_CHANNEL_LABELS);

#define NOTIFICATION_PREFERENCE_FREQUENCY_LABELS(LABEL)             \
    LABEL(NOTIFICATION_PREFERENCE_FREQUENCY_IMMEDIATE, "immediate") \
    LABEL(NOTIFICATION_PREFERENCE_FREQUENCY_HOURLY, "hourly")       \
    LABEL(NOTIFICATION_PREFERENCE_FREQUENCY_DAILY, "daily")         \
    LABEL(NOTIFICATION_PREFERENCE_FREQUENCY_WEEKLY, "weekly")       \
    LABEL(NOTIFICATION_PREFERENCE_FREQUENCY_NEVER, "never")
SQLM_ENUM_DECLARE(NotificationPreferenceFrequency, NOTIFICATION_PREFERENCE_FREQUENCY_LABELS);

#define NOTIFICATION_PREFERENCE_FIELDS(FIELD, M)                                                              \
    FIELD(M, uuid,            identity_id,        PRIMARY_KEY, FOREIGN_KEY(UserIdentity, id),                 \
          ON_DELETE(CASCADE))                                                                                 \
    FIELD(M, enum(NotificationPreferenceChannel), channel,            PRIMARY_KEY)                            \
    FIELD(M, text,            topic,              PRIMARY_KEY, MAX_LENGTH(100), DEFAULT("*"))                 \
    FIELD(M, bool,            enabled,            DEFAULT(true))                                              \
    FIELD(M, enum(NotificationPreferenceFrequency), frequency,                                                \
          DEFAULT(NOTIFICATION_PREFERENCE_FREQUENCY_IMMEDIATE))                                               \
    FIELD(M, opt_time,        quiet_from)                                                                     \
    FIELD(M, opt_time,        quiet_until)                                                                    \
    FIELD(M, opt_text,        quiet_time_zone,    MAX_LENGTH(64))                                             \
    FIELD(M, opt_i16,         digest_weekday,     CHECK("digest_weekday BETWEEN 0 AND 6"))                    \
    FIELD(M, opt_text,        consent_source,     MAX_LENGTH(100))                                            \
    FIELD(M, opt_timestamptz, consented_at)                                                                   \
    FIELD(M, opt_json,        template_overrides)                                                             \
    FIELD(M, timestamptz,     updated_at,         DEFAULT_NOW)                                                \
    FIELD(M, index(frequency, digest_weekday), ix_notification_preferences_digest, WHERE("enabled = TRUE"))   \
    FIELD(M, check("consent_source IS NULL OR consented_at IS NOT NULL"),                                     \
          ck_notification_preferences_consent_pair)                                                           \
    FIELD(M, check("quiet_from IS NULL AND quiet_until IS NULL OR quiet_from IS NOT NULL AND quiet_until IS " \
          "NOT NULL"), ck_notification_preferences_quiet_pair)
SQLMODEL_DECLARE(NotificationPreference, NOTIFICATION_PREFERENCE_FIELDS);

#endif

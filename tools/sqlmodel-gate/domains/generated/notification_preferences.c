/* Generated from notification_preferences.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "notification_preferences.h"

SQLM_ENUM_DEFINE(NotificationPreferenceChannel, NOTIFICATION_PREFERENCE_CHANNEL_LABELS);
SQLM_ENUM_DEFINE(NotificationPreferenceFrequency, NOTIFICATION_PREFERENCE_FREQUENCY_LABELS);
SQLMODEL_DEFINE(NotificationPreference, "notification_preferences", NOTIFICATION_PREFERENCE_FIELDS);

/* Generated from web_sessions.sql by sqlmodel generate: do not edit. */
/* SPDX-License-Identifier: MIT */
#include "web_sessions.h"

SQLMODEL_DEFINE(WebSession, "web_sessions", WEB_SESSION_FIELDS);

/* SPDX-License-Identifier: MIT */
/** @file
 *  C names and literals out of names and texts of a database. */
#ifndef SQLM_TOOLS_SQLMODEL_NAMES_H
#define SQLM_TOOLS_SQLMODEL_NAMES_H

#include <stdbool.h>

struct sqlm_text_buffer;

/** Whether a text can name something in C: an identifier that is no keyword (nor bool, true, false). */
bool names_is_identifier(const char *text);

/** Appends tenant_accounts as TenantAccounts. */
void names_put_camel(struct sqlm_text_buffer *buffer, const char *text);
/** Appends TenantAccount, tenant_account or "tenant account" as TENANT_ACCOUNT; what no identifier can hold becomes _. */
void names_put_upper(struct sqlm_text_buffer *buffer, const char *text);

/** Appends a C string literal, with its quotes. */
void names_put_string(struct sqlm_text_buffer *buffer, const char *text);

/** The part of a path behind its last slash. */
const char *names_base(const char *path);

#endif

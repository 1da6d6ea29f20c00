/* SPDX-License-Identifier: MIT */
/** @file
 *  What an entry of a model comes to, as one line of text: a change inside a macro that the entry uses shows here and not in its declaration. */
#ifndef SQLM_TOOLS_GATE_LOCK_FACTS_H
#define SQLM_TOOLS_GATE_LOCK_FACTS_H

#include <sqlmodel/core/model.h>
#include <sqlmodel/sys/text_buffer.h>

/** Appends the facts of the entry of that name: a field, a constraint, or the options of the table. */
void lock_put_facts(sqlm_text_buffer *text, const sqlm_model *model, const char *entry);

#endif

/* SPDX-License-Identifier: MIT */
/* Text forms of every kind, whichever a text is of: a value that is read is written, and reads as the same value again; converting a
 * text says the same as reading it. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/text_form.h>

#include "unit/core/every.h"

/* The C library reads the same number, however many digits there are. */
static void check_number(sqlm_type type, const char *text, const sqlm_value *value)
{
    if (type == SQLM_TYPE_F64)
        fuzz_require(value->as.f64 == strtod(text, NULL));
    if (type == SQLM_TYPE_F32)
        fuzz_require(value->as.f32 == strtof(text, NULL));
}

static sqlm_outcome check_kind(sqlm_cx *cx, sqlm_type type, const char *text, sqlm_arena *arena)
{
    const sqlm_enum *labels = type == SQLM_TYPE_ENUM ? &Level_enum : NULL;
    const sqlm_value as_text = sqlm_text_value(text);
    const char      *written = NULL;
    sqlm_value       value, again, converted;
    sqlm_outcome     outcome = sqlm_value_from_text(cx, type, labels, text, arena, &value);

    if (outcome != SQLM_OK && sqlm_cx_error(cx)->kind != SQLM_E_OUT_OF_MEMORY) {
        fuzz_require(sqlm_value_convert(cx, &as_text, type, labels, "x", arena, &converted) == SQLM_ERR);
        return sqlm_cx_error(cx)->kind == SQLM_E_OUT_OF_MEMORY ? SQLM_ERR : SQLM_OK;
    }
    if (outcome != SQLM_OK || !fuzz_succeeds(cx, outcome = sqlm_value_to_text(cx, &value, arena, &written)))
        return outcome;
    check_number(type, text, &value);
    if (!fuzz_succeeds(cx, outcome = sqlm_value_from_text(cx, type, labels, written, arena, &again)))
        return outcome;
    fuzz_require(sqlm_value_equal(&value, &again));
    if (fuzz_succeeds(cx, outcome = sqlm_value_convert(cx, &as_text, type, labels, "x", arena, &converted)))
        fuzz_require(sqlm_value_equal(&value, &converted));
    return outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    for (uint32_t type = SQLM_TYPE_BOOL; outcome == SQLM_OK && type < SQLM_TYPE_COUNT; type++)
        outcome = check_kind(cx, (sqlm_type)type, input->text, arena);
    fuzz_require(!sqlm_text_is_valid(input->text, strlen(input->text)) ||
                 sqlm_text_characters(input->text, strlen(input->text)) <= strlen(input->text));
    sqlm_arena_free(arena);
    return outcome;
}

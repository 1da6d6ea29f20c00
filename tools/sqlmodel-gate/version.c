/* SPDX-License-Identifier: MIT */
#include <sqlmodel/gate.h>

#include "gate_internal.h"

/* Reads one number without sign or leading zero; NULL when there is none. */
static const char *read_number(const char *text, uint32_t *number)
{
    uint64_t value = 0;
    const char *end = text;

    while (*end >= '0' && *end <= '9') {
        value = value * 10 + (uint64_t)(*end - '0');
        if (value > UINT32_MAX)
            return NULL;
        end++;
    }
    if (end == text || (text[0] == '0' && end > text + 1))
        return NULL;
    *number = (uint32_t)value;
    return end;
}

bool sqlm__version_read(const char *text, sqlm_model_version *version)
{
    uint32_t *const numbers[] = { &version->major, &version->minor, &version->patch };

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (i > 0 && *text++ != '.')
            return false;
        text = read_number(text, numbers[i]);
        if (text == NULL)
            return false;
    }
    return *text == '\0';
}

sqlm_outcome sqlm_model_version_parse(sqlm_cx *cx, const char *text, sqlm_model_version *version)
{
    sqlm_model_version parsed = { 0 };

    if (text == NULL || version == NULL)
        return SQLM_FAIL(cx, MISUSE, NONE, "sqlm_model_version_parse: text and version must not be NULL");
    if (!sqlm__version_read(text, &parsed))
        return SQLM_FAIL(cx, DATA, FORMAT, "version '%s' is not of the form major.minor.patch", text);
    *version = parsed;
    return SQLM_OK;
}

bool sqlm_model_version_is_compatible(sqlm_model_version registered, sqlm_model_version stored)
{
    if (registered.major != stored.major)
        return false;
    return registered.major == 0 ? registered.minor == stored.minor : registered.minor >= stored.minor;
}

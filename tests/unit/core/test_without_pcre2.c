/* SPDX-License-Identifier: MIT */
/* A core that was built without PCRE2: it is compiled into this program. */
#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/model.h>
#include <sqlmodel/core/validation.h>

#include <string.h>

#define SLUG_FIELDS(FIELD, M)         \
    FIELD(M, i64,  id,   PRIMARY_KEY) \
    FIELD(M, text, name, MAX_LENGTH(3), PATTERN("^[a-z]+$"))
SQLMODEL(Slug, "slug", SLUG_FIELDS);

#define PLAIN_FIELDS(FIELD, M)        \
    FIELD(M, i64,  id,   PRIMARY_KEY) \
    FIELD(M, text, name, MAX_LENGTH(3))
SQLMODEL(Plain, "plain", PLAIN_FIELDS);

static void without__a_model_with_a_pattern_is_refused_as_unsupported(void **state)
{
    sqlm_cx        *cx = *state;
    const Slug      slug = { .name = "abc" };
    sqlm_validator *validator = NULL;

    assert_error(cx, UNSUPPORTED, sqlm_validator_new(cx, &Slug_model, &validator));
    assert_null(validator);
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'Slug.name' has a PATTERN"));
    assert_error(cx, UNSUPPORTED, sqlm_validate(cx, &Slug_model, &slug, NULL, NULL, NULL));
}

static void without__other_models_are_validated(void **state)
{
    sqlm_cx    *cx = *state;
    const Plain good = { .name = "abc" }, bad = { .name = "abcd" };

    assert_ok(cx, sqlm_validate(cx, &Plain_model, &good, NULL, NULL, NULL));
    assert_error(cx, VALIDATION, sqlm_validate(cx, &Plain_model, &bad, NULL, NULL, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(without__a_model_with_a_pattern_is_refused_as_unsupported),
        cx_test(without__other_models_are_validated),
    };
    return cmocka_run_group_tests_name("unit/core/without_pcre2", tests, NULL, NULL);
}

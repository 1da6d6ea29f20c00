/* SPDX-License-Identifier: MIT */
/* Models whose own rules are wrong, and what else their declarations say. */
#include "every.h"

#include "support/sqlm_cmocka.h"

#include <sqlmodel/core/validation.h>

#include <string.h>

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static sqlm_field_validator never_asked;

#define BAD_PATTERN_FIELDS(FIELD, M) \
    FIELD(M, i64,  id,   PRIMARY_KEY) \
    FIELD(M, text, name, PATTERN("(a"))
SQLMODEL(BadPattern, "bad_pattern", BAD_PATTERN_FIELDS);
#define BAD_RANGE_FIELDS(FIELD, M) \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, i32, age, VALIDATE_RANGE(0, many))
SQLMODEL(BadRange, "bad_range", BAD_RANGE_FIELDS);
#define EMPTY_RANGE_FIELDS(FIELD, M) \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, f64, age, VALIDATE_RANGE(1.5, 0.5))
SQLMODEL(EmptyRange, "empty_range", EMPTY_RANGE_FIELDS);
#define LOW_INTEGER (-2147483647 - 1)
#define NO_LITERAL_FIELDS(FIELD, M)                                                                                                \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i32, age, VALIDATE_RANGE(LOW_INTEGER, 0))
SQLMODEL(NoLiteral, "no_literal", NO_LITERAL_FIELDS);
#define LOW_DEFAULT_FIELDS(FIELD, M)                                                                                               \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i32, age, VALIDATE_RANGE(1, 9), DEFAULT(0))
SQLMODEL(LowDefault, "low_default", LOW_DEFAULT_FIELDS);
#define SHORT_DEFAULT_FIELDS(FIELD, M)                                                                                             \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, bytes, raw, DEFAULT("00"))                                                                                            \
    FIELD(M, text, name, MIN_LENGTH(3), DEFAULT("ab"))                                                                             \
    FIELD(M, text, note, MIN_LENGTH(1), DEFAULT(""))
SQLMODEL(ShortDefault, "short_default", SHORT_DEFAULT_FIELDS);
#define NO_DATE_FIELDS(FIELD, M)                                                                                                   \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, opt_date, day, DEFAULT("yesterday"))
SQLMODEL(NoDate, "no_date", NO_DATE_FIELDS);
#define ODD_DEFAULT_FIELDS(FIELD, M)                                                                                               \
    FIELD(M, i64, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, opt_i32, even, VALIDATE_WITH(never_asked), DEFAULT(3))
SQLMODEL(OddDefault, "odd_default", ODD_DEFAULT_FIELDS);
#define GENERATED_FIELDS(FIELD, M) \
    FIELD(M, i64,  id,  PRIMARY_KEY) \
    FIELD(M, date, day,  GENERATED("id"))
SQLMODEL(Computed, "computed", GENERATED_FIELDS);
#define MACRO_HIGH (5L)
#define MACROS_FIELDS(FIELD, M) \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, i32, age, VALIDATE_RANGE((-5), MACRO_HIGH))
SQLMODEL(Macros, "macros", MACROS_FIELDS);
#define MIXED_FIELDS(FIELD, M) \
    FIELD(M, i64, id, PRIMARY_KEY) \
    FIELD(M, i32, part, VALIDATE_RANGE(-1.5, 1.5)) \
    FIELD(M, u64, count, VALIDATE_RANGE(-1, 18446744073709551616)) \
    FIELD(M, i64, wide, VALIDATE_RANGE(0, 99999999999999999999))
SQLMODEL(Mixed, "mixed", MIXED_FIELDS);

static sqlm_outcome never_asked(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                sqlm_validation *validation)
{
    (void)cx;
    (void)model;
    (void)field;
    (void)value;
    (void)validation;
    fail_msg("a function is asked about a default");
    return SQLM_OK;
}

static void models__whose_pattern_or_range_is_wrong_are_misuse_that_names_the_field(void **state)
{
    sqlm_cx        *cx = *state;
    sqlm_validator *validator = NULL;

    assert_error(cx, MISUSE, sqlm_validator_new(cx, &BadPattern_model, &validator));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'BadPattern.name' is no regular expression: missing closing parenthesis at byte 2"));
    assert_null(validator);
    assert_error(cx, MISUSE, sqlm_validator_new(cx, &BadRange_model, &validator));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "'BadRange.age' has an end 'many'"));
    assert_error(cx, MISUSE, sqlm_validator_new(cx, &EmptyRange_model, &validator));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "its low end '1.5' is above '0.5'"));
    assert_error(cx, MISUSE, sqlm_validator_new(cx, &NoLiteral_model, &validator));
    assert_non_null(
        strstr(sqlm_cx_error(cx)->message, "'NoLiteral.age' has an end '(-2147483647 - 1)': expected a number as a literal"));
}

static void models__whose_default_breaks_the_rules_of_its_field_are_misuse(void **state)
{
    static const struct {
        const sqlm_model *model;
        const char       *words;
    } cases[] = {
        { &LowDefault_model, "a DEFAULT of model 'LowDefault' breaks the rules of its field: LowDefault: age must be at least 1" },
        { &ShortDefault_model,
          "'ShortDefault' breaks the rules of its field: ShortDefault: name must have at least 3 characters, has 2" },
        { &NoDate_model, "'NoDate' breaks the rules of its field: column \"day\"" },
    };
    sqlm_cx        *cx = *state;
    sqlm_validator *validator = NULL;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_error(cx, MISUSE, sqlm_validator_new(cx, cases[i].model, &validator));
        if (strstr(sqlm_cx_error(cx)->message, cases[i].words) == NULL)
            fail_msg("%s", sqlm_cx_error(cx)->message);
        assert_null(validator);
    }
    assert_ok(cx, sqlm_validator_new(cx, &OddDefault_model, &validator)); /* functions are not asked about defaults */
    sqlm_validator_free(validator);
}

static void models__ends_may_be_macros_with_parentheses_and_suffixes(void **state)
{
    const Macros inside = { .age = -5 }, outside = { .age = 6 };

    assert_ok(*state, sqlm_validate(*state, &Macros_model, &inside, NULL, NULL, NULL));
    assert_error(*state, VALIDATION, sqlm_validate(*state, &Macros_model, &outside, NULL, NULL, NULL));
}

static void models__ends_may_be_numbers_that_the_kind_does_not_hold(void **state)
{
    const Mixed least = { .part = -1 }, most = { .part = 1, .count = UINT64_MAX, .wide = INT64_MAX };
    const Mixed wrong[] = { { .part = 2 }, { .part = -2 }, { .wide = -1 } };

    assert_ok(*state, sqlm_validate(*state, &Mixed_model, &least, NULL, NULL, NULL));
    assert_ok(*state, sqlm_validate(*state, &Mixed_model, &most, NULL, NULL, NULL));
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_error(*state, VALIDATION, sqlm_validate(*state, &Mixed_model, &wrong[i], NULL, NULL, NULL));
}

static void models__generated_fields_are_not_looked_at(void **state)
{
    const Computed computed = { .day = { INT32_MAX } };

    assert_ok(*state, sqlm_validate(*state, &Computed_model, &computed, NULL, NULL, NULL));
}

static void models__tell_whether_writes_are_validated(void **state)
{
    (void)state;
    assert_true(Macros_model.is_validated);
    assert_true(Every_model.is_validated); /* enumerations */
    assert_true(BadPattern_model.is_validated);
    assert_false(Computed_model.is_validated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(models__whose_pattern_or_range_is_wrong_are_misuse_that_names_the_field),
        cx_test(models__whose_default_breaks_the_rules_of_its_field_are_misuse),
        cx_test(models__ends_may_be_macros_with_parentheses_and_suffixes),
        cx_test(models__ends_may_be_numbers_that_the_kind_does_not_hold),
        cx_test(models__generated_fields_are_not_looked_at),
        cx_test(models__tell_whether_writes_are_validated),
    };
    return cmocka_run_group_tests_name("unit/core/validation_models", tests, NULL, NULL);
}

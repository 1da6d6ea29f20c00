/* SPDX-License-Identifier: MIT */
/* The schema lock, and the list as it was written. What must not compile is in tests/compile_fail. */
#include <sqlmodel/core/lock.h>

#include "support/sqlm_cmocka.h"

/* Everyday macros of a program must not get into the texts. */
#define UNIQUE     nonsense
#define opt_i32    nonsense
#define MOST       200

#define HERO_FIELDS(FIELD, M)                                              \
    FIELD(M, table,   options, COMMENT("all \"heroes\"\n"))                \
    FIELD(M, i64,     id,      PRIMARY_KEY,   AUTO_INCREMENT)              \
    FIELD(M, text,    name,    UNIQUE, CHECK("name <> ''"),                \
                               DEFAULT("a\\b"))                            \
    FIELD(M, opt_i32, age,     CHECK_RANGE(0, MOST)) /* a comment */       \
    FIELD(M, decimal(9,2), pay)                                            \
    FIELD(M, unique(name,  age), uq_hero)
SQLMODEL(Hero, "hero", HERO_FIELDS);

#define Hero_LOCK_options "table, options, COMMENT(\"all \\\"heroes\\\"\\n\")"
#define Hero_LOCK_id      "i64, id, PRIMARY_KEY, AUTO_INCREMENT"
#define Hero_LOCK_name    "text, name, UNIQUE, CHECK(\"name <> ''\"), DEFAULT(\"a\\\\b\")"
#define Hero_LOCK_age     "opt_i32, age, CHECK_RANGE(0, MOST)"
#define Hero_LOCK_pay     "decimal(9,2), pay"
#define Hero_LOCK_uq_hero "unique(name, age), uq_hero"
#define Hero_LOCK_COUNT   6
SQLM_LOCK(Hero, HERO_FIELDS);

static void lock__the_metadata_has_the_texts_that_the_lock_compares(void **state)
{
    static const char *const expected[][2] = {
        { "options", Hero_LOCK_options }, { "id", Hero_LOCK_id },   { "name", Hero_LOCK_name },
        { "age", Hero_LOCK_age },         { "pay", Hero_LOCK_pay }, { "uq_hero", Hero_LOCK_uq_hero },
    };

    (void)state;
    for (size_t i = 0; i < Hero_LOCK_COUNT; i++) {
        assert_string_equal(Hero_model.declarations[i].name, expected[i][0]);
        assert_string_equal(Hero_model.declarations[i].text, expected[i][1]);
    }
    assert_null(Hero_model.declarations[Hero_LOCK_COUNT].name);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock__the_metadata_has_the_texts_that_the_lock_compares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

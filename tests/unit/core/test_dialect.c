/* SPDX-License-Identifier: MIT */
#include <sqlmodel/core/dialect.h>

#include <sqlmodel/sys/text_buffer.h>

#include "support/sqlm_cmocka.h"

typedef void (*put_fn)(sqlm_text_buffer *buffer, const sqlm_dialect *dialect, const char *text);

static void assert_put(sqlm_cx *cx, put_fn put, sqlm_dialect_id id, const char *text, const char *expected)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 1000);
    put(&buffer, sqlm_dialect_of(id), text);
    assert_ok(cx, buffer.outcome);
    assert_string_equal(sqlm_text_buffer_text(&buffer), expected);
    sqlm_text_buffer_fini(&buffer);
}

static void assert_refused(sqlm_cx *cx, put_fn put, sqlm_dialect_id id, const char *text)
{
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 1000);
    put(&buffer, sqlm_dialect_of(id), text);
    assert_error(cx, MISUSE, buffer.outcome);
    sqlm_text_buffer_fini(&buffer);
}

static void dialect__is_found_by_id_and_by_name(void **state)
{
    (void)state;
    for (unsigned id = 0; id < SQLM_DIALECT_COUNT; id++) {
        const sqlm_dialect *dialect = sqlm_dialect_of((sqlm_dialect_id)id);

        assert_int_equal(dialect->id, id);
        assert_int_equal(dialect->size, sizeof(*dialect));
        assert_ptr_equal(sqlm_dialect_named(dialect->name), dialect);
        assert_true(dialect->maximum_parameters > 0);
    }
    assert_null(sqlm_dialect_of(SQLM_DIALECT_COUNT));
    assert_null(sqlm_dialect_named("oracle"));
    assert_null(sqlm_dialect_named(NULL));
}

static void identifier__has_its_quotes_doubled(void **state)
{
    assert_put(*state, sqlm_dialect_put_identifier, SQLM_DIALECT_SQLITE, "say \"hi\"", "\"say \"\"hi\"\"\"");
    assert_put(*state, sqlm_dialect_put_identifier, SQLM_DIALECT_POSTGRES, "\"", "\"\"\"\"");
    assert_put(*state, sqlm_dialect_put_identifier, SQLM_DIALECT_MYSQL, "a`b\"c\\", "`a``b\"c\\`");
    assert_put(*state, sqlm_dialect_put_identifier, SQLM_DIALECT_SQLITE, "\xc3\xa4rger", "\"\xc3\xa4rger\"");
}

static void identifier__that_is_none_is_misuse(void **state)
{
    for (unsigned id = 0; id < SQLM_DIALECT_COUNT; id++) {
        assert_refused(*state, sqlm_dialect_put_identifier, (sqlm_dialect_id)id, "");
        assert_refused(*state, sqlm_dialect_put_identifier, (sqlm_dialect_id)id, NULL);
        assert_refused(*state, sqlm_dialect_put_identifier, (sqlm_dialect_id)id, "a\xff");
        assert_refused(*state, sqlm_dialect_put_identifier, (sqlm_dialect_id)id, "\xc0\xa2");
    }
    assert_refused(*state, sqlm_dialect_put_identifier, SQLM_DIALECT_COUNT, "name");
}

static void text__cannot_be_left(void **state)
{
    assert_put(*state, sqlm_dialect_put_text, SQLM_DIALECT_SQLITE, "it's \\'", "'it''s \\'''");
    assert_put(*state, sqlm_dialect_put_text, SQLM_DIALECT_POSTGRES, "it's \\'", "'it''s \\'''");
    assert_put(*state, sqlm_dialect_put_text, SQLM_DIALECT_MYSQL, "it's \\'", "'it''s \\\\'''");
    assert_put(*state, sqlm_dialect_put_text, SQLM_DIALECT_MYSQL, "\\", "'\\\\'");
    assert_put(*state, sqlm_dialect_put_text, SQLM_DIALECT_SQLITE, "", "''");
}

static void text__that_is_none_is_misuse(void **state)
{
    assert_refused(*state, sqlm_dialect_put_text, SQLM_DIALECT_SQLITE, NULL);
    assert_refused(*state, sqlm_dialect_put_text, SQLM_DIALECT_MYSQL, "\xbf'");
    assert_refused(*state, sqlm_dialect_put_text, SQLM_DIALECT_COUNT, "x");
}

static void placeholder__is_the_databases_own(void **state)
{
    static const char *const expected[] = { "?1?12", "$1$12", "??" };
    sqlm_cx                 *cx = *state;
    sqlm_text_buffer         buffer;

    sqlm_text_buffer_init(&buffer, cx, 100);
    for (unsigned id = 0; id < SQLM_DIALECT_COUNT; id++) {
        sqlm_text_buffer_reset(&buffer);
        sqlm_dialect_put_placeholder(&buffer, sqlm_dialect_of((sqlm_dialect_id)id), 1);
        sqlm_dialect_put_placeholder(&buffer, sqlm_dialect_of((sqlm_dialect_id)id), 12);
        assert_string_equal(sqlm_text_buffer_text(&buffer), expected[id]);
    }
    sqlm_dialect_put_placeholder(&buffer, sqlm_dialect_of(SQLM_DIALECT_SQLITE), 0);
    assert_error(cx, MISUSE, buffer.outcome);
    sqlm_text_buffer_fini(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(dialect__is_found_by_id_and_by_name), cx_test(identifier__has_its_quotes_doubled),
        cx_test(identifier__that_is_none_is_misuse),  cx_test(text__cannot_be_left),
        cx_test(text__that_is_none_is_misuse),        cx_test(placeholder__is_the_databases_own),
    };
    return cmocka_run_group_tests_name("core/dialect", tests, NULL, NULL);
}

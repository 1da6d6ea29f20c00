/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

static sqlm_outcome try_url(sqlm_cx *cx, const char *url)
{
    sqlm_conn   *conn = NULL;
    sqlm_outcome outcome = sqlm_sqlite_driver()->connect(cx, url, &conn);

    if (conn != NULL)
        close_db(conn);
    return outcome;
}

static void url__is_refused_where_it_is_not_of_the_form(void **state)
{
    static const struct {
        const char       *url;
        sqlm_error_reason reason;
        const char       *says;
    } cases[] = {
        { "sqlite", SQLM_R_URL, "sqlite:" },
        { "postgres:x", SQLM_R_URL, "sqlite:" },
        { "sqlite://app.db", SQLM_R_URL, "sqlite:app.db" },
        { "sqlite:///app.db", SQLM_R_URL, "sqlite:/var/lib/app.db" },
        { "sqlite:", SQLM_R_URL, "no file" },
        { "sqlite:?mode=ro", SQLM_R_URL, "no file" },
        { "sqlite:a%", SQLM_R_URL, "hexadecimal" },
        { "sqlite:a%4", SQLM_R_URL, "hexadecimal" },
        { "sqlite:a%4x", SQLM_R_URL, "hexadecimal" },
        { "sqlite:a%00b", SQLM_R_URL, "NUL" },
        { "sqlite::memory:?", SQLM_R_OPTION, "unknown" },
        { "sqlite::memory:?mod=ro", SQLM_R_OPTION, "\"mod\"" },
        { "sqlite::memory:?mode", SQLM_R_OPTION, "rwc, rw, ro, immutable or inspect" },
        { "sqlite::memory:?mode=", SQLM_R_OPTION, "rwc, rw, ro, immutable or inspect" },
        { "sqlite::memory:?mode=RO", SQLM_R_OPTION, "rwc, rw, ro, immutable or inspect" },
        { "sqlite::memory:?mode=rw&mode=rw", SQLM_R_OPTION, "twice" },
        { "sqlite::memory:?mode=rw&", SQLM_R_OPTION, "unknown" },
        { "sqlite::memory:?journal=memory", SQLM_R_OPTION, "wal or delete" },
        { "sqlite::memory:?journal=wal", SQLM_R_OPTION, "needs a file" },
        { "sqlite:x.db?mode=ro&journal=wal", SQLM_R_OPTION, "mode=ro" },
        { "sqlite:x.db?mode=inspect&journal=wal", SQLM_R_OPTION, "mode=inspect" },
        { "sqlite:x.db?mode=immutable&journal=delete", SQLM_R_OPTION, "mode=immutable" },
        { "sqlite::memory:?mode=immutable", SQLM_R_OPTION, "needs a file" },
        { "sqlite::memory:?synchronous=off", SQLM_R_OPTION, "full or normal" },
        { "sqlite::memory:?busy_timeout=", SQLM_R_OPTION, "milliseconds" },
        { "sqlite::memory:?busy_timeout=-1", SQLM_R_OPTION, "milliseconds" },
        { "sqlite::memory:?busy_timeout=5s", SQLM_R_OPTION, "milliseconds" },
        { "sqlite::memory:?busy_timeout=1000000000", SQLM_R_OPTION, "milliseconds" },
    };
    sqlm_cx *cx = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_error(cx, CONFIG, try_url(cx, cases[i].url));
        if (sqlm_cx_error(cx)->reason != cases[i].reason || strstr(sqlm_cx_error(cx)->message, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].url, sqlm_cx_error(cx)->message);
        assert_int_equal(sqlm_cx_error(cx)->sent, SQLM_SENT_NO);
    }
}

static void url__takes_every_option(void **state)
{
    sqlm_cx *cx = *state;

    assert_ok(cx, try_url(cx, "sqlite::memory:"));
    assert_ok(cx, try_url(cx, "sqlite::memory:?mode=rwc&synchronous=normal&busy_timeout=0"));
    assert_ok(cx, try_url(cx, "sqlite::memory:?synchronous=full&mode=rw&busy_timeout=999999999"));
}

static void url__refuses_a_path_that_is_too_long(void **state)
{
    static char url[5000] = "sqlite:";
    sqlm_cx    *cx = *state;

    memset(url + 7, 'a', sizeof url - 8);
    assert_error(cx, CONFIG, try_url(cx, url));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_URL);
}

/* What counts are the bytes of the path, not those that it takes to write them in a URL. */
static void url__counts_the_decoded_path(void **state)
{
    static char url[7 + 3 * 4097 + 1] = "sqlite:";
    sqlm_cx    *cx = *state;

    for (size_t i = 0; i < 4096; i++)
        memcpy(url + 7 + 3 * i, "%61", 3);
    assert_int_equal(try_url(cx, url), SQLM_ERR); /* no system has such long names */
    assert_int_not_equal(sqlm_cx_error(cx)->kind, SQLM_E_CONFIG);
    memcpy(url + 7 + 3 * 4096, "%61", 3);
    assert_error(cx, CONFIG, try_url(cx, url));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "more than 4096 bytes"));
}

static void url__decodes_the_path(void **state)
{
    sqlm_cx *cx = *state;

    assert_ok(cx, try_url(cx, file_url("a%20b%3f%25.db")));
    assert_int_equal(access(file_path("a b?%.db"), F_OK), 0);
}

/* SQLite would take these for a database in memory, a URI, a temporary file. */
static void url__names_nothing_but_files(void **state)
{
    sqlm_cx *cx = *state;
    char     before[400];

    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(file_path(".")), 0);
    assert_ok(cx, try_url(cx, "sqlite:file:x.db%3fmode=memory"));
    assert_ok(cx, try_url(cx, "sqlite:%3amemory:"));
    assert_int_equal(access("./:memory:", F_OK), 0);
    assert_ok(cx, try_url(cx, "sqlite:%3Amemory:?mode=rw")); /* hexadecimal in either case */
    assert_int_equal(chdir(before), 0);
    assert_int_equal(access(file_path("file:x.db?mode=memory"), F_OK), 0);
    assert_int_equal(access(file_path(":memory:"), F_OK), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(url__is_refused_where_it_is_not_of_the_form),
        cx_test(url__takes_every_option),
        cx_test(url__refuses_a_path_that_is_too_long),
        cx_test(url__counts_the_decoded_path),
        cx_test(url__decodes_the_path),
        cx_test(url__names_nothing_but_files),
    };

    return cmocka_run_group_tests_name("sqlite/url", tests, folder_setup, folder_teardown);
}

/* SPDX-License-Identifier: MIT */
#include "support/sqlm_cmocka.h"

#ifdef SQLM_COVERAGE
void __gcov_dump(void); /* NOLINT: libgcov's */
#endif

void keep_coverage(void)
{
#ifdef SQLM_COVERAGE
    __gcov_dump();
#endif
}

int cx_setup(void **state)
{
    sqlm_cx *cx = sqlm_cx_new(NULL);

    assert_non_null(cx);
    *state = cx;
    return 0;
}

int cx_teardown(void **state)
{
    sqlm_cx_free(*state);
    *state = NULL;
    return 0;
}

void assert_ok_(const sqlm_cx *cx, sqlm_outcome outcome, const char *call, const char *file, int line)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == SQLM_OK)
        return;
    print_error("%s\nended with outcome %d, %s (%s): %s\n  at %s\n  sql: %s\n", call, (int)outcome, sqlm_error_kind_name(error->kind),
                sqlm_error_reason_name(error->reason), error->message, error->where != NULL ? error->where : "?", error->sql);
    _fail(file, line);
}

void assert_error_(const sqlm_cx *cx, sqlm_error_kind kind, sqlm_outcome outcome, const char *call, const char *file, int line)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == sqlm_error_kind_outcome(kind) && error->kind == kind)
        return;
    print_error("%s\nended with outcome %d, last record %s (%s): %s\n  expected %s\n", call, (int)outcome,
                sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason), error->message, sqlm_error_kind_name(kind));
    _fail(file, line);
}

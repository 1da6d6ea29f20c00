/* SPDX-License-Identifier: MIT */
/* Arithmetic that says so when a result does not fit: SQLite's own operators go on with a double, which other databases do not. */
#include "sqlite_conn.h"

#include <math.h>

typedef enum operation { OPERATION_ADD, OPERATION_SUB, OPERATION_MUL, OPERATION_DIV } operation;

static bool compute_integers(operation what, int64_t a, int64_t b, int64_t *result)
{
    switch (what) {
    case OPERATION_ADD:
        return !__builtin_add_overflow(a, b, result);
    case OPERATION_SUB:
        return !__builtin_sub_overflow(a, b, result);
    case OPERATION_MUL:
        return !__builtin_mul_overflow(a, b, result);
    case OPERATION_DIV:
        if (a == INT64_MIN && b == -1)
            return false;
        *result = a / b;
        return true;
    }
    return false;
}

static double compute_doubles(operation what, double a, double b)
{
    switch (what) {
    case OPERATION_ADD:
        return a + b;
    case OPERATION_SUB:
        return a - b;
    case OPERATION_MUL:
        return a * b;
    case OPERATION_DIV:
        return a / b;
    }
    return (double)NAN;
}

static bool is_number(sqlite3_value *value)
{
    const int type = sqlite3_value_type(value);

    return type == SQLITE_INTEGER || type == SQLITE_FLOAT;
}

static bool is_zero(sqlite3_value *value)
{
    return sqlite3_value_type(value) == SQLITE_INTEGER ? sqlite3_value_int64(value) == 0 : sqlite3_value_double(value) == 0;
}

/* NULL where an argument is, and by 0. */
static void compute(sqlite3_context *context, int count, sqlite3_value **values)
{
    const operation what = (operation)(intptr_t)sqlite3_user_data(context);
    int64_t         whole = 0;
    double          number;

    (void)count;
    if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL)
        return;
    if (!is_number(values[0]) || !is_number(values[1])) {
        sqlite3_result_error(context, "an operand is no number: type mismatch", -1);
        return;
    }
    if (what == OPERATION_DIV && is_zero(values[1]))
        return;
    if (sqlite3_value_type(values[0]) == SQLITE_INTEGER && sqlite3_value_type(values[1]) == SQLITE_INTEGER) {
        if (compute_integers(what, sqlite3_value_int64(values[0]), sqlite3_value_int64(values[1]), &whole))
            sqlite3_result_int64(context, whole);
        else
            sqlite3_result_error(context, "integer overflow", -1);
        return;
    }
    number = compute_doubles(what, sqlite3_value_double(values[0]), sqlite3_value_double(values[1]));
    if (isfinite(number))
        sqlite3_result_double(context, number);
    else
        sqlite3_result_error(context, "floating-point overflow", -1);
}

int sqlm__sqlite_install_arithmetic(sqlite3 *db)
{
    static const char *const names[] = { "sqlmodel_add", "sqlmodel_sub", "sqlmodel_mul", "sqlmodel_div" };
    const int                flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int                      rc = SQLITE_OK;

    for (intptr_t i = OPERATION_ADD; i <= OPERATION_DIV && rc == SQLITE_OK; i++)
        /* NOLINTNEXTLINE(performance-no-int-to-ptr): the pointer is never followed, it carries the number to compute() */
        rc = sqlite3_create_function_v2(db, names[i], 2, flags, (void *)i, compute, NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_create_function_v2(db, "sqlmodel_decimal", 3, flags, NULL, sqlm__sqlite_scale_decimal, NULL, NULL, NULL);
    return rc;
}

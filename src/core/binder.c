/* SPDX-License-Identifier: MIT */
#include <sqlmodel/sys/binder.h>

#include <sqlmodel/sys/text_form.h>

__attribute__((cold)) sqlm_outcome sqlm_binding_refuse(const sqlm_binding *b, sqlm_error_reason reason, const char *what, const char *where)
{
    char         label[SQLM_COLUMN_LABEL_SIZE];
    sqlm_outcome outcome;

    if (b->column == NULL)
        return sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "parameter %d %s", b->number, what);
    outcome = sqlm_cx_fail(b->cx, SQLM_E_DATA, reason, where, "the value for %s %s", sqlm_plan_column_label(b->column, label), what);
    sqlm_plan_put_column(b->cx, b->column);
    return outcome;
}

__attribute__((cold)) sqlm_outcome sqlm_binding_refuse_type(const sqlm_binding *b, uint8_t type)
{
    return SQLM_FAIL(b->cx, MISUSE, NONE, "parameter %d has the unknown type %u", b->number, (unsigned)type);
}

__attribute__((cold)) sqlm_outcome sqlm_binding_refuse_count(sqlm_cx *cx, size_t expected, size_t given)
{
    return SQLM_FAIL(cx, QUERY, PARAMETERS, "the statement has %zu parameters, %zu values were given", expected, given);
}

sqlm_outcome sqlm_binding_check_json(const sqlm_binding *b, const char *text, size_t length)
{
    if (!sqlm_json_is_valid(text, length))
        return sqlm_binding_refuse(b, SQLM_R_FORMAT, "is not valid JSON", SQLM_HERE);
    return SQLM_OK;
}

sqlm_outcome sqlm_binding_check_decimal(const sqlm_binding *b, sqlm_decimal *decimal)
{
    const sqlm_plan_column *column = b->column;

    if (column != NULL && column->precision > 0 &&
        (!sqlm_decimal_to_scale(*decimal, column->scale, decimal) || sqlm_decimal_digits(*decimal) > column->precision))
        return sqlm_binding_refuse(b, SQLM_R_RANGE, "has more digits than the column's type keeps", SQLM_HERE);
    return SQLM_OK;
}

sqlm_outcome sqlm_binding_find_label(const sqlm_binding *b, const sqlm_enum *type, int32_t number, const char **label)
{
    *label = type != NULL ? sqlm_enum_to_label(type, number) : NULL;
    if (*label == NULL)
        return sqlm_binding_refuse(b, SQLM_R_RANGE,
                                   number == 0 ? "is unset (0): set an enumerator" : "is none of the enumeration's enumerators", SQLM_HERE);
    return SQLM_OK;
}

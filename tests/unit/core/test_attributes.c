/* SPDX-License-Identifier: MIT */
/* The attributes that tell others than the query layer something. Programs may have macros of these names. */
#define COLUMN(x)         oops
#define ALIAS             oops
#define COMMENT           oops
#define GENERATED(x, y)   oops
#define IDENTITY          oops
#define ALWAYS            oops
#define MIN_LENGTH        oops
#define VALIDATE_RANGE(x) oops
#define PATTERN           oops
#define VALIDATE_WITH(x)  oops
#define SECRET            oops
#define SCHEMA            oops
#define table             oops

#include <sqlmodel/core/model.h>

#include "support/sqlm_cmocka.h"

static sqlm_outcome starts_upper(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                 sqlm_validation *validation)
{
    (void)model;
    if (value->as.text.data[0] >= 'A' && value->as.text.data[0] <= 'Z')
        return SQLM_OK;
    return validation->report(cx, validation, field, "starts_upper", "must start with an upper-case letter");
}

typedef struct Account Account;
static sqlm_outcome is_consistent(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation);

#define LOWEST (-10)
#define ACCOUNT_FIELDS(FIELD, M)                                                                                                  \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS), COLUMN("account_id"))                                        \
    FIELD(M, text, name, COLUMN("account_name"), ALIAS("accountName"), COMMENT("who"), MIN_LENGTH(2), MAX_LENGTH(2),              \
          PATTERN("^\\w+$"), VALIDATE_WITH(starts_upper), SECRET)                                                                 \
    FIELD(M, i32, level, VALIDATE_RANGE(LOWEST, 10), ALIAS("Level"))                                                              \
    FIELD(M, opt_u64, score, VALIDATE_RANGE(1, 18446744073709551615))                                                             \
    FIELD(M, i64, twice, GENERATED("level * 2"), COLUMN("level_twice"))                                                           \
    FIELD(M, opt_text, label, GENERATED("account_name || '!'"), FOREIGN_KEY(Account, name), ON_DELETE(RESTRICT))                  \
    FIELD(M, bytes, key, MIN_LENGTH(16))                                                                                          \
    FIELD(M, table, options, SCHEMA("crm"), COMMENT("accounts"), VALIDATE_WITH(is_consistent))
SQLMODEL(Account, "account", ACCOUNT_FIELDS);

#define PLAIN_FIELDS(FIELD, M) FIELD(M, i64, id, PRIMARY_KEY)
SQLMODEL(Plain, "plain", PLAIN_FIELDS);

static sqlm_outcome is_consistent(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation)
{
    const Account *account = object;

    (void)model;
    return account->level > 0 ? SQLM_OK : validation->report(cx, validation, SQLM_WHOLE_OBJECT, "level", "must have a level");
}

static const sqlm_attribute *find(uint32_t field, sqlm_attribute_id id)
{
    const sqlm_attribute *found = sqlm_attribute_find(Account_model.fields[field].attributes, id);

    assert_non_null(found);
    return found;
}

static void attributes__records_hold_what_was_declared(void **state)
{
    (void)state;
    assert_int_equal(find(Account_field_id, SQLM_ATTR_IDENTITY)->number, SQLM_IDENTITY_ALWAYS);
    assert_string_equal(find(Account_field_name, SQLM_ATTR_COMMENT)->text, "who");
    assert_int_equal(find(Account_field_name, SQLM_ATTR_MIN_LENGTH)->number, 2);
    assert_string_equal(find(Account_field_name, SQLM_ATTR_PATTERN)->text, "^\\w+$");
    assert_non_null(find(Account_field_name, SQLM_ATTR_SECRET));
    assert_string_equal(find(Account_field_level, SQLM_ATTR_VALIDATE_RANGE)->text, "(-10)");
    assert_string_equal((const char *)find(Account_field_level, SQLM_ATTR_VALIDATE_RANGE)->pointer, "10");
    assert_string_equal((const char *)find(Account_field_score, SQLM_ATTR_VALIDATE_RANGE)->pointer, "18446744073709551615");
    assert_string_equal(find(Account_field_twice, SQLM_ATTR_GENERATED)->text, "level * 2");
    assert_int_equal(Account_model.fields[Account_field_id].flags,
                     SQLM_F_PRIMARY_KEY | SQLM_F_AUTO_INCREMENT | SQLM_F_IDENTITY | SQLM_F_COLUMN);
    assert_int_equal(Account_model.fields[Account_field_name].flags,
                     SQLM_F_COLUMN | SQLM_F_ALIAS | SQLM_F_COMMENT | SQLM_F_MIN_LENGTH | SQLM_F_LENGTH | SQLM_F_PATTERN |
                         SQLM_F_VALIDATE_WITH | SQLM_F_SECRET);
    assert_int_equal(Account_model.fields[Account_field_label].flags, SQLM_F_GENERATED | SQLM_F_FOREIGN_KEY | SQLM_F_ACTION);
}

static void attributes__of_the_table_stand_in_the_model(void **state)
{
    (void)state;
    assert_int_equal(Account_model.field_count, 7);
    assert_int_equal(Account_model.constraint_count, 0);
    assert_int_equal(Account_model.attributes[0].id, SQLM_ATTR_KIND);
    assert_string_equal(sqlm_attribute_find(Account_model.attributes, SQLM_ATTR_SCHEMA)->text, "crm");
    assert_string_equal(sqlm_attribute_find(Account_model.attributes, SQLM_ATTR_COMMENT)->text, "accounts");
    assert_string_equal(sqlm_model_schema(&Account_model), "crm");
    assert_null(Plain_model.attributes);
    assert_null(sqlm_model_schema(&Plain_model));
    assert_null(sqlm_model_schema(NULL));
    assert_null(sqlm_attribute_find(Plain_model.attributes, SQLM_ATTR_SCHEMA));
}

static void attributes__names_for_the_database_and_for_json_default_to_the_members(void **state)
{
    (void)state;
    assert_string_equal(sqlm_field_column(&Account_model.fields[Account_field_name]), "account_name");
    assert_string_equal(sqlm_field_alias(&Account_model.fields[Account_field_name]), "accountName");
    assert_string_equal(Account_model.fields[Account_field_name].name, "name");
    assert_string_equal(sqlm_field_column(&Account_model.fields[Account_field_level]), "level");
    assert_string_equal(sqlm_field_alias(&Account_model.fields[Account_field_id]), "id");
    assert_null(sqlm_field_column(NULL));
    assert_null(sqlm_field_alias(NULL));
}

typedef struct listener {
    sqlm_validation validation;
    uint32_t        field;
    const char     *code;
} listener;

static sqlm_outcome listen(sqlm_cx *cx, sqlm_validation *validation, uint32_t field, const char *code, const char *message)
{
    listener *heard = (listener *)validation;

    (void)cx;
    (void)message;
    heard->field = field;
    heard->code = code;
    return SQLM_OK;
}

static void attributes__validators_are_called_through_the_record(void **state)
{
    sqlm_cx              *cx = *state;
    listener              heard = { { listen }, 0, NULL };
    sqlm_field_validator *of_field = (sqlm_field_validator *)find(Account_field_name, SQLM_ATTR_VALIDATE_WITH)->function;
    sqlm_table_validator *of_table =
        (sqlm_table_validator *)sqlm_attribute_find(Account_model.attributes, SQLM_ATTR_VALIDATE_WITH)->function;
    const sqlm_value      good = sqlm_text_value("Ann"), bad = sqlm_text_value("ann");

    assert_ok(cx, of_field(cx, &Account_model, Account_field_name, &good, &heard.validation));
    assert_null(heard.code);
    assert_ok(cx, of_field(cx, &Account_model, Account_field_name, &bad, &heard.validation));
    assert_int_equal(heard.field, Account_field_name);
    assert_string_equal(heard.code, "starts_upper");
    assert_ok(cx, of_table(cx, &Account_model, &(Account){ .level = 0 }, &heard.validation));
    assert_true(heard.field == SQLM_WHOLE_OBJECT);
    assert_string_equal(heard.code, "level");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(attributes__records_hold_what_was_declared),
        cx_test(attributes__of_the_table_stand_in_the_model),
        cx_test(attributes__names_for_the_database_and_for_json_default_to_the_members),
        cx_test(attributes__validators_are_called_through_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Attributes and kinds own no names: a program may have macros of these, defined before our headers or after. */
#define UNIQUE         nonsense
#define INDEX(x)       nonsense nonsense
#define CHECK          5 5 5
#define CHECK_RANGE(a) oops
#define DEFAULT        +
#define DEFAULT_NOW    ,
#define CASCADE        oops
#define SET_NULL (
#define PRIMARY_KEY    oops
#define AUTO_INCREMENT oops
#define FOREIGN_KEY(x) oops
#define MAX_LENGTH(x)  oops
#define FIXED_LENGTH   oops
#define VERSION        3
#define WHERE(x, y)    oops
#define ON_DELETE      "no"
#define ON_UPDATE      "no"

#include "every.h"

#include "support/sqlm_cmocka.h"
#include "support/torture.h"

#include <sqlmodel/sys/plan.h>

#include <string.h>

#define date       oops
#define uuid       1 2 3
#define json       {
#define decimal(x) oops
#define unique     oops
#define check      oops

_Static_assert(sizeof(sqlm_node) == 24, "a node is 24 bytes");
_Static_assert(sizeof(Every_.id) == sizeof(sqlm_node), "a handle is one node");
_Static_assert(LEVEL_LOW == 1 && Level_unset == 0, "enumerators start at 1");

#define STATUS_LABELS(LABEL) LABEL(STATUS_TRIAL, "trial") LABEL(STATUS_ACTIVE, "active") LABEL(STATUS_CLOSED, "closed")
SQLM_ENUM(Status, STATUS_LABELS);

#define OWNER_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i32, tenant, PRIMARY_KEY)                                                                                             \
    FIELD(M, uuid, person, PRIMARY_KEY)                                                                                            \
    FIELD(M, text, code, PRIMARY_KEY, MAX_LENGTH(8))                                                                               \
    FIELD(M, i64, row_version, VERSION, DEFAULT(1))
SQLMODEL(Owner, "owners", OWNER_FIELDS);

#define THING_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, i16, id, PRIMARY_KEY, AUTO_INCREMENT)                                                                                 \
    FIELD(M, text, name, UNIQUE, INDEX("ix_t"), INDEX, UNIQUE("uq_x"), MAX_LENGTH(80), CHECK("name <> ''"),                        \
          CHECK("name <> 'x'", "ck_named"), DEFAULT("none"))                                                                       \
    FIELD(M, f64, weight, DEFAULT(1.5), CHECK_RANGE(-0.5, 100))                                                                    \
    FIELD(M, bool, is_new, DEFAULT(true))                                                                                          \
    FIELD(M, decimal(12, 2), price, DEFAULT("0.50"))                                                                               \
    FIELD(M, opt_decimal(38, 0), worth)                                                                                            \
    FIELD(M, enum(Status), status, DEFAULT(STATUS_ACTIVE))                                                                         \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)                                                                                    \
    FIELD(M, opt_i16, next_id, FOREIGN_KEY(Thing, id), ON_DELETE(SET_NULL), ON_UPDATE(CASCADE))                                    \
    FIELD(M, i32, tenant, FOREIGN_KEY(Owner, tenant))                                                                              \
    FIELD(M, opt_bytes, hash, FIXED_LENGTH(32))                                                                                    \
    FIELD(M, unique(name, price), uq_things_name_price)                                                                            \
    FIELD(M, index(status), ix_things_open, WHERE("status <> 'closed'"))                                                           \
    FIELD(M, index(status, made_at, name), ix_things_status)                                                                       \
    FIELD(M, check("price > weight"), ck_things_price)
SQLMODEL(Thing, "things", THING_FIELDS);

static const sqlm_attribute *find(uint32_t field, sqlm_attribute_id id)
{
    return sqlm_attribute_find(Thing_model.fields[field].attributes, id);
}

static size_t count(uint32_t field, sqlm_attribute_id id)
{
    size_t n = 0;

    for (const sqlm_attribute *at = Thing_model.fields[field].attributes; at->id != SQLM_ATTR_END; at++)
        n += at->id == (uint32_t)id;
    return n;
}

static void model__describes_itself(void **state)
{
    (void)state;
    assert_int_equal(Thing_model.abi_version, SQLM_MODEL_ABI);
    assert_int_equal(Thing_model.field_count, 11);
    assert_int_equal(Thing_model.constraint_count, 4);
    assert_int_equal(Thing_model.object_size, sizeof(Thing));
    assert_string_equal(Thing_model.name, "Thing");
    assert_string_equal(Thing_model.table, "things");
    assert_ptr_equal(Thing_model.functions, &sqlm_plain_model_functions);
    assert_null(Thing_model.fields[11].name);
}

static void field__knows_its_member(void **state)
{
    static const struct {
        uint32_t field, type;
        size_t   offset, size;
    } cases[] = {
        { Every_field_id, SQLM_TYPE_I64, offsetof(Every, id), 8 },
        { Every_field_a_bool, SQLM_TYPE_BOOL, offsetof(Every, a_bool), sizeof(bool) },
        { Every_field_a_decimal, SQLM_TYPE_DECIMAL, offsetof(Every, a_decimal), sizeof(sqlm_decimal) },
        { Every_field_a_level, SQLM_TYPE_ENUM, offsetof(Every, a_level), 4 },
        { Every_field_o_level, SQLM_TYPE_ENUM | SQLM_NULLABLE, offsetof(Every, o_level), sizeof(Level_opt) },
        { Every_field_o_text, SQLM_TYPE_TEXT | SQLM_NULLABLE, offsetof(Every, o_text), sizeof(const char *) },
        { Every_field_o_uuid, SQLM_TYPE_UUID | SQLM_NULLABLE, offsetof(Every, o_uuid), sizeof(sqlm_opt_uuid) },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const sqlm_field *field = &Every_model.fields[cases[i].field];

        assert_int_equal(field->type, cases[i].type);
        assert_int_equal(field->offset, cases[i].offset);
        assert_int_equal(field->size, cases[i].size);
    }
}

static void model__has_each_kind_plain_and_optional(void **state)
{
    uint32_t plain = 0, optional = 0;

    (void)state;
    assert_int_equal(Every_model.field_count, EVERY_COUNT);
    for (uint32_t i = 0; i < Every_model.field_count; i++) {
        const uint32_t type = Every_model.fields[i].type;

        if ((type & SQLM_NULLABLE) != 0)
            optional |= 1U << (type & SQLM_TYPE_MASK);
        else
            plain |= 1U << type;
    }
    assert_int_equal(plain, (1U << SQLM_TYPE_COUNT) - 2);
    assert_int_equal(optional, (1U << SQLM_TYPE_COUNT) - 2);
}

static void handle__points_to_its_field(void **state)
{
    (void)state;
    assert_int_equal(Every_.a_level->node.op, SQLM_OP_COLUMN);
    assert_int_equal(Every_.a_level->node.index, Every_field_a_level);
    assert_int_equal(Every_.a_level->node.type, SQLM_TYPE_ENUM);
    assert_ptr_equal(Every_.a_level->node.left, &Every_model);
    assert_int_equal(Thing_.worth->node.type, SQLM_TYPE_DECIMAL);
}

static void attributes__stand_as_declared(void **state)
{
    (void)state;
    assert_int_equal(count(Thing_field_name, SQLM_ATTR_UNIQUE), 2);
    assert_int_equal(count(Thing_field_name, SQLM_ATTR_INDEX), 2);
    assert_int_equal(count(Thing_field_name, SQLM_ATTR_CHECK), 2);
    assert_int_equal(Thing_model.fields[Thing_field_name].attributes[0].id, SQLM_ATTR_KIND);
    assert_string_equal(find(Thing_field_name, SQLM_ATTR_INDEX)->text, "ix_t");
    assert_string_equal(find(Thing_field_name, SQLM_ATTR_CHECK)->text, "name <> ''");
    assert_null(find(Thing_field_name, SQLM_ATTR_CHECK)->pointer);
    assert_string_equal(find(Thing_field_name, SQLM_ATTR_CHECK)[1].pointer, "ck_named");
    assert_string_equal(find(Thing_field_name, SQLM_ATTR_DEFAULT)->text, "none");
    assert_true(find(Thing_field_weight, SQLM_ATTR_DEFAULT)->real > 1.4);
    assert_null(find(Thing_field_weight, SQLM_ATTR_DEFAULT)->text);
    assert_string_equal(find(Thing_field_weight, SQLM_ATTR_CHECK_RANGE)->text, "-0.5");
    assert_string_equal(find(Thing_field_weight, SQLM_ATTR_CHECK_RANGE)->pointer, "100");
    assert_int_equal(find(Thing_field_is_new, SQLM_ATTR_DEFAULT)->number, 1);
    assert_int_equal(find(Thing_field_status, SQLM_ATTR_DEFAULT)->number, STATUS_ACTIVE);
    assert_non_null(find(Thing_field_made_at, SQLM_ATTR_DEFAULT_NOW));
    assert_ptr_equal(find(Thing_field_next_id, SQLM_ATTR_FOREIGN_KEY)->pointer, &Thing_model);
    assert_int_equal(find(Thing_field_next_id, SQLM_ATTR_FOREIGN_KEY)->index, Thing_field_id);
    assert_int_equal(find(Thing_field_next_id, SQLM_ATTR_ON_DELETE)->number, SQLM_ACTION_SET_NULL);
    assert_int_equal(find(Thing_field_next_id, SQLM_ATTR_ON_UPDATE)->number, SQLM_ACTION_CASCADE);
    assert_ptr_equal(find(Thing_field_tenant, SQLM_ATTR_FOREIGN_KEY)->pointer, &Owner_model);
    assert_null(find(Thing_field_tenant, SQLM_ATTR_ON_DELETE));
    assert_null(find(Thing_field_hash, SQLM_ATTR_END));
    assert_null(sqlm_attribute_find(NULL, SQLM_ATTR_KIND));
}

static void attributes__without_a_name_have_the_empty_one(void **state)
{
    (void)state;
    assert_ptr_equal((const void *)find(Thing_field_name, SQLM_ATTR_UNIQUE)->text, (const void *)sqlm_no_name);
    assert_string_equal(sqlm_no_name, "");
}

static void constraints__stand_as_declared(void **state)
{
    const sqlm_constraint *constraints = Thing_model.constraints;

    (void)state;
    assert_int_equal(constraints[0].id, SQLM_ATTR_UNIQUE);
    assert_string_equal(constraints[0].name, "uq_things_name_price");
    assert_int_equal(constraints[0].fields[0], Thing_field_name);
    assert_int_equal(constraints[0].fields[1], Thing_field_price);
    assert_int_equal(constraints[0].fields[2], SQLM_END_OF_FIELDS);
    assert_null(sqlm_attribute_find(constraints[0].attributes, SQLM_ATTR_WHERE));
    assert_int_equal(constraints[1].id, SQLM_ATTR_INDEX);
    assert_string_equal(sqlm_attribute_find(constraints[1].attributes, SQLM_ATTR_WHERE)->text, "status <> 'closed'");
    assert_int_equal(constraints[2].fields[3], SQLM_END_OF_FIELDS);
    assert_int_equal(constraints[3].id, SQLM_ATTR_CHECK);
    assert_string_equal(constraints[3].expression, "price > weight");
    assert_null(constraints[3].fields);
    assert_int_equal(constraints[4].id, SQLM_ATTR_END);
}

static void enum__begins_at_one(void **state)
{
    (void)state;
    assert_int_equal(STATUS_TRIAL, 1);
    assert_int_equal(Status_unset, 0);
    assert_int_equal(Status_enum.count, 3);
    assert_string_equal(Status_enum.name, "Status");
    assert_string_equal(Status_enum.labels[STATUS_CLOSED - 1], "closed");
    assert_int_equal(Status_enum.values[2], STATUS_CLOSED);
}

static void find_field__finds_names_alone(void **state)
{
    uint32_t at = 99;

    (void)state;
    assert_true(sqlm_model_find_field(&Thing_model, "price", &at));
    assert_int_equal(at, Thing_field_price);
    assert_false(sqlm_model_find_field(&Thing_model, "Price", &at));
    assert_false(sqlm_model_find_field(&Thing_model, "", &at));
    assert_false(sqlm_model_find_field(&Thing_model, NULL, &at));
    assert_false(sqlm_model_find_field(NULL, "price", &at));
    assert_int_equal(at, Thing_field_price);
}

static void field__knows_its_limits(void **state)
{
    const sqlm_field *fields = Thing_model.fields;

    (void)state;
    assert_int_equal(sqlm_field_precision(&fields[Thing_field_price]), 12);
    assert_int_equal(sqlm_field_scale(&fields[Thing_field_price]), 2);
    assert_int_equal(sqlm_field_precision(&fields[Thing_field_worth]), 38);
    assert_int_equal(sqlm_field_scale(&fields[Thing_field_worth]), 0);
    assert_int_equal(sqlm_field_precision(&fields[Thing_field_name]), 0);
    assert_int_equal(sqlm_field_max_length(&fields[Thing_field_name]), 80);
    assert_int_equal(sqlm_field_max_length(&fields[Thing_field_hash]), 32);
    assert_int_equal(sqlm_field_max_length(&fields[Thing_field_price]), 0);
    assert_int_equal(sqlm_field_max_length(NULL), 0);
    assert_ptr_equal(sqlm_field_enum(&fields[Thing_field_status]), &Status_enum);
    assert_null(sqlm_field_enum(&fields[Thing_field_name]));
    assert_null(sqlm_field_enum(NULL));
}

static void plan__of_a_field_says_where_it_lies(void **state)
{
    sqlm_plan_column column;

    (void)state;
    sqlm_field_plan(&Thing_model, Thing_field_worth, &column);
    assert_int_equal(column.type, SQLM_TYPE_DECIMAL);
    assert_true(column.nullable);
    assert_int_equal(column.precision, 38);
    assert_int_equal(column.scale, 0);
    assert_int_equal(column.offset, offsetof(Thing, worth));
    assert_null(column.enumeration);
    assert_string_equal(column.table, "things");
    assert_string_equal(column.name, "worth");
    sqlm_field_plan(&Thing_model, Thing_field_status, &column);
    assert_ptr_equal(column.enumeration, &Status_enum);
    assert_false(column.nullable);
    sqlm_field_plan(&Thing_model, 999, &column);
    assert_int_equal(column.type, SQLM_TYPE_NONE);
    sqlm_field_plan(NULL, 0, &column);
    sqlm_field_plan(&Thing_model, 0, NULL);
}

/* ---- the function table ---------------------------------------------------------------------------------------------------- */

static void row__carries_every_member_there_and_back(void **state)
{
    sqlm_cx    *cx = *state;
    const Every objects[] = { every_full(), every_least() };
    sqlm_value  values[EVERY_COUNT], again[EVERY_COUNT];

    for (size_t i = 0; i < 2; i++) {
        Every       copy;
        sqlm_arena *arena = NULL;

        memset(&copy, 0xA5, sizeof copy);
        assert_ok(cx, sqlm_arena_new(cx, &arena));
        assert_ok(cx, Every_model.functions->to_row(cx, &Every_model, &objects[i], values));
        assert_ok(cx, Every_model.functions->from_row(cx, &Every_model, values, arena, &copy));
        assert_ptr_not_equal(copy.a_text, objects[i].a_text);
        assert_ok(cx, Every_model.functions->to_row(cx, &Every_model, &copy, again));
        for (size_t k = 0; k < EVERY_COUNT; k++)
            assert_true(sqlm_value_equal(&values[k], &again[k]));
        assert_int_equal(sqlm_value_is_null(&again[Every_field_o_bool]), i == 1);
        sqlm_arena_free(arena);
    }
}

static void from_row__stores_nothing_when_the_last_value_does_not_fit(void **state)
{
    sqlm_cx    *cx = *state;
    const Every source = every_full();
    Every       target, before;
    sqlm_value  values[EVERY_COUNT];

    assert_ok(cx, Every_model.functions->to_row(cx, &Every_model, &source, values));
    values[Every_field_o_level] = sqlm_text_value("none of them");
    memset(&target, 0x5A, sizeof target);
    memcpy(&before, &target, sizeof before);
    assert_error(cx, DATA, Every_model.functions->from_row(cx, &Every_model, values, NULL, &target));
    assert_string_equal(sqlm_cx_error(cx)->column, "o_level");
    assert_string_equal(sqlm_cx_error(cx)->table, "every");
    assert_memory_equal(&target, &before, sizeof target);
}

static void from_row__without_an_arena_borrows(void **state)
{
    sqlm_cx    *cx = *state;
    const Every source = every_full();
    Every       target = { 0 };
    sqlm_value  values[EVERY_COUNT];

    assert_ok(cx, Every_model.functions->to_row(cx, &Every_model, &source, values));
    assert_ok(cx, Every_model.functions->from_row(cx, &Every_model, values, NULL, &target));
    assert_ptr_equal(target.a_text, source.a_text);
    assert_ptr_equal(target.a_bytes.data, source.a_bytes.data);
}

static void to_row__names_the_member_that_is_missing(void **state)
{
    sqlm_cx   *cx = *state;
    Every      source = every_full();
    sqlm_value values[EVERY_COUNT];

    source.a_json = NULL;
    assert_error(cx, DATA, Every_model.functions->to_row(cx, &Every_model, &source, values));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
    assert_string_equal(sqlm_cx_error(cx)->column, "a_json");
}

static void key__of_several_fields_keeps_their_order(void **state)
{
    sqlm_cx    *cx = *state;
    const Owner owner = { .tenant = 7, .person = { { 1 } }, .code = "c" };
    sqlm_value  key[SQLM_MAXIMUM_KEY];
    size_t      parts = 0;

    assert_ok(cx, Owner_model.functions->primary_key(cx, &Owner_model, &owner, key, &parts));
    assert_int_equal(parts, 3);
    assert_int_equal(key[0].type, SQLM_TYPE_I32);
    assert_int_equal(key[0].as.integer, 7);
    assert_int_equal(key[1].type, SQLM_TYPE_UUID);
    assert_string_equal(key[2].as.text.data, "c");
}

static void object__is_new_while_its_made_key_is_zero(void **state)
{
    Thing       thing = { 0 };
    const Owner owner = { 0 };

    (void)state;
    assert_true(Thing_model.functions->is_new(&Thing_model, &thing));
    thing.id = 256; /* its first byte is zero */
    assert_false(Thing_model.functions->is_new(&Thing_model, &thing));
    thing.id = -1;
    assert_false(Thing_model.functions->is_new(&Thing_model, &thing));
    assert_false(Owner_model.functions->is_new(&Owner_model, &owner));
    assert_false(Owner_model.functions->is_new(NULL, &owner));
}

static void functions__with_null_are_misuse(void **state)
{
    sqlm_cx                    *cx = *state;
    const sqlm_model_functions *functions = &sqlm_plain_model_functions;
    Owner                       owner = { 0 };
    sqlm_value                  values[SQLM_MAXIMUM_KEY];
    size_t                      parts;

    assert_error(cx, MISUSE, functions->to_row(cx, NULL, &owner, values));
    assert_error(cx, MISUSE, functions->to_row(cx, &Owner_model, NULL, values));
    assert_error(cx, MISUSE, functions->from_row(cx, &Owner_model, NULL, NULL, &owner));
    assert_error(cx, MISUSE, functions->primary_key(cx, &Owner_model, &owner, values, NULL));
    assert_int_equal(functions->from_row(NULL, &Owner_model, values, NULL, &owner), SQLM_ERR);
    assert_int_equal(functions->primary_key(NULL, &Owner_model, &owner, NULL, &parts), SQLM_ERR);
}

static sqlm_outcome copy_object(sqlm_cx *cx, void *user)
{
    const Every  source = every_full();
    Every        target = { 0 };
    sqlm_value   values[EVERY_COUNT];
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    if (outcome == SQLM_OK)
        outcome = Every_model.functions->to_row(cx, &Every_model, &source, values);
    if (outcome == SQLM_OK)
        outcome = Every_model.functions->from_row(cx, &Every_model, values, arena, &target);
    sqlm_arena_free(arena);
    return outcome;
}

static void row__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_int_not_equal(sqlm_torture_both(copy_object, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(model__describes_itself),
        cmocka_unit_test(field__knows_its_member),
        cmocka_unit_test(model__has_each_kind_plain_and_optional),
        cmocka_unit_test(handle__points_to_its_field),
        cmocka_unit_test(attributes__stand_as_declared),
        cmocka_unit_test(attributes__without_a_name_have_the_empty_one),
        cmocka_unit_test(constraints__stand_as_declared),
        cmocka_unit_test(enum__begins_at_one),
        cmocka_unit_test(find_field__finds_names_alone),
        cmocka_unit_test(field__knows_its_limits),
        cmocka_unit_test(plan__of_a_field_says_where_it_lies),
        cx_test(row__carries_every_member_there_and_back),
        cx_test(from_row__stores_nothing_when_the_last_value_does_not_fit),
        cx_test(from_row__without_an_arena_borrows),
        cx_test(to_row__names_the_member_that_is_missing),
        cx_test(key__of_several_fields_keeps_their_order),
        cmocka_unit_test(object__is_new_while_its_made_key_is_zero),
        cx_test(functions__with_null_are_misuse),
        cmocka_unit_test(row__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

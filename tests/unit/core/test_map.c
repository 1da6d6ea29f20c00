/* SPDX-License-Identifier: MIT */
/* Models over structs that exist already. */
#include <sqlmodel/core/model.h>

#include "support/sqlm_cmocka.h"

#define MOOD_LABELS(LABEL) LABEL(MOOD_CALM, "calm") LABEL(MOOD_WILD, "wild")
SQLM_ENUM(Mood, MOOD_LABELS);

/* As somebody else declared it: other order, other integer types, members that are no columns. */
typedef struct legacy_animal {
    void            *owner;
    char            *name;
    long long        weight;
    unsigned         mood;
    bool             tame;
    struct {
        int x, y;
    }                place;
    sqlm_opt_date    born;
    Mood_opt         last_mood;
    long             id;
    unsigned long    seen;
} Animal;

#define ANIMAL_FIELDS(FIELD, M)              \
    FIELD(M, i64,            id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,           name)           \
    FIELD(M, i64,            weight)         \
    FIELD(M, enum(Mood),     mood)           \
    FIELD(M, opt_enum(Mood), last_mood)      \
    FIELD(M, bool,           tame)           \
    FIELD(M, opt_date,       born)           \
    FIELD(M, u64,            seen)           \
    FIELD(M, table,          options, COMMENT("animals")) \
    FIELD(M, unique(name),   uq_animal_name)
SQLMODEL_MAP_DECLARE(Animal, ANIMAL_FIELDS);
SQLMODEL_DEFINE(Animal, "animal", ANIMAL_FIELDS);

typedef struct Point {
    int32_t x, y;
    double  unused;
} Point;
#define POINT_FIELDS(FIELD, M)       \
    FIELD(M, i32, y, PRIMARY_KEY)    \
    FIELD(M, i32, x)
SQLMODEL_MAP(Point, "point", POINT_FIELDS);

static void map__offsets_are_those_of_the_struct(void **state)
{
    (void)state;
    assert_int_equal(Animal_model.field_count, 8);
    assert_int_equal(Animal_model.object_size, sizeof(Animal));
    assert_int_equal(Animal_model.fields[Animal_field_id].offset, offsetof(Animal, id));
    assert_int_equal(Animal_model.fields[Animal_field_name].offset, offsetof(Animal, name));
    assert_int_equal(Animal_model.fields[Animal_field_weight].offset, offsetof(Animal, weight));
    assert_int_equal(Animal_model.fields[Animal_field_mood].size, sizeof(unsigned));
    assert_int_equal(Animal_model.constraint_count, 1);
    assert_string_equal(sqlm_attribute_find(Animal_model.attributes, SQLM_ATTR_COMMENT)->text, "animals");
    assert_int_equal(Point_model.fields[0].offset, offsetof(Point, y));
    assert_int_equal(Point_model.fields[1].offset, offsetof(Point, x));
    assert_int_equal(Point_model.object_size, sizeof(Point));
}

static void map__objects_become_rows_and_rows_objects(void **state)
{
    sqlm_cx     *cx = *state;
    char         name[] = "Otter";
    const Animal animal = { .id = 7, .name = name, .weight = -5, .mood = MOOD_WILD, .tame = true, .born = SQLM_SOME({ 3 }),
                            .last_mood = SQLM_SOME(MOOD_CALM), .seen = 18446744073709551615ul };
    Animal       back = { .owner = name, .place = { 1, 2 } };
    sqlm_value   values[8];

    assert_ok(cx, Animal_model.functions->to_row(cx, &Animal_model, &animal, values));
    assert_int_equal(values[Animal_field_id].as.integer, 7);
    assert_int_equal(values[Animal_field_weight].as.integer, -5);
    assert_int_equal(values[Animal_field_mood].as.enumeration.number, MOOD_WILD);
    assert_ok(cx, Animal_model.functions->from_row(cx, &Animal_model, values, NULL, &back));
    assert_int_equal(back.id, 7);
    assert_string_equal(back.name, "Otter");
    assert_int_equal(back.weight, -5);
    assert_int_equal(back.mood, MOOD_WILD);
    assert_true(back.last_mood.has && back.last_mood.value == MOOD_CALM);
    assert_true(back.tame && back.born.has && back.born.value.days == 3);
    assert_true(back.seen == 18446744073709551615ul);
    assert_ptr_equal(back.owner, name); /* what is no column stays */
    assert_int_equal(back.place.y, 2);
}

static void map__is_new_looks_at_the_mapped_key(void **state)
{
    (void)state;
    assert_true(Animal_model.functions->is_new(&Animal_model, &(Animal){ .weight = 1 }));
    assert_false(Animal_model.functions->is_new(&Animal_model, &(Animal){ .id = 1 }));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cx_test(map__offsets_are_those_of_the_struct),
        cx_test(map__objects_become_rows_and_rows_objects),
        cx_test(map__is_new_looks_at_the_mapped_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* The order in which differences can be mended. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/compare.h>
#include <sqlmodel/sys/text_buffer.h>

#include <support/sqlm_cmocka.h>

#include <string.h>

typedef struct fixture {
    sqlm_cx           *cx;
    sqlm_arena        *arena;
    const sqlm_schema *expected;
    const sqlm_schema *found;
} fixture;

/* what is expected: hero -> team -> city, and guild, which comes first by name and refers to hero */
#define CITY_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY)
#define TEAM_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, text, name, UNIQUE, MAX_LENGTH(9)) FIELD(M, opt_i32, city, FOREIGN_KEY(City, id))
#define HERO_FIELDS(FIELD, M)                                                                                                      \
    FIELD(M, table, options, COMMENT("heroes"))                                                                                    \
    FIELD(M, i32, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i32, age, CHECK("age > 0"), DEFAULT(1))                                                                               \
    FIELD(M, opt_text, team, FOREIGN_KEY(Team, name), MAX_LENGTH(9), INDEX("ix_hero_team"))                                        \
    FIELD(M, i32, rank, UNIQUE)
#define GUILD_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, i32, hero, FOREIGN_KEY(Hero, id))
SQLMODEL(City, "city", CITY_FIELDS);
SQLMODEL(Team, "team", TEAM_FIELDS);
SQLMODEL(Hero, "hero", HERO_FIELDS);
SQLMODEL(Guild, "guild", GUILD_FIELDS);

/* what was found: no city, no guild; two tables more, of which one refers to the other, and hero refers to both kinds */
#define OLD_TEAM_FIELDS(FIELD, M) FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, text, name, UNIQUE("uq_old"), MAX_LENGTH(9))
#define LEGACY_FIELDS(FIELD, M)   FIELD(M, i32, id, PRIMARY_KEY)
#define ANCIENT_FIELDS(FIELD, M)  FIELD(M, i32, id, PRIMARY_KEY) FIELD(M, i32, legacy, FOREIGN_KEY(Legacy, id))
#define OLD_HERO_FIELDS(FIELD, M)                                                                                                  \
    FIELD(M, i32, id, PRIMARY_KEY)                                                                                                 \
    FIELD(M, i64, age, CHECK("age > 1"))                                                                                           \
    FIELD(M, opt_text, team, FOREIGN_KEY(OldTeam, name), ON_DELETE(CASCADE), MAX_LENGTH(9))                                        \
    FIELD(M, opt_i32, gone, FOREIGN_KEY(Legacy, id), UNIQUE, INDEX)
SQLMODEL(OldTeam, "team", OLD_TEAM_FIELDS);
SQLMODEL(Legacy, "legacy", LEGACY_FIELDS);
SQLMODEL(Ancient, "ancient", ANCIENT_FIELDS);
SQLMODEL(OldHero, "hero", OLD_HERO_FIELDS);

static int setup(void **state)
{
    static const sqlm_model *const now[] = { &Guild_model, &Hero_model, &Team_model, &City_model };
    static const sqlm_model *const before[] = { &OldHero_model, &OldTeam_model, &Legacy_model, &Ancient_model };
    static fixture                 f;
    const sqlm_dialect            *postgres = sqlm_dialect_of(SQLM_DIALECT_POSTGRES);

    f.cx = sqlm_cx_new(NULL);
    if (f.cx == NULL || sqlm_arena_new(f.cx, &f.arena) != SQLM_OK)
        return -1;
    assert_ok(f.cx, sqlm_schema_from_models(f.cx, postgres, now, 4, f.arena, &f.expected));
    assert_ok(f.cx, sqlm_schema_from_models(f.cx, postgres, before, 4, f.arena, &f.found));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;

    sqlm_arena_free(f->arena);
    sqlm_cx_free(f->cx);
    return 0;
}

static void put_steps(sqlm_text_buffer *out, const sqlm_steps *steps)
{
    static const char *const words[] = { [SQLM_STEP_CREATE] = "create", [SQLM_STEP_ALTER] = "alter", [SQLM_STEP_DROP] = "drop" };

    for (size_t i = 0; i < steps->count; i++)
        sqlm_text_buffer_put_format(out, "%s %s.%s %s\n", words[steps->items[i].action], steps->items[i].difference->table,
                                    steps->items[i].difference->object, steps->items[i].difference->property);
}

static void assert_steps(fixture *f, const sqlm_schema *expected, const sqlm_schema *found, const char *lines)
{
    sqlm_differences differences;
    sqlm_steps       steps;
    sqlm_text_buffer out;

    assert_ok(f->cx, sqlm_schema_compare(f->cx, expected, found, f->arena, &differences));
    assert_ok(f->cx, sqlm_schema_order_differences(f->cx, expected, found, &differences, f->arena, &steps));
    sqlm_text_buffer_init(&out, f->cx, 1 << 16);
    put_steps(&out, &steps);
    assert_string_equal(sqlm_text_buffer_text(&out), lines);
    sqlm_text_buffer_fini(&out);
}

static void order__is_one_in_which_all_can_be_mended(void **state)
{
    fixture *f = *state;

    assert_steps(f, f->expected, f->found,
                 "create city.table city existence\n"
                 "create guild.table guild existence\n"
                 "create team.column city existence\n"
                 "create hero.column rank existence\n"
                 "alter hero.table hero comment\n"
                 "alter hero.column age type\n"
                 "alter hero.column age default\n"
                 "drop hero.foreign key fk_hero_gone existence\n"
                 "drop hero.foreign key fk_hero_team on_delete\n"
                 "drop team.unique uq_old existence\n"
                 "drop hero.unique uq_hero_gone existence\n"
                 "drop hero.index ix_hero_gone existence\n"
                 "drop hero.check ck_hero_age expression\n"
                 "create team.unique uq_team_name existence\n"
                 "create hero.unique uq_hero_rank existence\n"
                 "create hero.index ix_hero_team existence\n"
                 "create hero.check ck_hero_age expression\n"
                 "create team.foreign key fk_team_city existence\n"
                 "create hero.foreign key fk_hero_team on_delete\n"
                 "drop hero.column gone existence\n"
                 "drop ancient.table ancient existence\n"
                 "drop legacy.table legacy existence\n");
}

static void order__the_way_back_is_ordered_too(void **state)
{
    fixture *f = *state;

    assert_steps(f, f->found, f->expected,
                 "create legacy.table legacy existence\n"
                 "create ancient.table ancient existence\n"
                 "create hero.column gone existence\n"
                 "alter hero.table hero comment\n"
                 "alter hero.column age type\n"
                 "alter hero.column age default\n"
                 "drop team.foreign key fk_team_city existence\n"
                 "drop hero.foreign key fk_hero_team on_delete\n"
                 "drop team.unique uq_team_name existence\n"
                 "drop hero.unique uq_hero_rank existence\n"
                 "drop hero.index ix_hero_team existence\n"
                 "drop hero.check ck_hero_age expression\n"
                 "create team.unique uq_old existence\n"
                 "create hero.unique uq_hero_gone existence\n"
                 "create hero.index ix_hero_gone existence\n"
                 "create hero.check ck_hero_age expression\n"
                 "create hero.foreign key fk_hero_gone existence\n"
                 "create hero.foreign key fk_hero_team on_delete\n"
                 "drop team.column city existence\n"
                 "drop hero.column rank existence\n"
                 "drop guild.table guild existence\n"
                 "drop city.table city existence\n");
    assert_steps(f, f->found, f->found, "");
}

static void order__tells_a_mistake_of_the_caller(void **state)
{
    fixture               *f = *state;
    const sqlm_difference  strange = { .kind = SQLM_DIFFERENCE_TABLE_EXTRA, .table = "nowhere" };
    const sqlm_difference  unknown = { .kind = SQLM_DIFFERENCE_COUNT, .table = "hero" };
    const sqlm_differences none = { NULL, 0 };
    sqlm_steps             steps;

    assert_int_equal(sqlm_schema_order_differences(NULL, f->expected, f->found, &none, f->arena, &steps), SQLM_ERR);
    assert_error(f->cx, MISUSE, sqlm_schema_order_differences(f->cx, NULL, f->found, &none, f->arena, &steps));
    assert_error(f->cx, MISUSE, sqlm_schema_order_differences(f->cx, f->expected, NULL, &none, f->arena, &steps));
    assert_error(f->cx, MISUSE, sqlm_schema_order_differences(f->cx, f->expected, f->found, NULL, f->arena, &steps));
    assert_error(f->cx, MISUSE, sqlm_schema_order_differences(f->cx, f->expected, f->found, &none, NULL, &steps));
    assert_error(f->cx, MISUSE, sqlm_schema_order_differences(f->cx, f->expected, f->found, &none, f->arena, NULL));
    assert_error(f->cx, MISUSE,
                 sqlm_schema_order_differences(f->cx, f->expected, f->found, &(sqlm_differences){ NULL, 1 }, f->arena, &steps));
    assert_error(f->cx, MISUSE,
                 sqlm_schema_order_differences(f->cx, f->expected, f->found, &(sqlm_differences){ &strange, 1 }, f->arena, &steps));
    assert_non_null(strstr(sqlm_cx_error(f->cx)->message, "table 'nowhere', which is in neither schema"));
    assert_error(f->cx, MISUSE,
                 sqlm_schema_order_differences(f->cx, f->expected, f->found, &(sqlm_differences){ &unknown, 1 }, f->arena, &steps));
    assert_int_equal(steps.count, 0);
    assert_ok(f->cx, sqlm_schema_order_differences(f->cx, f->expected, f->found, &none, f->arena, &steps));
    assert_int_equal(steps.count, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(order__is_one_in_which_all_can_be_mended),
        TEST(order__the_way_back_is_ordered_too),
        TEST(order__tells_a_mistake_of_the_caller),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}

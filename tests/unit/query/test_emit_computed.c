/* SPDX-License-Identifier: MIT */
/* The SQL of writes by condition, upserts, projections and what the database computes, in each dialect. */
#include "golden.h"
#include "stock.h"
#include "support/sqlm_cmocka.h"

/* ---- by condition */

static sqlm_outcome where_update(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_update_where(cx, db,
                             SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, "a"), sqlm_set(Hero_.age, sqlm_add(Hero_.age, 1)),
                                                            sqlm_set_null(Hero_.team_id), NULL, sqlm_set(Hero_.active, true)),
                                         .where = sqlm_and(sqlm_gt(Hero_.age, 3), NULL)),
                             NULL);
}

static sqlm_outcome where_update_version(sqlm_cx *cx, sqlm_conn *db)
{
    return Stock_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Stock_.amount, 0)), .all_rows = true), NULL);
}

static sqlm_outcome where_update_expressions(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_update_where(
        cx, db,
        SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.name, sqlm_concat(sqlm_upper(Hero_.name), "!")),
                                       sqlm_set(Hero_.active, sqlm_ge(Hero_.age, 18)),
                                       sqlm_set_optional(Hero_.age, (sqlm_opt_i32)SQLM_NONE),
                                       sqlm_set(Hero_.team_id, sqlm_coalesce(Hero_.team_id, Hero_.id))),
                    .where = sqlm_eq(sqlm_lower(Hero_.name), "b")),
        NULL);
}

static sqlm_outcome where_update_key(sqlm_cx *cx, sqlm_conn *db)
{
    return Link_update_where(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Link_.a, 1)), .all_rows = true), NULL);
}

/* Both see the old values, or it is refused. */
static sqlm_outcome where_update_swap(sqlm_cx *cx, sqlm_conn *db)
{
    return Kinds_update_where(cx, db,
                              SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Kinds_.oi64, Kinds_.i64), sqlm_set(Kinds_.i64, sqlm_coalesce(Kinds_.oi64, 0)),
                                                             sqlm_set(Kinds_.oi32, Kinds_.i32)),
                                          .all_rows = true),
                              NULL);
}

static sqlm_outcome where_update_returning(sqlm_cx *cx, sqlm_conn *db)
{
    Hero_list          list;
    const sqlm_outcome outcome =
        Hero_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .where = Hero_.active), &list);

    Hero_list_free(&list);
    return outcome;
}

static sqlm_outcome where_delete(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_delete_where(cx, db, SQLM_DELETE(.where = sqlm_in(Hero_.id, 1, 2)), NULL);
}

static sqlm_outcome where_delete_all(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_delete_where(cx, db, SQLM_DELETE(.all_rows = true), NULL);
}

static sqlm_outcome where_delete_returning(sqlm_cx *cx, sqlm_conn *db)
{
    Team_list          list;
    const sqlm_outcome outcome = Team_delete_returning(cx, db, SQLM_DELETE(.where = sqlm_eq(Team_.id, 1)), &list);

    Team_list_free(&list);
    return outcome;
}

/* ---- inserts of fields, upserts */

static sqlm_outcome insert_listed(sqlm_cx *cx, sqlm_conn *db)
{
    return Stock_insert_fields(cx, db, &(Stock){ .sku = "a" },
                               SQLM_FIELDS(Stock_.sku, Stock_.amount, Stock_.price, Stock_.label));
}

static sqlm_outcome insert_listed_with_key(sqlm_cx *cx, sqlm_conn *db)
{
    return Hero_insert_fields(cx, db, &(Hero){ .id = 3 }, SQLM_FIELDS(Hero_.active, Hero_.id, Hero_.name));
}

static sqlm_outcome upsert_update(sqlm_cx *cx, sqlm_conn *db)
{
    return Tag_upsert(cx, db, &(Tag){ .word = "a" }, SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.uses)),
                      NULL);
}

static sqlm_outcome upsert_set(sqlm_cx *cx, sqlm_conn *db)
{
    return Setting_upsert(cx, db, &(Setting){ .name = "a", .hits = 1 },
                          SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Setting_.value),
                                           .set = SQLM_ASSIGN(sqlm_set(Setting_.hits, sqlm_add(Setting_.hits, sqlm_excluded(Setting_.hits))))),
                          NULL);
}

static sqlm_outcome upsert_value(sqlm_cx *cx, sqlm_conn *db)
{
    return Tag_upsert(cx, db, &(Tag){ .word = "a" }, SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Tag_.uses, sqlm_add(Tag_.uses, 1)))),
                      NULL);
}

static sqlm_outcome upsert_nothing(sqlm_cx *cx, sqlm_conn *db)
{
    return Setting_upsert(cx, db, &(Setting){ .name = "a" }, SQLM_ON_CONFLICT(.do_nothing = true), NULL);
}

static sqlm_outcome upsert_nothing_targeted(sqlm_cx *cx, sqlm_conn *db)
{
    return Tag_upsert(cx, db, &(Tag){ .word = "a" }, SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .do_nothing = true), NULL);
}

static sqlm_outcome upsert_version(sqlm_cx *cx, sqlm_conn *db)
{
    return Stock_upsert(cx, db, &(Stock){ .sku = "a" },
                        SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Stock_.sku), .update = SQLM_FIELDS(Stock_.amount, Stock_.price)), NULL);
}

static sqlm_outcome upsert_other_keys(sqlm_cx *cx, sqlm_conn *db)
{
    return Tag_upsert(cx, db, &(Tag){ .id = 4, .word = "a" },
                      SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Tag_.word), .update = SQLM_FIELDS(Tag_.uses)), NULL);
}

static sqlm_outcome upsert_stamped(sqlm_cx *cx, sqlm_conn *db)
{
    return Stamped_upsert(cx, db, &(Stamped){ .name = "a" }, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Stamped_.hits)), NULL);
}

/* ---- projections */

static sqlm_outcome project_groups(sqlm_cx *cx, sqlm_conn *db)
{
    Grouped_list       list;
    const sqlm_outcome outcome =
        Grouped_all(cx, db,
                    SQLM_SELECT(.where = Hero_.active, .group_by = SQLM_COLUMNS(Hero_.team_id), .having = sqlm_gt(sqlm_count(), 1),
                                .order_by = SQLM_BY(sqlm_desc(Grouped_.heroes), sqlm_asc(Hero_.team_id), sqlm_asc(sqlm_max(Hero_.age))),
                                .limit = 3, .offset = 1),
                    &list);

    Grouped_list_free(&list);
    return outcome;
}

static sqlm_outcome project_total(sqlm_cx *cx, sqlm_conn *db)
{
    Total_list         list;
    const sqlm_outcome outcome = Total_all(cx, db, SQLM_SELECT(.from = &Hero_model, .where = sqlm_lt(Hero_.age, 9)), &list);

    Total_list_free(&list);
    return outcome;
}

static sqlm_outcome project_computed(sqlm_cx *cx, sqlm_conn *db)
{
    Worked_list      list;
    const sqlm_outcome outcome = Worked_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(sqlm_length(Hero_.name)))), &list);

    Worked_list_free(&list);
    return outcome;
}

static sqlm_outcome project_exact(sqlm_cx *cx, sqlm_conn *db)
{
    Exact_list         list;
    const sqlm_outcome outcome = Exact_all(cx, db, SQLM_SELECT(.having = sqlm_gt(sqlm_sum(Kinds_.i64), 5)), &list);

    Exact_list_free(&list);
    return outcome;
}

static sqlm_outcome project_colors(sqlm_cx *cx, sqlm_conn *db)
{
    Colors_list        list;
    const sqlm_outcome outcome =
        Colors_all(cx, db,
                   SQLM_SELECT(.distinct = true, .where = sqlm_eq(sqlm_coalesce(Kinds_.ofine, Kinds_.de), sqlm_cast(decimal, Kinds_.i32)),
                               .order_by = SQLM_BY(sqlm_asc(Colors_.price))),
                   &list);

    Colors_list_free(&list);
    return outcome;
}

static sqlm_outcome project_decimals(sqlm_cx *cx, sqlm_conn *db)
{
    Decimals_list      list;
    const sqlm_outcome outcome = Decimals_all(cx, db, NULL, &list);

    Decimals_list_free(&list);
    return outcome;
}

static sqlm_outcome project_unsigned(sqlm_cx *cx, sqlm_conn *db)
{
    Unsigned_list      list;
    const sqlm_outcome outcome = Unsigned_all(cx, db, NULL, &list);

    Unsigned_list_free(&list);
    return outcome;
}

static sqlm_outcome project_decimal_sum(sqlm_cx *cx, sqlm_conn *db)
{
    DecimalSum_list    list;
    const sqlm_outcome outcome = DecimalSum_all(cx, db, NULL, &list);

    DecimalSum_list_free(&list);
    return outcome;
}

/* The table's column, not the one of the result that has its name. */
static sqlm_outcome project_same_name(sqlm_cx *cx, sqlm_conn *db)
{
    Names_list         list;
    const sqlm_outcome outcome = Names_all(cx, db, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Hero_.name))), &list);

    Names_list_free(&list);
    return outcome;
}

static sqlm_outcome project_expression_groups(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t count;

    return Names_count(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(sqlm_lower(Hero_.name))), &count);
}

static sqlm_outcome project_exists(sqlm_cx *cx, sqlm_conn *db)
{
    bool exists;

    return Grouped_exists(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(Hero_.team_id)), &exists);
}

static sqlm_outcome computed_conditions(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t count;

    return Hero_count(cx, db,
                      SQLM_SELECT(.where = sqlm_and(sqlm_coalesce(Hero_.active, false), sqlm_gt(sqlm_add(Hero_.age, Hero_.age), 3),
                                                    sqlm_between(sqlm_mul(Hero_.id, 2), 1, 9), sqlm_in(sqlm_length(Hero_.name), 1, 2),
                                                    sqlm_like(sqlm_concat(Hero_.name, Hero_.name), "a%"),
                                                    sqlm_is_null(sqlm_div(Hero_.age, 0)),
                                                    sqlm_eq(Hero_.id, sqlm_add(Hero_.team_id, 1)))),
                      &count);
}

/* A factor keeps its own scale, so that the product has all digits. */
static sqlm_outcome computed_factors(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t count;

    return Kinds_count(cx, db,
                       SQLM_SELECT(.where = sqlm_gt(sqlm_mul(Kinds_.de, (sqlm_decimal){ .low = 1075, .scale = 3 }), Kinds_.ofine)), &count);
}

static sqlm_outcome computed_cast(sqlm_cx *cx, sqlm_conn *db)
{
    int64_t count;

    return Kinds_count(cx, db, SQLM_SELECT(.where = sqlm_eq(sqlm_cast(decimal, Kinds_.u64), Kinds_.de)), &count);
}

static sqlm_outcome explained(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_arena  *arena = NULL;
    const char  *text;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = Hero_explain(cx, db, SQLM_SELECT(.where = sqlm_eq(Hero_.id, 1)), arena, &text);
    sqlm_arena_free(arena);
    return outcome;
}

static sqlm_outcome explained_insert(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_arena  *arena = NULL;
    const char  *text;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = Tag_explain_insert(cx, db, &(Tag){ .word = "a" }, arena, &text);
    sqlm_arena_free(arena);
    return outcome;
}

static sqlm_outcome explained_upsert(sqlm_cx *cx, sqlm_conn *db)
{
    sqlm_arena  *arena = NULL;
    const char  *text;
    sqlm_outcome outcome = sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK)
        outcome = Setting_explain_upsert(cx, db, &(Setting){ .name = "a" }, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Setting_.value)), arena,
                                         &text);
    sqlm_arena_free(arena);
    return outcome;
}

/* ---- a table in a schema of the database */

#define ARCHIVE_FIELDS(FIELD, M)                       \
    FIELD(M, table,  options, SCHEMA("old \"files\"")) \
    FIELD(M, i64,    id,      PRIMARY_KEY)             \
    FIELD(M, text,   word,    UNIQUE)                  \
    FIELD(M, i32,    uses)
SQLMODEL(Archive, "archive", ARCHIVE_FIELDS);

#define ARCHIVED_COLUMNS(COLUMN, P)            \
    COLUMN(P, text, word, sqlm_lower(Archive_.word)) \
    COLUMN(P, i64, uses, sqlm_coalesce(sqlm_sum(Archive_.uses), 0))
SQLM_PROJECTION(Archived, ARCHIVED_COLUMNS);

static sqlm_outcome schema_projection(sqlm_cx *cx, sqlm_conn *db)
{
    Archived_list      list;
    const sqlm_outcome outcome = Archived_all(cx, db,
                                              SQLM_SELECT(.where = sqlm_gt(Archive_.uses, 1), .group_by = SQLM_COLUMNS(sqlm_lower(Archive_.word)),
                                                          .order_by = SQLM_BY(sqlm_desc(Archived_.uses))),
                                              &list);

    Archived_list_free(&list);
    return outcome;
}

static sqlm_outcome schema_projection_exists(sqlm_cx *cx, sqlm_conn *db)
{
    bool exists = false;

    return Archived_exists(cx, db, SQLM_SELECT(.group_by = SQLM_COLUMNS(sqlm_lower(Archive_.word))), &exists);
}

static sqlm_outcome schema_upsert(sqlm_cx *cx, sqlm_conn *db)
{
    return Archive_upsert(cx, db, &(Archive){ .id = 1, .word = "a" },
                          SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Archive_.id), .update = SQLM_FIELDS(Archive_.word),
                                           .set = SQLM_ASSIGN(sqlm_set(Archive_.uses, sqlm_add(Archive_.uses, sqlm_excluded(Archive_.uses))))),
                          NULL);
}

static sqlm_outcome schema_upsert_nothing(sqlm_cx *cx, sqlm_conn *db)
{
    return Archive_upsert(cx, db, &(Archive){ .id = 1, .word = "a" }, SQLM_ON_CONFLICT(.do_nothing = true), NULL);
}

static sqlm_outcome schema_update_where(sqlm_cx *cx, sqlm_conn *db)
{
    return Archive_update_where(cx, db,
                                SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Archive_.uses, sqlm_add(Archive_.uses, 1))),
                                            .where = sqlm_like(Archive_.word, "a%")),
                                NULL);
}

static sqlm_outcome schema_update_returning(sqlm_cx *cx, sqlm_conn *db)
{
    Archive_list       list;
    const sqlm_outcome outcome =
        Archive_update_returning(cx, db, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Archive_.uses, 0)), .all_rows = true), &list);

    Archive_list_free(&list);
    return outcome;
}

static sqlm_outcome schema_delete_where(sqlm_cx *cx, sqlm_conn *db)
{
    return Archive_delete_where(cx, db, SQLM_DELETE(.where = sqlm_eq(Archive_.uses, 0)), NULL);
}

#define CASE(name) { #name, name }
static const golden_case cases[] = {
    CASE(where_update),         CASE(where_update_version),   CASE(where_update_expressions), CASE(where_update_key),
    CASE(where_update_swap), CASE(where_update_returning), CASE(where_delete),           CASE(where_delete_all),
    CASE(where_delete_returning), CASE(insert_listed),        CASE(insert_listed_with_key),   CASE(upsert_update),
    CASE(upsert_set),           CASE(upsert_value),           CASE(upsert_nothing),           CASE(upsert_nothing_targeted),
    CASE(upsert_version),       CASE(upsert_other_keys),      CASE(upsert_stamped),           CASE(project_groups),
    CASE(project_total),        CASE(project_computed),     CASE(project_exact),          CASE(project_colors),           CASE(project_decimals),
    CASE(project_unsigned),     CASE(project_decimal_sum),    CASE(project_same_name),        CASE(project_expression_groups),
    CASE(project_exists),       CASE(computed_conditions),    CASE(explained),
    CASE(explained_insert),     CASE(explained_upsert),       CASE(schema_projection),        CASE(schema_projection_exists),
    CASE(schema_upsert),        CASE(schema_upsert_nothing),  CASE(schema_update_where),      CASE(schema_update_returning),
    CASE(schema_delete_where),  CASE(computed_factors),       CASE(computed_cast),
};

/* In which it differs from MySQL. */
static const golden_case cases_of_mariadb[] = {
    CASE(where_update_returning), CASE(where_delete_returning), CASE(insert_listed),    CASE(upsert_update),
    CASE(upsert_set),             CASE(upsert_value),           CASE(upsert_nothing),   CASE(upsert_nothing_targeted),
    CASE(upsert_version),         CASE(upsert_other_keys),      CASE(upsert_stamped),   CASE(explained_insert),
    CASE(explained_upsert),       CASE(schema_upsert),          CASE(schema_upsert_nothing),
};

int main(void)
{
    const golden_cases all = { cases, sizeof(cases) / sizeof(cases[0]) };
    const golden_cases of_mariadb = { cases_of_mariadb, sizeof(cases_of_mariadb) / sizeof(cases_of_mariadb[0]) };

    return golden_run(all, of_mariadb);
}

/* SPDX-License-Identifier: MIT */
/* The DDL of models that use every kind and every attribute, byte for byte as in the committed file. SQLM_UPDATE_GOLDEN=1 rewrites
   the file instead: review its diff like code. */
#include <sqlmodel/core/model.h>
#include <sqlmodel/schema/ddl.h>
#include <sqlmodel/sys/text_buffer.h>

#include <support/sqlm_cmocka.h>
#include <support/torture.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- models ------------------------------------------------------------------------------------------------------------ */

#define STATUS_LABELS(LABEL) LABEL(STATUS_TRIAL, "trial") LABEL(STATUS_ACTIVE, "active") LABEL(STATUS_CHEFS_CHOICE, "chef's choice")
SQLM_ENUM(Status, STATUS_LABELS);

#define PLACE_FIELDS(FIELD, M)                                     \
    FIELD(M, text,    code, PRIMARY_KEY, MAX_LENGTH(8))            \
    FIELD(M, opt_text, name, UNIQUE("uq_place"), INDEX("ix_place"))
SQLMODEL(Place, "order", PLACE_FIELDS); /* a word that SQL has taken */

/* a lone natural key of integers */
#define RANK_FIELDS(FIELD, M)          \
    FIELD(M, i32,  rank, PRIMARY_KEY)  \
    FIELD(M, text, title)
SQLMODEL(Rank, "rank", RANK_FIELDS);

#define GRANT_FIELDS(FIELD, M)                                                            \
    FIELD(M, i32,  rank,  PRIMARY_KEY, FOREIGN_KEY(Rank, rank), ON_DELETE(CASCADE))       \
    FIELD(M, text, scope, PRIMARY_KEY)
SQLMODEL(Grant, "a grant \"of\" rank", GRANT_FIELDS);

#define EGG_FIELDS(FIELD, M)      \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i64, hen, FOREIGN_KEY(Hen, id))
#define HEN_FIELDS(FIELD, M)      \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, opt_i64, egg, FOREIGN_KEY(Egg, id))
SQLMODEL_DECLARE(Egg, EGG_FIELDS);
SQLMODEL_DECLARE(Hen, HEN_FIELDS);
SQLMODEL_DEFINE(Egg, "egg", EGG_FIELDS);
SQLMODEL_DEFINE(Hen, "hen", HEN_FIELDS);

#define EVERYTHING_FIELDS(FIELD, M)                                                              \
    FIELD(M, i64,            id,            PRIMARY_KEY, AUTO_INCREMENT)                         \
    FIELD(M, bool,           flag,          DEFAULT(true))                                       \
    FIELD(M, opt_bool,       opt_flag)                                                           \
    FIELD(M, i16,            small,         DEFAULT(-32768), CHECK("small % 2 = 0"), CHECK("small <> 6")) \
    FIELD(M, opt_i32,        medium,        CHECK_RANGE(-5, 200), CHECK("medium <> 13", "ck_unlucky")) \
    FIELD(M, i64,            large,         DEFAULT(9223372036854775807))                        \
    FIELD(M, u64,            huge,          DEFAULT(18446744073709551615u))                      \
    FIELD(M, opt_u64,        limit_units,   CHECK("limit_units >= huge"))                        \
    FIELD(M, f32,            share,         DEFAULT(0.1f))                                       \
    FIELD(M, f64,            factor,        DEFAULT(2))                                          \
    FIELD(M, text,           note,          DEFAULT("it's"), MAX_LENGTH(80), INDEX)              \
    FIELD(M, opt_text,       essay)                                                              \
    FIELD(M, text,           currency,      FIXED_LENGTH(3), CHECK("length(currency) = 3"))      \
    FIELD(M, bytes,          digest,        FIXED_LENGTH(2), DEFAULT("00FF"), UNIQUE)            \
    FIELD(M, opt_bytes,      blob)                                                               \
    FIELD(M, decimal(19, 4), amount,        DEFAULT("-12.5"), CHECK("amount <= 100"))            \
    FIELD(M, decimal(5, 5),  fraction)                                                           \
    FIELD(M, opt_decimal(38, 0), counted,   DEFAULT(7))                                          \
    FIELD(M, date,           day,           DEFAULT("2024-02-29"), CHECK("day >= '1900-01-01'")) \
    FIELD(M, opt_time,       noon,          DEFAULT("12:00:00"))                                 \
    FIELD(M, timestamp,      wall,          DEFAULT("1969-12-31 23:59:59.5"))                    \
    FIELD(M, timestamptz,    created_at,    DEFAULT_NOW)                                         \
    FIELD(M, opt_timestamptz, closed_at)                                                         \
    FIELD(M, uuid,           tenant,        DEFAULT("FFFFFFFF-0000-0000-0000-00000000000A"))     \
    FIELD(M, json,           settings,      DEFAULT("{\"a\": \"it's\"}"))                            \
    FIELD(M, opt_json,       extra)                                                              \
    FIELD(M, enum(Status),   status,        DEFAULT(STATUS_ACTIVE))                              \
    FIELD(M, opt_enum(Status), before)                                                           \
    FIELD(M, opt_i64,        parent,        FOREIGN_KEY(Everything, id), ON_DELETE(SET_NULL), \
          ON_UPDATE(CASCADE), INDEX("ix_family"))                                                \
    FIELD(M, opt_text,       place,         FOREIGN_KEY(Place, code), ON_DELETE(NO_ACTION), MAX_LENGTH(8)) \
    FIELD(M, i32,            row_version,   VERSION, DEFAULT(1))                                 \
    FIELD(M, unique(note, currency), uq_everything_note_currency)                                \
    FIELD(M, index(status, day), ix_everything_trials, WHERE("status = 'trial' AND amount > 0")) \
    FIELD(M, index(day, status), ix_everything_day)                                              \
    FIELD(M, check("flag = TRUE OR opt_flag IS NULL"), ck_everything_flags)
SQLMODEL(Everything, "everything", EVERYTHING_FIELDS);

static const sqlm_model *const models[] = { &Everything_model, &Grant_model, &Hen_model, &Egg_model, &Rank_model, &Place_model };

/* ---- the comparison ---------------------------------------------------------------------------------------------------- */

static const char *golden_path;

static void put_statements(sqlm_text_buffer *buffer, const char *title, const sqlm_statements *statements)
{
    sqlm_text_buffer_put_format(buffer, "-- %s\n", title);
    for (size_t i = 0; i < statements->count; i++)
        sqlm_text_buffer_put_format(buffer, "%s;\n", statements->items[i]);
}

static sqlm_outcome make_ddl(sqlm_cx *cx, sqlm_arena *arena, sqlm_text_buffer *buffer)
{
    const sqlm_schema *schema = NULL;
    sqlm_statements    create = { NULL, 0 };
    sqlm_statements    drop = { NULL, 0 };
    sqlm_outcome       outcome = sqlm_schema_from_models(cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), models,
                                                         sizeof models / sizeof models[0], arena, &schema);

    if (outcome == SQLM_OK)
        outcome = sqlm_schema_create_sql(cx, schema, arena, &create);
    if (outcome == SQLM_OK)
        outcome = sqlm_schema_drop_sql(cx, schema, arena, &drop);
    if (outcome != SQLM_OK)
        return outcome;
    put_statements(buffer, "create", &create);
    put_statements(buffer, "drop", &drop);
    return buffer->outcome;
}

static void update_golden(const char *text)
{
    FILE *file = fopen(golden_path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static char *read_golden(void)
{
    static char text[65536];
    FILE       *file = fopen(golden_path, "r");
    size_t      length;

    if (file == NULL)
        fail_msg("no file %s: SQLM_UPDATE_GOLDEN=1 writes it", golden_path);
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

static void ddl__is_byte_for_byte_as_committed(void **state)
{
    sqlm_cx         *cx = *state;
    sqlm_arena      *arena = NULL;
    sqlm_text_buffer buffer;

    sqlm_text_buffer_init(&buffer, cx, 65536);
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, make_ddl(cx, arena, &buffer));
    if (getenv("SQLM_UPDATE_GOLDEN") != NULL)
        update_golden(sqlm_text_buffer_text(&buffer));
    assert_string_equal(sqlm_text_buffer_text(&buffer), read_golden());
    sqlm_text_buffer_fini(&buffer);
    sqlm_arena_free(arena);
}

static sqlm_outcome make_and_free_ddl(sqlm_cx *cx, void *user)
{
    sqlm_arena      *arena = NULL;
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome = sqlm_arena_new(cx, &arena);

    (void)user;
    sqlm_text_buffer_init(&buffer, cx, 65536);
    if (outcome == SQLM_OK)
        outcome = make_ddl(cx, arena, &buffer);
    sqlm_text_buffer_fini(&buffer);
    sqlm_arena_free(arena);
    return outcome;
}

static void ddl__survives_every_allocation_failure(void **state)
{
    (void)state;
    assert_true(sqlm_torture_both(make_and_free_ddl, NULL) > 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cx_test(ddl__is_byte_for_byte_as_committed),
        cx_test(ddl__survives_every_allocation_failure),
    };

    if (argc != 2) {
        fprintf(stderr, "usage: %s <file>\n", argv[0]);
        return 2;
    }
    golden_path = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

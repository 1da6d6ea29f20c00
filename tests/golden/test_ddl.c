/* SPDX-License-Identifier: MIT */
/* The DDL of models that use every kind and every attribute, and of the built-in domains, byte for byte as in the committed file of each
   dialect. SQLM_UPDATE_GOLDEN=1 rewrites the files instead: review their diff like code. SQLite runs its own, and with the name of a variable
   that has its URL a server does. */
#include <sqlmodel.h>
#include <sqlmodel/gate.h>
#include <sqlmodel/sys/text_buffer.h>

#include <support/ask.h>
#include <support/servers.h>
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
    FIELD(M, opt_text, name, UNIQUE("uq_place"), INDEX("ix_place"), MAX_LENGTH(200))
SQLMODEL(Place, "order", PLACE_FIELDS); /* a word that SQL has taken */

/* a lone natural key of integers */
#define RANK_FIELDS(FIELD, M)          \
    FIELD(M, i32,  rank, PRIMARY_KEY)  \
    FIELD(M, text, title)
SQLMODEL(Rank, "rank", RANK_FIELDS);

#define GRANT_FIELDS(FIELD, M)                                                            \
    FIELD(M, i32,  rank,  PRIMARY_KEY, FOREIGN_KEY(Rank, rank), ON_DELETE(CASCADE))       \
    FIELD(M, text, scope, PRIMARY_KEY, MAX_LENGTH(64))
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

/* names of their own, comments, computed columns, keys that the database alone makes */
#define INVOICE_FIELDS(FIELD, M)                                                                    \
    FIELD(M, table,   options,  COMMENT("what is owed: it's the customer's \\ copy"))               \
    FIELD(M, i32,     id,       PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS), COLUMN("invoice_no")) \
    FIELD(M, i32,     pieces,   COMMENT("how many"), CHECK_RANGE(1, 1000))                          \
    FIELD(M, i64,     cents,    COLUMN("price_cents"), COMMENT("of one piece"))                     \
    FIELD(M, opt_i16, discount, ALIAS("rebate"), VALIDATE_RANGE(0, 99))                             \
    FIELD(M, i64,     total,    GENERATED("pieces * price_cents"), INDEX, CHECK("total >= 0"))      \
    FIELD(M, opt_i32, share,    GENERATED("pieces / discount"), COMMENT("computed"))                \
    FIELD(M, bool,    is_large, GENERATED("pieces >= 100 OR price_cents * pieces > 100000"))        \
    FIELD(M, f64,     mean,     GENERATED("price_cents / 2.0"))                                     \
    FIELD(M, text,    reference, MAX_LENGTH(20), MIN_LENGTH(3), SECRET)                             \
    FIELD(M, opt_text, copy,    GENERATED("reference"), UNIQUE, MAX_LENGTH(20))                     \
    FIELD(M, text,    terms,    MAX_LENGTH(5000), DEFAULT("30 days"))                               \
    FIELD(M, bytes,   scan,     MAX_LENGTH(65536), DEFAULT("00"))
SQLMODEL(Invoice, "invoice", INVOICE_FIELDS);

/* in a schema of their own */
#define CLIENT_FIELDS(FIELD, M)                                 \
    FIELD(M, table, options, SCHEMA("crm"), COMMENT("clients")) \
    FIELD(M, uuid,  id, PRIMARY_KEY)                            \
    FIELD(M, text,  name, INDEX, MAX_LENGTH(40), COMMENT("of the firm"))
SQLMODEL(Client, "client", CLIENT_FIELDS);

#define CALL_FIELDS(FIELD, M)                                                             \
    FIELD(M, table,       options, SCHEMA("crm"))                                         \
    FIELD(M, uuid,        client_id, PRIMARY_KEY, FOREIGN_KEY(Client, id), ON_DELETE(CASCADE)) \
    FIELD(M, timestamptz, at, PRIMARY_KEY, DEFAULT_NOW)                                   \
    FIELD(M, opt_bool,    answered)                                                       \
    FIELD(M, index(answered, at), ix_call_open, WHERE("answered IS NULL"))
SQLMODEL(Call, "call", CALL_FIELDS);

/* names that become too long, also within a character of several bytes */
#define LONG_FIELDS(FIELD, M)                                                                             \
    FIELD(M, u64,      a_column_with_a_long_name, PRIMARY_KEY)                                            \
    FIELD(M, opt_u64,  a_column_with_a_long_name_2, UNIQUE, INDEX, CHECK("a_column_with_a_long_name_2 <> a_column_with_a_long_name")) \
    FIELD(M, opt_bool, flag, COLUMN("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc\xc3\xa4\xc3\xb6\xc3\xbc"), INDEX) \
    FIELD(M, opt_u64,  parent, FOREIGN_KEY(Long, a_column_with_a_long_name))
SQLMODEL(Long, "a_table_whose_name_leaves_little_room_for_more", LONG_FIELDS);

static const sqlm_model *const models[] = { &Everything_model, &Grant_model, &Hen_model,    &Egg_model,  &Rank_model,
                                            &Place_model,      &Call_model,  &Client_model, &Long_model, &Invoice_model };
enum { MODEL_COUNT = sizeof models / sizeof models[0], MAXIMUM_BYTES = 1 << 20 };

/* ---- the comparison ---------------------------------------------------------------------------------------------------- */

static const char *golden_folder;

static void put_statements(sqlm_text_buffer *buffer, const char *title, const sqlm_statements *statements)
{
    sqlm_text_buffer_put_format(buffer, "-- %s\n", title);
    for (size_t i = 0; i < statements->count; i++) {
        sqlm_text_buffer_put(buffer, statements->items[i]);
        sqlm_text_buffer_put(buffer, ";\n");
    }
}

static sqlm_outcome put_ddl(sqlm_cx *cx, const sqlm_dialect *dialect, const sqlm_model *const *of, size_t count, sqlm_arena *arena,
                            sqlm_text_buffer *buffer)
{
    const sqlm_schema *schema = NULL;
    sqlm_statements    create = { NULL, 0 };
    sqlm_statements    drop = { NULL, 0 };
    sqlm_outcome       outcome = sqlm_schema_from_models(cx, dialect, of, count, arena, &schema);

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

static sqlm_outcome put_domains(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_text_buffer *buffer)
{
    const sqlm_model       *domains[64];
    size_t                  count = 0;
    const sqlm_typed_model *typed = sqlm_gate_builtin_models(&count);

    assert_in_range(count, 1, 64);
    for (size_t i = 0; i < count; i++)
        domains[i] = typed[i].model;
    return put_ddl(cx, dialect, domains, count, arena, buffer);
}

static sqlm_outcome make_ddl(sqlm_cx *cx, const sqlm_dialect *dialect, sqlm_arena *arena, sqlm_text_buffer *buffer)
{
    sqlm_outcome outcome = put_ddl(cx, dialect, models, MODEL_COUNT, arena, buffer);

    sqlm_text_buffer_put(buffer, "-- the built-in domains\n");
    return outcome == SQLM_OK ? put_domains(cx, dialect, arena, buffer) : outcome;
}

/* ---- files ------------------------------------------------------------------------------------------------------------- */

static FILE *open_golden(const sqlm_dialect *dialect, const char *mode)
{
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/ddl_%s.sql", golden_folder, dialect->name);
    return fopen(path, mode);
}

static void update_golden(const sqlm_dialect *dialect, const char *text)
{
    FILE *file = open_golden(dialect, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *read_golden(const sqlm_dialect *dialect)
{
    static char text[MAXIMUM_BYTES];
    FILE       *file = open_golden(dialect, "r");
    size_t      length;

    if (file == NULL)
        fail_msg("no golden file for %s: SQLM_UPDATE_GOLDEN=1 writes it", dialect->name);
    length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
    return text;
}

/* The first line that differs: the whole is longer than a test report. */
static void assert_same(const char *found, const char *golden)
{
    size_t line = 1;

    while (*found != '\0' && *golden != '\0' && strcspn(found, "\n") == strcspn(golden, "\n") &&
           memcmp(found, golden, strcspn(golden, "\n") + 1) == 0) {
        found += strcspn(found, "\n") + 1;
        golden += strcspn(golden, "\n") + 1;
        line++;
    }
    if (*found != '\0' || *golden != '\0')
        fail_msg("line %zu\nis       %.*s\nexpected %.*s", line, (int)strcspn(found, "\n"), found, (int)strcspn(golden, "\n"),
                 golden);
}

/* ---- tests ------------------------------------------------------------------------------------------------------------- */

static void assert_golden(sqlm_cx *cx, sqlm_dialect_id id)
{
    const sqlm_dialect *dialect = sqlm_dialect_of(id);
    sqlm_arena         *arena = NULL;
    sqlm_text_buffer    buffer;

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_BYTES);
    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, make_ddl(cx, dialect, arena, &buffer));
    if (getenv("SQLM_UPDATE_GOLDEN") != NULL)
        update_golden(dialect, sqlm_text_buffer_text(&buffer));
    assert_same(sqlm_text_buffer_text(&buffer), read_golden(dialect));
    sqlm_text_buffer_fini(&buffer);
    sqlm_arena_free(arena);
}

static void ddl__of_sqlite_is_byte_for_byte_as_committed(void **state)
{
    assert_golden(*state, SQLM_DIALECT_SQLITE);
}

static void ddl__of_postgres_is_byte_for_byte_as_committed(void **state)
{
    assert_golden(*state, SQLM_DIALECT_POSTGRES);
}

static void ddl__of_mysql_is_byte_for_byte_as_committed(void **state)
{
    assert_golden(*state, SQLM_DIALECT_MYSQL);
}

/* Rows go into a table of a schema, and into one with computed columns, and come back. */
static void assert_rows_travel(sqlm_cx *cx, sqlm_conn *db, sqlm_arena *arena)
{
    Client  client = { .id = { .bytes = { 1 } }, .name = "Night & Co" };
    Call    call = { .client_id = client.id, .at = { .microseconds = 5 }, .answered = SQLM_SOME(true) };
    Call    called;
    bool    found = false;
    Invoice invoice = { .pieces = 200, .cents = 7, .discount = SQLM_SOME(3), .reference = "abc", .terms = "none", .scan = { "", 0 } };

    assert_ok(cx, Client_insert(cx, db, &client));
    assert_ok(cx, Call_insert(cx, db, &call));
    assert_ok(cx, Call_get(cx, db, client.id, call.at, arena, &called, &found));
    assert_true(found);
    assert_true(called.answered.has && called.answered.value);
    assert_ok(cx, Invoice_insert(cx, db, &invoice));
    assert_int_equal(invoice.total, 1400);
    assert_int_equal(invoice.share.value, 66);
    assert_true(invoice.is_large);
    assert_ok(cx, Client_delete(cx, db, &client));
    assert_ok(cx, Call_get(cx, db, client.id, call.at, arena, &called, &found));
    assert_false(found); /* the delete cascades */
}

/* ---- on a database ------------------------------------------------------------------------------------------------------- */

/* Places for the tables, of which some are in a schema of their own. */
static const struct {
    const char *make;
    const char *remove;
    const char *count; /* of the tables that there are */
} places[SQLM_DIALECT_COUNT] = {
    [SQLM_DIALECT_SQLITE] = { "ATTACH ':memory:' AS crm", "DETACH crm", "SELECT count(*) FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'" },
    [SQLM_DIALECT_POSTGRES] = { "SET client_min_messages = warning; DROP SCHEMA IF EXISTS ddl, crm CASCADE; CREATE SCHEMA ddl; CREATE SCHEMA crm;"
                                " SET search_path = ddl",
                                "DROP SCHEMA ddl, crm CASCADE", "SELECT count(*) FROM pg_tables WHERE schemaname IN ('ddl', 'crm')" },
    [SQLM_DIALECT_MYSQL] = { "DROP DATABASE IF EXISTS ddl; DROP DATABASE IF EXISTS crm; CREATE DATABASE ddl; CREATE DATABASE crm; USE ddl",
                             "DROP DATABASE ddl; DROP DATABASE crm",
                             "SELECT count(*) FROM information_schema.tables WHERE table_schema IN ('ddl', 'crm')" },
};

static const char *server; /* variable with the URL of one */

static sqlm_conn *open_place(sqlm_cx *cx)
{
    sqlm_conn *db = NULL;

    assert_ok(cx, sqlm_connect(cx, server == NULL ? "sqlite::memory:" : server_url(server), &db));
    assert_ok(cx, sqlm_execute_script(cx, db, places[sqlm_conn_dialect(db)->id].make));
    return db;
}

static void close_place(sqlm_cx *cx, sqlm_conn *db)
{
    assert_int_equal(ask(cx, db, places[sqlm_conn_dialect(db)->id].count), 0);
    assert_ok(cx, sqlm_execute_script(cx, db, places[sqlm_conn_dialect(db)->id].remove));
    sqlm_conn_close(db);
}

static void ddl__as_committed_runs(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *db = open_place(cx);

    assert_ok(cx, sqlm_execute_script(cx, db, read_golden(sqlm_conn_dialect(db))));
    close_place(cx, db);
}

/* What the database has made of it is what the models say. */
static void ddl__runs_and_is_found_again(void **state)
{
    sqlm_cx           *cx = *state;
    sqlm_conn         *db = open_place(cx);
    sqlm_arena        *arena = NULL;
    const sqlm_schema *expected = NULL;
    const sqlm_schema *found = NULL;
    sqlm_differences   differences;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_create_models(cx, db, models, MODEL_COUNT));
    assert_ok(cx, sqlm_schema_from_models(cx, sqlm_conn_dialect(db), models, MODEL_COUNT, arena, &expected));
    assert_ok(cx, sqlm_schema_inspect_models(cx, db, models, MODEL_COUNT, arena, &found));
    assert_int_equal(found->table_count, MODEL_COUNT);
    assert_ok(cx, sqlm_schema_compare(cx, expected, found, arena, &differences));
    for (size_t i = 0; i < differences.count; i++)
        print_error("%s: %s of %s: '%s' and not '%s'\n", differences.items[i].table, differences.items[i].property,
                    differences.items[i].object, differences.items[i].found, differences.items[i].expected);
    assert_int_equal(differences.count, 0);
    assert_rows_travel(cx, db, arena);
    assert_ok(cx, sqlm_drop_models(cx, db, models, MODEL_COUNT));
    assert_ok(cx, sqlm_schema_inspect_models(cx, db, models, MODEL_COUNT, arena, &found));
    assert_int_equal(found->table_count, 0);
    close_place(cx, db);
    sqlm_arena_free(arena);
}

static sqlm_outcome make_and_free_ddl(sqlm_cx *cx, void *user)
{
    const sqlm_dialect_id *id = user;
    sqlm_arena            *arena = NULL;
    sqlm_text_buffer       buffer;
    sqlm_outcome           outcome = sqlm_arena_new(cx, &arena);

    sqlm_text_buffer_init(&buffer, cx, MAXIMUM_BYTES);
    if (outcome == SQLM_OK)
        outcome = put_ddl(cx, sqlm_dialect_of(*id), models, MODEL_COUNT, arena, &buffer);
    sqlm_text_buffer_fini(&buffer);
    sqlm_arena_free(arena);
    return outcome;
}

static void ddl__survives_every_allocation_failure(void **state)
{
    (void)state;
    for (int id = 0; id < SQLM_DIALECT_COUNT; id++)
        assert_true(sqlm_torture_both(make_and_free_ddl, &(sqlm_dialect_id){ (sqlm_dialect_id)id }) > 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest on_server[] = {
        cx_test(ddl__as_committed_runs),
        cx_test(ddl__runs_and_is_found_again),
    };
    const struct CMUnitTest tests[] = {
        cx_test(ddl__of_sqlite_is_byte_for_byte_as_committed),
        cx_test(ddl__of_postgres_is_byte_for_byte_as_committed),
        cx_test(ddl__of_mysql_is_byte_for_byte_as_committed),
        cx_test(ddl__as_committed_runs),
        cx_test(ddl__runs_and_is_found_again),
        cx_test(ddl__survives_every_allocation_failure),
    };

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: %s <folder> [<variable with the URL of a server>]\n", argv[0]);
        return 2;
    }
    golden_folder = argv[1];
    server = argv[2];
    if (server != NULL)
        return cmocka_run_group_tests(on_server, NULL, NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

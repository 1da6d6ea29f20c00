/* SPDX-License-Identifier: MIT */
/* Models with every attribute and every kind, from the declaration to the database and back: made, found again without a difference,
   inserted, read, written as JSON and loaded, refused by the program and by the database. What the library's headers know and these
   models do not use is a failure. Arguments: the folder of the headers, and, for another database than SQLite, the environment's variable
   that names a server. */
#include <sqlmodel.h>

#include <support/servers.h>
#include <support/sqlm_cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define STAGE_LABELS(LABEL) LABEL(STAGE_DRAFT, "draft") LABEL(STAGE_SIGNED, "signed") LABEL(STAGE_ENDED, "it's over")
SQLM_ENUM(Stage, STAGE_LABELS);

static sqlm_field_validator is_no_shouting;
static sqlm_table_validator is_in_order;

/* who signs */
#define PARTY_FIELDS(FIELD, M)                                                                                                     \
    FIELD(M, table, options, SCHEMA("crm"), COMMENT("who signs"))                                                                  \
    FIELD(M, i32, id, PRIMARY_KEY, AUTO_INCREMENT, IDENTITY(ALWAYS))                                                               \
    FIELD(M, text, name, UNIQUE, MAX_LENGTH(40))                                                                                   \
    FIELD(M, opt_i32, parent, FOREIGN_KEY(Party, id), ON_DELETE(CASCADE), ON_UPDATE(NO_ACTION))
SQLMODEL(Party, "party", PARTY_FIELDS);

/* every attribute of a field, and every kind */
#define CONTRACT_FIELDS(FIELD, M)                                                                                                  \
    FIELD(M, table, options, SCHEMA("crm"), COMMENT("what is signed"), VALIDATE_WITH(is_in_order))                                 \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT, COLUMN("contract_no"), ALIAS("number"))                                         \
    FIELD(M, text, title, COLUMN("heading"), ALIAS("heading"), COMMENT("as on the cover"), MIN_LENGTH(3), MAX_LENGTH(20),          \
          PATTERN("^[^ ].*[^ ]$"), VALIDATE_WITH(is_no_shouting), UNIQUE("uq_contract_heading"), INDEX("ix_contract_heading"),     \
          CHECK("heading <> 'nothing'"))                                                                                           \
    FIELD(M, bool, binding, DEFAULT(true))                                                                                         \
    FIELD(M, i16, pages, CHECK_RANGE(1, 999), VALIDATE_RANGE(1, 900), INDEX)                                                       \
    FIELD(M, i32, copies, DEFAULT(2), CHECK("copies > 0", "ck_contract_some_copies"))                                              \
    FIELD(M, u64, serial, VALIDATE_RANGE(1, 18446744073709551614), UNIQUE)                                                         \
    FIELD(M, f32, weight, VALIDATE_RANGE(0, 1.5))                                                                                  \
    FIELD(M, f64, factor)                                                                                                          \
    FIELD(M, bytes, seal, FIXED_LENGTH(4))                                                                                         \
    FIELD(M, decimal(19, 4), worth, VALIDATE_RANGE(0, 99999999999999.9999), CHECK("worth >= 0"))                                   \
    FIELD(M, date, signed_on, DEFAULT("2024-02-29"))                                                                               \
    FIELD(M, time, at_noon)                                                                                                        \
    FIELD(M, timestamp, local)                                                                                                     \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)                                                                                    \
    FIELD(M, uuid, token)                                                                                                          \
    FIELD(M, json, terms, DEFAULT("{}"))                                                                                           \
    FIELD(M, enum(Stage), stage, DEFAULT(STAGE_DRAFT))                                                                             \
    FIELD(M, opt_bool, opt_binding)                                                                                                \
    FIELD(M, opt_i16, opt_pages)                                                                                                   \
    FIELD(M, opt_i32, party, FOREIGN_KEY(Party, id), ON_DELETE(SET_NULL), ON_UPDATE(CASCADE))                                      \
    FIELD(M, opt_i64, opt_large)                                                                                                   \
    FIELD(M, opt_u64, opt_serial)                                                                                                  \
    FIELD(M, opt_f32, opt_weight)                                                                                                  \
    FIELD(M, opt_f64, opt_factor)                                                                                                  \
    FIELD(M, opt_text, password, SECRET, MIN_LENGTH(8))                                                                            \
    FIELD(M, opt_bytes, opt_seal, MAX_LENGTH(16))                                                                                  \
    FIELD(M, opt_decimal(38, 10), opt_worth)                                                                                       \
    FIELD(M, opt_date, opt_day)                                                                                                    \
    FIELD(M, opt_time, opt_time)                                                                                                   \
    FIELD(M, opt_timestamp, opt_local)                                                                                             \
    FIELD(M, opt_timestamptz, opt_instant)                                                                                         \
    FIELD(M, opt_uuid, opt_token)                                                                                                  \
    FIELD(M, opt_json, opt_terms)                                                                                                  \
    FIELD(M, opt_enum(Stage), opt_stage)                                                                                           \
    FIELD(M, i64, sheets, GENERATED("pages * copies"))                                                                             \
    FIELD(M, i32, row_version, VERSION)                                                                                            \
    FIELD(M, unique(pages, token), uq_contract_pages_token)                                                                        \
    FIELD(M, index(stage, pages), ix_contract_drafts, WHERE("stage = 'draft' AND pages > 1"))                                      \
    FIELD(M, check("copies < 100 OR binding = FALSE"), ck_contract_many)
SQLMODEL(Contract, "contract", CONTRACT_FIELDS);

/* a key of several columns */
#define CLAUSE_FIELDS(FIELD, M)                                                                                                    \
    FIELD(M, table, options, SCHEMA("crm"))                                                                                        \
    FIELD(M, i64, contract, PRIMARY_KEY, FOREIGN_KEY(Contract, id), ON_DELETE(RESTRICT))                                           \
    FIELD(M, i16, place, PRIMARY_KEY)                                                                                              \
    FIELD(M, text, words, MAX_LENGTH(200))
SQLMODEL(Clause, "clause", CLAUSE_FIELDS);

static const sqlm_model *const models[] = { &Clause_model, &Contract_model, &Party_model };
enum { MODEL_COUNT = sizeof models / sizeof models[0] };

static sqlm_outcome is_no_shouting(sqlm_cx *cx, const sqlm_model *model, uint32_t field, const sqlm_value *value,
                                   sqlm_validation *validation)
{
    (void)model;
    if (value->as.text.length == 0 || value->as.text.data[value->as.text.length - 1] != '!')
        return SQLM_OK;
    return validation->report(cx, validation, field, "shouting", "must not end in an exclamation mark");
}

static sqlm_outcome is_in_order(sqlm_cx *cx, const sqlm_model *model, const void *object, sqlm_validation *validation)
{
    const Contract *contract = object;

    (void)model;
    if (contract->stage != STAGE_SIGNED || contract->party.has)
        return SQLM_OK;
    return validation->report(cx, validation, SQLM_WHOLE_OBJECT, "nobody_signed", "needs somebody who signed it");
}

/* Every field set to something that its neighbours are not. */
static Contract full_contract(int32_t party)
{
    static const uint8_t seal[] = { 0x00, 0xff, 0x27, 0x10 };
    const Contract       contract = {
              .title = "na\xc3\xafve \"q\" \xf0\x9f\x98\x80",
              .binding = false,
              .pages = 900,
              .copies = INT32_C(2000000),
              .serial = UINT64_C(18446744073709551614),
              .weight = 0.1F,
              .factor = 1.7976931348623157e308,
              .seal = { seal, sizeof seal },
              .worth = { UINT64_C(999999999999999999), 0, 4 },
              .signed_on = { -1 },
              .at_noon = { INT64_C(43200000001) },
              .local = { INT64_C(-1) },
              .made_at = { INT64_C(253402300799999999) },
              .token = { { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0, 1, 2, 3, 4, 5, 6, 7 } },
              .terms = "{\"n\": 18446744073709551616, \"s\": \"it's\"}",
              .stage = STAGE_SIGNED,
              .opt_binding = SQLM_SOME(true),
              .opt_pages = SQLM_SOME(INT16_MIN),
              .party = SQLM_SOME(party),
              .opt_large = SQLM_SOME(INT64_MIN),
              .opt_serial = SQLM_SOME(UINT64_MAX),
              .opt_weight = SQLM_SOME(-3.4028234663852886e38F),
              .opt_factor = SQLM_SOME(5e-324),
              .password = "correct horse",
              .opt_seal = { seal, 1 },
              .opt_worth = SQLM_SOME({ UINT64_MAX, -1, 10 }),
              .opt_day = SQLM_SOME({ 2932896 }),
              .opt_time = SQLM_SOME({ INT64_C(86399999999) }),
              .opt_local = SQLM_SOME({ INT64_C(253402300799999999) }),
              .opt_instant = SQLM_SOME({ 0 }),
              .opt_token = SQLM_SOME({ { 0xff } }),
              .opt_terms = "[true]",
              .opt_stage = SQLM_SOME(STAGE_ENDED),
    };

    return contract;
}

/* Every optional field NULL, all with a default left to it. */
static Contract least_contract(void)
{
    const Contract contract = {
        .title = "abc", .binding = true, .pages = 1, .copies = 1, .serial = 1, .seal = { "\0\0\0\0", 4 }, .worth = { 0, 0, 4 }
    };

    return contract;
}

/* ---- the bench --------------------------------------------------------------------------------------------------------- */

typedef struct bench {
    sqlm_cx    *cx;
    sqlm_conn  *db;
    sqlm_arena *arena;
} bench;

static const char *header_folder;

/* Where the models' schema comes from and goes to. */
static const struct database {
    const char *variable; /* of a server */
    const char *begin;
    const char *end;
    const char *drop_index;
    bool        gives_back; /* what it computed of a row that was inserted */
} databases[] = {
    { NULL, "ATTACH ':memory:' AS crm", "DETACH crm", "DROP INDEX crm.ix_contract_drafts", true },
    { "SQLMODEL_TEST_POSTGRES", "SET client_min_messages = warning; DROP SCHEMA IF EXISTS crm CASCADE; CREATE SCHEMA crm",
      "DROP SCHEMA crm CASCADE", "DROP INDEX crm.ix_contract_drafts", true },
    { "SQLMODEL_TEST_MYSQL", "DROP DATABASE IF EXISTS crm; CREATE DATABASE crm", "DROP DATABASE crm",
      "DROP INDEX ix_contract_drafts ON crm.contract", false },
};

static const struct database *database = &databases[0];

static int bench_setup(void **state)
{
    static bench b;

    b = (bench){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(b.cx);
    assert_ok(b.cx, sqlm_arena_new(b.cx, &b.arena));
    assert_ok(b.cx,
              sqlm_connect(b.cx, database->variable == NULL ? "sqlite::memory:" : server_url(database->variable), &b.db));
    assert_ok(b.cx, sqlm_execute_script(b.cx, b.db, database->begin));
    assert_ok(b.cx, sqlm_create_models(b.cx, b.db, models, MODEL_COUNT));
    *state = &b;
    return 0;
}

static int bench_teardown(void **state)
{
    bench *b = *state;

    (void)!sqlm_execute_script(b->cx, b->db, database->end); /* a test may have done so */
    sqlm_conn_close(b->db);
    sqlm_arena_free(b->arena);
    sqlm_cx_free(b->cx);
    return 0;
}

#define bench_test(f) cmocka_unit_test_setup_teardown(f, bench_setup, bench_teardown)

static Party insert_party(bench *b, const char *name)
{
    Party party = { .name = name };

    assert_ok(b->cx, Party_insert(b->cx, b->db, &party));
    assert_int_not_equal(party.id, 0);
    return party;
}

static const char *exact_of(bench *b, const Contract *contract)
{
    const char *text = NULL;

    assert_ok(b->cx, sqlm_dump_exact(b->cx, &Contract_model, contract, b->arena, &text));
    return text;
}

static Contract read_again(bench *b, int64_t id)
{
    Contract contract = { 0 };
    bool     found = false;

    assert_ok(b->cx, Contract_get(b->cx, b->db, id, b->arena, &contract, &found));
    assert_true(found);
    return contract;
}

static size_t count_differences(bench *b, sqlm_differences *differences)
{
    const sqlm_schema *expected = NULL, *found = NULL;

    assert_ok(b->cx, sqlm_schema_from_models(b->cx, sqlm_conn_dialect(b->db), models, MODEL_COUNT, b->arena, &expected));
    assert_ok(b->cx, sqlm_schema_inspect_models(b->cx, b->db, models, MODEL_COUNT, b->arena, &found));
    assert_int_equal(found->table_count, MODEL_COUNT);
    assert_ok(b->cx, sqlm_schema_compare(b->cx, expected, found, b->arena, differences));
    return differences->count;
}

/* ---- nothing is forgotten ---------------------------------------------------------------------------------------------- */

static bool is_word_character(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        if ((at == text || !is_word_character(at[-1])) && !is_word_character(at[length]))
            return true;
    return false;
}

static bool is_declared(const char *word)
{
    for (size_t i = 0; i < MODEL_COUNT; i++)
        for (const sqlm_declaration *entry = models[i]->declarations; entry->name != NULL; entry++)
            if (has_word(entry->text, word))
                return true;
    return false;
}

/* Counts the words behind "#define <prefix>" that a header has, and fails for the first that no model uses. */
static size_t compare_with_header(const char *header, const char *prefix)
{
    static const char define[] = "#define ";
    char              path[1024], line[1024];
    size_t            count = 0;
    FILE             *file;

    (void)snprintf(path, sizeof path, "%s/sqlmodel/core/%s", header_folder, header);
    file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot read '%s'", path);
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        char  *word = line + strlen(define) + strlen(prefix);
        size_t length = 0;

        if (strncmp(line, define, strlen(define)) != 0 || strncmp(line + strlen(define), prefix, strlen(prefix)) != 0)
            continue;
        while (is_word_character(word[length]))
            length++;
        word[length] = '\0';
        if (length == 0) /* what an entry without attributes pastes */
            continue;
        count++;
        if (!is_declared(word))
            fail_msg("no model of this test uses '%s' of %s", word, header);
    }
    (void)fclose(file);
    return count;
}

static void models__use_every_attribute_and_kind_of_the_library(void **state)
{
    (void)state;
    assert_int_equal(compare_with_header("attributes.h", "SQLM_ATTRIBUTE_"), 26);
    assert_int_equal(compare_with_header("kinds.h", "SQLM_KIND_"), 38);
    assert_true(has_word("i64, id, PRIMARY_KEY", "PRIMARY_KEY"));
    assert_false(has_word("i64, id, PRIMARY_KEYS", "PRIMARY_KEY"));
}

/* ---- the schema -------------------------------------------------------------------------------------------------------- */

static void schema__is_found_again_without_a_difference(void **state)
{
    bench           *b = *state;
    sqlm_differences differences;

    assert_int_equal(count_differences(b, &differences), 0);
    /* and the comparison sees what is there */
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, database->drop_index));
    assert_int_equal(count_differences(b, &differences), 1);
    assert_string_equal(differences.items[0].object, "index ix_contract_drafts");
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, differences.items[0].remedy));
    assert_int_equal(count_differences(b, &differences), 0);
}

/* The other databases' servers run this with their drivers; golden files hold a like text until then. */
static void schema__is_made_for_every_dialect(void **state)
{
    bench *b = *state;

    for (int id = 0; id < SQLM_DIALECT_COUNT; id++) {
        const sqlm_schema *schema = NULL;
        sqlm_statements    statements;

        assert_ok(b->cx,
                  sqlm_schema_from_models(b->cx, sqlm_dialect_of((sqlm_dialect_id)id), models, MODEL_COUNT, b->arena, &schema));
        assert_ok(b->cx, sqlm_schema_create_sql(b->cx, schema, b->arena, &statements));
        assert_true(statements.count >= MODEL_COUNT);
        assert_non_null(strstr(statements.items[0], "party"));
    }
}

static void schema__one_that_is_not_there_is_told(void **state)
{
    bench *b = *state;

    assert_ok(b->cx, sqlm_drop_models(b->cx, b->db, models, MODEL_COUNT));
    assert_ok(b->cx, sqlm_execute_script(b->cx, b->db, database->end));
    assert_int_equal(sqlm_create_models(b->cx, b->db, models, MODEL_COUNT), SQLM_ERR);
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "crm"));
}

/* ---- rows and JSON ------------------------------------------------------------------------------------------------------ */

static void row__comes_back_equal(void **state)
{
    bench      *b = *state;
    Party       party = insert_party(b, "Ada");
    Contract    contract = full_contract(party.id), again;
    const char *before;

    assert_ok(b->cx, Contract_insert(b->cx, b->db, &contract));
    assert_int_equal(contract.sheets, INT64_C(900) * 2000000);
    assert_int_equal(contract.row_version, 1);
    before = exact_of(b, &contract);
    again = read_again(b, contract.id);
    assert_string_equal(exact_of(b, &again), before);
}

static void row__is_filled_by_its_defaults(void **state)
{
    bench   *b = *state;
    Contract contract = least_contract(), again;

    assert_ok(b->cx, Contract_insert(b->cx, b->db, &contract));
    assert_int_equal(contract.stage, STAGE_DRAFT);
    assert_string_equal(contract.terms, "{}");
    assert_int_not_equal(contract.made_at.microseconds, 0);
    again = read_again(b, contract.id);
    assert_string_equal(exact_of(b, &again), exact_of(b, &contract));
}

/* Dumps by options, loads by options of the same form, and compares the two objects exactly. */
static const char *there_and_back(bench *b, const Contract *contract, sqlm_json_form form, bool by_name)
{
    const sqlm_dump_options dumping = { .size = sizeof dumping, .form = form, .by_name = by_name, .include_secret = true };
    const sqlm_load_options loading = { .size = sizeof loading, .form = form, .by_name = by_name };
    sqlm_field_set          present;
    Contract                loaded;
    const char             *text = NULL;

    assert_ok(b->cx, sqlm_dump(b->cx, &Contract_model, contract, &dumping, b->arena, &text));
    assert_ok(b->cx, sqlm_load(b->cx, &Contract_model, text, &loading, b->arena, &loaded, &present));
    assert_int_equal(sqlm_field_set_count(&present), Contract_FIELD_COUNT);
    assert_string_equal(exact_of(b, &loaded), exact_of(b, contract));
    return text;
}

static void json__comes_back_equal_in_both_forms(void **state)
{
    bench      *b = *state;
    Party       party = insert_party(b, "Ada");
    Contract    contracts[] = { full_contract(party.id), least_contract() };
    const char *text;

    for (size_t i = 0; i < 2; i++) {
        assert_ok(b->cx, Contract_insert(b->cx, b->db, &contracts[i]));
        for (int by_name = 0; by_name < 2; by_name++) {
            (void)there_and_back(b, &contracts[i], SQLM_JSON_EXACT, by_name != 0);
            text = there_and_back(b, &contracts[i], SQLM_JSON_PLAIN, by_name != 0);
            assert_true((strstr(text, "\"heading\":") != NULL) == (by_name == 0));
            assert_true((strstr(text, "\"title\":") != NULL) == (by_name != 0));
            assert_null(strstr(text, "contract_no")); /* the database's names are its own */
        }
    }
}

static void json__has_the_fields_that_are_asked_for(void **state)
{
    bench            *b = *state;
    Contract          contract = full_contract(7);
    sqlm_field_set    few = { { 0 } }, without = { { 0 } };
    sqlm_dump_options options = { .size = sizeof options, .include = &few, .exclude = &without };
    const char       *text = NULL;

    sqlm_field_set_add(&few, Contract_field_title);
    sqlm_field_set_add(&few, Contract_field_pages);
    sqlm_field_set_add(&few, Contract_field_password);
    sqlm_field_set_add(&few, Contract_field_stage);
    sqlm_field_set_add(&without, Contract_field_pages);
    contract.title = "plain";
    assert_ok(b->cx, sqlm_dump(b->cx, &Contract_model, &contract, &options, b->arena, &text));
    assert_string_equal(text, "{\"heading\":\"plain\",\"stage\":\"signed\"}");
    options.include_secret = true;
    assert_ok(b->cx, sqlm_dump(b->cx, &Contract_model, &contract, &options, b->arena, &text));
    assert_string_equal(text, "{\"heading\":\"plain\",\"stage\":\"signed\",\"password\":\"correct horse\"}");
}

static void json__a_partial_update_goes_to_the_database(void **state)
{
    bench                  *b = *state;
    const sqlm_load_options options = { .size = sizeof options, .partial = true };
    Contract                contract = least_contract(), again;
    sqlm_field_set          present;

    assert_ok(b->cx, Contract_insert(b->cx, b->db, &contract));
    assert_ok(b->cx, sqlm_load(b->cx, &Contract_model, "{\"pages\": 12, \"copies\": 3, \"stage\": \"it's over\"}", &options,
                               b->arena, &contract, &present));
    assert_ok(b->cx, Contract_update_set(b->cx, b->db, &contract, &present));
    assert_int_equal(contract.sheets, 36);
    assert_int_equal(contract.row_version, 2);
    again = read_again(b, contract.id);
    assert_string_equal(exact_of(b, &again), exact_of(b, &contract));
    /* the version that is in the database is another one now */
    contract.row_version = 1;
    assert_error(b->cx, STALE_DATA, Contract_update_set(b->cx, b->db, &contract, &present));
}

/* ---- refusals ----------------------------------------------------------------------------------------------------------- */

typedef struct expected_problem {
    const char *path, *code;
} expected_problem;

static void assert_problems(const sqlm_problems *problems, const expected_problem *expected, size_t count)
{
    for (size_t i = 0; i < count && i < problems->count; i++) {
        assert_string_equal(problems->items[i].path, expected[i].path);
        assert_string_equal(problems->items[i].code, expected[i].code);
        assert_true(problems->items[i].message[0] != '\0');
    }
    assert_int_equal(problems->count, count);
    assert_int_equal(problems->total, count);
}

static void validation__reports_all_that_is_wrong(void **state)
{
    static const expected_problem expected[] = {
        { "title", "string_pattern_mismatch" },
        { "pages", "less_than_equal" },
        { "serial", "greater_than_equal" },
        { "weight", "finite_number" },
        { "seal", "bytes_too_short" },
        { "worth", "greater_than_equal" },
        { "terms", "json_invalid" },
        { "stage", "enum" },
        { "password", "string_too_short" },
        { "opt_seal", "bytes_too_long" },
        { "opt_stage", "enum" },
    };
    bench        *b = *state;
    Contract      contract = full_contract(1);
    sqlm_problems problems;

    contract.title = "no end ";
    contract.pages = 901;
    contract.serial = 0;
    contract.weight = (float)(1e308 * 10);
    contract.seal.len = 3;
    contract.worth = (sqlm_decimal){ UINT64_MAX, -1, 4 };
    contract.terms = "{";
    contract.stage = (Stage)9;
    contract.password = "short";
    contract.opt_seal = (sqlm_bytes){ "0123456789abcdefg", 17 };
    contract.opt_stage.value = Stage_unset;
    assert_error(b->cx, VALIDATION, sqlm_validate(b->cx, &Contract_model, &contract, NULL, b->arena, &problems));
    assert_problems(&problems, expected, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < problems.count; i++)
        assert_null(strstr(problems.items[i].message, "5")); /* of a secret not even its length */
    assert_error(b->cx, VALIDATION, Contract_insert(b->cx, b->db, &contract));
    assert_non_null(strstr(sqlm_cx_error(b->cx)->message, "10 more problems"));
}

static void validation__asks_the_functions(void **state)
{
    static const expected_problem of_field[] = { { "title", "shouting" } }, of_table[] = { { "", "nobody_signed" } };
    bench                        *b = *state;
    Contract                      contract = full_contract(1);
    sqlm_problems                 problems;

    contract.title = "hear!";
    assert_error(b->cx, VALIDATION, sqlm_validate(b->cx, &Contract_model, &contract, NULL, b->arena, &problems));
    assert_problems(&problems, of_field, 1);
    contract.title = "hear";
    contract.party.has = false;
    assert_error(b->cx, VALIDATION, sqlm_validate(b->cx, &Contract_model, &contract, NULL, b->arena, &problems));
    assert_problems(&problems, of_table, 1);
}

/* What the database itself holds to, with the program's validation off. */
static void database__refuses_what_was_not_validated(void **state)
{
    bench   *b = *state;
    Contract contract = least_contract(), other;

    sqlm_cx_set_validation(b->cx, false);
#define REFUSED(member, bad, reason_, name)                                                                                        \
    other = least_contract();                                                                                                      \
    other.member = bad;                                                                                                            \
    assert_error(b->cx, CONSTRAINT, Contract_insert(b->cx, b->db, &other));                                                        \
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_##reason_);                                                              \
    assert_string_equal(sqlm_cx_error(b->cx)->constraint, name)
    REFUSED(title, "nothing", CHECK, "ck_contract_heading");
    if (database->variable == NULL) { /* servers hold the length by the type */
        REFUSED(title, "more than twenty characters", CHECK, "tc_contract_heading");
    } else {
        other = least_contract();
        other.title = "more than twenty characters";
        assert_error(b->cx, DATA, Contract_insert(b->cx, b->db, &other));
        assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_LENGTH);
    }
    REFUSED(pages, 1000, CHECK, "ck_contract_pages");
    REFUSED(copies, 0, CHECK, "ck_contract_some_copies");
    REFUSED(copies, 100, CHECK, "ck_contract_many");
    REFUSED(seal, ((sqlm_bytes){ "12345", 5 }), CHECK, "tc_contract_seal");
    REFUSED(worth, ((sqlm_decimal){ UINT64_MAX, -1, 4 }), CHECK, "ck_contract_worth");
#undef REFUSED
    other = least_contract();
    other.party = (sqlm_opt_i32)SQLM_SOME(99);
    assert_error(b->cx, CONSTRAINT, Contract_insert(b->cx, b->db, &other));
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_FOREIGN_KEY);
    assert_ok(b->cx, Contract_insert(b->cx, b->db, &contract));
    other = least_contract();
    other.serial = 2;
    other.pages = 2;
    assert_error(b->cx, CONSTRAINT, Contract_insert(b->cx, b->db, &other)); /* the title */
    assert_int_equal(sqlm_cx_error(b->cx)->reason, SQLM_R_UNIQUE);
    other.title = "another";
    other.serial = 1;
    assert_error(b->cx, CONSTRAINT, Contract_insert(b->cx, b->db, &other)); /* the serial */
    other.serial = 2;
    other.pages = 1;
    assert_error(b->cx, CONSTRAINT, Contract_insert(b->cx, b->db, &other)); /* pages and token */
    other.pages = 2;
    assert_ok(b->cx, Contract_insert(b->cx, b->db, &other));
}

static void foreign_keys__do_what_they_say(void **state)
{
    bench   *b = *state;
    Party    parent = insert_party(b, "parent"), child = { .name = "child", .parent = SQLM_SOME(parent.id) };
    Contract contract = full_contract(parent.id);
    Clause   clause = { .place = 1, .words = "we agree" };
    bool     exists = true;

    assert_ok(b->cx, Party_insert(b->cx, b->db, &child));
    assert_ok(b->cx, Contract_insert(b->cx, b->db, &contract));
    clause.contract = contract.id;
    assert_ok(b->cx, Clause_insert(b->cx, b->db, &clause));
    assert_error(b->cx, CONSTRAINT, Clause_insert(b->cx, b->db, &clause)); /* both columns of its key */
    clause.place = 2;
    assert_ok(b->cx, Clause_insert(b->cx, b->db, &clause));
    assert_error(b->cx, CONSTRAINT, Contract_delete(b->cx, b->db, &contract));
    assert_ok(b->cx, Party_delete(b->cx, b->db, &parent));
    contract = read_again(b, contract.id);
    assert_false(contract.party.has);
    assert_ok(b->cx, Party_exists(b->cx, b->db, NULL, &exists));
    assert_false(exists);
}

static void identity__takes_no_key_of_the_program(void **state)
{
    bench *b = *state;
    Party  party = { .id = 5, .name = "five" };

    assert_error(b->cx, MISUSE, Party_insert(b->cx, b->db, &party));
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(models__use_every_attribute_and_kind_of_the_library),
        bench_test(schema__is_found_again_without_a_difference),
        bench_test(schema__is_made_for_every_dialect),
        bench_test(schema__one_that_is_not_there_is_told),
        bench_test(json__has_the_fields_that_are_asked_for),
        bench_test(validation__reports_all_that_is_wrong),
        bench_test(validation__asks_the_functions),
        bench_test(identity__takes_no_key_of_the_program),
    };
    /* These leave something to the database that they read afterwards: MySQL refuses that. */
    const struct CMUnitTest tests_of_rows[] = {
        bench_test(row__comes_back_equal),
        bench_test(row__is_filled_by_its_defaults),
        bench_test(json__comes_back_equal_in_both_forms),
        bench_test(json__a_partial_update_goes_to_the_database),
        bench_test(database__refuses_what_was_not_validated),
        bench_test(foreign_keys__do_what_they_say),
    };
    int failed;

    if (count != 2 && count != 3) {
        fprintf(stderr, "usage: %s FOLDER_OF_HEADERS [VARIABLE]\n", arguments[0]);
        return 1;
    }
    header_folder = arguments[1];
    for (size_t i = 1; i < sizeof databases / sizeof databases[0] && count == 3; i++)
        if (strcmp(databases[i].variable, arguments[2]) == 0)
            database = &databases[i];
    if (count == 3 && database == &databases[0]) {
        fprintf(stderr, "no database is known by %s\n", arguments[2]);
        return 1;
    }
    failed = cmocka_run_group_tests_name("conformance/every_attribute", tests, NULL, NULL);
    if (database->gives_back)
        failed += cmocka_run_group_tests_name("conformance/every_attribute rows", tests_of_rows, NULL, NULL);
    return failed;
}

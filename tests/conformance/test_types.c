/* SPDX-License-Identifier: MIT */
/* Every kind with every value of type_table.c, on each way that a value takes: it comes back exactly, or is refused. What becomes of each
 * is printed, and held against a file for the database.
 *
 * Arguments: the folder of those files; "--update" to write the file; "--large" for values of 100 MB alone. SQLM_TEST_URL names another
 * database than SQLite in memory: an empty one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel/sys/plan.h>
#include <sqlmodel/sys/text_buffer.h>

#include "support/sqlm_cmocka.h"
#include "type_models.h"
#include "type_table.h"

enum { PLAIN = 1, OPTIONAL = 2, OBJECT_SIZE = 256, LARGE = 100 * 1024 * 1024, LARGEST_FILE = 1024 * 1024 };

/** What the program works with. */
typedef struct bench {
    sqlm_cx         *cx;
    sqlm_conn       *db;
    sqlm_text_buffer results; /* line by line */
    size_t           wrong;   /* values that came back as others */
    int64_t          id;      /* of the last row */
} bench;

static const char *folder;
static bool        is_update;
static bool        is_large;

/* ---- objects --------------------------------------------------------------------------------------------------------------- */

typedef union object {
    char        bytes[OBJECT_SIZE];
    max_align_t alignment;
} object;

/* Stores without a look: what is no good has to reach the library. */
static void put(object *in, const sqlm_model *model, uint32_t field, const sqlm_value *value)
{
    const sqlm_type    type = (sqlm_type)(model->fields[field].type & SQLM_TYPE_MASK);
    char              *member = in->bytes + model->fields[field].offset;
    const bool         is_optional = (model->fields[field].type & SQLM_NULLABLE) != 0;
    const int16_t      i16 = (int16_t)value->as.integer;
    const int32_t      i32 = (int32_t)value->as.integer;
    const sqlm_decimal decimal = { value->as.decimal.low, value->as.decimal.high, value->scale };
    const sqlm_bytes   bytes = { value->as.text.data, value->as.text.length };

    if (value->type == SQLM_TYPE_NONE)
        return; /* as it is in a zeroed object */
    if (is_optional && sqlm_plan_optional_offset(type) > 0) {
        *member = 1;
        member += sqlm_plan_optional_offset(type);
    }
    if (type == SQLM_TYPE_I16)
        memcpy(member, &i16, sizeof i16);
    else if (type == SQLM_TYPE_I32 || type == SQLM_TYPE_DATE)
        memcpy(member, &i32, sizeof i32);
    else if (type == SQLM_TYPE_DECIMAL)
        memcpy(member, &decimal, sizeof decimal);
    else if (type == SQLM_TYPE_BYTES)
        memcpy(member, &bytes, sizeof bytes);
    else if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_JSON)
        memcpy(member, &value->as.text.data, sizeof value->as.text.data);
    else if (type == SQLM_TYPE_ENUM)
        memcpy(member, &value->as.enumeration.number, sizeof value->as.enumeration.number);
    else
        memcpy(member, &value->as, type == SQLM_TYPE_BOOL ? 1 : type == SQLM_TYPE_F32 ? 4 : type == SQLM_TYPE_UUID ? 16 : 8);
}

/* A value of the kind that nothing is wrong with, for the field that is not asked about. */
static sqlm_value harmless(sqlm_type type)
{
    sqlm_value value = { .type = (uint8_t)type };

    if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_BYTES)
        value.as.text.data = "";
    else if (type == SQLM_TYPE_JSON)
        value = sqlm_json_value("1");
    else if (type == SQLM_TYPE_ENUM)
        value = sqlm_enum_value(&Shade_enum, SHADE_LIGHT);
    return value;
}

static object make(bench *b, sqlm_type type, uint32_t field, const sqlm_value *value)
{
    const sqlm_model *model = types[type].model;
    const sqlm_value  other = harmless(type);
    object            made;

    memset(&made, 0, sizeof made);
    assert_true(model->object_size <= sizeof made);
    b->id++;
    memcpy(made.bytes + model->fields[0].offset, &b->id, sizeof b->id);
    put(&made, model, PLAIN, &other);
    put(&made, model, field, value);
    return made;
}

/* ---- results --------------------------------------------------------------------------------------------------------------- */

/* The message of a refusal without what differs from run to run. */
static const char *refusal(const sqlm_cx *cx)
{
    static char       text[700];
    const sqlm_error *error = sqlm_cx_error(cx);

    switch ((int)error->kind) {
    case SQLM_E_DATA:
    case SQLM_E_VALIDATION:
    case SQLM_E_CONSTRAINT:
    case SQLM_E_LIMIT:
    case SQLM_E_UNSUPPORTED:
        break;
    default:
        fail_msg("a value is no %s error: %s", sqlm_error_kind_name(error->kind), error->message);
    }
    if (error->reason == SQLM_R_NONE)
        (void)snprintf(text, sizeof text, "%s: %s", sqlm_error_kind_name(error->kind), error->message);
    else
        (void)snprintf(text, sizeof text, "%s (%s): %s", sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason),
                       error->message);
    return text;
}

static void add(bench *b, sqlm_type type, const char *label, const char *way, const char *result)
{
    (void)printf("%s | %s | %s | %s\n", sqlm_type_name(type), label, way, result);
    sqlm_text_buffer_put_format(&b->results, "%s | %s | %s | %s\n", sqlm_type_name(type), label, way, result);
    assert_int_equal(b->results.outcome, SQLM_OK);
}

/* What became of a value that is back: the same in every bit, or a fault. */
static void judge(bench *b, const type_value *of, sqlm_type type, uint32_t field, const char *way, sqlm_outcome outcome,
                  const object *back)
{
    struct sqlm_plan_column column;
    sqlm_value              value = { .type = SQLM_TYPE_NONE };

    if (outcome != SQLM_OK) {
        add(b, type, of->label, way, refusal(b->cx));
        return;
    }
    sqlm_field_plan(types[type].model, field, &column);
    if (sqlm_plan_read(b->cx, &column, back, &value) == SQLM_OK && sqlm_value_equal(&value, &of->value)) {
        add(b, type, of->label, way, "exact");
        return;
    }
    b->wrong++;
    add(b, type, of->label, way, "CAME BACK AS SOMETHING ELSE");
}

/* ---- the ways -------------------------------------------------------------------------------------------------------------- */

static const char *const field_words[] = { [PLAIN] = "field", [OPTIONAL] = "optional field" };

static void through_database(bench *b, const type_value *of, sqlm_type type, uint32_t field)
{
    const sqlm_model *model = types[type].model;
    object            given = make(b, type, field, &of->value);
    const void *const key[] = { &b->id };
    object            back;
    sqlm_arena       *arena = NULL;
    bool              found = false;
    char              way[64];
    sqlm_outcome      outcome = sqlm_arena_new(b->cx, &arena);

    assert_ok(b->cx, outcome);
    (void)snprintf(way, sizeof way, "%s, database", field_words[field]);
    memset(&back, 0, sizeof back);
    outcome = sqlm_insert_objects(b->cx, b->db, model, &given, 1);
    if (outcome == SQLM_OK) {
        assert_ok(b->cx, sqlm_get_by_key(b->cx, b->db, model, key, arena, &back, &found));
        assert_true(found);
    }
    judge(b, of, type, field, way, outcome, &back);
    sqlm_arena_free(arena);
}

static void through_json(bench *b, const type_value *of, sqlm_type type, uint32_t field, sqlm_json_form form)
{
    const sqlm_model       *model = types[type].model;
    const sqlm_dump_options dump = { .size = sizeof dump, .form = form };
    const sqlm_load_options load = { .size = sizeof load, .form = form };
    object                  given = make(b, type, field, &of->value);
    object                  back;
    sqlm_arena             *arena = NULL;
    const char             *text = NULL;
    char                    way[64];
    sqlm_outcome            outcome = sqlm_arena_new(b->cx, &arena);

    assert_ok(b->cx, outcome);
    (void)snprintf(way, sizeof way, "%s, %s JSON", field_words[field], form == SQLM_JSON_PLAIN ? "plain" : "exact");
    memset(&back, 0, sizeof back);
    outcome = sqlm_dump(b->cx, model, &given, &dump, arena, &text);
    if (outcome == SQLM_OK)
        assert_ok(b->cx, sqlm_load(b->cx, model, text, &load, arena, &back, NULL));
    judge(b, of, type, field, way, outcome, &back);
    sqlm_arena_free(arena);
}

static void put_insert(sqlm_text_buffer *sql, const sqlm_conn *db, const sqlm_model *model, int64_t id, const char *other)
{
    const sqlm_dialect *dialect = sqlm_conn_dialect(db);

    sqlm_text_buffer_put(sql, "INSERT INTO ");
    sqlm_dialect_put_identifier(sql, dialect, model->table);
    sqlm_text_buffer_put(sql, " (");
    sqlm_dialect_put_identifier(sql, dialect, "id");
    sqlm_text_buffer_put(sql, ", ");
    sqlm_dialect_put_identifier(sql, dialect, "plain");
    sqlm_text_buffer_put_format(sql, ") VALUES (%lld, ", (long long)id);
    if (other != NULL)
        sqlm_text_buffer_put(sql, other);
    else
        sqlm_dialect_put_placeholder(sql, dialect, 1);
    sqlm_text_buffer_put(sql, ")");
}

static void through_parameter(bench *b, const type_value *of, sqlm_type type)
{
    const sqlm_model *model = types[type].model;
    const int64_t     id = ++b->id;
    const void *const key[] = { &id };
    sqlm_text_buffer  sql;
    sqlm_arena       *arena = NULL;
    object            back;
    bool              found = false;
    sqlm_outcome      outcome;

    memset(&back, 0, sizeof back);
    assert_ok(b->cx, sqlm_arena_new(b->cx, &arena));
    sqlm_text_buffer_init(&sql, b->cx, 1000);
    put_insert(&sql, b->db, model, id, NULL);
    assert_int_equal(sql.outcome, SQLM_OK);
    outcome = sqlm_execute(b->cx, b->db, sqlm_text_buffer_text(&sql), &of->value, 1, NULL);
    if (outcome == SQLM_OK) {
        assert_ok(b->cx, sqlm_get_by_key(b->cx, b->db, model, key, arena, &back, &found));
        assert_true(found);
    }
    judge(b, of, type, PLAIN, "parameter", outcome, &back);
    sqlm_text_buffer_fini(&sql);
    sqlm_arena_free(arena);
}

static void try_value(bench *b, const type_value *of, sqlm_type type)
{
    through_parameter(b, of, type);
    if (of->is_parameter_only)
        return;
    for (uint32_t field = PLAIN; field <= OPTIONAL; field++) {
        through_database(b, of, type, field);
        through_json(b, of, type, field, SQLM_JSON_EXACT);
        through_json(b, of, type, field, SQLM_JSON_PLAIN);
    }
}

/* A field of most kinds has no way to hold it: there is nothing to ask of these. */
static void try_null(bench *b, sqlm_type type)
{
    const type_value null = { .label = "SQL NULL" };

    through_parameter(b, &null, type);
    through_database(b, &null, type, OPTIONAL);
    through_json(b, &null, type, OPTIONAL, SQLM_JSON_EXACT);
    through_json(b, &null, type, OPTIONAL, SQLM_JSON_PLAIN);
    if (type == SQLM_TYPE_TEXT || type == SQLM_TYPE_BYTES || type == SQLM_TYPE_JSON) {
        object given = make(b, type, OPTIONAL, &null.value);

        memset(given.bytes + types[type].model->fields[PLAIN].offset, 0, sizeof(void *));
        judge(b, &null, type, PLAIN, "field, database", sqlm_insert_objects(b->cx, b->db, types[type].model, &given, 1), &given);
    }
}

/* ---- literals -------------------------------------------------------------------------------------------------------------- */

/* A table whose columns hold values to nothing; where a database has no such thing there is none. */
static bool make_loose_table(bench *b, const sqlm_model *model)
{
    char sql[200];

    if (sqlm_conn_dialect(b->db)->id != SQLM_DIALECT_SQLITE)
        return false;
    (void)snprintf(sql, sizeof sql, "CREATE TABLE \"%s\" (\"id\" INTEGER PRIMARY KEY, \"plain\", \"optional\")", model->table);
    assert_ok(b->cx, sqlm_execute(b->cx, b->db, sql, SQLM_NO_PARAMETERS, NULL));
    return true;
}

static void judge_read(bench *b, const type_literal *of, const char *label, const char *way, sqlm_outcome outcome,
                       const object *back)
{
    struct sqlm_plan_column column;
    sqlm_value              value = { .type = SQLM_TYPE_NONE };
    sqlm_value              expected = { .type = SQLM_TYPE_NONE };
    sqlm_arena             *arena = NULL;

    if (outcome != SQLM_OK) {
        add(b, of->type, label, way, refusal(b->cx));
        return;
    }
    assert_ok(b->cx, sqlm_arena_new(b->cx, &arena));
    sqlm_field_plan(types[of->type].model, PLAIN, &column);
    assert_ok(b->cx, sqlm_plan_read(b->cx, &column, back, &value));
    if (of->expected != NULL && strstr(of->expected, "infinity") != NULL) /* has no text form */
        expected = of->type == SQLM_TYPE_F32 ? sqlm_f32_value(of->expected[0] == '-' ? -INFINITY : INFINITY)
                                             : sqlm_f64_value(of->expected[0] == '-' ? -(double)INFINITY : (double)INFINITY);
    else if (of->expected != NULL)
        assert_ok(b->cx, sqlm_value_from_text(b->cx, of->type, of->type == SQLM_TYPE_ENUM ? &Shade_enum : NULL, of->expected, arena,
                                              &expected));
    if (of->expected != NULL && sqlm_value_equal(&value, &expected)) {
        add(b, of->type, label, way, "exact");
    } else {
        b->wrong++;
        add(b, of->type, label, way, "READ AS SOMETHING ELSE");
    }
    sqlm_arena_free(arena);
}

static void read_literal(bench *b, const type_literal *of, const char *literal, const sqlm_model *model, const char *way)
{
    const int64_t     id = ++b->id;
    const void *const key[] = { &id };
    sqlm_text_buffer  sql;
    sqlm_arena       *arena = NULL;
    object            back;
    bool              found = false;
    sqlm_outcome      outcome;
    char              ways[64];

    memset(&back, 0, sizeof back);
    assert_ok(b->cx, sqlm_arena_new(b->cx, &arena));
    sqlm_text_buffer_init(&sql, b->cx, 1000);
    put_insert(&sql, b->db, model, id, literal);
    outcome = sqlm_execute(b->cx, b->db, sqlm_text_buffer_text(&sql), SQLM_NO_PARAMETERS, NULL);
    (void)snprintf(ways, sizeof ways, "%s%s", way, outcome == SQLM_OK ? ", read" : ", written");
    if (outcome == SQLM_OK)
        outcome = sqlm_get_by_key(b->cx, b->db, model, key, arena, &back, &found);
    judge_read(b, of, of->label != NULL ? of->label : literal, ways, outcome, &back);
    sqlm_text_buffer_fini(&sql);
    sqlm_arena_free(arena);
}

/* ---- tests ----------------------------------------------------------------------------------------------------------------- */

static void make_tables(bench *b)
{
    for (uint32_t type = SQLM_TYPE_BOOL; type < SQLM_TYPE_COUNT; type++)
        assert_ok(b->cx, sqlm_create_models(b->cx, b->db, &types[type].model, 1));
}

static void try_values(bench *b)
{
    const type_values values = table_of_values();

    for (size_t i = 0; i < values.count; i++)
        try_value(b, &values.items[i], (sqlm_type)values.items[i].value.type);
    for (uint32_t type = SQLM_TYPE_BOOL; type < SQLM_TYPE_COUNT; type++)
        try_null(b, (sqlm_type)type);
}

static void try_literals(bench *b)
{
    const type_literals   literals = table_of_literals();
    const sqlm_dialect_id dialect = sqlm_conn_dialect(b->db)->id;
    bool                  has_loose = true;

    for (uint32_t type = SQLM_TYPE_BOOL; type < SQLM_TYPE_COUNT && has_loose; type++)
        has_loose = make_loose_table(b, types[type].loose);
    for (size_t i = 0; i < literals.count; i++) {
        const type_literal *of = &literals.items[i];

        if (of->sql[dialect] == NULL)
            continue;
        read_literal(b, of, of->sql[dialect], types[of->type].model, "plain SQL");
        if (has_loose)
            read_literal(b, of, of->sql[dialect], types[of->type].loose, "plain SQL into a column without type");
    }
}

/* 100 MB, in characters of four bytes where it is text. */
static void try_large(bench *b)
{
    static const char character[] = "\xf0\x9f\x98\x80";
    char             *text = malloc(LARGE + 1);
    type_value        large = { .label = "100 MB" };

    assert_non_null(text);
    for (size_t i = 0; i < LARGE; i += 4)
        memcpy(text + i, character, 4);
    text[LARGE] = '\0';
    for (uint32_t type = SQLM_TYPE_TEXT; type <= SQLM_TYPE_BYTES; type++) {
        large.value = (sqlm_value){ .type = (uint8_t)type, .as.text = { text, LARGE } };
        for (uint32_t field = PLAIN; field <= OPTIONAL; field++)
            through_database(b, &large, (sqlm_type)type, field);
        through_parameter(b, &large, (sqlm_type)type);
        through_json(b, &large, (sqlm_type)type, PLAIN, SQLM_JSON_EXACT);
        through_json(b, &large, (sqlm_type)type, PLAIN, SQLM_JSON_PLAIN);
    }
    free(text);
}

static void compare_with_file(const bench *b)
{
    static char kept[LARGEST_FILE];
    char        path[1024];
    const char *results = sqlm_text_buffer_text(&b->results);
    FILE       *file;
    size_t      at = 0;

    (void)snprintf(path, sizeof path, "%s/%s%s.txt", folder, sqlm_conn_dialect(b->db)->name, is_large ? "_large" : "");
    file = fopen(path, is_update ? "w" : "r");
    if (file == NULL)
        fail_msg("there is no %s: run with --update", path);
    if (is_update)
        assert_int_equal(fwrite(results, 1, b->results.length, file), b->results.length);
    else
        kept[fread(kept, 1, sizeof kept - 1, file)] = '\0';
    assert_int_equal(fclose(file), 0);
    if (is_update || strcmp(kept, results) == 0)
        return;
    for (size_t i = 0; results[i] == kept[i]; i++)
        at = results[i] == '\n' ? i + 1 : at;
    fail_msg("%s says\n%.*s\nbut it is\n%.*s", path, (int)strcspn(kept + at, "\n"), kept + at, (int)strcspn(results + at, "\n"),
             results + at);
}

static void every_value__is_exact_or_refused(void **state)
{
    const char *url = getenv("SQLM_TEST_URL");
    bench       b = { .cx = *state };

    sqlm_text_buffer_init(&b.results, b.cx, LARGEST_FILE);
    assert_ok(b.cx, sqlm_connect(b.cx, url != NULL ? url : "sqlite::memory:", &b.db));
    make_tables(&b);
    if (is_large) {
        try_large(&b);
    } else {
        try_values(&b);
        try_literals(&b);
    }
    if (b.wrong > 0)
        fail_msg("%zu values were neither exact nor refused", b.wrong);
    compare_with_file(&b);
    sqlm_text_buffer_fini(&b.results);
    sqlm_conn_close(b.db);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cx_test(every_value__is_exact_or_refused) };

    if (argc < 2)
        return EXIT_FAILURE;
    folder = argv[1];
    for (int i = 2; i < argc; i++) {
        is_update = is_update || strcmp(argv[i], "--update") == 0;
        is_large = is_large || strcmp(argv[i], "--large") == 0;
    }
    return cmocka_run_group_tests_name("conformance/types", tests, NULL, NULL);
}

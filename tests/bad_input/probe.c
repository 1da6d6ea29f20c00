/* SPDX-License-Identifier: MIT */
/* Gives one bad input to the library and tells what it says: "kind (reason): message", or "ok". Usage: probe COMMAND ARGUMENT..., as cases.txt
 * has them. In arguments \xHH is a byte. */
#include <sqlmodel.h>
#include <sqlmodel/schema/expression.h>
#include <sqlmodel/schema/schema.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEVEL_LABELS(LABEL) LABEL(LEVEL_LOW, "low") LABEL(LEVEL_HIGH, "high")
SQLM_ENUM(Level, LEVEL_LABELS);

#define SAMPLE_FIELDS(FIELD, M)                                             \
    FIELD(M, i64,                id,    PRIMARY_KEY, AUTO_INCREMENT)        \
    FIELD(M, text,               name,  MAX_LENGTH(8), PATTERN("^[a-z]+$")) \
    FIELD(M, opt_bool,           flag)                                      \
    FIELD(M, opt_i16,            small)                                     \
    FIELD(M, opt_i32,            middle, VALIDATE_RANGE(0, 100000))         \
    FIELD(M, opt_u64,            counter)                                   \
    FIELD(M, opt_f32,            single)                                    \
    FIELD(M, opt_f64,            real)                                      \
    FIELD(M, opt_text,           note)                                      \
    FIELD(M, opt_bytes,          data)                                      \
    FIELD(M, opt_decimal(6, 2),  price)                                     \
    FIELD(M, opt_date,           day)                                       \
    FIELD(M, opt_time,           clock)                                     \
    FIELD(M, opt_timestamp,      at)                                        \
    FIELD(M, opt_timestamptz,    zone)                                      \
    FIELD(M, opt_uuid,           token)                                     \
    FIELD(M, opt_json,           doc)                                       \
    FIELD(M, opt_enum(Level),    level)
SQLMODEL(Sample, "sample", SAMPLE_FIELDS);

#define WORD_FIELDS(FIELD, M)                       \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, text, word)
SQLMODEL(Word, "word", WORD_FIELDS);

#define RULED_FIELDS(FIELD, M)                      \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT)  \
    FIELD(M, text, name)                            \
    FIELD(M, opt_i32, middle)                       \
    FIELD(M, check("middle > 0"), ck_ruled)
SQLMODEL(Ruled, "ruled", RULED_FIELDS);

/* An argument as bytes. */
typedef struct input {
    char  *data;
    size_t length;
} input;

typedef struct probe {
    sqlm_cx    *cx;
    sqlm_arena *arena;
    sqlm_conn  *conn;
    input      *inputs;
    size_t      count;
} probe;

static int hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static input decode(const char *text)
{
    input made = { malloc(strlen(text) + 1), 0 };

    for (; made.data != NULL && *text != '\0'; text++) {
        if (text[0] == '\\' && text[1] == 'x' && hex_digit(text[2]) >= 0 && hex_digit(text[3]) >= 0) {
            made.data[made.length++] = (char)(hex_digit(text[2]) * 16 + hex_digit(text[3]));
            text += 3;
        } else {
            made.data[made.length++] = *text;
        }
    }
    if (made.data != NULL)
        made.data[made.length] = '\0';
    return made;
}

static const char *text_of(const probe *p, size_t index)
{
    return index < p->count ? p->inputs[index].data : "";
}

static int64_t number_of(const probe *p, size_t index)
{
    return strtoll(text_of(p, index), NULL, 10);
}

static sqlm_outcome open_memory(probe *p)
{
    return sqlm_connect(p->cx, "sqlite::memory:", &p->conn);
}

/* ---- connections and statements -------------------------------------------------------------------------------------------- */

/* URL SQL... */
static sqlm_outcome probe_connect(probe *p)
{
    sqlm_outcome outcome = sqlm_connect(p->cx, text_of(p, 0), &p->conn);

    for (size_t i = 1; i < p->count && outcome == SQLM_OK; i++)
        outcome = sqlm_execute(p->cx, p->conn, text_of(p, i), SQLM_NO_PARAMETERS, NULL);
    return outcome;
}

/* As one whom files stop. */
static sqlm_outcome probe_connect_as_nobody(probe *p)
{
    if (geteuid() == 0 && setuid(65534) != 0)
        return SQLM_ERR;
    return probe_connect(p);
}

/* LENGTH: a URL of so many bytes */
static sqlm_outcome probe_long_url(probe *p)
{
    const size_t length = (size_t)number_of(p, 0);
    char        *url = malloc(length + 1);
    sqlm_outcome outcome;

    if (url == NULL)
        return SQLM_ERR;
    memset(url, 'a', length);
    memcpy(url, "sqlite:", 7);
    url[length] = '\0';
    outcome = sqlm_connect(p->cx, url, &p->conn);
    free(url);
    return outcome;
}

/* SQL COUNT: with so many parameters */
static sqlm_outcome probe_parameters(probe *p)
{
    const size_t count = (size_t)number_of(p, 1);
    sqlm_value  *values = calloc(count + 1, sizeof *values);
    sqlm_outcome outcome = values != NULL ? open_memory(p) : SQLM_ERR;

    if (outcome == SQLM_OK)
        outcome = sqlm_execute(p->cx, p->conn, text_of(p, 0), values, count, NULL);
    free(values);
    return outcome;
}

static bool value_of(const probe *p, const char *kind, const input *from, sqlm_value *value)
{
    *value = sqlm_null_value();
    (void)p;
    if (strcmp(kind, "text") == 0 || strcmp(kind, "json") == 0) {
        *value = strcmp(kind, "text") == 0 ? sqlm_text_value("") : sqlm_json_value("");
        value->as.text.data = from->data;
        value->as.text.length = from->length;
    } else if (strcmp(kind, "f64") == 0) {
        *value = sqlm_f64_value(strtod(from->data, NULL));
    } else if (strcmp(kind, "f32") == 0) {
        *value = sqlm_f32_value(strtof(from->data, NULL));
    } else if (strcmp(kind, "enum") == 0) {
        *value = sqlm_enum_value(&Level_enum, (int32_t)strtol(from->data, NULL, 10));
    } else if (strcmp(kind, "date") == 0) {
        *value = sqlm_date_value((sqlm_date){ (int32_t)strtol(from->data, NULL, 10) });
    } else if (strcmp(kind, "time") == 0) {
        *value = sqlm_time_value((sqlm_time){ strtoll(from->data, NULL, 10) });
    } else if (strcmp(kind, "timestamp") == 0) {
        *value = sqlm_timestamp_value((sqlm_timestamp){ strtoll(from->data, NULL, 10) });
    } else if (strcmp(kind, "none") == 0) {
        value->type = (uint8_t)strtoul(from->data, NULL, 10);
    } else {
        return false;
    }
    return true;
}

/* WORD DEPTH: SELECT with so many times the word before a 1 */
static sqlm_outcome probe_nested_sql(probe *p)
{
    const size_t length = strlen(text_of(p, 0)), depth = (size_t)number_of(p, 1);
    char        *sql = malloc(8 + length * depth + 2);
    sqlm_outcome outcome = open_memory(p);

    if (sql == NULL || outcome != SQLM_OK) {
        free(sql);
        return SQLM_ERR;
    }
    memcpy(sql, "SELECT ", 7);
    for (size_t i = 0; i < depth; i++)
        memcpy(sql + 7 + i * length, text_of(p, 0), length);
    memcpy(sql + 7 + depth * length, "1", 2);
    outcome = sqlm_execute(p->cx, p->conn, sql, SQLM_NO_PARAMETERS, NULL);
    free(sql);
    return outcome;
}

/* KIND VALUE: as the parameter of a statement */
static sqlm_outcome probe_parameter(probe *p)
{
    sqlm_value   value;
    sqlm_outcome outcome = open_memory(p);

    if (outcome != SQLM_OK || p->count < 2 || !value_of(p, text_of(p, 0), &p->inputs[1], &value))
        return SQLM_ERR;
    return sqlm_execute(p->cx, p->conn, "SELECT ?1", &value, 1, NULL);
}

/* ---- objects --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome open_samples(probe *p)
{
    sqlm_outcome outcome = open_memory(p);

    return outcome == SQLM_OK ? sqlm_create_all(p->cx, p->conn, &Sample_model) : outcome;
}

/* FIELD VALUE: an object with it is inserted */
static sqlm_outcome probe_insert(probe *p)
{
    Sample       sample = { .name = "good" };
    const char  *field = text_of(p, 0), *text = text_of(p, 1);
    sqlm_outcome outcome = open_samples(p);

    if (outcome != SQLM_OK)
        return outcome;
    if (strcmp(field, "name") == 0)
        sample.name = p->count > 1 ? text : NULL;
    else if (strcmp(field, "note") == 0)
        sample.note = text;
    else if (strcmp(field, "middle") == 0)
        SQLM_SET(sample.middle, (int32_t)number_of(p, 1));
    else if (strcmp(field, "single") == 0)
        SQLM_SET(sample.single, strtof(text, NULL));
    else if (strcmp(field, "real") == 0)
        SQLM_SET(sample.real, strtod(text, NULL));
    else if (strcmp(field, "price") == 0)
        SQLM_SET(sample.price, ((sqlm_decimal){ .low = (uint64_t)number_of(p, 1), .scale = (uint8_t)number_of(p, 2) }));
    else if (strcmp(field, "day") == 0)
        SQLM_SET(sample.day, ((sqlm_date){ (int32_t)number_of(p, 1) }));
    else if (strcmp(field, "clock") == 0)
        SQLM_SET(sample.clock, ((sqlm_time){ number_of(p, 1) }));
    else if (strcmp(field, "at") == 0)
        SQLM_SET(sample.at, ((sqlm_timestamp){ number_of(p, 1) }));
    else if (strcmp(field, "doc") == 0)
        sample.doc = text;
    else if (strcmp(field, "level") == 0)
        SQLM_SET(sample.level, (Level)number_of(p, 1));
    else
        return SQLM_ERR;
    return Sample_insert(p->cx, p->conn, &sample);
}

/* TABLE: the objects of a table that was made by hand are read */
static sqlm_outcome probe_table_read(probe *p)
{
    Sample_list  list;
    sqlm_outcome outcome = open_memory(p);

    for (size_t i = 0; i < p->count && outcome == SQLM_OK; i++)
        outcome = sqlm_execute_script(p->cx, p->conn, text_of(p, i));
    if (outcome == SQLM_OK)
        outcome = Sample_all(p->cx, p->conn, SQLM_SELECT(.limit = 0), &list);
    if (outcome == SQLM_OK)
        Sample_list_free(&list);
    return outcome;
}

/* FIELD SQL: an object is read whose column holds what the SQL gives */
static sqlm_outcome probe_read(probe *p)
{
    char         sql[600];
    input        inputs[2] = { { sql, 0 }, { sql + 300, 0 } };
    probe        inner = *p;
    sqlm_outcome outcome;

    (void)snprintf(sql, 300, "CREATE TABLE sample (id, name, flag, small, middle, counter, single, real, note, data, price, day, clock, at, zone, "
                             "token, doc, level)");
    (void)snprintf(sql + 300, 300, "INSERT INTO sample (id, name) VALUES (1, 'good'); UPDATE sample SET %s = %s", text_of(p, 0), text_of(p, 1));
    inner.inputs = inputs;
    inner.count = 2;
    outcome = probe_table_read(&inner);
    p->conn = inner.conn;
    return outcome;
}

/* FORM JSON */
static sqlm_outcome probe_load(probe *p)
{
    const sqlm_load_options options = { .size = sizeof options,
                                        .form = strcmp(text_of(p, 0), "exact") == 0 ? SQLM_JSON_EXACT : SQLM_JSON_PLAIN };
    Sample                  sample = { 0 };

    return sqlm_load(p->cx, &Sample_model, text_of(p, 1), &options, p->arena, &sample, NULL);
}

/* JSON: an array of objects */
static sqlm_outcome probe_load_list(probe *p)
{
    void  *objects = NULL;
    size_t count = 0;

    return sqlm_load_list(p->cx, &Sample_model, text_of(p, 0), NULL, p->arena, &objects, &count);
}

/* DEPTH: arrays in one another, in a json field */
static sqlm_outcome probe_load_deep(probe *p)
{
    static const char start[] = "{\"name\":\"a\",\"doc\":";
    const size_t      depth = (size_t)number_of(p, 0);
    char             *text = malloc(sizeof start + 2 * depth + 1);
    Sample            sample = { 0 };
    sqlm_outcome      outcome;

    if (text == NULL)
        return SQLM_ERR;
    memcpy(text, start, sizeof start - 1);
    memset(text + sizeof start - 1, '[', depth);
    memset(text + sizeof start - 1 + depth, ']', depth);
    memcpy(text + sizeof start - 1 + 2 * depth, "}", 2);
    outcome = sqlm_load(p->cx, &Sample_model, text, NULL, p->arena, &sample, NULL);
    free(text);
    return outcome;
}

/* KIND TEXT */
static sqlm_outcome probe_parse(probe *p)
{
    const char      *kind = text_of(p, 0), *text = text_of(p, 1);
    sqlm_decimal     decimal;
    sqlm_date        date;
    sqlm_time        time;
    sqlm_timestamp   timestamp;
    sqlm_timestamptz zone;
    sqlm_uuid        uuid;

    if (strcmp(kind, "decimal") == 0)
        return sqlm_decimal_parse(p->cx, text, &decimal);
    if (strcmp(kind, "date") == 0)
        return sqlm_date_parse(p->cx, text, &date);
    if (strcmp(kind, "time") == 0)
        return sqlm_time_parse(p->cx, text, &time);
    if (strcmp(kind, "timestamp") == 0)
        return sqlm_timestamp_parse(p->cx, text, &timestamp);
    if (strcmp(kind, "timestamptz") == 0)
        return sqlm_timestamptz_parse(p->cx, text, &zone);
    return sqlm_uuid_parse(p->cx, text, &uuid);
}

/* ---- names and checks ------------------------------------------------------------------------------------------------------- */

static sqlm_outcome schema_of(probe *p, const sqlm_model *model)
{
    static const struct {
        const char     *name;
        sqlm_dialect_id id;
    } dialects[] = { { "sqlite", SQLM_DIALECT_SQLITE }, { "postgres", SQLM_DIALECT_POSTGRES }, { "mysql", SQLM_DIALECT_MYSQL } };
    const sqlm_schema *schema = NULL;
    size_t             i = 0;

    while (i < 2 && strcmp(dialects[i].name, text_of(p, 0)) != 0)
        i++;
    return sqlm_schema_from_models(p->cx, sqlm_dialect_of(dialects[i].id), &model, 1, p->arena, &schema);
}

/* A name, or as many letters as it says. */
static const char *name_of(const probe *p, size_t index)
{
    static char  name[100001];
    const size_t length = text_of(p, index)[0] == '*' ? strtoul(text_of(p, index) + 1, NULL, 10) : 0;

    if (length == 0 || length >= sizeof name)
        return text_of(p, index);
    memset(name, 'n', length);
    return name;
}

/* DIALECT NAME */
static sqlm_outcome probe_table_name(probe *p)
{
    sqlm_model model = Word_model;

    model.table = name_of(p, 1);
    return schema_of(p, &model);
}

/* DIALECT NAME */
static sqlm_outcome probe_column_name(probe *p)
{
    sqlm_field fields[2];
    sqlm_model model = Word_model;

    memcpy(fields, Word_model.fields, sizeof fields);
    fields[1].name = name_of(p, 1);
    model.fields = fields;
    return schema_of(p, &model);
}

/* TEXT: as a check of a table with id, name and middle */
static sqlm_outcome probe_check(probe *p)
{
    sqlm_constraint    constraints[2];
    sqlm_model         model = Ruled_model;
    const sqlm_schema *schema = NULL;

    memcpy(constraints, Ruled_model.constraints, sizeof constraints);
    constraints[0].expression = text_of(p, 0);
    model.constraints = constraints;
    return sqlm_schema_from_models(p->cx, sqlm_dialect_of(SQLM_DIALECT_SQLITE), &(const sqlm_model *){ &model }, 1, p->arena, &schema);
}

/* ---- queries --------------------------------------------------------------------------------------------------------------- */

static sqlm_outcome select_with(probe *p, const sqlm_select *select)
{
    Sample_list  list;
    sqlm_outcome outcome = Sample_all(p->cx, p->conn, select, &list);

    if (outcome == SQLM_OK)
        Sample_list_free(&list);
    return outcome;
}

static sqlm_outcome select_long_list(probe *p)
{
    const size_t count = 300000;
    int64_t     *ids = calloc(count, sizeof *ids);
    sqlm_outcome outcome = ids != NULL ? select_with(p, SQLM_SELECT(.where = sqlm_in_array(Sample_.id, ids, count))) : SQLM_ERR;

    free(ids);
    return outcome;
}

/* WHAT */
static sqlm_outcome probe_query(probe *p)
{
    const char  *what = text_of(p, 0);
    Sample       sample = { 0 };
    sqlm_outcome outcome = open_samples(p);

    if (outcome != SQLM_OK)
        return outcome;
    if (strcmp(what, "limit") == 0)
        return select_with(p, SQLM_SELECT(.limit = (uint64_t)INT64_MAX + 1));
    if (strcmp(what, "offset") == 0)
        return select_with(p, SQLM_SELECT(.offset = UINT64_MAX));
    if (strcmp(what, "update-all") == 0)
        return Sample_update_where(p->cx, p->conn, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Sample_.name, "a"))), NULL);
    if (strcmp(what, "delete-all") == 0)
        return Sample_delete_where(p->cx, p->conn, SQLM_DELETE(.all_rows = false), NULL);
    if (strcmp(what, "null-text") == 0)
        return select_with(p, SQLM_SELECT(.where = sqlm_eq(Sample_.name, (const char *)NULL)));
    if (strcmp(what, "bad-utf8") == 0)
        return select_with(p, SQLM_SELECT(.where = sqlm_eq(Sample_.name, (const char *)"\xff")));
    if (strcmp(what, "other-model") == 0)
        return select_with(p, SQLM_SELECT(.where = sqlm_eq(Word_.word, "a")));
    if (strcmp(what, "long-list") == 0)
        return select_long_list(p);
    if (strcmp(what, "one-of-none") == 0)
        return Sample_one(p->cx, p->conn, SQLM_SELECT(.limit = 0), p->arena, &sample);
    return SQLM_ERR;
}

/* ---- all together ---------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    sqlm_outcome (*run)(probe *p);
} commands[] = {
    { "connect", probe_connect },       { "connect-as-nobody", probe_connect_as_nobody },
    { "long-url", probe_long_url },     { "parameters", probe_parameters },
    { "nested-sql", probe_nested_sql },
    { "parameter", probe_parameter },   { "insert", probe_insert },
    { "table-read", probe_table_read }, { "read", probe_read },
    { "load", probe_load },             { "load-list", probe_load_list },
    { "load-deep", probe_load_deep },   { "parse", probe_parse },
    { "table-name", probe_table_name }, { "column-name", probe_column_name },
    { "check", probe_check },           { "query", probe_query },
};

static void tell(const sqlm_cx *cx, sqlm_outcome outcome)
{
    const sqlm_error *error = sqlm_cx_error(cx);

    if (outcome == SQLM_OK)
        printf("ok\n");
    else
        printf("%s (%s): %s\n", sqlm_error_kind_name(error->kind), sqlm_error_reason_name(error->reason), error->message);
    if (outcome != SQLM_OK && error->detail[0] != '\0')
        printf("detail: %s\n", error->detail);
    if (outcome != SQLM_OK && error->hint[0] != '\0')
        printf("hint: %s\n", error->hint);
}

int main(int argc, char **argv)
{
    probe  p = { .cx = sqlm_cx_new(NULL) };
    size_t i = 0;

    while (argc > 1 && i < sizeof commands / sizeof commands[0] && strcmp(commands[i].name, argv[1]) != 0)
        i++;
    p.inputs = calloc((size_t)argc, sizeof *p.inputs);
    if (argc < 2 || i == sizeof commands / sizeof commands[0] || p.inputs == NULL ||
        sqlm_arena_new(p.cx, &p.arena) != SQLM_OK) {
        (void)fprintf(stderr, "probe: there is no command '%s'\n", argc > 1 ? argv[1] : "");
        return 2;
    }
    for (p.count = 0; p.count + 2 < (size_t)argc; p.count++)
        p.inputs[p.count] = decode(argv[p.count + 2]);
    tell(p.cx, commands[i].run(&p));
    sqlm_conn_close(p.conn);
    for (size_t j = 0; j + 2 < (size_t)argc; j++)
        free(p.inputs[j].data);
    free(p.inputs);
    sqlm_arena_free(p.arena);
    sqlm_cx_free(p.cx);
    return 0;
}

/* SPDX-License-Identifier: MIT */
#include "generate.h"

#include <stdio.h>
#include <string.h>

#ifdef SQLM_HAS_SQLITE
#include <sqlmodel/driver/sqlite.h>
#endif
#include <sqlmodel/facade/connect.h>
#include <sqlmodel/schema/schema.h>

#include "emit.h"
#include "files.h"
#include "names.h"

enum { MAXIMUM_TEXT = 1 << 24 };

/* One run. Functions give false after a message. */
typedef struct generator {
    sqlm_cx                *cx;
    const generate_options *options;
    sqlm_arena             *arena;
    sqlm_conn              *conn;
    const sqlm_schema      *schema;
    const char            **models; /* one for each table */
} generator;

static bool complain(const generator *g)
{
    (void)fprintf(stderr, "sqlmodel generate: %s\n", sqlm_cx_error(g->cx)->message);
    return false;
}

/* ---- the database ------------------------------------------------------------------------------------------------ */

/* Runs the statements of the file in memory. They reach no other file: nothing is attached, which VACUUM INTO would do too. */
static sqlm_outcome run_ddl(const generator *g, const char *ddl)
{
    sqlm_outcome outcome = SQLM_OK;

#ifdef SQLM_HAS_SQLITE
    outcome = sqlm_sqlite_limit_set(g->cx, g->conn, SQLM_SQLITE_LIMIT_ATTACHED, 0);
#endif
    return outcome == SQLM_OK ? sqlm_execute_script(g->cx, g->conn, ddl) : outcome;
}

static bool open_database(generator *g)
{
    const char *url = g->options->url != NULL ? g->options->url : "sqlite::memory:";
    const char *ddl;

    if (sqlm_connect(g->cx, url, &g->conn) != SQLM_OK)
        return complain(g);
    if (g->options->ddl == NULL)
        return true;
    ddl = files_read(g->cx, g->arena, g->options->ddl);
    if (ddl == NULL)
        return false;
    if (run_ddl(g, ddl) == SQLM_OK)
        return true;
    (void)fprintf(stderr, "sqlmodel generate: \"%s\": %s\n", g->options->ddl, sqlm_cx_error(g->cx)->message);
    return false;
}

/* Every table that was named is there, and there is one at all. */
static bool check_tables(const generator *g)
{
    bool all = true;

    for (size_t i = 0; i < g->options->table_count; i++) {
        if (sqlm_schema_find_table(g->schema, g->options->tables[i]) != NULL)
            continue;
        (void)fprintf(stderr, "sqlmodel generate: there is no table \"%s\"\n", g->options->tables[i]);
        all = false;
    }
    if (all && g->schema->table_count == 0)
        (void)fprintf(stderr, "sqlmodel generate: there are no tables in the %s\n", g->options->ddl != NULL ? "file" : "database");
    return all && g->schema->table_count > 0;
}

static bool inspect(generator *g)
{
    const char *const *tables = g->options->table_count > 0 ? g->options->tables : NULL;

    if (sqlm_schema_inspect(g->cx, g->conn, tables, g->options->table_count, g->arena, &g->schema) != SQLM_OK)
        return complain(g);
    return check_tables(g);
}

/* ---- names of models --------------------------------------------------------------------------------------------- */

static const char *camel(const generator *g, const char *table)
{
    sqlm_text_buffer buffer;
    const char      *name = NULL;

    sqlm_text_buffer_init(&buffer, g->cx, MAXIMUM_TEXT);
    names_put_camel(&buffer, table);
    if (buffer.outcome == SQLM_OK)
        name = sqlm_arena_copy(g->cx, g->arena, sqlm_text_buffer_text(&buffer), buffer.length);
    sqlm_text_buffer_fini(&buffer);
    return name;
}

static const char *model_name(const generator *g, const char *table)
{
    const generate_names *given = &g->options->models;

    for (size_t i = 0; i < given->count; i++) {
        if (strcmp(given->items[i].table, table) == 0)
            return given->items[i].model;
    }
    return camel(g, table);
}

static bool check_model_name(const generator *g, size_t i)
{
    const char *table = g->schema->tables[i].name;

    if (!names_is_identifier(g->models[i])) {
        (void)fprintf(stderr, "sqlmodel generate: table \"%s\": \"%s\" is no name in C: add --model NAME=%s\n", table, g->models[i],
                      table);
        return false;
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(g->models[i], g->models[k]) != 0)
            continue;
        (void)fprintf(stderr, "sqlmodel generate: tables \"%s\" and \"%s\" would both have the model %s: add --model NAME=%s\n",
                      g->schema->tables[k].name, table, g->models[i], table);
        return false;
    }
    return true;
}

/* A name that was given for a table which is not generated is a mistake. */
static bool check_given_names(const generator *g)
{
    const generate_names *given = &g->options->models;
    bool                  all = true;

    for (size_t i = 0; i < given->count; i++) {
        if (sqlm_schema_find_table(g->schema, given->items[i].table) != NULL)
            continue;
        (void)fprintf(stderr, "sqlmodel generate: --model %s=%s: table \"%s\" is not generated\n", given->items[i].model,
                      given->items[i].table, given->items[i].table);
        all = false;
    }
    return all;
}

static bool name_models(generator *g)
{
    bool all = check_given_names(g);

    g->models = sqlm_arena_allocate(g->cx, g->arena, g->schema->table_count * sizeof *g->models, _Alignof(const char *));
    if (g->models == NULL)
        return complain(g);
    for (size_t i = 0; i < g->schema->table_count; i++) {
        g->models[i] = model_name(g, g->schema->tables[i].name);
        if (g->models[i] == NULL)
            return complain(g);
        all = check_model_name(g, i) && all;
    }
    return all;
}

/* ---- what is written --------------------------------------------------------------------------------------------- */

static const char *joined(const generator *g, const char *first, size_t first_length, const char *second)
{
    size_t second_length = strlen(second);
    char  *text = sqlm_arena_allocate(g->cx, g->arena, first_length + second_length + 1, 1);

    if (text == NULL) {
        complain(g);
        return NULL;
    }
    memcpy(text, first, first_length);
    memcpy(text + first_length, second, second_length + 1);
    return text;
}

/* What models come from: the name of the file, without its folder and without a URL's options. */
static const char *origin(const generator *g)
{
    const char *path = g->options->ddl != NULL ? g->options->ddl : g->options->url;
    const char *base = names_base(path);
    const char *colon = strchr(base, ':');

    if (g->options->ddl != NULL)
        return base;
    if (colon != NULL)
        base = colon + 1; /* sqlite:app.db */
    return joined(g, base, strcspn(base, "?"), "");
}

/* The header's name: of BASE, beside the file that is written, or of the first table. */
static const char *header_name(const generator *g)
{
    const char *output = g->options->output;
    const char *dot;

    if (g->options->output_base != NULL)
        return joined(g, names_base(g->options->output_base), strlen(names_base(g->options->output_base)), ".h");
    if (output == NULL)
        return joined(g, g->schema->tables[0].name, strlen(g->schema->tables[0].name), ".h");
    output = names_base(output);
    dot = strrchr(output, '.');
    return joined(g, output, dot == NULL ? strlen(output) : (size_t)(dot - output), ".h");
}

/* The text of one part. Arena; NULL when memory is out, or when something cannot be expressed. */
static const char *part_text(const generator *g, emission *e, generate_part part)
{
    sqlm_text_buffer buffer;
    const char      *text = NULL;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&buffer, g->cx, MAXIMUM_TEXT);
    outcome = emit_part(e, part, &buffer);
    if (outcome == SQLM_OK && e->problem_count == 0)
        text = sqlm_arena_copy(g->cx, g->arena, sqlm_text_buffer_text(&buffer), buffer.length);
    if (outcome != SQLM_OK || (text == NULL && e->problem_count == 0))
        complain(g);
    sqlm_text_buffer_fini(&buffer);
    return text;
}

static bool write_both(const generator *g, emission *e)
{
    const char  *base = g->options->output_base;
    files_output outputs[] = { { .path = joined(g, base, strlen(base), ".h"), .text = part_text(g, e, GENERATE_HEADER) },
                               { .path = joined(g, base, strlen(base), ".c") } };

    if (outputs[0].text == NULL)
        return false;
    outputs[1].text = part_text(g, e, GENERATE_SOURCE);
    if (outputs[0].path == NULL || outputs[1].path == NULL || outputs[1].text == NULL)
        return false;
    return files_write(outputs, 2);
}

static bool write_models(const generator *g)
{
    emission     e = { .cx = g->cx,
                       .arena = g->arena,
                       .options = g->options,
                       .schema = g->schema,
                       .models = g->models,
                       .origin = origin(g),
                       .header = header_name(g) };
    files_output output = { .path = g->options->output };

    if (e.origin == NULL || e.header == NULL)
        return false;
    if (g->options->output_base != NULL)
        return write_both(g, &e);
    if (g->options->part == GENERATE_SOURCE && part_text(g, &e, GENERATE_HEADER) == NULL)
        return false; /* the source alone does not show what cannot be expressed */
    output.text = part_text(g, &e, g->options->part);
    return output.text != NULL && files_write(&output, 1);
}

int generate_run(sqlm_cx *cx, const generate_options *options)
{
    generator g = { .cx = cx, .options = options };
    bool      done;

    if (sqlm_arena_new(cx, &g.arena) != SQLM_OK) {
        complain(&g);
        return GENERATE_FAILED;
    }
    done = open_database(&g) && inspect(&g) && name_models(&g) && write_models(&g);
    sqlm_conn_close(g.conn);
    sqlm_arena_free(g.arena);
    return done ? GENERATE_DONE : GENERATE_FAILED;
}

/* SPDX-License-Identifier: MIT */
#include "inspect_mysql.h"

#include <string.h>
#include <strings.h>

#include <sqlmodel/sys/text_buffer.h>

#include "names.h"
#include "recognise_mysql.h"
#include "sql_token.h"

enum { MAXIMUM_TEXT_BYTES = 1 << 24 };

/* The column that is being made, and what is known of it. */
typedef struct making {
    const sqlm__mysql_inspection *in;
    const sqlm__mysql_table      *table;
    const sqlm__mysql_fact       *fact;
    bool                         *taken; /* of the table's checks */
    sqlm_schema_column           *column;
} making;

/* ---- checks of the column ---------------------------------------------------------------------------------------- */

/* The check of that name and level that no column has yet, which is taken; NULL when there is none. */
static const char *take_check(const making *m, const char *name, const char *level, const char *clause)
{
    const sqlm__mysql_facts *checks = &m->table->facts[SQLM__MYSQL_CHECK];

    for (size_t i = 0; i < checks->count; i++) {
        const char *const *texts = checks->items[i].texts;

        if (m->taken[i] || strcmp(texts[CHECK_LEVEL], level) != 0 || !sqlm__names_equal(texts[CHECK_NAME], name) ||
            (clause != NULL && strcmp(texts[CHECK_CLAUSE], clause) != 0) || strcmp(texts[CHECK_ENFORCED], "YES") != 0)
            continue;
        m->taken[i] = true;
        return texts[CHECK_CLAUSE];
    }
    return NULL;
}

/* The check named tc_<table>_<column>. */
static sqlm_outcome find_type_check(const making *m)
{
    sqlm_text_buffer name;
    const char      *check = NULL;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&name, m->in->cx, MAXIMUM_TEXT_BYTES);
    sqlm__put_type_check_name(&name, sqlm_conn_dialect(m->in->conn), m->table->wanted, m->column->name);
    outcome = name.outcome;
    if (outcome == SQLM_OK)
        check = take_check(m, sqlm_text_buffer_text(&name), "Table", NULL);
    sqlm_text_buffer_fini(&name);
    return outcome == SQLM_OK && check != NULL ? sqlm__mysql_respell(m->in, check, &m->column->type_check) : outcome;
}

/* MariaDB's JSON is a text with a check that bears the column's name. */
static sqlm_outcome take_json_check(const making *m, bool *is_json)
{
    sqlm_text_buffer clause;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&clause, m->in->cx, MAXIMUM_TEXT_BYTES);
    sqlm_text_buffer_put(&clause, "json_valid(");
    sqlm_dialect_put_identifier(&clause, sqlm_conn_dialect(m->in->conn), m->column->name);
    sqlm_text_buffer_put(&clause, ")");
    outcome = clause.outcome;
    if (outcome == SQLM_OK)
        *is_json = take_check(m, m->column->name, "Column", sqlm_text_buffer_text(&clause)) != NULL;
    sqlm_text_buffer_fini(&clause);
    return outcome;
}

/* ---- types ------------------------------------------------------------------------------------------------------- */

/* The type without the width that whole numbers are shown in; but for tinyint(1), which is a bool, it says nothing. */
static sqlm_outcome bare_type(const making *m, const char **type)
{
    static const char *const whole[] = { "tinyint", "smallint", "mediumint", "int", "bigint" };
    const char *const        given = m->fact->texts[COLUMN_TYPE];
    const char              *parenthesis = strchr(given, '(');
    const char              *behind = parenthesis != NULL ? strchr(parenthesis, ')') : NULL;

    *type = given;
    for (size_t i = 0; behind != NULL && i < sizeof whole / sizeof whole[0]; i++) {
        char name[16];

        if (strcmp(m->fact->texts[COLUMN_DATA], whole[i]) != 0 || strncmp(given, "tinyint(1)", strlen("tinyint(1)")) == 0)
            continue;
        memcpy(name, whole[i], strlen(whole[i]) + 1);
        return sqlm__mysql_join(m->in, (const char *const[]){ name, behind + 1 }, 2, type);
    }
    return SQLM_OK;
}

/* What EXTRA says beyond what has a place of its own: "on update current_timestamp(6)", "INVISIBLE". */
static sqlm_outcome other_extras(const making *m, const char **extras)
{
    static const char *const known[] = { "auto_increment", "STORED GENERATED", "VIRTUAL GENERATED", "PERSISTENT", "VIRTUAL",
                                         "DEFAULT_GENERATED" };
    const char              *rest = m->fact->texts[COLUMN_EXTRA];

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const size_t length = strlen(known[i]);

        if (strncasecmp(rest, known[i], length) == 0 && (rest[length] == '\0' || rest[length] == ' ' || rest[length] == ','))
            rest += length;
        rest += strspn(rest, " ,");
    }
    *extras = "";
    return rest[0] == '\0' ? SQLM_OK : sqlm__mysql_join(m->in, (const char *const[]){ " ", rest }, 2, extras);
}

/* Texts of the library's tables neither fold case nor pad; any other collation is another type. */
static sqlm_outcome collation_of(const making *m, const char **collation)
{
    const char *const charset = m->fact->texts[COLUMN_CHARSET];
    const char *const given = m->fact->texts[COLUMN_COLLATION];
    const char *const pieces[] = { " CHARACTER SET ", charset == NULL ? "" : charset, " COLLATE ", given == NULL ? "" : given };

    *collation = "";
    if (given == NULL || charset == NULL || strcmp(given, m->in->is_mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin") == 0)
        return SQLM_OK;
    if (strcmp(charset, "utf8mb4") == 0)
        return sqlm__mysql_join(m->in, pieces + 2, 2, collation);
    return sqlm__mysql_join(m->in, pieces, 4, collation);
}

static bool is_json_text(const making *m)
{
    const char *const collation = m->fact->texts[COLUMN_COLLATION];

    return m->in->is_mariadb && strcmp(m->fact->texts[COLUMN_TYPE], "longtext") == 0 && collation != NULL &&
           strcmp(collation, "utf8mb4_bin") == 0;
}

static sqlm_outcome find_storage(const making *m)
{
    const char  *pieces[3];
    bool         is_json = false;
    sqlm_outcome outcome = bare_type(m, &pieces[0]);

    if (outcome == SQLM_OK)
        outcome = collation_of(m, &pieces[1]);
    if (outcome == SQLM_OK)
        outcome = other_extras(m, &pieces[2]);
    if (outcome == SQLM_OK && is_json_text(m))
        outcome = take_json_check(m, &is_json);
    if (is_json) {
        pieces[0] = "json";
        pieces[1] = "";
    }
    return outcome == SQLM_OK ? sqlm__mysql_join(m->in, pieces, 3, &m->column->storage) : outcome;
}

/* ---- NULL, defaults, generated ------------------------------------------------------------------------------------- */

/* A generated column is NOT NULL by its type check, as MariaDB has no other way. */
static bool is_held_not_null(const sqlm_schema_column *column)
{
    static const char   end[] = " is not null";
    const size_t        length = column->type_check == NULL ? 0 : strlen(column->type_check);

    return length >= sizeof end - 1 && strcasecmp(column->type_check + length - (sizeof end - 1), end) == 0;
}

static sqlm_outcome set_generated(const making *m)
{
    const char *const expression = m->fact->texts[COLUMN_GENERATION];

    m->column->nullable = strcmp(m->fact->texts[COLUMN_NULLABLE], "NO") != 0;
    if (expression == NULL || expression[0] == '\0')
        return SQLM_OK;
    m->column->nullable = m->column->nullable && !is_held_not_null(m->column);
    m->column->generated_virtual = strncasecmp(m->fact->texts[COLUMN_EXTRA], "VIRTUAL", strlen("VIRTUAL")) == 0;
    return sqlm__mysql_respell(m->in, expression, &m->column->generated_text);
}

static bool is_number_type(const char *type)
{
    static const char *const types[] = { "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit",
                                         "year" };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* MySQL gives the value of a literal without its quotes; MariaDB gives SQL, and MySQL does for expressions. */
static bool is_bare_value(const making *m)
{
    const char *const given = m->fact->texts[COLUMN_DEFAULT];

    if (m->in->is_mariadb || strstr(m->fact->texts[COLUMN_EXTRA], "DEFAULT_GENERATED") != NULL)
        return false;
    return !is_number_type(m->fact->texts[COLUMN_DATA]) && strncmp(given, "0x", 2) != 0;
}

static sqlm_outcome quote_value(const making *m, const char *value, const char **sql)
{
    sqlm_text_buffer buffer;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&buffer, m->in->cx, MAXIMUM_TEXT_BYTES);
    sqlm_dialect_put_text(&buffer, sqlm_conn_dialect(m->in->conn), value);
    outcome = buffer.outcome;
    if (outcome == SQLM_OK)
        outcome = sqlm__mysql_keep(m->in, sqlm_text_buffer_text(&buffer), sql);
    sqlm_text_buffer_fini(&buffer);
    return outcome;
}

static sqlm_outcome set_default(const making *m)
{
    const char *const given = m->fact->texts[COLUMN_DEFAULT];
    const char       *sql = NULL;
    sqlm_outcome      outcome = SQLM_OK;

    if (given != NULL && m->column->generated_text == NULL)
        outcome = is_bare_value(m) ? quote_value(m, given, &sql) : sqlm__mysql_respell(m->in, given, &sql);
    if (outcome != SQLM_OK)
        return outcome;
    return sqlm__recognise_mysql_default(m->in->cx, m->in->arena, m->in->scratch, sql, m->column);
}

static sqlm_outcome make_column(const making *m)
{
    const char *const comment = m->fact->texts[COLUMN_COMMENT];
    sqlm_outcome      outcome = sqlm__mysql_keep(m->in, m->fact->texts[COLUMN_NAME], &m->column->name);

    m->column->auto_increment = strstr(m->fact->texts[COLUMN_EXTRA], "auto_increment") != NULL;
    if (outcome == SQLM_OK && comment != NULL && comment[0] != '\0')
        outcome = sqlm__mysql_keep(m->in, comment, &m->column->comment);
    if (outcome == SQLM_OK)
        outcome = find_type_check(m);
    if (outcome == SQLM_OK)
        outcome = find_storage(m);
    if (outcome == SQLM_OK)
        outcome = set_generated(m);
    if (outcome == SQLM_OK)
        outcome = sqlm__recognise_mysql_type(m->in->cx, m->in->arena, m->in->scratch, m->column);
    return outcome == SQLM_OK ? set_default(m) : outcome;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the checks that a column takes are marked there */
sqlm_outcome sqlm__mysql_make_columns(const sqlm__mysql_inspection *in, const sqlm__mysql_table *facts, bool *taken,
                                      sqlm_schema_table *table, sqlm_schema_column **columns)
{
    const sqlm__mysql_facts *rows = &facts->facts[SQLM__MYSQL_COLUMN];
    sqlm_outcome             outcome = SQLM_OK;

    *columns = sqlm__mysql_items(in, rows->count, sizeof **columns);
    if (*columns == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < rows->count && outcome == SQLM_OK; i++) {
        const making m = { in, facts, &rows->items[i], taken, &(*columns)[i] };

        outcome = make_column(&m);
    }
    table->columns = *columns;
    table->column_count = rows->count;
    return outcome;
}

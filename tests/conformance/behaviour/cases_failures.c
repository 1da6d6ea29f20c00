/* SPDX-License-Identifier: MIT */
/* What is refused, and what the refusal is called. */
#include "cases.h"
#include "database.h"

#include <stdio.h>
#include <string.h>

/* Names that the record must have; NULL: no matter. */
static void assert_names(const scene *s, const char *constraint, const char *column)
{
    const sqlm_error *error = sqlm_cx_error(s->cx);

    if (constraint != NULL)
        assert_string_equal(error->constraint, constraint);
    if (column != NULL)
        assert_string_equal(error->column, column);
}

void constraint__unique(void **state)
{
    scene *s = *state;
    Item   item = { .name = "a" };

    add_item(s, s->conn, "a", 1);
    assert_failure(s, FAILURE(CONSTRAINT, UNIQUE), Item_insert(s->cx, s->conn, &item));
    if (s->db->is.names_keys)
        assert_names(s, "uq_behaviour_item_name", NULL);
    else
        assert_names(s, NULL, "name");
    assert_null(strstr(sqlm_cx_error(s->cx)->message, "'a'")); /* values are told to nobody */
    assert_false(sqlm_cx_error(s->cx)->retryable);
    assert_int_equal(sqlm_cx_error(s->cx)->sent, SQLM_SENT_YES);
}

void constraint__primary_key(void **state)
{
    scene *s = *state;
    Item   item = { .name = "b" };

    item.id = add_item(s, s->conn, "a", 1);
    assert_failure(s, FAILURE(CONSTRAINT, PRIMARY_KEY), Item_insert(s->cx, s->conn, &item));
}

void constraint__foreign_key(void **state)
{
    scene *s = *state;
    Item   item = { .name = "a", .team_id = SQLM_SOME(4711) };

    assert_failure(s, FAILURE(CONSTRAINT, FOREIGN_KEY), Item_insert(s->cx, s->conn, &item));
    if (s->db->is.names_keys)
        assert_names(s, "fk_behaviour_item_team_id", NULL);
}

void constraint__foreign_key_of_children(void **state)
{
    scene *s = *state;
    Team   team = { .name = "t" };
    Item   item = { .name = "a" };

    assert_ok(s->cx, Team_insert(s->cx, s->conn, &team));
    item.team_id.has = true;
    item.team_id.value = team.id;
    assert_ok(s->cx, Item_insert(s->cx, s->conn, &item));
    assert_failure(s, FAILURE(CONSTRAINT, FOREIGN_KEY), Team_delete(s->cx, s->conn, &team));
    if (s->db->is.names_keys)
        assert_names(s, "fk_behaviour_item_team_id", NULL);
}

void constraint__check(void **state)
{
    scene *s = *state;
    Item   item = { .name = "a", .amount = 1001 };

    assert_failure(s, FAILURE(CONSTRAINT, CHECK), Item_insert(s->cx, s->conn, &item));
    assert_names(s, "ck_behaviour_item_amount", NULL);
}

void constraint__not_null(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(CONSTRAINT, NOT_NULL), execute(s, s->conn, "INSERT INTO behaviour_item (name, amount) VALUES (NULL, 1)"));
    assert_names(s, NULL, "name");
}

/* A literal, since a value of the wrong type never gets to a column from C. */
static sqlm_outcome put_literal(const scene *s, const char *name, const char *amount)
{
    char sql[160];

    (void)snprintf(sql, sizeof sql, "INSERT INTO behaviour_item (name, amount) VALUES ('%s', %s)", name, amount);
    return execute(s, s->conn, sql);
}

void data__out_of_range(void **state)
{
    scene *s = *state;

    assert_failure(s, s->db->is.out_of_range, put_literal(s, "a", "40000"));
    assert_int_equal(count_items(s, s->conn), 0);
}

void data__too_long(void **state)
{
    scene *s = *state;
    Item   item = { .name = "ninechars" };

    assert_failure(s, s->db->is.too_long, put_literal(s, "ninechars", "1"));
    assert_error(s->cx, VALIDATION, Item_insert(s->cx, s->conn, &item)); /* the library knows before */
    assert_ok(s->cx, put_literal(s, "\303\244\303\266\303\274\303\237eigh", "1")); /* characters count, not bytes */
}

void data__no_number(void **state)
{
    scene *s = *state;

    assert_failure(s, s->db->is.no_number, put_literal(s, "a", "'abc'"));
    assert_int_equal(count_items(s, s->conn), 0);
}

void query__unknown_names(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, UNDEFINED), execute(s, s->conn, "SELECT 1 FROM behaviour_missing"));
    assert_failure(s, FAILURE(QUERY, UNDEFINED), execute(s, s->conn, "SELECT missing FROM behaviour_item"));
}

void query__syntax(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, SYNTAX), execute(s, s->conn, "SELEC 1"));
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
}

void query__ambiguous_name(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, AMBIGUOUS), execute(s, s->conn, "SELECT id FROM behaviour_item, behaviour_team"));
}

void query__table_that_is_there(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, DUPLICATE_OBJECT), execute(s, s->conn, "CREATE TABLE behaviour_item (a INTEGER)"));
}

void query__count_of_parameters(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, PARAMETERS),
                   sqlm_execute(s->cx, s->conn, "SELECT 1", SQLM_PARAMETERS(sqlm_i64_value(1)), NULL));
    assert_int_equal(ask(s, s->conn, "SELECT 3"), 3);
}

void script__stops_where_it_fails(void **state)
{
    scene *s = *state;

    assert_failure(s, FAILURE(QUERY, UNDEFINED),
                   sqlm_execute_script(s->cx, s->conn,
                                       "INSERT INTO behaviour_visit (place, times) VALUES ('one', 1); UPDATE behaviour_missing SET a = 1;"
                                       " INSERT INTO behaviour_visit (place, times) VALUES ('two', 2)"));
    assert_int_equal(ask(s, s->conn, "SELECT count(*) FROM behaviour_visit"), s->db->is.script_is_whole ? 0 : 1);
}

void name__that_is_too_long(void **state)
{
    scene       *s = *state;
    sqlm_outcome outcome = execute(s, s->conn, "CREATE TABLE behaviour_extra (c123456789012345678901234567890123456789012345678901234567890123456789 INTEGER)");

    assert_int_equal(sqlm_conn_dialect(s->conn)->maximum_identifier_bytes, s->db->is.longest_name);
    if (s->db->is.longest_name == 0 || s->db->is.cuts_names)
        assert_ok(s->cx, outcome);
    else
        assert_error(s->cx, QUERY, outcome);
}

/* SPDX-License-Identifier: MIT */
/* What MariaDB gives back of its writes, and what is left of it on MySQL. */
#include "fixture.h"

#include <sqlmodel.h>
#include <sqlmodel/sys/driver.h>

#include "support/torture.h"

#include <stdlib.h>
#include <string.h>

#define NOTE_FIELDS(FIELD, M)                           \
    FIELD(M, i64,         id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text,        words, MAX_LENGTH(40))        \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)
SQLMODEL(Note, "returning_note", NOTE_FIELDS);

#define SLIP_FIELDS(FIELD, M)                           \
    FIELD(M, i16,         id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i32,         number)                       \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)
SQLMODEL(Slip, "returning_slip", SLIP_FIELDS);

/* No key by which objects would know their rows, and a version, which an insert sends as the number 1. */
#define MARK_FIELDS(FIELD, M)                     \
    FIELD(M, text,        name, PRIMARY_KEY, MAX_LENGTH(40)) \
    FIELD(M, i64,         hits)                   \
    FIELD(M, timestamptz, made_at, DEFAULT_NOW)   \
    FIELD(M, i32,         version, VERSION)
SQLMODEL(Mark, "returning_mark", MARK_FIELDS);

#define WORD_FIELDS(FIELD, M)                      \
    FIELD(M, i64,  id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, text, word, UNIQUE, MAX_LENGTH(40))   \
    FIELD(M, i64,  uses)
SQLMODEL(Word, "returning_word", WORD_FIELDS);

#define COST_FIELDS(FIELD, M)                          \
    FIELD(M, i64,      id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i32,      price)                          \
    FIELD(M, i32,      twice, GENERATED("price * 2"))  \
    FIELD(M, text,     name)                           \
    FIELD(M, opt_text, label, GENERATED("name"))
SQLMODEL(Cost, "returning_cost", COST_FIELDS);

/* Its key is neither its first field, which nothing can be assigned to, nor one field. */
#define SHELF_FIELDS(FIELD, M)                          \
    FIELD(M, i64,         pages, GENERATED("books * 100")) \
    FIELD(M, i64,         books)                        \
    FIELD(M, text,        label, MAX_LENGTH(40))        \
    FIELD(M, i32,         room, PRIMARY_KEY)            \
    FIELD(M, i32,         number, PRIMARY_KEY)
SQLMODEL(Shelf, "returning_shelf", SHELF_FIELDS);

enum { NOTES = 345 };

static sqlm_conn *connect_with_tables(sqlm_cx *cx)
{
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS returning_note, returning_slip, returning_mark, returning_word, returning_cost, returning_shelf");
    assert_ok(cx, sqlm_create_all(cx, conn, &Note_model, &Slip_model, &Mark_model, &Word_model, &Cost_model, &Shelf_model));
    return conn;
}

static void disconnect(sqlm_cx *cx, sqlm_conn *conn)
{
    run(cx, conn, "DROP TABLE returning_note, returning_slip, returning_mark, returning_word, returning_cost, returning_shelf");
    sqlm_conn_close(conn);
}

/* The first run learns what its columns are, within a transaction; from then on a lone insert is one statement. */
static void returning__one_insert_is_one_statement(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Note       notes[] = { { .words = "a" }, { .words = "b" }, { .words = "c" } };
    sqlm_tx    tx;
    int64_t    sent, none;

    none = questions(cx, conn);
    none = questions(cx, conn) - none;
    assert_ok(cx, Note_insert(cx, conn, &notes[0]));
    sent = questions(cx, conn);
    assert_ok(cx, Note_insert(cx, conn, &notes[1]));
    assert_int_equal(questions(cx, conn) - sent, none + 1);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    sent = questions(cx, conn);
    assert_ok(cx, Note_insert(cx, conn, &notes[2]));
    assert_int_equal(questions(cx, conn) - sent, none + 1);
    assert_ok(cx, sqlm_commit(cx, &tx));
    for (size_t i = 0; i < 3; i++) {
        Note        got;
        bool        found = false;
        sqlm_arena *arena = NULL;

        assert_ok(cx, sqlm_arena_new(cx, &arena));
        assert_ok(cx, Note_get(cx, conn, notes[i].id, arena, &got, &found));
        assert_true(found);
        assert_string_equal(got.words, notes[i].words);
        assert_int_equal(got.made_at.microseconds, notes[i].made_at.microseconds);
        sqlm_arena_free(arena);
    }
    disconnect(cx, conn);
}

/* Each object's key and instant are those of its row. */
static void assert_notes(sqlm_cx *cx, sqlm_conn *conn, const Note *notes)
{
    Note_list list = { 0 };

    assert_ok(cx, Note_all(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Note_.words))), &list));
    assert_int_equal(list.count, NOTES);
    for (size_t i = 0; i < NOTES; i++) {
        assert_string_equal(list.items[i].words, notes[i].words);
        assert_int_equal(list.items[i].id, notes[i].id);
        assert_int_equal(list.items[i].made_at.microseconds, notes[i].made_at.microseconds);
    }
    Note_list_free(&list);
}

static Note *make_notes(char (*words)[4])
{
    Note *notes = calloc(NOTES, sizeof *notes);

    assert_non_null(notes);
    for (int i = 0; i < NOTES; i++) {
        words[i][0] = (char)('0' + i / 100);
        words[i][1] = (char)('0' + i / 10 % 10);
        words[i][2] = (char)('0' + i % 10);
        words[i][3] = '\0';
        notes[i].words = words[i];
    }
    return notes;
}

static void returning__many_inserts_are_few_statements(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    char       words[NOTES][4];
    Note      *notes = make_notes(words);
    int64_t    sent = questions(cx, conn);

    assert_ok(cx, Note_insert_many(cx, conn, notes, NOTES));
    assert_true(questions(cx, conn) - sent < 40); /* and not one for each */
    assert_notes(cx, conn, notes);
    free(notes);
    disconnect(cx, conn);
}

/* Where something else makes the keys, they do not grow from row to row. */
static void returning__rows_out_of_order_are_not_trusted(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    char       words[NOTES][4];
    Note      *notes = make_notes(words);

    run(cx, conn, "CREATE TRIGGER returning_note_key BEFORE INSERT ON returning_note FOR EACH ROW"
                  " SET NEW.id = 100000 - CAST(NEW.words AS SIGNED), NEW.made_at = '2001-02-03 04:05:06' + INTERVAL NEW.words MICROSECOND");
    assert_ok(cx, Note_insert_many(cx, conn, notes, NOTES));
    assert_notes(cx, conn, notes);
    assert_int_equal(notes[7].id, 99993);
    free(notes);
    disconnect(cx, conn);
}

static void returning__one_of_many_that_is_refused_is_named(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    char       words[NOTES][4];
    Note      *notes = make_notes(words);
    Note      *before = make_notes(words);

    run(cx, conn, "ALTER TABLE returning_note ADD UNIQUE (words)");
    notes[257].words = before[257].words = "005";
    assert_error(cx, CONSTRAINT, Note_insert_many(cx, conn, notes, NOTES));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 257: "));
    assert_memory_equal(notes, before, NOTES * sizeof *notes);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_note"), 0);
    free(notes);
    free(before);
    disconnect(cx, conn);
}

/* Instants of one statement are alike, whichever row they come with. */
static void returning__objects_with_keys_of_their_own_get_their_instants(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    char       names[NOTES][4];
    Note      *notes = make_notes(names);
    Mark      *marks = calloc(NOTES, sizeof *marks);
    Mark_list  list = { 0 };
    int64_t    sent;

    assert_non_null(marks);
    for (int i = 0; i < NOTES; i++)
        marks[i].name = names[i];
    sent = questions(cx, conn);
    assert_ok(cx, Mark_insert_many(cx, conn, marks, NOTES));
    assert_true(questions(cx, conn) - sent < 40);
    assert_ok(cx, Mark_all(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Mark_.name))), &list));
    assert_int_equal(list.count, NOTES);
    for (size_t i = 0; i < NOTES; i++) {
        assert_int_equal(list.items[i].made_at.microseconds, marks[i].made_at.microseconds);
        assert_true(list.items[i].version == 1 && marks[i].version == 1);
    }
    Mark_list_free(&list);
    free(marks);
    free(notes);
    disconnect(cx, conn);
}

/* Where they differ, nobody knows which is whose: the objects go one by one. */
static void returning__rows_without_an_order_are_not_mixed_up(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Mark       marks[12] = { { 0 } };
    char       names[12][2];

    run(cx, conn, "CREATE TRIGGER returning_mark_time BEFORE INSERT ON returning_mark FOR EACH ROW"
                  " SET NEW.made_at = '2001-02-03' + INTERVAL NEW.hits MICROSECOND");
    for (int i = 0; i < 12; i++) {
        names[i][0] = (char)('a' + i);
        names[i][1] = '\0';
        marks[i] = (Mark){ .name = names[i], .hits = i };
    }
    assert_ok(cx, Mark_insert_many(cx, conn, marks, 12));
    for (int i = 1; i < 12; i++)
        assert_int_equal(marks[i].made_at.microseconds, marks[0].made_at.microseconds + i);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_mark"), 12);
    disconnect(cx, conn);
}

/* What cannot be read takes the insert back, whether its statement has run before or not. */
static void returning__a_row_that_does_not_fit_is_taken_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Slip       slip = { .number = 1 }, many[20] = { { 0 } };
    sqlm_tx    tx;

    run(cx, conn, "ALTER TABLE returning_slip MODIFY id INT AUTO_INCREMENT, AUTO_INCREMENT = 32767");
    assert_ok(cx, Slip_insert(cx, conn, &slip));
    assert_int_equal(slip.id, 32767);
    slip.id = 0;
    slip.made_at.microseconds = 0;
    assert_error(cx, DATA, Slip_insert(cx, conn, &slip));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_int_equal(slip.id, 0);
    assert_error(cx, DATA, Slip_insert_many(cx, conn, many, 20));
    assert_int_equal(many[0].id, 0);
    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    run(cx, conn, "INSERT INTO returning_slip (id, number) VALUES (1, 1)");
    assert_error(cx, DATA, Slip_insert(cx, conn, &slip));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_slip"), 2);
    disconnect(cx, conn);
}

/* So is a NULL where the model has none, that the column's default is. */
static void returning__a_null_is_taken_back(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Note       note = { .words = "a" };

    run(cx, conn, "ALTER TABLE returning_note MODIFY made_at DATETIME(6) NULL DEFAULT '2001-02-03'");
    assert_ok(cx, Note_insert(cx, conn, &note));
    run(cx, conn, "ALTER TABLE returning_note ALTER made_at SET DEFAULT NULL");
    for (int i = 0; i < 2; i++) {
        note = (Note){ .words = "b" };
        assert_error(cx, DATA, Note_insert(cx, conn, &note));
        assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_UNEXPECTED_NULL);
    }
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_note"), 1);
    disconnect(cx, conn);
}

static void returning__deletes_are_taken_back_with_their_rows(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Note       notes[] = { { .words = "a" }, { .words = "b" }, { .words = "c" } };
    Note_list  list = { 0 };

    assert_ok(cx, Note_insert_many(cx, conn, notes, 3));
    assert_ok(cx, Note_delete_returning(cx, conn, SQLM_DELETE(.where = sqlm_gt(Note_.words, "a")), &list));
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[1].words, "c");
    assert_int_equal(list.items[1].made_at.microseconds, notes[2].made_at.microseconds);
    Note_list_free(&list);
    run(cx, conn, "UPDATE returning_note SET words = '7'");
    run(cx, conn, "ALTER TABLE returning_note MODIFY words INT");
    assert_error(cx, DATA, Note_delete_returning(cx, conn, SQLM_DELETE(.all_rows = true), &list));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_note"), 1);
    disconnect(cx, conn);
}

/* Without a transaction around it there is nothing half done either. */
static void returning__a_lone_insert_that_is_stopped_has_not_happened(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx), *other = connect_to_server(cx);
    Note       first = { .words = "a" }, second = { .words = "b" };
    sqlm_tx    tx;

    run(cx, conn, "ALTER TABLE returning_note ADD UNIQUE (words)");
    assert_ok(cx, Note_insert(cx, conn, &first));
    assert_ok(cx, sqlm_begin(cx, other, NULL, &tx));
    run(cx, other, "INSERT INTO returning_note (words) VALUES ('b')");
    sqlm_cx_set_timeout(cx, 100);
    assert_error(cx, TIMEOUT, Note_insert(cx, conn, &second));
    sqlm_cx_set_timeout(cx, 0);
    assert_true(second.id == 0 && second.made_at.microseconds == 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_ok(cx, sqlm_rollback(cx, &tx));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_note"), 1);
    assert_ok(cx, Note_insert(cx, conn, &second));
    assert_true(second.id > first.id && second.made_at.microseconds >= first.made_at.microseconds);
    sqlm_conn_close(other);
    disconnect(cx, conn);
}

static void returning__statements_are_explained(void **state)
{
    sqlm_cx    *cx = *state;
    sqlm_conn  *conn = connect_with_tables(cx);
    sqlm_arena *arena = NULL;
    const char *text = NULL;

    assert_ok(cx, sqlm_arena_new(cx, &arena));
    assert_ok(cx, sqlm_explain_insert(cx, conn, &Note_model, &(Note){ .words = "a" }, arena, &text));
    assert_non_null(strstr(text, "returning_note"));
    assert_ok(cx, sqlm_explain_upsert(cx, conn, &Word_model, &(Word){ .word = "a" }, SQLM_ON_CONFLICT(.do_nothing = true), arena, &text));
    assert_non_null(strstr(text, "returning_word"));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_word"), 0);
    sqlm_arena_free(arena);
    disconnect(cx, conn);
}

/* A connection that knows nothing of RETURNING: what it sends is what MySQL takes. */
static sqlm_conn *connect_as_mysql(sqlm_cx *cx, sqlm_dialect *mysql)
{
    sqlm_conn *conn = connect_with_tables(cx);

    *mysql = *conn->dialect;
    mysql->features &= ~(uint32_t)SQLM_FEATURE_RETURNING;
    conn->dialect = mysql;
    return conn;
}

static void returning__without_it_upserts_tell_less(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_dialect  mysql;
    sqlm_conn    *conn = connect_as_mysql(cx, &mysql);
    Note_list     list = { 0 };
    Word          words[] = { { .word = "a", .uses = 1 }, { .word = "a", .uses = 2 }, { .word = "b", .uses = 3 } };
    sqlm_upserted done = SQLM_UPSERT_INSERTED;

    assert_error(cx, UNSUPPORTED, Note_delete_returning(cx, conn, SQLM_DELETE(.all_rows = true), &list));
    assert_ok(cx, Word_upsert(cx, conn, &words[0], SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Word_.uses)), &done));
    assert_int_equal(done, SQLM_UPSERT_UNKNOWN);
    assert_ok(cx, Word_upsert(cx, conn, &words[1], SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Word_.uses)), &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_int_equal(words[1].id, words[0].id);
    words[1].id = 0;
    assert_ok(cx, Word_upsert(cx, conn, &words[1], SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_UNKNOWN);
    assert_int_equal(words[1].id, words[0].id);
    assert_ok(cx, Word_upsert(cx, conn, &words[2], SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_true(words[2].id > words[0].id);
    disconnect(cx, conn);
}

static void returning__an_upserts_key_may_be_any_of_its_fields(void **state)
{
    sqlm_cx      *cx = *state;
    sqlm_conn    *conn = connect_with_tables(cx);
    Shelf         shelf = { .books = 1, .label = "a", .room = 3, .number = 7 };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

    assert_ok(cx, Shelf_upsert(cx, conn, &shelf, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Shelf_.books)), &done));
    assert_int_equal(done, SQLM_UPSERT_INSERTED);
    shelf.books = 2;
    shelf.label = "left out";
    assert_ok(cx, Shelf_upsert(cx, conn, &shelf, SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Shelf_.books)), &done));
    assert_int_equal(done, SQLM_UPSERT_UPDATED);
    assert_int_equal(shelf.pages, 200);
    shelf.books = 3;
    assert_ok(cx, Shelf_upsert(cx, conn, &shelf, SQLM_ON_CONFLICT(.do_nothing = true), &done));
    assert_int_equal(done, SQLM_UPSERT_SKIPPED);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_shelf WHERE books = 2 AND label = 'a' AND room = 3 AND number = 7"), 1);
    disconnect(cx, conn);
}

static void read_back__is_what_an_insert_without_it_does(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_dialect mysql;
    sqlm_conn   *conn = connect_as_mysql(cx, &mysql);
    char         words[NOTES][4];
    Note        *notes = make_notes(words);
    Note         lone = { .words = "a" }, given = { .words = "b", .made_at = { 5 } };
    Mark         listed = { .name = "c", .hits = 3, .made_at = { 7 } };
    int64_t      sent;
    sqlm_tx      tx;

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    assert_ok(cx, Note_insert_many(cx, conn, notes, NOTES));
    assert_notes(cx, conn, notes);
    assert_ok(cx, Note_insert(cx, conn, &lone));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_note WHERE words = 'a' AND made_at > '2001-02-03'"), 1);
    assert_true(lone.id > 0 && lone.made_at.microseconds > 0 && strcmp(lone.words, "a") == 0);
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_ok(cx, Note_insert(cx, conn, &given));
    sent = questions(cx, conn);
    given.id = 0;
    assert_ok(cx, Note_insert(cx, conn, &given)); /* nothing has to come back */
    assert_int_equal(questions(cx, conn) - sent, 2);
    assert_int_equal(given.made_at.microseconds, 5);
    assert_ok(cx, Mark_insert_fields(cx, conn, &listed, SQLM_FIELDS(Mark_.name, Mark_.hits)));
    assert_true(listed.made_at.microseconds > 7 && listed.version == 1);
    free(notes);
    disconnect(cx, conn);
}

static void read_back__of_a_row_that_is_not_there_takes_the_insert_back(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_dialect mysql;
    sqlm_conn   *conn = connect_as_mysql(cx, &mysql);
    Mark         marks[] = { { .name = "a" }, { .name = "b" } };

    run(cx, conn, "CREATE TRIGGER returning_mark_name BEFORE INSERT ON returning_mark FOR EACH ROW SET NEW.name = REPLACE(NEW.name, 'b', 'c')");
    assert_error(cx, NOT_FOUND, Mark_insert_many(cx, conn, marks, 2));
    assert_true(marks[0].made_at.microseconds == 0 && marks[0].version == 0);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_mark"), 0);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    disconnect(cx, conn);
}

/* On MariaDB too, which has no UPDATE … RETURNING. */
static void read_back__is_what_an_update_does(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    Cost       cost = { .price = 5, .name = "a" };

    assert_ok(cx, Cost_insert(cx, conn, &cost));
    assert_true(cost.twice == 10 && cost.label == NULL);
    for (int32_t i = 1; i < 4; i++) {
        cost.price = i;
        cost.label = "old";
        assert_ok(cx, Cost_update(cx, conn, &cost, SQLM_FIELDS(Cost_.price)));
        assert_true(cost.twice == 2 * i && cost.label == NULL);
    }
    run(cx, conn, "ALTER TABLE returning_cost MODIFY twice BIGINT AS (price * 2000000000) STORED");
    cost.label = "old";
    cost.price = 9;
    assert_error(cx, DATA, Cost_update(cx, conn, &cost, NULL));
    assert_true(cost.price == 9 && cost.twice == 6 && strcmp(cost.label, "old") == 0);
    assert_int_equal(ask(cx, conn, "SELECT price FROM returning_cost"), 3);
    cost.id++;
    assert_error(cx, NOT_FOUND, Cost_update(cx, conn, &cost, NULL));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    disconnect(cx, conn);
}

static sqlm_outcome write_costs(sqlm_cx *cx, void *user)
{
    sqlm_conn   *conn = NULL;
    sqlm_dialect mysql;
    Cost         costs[] = { { .price = 5, .name = "a" }, { .price = 6, .name = "b" } };
    sqlm_outcome outcome = sqlm_connect(cx, server_url("SQLMODEL_TEST_MYSQL"), &conn);

    if (outcome == SQLM_OK) {
        mysql = *conn->dialect;
        mysql.features &= ~(uint32_t)SQLM_FEATURE_RETURNING;
        conn->dialect = &mysql;
        outcome = Cost_insert_many(cx, conn, costs, 2);
    }
    if (outcome == SQLM_OK)
        outcome = Cost_update(cx, conn, &costs[1], NULL);
    if (outcome == SQLM_OK && costs[1].twice == 12)
        ++*(int *)user;
    sqlm_conn_close(conn);
    return outcome;
}

static void read_back__survives_every_allocation_failure(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tables(cx);
    int        good = 0;

    assert_true(sqlm_torture_both(write_costs, &good) > 10);
    assert_true(good > 0);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM returning_cost") % 2, 0);
    disconnect(cx, conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(returning__one_insert_is_one_statement),
        cx_test(returning__many_inserts_are_few_statements),
        cx_test(returning__rows_out_of_order_are_not_trusted),
        cx_test(returning__one_of_many_that_is_refused_is_named),
        cx_test(returning__objects_with_keys_of_their_own_get_their_instants),
        cx_test(returning__rows_without_an_order_are_not_mixed_up),
        cx_test(returning__a_row_that_does_not_fit_is_taken_back),
        cx_test(returning__a_null_is_taken_back),
        cx_test(returning__deletes_are_taken_back_with_their_rows),
        cx_test(returning__a_lone_insert_that_is_stopped_has_not_happened),
        cx_test(returning__statements_are_explained),
        cx_test(returning__without_it_upserts_tell_less),
        cx_test(returning__an_upserts_key_may_be_any_of_its_fields),
        cx_test(read_back__is_what_an_insert_without_it_does),
        cx_test(read_back__of_a_row_that_is_not_there_takes_the_insert_back),
        cx_test(read_back__is_what_an_update_does),
        cx_test(read_back__survives_every_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel.h>
#include <sqlmodel/sys/driver.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARCEL_FIELDS(FIELD, M)          \
    FIELD(M, i64, id, PRIMARY_KEY)       \
    FIELD(M, opt_text, note)             \
    FIELD(M, opt_i32, weight)            \
    FIELD(M, opt_decimal(10, 2), price)  \
    FIELD(M, opt_timestamptz, sent)      \
    FIELD(M, opt_u64, number)            \
    FIELD(M, opt_bytes, seal)            \
    FIELD(M, f64, volume)
SQLMODEL(Parcel, "batch_parcel", PARCEL_FIELDS);

enum { MANY = 2500 };

static char notes[MANY][16];

/* Every other one has nothing but what it must have; the first among them, so that the types come from NULLs. */
static void fill(Parcel *parcels)
{
    memset(parcels, 0, MANY * sizeof *parcels);
    for (int i = 0; i < MANY; i++) {
        parcels[i].id = i + 1;
        parcels[i].volume = i * 0.5;
        if (i % 2 == 0)
            continue;
        (void)snprintf(notes[i], sizeof notes[i], "note %d", i);
        parcels[i].note = notes[i];
        SQLM_SET(parcels[i].weight, -i);
        SQLM_SET(parcels[i].price, ((sqlm_decimal){ .low = (uint64_t)i, .scale = 2 }));
        SQLM_SET(parcels[i].sent, ((sqlm_timestamptz){ i * INT64_C(1000001) }));
        SQLM_SET(parcels[i].number, UINT64_MAX - (uint64_t)i);
        parcels[i].seal = (sqlm_bytes){ notes[i], (size_t)(i % 7) };
    }
}

static sqlm_conn *connect_with_table(sqlm_cx *cx)
{
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS batch_parcel");
    assert_ok(cx, sqlm_create_all(cx, conn, &Parcel_model));
    return conn;
}

static void disconnect(sqlm_cx *cx, sqlm_conn *conn)
{
    run(cx, conn, "DROP TABLE batch_parcel");
    sqlm_conn_close(conn);
}

static void batch__many_objects_arrive_as_they_are(void **state)
{
    sqlm_cx     *cx = *state;
    sqlm_conn   *conn = connect_with_table(cx);
    Parcel      *parcels = calloc(MANY, sizeof *parcels);
    Parcel_list  list = { 0 };
    int64_t      sent;

    assert_non_null(parcels);
    fill(parcels);
    sent = questions(cx, conn);
    assert_ok(cx, Parcel_insert_many(cx, conn, parcels, MANY));
    sent = questions(cx, conn) - sent;
    assert_true(sent < 20); /* and not one for each */
    assert_ok(cx, Parcel_all(cx, conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Parcel_.id))), &list));
    assert_int_equal(list.count, MANY);
    for (size_t i = 0; i < MANY; i++) {
        const Parcel *a = &parcels[i], *b = &list.items[i];

        assert_int_equal(a->id, b->id);
        assert_true(a->volume == b->volume);
        assert_true(a->note == NULL ? b->note == NULL : strcmp(a->note, b->note) == 0);
        assert_true(a->weight.has == b->weight.has && a->weight.value == b->weight.value);
        assert_true(a->price.has == b->price.has && sqlm_decimal_compare(a->price.value, b->price.value) == 0);
        assert_true(a->sent.has == b->sent.has && a->sent.value.microseconds == b->sent.value.microseconds);
        assert_true(a->number.has == b->number.has && a->number.value == b->number.value);
        assert_true((a->seal.data == NULL) == (b->seal.data == NULL) && a->seal.len == b->seal.len);
    }
    Parcel_list_free(&list);
    free(parcels);
    disconnect(cx, conn);
}

/* The object is named, none is written, and what was written before in the transaction stays. */
static void batch__one_that_is_refused_undoes_all_and_is_named(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_table(cx);
    Parcel    *parcels = calloc(MANY, sizeof *parcels);
    sqlm_tx    tx;

    assert_non_null(parcels);
    fill(parcels);
    parcels[1700].id = 3;
    assert_error(cx, CONSTRAINT, Parcel_insert_many(cx, conn, parcels, MANY));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 1700: "));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_PRIMARY_KEY);
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IDLE);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_parcel"), 0);

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    run(cx, conn, "INSERT INTO batch_parcel (id, volume) VALUES (9999, 1)");
    assert_error(cx, CONSTRAINT, Parcel_insert_many(cx, conn, parcels, MANY));
    assert_int_equal(sqlm_conn_get_status(conn), SQLM_CONN_IN_TRANSACTION);
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_parcel"), 1);
    free(parcels);
    disconnect(cx, conn);
}

static void batch__a_value_that_cannot_be_sent_is_named_too(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_table(cx);
    Parcel    *parcels = calloc(MANY, sizeof *parcels);

    assert_non_null(parcels);
    fill(parcels);
    parcels[1201].note = "\xFF";
    sqlm_cx_set_validation(cx, false);
    assert_error(cx, DATA, Parcel_insert_many(cx, conn, parcels, MANY));
    assert_string_equal(sqlm_cx_error(cx)->message,
                        "object 1201: the value for column \"batch_parcel\".\"note\" is not valid UTF-8, or holds a NUL");
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_parcel"), 0);
    free(parcels);
    disconnect(cx, conn);
}

/* The server forgets what was prepared. */
static void batch__goes_on_after_a_reset(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_table(cx);
    Parcel    *parcels = calloc(MANY, sizeof *parcels);

    assert_non_null(parcels);
    fill(parcels);
    for (int i = 0; i < 2; i++) {
        assert_ok(cx, Parcel_insert_many(cx, conn, parcels, MANY));
        run(cx, conn, "DELETE FROM batch_parcel");
        run(cx, conn, "SET @touched = 1");
        assert_ok(cx, sqlm_conn_reset(cx, conn));
    }
    free(parcels);
    disconnect(cx, conn);
}

/* ---- keys that the server makes -------------------------------------------------------------------------------------------- */

#define TICKET_FIELDS(FIELD, M)                    \
    FIELD(M, i64, id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i32, number, UNIQUE)                  \
    FIELD(M, opt_text, words)
SQLMODEL(Ticket, "batch_ticket", TICKET_FIELDS);

#define STUB_FIELDS(FIELD, M)                      \
    FIELD(M, i16, id, PRIMARY_KEY, AUTO_INCREMENT) \
    FIELD(M, i32, number)
SQLMODEL(Stub, "batch_stub", STUB_FIELDS);

enum { TICKETS = 345 };

static sqlm_conn *connect_with_tickets(sqlm_cx *cx)
{
    sqlm_conn *conn = connect_to_server(cx);

    run(cx, conn, "DROP TABLE IF EXISTS batch_ticket, batch_stub");
    assert_ok(cx, sqlm_create_all(cx, conn, &Ticket_model, &Stub_model));
    return conn;
}

static void disconnect_from_tickets(sqlm_cx *cx, sqlm_conn *conn)
{
    run(cx, conn, "DROP TABLE batch_ticket, batch_stub");
    sqlm_conn_close(conn);
}

static Ticket *make_tickets(int32_t first)
{
    Ticket *tickets = calloc(TICKETS, sizeof *tickets);

    assert_non_null(tickets);
    for (int32_t i = 0; i < TICKETS; i++)
        tickets[i].number = first + i;
    return tickets;
}

/* Each object's key is that of the row with its number. */
static void assert_keys(sqlm_cx *cx, sqlm_conn *conn, const Ticket *tickets)
{
    Ticket_list list = { 0 };

    assert_ok(cx, Ticket_all(cx, conn,
                             SQLM_SELECT(.where = sqlm_between(Ticket_.number, tickets[0].number, tickets[TICKETS - 1].number),
                                         .order_by = SQLM_BY(sqlm_asc(Ticket_.number))),
                             &list));
    assert_int_equal(list.count, TICKETS);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(list.items[i].number, tickets[i].number);
        assert_int_equal(list.items[i].id, tickets[i].id);
    }
    Ticket_list_free(&list);
}

static void batch__keys_of_many_are_those_of_their_rows(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Ticket    *tickets = make_tickets(1);
    int64_t    sent;

    sent = questions(cx, conn);
    assert_ok(cx, Ticket_insert_many(cx, conn, tickets, TICKETS));
    sent = questions(cx, conn) - sent;
    assert_true(sent < 40); /* and not one for each */
    assert_keys(cx, conn, tickets);

    run(cx, conn, "SET @touched = 1"); /* the server forgets what was prepared */
    assert_ok(cx, sqlm_conn_reset(cx, conn));
    for (int i = 0; i < TICKETS; i++)
        tickets[i] = (Ticket){ .number = 10000 + i };
    assert_ok(cx, Ticket_insert_many(cx, conn, tickets, TICKETS));
    assert_keys(cx, conn, tickets);
    free(tickets);
    disconnect_from_tickets(cx, conn);
}

static void *insert_tickets(void *argument)
{
    sqlm_cx   *cx = sqlm_cx_new(NULL);
    sqlm_conn *conn = connect_to_server(cx);

    for (int i = 0; i < TICKETS; i += 69)
        assert_ok(cx, Ticket_insert_many(cx, conn, (Ticket *)argument + i, 69));
    sqlm_conn_close(conn);
    sqlm_cx_free(cx);
    return NULL;
}

static void batch__keys_of_several_writers_are_kept_apart(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Ticket    *tickets[4];
    pthread_t  threads[4];

    for (int i = 0; i < 4; i++) {
        tickets[i] = make_tickets(10000 * i);
        assert_int_equal(pthread_create(&threads[i], NULL, insert_tickets, tickets[i]), 0);
    }
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < 4; i++) {
        assert_keys(cx, conn, tickets[i]);
        free(tickets[i]);
    }
    disconnect_from_tickets(cx, conn);
}

static void batch__one_of_many_without_keys_that_is_refused_is_named(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Ticket    *tickets = make_tickets(1);
    sqlm_tx    tx;

    tickets[257].number = 5;
    assert_error(cx, CONSTRAINT, Ticket_insert_many(cx, conn, tickets, TICKETS));
    assert_non_null(strstr(sqlm_cx_error(cx)->message, "object 257: "));
    for (int i = 0; i < TICKETS; i++)
        assert_int_equal(tickets[i].id, 0);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_ticket"), 0);

    assert_ok(cx, sqlm_begin(cx, conn, NULL, &tx));
    run(cx, conn, "INSERT INTO batch_ticket (number) VALUES (9999)");
    assert_error(cx, CONSTRAINT, Ticket_insert_many(cx, conn, tickets, TICKETS));
    tickets[257].number = 258;
    assert_ok(cx, Ticket_insert_many(cx, conn, tickets, TICKETS));
    assert_ok(cx, sqlm_commit(cx, &tx));
    assert_keys(cx, conn, tickets);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_ticket"), TICKETS + 1);
    free(tickets);
    disconnect_from_tickets(cx, conn);
}

static void batch__a_key_that_does_not_fit_undoes_all(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Stub       stubs[20] = { { 0 } };

    run(cx, conn, "ALTER TABLE batch_stub MODIFY id INT AUTO_INCREMENT, AUTO_INCREMENT = 32760");
    assert_error(cx, DATA, Stub_insert_many(cx, conn, stubs, 20));
    assert_int_equal(sqlm_cx_error(cx)->reason, SQLM_R_RANGE);
    assert_int_equal(stubs[0].id, 0);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_stub"), 0);
    disconnect_from_tickets(cx, conn);
}

/* Where something else makes the keys, they do not grow from row to row: what was done is undone, and the objects go one by one. */
static void batch__keys_out_of_order_are_not_trusted(void **state)
{
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Ticket    *tickets = make_tickets(1);

    run(cx, conn, "CREATE TRIGGER batch_ticket_key BEFORE INSERT ON batch_ticket FOR EACH ROW SET NEW.id = 100000 - NEW.number");
    assert_ok(cx, Ticket_insert_many(cx, conn, tickets, TICKETS));
    assert_keys(cx, conn, tickets);
    assert_int_equal(ask(cx, conn, "SELECT COUNT(*) FROM batch_ticket WHERE id = 100000 - number"), TICKETS);
    free(tickets);
    disconnect_from_tickets(cx, conn);
}

/* Ten of them are more than is sent at once. */
static void batch__long_ones_get_their_keys_too(void **state)
{
    enum { LONG = 12, LENGTH = 200000 };
    sqlm_cx   *cx = *state;
    sqlm_conn *conn = connect_with_tickets(cx);
    Ticket    *tickets = make_tickets(1);
    char      *words = malloc(LENGTH + 1);

    assert_non_null(words);
    memset(words, 'w', LENGTH);
    words[LENGTH] = '\0';
    for (int i = 0; i < LONG; i++)
        tickets[i].words = words;
    assert_ok(cx, Ticket_insert_many(cx, conn, tickets, TICKETS));
    assert_keys(cx, conn, tickets);
    assert_int_equal(ask(cx, conn, "SELECT CAST(SUM(LENGTH(words)) AS SIGNED) FROM batch_ticket"), LONG * LENGTH);
    free(words);
    free(tickets);
    disconnect_from_tickets(cx, conn);
}

/* As a layer above may have it wrong. */
static void batch__a_plan_of_more_columns_than_the_statement_is_refused(void **state)
{
    static const char             sql[] = "INSERT INTO batch_ticket (number) VALUES (?)";
    static const sqlm_plan_column key = { .type = SQLM_TYPE_I64, .offset = offsetof(Ticket, id), .table = "batch_ticket", .name = "id" };
    static const sqlm_plan_column columns[] = {
        { .type = SQLM_TYPE_I32, .offset = offsetof(Ticket, number), .table = "batch_ticket", .name = "number" },
        { .type = SQLM_TYPE_TEXT, .offset = offsetof(Ticket, words), .table = "batch_ticket", .name = "words", .nullable = true },
    };
    static const sqlm_plan plan = { columns, 2, sizeof(Ticket) };
    sqlm_cx               *cx = *state;
    sqlm_conn             *conn = connect_with_tickets(cx);
    Ticket                *tickets = make_tickets(1);
    const sqlm_batch       batch = { .plan = &plan, .objects = tickets, .count = TICKETS, .generated_key = &key };
    sqlm_statement        *statement = NULL;

    assert_ok(cx, conn->driver->prepare(cx, conn, sql, sizeof sql - 1, &statement));
    assert_error(cx, QUERY, conn->driver->execute_batch(cx, statement, &batch, NULL));
    assert_string_equal(sqlm_cx_error(cx)->message, "object 0: the statement has 1 parameters, 2 values were given");
    conn->driver->release(statement);
    free(tickets);
    disconnect_from_tickets(cx, conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(batch__many_objects_arrive_as_they_are),
        cx_test(batch__one_that_is_refused_undoes_all_and_is_named),
        cx_test(batch__a_value_that_cannot_be_sent_is_named_too),
        cx_test(batch__goes_on_after_a_reset),
        cx_test(batch__keys_of_many_are_those_of_their_rows),
        cx_test(batch__keys_of_several_writers_are_kept_apart),
        cx_test(batch__one_of_many_without_keys_that_is_refused_is_named),
        cx_test(batch__a_key_that_does_not_fit_undoes_all),
        cx_test(batch__keys_out_of_order_are_not_trusted),
        cx_test(batch__long_ones_get_their_keys_too),
        cx_test(batch__a_plan_of_more_columns_than_the_statement_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

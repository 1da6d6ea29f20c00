/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include <sqlmodel.h>
#include <sqlmodel/sys/driver.h>

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
    sent = ask(cx, conn, "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE variable_name = 'Questions'");
    assert_ok(cx, Parcel_insert_many(cx, conn, parcels, MANY));
    sent = ask(cx, conn, "SELECT CAST(variable_value AS SIGNED) FROM information_schema.session_status WHERE variable_name = 'Questions'") - sent;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cx_test(batch__many_objects_arrive_as_they_are),
        cx_test(batch__one_that_is_refused_undoes_all_and_is_named),
        cx_test(batch__a_value_that_cannot_be_sent_is_named_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

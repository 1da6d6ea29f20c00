/* SPDX-License-Identifier: MIT */
/* Inserts, updates, deletes, and what they give back. */
#include "cases.h"
#include "database.h"

void affected__counts_what_matched(void **state)
{
    scene      *s = *state;
    int64_t     rows = -1;
    sqlm_result result = { 0 };

    add_item(s, s->conn, "a", 1);
    add_item(s, s->conn, "b", 1);
    assert_ok(s->cx, Item_update_where(s->cx, s->conn, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Item_.amount, 1)), .all_rows = true), &rows));
    assert_int_equal(rows, 2); /* although nothing changed */
    assert_ok(s->cx, sqlm_execute(s->cx, s->conn, "UPDATE behaviour_item SET amount = 1 WHERE name = 'a'", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 1);
    assert_ok(s->cx, Item_delete_where(s->cx, s->conn, SQLM_DELETE(.where = sqlm_eq(Item_.amount, 5)), &rows));
    assert_int_equal(rows, 0);
    assert_ok(s->cx, sqlm_execute(s->cx, s->conn, "SELECT id FROM behaviour_item", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 0);
    assert_ok(s->cx, Item_delete_where(s->cx, s->conn, SQLM_DELETE(.all_rows = true), &rows));
    assert_int_equal(rows, 2);
}

void keys__come_back(void **state)
{
    scene *s = *state;
    Item   items[120] = { { 0 } };
    char   names[120][8];

    for (size_t i = 0; i < 120; i++) {
        names[i][0] = (char)('a' + i % 26);
        names[i][1] = (char)('a' + i / 26);
        names[i][2] = '\0';
        items[i].name = names[i];
    }
    assert_ok(s->cx, Item_insert_many(s->cx, s->conn, items, 120));
    for (size_t i = 0; i < 120; i++) {
        Item        one;
        sqlm_arena *arena = NULL;
        bool        found = false;

        assert_ok(s->cx, sqlm_arena_new(s->cx, &arena));
        assert_ok(s->cx, Item_get(s->cx, s->conn, items[i].id, arena, &one, &found));
        assert_true(found);
        assert_string_equal(one.name, names[i]);
        sqlm_arena_free(arena);
    }
}

/* What is given counts: whether the next key that is generated is behind it differs. */
void keys__after_one_that_was_given(void **state)
{
    scene       *s = *state;
    int64_t      first = add_item(s, s->conn, "a", 1);
    Item         given = { .id = first + 1, .name = "b" };
    Item         next = { .name = "c" };
    sqlm_outcome outcome;

    assert_ok(s->cx, Item_insert(s->cx, s->conn, &given));
    assert_int_equal(given.id, first + 1);
    outcome = Item_insert(s->cx, s->conn, &next);
    if (s->db->is.keys_follow)
        assert_ok(s->cx, outcome);
    else
        assert_failure(s, FAILURE(CONSTRAINT, PRIMARY_KEY), outcome);
    assert_int_equal(next.id, s->db->is.keys_follow ? first + 2 : 0);
}

void keys__of_plain_sql(void **state)
{
    scene        *s = *state;
    const int64_t before = add_item(s, s->conn, "a", 1);
    const int64_t told[] = { [TOLD_NONE] = 0, [TOLD_FIRST] = before + 1, [TOLD_LAST] = before + 2 };
    sqlm_result   result = { -1, -1 };

    assert_ok(s->cx, sqlm_execute(s->cx, s->conn, "INSERT INTO behaviour_item (name, amount, state) VALUES ('b', 1, 'x'), ('c', 1, 'x')",
                                  SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.rows_affected, 2);
    assert_int_equal(result.last_insert_id, told[s->db->is.plain_key]);
    assert_ok(s->cx, sqlm_execute(s->cx, s->conn, "UPDATE behaviour_item SET amount = 2", SQLM_NO_PARAMETERS, &result));
    assert_int_equal(result.last_insert_id, 0);
}

void keys__of_a_rollback(void **state)
{
    scene  *s = *state;
    sqlm_tx tx;
    int64_t lost;

    assert_ok(s->cx, sqlm_begin(s->cx, s->conn, NULL, &tx));
    lost = add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, sqlm_rollback(s->cx, &tx));
    assert_int_equal(add_item(s, s->conn, "a", 1) == lost, s->db->is.keys_come_back);
}

void defaults__come_back(void **state)
{
    scene *s = *state;
    Item   item = { .name = "a" };

    assert_ok(s->cx, Item_insert(s->cx, s->conn, &item));
    assert_string_equal(item.state, "new");
    assert_string_equal(ask_text(s, s->conn, "SELECT state FROM behaviour_item"), "new");
}

void defaults__that_are_computed(void **state)
{
    scene *s = *state;
    Stamp  stamp = { 0 };
    Stamp  kept;
    bool   found = false;

    assert_ok(s->cx, Stamp_insert(s->cx, s->conn, &stamp));
    assert_true(stamp.at.microseconds > INT64_C(1700000000000000));
    assert_ok(s->cx, Stamp_get(s->cx, s->conn, stamp.id, NULL, &kept, &found));
    assert_true(found);
    assert_int_equal(kept.at.microseconds, stamp.at.microseconds);
}

void defaults__of_many_that_are_computed(void **state)
{
    scene     *s = *state;
    Stamp      stamps[123] = { { 0 } };
    Stamp_list list = { 0 };

    assert_ok(s->cx, Stamp_insert_many(s->cx, s->conn, stamps, 123));
    assert_ok(s->cx, Stamp_all(s->cx, s->conn, SQLM_SELECT(.order_by = SQLM_BY(sqlm_asc(Stamp_.id))), &list));
    assert_int_equal(list.count, 123);
    for (size_t i = 0; i < 123; i++) {
        assert_int_equal(list.items[i].id, stamps[i].id);
        assert_int_equal(list.items[i].at.microseconds, stamps[i].at.microseconds);
    }
    Stamp_list_free(&list);
}

void computed__comes_back_of_inserts_and_updates(void **state)
{
    scene *s = *state;
    Bill   bills[] = { { .price = 3, .pieces = 4 }, { .price = 5, .pieces = 6 } };

    assert_ok(s->cx, Bill_insert_many(s->cx, s->conn, bills, 2));
    assert_int_equal(bills[0].total, 12);
    assert_int_equal(bills[1].total, 30);
    bills[1].pieces = 7;
    bills[1].price = 100;
    assert_ok(s->cx, Bill_update(s->cx, s->conn, &bills[1], SQLM_FIELDS(Bill_.pieces)));
    assert_int_equal(bills[1].total, 35);
    assert_int_equal(bills[1].price, 100); /* was not sent, and is not read */
    assert_int_equal(bills[1].version, 2);
    assert_int_equal(ask(s, s->conn, "SELECT version FROM behaviour_bill WHERE total = 35"), 2);
    bills[1].version = 1;
    assert_error(s->cx, STALE_DATA, Bill_update(s->cx, s->conn, &bills[1], NULL));
    assert_int_equal(bills[1].total, 35);
    assert_int_equal(sqlm_conn_get_status(s->conn), SQLM_CONN_IDLE);
}

void defaults__are_for_other_programs_too(void **state)
{
    scene *s = *state;

    assert_ok(s->cx, execute(s, s->conn, "INSERT INTO behaviour_item (name, amount) VALUES ('a', 1)"));
    assert_string_equal(ask_text(s, s->conn, "SELECT state FROM behaviour_item"), "new");
}

static sqlm_upserted visit(const scene *s, const char *place, int64_t times, const sqlm_conflict *conflict)
{
    Visit         row = { .place = place, .times = times };
    sqlm_upserted done = SQLM_UPSERT_UNKNOWN;

    assert_ok(s->cx, Visit_upsert(s->cx, s->conn, &row, conflict, &done));
    return done;
}

void upsert__inserts_or_updates(void **state)
{
    scene               *s = *state;
    const sqlm_conflict *add = SQLM_ON_CONFLICT(.set = SQLM_ASSIGN(sqlm_set(Visit_.times, sqlm_add(Visit_.times, sqlm_excluded(Visit_.times)))));
    sqlm_upserted        first = visit(s, "Rome", 3, add);
    sqlm_upserted        second = visit(s, "Rome", 4, add);

    assert_int_equal(ask(s, s->conn, "SELECT times FROM behaviour_visit"), 7);
    assert_int_equal(first, gives_rows(s) ? SQLM_UPSERT_INSERTED : SQLM_UPSERT_UNKNOWN);
    if (gives_rows(s)) {
        const sqlm_conflict *set = SQLM_ON_CONFLICT(.update = SQLM_FIELDS(Visit_.times));

        assert_int_equal(second, SQLM_UPSERT_UPDATED);
        assert_int_equal(visit(s, "Rome", 7, set), SQLM_UPSERT_UPDATED); /* to what it was */
        assert_int_equal(visit(s, "Oslo", 7, set), SQLM_UPSERT_INSERTED);
    }
}

void upsert__does_nothing(void **state)
{
    scene               *s = *state;
    const sqlm_conflict *nothing = SQLM_ON_CONFLICT(.do_nothing = true);
    sqlm_upserted        first = visit(s, "Rome", 3, nothing);
    sqlm_upserted        second = visit(s, "Rome", 4, nothing);

    assert_int_equal(ask(s, s->conn, "SELECT times FROM behaviour_visit"), 3);
    assert_int_equal(first, gives_rows(s) ? SQLM_UPSERT_INSERTED : SQLM_UPSERT_UNKNOWN);
    assert_int_equal(second, gives_rows(s) ? SQLM_UPSERT_SKIPPED : SQLM_UPSERT_UNKNOWN);
}

void upsert__leaves_an_object_that_it_skips(void **state)
{
    scene *s = *state;
    Team   first = { .name = "a" }, again = { .name = "a" };

    assert_ok(s->cx, Team_upsert(s->cx, s->conn, &first, SQLM_ON_CONFLICT(.do_nothing = true), NULL));
    assert_ok(s->cx, Team_upsert(s->cx, s->conn, &again, SQLM_ON_CONFLICT(.do_nothing = true), NULL));
    assert_true(first.id > 0);
    assert_int_equal(again.id, gives_rows(s) ? 0 : first.id);
}

void upsert__gives_back_what_the_row_has(void **state)
{
    scene               *s = *state;
    const sqlm_conflict *by_path = SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Page_.path), .update = SQLM_FIELDS(Page_.views));
    Page                 first = { .path = "/", .views = 1 }, again = { .path = "/", .views = 2 };
    const sqlm_outcome   outcome = Page_upsert(s->cx, s->conn, &first, by_path, NULL);

    if (!gives_rows(s)) { /* its version would have to come back */
        assert_error(s->cx, UNSUPPORTED, outcome);
        return;
    }
    assert_ok(s->cx, outcome);
    assert_true(first.id > 0 && first.version == 1 && first.made_at.microseconds > INT64_C(1700000000000000));
    assert_ok(s->cx, Page_upsert(s->cx, s->conn, &again, by_path, NULL));
    assert_true(again.id == first.id && again.version == 2 && again.made_at.microseconds == first.made_at.microseconds);
    assert_int_equal(ask(s, s->conn, "SELECT views FROM behaviour_page WHERE version = 2"), 2);
}

/* A key that is given may be in the way beside the name. */
void upsert__has_one_of_several_keys_for_its_target(void **state)
{
    scene               *s = *state;
    const sqlm_conflict *by_name = SQLM_ON_CONFLICT(.target = SQLM_FIELDS(Item_.name), .update = SQLM_FIELDS(Item_.amount));
    Item                 item = { .id = 1, .name = "a", .amount = 1 }, again = { .id = 2, .name = "a", .amount = 2 };
    Item                 other = { .id = 1, .name = "b", .amount = 3 };
    sqlm_outcome         outcome = Item_upsert(s->cx, s->conn, &item, by_name, NULL);

    if (!s->db->is.picks_targets) { /* before anything is sent */
        assert_error(s->cx, UNSUPPORTED, outcome);
        assert_int_equal(count_items(s, s->conn), 0);
        return;
    }
    assert_ok(s->cx, outcome);
    assert_ok(s->cx, Item_upsert(s->cx, s->conn, &again, by_name, NULL));
    assert_int_equal(again.id, 1);
    assert_int_equal(amount_of(s, s->conn, "a"), 2);
    outcome = Item_upsert(s->cx, s->conn, &other, by_name, NULL); /* the other key is none to be updated by */
    assert_failure(s, FAILURE(CONSTRAINT, PRIMARY_KEY), outcome);
}

void returning__of_updates(void **state)
{
    scene       *s = *state;
    Item_list    list = { 0 };
    sqlm_outcome outcome;

    add_item(s, s->conn, "a", 1);
    outcome = Item_update_returning(s->cx, s->conn, SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Item_.amount, 9)), .all_rows = true), &list);
    if (s->db->is.returns_updates) {
        assert_ok(s->cx, outcome);
        assert_int_equal(list.count, 1);
        assert_int_equal(list.items[0].amount, 9);
    } else {
        assert_error(s->cx, UNSUPPORTED, outcome);
        assert_int_equal(amount_of(s, s->conn, "a"), 1); /* and nothing was done */
    }
    Item_list_free(&list);
}

void returning__of_deletes(void **state)
{
    scene       *s = *state;
    Item_list    list = { 0 };
    sqlm_outcome outcome;

    add_item(s, s->conn, "a", 1);
    outcome = Item_delete_returning(s->cx, s->conn, SQLM_DELETE(.where = sqlm_eq(Item_.name, "a")), &list);
    if (gives_rows(s)) {
        assert_ok(s->cx, outcome);
        assert_int_equal(list.count, 1);
        assert_string_equal(list.items[0].name, "a");
    } else {
        assert_error(s->cx, UNSUPPORTED, outcome);
    }
    assert_int_equal(count_items(s, s->conn), gives_rows(s) ? 0 : 1);
    Item_list_free(&list);
}

void returning__of_a_delete_of_nothing(void **state)
{
    static const int64_t none[] = { 0 };
    scene               *s = *state;
    Item_list            list = { 0 };

    add_item(s, s->conn, "a", 1);
    if (!gives_rows(s))
        return;
    for (int i = 0; i < 2; i++) { /* the statement is kept, and goes on to work */
        assert_ok(s->cx, Item_delete_returning(s->cx, s->conn, SQLM_DELETE(.where = sqlm_in_array(Item_.id, none, 0)), &list));
        assert_int_equal(list.count, 0);
        Item_list_free(&list);
        assert_ok(s->cx, Item_delete_returning(s->cx, s->conn, SQLM_DELETE(.where = sqlm_gt(Item_.amount, 5)), &list));
        assert_int_equal(list.count, 0);
        Item_list_free(&list);
    }
    assert_int_equal(count_items(s, s->conn), 1);
}

void update__sees_the_old_row(void **state)
{
    scene *s = *state;

    add_item(s, s->conn, "a", 1);
    assert_ok(s->cx, Item_update_where(s->cx, s->conn,
                                       SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Item_.note, Item_.name), sqlm_set(Item_.name, "b")), .all_rows = true),
                                       NULL));
    assert_string_equal(ask_text(s, s->conn, "SELECT note FROM behaviour_item"), "a");
}

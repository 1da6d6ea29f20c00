/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <stdio.h>

int main(void)
{
    sqlm_cx     *cx = sqlm_cx_new(NULL);
    sqlm_conn   *db = NULL;
    Note         note = { .words = "installed" };
    int64_t      count = 0;
    sqlm_outcome outcome;

    if (cx == NULL)
        return 1;
    outcome = sqlm_connect(cx, "sqlite::memory:", &db);
    if (outcome == SQLM_OK)
        outcome = sqlm_create_all(cx, db, &Note_model);
    if (outcome == SQLM_OK)
        outcome = Note_insert(cx, db, &note);
    if (outcome == SQLM_OK)
        outcome = Note_count(cx, db, SQLM_SELECT(.where = sqlm_eq(Note_.words, "installed")), &count);
    if (outcome != SQLM_OK)
        fprintf(stderr, "%s\n", sqlm_cx_error(cx)->message);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    return outcome == SQLM_OK && note.id == 1 && count == 1 ? 0 : 1;
}

/* SPDX-License-Identifier: MIT */
#include "note.h"

#include <cstdio>
#include <cstring>

int main()
{
    const sqlm_model *const models[] = { &Note_model };
    sqlm_cx                *cx = sqlm_cx_new(nullptr);
    sqlm_conn              *db = nullptr;
    sqlm_arena             *arena = nullptr;
    Note                    note = Note();
    Note                    read = Note();
    bool                    found = false;
    sqlm_outcome            outcome;

    if (cx == nullptr)
        return 1;
    note.words = "installed";
    outcome = sqlm_connect(cx, "sqlite::memory:", &db);
    if (outcome == SQLM_OK)
        outcome = sqlm_arena_new(cx, &arena);
    if (outcome == SQLM_OK)
        outcome = sqlm_create_models(cx, db, models, 1);
    if (outcome == SQLM_OK)
        outcome = Note_insert(cx, db, &note);
    if (outcome == SQLM_OK)
        outcome = Note_get(cx, db, note.id, arena, &read, &found);
    if (outcome != SQLM_OK)
        std::fprintf(stderr, "%s\n", sqlm_cx_error(cx)->message);
    else if (!found || std::strcmp(read.words, "installed") != 0)
        outcome = SQLM_ERR;
    sqlm_arena_free(arena);
    sqlm_conn_close(db);
    sqlm_cx_free(cx);
    return outcome == SQLM_OK ? 0 : 1;
}

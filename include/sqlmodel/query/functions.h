/* SPDX-License-Identifier: MIT */
/** @file
 *  The typed functions of a model: static inline wrappers over the untyped functions of the library. Included before a model is
 *  declared (as <sqlmodel.h> does), this header makes SQLMODEL_DECLARE produce them; the user writes no other macro.
 *
 *  For a model Hero:
 *
 *  | function | does |
 *  | --- | --- |
 *  | Hero_insert(cx, db, &hero) | inserts; generated key and defaults come back into the struct |
 *  | Hero_insert_many(cx, db, heroes, count) | inserts all or none |
 *  | Hero_insert_fields(cx, db, &hero, fields) | inserts, and sends exactly SQLM_FIELDS(…) |
 *  | Hero_insert_many_fields(cx, db, heroes, count, fields) | the same of many |
 *  | Hero_upsert(cx, db, &hero, conflict, &done) | inserts, or does SQLM_ON_CONFLICT(…) with the row that is there |
 *  | Hero_upsert_many(cx, db, heroes, count, conflict, done) | all or none |
 *  | Hero_get(cx, db, key…, arena, &hero, &found) | by primary key, one typed argument per key field |
 *  | Hero_all(cx, db, select, &list) | all rows, in a Hero_list; free with Hero_list_free(&list) |
 *  | Hero_all_again(cx, db, select, &list) | the same into a list that is zero or was filled before, whose memory is used again |
 *  | Hero_one(cx, db, select, arena, &hero) | exactly one: not found, multiple found otherwise |
 *  | Hero_one_or_none(cx, db, select, arena, &hero, &found) | multiple found for more than one |
 *  | Hero_first(cx, db, select, arena, &hero, &found) | the first, or none |
 *  | Hero_each(cx, db, select, &cursor) | one after the other, in constant memory, with Hero_next and Hero_close |
 *  | Hero_next(cx, &cursor, &hero, &found), Hero_close(&cursor) | the next of Hero_each, whose cursor is a Hero_cursor; its end |
 *  | Hero_count(cx, db, select, &count), Hero_exists(cx, db, select, &exists) | how many; whether any |
 *  | Hero_update(cx, db, &hero, fields) | the row of its key: all fields for NULL, or SQLM_FIELDS(…) |
 *  | Hero_update_set(cx, db, &hero, &set) | the same with a sqlm_field_set, as loading JSON gives one |
 *  | Hero_delete(cx, db, &hero) | the row of its key |
 *  | Hero_update_where(cx, db, update, &rows) | all rows that match SQLM_UPDATE(…) |
 *  | Hero_delete_where(cx, db, delete, &rows) | all rows that match SQLM_DELETE(…) |
 *  | Hero_update_returning(cx, db, update, &list), Hero_delete_returning(cx, db, delete, &list) | the same, and gives the rows |
 *  | Hero_explain(cx, db, select, arena, &text) | how the database runs a query |
 *  | Hero_explain_insert(cx, db, &hero, arena, &text), Hero_explain_upsert(cx, db, &hero, conflict, arena, &text) | an insert, an upsert |
 *  | Hero_explain_update(cx, db, update, arena, &text), Hero_explain_delete(cx, db, delete, arena, &text) | a write by condition |
 *
 *  Inserts and updates validate what they send before anything is sent (sqlmodel/core/validation.h); sqlm_cx_set_validation()
 *  turns that off.
 *
 *  Outcomes of all: SQLM_ERR of kinds validation, query, constraint, data, transaction, lock timeout, storage, connection,
 *  server timeout, limit, protocol, unsupported, misuse (NULL where it is not allowed, too), out of memory, and those named below;
 *  SQLM_CANCELLED (cancelled, timeout, budget). Threads: as the connection. */
#ifndef SQLMODEL_QUERY_FUNCTIONS_H
#define SQLMODEL_QUERY_FUNCTIONS_H

#include <sqlmodel/core/arena.h>
#include <sqlmodel/core/conn.h>
#include <sqlmodel/core/field_set.h>
#include <sqlmodel/query/select.h>

SQLM_BEGIN_DECLS

/** How many rows a query for one object may have. */
typedef enum sqlm_expect {
    SQLM_EXPECT_ONE,         /**< exactly one */
    SQLM_EXPECT_ONE_OR_NONE, /**< at most one */
    SQLM_EXPECT_FIRST        /**< any number: the first of them */
} sqlm_expect;

/** Objects on their way, one after the other. Its members are the library's. */
typedef struct sqlm_object_cursor {
    struct sqlm_object_cursor_state *state; /**< the library's */
} sqlm_object_cursor;

/**
 * All rows of a query, as an array of structs.
 *
 * @param select      NULL or SQLM_SELECT(…).
 * @param[out] items  Owned together with @p arena, which holds the text and bytes: sqlm_list_free(). NULL for no rows.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_all(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                          const sqlm_select *select, void **items, size_t *count,
                                                          sqlm_arena **arena);
/**
 * The same into a list that is there: what was in it is gone, its memory is used again and grows where that does not do. What the
 * select points to must not be in the list. A list that is filled again and again takes memory once, and holds as much as its largest
 * result has needed, up to twice the array. A context with a budget of bytes gives the memory back first.
 *
 * @param[in,out] items  All three are of one list that sqlm_select_all() or this function gave, or zero. After a failure the list is
 *                       empty and still owns its memory. Items may be there for no rows.
 * @retval SQLM_ERR  besides what sqlm_select_all() gives: misuse (a place is NULL).
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_again(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                            const sqlm_select *select, void **items, size_t *count,
                                                            sqlm_arena **arena);
/** Frees what sqlm_select_all() and sqlm_select_again() gave. */
SQLM_QUERY_API void sqlm_list_free(void *items, sqlm_arena *arena);

/**
 * One row of a query.
 *
 * @param arena        Takes text and bytes. NULL only for a model without such columns (misuse).
 * @param[out] object  Filled when a row was found, as it was otherwise.
 * @param[out] found   NULL for SQLM_EXPECT_ONE.
 * @retval SQLM_ERR    not found (SQLM_EXPECT_ONE), multiple found (not for SQLM_EXPECT_FIRST).
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_one(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                          const sqlm_select *select, sqlm_expect expect, sqlm_arena *arena,
                                                          void *object, bool *found);

/** Begins to read the rows of a query one by one. @param[out] cursor Owned: sqlm_object_cursor_close(), before the connection is
 *  closed. Zeroed unless SQLM_OK. What it held before is not looked at: close a cursor before it is used again. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_each(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                           const sqlm_select *select, sqlm_object_cursor *cursor);
/** @param[out] object  The next one; its text and bytes are borrowed until the next call with this cursor. @param[out] found
 *  False after the last. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_object_cursor_next(sqlm_cx *cx, sqlm_object_cursor *cursor, void *object,
                                                                  bool *found);
/** Closes it wherever it stands; one that is closed, or zeroed, may be closed again. */
SQLM_QUERY_API void sqlm_object_cursor_close(sqlm_object_cursor *cursor);

/** How many rows a query has. @param select Its order is ignored, its limit and offset hold. @param[out] count 0 unless SQLM_OK. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_count(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                            const sqlm_select *select, int64_t *count);
/** Whether the query has a row. @param select As sqlm_select_count(). */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_exists(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                             const sqlm_select *select, bool *exists);

/** @param key  One pointer per key field, to a value of the member's C type. Otherwise as sqlm_select_one(). */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_get_by_key(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                          const void *const *key, sqlm_arena *arena, void *object, bool *found);

/**
 * Inserts objects, all or none.
 *
 * Left out of the statement, so that the database fills them in: an auto-increment key that is 0; a field with DEFAULT_NOW that
 * is zero, or SQLM_NONE; a field with another DEFAULT that is an enumeration at 0, or a NULL pointer or SQLM_NONE; a GENERATED
 * field always. The generated key, the defaults and GENERATED fields come back into the struct (a default text is static storage;
 * bytes with a DEFAULT that is not empty have to be set: misuse otherwise; a GENERATED text, bytes or json becomes NULL: read the
 * row for it). A version field that is 0 is sent, and becomes, 1. All else is sent as it is. Where the database has no INSERT …
 * RETURNING (MySQL), what it took for DEFAULT_NOW and GENERATED fields is read by the keys, in the same transaction.
 *
 * @param[in,out] objects  Array of @p count objects of the model; as they were unless SQLM_OK, but for GENERATED fields, which
 *                         may be zero then.
 * @param count            0 does nothing.
 * @retval SQLM_ERR        misuse (an IDENTITY(ALWAYS) key that is not 0); not found (something else, such as a trigger, has set a
 *                         key by which a row was to be read).
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_insert_objects(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                              void *objects, size_t count);

/**
 * Updates the row with the object's key. With a version field: only when the row still has the object's version; it is counted
 * on, in the row and in the object. GENERATED fields are never sent; all of them come back as after an insert, whatever was sent
 * (without UPDATE … RETURNING, which MySQL and MariaDB have not, by a SELECT in the same transaction).
 *
 * @param fields     NULL for all but the key, or SQLM_FIELDS(…) of this model without key, version and GENERATED fields.
 * @retval SQLM_ERR  not found; with a version field stale data (changed, or gone); misuse (a field that is not the model's, or is
 *                   never set).
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_update_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object,
                                                             const sqlm_node *const *fields);

/** As sqlm_update_object(), with a set of fields without key and version fields. An empty set does nothing. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_update_fields(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object,
                                                             const sqlm_field_set *fields);
/**
 * Inserts objects with exactly these fields, NULL and zero included, all or none. Left to the database, which takes its
 * default, or NULL: all others; they come back as sqlm_insert_objects() says, those that are NULL then become NULL. A version
 * field is always sent, 0 as 1.
 *
 * @param[in,out] objects  As they were unless SQLM_OK.
 * @param fields           SQLM_FIELDS(…) of this model.
 * @retval SQLM_ERR        misuse: also an AUTO_INCREMENT key in the list that is 0, a field without default that cannot be
 *                         NULL and is not listed.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_insert_objects_fields(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                     void *objects,
                                                                     size_t count, const sqlm_node *const *fields);

/** What became of an upsert. */
typedef enum sqlm_upserted {
    SQLM_UPSERT_UNKNOWN,  /**< the database does not tell: MySQL (not MariaDB), but for some updates; SQLite, for
                               .update in a table without row numbers */
    SQLM_UPSERT_INSERTED, /**< there was no such row */
    SQLM_UPSERT_UPDATED,  /**< the row was changed */
    SQLM_UPSERT_SKIPPED   /**< .do_nothing met a row */
} sqlm_upserted;

/**
 * Inserts an object, or does something with the row that is in its way; one statement, without a race.
 *
 * Sends what sqlm_insert_objects() sends. The row's key, its version, and what was left to the database come back, unless the
 * row was skipped; what the update left alone is not read, and text, json and bytes that were left to the database are NULL
 * after an update. A version is counted on by an update. Where the database gives nothing back (MySQL), the generated key
 * alone does, and a model with a version is unsupported.
 *
 * @param[in,out] object  As it was unless SQLM_OK.
 * @param conflict        SQLM_ON_CONFLICT(…).
 * @param[out] done       May be NULL.
 * @retval SQLM_ERR       misuse: .target is no key or unique constraint, or is missing where several may tell; key or version
 *                        are to be updated. unsupported: MySQL, with .target where another unique constraint may be in the
 *                        way as well.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_upsert_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *object,
                                                             const sqlm_conflict *conflict, sqlm_upserted *done);
/**
 * The same of @p count objects, one after the other in a transaction of its own, or a savepoint: all of them, or none. An object may conflict
 * with one before it.
 *
 * @param[in,out] objects  Array. All as they were unless SQLM_OK.
 * @param[out] done        Array of as many; NULL: nobody asks. All unknown unless SQLM_OK.
 * @retval SQLM_ERR        as sqlm_upsert_object(); the record's detail tells which object.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_upsert_objects(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, void *objects,
                                                              size_t count, const sqlm_conflict *conflict, sqlm_upserted *done);

/**
 * Updates all rows that match, in one statement. A version field is counted on in each.
 *
 * @param update     SQLM_UPDATE(…). Key and version fields are not set by it.
 * @param[out] rows  How many matched; may be NULL.
 * @retval SQLM_ERR  misuse (nothing to set; no .where without .all_rows; a column twice); unsupported (MySQL, where an
 *                   expression reads a column that was set before it: put it first, or use two statements).
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_update_where(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                            const sqlm_update *update, int64_t *rows);
/** Deletes all rows that match, in one statement. @param remove SQLM_DELETE(…). Otherwise as sqlm_update_where(). */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_delete_where(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                            const sqlm_delete *remove, int64_t *rows);

/**
 * As sqlm_update_where(), and gives the rows as they are after it, in no order; nothing is updated unless they could be given.
 *
 * @param[out] items  As sqlm_select_all().
 * @retval SQLM_ERR   also unsupported: MySQL and MariaDB give no updated rows.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_update_returning(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                const sqlm_update *update, void **items, size_t *count,
                                                                sqlm_arena **arena);
/** As sqlm_delete_where(), and gives the rows as they were. Otherwise as sqlm_update_returning(); MariaDB gives deleted rows,
 *  MySQL does not. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_delete_returning(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                                const sqlm_delete *remove, void **items, size_t *count,
                                                                sqlm_arena **arena);

/**
 * How the database runs a query, in its own words: EXPLAIN QUERY PLAN of SQLite, EXPLAIN of the others. A line for each step.
 * Nothing is run.
 *
 * @param[out] text  Arena. For people: databases change it from version to version.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_explain(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                       const sqlm_select *select,
                                                       sqlm_arena *arena, const char **text);
/** As sqlm_explain(), of an update. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_explain_update(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                              const sqlm_update *update, sqlm_arena *arena, const char **text);
/** As sqlm_explain(), of a delete. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_explain_delete(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                              const sqlm_delete *remove, sqlm_arena *arena, const char **text);
/** Of the insert of an object; @p text is "" where the database has nothing to say, as SQLite of most inserts. What _insert_many does is
 *  the same for each object. The object is not validated, and stays as it is. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_explain_insert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object,
                                                              sqlm_arena *arena, const char **text);
/** Likewise. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_explain_upsert(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model, const void *object,
                                                              const sqlm_conflict *conflict, sqlm_arena *arena, const char **text);

/**
 * Copies a query with everything in it into an arena, values too, so that it outlives the block that it was written in. What
 * was left out (NULL in a list) is not copied. Column handles and models are not copied: they live as long as the program.
 *
 * @param select      NULL gives NULL.
 * @param[out] clone  Arena. NULL unless SQLM_OK.
 * @retval SQLM_ERR   misuse (a node that no macro makes), limit (nested too deep), out of memory.
 */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_select_clone(sqlm_cx *cx, const sqlm_select *select, sqlm_arena *arena,
                                                            const sqlm_select **clone);
/** The same of a predicate. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_predicate_clone(sqlm_cx *cx, const sqlm_bool_expr *predicate, sqlm_arena *arena,
                                                               const sqlm_bool_expr **clone);

/** Deletes the row with the object's key; with a version field only when it is still of that version. @retval SQLM_ERR not
 *  found, stale data. */
SQLM_QUERY_API SQLM_MUST_USE sqlm_outcome sqlm_delete_object(sqlm_cx *cx, sqlm_conn *conn, const sqlm_model *model,
                                                             const void *object);

SQLM_END_DECLS

#define SQLM_UNTYPED_(cursor) ((cursor) == NULL ? NULL : &(cursor)->untyped)
#define SQLM_TYPED_ SQLM_MUST_USE SQLM_UNUSED static inline sqlm_outcome

#define SQLM_READ_FUNCTIONS_(M)                                                                                                  \
    typedef struct M##_list {                                                                                                    \
        M          *items;                                                                                                       \
        size_t      count;                                                                                                       \
        sqlm_arena *arena;                                                                                                       \
    } M##_list;                                                                                                                  \
    typedef struct M##_cursor {                                                                                                  \
        sqlm_object_cursor untyped;                                                                                              \
    } M##_cursor;                                                                                                                \
    SQLM_TYPED_ M##_all(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, M##_list *list)                                   \
    {                                                                                                                            \
        void        *items = NULL;                                                                                               \
        sqlm_outcome outcome;                                                                                                    \
        if (list == NULL)                                                                                                        \
            return sqlm_select_all(cx, db, &M##_model, select, NULL, NULL, NULL);                                                \
        outcome = sqlm_select_all(cx, db, &M##_model, select, &items, &list->count, &list->arena);                               \
        list->items = (M *)items;                                                                                                \
        return outcome;                                                                                                          \
    }                                                                                                                            \
    SQLM_TYPED_ M##_all_again(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, M##_list *list)                             \
    {                                                                                                                            \
        void        *items = NULL;                                                                                               \
        sqlm_outcome outcome;                                                                                                    \
        if (list == NULL)                                                                                                        \
            return sqlm_select_again(cx, db, &M##_model, select, NULL, NULL, NULL);                                              \
        items = list->items;                                                                                                     \
        outcome = sqlm_select_again(cx, db, &M##_model, select, &items, &list->count, &list->arena);                             \
        list->items = (M *)items;                                                                                                \
        return outcome;                                                                                                          \
    }                                                                                                                            \
    SQLM_UNUSED static inline void M##_list_free(M##_list *list)                                                                 \
    {                                                                                                                            \
        if (list == NULL)                                                                                                        \
            return;                                                                                                              \
        sqlm_list_free(list->items, list->arena);                                                                                \
        list->items = NULL;                                                                                                      \
        list->count = 0;                                                                                                         \
        list->arena = NULL;                                                                                                      \
    }                                                                                                                            \
    SQLM_TYPED_ M##_one(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, sqlm_arena *arena, M *object)                     \
    {                                                                                                                            \
        return sqlm_select_one(cx, db, &M##_model, select, SQLM_EXPECT_ONE, arena, object, NULL);                                \
    }                                                                                                                            \
    SQLM_TYPED_ M##_one_or_none(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, sqlm_arena *arena, M *object,             \
                                    bool *found)                                                                                 \
    {                                                                                                                            \
        return sqlm_select_one(cx, db, &M##_model, select, SQLM_EXPECT_ONE_OR_NONE, arena, object, found);                       \
    }                                                                                                                            \
    SQLM_TYPED_ M##_first(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, sqlm_arena *arena, M *object, bool *found)      \
    {                                                                                                                            \
        return sqlm_select_one(cx, db, &M##_model, select, SQLM_EXPECT_FIRST, arena, object, found);                             \
    }                                                                                                                            \
    SQLM_TYPED_ M##_each(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, M##_cursor *cursor)                              \
    {                                                                                                                            \
        return sqlm_select_each(cx, db, &M##_model, select, SQLM_UNTYPED_(cursor));                                              \
    }                                                                                                                            \
    SQLM_TYPED_ M##_next(sqlm_cx *cx, M##_cursor *cursor, M *object, bool *found)                                                \
    {                                                                                                                            \
        return sqlm_object_cursor_next(cx, SQLM_UNTYPED_(cursor), object, found);                                                \
    }                                                                                                                            \
    SQLM_UNUSED static inline void M##_close(M##_cursor *cursor)                                                                 \
    {                                                                                                                            \
        sqlm_object_cursor_close(SQLM_UNTYPED_(cursor));                                                                         \
    }                                                                                                                            \
    SQLM_TYPED_ M##_explain(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, sqlm_arena *arena, const char **text)         \
    {                                                                                                                            \
        return sqlm_explain(cx, db, &M##_model, select, arena, text);                                                            \
    }                                                                                                                            \
    SQLM_TYPED_ M##_count(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, int64_t *count)                                 \
    {                                                                                                                            \
        return sqlm_select_count(cx, db, &M##_model, select, count);                                                             \
    }                                                                                                                            \
    SQLM_TYPED_ M##_exists(sqlm_cx *cx, sqlm_conn *db, const sqlm_select *select, bool *exists)                                  \
    {                                                                                                                            \
        return sqlm_select_exists(cx, db, &M##_model, select, exists);                                                           \
    }

#define SQLM_WRITE_FUNCTIONS_(M)                                                                                                 \
    SQLM_TYPED_ M##_insert(sqlm_cx *cx, sqlm_conn *db, M *object)                                                                \
    {                                                                                                                            \
        return sqlm_insert_objects(cx, db, &M##_model, object, 1);                                                               \
    }                                                                                                                            \
    SQLM_TYPED_ M##_insert_many(sqlm_cx *cx, sqlm_conn *db, M *objects, size_t count)                                            \
    {                                                                                                                            \
        return sqlm_insert_objects(cx, db, &M##_model, objects, count);                                                          \
    }                                                                                                                            \
    SQLM_TYPED_ M##_insert_fields(sqlm_cx *cx, sqlm_conn *db, M *object, const sqlm_node *const *fields)                         \
    {                                                                                                                            \
        return sqlm_insert_objects_fields(cx, db, &M##_model, object, 1, fields);                                                \
    }                                                                                                                            \
    SQLM_TYPED_ M##_insert_many_fields(sqlm_cx *cx, sqlm_conn *db, M *objects, size_t count, const sqlm_node *const *fields)     \
    {                                                                                                                            \
        return sqlm_insert_objects_fields(cx, db, &M##_model, objects, count, fields);                                           \
    }                                                                                                                            \
    SQLM_TYPED_ M##_upsert(sqlm_cx *cx, sqlm_conn *db, M *object, const sqlm_conflict *conflict, sqlm_upserted *done)            \
    {                                                                                                                            \
        return sqlm_upsert_object(cx, db, &M##_model, object, conflict, done);                                                   \
    }                                                                                                                            \
    SQLM_TYPED_ M##_upsert_many(sqlm_cx *cx, sqlm_conn *db, M *objects, size_t count, const sqlm_conflict *conflict,             \
                                    sqlm_upserted *done)                                                                         \
    {                                                                                                                            \
        return sqlm_upsert_objects(cx, db, &M##_model, objects, count, conflict, done);                                          \
    }                                                                                                                            \
    SQLM_TYPED_ M##_update_where(sqlm_cx *cx, sqlm_conn *db, const sqlm_update *update, int64_t *rows)                           \
    {                                                                                                                            \
        return sqlm_update_where(cx, db, &M##_model, update, rows);                                                              \
    }                                                                                                                            \
    SQLM_TYPED_ M##_delete_where(sqlm_cx *cx, sqlm_conn *db, const sqlm_delete *remove, int64_t *rows)                           \
    {                                                                                                                            \
        return sqlm_delete_where(cx, db, &M##_model, remove, rows);                                                              \
    }                                                                                                                            \
    SQLM_TYPED_ M##_update_returning(sqlm_cx *cx, sqlm_conn *db, const sqlm_update *update, M##_list *list)                      \
    {                                                                                                                            \
        void        *items = NULL;                                                                                               \
        sqlm_outcome outcome;                                                                                                    \
        if (list == NULL)                                                                                                        \
            return sqlm_update_returning(cx, db, &M##_model, update, NULL, NULL, NULL);                                          \
        outcome = sqlm_update_returning(cx, db, &M##_model, update, &items, &list->count, &list->arena);                         \
        list->items = (M *)items;                                                                                                \
        return outcome;                                                                                                          \
    }                                                                                                                            \
    SQLM_TYPED_ M##_delete_returning(sqlm_cx *cx, sqlm_conn *db, const sqlm_delete *remove, M##_list *list)                      \
    {                                                                                                                            \
        void        *items = NULL;                                                                                               \
        sqlm_outcome outcome;                                                                                                    \
        if (list == NULL)                                                                                                        \
            return sqlm_delete_returning(cx, db, &M##_model, remove, NULL, NULL, NULL);                                          \
        outcome = sqlm_delete_returning(cx, db, &M##_model, remove, &items, &list->count, &list->arena);                         \
        list->items = (M *)items;                                                                                                \
        return outcome;                                                                                                          \
    }                                                                                                                            \
    SQLM_TYPED_ M##_update(sqlm_cx *cx, sqlm_conn *db, M *object, const sqlm_node *const *fields)                                \
    {                                                                                                                            \
        return sqlm_update_object(cx, db, &M##_model, object, fields);                                                           \
    }                                                                                                                            \
    SQLM_TYPED_ M##_update_set(sqlm_cx *cx, sqlm_conn *db, M *object, const sqlm_field_set *fields)                              \
    {                                                                                                                            \
        return sqlm_update_fields(cx, db, &M##_model, object, fields);                                                           \
    }                                                                                                                            \
    SQLM_TYPED_ M##_delete(sqlm_cx *cx, sqlm_conn *db, const M *object)                                                          \
    {                                                                                                                            \
        return sqlm_delete_object(cx, db, &M##_model, object);                                                                   \
    }                                                                                                                            \
    SQLM_TYPED_ M##_explain_insert(sqlm_cx *cx, sqlm_conn *db, const M *object, sqlm_arena *arena, const char **text)            \
    {                                                                                                                            \
        return sqlm_explain_insert(cx, db, &M##_model, object, arena, text);                                                     \
    }                                                                                                                            \
    SQLM_TYPED_ M##_explain_upsert(sqlm_cx *cx, sqlm_conn *db, const M *object, const sqlm_conflict *conflict,                   \
                                    sqlm_arena *arena, const char **text)                                                        \
    {                                                                                                                            \
        return sqlm_explain_upsert(cx, db, &M##_model, object, conflict, arena, text);                                           \
    }                                                                                                                            \
    SQLM_TYPED_ M##_explain_update(sqlm_cx *cx, sqlm_conn *db, const sqlm_update *update, sqlm_arena *arena, const char **text)  \
    {                                                                                                                            \
        return sqlm_explain_update(cx, db, &M##_model, update, arena, text);                                                     \
    }                                                                                                                            \
    SQLM_TYPED_ M##_explain_delete(sqlm_cx *cx, sqlm_conn *db, const sqlm_delete *remove, sqlm_arena *arena, const char **text)  \
    {                                                                                                                            \
        return sqlm_explain_delete(cx, db, &M##_model, remove, arena, text);                                                     \
    }

#ifndef __cplusplus
#define SQLM_KEY_ASSERT_(M, FIELDS) \
    _Static_assert(0 FIELDS(SQLM_X_KEY_COUNT_, M) > 0, "model " #M " has no PRIMARY_KEY");
#else
#define SQLM_KEY_ASSERT_(M, FIELDS)
#endif
#define SQLM_KEY_FUNCTIONS_(M, FIELDS)                                                                                           \
    SQLM_KEY_ASSERT_(M, FIELDS)                                                                                                  \
    /* the names of ours end in _: those of the key fields are the user's */                                                     \
    SQLM_TYPED_ M##_get(sqlm_cx *cx_, sqlm_conn *db_ FIELDS(SQLM_X_KEY_PARAM_, M), sqlm_arena *arena_, M *object_, bool *found_) \
    {                                                                                                                            \
        const void *const key_[] = { FIELDS(SQLM_X_KEY_PART_, M) };                                                              \
        return sqlm_get_by_key(cx_, db_, &M##_model, key_, arena_, object_, found_);                                             \
    }

#undef SQLM_HOOK_QUERY_
#define SQLM_HOOK_QUERY_(M, FIELDS) SQLM_READ_FUNCTIONS_(M) SQLM_WRITE_FUNCTIONS_(M) SQLM_KEY_FUNCTIONS_(M, FIELDS)

#endif

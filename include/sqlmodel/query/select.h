/* SPDX-License-Identifier: MIT */
/** @file
 *  Statements are values: SQLM_SELECT(.where = …, .order_by = …), SQLM_UPDATE(.set = …, .where = …), SQLM_DELETE(.where = …),
 *  SQLM_ON_CONFLICT(.target = …, .update = …). */
#ifndef SQLMODEL_QUERY_SELECT_H
#define SQLMODEL_QUERY_SELECT_H

#include <sqlmodel/query/expr.h>

SQLM_BEGIN_DECLS

/** Filled by SQLM_SELECT() with designated initialisers alone: members are added at the end. Those left out are "none". Borrowed
 *  for the call. */
typedef struct sqlm_select {
    size_t                   size;     /**< sizeof(sqlm_select) */
    const sqlm_bool_expr    *where;    /**< NULL, or all of it left out: every row */
    const sqlm_order *const *order_by; /**< ends with sqlm_order_end: SQLM_BY() */
    uint64_t                 limit;    /**< at most so many rows; 0 is no limit, not no rows; at most INT64_MAX */
    uint64_t                 offset;   /**< at most INT64_MAX */
    /* of a projection alone */
    const sqlm_model        *from;     /**< NULL: the model of its first column */
    const sqlm_node *const  *group_by; /**< columns, and expressions without values: SQLM_COLUMNS() */
    const sqlm_bool_expr    *having;   /**< which groups; may hold aggregates */
    bool                     distinct; /**< no two rows the same */
} sqlm_select;

/** Filled by SQLM_UPDATE(): members are added at the end. Borrowed for the call. */
typedef struct sqlm_update {
    size_t                        size;     /**< sizeof(sqlm_update) */
    const sqlm_assignment *const *set;      /**< ends with sqlm_assignment_end: SQLM_ASSIGN() */
    const sqlm_bool_expr         *where;    /**< NULL, or all of it left out: misuse unless .all_rows */
    bool                          all_rows; /**< that .where is absent is meant */
} sqlm_update;

/** Filled by SQLM_DELETE(): members are added at the end. Borrowed for the call. */
typedef struct sqlm_delete {
    size_t                size;     /**< sizeof(sqlm_delete) */
    const sqlm_bool_expr *where;    /**< NULL, or all of it left out: misuse unless .all_rows */
    bool                  all_rows; /**< that .where is absent is meant */
} sqlm_delete;

/**
 * What an insert does when there is such a row already. Filled by SQLM_ON_CONFLICT(): members are added at the end. Borrowed
 * for the call.
 *
 * One of .do_nothing, .update and .set is needed; .update and .set go together.
 */
typedef struct sqlm_conflict {
    size_t                        size;       /**< sizeof(sqlm_conflict) */
    const sqlm_node *const       *target;     /**< the fields of the key, or of a unique constraint, that tells; NULL: the
                                                   only one that can */
    const sqlm_node *const       *update;     /**< these fields become what the object has */
    const sqlm_assignment *const *set;        /**< and these: a column is the row's own value, sqlm_excluded() the object's */
    bool                          do_nothing; /**< the row stays as it is */
} sqlm_conflict;

SQLM_END_DECLS

/** A query, in the enclosing block: SQLM_SELECT(.where = …, .order_by = …, .limit = …). Members: sqlm_select. */
#define SQLM_SELECT(...)      (&(const sqlm_select)SQLM_SELECT_INIT(__VA_ARGS__))
/** The same as an initialiser, for a query with a name: static const sqlm_select adults = SQLM_SELECT_INIT(…); */
#define SQLM_SELECT_INIT(...) { .size = sizeof(sqlm_select), __VA_ARGS__ }
/** An update by condition, in the enclosing block. Members: sqlm_update. */
#define SQLM_UPDATE(...)      (&(const sqlm_update){ .size = sizeof(sqlm_update), __VA_ARGS__ })
/** A delete by condition, in the enclosing block. Members: sqlm_delete. */
#define SQLM_DELETE(...)      (&(const sqlm_delete){ .size = sizeof(sqlm_delete), __VA_ARGS__ })
/** What an upsert does with a row that is there, in the enclosing block. Members: sqlm_conflict. */
#define SQLM_ON_CONFLICT(...) (&(const sqlm_conflict){ .size = sizeof(sqlm_conflict), __VA_ARGS__ })

/* ---- assignments ---- */

/** Assignments; NULL ones are left out: SQLM_ASSIGN(age ? sqlm_set(Hero_.age, *age) : NULL, sqlm_set_null(Hero_.team_id)). Every
 *  expression in it sees the row as it was before. */
#define SQLM_ASSIGN(...) ((const sqlm_assignment *const[]){ __VA_ARGS__, sqlm_assignment_end })
/** A column becomes a column, an expression, or a C value of its kind. e is mentioned four times, the value seven times. */
#define sqlm_set(e, ...) \
    (&(const sqlm_assignment){ SQLM_BINARY_(SQLM_OP_SET, e, (__VA_ARGS__), "sqlm_set(" #e ", " #__VA_ARGS__ ")") })
/** A column becomes a value of its opt_ type, which may be NULL; as sqlm_same() compares. */
#define sqlm_set_optional(e, ...) (&(const sqlm_assignment){ { .op = SQLM_OP_SET_OPTIONAL, .left = SQLM_NODE_(e), \
    .tag = SQLM_OPT_CHECKED_(e, (__VA_ARGS__), "sqlm_set_optional(" #e ", " #__VA_ARGS__ ")"), \
    .right = SQLM_STORE_((__VA_ARGS__)) } })
/** A column of an opt_ kind becomes NULL. */
#define sqlm_set_null(e) (&(const sqlm_assignment){ { .op = SQLM_OP_SET_NULL, .left = SQLM_NODE_(e) } })
/** In .set of an upsert: what the insert would have put into the column. e is mentioned twice. */
#define sqlm_excluded(e) ((SQLM_TYPEOF_(e))&(const sqlm_node){ .op = SQLM_OP_EXCLUDED, .left = SQLM_NODE_(e) })

#endif

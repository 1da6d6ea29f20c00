/* SPDX-License-Identifier: MIT */
#include "json_tree.h"

/* A tree in the making. */
typedef struct tree {
    json_t *root;
    json_t *open[SQLM__JSON_DEPTH]; /* arrays and objects that are not closed yet, borrowed from the root */
    size_t  depth;
    bool    has_name;
    char   *name;   /* of the member that comes next */
    char   *buffer; /* for a string or a number */
    sqlm__json_number_fn *number;
    void                 *user;
} tree;

/* Hangs a value, which is taken, into what is open. */
static bool add(tree *t, json_t *value)
{
    json_t *parent = t->depth == 0 ? NULL : t->open[t->depth - 1];

    if (value == NULL)
        return false;
    if (parent == NULL) {
        t->root = value;
        return true;
    }
    t->has_name = false;
    if (json_is_array(parent))
        return json_array_append_new(parent, value) == 0;
    return json_object_set_new_nocheck(parent, t->name, value) == 0;
}

static bool add_and_open(tree *t, json_t *value)
{
    if (!add(t, value))
        return false;
    t->open[t->depth++] = value;
    return true;
}

static bool take_string(tree *t, const sqlm__json_token *token)
{
    const bool is_name = t->depth > 0 && json_is_object(t->open[t->depth - 1]) && !t->has_name;

    if (!is_name)
        return add(t, json_stringn_nocheck(t->buffer, sqlm__json_unescape(token->text, token->length, t->buffer)));
    t->name[sqlm__json_unescape(token->text, token->length, t->name)] = '\0';
    t->has_name = true;
    return true;
}

static bool take(tree *t, const sqlm__json_token *token)
{
    switch (token->kind) {
    case SQLM__JSON_OBJECT:
        return add_and_open(t, json_object());
    case SQLM__JSON_ARRAY:
        return add_and_open(t, json_array());
    case SQLM__JSON_CLOSE:
        t->depth--;
        return true;
    case SQLM__JSON_STRING:
        return take_string(t, token);
    case SQLM__JSON_NUMBER:
        return add(t, t->number(token->text, token->length, t->buffer, t->user));
    case SQLM__JSON_TRUE:
        return add(t, json_true());
    case SQLM__JSON_FALSE:
        return add(t, json_false());
    case SQLM__JSON_NULL:
        return add(t, json_null());
    case SQLM__JSON_NOTHING:
    default:
        return true;
    }
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the tree writes there */
json_t *sqlm__json_tree(const char *text, size_t length, char *memory, sqlm__json_number_fn *number, void *user)
{
    tree              t = { .name = memory, .buffer = memory + length + 1, .number = number, .user = user };
    sqlm__json_token  token = { SQLM__JSON_NULL, NULL, 0 };
    const char *const end = text + length;
    const char       *at = text;
    bool              fits = true;

    while (fits && token.kind != SQLM__JSON_NOTHING) {
        at = sqlm__json_next(at, end, &token);
        fits = take(&t, &token);
    }
    if (fits)
        return t.root;
    json_decref(t.root);
    return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "lock_file.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <sqlmodel/sys/text_buffer.h>

#include "input.h"
#include "lock_facts.h"

#define LOCK_FORMAT    1
#define MAXIMUM_FACTS  (1u << 20)
#define MAXIMUM_HEADER (16u << 20)

static sqlm_outcome out_of_memory(sqlm_cx *cx)
{
    return SQLM_FAIL(cx, OUT_OF_MEMORY, NONE, "out of memory for the lock");
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static const json_t *array_of(const json_t *object, const char *name)
{
    return json_object_get(object, name);
}

/* ---- making ------------------------------------------------------------------------------------------------------------------------------ */

static sqlm_outcome append_entry(sqlm_cx *cx, json_t *entries, const sqlm_model *model, const sqlm_declaration *declaration)
{
    sqlm_text_buffer facts;
    json_t          *entry;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&facts, cx, MAXIMUM_FACTS);
    lock_put_facts(&facts, model, declaration->name);
    outcome = facts.outcome;
    entry = outcome != SQLM_OK ? NULL : json_pack("{s:s, s:s, s:s}", "name", declaration->name, "declaration", declaration->text,
                                                  "facts", sqlm_text_buffer_text(&facts));
    sqlm_text_buffer_fini(&facts);
    if (outcome == SQLM_OK && json_array_append_new(entries, entry) != 0)
        outcome = SQLM_FAIL(cx, DATA, ENCODING, "an entry of model '%s' is not UTF-8, or memory is out", model->name);
    return outcome;
}

static sqlm_outcome append_model(sqlm_cx *cx, json_t *models, const sqlm_typed_model *typed)
{
    json_t      *entries = json_array();
    json_t      *model;
    sqlm_outcome outcome = SQLM_OK;

    if (typed->model->declarations == NULL) {
        json_decref(entries);
        return SQLM_FAIL(cx, SCHEMA, NONE, "model '%s' has no declarations: it was not made by SQLMODEL", typed->model->name);
    }
    if (typed->version == NULL) {
        json_decref(entries);
        return SQLM_FAIL(cx, SCHEMA, NONE, "model '%s' has no version", typed->model->name);
    }
    model = json_pack("{s:s, s:s, s:s, s:O}", "name", typed->model->name, "table", typed->model->table, "version", typed->version, "entries",
                      entries);
    if (json_array_append_new(models, model) != 0)
        outcome = out_of_memory(cx);
    for (const sqlm_declaration *entry = typed->model->declarations; outcome == SQLM_OK && entry->name != NULL; entry++)
        outcome = append_entry(cx, entries, typed->model, entry);
    json_decref(entries);
    return outcome;
}

static int compare_names(const void *a, const void *b)
{
    const sqlm_typed_model *const *x = a;
    const sqlm_typed_model *const *y = b;

    return strcmp((*x)->model->name, (*y)->model->name);
}

static sqlm_outcome append_models(sqlm_cx *cx, json_t *array, const model_set *models, const sqlm_typed_model **sorted)
{
    size_t       count = 0;
    sqlm_outcome outcome = SQLM_OK;

    for (size_t i = 0; i < models->count; i++)
        if (models->items[i].model != NULL)
            sorted[count++] = &models->items[i];
    qsort(sorted, count, sizeof(*sorted), compare_names);
    for (size_t i = 0; outcome == SQLM_OK && i < count; i++) {
        if (i > 0 && strcmp(sorted[i]->model->name, sorted[i - 1]->model->name) == 0)
            return SQLM_FAIL(cx, SCHEMA, NONE, "two models are named '%s': a lock tells models by their names", sorted[i]->model->name);
        outcome = append_model(cx, array, sorted[i]);
    }
    return outcome;
}

sqlm_outcome lock_make(sqlm_cx *cx, const model_set *models, json_t **lock)
{
    const sqlm_typed_model **sorted = NULL;
    sqlm_arena              *arena = NULL;
    json_t                  *array = json_array();
    sqlm_outcome             outcome = sqlm_arena_new(cx, &arena);

    *lock = json_pack("{s:i, s:O}", "format", LOCK_FORMAT, "models", array);
    if (outcome == SQLM_OK)
        sorted = sqlm_arena_allocate(cx, arena, (models->count + 1) * sizeof(*sorted), _Alignof(sqlm_typed_model *));
    if (outcome == SQLM_OK && sorted == NULL)
        outcome = SQLM_ERR;
    if (outcome == SQLM_OK)
        outcome = *lock == NULL ? out_of_memory(cx) : append_models(cx, array, models, sorted);
    sqlm_arena_free(arena);
    json_decref(array);
    if (outcome != SQLM_OK) {
        json_decref(*lock);
        *lock = NULL;
    }
    return outcome;
}

/* ---- checking ---------------------------------------------------------------------------------------------------------------------------- */

/* Names become macros of the header. */
static bool is_identifier(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

    return name != NULL && name[0] != '\0' && (name[0] < '0' || name[0] > '9') && name[strspn(name, letters)] == '\0';
}

/* Each entry is whole, and no two have one name: entries are found by it, and macros of the header are named after it. */
static sqlm_outcome check_entries(sqlm_cx *cx, const char *model, const json_t *entries, json_t *names)
{
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);
        const char   *name = text_of(entry, "name");

        if (!is_identifier(name))
            return SQLM_FAIL(cx, DATA, FORMAT, "entry %zu of model '%s' in the lock has no name that is one in C", i + 1, model);
        if (text_of(entry, "declaration") == NULL || text_of(entry, "facts") == NULL)
            return SQLM_FAIL(cx, DATA, FORMAT, "entry '%s' of model '%s' in the lock is without declaration or facts", name, model);
        if (json_object_get(names, name) != NULL)
            return SQLM_FAIL(cx, DATA, FORMAT, "the lock has entry '%s' of model '%s' twice", name, model);
        if (json_object_set_new(names, name, json_true()) != 0)
            return out_of_memory(cx);
    }
    return SQLM_OK;
}

static sqlm_outcome check_model(sqlm_cx *cx, const json_t *model, size_t index, const char *before)
{
    const json_t *entries = array_of(model, "entries");
    const char   *name = text_of(model, "name");
    json_t       *names;
    sqlm_outcome  outcome;

    if (!is_identifier(name))
        return SQLM_FAIL(cx, DATA, FORMAT, "model %zu of the lock has no name that is one in C", index + 1);
    if (text_of(model, "table") == NULL || text_of(model, "version") == NULL || !json_is_array(entries))
        return SQLM_FAIL(cx, DATA, FORMAT, "model '%s' of the lock is without table, version or entries", name);
    if (before != NULL && strcmp(before, name) >= 0)
        return SQLM_FAIL(cx, DATA, FORMAT, "the models of the lock are not sorted by name: '%s' comes after '%s'", name, before);
    names = json_object();
    outcome = check_entries(cx, name, entries, names);
    json_decref(names);
    return outcome;
}

sqlm_outcome lock_check(sqlm_cx *cx, const json_t *lock)
{
    const json_t *models = array_of(lock, "models");
    const char   *before = NULL;
    sqlm_outcome  outcome = SQLM_OK;

    if (json_integer_value(json_object_get(lock, "format")) != LOCK_FORMAT || !json_is_array(models))
        return SQLM_FAIL(cx, DATA, FORMAT, "the lock file has no \"format\": %d with an array \"models\": 'sqlmodel-gate lock --update' makes one", LOCK_FORMAT);
    for (size_t i = 0; outcome == SQLM_OK && i < json_array_size(models); i++) {
        outcome = check_model(cx, json_array_get(models, i), i, before);
        before = text_of(json_array_get(models, i), "name");
    }
    return outcome;
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------------------- */

sqlm_outcome lock_parse(sqlm_cx *cx, const char *path, const char *text, json_t **lock)
{
    json_error_t error;
    sqlm_outcome outcome;

    text += strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* editors may begin UTF-8 with a mark of byte order */
    *lock = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (*lock == NULL)
        return SQLM_FAIL(cx, DATA, FORMAT, "the lock file '%s' is no JSON: %s (line %d)", path, error.text, error.line);
    outcome = lock_check(cx, *lock);
    if (outcome != SQLM_OK) {
        json_decref(*lock);
        *lock = NULL;
    }
    return outcome;
}

sqlm_outcome lock_read(sqlm_cx *cx, const char *path, sqlm_arena *arena, json_t **lock)
{
    const char  *text = NULL;
    sqlm_outcome outcome = input_read(cx, path, MAXIMUM_LOCK_FILE, arena, &text);

    if (outcome == SQLM_OK && text == NULL)
        return SQLM_FAIL(cx, STORAGE, IO, "there is no lock file '%s': 'sqlmodel-gate lock --update' makes it", path);
    return outcome == SQLM_OK ? lock_parse(cx, path, text, lock) : outcome;
}

static const char *locked_version(const json_t *lock, const char *name)
{
    size_t  i;
    json_t *model;

    json_array_foreach(array_of(lock, "models"), i, model)
        if (strcmp(text_of(model, "name"), name) == 0)
            return text_of(model, "version");
    return NULL;
}

sqlm_outcome lock_check_versions(sqlm_cx *cx, sqlm_gate *gate, const json_t *lock)
{
    size_t                  count = 0;
    const sqlm_typed_model *models = sqlm_gate_models(gate, &count);
    sqlm_outcome            outcome = SQLM_OK;

    for (size_t i = 0; i < count && outcome == SQLM_OK; i++)
        if (models[i].model != NULL)
            outcome = sqlm_gate_check_version(cx, gate, models[i].model_name, locked_version(lock, models[i].model->name));
    return outcome;
}

/* ---- comparing --------------------------------------------------------------------------------------------------------------------------- */

static const json_t *find(const json_t *array, const char *name, size_t *index)
{
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (strcmp(text_of(json_array_get(array, i), "name"), name) == 0) {
            *index = i;
            return json_array_get(array, i);
        }
    }
    return NULL;
}

static void add(lock_changes *to, const char *model, const char *entry, const char *what, const char *locked, const char *declared)
{
    to->items[to->count++] = (lock_change){ model, entry, what, locked, declared };
}

/* An entry that both have: its text, what it comes to, and its place among those that both have. */
static void compare_entry(lock_changes *to, const char *model, const json_t *locked, const json_t *declared)
{
    const char *name = text_of(locked, "name");

    if (strcmp(text_of(locked, "declaration"), text_of(declared, "declaration")) != 0)
        add(to, model, name, "changed", text_of(locked, "declaration"), text_of(declared, "declaration"));
    else if (strcmp(text_of(locked, "facts"), text_of(declared, "facts")) != 0)
        add(to, model, name, "changed inside a macro", text_of(locked, "facts"), text_of(declared, "facts"));
}

static void compare_entries(lock_changes *to, const char *model, const json_t *locked, const json_t *declared)
{
    size_t last = 0;
    size_t at = 0;
    bool   is_moved = false;

    for (size_t i = 0; i < json_array_size(locked); i++) {
        const json_t *entry = json_array_get(locked, i);
        const json_t *now = find(declared, text_of(entry, "name"), &at);

        if (now == NULL) {
            add(to, model, text_of(entry, "name"), "removed", text_of(entry, "declaration"), "");
            continue;
        }
        compare_entry(to, model, entry, now);
        is_moved = is_moved || at < last;
        last = at;
    }
    for (size_t i = 0; i < json_array_size(declared); i++) {
        const json_t *entry = json_array_get(declared, i);

        if (find(locked, text_of(entry, "name"), &at) == NULL)
            add(to, model, text_of(entry, "name"), "added", "", text_of(entry, "declaration"));
    }
    if (is_moved)
        add(to, model, "", "in another order", "", "");
}

static void compare_model(lock_changes *to, const json_t *locked, const json_t *declared)
{
    static const char *const members[] = { "table", "version" };
    static const char *const whats[] = { "in another table", "of another version" };
    const char              *name = text_of(locked, "name");

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (strcmp(text_of(locked, members[i]), text_of(declared, members[i])) != 0)
            add(to, name, "", whats[i], text_of(locked, members[i]), text_of(declared, members[i]));
    compare_entries(to, name, array_of(locked, "entries"), array_of(declared, "entries"));
}

static size_t count_entries(const json_t *lock)
{
    const json_t *models = array_of(lock, "models");
    size_t        count = 0;

    for (size_t i = 0; i < json_array_size(models); i++)
        count += 4 + json_array_size(array_of(json_array_get(models, i), "entries"));
    return count;
}

sqlm_outcome lock_compare(sqlm_cx *cx, const json_t *locked, const json_t *declared, sqlm_arena *arena, lock_changes *changes)
{
    const json_t *before = array_of(locked, "models");
    const json_t *now = array_of(declared, "models");
    const size_t  most = count_entries(locked) + count_entries(declared);
    size_t        at = 0;

    *changes = (lock_changes){ .items = sqlm_arena_allocate(cx, arena, (most + 1) * sizeof(*changes->items), _Alignof(lock_change)) };
    if (changes->items == NULL)
        return SQLM_ERR;
    for (size_t i = 0; i < json_array_size(before); i++) {
        const json_t *model = json_array_get(before, i);
        const json_t *same = find(now, text_of(model, "name"), &at);

        if (same == NULL)
            add(changes, text_of(model, "name"), "", "removed", text_of(model, "table"), "");
        else
            compare_model(changes, model, same);
    }
    for (size_t i = 0; i < json_array_size(now); i++) {
        const json_t *model = json_array_get(now, i);

        if (find(before, text_of(model, "name"), &at) == NULL)
            add(changes, text_of(model, "name"), "", "added", "", text_of(model, "table"));
    }
    return SQLM_OK;
}

/* ---- the header -------------------------------------------------------------------------------------------------------------------------- */

/* A text as a C string on one line; question marks are escaped, for two of them might be a trigraph. */
static void put_c_string(sqlm_text_buffer *header, const char *text)
{
    sqlm_text_buffer_put(header, "\"");
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;

        if (strchr("\\\"?", c) != NULL)
            sqlm_text_buffer_put(header, "\\");
        if (c < ' ' || c == 0x7f)
            sqlm_text_buffer_put_format(header, "\\%03o", (unsigned)c);
        else
            sqlm_text_buffer_put_bytes(header, text, 1);
    }
    sqlm_text_buffer_put(header, "\"");
}

static void put_model(sqlm_text_buffer *header, const json_t *model)
{
    const json_t *entries = array_of(model, "entries");
    const char   *name = text_of(model, "name");

    sqlm_text_buffer_put(header, "\n");
    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);

        sqlm_text_buffer_put_format(header, "#define %s_LOCK_%s ", name, text_of(entry, "name"));
        put_c_string(header, text_of(entry, "declaration"));
        sqlm_text_buffer_put(header, "\n");
    }
    sqlm_text_buffer_put_format(header, "#define %s_LOCK_COUNT %zu\n", name, json_array_size(entries));
}

sqlm_outcome lock_header(sqlm_cx *cx, const json_t *lock, sqlm_arena *arena, const char **text)
{
    const json_t    *models = array_of(lock, "models");
    sqlm_text_buffer header;
    sqlm_outcome     outcome;

    sqlm_text_buffer_init(&header, cx, MAXIMUM_HEADER);
    sqlm_text_buffer_put(&header, "/* Made by `sqlmodel-gate lock --update` from the lock file: change the models, then run it again. */\n");
    for (size_t i = 0; i < json_array_size(models); i++)
        put_model(&header, json_array_get(models, i));
    outcome = header.outcome;
    if (outcome == SQLM_OK) {
        *text = sqlm_arena_copy(cx, arena, sqlm_text_buffer_text(&header), header.length);
        outcome = *text == NULL ? SQLM_ERR : SQLM_OK;
    }
    sqlm_text_buffer_fini(&header);
    return outcome;
}

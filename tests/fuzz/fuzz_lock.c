/* SPDX-License-Identifier: MIT */
/* Lock files: what is taken differs from itself in nothing, from its neighbour in what the header can say, and reads as itself after it
 * was written; each line of the header it makes is a definition. */
#include "fuzz.h"

#include <string.h>

#include <jansson.h>

#include "lock_file.h"
#include "output.h"

static json_t *read_json(const char *text)
{
    json_error_t error;

    return json_loads(text, JSON_REJECT_DUPLICATES, &error);
}

/* Every line of the header is a comment or one definition whose text ends where the line ends. */
static void check_header(const char *header)
{
    for (const char *line = header; *line != '\0';) {
        const size_t length = strcspn(line, "\n");

        fuzz_require(line[length] == '\n');
        fuzz_require(length == 0 || strncmp(line, "/* ", 3) == 0 || strncmp(line, "#define ", 8) == 0);
        for (size_t i = 0; i < length; i++)
            fuzz_require((unsigned char)line[i] >= 0x20);
        line += length + 1;
    }
    fuzz_require(strstr(header, "??") == NULL);
}

static sqlm_outcome compare_with_nothing(sqlm_cx *cx, const json_t *lock, sqlm_arena *arena)
{
    json_t      *nothing = read_json("{\"format\": 1, \"models\": []}");
    const size_t models = json_array_size(json_object_get(lock, "models"));
    lock_changes changes;
    sqlm_outcome outcome = lock_compare(cx, lock, nothing, arena, &changes);

    if (fuzz_succeeds(cx, outcome))
        fuzz_require(changes.count == models);
    if (outcome == SQLM_OK && fuzz_succeeds(cx, outcome = lock_compare(cx, nothing, lock, arena, &changes)))
        fuzz_require(changes.count == models);
    json_decref(nothing);
    return outcome;
}

static sqlm_outcome check_lock(sqlm_cx *cx, const json_t *lock, sqlm_arena *arena)
{
    const char  *text = NULL;
    json_t      *again;
    lock_changes changes;
    sqlm_outcome outcome = lock_compare(cx, lock, lock, arena, &changes);

    if (!fuzz_succeeds(cx, outcome))
        return outcome;
    fuzz_require(changes.count == 0);
    if (!fuzz_succeeds(cx, outcome = lock_header(cx, lock, arena, &text)))
        return outcome;
    check_header(text);
    if (!fuzz_succeeds(cx, outcome = output_json(cx, lock, arena, &text)))
        return outcome;
    again = read_json(text);
    fuzz_require(again != NULL);
    outcome = lock_check(cx, again);
    if (fuzz_succeeds(cx, outcome) && fuzz_succeeds(cx, outcome = lock_compare(cx, lock, again, arena, &changes)))
        fuzz_require(changes.count == 0);
    json_decref(again);
    return outcome == SQLM_OK ? compare_with_nothing(cx, lock, arena) : outcome;
}

sqlm_outcome fuzz_target(sqlm_cx *cx, const fuzz_input *input)
{
    json_t      *lock = read_json(input->text);
    sqlm_arena  *arena = NULL;
    sqlm_outcome outcome = lock == NULL ? SQLM_OK : sqlm_arena_new(cx, &arena);

    if (outcome == SQLM_OK && lock != NULL)
        outcome = lock_check(cx, lock);
    if (outcome == SQLM_OK && lock != NULL)
        outcome = check_lock(cx, lock, arena);
    sqlm_arena_free(arena);
    json_decref(lock);
    return outcome;
}

/* SPDX-License-Identifier: MIT */
/* The same cases on every database; the last line tells how many have passed on which.
 *
 * Arguments: names of databases. A pattern in CASES ("lock__*") runs those that match alone. */
#include "cases.h"
#include "database.h"

#include "support/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char     *name;
    CMUnitTestFunction run;
} cases[] = {
#define X(name) { #name, name },
    CASES(X)
#undef X
};

enum { CASE_COUNT = sizeof cases / sizeof cases[0] };

static const database *find(const char *name)
{
    for (size_t i = 0; i < DATABASE_COUNT; i++) {
        if (strcmp(databases[i].name, name) == 0)
            return &databases[i];
    }
    fprintf(stderr, "there is no database '%s'\n", name);
    return NULL;
}

static int run_on(const database *db)
{
    scene             s = { .db = db };
    struct CMUnitTest tests[CASE_COUNT];
    void             *state = &s;
    int               failed;

    for (size_t i = 0; i < CASE_COUNT; i++)
        tests[i] = (struct CMUnitTest){ cases[i].name, cases[i].run, scene_setup, scene_teardown, &s };
    (void)scene_group_setup(&state);
    failed = _cmocka_run_group_tests(db->name, tests, CASE_COUNT, NULL, NULL);
    (void)scene_group_teardown(&state);
    return failed;
}

int main(int count, char **names)
{
    int  passed[DATABASE_COUNT] = { 0 };
    bool is_good = count > 1;

    if (getenv("CASES") != NULL)
        cmocka_set_test_filter(getenv("CASES"));
    for (int i = 1; i < count; i++) {
        const database *db = find(names[i]);

        if (db == NULL)
            return 2;
        if (db->variable != NULL)
            (void)server_url(db->variable);
    }
    for (int i = 1; i < count; i++) {
        const database *db = find(names[i]);

        passed[db - databases] = CASE_COUNT - run_on(db);
        is_good = is_good && passed[db - databases] == CASE_COUNT;
    }
    for (int i = 1; i < count; i++)
        printf("%s%s %d", i > 1 ? ", " : "cases passed: ", names[i], passed[find(names[i]) - databases]);
    printf(" of %d\n", (int)CASE_COUNT);
    return is_good ? 0 : 1;
}

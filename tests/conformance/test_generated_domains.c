/* SPDX-License-Identifier: MIT */
/** @file
 *  The ten models that sqlmodel generate made of DDL say what the DDL says, byte for byte, and so does the database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlmodel.h>
#include <sqlmodel/sys/text_buffer.h>

#include "domains/audit_events.h"
#include "domains/generated/api_tokens.h"
#include "domains/generated/feature_flags.h"
#include "domains/generated/idempotency_keys.h"
#include "domains/generated/metric_rollups.h"
#include "domains/generated/notification_preferences.h"
#include "domains/generated/rate_limit_windows.h"
#include "domains/generated/search_suggestions.h"
#include "domains/generated/stored_objects.h"
#include "domains/generated/web_sessions.h"
#include "domains/generated/webhook_deliveries.h"
#include "domains/job_queue.h"
#include "domains/ledger_entries.h"
#include "domains/outbox_messages.h"
#include "domains/password_credentials.h"
#include "domains/payment_intents.h"
#include "domains/recurring_schedules.h"
#include "domains/role_grants.h"
#include "domains/schema_history.h"
#include "domains/tenant_accounts.h"
#include "domains/user_identities.h"
#include "support/sqlm_cmocka.h"

static const sqlm_model *const generated[] = {
    &ApiToken_model,        &FeatureFlag_model,      &IdempotencyKey_model, &MetricRollup_model, &NotificationPreference_model,
    &RateLimitWindow_model, &SearchSuggestion_model, &StoredObject_model,   &WebSession_model,   &WebhookDelivery_model,
};
static const sqlm_model *const authored[] = {
    &AuditEvent_model,         &LedgerEntry_model,   &OutboxMessage_model,     &PasswordCredential_model,
    &PaymentIntent_model,      &QueuedJob_model,     &RecurringSchedule_model, &RoleGrant_model,
    &SchemaHistoryEntry_model, &TenantAccount_model, &UserIdentity_model,
};
enum {
    GENERATED = sizeof generated / sizeof generated[0],
    AUTHORED = sizeof authored / sizeof authored[0],
    MAXIMUM_TEXT = 1 << 20
};

static const char *ddl_folder; /* an argument of the program */

typedef struct database {
    sqlm_cx    *cx;
    sqlm_conn  *conn;
    sqlm_arena *arena;
} database;

static int setup(void **state)
{
    static database db;

    db = (database){ .cx = sqlm_cx_new(NULL) };
    assert_non_null(db.cx);
    assert_ok(db.cx, sqlm_connect(db.cx, "sqlite::memory:", &db.conn));
    assert_ok(db.cx, sqlm_arena_new(db.cx, &db.arena));
    *state = &db;
    return 0;
}

static int teardown(void **state)
{
    database *db = *state;

    sqlm_conn_close(db->conn);
    sqlm_arena_free(db->arena);
    sqlm_cx_free(db->cx);
    return 0;
}

static void read_ddl(const char *table, char *text, size_t size)
{
    char   path[1024];
    FILE  *file;
    size_t length;

    (void)snprintf(path, sizeof path, "%s/%s.sql", ddl_folder, table);
    file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("cannot open %s", path);
    length = fread(text, 1, size - 1, file);
    assert_true(length > 0 && length < size - 1);
    text[length] = '\0';
    assert_int_equal(fclose(file), 0);
}

/* No difference between the models and what is in the database. */
static void assert_same(database *db, const sqlm_model *const *models, size_t count)
{
    const sqlm_schema *expected;
    const sqlm_schema *found;
    sqlm_differences   differences;

    assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), models, count, db->arena, &expected));
    assert_ok(db->cx, sqlm_schema_inspect(db->cx, db->conn, NULL, 0, db->arena, &found));
    assert_int_equal(found->table_count, count);
    assert_ok(db->cx, sqlm_schema_compare(db->cx, expected, found, db->arena, &differences));
    for (size_t i = 0; i < differences.count; i++)
        print_error("%s: %s: %s: '%s' != '%s'\n", differences.items[i].table, differences.items[i].object,
                    differences.items[i].property, differences.items[i].expected, differences.items[i].found);
    assert_int_equal(differences.count, 0);
}

static void generated_models__have_the_ddl_that_they_were_made_of(void **state)
{
    static char      ddl[MAXIMUM_TEXT];
    database        *db = *state;
    sqlm_text_buffer made;

    sqlm_text_buffer_init(&made, db->cx, MAXIMUM_TEXT);
    for (size_t i = 0; i < GENERATED; i++) {
        const sqlm_schema *schema;
        sqlm_statements    statements;

        assert_ok(db->cx, sqlm_schema_from_models(db->cx, sqlm_conn_dialect(db->conn), &generated[i], 1, db->arena, &schema));
        assert_ok(db->cx, sqlm_schema_create_sql(db->cx, schema, db->arena, &statements));
        sqlm_text_buffer_reset(&made);
        for (size_t k = 0; k < statements.count; k++)
            sqlm_text_buffer_put_format(&made, "%s;\n", statements.items[k]);
        read_ddl(generated[i]->table, ddl, sizeof ddl);
        assert_string_equal(ddl, sqlm_text_buffer_text(&made));
    }
    sqlm_text_buffer_fini(&made);
}

static void generated_models__are_what_their_ddl_makes(void **state)
{
    static char ddl[MAXIMUM_TEXT];
    database   *db = *state;

    for (size_t i = 0; i < GENERATED; i++) {
        read_ddl(generated[i]->table, ddl, sizeof ddl);
        assert_ok(db->cx, sqlm_execute_script(db->cx, db->conn, ddl));
    }
    assert_same(db, generated, GENERATED);
}

static void every_model__finds_itself_in_the_database_that_it_made(void **state)
{
    const sqlm_model *models[GENERATED + AUTHORED];
    database         *db = *state;

    memcpy(models, generated, sizeof generated);
    memcpy(models + GENERATED, authored, sizeof authored);
    assert_ok(db->cx, sqlm_create_models(db->cx, db->conn, models, GENERATED + AUTHORED));
    assert_same(db, models, GENERATED + AUTHORED);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(generated_models__have_the_ddl_that_they_were_made_of, setup, teardown),
        cmocka_unit_test_setup_teardown(generated_models__are_what_their_ddl_makes, setup, teardown),
        cmocka_unit_test_setup_teardown(every_model__finds_itself_in_the_database_that_it_made, setup, teardown),
    };

    if (argc != 2) {
        fprintf(stderr, "Usage: %s DDL_FOLDER\n", argv[0]);
        return EXIT_FAILURE;
    }
    ddl_folder = argv[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Functions that allocate nothing: each is called once, where any allocation would be counted. X(function, call). */
#include <string.h>

#include <sqlmodel/driver/sqlite.h>
#include <sqlmodel/sys/arena.h>
#include <sqlmodel/sys/batch.h>
#include <sqlmodel/sys/binder.h>
#include <sqlmodel/sys/observe.h>
#include <sqlmodel/sys/statement_cache.h>
#include <sqlmodel/sys/text_form.h>
#include <sqlmodel/sys/url.h>

#include "world.h"

static char                      text[4096];
static sqlm_decimal              decimal = { 150, 0, 2 };
static sqlm_decimal              other_decimal;
static sqlm_date                 date;
static sqlm_time                 day_time;
static sqlm_timestamp            timestamp;
static sqlm_timestamptz          instant;
static sqlm_uuid                 uuid;
static int32_t                   days;
static int64_t                   microseconds;
static uint32_t                  index_of_field;
static sqlm_field_set            fields;
static sqlm_cx_storage           storage;
static sqlm_observation          observation;
static sqlm_model_version        version;
static sqlm_model_classification classification;
static sqlm_model_source         source;
static sqlm_gate_summary         summary;
static sqlm_gate_event_list      events;
static volatile size_t           sink;

static void write_line(void *user, const char *line)
{
    (void)user;
    sink = strlen(line);
}

static void keep(const void *made)
{
    sink = (size_t)made;
}

static const int32_t   ages[] = { 1, 2, 3 };
static const sqlm_echo echo = { .size = sizeof echo, .write = write_line };

static sqlm_cx_options       options;
static sqlm_plan_column      plan_column;
static const sqlm_plan       batch_plan = { .columns = &plan_column, .object_size = 1 };
static const sqlm_batch      batch = { .plan = &batch_plan, .objects = text, .generated_key = &plan_column };
static sqlm_batch_kept       batch_kept;
static sqlm_statement        statement;
static sqlm_cached_statement cached = { .statement = &statement, .sql = "x", .length = 1 };
static sqlm_statement_cache  statements;
static const char           *label = "label";
static sqlm_url_option       option;
static uint32_t              seen;

#define OF(x)     (sink = (size_t)(x))
#define IGNORE(x) (sink = (size_t)(x)) /* an outcome: that nothing is allocated is asked, not what comes out */
#define VALUE(x)  (w->value = (x))

#define CORE_CALLS(X)                                                                                                              \
    X(sqlm_allocator_libc, OF(sqlm_allocator_libc()->user == NULL))                                                                \
    X(sqlm_arena_bytes, OF(sqlm_arena_bytes(w->arena)))                                                                            \
    X(sqlm_arena_free, sqlm_arena_free(NULL))                                                                                      \
    X(sqlm_arena_reset, sqlm_arena_reset(w->arena))                                                                                \
    X(sqlm_arena_rewind, sqlm_arena_rewind(w->arena))                                                                              \
    X(sqlm_attribute_find, OF(sqlm_attribute_find(Hero_model.fields[0].attributes, SQLM_ATTR_KIND) != NULL))                       \
    X(sqlm_batch_end, sqlm_batch_end(&batch, sqlm_cx_allocator(w->cx), &batch_kept, SQLM_OK))                                      \
    X(sqlm_batch_may_need_undo, OF(sqlm_batch_may_need_undo(&batch)))                                                              \
    X(sqlm_batch_name_object, sqlm_batch_name_object(w->cx, 1))                                                                    \
    X(sqlm_batch_object, OF(sqlm_batch_object(&batch, 0) != NULL))                                                                 \
    X(sqlm_batch_parameters, OF(sqlm_batch_parameters(&batch, 0).value_count))                                                     \
    X(sqlm_batch_refuse_key, IGNORE(sqlm_batch_refuse_key(w->cx, &batch)))                                                         \
    X(sqlm_batch_take_key, IGNORE(sqlm_batch_take_key(w->cx, &batch, &batch_kept, 0, 1)))                                          \
    X(sqlm_binding_check_decimal, IGNORE(sqlm_binding_check_decimal(&(sqlm_binding){ .cx = w->cx }, &decimal)))                    \
    X(sqlm_binding_find_label, IGNORE(sqlm_binding_find_label(&(sqlm_binding){ .cx = w->cx }, NULL, 1, &label)))                   \
    X(sqlm_binding_refuse, IGNORE(sqlm_binding_refuse(&(sqlm_binding){ .cx = w->cx }, SQLM_R_RANGE, "is bad", SQLM_HERE)))         \
    X(sqlm_binding_refuse_count, IGNORE(sqlm_binding_refuse_count(w->cx, 1, 2)))                                                   \
    X(sqlm_binding_refuse_type, IGNORE(sqlm_binding_refuse_type(&(sqlm_binding){ .cx = w->cx }, 29)))                              \
    X(sqlm_bool_value, VALUE(sqlm_bool_value(true)))                                                                               \
    X(sqlm_budget_fail_bytes, IGNORE(sqlm_budget_fail_bytes(w->cx)))                                                               \
    X(sqlm_budget_fail_rows, IGNORE(sqlm_budget_fail_rows(w->cx)))                                                                 \
    X(sqlm_bytes_value, VALUE(sqlm_bytes_value((sqlm_bytes){ "x", 1 })))                                                           \
    X(sqlm_conn_attached, OF(sqlm_conn_attached(w->db, SQLM_ATTACHMENT_QUERY) != NULL))                                            \
    X(sqlm_conn_close, sqlm_conn_close(NULL))                                                                                      \
    X(sqlm_conn_dialect, OF(sqlm_conn_dialect(w->db)->id))                                                                         \
    X(sqlm_conn_driver_name, OF(*sqlm_conn_driver_name(w->db)))                                                                    \
    X(sqlm_conn_enter, IGNORE(sqlm_conn_enter(w->cx, w->db)))                                                                      \
    X(sqlm_conn_forget, sqlm_conn_forget(NULL))                                                                                    \
    X(sqlm_conn_get_status, OF(sqlm_conn_get_status(w->db)))                                                                       \
    X(sqlm_conn_interrupt, sqlm_conn_interrupt(w->db))                                                                             \
    X(sqlm_conn_leave, sqlm_conn_leave(w->db))                                                                                     \
    X(sqlm_conn_server_version, OF(*sqlm_conn_server_version(w->db)))                                                              \
    X(sqlm_cx_allocator, OF(sqlm_cx_allocator(w->cx)->user != NULL))                                                               \
    X(sqlm_cx_budget, OF(sqlm_cx_budget(w->cx).rows))                                                                              \
    X(sqlm_cx_cancel, sqlm_cx_cancel(w->cx))                                                                                       \
    X(sqlm_cx_check, IGNORE(sqlm_cx_check(w->cx)))                                                                                 \
    X(sqlm_cx_cleanup_begin, OF(sqlm_cx_cleanup_begin(&storage, w->cx, 100) != NULL))                                              \
    X(sqlm_cx_cleanup_end, sqlm_cx_cleanup_end(sqlm_cx_cleanup_begin(&storage, w->cx, 100), SQLM_OK))                              \
    X(sqlm_cx_deadline, OF(sqlm_cx_deadline(w->cx)))                                                                               \
    X(sqlm_cx_error, OF(sqlm_cx_error(w->cx)->kind))                                                                               \
    X(sqlm_cx_error_details, OF(sqlm_cx_error_details(w->cx)->kind))                                                               \
    X(sqlm_cx_fail, IGNORE(SQLM_FAIL(w->cx, DATA, RANGE, "a %s of %d", "message", 1)))                                             \
    X(sqlm_cx_free, sqlm_cx_free(NULL))                                                                                            \
    X(sqlm_cx_is_stopped, OF(sqlm_cx_is_stopped(w->cx)))                                                                           \
    X(sqlm_cx_set_timeout, sqlm_cx_set_timeout(w->cx, 0))                                                                          \
    X(sqlm_cx_set_validation, sqlm_cx_set_validation(w->cx, true))                                                                 \
    X(sqlm_cx_take_wake, OF(sqlm_cx_take_wake(w->cx)))                                                                             \
    X(sqlm_cx_uncancel, sqlm_cx_uncancel(w->cx))                                                                                   \
    X(sqlm_cx_validates, OF(sqlm_cx_validates(w->cx)))                                                                             \
    X(sqlm_cx_wait, IGNORE(sqlm_cx_wait(w->cx, -1, 0, sqlm_now(), NULL)))                                                          \
    X(sqlm_cx_wake, (sqlm_cx_wake(w->cx), OF(sqlm_cx_take_wake(w->cx))))                                                           \
    X(sqlm_date_format, OF(sqlm_date_format(date, text)))                                                                          \
    X(sqlm_date_from_text, OF(sqlm_date_from_text("2024-02-29", 10, &days)))                                                       \
    X(sqlm_date_parse, IGNORE(sqlm_date_parse(w->cx, "2024-02-30", &date)))                                                        \
    X(sqlm_date_to_text, OF(sqlm_date_to_text(1, text)))                                                                           \
    X(sqlm_date_value, VALUE(sqlm_date_value(date)))                                                                               \
    X(sqlm_decimal_compare, OF(sqlm_decimal_compare(decimal, other_decimal)))                                                      \
    X(sqlm_decimal_digits, OF(sqlm_decimal_digits(decimal)))                                                                       \
    X(sqlm_decimal_format, OF(sqlm_decimal_format(decimal, text)))                                                                 \
    X(sqlm_decimal_from_text, OF(sqlm_decimal_from_text("-1.50", 5, &other_decimal)))                                              \
    X(sqlm_decimal_parse, IGNORE(sqlm_decimal_parse(w->cx, "1.x", &other_decimal)))                                                \
    X(sqlm_decimal_rescale, IGNORE(sqlm_decimal_rescale(w->cx, decimal, 0, &other_decimal)))                                       \
    X(sqlm_decimal_to_scale, OF(sqlm_decimal_to_scale(decimal, 5, &other_decimal)))                                                \
    X(sqlm_decimal_to_text, OF(sqlm_decimal_to_text(decimal, text)))                                                               \
    X(sqlm_decimal_value, VALUE(sqlm_decimal_value(decimal)))                                                                      \
    X(sqlm_dialect_named, OF(sqlm_dialect_named("sqlite") != NULL))                                                                \
    X(sqlm_dialect_of, OF(sqlm_dialect_of(SQLM_DIALECT_MYSQL) != NULL))                                                            \
    X(sqlm_driver_no_execute_batch, IGNORE(sqlm_driver_no_execute_batch(w->cx, &(sqlm_statement){ w->db }, NULL, NULL)))           \
    X(sqlm_driver_no_execute_script, IGNORE(sqlm_driver_no_execute_script(w->cx, w->db, "")))                                      \
    X(sqlm_driver_no_savepoint, IGNORE(sqlm_driver_no_savepoint(w->cx, w->db, "")))                                                \
    X(sqlm_echo_observer, OF(sqlm_echo_observer(&echo).size))                                                                      \
    X(sqlm_enum_from_label, OF(sqlm_enum_from_label(sqlm_field_enum(&Hero_model.fields[Hero_field_rank]), "low", 3, &days)))       \
    X(sqlm_enum_to_label, OF(*sqlm_enum_to_label(sqlm_field_enum(&Hero_model.fields[Hero_field_rank]), RANK_LOW)))                 \
    X(sqlm_enum_value, VALUE(sqlm_enum_value(sqlm_field_enum(&Hero_model.fields[Hero_field_rank]), RANK_LOW)))                     \
    X(sqlm_error_kind_name, OF(*sqlm_error_kind_name(SQLM_E_DATA)))                                                                \
    X(sqlm_error_kind_outcome, OF(sqlm_error_kind_outcome(SQLM_E_DATA)))                                                           \
    X(sqlm_error_kind_words, OF(*sqlm_error_kind_words(SQLM_E_DATA)))                                                              \
    X(sqlm_error_reason_name, OF(*sqlm_error_reason_name(SQLM_R_TYPE)))                                                            \
    X(sqlm_error_set_text, sqlm_error_set_text(text, sizeof text, "a text"))                                                       \
    X(sqlm_f32_value, VALUE(sqlm_f32_value(1)))                                                                                    \
    X(sqlm_f64_value, VALUE(sqlm_f64_value(1)))                                                                                    \
    X(sqlm_field_alias, OF(*sqlm_field_alias(&Hero_model.fields[1])))                                                              \
    X(sqlm_field_column, OF(*sqlm_field_column(&Hero_model.fields[1])))                                                            \
    X(sqlm_field_enum, OF(sqlm_field_enum(&Hero_model.fields[1]) != NULL))                                                         \
    X(sqlm_field_max_length, OF(sqlm_field_max_length(&Hero_model.fields[1])))                                                     \
    X(sqlm_field_plan, sqlm_field_plan(&Hero_model, 1, &plan_column))                                                              \
    X(sqlm_field_precision, OF(sqlm_field_precision(&Hero_model.fields[1])))                                                       \
    X(sqlm_field_scale, OF(sqlm_field_scale(&Hero_model.fields[1])))                                                               \
    X(sqlm_field_set_clear, sqlm_field_set_clear(&fields))                                                                         \
    X(sqlm_field_set_count, OF(sqlm_field_set_count(&fields)))                                                                     \
    X(sqlm_field_set_fill, sqlm_field_set_fill(&fields, &Hero_model))                                                              \
    X(sqlm_i16_value, VALUE(sqlm_i16_value(1)))                                                                                    \
    X(sqlm_i32_value, VALUE(sqlm_i32_value(1)))                                                                                    \
    X(sqlm_i64_value, VALUE(sqlm_i64_value(1)))                                                                                    \
    X(sqlm_json_is_valid, OF(sqlm_json_is_valid("{\"a\": [1, 2e5, \"x\"]}", 20)))                                                  \
    X(sqlm_json_value, VALUE(sqlm_json_value("1")))                                                                                \
    X(sqlm_member_has, OF(sqlm_member_has("\1")))                                                                                  \
    X(sqlm_member_offset, OF(sqlm_member_offset(SQLM_TYPE_I64)))                                                                   \
    X(sqlm_member_set_null, sqlm_member_set_null(SQLM_TYPE_I64, text))                                                             \
    X(sqlm_member_size, OF(sqlm_member_size(SQLM_TYPE_I64)))                                                                       \
    X(sqlm_model_find_field, OF(sqlm_model_find_field(&Hero_model, "age", &index_of_field)))                                       \
    X(sqlm_model_schema, OF(sqlm_model_schema(&Hero_model) != NULL))                                                               \
    X(sqlm_now, OF(sqlm_now()))                                                                                                    \
    X(sqlm_null_value, VALUE(sqlm_null_value()))                                                                                   \
    X(sqlm_observation_begin, sqlm_observation_begin(&observation, w->cx, w->db, "Hero", "all"))                                   \
    X(sqlm_observation_close, sqlm_observation_close(&observation, w->db))                                                         \
    X(sqlm_observation_end, sqlm_observation_end(&observation, w->cx, SQLM_OK))                                                    \
    X(sqlm_observation_pause, sqlm_observation_pause(&observation, NULL))                                                          \
    X(sqlm_observation_resume, sqlm_observation_resume(&observation, w->cx))                                                       \
    X(sqlm_observation_start, sqlm_observation_start(&observation, "SELECT 1", NULL, NULL, false, 1))                              \
    X(sqlm_options_read, OF(sqlm_options_read(&options, sizeof options, &(sqlm_cx_options){ .size = sizeof options }, 8)))         \
    X(sqlm_observe_notice, sqlm_observe_notice(w->cx, &(sqlm_notice_event){ .message = "so" }))                                    \
    X(sqlm_plan_column_label, OF(*sqlm_plan_column_label(&plan_column, text)))                                                     \
    X(sqlm_plan_optional_offset, OF(sqlm_plan_optional_offset(SQLM_TYPE_I64)))                                                     \
    X(sqlm_plan_put_column, sqlm_plan_put_column(w->cx, &plan_column))                                                             \
    X(sqlm_plan_read,                                                                                                              \
      IGNORE(sqlm_plan_read(w->cx, &(sqlm_plan_column){ .type = SQLM_TYPE_I64, .name = "id" }, &w->hero, &w->value)))              \
    X(sqlm_release, sqlm_release(sqlm_cx_allocator(w->cx), NULL, 1, 1))                                                            \
    X(sqlm_row_get_bool, IGNORE(sqlm_row_get_bool(w->cx, w->row, 0, &w->flag)))                                                    \
    X(sqlm_row_get_f64, IGNORE(sqlm_row_get_f64(w->cx, w->row, 0, &(double){ 0 })))                                                \
    X(sqlm_row_get_i64, IGNORE(sqlm_row_get_i64(w->cx, w->row, 0, &w->number)))                                                    \
    X(sqlm_row_value, OF(sqlm_row_value(w->row, 0) != NULL))                                                                       \
    X(sqlm_rows_close, sqlm_rows_close(NULL))                                                                                      \
    X(sqlm_rows_column_count, OF(sqlm_rows_column_count(w->rows)))                                                                 \
    X(sqlm_rows_column_name, OF(*sqlm_rows_column_name(w->rows, 0)))                                                               \
    X(sqlm_rows_find_column, IGNORE(sqlm_rows_find_column(w->cx, w->rows, "nothing", &w->count)))                                  \
    X(sqlm_statement_cache_add, sqlm_statement_cache_add(&statements, &cached))                                                    \
    X(sqlm_statement_cache_put_back, sqlm_statement_cache_put_back(&statements, &cached))                                          \
    X(sqlm_statement_cache_take, OF(sqlm_statement_cache_take(&statements, "x", 1) != NULL))                                       \
    X(sqlm_statement_cache_evict, OF(sqlm_statement_cache_evict(&statements, 1) != NULL))                                          \
    X(sqlm_statement_cache_drain, OF(sqlm_statement_cache_drain(&statements) != NULL))                                             \
    X(sqlm_statement_event_parameter, OF(sqlm_statement_event_parameter(&observation.event, 0, text, sizeof text)))                \
    X(sqlm_text_buffer_fini, sqlm_text_buffer_fini(&(sqlm_text_buffer){ .data = NULL }))                                           \
    X(sqlm_text_buffer_init, sqlm_text_buffer_init(&w->buffer, w->cx, 100))                                                        \
    X(sqlm_text_buffer_reset, sqlm_text_buffer_reset(&w->buffer))                                                                  \
    X(sqlm_text_buffer_text, OF(*sqlm_text_buffer_text(&w->buffer)))                                                               \
    X(sqlm_text_characters, OF(sqlm_text_characters("a\xc3\xa9", 3)))                                                              \
    X(sqlm_text_copy_plain, OF(sqlm_text_copy_plain((char[2]){ 0 }, "ab", 2)))                                                     \
    X(sqlm_text_is_valid, OF(sqlm_text_is_valid("a\xc3\xa9", 3)))                                                                  \
    X(sqlm_text_value, VALUE(sqlm_text_value("x")))                                                                                \
    X(sqlm_time_format, OF(sqlm_time_format(day_time, text)))                                                                      \
    X(sqlm_time_from_text, OF(sqlm_time_from_text("12:30:00", 8, &microseconds)))                                                  \
    X(sqlm_time_parse, IGNORE(sqlm_time_parse(w->cx, "24:00:00", &day_time)))                                                      \
    X(sqlm_time_to_text, OF(sqlm_time_to_text(1, text)))                                                                           \
    X(sqlm_time_value, VALUE(sqlm_time_value(day_time)))                                                                           \
    X(sqlm_timestamp_format, OF(sqlm_timestamp_format(timestamp, text)))                                                           \
    X(sqlm_timestamp_from_text, OF(sqlm_timestamp_from_text("2024-02-29T12:30:00", 19, &microseconds)))                            \
    X(sqlm_timestamp_parse, IGNORE(sqlm_timestamp_parse(w->cx, "never", &timestamp)))                                              \
    X(sqlm_timestamp_to_text, OF(sqlm_timestamp_to_text(1, text)))                                                                 \
    X(sqlm_timestamp_value, VALUE(sqlm_timestamp_value(timestamp)))                                                                \
    X(sqlm_timestamptz_format, OF(sqlm_timestamptz_format(instant, text)))                                                         \
    X(sqlm_timestamptz_from_text, OF(sqlm_timestamptz_from_text("2024-02-29T12:30:00Z", 20, &microseconds)))                       \
    X(sqlm_timestamptz_parse, IGNORE(sqlm_timestamptz_parse(w->cx, "never", &instant)))                                            \
    X(sqlm_timestamptz_to_text, OF(sqlm_timestamptz_to_text(1, text)))                                                             \
    X(sqlm_timestamptz_value, VALUE(sqlm_timestamptz_value(instant)))                                                              \
    X(sqlm_transaction_action_name, OF(*sqlm_transaction_action_name(SQLM_TRANSACTION_BEGIN)))                                     \
    X(sqlm_type_name, OF(*sqlm_type_name(SQLM_TYPE_I64)))                                                                          \
    X(sqlm_u64_value, VALUE(sqlm_u64_value(1)))                                                                                    \
    X(sqlm_url_decode, IGNORE(sqlm_url_decode(w->cx, (sqlm_url_part){ "path", "%41", 3 }, text, sizeof text, NULL)))               \
    X(sqlm_url_is, OF(sqlm_url_is("on", 2, "on")))                                                                                 \
    X(sqlm_url_take_option, IGNORE(sqlm_url_take_option(w->cx, &(const char *){ "a=b" }, &label, 0, &seen, &option)))              \
    X(sqlm_uuid_format, OF(sqlm_uuid_format(uuid, text)))                                                                          \
    X(sqlm_uuid_from_text, OF(sqlm_uuid_from_text("01234567-89ab-cdef-0000-000000000001", 36, &uuid)))                             \
    X(sqlm_uuid_parse, IGNORE(sqlm_uuid_parse(w->cx, "x", &uuid)))                                                                 \
    X(sqlm_uuid_to_text, OF(sqlm_uuid_to_text(uuid, text)))                                                                        \
    X(sqlm_uuid_value, VALUE(sqlm_uuid_value(uuid)))                                                                               \
    X(sqlm_validator_free, sqlm_validator_free(NULL))

#define OTHER_CALLS(X)                                                                                                             \
    X(sqlm_list_free, sqlm_list_free(NULL, NULL))                                                                                  \
    X(sqlm_object_cursor_close, sqlm_object_cursor_close(&w->cursor.untyped))                                                      \
    X(sqlm_difference_kind_name, OF(*sqlm_difference_kind_name(SQLM_DIFFERENCE_TABLE_MISSING)))                                    \
    X(sqlm_expression_equal, OF(sqlm_expression_equal(NULL, NULL)))                                                                \
    X(sqlm_schema_find_column, OF(sqlm_schema_find_column(&(sqlm_schema_table){ .name = "t" }, "x") != NULL))                      \
    X(sqlm_schema_find_table, OF(sqlm_schema_find_table(&(sqlm_schema){ .table_count = 0 }, "x") != NULL))                         \
    X(sqlm_sqlite_driver, OF(sqlm_sqlite_driver()->abi_version))                                                                   \
    X(sqlm_sqlite_limit_get, OF(sqlm_sqlite_limit_get(w->db, SQLM_SQLITE_LIMIT_COLUMNS)))                                          \
    X(sqlm_sqlite_limit_set, IGNORE(sqlm_sqlite_limit_set(w->cx, w->db, SQLM_SQLITE_LIMIT_COLUMNS, 100)))                          \
    X(sqlm_gate_builtin_models, OF(sqlm_gate_builtin_models(&w->count) != NULL))                                                   \
    X(sqlm_gate_drift, OF(sqlm_gate_drift(w->given_gate, "x") != NULL))                                                            \
    X(sqlm_gate_event_code_name, OF(*sqlm_gate_event_code_name(SQLM_GATE_EVENT_ROUND_TRIP_PASS)))                                  \
    X(sqlm_gate_event_list_free, sqlm_gate_event_list_free(&events))                                                               \
    X(sqlm_gate_events, OF(sqlm_gate_events(w->given_gate, &w->count) != NULL))                                                    \
    X(sqlm_gate_exit_code, OF(sqlm_gate_exit_code(w->given_gate, NULL)))                                                           \
    X(sqlm_gate_free, sqlm_gate_free(NULL))                                                                                        \
    X(sqlm_gate_models, OF(sqlm_gate_models(w->given_gate, &w->count) != NULL))                                                    \
    X(sqlm_gate_module_check, IGNORE(sqlm_gate_module_check(w->cx, NULL)))                                                         \
    X(sqlm_gate_pass, OF(sqlm_gate_pass(w->given_gate)))                                                                           \
    X(sqlm_gate_pass_within, OF(sqlm_gate_pass_within(w->given_gate, SQLM_GATE_SCOPE_DRIFT)))                                      \
    X(sqlm_gate_recorded_pass, OF(sqlm_gate_recorded_pass(w->given_gate)))                                                         \
    X(sqlm_gate_round_trip, OF(sqlm_gate_round_trip(w->given_gate, "x") != NULL))                                                  \
    X(sqlm_gate_summarise, sqlm_gate_summarise(w->given_gate, &summary))                                                           \
    X(sqlm_gate_take_events, sqlm_gate_take_events(w->given_gate, &events))                                                        \
    X(sqlm_gate_summary_from_json, IGNORE(sqlm_gate_summary_from_json(w->cx, w->input, &summary)))                                 \
    X(sqlm_model_classification_all, OF(sqlm_model_classification_all(&w->count) != NULL))                                         \
    X(sqlm_model_classification_from_json, IGNORE(sqlm_model_classification_from_json(w->cx, w->input, &classification)))          \
    X(sqlm_model_classification_is_mandatory, OF(sqlm_model_classification_is_mandatory(SQLM_CLASSIFICATION_MANDATORY)))           \
    X(sqlm_model_classification_label, OF(*sqlm_model_classification_label(SQLM_CLASSIFICATION_MANDATORY)))                        \
    X(sqlm_model_source_from_json, IGNORE(sqlm_model_source_from_json(w->cx, w->input, &source)))                                  \
    X(sqlm_model_version_is_compatible, OF(sqlm_model_version_is_compatible(version, version)))                                    \
    X(sqlm_model_version_parse, IGNORE(sqlm_model_version_parse(w->cx, "1.2", &version)))                                          \
    X(M_close, Hero_close(&w->cursor))                                                                                             \
    X(M_list_free, Hero_list_free(&w->heroes))                                                                                     \
    X(sqlm_conn_mark_broken, sqlm_conn_mark_broken(w->db))

/* Macros of queries and functions in headers: a query is a value on the stack. */
#define HEADER_CALLS(X)                                                                                                            \
    X(sqlm_field_set_add, sqlm_field_set_add(&fields, 1))                                                                          \
    X(sqlm_field_set_remove, sqlm_field_set_remove(&fields, 1))                                                                    \
    X(sqlm_field_set_has, OF(sqlm_field_set_has(&fields, 1)))                                                                      \
    X(sqlm_value_is_null, OF(sqlm_value_is_null(&w->value)))                                                                       \
    X(sqlm_eq, keep(sqlm_eq(Hero_.age, 3)))                                                                                        \
    X(sqlm_ne, keep(sqlm_ne(Hero_.name, "x")))                                                                                     \
    X(sqlm_lt, keep(sqlm_lt(Hero_.age, 3)))                                                                                        \
    X(sqlm_le, keep(sqlm_le(Hero_.age, 3)))                                                                                        \
    X(sqlm_gt, keep(sqlm_gt(Hero_.age, 3)))                                                                                        \
    X(sqlm_ge, keep(sqlm_ge(Hero_.age, 3)))                                                                                        \
    X(sqlm_same, keep(sqlm_same(Hero_.age, (sqlm_opt_i32)SQLM_NONE)))                                                              \
    X(sqlm_like, keep(sqlm_like(Hero_.name, "x%")))                                                                                \
    X(sqlm_is_null, keep(sqlm_is_null(Hero_.age)))                                                                                 \
    X(sqlm_is_not_null, keep(sqlm_is_not_null(Hero_.age)))                                                                         \
    X(sqlm_between, keep(sqlm_between(Hero_.age, 1, 2)))                                                                           \
    X(sqlm_in, keep(sqlm_in(Hero_.age, 1, 2, 3)))                                                                                  \
    X(sqlm_in_array, keep(sqlm_in_array(Hero_.age, ages, 3)))                                                                      \
    X(sqlm_and, keep(sqlm_and(sqlm_eq(Hero_.age, 3), sqlm_is_null(Hero_.tag))))                                                    \
    X(sqlm_or, keep(sqlm_or(sqlm_eq(Hero_.age, 3), NULL)))                                                                         \
    X(sqlm_not, keep(sqlm_not(sqlm_eq(Hero_.age, 3))))                                                                             \
    X(sqlm_add, keep(sqlm_add(Hero_.age, 1)))                                                                                      \
    X(sqlm_sub, keep(sqlm_sub(Hero_.age, 1)))                                                                                      \
    X(sqlm_mul, keep(sqlm_mul(Hero_.age, 2)))                                                                                      \
    X(sqlm_div, keep(sqlm_div(Hero_.age, 2)))                                                                                      \
    X(sqlm_lower, keep(sqlm_lower(Hero_.name)))                                                                                    \
    X(sqlm_upper, keep(sqlm_upper(Hero_.name)))                                                                                    \
    X(sqlm_length, keep(sqlm_length(Hero_.name)))                                                                                  \
    X(sqlm_concat, keep(sqlm_concat(Hero_.name, "!")))                                                                             \
    X(sqlm_coalesce, keep(sqlm_coalesce(Hero_.age, 1)))                                                                            \
    X(sqlm_cast, keep(sqlm_cast(i64, Hero_.age)))                                                                                  \
    X(sqlm_value, keep(sqlm_value(text, "x")))                                                                                     \
    X(sqlm_if, keep(sqlm_if(i32, sqlm_eq(Hero_.age, 3), 1, 2)))                                                                    \
    X(sqlm_count, keep(sqlm_count()))                                                                                              \
    X(sqlm_count_of, keep(sqlm_count_of(Hero_.age)))                                                                               \
    X(sqlm_min, keep(sqlm_min(Hero_.age)))                                                                                         \
    X(sqlm_max, keep(sqlm_max(Hero_.age)))                                                                                         \
    X(sqlm_sum, keep(sqlm_sum(Hero_.age)))                                                                                         \
    X(sqlm_avg, keep(sqlm_avg(Hero_.age)))                                                                                         \
    X(sqlm_asc, keep(sqlm_asc(Hero_.age)))                                                                                         \
    X(sqlm_desc, keep(sqlm_desc(Hero_.age)))                                                                                       \
    X(SQLM_BY, keep(SQLM_BY(sqlm_asc(Hero_.age), NULL)))                                                                           \
    X(SQLM_FIELDS, keep(SQLM_FIELDS(Hero_.age, Hero_.name)))                                                                       \
    X(SQLM_COLUMNS, keep(SQLM_COLUMNS(Hero_.age)))                                                                                 \
    X(SQLM_SELECT, keep(SQLM_SELECT(.where = sqlm_eq(Hero_.age, 3), .limit = 3)))                                                  \
    X(SQLM_UPDATE, keep(SQLM_UPDATE(.set = SQLM_ASSIGN(sqlm_set(Hero_.age, 1)), .all_rows = true)))                                \
    X(SQLM_DELETE, keep(SQLM_DELETE(.all_rows = true)))                                                                            \
    X(SQLM_ON_CONFLICT, keep(SQLM_ON_CONFLICT(.do_nothing = true)))                                                                \
    X(SQLM_ASSIGN, keep(SQLM_ASSIGN(sqlm_set(Hero_.age, 1))))                                                                      \
    X(sqlm_set, keep(sqlm_set(Hero_.age, 1)))                                                                                      \
    X(sqlm_set_optional, keep(sqlm_set_optional(Hero_.age, (sqlm_opt_i32)SQLM_NONE)))                                              \
    X(sqlm_set_null, keep(sqlm_set_null(Hero_.age)))                                                                               \
    X(sqlm_excluded, keep(sqlm_excluded(Hero_.age)))

#define DEFINE(function, ...)                                                                                                      \
    static void call_##function(world *w)                                                                                          \
    {                                                                                                                              \
        (void)w;                                                                                                                   \
        (void)(__VA_ARGS__);                                                                                                       \
    }
CORE_CALLS(DEFINE)
HEADER_CALLS(DEFINE)
OTHER_CALLS(DEFINE)

quiet_calls all_quiet_calls(void)
{
#define ENTRY(function, ...) { #function, call_##function },
    static const quiet_call calls[] = { CORE_CALLS(ENTRY) HEADER_CALLS(ENTRY) OTHER_CALLS(ENTRY) };

    return (quiet_calls){ calls, sizeof calls / sizeof calls[0] };
}

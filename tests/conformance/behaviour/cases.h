/* SPDX-License-Identifier: MIT */
/** @file
 *  The cases: each is run on every database. Rows of docs/databases.md name them. */
#ifndef TESTS_CONFORMANCE_BEHAVIOUR_CASES_H
#define TESTS_CONFORMANCE_BEHAVIOUR_CASES_H

#define CASES(X) \
    X(commit__is_seen_by_others_when_it_is_done) \
    X(rollback__leaves_nothing) \
    X(rollback__works_in_a_cancelled_context) \
    X(close__rolls_back) \
    X(reset__rolls_back) \
    X(savepoint__is_undone_alone) \
    X(savepoint__that_is_released_goes_with_its_transaction) \
    X(savepoint__three_deep) \
    X(savepoint__outer_before_inner_is_misuse) \
    X(failure__in_a_transaction) \
    X(failure__in_a_savepoint_is_undone_to_there) \
    X(failure__of_many_leaves_the_transaction_as_it_was) \
    X(failure__of_many_alone_leaves_nothing) \
    X(ddl__in_a_transaction) \
    X(read_only__refuses_writes) \
    X(deferrable__is_there_or_refused) \
    X(isolation__read_uncommitted) \
    X(isolation__read_committed) \
    X(isolation__repeatable_read) \
    X(isolation__serializable_loses_no_update) \
    X(lock__that_is_not_to_be_had_in_time) \
    X(lock__waits_until_the_deadline) \
    X(lock__is_had_when_the_other_one_is_done) \
    X(deadlock__is_told_to_one_of_the_two) \
    X(deadline__stops_what_runs) \
    X(deadline__that_has_passed_sends_nothing) \
    X(deadline__in_a_transaction) \
    X(deadline__in_a_savepoint_leaves_what_stood_before) \
    X(cancel__from_another_thread) \
    X(cancel__of_a_parent_stops_its_children) \
    X(cancel__between_rows) \
    X(deadline__stops_rows_that_nobody_reads) \
    X(rows__that_are_closed_early_leave_a_good_connection) \
    X(rows__that_are_closed_early_leave_a_good_transaction) \
    X(interrupt__of_what_does_not_run_hits_nothing) \
    X(lost__is_told_and_the_connection_broken) \
    X(lost__in_a_commit) \
    X(constraint__unique) \
    X(constraint__primary_key) \
    X(constraint__foreign_key) \
    X(constraint__foreign_key_of_children) \
    X(constraint__check) \
    X(constraint__not_null) \
    X(data__out_of_range) \
    X(data__too_long) \
    X(data__no_number) \
    X(query__unknown_names) \
    X(query__syntax) \
    X(query__ambiguous_name) \
    X(query__table_that_is_there) \
    X(query__count_of_parameters) \
    X(script__stops_where_it_fails) \
    X(name__that_is_too_long) \
    X(affected__counts_what_matched) \
    X(keys__come_back) \
    X(keys__after_one_that_was_given) \
    X(keys__of_plain_sql) \
    X(keys__of_a_rollback) \
    X(defaults__come_back) \
    X(defaults__that_are_computed) \
    X(defaults__of_many_that_are_computed) \
    X(defaults__are_for_other_programs_too) \
    X(computed__comes_back_of_inserts_and_updates) \
    X(upsert__inserts_or_updates) \
    X(upsert__does_nothing) \
    X(upsert__leaves_an_object_that_it_skips) \
    X(upsert__gives_back_what_the_row_has) \
    X(upsert__has_one_of_several_keys_for_its_target) \
    X(returning__of_updates) \
    X(returning__of_deletes) \
    X(update__sees_the_old_row) \
    X(like__case_counts) \
    X(like__takes_marks_as_they_are_behind_a_backslash) \
    X(compare__case_and_accents_count) \
    X(compare__blanks_at_the_end_count) \
    X(compare__nothing_equals_null) \
    X(text__that_is_empty_is_not_null) \
    X(order__of_texts_is_that_of_code_points) \
    X(order__null_comes_first_and_last_downwards) \
    X(order__with_limit_and_offset) \
    X(in__an_array) \
    X(arithmetic__is_the_same) \
    X(plain_sql__division) \
    X(plain_sql__true) \
    X(plain_sql__seventh_digit_of_a_second) \
    X(plain_sql__sum) \
    X(plain_sql__instant) \
    X(prepared__survives_a_change_of_the_schema) \
    X(plain_sql__no_statement) \
    X(rows__go_on_while_other_statements_run) \
    X(rows__that_are_open_while_others_are_deleted)

#define X(name) void name(void **state);
CASES(X)
#undef X

#endif

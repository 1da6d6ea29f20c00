-- create
CREATE TABLE `a_table_whose_name_leaves_little_room_for_more` (
  `a_column_with_a_long_name` BIGINT UNSIGNED NOT NULL,
  `a_column_with_a_long_name_2` BIGINT UNSIGNED,
  `äöüäöüäöüäöü` TINYINT(1),
  `parent` BIGINT UNSIGNED,
  CONSTRAINT `pk_a_table_whose_name_leaves_little_room_for_more` PRIMARY KEY (`a_column_with_a_long_name`),
  CONSTRAINT `uq_a_table_whose_name_leaves_little_room_for_more_a_col_8a096a97` UNIQUE (`a_column_with_a_long_name_2`),
  CONSTRAINT `tc_a_table_whose_name_leaves_little_room_for_more_äöüäöüäöüäöü` CHECK (`äöüäöüäöüäöü` IN (0, 1)),
  CONSTRAINT `ck_a_table_whose_name_leaves_little_room_for_more_a_col_f7688e31` CHECK (`a_column_with_a_long_name_2` <> `a_column_with_a_long_name`),
  CONSTRAINT `fk_a_table_whose_name_leaves_little_room_for_more_parent` FOREIGN KEY (`parent`) REFERENCES `a_table_whose_name_leaves_little_room_for_more` (`a_column_with_a_long_name`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_a_table_whose_name_leaves_little_room_for_more_a_col_155d119a` ON `a_table_whose_name_leaves_little_room_for_more` (`a_column_with_a_long_name_2`);
CREATE INDEX `ix_a_table_whose_name_leaves_little_room_for_more_äöüäöüäöüäöü` ON `a_table_whose_name_leaves_little_room_for_more` (`äöüäöüäöüäöü`);
CREATE TABLE `crm`.`client` (
  `id` BINARY(16) NOT NULL,
  `name` VARCHAR(40) NOT NULL COMMENT 'of the firm',
  CONSTRAINT `pk_client` PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */ COMMENT='clients';
CREATE INDEX `ix_client_name` ON `crm`.`client` (`name`);
CREATE TABLE `crm`.`call` (
  `client_id` BINARY(16) NOT NULL,
  `at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `answered` TINYINT(1),
  CONSTRAINT `pk_call` PRIMARY KEY (`client_id`, `at`),
  CONSTRAINT `tc_call_answered` CHECK (`answered` IN (0, 1)),
  CONSTRAINT `fk_call_client_id` FOREIGN KEY (`client_id`) REFERENCES `crm`.`client` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_call_open` ON `crm`.`call` (`answered`, `at`);
CREATE TABLE `invoice` (
  `invoice_no` INT NOT NULL AUTO_INCREMENT,
  `pieces` INT NOT NULL COMMENT 'how many',
  `price_cents` BIGINT NOT NULL COMMENT 'of one piece',
  `discount` SMALLINT,
  `total` BIGINT GENERATED ALWAYS AS (`pieces` * `price_cents`) STORED,
  `share` INT GENERATED ALWAYS AS (`pieces` DIV `discount`) STORED COMMENT 'computed',
  `is_large` TINYINT(1) GENERATED ALWAYS AS (`pieces` >= 100 OR `price_cents` * `pieces` > 100000) STORED,
  `mean` DOUBLE GENERATED ALWAYS AS (`price_cents` / 2.0) STORED,
  `reference` VARCHAR(20) NOT NULL,
  `copy` VARCHAR(20) GENERATED ALWAYS AS (`reference`) STORED,
  `terms` LONGTEXT NOT NULL DEFAULT ('30 days'),
  `scan` LONGBLOB NOT NULL DEFAULT (UNHEX('00')),
  CONSTRAINT `pk_invoice` PRIMARY KEY (`invoice_no`),
  CONSTRAINT `uq_invoice_copy` UNIQUE (`copy`),
  CONSTRAINT `tc_invoice_total` CHECK (`total` IS NOT NULL),
  CONSTRAINT `tc_invoice_is_large` CHECK (`is_large` IN (0, 1) AND `is_large` IS NOT NULL),
  CONSTRAINT `tc_invoice_mean` CHECK (`mean` IS NOT NULL),
  CONSTRAINT `tc_invoice_terms` CHECK (CHAR_LENGTH(`terms`) <= 5000),
  CONSTRAINT `tc_invoice_scan` CHECK (LENGTH(`scan`) <= 65536),
  CONSTRAINT `ck_invoice_pieces` CHECK (`pieces` BETWEEN 1 AND 1000),
  CONSTRAINT `ck_invoice_total` CHECK (`total` >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */ COMMENT='what is owed: it''s the customer''s \\ copy';
CREATE INDEX `ix_invoice_total` ON `invoice` (`total`);
CREATE TABLE `order` (
  `code` VARCHAR(8) NOT NULL,
  `name` VARCHAR(200),
  CONSTRAINT `pk_order` PRIMARY KEY (`code`),
  CONSTRAINT `uq_place` UNIQUE (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_place` ON `order` (`name`);
CREATE TABLE `everything` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `flag` TINYINT(1) NOT NULL DEFAULT 1,
  `opt_flag` TINYINT(1),
  `small` SMALLINT NOT NULL DEFAULT -32768,
  `medium` INT,
  `large` BIGINT NOT NULL DEFAULT 9223372036854775807,
  `huge` BIGINT UNSIGNED NOT NULL DEFAULT 18446744073709551615,
  `limit_units` BIGINT UNSIGNED,
  `share` FLOAT NOT NULL DEFAULT (CAST(0.1 AS FLOAT)),
  `factor` DOUBLE NOT NULL DEFAULT 2.0,
  `note` VARCHAR(80) NOT NULL DEFAULT 'it''s',
  `essay` LONGTEXT,
  `currency` VARCHAR(3) NOT NULL,
  `digest` VARBINARY(2) NOT NULL DEFAULT (UNHEX('00ff')),
  `blob` LONGBLOB,
  `amount` DECIMAL(19,4) NOT NULL DEFAULT -12.5000,
  `fraction` DECIMAL(5,5) NOT NULL,
  `counted` DECIMAL(38,0) DEFAULT 7,
  `day` DATE NOT NULL DEFAULT '2024-02-29',
  `noon` TIME(6) DEFAULT '12:00:00.000000',
  `wall` DATETIME(6) NOT NULL DEFAULT '1969-12-31 23:59:59.500000',
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `closed_at` DATETIME(6),
  `tenant` BINARY(16) NOT NULL DEFAULT (UNHEX('ffffffff00000000000000000000000a')),
  `settings` JSON NOT NULL DEFAULT ('{"a": "it''s"}'),
  `extra` JSON,
  `status` VARCHAR(13) NOT NULL DEFAULT 'active',
  `before` VARCHAR(13),
  `parent` BIGINT,
  `place` VARCHAR(8),
  `row_version` INT NOT NULL DEFAULT 1,
  CONSTRAINT `pk_everything` PRIMARY KEY (`id`),
  CONSTRAINT `uq_everything_digest` UNIQUE (`digest`),
  CONSTRAINT `uq_everything_note_currency` UNIQUE (`note`, `currency`),
  CONSTRAINT `tc_everything_flag` CHECK (`flag` IN (0, 1)),
  CONSTRAINT `tc_everything_opt_flag` CHECK (`opt_flag` IN (0, 1)),
  CONSTRAINT `tc_everything_status` CHECK (`status` IN ('trial', 'active', 'chef''s choice')),
  CONSTRAINT `tc_everything_before` CHECK (`before` IN ('trial', 'active', 'chef''s choice')),
  CONSTRAINT `ck_everything_amount` CHECK (`amount` <= 100),
  CONSTRAINT `ck_everything_currency` CHECK (CHAR_LENGTH(`currency`) = 3),
  CONSTRAINT `ck_everything_day` CHECK (`day` >= '1900-01-01'),
  CONSTRAINT `ck_everything_flags` CHECK (`flag` = TRUE OR `opt_flag` IS NULL),
  CONSTRAINT `ck_everything_limit_units` CHECK (`limit_units` >= `huge`),
  CONSTRAINT `ck_everything_medium` CHECK (`medium` BETWEEN -5 AND 200),
  CONSTRAINT `ck_everything_small` CHECK (`small` % 2 = 0),
  CONSTRAINT `ck_everything_small_2` CHECK (`small` <> 6),
  CONSTRAINT `ck_unlucky` CHECK (`medium` <> 13),
  CONSTRAINT `fk_everything_parent` FOREIGN KEY (`parent`) REFERENCES `everything` (`id`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT `fk_everything_place` FOREIGN KEY (`place`) REFERENCES `order` (`code`) ON DELETE NO ACTION ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_everything_day` ON `everything` (`day`, `status`);
CREATE INDEX `ix_everything_note` ON `everything` (`note`);
CREATE INDEX `ix_everything_trials` ON `everything` (`status`, `day`);
CREATE INDEX `ix_family` ON `everything` (`parent`);
CREATE TABLE `rank` (
  `rank` INT NOT NULL,
  `title` LONGTEXT NOT NULL,
  CONSTRAINT `pk_rank` PRIMARY KEY (`rank`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE TABLE `a grant "of" rank` (
  `rank` INT NOT NULL,
  `scope` VARCHAR(64) NOT NULL,
  CONSTRAINT `pk_a grant "of" rank` PRIMARY KEY (`rank`, `scope`),
  CONSTRAINT `fk_a grant "of" rank_rank` FOREIGN KEY (`rank`) REFERENCES `rank` (`rank`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE TABLE `egg` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `hen` BIGINT NOT NULL,
  CONSTRAINT `pk_egg` PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE TABLE `hen` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `egg` BIGINT,
  CONSTRAINT `pk_hen` PRIMARY KEY (`id`),
  CONSTRAINT `fk_hen_egg` FOREIGN KEY (`egg`) REFERENCES `egg` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
ALTER TABLE `egg` ADD CONSTRAINT `fk_egg_hen` FOREIGN KEY (`hen`) REFERENCES `hen` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT;
-- drop
ALTER TABLE `egg` DROP FOREIGN KEY `fk_egg_hen`;
DROP TABLE `hen`;
DROP TABLE `egg`;
DROP TABLE `a grant "of" rank`;
DROP TABLE `rank`;
DROP TABLE `everything`;
DROP TABLE `order`;
DROP TABLE `invoice`;
DROP TABLE `crm`.`call`;
DROP TABLE `crm`.`client`;
DROP TABLE `a_table_whose_name_leaves_little_room_for_more`;
-- the built-in domains
-- create
CREATE TABLE `schema_history` (
  `installed_rank` INT NOT NULL,
  `migration_version` VARCHAR(50),
  `description` VARCHAR(200) NOT NULL,
  `kind` VARCHAR(10) NOT NULL,
  `script` VARCHAR(512) NOT NULL,
  `checksum` VARBINARY(32) NOT NULL,
  `previous_checksum` VARBINARY(32),
  `state` VARCHAR(8) NOT NULL DEFAULT 'pending',
  `installed_by` VARCHAR(128) NOT NULL,
  `tool_version` VARCHAR(32) NOT NULL,
  `started_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `finished_at` DATETIME(6),
  `execution_us` BIGINT NOT NULL DEFAULT 0,
  `statements_applied` INT NOT NULL DEFAULT 0,
  `error_message` LONGTEXT,
  CONSTRAINT `pk_schema_history` PRIMARY KEY (`installed_rank`),
  CONSTRAINT `uq_schema_history_migration_version` UNIQUE (`migration_version`),
  CONSTRAINT `tc_schema_history_kind` CHECK (`kind` IN ('baseline', 'versioned', 'repeatable', 'undo')),
  CONSTRAINT `tc_schema_history_state` CHECK (`state` IN ('pending', 'applied', 'failed', 'reverted')),
  CONSTRAINT `ck_schema_history_applied_finished` CHECK (`state` <> 'applied' OR `finished_at` IS NOT NULL),
  CONSTRAINT `ck_schema_history_checksum` CHECK (length(`checksum`) = 32),
  CONSTRAINT `ck_schema_history_execution_us` CHECK (`execution_us` >= 0),
  CONSTRAINT `ck_schema_history_installed_rank` CHECK (`installed_rank` >= 1),
  CONSTRAINT `ck_schema_history_previous_checksum` CHECK (length(`previous_checksum`) = 32),
  CONSTRAINT `ck_schema_history_statements_applied` CHECK (`statements_applied` >= 0),
  CONSTRAINT `ck_schema_history_version_kind` CHECK (`kind` = 'repeatable' OR `kind` = 'undo' OR `migration_version` IS NOT NULL)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_schema_history_script` ON `schema_history` (`script`);
CREATE INDEX `ix_schema_history_unfinished` ON `schema_history` (`state`, `started_at`);
CREATE TABLE `tenant_accounts` (
  `id` BINARY(16) NOT NULL,
  `parent_tenant_id` BINARY(16),
  `slug` VARCHAR(63) NOT NULL,
  `display_name` VARCHAR(200) NOT NULL,
  `legal_name` VARCHAR(300),
  `status` VARCHAR(9) NOT NULL DEFAULT 'trial',
  `plan` VARCHAR(10) NOT NULL DEFAULT 'free',
  `billing_currency` VARCHAR(3) NOT NULL DEFAULT 'USD',
  `home_region` VARCHAR(32) NOT NULL DEFAULT 'eu-central',
  `seat_limit` INT,
  `credit_limit` DECIMAL(19,4) NOT NULL DEFAULT 0.0000,
  `trial_ends_on` DATE,
  `settings` JSON NOT NULL DEFAULT ('{}'),
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `closed_at` DATETIME(6),
  CONSTRAINT `pk_tenant_accounts` PRIMARY KEY (`id`),
  CONSTRAINT `uq_tenant_accounts_slug` UNIQUE (`slug`),
  CONSTRAINT `tc_tenant_accounts_status` CHECK (`status` IN ('trial', 'active', 'past_due', 'suspended', 'closed')),
  CONSTRAINT `tc_tenant_accounts_plan` CHECK (`plan` IN ('free', 'team', 'business', 'enterprise')),
  CONSTRAINT `ck_tenant_accounts_billing_currency` CHECK (CHAR_LENGTH(`billing_currency`) = 3),
  CONSTRAINT `ck_tenant_accounts_closed_pair` CHECK (`status` = 'closed' AND `closed_at` IS NOT NULL OR `status` <> 'closed' AND `closed_at` IS NULL),
  CONSTRAINT `ck_tenant_accounts_credit_limit` CHECK (`credit_limit` >= 0),
  CONSTRAINT `ck_tenant_accounts_not_own_parent` CHECK (`parent_tenant_id` IS NULL OR `parent_tenant_id` <> `id`),
  CONSTRAINT `ck_tenant_accounts_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `ck_tenant_accounts_seat_limit` CHECK (`seat_limit` >= 1),
  CONSTRAINT `ck_tenant_accounts_slug` CHECK (`slug` <> ''),
  CONSTRAINT `ck_tenant_accounts_time_order` CHECK (`updated_at` >= `created_at`),
  CONSTRAINT `fk_tenant_accounts_parent_tenant_id` FOREIGN KEY (`parent_tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_tenant_accounts_parent_tenant_id` ON `tenant_accounts` (`parent_tenant_id`);
CREATE INDEX `ix_tenant_accounts_status_region` ON `tenant_accounts` (`status`, `home_region`);
CREATE INDEX `ix_tenant_accounts_trial_end` ON `tenant_accounts` (`trial_ends_on`);
CREATE TABLE `idempotency_keys` (
  `tenant_id` BINARY(16) NOT NULL,
  `idempotency_key` VARCHAR(128) NOT NULL,
  `request_method` VARCHAR(6) NOT NULL,
  `request_path` VARCHAR(512) NOT NULL,
  `request_fingerprint` VARBINARY(32) NOT NULL,
  `state` VARCHAR(11) NOT NULL DEFAULT 'in_progress',
  `response_status` SMALLINT,
  `response_headers` JSON,
  `response_body` LONGBLOB,
  `lock_owner` VARCHAR(64),
  `locked_until` DATETIME(6),
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `completed_at` DATETIME(6),
  `expires_at` DATETIME(6) NOT NULL,
  CONSTRAINT `pk_idempotency_keys` PRIMARY KEY (`tenant_id`, `idempotency_key`),
  CONSTRAINT `tc_idempotency_keys_request_method` CHECK (`request_method` IN ('POST', 'PUT', 'PATCH', 'DELETE')),
  CONSTRAINT `tc_idempotency_keys_state` CHECK (`state` IN ('in_progress', 'completed', 'failed')),
  CONSTRAINT `tc_idempotency_keys_response_body` CHECK (LENGTH(`response_body`) <= 1048576),
  CONSTRAINT `ck_idempotency_keys_answer_pair` CHECK (`state` = 'in_progress' AND `response_status` IS NULL OR `state` <> 'in_progress' AND `response_status` IS NOT NULL),
  CONSTRAINT `ck_idempotency_keys_expiry_order` CHECK (`expires_at` > `created_at`),
  CONSTRAINT `ck_idempotency_keys_idempotency_key` CHECK (`idempotency_key` <> ''),
  CONSTRAINT `ck_idempotency_keys_lock_pair` CHECK (`lock_owner` IS NULL AND `locked_until` IS NULL OR `lock_owner` IS NOT NULL AND `locked_until` IS NOT NULL),
  CONSTRAINT `ck_idempotency_keys_request_fingerprint` CHECK (length(`request_fingerprint`) = 32),
  CONSTRAINT `ck_idempotency_keys_response_status` CHECK (`response_status` BETWEEN 100 AND 599),
  CONSTRAINT `fk_idempotency_keys_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_idempotency_keys_expires_at` ON `idempotency_keys` (`expires_at`);
CREATE INDEX `ix_idempotency_keys_stale_locks` ON `idempotency_keys` (`locked_until`);
CREATE TABLE `metric_rollups` (
  `tenant_id` BINARY(16) NOT NULL,
  `metric_name` VARCHAR(120) NOT NULL,
  `resolution` VARCHAR(6) NOT NULL,
  `bucket_start` DATETIME(6) NOT NULL,
  `dimensions_hash` VARBINARY(16) NOT NULL,
  `dimensions` JSON NOT NULL DEFAULT ('{}'),
  `sample_count` BIGINT UNSIGNED NOT NULL DEFAULT 0,
  `value_sum` DOUBLE NOT NULL DEFAULT 0.0,
  `value_mean` DOUBLE,
  `value_stddev` DOUBLE,
  `value_min` FLOAT,
  `value_max` FLOAT,
  `p50` FLOAT,
  `p99` FLOAT,
  `sketch` LONGBLOB,
  `is_final` TINYINT(1) NOT NULL DEFAULT 0,
  `computed_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_metric_rollups` PRIMARY KEY (`tenant_id`, `metric_name`, `resolution`, `bucket_start`, `dimensions_hash`),
  CONSTRAINT `tc_metric_rollups_resolution` CHECK (`resolution` IN ('minute', 'hour', 'day')),
  CONSTRAINT `tc_metric_rollups_sketch` CHECK (LENGTH(`sketch`) <= 65536),
  CONSTRAINT `tc_metric_rollups_is_final` CHECK (`is_final` IN (0, 1)),
  CONSTRAINT `ck_metric_rollups_dimensions_hash` CHECK (length(`dimensions_hash`) = 16),
  CONSTRAINT `ck_metric_rollups_min_max` CHECK (`value_min` IS NULL OR `value_max` IS NULL OR `value_min` <= `value_max`),
  CONSTRAINT `ck_metric_rollups_value_stddev` CHECK (`value_stddev` >= 0),
  CONSTRAINT `fk_metric_rollups_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_metric_rollups_open` ON `metric_rollups` (`computed_at`);
CREATE INDEX `ix_metric_rollups_retention` ON `metric_rollups` (`resolution`, `bucket_start`);
CREATE TABLE `outbox_messages` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `message_id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16),
  `aggregate_type` VARCHAR(64) NOT NULL,
  `aggregate_id` VARCHAR(128) NOT NULL,
  `aggregate_version` BIGINT NOT NULL,
  `topic` VARCHAR(128) NOT NULL,
  `partition_key` VARCHAR(128),
  `event_type` VARCHAR(128) NOT NULL,
  `schema_version` INT NOT NULL DEFAULT 1,
  `content_type` VARCHAR(64) NOT NULL DEFAULT 'application/json',
  `headers` JSON NOT NULL DEFAULT ('{}'),
  `payload` LONGBLOB NOT NULL,
  `trace_parent` VARCHAR(55),
  `status` VARCHAR(9) NOT NULL DEFAULT 'pending',
  `attempts` INT NOT NULL DEFAULT 0,
  `available_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `claimed_by` VARCHAR(64),
  `claimed_until` DATETIME(6),
  `published_at` DATETIME(6),
  `last_error` LONGTEXT,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_outbox_messages` PRIMARY KEY (`id`),
  CONSTRAINT `uq_outbox_messages_aggregate_version` UNIQUE (`aggregate_type`, `aggregate_id`, `aggregate_version`),
  CONSTRAINT `uq_outbox_messages_message_id` UNIQUE (`message_id`),
  CONSTRAINT `tc_outbox_messages_status` CHECK (`status` IN ('pending', 'claimed', 'published', 'dead')),
  CONSTRAINT `ck_outbox_messages_aggregate_version` CHECK (`aggregate_version` >= 0),
  CONSTRAINT `ck_outbox_messages_attempts` CHECK (`attempts` >= 0),
  CONSTRAINT `ck_outbox_messages_claim_pair` CHECK (`claimed_by` IS NULL AND `claimed_until` IS NULL OR `claimed_by` IS NOT NULL AND `claimed_until` IS NOT NULL),
  CONSTRAINT `ck_outbox_messages_published_pair` CHECK (`status` = 'published' AND `published_at` IS NOT NULL OR `status` <> 'published' AND `published_at` IS NULL),
  CONSTRAINT `ck_outbox_messages_schema_version` CHECK (`schema_version` >= 1),
  CONSTRAINT `ck_outbox_messages_topic` CHECK (`topic` <> ''),
  CONSTRAINT `fk_outbox_messages_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_outbox_messages_leases` ON `outbox_messages` (`claimed_until`);
CREATE INDEX `ix_outbox_messages_ready` ON `outbox_messages` (`available_at`, `id`);
CREATE INDEX `ix_outbox_messages_tenant_id` ON `outbox_messages` (`tenant_id`);
CREATE TABLE `rate_limit_windows` (
  `tenant_id` BINARY(16) NOT NULL,
  `bucket_key` VARCHAR(160) NOT NULL,
  `window_start` DATETIME(6) NOT NULL,
  `window_seconds` INT NOT NULL DEFAULT 60,
  `used_units` BIGINT UNSIGNED NOT NULL DEFAULT 0,
  `limit_units` BIGINT UNSIGNED NOT NULL,
  `rejected_count` BIGINT UNSIGNED NOT NULL DEFAULT 0,
  `burst_tokens` DOUBLE NOT NULL DEFAULT 0.0,
  `last_hit_at` DATETIME(6),
  `blocked_until` DATETIME(6),
  `expires_at` DATETIME(6) NOT NULL,
  CONSTRAINT `pk_rate_limit_windows` PRIMARY KEY (`tenant_id`, `bucket_key`, `window_start`),
  CONSTRAINT `ck_rate_limit_windows_burst_tokens` CHECK (`burst_tokens` >= 0),
  CONSTRAINT `ck_rate_limit_windows_expiry_order` CHECK (`expires_at` > `window_start`),
  CONSTRAINT `ck_rate_limit_windows_limit` CHECK (`used_units` <= `limit_units`),
  CONSTRAINT `ck_rate_limit_windows_window_seconds` CHECK (`window_seconds` > 0),
  CONSTRAINT `fk_rate_limit_windows_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_rate_limit_windows_blocked` ON `rate_limit_windows` (`blocked_until`);
CREATE INDEX `ix_rate_limit_windows_expires_at` ON `rate_limit_windows` (`expires_at`);
CREATE TABLE `search_suggestions` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `tenant_id` BINARY(16) NOT NULL,
  `locale` VARCHAR(35) NOT NULL DEFAULT 'en',
  `phrase` VARCHAR(200) NOT NULL,
  `phrase_normalized` VARCHAR(200) NOT NULL,
  `source` VARCHAR(9) NOT NULL DEFAULT 'query_log',
  `weight` FLOAT NOT NULL DEFAULT (CAST(1.0 AS FLOAT)),
  `hit_count` BIGINT UNSIGNED NOT NULL DEFAULT 0,
  `click_rate` DOUBLE,
  `is_blocked` TINYINT(1) NOT NULL DEFAULT 0,
  `last_used_on` DATE,
  `embedding` VARBINARY(4096),
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_search_suggestions` PRIMARY KEY (`id`),
  CONSTRAINT `uq_search_suggestions_phrase` UNIQUE (`tenant_id`, `locale`, `phrase_normalized`),
  CONSTRAINT `tc_search_suggestions_source` CHECK (`source` IN ('query_log', 'editorial', 'catalog')),
  CONSTRAINT `tc_search_suggestions_is_blocked` CHECK (`is_blocked` IN (0, 1)),
  CONSTRAINT `ck_search_suggestions_click_rate` CHECK (`click_rate` >= 0 AND `click_rate` <= 1),
  CONSTRAINT `ck_search_suggestions_embedding` CHECK (length(`embedding`) % 4 = 0),
  CONSTRAINT `ck_search_suggestions_phrase_normalized` CHECK (`phrase_normalized` <> ''),
  CONSTRAINT `ck_search_suggestions_weight` CHECK (`weight` >= 0),
  CONSTRAINT `fk_search_suggestions_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_search_suggestions_rank` ON `search_suggestions` (`tenant_id`, `locale`, `weight`);
CREATE INDEX `ix_search_suggestions_used` ON `search_suggestions` (`last_used_on`);
CREATE TABLE `user_identities` (
  `id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `kind` VARCHAR(7) NOT NULL DEFAULT 'human',
  `email` VARCHAR(320) NOT NULL,
  `email_canonical` VARCHAR(320) NOT NULL,
  `email_verified_at` DATETIME(6),
  `display_name` VARCHAR(200) NOT NULL DEFAULT '',
  `locale` VARCHAR(35) NOT NULL DEFAULT 'en',
  `time_zone` VARCHAR(64) NOT NULL DEFAULT 'UTC',
  `status` VARCHAR(11) NOT NULL DEFAULT 'invited',
  `external_subject` VARCHAR(255),
  `mfa_required` TINYINT(1) NOT NULL DEFAULT 0,
  `failed_login_count` SMALLINT NOT NULL DEFAULT 0,
  `profile` JSON,
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `last_seen_at` DATETIME(6),
  `deactivated_at` DATETIME(6),
  CONSTRAINT `pk_user_identities` PRIMARY KEY (`id`),
  CONSTRAINT `uq_user_identities_tenant_email` UNIQUE (`tenant_id`, `email_canonical`),
  CONSTRAINT `uq_user_identities_tenant_subject` UNIQUE (`tenant_id`, `external_subject`),
  CONSTRAINT `tc_user_identities_kind` CHECK (`kind` IN ('human', 'service')),
  CONSTRAINT `tc_user_identities_status` CHECK (`status` IN ('invited', 'active', 'locked', 'deactivated')),
  CONSTRAINT `tc_user_identities_mfa_required` CHECK (`mfa_required` IN (0, 1)),
  CONSTRAINT `ck_user_identities_deactivated_pair` CHECK (`status` = 'deactivated' AND `deactivated_at` IS NOT NULL OR `status` <> 'deactivated' AND `deactivated_at` IS NULL),
  CONSTRAINT `ck_user_identities_email_canonical` CHECK (`email_canonical` <> ''),
  CONSTRAINT `ck_user_identities_failed_login_count` CHECK (`failed_login_count` >= 0),
  CONSTRAINT `ck_user_identities_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `fk_user_identities_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_user_identities_locked` ON `user_identities` (`tenant_id`, `updated_at`);
CREATE INDEX `ix_user_identities_tenant_seen` ON `user_identities` (`tenant_id`, `last_seen_at`);
CREATE TABLE `api_tokens` (
  `id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `owner_identity_id` BINARY(16) NOT NULL,
  `name` VARCHAR(100) NOT NULL,
  `token_prefix` VARCHAR(12) NOT NULL,
  `token_hash` VARBINARY(32) NOT NULL,
  `scopes` JSON NOT NULL DEFAULT ('[]'),
  `allowed_networks` JSON,
  `use_count` BIGINT UNSIGNED NOT NULL DEFAULT 0,
  `last_used_at` DATETIME(6),
  `last_used_ip` VARBINARY(16),
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `expires_at` DATETIME(6),
  `revoked_at` DATETIME(6),
  `revoked_by_identity_id` BINARY(16),
  `revoke_reason` VARCHAR(500),
  CONSTRAINT `pk_api_tokens` PRIMARY KEY (`id`),
  CONSTRAINT `uq_api_tokens_owner_name` UNIQUE (`tenant_id`, `owner_identity_id`, `name`),
  CONSTRAINT `uq_api_tokens_token_hash` UNIQUE (`token_hash`),
  CONSTRAINT `ck_api_tokens_expiry_order` CHECK (`expires_at` IS NULL OR `expires_at` > `created_at`),
  CONSTRAINT `ck_api_tokens_last_used_ip` CHECK (length(`last_used_ip`) IN (4, 16)),
  CONSTRAINT `ck_api_tokens_name` CHECK (`name` <> ''),
  CONSTRAINT `ck_api_tokens_reason_needs_revocation` CHECK (`revoke_reason` IS NULL OR `revoked_at` IS NOT NULL),
  CONSTRAINT `ck_api_tokens_token_hash` CHECK (length(`token_hash`) = 32),
  CONSTRAINT `fk_api_tokens_owner_identity_id` FOREIGN KEY (`owner_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT `fk_api_tokens_revoked_by_identity_id` FOREIGN KEY (`revoked_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `fk_api_tokens_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_api_tokens_live_expiry` ON `api_tokens` (`expires_at`);
CREATE INDEX `ix_api_tokens_owner_identity_id` ON `api_tokens` (`owner_identity_id`);
CREATE INDEX `ix_api_tokens_revoked_by_identity_id` ON `api_tokens` (`revoked_by_identity_id`);
CREATE INDEX `ix_api_tokens_token_prefix` ON `api_tokens` (`token_prefix`);
CREATE TABLE `audit_events` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `event_id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `chain_seq` BIGINT UNSIGNED NOT NULL,
  `prev_hash` VARBINARY(32) NOT NULL,
  `entry_hash` VARBINARY(32) NOT NULL,
  `canonical_body` LONGBLOB NOT NULL,
  `occurred_at` DATETIME(6) NOT NULL,
  `recorded_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `actor_kind` VARCHAR(6) NOT NULL,
  `actor_identity_id` BINARY(16),
  `actor_label` VARCHAR(320) NOT NULL,
  `action` VARCHAR(128) NOT NULL,
  `outcome` VARCHAR(7) NOT NULL,
  `target_type` VARCHAR(64) NOT NULL,
  `target_id` VARCHAR(128),
  `source_ip` VARBINARY(16),
  `user_agent` VARCHAR(1024),
  `request_id` BINARY(16),
  `detail` JSON NOT NULL DEFAULT ('{}'),
  CONSTRAINT `pk_audit_events` PRIMARY KEY (`id`),
  CONSTRAINT `uq_audit_events_entry_hash` UNIQUE (`entry_hash`),
  CONSTRAINT `uq_audit_events_event_id` UNIQUE (`event_id`),
  CONSTRAINT `uq_audit_events_tenant_seq` UNIQUE (`tenant_id`, `chain_seq`),
  CONSTRAINT `tc_audit_events_actor_kind` CHECK (`actor_kind` IN ('user', 'token', 'job', 'system')),
  CONSTRAINT `tc_audit_events_outcome` CHECK (`outcome` IN ('success', 'denied', 'failure')),
  CONSTRAINT `ck_audit_events_action` CHECK (`action` <> ''),
  CONSTRAINT `ck_audit_events_entry_hash` CHECK (length(`entry_hash`) = 32),
  CONSTRAINT `ck_audit_events_prev_hash` CHECK (length(`prev_hash`) = 32),
  CONSTRAINT `ck_audit_events_source_ip` CHECK (length(`source_ip`) IN (4, 16)),
  CONSTRAINT `fk_audit_events_actor_identity_id` FOREIGN KEY (`actor_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT `fk_audit_events_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_audit_events_actor_identity_id` ON `audit_events` (`actor_identity_id`);
CREATE INDEX `ix_audit_events_request_id` ON `audit_events` (`request_id`);
CREATE INDEX `ix_audit_events_target` ON `audit_events` (`target_type`, `target_id`);
CREATE INDEX `ix_audit_events_tenant_time` ON `audit_events` (`tenant_id`, `occurred_at`);
CREATE TABLE `feature_flags` (
  `flag_key` VARCHAR(100) NOT NULL,
  `tenant_id` BINARY(16),
  `kind` VARCHAR(10) NOT NULL DEFAULT 'release',
  `description` VARCHAR(1000) NOT NULL DEFAULT '',
  `enabled` TINYINT(1) NOT NULL DEFAULT 0,
  `rollout_percent` DECIMAL(5,2) NOT NULL DEFAULT 0.00,
  `bucketing_salt` VARBINARY(16) NOT NULL,
  `variants` JSON NOT NULL DEFAULT ('{}'),
  `default_variant` VARCHAR(64),
  `targeting` JSON,
  `display_order` INT NOT NULL DEFAULT 0,
  `stale_after` DATE,
  `updated_by_identity_id` BINARY(16),
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_feature_flags` PRIMARY KEY (`flag_key`),
  CONSTRAINT `tc_feature_flags_kind` CHECK (`kind` IN ('release', 'experiment', 'ops', 'permission')),
  CONSTRAINT `tc_feature_flags_enabled` CHECK (`enabled` IN (0, 1)),
  CONSTRAINT `ck_feature_flags_bucketing_salt` CHECK (length(`bucketing_salt`) = 16),
  CONSTRAINT `ck_feature_flags_flag_key` CHECK (`flag_key` <> ''),
  CONSTRAINT `ck_feature_flags_rollout_percent` CHECK (`rollout_percent` >= 0 AND `rollout_percent` <= 100),
  CONSTRAINT `ck_feature_flags_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `fk_feature_flags_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT `fk_feature_flags_updated_by_identity_id` FOREIGN KEY (`updated_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_feature_flags_kind_order` ON `feature_flags` (`kind`, `display_order`);
CREATE INDEX `ix_feature_flags_stale` ON `feature_flags` (`stale_after`);
CREATE INDEX `ix_feature_flags_tenant_id` ON `feature_flags` (`tenant_id`);
CREATE INDEX `ix_feature_flags_updated_by_identity_id` ON `feature_flags` (`updated_by_identity_id`);
CREATE TABLE `notification_preferences` (
  `identity_id` BINARY(16) NOT NULL,
  `channel` VARCHAR(7) NOT NULL,
  `topic` VARCHAR(100) NOT NULL DEFAULT '*',
  `enabled` TINYINT(1) NOT NULL DEFAULT 1,
  `frequency` VARCHAR(9) NOT NULL DEFAULT 'immediate',
  `quiet_from` TIME(6),
  `quiet_until` TIME(6),
  `quiet_time_zone` VARCHAR(64),
  `digest_weekday` SMALLINT,
  `consent_source` VARCHAR(100),
  `consented_at` DATETIME(6),
  `template_overrides` JSON,
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_notification_preferences` PRIMARY KEY (`identity_id`, `channel`, `topic`),
  CONSTRAINT `tc_notification_preferences_channel` CHECK (`channel` IN ('email', 'sms', 'push', 'in_app', 'webhook')),
  CONSTRAINT `tc_notification_preferences_enabled` CHECK (`enabled` IN (0, 1)),
  CONSTRAINT `tc_notification_preferences_frequency` CHECK (`frequency` IN ('immediate', 'hourly', 'daily', 'weekly', 'never')),
  CONSTRAINT `ck_notification_preferences_consent_pair` CHECK (`consent_source` IS NULL OR `consented_at` IS NOT NULL),
  CONSTRAINT `ck_notification_preferences_digest_weekday` CHECK (`digest_weekday` BETWEEN 0 AND 6),
  CONSTRAINT `ck_notification_preferences_quiet_pair` CHECK (`quiet_from` IS NULL AND `quiet_until` IS NULL OR `quiet_from` IS NOT NULL AND `quiet_until` IS NOT NULL),
  CONSTRAINT `fk_notification_preferences_identity_id` FOREIGN KEY (`identity_id`) REFERENCES `user_identities` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_notification_preferences_digest` ON `notification_preferences` (`frequency`, `digest_weekday`);
CREATE TABLE `password_credentials` (
  `identity_id` BINARY(16) NOT NULL,
  `algorithm` VARCHAR(13) NOT NULL DEFAULT 'argon2id',
  `salt` VARBINARY(64) NOT NULL,
  `password_hash` VARBINARY(32) NOT NULL,
  `pepper_key_id` VARCHAR(64),
  `memory_kib` INT NOT NULL DEFAULT 65536,
  `iterations` INT NOT NULL DEFAULT 3,
  `parallelism` SMALLINT NOT NULL DEFAULT 1,
  `previous_hashes` VARBINARY(320) NOT NULL DEFAULT (UNHEX('')),
  `must_change` TINYINT(1) NOT NULL DEFAULT 0,
  `changed_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `expires_at` DATETIME(6),
  `compromised_at` DATETIME(6),
  `row_version` BIGINT NOT NULL DEFAULT 1,
  CONSTRAINT `pk_password_credentials` PRIMARY KEY (`identity_id`),
  CONSTRAINT `tc_password_credentials_algorithm` CHECK (`algorithm` IN ('argon2id', 'scrypt', 'bcrypt', 'pbkdf2_sha256')),
  CONSTRAINT `tc_password_credentials_must_change` CHECK (`must_change` IN (0, 1)),
  CONSTRAINT `ck_password_credentials_expiry_order` CHECK (`expires_at` IS NULL OR `expires_at` > `changed_at`),
  CONSTRAINT `ck_password_credentials_iterations` CHECK (`iterations` >= 1),
  CONSTRAINT `ck_password_credentials_memory_kib` CHECK (`memory_kib` >= 0),
  CONSTRAINT `ck_password_credentials_parallelism` CHECK (`parallelism` >= 1),
  CONSTRAINT `ck_password_credentials_password_hash` CHECK (length(`password_hash`) = 32),
  CONSTRAINT `ck_password_credentials_previous_hashes` CHECK (length(`previous_hashes`) % 32 = 0),
  CONSTRAINT `ck_password_credentials_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `ck_password_credentials_salt` CHECK (length(`salt`) >= 8),
  CONSTRAINT `fk_password_credentials_identity_id` FOREIGN KEY (`identity_id`) REFERENCES `user_identities` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_password_credentials_cost` ON `password_credentials` (`algorithm`, `memory_kib`, `iterations`);
CREATE INDEX `ix_password_credentials_expiry` ON `password_credentials` (`expires_at`);
CREATE TABLE `payment_intents` (
  `id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `created_by_identity_id` BINARY(16),
  `client_reference` VARCHAR(128),
  `provider` VARCHAR(32) NOT NULL,
  `provider_ref` VARCHAR(255),
  `method_kind` VARCHAR(13),
  `status` VARCHAR(15) NOT NULL DEFAULT 'requires_method',
  `amount` DECIMAL(19,4) NOT NULL,
  `captured_amount` DECIMAL(19,4) NOT NULL DEFAULT 0.0000,
  `refunded_amount` DECIMAL(19,4) NOT NULL DEFAULT 0.0000,
  `currency` VARCHAR(3) NOT NULL,
  `statement_descriptor` VARCHAR(22) NOT NULL DEFAULT '',
  `risk_score` FLOAT,
  `attempt_count` SMALLINT NOT NULL DEFAULT 0,
  `failure_code` VARCHAR(64),
  `failure_message` LONGTEXT,
  `metadata` JSON NOT NULL DEFAULT ('{}'),
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `captured_at` DATETIME(6),
  `expires_at` DATETIME(6),
  CONSTRAINT `pk_payment_intents` PRIMARY KEY (`id`),
  CONSTRAINT `uq_payment_intents_client_reference` UNIQUE (`tenant_id`, `client_reference`),
  CONSTRAINT `uq_payment_intents_provider_ref` UNIQUE (`provider`, `provider_ref`),
  CONSTRAINT `tc_payment_intents_method_kind` CHECK (`method_kind` IN ('card', 'bank_transfer', 'wallet', 'manual')),
  CONSTRAINT `tc_payment_intents_status` CHECK (`status` IN ('requires_method', 'requires_action', 'processing', 'authorized', 'captured', 'cancelled', 'failed')),
  CONSTRAINT `ck_payment_intents_amount` CHECK (`amount` > 0),
  CONSTRAINT `ck_payment_intents_attempt_count` CHECK (`attempt_count` >= 0),
  CONSTRAINT `ck_payment_intents_capture_limit` CHECK (`captured_amount` <= `amount`),
  CONSTRAINT `ck_payment_intents_capture_pair` CHECK (`status` <> 'captured' OR `captured_at` IS NOT NULL),
  CONSTRAINT `ck_payment_intents_captured_amount` CHECK (`captured_amount` >= 0),
  CONSTRAINT `ck_payment_intents_currency` CHECK (CHAR_LENGTH(`currency`) = 3),
  CONSTRAINT `ck_payment_intents_refund_limit` CHECK (`refunded_amount` <= `captured_amount`),
  CONSTRAINT `ck_payment_intents_refunded_amount` CHECK (`refunded_amount` >= 0),
  CONSTRAINT `ck_payment_intents_risk_score` CHECK (`risk_score` >= 0 AND `risk_score` <= 1),
  CONSTRAINT `ck_payment_intents_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `fk_payment_intents_created_by_identity_id` FOREIGN KEY (`created_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `fk_payment_intents_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_payment_intents_created_by_identity_id` ON `payment_intents` (`created_by_identity_id`);
CREATE INDEX `ix_payment_intents_open` ON `payment_intents` (`expires_at`);
CREATE INDEX `ix_payment_intents_tenant_created` ON `payment_intents` (`tenant_id`, `created_at`);
CREATE TABLE `ledger_entries` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `tenant_id` BINARY(16) NOT NULL,
  `journal_id` BINARY(16) NOT NULL,
  `line_no` SMALLINT NOT NULL,
  `account_code` VARCHAR(64) NOT NULL,
  `direction` VARCHAR(6) NOT NULL,
  `amount` DECIMAL(19,4) NOT NULL,
  `currency` VARCHAR(3) NOT NULL,
  `fx_rate` DECIMAL(24,12),
  `running_balance` DECIMAL(38,4) NOT NULL,
  `payment_intent_id` BINARY(16),
  `reverses_journal_id` BINARY(16),
  `effective_on` DATE NOT NULL,
  `posted_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `source_ref` VARCHAR(128),
  `memo` VARCHAR(1000) NOT NULL DEFAULT '',
  `metadata` JSON,
  CONSTRAINT `pk_ledger_entries` PRIMARY KEY (`id`),
  CONSTRAINT `uq_ledger_entries_journal_line` UNIQUE (`journal_id`, `line_no`),
  CONSTRAINT `tc_ledger_entries_direction` CHECK (`direction` IN ('debit', 'credit')),
  CONSTRAINT `ck_ledger_entries_account_code` CHECK (`account_code` <> ''),
  CONSTRAINT `ck_ledger_entries_amount` CHECK (`amount` > 0),
  CONSTRAINT `ck_ledger_entries_currency` CHECK (CHAR_LENGTH(`currency`) = 3),
  CONSTRAINT `ck_ledger_entries_fx_rate` CHECK (`fx_rate` > 0),
  CONSTRAINT `ck_ledger_entries_line_no` CHECK (`line_no` >= 1),
  CONSTRAINT `fk_ledger_entries_payment_intent_id` FOREIGN KEY (`payment_intent_id`) REFERENCES `payment_intents` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT `fk_ledger_entries_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_ledger_entries_account_day` ON `ledger_entries` (`tenant_id`, `account_code`, `effective_on`);
CREATE INDEX `ix_ledger_entries_payment_intent_id` ON `ledger_entries` (`payment_intent_id`);
CREATE INDEX `ix_ledger_entries_reverses_journal_id` ON `ledger_entries` (`reverses_journal_id`);
CREATE TABLE `recurring_schedules` (
  `schedule_key` VARCHAR(120) NOT NULL,
  `tenant_id` BINARY(16),
  `created_by_identity_id` BINARY(16),
  `description` VARCHAR(500) NOT NULL DEFAULT '',
  `cadence` VARCHAR(8) NOT NULL DEFAULT 'daily',
  `cron_expression` VARCHAR(120),
  `interval_seconds` INT,
  `time_zone` VARCHAR(64) NOT NULL DEFAULT 'UTC',
  `run_time` TIME(6),
  `days_of_week_mask` SMALLINT,
  `day_of_month` SMALLINT,
  `starts_on` DATE NOT NULL,
  `ends_on` DATE,
  `next_run_local` DATETIME(6),
  `next_run_at` DATETIME(6),
  `last_run_local` DATETIME(6),
  `last_run_at` DATETIME(6),
  `job_type` VARCHAR(128) NOT NULL,
  `payload_template` JSON NOT NULL DEFAULT ('{}'),
  `misfire_policy` VARCHAR(8) NOT NULL DEFAULT 'run_once',
  `jitter_fraction` FLOAT NOT NULL DEFAULT (CAST(0.0 AS FLOAT)),
  `max_runs` BIGINT,
  `run_count` BIGINT NOT NULL DEFAULT 0,
  `paused` TINYINT(1) NOT NULL DEFAULT 0,
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `updated_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  CONSTRAINT `pk_recurring_schedules` PRIMARY KEY (`schedule_key`),
  CONSTRAINT `tc_recurring_schedules_cadence` CHECK (`cadence` IN ('interval', 'daily', 'weekly', 'monthly', 'yearly', 'cron')),
  CONSTRAINT `tc_recurring_schedules_misfire_policy` CHECK (`misfire_policy` IN ('skip', 'run_once', 'run_all')),
  CONSTRAINT `tc_recurring_schedules_paused` CHECK (`paused` IN (0, 1)),
  CONSTRAINT `ck_recurring_schedules_cron` CHECK (`cadence` <> 'cron' OR `cron_expression` IS NOT NULL),
  CONSTRAINT `ck_recurring_schedules_date_order` CHECK (`ends_on` IS NULL OR `ends_on` >= `starts_on`),
  CONSTRAINT `ck_recurring_schedules_day_of_month` CHECK (`day_of_month` BETWEEN 1 AND 31),
  CONSTRAINT `ck_recurring_schedules_days_of_week_mask` CHECK (`days_of_week_mask` BETWEEN 1 AND 127),
  CONSTRAINT `ck_recurring_schedules_interval` CHECK (`cadence` <> 'interval' OR `interval_seconds` IS NOT NULL),
  CONSTRAINT `ck_recurring_schedules_interval_seconds` CHECK (`interval_seconds` > 0),
  CONSTRAINT `ck_recurring_schedules_jitter_fraction` CHECK (`jitter_fraction` >= 0 AND `jitter_fraction` <= 1),
  CONSTRAINT `ck_recurring_schedules_max_runs` CHECK (`max_runs` >= 1),
  CONSTRAINT `ck_recurring_schedules_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `ck_recurring_schedules_run_count` CHECK (`run_count` >= 0),
  CONSTRAINT `ck_recurring_schedules_run_limit` CHECK (`max_runs` IS NULL OR `run_count` <= `max_runs`),
  CONSTRAINT `ck_recurring_schedules_schedule_key` CHECK (`schedule_key` <> ''),
  CONSTRAINT `fk_recurring_schedules_created_by_identity_id` FOREIGN KEY (`created_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `fk_recurring_schedules_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_recurring_schedules_created_by_identity_id` ON `recurring_schedules` (`created_by_identity_id`);
CREATE INDEX `ix_recurring_schedules_due` ON `recurring_schedules` (`next_run_at`);
CREATE INDEX `ix_recurring_schedules_tenant_id` ON `recurring_schedules` (`tenant_id`);
CREATE TABLE `queued_jobs` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `tenant_id` BINARY(16),
  `schedule_key` VARCHAR(120),
  `queue_name` VARCHAR(64) NOT NULL DEFAULT 'default',
  `job_type` VARCHAR(128) NOT NULL,
  `dedupe_key` VARCHAR(128),
  `payload` JSON NOT NULL DEFAULT ('{}'),
  `priority` SMALLINT NOT NULL DEFAULT 0,
  `shard_hash` BIGINT NOT NULL DEFAULT 0,
  `status` VARCHAR(9) NOT NULL DEFAULT 'ready',
  `attempts` SMALLINT NOT NULL DEFAULT 0,
  `max_attempts` SMALLINT NOT NULL DEFAULT 25,
  `backoff_factor` DOUBLE NOT NULL DEFAULT 2.0,
  `timeout_ms` INT NOT NULL DEFAULT 300000,
  `run_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `locked_by` VARCHAR(100),
  `locked_until` DATETIME(6),
  `result` JSON,
  `last_error` LONGTEXT,
  `row_version` BIGINT NOT NULL DEFAULT 1,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `finished_at` DATETIME(6),
  CONSTRAINT `pk_queued_jobs` PRIMARY KEY (`id`),
  CONSTRAINT `uq_queued_jobs_queue_dedupe` UNIQUE (`queue_name`, `dedupe_key`),
  CONSTRAINT `tc_queued_jobs_status` CHECK (`status` IN ('ready', 'running', 'succeeded', 'failed', 'dead', 'cancelled')),
  CONSTRAINT `ck_queued_jobs_attempt_limit` CHECK (`attempts` <= `max_attempts`),
  CONSTRAINT `ck_queued_jobs_attempts` CHECK (`attempts` >= 0),
  CONSTRAINT `ck_queued_jobs_backoff_factor` CHECK (`backoff_factor` >= 1),
  CONSTRAINT `ck_queued_jobs_lock_pair` CHECK (`locked_by` IS NULL AND `locked_until` IS NULL OR `locked_by` IS NOT NULL AND `locked_until` IS NOT NULL),
  CONSTRAINT `ck_queued_jobs_max_attempts` CHECK (`max_attempts` >= 1),
  CONSTRAINT `ck_queued_jobs_queue_name` CHECK (`queue_name` <> ''),
  CONSTRAINT `ck_queued_jobs_row_version` CHECK (`row_version` >= 1),
  CONSTRAINT `ck_queued_jobs_running_locked` CHECK (`status` <> 'running' OR `locked_by` IS NOT NULL),
  CONSTRAINT `ck_queued_jobs_timeout_ms` CHECK (`timeout_ms` > 0),
  CONSTRAINT `fk_queued_jobs_schedule_key` FOREIGN KEY (`schedule_key`) REFERENCES `recurring_schedules` (`schedule_key`) ON DELETE SET NULL ON UPDATE CASCADE,
  CONSTRAINT `fk_queued_jobs_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_queued_jobs_leases` ON `queued_jobs` (`locked_until`);
CREATE INDEX `ix_queued_jobs_ready` ON `queued_jobs` (`queue_name`, `priority`, `run_at`, `id`);
CREATE INDEX `ix_queued_jobs_schedule_key` ON `queued_jobs` (`schedule_key`);
CREATE INDEX `ix_queued_jobs_tenant_id` ON `queued_jobs` (`tenant_id`);
CREATE TABLE `role_grants` (
  `tenant_id` BINARY(16) NOT NULL,
  `identity_id` BINARY(16) NOT NULL,
  `role_name` VARCHAR(9) NOT NULL,
  `resource_scope` VARCHAR(200) NOT NULL DEFAULT '*',
  `granted_by_identity_id` BINARY(16),
  `granted_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `expires_at` DATETIME(6),
  `conditions` JSON,
  `is_inherited` TINYINT(1) NOT NULL DEFAULT 0,
  `reason` VARCHAR(1000) NOT NULL DEFAULT '',
  CONSTRAINT `pk_role_grants` PRIMARY KEY (`tenant_id`, `identity_id`, `role_name`, `resource_scope`),
  CONSTRAINT `tc_role_grants_role_name` CHECK (`role_name` IN ('owner', 'admin', 'billing', 'developer', 'auditor', 'viewer')),
  CONSTRAINT `tc_role_grants_is_inherited` CHECK (`is_inherited` IN (0, 1)),
  CONSTRAINT `ck_role_grants_expiry_order` CHECK (`expires_at` IS NULL OR `expires_at` > `granted_at`),
  CONSTRAINT `ck_role_grants_resource_scope` CHECK (`resource_scope` <> ''),
  CONSTRAINT `fk_role_grants_granted_by_identity_id` FOREIGN KEY (`granted_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `fk_role_grants_identity_id` FOREIGN KEY (`identity_id`) REFERENCES `user_identities` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT `fk_role_grants_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_role_grants_expiring` ON `role_grants` (`expires_at`);
CREATE INDEX `ix_role_grants_granted_by_identity_id` ON `role_grants` (`granted_by_identity_id`);
CREATE INDEX `ix_role_grants_identity_id` ON `role_grants` (`identity_id`);
CREATE INDEX `ix_role_grants_tenant_role` ON `role_grants` (`tenant_id`, `role_name`);
CREATE TABLE `stored_objects` (
  `id` BINARY(16) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `uploaded_by_identity_id` BINARY(16),
  `bucket` VARCHAR(63) NOT NULL,
  `object_key` VARCHAR(512) NOT NULL,
  `generation` BIGINT NOT NULL DEFAULT 1,
  `original_name` VARCHAR(255) NOT NULL DEFAULT '',
  `content_type` VARCHAR(127) NOT NULL DEFAULT 'application/octet-stream',
  `content_encoding` VARCHAR(32),
  `size_bytes` BIGINT UNSIGNED NOT NULL,
  `sha256` VARBINARY(32) NOT NULL,
  `md5` VARBINARY(16),
  `crc32c` BIGINT,
  `storage_class` VARCHAR(10) NOT NULL DEFAULT 'standard',
  `encryption_key_id` VARCHAR(128),
  `wrapped_data_key` VARBINARY(256),
  `user_metadata` JSON NOT NULL DEFAULT ('{}'),
  `legal_hold` TINYINT(1) NOT NULL DEFAULT 0,
  `retain_until` DATE,
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `last_accessed_at` DATETIME(6),
  `deleted_at` DATETIME(6),
  CONSTRAINT `pk_stored_objects` PRIMARY KEY (`id`),
  CONSTRAINT `uq_stored_objects_location` UNIQUE (`bucket`, `object_key`, `generation`),
  CONSTRAINT `tc_stored_objects_storage_class` CHECK (`storage_class` IN ('standard', 'infrequent', 'archive')),
  CONSTRAINT `tc_stored_objects_legal_hold` CHECK (`legal_hold` IN (0, 1)),
  CONSTRAINT `ck_stored_objects_crc32c` CHECK (`crc32c` BETWEEN 0 AND 4294967295),
  CONSTRAINT `ck_stored_objects_generation` CHECK (`generation` >= 1),
  CONSTRAINT `ck_stored_objects_hold` CHECK (`legal_hold` = FALSE OR `deleted_at` IS NULL),
  CONSTRAINT `ck_stored_objects_md5` CHECK (length(`md5`) = 16),
  CONSTRAINT `ck_stored_objects_sha256` CHECK (length(`sha256`) = 32),
  CONSTRAINT `ck_stored_objects_wrapped_pair` CHECK (`wrapped_data_key` IS NULL OR `encryption_key_id` IS NOT NULL),
  CONSTRAINT `fk_stored_objects_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE RESTRICT ON UPDATE RESTRICT,
  CONSTRAINT `fk_stored_objects_uploaded_by_identity_id` FOREIGN KEY (`uploaded_by_identity_id`) REFERENCES `user_identities` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_stored_objects_purge` ON `stored_objects` (`deleted_at`);
CREATE INDEX `ix_stored_objects_sha256` ON `stored_objects` (`sha256`);
CREATE INDEX `ix_stored_objects_tenant_created` ON `stored_objects` (`tenant_id`, `created_at`);
CREATE INDEX `ix_stored_objects_uploaded_by_identity_id` ON `stored_objects` (`uploaded_by_identity_id`);
CREATE TABLE `web_sessions` (
  `session_hash` VARBINARY(32) NOT NULL,
  `tenant_id` BINARY(16) NOT NULL,
  `identity_id` BINARY(16) NOT NULL,
  `csrf_secret` VARBINARY(32) NOT NULL,
  `auth_level` SMALLINT NOT NULL DEFAULT 1,
  `mfa_at` DATETIME(6),
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `last_active_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `idle_timeout_s` INT NOT NULL DEFAULT 1800,
  `absolute_expires_at` DATETIME(6) NOT NULL,
  `revoked_at` DATETIME(6),
  `client_ip` VARBINARY(16),
  `user_agent` VARCHAR(1024),
  `device_label` VARCHAR(100),
  `session_data` VARBINARY(4096) NOT NULL DEFAULT (UNHEX('')),
  CONSTRAINT `pk_web_sessions` PRIMARY KEY (`session_hash`),
  CONSTRAINT `ck_web_sessions_auth_level` CHECK (`auth_level` BETWEEN 1 AND 4),
  CONSTRAINT `ck_web_sessions_client_ip` CHECK (length(`client_ip`) IN (4, 16)),
  CONSTRAINT `ck_web_sessions_csrf_secret` CHECK (length(`csrf_secret`) = 32),
  CONSTRAINT `ck_web_sessions_expiry_order` CHECK (`absolute_expires_at` > `created_at`),
  CONSTRAINT `ck_web_sessions_idle_timeout_s` CHECK (`idle_timeout_s` > 0),
  CONSTRAINT `ck_web_sessions_session_hash` CHECK (length(`session_hash`) = 32),
  CONSTRAINT `fk_web_sessions_identity_id` FOREIGN KEY (`identity_id`) REFERENCES `user_identities` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT,
  CONSTRAINT `fk_web_sessions_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_web_sessions_identity_active` ON `web_sessions` (`identity_id`, `last_active_at`);
CREATE INDEX `ix_web_sessions_live_expiry` ON `web_sessions` (`absolute_expires_at`);
CREATE INDEX `ix_web_sessions_tenant_id` ON `web_sessions` (`tenant_id`);
CREATE TABLE `webhook_deliveries` (
  `id` BIGINT NOT NULL AUTO_INCREMENT,
  `tenant_id` BINARY(16) NOT NULL,
  `outbox_message_id` BIGINT,
  `delivery_id` BINARY(16) NOT NULL,
  `attempt_no` SMALLINT NOT NULL,
  `endpoint_url` VARCHAR(2048) NOT NULL,
  `event_type` VARCHAR(128) NOT NULL,
  `request_headers` JSON NOT NULL DEFAULT ('{}'),
  `request_body` LONGBLOB NOT NULL,
  `signature` VARBINARY(32) NOT NULL,
  `status` VARCHAR(9) NOT NULL DEFAULT 'pending',
  `error_kind` VARCHAR(7),
  `response_status` SMALLINT,
  `response_body` LONGTEXT,
  `duration_us` BIGINT,
  `next_attempt_at` DATETIME(6),
  `created_at` DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  `completed_at` DATETIME(6),
  CONSTRAINT `pk_webhook_deliveries` PRIMARY KEY (`id`),
  CONSTRAINT `uq_webhook_deliveries_attempt` UNIQUE (`delivery_id`, `attempt_no`),
  CONSTRAINT `tc_webhook_deliveries_request_body` CHECK (LENGTH(`request_body`) <= 1048576),
  CONSTRAINT `tc_webhook_deliveries_status` CHECK (`status` IN ('pending', 'delivered', 'failed', 'abandoned')),
  CONSTRAINT `tc_webhook_deliveries_error_kind` CHECK (`error_kind` IN ('dns', 'connect', 'tls', 'timeout', 'http', 'other')),
  CONSTRAINT `tc_webhook_deliveries_response_body` CHECK (CHAR_LENGTH(`response_body`) <= 16384),
  CONSTRAINT `ck_webhook_deliveries_attempt_no` CHECK (`attempt_no` >= 1),
  CONSTRAINT `ck_webhook_deliveries_done_pair` CHECK (`status` = 'pending' OR `completed_at` IS NOT NULL),
  CONSTRAINT `ck_webhook_deliveries_duration_us` CHECK (`duration_us` >= 0),
  CONSTRAINT `ck_webhook_deliveries_endpoint_url` CHECK (`endpoint_url` <> ''),
  CONSTRAINT `ck_webhook_deliveries_error_state` CHECK (`error_kind` IS NULL OR `status` <> 'delivered'),
  CONSTRAINT `ck_webhook_deliveries_response_status` CHECK (`response_status` BETWEEN 100 AND 599),
  CONSTRAINT `ck_webhook_deliveries_signature` CHECK (length(`signature`) = 32),
  CONSTRAINT `fk_webhook_deliveries_outbox_message_id` FOREIGN KEY (`outbox_message_id`) REFERENCES `outbox_messages` (`id`) ON DELETE SET NULL ON UPDATE RESTRICT,
  CONSTRAINT `fk_webhook_deliveries_tenant_id` FOREIGN KEY (`tenant_id`) REFERENCES `tenant_accounts` (`id`) ON DELETE CASCADE ON UPDATE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=/*M! utf8mb4_nopad_bin *//*!80017 utf8mb4_0900_bin */;
CREATE INDEX `ix_webhook_deliveries_due` ON `webhook_deliveries` (`next_attempt_at`);
CREATE INDEX `ix_webhook_deliveries_outbox_message_id` ON `webhook_deliveries` (`outbox_message_id`);
CREATE INDEX `ix_webhook_deliveries_tenant_created` ON `webhook_deliveries` (`tenant_id`, `created_at`);
-- drop
DROP TABLE `webhook_deliveries`;
DROP TABLE `web_sessions`;
DROP TABLE `stored_objects`;
DROP TABLE `role_grants`;
DROP TABLE `queued_jobs`;
DROP TABLE `recurring_schedules`;
DROP TABLE `ledger_entries`;
DROP TABLE `payment_intents`;
DROP TABLE `password_credentials`;
DROP TABLE `notification_preferences`;
DROP TABLE `feature_flags`;
DROP TABLE `audit_events`;
DROP TABLE `api_tokens`;
DROP TABLE `user_identities`;
DROP TABLE `search_suggestions`;
DROP TABLE `rate_limit_windows`;
DROP TABLE `outbox_messages`;
DROP TABLE `metric_rollups`;
DROP TABLE `idempotency_keys`;
DROP TABLE `tenant_accounts`;
DROP TABLE `schema_history`;

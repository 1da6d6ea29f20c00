SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` WHERE `name` LIKE ? COLLATE utf8mb4_bin OR `name` LIKE `name` COLLATE utf8mb4_bin

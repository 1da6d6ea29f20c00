SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` WHERE `name` = ? AND `age` <> ? AND `age` < ? AND `age` <= ? AND `age` > ? AND `age` >= ? AND `id` = `team_id`

UPDATE `hero` SET `name` = concat(upper(`name`), ?), `active` = (`age` >= ?), `age` = ?, `team_id` = coalesce(`team_id`, `id`) WHERE lower(`name`) = ?

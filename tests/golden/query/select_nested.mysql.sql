SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` WHERE (`age` = ? OR (`age` = ? AND `active` = 1)) AND NOT (`active` = 1 OR NOT (`age` IS NULL))

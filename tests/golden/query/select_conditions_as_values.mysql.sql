SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` WHERE `active` = (`age` > ?) AND (`age` IS NULL) = ? AND (`age` < ?) IS NULL AND `active` = ? ORDER BY (`age` > ?) DESC

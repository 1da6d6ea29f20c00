SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` LIMIT 18446744073709551615 OFFSET ?

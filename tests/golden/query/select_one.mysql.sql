SELECT `id`, `name` FROM `team` LIMIT ?

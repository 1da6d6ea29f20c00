SELECT `id`, `name`, `age`, `team_id`, `active` FROM `hero` WHERE `age` IN (?, ?, ?) AND `age` BETWEEN ? AND ? AND `id` IN (?, ?, ?, ?, ?, ?, ?, ?) AND `id` IN (`team_id`, ?)

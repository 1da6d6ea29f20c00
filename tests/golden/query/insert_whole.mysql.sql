INSERT INTO `hero` (`id`, `name`, `age`, `team_id`, `active`) VALUES (?, ?, ?, ?, ?)

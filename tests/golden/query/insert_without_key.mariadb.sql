INSERT INTO `hero` (`name`, `age`, `team_id`, `active`) VALUES (?, ?, ?, ?)

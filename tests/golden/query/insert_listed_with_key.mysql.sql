INSERT INTO `hero` (`id`, `name`, `active`) VALUES (?, ?, ?)

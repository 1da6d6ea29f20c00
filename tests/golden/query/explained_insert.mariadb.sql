EXPLAIN INSERT INTO `tag` (`word`, `uses`) VALUES (?, ?)

INSERT INTO `filled` (`plain`, `free`, `version`) VALUES (?, ?, ?)

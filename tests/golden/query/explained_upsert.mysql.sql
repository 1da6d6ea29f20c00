EXPLAIN INSERT INTO `setting` (`name`, `hits`, `value`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `value` = VALUES(`value`)

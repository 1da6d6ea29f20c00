INSERT INTO `tag` (`word`, `uses`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `id` = LAST_INSERT_ID(`id`), `uses` = VALUES(`uses`)

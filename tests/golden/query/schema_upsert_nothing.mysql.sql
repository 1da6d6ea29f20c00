INSERT INTO `old "files"`.`archive` (`id`, `word`, `uses`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `id` = `id`

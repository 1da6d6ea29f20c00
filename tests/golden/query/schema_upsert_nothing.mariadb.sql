INSERT INTO `old "files"`.`archive` (`id`, `word`, `uses`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(?) IS NULL, `id`, `id`) RETURNING LAST_INSERT_ID() <> ?

INSERT INTO `tag` (`word`, `uses`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `id` = IF(LAST_INSERT_ID(?) IS NULL, `id`, `id`) RETURNING `id`, LAST_INSERT_ID() <> ?

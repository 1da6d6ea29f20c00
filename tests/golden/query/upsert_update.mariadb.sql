INSERT INTO `tag` (`word`, `uses`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `uses` = VALUES(`uses`), `id` = IF(LAST_INSERT_ID(?) IS NULL, `id`, `id`) RETURNING `id`, LAST_INSERT_ID() <> ?

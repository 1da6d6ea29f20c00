INSERT INTO `tag` (`word`, `uses`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `uses` = `tag`.`uses` + ?, `id` = IF(LAST_INSERT_ID(?) IS NULL, `id`, `id`) RETURNING `id`, LAST_INSERT_ID() <> ?

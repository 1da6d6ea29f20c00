INSERT INTO `setting` (`name`, `hits`, `value`) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE `name` = IF(LAST_INSERT_ID(?) IS NULL, `name`, `name`) RETURNING LAST_INSERT_ID() <> ?

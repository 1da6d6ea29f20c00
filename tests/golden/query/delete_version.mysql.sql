DELETE FROM `versioned` WHERE `id` = ? AND `version` = ?

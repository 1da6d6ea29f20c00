UPDATE `versioned` SET `name` = ?, `version` = `version` + 1 WHERE `id` = ? AND `version` = ?

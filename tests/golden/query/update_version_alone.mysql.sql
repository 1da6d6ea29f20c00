UPDATE `counted` SET `version` = `version` + 1 WHERE `id` = ? AND `version` = ?

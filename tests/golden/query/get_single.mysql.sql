SELECT `id`, `version` FROM `counted` WHERE `id` = ?

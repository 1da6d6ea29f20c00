UPDATE `derived` SET `id` = `id` WHERE `id` = ?

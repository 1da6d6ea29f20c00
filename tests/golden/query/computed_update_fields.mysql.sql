UPDATE `computed` SET `price` = ? WHERE `id` = ?

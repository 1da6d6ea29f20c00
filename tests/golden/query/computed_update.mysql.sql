UPDATE `computed` SET `price` = ?, `amount` = ? WHERE `id` = ?

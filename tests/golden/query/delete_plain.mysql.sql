DELETE FROM `pair` WHERE `left` = ? AND `right` = ?

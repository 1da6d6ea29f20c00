UPDATE `pair` SET `note` = ? WHERE `left` = ? AND `right` = ?

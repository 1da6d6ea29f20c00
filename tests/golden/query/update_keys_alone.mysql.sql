UPDATE `link` SET `a` = `a` WHERE `a` = ? AND `b` = ?

SELECT `a`, `b` FROM `link` WHERE `a` = ? AND `b` = ?

DELETE FROM `old "files"`.`archive` WHERE `uses` = ?

UPDATE `old "files"`.`archive` SET `uses` = `uses` + ? WHERE `word` LIKE ? COLLATE utf8mb4_bin

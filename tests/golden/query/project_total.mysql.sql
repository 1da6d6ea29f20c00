SELECT count(*) AS `total` FROM `hero` WHERE `hero`.`age` < ?

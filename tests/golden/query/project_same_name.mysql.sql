SELECT lower(`hero`.`name`) AS `name` FROM `hero` ORDER BY `hero`.`name`

SELECT sum(`kinds`.`de`) AS `sum` FROM `kinds`

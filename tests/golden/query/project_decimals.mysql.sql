SELECT `kinds`.`de` + ? AS `more`, `kinds`.`de` * coalesce(`kinds`.`ofine`, ?) AS `area` FROM `kinds`

SELECT EXISTS (SELECT lower(`archive`.`word`) AS `word`, coalesce(CAST(sum(`archive`.`uses`) AS SIGNED), ?) AS `uses` FROM `old "files"`.`archive` GROUP BY lower(`archive`.`word`))

SELECT CAST(`kinds`.`u64` AS DECIMAL(65, 0)) + CAST(? AS DECIMAL(65, 0)) AS `more`, TRUNCATE(CAST(`kinds`.`u64` AS DECIMAL(65, 20)) / NULLIF(CAST(? AS DECIMAL(65, 0)), 0), 0) AS `half` FROM `kinds`

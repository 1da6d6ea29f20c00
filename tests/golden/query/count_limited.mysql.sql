SELECT count(*) FROM (SELECT 1 FROM `kinds` WHERE `b` = 1 LIMIT ? OFFSET ?) AS `limited`

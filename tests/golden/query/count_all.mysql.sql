SELECT count(*) FROM `kinds`

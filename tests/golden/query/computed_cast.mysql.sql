SELECT count(*) FROM `kinds` WHERE CAST(`u64` AS DECIMAL(65, 0)) = `de`

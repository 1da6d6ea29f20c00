SELECT count(*) FROM `kinds` WHERE CAST(`u64` AS DECIMAL(20, 0)) = `de`

INSERT INTO "computed" ("price", "amount") VALUES (?1, ?2) RETURNING "total_price", "half"

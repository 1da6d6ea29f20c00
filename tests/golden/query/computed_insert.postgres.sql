INSERT INTO "computed" ("price", "amount") VALUES ($1, $2) RETURNING "id", "total_price", "half"

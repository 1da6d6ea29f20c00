UPDATE "computed" SET "price" = ?1, "amount" = ?2 WHERE "id" = ?3 RETURNING "total_price", "half"

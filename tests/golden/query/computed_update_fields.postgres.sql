UPDATE "computed" SET "price" = $1 WHERE "id" = $2 RETURNING "total_price", "half"

INSERT INTO "stock" ("sku", "amount", "price", "label", "version") VALUES ($1, $2, $3, $4, 1) RETURNING "id", "made_at"

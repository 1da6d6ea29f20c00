EXPLAIN INSERT INTO "tag" ("word", "uses") VALUES ($1, $2) RETURNING "id"

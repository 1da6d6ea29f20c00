INSERT INTO "renamed" ("r name", "order", "is ""active""", "r_made_at", "r_version") VALUES ($1, $2, $3, $4, 1) RETURNING "r_id"

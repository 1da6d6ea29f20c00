INSERT INTO "filled" ("plain", "free", "version") VALUES ($1, $2, $3) RETURNING "id", "made_at", "seen_at"

INSERT INTO "filled" ("plain", "free", "version") VALUES (?1, ?2, ?3) RETURNING "made_at", "seen_at"

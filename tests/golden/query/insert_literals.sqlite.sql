INSERT INTO "filled" ("id", "made_at", "seen_at", "plain", "free", "version") VALUES (?1, ?2, ?3, ?4, ?5, 1)

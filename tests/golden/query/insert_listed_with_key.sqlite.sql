INSERT INTO "hero" ("id", "name", "active") VALUES (?1, ?2, ?3)

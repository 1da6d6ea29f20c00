INSERT INTO "hero" ("id", "name", "age", "team_id", "active") VALUES (?1, ?2, ?3, ?4, ?5)

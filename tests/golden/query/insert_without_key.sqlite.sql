INSERT INTO "hero" ("name", "age", "team_id", "active") VALUES (?1, ?2, ?3, ?4)

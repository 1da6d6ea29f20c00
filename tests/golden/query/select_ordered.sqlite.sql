SELECT "id", "name", "age", "team_id", "active" FROM "hero" ORDER BY "age", "team_id" DESC, "name", "id" DESC

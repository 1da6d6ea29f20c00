SELECT "id", "name", "age", "team_id", "active" FROM "hero" ORDER BY "age" NULLS FIRST, "team_id" DESC NULLS LAST, "name", "id" DESC

SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "name" LIKE $1 OR "name" LIKE "name"

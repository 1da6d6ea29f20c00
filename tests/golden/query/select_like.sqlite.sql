SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "name" LIKE ?1 ESCAPE '\' OR "name" LIKE "name" ESCAPE '\'

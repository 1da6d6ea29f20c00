SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "age" IS NULL OR "team_id" IS NOT NULL OR "age" IS NOT DISTINCT FROM $1

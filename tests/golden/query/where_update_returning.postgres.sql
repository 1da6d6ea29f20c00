UPDATE "hero" SET "age" = $1 WHERE "active" RETURNING "id", "name", "age", "team_id", "active"

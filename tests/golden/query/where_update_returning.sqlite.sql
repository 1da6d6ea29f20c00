UPDATE "hero" SET "age" = ?1 WHERE "active" = 1 RETURNING "id", "name", "age", "team_id", "active"

UPDATE "hero" SET "age" = $1, "team_id" = $2 WHERE "id" = $3

UPDATE "hero" SET "name" = $1, "age" = CAST("age" AS bigint) + CAST($2 AS bigint), "team_id" = NULL, "active" = $3 WHERE "age" > $4

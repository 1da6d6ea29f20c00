INSERT INTO "tag" ("word", "uses") VALUES ($1, $2) ON CONFLICT ("word") DO UPDATE SET "uses" = "tag"."uses" + CAST($3 AS bigint) RETURNING "id", (xmax = 0)

INSERT INTO "tag" ("word", "uses") VALUES ($1, $2) ON CONFLICT ("word") DO UPDATE SET "uses" = excluded."uses" RETURNING "id", (xmax = 0)

INSERT INTO "tag" ("word", "uses") VALUES ($1, $2) ON CONFLICT ("word") DO NOTHING RETURNING "id"

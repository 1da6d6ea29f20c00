INSERT INTO "tag" ("id", "word", "uses") VALUES (?1, ?2, ?3) ON CONFLICT ("word") DO UPDATE SET "uses" = excluded."uses" RETURNING "id"

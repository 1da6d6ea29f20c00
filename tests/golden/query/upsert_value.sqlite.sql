INSERT INTO "tag" ("word", "uses") VALUES (?1, ?2) ON CONFLICT ("word") DO UPDATE SET "uses" = sqlmodel_add("tag"."uses", ?3) RETURNING "id"

INSERT INTO "old ""files"""."archive" ("id", "word", "uses") VALUES (?1, ?2, ?3) ON CONFLICT ("id") DO UPDATE SET "word" = excluded."word", "uses" = sqlmodel_add("archive"."uses", excluded."uses")

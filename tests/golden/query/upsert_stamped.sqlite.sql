INSERT INTO "stamped" ("name", "hits", "version") VALUES (?1, ?2, 1) ON CONFLICT ("name") DO UPDATE SET "hits" = excluded."hits", "version" = "stamped"."version" + 1 RETURNING "made_at", "version"

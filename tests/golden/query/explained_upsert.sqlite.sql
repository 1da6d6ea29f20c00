EXPLAIN QUERY PLAN INSERT INTO "setting" ("name", "hits", "value") VALUES (?1, ?2, ?3) ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"

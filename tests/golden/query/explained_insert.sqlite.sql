EXPLAIN QUERY PLAN INSERT INTO "tag" ("word", "uses") VALUES (?1, ?2)

SELECT count(*) FROM (SELECT 1 FROM "kinds" WHERE "b" = 1 LIMIT ?1 OFFSET ?2) AS "limited"

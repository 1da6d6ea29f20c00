SELECT count(*) FROM (SELECT 1 FROM "kinds" WHERE "b" LIMIT $1 OFFSET $2) AS "limited"

SELECT count(*) FROM (SELECT lower("hero"."name") AS "name" FROM "hero" GROUP BY lower("hero"."name")) AS "limited"

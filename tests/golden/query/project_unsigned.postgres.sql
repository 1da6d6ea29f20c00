SELECT "kinds"."u64" + CAST($1 AS numeric) AS "more", div("kinds"."u64", NULLIF(CAST($2 AS numeric), 0)) AS "half" FROM "kinds"

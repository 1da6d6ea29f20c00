SELECT "kinds"."de" + CAST($1 AS numeric) AS "more", "kinds"."de" * coalesce("kinds"."ofine", CAST($2 AS numeric)) AS "area" FROM "kinds"

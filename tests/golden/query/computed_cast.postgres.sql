SELECT count(*) FROM "kinds" WHERE CAST("u64" AS numeric) = "de"

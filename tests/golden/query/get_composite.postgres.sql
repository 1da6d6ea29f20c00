SELECT "a", "b" FROM "link" WHERE "a" = $1 AND "b" = $2

UPDATE "link" SET "a" = "a" WHERE "a" = $1 AND "b" = $2

UPDATE "old ""files"""."archive" SET "uses" = CAST("uses" AS bigint) + CAST($1 AS bigint) WHERE "word" LIKE $2

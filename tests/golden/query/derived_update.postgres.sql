UPDATE "derived" SET "next" = DEFAULT WHERE "id" = $1 RETURNING "next"

UPDATE "derived" SET "id" = "id" WHERE "id" = ?1 RETURNING "next"

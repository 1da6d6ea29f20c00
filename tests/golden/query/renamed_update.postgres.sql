UPDATE "renamed" SET "r name" = $1, "order" = $2, "r_version" = "r_version" + 1 WHERE "r_id" = $3 AND "r_version" = $4

DELETE FROM "renamed" WHERE "r_id" = $1 AND "r_version" = $2

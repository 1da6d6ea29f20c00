DELETE FROM "team" WHERE "id" = ?1 RETURNING "id", "name"

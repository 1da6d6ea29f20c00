DELETE FROM "versioned" WHERE "id" = ?1 AND "version" = ?2

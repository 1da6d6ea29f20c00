DELETE FROM "hero" WHERE "id" IN (?1, ?2)

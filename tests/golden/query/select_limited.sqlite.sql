SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "age" = ?1 LIMIT ?2 OFFSET ?3

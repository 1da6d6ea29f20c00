SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE ("age" = ?1 OR ("age" = ?2 AND "active" = 1)) AND NOT ("active" = 1 OR NOT ("age" IS NULL))

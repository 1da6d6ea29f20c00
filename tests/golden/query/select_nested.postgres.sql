SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE ("age" = $1 OR ("age" = $2 AND "active")) AND NOT ("active" OR NOT ("age" IS NULL))

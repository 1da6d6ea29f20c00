SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "name" = ?1 AND "age" <> ?2 AND "age" < ?3 AND "age" <= ?4 AND "age" > ?5 AND "age" >= ?6 AND "id" = "team_id"

SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "active" = ("age" > ?1) AND ("age" IS NULL) = ?2 AND ("age" < ?3) IS NULL AND "active" = ?4 ORDER BY ("age" > ?5) DESC

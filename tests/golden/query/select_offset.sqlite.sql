SELECT "id", "name", "age", "team_id", "active" FROM "hero" LIMIT -1 OFFSET ?1

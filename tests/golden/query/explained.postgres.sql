EXPLAIN SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "id" = $1

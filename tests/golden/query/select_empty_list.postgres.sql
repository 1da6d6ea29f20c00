SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE NOT (1 = 0)

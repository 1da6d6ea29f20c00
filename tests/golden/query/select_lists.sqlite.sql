SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "age" IN (?1, ?2, ?3) AND "age" BETWEEN ?4 AND ?5 AND "id" IN (?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) AND "id" IN ("team_id", ?14)

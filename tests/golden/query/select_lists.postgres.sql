SELECT "id", "name", "age", "team_id", "active" FROM "hero" WHERE "age" IN ($1, $2, $3) AND "age" BETWEEN $4 AND $5 AND "id" = ANY ($6) AND "id" IN ("team_id", $7)

UPDATE "hero" SET "name" = upper("name") || CAST($1 AS text), "active" = ("age" >= $2), "age" = $3, "team_id" = coalesce("team_id", "id") WHERE lower("name") = $4

UPDATE "hero" SET "name" = upper("name") || ?1, "active" = ("age" >= ?2), "age" = ?3, "team_id" = coalesce("team_id", "id") WHERE lower("name") = ?4

UPDATE "hero" SET "name" = ?1, "age" = ?2, "team_id" = ?3, "active" = ?4 WHERE "id" = ?5

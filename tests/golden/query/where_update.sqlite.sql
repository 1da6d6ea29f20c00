UPDATE "hero" SET "name" = ?1, "age" = sqlmodel_add("age", ?2), "team_id" = NULL, "active" = ?3 WHERE "age" > ?4

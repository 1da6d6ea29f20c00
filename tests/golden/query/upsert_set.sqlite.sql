INSERT INTO "setting" ("name", "hits", "value") VALUES (?1, ?2, ?3) ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value", "hits" = sqlmodel_add("setting"."hits", excluded."hits")

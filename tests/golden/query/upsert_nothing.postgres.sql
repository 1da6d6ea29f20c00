INSERT INTO "setting" ("name", "hits", "value") VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

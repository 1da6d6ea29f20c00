INSERT INTO "old ""files"""."archive" ("id", "word", "uses") VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING

UPDATE "old ""files"""."archive" SET "uses" = ?1 RETURNING "id", "word", "uses"

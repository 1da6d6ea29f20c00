UPDATE "pair" SET "note" = ?1 WHERE "left" = ?2 AND "right" = ?3

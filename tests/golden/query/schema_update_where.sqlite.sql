UPDATE "old ""files"""."archive" SET "uses" = sqlmodel_add("uses", ?1) WHERE "word" LIKE ?2 ESCAPE '\'

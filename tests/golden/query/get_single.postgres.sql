SELECT "id", "version" FROM "counted" WHERE "id" = $1

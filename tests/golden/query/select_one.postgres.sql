SELECT "id", "name" FROM "team" LIMIT $1

SELECT "r_id", "r name", "order", "is ""active""", "r_made_at", "name", "r_version" FROM "renamed" WHERE "r name" = $1 AND "is ""active""" ORDER BY "order" NULLS FIRST, "name" DESC NULLS LAST

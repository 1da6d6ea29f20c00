DELETE FROM "pair" WHERE "left" = $1 AND "right" = $2

SELECT count(*) FROM "kinds"

SELECT count(*) FROM "kinds" WHERE ("de" * CAST($1 AS numeric)) > "ofine"

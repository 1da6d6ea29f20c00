UPDATE "kinds" SET "oi64" = "i64", "i64" = coalesce("oi64", CAST($1 AS bigint)), "oi32" = "i32"

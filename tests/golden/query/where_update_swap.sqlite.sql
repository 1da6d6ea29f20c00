UPDATE "kinds" SET "oi64" = "i64", "i64" = coalesce("oi64", ?1), "oi32" = "i32"

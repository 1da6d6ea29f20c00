UPDATE "stock" SET "amount" = $1, "version" = "version" + 1

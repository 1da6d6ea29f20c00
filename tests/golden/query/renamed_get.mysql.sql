SELECT `r_id`, `r name`, `order`, `is "active"`, `r_made_at`, `name`, `r_version` FROM `renamed` WHERE `r_id` = ?

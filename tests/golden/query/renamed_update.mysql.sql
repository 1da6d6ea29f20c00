UPDATE `renamed` SET `r name` = ?, `order` = ?, `r_version` = `r_version` + 1 WHERE `r_id` = ? AND `r_version` = ?

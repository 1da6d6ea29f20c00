DELETE FROM `renamed` WHERE `r_id` = ? AND `r_version` = ?

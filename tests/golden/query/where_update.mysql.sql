UPDATE `hero` SET `name` = ?, `age` = `age` + ?, `team_id` = NULL, `active` = ? WHERE `age` > ?

UPDATE `hero` SET `name` = ?, `age` = ?, `team_id` = ?, `active` = ? WHERE `id` = ?

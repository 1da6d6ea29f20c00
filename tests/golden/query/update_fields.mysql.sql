UPDATE `hero` SET `age` = ?, `team_id` = ? WHERE `id` = ?

DELETE FROM `team` WHERE `id` = ? RETURNING `id`, `name`

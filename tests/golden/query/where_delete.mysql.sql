DELETE FROM `hero` WHERE `id` IN (?, ?)

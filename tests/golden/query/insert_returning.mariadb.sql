INSERT INTO `filled` (`plain`, `free`, `version`) VALUES (?, ?, ?) RETURNING `id`, `made_at`, `seen_at`

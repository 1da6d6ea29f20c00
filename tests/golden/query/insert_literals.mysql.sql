INSERT INTO `filled` (`id`, `made_at`, `seen_at`, `plain`, `free`, `version`) VALUES (?, ?, ?, ?, ?, 1)

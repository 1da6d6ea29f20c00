INSERT INTO `derived` () VALUES () RETURNING `id`, `next`

INSERT INTO `stock` (`sku`, `amount`, `price`, `label`, `version`) VALUES (?, ?, ?, ?, 1) RETURNING `id`, `made_at`

INSERT INTO `stock` (`sku`, `amount`, `price`, `label`, `version`) VALUES (?, ?, ?, ?, 1)

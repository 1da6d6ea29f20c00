INSERT INTO `computed` (`price`, `amount`) VALUES (?, ?) RETURNING `id`, `total_price`, `half`

INSERT INTO `computed` (`price`, `amount`) VALUES (?, ?)

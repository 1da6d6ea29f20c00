INSERT INTO `empty` () VALUES ()

INSERT INTO `derived` () VALUES ()

SELECT count(*) FROM `kinds` WHERE (`de` * ?) > `ofine`

UPDATE `stock` SET `amount` = ?, `version` = `version` + 1

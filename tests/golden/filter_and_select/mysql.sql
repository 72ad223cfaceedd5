SELECT `orders`.`id`, `orders`.`total` FROM `orders` AS `orders` WHERE (`orders`.`status` = %(p1)s AND (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) = %(p1)s) AND `orders`.`total` > CAST(%(p2)s AS DECIMAL(38, 19))
-- 1: 'open' (string)
-- 2: $least (decimal(38,19))

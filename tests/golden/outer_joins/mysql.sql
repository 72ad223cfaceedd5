SELECT `orders`.`id`, `customers`.`name` FROM `orders` AS `orders` LEFT JOIN `customers` AS `customers` ON `orders`.`customer_id` = `customers`.`id` AND `customers`.`score` > CAST(%(p2)s AS DOUBLE) WHERE (`orders`.`status` = %(p1)s AND (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) = %(p1)s) AND (`customers`.`name` IS NULL OR `orders`.`total` > CAST(%(p3)s AS DECIMAL(1, 0)))
-- 1: 'open' (string)
-- 2: 0.5 (float64)
-- 3: 5 (decimal(1,0))

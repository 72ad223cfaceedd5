SELECT `orders`.`id`, CASE WHEN `q`.`number` = CAST(%(p1)s AS SIGNED) THEN CAST(`orders`.`customer_id` AS DECIMAL(21, 2)) ELSE CAST(`orders`.`total` AS DECIMAL(21, 2)) END AS `amount` FROM `orders` AS `orders` INNER JOIN (SELECT CAST(%(p1)s AS SIGNED) AS `number`, %(p2)s AS `what` UNION ALL SELECT CAST(%(p3)s AS SIGNED) AS `number`, %(p4)s AS `what`) AS `q` ON CASE WHEN `q`.`number` = CAST(%(p1)s AS SIGNED) THEN CAST(`orders`.`customer_id` AS DECIMAL(21, 2)) ELSE CAST(`orders`.`total` AS DECIMAL(21, 2)) END > CAST(%(p5)s AS DECIMAL(2, 0)) WHERE (CONVERT(`q`.`what` USING utf8mb4) COLLATE utf8mb4_0900_bin) = %(p4)s
-- 1: 1 (int64)
-- 2: 'customer_id' (string)
-- 3: 2 (int64)
-- 4: 'total' (string)
-- 5: 10 (decimal(2,0))

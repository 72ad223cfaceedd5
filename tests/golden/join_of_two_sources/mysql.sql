SELECT (CONVERT(`customers`.`region` USING utf8mb4) COLLATE utf8mb4_0900_bin) AS `region`, SUM(`orders`.`total`) AS `revenue` FROM `orders` AS `orders` INNER JOIN `customers` AS `customers` ON `orders`.`customer_id` = `customers`.`id` WHERE `orders`.`status` = %(p1)s AND (`customers`.`region` = %(p2)s AND (CONVERT(`customers`.`region` USING utf8mb4) COLLATE utf8mb4_0900_bin) = %(p2)s) GROUP BY (CONVERT(`customers`.`region` USING utf8mb4) COLLATE utf8mb4_0900_bin) ORDER BY (SUM(`orders`.`total`) IS NULL), SUM(`orders`.`total`) DESC
-- 1: 'open' (string)
-- 2: 'EU' (string)

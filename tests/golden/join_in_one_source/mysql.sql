SELECT `orders`.`id`, `customers`.`name`, `orders`.`total` FROM `orders` AS `orders` INNER JOIN `customers` AS `customers` ON `orders`.`customer_id` = `customers`.`id` WHERE (`customers`.`region` = %(p1)s AND (CONVERT(`customers`.`region` USING utf8mb4) COLLATE utf8mb4_0900_bin) = %(p1)s)
-- 1: 'EU' (string)

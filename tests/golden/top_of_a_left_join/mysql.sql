SELECT `q`.`id`, `q`.`total`, `customers`.`name` FROM (SELECT `orders`.`id`, `orders`.`customer_id`, `orders`.`total` FROM `orders` AS `orders` ORDER BY (`orders`.`total` IS NULL), `orders`.`total` DESC, `orders`.`id` LIMIT %(p1)s) AS `q` LEFT JOIN `customers` AS `customers` ON `q`.`customer_id` = `customers`.`id` ORDER BY (`q`.`total` IS NULL), `q`.`total` DESC, `q`.`id` LIMIT %(p2)s OFFSET %(p2)s
-- 1: 20 (int64)
-- 2: 10 (int64)

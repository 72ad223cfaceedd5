SELECT COUNT(*) AS `n`, COUNT(DISTINCT `orders`.`customer_id`) AS `customers`, MAX(`orders`.`placed`) AS `last` FROM `orders` AS `orders`

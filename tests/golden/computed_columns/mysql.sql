SELECT `orders`.`id`, `orders`.`total` * CAST(%(p1)s AS DECIMAL(2, 2)) AS `net`, CASE WHEN `orders`.`total` > CAST(%(p2)s AS DECIMAL(4, 0)) THEN %(p3)s WHEN `orders`.`total` > CAST(%(p4)s AS DECIMAL(3, 0)) THEN %(p5)s ELSE %(p6)s END AS `size`, CASE WHEN DATE_ADD(`orders`.`placed`, INTERVAL CAST(%(p7)s AS SIGNED) MONTH) >= '0001-01-01' THEN DATE_ADD(`orders`.`placed`, INTERVAL CAST(%(p7)s AS SIGNED) MONTH) WHEN `orders`.`placed` IS NOT NULL AND CAST(%(p7)s AS SIGNED) IS NOT NULL THEN CAST(9223372036854775807 + LENGTH(CONCAT('a date beyond the years 1 to 9999', `orders`.`placed`)) AS DATE) END AS `due`, (CAST(`orders`.`id` AS DOUBLE) / NULLIF(CAST(`orders`.`customer_id` AS DOUBLE), 0)) AS `ratio` FROM `orders` AS `orders`
-- 1: 0.81 (decimal(2,2))
-- 2: 1000 (decimal(4,0))
-- 3: 'large' (string)
-- 4: 100 (decimal(3,0))
-- 5: 'medium' (string)
-- 6: 'small' (string)
-- 7: 1 (int64)

SELECT (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) AS `status`, DATE_SUB(DATE(`orders`.`placed`), INTERVAL DAYOFMONTH(`orders`.`placed`) - 1 DAY) AS `month`, SUM(`orders`.`total`) AS `revenue`, COUNT(CASE WHEN `orders`.`placed` < CAST(%(p5)s AS DATE) THEN 1 END) AS `late` FROM `orders` AS `orders` WHERE `orders`.`placed` >= CAST(%(p1)s AS DATE) AND (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) <> %(p2)s GROUP BY (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin), DATE_SUB(DATE(`orders`.`placed`), INTERVAL DAYOFMONTH(`orders`.`placed`) - 1 DAY) HAVING SUM(`orders`.`total`) > CAST(%(p3)s AS DECIMAL(4, 0)) ORDER BY (SUM(`orders`.`total`) IS NULL), SUM(`orders`.`total`) DESC, ((CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) IS NULL), (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) LIMIT %(p4)s
-- 1: @2026-01-01 (date)
-- 2: 'void' (string)
-- 3: 1000 (decimal(4,0))
-- 4: 10 (int64)
-- 5: $due (date)

SELECT `q_2`.`key`, `q_2`.`text` FROM (SELECT DISTINCT `q`.`key`, `q`.`text` FROM (SELECT `orders`.`id` AS `key`, (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) AS `text` FROM `orders` AS `orders` WHERE (`orders`.`status` IN (%(p1)s, %(p2)s) AND (CONVERT(`orders`.`status` USING utf8mb4) COLLATE utf8mb4_0900_bin) IN (%(p1)s, %(p2)s)) UNION ALL SELECT `customers`.`id` AS `key`, (CONVERT(`customers`.`name` USING utf8mb4) COLLATE utf8mb4_0900_bin) AS `text` FROM `customers` AS `customers` WHERE (`customers`.`name` IN (%(p1)s, %(p2)s) AND (CONVERT(`customers`.`name` USING utf8mb4) COLLATE utf8mb4_0900_bin) IN (%(p1)s, %(p2)s))) AS `q`) AS `q_2` ORDER BY (`q_2`.`text` IS NULL), `q_2`.`text` LIMIT %(p3)s
-- 1: 'a' (string)
-- 2: 'b' (string)
-- 3: 5 (int64)

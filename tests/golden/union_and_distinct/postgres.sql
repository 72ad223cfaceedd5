SELECT "q_2"."key", "q_2"."text" FROM (SELECT DISTINCT "q"."key", "q"."text" FROM (SELECT "orders"."id" AS "key", "orders"."status" AS "text" FROM "orders" AS "orders" WHERE "orders"."status" IN (CAST($1 AS TEXT), CAST($2 AS TEXT)) UNION ALL SELECT "customers"."id" AS "key", "customers"."name" AS "text" FROM "customers" AS "customers" WHERE "customers"."name" IN (CAST($1 AS TEXT), CAST($2 AS TEXT))) AS "q") AS "q_2" ORDER BY ("q_2"."text" COLLATE "C") ASC NULLS LAST LIMIT $3
-- 1: 'a' (string)
-- 2: 'b' (string)
-- 3: 5 (int64)

SELECT "orders"."id", CASE WHEN "q"."number" = ?1 THEN CAST("orders"."customer_id" AS NUMERIC) ELSE CAST("orders"."total" AS NUMERIC) END AS "amount" FROM "orders" AS "orders" INNER JOIN (SELECT ?1 AS "number", ?2 AS "what" UNION ALL SELECT ?3 AS "number", ?4 AS "what") AS "q" ON CASE WHEN "q"."number" = ?1 THEN CAST("orders"."customer_id" AS NUMERIC) ELSE CAST("orders"."total" AS NUMERIC) END > ?5 WHERE "q"."what" = ?4
-- 1: 1 (int64)
-- 2: 'customer_id' (string)
-- 3: 2 (int64)
-- 4: 'total' (string)
-- 5: 10 (decimal(2,0))

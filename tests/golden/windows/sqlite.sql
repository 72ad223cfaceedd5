SELECT "q_2"."id", "q_2"."number", "q_2"."before", "q_2"."running", "q_2"."week", "q_2"."share" FROM (SELECT "q"."id", "q"."number", "q"."before", "q"."running", "q"."week", "q"."share", RANK() OVER (ORDER BY "q"."running" DESC NULLS LAST) AS "rank" FROM (SELECT "orders"."id", ROW_NUMBER() OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."total" DESC NULLS LAST) AS "number", LAG("orders"."total", ?2, ?3) OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."placed" ASC NULLS LAST, "orders"."id" ASC NULLS LAST) AS "before", ROUND(SUM("orders"."total") OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."placed" ASC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 2) AS "running", AVG("orders"."total") OVER (ORDER BY "orders"."placed" ASC NULLS LAST ROWS BETWEEN ?4 PRECEDING AND CURRENT ROW) AS "week", (CAST("orders"."total" AS REAL) / ROUND(SUM("orders"."total") OVER (), 2)) AS "share" FROM "orders" AS "orders" WHERE "orders"."status" = ?1) AS "q") AS "q_2" WHERE "q_2"."rank" <= ?5
-- 1: 'open' (string)
-- 2: 1 (int64)
-- 3: 0 (decimal(15,2))
-- 4: 6 (int64)
-- 5: 3 (int64)

SELECT "q_2"."id", "q_2"."number", "q_2"."lag" AS "before", "q_2"."sum" AS "running", "q_2"."avg" AS "week", (CAST("q_2"."total" AS REAL) / "q_2"."sum_2") AS "share" FROM (SELECT "q"."id", "q"."total", "q"."number", "q"."lag", "q"."sum", "q"."avg", "q"."sum_2", RANK() OVER (ORDER BY "q"."sum" DESC NULLS LAST) AS "rank" FROM (SELECT "orders"."id", "orders"."total", ROW_NUMBER() OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."total" DESC NULLS LAST) AS "number", LAG("orders"."total", ?2, ?3) OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."placed" ASC NULLS LAST, "orders"."id" ASC NULLS LAST) AS "lag", ROUND(SUM("orders"."total") OVER (PARTITION BY "orders"."customer_id" ORDER BY "orders"."placed" ASC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW), 2) AS "sum", AVG("orders"."total") OVER (ORDER BY "orders"."placed" ASC NULLS LAST ROWS BETWEEN ?4 PRECEDING AND CURRENT ROW) AS "avg", ROUND(SUM("orders"."total") OVER (), 2) AS "sum_2" FROM "orders" AS "orders" WHERE "orders"."status" = ?1) AS "q") AS "q_2" WHERE "q_2"."rank" <= ?5
-- 1: 'open' (string)
-- 2: 1 (int64)
-- 3: 0 (decimal(15,2))
-- 4: 6 (int64)
-- 5: 3 (int64)

SELECT "orders"."status", CAST(DATE_TRUNC('month', CAST("orders"."placed" AS TIMESTAMP)) AS DATE) AS "month", SUM("orders"."total") AS "revenue", COUNT(CASE WHEN "orders"."placed" < CAST($5 AS DATE) THEN 1 END) AS "late" FROM "orders" AS "orders" WHERE "orders"."placed" >= CAST($1 AS DATE) AND "orders"."status" <> CAST($2 AS TEXT) GROUP BY "orders"."status", CAST(DATE_TRUNC('month', CAST("orders"."placed" AS TIMESTAMP)) AS DATE) HAVING SUM("orders"."total") > CAST($3 AS NUMERIC(4, 0)) ORDER BY SUM("orders"."total") DESC NULLS LAST, ("orders"."status" COLLATE "C") ASC NULLS LAST LIMIT $4
-- 1: @2026-01-01 (date)
-- 2: 'void' (string)
-- 3: 1000 (decimal(4,0))
-- 4: 10 (int64)
-- 5: $due (date)

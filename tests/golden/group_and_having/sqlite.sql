SELECT "orders"."status", (SUBSTR("orders"."placed", 1, 7) || '-01') AS "month", (SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2) AS "revenue", COUNT(CASE WHEN "orders"."placed" < ?5 THEN 1 END) AS "late" FROM "orders" AS "orders" WHERE "orders"."placed" >= ?1 AND "orders"."status" <> ?2 GROUP BY "orders"."status", (SUBSTR("orders"."placed", 1, 7) || '-01') HAVING (SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2) > ?3 ORDER BY (SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2) DESC NULLS LAST, "orders"."status" ASC NULLS LAST LIMIT ?4
-- 1: @2026-01-01 (date)
-- 2: 'void' (string)
-- 3: 1000 (decimal(4,0))
-- 4: 10 (int64)
-- 5: $due (date)

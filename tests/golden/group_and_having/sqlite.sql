SELECT "orders"."status", (SUBSTR("orders"."placed", 1, 7) || '-01') AS "month", CASE TYPEOF(SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER))) WHEN 'real' THEN JSON_EXTRACT('{}', 'a decimal of more than 18 digits') ELSE SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2 END AS "revenue", COUNT(CASE WHEN "orders"."placed" < ?5 THEN 1 END) AS "late" FROM "orders" AS "orders" WHERE "orders"."placed" >= ?1 AND "orders"."status" <> ?2 GROUP BY "orders"."status", (SUBSTR("orders"."placed", 1, 7) || '-01') HAVING CASE TYPEOF(SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER))) WHEN 'real' THEN JSON_EXTRACT('{}', 'a decimal of more than 18 digits') ELSE SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2 END > ?3 ORDER BY CASE TYPEOF(SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER))) WHEN 'real' THEN JSON_EXTRACT('{}', 'a decimal of more than 18 digits') ELSE SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2 END DESC NULLS LAST, "orders"."status" ASC NULLS LAST LIMIT ?4
-- 1: @2026-01-01 (date)
-- 2: 'void' (string)
-- 3: 1000 (decimal(4,0))
-- 4: 10 (int64)
-- 5: $due (date)

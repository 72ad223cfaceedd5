SELECT "orders"."id", ROUND("orders"."total" * ?1, 4) AS "net", CASE WHEN "orders"."total" > ?2 THEN ?3 WHEN "orders"."total" > ?4 THEN ?5 ELSE ?6 END AS "size", MIN(COALESCE(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months', '+1 month', '-1 day'), SUBSTR(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months'), 1, 8) || '31'), SUBSTR(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months'), 1, 8) || SUBSTR("orders"."placed", 9, 2)) AS "due", (CAST("orders"."id" AS REAL) / "orders"."customer_id") AS "ratio" FROM "orders" AS "orders"
-- 1: 0.81 (decimal(2,2))
-- 2: 1000 (decimal(4,0))
-- 3: 'large' (string)
-- 4: 100 (decimal(3,0))
-- 5: 'medium' (string)
-- 6: 'small' (string)
-- 7: 1 (int64)

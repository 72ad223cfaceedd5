SELECT "orders"."id", (CASE WHEN ABS((("orders"."total" * ?1) * 1e4)) > 999999999999999 THEN JSON_EXTRACT('{}', 'a decimal of more than 15 digits') ELSE ROUND((("orders"."total" * ?1) * 1e4)) END / 1e4) AS "net", CASE WHEN "orders"."total" > ?2 THEN ?3 WHEN "orders"."total" > ?4 THEN ?5 ELSE ?6 END AS "size", COALESCE(NULLIF(MAX((SUBSTR(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months'), 1, 8) || MIN(STRFTIME('%d', (2000 + SUBSTR(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months'), 1, 4) % 400) || SUBSTR(DATE(SUBSTR("orders"."placed", 1, 7) || '-01', ?7 || ' months'), 5, 3) || '-01', '+1 month', '-1 day'), SUBSTR("orders"."placed", 9, 2))), '0001'), '0001'), CASE WHEN "orders"."placed" || ?7 IS NOT NULL THEN JSON_EXTRACT('{}', 'a date beyond the years 1 to 9999') END) AS "due", (CAST("orders"."id" AS REAL) / "orders"."customer_id") AS "ratio" FROM "orders" AS "orders"
-- 1: 0.81 (decimal(2,2))
-- 2: 1000 (decimal(4,0))
-- 3: 'large' (string)
-- 4: 100 (decimal(3,0))
-- 5: 'medium' (string)
-- 6: 'small' (string)
-- 7: 1 (int64)

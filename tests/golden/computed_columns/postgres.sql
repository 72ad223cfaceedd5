SELECT "orders"."id", "orders"."total" * CAST($1 AS NUMERIC(2, 2)) AS "net", CASE WHEN "orders"."total" > CAST($2 AS NUMERIC(4, 0)) THEN CAST($3 AS TEXT) WHEN "orders"."total" > CAST($4 AS NUMERIC(3, 0)) THEN CAST($5 AS TEXT) ELSE CAST($6 AS TEXT) END AS "size", CAST("orders"."placed" + MAKE_INTERVAL(months => CAST(CAST($7 AS BIGINT) AS INTEGER)) AS DATE) AS "due", (CAST("orders"."id" AS DOUBLE PRECISION) / NULLIF(CAST("orders"."customer_id" AS DOUBLE PRECISION), 0)) AS "ratio" FROM "orders" AS "orders"
-- 1: 0.81 (decimal(2,2))
-- 2: 1000 (decimal(4,0))
-- 3: 'large' (string)
-- 4: 100 (decimal(3,0))
-- 5: 'medium' (string)
-- 6: 'small' (string)
-- 7: 1 (int64)

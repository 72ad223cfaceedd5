SELECT "orders"."id", ("orders"."total" * CAST($1 AS DECIMAL(2, 2))) AS "net", CASE WHEN "orders"."total" > CAST($2 AS DECIMAL(4, 0)) THEN CAST($3 AS VARCHAR) WHEN "orders"."total" > CAST($4 AS DECIMAL(3, 0)) THEN CAST($5 AS VARCHAR) ELSE CAST($6 AS VARCHAR) END AS "size", CAST("orders"."placed" + TO_MONTHS(CAST(CAST($7 AS BIGINT) AS INTEGER)) AS DATE) AS "due", (CAST("orders"."id" AS DOUBLE) / NULLIF(CAST("orders"."customer_id" AS DOUBLE), 0)) AS "ratio" FROM "orders" AS "orders"
-- 1: 0.81 (decimal(2,2))
-- 2: 1000 (decimal(4,0))
-- 3: 'large' (string)
-- 4: 100 (decimal(3,0))
-- 5: 'medium' (string)
-- 6: 'small' (string)
-- 7: 1 (int64)

SELECT "orders"."id", "customers"."name" FROM "orders" AS "orders" LEFT JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" AND "customers"."score" > CAST($2 AS DOUBLE PRECISION) WHERE "orders"."status" = CAST($1 AS TEXT) AND ("customers"."name" IS NULL OR "orders"."total" > CAST($3 AS NUMERIC(1, 0)))
-- 1: 'open' (string)
-- 2: 0.5 (float64)
-- 3: 5 (decimal(1,0))

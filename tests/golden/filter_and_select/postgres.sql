SELECT "orders"."id", "orders"."total" FROM "orders" AS "orders" WHERE "orders"."status" = CAST($1 AS TEXT) AND "orders"."total" > CAST($2 AS NUMERIC(38, 19))
-- 1: 'open' (string)
-- 2: $least (decimal(38,19))

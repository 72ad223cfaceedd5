SELECT "orders"."id", "customers"."name" FROM "orders" AS "orders" LEFT JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" AND "customers"."score" > ?2 WHERE "orders"."status" = ?1 AND ("customers"."name" IS NULL OR "orders"."total" > ?3)
-- 1: 'open' (string)
-- 2: 0.5 (float64)
-- 3: 5 (decimal(1,0))

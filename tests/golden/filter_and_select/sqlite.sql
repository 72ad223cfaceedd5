SELECT "orders"."id", "orders"."total" FROM "orders" AS "orders" WHERE "orders"."status" = ?1 AND "orders"."total" > ?2
-- 1: 'open' (string)
-- 2: $least (decimal(38,19))

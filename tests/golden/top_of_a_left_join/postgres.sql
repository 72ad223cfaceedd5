SELECT "q"."id", "q"."total", "customers"."name" FROM (SELECT "orders"."id", "orders"."customer_id", "orders"."total" FROM "orders" AS "orders" ORDER BY "orders"."total" DESC NULLS LAST, "orders"."id" LIMIT $1) AS "q" LEFT JOIN "customers" AS "customers" ON "q"."customer_id" = "customers"."id" ORDER BY "q"."total" DESC NULLS LAST, "q"."id" LIMIT $2 OFFSET $2
-- 1: 20 (int64)
-- 2: 10 (int64)

SELECT "orders"."id", "customers"."name", "orders"."total" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" WHERE "customers"."region" = ?1
-- 1: 'EU' (string)

SELECT "orders"."id" FROM "orders" AS "orders" WHERE EXISTS(SELECT 1 FROM "customers" AS "customers" WHERE "orders"."customer_id" = "customers"."id") AND NOT EXISTS(SELECT 1 FROM "customers" AS "customers_2" WHERE "customers_2"."region" = ?1 AND "orders"."customer_id" = "customers_2"."id")
-- 1: 'EU' (string)

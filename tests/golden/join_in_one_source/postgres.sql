SELECT "orders"."id", "customers"."name", "orders"."total" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" WHERE ("customers"."region" = CAST($1 AS TEXT) AND (CAST("customers"."region" AS TEXT) COLLATE "C") = CAST($1 AS TEXT))
-- 1: 'EU' (string)

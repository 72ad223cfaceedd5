SELECT "customers"."region", SUM("orders"."total") AS "revenue" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" WHERE "orders"."status" = CAST($1 AS TEXT) AND "customers"."region" = CAST($2 AS TEXT) GROUP BY "customers"."region" ORDER BY SUM("orders"."total") DESC NULLS LAST
-- 1: 'open' (string)
-- 2: 'EU' (string)

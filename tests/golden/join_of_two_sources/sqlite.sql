SELECT "customers"."region", (SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2) AS "revenue" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" WHERE "orders"."status" = ?1 AND "customers"."region" = ?2 GROUP BY "customers"."region" ORDER BY (SUM(CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)) / 1e2) DESC NULLS LAST
-- 1: 'open' (string)
-- 2: 'EU' (string)

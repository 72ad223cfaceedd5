SELECT "q"."region", "q"."id", "q"."total" FROM (SELECT "orders"."id", "orders"."customer_id", "orders"."total", "customers"."id" AS "id_2", "customers"."region", ROW_NUMBER() OVER (PARTITION BY "customers"."region" ORDER BY "orders"."total" DESC NULLS LAST, "orders"."id") AS "row_number" FROM "orders" AS "orders" INNER JOIN "customers" AS "customers" ON "orders"."customer_id" = "customers"."id" WHERE "customers"."region" <> CAST($1 AS VARCHAR)) AS "q" WHERE "q"."row_number" <= CAST($2 AS BIGINT) ORDER BY "q"."total" DESC NULLS LAST, "q"."id"
-- 1: 'EU' (string)
-- 2: 3 (int64)

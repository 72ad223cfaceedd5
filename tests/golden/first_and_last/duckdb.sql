SELECT "orders"."customer_id", FIRST("orders"."status" ORDER BY "orders"."placed" ASC NULLS LAST, "orders"."id", "orders"."status" ASC NULLS LAST) AS "first", LAST("orders"."total" ORDER BY "orders"."placed" ASC NULLS LAST, "orders"."id", "orders"."total" ASC NULLS LAST) FILTER (WHERE "orders"."status" = CAST($1 AS VARCHAR)) AS "last", STRING_AGG("orders"."status", CAST($2 AS VARCHAR) ORDER BY "orders"."placed" ASC NULLS LAST, "orders"."id", "orders"."status" ASC NULLS LAST) AS "all" FROM "orders" AS "orders" GROUP BY "orders"."customer_id"
-- 1: 'open' (string)
-- 2: ', ' (string)

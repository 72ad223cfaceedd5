SELECT SUBSTRING("customers"."name", CAST(CASE WHEN CAST($2 AS BIGINT) < -2147483647 THEN -2147483647 WHEN CAST($2 AS BIGINT) > 2147483647 THEN 2147483647 ELSE CAST($2 AS BIGINT) END AS INTEGER), CAST(CASE WHEN CAST($4 AS BIGINT) < 0 THEN 0 WHEN CAST($4 AS BIGINT) > 2147483647 THEN 2147483647 ELSE CAST($4 AS BIGINT) END AS INTEGER)) AS "short", (("customers"."region" || CAST($3 AS TEXT)) || "customers"."name") AS "label" FROM "customers" AS "customers" WHERE STARTS_WITH(LOWER("customers"."name" COLLATE "default"), CAST($1 AS TEXT)) AND "customers"."id" > CAST($2 AS BIGINT) ORDER BY ((("customers"."region" || CAST($3 AS TEXT)) || "customers"."name") COLLATE "C") ASC NULLS LAST
-- 1: 'a' (string)
-- 2: 1 (int64)
-- 3: '/' (string)
-- 4: 3 (int64)

SELECT SUBSTRING("customers"."name", CASE WHEN CAST($2 AS BIGINT) < 1 THEN 1 ELSE CAST($2 AS BIGINT) END, CASE WHEN CAST($4 AS BIGINT) < 0 THEN 0 WHEN CAST($2 AS BIGINT) >= 1 THEN CAST($4 AS BIGINT) WHEN CAST($2 AS BIGINT) + CAST($4 AS BIGINT) < 1 THEN 0 ELSE CAST($2 AS BIGINT) + CAST($4 AS BIGINT) - 1 END) AS "short", (("customers"."region" || CAST($3 AS VARCHAR)) || "customers"."name") AS "label" FROM "customers" AS "customers" WHERE STARTS_WITH(LOWER("customers"."name"), CAST($1 AS VARCHAR)) AND "customers"."id" > CAST($2 AS BIGINT) ORDER BY (("customers"."region" || CAST($3 AS VARCHAR)) || "customers"."name") ASC NULLS LAST
-- 1: 'a' (string)
-- 2: 1 (int64)
-- 3: '/' (string)
-- 4: 3 (int64)

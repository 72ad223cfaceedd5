from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Query, col, fn, lit, rollup
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.render.select import render
from dataflow.dsl.errors import UnsupportedError

ORDERS = table("shop.orders")
QUERY = ORDERS.group_by(rollup("id", one=lit(1))).agg(n=fn.count(), g=fn.grouping(col.id))


def sql(query: Query, dialect: str) -> str:
    return render(optimize(plan_of(query)), dialect_named(dialect)).sql


def test_grouping_sets_over_keys_that_are_columns() -> None:
    assert sql(QUERY, "postgres") == (
        'SELECT "q"."id", "q"."one", COUNT(*) AS "n", CAST(GROUPING("q"."id") AS BIGINT) AS "g" FROM (SELECT '
        '"orders"."id", CAST($1 AS BIGINT) AS "one" FROM "orders" AS "orders") AS "q" '
        'GROUP BY GROUPING SETS (("q"."id", "q"."one"), ("q"."id"), ())'
    )


def test_a_union_where_there_are_none() -> None:
    assert sql(QUERY.filter(col.n > 1).select("n"), "sqlite") == (
        'SELECT "q"."count" AS "n" FROM (SELECT "orders"."id", ?1 AS "one", COUNT(*) AS "count" '
        'FROM "orders" AS "orders" GROUP BY "orders"."id", 1 = 1 UNION ALL '
        'SELECT "orders_2"."id", CAST(NULL AS INTEGER) AS "one", '
        'COUNT(*) AS "count" FROM "orders" AS "orders_2" GROUP BY "orders_2"."id" UNION ALL SELECT '
        'CAST(NULL AS INTEGER) AS "id", CAST(NULL AS INTEGER) AS "one", COUNT(*) AS "count" '
        'FROM "orders" AS "orders_3") AS "q" WHERE "q"."count" > ?1'
    )


def test_rows_that_need_not_be_the_same_twice() -> None:
    cut = ORDERS.take(5).group_by(rollup("id")).agg(n=fn.count())
    assert "GROUPING SETS" in sql(cut, "postgres")
    with pytest.raises(UnsupportedError):
        sql(cut, "mysql")

from __future__ import annotations

from plans import plan_of, table

from dataflow import Query, col, fn
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.render.select import render

ORDERS = table("shop.orders")
TOTALS = ORDERS.filter(col.status == "open").group_by("customer_id").agg(total=col.total.sum()).let("totals")


def sql(query: Query) -> str:
    return render(optimize(plan_of(query)), dialect_named("postgres")).sql


def test_groups_that_are_read_twice_are_made_once() -> None:
    query = TOTALS.filter(col.total == TOTALS.agg(most=col.total.max())).select("customer_id")
    assert sql(query) == (
        'WITH "shared" AS (SELECT "orders"."customer_id", SUM("orders"."total") AS "sum" FROM "orders" AS "orders" '
        'WHERE "orders"."status" = CAST($1 AS TEXT) GROUP BY "orders"."customer_id") SELECT "q"."customer_id" '
        'FROM "shared" AS "q" WHERE "q"."sum" = (SELECT MAX("q_2"."sum") AS "most" FROM "shared" AS "q_2")'
    )


def test_groups_that_differ_are_made_each() -> None:
    others = ORDERS.filter(col.status == "sent").group_by("customer_id").agg(total=col.total.sum())
    assert "WITH" not in sql(TOTALS.filter(col.total == others.agg(most=col.total.max())))
    counts = ORDERS.filter(col.status == "open").group_by("customer_id").agg(total=fn.count())
    assert "WITH" not in sql(TOTALS.filter(col.total == counts.agg(most=col.total.max())))


def test_constants_of_two_types_are_not_the_same() -> None:
    first = ORDERS.group_by(key=col.id == 1).agg(n=fn.count(), total=(col.id + 1).sum())
    second = ORDERS.group_by(key=col.id == 1).agg(n=fn.count(), total=(col.total + 1).sum())
    assert "WITH" not in sql(first.union(second.derive(total=col.total.cast("int64")), all=True))


def test_a_union_shares_them_too() -> None:
    text = sql(TOTALS.filter(col.total > 5).union(TOTALS.filter(col.total < 1), all=True))
    assert text.startswith('WITH "shared" AS (')
    assert text.count("GROUP BY") == 1

from __future__ import annotations

import datetime as dt

import pytest
from plans import column, plan_of, scan, table

from dataflow import Query, col, that
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.relational import Unnest
from dataflow.compiler.plan.scalar import Column, ColumnRef
from dataflow.compiler.render.select import render
from dataflow.dsl.errors import UnsupportedError
from dataflow.dsl.types import STRING, List

ORDERS = table("shop.orders").select("id", "placed")
PRICES = table("lake.orders").select("customer_id", day=col.placed)


def sql(query: Query, dialect: str) -> str:
    return render(optimize(plan_of(query)), dialect_named(dialect)).sql


def test_asof_over_the_first_of_the_rows_that_are_equally_near() -> None:
    query = ORDERS.join(PRICES, on=(col.id == that.customer_id) & (col.placed >= that.day), how="asof")
    assert sql(query.select("id", "day"), "duckdb") == (
        'SELECT "orders"."id", "q"."day" FROM "orders" AS "orders" ASOF LEFT JOIN (SELECT DISTINCT ON '
        '("orders_2"."customer_id", "orders_2"."placed") "orders_2"."customer_id", "orders_2"."placed" AS "day" '
        'FROM "orders" AS "orders_2" ORDER BY "orders_2"."customer_id" ASC NULLS LAST, '
        '"orders_2"."placed" ASC NULLS LAST, "orders_2"."customer_id" ASC NULLS LAST, '
        '"orders_2"."placed" ASC NULLS LAST) AS "q" ON "orders"."id" = "q"."customer_id" '
        'AND "orders"."placed" >= "q"."day"'
    )


def test_asof_on_what_is_never_true_is_a_left_join() -> None:
    query = ORDERS.join(PRICES, on=(col.placed >= that.day) & col.id.is_null() & False, how="asof").select("id", "day")
    assert "LEFT JOIN" in sql(query, "duckdb")
    assert "ASOF" not in sql(query, "duckdb")


def test_asof_by_a_constant_of_the_left_side() -> None:
    query = ORDERS.select(day=dt.date(2026, 1, 31)).join(PRICES.select(key=col.day), on=col.day >= that.key, how="asof")
    assert 'ON "q"."day" >= "q_2"."key"' in sql(query, "duckdb")


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "mariadb", "sqlite"])
def test_who_has_no_asof_join(dialect: str) -> None:
    query = ORDERS.join(PRICES, on=col.placed >= that.day, how="asof")
    with pytest.raises(UnsupportedError, match=f"an asof join cannot be done by {dialect} with the same meaning"):
        sql(query, dialect)


ID, TAGS = column(1, "id"), Column(2, "tags", List(STRING))


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("duckdb", 'FROM "t" AS "t" CROSS JOIN UNNEST("t"."tags") AS "items"("item")'),
        ("postgres", 'FROM "t" AS "t" CROSS JOIN LATERAL UNNEST("t"."tags") AS "items"("item")'),
    ],
)
def test_unnest(dialect: str, text: str) -> None:
    plan = Unnest(scan(ID, TAGS), ColumnRef(TAGS), Column(3, "tag", STRING))
    assert render(plan, dialect_named(dialect)).sql == f'SELECT "t"."id", "t"."tags", "items"."item" AS "tag" {text}'


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_who_has_no_lists(dialect: str) -> None:
    with pytest.raises(UnsupportedError):
        render(Unnest(scan(ID, TAGS), ColumnRef(TAGS), Column(3, "tag", STRING)), dialect_named(dialect))

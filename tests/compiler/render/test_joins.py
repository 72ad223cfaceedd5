from __future__ import annotations

import datetime as dt

import pytest
from plans import column, plan_of, scan, table

from dataflow import Query, col, exists, that
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


def test_a_value_of_a_sub_query_stands_where_it_is_read() -> None:
    orders = table("shop.orders")
    mean = orders.agg(mean=col.total.avg())
    assert sql(orders.filter(col.total > mean).select("id"), "postgres") == (
        'SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."total" > '
        '(SELECT (CAST(SUM("orders_2"."total") AS DOUBLE PRECISION) / COUNT("orders_2"."total")) AS "mean" '
        'FROM "orders" AS "orders_2")'
    )


def test_a_cross_join_with_a_row_that_may_be_missing_is_no_value() -> None:
    first = table("lake.orders").select(day=col.placed).take(1)
    assert "CROSS JOIN" in sql(ORDERS.join(first, how="cross").select("id", "day"), "duckdb")


def test_a_value_that_is_read_twice_is_joined() -> None:
    orders = table("shop.orders")
    twice = orders.derive(mean=orders.agg(mean=col.total.avg())).filter(col.total > col.mean).select("id", "mean")
    assert 'LEFT JOIN (SELECT (CAST(SUM("orders_2"."total")' in sql(twice, "postgres")


@pytest.mark.parametrize(
    ("dialect", "condition"),
    [
        ("sqlite", '"customer_id" IN (SELECT "customers"."id" FROM "customers" AS "customers" WHERE'),
        ("mariadb", "`customer_id` IN (SELECT `customers`.`id` FROM `customers` AS `customers` WHERE"),
        ("postgres", 'EXISTS(SELECT 1 FROM "customers" AS "customers" WHERE'),
    ],
)
def test_in_a_sub_query(dialect: str, condition: str) -> None:
    wanted = table("shop.customers").filter(col.score > 1).select("id")
    assert condition in sql(table("shop.orders").filter(col.customer_id.is_in(wanted)), dialect)


def test_not_in_is_a_list_only_where_nothing_is_null() -> None:
    wanted = table("shop.customers").filter(col.score > 1).select("id")
    orders = table("shop.orders")
    assert "NOT" in sql(orders.filter(col.id.not_in(wanted)), "sqlite")
    assert ' IN (SELECT "customers"."id"' in sql(orders.filter(col.id.not_in(wanted)), "sqlite")
    assert " IN (SELECT" not in sql(orders.filter(col.customer_id.not_in(wanted)), "sqlite")


def test_texts_that_do_not_compare_by_code_point_are_not_looked_for_in_a_list() -> None:
    names = table("shop.customers").filter(col.score > 1).select("name")
    assert " IN (SELECT" not in sql(table("shop.orders").filter(col.status.is_in(names)), "mariadb")


def test_exists_is_done_for_each_row() -> None:
    there = table("shop.customers").filter(col.id == col.customer_id, col.score > 1)
    assert "EXISTS(SELECT 1" in sql(table("shop.orders").filter(exists(there)), "sqlite")

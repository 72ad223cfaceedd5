from __future__ import annotations

import pytest

from dataflow import DataFlow, col, declare, lit, param
from dataflow.compiler.plan.scalar import Literal, Parameter
from dataflow.dsl.types import INT64, STRING
from dataflow.runtime.sql_text import SQLText

SLOTS = (Literal("EU", STRING), Parameter("low", INT64), Literal(None, STRING))


def test_it_is_text_that_knows_what_is_bound() -> None:
    text = SQLText("SELECT $1, $2, $3", SLOTS)
    assert text == "SELECT $1, $2, $3"
    assert isinstance(text, str)
    assert text.parameters == ("EU", "$low", None)


@pytest.mark.parametrize(
    ("dialect", "sql"),
    [
        ("postgres", 'SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."id" > CAST($1 AS BIGINT)'),
        ("mysql", "SELECT `orders`.`id` FROM `orders` AS `orders` WHERE `orders`.`id` > CAST(%(p1)s AS SIGNED)"),
        ("sqlite", 'SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."id" > ?1'),
        ("duckdb", 'SELECT "orders"."id" FROM "orders" AS "orders" WHERE "orders"."id" > CAST($1 AS BIGINT)'),
    ],
)
def test_values_stay_out_of_the_text(dialect: str, sql: str) -> None:
    orders = DataFlow(shop=declare(orders={"id": "int64"})).shop.orders
    text = orders.filter(col.id > param.low).sql(dialect)
    assert text == sql
    assert text.parameters == ("$low",)


def test_literals_are_bound_as_well() -> None:
    orders = DataFlow(shop=declare(orders={"name": "string"})).shop.orders
    text = orders.filter(col.name == lit("'; DROP TABLE orders --")).take(3).sql("postgres")
    assert "DROP" not in text
    assert text.parameters == ("'; DROP TABLE orders --", 3)

"""Where SQLite tries but some orders of joins, tables with conditions of their own are written behind the others."""

from __future__ import annotations

import re

from plans import plan_of, table

from dataflow import Query, col, that
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.render.select import render

ORDERS = table("shop.orders")


def joined(count: int) -> Query:
    """Orders joined with so many more of them by a chain of keys; the third has a condition."""
    query = ORDERS.select("id", k0=col.id)
    for number in range(1, count + 1):
        other = ORDERS.select(**{f"k{number}": col.id, f"s{number}": col.status})
        query = query.join(other, on=col[f"k{number - 1}"] == that[f"k{number}"])
    return query.filter(col.s2 == "open")


def written(query: Query, dialect: str = "sqlite") -> list[str]:
    sql = render(plan_of(query), dialect_named(dialect)).sql.replace('"', "").replace("`", "")
    return re.findall(r"(?:FROM|JOIN) \w+ AS (\w+)", sql)


def test_a_table_with_a_condition_comes_last_among_many() -> None:
    many = [f"orders_{number}" if number > 1 else "orders" for number in range(1, 8)]
    assert written(joined(6)) == [name for name in many if name != "orders_3"] + ["orders_3"]
    assert written(joined(4)) == many[:5], "all orders of five are tried"
    postgres = render(plan_of(joined(6)), dialect_named("postgres")).sql
    assert postgres.index('AS "orders_3"') < postgres.index('AS "orders_4"'), "it tries all orders itself"


def test_a_condition_stands_where_both_its_tables_are() -> None:
    sql = render(plan_of(joined(6)), dialect_named("sqlite")).sql.partition(" FROM ")[2].replace('"', "")
    assert "INNER JOIN orders AS orders_4 INNER JOIN" in sql, "it is joined with the one that comes last"
    assert sql.count(" = orders_3.id") + sql.count("orders_3.id = ") == 2
    assert sql.index("orders_3.id") > sql.index("AS orders_3 ON")


def test_outer_joins_stay_where_they_are() -> None:
    query = joined(6).join(ORDERS.select(k7=col.id), how="left", on=col.k6 == that.k7)
    assert written(query) == [f"orders_{number}" if number > 1 else "orders" for number in range(1, 9)]

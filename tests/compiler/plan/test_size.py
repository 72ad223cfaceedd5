from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Query, col, fn, param
from dataflow.compiler.plan.size import is_grouped, is_one_row, most_rows

ORDERS = table("shop.orders")


@pytest.mark.parametrize(
    ("query", "rows", "grouped"),
    [
        (ORDERS, None, False),
        (ORDERS.filter(col.id == 1), None, False),
        (ORDERS.take(7), 7, False),
        (ORDERS.sort("id").take(3, 5).select("id"), 3, False),
        (ORDERS.take(param.n), None, False),
        (ORDERS.agg(n=fn.count()).filter(col.n > 2).derive(m=col.n + 1), 1, True),
        (ORDERS.group_by("status").agg(n=fn.count()), None, True),
        (ORDERS.group_by("status").agg(n=fn.count()).sort("-n").take(10), 10, True),
    ],
)
def test_of_a_query(query: Query, rows: int | None, grouped: bool) -> None:
    assert most_rows(plan_of(query)) == rows
    assert is_grouped(plan_of(query)) == grouped


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ORDERS.agg(n=fn.count()).derive(m=col.n + 1), True),
        (ORDERS.agg(n=fn.count()).filter(col.n > 2), False),
        (ORDERS.take(1), False),
        (ORDERS.group_by("status").agg(n=fn.count()), False),
    ],
)
def test_one_row_whatever_the_table_holds(query: Query, expected: bool) -> None:
    assert is_one_row(plan_of(query)) == expected

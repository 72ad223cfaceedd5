from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Query, col, fn
from dataflow.compiler.plan.repeatable import is_repeatable

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ORDERS.filter(col.id > 1).sort("id").distinct(), True),
        (ORDERS.group_by("status").agg(t=col.total.sum(), m=col.total.avg(), n=fn.count()), True),
        (CUSTOMERS.group_by("region").agg(least=col.score.min(), n=fn.count(col.score)), True),
        (CUSTOMERS.group_by("region").agg(t=col.score.sum()), False),
        (ORDERS.take(3), False),
        (ORDERS.sort("status").take(3).select("id"), False),
        (ORDERS.take(1, by="status"), False),
        (ORDERS.union(ORDERS.sort("status").take(3)), False),
    ],
)
def test_of_a_query(query: Query, expected: bool) -> None:
    assert is_repeatable(plan_of(query)) is expected

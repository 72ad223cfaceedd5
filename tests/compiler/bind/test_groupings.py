"""Several groupings: their sets, their columns, and `grouping`."""

from __future__ import annotations

import pytest
from bound_shop import bound, fields, plan
from declared_shop import lines

from dataflow.compiler.plan.relational import Aggregate
from dataflow.compiler.plan.walk import nodes


@pytest.mark.parametrize(
    ("keys", "sets"),
    [
        ('rollup("id", "status")', ((0, 1), (0,), ())),
        ('cube("id", "status")', ((0, 1), (0,), (1,), ())),
        ('sets(("id", "status"), "status", [])', ((0, 1), (1,), ())),
        ('sets({"k": col.id}, ("k", "status"))', ((0,), (0, 1))),
        ('sets("id", "id")', ((0,), (0,))),
    ],
)
def test_sets(keys: str, sets: tuple[tuple[int, ...], ...]) -> None:
    plan = bound(f"orders.group_by({keys}).agg(n=fn.count())").plan
    (aggregate,) = [node for node in nodes(plan) if isinstance(node, Aggregate)]
    assert aggregate.sets == sets


def test_keys_may_be_null_afterwards() -> None:
    assert fields('orders.group_by("id").agg(n=fn.count())') == "id int64, n int64"
    assert fields('orders.group_by(rollup("id")).agg(n=fn.count())') == "id int64?, n int64"


def test_grouping_is_the_number_of_a_key() -> None:
    code = 'orders.group_by(rollup("id", day=col.placed)).agg(g=fn.grouping(col.day) + fn.grouping(col.id))'
    assert plan(code) == lines("""
        Project [id, day, g = (grouping + grouping)]
          Aggregate [grouping = grouping(1), grouping = grouping(0)] by [id, day = placed] sets [(id, day), (id), ()]
            Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
        """)


def test_grouping_is_an_integer_that_is_never_null() -> None:
    assert fields('orders.group_by(cube("id")).agg(g=fn.grouping(col.id))') == "id int64?, g int64"

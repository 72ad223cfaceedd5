from __future__ import annotations

import pytest
from plans import column, compare, plan_of, scan, table, value

from dataflow import col
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Filter, Join, Plan, Project, SetOperation, Union, Window
from dataflow.compiler.plan.scalar import TRUE, AggregateCall, Assignment, ColumnRef, SortKey, WindowCall
from dataflow.dsl.errors import InternalError
from dataflow.dsl.types import INT64

A, B, C = (column(id_, name) for id_, name in enumerate("abc", 1))


def test_a_bound_query_holds_together() -> None:
    orders = table("shop.orders")
    check_plan(
        plan_of(orders.filter(col.id > 1).union(orders.derive(total=col.total + 1), all=True).sort("-id").take(2))
    )


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Filter(scan(A), compare(B, "equal", 1)), "columns [2] are read but not there in Filter (b == 1)"),
        (Join("inner", scan(A), scan(A), TRUE), "a column id is there twice in Join inner on true"),
        (Filter(scan(A), value(1)), "the predicate is not boolean in Filter 1"),
        (Union((scan(A), scan(A, B)), (C,)), "inputs differ in width in Union"),
        (SetOperation("except", scan(A), scan(A, B), (C,)), "inputs differ in width in Except"),
        (
            Join("asof", scan(A), scan(C), compare(A, "less", C), (SortKey(ColumnRef(B)),)),
            "columns [2] are read but not there in Join asof on (a < c)",
        ),
        (
            Project(scan(A), (Assignment(C, AggregateCall("sum", (ColumnRef(A),), None, INT64)),)),
            "an aggregate stands outside of Aggregate in Project [c = sum(a)]",
        ),
        (
            Project(scan(A), (Assignment(C, WindowCall("rank", (), None, (), (), None, INT64)),)),
            "a window function stands outside of Window in Project [c = rank() over ()]",
        ),
        (
            Window(scan(A), (Assignment(C, ColumnRef(A)),)),
            "a window function stands outside of Window in Window [c = a]",
        ),
        (
            Project(Filter(scan(A), value(1)), (Assignment(A, ColumnRef(A)),)),
            "the predicate is not boolean in Filter 1",
        ),
    ],
)
def test_what_contradicts_itself_is_a_bug(plan: Plan, message: str) -> None:
    with pytest.raises(InternalError) as caught:
        check_plan(plan)
    assert caught.value.message == message


def test_a_wrong_node_over_nodes_that_were_found_right_is_found() -> None:
    right = Filter(scan(A), compare(A, "equal", 1))
    check_plan(right)
    with pytest.raises(InternalError, match="columns \\[2\\] are read but not there"):
        check_plan(Filter(right, compare(B, "equal", 1)))

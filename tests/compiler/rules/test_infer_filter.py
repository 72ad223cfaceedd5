from __future__ import annotations

import pytest
from plans import plan_of, shown, table

from dataflow import Query, col, fn, param
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.infer_filter import infer_filter

ORDERS = table("shop.orders").drop("id")
CUSTOMERS = table("crm.customers")
CHOSEN = ORDERS.filter(col.customer_id < 10)


def optimized(query: Query) -> list[str]:
    plan = optimize(plan_of(query))
    check_plan(plan)
    assert columns_of(plan) == columns_of(plan_of(query))
    assert infer_filter(plan) is plan
    return [line.strip() for line in shown(plan)]


@pytest.mark.parametrize("how", ["inner", "left", "semi", "anti"])
def test_what_the_left_side_is_filtered_by(how: str) -> None:
    assert "Filter (id < 10)" in optimized(CHOSEN.join(CUSTOMERS, "c", on=col.customer_id == col.c.id, how=how))


@pytest.mark.parametrize(
    ("how", "inferred"),
    [("inner", True), ("semi", True), ("right", True), ("left", False), ("anti", False), ("full", False)],
)
def test_what_the_right_side_is_filtered_by(how: str, inferred: bool) -> None:
    right = CUSTOMERS.filter(col.id.is_in([1, 2]))
    found = optimized(ORDERS.join(right, "c", on=col.customer_id == col.c.id, how=how))
    assert any("customer_id in" in line for line in found) == inferred


def test_nothing_for_tables_of_one_source() -> None:
    other = table("shop.customers")
    assert "Filter (id < 10)" not in optimized(CHOSEN.join(other, "c", on=col.customer_id == col.c.id))


def test_a_filter_above_the_join_reaches_both_sides() -> None:
    joined = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == col.c.id).filter(col.c.id == param("n"))
    assert [line for line in optimized(joined) if line.startswith("Filter")] == [
        "Filter (customer_id == $n)",
        "Filter (id == $n)",
    ]


def test_through_groups_and_other_names() -> None:
    groups = CUSTOMERS.group_by(k=col.id).agg(n=fn.count()).select("n", key=col.k)
    found = optimized(CHOSEN.join(groups, "g", on=col.customer_id == col.g.key))
    assert "Filter (id < 10)" in found


def test_over_several_joins() -> None:
    third = table("lite.customers")
    joined = CHOSEN.join(CUSTOMERS, "c", on=col.customer_id == col.c.id).join(
        third, "t", on=col.c.id == col.t.id, suffix="_t"
    )
    assert optimized(joined).count("Filter (id < 10)") == 2


@pytest.mark.parametrize(
    "other",
    [
        CUSTOMERS.select(id=1),
        CUSTOMERS.select(id=col.id + 1),
        CUSTOMERS.select("id").union(CUSTOMERS.select("id"), all=True),
    ],
    ids=["constant", "computed", "union"],
)
def test_nothing_of_a_column_that_is_not_stored(other: Query) -> None:
    found = optimized(CHOSEN.join(other, "c", on=col.customer_id == col.c.id))
    assert len([line for line in found if line.startswith("Filter")]) == 1


def test_nothing_of_conditions_that_may_fail() -> None:
    odd = ORDERS.filter(10 // col.customer_id == 3)
    found = optimized(odd.join(CUSTOMERS, "c", on=col.customer_id == col.c.id))
    assert len([line for line in found if line.startswith("Filter")]) == 1


def test_nothing_of_floats_whose_zeros_are_two() -> None:
    scored = table("lite.customers").filter(col.score < 1.0)
    found = optimized(scored.join(CUSTOMERS, "c", on=col.score == col.c.score, suffix="_c"))
    assert len([line for line in found if line.startswith("Filter")]) == 1


def test_contradicting_filters_have_no_rows() -> None:
    right = CUSTOMERS.filter(col.id > 10)
    found = optimized(CHOSEN.join(right, "c", on=col.customer_id == col.c.id, how="left"))
    assert "Filter ((id > 10) and (id < 10))" in found


def test_a_column_under_two_names_is_filtered_once() -> None:
    for twice in (
        CUSTOMERS.select("name", a=col.id, b=col.id),
        CUSTOMERS.group_by(a=col.id, b=col.id).agg(n=fn.count()),
    ):
        found = optimized(CHOSEN.join(twice, "c", on=col.customer_id == col.c.a))
        assert found.count("Filter (id < 10)") == 1
        found = optimized(twice.filter(col.a < 10).join(ORDERS, "o", on=col.b == col.o.customer_id))
        assert found.count("Filter (customer_id < 10)") == 1

from __future__ import annotations

from plans import column, plan_of, scan, shown, table

from dataflow import Query, col
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Plan, Union, columns_of
from dataflow.compiler.rules.merge_union import MOST_INPUTS, merge_union

A, B, C = (column(id_, name) for id_, name in enumerate("abc", 1))
OTHER = table("shop.customers")
IDS = OTHER.select("id")


def merged(plan: Plan) -> list[str]:
    changed = merge_union(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert merge_union(changed) is changed
    return shown(changed)


def optimized(query: Query) -> list[str]:
    plan = optimize(plan_of(query))
    check_plan(plan)
    return shown(plan)


def test_unions_within_each_other_become_one() -> None:
    within = Union((scan(A, name="t"), scan(A, name="u")), (B,))
    assert merged(Union((within, scan(A, name="v"), within), (C,))) == [
        "Union",
        "  Scan shop.t [a]",
        "  Scan shop.u [a]",
        "  Scan shop.v [a]",
        "  Scan shop.t [a]",
        "  Scan shop.u [a]",
    ]


def test_one_union_stays() -> None:
    plan = Union((scan(A), scan(B)), (C,))
    assert merge_union(plan) is plan


def test_columns_in_another_order_are_picked_from_each_input() -> None:
    first = OTHER.select("id", "score").union(OTHER.select("id", "score"), all=True)
    query = first.select("score", "id").union(OTHER.select("score", "id"), all=True)
    assert optimized(query) == [
        "Union",
        "  Project [score, id]",
        "    Scan shop.customers [id, score]",
        "  Project [score, id]",
        "    Scan shop.customers [id, score]",
        "  Project [score, id]",
        "    Scan shop.customers [id, score]",
    ]


def test_a_computed_column_keeps_its_union() -> None:
    query = IDS.union(IDS, all=True).select(id=col.id + 1).union(IDS, all=True)
    assert [line.strip().partition(" ")[0] for line in optimized(query)].count("Union") == 2


def test_different_rows_of_different_rows_are_found_once() -> None:
    query = IDS.union(IDS).union(IDS.union(IDS))
    assert optimized(query) == ["Distinct", "  Union", *["    Scan shop.customers [id]"] * 4]


def test_different_rows_stay_where_all_rows_are_united_with_them() -> None:
    query = IDS.union(IDS).union(IDS, all=True)
    assert optimized(query)[:3] == ["Union", "  Distinct", "    Union"]


def test_no_more_inputs_than_a_database_unites() -> None:
    plan: Plan = scan(A)
    for _ in range(MOST_INPUTS + 50):
        plan = Union((plan, scan(A)), (A,))
    changed = merge_union(plan)
    unions = [line for line in shown(changed) if "Union" in line]
    assert unions == ["Union", "  Union"]
    assert isinstance(changed, Union)
    assert len(changed.inputs) <= MOST_INPUTS

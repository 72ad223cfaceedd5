from __future__ import annotations

from plans import column, compare, plan_of, scan, table

from dataflow import col, fn, that
from dataflow.compiler.plan.relational import Distinct, Filter, Limit, Plan, Project
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.plan.show import show_node, show_scalar
from dataflow.compiler.plan.walk import depth, nodes, reads, rewrite_down, rewrite_up, scalars_of

PLAN = plan_of(
    table("shop.orders")
    .filter(col.id > 5)
    .join(table("crm.customers"), "c", on=col.customer_id == that.id)
    .group_by("region")
    .agg(n=fn.count(where=col.status == "open"))
    .sort("-n")
    .take(3, 5)
)


def kinds(plan: Plan) -> list[str]:
    return [type(node).__name__ for node in nodes(plan)]


def test_nodes_come_outermost_first_from_left_to_right() -> None:
    assert kinds(PLAN) == ["Limit", "Sort", "Project", "Aggregate", "Join", "Filter", "Scan", "Scan"]


def test_rewriting_nothing_gives_back_the_same_object() -> None:
    assert rewrite_up(PLAN, lambda node: node) is PLAN
    assert rewrite_down(PLAN, lambda node: node) is PLAN


def test_upwards_meets_leaves_first_and_downwards_the_root() -> None:
    met: list[str] = []

    def note(node: Plan) -> Plan:
        met.append(type(node).__name__)
        return node

    rewrite_up(PLAN, note)
    assert met == ["Scan", "Filter", "Scan", "Join", "Aggregate", "Project", "Sort", "Limit"]
    met.clear()
    rewrite_down(PLAN, note)
    assert met == kinds(PLAN)


def test_downwards_goes_on_in_what_was_put_in() -> None:
    deep = Distinct(Distinct(Filter(scan(column(1, "a")), compare(column(1, "a"), "equal", 1))))
    assert kinds(rewrite_down(deep, lambda node: node.input if isinstance(node, Filter) else node)) == [
        "Distinct",
        "Distinct",
        "Scan",
    ]


def test_every_scalar_of_a_node_is_found() -> None:
    found = {show_node(node).split()[0]: [show_scalar(scalar) for scalar in scalars_of(node)] for node in nodes(PLAN)}
    assert found == {
        "Limit": ["3", "2"],
        "Sort": ["n"],
        "Project": ["region", "count"],
        "Aggregate": ["region", "count() where (status == 'open')"],
        "Join": ["(customer_id == id)"],
        "Filter": ["(id > 5)"],
        "Scan": [],
    }


def test_depth_counts_more_nodes_than_python_recurses() -> None:
    plan: Plan = scan(column(1, "a"))
    for _ in range(5000):
        plan = Distinct(plan)
    assert depth(plan) == 5001
    assert isinstance(PLAN, Limit)
    assert depth(PLAN) == 7


def test_reads_are_counted_where_they_are_written() -> None:
    a, b, sum_ = column(1, "a"), column(2, "b"), column(3, "sum")
    below = Project(scan(a, b), (Assignment(a, ColumnRef(a)), Assignment(sum_, compare(a, "add", b))))
    plan = Filter(Filter(below, compare(a, "less", sum_)), compare(sum_, "equal", a))
    assert reads(plan) == {1: 4, 2: 2, 3: 2}
    assert reads(plan, [sum_]) == {1: 5, 2: 3, 3: 3}

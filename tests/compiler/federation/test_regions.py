from __future__ import annotations

from plans import both, column, compare, scan

from dataflow.compiler.federation.regions import equalities, regions
from dataflow.compiler.plan.relational import Aggregate, Filter, Join, Plan, Project
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.plan.show import show_node, show_scalar
from dataflow.dsl.types import FLOAT64

A, B, C, D = (column(at, name) for at, name in enumerate("abcd", 1))
OF_A, OF_B, OF_C, OF_D = (scan(each, name=each.name) for each in (A, B, C, D))


def told(plan: Plan) -> list[tuple[list[str], list[str], list[str]]]:
    """Of each region its leaves, its conditions, and its guests with theirs."""
    return [
        (
            [show_node(leaf) for leaf in region.leaves],
            [show_scalar(condition) for condition in region.conditions],
            [f"{show_node(guest)} {', '.join(map(show_scalar, own))}" for guest, own in region.guests],
        )
        for region in regions(plan)
    ]


def test_joined_plans_are_leaves_whatever_stands_between_them() -> None:
    first = Filter(Join("inner", OF_A, OF_B, compare(A, "equal", B)), compare(A, "less", 5))
    plan = Join("semi", first, OF_C, compare(B, "equal", C))
    assert told(plan) == [
        (["Scan shop.a [a]", "Scan shop.b [b]", "Scan shop.c [c]"], ["(a == b)", "(a < 5)", "(b == c)"], [])
    ]


def test_what_may_be_missing_is_a_guest() -> None:
    for kind in ("left", "anti", "asof"):
        plan = Join(kind, OF_A, OF_B, compare(A, "equal", B))  # type: ignore[arg-type]
        assert told(plan) == [(["Scan shop.a [a]"], [], ["Scan shop.b [b] (a == b)"])]
    plan = Join("right", OF_A, OF_B, compare(A, "equal", B))
    assert told(plan) == [(["Scan shop.b [b]"], [], ["Scan shop.a [a] (a == b)"])]


def test_a_full_join_is_a_leaf_of_its_own() -> None:
    full = Join("full", OF_A, OF_B, compare(A, "equal", B))
    assert told(full) == []
    assert told(Join("inner", full, OF_C, compare(A, "equal", C))) == [
        (["Join full on (a == b)", "Scan shop.c [c]"], ["(a == c)"], [])
    ]


def test_regions_inside_of_leaves_and_guests() -> None:
    inside = Aggregate(Join("inner", OF_B, OF_C, compare(B, "equal", C)), (Assignment(B, ColumnRef(B)),), ())
    inner = (["Scan shop.b [b]", "Scan shop.c [c]"], ["(b == c)"], [])
    assert told(Join("inner", OF_A, inside, compare(A, "equal", B)))[1:] == [inner]
    assert told(Join("left", OF_A, inside, compare(A, "equal", B)))[1:] == [inner]


def test_computed_columns_are_what_they_are_computed_from() -> None:
    made = column(9, "made")
    joined = Join("inner", OF_A, OF_B, compare(A, "equal", B))
    project = Project(joined, (Assignment(A, ColumnRef(A)), Assignment(made, ColumnRef(B))))
    assert told(Join("inner", project, OF_C, compare(made, "equal", C)))[0][1] == ["(a == b)", "(b == c)"]


def test_equalities_carry_from_one_to_the_next() -> None:
    conditions = [compare(A, "equal", B), compare(B, "equal", C), compare(C, "less", D)]
    found = {(show_scalar(left), show_scalar(right)) for left, right in equalities(conditions)}
    assert found == {(left, right) for left in "abc" for right in "abc" if left != right}


def test_equalities_do_not_carry_over_another_type() -> None:
    between = column(8, "x", FLOAT64)
    found = {
        (show_scalar(left), show_scalar(right))
        for left, right in equalities([compare(A, "equal", between), compare(between, "equal", B)])
    }
    assert found == {("a", "x"), ("x", "a"), ("x", "b"), ("b", "x")}


def test_the_leaf_that_has_a_condition_s_columns() -> None:
    (region,) = regions(Join("inner", OF_A, OF_B, both(compare(A, "equal", B), compare(A, "less", B))))
    assert region.leaf_of(ColumnRef(A)) is OF_A
    assert region.leaf_of(compare(A, "less", B)) is None
    assert region.leaf_of(ColumnRef(D)) is None

from __future__ import annotations

import pytest
from plans import column, compare, scan

from dataflow.compiler.plan.relational import (
    Aggregate,
    Distinct,
    Empty,
    Exchange,
    Filter,
    Join,
    JoinKind,
    Limit,
    Plan,
    Project,
    Sort,
    Union,
    columns_of,
    inputs_of,
    with_inputs,
)
from dataflow.compiler.plan.scalar import TRUE, Assignment, ColumnRef, Literal, SortKey
from dataflow.dsl.types import INT64

A = column(1, "a", nullable=False)
B = column(2, "b", nullable=False)
LEFT, RIGHT = scan(A), scan(B, name="u")
PLANS: list[Plan] = [
    LEFT,
    Exchange(1, (A,)),
    Empty((A,)),
    Filter(LEFT, compare(A, "equal", 1)),
    Project(LEFT, (Assignment(A, ColumnRef(A)),)),
    Aggregate(LEFT, (Assignment(A, ColumnRef(A)),), ()),
    Join("inner", LEFT, RIGHT, TRUE),
    Sort(LEFT, (SortKey(ColumnRef(A)),)),
    Limit(LEFT, Literal(1, INT64)),
    Distinct(LEFT),
    Union((LEFT, RIGHT), (column(3, "c"),)),
]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: type(plan).__name__)
def test_its_own_inputs_give_back_the_same_plan(plan: Plan) -> None:
    assert with_inputs(plan, inputs_of(plan)) is plan


@pytest.mark.parametrize("plan", [plan for plan in PLANS if inputs_of(plan)], ids=lambda plan: type(plan).__name__)
def test_other_inputs_take_their_places_from_left_to_right(plan: Plan) -> None:
    others = tuple(Distinct(child) for child in inputs_of(plan))
    assert inputs_of(with_inputs(plan, others)) == others


@pytest.mark.parametrize(
    ("kind", "nullable"),
    [
        ("inner", [False, False]),
        ("cross", [False, False]),
        ("left", [False, True]),
        ("right", [True, False]),
        ("full", [True, True]),
        ("semi", [False]),
        ("anti", [False]),
    ],
)
def test_columns_of_a_side_without_match_are_null(kind: JoinKind, nullable: list[bool]) -> None:
    assert [found.nullable for found in columns_of(Join(kind, LEFT, RIGHT, TRUE))] == nullable

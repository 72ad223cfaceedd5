"""Arithmetic of numbers that are written out."""

from __future__ import annotations

import pytest
from bound_shop import bound

from dataflow.compiler.bind.exact_numbers import exact_number
from dataflow.compiler.plan.relational import Filter, Project
from dataflow.compiler.plan.scalar import Literal, Scalar
from dataflow.compiler.plan.show import show_scalar
from dataflow.dsl.types import FLOAT64, INT64


def number(value: float) -> Literal:
    return Literal(value, INT64 if isinstance(value, int) else FLOAT64)


@pytest.mark.parametrize(
    ("function", "args", "expected"),
    [
        ("add", (0.06, 0.01), 0.07),
        ("subtract", (0.3, 0.1), 0.2),
        ("multiply", (1.1, 1.1), 1.21),
        ("add", (1, 0.05), 1.05),
        ("add", (1e300, 1e-300), 1e300),
    ],
)
def test_numbers_are_computed_as_they_are_written(function: str, args: tuple[float, float], expected: float) -> None:
    assert exact_number(function, tuple(map(number, args))) == Literal(expected, FLOAT64)


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("add", (number(1), number(2))),
        ("divide", (number(1.0), number(3.0))),
        ("multiply", (number(1e308), number(10.0))),
        ("add", (number(float("nan")), number(1.0))),
        ("add", (Literal(None, FLOAT64), number(1.0))),
    ],
)
def test_what_is_computed_by_the_engines(function: str, args: tuple[Scalar, ...]) -> None:
    assert exact_number(function, args) is None


def test_a_sum_of_numbers_is_exact_beside_a_decimal() -> None:
    """The sum of the two floats is less than 0.07, so that `total <= 0.06 + 0.01` lost the rows of 0.07."""
    plan = bound("orders.filter(col.total <= lit(0.06) + 0.01)").plan
    predicates = [node.predicate for node in _nodes(plan) if isinstance(node, Filter)]
    assert [show_scalar(predicate) for predicate in predicates] == ["(total <= 0.07)"]


def _nodes(plan: object) -> list[object]:
    found = [plan]
    while isinstance(found[-1], Project | Filter):
        found.append(found[-1].input)
    return found

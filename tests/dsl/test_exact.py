"""Constants are equal where they mean the same in a query."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dataflow.dsl.exact import written
from dataflow.dsl.expr import Frame, Literal

ALIKE_TO_PYTHON = [
    (1, True),
    (1, 1.0),
    (1, Decimal(1)),
    (Decimal("1.0"), Decimal("1.00")),
    (0.0, -0.0),
    (
        dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    ),
]


@pytest.mark.parametrize(("one", "other"), ALIKE_TO_PYTHON)
def test_what_python_takes_for_equal_is_not(one: object, other: object) -> None:
    assert one == other
    assert written(one) != written(other)


def test_a_text_is_not_what_it_says() -> None:
    assert written("1") != written(1)


def test_constants_of_a_query() -> None:
    assert Literal(1) == Literal(1)
    assert hash(Literal(1)) == hash(Literal(1))
    assert Literal(1) != Literal(True)
    assert Literal(float("nan")) == Literal(float("nan"))
    assert Literal("a") != Frame("rows", None, None)


def test_frames() -> None:
    assert Frame("range", 1, None) == Frame("range", 1, None)
    assert Frame("range", 1, None) != Frame("range", 1.0, None)
    assert Frame("range", 1, None) != Frame("rows", 1, None)

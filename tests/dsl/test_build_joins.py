"""The conditions of joins in Python. Unknown kinds and missing conditions: tests/errors."""

from __future__ import annotations

import pytest
from declared_shop import DB

from dataflow import col, that
from dataflow.dsl.build_joins import join_step
from dataflow.dsl.expr import Call, Column, Expr
from dataflow.dsl.query import Join

RIGHT = DB.shop.customers._pipeline
ID, HIS_ID = Column(("id",)), Column(("that", "id"))
EQUAL, LESS = Call("equal", (ID, HIS_ID)), Call("less", (ID, HIS_ID))


@pytest.mark.parametrize(
    ("on", "condition"),
    [
        ("id", ("id",)),
        (["id", "region"], ("id", "region")),
        (col.id == that.id, EQUAL),
        ([col.id == that.id, col.id < that.id], Call("and", (EQUAL, LESS))),
    ],
)
def test_conditions(on: object, condition: Expr | tuple[str, ...]) -> None:
    assert join_step(RIGHT, None, on, "inner", None, None) == Join("inner", RIGHT, None, condition)


def test_the_right_side_has_the_name_of_the_alias() -> None:
    step = join_step(RIGHT, "c", col.id >= that.id, "asof", "_c", None)
    assert step == Join("asof", RIGHT, "c", Call("greater_equal", (ID, Column(("c", "id")))), "_c")


def test_a_cross_join_has_no_condition() -> None:
    assert join_step(RIGHT, None, None, "cross", None, None) == Join("cross", RIGHT)

from __future__ import annotations

from decimal import Decimal

from dataflow.compiler.plan.scalar import Literal, Parameter
from dataflow.compiler.render.slots import Slots
from dataflow.dsl.types import FLOAT64, INT64, STRING
from dataflow.dsl.types import Decimal as DecimalType


def test_values_that_only_look_alike_are_bound_apart() -> None:
    slots = Slots()
    alike = [
        Literal(1, INT64),
        Literal("1", STRING),
        Literal(1.0, FLOAT64),
        Literal(Decimal(1), DecimalType(1, 0)),
        Literal(Decimal("1.0"), DecimalType(2, 1)),
        Literal(0.0, FLOAT64),
        Literal(-0.0, FLOAT64),
        Parameter("1", INT64),
    ]
    assert [slots.number(slot) for slot in alike] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [slots.number(slot) for slot in alike] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_value_that_is_not_a_number_is_bound_once() -> None:
    slots = Slots()
    assert [slots.number(Literal(float("nan"), FLOAT64)) for _ in range(2)] == [1, 1]


def test_a_value_that_is_made_for_the_question_is_not_taken_for_one_before() -> None:
    slots = Slots()
    assert [slots.number(Literal(number, INT64)) for number in range(100)] == list(range(1, 101))

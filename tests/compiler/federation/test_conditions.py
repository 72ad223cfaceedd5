from __future__ import annotations

from plans import column, compare, scan

from dataflow.compiler.federation.conditions import Conditions
from dataflow.compiler.plan.scalar import Call, ColumnRef, Scalar
from dataflow.compiler.plan.show import show_scalar
from dataflow.dsl.types import BOOL, FLOAT64, INT64

A, A2, B, C = column(1, "a"), column(2, "a2"), column(3, "b"), column(4, "c")
RELATIONS = [scan(A, A2), scan(B), scan(C)]


def conditions(*predicates: Scalar) -> Conditions:
    return Conditions(RELATIONS, predicates)


def between(found: Conditions, first: int, second: int) -> list[str]:
    return [show_scalar(part) for part in found.between(first, second)]


def test_an_equality_that_follows_from_others_connects_too() -> None:
    found = conditions(compare(A, "equal", B), compare(B, "equal", C))
    assert found.connected(0b001, 0b100)
    assert between(found, 0b001, 0b100) == ["(a == c)"]


def test_of_a_class_one_equality_is_enough_one_that_was_written_if_there_is() -> None:
    found = conditions(compare(A, "equal", B), compare(B, "equal", C))
    assert between(found, 0b011, 0b100) == ["(b == c)"]
    assert between(found, 0b101, 0b010) == ["(a == b)"]


def test_two_columns_of_one_relation_are_not_of_one_class() -> None:
    found = conditions(compare(A, "equal", B), compare(A2, "equal", B))
    assert between(found, 0b001, 0b010) == ["(a == b)", "(a2 == b)"]


def test_a_circle_of_equalities_says_nothing_new() -> None:
    found = conditions(compare(A, "equal", B), compare(B, "equal", C), compare(C, "equal", A))
    assert between(found, 0b011, 0b100) == ["(c == a)"]
    assert not found.rest


def test_two_classes_become_one() -> None:
    relations = [*RELATIONS, scan(column(5, "d"))]
    parts = [compare(A, "equal", B), compare(C, "equal", column(5, "d")), compare(B, "equal", C)]
    found = Conditions(relations, parts)
    assert between(found, 0b0001, 0b1000) == ["(a == d)"]


def test_floats_and_values_of_two_types_are_compared_as_written() -> None:
    x, y, z = column(6, "x", FLOAT64), column(7, "y", FLOAT64), column(8, "z", INT64)
    found = Conditions([scan(x), scan(y), scan(z)], [compare(x, "equal", y), compare(y, "equal", z)])
    assert found.connected(0b001, 0b010)
    assert not found.connected(0b001, 0b100)
    assert between(found, 0b011, 0b100) == ["(y == z)"]


def test_a_computed_equality_connects_and_an_inequality_does_not() -> None:
    total = Call("add", (ColumnRef(A), ColumnRef(B)), INT64)
    found = conditions(Call("equal", (total, ColumnRef(C)), BOOL), compare(A, "less", B))
    assert found.connected(0b011, 0b100)
    assert not found.connected(0b001, 0b100)
    assert not found.connected(0b001, 0b010)
    assert between(found, 0b001, 0b010) == ["(a < b)"]
    assert between(found, 0b011, 0b100) == ["((a + b) == c)"]
    assert between(found, 0b001, 0b100) == []

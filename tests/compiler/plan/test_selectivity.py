from __future__ import annotations

import pytest
from plans import both, column, compare, value

from dataflow.compiler.plan.facts import Facts
from dataflow.compiler.plan.scalar import FALSE, TRUE, Call, Cast, ColumnRef, InList, Literal, Parameter, Scalar
from dataflow.compiler.plan.selectivity import BETWEEN, EQUAL, OTHER, RANGE, narrowed, share
from dataflow.dsl.types import BOOL, FLOAT64, INT64, List

NUMBER, OTHER_NUMBER, UNKNOWN = column(1, "a"), column(2, "b"), column(3, "c")
KNOWN = {1: Facts(50.0, 0.5, 0.0, 100.0, 8.0, 1000.0), 2: Facts(20.0, 0.0, None, None, 8.0, 1000.0)}


def negated(scalar: Scalar) -> Scalar:
    return Call("not", (scalar,), BOOL)


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        (TRUE, 1.0),
        (FALSE, 0.0),
        (Literal(None, BOOL), 0.0),
        (compare(NUMBER, "equal", 5), 1 / 50),
        (compare(value(5), "equal", NUMBER), 1 / 50),
        (Call("equal", (Cast(ColumnRef(NUMBER), FLOAT64), value(5.0)), BOOL), 1 / 50),
        (compare(NUMBER, "equal", OTHER_NUMBER), 1 / 50),
        (compare(UNKNOWN, "equal", 5), EQUAL),
        (compare(NUMBER, "not_equal", 5), 49 / 50),
        (negated(compare(NUMBER, "equal", 5)), 49 / 50),
        (compare(NUMBER, "less", 10), 0.05),
        (compare(value(10), "greater", NUMBER), 0.05),
        (compare(NUMBER, "greater_equal", 90), 0.05),
        (both(compare(NUMBER, "greater", 20), compare(NUMBER, "less", 40)), 0.1),
        (both(compare(NUMBER, "greater", 40), compare(NUMBER, "less", 20)), 0.0),
        (compare(OTHER_NUMBER, "less", 10), RANGE),
        (both(compare(UNKNOWN, "greater", 20), compare(UNKNOWN, "less", 40)), BETWEEN),
        (compare(NUMBER, "less", OTHER_NUMBER), RANGE),
        (InList(ColumnRef(OTHER_NUMBER), (value(1), value(2))), 0.1),
        (InList(ColumnRef(OTHER_NUMBER), (value(1), value(2)), negated=True), 0.9),
        (Call("in_list", (ColumnRef(OTHER_NUMBER), Parameter("p", List(INT64))), BOOL), 0.5),
        (Call("is_null", (ColumnRef(NUMBER),), BOOL), 0.5),
        (Call("like", (ColumnRef(UNKNOWN), value("%a%")), BOOL), 0.1),
        (Call("like", (ColumnRef(UNKNOWN), value("a%")), BOOL), 0.03),
        (Call("or", (compare(OTHER_NUMBER, "equal", 5), compare(OTHER_NUMBER, "equal", 6)), BOOL), 0.0975),
        (ColumnRef(column(9, "d", BOOL)), 0.5),
        (Call("list_contains", (ColumnRef(UNKNOWN), value(5)), BOOL), OTHER),
    ],
)
def test_shares(predicate: Scalar, expected: float) -> None:
    assert share(predicate, KNOWN) == pytest.approx(expected)


def test_what_conditions_leave_of_their_columns() -> None:
    _, changed = narrowed(both(compare(NUMBER, "less", 10), compare(OTHER_NUMBER, "equal", 5)), KNOWN)
    assert (changed[1].distinct, changed[1].least, changed[1].greatest, changed[1].nulls) == (5.0, 0.0, 10.0, 0.0)
    assert changed[2].distinct == 1


def test_a_condition_on_what_is_not_known_changes_nothing() -> None:
    assert narrowed(compare(UNKNOWN, "less", 10), KNOWN)[1] == {}
    assert narrowed(compare(UNKNOWN, "equal", 10), KNOWN)[1] == {}

from __future__ import annotations

from plans import column, scan, shown

from dataflow.compiler.plan.grouping_sets import grouping_key, united
from dataflow.compiler.plan.relational import Aggregate, Limit, columns_of
from dataflow.compiler.plan.scalar import AggregateCall, Assignment, ColumnRef, Literal
from dataflow.dsl.types import INT64

A, B = column(1, "a"), column(2, "b")
COUNT = AggregateCall("count", (), None, INT64, nullable=False)
GROUPING = AggregateCall("grouping", (Literal(1, INT64),), None, INT64, nullable=False)
KEYS = (Assignment(column(4, "a"), ColumnRef(A)), Assignment(column(5, "b"), ColumnRef(B)))


def test_one_aggregate_for_each_set() -> None:
    aggregates = (Assignment(column(6, "n"), COUNT), Assignment(column(7, "g"), GROUPING))
    union = united(Aggregate(scan(A, B), KEYS, aggregates, ((0, 1), (0,))))
    assert union is not None
    assert columns_of(union) == (*(key.column for key in KEYS), *(made.column for made in aggregates))
    assert shown(union) == [
        "Union",
        "  Project [a, b, n, g = 0]",
        "    Aggregate [n = count()] by [a, b]",
        "      Scan shop.t [a, b]",
        "  Project [a, b = null, n, g = 1]",
        "    Aggregate [n = count()] by [a]",
        "      Scan shop.t [a, b]",
    ]


def test_one_row_of_all_without_an_aggregate() -> None:
    union = united(Aggregate(scan(A, B), KEYS, (), ((),)))
    assert union is not None
    assert shown(union) == [
        "Union",
        "  Project [a = null, b = null]",
        "    Aggregate [count = count()]",
        "      Scan shop.t [a, b]",
    ]


def test_rows_that_need_not_be_the_same_twice() -> None:
    assert united(Aggregate(Limit(scan(A, B), Literal(1, INT64)), KEYS, (), ((),))) is None


def test_grouping_key() -> None:
    assert grouping_key(GROUPING) == 1
    assert grouping_key(COUNT) is None

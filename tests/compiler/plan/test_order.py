from __future__ import annotations

from plans import column, compare, scan

from dataflow.compiler.plan.order import order_of
from dataflow.compiler.plan.relational import Distinct, Filter, Limit, Project, Sort
from dataflow.compiler.plan.scalar import Assignment, ColumnRef, Literal, SortKey
from dataflow.dsl.types import INT64

A, B = column(1, "a"), column(2, "b")
KEYS = (SortKey(ColumnRef(A)),)
SORTED = Limit(Sort(scan(A, B), KEYS), Literal(1, INT64))


def test_a_limit_and_a_projection_keep_the_order() -> None:
    assert order_of(SORTED) == KEYS
    assert order_of(Limit(Project(SORTED, (Assignment(A, ColumnRef(A)),)), Literal(1, INT64))) == KEYS


def test_an_order_ends_where_its_key_is_left_out() -> None:
    assert order_of(Project(SORTED, (Assignment(B, ColumnRef(B)),))) == ()


def test_other_operators_have_no_order() -> None:
    assert order_of(Filter(SORTED, compare(A, "equal", 1))) == ()
    assert order_of(Distinct(SORTED)) == ()
    assert order_of(scan(A)) == ()

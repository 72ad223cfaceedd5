"""What `over`, `by` and `sort` build. Their errors: tests/errors/test_windows.py."""

from __future__ import annotations

import datetime as dt

from dataflow import Expression, col, fn, interval
from dataflow.dsl.expr import Call, Column, Frame, Key, Literal, Over
from dataflow.dsl.types import Interval

X, K = Column(("x",)), Column(("k",))


def over(expression: Expression) -> Over | None:
    assert isinstance(expression._tree, Call)
    return expression._tree.over


def test_names_expressions_and_lists_of_them() -> None:
    assert over(fn.rank().over("k", "-x")) == Over((K,), (Key(X, descending=True),))
    assert over(fn.rank().over(by=col.k, sort=-col.x)) == Over((K,), (Key(X, descending=True),))
    assert over(fn.rank().over(["k", col.x], [col.x.desc(nulls="first"), "k"])) == Over(
        (K, X), (Key(X, descending=True, nulls_first=True), Key(K))
    )
    assert over(fn.count().over()) == Over()


def test_frames() -> None:
    assert over(col.x.sum().over(rows=(-6, 0))) == Over(frame=Frame("rows", -6, 0))
    assert over(col.x.sum().over(rows=[None, 1])) == Over(frame=Frame("rows", None, 1))
    assert over(col.x.sum().over(range=(-1.5, None))) == Over(frame=Frame("range", -1.5, None))
    week = Frame("range", Interval(days=-7), 0)
    assert over(col.x.sum().over(range=(interval(days=-7), 0))) == Over(frame=week)
    assert over(col.x.sum().over(range=(dt.timedelta(days=-7), 0))) == Over(frame=week)


def test_it_keeps_the_call() -> None:
    assert col.x.sum(where=col.k).over("k")._tree == Call("sum", (X,), K, (), Over((K,)))


def test_the_order_inside_a_call() -> None:
    assert col.x.first(sort="-k")._tree == Call("first", (X,), sort=(Key(K, descending=True),))
    assert fn.first(col.x, sort="-k")._tree == col.x.first(sort="-k")._tree
    assert fn.string_agg(col.x, ", ", sort=["k"])._tree == Call("string_agg", (X, Literal(", ")), sort=(Key(K),))
    assert col.x.array_agg()._tree == Call("array_agg", (X,))


def test_shifted_values() -> None:
    assert col.x.lag()._tree == Call("lag", (X,))
    assert col.x.lead(2)._tree == Call("lead", (X, Literal(2)))
    assert col.x.lag(default=0)._tree == fn.lag(col.x, 1, 0)._tree

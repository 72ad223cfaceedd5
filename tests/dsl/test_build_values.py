"""Expressions of constants, cases, spans of time and queries. Their errors: tests/errors."""

from __future__ import annotations

from declared_shop import evaluate

from dataflow import case, col, exists, if_, interval, lit, subquery, that
from dataflow.dsl.expr import Call, Case, Column, Exists, Literal, Subquery
from dataflow.dsl.types import Interval

X = Column(("x",))


def test_constants() -> None:
    assert lit("x")._tree == Literal("x")
    assert lit([1, col.x])._tree == Call("array", (Literal(1), X))


def test_cases() -> None:
    assert case((col.x, 1), otherwise=2)._tree == Case(((X, Literal(1)),), Literal(2))
    assert case((col.x, 1))._tree == Case(((X, Literal(1)),))
    assert if_(col.x, 1, 2)._tree == Call("if", (X, Literal(1), Literal(2)))
    assert if_(col.x, 1, None)._tree == if_(col.x, 1)._tree


def test_spans_of_time() -> None:
    assert interval(years=1, months=2, weeks=1, days=1)._tree == Literal(Interval(14, 8, 0))
    assert interval(hours=1, minutes=1, seconds=1.5)._tree == Literal(Interval(0, 0, 3_661_500_000))


def test_queries() -> None:
    orders = evaluate("orders")
    assert subquery(orders)._tree == Subquery(orders._pipeline)
    assert exists(orders)._tree == Exists(orders._pipeline)
    condition = col.x == that.id
    assert exists(orders, on=condition)._tree == Exists(orders._pipeline, condition._tree)

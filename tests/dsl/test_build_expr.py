"""The Python form of expressions: what operators, methods and plain values become. Their errors: tests/errors."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import enum
import pickle

import numpy as np
import pandas as pd
import pytest
from declared_shop import evaluate

from dataflow import Expression, col, fn, lit, param, that
from dataflow.dsl.build_expr import to_condition, to_expr
from dataflow.dsl.errors import BuildError
from dataflow.dsl.expr import Call, Column, Literal, Param
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.query import Key
from dataflow.dsl.types import DATE, INT64, Interval

X = Column(("x",))


class Status(enum.StrEnum):
    OPEN = "open"


class Size(enum.IntEnum):
    LARGE = 3


def test_columns() -> None:
    assert col.x._tree == X
    assert col["odd name"]._tree == Column(("odd name",))
    assert col.c.x._tree == Column(("c", "x"))
    assert col.c["count"]._tree == Column(("c", "count"))
    assert that.x._tree == Column(("that", "x"))


@pytest.mark.parametrize(
    ("code", "function"),
    [
        ("col.x + 1", "add"),
        ("col.x - 1", "subtract"),
        ("col.x * 1", "multiply"),
        ("col.x / 1", "divide"),
        ("col.x // 1", "floor_divide"),
        ("col.x % 1", "modulo"),
        ("col.x ** 1", "power"),
        ("col.x == 1", "equal"),
        ("col.x != 1", "not_equal"),
        ("col.x < 1", "less"),
        ("col.x <= 1", "less_equal"),
        ("col.x > 1", "greater"),
        ("col.x >= 1", "greater_equal"),
        ("col.x & 1", "and"),
        ("col.x | 1", "or"),
    ],
)
def test_an_operator_with_a_value_behind_it(code: str, function: str) -> None:
    value = evaluate(code)
    assert isinstance(value, Expression)
    assert value._tree == Call(function, (X, Literal(1)))


@pytest.mark.parametrize(
    ("code", "function"),
    [
        ("1 + col.x", "add"),
        ("1 - col.x", "subtract"),
        ("1 * col.x", "multiply"),
        ("1 / col.x", "divide"),
        ("1 // col.x", "floor_divide"),
        ("1 % col.x", "modulo"),
        ("1 ** col.x", "power"),
        ("1 & col.x", "and"),
        ("1 | col.x", "or"),
    ],
)
def test_an_operator_with_a_value_before_it(code: str, function: str) -> None:
    value = evaluate(code)
    assert isinstance(value, Expression)
    assert value._tree == Call(function, (Literal(1), X))


def test_a_comparison_with_a_value_before_it_turns_round() -> None:
    assert (1 < col.x)._tree == Call("greater", (X, Literal(1)))  # noqa: SIM300


def test_signs() -> None:
    assert (-col.x)._tree == Call("negate", (X,))
    assert (~col.x)._tree == Call("not", (X,))
    assert abs(col.x)._tree == Call("abs", (X,))
    assert round(col.x, 2)._tree == Call("round", (X, Literal(2)))


@pytest.mark.parametrize("name", [f.name for f in FUNCTIONS.values() if f.is_aggregate and len(f.parameters) == 1])
def test_aggregates_take_a_condition(name: str) -> None:
    method = getattr(col.x, name)(where=col.y)._tree
    assert method == Call(name, (X,), Column(("y",)))
    assert getattr(fn, name)(col.x, where=col.y)._tree == method


def test_methods_and_functions_are_the_same() -> None:
    assert col.x.substring(2)._tree == fn.substring(col.x, 2)._tree
    assert col.x.trunc("month")._tree == fn.date_trunc("month", col.x)._tree
    assert col.x.lpad(5)._tree == fn.lpad(col.x, 5, " ")._tree
    assert col.x.round()._tree == fn.round(col.x)._tree


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (Status.OPEN, "open"),
        (Size.LARGE, 3),
        (True, True),
        (decimal.Decimal("1.50"), decimal.Decimal("1.50")),
        (dt.timedelta(days=7, hours=1), Interval(days=7, microseconds=3_600_000_000)),
        (np.int64(5), 5),
        (np.float64(1.5), 1.5),
        (np.bool_(True), True),
        (np.datetime64("2026-01-31"), dt.date(2026, 1, 31)),
        (pd.Timestamp("2026-01-31 10:00"), dt.datetime(2026, 1, 31, 10)),
        (None, None),
    ],
    ids=repr,
)
def test_values_become_their_plain_python_kind(value: object, plain: object) -> None:
    tree = to_expr(value)
    assert tree == Literal(plain)  # type: ignore[arg-type]
    assert isinstance(tree, Literal)
    assert type(tree.value) is type(plain)


def test_a_value_of_numpy_before_an_operator() -> None:
    assert (np.int64(2) * col.x)._tree == Call("multiply", (Literal(2), X))
    assert (np.float64(2) > col.x)._tree == Call("less", (X, Literal(2.0)))


def test_text_is_a_value() -> None:
    assert (col.x == "y")._tree == Call("equal", (X, Literal("y")))
    assert lit("x").concat(col.y)._tree == Call("concat", (Literal("x"), Column(("y",))))


def test_parameters() -> None:
    assert param.day._tree == Param("day")
    assert param("day", "date")._tree == Param("day", DATE)
    assert param("n", int)._tree == Param("n", INT64)


def test_sort_keys() -> None:
    assert col.x.asc() == Key(X)
    assert col.x.desc(nulls="first") == Key(X, descending=True, nulls_first=True)


def test_a_condition_may_be_a_constant_that_says_so() -> None:
    assert to_condition(lit(True), "a filter") == Literal(True)
    with pytest.raises(BuildError):
        to_condition(True, "a filter")


def test_what_asks_for_attributes_is_told_there_are_none() -> None:
    assert not hasattr(col, "__wrapped__")
    assert not hasattr(col.x, "_repr_html_")
    assert not hasattr(col.x + 1, "nonsense")
    assert not hasattr(fn, "__file__")


def test_expressions_are_copied_and_pickled() -> None:
    expression = evaluate("col.x")
    assert isinstance(expression, Expression)
    assert copy.copy(expression)._tree == expression._tree
    with pytest.raises(TypeError, match="unhashable"):
        hash(expression)
    assert pickle.loads(pickle.dumps(Key(X))) == Key(X)


def test_names_are_completed() -> None:
    assert "date_trunc" in dir(fn)
    assert "lower" in dir(col.x)

"""Calls that do not fit become trees that the binder speaks of: tests/errors/test_types.py has its words."""

from __future__ import annotations

import inspect

import pytest

from dataflow import BuildError, Expression, col, fn
from dataflow.dsl.expr import Call, Column, Literal

X = Column(("x",))


def test_too_few_and_too_many_arguments_are_left_to_the_binder() -> None:
    assert fn.lower()._tree == Call("lower", ())  # type: ignore[call-arg]
    assert fn.lower(col.x, 1)._tree == Call("lower", (X, Literal(1)))  # type: ignore[call-arg]
    assert col.x.lower(1)._tree == Call("lower", (X, Literal(1)))  # type: ignore[call-arg]
    assert col.x.date_diff("day")._tree == Call("date_diff", (Literal("day"), X))  # type: ignore[call-arg]
    assert fn.lower(col.x, where=col.x)._tree == Call("lower", (X,), X)  # type: ignore[call-arg]
    assert fn.replace(col.x, by="y")._tree == Call("replace", (X, Literal("y")))  # type: ignore[call-arg]


def test_a_name_that_is_no_parameter() -> None:
    with pytest.raises(BuildError, match="`substring` has no parameter `strat`") as caught:
        fn.substring(col.x, strat=1)  # type: ignore[call-arg]
    assert caught.value.hint == "`start` might be meant"
    with pytest.raises(BuildError) as caught:
        col.x.lower(of="y")  # type: ignore[call-arg]
    assert caught.value.hint == "as in `lower(text)`"


def test_signatures_and_documentation_stay() -> None:
    assert list(inspect.signature(Expression.substring).parameters) == ["self", "start", "length"]
    assert "Characters from position" in (Expression.substring.__doc__ or "")

"""The words that expressions begin with."""

from __future__ import annotations

from dataflow import col, fn, param, that
from dataflow.dsl.expr import Column, Param
from dataflow.dsl.functions import FUNCTIONS
from dataflow.dsl.types import DATE


def test_columns_by_attribute_and_by_any_name() -> None:
    assert col.x._tree == Column(("x",))
    assert col["odd name"]._tree == Column(("odd name",))
    assert that.x._tree == Column(("that", "x"))


def test_parameters() -> None:
    assert param.day._tree == Param("day")
    assert param("day", "date")._tree == Param("day", DATE)


def test_names_are_shown_and_completed() -> None:
    assert [repr(word) for word in (col, that, param, fn)] == ["col", "that", "param", "fn"]
    assert dir(fn) == sorted(FUNCTIONS)

"""Orders, groups and aggregates as workflows have them."""

from __future__ import annotations

from typing import Any

import pytest

from dataflow import col, fn
from dataflow.dsl.errors import DataFlowError, ParameterError
from dataflow.dsl.expr import Column, Key
from dataflow.dsl.query import Agg, Item, Sort
from dataflow.runtime.kailash.model_inputs import groups_of, names_in, number_of, order_of

AGE, NAME = Column(("age",)), Column(("name",))


@pytest.mark.parametrize(
    "given",
    [
        "-age, name",
        ["-age", "name"],
        [{"field": "age", "order": "desc"}, {"field": "name", "direction": "ASC"}],
        [{"age": -1}, {"name": 1}],
        {"age": "descending", "name": "ascending"},
        [-col.age, col.name],
        [col.age.desc(), "name"],
    ],
)
def test_orders(given: Any) -> None:
    assert order_of(given) == Sort((Key(AGE, descending=True), Key(NAME)))


def test_an_order_is_names_only() -> None:
    assert order_of("age desc") == Sort((Key(Column(("age desc",))),))
    assert order_of(None) is order_of("") is order_of([]) is None
    for given in (5, [5], [{"age": "up"}]):
        with pytest.raises(ParameterError, match="expected names of fields for `sort`"):
            order_of(given)


def test_groups() -> None:
    total = Item("total", (col.age.sum())._tree)
    expected = Agg((total,), (Item(None, NAME),))
    for aggregations in ("total = sum(age)", {"total": "sum(age)"}, {"total": col.age.sum()}, ["total = sum(age)"]):
        for group_by in ("name", ["name"], [col.name]):
            assert groups_of(aggregations, group_by) == expected
    assert groups_of([{"function": "SUM", "column": "age"}], None).aggregates[0].name == "sum_age"
    assert groups_of([{"op": "count", "field": "*"}], None) == Agg((Item("count", fn.count()._tree),))
    assert groups_of(None, "name, decade = age // 10").keys[1].name == "decade"
    assert groups_of(None, ["name", "decade = age // 10"]).keys[1].name == "decade"
    assert groups_of("n = count()", "rollup(name, age)").grouping is not None


@pytest.mark.parametrize(
    ("aggregations", "group_by", "said"),
    [
        (None, None, "expected `aggregations` or `group_by`, found neither"),
        (5, None, "expected aggregates for `aggregations`, found `int`"),
        ({"n": 5}, None, "expected aggregates for `aggregations`, found `int`"),
        ([{"function": "summ", "field": "age"}], None, "hint: `sum` might be meant"),
        ("n = count()", 5, "expected names for `group_by`, found `int`"),
        ("n = count()", ["a, b"], "expected one key in each text of `group_by`"),
        ("n = count() | take 5", None, "the input `aggregations` is one step of a query"),
        ("n = sum(", None, "<aggregations>:1"),
        ("n = count()", "a | filter true", "the input `group_by` is one step of a query"),
    ],
)
def test_groups_that_are_wrong(aggregations: Any, group_by: Any, said: str) -> None:
    with pytest.raises(DataFlowError) as error:
        groups_of(aggregations, group_by)
    assert said in str(error.value)


def test_numbers_and_names() -> None:
    assert (number_of("limit", None), number_of("limit", 0), number_of("limit", 5)) == (None, 0, 5)
    for wrong in (-1, "5", True, 1.5):
        with pytest.raises(ParameterError, match="expected a number of rows, 0 or more, for `limit`"):
            number_of("limit", wrong)
    assert names_in("id, name", "fields") == names_in(["id", "name"], "fields") == ["id", "name"]
    for odd in (5, [5], [""], {"a": 1}):
        with pytest.raises(ParameterError, match="expected names of fields for `fields`"):
            names_in(odd, "fields")

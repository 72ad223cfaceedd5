from __future__ import annotations

import pytest

from dataflow.dsl.expr import Call, Column, Key, Literal
from dataflow.dsl.format import format_pipeline
from dataflow.dsl.parse import parse_pipeline
from dataflow.dsl.query import (
    Agg,
    Distinct,
    Filter,
    Grouping,
    Item,
    Join,
    Pivot,
    SetOperation,
    Sort,
    Step,
    Take,
    Unpivot,
)


def step(text: str) -> Step:
    (only,) = parse_pipeline("from t | " + text).steps
    return only


A, B = Column(("a",)), Column(("b",))


def test_a_filter_takes_conjunctions_apart() -> None:
    assert step("filter a and (b and a), b") == Filter((A, B, A, B))


def test_sort_keys() -> None:
    assert step("sort a, -b, -(a) nulls first, -5, (-a), (-5) nulls last,") == Sort(
        (
            Key(A),
            Key(B, descending=True),
            Key(A, descending=True, nulls_first=True),
            Key(Literal(5), descending=True),
            Key(Call("negate", (A,))),
            Key(Literal(-5)),
        )
    )


def test_rows_are_counted_from_one() -> None:
    assert step("take 11..20") == Take(Literal(10), Literal(10))
    assert step("take 1..1") == Take(Literal(1), Literal(0))
    assert step("take 0") == Take(Literal(0))
    assert step("take 3 by a, b sort -b") == Take(Literal(3), None, (A, B), (Key(B, descending=True),))


def test_what_rows_of_a_join_fit() -> None:
    def on(text: str) -> object:
        join = step(f"join u on {text}")
        assert isinstance(join, Join)
        return join.on

    assert on("a") == on("(a)") == ("a",)
    assert on("(a, `b c`)") == ("a", "b c")
    assert on("((a))") == A
    assert on("u.a") == Column(("u", "a"))
    assert on("(a) and b") == Call("and", (A, B))


def test_that_is_the_alias_where_there_is_one() -> None:
    assert step("join u as c on a == that.b") == step("join u as c on a == c.b")
    assert step("join u on a == that.b") != step("join u as c on a == c.b")


@pytest.mark.parametrize("kind", ["inner", "left", "right", "full", "semi", "anti", "asof"])
def test_kinds_of_joins(kind: str) -> None:
    join = step(f"join {kind} u on a suffix '_u'")
    assert isinstance(join, Join)
    assert (join.kind, join.suffix) == (kind, "_u")


def test_groupings() -> None:
    keys = (Item(None, A), Item("m", B))
    total = (Item("n", Call("count", ())),)
    assert step("agg n = count() by a, m = b") == Agg(total, keys)
    assert step("agg n = count() by rollup(a, m = b)") == Agg(total, keys, Grouping("rollup"))
    assert step("agg n = count() by cube(a, m = b)") == Agg(total, keys, Grouping("cube"))
    sets = Grouping("sets", ((0, 1), (1,), (0,), ()))
    assert step("agg n = count() by sets((a, m = b), (m), (a), (),)") == Agg(total, keys, sets)
    assert step("agg n = count() by sets((a, m = b), (m = b), (a), ())") == Agg(total, keys, sets)
    assert step("agg by a") == Agg((), (Item(None, A),))


def test_shapes() -> None:
    assert step("unpivot a, b into n, v") == Unpivot((A, B), "n", "v")
    values = (Item(None, Literal("x")), Item("y", Literal(2)))
    assert step("pivot a in ('x', y = 2) agg count()") == Pivot(A, values, (Item(None, Call("count", ())),))
    assert step("distinct by a, b") == Distinct((A, B))


def test_operands_are_tables_or_pipelines() -> None:
    assert step("union u") == step("union (from u)")
    union = step("union all (from u as x | take 1)")
    assert isinstance(union, SetOperation)
    assert union.all
    assert format_pipeline(union.right) == "from u as x\ntake 1"

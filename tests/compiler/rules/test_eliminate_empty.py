from __future__ import annotations

import pytest
from plans import column, compare, plan_of, scan, shown, table

from dataflow import Query, col, fn, lit, rollup, sets, that
from dataflow.compiler.plan.relational import Aggregate, Empty, Filter, Join, JoinKind, Plan, Union, columns_of
from dataflow.compiler.plan.scalar import FALSE, TRUE, Assignment, ColumnRef, Literal
from dataflow.compiler.rules.eliminate_empty import eliminate_empty
from dataflow.dsl.types import BOOL

A, B, C = (column(id_, name) for id_, name in enumerate("abc", 1))
LEFT, RIGHT, NONE = scan(A), scan(B, name="u"), Empty((B,))
ON = compare(A, "equal", B)


def eliminated(plan: Plan) -> list[str]:
    changed = eliminate_empty(plan)
    assert columns_of(changed) == columns_of(plan)
    assert eliminate_empty(changed) is changed
    return shown(changed)


@pytest.mark.parametrize("predicate", [FALSE, Literal(None, BOOL)], ids=["false", "null"])
def test_a_filter_that_is_never_true_has_no_rows(predicate: Literal) -> None:
    assert eliminated(Filter(LEFT, predicate)) == ["Empty [a]"]


def test_a_filter_that_is_always_true_goes() -> None:
    assert eliminate_empty(Filter(LEFT, TRUE)) is LEFT


@pytest.mark.parametrize(
    "query",
    [
        table("shop.orders").take(0),
        table("shop.orders").take(0).filter(col.id > 1).sort("id").distinct(),
        table("shop.orders").take(0).derive(x=1),
        table("shop.orders").filter(lit(False)).group_by("status").agg(n=fn.count()),
        table("shop.orders").take(0).union(table("shop.orders").take(0)),
    ],
    ids=str,
)
def test_what_is_built_on_no_rows_has_none(query: Query) -> None:
    assert [line[:5] for line in eliminated(plan_of(query))] == ["Empty"]


def test_an_aggregate_without_keys_keeps_its_one_row() -> None:
    plan = Aggregate(Empty((A,)), (), (Assignment(C, ColumnRef(A)),))
    assert eliminate_empty(plan) is plan


@pytest.mark.parametrize(
    ("kind", "left", "right", "never"),
    [
        ("inner", "Empty", "Empty", "Empty"),
        ("left", "Empty", "Join", "Join"),
        ("right", "Join", "Empty", "Join"),
        ("full", "Join", "Join", "Join"),
        ("semi", "Empty", "Empty", "Empty"),
        ("anti", "Empty", "Scan", "Scan"),
        ("cross", "Empty", "Empty", "Join"),
    ],
)
def test_joins_with_an_empty_side_and_with_a_condition_that_is_never_true(
    kind: JoinKind, left: str, right: str, never: str
) -> None:
    plans = (Join(kind, Empty((A,)), RIGHT, ON), Join(kind, LEFT, NONE, ON), Join(kind, LEFT, RIGHT, FALSE))
    assert [eliminated(plan)[0].split()[0] for plan in plans] == [left, right, never]


def test_a_full_join_of_nothing_with_nothing_is_empty() -> None:
    assert eliminated(Join("full", Empty((A,)), NONE, ON)) == ["Empty [a, b]"]


def test_a_union_loses_empty_inputs_and_keeps_its_names() -> None:
    assert eliminated(Union((LEFT, NONE), (C,))) == ["Project [c = a]", "  Scan shop.t [a]"]
    assert eliminated(Union((LEFT, NONE, RIGHT), (C,))) == ["Union", "  Scan shop.t [a]", "  Scan shop.u [b]"]


def test_a_window_of_no_rows_has_none() -> None:
    plan = plan_of(table("shop.orders").take(0).select("id", n=fn.count().over()))
    assert eliminated(plan) == ["Empty [id, n]"]


def test_nothing_to_eliminate_gives_back_the_same_object() -> None:
    plan = plan_of(table("shop.orders").filter(col.id > 1).take(1))
    assert eliminate_empty(plan) is plan


@pytest.mark.parametrize(
    "query",
    [
        table("shop.orders").take(0).intersect(table("shop.orders")),
        table("shop.orders").intersect(table("shop.orders").take(0)),
        table("shop.orders").take(0).except_(table("shop.orders")),
        table("shop.orders").take(0).join(table("shop.customers"), on=col.id > that.id, how="asof", suffix="_c"),
        table("shop.orders").take(0).group_by(sets("id", ("id", "status"))).agg(n=fn.count()),
    ],
)
def test_reshaping_no_rows_gives_none(query: Query) -> None:
    (line,) = eliminated(plan_of(query))
    assert line.startswith("Empty [id")


def test_groupings_of_no_rows_keep_the_row_of_all() -> None:
    plan = plan_of(table("shop.orders").take(0).group_by(rollup("id")).agg(n=fn.count()))
    assert [line.split()[0] for line in eliminated(plan)] == ["Project", "Aggregate", "Empty"]


def test_nothing_less_than_all_is_each_row_once() -> None:
    plan = plan_of(table("shop.orders").select("id").except_(table("shop.orders").select("id").take(0)))
    assert [line.split()[0] for line in eliminated(plan)][:2] == ["Distinct", "Project"]

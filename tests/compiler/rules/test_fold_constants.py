from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from plans import column, compare, plan_of, shown, table

from dataflow import Expression, case, col, fn, if_, interval, lit
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.plan.scalar import Call, ColumnRef, Literal
from dataflow.compiler.plan.show import show_scalar
from dataflow.compiler.rules.fold_constants import fold, fold_constants
from dataflow.dsl.types import INT64, TIMESTAMPTZ


def folded(expression: Expression) -> str:
    """The expression as the only column of a projection, after the rule."""
    plan = plan_of(table("shop.orders").select(x=expression))
    changed = fold_constants(plan)
    assert columns_of(changed) == columns_of(plan)
    return shown(changed)[0].removeprefix("Project [x = ").removesuffix("]")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (lit(1) + 2 * lit(3), "7"),
        (col.id + (lit(1) - 2), "(id + -1)"),
        (lit(2) > lit(1), "true"),
        ((col.id > 1) & lit(True), "(id > 1)"),
        ((col.id > 1) & lit(False), "false"),
        ((col.id > 1) | lit(True), "true"),
        ((col.id > 1) | lit(False), "(id > 1)"),
        (~~(col.id > 1), "(id > 1)"),
        (~lit(True), "false"),
        (lit(None).is_null(), "true"),
        (if_(lit(True), col.id, 0), "id"),
        (case((lit(False), 1), (col.id > 1, 2)), "case when (id > 1) then 2 else null end"),
        (if_(lit(None), 1, 2), "2"),
        (lit(dt.date(2024, 1, 31)) + interval(months=1), "@2024-02-29"),
        (lit(dt.date(2024, 3, 31)) - interval(months=13), "@2023-02-28"),
        (lit(dt.date(2023, 12, 31)) + interval(days=1), "@2024-01-01"),
    ],
)
def test_constant_parts_become_their_value(expression: Expression, text: str) -> None:
    assert folded(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        lit(7) // 2,
        lit(7) % 0,
        lit(2**62) * 4,
        lit(0.1) + 0.2,
        lit(dt.date(9999, 12, 31)) + interval(days=1),
        lit("a") == lit("A"),
        (col.id > 1) & (col.id > 2),
    ],
    ids=str,
)
def test_what_engines_compute_in_their_own_way_is_left_to_them(expression: Expression) -> None:
    plan = plan_of(table("shop.orders").select(x=expression))
    assert fold_constants(plan) is plan


def test_a_constant_key_stays_as_it_is_written() -> None:
    plan = plan_of(table("shop.orders").group_by(k=lit(1) + 2).agg(n=lit(1).count()))
    assert fold_constants(plan) is plan


def test_false_and_null_is_false_but_true_and_null_is_null() -> None:
    null = if_(col.id > 1, True)
    assert folded(null & lit(False)) == "false"
    assert folded(null & lit(True)) == "case when (id > 1) then true else null end"


def test_a_day_later_is_24_hours_later_where_the_clock_is_changed() -> None:
    moment = dt.datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    later = fold(Call("add_days", (Literal(moment, TIMESTAMPTZ), Literal(1, INT64)), TIMESTAMPTZ))
    assert isinstance(later, Literal)
    assert later.value == dt.datetime(2026, 3, 29, 11, tzinfo=dt.UTC)


def test_predicates_and_sort_keys_are_folded_too() -> None:
    plan = fold_constants(plan_of(table("shop.orders").filter(col.id > lit(1) + 2).sort(col.id + (lit(1) + 1))))
    assert shown(plan)[:2] == ["Sort [(id + 2)]", "  Filter (id > 3)"]


def test_windows_are_folded_too() -> None:
    window = fn.sum(col.id + (lit(1) + 1)).over(col.id % (lit(1) + 2), lit(1) + 1)
    plan = fold_constants(plan_of(table("shop.orders").select(x=window)))
    assert shown(plan)[1] == "  Window [sum = sum((id + 2)) over (by (id % 3) sort 2)]"


def test_nothing_to_fold_gives_back_the_same_scalar() -> None:
    scalar = compare(ColumnRef(column(1, "a")), "less", 3)
    assert fold(scalar) is scalar
    assert show_scalar(scalar) == "(a < 3)"

"""Calls of functions and operators: their types, and arithmetic with dates."""

from __future__ import annotations

import pytest
from bound_shop import bound, fields

from dataflow.compiler.plan.relational import Project
from dataflow.compiler.plan.show import show_scalar
from dataflow.dsl.errors import BindError


@pytest.mark.parametrize(
    ("code", "scalar", "type_"),
    [
        ("col.id / 2", "(id / 2)", "float64?"),
        ("col.id // 2", "(id // 2)", "int64?"),
        ("col.total * col.total", "(total * total)", "decimal(30,4)"),
        ("-col.total", "negate(total)", "decimal(15,2)"),
        ("~col.paid", "not(paid)", "bool?"),
        ("col.region.nullif('x')", "nullif(region, 'x')", "string?"),
        ("col.placed + interval(days=7)", "add_days(placed, 7)", "date"),
        ("col.placed - interval(months=1, days=2)", "add_days(add_months(placed, -1), -2)", "date"),
        ("interval(days=1) + col.placed", "add_days(placed, 1)", "date"),
        ("col.placed + interval(hours=1)", "add_microseconds(placed::timestamp, 3600000000)", "timestamp"),
        ("col.shipped_at + interval(hours=1)", "add_microseconds(shipped_at, 3600000000)", "timestamp?"),
        ("col.placed - col.placed", "date_diff.day(placed, placed)", "int64"),
        ("col.placed.trunc('month')", "date_trunc.month(placed)", "date"),
        ("col.shipped_at.year()", "year(shipped_at)", "int64?"),
        ("fn.date_diff('day', col.placed, col.shipped_at)", "date_diff.day(placed::timestamp, shipped_at)", "int64?"),
        ("fn.make_date(2026, 1, col.id)", "make_date(2026, 1, id)", "date"),
        ("col.status.concat(col.region)", "concat(status, region)", "string?"),
        ("col.total.round(1)", "round(total, 1)", "decimal(16,2)"),
        ("col.discount.sqrt()", "sqrt(discount)", "float64?"),
        ("col.region.like(param.p)", "(region like $p)", "bool?"),
        ("fn.round(param.p)", "round($p)", "float64?"),
    ],
)
def test_an_expression(code: str, scalar: str, type_: str) -> None:
    made = bound(f"orders.select(x={code})").plan
    assert isinstance(made, Project)
    assert show_scalar(made.assignments[0].value) == scalar
    assert fields(f"orders.select(x={code})") == f"x {type_}"


def test_a_call_that_was_right_for_columns_of_a_type_is_still_refused_for_others() -> None:
    for _ in range(2):
        assert fields("orders.select(x=col.id + col.id)") == "x int64"
        assert fields("orders.select(x=col.total + col.total)") == "x decimal(16,2)"
        with pytest.raises(BindError, match="does not apply to `region`"):
            bound("orders.select(x=col.region + col.region)")

"""Expressions of columns, values, parameters and conditions: the scalars they become."""

from __future__ import annotations

import pytest
from bound_shop import bound, fields, parameters, plan
from declared_shop import lines

from dataflow.compiler.plan.relational import Project
from dataflow.compiler.plan.show import show_scalar


@pytest.mark.parametrize(
    ("code", "scalar", "type_"),
    [
        ("1 + 2", "3", "int64"),
        ("col.status == lit('x')", "(status == 'x')", "bool"),
        ("(col.id > 1) & col.paid", "((id > 1) and paid)", "bool?"),
        ("col.id.not_in([])", "true", "bool"),
        ("col.id.cast('int64')", "id", "int64"),
        ("col.id.cast('string')", "id::string", "string"),
        ("col.region.cast('date')", "region::date", "date?"),
        ("param('p', 'int64') + 1", "($p + 1)", "int64?"),
        ("col.id + param.p", "(id + $p)", "int64?"),
        ("col.placed >= param.day", "(placed >= $day)", "bool?"),
        ("case((col.paid, 1), otherwise=2.5)", "case when paid then 1::float64 else 2.5 end", "float64"),
        ("case((col.paid, col.id))", "case when paid then id else null end", "int64?"),
        ("col.id.is_in([1, 2])", "(id in (1, 2))", "bool"),
        ("col.region.is_in(['x', None])", "(region in ('x', null))", "bool?"),
        ("col.total.is_in([1, 2.5])", "(total in (1, 2.5))", "bool"),
        ("col.id.is_in([])", "false", "bool"),
        ("case((col.paid, param.a), otherwise=col.placed)", "case when paid then $a else placed end", "date?"),
    ],
)
def test_an_expression(code: str, scalar: str, type_: str) -> None:
    made = bound(f"orders.select(x={code})").plan
    assert isinstance(made, Project)
    assert show_scalar(made.assignments[0].value) == scalar
    assert fields(f"orders.select(x={code})") == f"x {type_}"


def test_parameters_are_listed_as_they_are_met() -> None:
    assert parameters("orders.filter(col.total > param.b, col.region == param.a).take(param.c)") == (
        "b decimal(38,19), a string, c int64"
    )


def test_a_parameter_has_one_type_wherever_it_stands() -> None:
    assert parameters("orders.filter(col.id == param.p, param.p < 10)") == "p int64"


def test_a_later_step_may_tell_the_type_of_a_parameter() -> None:
    assert parameters("orders.derive(day=param.p).filter(col.placed >= param.p)") == "p date"
    assert fields('orders.derive(day=param.p).filter(col.placed >= param.p).select("day")') == "day date?"


def test_a_bare_name_in_a_join_means_the_left_side() -> None:
    assert plan('orders.select("id").join(customers.select("id"), on=col.id == that.id)') == lines("""
        Project [id]
          Join inner on (id == id)
            Project [id]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Project [id]
              Scan shop.customers [id, name, region]
        """)


def test_the_aggregates_of_a_step_may_use_its_keys_by_name() -> None:
    assert fields("orders.group_by(year=col.placed.year()).agg(next=col.year + 1, n=fn.count())") == (
        "year int64, next int64, n int64"
    )

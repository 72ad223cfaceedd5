"""Queries that are long run; those that are too deep are refused with a word, not by the interpreter's stack."""

from __future__ import annotations

from functools import reduce
from operator import or_

import pytest
from declared_shop import DB, lines

from dataflow import PlanError, Query, col
from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.span import TextSpan

ORDERS = DB.shop.orders.select("id", "total")


def refusal(query: Query) -> str:
    with pytest.raises(PlanError) as caught:
        query.schema  # noqa: B018
    return str(caught.value)


def test_400_filters_in_a_row_are_one() -> None:
    query = ORDERS
    for number in range(400):
        query = query.filter(col.id > number)
    assert query.sql("postgres").count(" AND ") == 399


def test_a_filter_of_400_conditions() -> None:
    query = ORDERS.filter(*(col.id > number for number in range(400)))
    assert query.sql("mysql").count(" AND ") == 399


def test_200_derived_columns_are_one_statement() -> None:
    query = ORDERS
    for number in range(200):
        query = query.derive(**{f"c{number}": col.id + number})
    assert query.sql("sqlite").count("SELECT") == 1


def test_100_alternatives() -> None:
    query = ORDERS.filter(reduce(or_, (col.id == number for number in range(100))))
    assert query.sql("duckdb").count(" OR ") == 99


def test_a_list_of_10_000_values() -> None:
    assert ORDERS.filter(col.id.is_in(range(10_000))).schema == ORDERS.schema


def test_300_derived_columns_are_refused() -> None:
    query = ORDERS
    for number in range(300):
        query = query.derive(**{f"c{number}": col.id + number})
    assert refusal(query) == lines("""
        error: a query has at most 250 steps that depend on one another
         = hint: store a part of it first
        """)


def test_250_joins_are_refused() -> None:
    query = ORDERS
    for number in range(250):
        query = query.join(DB.shop.customers.select("id"), f"c{number}", on="id")
    assert refusal(query) == "error: a query reads at most 200 tables"


def test_an_expression_of_2000_levels_is_refused() -> None:
    expression = col.id
    for number in range(2000):
        expression = expression + number
    assert refusal(ORDERS.select(x=expression)) == lines("""
        error: an expression or a query is nested too deeply
         = hint: store a part of it first
        """)


def test_a_long_line_is_shown_around_the_place() -> None:
    message = str(Diagnostic("unknown column `x`", TextSpan("a" * 5000 + " x " + "b" * 5000, 5001, 5002)))
    *_, line, caret = message.splitlines()
    assert line == f"1 | …{'a' * 99} x {'b' * 198}…"
    assert line[caret.index("^")] == "x"
    assert caret.count("^") == 1

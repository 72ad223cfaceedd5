"""Arithmetic that a database gets wrong without a word is checked once, where it ends."""

from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Expression, col
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.render.select import render

_INTEGER = (
    "CASE TYPEOF(({0})) WHEN 'real' THEN ABS(-9223372036854775807 - (ABS(({0})) >= 9223372036854775807)) ELSE ({0}) END"
)


def spelt(expression: Expression, dialect: str = "sqlite") -> str:
    sql = render(plan_of(table("shop.orders").select(x=expression)), dialect_named(dialect)).sql
    return sql.removeprefix("SELECT ").rpartition(" AS ")[0].rpartition(" AS ")[0].replace('"orders".', "")


@pytest.mark.parametrize(
    ("expression", "inner"),
    [
        ((col.id + 1) * (col.id - 1), '("id" + ?1) * ("id" - ?1)'),
        (col.id - (col.id - 1), '"id" - ("id" - ?1)'),
        ((-col.id) * -1, '(-"id") * ?1'),
    ],
    ids=str,
)
def test_integers_are_checked_at_the_outermost_operator(expression: Expression, inner: str) -> None:
    assert spelt(expression) == _INTEGER.format(inner)


def test_a_sum_of_decimals_is_checked_before_it_is_multiplied() -> None:
    found = spelt((col.total - 1) * 2)
    assert found.count("more than 15 digits") == 1 + 2, (
        "the product's check has its number twice, and the sum's is in it"
    )
    assert spelt(col.total * 2 - 1).count("more than 15 digits") == 1


def test_other_databases_check_by_themselves() -> None:
    assert spelt(col.id + 1, "mysql") == "(CAST(`orders`.`id` AS SIGNED) + CAST(CAST(%(p1)s AS SIGNED) AS SIGNED))"


def test_a_product_that_becomes_a_float_may_have_any_number_of_digits() -> None:
    assert spelt(col.total * 100 / col.id) == '(CAST(("total" * ?1) AS REAL) / "id")'
    assert "more than 15 digits" in spelt((col.total - 1) * 100 / col.id), "a sum loses digits, a product does not"

"""What SQLite adds up are integers: units of the last digit of a decimal."""

from __future__ import annotations

import pytest
from plans import plan_of, table

from dataflow import Expression, col, fn
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.scalar import Literal
from dataflow.compiler.render.select import render

_TOTAL = 'CAST(ROUND(("orders"."total" * 1e2)) AS INTEGER)'


def spelt(expression: Expression, dialect: str = "sqlite") -> tuple[str, list[object]]:
    """A statement of one aggregate, and the values that are bound to it."""
    found = render(plan_of(table("shop.orders").agg(x=expression)), dialect_named(dialect))
    return found.sql, [slot.value for slot in found.slots if isinstance(slot, Literal)]


@pytest.mark.parametrize(
    ("expression", "added", "bound"),
    [
        (col.total, _TOTAL, []),
        (col.total * 2, f"({_TOTAL} * ?1)", [2]),
        (1 - col.total, f"(?1 - {_TOTAL})", [100]),
        (col.total * (1 - col.total), f"({_TOTAL} * (?1 - {_TOTAL}))", [100]),
        (
            col.total * col.id + col.total * col.total,
            f'((({_TOTAL} * "orders"."id") * 100) + ({_TOTAL} * {_TOTAL}))',
            [],
        ),
        (-col.total, f"(-{_TOTAL})", []),
        (
            fn.if_(col.id > 7, col.total, 0),
            f'CASE WHEN "orders"."id" > ?1 THEN {_TOTAL} ELSE ?2 END',
            [7, 0],
        ),
    ],
    ids=str,
)
def test_what_is_added_up_are_integers(expression: Expression, added: str, bound: list[object]) -> None:
    sql, values = spelt(expression.sum())
    assert f"ELSE SUM({added}) / 1e" in sql
    assert values == bound


def test_only_columns_are_counted_as_they_are() -> None:
    assert '/ COUNT("orders"."total"))' in spelt(col.total.avg())[0]
    assert f"/ COUNT({_TOTAL} * ?1))" in spelt((col.total * 2).avg())[0]
    sql, _ = spelt(fn.avg(col.total, where=col.id > 7))
    assert '/ COUNT(CASE WHEN "orders"."id" > ?1 THEN "orders"."total" END))' in sql


def test_other_databases_add_decimals() -> None:
    assert 'SUM("orders"."total")' in spelt(col.total.sum(), "postgres")[0]

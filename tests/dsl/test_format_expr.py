"""Expressions as canonical text."""

from __future__ import annotations

import pytest
from declared_shop import evaluate


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("col.a + col.b * col.c", "a + b * c"),
        ("(col.a + col.b) * col.c", "(a + b) * c"),
        ("col.a - (col.b - col.c)", "a - (b - c)"),
        ("col.a - col.b - col.c", "a - b - c"),
        ("-(col.a + 1)", "-(a + 1)"),
        ("-col.a ** 2", "-power(a, 2)"),
        ("(-col.a) ** 2", "power(-a, 2)"),
        ("col.a - -1", "a - -1"),
        ("2 - col.a", "2 - a"),
        ("(col.a > 1) & (col.b < 2) | ~col.c", "a > 1 and b < 2 or not c"),
        ("(col.a > 1) & ((col.b < 2) | col.c)", "a > 1 and (b < 2 or c)"),
        ("~(col.a & col.b)", "not (a and b)"),
        ("(col.a == 1) == col.b", "(a == 1) == b"),
        ("(col.a + 1).is_null()", "a + 1 is null"),
        ("(col.a == 1).is_not_null()", "(a == 1) is not null"),
        ("col.a.coalesce(1) + 2", "(a ?? 1) + 2"),
        ("col.a.coalesce(col.b.coalesce(1))", "a ?? (b ?? 1)"),
        ("col.a.coalesce(1, 2)", "coalesce(a, 1, 2)"),
        ("col.a.is_in([1, 2])", "a in (1, 2)"),
        ("col.a.not_in(['x'])", "a not in ('x')"),
        ("col.a.between(1, 2)", "a >= 1 and a <= 2"),
        ("col.a.like('x%')", "a like 'x%'"),
        ("(col.a + 1).cast('decimal(15,2)')", "(a + 1)::decimal(15,2)"),
        ("(-col.a).cast(int)", "(-a)::int64"),
        ("param('day', 'date') >= col.a", "$day::date >= a"),
        ("case((col.a, 1), (col.b, 2), otherwise=3)", "case when a then 1 when b then 2 else 3 end"),
        ("if_(col.a, 1)", "if(a, 1)"),
        ("col.a.trunc('month')", "date_trunc('month', a)"),
        ("fn.count(where=col.a)", "count() where (a)"),
        ("col.a - interval(months=1)", "a - 1months"),
        ("col.a - interval(months=1, days=2)", "a - interval '1 months 2 days'"),
        ("col.c['odd name']", "c.`odd name`"),
        ("orders.total", "shop.orders.total"),
    ],
)
def test_an_expression(code: str, text: str) -> None:
    assert repr(evaluate(code)) == text

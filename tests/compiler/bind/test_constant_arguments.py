"""What is bound for calls that are spelt by an argument that is written out."""

from __future__ import annotations

import pytest
from bound_shop import fields, plan


def _value(expression: str) -> str:
    return plan(f"orders.select(x={expression})").splitlines()[0].strip()


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('fn.matches(col.status, r"\\d")', "matches.plain(status, '[0-9]')"),
        ('fn.imatches(col.status, "a")', "matches.plain(status, '[aA]')"),
        ('fn.imatches(col.status, "ä")', "imatches(status, 'ä')"),
        ('fn.matches(col.status, r"\\bx")', r"matches(status, '\\bx')"),
        ("fn.matches(col.status, param.p)", "matches(status, $p)"),
        ("fn.matches(col.status, col.region)", "matches(status, region)"),
        ('fn.regexp_extract(col.status, "a+")', "regexp_extract.linear(status, 'a+')"),
        ('fn.regexp_extract(col.status, "a|b")', "regexp_extract(status, 'a|b')"),
        ('fn.regexp_extract(col.status, "(a)", 1)', "regexp_extract.linear(status, '(a)', 1)"),
        ('fn.regexp_replace(col.status, "(a)", r"\\1")', r"regexp_replace.linear(status, '(a)', '\\1')"),
        ('fn.regexp_replace(col.status, "a", r"\\0")', r"regexp_replace(status, 'a', '\\0')"),
        ('fn.regexp_replace(col.status, "a", col.region)', "regexp_replace(status, 'a', region)"),
        ('fn.regexp_count(col.status, "a")', "regexp_count(status, 'a')"),
        ('fn.strftime(col.placed, "%Y-%m-%d")', "placed::string"),
        ('fn.strftime(col.shipped_at, "%Y-%m-%d")', "shipped_at::date::string"),
        ('fn.strftime(col.placed, "%m.")', "concat(date_text.m(placed), '.')"),
        ('fn.strftime(col.placed, "%m")', "date_text.m(placed)"),
    ],
)
def test_spelling(expression: str, value: str) -> None:
    assert value in _value(expression)


@pytest.mark.parametrize(
    ("expression", "type_"),
    [
        ('fn.at_zone(col.seen_at, "UTC")', "timestamp?"),
        ('fn.at_zone(col.shipped_at, "Etc/GMT+5")', "timestamptz?"),
        ('fn.matches(col.status, "a")', "bool"),
        ('fn.regexp_extract(col.status, "a")', "string?"),
        ('fn.strftime(col.placed, "%d.%m.")', "string"),
        ('fn.strptime(col.status, "%d")', "timestamp"),
        ('getattr(fn, "if")(col.id > 1, 1, 2.5)', "float64"),
        ('getattr(fn, "if")(col.id > 1, "a")', "string?"),
        ("fn.is_distinct(col.region, None)", "bool"),
    ],
)
def test_type(expression: str, type_: str) -> None:
    assert fields(f"orders.select(x={expression})") == f"x {type_}"

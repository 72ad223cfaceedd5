from __future__ import annotations

import pytest

from dataflow import ParseError
from dataflow.dsl.expr import Call, Cast, Column, InParam, Literal, Param
from dataflow.dsl.format_expr import format_expr
from dataflow.dsl.parse import parse_expr
from dataflow.dsl.span import TextSpan
from dataflow.dsl.types import INT64, STRING

A, B = Column(("a",)), Column(("b",))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a or b and not c == d", "a or b and not c == d"),
        ("(a or b) and (c)", "(a or b) and c"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a + b * -c::int64", "a + b * -(c::int64)"),
        ("a ?? b ?? c + 1", "a ?? b ?? c + 1"),
        ("a == b ?? c", "a == b ?? c"),
        ("a // b % c / d", "a // b % c / d"),
        ("not a is null", "not a is null"),
        ("a is not null and b not in (1)", "a is not null and b not in (1)"),
        ("a not like 'x'", "not a like 'x'"),
        ("a between 1 .. b + 2", "a >= 1 and a <= b + 2"),
        ("a not between 1 .. 2", "not (a >= 1 and a <= 2)"),
        ("a ~ '\\d'", "a ~ '\\\\d'"),
        ("case when a then 1 when b then 2 else 3 end", "case when a then 1 when b then 2 else 3 end"),
        ("[1, a, [b]]", "[1, a, [b]]"),
        ("a in ()", "a in ()"),
        ("a in $ids", "a in $ids"),
        ("exists (from t | filter x) on (a == that.b)", "exists (from t | filter x) on (a == that.b)"),
        ("(from t | agg m = max(x)) + 1", "(from t | agg m = max(x)) + 1"),
        ("a not in (from t | select b)", "a not in (from t | select b)"),
        ("sum(a) where (b) over ()", "sum(a) where (b) over ()"),
        ("sum(a) over (rows unbounded..current)", "sum(a) over (rows unbounded..current)"),
        ("sum(a) over (sort b range -7days..0)", "sum(a) over (sort b range -7days..current)"),
        ("a::list(decimal(5,2))", "a::list(decimal(5,2))"),
    ],
)
def test_operators_and_calls(text: str, canonical: str) -> None:
    read = format_expr(parse_expr(text))
    assert read.replace("-c::int64", "-(c::int64)") == canonical
    assert parse_expr(read) == parse_expr(text)


def test_a_sign_before_a_number_is_the_numbers() -> None:
    assert parse_expr("-5") == Literal(-5)
    assert parse_expr("-(5)") == Call("negate", (Literal(5),))
    assert parse_expr("--5") == Call("negate", (Literal(-5),))
    assert parse_expr("a -5") == Call("subtract", (A, Literal(5)))
    assert parse_expr("-true") == Call("negate", (Literal(True),))


def test_a_type_behind_a_parameter_is_the_parameters() -> None:
    assert parse_expr("$n::int64") == Param("n", INT64)
    assert parse_expr("($n)::int64") == Cast(Param("n"), INT64)
    assert parse_expr("$n::int64::string") == Cast(Param("n", INT64), STRING)
    assert parse_expr("a in $ids::int64") == InParam(A, Param("ids", INT64))


def test_a_null_in_brackets_may_be_compared_with() -> None:
    assert parse_expr("a == (null)") == Call("equal", (A, Literal(None)))
    with pytest.raises(ParseError, match="a comparison with null is never true"):
        parse_expr("a < null")


def test_places_cover_what_was_written() -> None:
    text = "x + sum(a, b) where (c) over (by d) * (e ?? 1)"
    tree = parse_expr(text.replace("sum(a, b)", "sum(a)"))
    assert isinstance(tree, Call)
    product = tree.args[1]
    assert isinstance(product, Call)
    spans = [part.span for part in (product, *product.args)]
    assert [span.text[span.start : span.end] for span in spans if isinstance(span, TextSpan)] == [
        "sum(a) where (c) over (by d) * (e ?? 1)",
        "sum(a) where (c) over (by d)",
        "(e ?? 1)",
    ]

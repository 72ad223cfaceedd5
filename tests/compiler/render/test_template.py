from __future__ import annotations

import pytest
from sqlglot import exp

from dataflow.compiler.render.template import Template, operand, to_sql


def column(name: str) -> exp.Column:
    return exp.Column(this=exp.Identifier(this=name, quoted=True))


def test_a_template_is_filled_with_its_arguments() -> None:
    tree = Template(this="F({1}, {0}, {0})", expressions=[column("a"), exp.Literal.number(1)])
    assert to_sql(tree, "postgres") == 'F(1, "a", "a")'


def test_braces_in_an_argument_are_text() -> None:
    inner = Template(this="LOWER({0})", expressions=[column("{1} {type}")])
    assert to_sql(Template(this="({0} || {0})", expressions=[inner]), "duckdb") == (
        '(LOWER("{1} {type}") || LOWER("{1} {type}"))'
    )


def test_the_type_and_its_digits_are_filled_in() -> None:
    tree = Template(this="CAST({0} AS {type}) {scale}", expressions=[column("a")], type="NUMERIC(9, 2)", scale=2)
    assert to_sql(tree, "postgres") == 'CAST("a" AS NUMERIC(9, 2)) 2'


@pytest.mark.parametrize(("dialect", "name"), [("postgres", '"a"" `b"'), ("mysql", '`a" ``b`'), ("sqlite", '"a"" `b"')])
def test_quotes_in_names_are_doubled(dialect: str, name: str) -> None:
    assert to_sql(column('a" `b'), dialect) == name


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (exp.And(this=column("a"), expression=column("b")), '("a" AND "b")'),
        (exp.Or(this=column("a"), expression=column("b")), '("a" OR "b")'),
        (exp.EQ(this=column("a"), expression=column("b")), '("a" = "b")'),
        (exp.Not(this=column("a")), '(NOT "a")'),
        (exp.Neg(this=column("a")), '(-"a")'),
        (column("a"), '"a"'),
        (exp.Null(), "NULL"),
        (exp.Case(ifs=[exp.If(this=column("a"), true=column("b"))]), 'CASE WHEN "a" THEN "b" END'),
        (exp.Anonymous(this="F", expressions=[column("a")]), 'F("a")'),
    ],
)
def test_an_operand_is_in_brackets_unless_it_reads_as_one(tree: exp.Expr, text: str) -> None:
    assert to_sql(operand(tree), "postgres") == text

from __future__ import annotations

from plans import column
from sqlglot import exp

from dataflow.compiler.render.block import Block, column_value, conjunction, identifier, unique_names, with_ranges
from dataflow.compiler.render.scalars import Value
from dataflow.compiler.render.template import Template, to_sql


def test_names_are_unique_whatever_their_case() -> None:
    names = ["a", "A", "a_2", "b", "a", "ß", "SS"]
    assert unique_names(tuple(column(at, name) for at, name in enumerate(names))) == [
        "a",
        "A_2",
        "a_2_2",
        "b",
        "a_3",
        "ß",
        "SS_2",
    ]


def test_alternatives_in_a_conjunction_are_in_brackets() -> None:
    a, b = (exp.Column(this=identifier(name)) for name in "ab")
    either = exp.Or(this=a.copy(), expression=b.copy())
    assert to_sql(conjunction([either, a, b]), "postgres") == '("a" OR "b") AND "a" AND "b"'
    assert to_sql(conjunction([either.copy()]), "postgres") == '"a" OR "b"'


def test_clauses_come_in_the_order_of_sql() -> None:
    block = Block({}, exp.Table(this=identifier("t")), distinct=True)
    block.where.append(exp.Boolean(this=True))
    block.having.append(exp.Boolean(this=False))
    block.group = [exp.Column(this=identifier("g"))]
    block.order = [exp.Column(this=identifier("o"))]
    block.limit, block.offset = exp.Literal.number(1), exp.Literal.number(2)
    assert to_sql(block.select([exp.Star()]), "postgres") == (
        'SELECT DISTINCT * FROM "t" WHERE TRUE GROUP BY "g" HAVING FALSE ORDER BY "o" LIMIT 1 OFFSET 2'
    )


def test_what_a_block_is() -> None:
    plain = Block({1: column_value("t", "a")})
    assert (plain.is_rows, plain.is_cut, plain.computed) == (True, False, False)
    assert Block({1: Value(exp.Null, simple=False)}).computed
    assert not Block({}, group=[]).is_rows
    cut = Block({}, offset=exp.Literal.number(1))
    assert (cut.is_rows, cut.is_cut) == (False, True)


def test_two_comparisons_as_a_range() -> None:
    x, y = exp.column("x"), exp.column("y")
    least = exp.GTE(this=x, expression=exp.Literal.number(1))
    most = exp.LTE(this=x.copy(), expression=exp.Literal.number(2))
    other = exp.LTE(this=y, expression=exp.Literal.number(2))
    assert [part.sql() for part in with_ranges([least, most, other])] == ["x BETWEEN 1 AND 2", "y <= 2"]
    assert with_ranges([most, least]) == [most, least]
    assert with_ranges([least, other, most]) == [least, other, most]


def test_texts_that_differ_by_case_make_no_range() -> None:
    month, minute = (Template(this=f"STRFTIME('{code}', 1)") for code in ("%m", "%M"))
    least = exp.GTE(this=month, expression=exp.Literal.number(1))
    most = exp.LTE(this=minute, expression=exp.Literal.number(2))
    assert with_ranges([least, most]) == [least, most]

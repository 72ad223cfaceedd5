from __future__ import annotations

from dataflow.dsl.expr import Column
from dataflow.dsl.span import TextSpan
from dataflow.dsl.transform.source import SourceText, at, behind, between, first_sign, place, token
from dataflow.grammar.lexer import lexeme

SOURCE = SourceText("alpha + (beta)", "query.q")
ALPHA, PLUS = lexeme("NAME", SOURCE, 0, 5), lexeme("PLUS", SOURCE, 6, 7)
BETA = Column(("beta",), TextSpan(SOURCE.text, 8, 14, "query.q"))


def test_places() -> None:
    assert at(ALPHA) == TextSpan(SOURCE.text, 0, 5, "query.q")
    assert place(BETA) == BETA.span
    assert between(ALPHA, BETA) == TextSpan(SOURCE.text, 0, 14, "query.q")
    assert between(BETA, BETA) == BETA.span
    assert first_sign(BETA) == "("


def test_what_stands_behind_a_token() -> None:
    children = [ALPHA, PLUS, BETA]
    assert behind(children, "PLUS") is BETA
    assert behind(children, "MINUS") is None
    assert token(children, "MINUS", "PLUS") is PLUS
    assert token(children, "RPAR") is None


def test_problems_are_kept() -> None:
    source = SourceText("x", "query.q")
    source.report("wrong", source.span(0, 1), hint="right")
    assert [str(problem) for problem in source.problems] == [
        "error: wrong\n --> query.q:1:1\n  |\n1 | x\n  | ^\n  = hint: right"
    ]

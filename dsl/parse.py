"""Query text ▶ `Pipeline`, expression text ▶ `Expr`; both are kept, so that a text is read once."""

from __future__ import annotations

from functools import cache, lru_cache
from re import Pattern
from typing import Any

from lark import Lark, UnexpectedToken

from dataflow.dsl.errors import ParseError
from dataflow.dsl.expr import Expr
from dataflow.dsl.query import Pipeline
from dataflow.dsl.span import TextSpan
from dataflow.dsl.syntax import unexpected, unreadable
from dataflow.dsl.transform.expressions import Expressions
from dataflow.dsl.transform.source import SourceText
from dataflow.dsl.transform.steps import Steps
from dataflow.grammar.lexer import Lexer, Unreadable, lexeme, master_pattern
from dataflow.grammar.load import load

KEPT_TEXTS = 512
DEEPEST = 200
"""Brackets in brackets: what is built of them is walked by recursion."""


class _Actions(Expressions, Steps):
    """What is done with each rule of the grammar."""


@lru_cache(KEPT_TEXTS)
def parse_pipeline(text: str, name: str = "<query>") -> Pipeline:
    """The pipeline that a query text says. Raises ParseError, with every problem of a text that is well-formed."""
    pipeline: Pipeline = _parse(text, name, "pipeline")
    return pipeline


@lru_cache(KEPT_TEXTS)
def parse_expr(text: str, name: str = "<expression>") -> Expr:
    """The expression that a text says. Raises ParseError."""
    expr: Expr = _parse(text, name, "expr")
    return expr


def _parse(text: str, name: str, start: str) -> Any:
    parser, pattern = _parser()
    source = SourceText(text, name)
    words = Lexer(pattern, source, expression=start == "expr")
    state = parser.parse_interactive("", start)
    feed = state.parser_state.feed_token
    try:
        for token in words:
            feed(token)
        tree = feed(lexeme("$END", source, len(text), len(text)), True)
    except UnexpectedToken as error:
        problem = unexpected(source, words, error.token, state.accepts())
    except Unreadable as error:
        problem = unreadable(source, error)
    else:
        if source.problems:
            raise ParseError(_in_order(source.problems))
        return tree
    raise ParseError(_in_order([*source.problems, problem]))


def _in_order(problems: list[Any]) -> list[Any]:
    return sorted(problems, key=lambda problem: problem.span.start if isinstance(problem.span, TextSpan) else 0)


@cache
def _parser() -> tuple[Lark, Pattern[str]]:
    parser = load(_Actions())
    return parser, master_pattern({terminal.name: terminal.pattern.to_regexp() for terminal in parser.terminals})

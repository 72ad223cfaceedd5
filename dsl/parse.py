"""Query text ▶ `Pipeline`, expression text ▶ `Expr`; both are kept, so that a text is read once."""

from __future__ import annotations

from functools import cache, lru_cache
from re import Pattern
from typing import Any, cast

from lark import Lark, UnexpectedToken

from dataflow.dsl.build_expr import Expression
from dataflow.dsl.errors import BuildError, Diagnostic, ParseError
from dataflow.dsl.expr import Expr
from dataflow.dsl.query import Pipeline
from dataflow.dsl.span import TextSpan, caller
from dataflow.dsl.syntax import unexpected, unreadable
from dataflow.dsl.transform.expressions import Expressions
from dataflow.dsl.transform.source import SourceText
from dataflow.dsl.transform.steps import Steps
from dataflow.dsl.write import WritePipeline
from dataflow.grammar.lexer import Lexeme, Lexer, Unreadable, lexeme, master_pattern
from dataflow.grammar.load import load
from dataflow.grammar.words import WRITES

KEPT_TEXTS = 512
"""Texts whose trees are kept, of each kind."""


class _Actions(Expressions, Steps):
    """What is done with each rule of the grammar."""


def expr(text: str) -> Expression:
    """A piece of the text form as an expression, wherever one may stand: `orders.filter(expr("net > 5"))`."""
    if not isinstance(text, str):
        raise BuildError(f"`expr` takes text, found `{type(text).__name__}`", caller())
    return Expression(parse_expr(text))


@lru_cache(KEPT_TEXTS)
def parse_pipeline(
    text: str, name: str = "<query>", only: str | None = None, sources: frozenset[str] = frozenset()
) -> Pipeline:
    """The pipeline that a query text says. Raises ParseError, with every problem of a text that is well-formed.

    name: what the text is called in errors.
    only: the source whose tables may be named without it.
    sources: all sources, each of which may stand before a table.
    """
    pipeline: Pipeline = _parse(SourceText(text, name, only, sources), "pipeline")
    return pipeline


@lru_cache(KEPT_TEXTS)
def parse_write(
    text: str, name: str = "<write>", only: str | None = None, sources: frozenset[str] = frozenset()
) -> WritePipeline:
    """The write that a text says; otherwise as `parse_pipeline`."""
    found: tuple[WritePipeline, Diagnostic | None] = _parse(SourceText(text, name, only, sources), "write")
    if found[1] is not None:
        raise ParseError([found[1]])
    return found[0]


def verb_that_writes(text: str) -> str | None:
    """The verb by which a text changes rows, be the rest of it right or wrong; None where it reads alone."""
    writes = set(WRITES.values())
    words = Lexer(_parser()[1], SourceText(text, "<text>"), expression=False)
    try:
        return next((str(token) for token in words if token.type in writes), None)
    except Unreadable:
        return None


@lru_cache(KEPT_TEXTS)
def parse_expr(text: str, name: str = "<expression>") -> Expr:
    """The expression that a text says. Raises ParseError."""
    expr: Expr = _parse(SourceText(text, name), "expr")
    return expr


def _parse(source: SourceText, start: str) -> Any:
    parser, pattern = _parser()
    words = Lexer(pattern, source, expression=start == "expr")
    state = parser.parse_interactive("", start)
    feed = state.parser_state.feed_token
    try:
        for token in words:
            feed(token)
        tree = feed(lexeme("$END", source, len(source.text), len(source.text)), True)
    except UnexpectedToken as error:
        problem = unexpected(source, words, cast(Lexeme, error.token), _accepted(state))
    except Unreadable as error:
        problem = unreadable(source, error)
    else:
        if source.problems:
            raise ParseError(_in_order(source.problems))
        return tree
    raise ParseError(_in_order([*source.problems, problem]))


def _accepted(state: Any) -> set[str]:
    """The terminals that would fit; the method that tells is the one of lark's without types."""
    accepted: set[str] = state.accepts()
    return accepted


def _in_order(problems: list[Diagnostic]) -> list[Diagnostic]:
    return sorted(problems, key=lambda problem: problem.span.start if isinstance(problem.span, TextSpan) else 0)


@cache
def _parser() -> tuple[Lark, Pattern[str]]:
    parser = load(_Actions())
    return parser, master_pattern({terminal.name: terminal.pattern.to_regexp() for terminal in parser.terminals})

"""A query text while it is read: where its parts stand, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from dataflow.dsl.errors import Diagnostic
from dataflow.dsl.expr import Expr
from dataflow.dsl.span import TextSpan
from dataflow.grammar.lexer import Lexeme


class SourceText:
    """A query text called `name`; `problems` are found in what is well-formed, so all of them are told at once.

    `only` is the source whose tables may be named without it, `sources` are the names of all of them, and `lets` the
    names that are no tables.
    """

    __slots__ = ("lets", "name", "only", "problems", "sources", "text")

    def __init__(self, text: str, name: str, only: str | None = None, sources: frozenset[str] = frozenset()) -> None:
        self.text = text
        self.name = name
        self.only = only
        self.sources = sources
        self.lets: list[str] = []
        self.problems: list[Diagnostic] = []

    def span(self, start: int, end: int) -> TextSpan:
        return TextSpan(self.text, start, end, self.name)

    def report(self, message: str, span: TextSpan, *, notes: tuple[str, ...] = (), hint: str | None = None) -> None:
        self.problems.append(Diagnostic(message, span, notes, hint))


def source_of(token: Lexeme) -> SourceText:
    source: SourceText = token.source
    return source


def at(token: Lexeme) -> TextSpan:
    """Where a token stands."""
    source: SourceText = token.source
    return TextSpan(source.text, token.start_pos or 0, token.end_pos or 0, source.name)


def place(expr: Expr) -> TextSpan:
    """Where an expression of the text form stands."""
    assert isinstance(expr.span, TextSpan)
    return expr.span


def between(first: Lexeme | Expr, last: Lexeme | Expr) -> TextSpan:
    """From the start of the first to the end of the last."""
    start = at(first) if isinstance(first, Lexeme) else place(first)
    end = at(last) if isinstance(last, Lexeme) else place(last)
    return TextSpan(start.text, start.start, end.end, start.name)


def first_sign(expr: Expr) -> str:
    """The first character of an expression; `(` only where all of it stands in brackets or its first part does."""
    span = place(expr)
    return span.text[span.start]


def behind(children: list[Any], *kinds: str) -> Any:
    """What stands behind the first token of one of these kinds, None where there is no such token."""
    for number, child in enumerate(children):
        if isinstance(child, Lexeme) and child.type in kinds:
            return children[number + 1]
    return None


def token(children: list[Any], *kinds: str) -> Lexeme | None:
    """The first token of one of these kinds."""
    return next((child for child in children if isinstance(child, Lexeme) and child.type in kinds), None)

"""grammar/query.lark ▶ the parser of the text form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lexer import Lexer

GRAMMAR = Path(__file__).with_name("query.lark")
STARTS = ("pipeline", "expr", "write")


class _NoLexer(Lexer):
    """In the place of lark's own lexer: `grammar.lexer` splits a text before lark sees it."""

    __future_interface__ = True

    def __init__(self, conf: object) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        return iter(())


def load(actions: Any) -> Lark:
    """A parser that hands what it has read of each rule to the method of `actions` with the rule's name."""
    return Lark(
        grammar(),
        parser="lalr",
        lexer=_NoLexer,
        start=list(STARTS),
        transformer=actions,
        keep_all_tokens=True,
        maybe_placeholders=False,
    )


@cache
def grammar() -> str:
    """The text of the grammar."""
    return GRAMMAR.read_text(encoding="utf-8")

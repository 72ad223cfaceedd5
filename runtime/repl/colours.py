"""Query text ▶ tokens of Pygments, for the colours of what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pygments.lexer import Lexer
from pygments.token import Comment, Keyword, Literal, Name, Number, Operator, Punctuation, String, Text

from dataflow.dsl.functions import FUNCTIONS
from dataflow.runtime.repl.scan import Kind, Word, scan

_COLOURS: Final[dict[Kind, Any]] = {
    "verb": Keyword,
    "keyword": Keyword.Type,
    "name": Name,
    "quoted": Name,
    "string": String,
    "number": Number,
    "moment": Literal.Date,
    "param": Name.Variable,
    "operator": Operator,
    "open": Punctuation,
    "close": Punctuation,
    "comma": Punctuation,
    "dot": Punctuation,
}


class QueryLexer(Lexer):  # type: ignore[misc]  # Pygments has no types
    """The language for Pygments: verbs only where a step begins, functions only where they are called."""

    name = "DataFlow"
    aliases = ["dataflow"]  # noqa: RUF012  # as Pygments declares it
    filenames = ["*.q"]  # noqa: RUF012

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        """Places, kinds and texts that together are the whole text."""
        at = 0
        words = scan(text)
        for word, behind in zip(words, [*words[1:], None]):
            yield from _between(text, at, word.start)
            yield word.start, _colour(word, behind), word.text
            at = word.end
        yield from _between(text, at, len(text))


def _colour(word: Word, behind: Word | None) -> Any:
    called = behind is not None and behind.text == "(" and behind.start == word.end
    return Name.Function if word.kind == "name" and called and word.text in FUNCTIONS else _COLOURS[word.kind]


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, Any, str]]:
    """Blanks and comments, which are no words."""
    piece = text[start:end]
    at = piece.find("#")
    while at >= 0:
        stop = piece.find("\n", at)
        stop = len(piece) if stop < 0 else stop
        if at:
            yield start, Text, piece[:at]
        yield start + at, Comment.Single, piece[at:stop]
        start, piece = start + stop, piece[stop:]
        at = piece.find("#")
    if piece:
        yield start, Text, piece

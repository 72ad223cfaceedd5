"""Query text ▶ tokens: what is a word of the language and what a name is decided by where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from lark import Token

from dataflow.grammar.words import BEHIND, COMPLETE, FOLLOWERS, GROUPINGS, KINDS, TABLE_NEXT, VALUES, VERBS

_ORDER = (
    *("STRING", "MOMENT", "PARAM", "RANGE", "INTERVAL", "NUMBER", "NAME", "CAST", "COALESCE", "COMPARE", "EQUALS"),
    *("MULTIPLY", "DOT", "COMMA", "LPAR", "RPAR", "LSQB", "RSQB", "PLUS", "MINUS"),
)
"""Terminals that are found by their pattern, those first that others begin like."""

_OPERATOR_WORDS = "and|or|in|is|like|ilike|not|between|over|as|by"
_PIPELINE = re.compile(rf"(?:[ \t\r\n]+|#[^\n]*)*+(?:from\s+(?!(?:{_OPERATOR_WORDS})\b)[\w`$]|let\s+[\w`]+.*?=)")
"""What stands behind the bracket before a pipeline: `from` and a table, not a column called `from`."""
_CLAUSE = re.compile(rf"\s+(?!(?:{_OPERATOR_WORDS})\b)(?:[\w'\"$@`\[(]|-\S)|\s*\(")
"""What stands behind a word that begins a clause or a step, where it might be a name as well."""
_KIND_NEXT = re.compile(r"\s*\(|[ \t]+(?!(?:on|as)\b|suffix\s*['\"])[\w`$]")
_ALL_NEXT = re.compile(r"\s*\(|[ \t]+[\w`$]")
_BRACKET_NEXT = re.compile(r"\s*\(")
_CROSS = re.compile(r"[ \t]+join\b")
_WORD_NEXT = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+[^\W\d]")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*+")
_TYPE = re.compile(r"\s*([^\W\d]\w*)")
_OPENS = re.compile(r"[ \t]*\(")
_CLOSES = {"(": ")", "[": "]"}


class Text(Protocol):
    """What is split: all tokens refer to it, so that what is made of them can say where it stands."""

    @property
    def text(self) -> str: ...


class Lexeme(Token):
    """A token that knows the text it is from."""

    __slots__ = ("source",)
    source: Any


class Unreadable(Exception):
    """Characters that begin no token, or a bracket that does not fit."""

    def __init__(self, message: str, start: int, end: int, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.start, self.end, self.hint = message, start, end, hint


def lexeme(kind: str, source: Text, start: int, end: int) -> Lexeme:
    """A token of a kind: these characters of a text."""
    value = source.text[start:end]
    token: Lexeme = str.__new__(Lexeme, value)
    token.type, token.value, token.source = kind, value, source
    token.start_pos, token.end_pos = start, end
    return token


def master_pattern(patterns: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern for all tokens, from those of the grammar's terminals; its first group is what stands before one."""
    parts = [f"(?P<{name}>{patterns[name]})" for name in _ORDER]
    return re.compile(rf"((?:[ \t\r\n]+|#[^\n]*)*+)(?:{'|'.join(parts)}|(?P<LIKE>~\*?)|(?P<PIPE>\|(?![|>])))")


class Lexer:
    """The tokens of one text, in order.

    `brackets` are those that are open: sign, place and what is inside. `before` is the token before the last one.
    """

    def __init__(self, pattern: re.Pattern[str], source: Text, *, expression: bool) -> None:
        self.source, self.text = source, source.text
        self.brackets: list[tuple[str, int, str]] = []
        self._pattern = pattern
        self._outside = "expression" if expression else "pipeline"
        self.end = 0  # of what has been read
        self.before: Lexeme | None = None
        self._before = ""  # the terminal before
        self._complete = False
        self._step = not expression  # whether a verb must come next
        self._every = False  # whether the last `all` was that of `delete`, behind which no table stands

    @property
    def inside(self) -> str:
        return self.brackets[-1][2] if self.brackets else self._outside

    def __iter__(self) -> Iterator[Lexeme]:
        text, find, at = self.text, self._pattern.match, 0
        while (match := find(text, at)) is not None:
            start, at = match.end(1), match.end()
            kind = match.lastgroup
            assert kind is not None
            if kind == "NAME":
                if text[start] != "`":
                    kind, at = self._word(text[start:at], at, "\n" in match[1] or "\r" in match[1])
            elif kind == "PIPE":
                over = self._complete or self._before == "COMMA"
                if over and self.inside == "pipeline" and _WORD_NEXT.match(text, at):
                    self._step = True
                    continue
            elif kind == "CAST":
                yield lexeme(kind, self.source, start, at)
                kind, start, at = self._type(at)
                if not kind:
                    continue
            elif kind in ("LPAR", "RPAR", "LSQB", "RSQB"):
                self._bracket(kind, start, at)
            if kind in ("ROWS", "FRAME_RANGE") and self.inside == "over":
                self.brackets[-1] = (*self.brackets[-1][:2], "frame")
            self._complete = kind in COMPLETE or (kind == "NOT" and self._complete)
            self._step = False
            self._before = kind
            token = lexeme(kind, self.source, start, at)
            yield token
            self.before, self.end = token, at
        self._check_end(at)

    def _word(self, word: str, end: int, fresh: bool) -> tuple[str, int]:
        """The terminal of a word, and where it ends: `cross join` is one."""
        if self._before in TABLE_NEXT and not (self._before == "ALL" and self._every):
            return self._word_for_name(word, end), end
        if self.inside == "pipeline" and (self._step or (fresh and self._begins_step(word, end))):
            if word == "cross" and (join := _CROSS.match(self.text, end)):
                return "CROSS_JOIN", join.end()
            if word in VERBS:
                return VERBS[word], end
            if self._step:
                return "NAME", end
        if word == "all" and self._is_all(end):
            self._every = self._before == "DELETE"
            return "ALL", end
        if self._complete:
            return BEHIND.get(word, "NAME"), end
        return self._word_for_value(word, end), end

    def _is_all(self, end: int) -> bool:
        """Whether `all` means all rows: behind `delete`, and before a column that is updated."""
        return self._before == "DELETE" or (self._before == "UPDATE" and bool(_ALL_NEXT.match(self.text, end)))

    def _begins_step(self, word: str, end: int) -> bool:
        """Whether a word at the start of a line does not go on with the line before, which may end with a comma."""
        return self._complete or (self._before == "COMMA" and word in VERBS and bool(_CLAUSE.match(self.text, end)))

    def _word_for_name(self, word: str, end: int) -> str:
        if self._before == "JOIN" and word in KINDS and _KIND_NEXT.match(self.text, end):
            return "KIND"
        if self._before in ("UNION", "INTERSECT", "EXCEPT") and word == "all" and _ALL_NEXT.match(self.text, end):
            return "ALL"
        return "NAME"

    def _word_for_value(self, word: str, end: int) -> str:
        before = self._before
        if word in FOLLOWERS.get(before, ()):
            return FOLLOWERS[before][word]
        if before == "LPAR":
            if self.inside == "pipeline" and word in ("from", "let"):
                return VERBS[word]
            if self.inside == "over" and word in ("by", "sort", "rows", "range"):
                return BEHIND[word]
            if self.inside == "call" and word == "sort" and _CLAUSE.match(self.text, end):
                return "IN_SORT"
        if self.inside == "frame" and before == "RANGE" and word in ("current", "unbounded"):
            return word.upper()
        if before == "BY" and word in GROUPINGS and _BRACKET_NEXT.match(self.text, end):
            return word.upper()
        if before in ("AGG", "COMMA") and word == "by" and _CLAUSE.match(self.text, end):
            return "BY"
        if word == "exists" and _BRACKET_NEXT.match(self.text, end):
            return "EXISTS"
        return VALUES.get(word, "NAME")

    def _type(self, at: int) -> tuple[str, int, int]:
        """The type behind `::`, with its brackets; nothing where there is none."""
        match = _TYPE.match(self.text, at)
        if match is None:
            self._before, self._complete = "CAST", False
            return "", at, at
        end = match.end()
        opened = _OPENS.match(self.text, end)
        depth = 1 if opened else 0
        at = opened.end() if opened else end
        while depth and at < len(self.text) and self.text[at] not in "\n\r":
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            closing = self.text.find("`", at + 1) if self.text[at] == "`" else -1
            at = max(at, closing) + 1
        return "TYPE", match.start(1), at if opened and not depth else end

    def _bracket(self, kind: str, start: int, end: int) -> None:
        sign = self.text[start]
        if kind in ("LPAR", "LSQB"):
            self.brackets.append((sign, start, self._content(kind, end)))
        elif not self.brackets:
            raise Unreadable(f"`{sign}` closes no bracket", start, end)
        else:
            opened, place, _ = self.brackets[-1]
            if _CLOSES[opened] != sign:
                line = self.text.count("\n", 0, place) + 1
                where = "" if line == self.text.count("\n", 0, start) + 1 else f" of line {line}"
                raise Unreadable(f"expected `{_CLOSES[opened]}` for the `{opened}`{where}, found `{sign}`", start, end)
            self.brackets.pop()

    def _content(self, kind: str, end: int) -> str:
        if kind == "LPAR" and self._before == "OVER":
            return "over"
        if kind == "LPAR" and self._before == "NAME":
            return "call"
        return "pipeline" if kind == "LPAR" and _PIPELINE.match(self.text, end) else "brackets"

    def _check_end(self, at: int) -> None:
        """Whether all of the text has been read and every bracket is closed."""
        rest = _BLANK.match(self.text, at)
        assert rest is not None
        if rest.end() < len(self.text):
            raise Unreadable("", rest.end(), rest.end() + 1)
        if self.brackets:
            sign, place, _ = self.brackets[-1]
            raise Unreadable(f"`{sign}` is never closed", place, place + 1, f"a `{_CLOSES[sign]}` is missing")

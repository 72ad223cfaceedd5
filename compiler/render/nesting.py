"""How much of a statement a parser has open at one place, where it keeps what is open on a stack of fixed size.

SQLite's has room for 100 entries before version 3.46: https://www.sqlite.org/compile.html#yystackdepth. What is counted
here are the symbols of its grammar (https://www.sqlite.org/src/file/src/parse.y) that wait for what stands in a place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dataflow.compiler.dialects.dialect import Dialect

MOST_OPEN: Final = 90
"""What leaves room for the entries around a whole statement."""

FEW: Final = 2
"""Sub-queries that leave room for any scalar that is not too deep by itself: such a statement is not looked through."""

_TOKEN: Final = re.compile(
    r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\|\||<>|<=|>=|[-+*/%<>=&(),]|[A-Za-z_][A-Za-z_0-9]*|[0-9.]+"""
)

_CLAUSES: Final[Mapping[str, int]] = {
    "SELECT": 4, "FROM": 5, "JOIN": 5, "ON": 10, "WHERE": 5, "GROUP": 7, "HAVING": 7, "ORDER": 9, "LIMIT": 9,
    "OFFSET": 11, "WITH": 6, "VALUES": 4,
}  # fmt: skip
"""Entries before what stands in a clause of a SELECT."""

_UNITED, _WITH = 2, 4
"""Entries of the statements before the one that is read, and of those that WITH names; bits of a number."""

_WINDOW: Final = 7
"""Entries of a window function's call before what stands in the brackets behind OVER."""

_WINDOW_CLAUSES: Final[Mapping[str, int]] = {"PARTITION": 2, "ORDER": 5, "ROWS": 5, "RANGE": 5, "WHERE": 1}

_CASES: Final[Mapping[str, int]] = {"WHEN": 4, "THEN": 6, "ELSE": 4}
"""Entries of a CASE before what stands behind each word; of the first WHEN there is one less."""

_OPERATORS: Final[Mapping[str, int]] = {
    "OR": 1, "AND": 2, "NOT": 3, "=": 4, "<>": 4, "IS": 4, "IN": 4, "LIKE": 4, "GLOB": 4, "BETWEEN": 4,
    "<": 5, ">": 5, "<=": 5, ">=": 5, "&": 6, "+": 7, "-": 7, "*": 8, "/": 8, "%": 8, "||": 9,
}  # fmt: skip
"""How strongly operators bind: one waits for another that binds more strongly, with what stands before it."""

_LIST: Final = 2
"""Entries of the items of a list before the one that is read."""

_WORDS: Final = _CLAUSES.keys() | _WINDOW_CLAUSES.keys() | _CASES.keys() | _OPERATORS.keys() | {
    ",", "UNION", "INTERSECT", "EXCEPT",
}  # fmt: skip
_NO_CALL: Final = (
    frozenset(_CLAUSES) | _OPERATORS.keys() | _CASES.keys() | {"AS", "NOT", "ALL", "DISTINCT", "BY", "SET"}
)
_OWN: Final[Mapping[str, int]] = {"EXISTS": 2, "CAST": 2}
_BRACKET, _CALL = 1, 3
"""Entries of a bracket: by itself, or with the name of a function before it."""


@dataclass(slots=True)
class _Level:
    """What is between two brackets, or within a CASE: entries of its own, of a clause, and of operators that wait."""

    own: int
    kind: str = ""
    before: int = 0
    clause: int = 0
    has_items: bool = False
    waiting: list[int] = field(default_factory=list)

    def size(self) -> int:
        return self.own + self.before + self.clause + 2 * len(self.waiting)

    def read(self, word: str) -> None:
        """Takes the next word that is no bracket and no name."""
        if word in _OPERATORS:
            while self.waiting and self.waiting[-1] >= _OPERATORS[word]:
                self.waiting.pop()
            self.waiting.append(_OPERATORS[word])
        elif word == ",":
            self.waiting.clear()
            # Those of SELECT and FROM are counted with the clause.
            if not self.has_items and self.kind not in ("SELECT", "FROM"):
                self.clause += _LIST
            self.has_items = True
        elif word in ("UNION", "INTERSECT", "EXCEPT"):
            self.before |= _UNITED
            self._begin(0, word)
        elif self.kind == "CASE":
            self.clause = _CASES.get(word, self.clause)
            self.waiting.clear()
        elif self.kind == "OVER":
            self.clause = _WINDOW_CLAUSES.get(word, self.clause)
            self.waiting.clear()
        elif word in _CLAUSES:
            self.before |= _WITH if self.kind == "WITH" else 0
            self._begin(_CLAUSES[word], word)

    def _begin(self, clause: int, kind: str) -> None:
        self.clause, self.kind, self.has_items = clause, kind, False
        self.waiting.clear()


def open_at_most(sql: str) -> int:
    """How many symbols of SQLite's grammar wait at the place of a statement where they are most."""
    levels = [_Level(0)]
    total, most, before = 0, 0, ""
    for token in _TOKEN.findall(sql):
        word = token.upper()
        if word in ("(", "CASE"):
            levels.append(_Level(0, "CASE") if word == "CASE" else _bracket(before))
            total += levels[-1].size()
        elif word in (")", "END"):
            total -= levels.pop().size()
        elif word in _WORDS:
            total -= levels[-1].size()
            levels[-1].read(word)
            total += levels[-1].size()
        most = max(most, total)
        before = word
    return most


def is_too_nested(sql: str, dialect: Dialect) -> bool:
    """Whether a statement has more open at one place than the dialect's parser has room for."""
    return dialect.most_open is not None and sql.count("(SELECT") > FEW and open_at_most(sql) > MOST_OPEN


def _bracket(before: str) -> _Level:
    if before in ("OVER", "FILTER"):
        return _Level(_WINDOW, "OVER")
    is_name = before[:1] == '"' or (before.isidentifier() and before not in _NO_CALL)
    return _Level(_OWN.get(before, _CALL if is_name else _BRACKET))

"""Places in what the user wrote: a stretch of query text, or the Python expression that made a node."""

from __future__ import annotations

import linecache
import sys
from dataclasses import dataclass
from itertools import islice
from types import CodeType, FrameType
from typing import Final

_PACKAGE: Final = "dataflow"


@dataclass(frozen=True, slots=True)
class Place:
    """A resolved place: file, 1-based line and column, and how many characters the caret underlines.

    `column` is 0 where only the line is known, `source` is empty where the line cannot be read.
    """

    file: str
    line: int
    column: int = 0
    length: int = 1
    source: str = ""


@dataclass(frozen=True, slots=True)
class TextSpan:
    """Characters `start` to `end` (0-based, end excluded) of a query text called `name`."""

    text: str
    start: int
    end: int
    name: str = "<query>"

    def place(self) -> Place:
        line = self.text.count("\n", 0, self.start) + 1
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", first)
        source = self.text[first : last if last >= 0 else len(self.text)]
        end = min(self.end, first + len(source))
        return Place(self.name, line, self.start - first + 1, max(end - self.start, 1), source)


@dataclass(frozen=True, slots=True)
class CallSpan:
    """The instruction of the user's code that made a node; its line and columns are looked up only when shown.

    `verb` is the method the user called, when the place to show is that method's name rather than the whole expression.
    """

    code: CodeType
    instruction: int
    line: int
    verb: str = ""

    def place(self) -> Place:
        start, end, first, last = next(
            islice(self.code.co_positions(), self.instruction // 2, None), (None, None, None, None)
        )
        file = self.code.co_filename
        if start is None or end is None or first is None or last is None:
            return Place(file, self.line, source=_line(file, self.line))
        if self.verb and (found := _find_verb(file, end, last, self.verb)) is not None:
            return Place(file, found[0], found[1] + 1, len(self.verb), _line(file, found[0]))
        source = _line(file, start)
        if not source:
            return Place(file, start, first + 1)
        # The interpreter counts columns in UTF-8 bytes.
        column = len(source.encode()[:first].decode(errors="ignore"))
        stop = len(source.encode()[:last].decode(errors="ignore")) if end == start else len(source)
        return Place(file, start, column + 1, max(stop - column, 1), source)


Span = TextSpan | CallSpan


def caller(verb: str = "") -> CallSpan | None:
    """The place in the user's code that is calling into this package now, None when there is no such frame."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module != _PACKAGE and not module.startswith(_PACKAGE + "."):
            return CallSpan(frame.f_code, frame.f_lasti, frame.f_lineno, verb)
        frame = frame.f_back
    return None


def _line(file: str, number: int) -> str:
    return linecache.getline(file, number).rstrip("\n")


def _find_verb(file: str, line: int, column: int, verb: str) -> tuple[int, int] | None:
    """Line and 0-based column of `verb`, or of `verb` in the call whose closing bracket stands before `column`."""
    depth = 0
    text = _line(file, line).encode()[:column].decode(errors="ignore")
    if text.endswith(verb):
        return line, len(text) - len(verb)
    while line >= 1:
        for at in range(len(text) - 1, -1, -1):
            if text[at] in ")]}":
                depth += 1
            elif text[at] in "([{":
                depth -= 1
                if depth == 0:
                    head = text[:at].rstrip()
                    return (line, len(head) - len(verb)) if head.endswith(verb) else None
        line -= 1
        text = _line(file, line)
    return None

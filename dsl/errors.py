"""Errors: one root, one class a stage, each a list of diagnostics that say what, where and how to fix it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import combining, east_asian_width

from dataflow.dsl.span import Place, Span, TextSpan

LONGEST_LINE = 300
"""Characters of a line of the user's that an error shows."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong: a message, where it is, facts that help, and a fix that might be meant."""

    message: str
    span: Span | None = None
    notes: tuple[str, ...] = ()
    hint: str | None = None

    def __str__(self) -> str:
        place = self.span.place() if self.span is not None else None
        lines = [f"error: {self.message}"]
        width = len(str(place.line)) if place is not None else 0
        if place is not None:
            lines += _excerpt(place, width)
        pad = " " * width
        lines += [f"{pad} = {note}" for note in self.notes]
        if self.hint is not None:
            lines.append(f"{pad} = hint: {self.hint}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Fix:
    """A hint with code in it that each form spells in its own way; `{}` in the words is where the code stands."""

    words: str
    python: str
    text: str

    def spelt(self, span: Span | None) -> str:
        """The hint in the form that the place was written in."""
        return self.words.replace("{}", f"`{self.text if isinstance(span, TextSpan) else self.python}`")


class DataFlowError(Exception):
    """Root of all errors of this package; `diagnostics` are all the problems that one pass found.

    `message`, `span` and `hint` are those of the first diagnostic.
    """

    def __init__(
        self,
        problem: str | Diagnostic | Iterable[Diagnostic],
        span: Span | None = None,
        *,
        notes: Iterable[str] = (),
        hint: str | None = None,
    ) -> None:
        match problem:
            case str():
                self.diagnostics: tuple[Diagnostic, ...] = (Diagnostic(problem, span, tuple(notes), hint),)
            case Diagnostic():
                self.diagnostics = (problem,)
            case _:
                self.diagnostics = tuple(problem)
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n\n".join(str(diagnostic) for diagnostic in self.diagnostics)

    def __reduce__(self) -> tuple[type[DataFlowError], tuple[str]]:
        # A span may hold a code object, which does not travel between processes: the rendered text does.
        return _Rendered, (str(self),)

    @property
    def message(self) -> str:
        return self.diagnostics[0].message

    @property
    def span(self) -> Span | None:
        return self.diagnostics[0].span

    @property
    def hint(self) -> str | None:
        return self.diagnostics[0].hint


class _Rendered(DataFlowError):
    """An error that came from another process: only its text is left."""

    def __str__(self) -> str:
        return self.diagnostics[0].message


class BuildError(DataFlowError):
    """The Python form was given something that no pipeline can be made of."""


class ParseError(DataFlowError):
    """The text form could not be read."""


class BindError(DataFlowError):
    """A name is not there or is ambiguous, or an expression's types do not fit."""


class ParameterError(DataFlowError):
    """A query was run without a parameter it needs, with one it does not know, or with a value of the wrong type."""


class PlanError(DataFlowError):
    """A plan cannot be made or cut into fragments."""


class UnsupportedError(DataFlowError):
    """A database cannot do what is asked of it alone."""


class SourceError(DataFlowError):
    """A database or file could not be reached, read or understood; the driver's error is its cause."""


class RefusedError(SourceError):
    """A database does not take rows, or lets them go: for a key that is there twice, say, or leads nowhere."""


class TransactionError(DataFlowError):
    """A transaction cannot be begun, used or committed; what was done in it is undone, unless the error says more."""


class ResultError(DataFlowError):
    """A result has another shape than what was asked of it, or cannot be handed on or written."""


class InternalError(DataFlowError):
    """A bug in this package, not in the query."""


def quoted(names: Iterable[str]) -> str:
    """Names between backticks, separated by commas."""
    return ", ".join(f"`{name}`" for name in names)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like `word`, None when none is alike enough to be meant."""
    best: str | None = None
    for name in known:
        likeness = SequenceMatcher(None, word.casefold(), name.casefold()).ratio()
        if likeness >= cutoff:
            best, cutoff = name, likeness + 1e-9
    return best


def might_be_meant(word: str, known: Iterable[str]) -> str | None:
    """The hint that names the known word most like `word`, None when there is none."""
    name = nearest(word, known)
    return f"`{name}` might be meant" if name is not None else None


def _excerpt(place: Place, width: int) -> list[str]:
    at = f":{place.column}" if place.column else ""
    lines = [f"{' ' * width}--> {place.file}:{place.line}{at}"]
    if not place.source:
        return lines
    start = max(place.column - 1, 0)
    source, start, end = _cropped(place.source.replace("\t", " "), start, start + place.length)
    lines += [f"{' ' * width} |", f"{place.line} | {source}"]
    if place.column:
        before = _cells(source[:start])
        lines.append(f"{' ' * width} | {' ' * before}{'^' * max(_cells(source[start:end]), 1)}")
    return lines


def _cropped(source: str, start: int, end: int) -> tuple[str, int, int]:
    """A line and the place in it, both cut to what stands around the place where the line is long."""
    if len(source) <= LONGEST_LINE:
        return source, start, end
    first = max(min(start - LONGEST_LINE // 3, len(source) - LONGEST_LINE), 0)
    last = first + LONGEST_LINE
    before, behind = "…" if first else "", "…" if last < len(source) else ""
    moved = len(before) - first
    return f"{before}{source[first:last]}{behind}", start + moved, min(end, last) + moved


def _cells(text: str) -> int:
    """How many columns of a terminal the text takes: Chinese, Japanese and Korean characters take two."""
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)

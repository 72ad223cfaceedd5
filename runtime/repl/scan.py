"""Query text, broken or unfinished, ▶ its words, and which of them begin a step: for colours and completion.

The parser has the last word on what a text means; this one never fails.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from dataflow.grammar.words import CLAUSES, KINDS

Kind = Literal[
    "verb",
    "keyword",
    "name",
    "quoted",
    "string",
    "number",
    "moment",
    "param",
    "operator",
    "open",
    "close",
    "comma",
    "dot",
]
"""A `comment`, blanks and line ends are not among them: they are dropped."""

VERBS: Final[dict[str, tuple[str, str]]] = {
    "from": ("from table [as a]", "where a query starts"),
    "let": ("let name = (from …)", "a named query, used once or often"),
    "filter": ("filter e, …", "rows where all are true"),
    "select": ("select c, name = e, …", "these columns, in this order"),
    "drop": ("drop c, …", "all columns but these"),
    "rename": ("rename new = c, …", "columns under new names"),
    "derive": ("derive name = e, …", "columns added or replaced"),
    "join": ("join [kind] table [as a] on e", "rows combined with those of another table"),
    "cross join": ("cross join table [as a]", "every row with every row"),
    "agg": ("agg name = f(…), … by c, …", "one row for each group"),
    "sort": ("sort c, -c nulls first, …", "in order; `-` from the greatest down"),
    "take": ("take n | take n..m | take n by c sort -c", "the first rows, or those of each group"),
    "distinct": ("distinct [by c, …]", "each different row once"),
    "union": ("union [all] table", "the rows of both"),
    "intersect": ("intersect table", "the rows that are in both"),
    "except": ("except table", "the rows that are not in the other"),
    "pivot": ("pivot c in (…) agg f(…) by c", "values become columns"),
    "unpivot": ("unpivot c, … into name, value", "columns become rows"),
    "unnest": ("unnest name = list", "a row for each item of a list"),
}
"""Every verb: how it is written and what it gives."""


_TOKEN: Final = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<line>\n)|(?P<blank>[^\S\n]+)
    |(?P<string>'(?:[^'\\\n]|\\.|'')*(?:'|(?=\n)|$)|"(?:[^"\\\n]|\\.|"")*(?:"|(?=\n)|$))
    |(?P<quoted>`(?:[^`\n]|``)*(?:`|(?=\n)|$))
    |(?P<moment>@[\dT:.+\-Z]*)
    |(?P<param>\$\w*)
    |(?P<number>\d[\d_]*(?:\.(?!\.)\d*)?(?:[eE][+-]?\d+)?(?:[a-z]+)?)
    |(?P<name>[^\W\d]\w*)
    |(?P<open>[(\[])|(?P<close>[)\]])|(?P<comma>,)
    |(?P<operator>::|\.\.|\?\?|==|!=|<=|>=|//|~\*|[|+\-*/%<>=~])|(?P<dot>\.)|(?P<other>.)""",
    re.VERBOSE,
)
_GOES_ON: Final = frozenset(("and", "or", "not", "in", "is", "like", "ilike", "between", "by", "on", "as"))
"""Words that no step ends with: the next line goes on."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. `depth` is how many brackets are open around it."""

    kind: Kind
    text: str
    start: int
    depth: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def scan(text: str) -> list[Word]:
    """All words of a text, in order."""
    words: list[Word] = []
    pipelines: list[bool] = []  # of each open bracket, whether a pipeline stands in it
    begins, line = True, False
    for match in _TOKEN.finditer(text):
        kind, found = match.lastgroup or "other", match[0]
        if kind in ("comment", "blank", "other"):
            continue
        if kind == "line":
            line = True
            continue
        begins = begins or (line and all(pipelines[-1:]) and not is_open_end(words))
        line = False
        if kind == "close" and pipelines:
            pipelines.pop()
        word = Word(_kind(kind, found, begins, words), found, match.start(), len(pipelines))
        if kind != "close" and words and words[-1].kind == "open":
            pipelines[-1] = word.kind == "verb"
        words.append(word)
        begins = found == "|" or kind == "open"
        if kind == "open":
            pipelines.append(False)
    return words


def open_brackets(words: Sequence[Word]) -> list[Word]:
    """The brackets that nothing closes yet, the outermost first."""
    still: list[Word] = []
    for word in words:
        if word.kind == "open":
            still.append(word)
        elif word.kind == "close" and still:
            still.pop()
    return still


def is_unfinished(text: str) -> bool:
    """Whether a text plainly goes on: an open bracket, or an operator, comma or `|` at its end."""
    words = scan(text)
    return bool(open_brackets(words)) or is_open_end(words)


def is_open_end(words: Sequence[Word]) -> bool:
    """Whether what stands behind the words belongs to their last step: behind an operator, a comma, a bare verb."""
    if not words:
        return False
    last = words[-1]
    if last.kind == "verb":
        return last.text != "distinct"
    return last.kind in ("operator", "comma", "open", "dot") or (last.kind == "keyword" and last.text in _GOES_ON)


def _kind(kind: str, found: str, begins: bool, words: Sequence[Word]) -> Kind:
    if kind != "name":
        kinds: dict[str, Kind] = {name: name for name in _PLAIN}
        return kinds[kind]
    if words and words[-1].kind == "dot":
        return "name"
    if begins and _begins_step(found, words):
        return "verb"
    # `cross join` is the verb of two words.
    if found == "join" and words and words[-1].text == "cross" and words[-1].kind == "verb":
        return "verb"
    if found in CLAUSES:
        return "keyword"
    if found in KINDS and words and words[-1].text == "join" and words[-1].kind == "verb":
        return "keyword"
    return "name"


_PLAIN: Final[tuple[Kind, ...]] = (
    "quoted", "string", "number", "moment", "param", "operator", "open", "close", "comma", "dot",
)  # fmt: skip


def _begins_step(found: str, words: Sequence[Word]) -> bool:
    after_bracket = bool(words) and words[-1].kind == "open"
    # Behind a bracket there is a whole pipeline or an expression, in which `filter` is a column.
    return found in ("from", "let") if after_bracket else found in VERBS or found == "cross"

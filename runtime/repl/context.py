"""The text before the cursor ▶ what may stand there: a verb, a table, a column, a type, a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from dataflow.grammar.words import KINDS
from dataflow.runtime.repl.scan import Word, is_open_end, open_brackets, scan

Place = Literal["verb", "start", "table", "behind table", "expression", "type", "param", "new name", "nothing"]

_TABLE_VERBS: Final = ("from", "join", "union", "intersect", "except")


@dataclass(frozen=True, slots=True)
class Context:
    """What may stand at the end of a text.

    word: what is typed of it already, and path: the names with dots before it. before: the pipeline up to the step that
    is being typed, without what is around it. own: the names that this step has given already. joined: tables of the
    pipeline's joins by alias. right: the table of the join that is being typed. verb: this step's.
    """

    place: Place
    word: str = ""
    path: tuple[str, ...] = ()
    before: str = ""
    verb: str = ""
    own: tuple[str, ...] = ()
    joined: dict[str, str] = field(default_factory=dict)
    right: str = ""
    lets: tuple[str, ...] = ()


def context_of(text: str) -> Context:
    """An unfinished query ▶ what may stand at its end."""
    words = scan(text)
    typed = _typed(words, text)
    done = words[: len(words) - 1] if typed is not None else words
    word = typed.text if typed is not None else ""
    if typed is not None and typed.kind in ("string", "number", "moment"):
        return Context("nothing")
    if typed is not None and typed.kind == "param":
        return Context("param", word)
    lets = tuple(
        name.text for verb, name in pairwise(words) if verb.kind == "verb" and verb.text == "let" and name != typed
    )
    if done and done[-1].text == "::":
        return Context("type", word)
    path, done = _path(done)
    opened, inside = _pipeline(done)
    verbs = [at for at, inner in enumerate(inside) if inner.kind == "verb" and inner.depth == opened]
    if not inside or _opens_pipeline(done):
        return Context("start", word)
    if _may_begin(inside, typed, text, opened) and not path:
        return Context("verb", word, before=_text(text, inside), lets=lets)
    if not verbs:
        return Context("nothing", word)
    step = inside[_step_start(inside, verbs) :]
    before = _text(text, inside[: _step_start(inside, verbs)])
    joined, right = _joined(inside, opened)
    place = _place(step, path)
    return Context(place, word, path, before, step[0].text, _own(step, opened), joined, right, lets)


def _typed(words: Sequence[Word], text: str) -> Word | None:
    """The word that the cursor stands behind, if it may still grow."""
    if not words or words[-1].end != len(text):
        return None
    last = words[-1]
    if last.kind in ("name", "keyword", "verb", "quoted", "param", "string", "number", "moment"):
        return last
    return None


def _path(done: list[Word]) -> tuple[tuple[str, ...], list[Word]]:
    """The names with dots at the end, and what is before them."""
    names: list[str] = []
    while len(done) >= 2 and done[-1].kind == "dot" and done[-2].kind in ("name", "quoted", "verb", "keyword"):
        names.insert(0, plain(done[-2].text))
        done = done[:-2]
    return tuple(names), done


def plain(name: str) -> str:
    """A name without its backticks."""
    return name.strip("`").replace("``", "`") if name.startswith("`") else name


def _pipeline(words: Sequence[Word]) -> tuple[int, list[Word]]:
    """How deep the innermost pipeline stands, and its words."""
    for bracket in reversed(open_brackets(words)):
        behind = [word for word in words if word.start > bracket.start]
        if behind and behind[0].kind == "verb":
            return bracket.depth + 1, behind
    return 0, list(words)


def _opens_pipeline(words: Sequence[Word]) -> bool:
    """Whether the last bracket is one that a pipeline stands in."""
    if len(words) < 2 or words[-1].text != "(":
        return False
    before = words[-2]
    return before.text in (*_TABLE_VERBS, *KINDS, "all", "in", "exists") and before.kind in ("verb", "keyword")


def _may_begin(words: Sequence[Word], typed: Word | None, text: str, depth: int) -> bool:
    """Whether a step begins here: behind `|`, or on a new line behind a whole step."""
    last = words[-1]
    if last.text == "|" and last.depth == depth:
        return True
    if last.text == "cross" and last.kind == "verb":
        return True
    fresh = "\n" in text[last.end : typed.start if typed is not None else len(text)]
    return fresh and last.depth + (last.kind == "open") <= depth and not is_open_end(words)


def _step_start(words: Sequence[Word], verbs: Sequence[int]) -> int:
    at = verbs[-1]
    return at - 1 if at and words[at].text == "join" and words[at - 1].text == "cross" else at


def _text(text: str, words: Sequence[Word]) -> str:
    return text[words[0].start : words[-1].end].rstrip("|").rstrip() if words else ""


def _place(step: Sequence[Word], path: tuple[str, ...]) -> Place:
    verb = next(word.text for word in reversed(step) if word.kind == "verb" and word.depth == step[0].depth)
    last = step[-1]
    if verb == "let":
        return "nothing" if last.text != "(" else "start"
    in_table = last.kind == "verb" or (last.kind == "keyword" and last.text in (*KINDS, "all"))
    if verb in _TABLE_VERBS and in_table:
        return "table"
    if verb in _TABLE_VERBS and last.depth == step[0].depth and last.text != "as" and not _has_condition(step):
        return "behind table"
    if last.text == "as" or (verb in ("derive", "rename") and (last.kind == "verb" or last.text == ",") and not path):
        return "new name" if last.depth == step[0].depth else "expression"
    return "expression"


def _has_condition(step: Sequence[Word]) -> bool:
    return any(word.text == "on" and word.kind == "keyword" and word.depth == step[0].depth for word in step)


def _own(step: Sequence[Word], depth: int) -> tuple[str, ...]:
    """The names before `=` in the step so far: later ones see earlier ones."""
    pairs = pairwise(step)
    if step[0].text not in ("derive", "agg"):
        return ()
    names = [name for name, sign in pairs if sign.text == "=" and name.depth == depth]
    # The one that is being typed is not there yet.
    commas = [word.start for word in step if word.kind == "comma" and word.depth == depth]
    return tuple(plain(name.text) for name in names if commas and name.start < commas[-1])


def _joined(words: Sequence[Word], depth: int) -> tuple[dict[str, str], str]:
    """The tables of joins by alias, and the table of the last join."""
    aliases: dict[str, str] = {}
    right = ""
    for at, word in enumerate(words):
        if word.kind != "verb" or word.depth != depth or word.text not in ("join", "from"):
            continue
        behind = list(words[at + 1 :])
        while behind and behind[0].kind == "keyword" and behind[0].text in KINDS:
            behind.pop(0)
        table: list[Word] = []
        while (
            behind and (behind[0].kind in ("name", "quoted", "dot", "keyword")) and behind[0].text not in ("as", "on")
        ):
            if table and table[-1].end != behind[0].start:
                break
            table.append(behind.pop(0))
        name = "".join(part.text for part in table)
        if len(behind) > 1 and behind[0].text == "as":
            aliases[plain(behind[1].text)] = name
        elif table:
            aliases[plain(table[-1].text)] = name
        right = name if word.text == "join" else ""
    return aliases, right

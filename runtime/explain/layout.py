"""Account ▶ boxes with places: what reads stands at the top, the result at the bottom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final
from unicodedata import east_asian_width

from dataflow.runtime.explain.account import Account
from dataflow.runtime.explain.operators import Operator
from dataflow.runtime.explain.text import estimate
from dataflow.runtime.progress import size
from dataflow.runtime.trace import Part

CHAR: Final = 6.7
"""Width of a character of the font."""
HEIGHT: Final = 38
PADDING: Final = 12
_LONGEST: Final = 44
"""Characters of the longest line in a box."""
LEVEL: Final = HEIGHT + 34
GAP: Final = 18
MOST: Final = 100
"""Boxes of a plan that is still drawn; a larger one is read better as text."""
WIDEST: Final = 10_000
"""Pixels of a drawing that is still looked at."""


@dataclass(slots=True)
class Box:
    """One operator. `source` is where it runs, None for the local DuckDB; `arrow` stands at its way out.

    fragment: the number of the one that it belongs to; tables that are read in place belong to none.

    `x` is its middle and `y` its upper edge; `width` that of the box and `room` that of all that stands above it.
    """

    title: str
    detail: str
    whole: str
    source: str | None
    inputs: list[Box]
    arrow: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    room: float = 0
    fragment: int | None = None

    def walk(self) -> Iterator[Box]:
        yield self
        for box in self.inputs:
            yield from box.walk()


def boxes(account: Account) -> Box:
    """The box of a plan's last operator, with all others; none has its place yet."""
    root = _box(account.fragments[0].operator, account, 1) if account.local is None else _box(account.local, account)
    root.arrow = _rows(account.result, account.rows)
    return root


def layout(account: Account) -> Box | None:
    """The box of a plan's last operator, with all others at their places; None if that is too large to be looked at."""
    plans = [fragment.operator for fragment in account.fragments] + ([account.local] if account.local else [])
    if sum(1 for plan in plans for _ in plan.walk()) > MOST:
        return None
    root = placed(boxes(account))
    return None if root.room > WIDEST else root


def placed(root: Box) -> Box:
    """The same box, it and all others at their places."""
    levels = _measure(root)
    _place(root, 0, levels - 1)
    return root


def _box(operator: Operator, account: Account, number: int | None = None) -> Box:
    """The boxes of an operator of fragment `number` or, without one, of the local plan."""
    if operator.fragment is not None:
        fragment = account.fragments[operator.fragment - 1]
        box = _box(fragment.operator, account, fragment.number)
        box.arrow = " · ".join(filter(None, (f"#{fragment.number}", _rows(fragment.measured, operator.rows))))
        return box
    inputs = [_box(child, account, number) for child in operator.inputs]
    source, arrow = operator.source, _rows(None, operator.rows)
    return Box(cut(operator.name), cut(operator.detail), str(operator), source, inputs, arrow, fragment=number)


def _rows(part: Part | None, thought: float | None) -> str:
    if part is None:
        return "" if thought is None else estimate(thought)
    return f"{part.rows:,} row{'' if part.rows == 1 else 's'}, {size(part.bytes)}"


def _measure(box: Box) -> int:
    """Fills in widths; how many boxes stand above each other, this one included, comes out."""
    text = max(wide(box.title), wide(box.detail))
    # The words at the arrow stand to its right, so they need their room on both sides of the middle.
    # Whole pixels: halves of them add up without rounding.
    box.width = ceil(text * CHAR) + 2 * PADDING
    levels = [_measure(child) for child in box.inputs]
    above = sum(child.room for child in box.inputs) + GAP * max(len(box.inputs) - 1, 0)
    box.room = max(box.width, 2 * (ceil(wide(box.arrow) * CHAR) + PADDING), above)
    return 1 + max(levels, default=0)


def _place(box: Box, left: float, level: int) -> None:
    box.x = left + box.room / 2
    box.y = level * LEVEL
    above = sum(child.room for child in box.inputs) + GAP * max(len(box.inputs) - 1, 0)
    left += (box.room - above) / 2
    for child in box.inputs:
        _place(child, left, level - 1)
        left += child.room + GAP


def wide(text: str) -> int:
    """Characters of the font that a text is as wide as."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def cut(text: str) -> str:
    """A text, without its end where it is longer than a box may be."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

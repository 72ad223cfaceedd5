"""CompiledPlan ▶ boxes with places: what reads stands at the top, the result at the bottom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from unicodedata import east_asian_width

from dataflow.compiler.compile import CompiledPlan
from dataflow.compiler.plan.relational import Exchange, Plan, Scan, inputs_of
from dataflow.compiler.plan.show import show_node
from dataflow.compiler.plan.walk import nodes
from dataflow.runtime.progress import size
from dataflow.runtime.trace import Part, Trace

CHAR: Final = 6.7
"""Width of a character of the font."""
HEIGHT: Final = 38
_PADDING: Final = 12
_LONGEST: Final = 44
"""Characters of the longest line in a box."""
_LEVEL: Final = HEIGHT + 34
_GAP: Final = 18
MOST: Final = 100
"""Boxes of a plan that is still drawn; a larger one is read better as text."""
WIDEST: Final = 10_000
"""Pixels of a drawing that is still looked at."""


@dataclass(slots=True)
class Box:
    """One operator. `source` is where it runs, None for the local DuckDB; `arrow` stands at its way out.

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

    def walk(self) -> Iterator[Box]:
        yield self
        for box in self.inputs:
            yield from box.walk()


def layout(plan: CompiledPlan, trace: Trace | None = None) -> Box | None:
    """A plan and what a run of it measured ▶ the box of its last operator, with all others; None if it is too large."""
    count = sum(1 for fragment in plan.federated.fragments for _ in nodes(fragment.plan))
    count += sum(1 for _ in nodes(plan.federated.local)) if plan.federated.local is not None else 0
    if count > MOST:
        return None
    local = plan.federated.local
    root = _fragment(plan, 1, trace) if local is None else _local(local, plan, trace)
    root.arrow = _measured(trace, 0)
    levels = _measure(root)
    if root.room > WIDEST:
        return None
    _place(root, 0, levels - 1)
    return root


def _local(node: Plan, plan: CompiledPlan, trace: Trace | None) -> Box:
    match node:
        case Exchange(fragment=number):
            box = _fragment(plan, number, trace)
            box.arrow = " · ".join(filter(None, (f"#{number}", _measured(trace, number))))
            return box
        case Scan(table=table):
            return _box(node, table.source, [])
        case _:
            return _box(node, None, [_local(child, plan, trace) for child in inputs_of(node)])


def _fragment(plan: CompiledPlan, number: int, trace: Trace | None) -> Box:
    fragment = plan.federated.fragments[number - 1]
    return _remote(fragment.plan, fragment.source)


def _remote(node: Plan, source: str) -> Box:
    return _box(node, source, [_remote(child, source) for child in inputs_of(node)])


def _box(node: Plan, source: str | None, inputs: list[Box]) -> Box:
    whole = show_node(node)
    title, _, detail = whole.partition(" ")
    return Box(_cut(title), _cut(detail), whole, source, inputs)


def _measured(trace: Trace | None, number: int) -> str:
    if trace is None:
        return ""
    part = trace.parts.get(number, Part())
    return f"{part.rows:,} row{'' if part.rows == 1 else 's'}, {size(part.bytes)}"


def _measure(box: Box) -> int:
    """Fills in widths; how many boxes stand above each other, this one included, comes out."""
    text = max(_wide(box.title), _wide(box.detail))
    # The words at the arrow stand to its right, so they need their room on both sides of the middle.
    box.width = text * CHAR + 2 * _PADDING
    levels = [_measure(child) for child in box.inputs]
    above = sum(child.room for child in box.inputs) + _GAP * max(len(box.inputs) - 1, 0)
    box.room = max(box.width, 2 * (_wide(box.arrow) * CHAR + _PADDING), above)
    return 1 + max(levels, default=0)


def _place(box: Box, left: float, level: int) -> None:
    box.x = left + box.room / 2
    box.y = level * _LEVEL
    above = sum(child.room for child in box.inputs) + _GAP * max(len(box.inputs) - 1, 0)
    left += (box.room - above) / 2
    for child in box.inputs:
        _place(child, left, level - 1)
        left += child.room + _GAP


def _wide(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

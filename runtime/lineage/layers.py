"""Graph ▶ boxes at their places: each below all that it has arrows from, in the order of these from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Final

from dataflow.runtime.explain.layout import CHAR, GAP, LEVEL, PADDING, Box, cut, wide
from dataflow.runtime.lineage.graph import Graph, Part

_SWEEPS: Final = 4
"""How often the parts of a level are put in order by their neighbours above and below."""


def placed(graph: Graph) -> list[Box]:
    """A box for each part, by its number."""
    boxes = [_box(part) for part in graph.parts]
    rows: dict[int, list[int]] = {}
    for number, level in enumerate(_levels(graph)):
        boxes[number].y = level * LEVEL
        rows.setdefault(level, []).append(number)
    levels = [rows[level] for level in sorted(rows)]
    for sweep in range(_SWEEPS):
        upwards = sweep % 2 == 0
        for row in reversed(levels) if upwards else levels:
            _place_all(levels, boxes)
            row.sort(key=lambda number: _middle(number, graph, boxes, upwards))
    _place_all(levels, boxes)
    return boxes


def _box(part: Part) -> Box:
    title, detail = cut(part.title), cut(part.detail)
    width = ceil(max(wide(title), wide(detail)) * CHAR) + 2 * PADDING
    return Box(title, detail, part.whole, part.source, [], width=width)


def _levels(graph: Graph) -> list[int]:
    levels = [0] * len(graph.parts)
    # Arrows lead to later parts only.
    for start, end in sorted(graph.arrows, key=lambda arrow: arrow[1]):
        levels[end] = max(levels[end], levels[start] + 1)
    first = set(range(len(levels))) - {end for _, end in graph.arrows}
    for number in first:
        below = [levels[end] for start, end in graph.arrows if start == number]
        levels[number] = min(below, default=1) - 1
    return levels


def _middle(number: int, graph: Graph, boxes: Sequence[Box], upwards: bool) -> float:
    """Where a part would stand between those that it has arrows to or, downwards, from."""
    near = [(end if upwards else start) for start, end in graph.arrows if (start if upwards else end) == number]
    return sum(boxes[each].x for each in near) / len(near) if near else boxes[number].x


def _place_all(levels: Sequence[Sequence[int]], boxes: Sequence[Box]) -> None:
    widths = [sum(boxes[number].width + GAP for number in row) - GAP for row in levels]
    for row, width in zip(levels, widths):
        left = (max(widths) - width) / 2
        for number in row:
            boxes[number].x = left + boxes[number].width / 2
            left += boxes[number].width + GAP

"""Tables of results, for a terminal and for documents; and whether two answers are the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose columns are also aligned in a terminal: the first to the left, the others to the right."""
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]

    def text(line: Sequence[str]) -> str:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        return f"| {' | '.join(cells)} |"

    rule = [f":{'-' * (widths[0] - 1)}", *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([text(lines[0]), text(rule), *map(text, lines[1:])])


def print_table(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    print(f"\n{title}\n\n{table(header, rows)}", flush=True)


def same_rows(found: Sequence[Sequence[object]], expected: Sequence[Sequence[object]]) -> bool:
    """Whether all rows are there in order; numbers may differ in the last digits of a float."""
    return len(found) == len(expected) and all(
        len(left) == len(right) and all(map(_is_same, left, right)) for left, right in zip(found, expected, strict=True)
    )


def _is_same(found: object, expected: Any) -> bool:
    if isinstance(found, int | float) and expected is not None:
        return math.isclose(found, float(expected), rel_tol=1e-9)
    return found == (None if expected is None else str(expected))


def geometric_mean(values: Sequence[float]) -> float:
    return math.exp(math.fsum(map(math.log, values)) / len(values))

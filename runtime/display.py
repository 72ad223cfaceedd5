"""A result for people: a table that fits the terminal, and one for notebooks. Both show the first rows only."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from dataflow.dsl.types import Field, is_numeric

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

ROWS: Final = 10
"""Rows that are shown."""

_CELL: Final = 48
"""Characters of the widest cell."""
_NARROW: Final = 12
"""Characters that a column of text keeps at least when the terminal is too narrow for all of it."""
_LONG: Final = ("string", "binary", "json", "list", "struct")
"""Types whose values may be cut to that; the beginning of a number or a time would be another value."""
_FRAME: Final = 3
"""What a column takes beside its text: a line and two blanks."""
_HTML_COLUMNS: Final = 60
_ELLIPSIS: Final = "…"
_FAINT: Final = ";opacity:.5"
"""How HTML tells a null from the text `null`."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a result: its fields, the first values of each as JSON has them, and how many rows it has.

    rows: how many are shown. counts: said below the table instead of how many there are.
    """

    fields: tuple[Field, ...]
    columns: tuple[Sequence[object], ...]
    row_count: int
    rows: int = ROWS
    counts: str | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    type: str
    right: bool
    long: bool
    cells: tuple[str, ...]
    nulls: frozenset[int] = frozenset()


def text(preview: Preview, width: int | None = None) -> str:
    """The first rows of a result ▶ a table in plain text, `width` or the terminal wide."""
    from rich.console import Console

    width = max(width or shutil.get_terminal_size((100, 24)).columns, _NARROW + 2 * _FRAME)
    console = Console(width=width, color_system=None, force_terminal=False, force_jupyter=False, legacy_windows=False)
    with console.capture() as capture:
        console.print(*renderables(preview, width), sep="\n")
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def renderables(preview: Preview, width: int) -> Iterator[RenderableType]:
    """The first rows of a result ▶ what rich prints for it: a table at most `width` wide, and the counts below it."""
    from rich.text import Text

    columns = _columns(preview)
    gap = _gap(preview)
    kept = _keep(columns, width - 1, gap)
    if kept:
        yield _table(kept, _widths(kept, width - 1), min(preview.row_count, preview.rows))
    yield Text(_counts(preview, sum(column is not gap for column in kept)), style="dim")


def html(preview: Preview) -> str:
    """The first rows of a result ▶ an HTML table; every name and value is escaped."""
    columns = _columns(preview)
    gap = _gap(preview)
    if len(columns) > _HTML_COLUMNS:
        columns = [*columns[: _HTML_COLUMNS // 2], gap, *columns[-_HTML_COLUMNS // 2 :]]
    align = ["right" if column.right else "left" for column in columns]
    head = "".join(
        f'<th style="text-align:{side}">{escape(column.name)}<br><small style="font-weight:normal;opacity:.6">'
        f"{escape(column.type)}</small></th>"
        for column, side in zip(columns, align, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="text-align:{side};white-space:pre{_FAINT if row in column.nulls else ""}">'
            f"{escape(column.cells[row])}</td>"
            for column, side in zip(columns, align, strict=True)
        )
        + "</tr>"
        for row in range(min(preview.row_count, preview.rows))
    )
    counts = _counts(preview, sum(column is not gap for column in columns))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><small>{counts}</small>"


def cell(value: object) -> str:
    """A value of JSON ▶ its text in a table, on one line, long ones cut; floats are rounded to six decimals."""
    match value:
        case None:
            shown = "null"
        case bool():
            shown = str(value).lower()
        case float():
            shown = _float(value)
        case list():
            shown = "[" + ", ".join(cell(item) for item in value[:_CELL]) + "]"
        case dict():
            shown = "{" + ", ".join(f"{name}: {cell(item)}" for name, item in value.items()) + "}"
        case _:
            shown = _printable(str(value)[: _CELL + 1])
    return shown if len(shown) <= _CELL else shown[: _CELL - 1] + _ELLIPSIS


def _float(value: float) -> str:
    if math.isfinite(value) and (value == 0 or 1e-3 <= abs(value) < 1e15):
        whole, _, fraction = f"{value:.6f}".partition(".")
        return f"{whole}.{fraction.rstrip('0') or '0'}"
    return f"{value:.6g}"


def _printable(shown: str) -> str:
    """Text with what would break the table (line ends, control characters, changes of direction) written as escapes."""
    if shown.isprintable():
        return shown
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in shown)


def _gap(preview: Preview) -> _Column:
    """Stands for the columns in the middle that did not fit."""
    return _Column(_ELLIPSIS, "", False, False, (_ELLIPSIS,) * preview.rows)


def _columns(preview: Preview) -> list[_Column]:
    return [
        _Column(
            name=_printable(field.name),
            type=str(field.type),
            right=is_numeric(field.type),
            long=field.type.name in _LONG,
            cells=tuple(cell(value) for value in values[: preview.rows]),
            nulls=frozenset(row for row, value in enumerate(values[: preview.rows]) if value is None),
        )
        for field, values in zip(preview.fields, preview.columns, strict=True)
    ]


def _counts(preview: Preview, shown: int) -> str:
    rows = f"{preview.row_count:,} row{'' if preview.row_count == 1 else 's'}"
    if preview.row_count > preview.rows:
        rows = f"first {preview.rows} of {rows}"
    if preview.counts is not None:
        rows = preview.counts
    return rows if shown == len(preview.fields) else f"{rows}, {shown} of {len(preview.fields)} columns"


def _natural(column: _Column) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, (column.name, column.type, *column.cells)))


def _least(column: _Column) -> int:
    """The width that a column needs: the beginning of what is long, all of anything else."""
    return min(_natural(column), _NARROW) if column.long else _natural(column)


def _keep(columns: list[_Column], available: int, gap: _Column) -> list[_Column]:
    """As many columns as fit, taken from both ends, with a gap in place of the others."""
    needs = [_least(column) + _FRAME for column in columns]
    if sum(needs) <= available:
        return columns
    left, right, room = 0, len(columns), available - len(_ELLIPSIS) - _FRAME
    while left < right:
        from_left = left <= len(columns) - right
        at = left if from_left else right - 1
        if needs[at] > room and left:  # the first column is always shown
            break
        room -= needs[at]
        left, right = (left + 1, right) if from_left else (left, right - 1)
    return [*columns[:left], *([gap] if left < right else []), *columns[right:]]


def _widths(columns: list[_Column], available: int) -> list[int]:
    """The width of each column: what it needs, and a fair share of what is left up to its natural width."""
    widths = [_least(column) for column in columns]
    room = available - sum(widths) - _FRAME * len(columns)
    wishes = sorted(
        (_natural(column) - width, at) for at, (column, width) in enumerate(zip(columns, widths, strict=True))
    )
    for position, (wish, at) in enumerate(wishes):
        share = max(min(wish, room // (len(wishes) - position)), 0)
        widths[at] += share
        room -= share
    return [max(min(width, available - _FRAME), 1) for width in widths]


def _table(columns: list[_Column], widths: list[int], rows: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.ROUNDED, show_header=True)
    for column, width in zip(columns, widths, strict=True):
        header = Text.assemble((_cut(column.name, width), "bold"), "\n", (_cut(column.type, width), "dim"))
        table.add_column(header, justify="right" if column.right else "left", width=width, no_wrap=True)
    for row in range(rows):
        table.add_row(*(Text(_cut(column.cells[row], width)) for column, width in zip(columns, widths, strict=True)))
    return table


def _cut(shown: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return shown if cell_len(shown) <= width else set_cell_size(shown, width - 1) + _ELLIPSIS

"""What follows from a table's statistics without asking its source again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from dataflow.compiler.catalog import ColumnStatistics, Statistics, TableColumn

_NOTHING = ColumnStatistics()


def completed(statistics: Statistics, columns: Iterable[TableColumn]) -> Statistics:
    """Statistics and the table's columns in, the statistics with as many distinct values as there can be out.

    A column that alone is a unique index has a value a row, and those of a longer one together have at least as many
    values as there are rows. No column has more than that, nor an integer more than lie between its bounds. Columns
    that the table does not have are left out.
    """
    rows = statistics.rows
    found = {column.name: _bounded(statistics.columns.get(column.name, _NOTHING), rows) for column in columns}
    for index in statistics.indexes:
        if index.unique and rows is not None and found.keys() >= set(index.columns):
            found.update(_separate([(name, found[name]) for name in index.columns], rows))
    return replace(statistics, columns={name: column for name, column in found.items() if column != _NOTHING})


def _bounded(column: ColumnStatistics, rows: float | None) -> ColumnStatistics:
    if column.distinct is None:
        return column
    return replace(column, distinct=min(column.distinct, _most(column, rows)))


def _most(column: ColumnStatistics, rows: float | None) -> float:
    most = math.inf if rows is None else rows * (1 - (column.nulls or 0))
    if isinstance(column.least, int) and isinstance(column.greatest, int):
        most = min(most, column.greatest - column.least + 1)
    return most


def _separate(unique: Sequence[tuple[str, ColumnStatistics]], rows: float) -> dict[str, ColumnStatistics]:
    """Columns by whose values the rows can be told apart, with as many values as that takes."""
    found = {}
    for name, column in unique:
        filled = rows * (1 - (column.nulls or 0))
        others = [other.distinct for place, other in unique if place != name]
        if not others:
            found[name] = replace(column, distinct=filled)
        elif column.distinct is not None and None not in others:
            least = filled / math.prod(max(other or 1, 1) for other in others)
            found[name] = replace(column, distinct=max(column.distinct, least))
    return found

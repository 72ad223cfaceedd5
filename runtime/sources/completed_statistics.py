"""What follows from a table's statistics without asking its source again."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from dataflow.compiler.catalog import ColumnStatistics, Statistics, TableColumn

_NOTHING = ColumnStatistics()

_CROWD: Final = 10.0
"""So many rows to each possible value make it likely that there are rows of every value."""


def completed(statistics: Statistics, columns: Iterable[TableColumn]) -> Statistics:
    """Statistics and the table's columns in, the statistics with as many distinct values as there can be out.

    A column that alone is a unique index has a value a row, and those of a longer one together have at least as many
    values as there are rows. No column has more than that, nor an integer or a day more than lie between its bounds;
    where there are many rows to each of these, all are thought to be there. Columns that the table does not have are
    left out.
    """
    rows = statistics.rows
    found = {column.name: _bounded(statistics.columns.get(column.name, _NOTHING), rows) for column in columns}
    for index in statistics.indexes:
        if index.unique and rows is not None and found.keys() >= set(index.columns):
            found.update(_separate([(name, found[name]) for name in index.columns], rows))
    return replace(statistics, columns={name: column for name, column in found.items() if column != _NOTHING})


def _bounded(column: ColumnStatistics, rows: float | None) -> ColumnStatistics:
    between = _between(column.least, column.greatest)
    filled = math.inf if rows is None else rows * (1 - (column.nulls or 0))
    if column.distinct is not None:
        return replace(column, distinct=min(column.distinct, between, filled))
    if rows is not None and between * _CROWD <= filled:
        return replace(column, distinct=between)
    return column


def _between(least: object, greatest: object) -> float:
    """How many integers or days there are from one to the other."""
    match least, greatest:
        case int(), int():
            return float(greatest - least + 1)
        case (dt.datetime(), _) | (_, dt.datetime()):
            return math.inf
        case dt.date(), dt.date():
            return float((greatest - least).days + 1)
        case _:
            return math.inf


def _separate(unique: Sequence[tuple[str, ColumnStatistics]], rows: float) -> dict[str, ColumnStatistics]:
    """Columns by whose values the rows can be told apart, with as many values as that takes.

    Of several columns it is the one of most values that a sample shows too few of.
    """
    if len(unique) == 1:
        ((name, column),) = unique
        return {name: replace(column, distinct=rows * (1 - (column.nulls or 0)))}
    if any(column.distinct is None for _, column in unique):
        return {}
    name, column = max(unique, key=lambda each: each[1].distinct or 0)
    others = math.prod(max(other.distinct or 1, 1) for place, other in unique if place != name)
    enough = min(rows / others, _between(column.least, column.greatest))
    return {name: replace(column, distinct=max(column.distinct or 0, enough))}

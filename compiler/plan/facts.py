"""What is thought of a column's values: guesses from what its source says, never promises."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table
from dataflow.compiler.plan.relational import Scan
from dataflow.compiler.plan.scalar import Column
from dataflow.dsl.types import DataType

TABLE_ROWS = 10_000.0
"""Rows of a table of which nothing is known."""

_WIDTHS = {"bool": 1.0, "int64": 8.0, "float64": 8.0, "date": 4.0, "time": 8.0, "timestamp": 8.0, "timestamptz": 8.0,
           "decimal": 16.0, "interval": 16.0, "uuid": 16.0, "string": 20.0}  # fmt: skip
_PERIODS = {"year": 365.25, "iso_year": 365.25, "date_trunc.year": 365.25, "date_trunc.quarter": 91.3,
            "date_trunc.month": 30.4, "date_trunc.week": 7.0, "date_trunc.day": 1.0}  # fmt: skip
"""Functions that have one value for each so many days."""
_CYCLES = {"month": 12.0, "quarter": 4.0, "day": 31.0, "day_of_week": 7.0, "hour": 24.0, "minute": 60.0}
"""Functions that have so many values."""
_NOTHING = Statistics()


class Facts(NamedTuple):
    """A column's values: how many differ (None: not known), the share of nulls, bounds as numbers, bytes of a value.

    `table` and `name` say where they are stored, None and "" where they are computed; `stored` how many rows are there.
    """

    distinct: float | None
    nulls: float
    least: float | None
    greatest: float | None
    width: float
    stored: float
    table: Table | None = None
    name: str = ""


def width_of(type_: DataType, facts: Facts | None = None) -> float:
    """Bytes of a value in Arrow's form."""
    if facts is not None and type_.name not in ("decimal", "date", "bool"):
        return facts.width
    return _WIDTHS.get(type_.name, 60.0)


def of_scan(scan: Scan) -> tuple[float, dict[int, Facts]]:
    """Rows of a table, and what its source says of each column that is read."""
    table = scan.table
    said = table.statistics or _NOTHING
    rows = TABLE_ROWS if said.rows is None else max(1.0, float(said.rows))
    unique = {index.columns[0] for index in said.indexes if index.unique and len(index.columns) == 1}
    return rows, {column.id: _of_column(column, table, said, rows, unique) for column in scan.columns}


def _of_column(column: Column, table: Table, said: Statistics, rows: float, unique: set[str]) -> Facts:
    noted = said.columns.get(column.name)
    if noted is None:
        noted = ColumnStatistics()
    least, greatest = number(noted.least), number(noted.greatest)
    distinct = rows if column.name in unique else noted.distinct
    if distinct is None and column.type.name == "bool":
        distinct = 2.0
    if distinct is None and least is not None and greatest is not None and column.type.name in ("int64", "date"):
        # As many as there can be: keys of files, whose footers say no more than their bounds, have about all of them.
        distinct = min(greatest - least + 1, rows)
    return Facts(
        None if distinct is None else max(1.0, distinct),
        noted.nulls or 0.0,
        least,
        greatest,
        noted.width if noted.width is not None else width_of(column.type),
        rows,
        table,
        column.name,
    )


def number(value: object) -> float | None:
    """A value as a number, so that distances can be compared; None where it has none."""
    try:
        match value:
            case bool():
                return None
            case int() | float() | Decimal():
                found = float(value)
            case dt.datetime():
                found = value.toordinal() + (value.hour * 3600 + value.minute * 60 + value.second) / 86400
            case dt.date():
                found = float(value.toordinal())
            case _:
                return None
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def drawn(facts: Facts, rows: float) -> float:
    """How many values differ in so many rows of the stored ones, where other conditions than on it chose them."""
    distinct = facts.distinct if facts.distinct is not None else facts.stored
    if rows >= facts.stored or distinct <= 1:
        return max(1.0, min(distinct, rows))
    each = facts.stored / distinct
    missed = math.pow(1 - rows / facts.stored, each)
    return max(1.0, min(rows, distinct * (1 - missed)))


def matching(pairs: Sequence[tuple[Facts | None, Facts | None]], left: float, right: float) -> float:
    """Of the rows of two sides multiplied, one among this many has the same values in all pairs of columns.

    left, right: the rows of the sides, which stand for those of the tables where these are not known.
    """
    if len(pairs) > 1:
        combined = _as_one_key(pairs)
        if combined is not None:
            return combined
    found = 1.0
    for one, other in pairs:
        found *= _different(one, other, left, right)
    return max(1.0, found)


def _different(one: Facts | None, other: Facts | None, left: float, right: float) -> float:
    """Values among which the two of a pair choose; a foreign key and its key where nothing is known."""
    known = [facts.distinct for facts in (one, other) if facts is not None and facts.distinct is not None]
    if known:
        return max(1.0, *known)
    return max(1.0, min(left if one is None else one.stored, right if other is None else other.stored))


def _as_one_key(pairs: Sequence[tuple[Facts | None, Facts | None]]) -> float | None:
    """Pairs that are a key of several columns, or whose columns are of one table on each side: not independent."""
    mixed = False
    for side in (0, 1):
        facts = [pair[side] for pair in pairs]
        table = facts[0].table if facts[0] is not None else None
        if table is None or any(each is None or each.table is not table for each in facts):
            mixed = True
            continue
        named = {each.name: at for at, each in enumerate(facts) if each is not None}
        key = next((index for index in _unique(table) if named.keys() >= set(index.columns)), None)
        if key is not None:
            rest = [pair for at, pair in enumerate(pairs) if at not in {named[name] for name in key.columns}]
            assert facts[0] is not None
            return facts[0].stored * matching(rest, facts[0].stored, facts[0].stored)
    if mixed:
        return None
    product = matching(pairs[:1], math.inf, math.inf) * matching(pairs[1:], math.inf, math.inf)
    return min(product, *(facts.stored for pair in pairs for facts in pair if facts is not None))


def _unique(table: Table) -> list[Index]:
    return [] if table.statistics is None else [index for index in table.statistics.indexes if index.unique]


def of_period(function: str, facts: Facts) -> float | None:
    """How many values a part of a date has; None where a function is no such part."""
    if facts.least is not None and facts.greatest is not None and function in _PERIODS:
        return max(1.0, (facts.greatest - facts.least) // _PERIODS[function] + 1)
    return _CYCLES.get(function)

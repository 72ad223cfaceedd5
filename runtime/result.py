"""What a query returns: an Arrow table with the exact types of the language, and ways out of it.

What works on Arrow is imported where it is used: few rows need none of it, and it takes 50 MB.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from dataflow.dsl.errors import InternalError, ResultError, might_be_meant, quoted
from dataflow.dsl.types import Field
from dataflow.runtime import display
from dataflow.runtime.plain import Plain

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa
    from rich.console import Console, ConsoleOptions, RenderableType

Row = dict[str, object]

_BATCH = 4096
"""Rows that iteration turns into Python objects at a time."""


class Result:
    """The rows of a query, read once and kept as one Arrow table; `schema` has their exact types.

    Printed, or shown in a notebook, it is a table of its first rows. Two results are equal only if they are the same
    object: compare `rows()`.
    """

    __slots__ = ("_fields", "_held")

    def __init__(self, held: pa.Table | Plain, fields: tuple[Field, ...]) -> None:
        if not isinstance(held, Plain) and held.column_names != [field.name for field in fields]:
            raise InternalError(f"a result of the columns {quoted(held.column_names)} has the fields of another")
        self._held = held
        self._fields = fields

    @property
    def _table(self) -> pa.Table:
        """The rows in Arrow, made when they are first asked for."""
        if isinstance(self._held, Plain):
            self._held = self._held.table(self._fields)
        return self._held

    def __reduce__(self) -> tuple[type[Result], tuple[object, ...]]:
        """Copied, and sent to other processes, in Arrow."""
        return Result, (self._table, self._fields)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return [field.name for field in self._fields]

    @property
    def schema(self) -> tuple[Field, ...]:
        """Name, type and nullability of each column."""
        return self._fields

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Row]:
        """The rows as `rows()` gives them, made a batch at a time."""
        for start in range(0, len(self), _BATCH):
            yield from self[start : start + _BATCH].rows()

    @overload
    def __getitem__(self, key: str) -> list[object]: ...
    @overload
    def __getitem__(self, key: int) -> Row: ...
    @overload
    def __getitem__(self, key: slice) -> Result: ...
    def __getitem__(self, key: str | int | slice) -> list[object] | Row | Result:
        """A column's name ▶ its values; a row's number ▶ the row; a slice ▶ those rows as a result of their own.

        Raises ResultError where there is no such column or row.
        """
        match key:
            case str():
                at = self._position(key)
                return self._values(at)
            case slice():
                return Result(_part(self._held, key), self._fields)
            case int():
                if not -len(self) <= key < len(self):
                    raise ResultError(f"expected the number of a row, found `{key}`", notes=[f"rows here: {len(self)}"])
                at = key % len(self)
                return self[at : at + 1].rows()[0]

    def rows(self) -> list[Row]:
        """All rows as dicts of Python values: int, float, Decimal, str, date, datetime, UUID, …; null is None.

        Timestamps with time zone are in UTC, intervals are `dataflow.dsl.types.Interval`, json is its text.
        """
        return self._dicts([self._values(at) for at in range(len(self._fields))])

    def records(self) -> list[Row]:
        """All rows as dicts of what JSON has: `rows()` with Decimal, UUID and interval as text, dates and times in
        ISO 8601, bytes in base64. NaN and infinities stay floats.
        """
        from dataflow.runtime.values import json_values

        columns = zip(self._table.columns, self._fields, strict=True)
        return self._dicts([json_values(column, field.type) for column, field in columns])

    def first(self) -> Row | None:
        """The first row, None where there is none."""
        return self[0] if len(self) else None

    def scalar(self, *, cut: bool = False) -> object:
        """The only value of a result of one row and one column. Raises ResultError where it has another shape.

        cut: whether rows were left out behind the last one, so that their number is not known.
        """
        if len(self) != 1 or len(self._fields) != 1:
            more = " or more" if cut and len(self) > 1 else ""
            shape = f"{_some(len(self), 'row')}{more} of {_some(len(self._fields), 'column')}"
            raise ResultError(
                f"expected one row of one column, found {shape}",
                notes=[f"columns here: {quoted(self.columns)}"],
                hint="`agg` or `take(1)` makes one row, `select` one column",
            )
        return self[0][self._fields[0].name]

    def to_arrow(self) -> pa.Table:
        """The rows as a `pyarrow.Table`, without a copy."""
        return self._table

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a `pandas.DataFrame`; integers and booleans with nulls get pandas' nullable types.

        Raises ResultError where pandas is not installed.
        """
        from dataflow.runtime import export

        return export.to_pandas(self._table, self._fields)

    def to_polars(self) -> pl.DataFrame:
        """The rows as a `polars.DataFrame`; UUID and interval, which Polars lacks, become text.

        Raises ResultError where polars is not installed.
        """
        from dataflow.runtime import export

        return export.to_polars(self._table, self._fields)

    def write_parquet(self, path: str | os.PathLike[str]) -> Path:
        """A path ▶ the rows in that Parquet file, and the path; intervals, which Parquet lacks, become text.

        The file appears, or is replaced, when it is whole. Raises ResultError where it cannot be written.
        """
        from dataflow.runtime import export

        return export.write_parquet(self._table, self._fields, path)

    def write_csv(self, path: str | os.PathLike[str]) -> Path:
        """A path ▶ the rows in that CSV file (UTF-8, a header, null empty, empty text `""`), and the path.

        Values are written as in `records()`, lists and structs as JSON. The file appears, or is replaced, when it is
        whole. Raises ResultError where it cannot be written.
        """
        from dataflow.runtime import export

        return export.write_csv(self._table, self._fields, path)

    def __repr__(self) -> str:
        return display.text(self._preview())

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        yield from display.renderables(self._preview(), options.max_width)

    def _repr_html_(self) -> str:
        return display.html(self._preview())

    def _preview(self) -> display.Preview:
        from dataflow.runtime.values import json_values

        head = self._table.slice(0, display.ROWS)
        columns = tuple(
            json_values(column, field.type) for column, field in zip(head.columns, self._fields, strict=True)
        )
        return display.Preview(self._fields, columns, len(self))

    def _position(self, name: str) -> int:
        try:
            return self.columns.index(name)
        except ValueError:
            raise ResultError(
                f"unknown column `{name}`",
                notes=[f"columns here: {quoted(self.columns)}"],
                hint=might_be_meant(name, self.columns),
            ) from None

    def _values(self, at: int) -> list[object]:
        """The values of a column, by its number, as Python objects."""
        held = self._held
        if isinstance(held, Plain):
            return list(held.columns[at])
        from dataflow.runtime.values import python_values

        return python_values(held.column(at), self._fields[at].type)

    def _dicts(self, columns: Sequence[Sequence[object]]) -> list[Row]:
        names = self.columns
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _part(held: pa.Table | Plain, taken: slice) -> pa.Table | Plain:
    if isinstance(held, Plain):
        return held.part(taken)
    start, stop, step = taken.indices(len(held))
    if step == 1:
        return held.slice(start, max(stop - start, 0))
    return held.take(list(range(start, stop, step)))


def _some(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"

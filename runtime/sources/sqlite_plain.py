"""Few values of SQLite as Python's own, where they are spelt as is usual; `sqlite_columns` has the last word on others.

Each is made as it is there, a value at a time: of ten values that is quicker than a column at a time.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dataflow.dsl.types import DataType, Decimal, Field, Primitive
from dataflow.runtime.plain import Plain, is_plain
from dataflow.runtime.sources.sqlite_columns import SURE_UNITS, Values, batch_of

if TYPE_CHECKING:
    import pyarrow as pa

_DATE: tuple[int, ...] = (len("2026-01-31"), len("2026-01"))
"""The length of a date, and the place of its second dash, which tells it from other dates that Python reads."""


def few_of(columns: Sequence[Values], fields: Sequence[Field], source: str) -> Plain | pa.RecordBatch:
    """Columns of SQLite's values in, the same as Python's own, or in Arrow where these are not sure to be right, out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    made = []
    for values, field in zip(columns, fields, strict=True):
        column = _usual(values, field.type)
        if column is None or not is_plain(column, field.type):
            return batch_of(columns, fields, source)
        made.append(column)
    return Plain(tuple(made))


def _usual(values: Values, type_: DataType) -> Values | None:
    """The values of a column, None where one of them is not of the usual spelling."""
    match type_:
        case Decimal():
            return _decimals(values, type_)
        case Primitive("date"):
            return _dates(values)
        case _:
            return values


def _decimals(values: Values, type_: Decimal) -> Values | None:
    """What `sqlite_columns.of_floats` makes of numbers that are sure."""
    scale, end = 10.0**type_.scale, min(SURE_UNITS, 10.0**type_.precision)
    made: list[decimal.Decimal | None] = []
    for value in values:
        if value is None:
            made.append(None)
        elif type(value) not in (float, int) or not -end < (scaled := value * scale) < end:
            return None
        # Halves are rounded to even here; they have one digit more than there is room for and are none of ours.
        elif (units := round(scaled)) / scale == value:
            # As a text: arithmetic would be done with the digits that the calling thread has set.
            made.append(decimal.Decimal(f"{units}E-{type_.scale}"))
        else:
            return None
    return made


def _dates(values: Values) -> Values | None:
    length, dash = _DATE
    made: list[dt.date | None] = []
    for value in values:
        if value is None:
            made.append(None)
            continue
        if type(value) is not str or len(value) != length or value[dash] != "-":
            return None
        try:
            made.append(dt.date.fromisoformat(value))
        except ValueError:
            return None
    return made

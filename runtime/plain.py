"""Few rows as Python's own values, where these are sure to be what Arrow would give back.

Ten rows take longer into Arrow and out of it again than from the server. So a driver's values stay as they are, where
each has the class that Arrow's would have and fits its column, until somebody asks for Arrow.
"""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.types import DataType, Decimal, Field
from dataflow.runtime import arrow, arrow_values

if TYPE_CHECKING:
    import pyarrow as pa

_CLASSES: Final[Mapping[str, type]] = {
    "bool": bool,
    "int64": int,
    "float64": float,
    "decimal": decimal.Decimal,
    "string": str,
    "binary": bytes,
    "date": dt.date,
    "timestamp": dt.datetime,
    "timestamptz": dt.datetime,
    "json": str,
}
"""What values of a type are in `values.python_values`; other types go through Arrow."""

_MOMENTS: Final = (len("2026-01-31 10:00:00"), len("2026-01-31 10:00:00.000000"))
_LEAST, _GREATEST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Plain:
    """Columns of values that Arrow holds exactly, and gives back as the same.

    batches: what makes Arrow of all rows sooner than their values do, where the driver has something.
    """

    columns: tuple[Sequence[object], ...]
    batches: Callable[[], list[pa.RecordBatch]] | None = None

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def part(self, taken: slice) -> Plain:
        return Plain(tuple(column[taken] for column in self.columns))

    def table(self, fields: Sequence[Field]) -> pa.Table:
        """The same rows in Arrow."""
        import pyarrow as pa

        batches = self.batches() if self.batches else [arrow_values.batch_of(self.columns, fields, "")]
        return pa.Table.from_batches(batches, arrow.schema_of(fields))


def few_of(rows: Sequence[Sequence[object]], fields: Sequence[Field], source: str) -> Plain | list[pa.RecordBatch]:
    """A driver's rows in, the same as they are, or in Arrow where they have to be looked at there.

    Raises SourceError for a value that its column's type cannot hold.
    """
    columns = tuple(zip(*rows, strict=True)) if rows else ((),) * len(fields)
    if all(is_plain(values, field.type) for values, field in zip(columns, fields, strict=True)):
        return Plain(columns)
    return [arrow_values.batch_of(columns, fields, source)]


def is_plain(values: Sequence[Any], type_: DataType) -> bool:
    """Whether values are sure to come back out of Arrow as they are."""
    kinds = set(map(type, values))
    if NoneType in kinds:
        kinds.discard(NoneType)
        values = [value for value in values if value is not None]
    if kinds and kinds != {_CLASSES.get(type_.name)}:
        return False
    match type_.name:
        case "int64":
            return not values or (min(values) >= _LEAST and max(values) <= _GREATEST)
        case "decimal":
            unit, end = _bounds(type_)
            # Arrow has no zero below zero.
            return all(
                value.same_quantum(unit) and -end < value < end and (value or not value.is_signed()) for value in values
            )
        case "timestamp":
            return all(value.tzinfo is None for value in values)
        case "timestamptz":
            return all(value.tzinfo is dt.UTC for value in values)
        case _:
            return True


def date_of(text: str) -> dt.date:
    """The date of a text as databases spell it. Raises ValueError for other spellings, which Python may know too."""
    # What else Python reads as a date of ten characters has no dash there.
    if len(text) != len("2026-01-31") or text[7] != "-":
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def moment_of(text: str) -> dt.datetime:
    """The same of a moment: `2026-01-31 10:00:00`, or with six digits behind the seconds."""
    if len(text) not in _MOMENTS or (text[7], text[10], text[13], text[16]) != ("-", " ", ":", ":"):
        raise ValueError(text)
    return dt.datetime.fromisoformat(text)


@lru_cache(128)
def _bounds(type_: DataType) -> tuple[decimal.Decimal, decimal.Decimal]:
    """The unit of a decimal's last digit, and the least power of ten that it has no room for."""
    assert isinstance(type_, Decimal)
    whole = type_.precision - type_.scale
    return decimal.Decimal(f"1E-{type_.scale}"), decimal.Decimal(f"1E{whole}")

"""Few values of SQLite as Python's own, where they are spelt as is usual; `sqlite_columns` has the last word on others.

Each is made as it is there, a value at a time: of ten values that is quicker than a column at a time.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Final

from dataflow.dsl.types import DataType, Decimal, Field, Primitive
from dataflow.runtime.plain import Plain, date_of, is_plain, moment_of

if TYPE_CHECKING:
    import pyarrow as pa

    from dataflow.runtime.sources.sqlite_columns import Values


_NONE: Final = frozenset({NoneType})
_OWN: Final[Mapping[str, frozenset[type]]] = {
    "int64": _NONE | {int},
    "float64": _NONE | {float},
    "string": _NONE | {str},
    "binary": _NONE | {bytes},
}
"""The classes of values that are right as they are; SQLite's integers have 64 bits."""


def few_of(columns: Sequence[Values], fields: Sequence[Field], source: str) -> Plain | list[pa.RecordBatch]:
    """Columns of SQLite's values in, the same as Python's own, or in Arrow where these are not sure to be right, out.

    Raises SourceError for a value that its column's type cannot hold.
    """
    made = []
    for values, field in zip(columns, fields, strict=True):
        if set(map(type, values)) <= _OWN.get(field.type.name, _NONE):
            made.append(values)
            continue
        column = _usual(values, field.type)
        if column is None or not is_plain(column, field.type):
            from dataflow.runtime.sources.sqlite_columns import batch_of

            return [batch_of(columns, fields, source)]
        made.append(column)
    return Plain(tuple(made))


def _usual(values: Values, type_: DataType) -> Values | None:
    """The values of a column, None where one of them is not of the usual spelling."""
    match type_:
        case Decimal():
            return _decimals(values, type_)
        case Primitive("date"):
            return _texts(values, date_of)
        case Primitive("timestamp"):
            return _texts(values, moment_of)
        case Primitive("bool"):
            return [None if value is None else value == 1 for value in values] if _are_bits(values) else None
        case _:
            return values


def _decimals(values: Values, type_: Decimal) -> Values | None:
    """What `sqlite_columns.of_floats` makes of numbers that are sure."""
    from dataflow.runtime.sources.sqlite_columns import SURE_UNITS

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


def _are_bits(values: Values) -> bool:
    return set(map(type, values)) <= {int, NoneType} and set(values) <= {0, 1, None}


def _texts(values: Values, read: Callable[[str], object]) -> Values | None:
    if not set(map(type, values)) <= {str, NoneType}:
        return None
    try:
        return [None if value is None else read(value) for value in values]
    except ValueError:
        return None

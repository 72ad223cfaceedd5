"""Rows on their way into a table: in its columns' own types, and refused where MySQL would store something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dataflow.compiler.catalog import TableColumn
from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import Decimal, Field
from dataflow.runtime.arrow import arrow_type
from dataflow.runtime.conform import conform

_NATIVE: Final = re.compile(r"(\w+)(?:\((\d+)\))?")
_DIGITS: Final = 6
"""Digits of a second that a value has."""


def fitted(batch: pa.RecordBatch, columns: Sequence[TableColumn]) -> pa.RecordBatch:
    """The batch in the columns' own types. Raises SourceError for a value that would be changed.

    What strict mode refuses, and digits that a decimal has too many of, are left to the server.
    """
    arrays = [_fitted(array, column) for array, column in zip(batch.columns, columns, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, [column.name for column in columns])


def _fitted(array: pa.Array[Any], column: TableColumn) -> pa.Array[Any]:
    if column.type is None:
        raise SourceError(f"column `{column.name}` of type `{column.native}` cannot be written")
    if pa.types.is_null(array.type):
        array = array.cast(arrow_type(column.type))
    elif not isinstance(column.type, Decimal):
        field = Field(column.name, column.type)
        array = conform(pa.RecordBatch.from_arrays([array], [column.name]), [field]).column(0)
    found = _NATIVE.match(column.native)
    check = _CHECKS.get(found[1]) if found is not None else None
    if found is not None and check is not None:
        check(array, column, int(found[2] or 0))
    return array


def _check_seconds(array: pa.Array[Any], column: TableColumn, digits: int) -> None:
    """What there are no digits for is cut off."""
    counts = array.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    if np.any(counts % 10 ** (_DIGITS - digits)):
        message = f"column `{column.name}` keeps {digits} digits of a second: a value has more"
        raise SourceError(message, hint=f"`{column.native.partition('(')[0]}({_DIGITS})` keeps all")


def _check_year(array: pa.Array[Any], column: TableColumn, _: int) -> None:
    """99 is taken for 1999."""
    years = array.fill_null(0).to_numpy(zero_copy_only=False)
    if np.any((years > 0) & (years < 100)):
        raise SourceError(f"column `{column.name}` is a year: a value has two digits or fewer")


def _check_length(array: pa.Array[Any], column: TableColumn, length: int) -> None:
    """Zeros are added to shorter ones."""
    lengths: Any = pc.binary_length(array)  # type: ignore[call-overload]
    if not np.all(lengths.fill_null(length).to_numpy(zero_copy_only=False) == length):
        raise SourceError(f"column `{column.name}` has values of {length} bytes: one has another length")


def _check_members(array: pa.Array[Any], column: TableColumn, _: int) -> None:
    """A number that is no member is taken for the place of one."""
    for value in pc.unique(array).to_pylist():
        if value is not None and value.isdecimal() and f"'{value}'" not in column.native:
            raise SourceError(f"column `{column.name}` of type `{column.native}` has no member `{value}`")


_CHECKS: Final[Mapping[str, Callable[[pa.Array[Any], TableColumn, int], None]]] = {
    **dict.fromkeys(("datetime", "timestamp", "time"), _check_seconds),
    **dict.fromkeys(("enum", "set"), _check_members),
    "year": _check_year,
    "binary": _check_length,
}

"""Values that a type of the language does not hold, where the local DuckDB meets them: found, and told by name.

Dates and times of DuckDB go on where Arrow's end: `infinity`, and the time `24:00:00`. Arrow has their bits, but not
their meaning, so that they would be read as dates of the year 5881580.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from dataflow.dsl.errors import SourceError
from dataflow.dsl.types import DataType, Field, List, Struct
from dataflow.runtime.refusals import read_as

if TYPE_CHECKING:
    import pyarrow as pa

_DAYS: Final = 2**31 - 1
_MICROSECONDS: Final = 2**63 - 1

_BEYOND: Final[Mapping[str, Mapping[int, str]]] = {
    "date": {_DAYS: "infinity", -_DAYS: "-infinity"},
    "time": {86_400_000_000: "24:00:00"},
    "timestamp": {_MICROSECONDS: "infinity", -_MICROSECONDS: "-infinity"},
    "timestamptz": {_MICROSECONDS: "infinity", -_MICROSECONDS: "-infinity"},
}
"""What the numbers in Arrow mean to DuckDB: https://duckdb.org/docs/stable/sql/data_types/timestamp#special-values."""

_TOLD: Final = re.compile(
    r"Conversion Error: Could not convert string '(column `(.*?)` of source `.*`: expected (.*))' to BOOL", re.DOTALL
)
"""What fails for such a value is a cast (see `in_place.narrowed`)."""


def refused(column: str, source: str, type_: DataType) -> tuple[str, str]:
    """What is said before and after a value that a column's type does not hold."""
    return f"column `{column}` of source `{source}` holds `", f"`: expected {type_}"


def refused_by_duckdb(message: str) -> SourceError | None:
    """The error of a statement that met a value, told by its column's reader, as what it says; None for others."""
    found = _TOLD.match(message)
    if found is None:
        return None
    nested = found[3].startswith(("list", "struct"))
    return SourceError(found[1], hint=None if nested else read_as(found[2], "string"))


def check_held(batch: pa.RecordBatch, fields: Sequence[Field]) -> None:
    """Raises SourceError for a value of the batch that means something else to DuckDB than to Arrow."""
    for column, field in zip(batch.columns, fields, strict=True):
        for leaf, type_ in _leaves(column, field.type):
            value = _beyond(leaf, _BEYOND[type_.name]) if type_.name in _BEYOND else None
            if value is not None:
                hint = read_as(field.name, "string") if leaf is column else None
                raise SourceError(f"column `{field.name}` holds `{value}`: expected {type_}", hint=hint)


def _leaves(column: pa.Array[Any], type_: DataType) -> Iterator[tuple[pa.Array[Any], DataType]]:
    """The columns of plain values that a column is made of."""
    import pyarrow.compute as pc

    match type_:
        case List(item=item):
            yield from _leaves(pc.list_flatten(column), item)
        case Struct(fields=members):
            for at, (_, member) in enumerate(members):
                yield from _leaves(pc.struct_field(column, [at]), member)
        case _:
            yield column, type_


def _beyond(column: pa.Array[Any], meanings: Mapping[int, str]) -> str | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = column.view(pa.int32() if pa.types.is_date32(column.type) else pa.int64())
    ends = pc.min_max(numbers)
    found = (ends["min"].as_py(), ends["max"].as_py())
    return next((meanings[end] for end in found if end in meanings), None)

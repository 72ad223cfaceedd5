"""The years of dates: 1 to 9999, as in SQL and in Python, though Arrow and DuckDB have more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_DAYS = (-719_162, 2_932_896)
"""0001-01-01 and 9999-12-31, as days from 1970."""

_MICROSECONDS = (_DAYS[0] * 86_400_000_000, (_DAYS[1] + 1) * 86_400_000_000 - 1)

OUTSIDE = "a year that is not between 1 and 9999"


def are_known(column: pa.Array[Any]) -> bool:
    """Whether all dates or timestamps (in microseconds) of a column are of these years; of other types all are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counts: pa.Array[Any]
    if pa.types.is_date32(column.type):
        (least, greatest), counts = _DAYS, column.view(pa.int32())
    elif pa.types.is_timestamp(column.type) and column.type.unit == "us":
        (least, greatest), counts = _MICROSECONDS, column.view(pa.int64())
    else:
        return True
    found: Any = pc.min_max(counts).as_py()
    return found["min"] is None or (found["min"] >= least and found["max"] <= greatest)

"""How many rows data in memory has, its nulls and the width of its values: all that Arrow knows without looking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import ColumnStatistics, Statistics

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.dataset as ds

_FRAGMENTS: Final = 32


def statistics_of(data: pa.Table | ds.Dataset) -> Statistics | None:
    """Arrow data in, what is known of it out; None of a dataset whose rows would have to be read to be counted."""
    import pyarrow as pa

    if isinstance(data, pa.Table):
        rows = data.num_rows
        columns = {name: _column(column, rows) for name, column in zip(data.column_names, data.columns, strict=True)}
        return Statistics(float(rows), columns)
    return _of_dataset(data)


def _column(column: pa.ChunkedArray[Any], rows: int) -> ColumnStatistics:
    if not rows:
        return ColumnStatistics()
    return ColumnStatistics(nulls=column.null_count / rows, width=column.nbytes / rows)


def _of_dataset(data: ds.Dataset) -> Statistics | None:
    """Files of Parquet have their rows in their footers, of which some are read."""
    import pyarrow.dataset as ds

    if not isinstance(data, ds.FileSystemDataset) or data.format.default_extname != "parquet":
        return None
    files = len(data.files)
    counted = rows = 0
    for fragment in data.get_fragments():
        rows += fragment.metadata.num_rows
        counted += 1
        if counted == _FRAGMENTS:
            break
    return Statistics(rows * files / counted if counted else 0.0)

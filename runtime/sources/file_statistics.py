"""How many rows files have, and the bounds of their columns, from the files' ends and beginnings.

Parquet notes in its footer how many rows there are, and of each row group the bounds and nulls of its columns. Of text
files the first lines are counted, and the others taken to be as long. Of many files some are looked at.
"""

from __future__ import annotations

import glob
import os
import re
import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from dataflow.compiler.catalog import ColumnStatistics, Statistics, Table, TableColumn
from dataflow.runtime.sources.file_tables import FileTable
from dataflow.runtime.sources.in_place import literals
from dataflow.runtime.sources.statistic_values import value_of

if TYPE_CHECKING:
    import duckdb

_FILES: Final = 32
"""So many files are looked at, evenly taken from all; the others are taken to have as many rows to a byte."""

_CHUNK: Final = 1 << 16
_GZIP: Final = 31
"""What tells zlib that a gzip header comes first (https://zlib.net/manual.html)."""

_NUMBERS: Final = frozenset({"int64", "float64", "decimal"})

_BITS: Final = (1, 12)
"""Where a value takes so many bits, these are the number of an entry of a dictionary that is not much smaller."""

# The bounds are texts there, in ISO form: numbers have another order. The last column has the bits of a value where all
# are entries of dictionaries (https://parquet.apache.org/docs/file-format/data-pages/encodings/); runs take fewer.
_FOOTERS: Final = """
SELECT path_in_schema, SUM(row_group_num_rows), SUM(stats_null_count) / NULLIF(SUM(num_values), 0),
  BOOL_AND(stats_min_value IS NOT NULL OR stats_null_count = num_values),
  ARG_MIN(stats_min_value, TRY_CAST(stats_min_value AS DOUBLE)),
  ARG_MAX(stats_max_value, TRY_CAST(stats_max_value AS DOUBLE)),
  MIN(stats_min_value), MAX(stats_max_value),
  MAX(CASE WHEN LEN([x FOR x IN encoding_stats IF x.page_type LIKE 'DATA%' AND x.encoding NOT LIKE '%DICT%']) = 0
    THEN (total_uncompressed_size - (data_page_offset - dictionary_page_offset)) * 8 / num_values ELSE 64 END)
FROM parquet_metadata({files}) GROUP BY ALL"""


def statistics_of(cursor: duckdb.DuckDBPyConnection, files: FileTable, table: Table) -> Statistics | None:
    """The files of a table in, what they tell of it out. Raises duckdb.Error and OSError."""
    chosen = _chosen(files.files)
    columns: dict[str, ColumnStatistics] = {}
    if files.format == "parquet":
        rows, columns = _footers(cursor, chosen, table)
    else:
        sought = _rows_of_csv if files.format in ("csv", "tsv") else _rows_of_json(table)
        counts = [_rows(file, sought) for file in chosen]
        if None in counts:
            return None
        rows = sum(count for count in counts if count is not None)
    share = sum(map(os.path.getsize, chosen)) / max(sum(map(os.path.getsize, files.files)), 1)
    return Statistics(rows / share if share else rows, {**columns, **_partitions(files, table)})


def _chosen(files: Sequence[str]) -> list[str]:
    """The first file, the last one, and some between: names often follow a column's order."""
    if len(files) <= _FILES:
        return list(files)
    return [files[place * (len(files) - 1) // (_FILES - 1)] for place in range(_FILES)]


def _footers(
    cursor: duckdb.DuckDBPyConnection, files: Sequence[str], table: Table
) -> tuple[float, dict[str, ColumnStatistics]]:
    """Rows of files, and what their footers say of columns; what is inside of a column has another path."""
    quoted = literals(glob.escape(file) for file in files)
    told = {row[0]: row[1:] for row in cursor.execute(_FOOTERS.format(files=quoted)).fetchall()}
    rows = max((float(row[0]) for row in told.values()), default=0.0)
    known = [column for column in table.columns if column.name in told]
    return rows, {column.name: _column(column, *told[column.name][1:]) for column in known}


def _column(column: TableColumn, nulls: float | None, is_whole: bool | None, *told: Any) -> ColumnStatistics:
    *ends, bits = told
    # Between half of what the bits can tell apart and all of it.
    distinct = 0.75 * 2**bits if bits is not None and _BITS[0] <= bits <= _BITS[1] else None
    if not is_whole or column.type is None:
        return ColumnStatistics(distinct, nulls)
    least, greatest = ends[:2] if column.type.name in _NUMBERS else ends[2:]
    return ColumnStatistics(distinct, nulls, value_of(column.type, least), value_of(column.type, greatest))


def _partitions(files: FileTable, table: Table) -> dict[str, ColumnStatistics]:
    """Columns that are in the names of folders, such as `year=2026`."""
    types = {column.name: column.type for column in table.columns}
    found = {}
    for name in files.partitions:
        texts = {match[1] for file in files.files if (match := re.search(rf"[/\\]{re.escape(name)}=([^/\\]*)", file))}
        values: list[Any] = [value_of(types.get(name), text) for text in texts]
        ends = (min(values), max(values)) if values and None not in values else (None, None)
        found[name] = ColumnStatistics(float(len(texts)), None, *ends)
    return found


def _rows(file: str, count: Callable[[bytes], int]) -> float | None:
    """About how many rows a file has; None where it is packed in a way that its beginning does not unpack."""
    size = os.path.getsize(file)
    with open(file, "rb") as stream:
        chunk = stream.read(_CHUNK)
    taken = len(chunk)
    if file.lower().endswith(".zst"):
        return None
    if file.lower().endswith(".gz"):
        unpacking = zlib.decompressobj(_GZIP)
        try:
            chunk = unpacking.decompress(chunk)
        except zlib.error:
            return None
    if taken == size and chunk and not chunk.endswith(b"\n"):
        chunk += b"\n"
    return count(chunk) * size / taken if taken else 0.0


def _rows_of_csv(chunk: bytes) -> int:
    """Lines without the header, that of a large file's beginning being one of many."""
    return max(chunk.count(b"\n") - 1, 0)


def _rows_of_json(table: Table) -> Callable[[bytes], int]:
    """What counts objects: by the name of their first key, since one may be on many lines or many on one."""
    key = re.compile(rb'"' + re.escape(table.columns[0].name.encode()) + rb'"\s*:') if table.columns else None
    return lambda chunk: len(key.findall(chunk)) if key is not None else 0

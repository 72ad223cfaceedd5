"""Record batches ▶ a file or standard output: CSV, JSON, JSON lines or Parquet, a batch at a time."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, assert_never

from dataflow.dsl.types import Field
from dataflow.runtime import arrow
from dataflow.runtime.formats import Format
from dataflow.runtime.values import json_values

if TYPE_CHECKING:
    import pyarrow as pa


def write(batches: Iterable[pa.RecordBatch], fields: tuple[Field, ...], file: BinaryIO, format: Format) -> int:
    """Writes the batches in a format as they come; how many rows there were out. Raises ResultError."""
    first = arrow.schema_of(fields).empty_table()
    tables = chain([first], (_table(batch) for batch in batches))
    match format:
        case "csv":
            return _write_csv(tables, fields, file)
        case "json" | "jsonl":
            return _write_json(tables, fields, file, lines=format == "jsonl")
        case "parquet":
            return _write_parquet(tables, fields, file)
        case _:
            assert_never(format)


def _table(batch: pa.RecordBatch) -> pa.Table:
    import pyarrow as pa

    return pa.Table.from_batches([batch])


def _write_csv(tables: Iterator[pa.Table], fields: tuple[Field, ...], file: BinaryIO) -> int:
    from pyarrow import csv

    from dataflow.runtime.export import for_csv

    rows = 0
    for number, table in enumerate(tables):
        # The first has no rows and makes the header.
        csv.write_csv(for_csv(table, fields), file, csv.WriteOptions(include_header=number == 0))
        rows += table.num_rows
    return rows


def _write_parquet(tables: Iterator[pa.Table], fields: tuple[Field, ...], file: BinaryIO) -> int:
    import pyarrow.parquet as pq

    from dataflow.runtime.export import for_parquet

    rows, first = 0, for_parquet(next(tables), fields)
    with pq.ParquetWriter(file, first.schema) as writer:
        for table in tables:
            writer.write_table(for_parquet(table, fields))
            rows += table.num_rows
    return rows


def _write_json(tables: Iterator[pa.Table], fields: tuple[Field, ...], file: BinaryIO, *, lines: bool) -> int:
    """One array, or without it a record a line."""
    rows, names = 0, [field.name for field in fields]
    between, end = (b"", b"\n") if lines else (b",\n", b"")
    file.write(b"" if lines else b"[")
    for table in tables:
        columns = [json_values(column, field.type) for column, field in zip(table.columns, fields, strict=True)]
        for values in zip(*columns, strict=True):
            record = {name: _finite(value) for name, value in zip(names, values, strict=True)}
            start = between if rows else (b"" if lines else b"\n")
            file.write(start + json.dumps(record, ensure_ascii=False, allow_nan=False).encode() + end)
            rows += 1
    file.write(b"" if lines else (b"\n]\n" if rows else b"]\n"))
    return rows


def _finite(value: object) -> object:
    """JSON has neither NaN nor infinities: they become null."""
    match value:
        case float():
            return value if math.isfinite(value) else None
        case list():
            return [_finite(item) for item in value]
        case dict():
            return {name: _finite(item) for name, item in value.items()}
        case _:
            return value

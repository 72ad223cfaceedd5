"""Arrow tables as data frames and files: what the other side has no type for becomes text, never something lossy."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from dataflow.dsl.errors import ResultError
from dataflow.dsl.types import INTERVAL, UUID, DataType, Decimal, Field, List, Primitive, Struct
from dataflow.runtime.values import json_values, python_values

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_pandas(table: pa.Table, fields: tuple[Field, ...]) -> pd.DataFrame:
    """An Arrow table ▶ a pandas data frame. Raises ResultError where pandas is not installed."""
    try:
        import pandas as pd
    except ImportError as error:
        raise _not_installed("pandas") from error
    # Without a nullable type, integers with nulls would become floats, exact only up to 2**53.
    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}

    def series(column: pa.ChunkedArray[Any], type_: DataType) -> pd.Series[Any]:
        if isinstance(type_, List | Struct):  # Arrow cannot convert a list of UUIDs
            return pd.Series(python_values(column, type_), dtype=object)
        return column.to_pandas(types_mapper=nullable.get if column.null_count else None)

    columns = {field.name: series(column, field.type) for column, field in zip(table.columns, fields, strict=True)}
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows))


def to_polars(table: pa.Table, fields: tuple[Field, ...]) -> pl.DataFrame:
    """An Arrow table ▶ a polars data frame. Raises ResultError where polars is not installed."""
    try:
        import polars as pl
    except ImportError as error:
        raise _not_installed("polars") from error
    frame = pl.from_arrow(_with_text(table, fields, (INTERVAL, UUID), "a polars data frame"))
    assert isinstance(frame, pl.DataFrame)
    return frame


def write_parquet(table: pa.Table, fields: tuple[Field, ...], path: str | os.PathLike[str]) -> Path:
    """An Arrow table ▶ a Parquet file. Raises ResultError where it cannot be written."""
    import pyarrow.parquet as pq

    exported = for_parquet(table, fields)
    return write_whole(path, lambda file: pq.write_table(exported, file))


def write_csv(table: pa.Table, fields: tuple[Field, ...], path: str | os.PathLike[str]) -> Path:
    """An Arrow table ▶ a CSV file. Raises ResultError where it cannot be written."""
    from pyarrow import csv

    exported = for_csv(table, fields)
    return write_whole(path, lambda file: csv.write_csv(exported, file))


def for_parquet(table: pa.Table, fields: tuple[Field, ...]) -> pa.Table:
    """An Arrow table ▶ the same of types that Parquet has. Raises ResultError where there is none."""
    return _with_text(table, fields, (INTERVAL,), "a Parquet file")


def for_csv(table: pa.Table, fields: tuple[Field, ...]) -> pa.Table:
    """An Arrow table ▶ the same of types that Arrow writes into CSV as `records()` gives them."""
    columns = [
        column if _is_plain(field.type) else pa.array(map(_json_text, json_values(column, field.type)), pa.string())
        for column, field in zip(table.columns, fields, strict=True)
    ]
    return pa.table(columns, names=table.column_names)


def _is_plain(type_: DataType) -> bool:
    """Whether Arrow writes values of the type into CSV as `records()` gives them."""
    match type_:
        case Primitive(name):
            return name in ("bool", "int64", "float64", "string", "json", "date")
        case Decimal(scale=scale):
            return scale <= 6  # beyond, Arrow writes 0.0000001 as 1E-7
        case List() | Struct():
            return False


def _json_text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _with_text(table: pa.Table, fields: tuple[Field, ...], lacking: tuple[DataType, ...], target: str) -> pa.Table:
    """The table with the columns of the types that `target` lacks as text."""
    for at, field in enumerate(fields):
        if field.type in lacking:
            text = pa.array(json_values(table.column(at), field.type), pa.string())
            table = table.set_column(at, field.name, text)
        elif isinstance(field.type, List | Struct) and any(_holds(field.type, part) for part in lacking):
            raise ResultError(
                f"column `{field.name}` is {field.type}, for which {target} has no type",
                hint="`drop` it, or take it from `rows()`",
            )
    return table


def _holds(type_: DataType, part: DataType) -> bool:
    match type_:
        case List(item):
            return _holds(item, part)
        case Struct(members):
            return any(_holds(member, part) for _, member in members)
        case Primitive() | Decimal():
            return type_ == part


def _not_installed(package: str) -> ResultError:
    return ResultError(f"`{package}` is not installed", hint=f"`pip install dataflow-query[{package}]` installs it")


def write_whole(path: str | os.PathLike[str], write: Callable[[BinaryIO], None]) -> Path:
    """Writes what `write` writes to a file. Raises ResultError where it cannot be written."""
    with whole_file(path) as file:
        write(file)
    return Path(path)


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Writes beside the file and renames, so that readers see the old file or the whole new one, never a part.

    Raises ResultError where it cannot be written.
    """
    given = Path(path)
    target = Path(os.path.realpath(given.expanduser()))  # a link stays a link
    if not target.parent.is_dir():
        raise ResultError(f"`{given}` cannot be written: there is no folder `{target.parent}`")
    if target.is_dir():
        raise ResultError(f"`{given}` cannot be written: it is a folder", hint="give the name of a file in it")
    temporary = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
        temporary.replace(target)
    except OSError as error:
        raise ResultError(f"`{given}` cannot be written: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)

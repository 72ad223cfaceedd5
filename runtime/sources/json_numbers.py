"""Whole numbers of JSON files that fit no integer of DuckDB: it would read floats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import TableColumn
from dataflow.dsl.types import MAX_PRECISION, Decimal
from dataflow.runtime.sources.in_place import identifier

if TYPE_CHECKING:
    import duckdb

_LARGE = Decimal(MAX_PRECISION, 0)


def with_large_integers(
    cursor: duckdb.DuckDBPyConnection, scan: Callable[[dict[str, str]], str], columns: tuple[TableColumn, ...]
) -> tuple[TableColumn, ...]:
    """The columns of JSON, with those of floats that are written as whole numbers throughout as decimals of 38 digits.

    scan: types by name in, what reads the file so, behind FROM, out.
    """
    floats = [column.name for column in columns if column.native == "DOUBLE"]
    if not floats:
        return columns
    whole = f"^-?[0-9]{{1,{MAX_PRECISION}}}$"
    tests = ", ".join(f"BOOL_AND(REGEXP_MATCHES({identifier(name)}, '{whole}'))" for name in floats)
    found = cursor.execute(f"SELECT {tests} FROM {scan(dict.fromkeys(floats, 'VARCHAR'))}").fetchone()
    assert found is not None
    large = {name for name, is_whole in zip(floats, found, strict=True) if is_whole}
    return tuple(
        replace(column, type=_LARGE, native=str(_LARGE).upper()) if column.name in large else column
        for column in columns
    )

"""The columns of CSV where DuckDB by itself would cut values, take nulls for texts, or leave lines out."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dataflow.compiler.catalog import TableColumn
from dataflow.dsl.types import STRING
from dataflow.runtime.sources.file_scan import SAMPLE_ALL, SAMPLED_ROWS, is_small, scan
from dataflow.runtime.sources.file_tables import FileTable
from dataflow.runtime.sources.in_place import columns_of, identifier, literal

if TYPE_CHECKING:
    import duckdb

_DELIMITERS = ",;|\t"


def with_long_fractions(
    cursor: duckdb.DuckDBPyConnection, table: FileTable, columns: tuple[TableColumn, ...]
) -> tuple[TableColumn, ...]:
    """The columns of CSV, with those of times to the nanosecond as texts: DuckDB would cut them."""
    times = [column.name for column in columns if column.native.startswith("TIME")]
    if not times:
        return columns
    tests = ", ".join(f"BOOL_OR(REGEXP_MATCHES({identifier(name)}, '[.][0-9]{{6}}0*[1-9]'))" for name in times)
    limit = "" if is_small(table) else f" LIMIT {SAMPLED_ROWS}"
    found = cursor.execute(f"SELECT {tests} FROM (FROM {scan(table, texts=True)}{limit})").fetchone()
    assert found is not None
    long = {name for name, is_long in zip(times, found, strict=True) if is_long}
    return tuple(
        replace(column, type=STRING, native="VARCHAR") if column.name in long else column for column in columns
    )


def quoted_empties(
    cursor: duckdb.DuckDBPyConnection, table: FileTable, columns: Sequence[TableColumn], source: str
) -> frozenset[str]:
    """The columns that are no texts, and yet have empty fields between quotes: these can only mean null there.

    They show by being texts where such fields are taken for empty texts.
    """
    if all(column.type == STRING for column in columns):
        return frozenset()
    strict = {column.name: column.type for column in columns_of(cursor, scan(table, quoted=frozenset()), source)}
    return frozenset(column.name for column in columns if column.type != strict.get(column.name))


def is_ragged(cursor: duckdb.DuckDBPyConnection, table: FileTable, columns: Sequence[TableColumn]) -> bool:
    """Whether DuckDB made sense of CSV only by leaving lines out, or by taking all columns for one.

    It does so without a word where lines have different numbers of columns. Titles and comments above the header are
    rightly left out: no column ends in them.
    """
    file = literal(glob.escape(table.files[0]))
    sample = SAMPLE_ALL if is_small(table) else ""
    sniffed = cursor.execute(f"SELECT Delimiter, Quote, SkipRows FROM sniff_csv({file}{sample})").fetchone()
    assert sniffed is not None
    delimiter, quote, skipped = sniffed
    if len(columns) == 1 and quote == "(empty)":
        return any(candidate in columns[0].name for candidate in _DELIMITERS)
    lines = cursor.execute(
        f"SELECT line FROM read_csv({file}, auto_detect = false, header = false, columns = {{line: 'VARCHAR'}}, "
        f"delim = '\x1f', quote = '', escape = '') LIMIT {skipped}"
    ).fetchall()
    return any(delimiter in line for (line,) in lines if line is not None)

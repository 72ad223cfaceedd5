"""What reads files behind FROM in the local DuckDB."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence

from dataflow.runtime.sources.file_tables import FileTable
from dataflow.runtime.sources.in_place import identifier, literal, literals

FULL_SAMPLE_BYTES = 32 * 2**20
"""Text files up to this size are read whole to find the types of their columns; of larger ones DuckDB reads a sample.

Where the sample of a larger file misleads, the query fails at the value that does not fit; only of a time to the
nanosecond the last digits are cut off.
"""

SAMPLE_ALL = ", sample_size = -1"
"""The option by which DuckDB reads a text file whole to find its types."""

SAMPLED_ROWS = 20_480
"""Rows of a larger one that are looked at, as many as DuckDB by itself takes."""


def scan(
    table: FileTable,
    types: dict[str, str] | None = None,
    quoted: frozenset[str] | None = None,
    *,
    texts: bool = False,
) -> str:
    """Files in, what reads them behind FROM out; with `types`, text is read as these instead of being sampled.

    Empty fields of CSV are null. With `quoted`, those between quotes are empty texts, but in these columns. With
    `texts`, all columns of CSV are texts.
    """
    # DuckDB expands patterns in the names it is given, so names are escaped as patterns that match themselves.
    options = [literals(glob.escape(file) for file in table.files), f"hive_partitioning = {table.partitioned}"]
    if len(table.files) > 1:
        options.append("union_by_name = true")
    if table.format == "parquet":
        return f"read_parquet({', '.join(options)})"
    sample = SAMPLE_ALL if types is None and is_small(table) else ""
    texts_only = ", all_varchar = true" if texts else ""
    if table.format == "json":
        options += [] if types is None else [f"columns = {_struct(types, table.partitions)}"]
        return f"read_json({', '.join(options)}{sample})"
    types = None if types is None else {**types, **dict.fromkeys(quoted or (), "VARCHAR")}
    options += _csv_options(table, types) + ([] if quoted is None else ["allow_quoted_nulls = false"])
    rows = f"read_csv({', '.join(options)}{sample}{texts_only})"
    if not quoted or types is None:
        return rows
    replaced = ", ".join(f"NULLIF({identifier(name)}, '') AS {identifier(name)}" for name in sorted(quoted))
    return f"(SELECT * REPLACE ({replaced}) FROM {rows})"


def sampled(table: FileTable, types: dict[str, str]) -> str:
    """What reads some columns of a table as these types behind FROM, of a large table its first rows."""
    limit = "" if is_small(table) else f" LIMIT {SAMPLED_ROWS}"
    return f"(FROM {scan(table, types)}{limit})"


def is_small(table: FileTable) -> bool:
    """Whether files are read whole to find the types of their columns."""
    return sum(os.path.getsize(file) for file in table.files) <= FULL_SAMPLE_BYTES


def _csv_options(table: FileTable, types: dict[str, str] | None) -> list[str]:
    # DuckDB would guess whether 01/02/2026 is in January.
    options = ["dateformat = '%Y-%m-%d'", *(["delim = '\\t'"] if table.format == "tsv" else [])]
    if types is not None:
        options.append(f"types = {_struct(types, table.partitions)}")
    return options


def _struct(types: dict[str, str], without: Sequence[str]) -> str:
    fields = (f"{identifier(name)}: {literal(type_)}" for name, type_ in types.items() if name not in without)
    return f"{{{', '.join(fields)}}}"

"""Columns of SQLite whose values are spelt otherwise than the dialect spells them: the templates they are read through.

The dialect compares a column of dates, booleans, UUIDs or bytes as it is stored, so that indexes serve. Where its first
thousand rows show another spelling in common use, such as `2026-01-31 00:00:00` for a date or `t` for true, all of the
column is brought to the dialect's own first. A value of another spelling behind these rows is refused when it is read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from dataflow.dsl.types import DataType

SAMPLE_ROWS: Final = 1000

_HEX = "LOWER(CASE TYPEOF({0}) WHEN 'blob' THEN HEX({0}) ELSE REPLACE({0}, '-', '') END)"
_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))

_NUMBER = "TYPEOF({0}) <> 'text'"

_USUAL: Final[Mapping[str, str]] = {
    "bool": "{0} IN (0, 1)",
    "date": "TYPEOF({0}) = 'text' AND LENGTH({0}) = 10",
    "uuid": "TYPEOF({0}) = 'text' AND LENGTH({0}) = 36 AND {0} = LOWER({0})",
    "binary": "TYPEOF({0}) = 'blob'",
    "float64": _NUMBER,
    "decimal": _NUMBER,
}
"""What is true of a value in the dialect's own spelling, by its type."""

_READ: Final[Mapping[str, str]] = {
    "bool": (
        "CASE WHEN LOWER({0}) IN ('t', 'true', 'y', 'yes') THEN 1 "
        "WHEN LOWER({0}) IN ('f', 'false', 'n', 'no') THEN 0 ELSE {0} END"
    ),
    "date": "CASE WHEN LENGTH({0}) > 10 AND LTRIM(SUBSTR({0}, 11), ' T0:.') = '' THEN SUBSTR({0}, 1, 10) ELSE {0} END",
    "uuid": (
        f"CASE LENGTH({_HEX}) WHEN 32 THEN "
        + " || '-' || ".join(f"SUBSTR({_HEX}, {start}, {length})" for start, length in _PARTS)
        + " ELSE {0} END"
    ),
    "binary": "CASE TYPEOF({0}) WHEN 'text' THEN CAST({0} AS BLOB) ELSE {0} END",
}
"""The dialect's own spelling of a value that may be spelt otherwise."""

_TEXT: Final = "CAST({0} AS TEXT)"


def templates_of(
    connection: sqlite3.Connection, table: str, types: Mapping[str, DataType | None]
) -> dict[str, tuple[str | None, str | None]]:
    """The columns of a table in, for those with unusual spellings the templates of their values and their texts out."""
    named = [(name, type_.name) for name, type_ in types.items() if type_ is not None and type_.name in _USUAL]
    if not named:
        return {}
    unusual = [kind for kind, usual in zip(named, _usual(connection, table, named), strict=True) if not usual]
    return {name: (_READ.get(type_), None if type_ in _READ else _TEXT) for name, type_ in unusual}


def _usual(connection: sqlite3.Connection, table: str, named: Sequence[tuple[str, str]]) -> list[bool]:
    tests = ", ".join(f"MIN({_identifier(name)} IS NULL OR ({_test(name, type_)}))" for name, type_ in named)
    columns = ", ".join(_identifier(name) for name, _ in named)
    (row,) = connection.execute(
        f"SELECT {tests} FROM (SELECT {columns} FROM {_identifier(table)} LIMIT {SAMPLE_ROWS})"
    ).fetchall()
    # Of no rows the least is null.
    return [found != 0 for found in row]


def _test(name: str, type_: str) -> str:
    return _USUAL[type_].format(_identifier(name))


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

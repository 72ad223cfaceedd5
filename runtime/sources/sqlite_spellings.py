"""Columns of SQLite whose values are spelt otherwise than the dialect spells them: the templates they are read through.

The dialect compares a column of dates, booleans, UUIDs, decimals or bytes as it is stored, so that indexes serve. Where
its first thousand rows show another spelling in common use, such as `2026-01-31 00:00:00` for a date or `t` for true,
all of it is brought to the dialect's own first. A value of another spelling behind these rows is refused when it is
read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from dataflow.dsl.types import DataType, Decimal

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
    "decimal": f"{_NUMBER} AND {{0}} = ROUND({{0}}, {{scale}})",
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

_NEAREST: Final = (
    "CASE WHEN TYPEOF({0}) = 'real' AND ABS({0} - ROUND({0}, {scale})) < ABS({0}) * 1e-15 "
    "THEN ROUND({0}, {scale}) ELSE {0} END"
)
"""The decimal that a float stands for, such as 0.3 for 0.1 + 0.2; of any other it is the float itself."""

_NUMBERS: Final = frozenset({"float64", "decimal"})
_TEXT: Final = "CAST({0} AS TEXT)"


def templates_of(
    connection: sqlite3.Connection, table: str, types: Mapping[str, DataType | None]
) -> dict[str, tuple[str | None, str | None]]:
    """The columns of a table in, for those with unusual spellings the templates of their values and their texts out."""
    known = [(name, type_) for name, type_ in types.items() if type_ is not None and type_.name in _USUAL]
    if not known:
        return {}
    unusual = [pair for pair, usual in zip(known, _usual(connection, table, known), strict=True) if not usual]
    return {name: (_read(type_), _TEXT if type_.name in _NUMBERS else None) for name, type_ in unusual}


def _read(type_: DataType) -> str | None:
    return _NEAREST.replace("{scale}", str(type_.scale)) if isinstance(type_, Decimal) else _READ.get(type_.name)


def _usual(connection: sqlite3.Connection, table: str, known: Sequence[tuple[str, DataType]]) -> list[bool]:
    tests = ", ".join(f"MIN({_identifier(name)} IS NULL OR ({_test(name, type_)}))" for name, type_ in known)
    columns = ", ".join(_identifier(name) for name, _ in known)
    (row,) = connection.execute(
        f"SELECT {tests} FROM (SELECT {columns} FROM {_identifier(table)} LIMIT {SAMPLE_ROWS})"
    ).fetchall()
    # Of no rows the least is null.
    return [found != 0 for found in row]


def _test(name: str, type_: DataType) -> str:
    scale = type_.scale if isinstance(type_, Decimal) else 0
    return _USUAL[type_.name].format(_identifier(name), scale=scale)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

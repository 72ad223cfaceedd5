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

from dataflow.compiler.dialects.sqlite_dates import STORED_MOMENT
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

_DAY = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]"
_CLOCK = "[0-2][0-9]:[0-5][0-9]:[0-5][0-9].[0-9][0-9][0-9][0-9][0-9][0-9]"

_SPELT: Final[Mapping[str, str]] = {"timestamp": f"{_DAY} {_CLOCK}", "timestamptz": f"{_DAY} {_CLOCK}", "time": _CLOCK}
"""What the dialect brings to its own spelling, which is this, unless a column is known to have it already."""


def templates_of(
    connection: sqlite3.Connection, table: str, types: Mapping[str, DataType | None]
) -> dict[str, tuple[str | None, str | None]]:
    """The columns of a table in, for those with unusual spellings the templates of their values and their texts out."""
    known = [
        (name, type_)
        for name, type_ in types.items()
        if type_ is not None and (type_.name in _USUAL or type_.name in _SPELT)
    ]
    if not known:
        return {}
    found = zip(known, _usual(connection, table, known), strict=True)
    made = {name: _templates(name, type_, is_usual) for (name, type_), is_usual in found}
    return {name: templates for name, templates in made.items() if templates is not None}


def _templates(name: str, type_: DataType, is_usual: bool | None) -> tuple[str | None, str | None] | None:
    match type_.name:
        case "timestamp" | "timestamptz" | "time" if is_usual:
            return "{0}", None
        case "timestamp":
            return _checked(name, type_, STORED_MOMENT), f"CAST({STORED_MOMENT} AS TEXT)"
        case "timestamptz":
            return _checked(name, type_, STORED_MOMENT), f"({STORED_MOMENT}) || '+00:00'"
        case "time":
            return None
        case _ if is_usual is not False:
            return None
        case "date":
            return _checked(name, type_, _READ["date"]), _TEXT
        case _:
            return _read(type_), _TEXT if type_.name in _NUMBERS else None


def _read(type_: DataType) -> str | None:
    return _NEAREST.replace("{scale}", str(type_.scale)) if isinstance(type_, Decimal) else _READ.get(type_.name)


def _checked(name: str, type_: DataType, template: str) -> str:
    """A template that fails for what is no date: functions would make the year 0 of it."""
    quoted = name.replace("'", "''").replace("{", "{{").replace("}", "}}")
    shown = "CASE TYPEOF({0}) WHEN 'text' THEN QUOTE({0}) ELSE '`' || {0} || '`' END"
    failure = f"JSON_EXTRACT('{{{{}}}}', 'column `{quoted}` holds ' || {shown} || ': expected {type_}')"
    # As the first case of the template's own: SQLite's parser has room for so many levels only.
    return f"CASE WHEN {{0}} NOT GLOB '{_DAY}*' THEN {failure} {template.removeprefix('CASE')}"


def _usual(connection: sqlite3.Connection, table: str, known: Sequence[tuple[str, DataType]]) -> list[bool | None]:
    """Whether all values of each column are spelt as usual; None where there are none."""
    tests = ", ".join(f"MIN({_test(name, type_)})" for name, type_ in known)
    columns = ", ".join(identifier(name) for name, _ in known)
    (row,) = connection.execute(
        f"SELECT {tests} FROM (SELECT {columns} FROM {identifier(table)} LIMIT {SAMPLE_ROWS})"
    ).fetchall()
    return [None if found is None else bool(found) for found in row]


def _test(name: str, type_: DataType) -> str:
    column, scale = identifier(name), type_.scale if isinstance(type_, Decimal) else 0
    spelt = _SPELT.get(type_.name)
    test = _USUAL[type_.name].format(column, scale=scale) if spelt is None else f"{column} GLOB '{spelt}'"
    return f"CASE WHEN {column} IS NOT NULL THEN {test} END"


def identifier(name: str) -> str:
    """A name, quoted for SQLite."""
    return '"' + name.replace('"', '""') + '"'

"""What a SQLite database holds: its tables, and the types of their columns.

SQLite checks no declared type, so a declaration is taken at its word: first the names in common use (`BOOLEAN`,
`DATE`, `DECIMAL(15,2)`), then SQLite's affinity rules (https://www.sqlite.org/datatype3.html). Where there is no
declaration, as for most columns of views, or one that says no more than "some number", the values of the first
thousand rows decide; an empty column counts as text, and one of texts and numbers mixed has no type but can be read as
a text.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

from dataflow.compiler.catalog import Keys, TableColumn
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    decimal_of,
)
from dataflow.runtime.sources.declared_keys import keys_of
from dataflow.runtime.sources.sqlite_spellings import SAMPLE_ROWS, identifier, templates_of

_NAMES: dict[str, DataType] = {
    "BOOL": BOOL,
    "BOOLEAN": BOOL,
    "DATE": DATE,
    "TIME": TIME,
    "DATETIME": TIMESTAMP,
    "TIMESTAMP": TIMESTAMP,
    "TIMESTAMPTZ": TIMESTAMPTZ,
    "TIMESTAMP WITH TIME ZONE": TIMESTAMPTZ,
    "TIMESTAMP WITHOUT TIME ZONE": TIMESTAMP,
    "TIME WITHOUT TIME ZONE": TIME,
    "DATETIME2": TIMESTAMP,
    "SMALLDATETIME": TIMESTAMP,
    "DATETIMEOFFSET": TIMESTAMPTZ,
    "JSON": JSON,
    "UUID": UUID,
    # SQLite keeps such numbers as 64-bit integers and floats; only a declared scale says how many digits are meant.
    "NUMERIC": FLOAT64,
    "DECIMAL": FLOAT64,
}

_DECIMALS = ("DECIMAL", "NUMERIC", "DEC", "NUMBER")
_INTEGER = re.compile(r".*\b(?:TINY|SMALL|MEDIUM|BIG|U)*INT(?:EGER)?\d*\b.*")
"""Also POINT and INTERVAL have the letters that mean an integer to SQLite, but hold something else."""

_AFFINITIES: tuple[tuple[tuple[str, ...], DataType], ...] = (
    (("CHAR", "CLOB", "TEXT"), STRING),
    (("BLOB",), BINARY),
    (("REAL", "FLOA", "DOUB"), FLOAT64),
)

_SAMPLED: dict[frozenset[str], DataType] = {
    frozenset({"integer"}): INT64,
    frozenset({"real"}): FLOAT64,
    frozenset({"integer", "real"}): FLOAT64,
    frozenset({"text"}): STRING,
    frozenset({"blob"}): BINARY,
    frozenset(): STRING,
}


_KEYS = """
SELECT * FROM (
  SELECT 'primary', NULL, name, NULL, NULL, NULL FROM pragma_table_xinfo(:table) WHERE pk ORDER BY pk)
UNION ALL
SELECT 'counted', NULL, min(name), NULL, NULL, NULL FROM pragma_table_xinfo(:table) WHERE pk
HAVING COUNT(*) = 1 AND UPPER(MIN(type)) = 'INTEGER'
UNION ALL
SELECT * FROM (
  SELECT 'foreign', id, "from", "table", "to", on_delete FROM pragma_foreign_key_list(:table) ORDER BY id, seq)
UNION ALL
SELECT 'default', NULL, name, dflt_value, NULL, NULL FROM pragma_table_xinfo(:table) WHERE dflt_value IS NOT NULL
UNION ALL
SELECT * FROM (
  SELECT CASE l.origin WHEN 'c' THEN 'index' ELSE 'unique' END, l.name, i.name, NULL, NULL, NULL
  FROM pragma_index_list(:table) AS l, pragma_index_info(l.name) AS i
  WHERE l."unique" AND NOT l.partial AND l.origin <> 'pk' AND i.name IS NOT NULL ORDER BY l.seq, i.seqno)"""


def list_tables(connection: sqlite3.Connection) -> tuple[str, ...]:
    """A connection in, the names of its tables and views out."""
    rows = connection.execute(
        r"SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' "
        "ORDER BY name"
    )
    return tuple(name for (name,) in rows)


def columns_of(connection: sqlite3.Connection, table: str) -> tuple[TableColumn, ...]:
    """A table's or view's name in, its columns out, without those that are hidden."""
    rows = connection.execute(f"PRAGMA table_xinfo({identifier(table)})").fetchall()
    keys = sum(1 for row in rows if row[5])
    declared = {name: (native, required, key) for _, name, native, required, _, key, hidden in rows if hidden != 1}
    types = {name: declared_type(native) for name, (native, _, _) in declared.items()}
    sampled = _sample(connection, table, [name for name, type_ in types.items() if type_ is None])
    texts = [
        name
        for name, type_ in {**types, **{name: type_ for name, (type_, _) in sampled.items()}}.items()
        if type_ == STRING
    ]
    inexact = _collated(connection, table, texts)
    known = {name: sampled[name][0] if name in sampled else type_ for name, type_ in types.items()}
    templates = templates_of(connection, table, known)
    columns = []
    for name, (native, required, key) in declared.items():
        type_, found = sampled.get(name, (types[name], native))
        read, text = templates.get(name, (None, None) if type_ is not None else ("CAST({0} AS TEXT)", None))
        # The row id itself; any other primary key may be null in SQLite.
        is_row_id = bool(key) and keys == 1 and native.upper() == "INTEGER"
        nullable = not (required or is_row_id)
        columns.append(TableColumn(name, type_, nullable, native or found, name not in inexact, read, text))
    return tuple(columns)


def keys_of_table(connection: sqlite3.Connection, table: str) -> Keys:
    """A table's name in, its keys out; counted is the row id."""
    return keys_of(connection.execute(_KEYS, {"table": table}))


def declared_type(native: str) -> DataType | None:
    """A declared type in, the language's out; None where it does not say what values to expect."""
    match = re.fullmatch(r"\s*([^()]*?)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*", native.upper())
    if match is None:
        return None
    name, precision, scale = match.groups()
    if name in _DECIMALS and precision is not None:
        return decimal_of(int(precision), int(scale or 0))
    if name in _NAMES:
        return _NAMES[name]
    if "INT" in name:
        return INT64 if _INTEGER.fullmatch(name) else None
    return next((type_ for words, type_ in _AFFINITIES if any(word in name for word in words)), None)


def _sample(connection: sqlite3.Connection, table: str, names: list[str]) -> dict[str, tuple[DataType | None, str]]:
    """The type of each column by its first values, and what kinds of values these are."""
    if not names:
        return {}
    kinds = ", ".join(f"TYPEOF({identifier(name)})" for name in names)
    rows = connection.execute(f"SELECT {kinds} FROM {identifier(table)} LIMIT {SAMPLE_ROWS}").fetchall()
    result: dict[str, tuple[DataType | None, str]] = {}
    for index, name in enumerate(names):
        found = frozenset(row[index] for row in rows) - {"null"}
        result[name] = _SAMPLED.get(found), " or ".join(sorted(found))
    return result


def _collated(connection: sqlite3.Connection, table: str, names: list[str]) -> frozenset[str]:
    """The text columns whose `=` is not that of code points, such as those declared COLLATE NOCASE.

    SQLite tells no column's collation, but the first part of a compound lends its own to the rows of the others:
    whether `a` equals `A` or `a ` there shows NOCASE and RTRIM, through views as well. Collations that an application
    brought along are not known here and count as inexact.
    """
    if not names:
        return frozenset()
    try:
        return frozenset(name for name, exact in zip(names, _exact(connection, table, names), strict=True) if not exact)
    except sqlite3.OperationalError:
        if len(names) == 1:
            return frozenset(names)
        return frozenset().union(*(_collated(connection, table, [name]) for name in names))


def _exact(connection: sqlite3.Connection, table: str, names: Iterable[str]) -> list[bool]:
    columns = [identifier(name) for name in names]
    tests = ", ".join(f"NOT ({column} = 'A' OR {column} = 'a ')" for column in columns)
    letters = ", ".join(f"'a' AS {column}" for column in columns)
    (row,) = connection.execute(
        f"SELECT {tests} FROM (SELECT {', '.join(columns)} FROM {identifier(table)} WHERE 0 UNION ALL SELECT {letters})"
    ).fetchall()
    return [bool(exact) for exact in row]

"""What a SQLite database tells of a table without a scan: its rows, its indexes, and the bounds of indexed columns.

Where ANALYZE has run, `sqlite_stat1` (https://www.sqlite.org/fileformat2.html#stat1tab) has the rows, and how many of
them there are to a value of an index's first column. Else rows are counted in some stretches of row ids.
"""

from __future__ import annotations

import decimal
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from dataflow.compiler.catalog import ColumnStatistics, Index, Statistics, Table, TableColumn
from dataflow.dsl.types import STRING
from dataflow.runtime.sources.sqlite_spellings import identifier
from dataflow.runtime.sources.statistic_values import value_of

_STRETCHES: Final = 16
_STRETCH: Final = 64
"""So many stretches of so many row ids are counted; where there are no more row ids than these, all of them are."""

_ROW_IDS: Final = ("_rowid_", "rowid", "oid")
"""What a row id is called, where no column has the name."""

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "int64": (int,),
    "float64": (int, float),
    "decimal": (int, float),
    **dict.fromkeys(("string", "date", "timestamp", "timestamptz"), (str,)),
}
"""How the values of a type are kept whose least and greatest say something; those in ISO form have its order."""

_INDEXES: Final = """
SELECT l.name, l."unique", l.origin, i.name, i.coll
FROM pragma_index_list(?) AS l JOIN pragma_index_xinfo(l.name) AS i
WHERE NOT l.partial AND i.key ORDER BY l.seq, i.seqno"""


def statistics_of(connection: sqlite3.Connection, table: Table) -> Statistics | None:
    """A connection and a table in, what is known of the table out; None of views and of virtual tables.

    Raises sqlite3.Error.
    """
    (name,) = table.path
    kind = connection.execute(
        "SELECT wr FROM pragma_table_list(?) WHERE schema = 'main' AND type = 'table'", (name,)
    ).fetchone()
    if kind is None:
        return None
    has_row_ids = not kind[0]
    columns = {column.name: column for column in table.columns}
    indexes = _indexes(connection, name, columns, has_row_ids)
    counts = _counts(connection, name)
    rows = float(counts[None][0]) if None in counts else None
    if rows is None and has_row_ids:
        rows = _counted(connection, name, columns)
    distinct = {
        index.columns[0]: counts[key][0] / counts[key][1]
        for key, index in indexes.items()
        if len(counts.get(key, ())) > 1 and counts[key][1]
    }
    bounds = _bounds(connection, name, [columns[index.columns[0]] for index in indexes.values()])
    found = {
        leader: ColumnStatistics(distinct.get(leader), None, *bounds.get(leader, (None, None)))
        for leader in {**distinct, **bounds}
    }
    return Statistics(rows, found, tuple(dict.fromkeys(indexes.values())))


def _indexes(
    connection: sqlite3.Connection, table: str, columns: Mapping[str, TableColumn], has_row_ids: bool
) -> dict[str, Index]:
    """Indexes over all rows by their names; that of the row ids, which has none, under an empty one."""
    found: dict[str, tuple[bool, bool, list[tuple[str | None, str]]]] = {}
    for name, is_unique, origin, column, collation in connection.execute(_INDEXES, (table,)):
        is_clustered = origin == "pk" and not has_row_ids
        found.setdefault(name, (bool(is_unique), is_clustered, []))[2].append((column, collation))
    indexes = {}
    if has_row_ids and (key := _row_id(connection, table)) is not None:
        indexes[""] = Index((key,), unique=True, clustered=True)
    for name, (is_unique, is_clustered, parts) in found.items():
        used: list[str] = []
        for column, collation in parts:
            # An expression, or a text in another order than that of its column, is not found by the column's values.
            known = columns.get(column) if column is not None else None
            own = known is None or known.type != STRING or known.exact_text
            if known is None or own != (collation == "BINARY"):
                break
            used.append(known.name)
        if used:
            indexes[name] = Index(tuple(used), is_unique and len(used) == len(parts), is_clustered)
    return indexes


def _row_id(connection: sqlite3.Connection, table: str) -> str | None:
    """The column that is the row id: the only one of a primary key that has no index of its own."""
    keys = connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE pk", (table,)).fetchall()
    has_index = connection.execute("SELECT 1 FROM pragma_index_list(?) WHERE origin = 'pk'", (table,)).fetchone()
    return str(keys[0][0]) if len(keys) == 1 and has_index is None else None


def _counts(connection: sqlite3.Connection, table: str) -> dict[str | None, tuple[int, ...]]:
    """The numbers that ANALYZE noted by the names of indexes; under None those of the last one noted."""
    try:
        noted = connection.execute("SELECT idx, stat FROM sqlite_stat1 WHERE tbl = ?", (table,)).fetchall()
    except sqlite3.OperationalError:
        # There was none.
        return {}
    counts: dict[str | None, tuple[int, ...]] = {}
    for index, stat in noted:
        numbers = tuple(int(word) for word in str(stat).split() if word.isdecimal())
        if numbers:
            counts[index] = counts[None] = numbers
    return counts


def _counted(connection: sqlite3.Connection, table: str, columns: Iterable[str]) -> float | None:
    """Rows by their row ids, which may have gaps; None where hardly any are found in the stretches."""
    taken = {column.lower() for column in columns}
    row_id = next((name for name in _ROW_IDS if name not in taken), None)
    if row_id is None:
        return None
    quoted = identifier(table)
    first, last = connection.execute(
        f"SELECT (SELECT MIN({row_id}) FROM {quoted}), (SELECT MAX({row_id}) FROM {quoted})"
    ).fetchone()
    if not isinstance(first, int) or not isinstance(last, int):
        return 0.0
    span = last - first + 1
    count = f"SELECT COUNT(*) FROM {quoted} WHERE {row_id} BETWEEN ? AND ?"
    if span <= _STRETCHES * _STRETCH:
        return float(connection.execute(count, (first, last)).fetchone()[0])
    found = 0
    for place in range(_STRETCHES):
        start = first + place * (span - _STRETCH) // (_STRETCHES - 1)
        found += connection.execute(count, (start, start + _STRETCH - 1)).fetchone()[0]
    return span * found / (_STRETCHES * _STRETCH) if found > 2 else None


def _bounds(connection: sqlite3.Connection, table: str, columns: list[TableColumn]) -> dict[str, tuple[object, object]]:
    """Least and greatest of columns that an index begins with, which finds them at once."""
    wanted = [
        column
        for column in dict.fromkeys(columns)
        if column.type is not None and column.type.name in _KINDS and column.exact_text
    ]
    if not wanted:
        return {}
    quoted = identifier(table)
    sought = ", ".join(
        f"(SELECT {side}({identifier(column.name)}) FROM {quoted})" for column in wanted for side in ("MIN", "MAX")
    )
    row = connection.execute(f"SELECT {sought}").fetchone()
    pairs = zip(wanted, row[::2], row[1::2], strict=True)
    found = {column.name: (_value(column, least), _value(column, greatest)) for column, least, greatest in pairs}
    return {name: pair for name, pair in found.items() if None not in pair}


def _value(column: TableColumn, stored: object) -> object:
    """A stored value as its column's type; None where it is kept in a way that has another order."""
    assert column.type is not None
    if not isinstance(stored, _KINDS[column.type.name]):
        return None
    if isinstance(stored, float) and column.type.name == "decimal":
        stored = decimal.Decimal(repr(stored))
    return value_of(column.type, str(stored))

"""Three small tables with awkward names and values, and the ways they are spread over sources."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from dataflow import DataFlow

Row = tuple[object, ...]
Data = dict[str, list[Row]]

TEXTS = ("", "a", "A", "a ", "ä", "b%_", "B'\"", "{0}", "été", "日本", None, None)
NUMBERS = (-3, -2, -1, 0, 0, 1, 1, 2, 3, 5, None, None)
FLOATS = (-2.5, -0.25, 0.0, 0.5, 1.0, 1.75, 4.0, None)
PRICES = (*map(Decimal, ("-2.50", "-0.01", "0.00", "0.99", "1.00", "10.25", "99.95")), None)
DATES = (
    dt.date(2024, 2, 29),
    dt.date(2024, 1, 31),
    dt.date(2023, 12, 31),
    dt.date(1999, 1, 1),
    dt.date(2024, 1, 31),
    None,
)
MOMENTS = (
    dt.datetime(2024, 2, 29, 23, 59, 59, 999999),
    dt.datetime(2023, 12, 31),
    dt.datetime(1969, 7, 20, 20, 17),
    None,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how each kind of source declares it, and the values that it may hold."""

    name: str
    duckdb: str
    sqlite: str
    arrow: pa.DataType
    values: Sequence[object]


TABLES: dict[str, tuple[Column, ...]] = {
    "t": (
        Column("id", "BIGINT", "INTEGER", pa.int64(), NUMBERS),
        Column("k", "INTEGER", "INTEGER", pa.int32(), NUMBERS),
        Column("s", "VARCHAR", "TEXT COLLATE NOCASE", pa.string(), TEXTS),
        Column("d", "DATE", "DATE", pa.date32(), DATES),
        Column("p", "DECIMAL(9,2)", "DECIMAL(9,2)", pa.decimal128(9, 2), PRICES),
    ),
    "u": (
        Column("id", "BIGINT", "INTEGER", pa.int64(), NUMBERS),
        Column("per%cent {0}", "DOUBLE", "REAL", pa.float64(), FLOATS),
        Column('quo"te', "VARCHAR", "TEXT", pa.string(), TEXTS),
        Column("at", "TIMESTAMP", "TIMESTAMP", pa.timestamp("us"), MOMENTS),
    ),
    "v": (
        Column("k", "INTEGER", "INTEGER", pa.int32(), NUMBERS),
        Column("dot.ted", "VARCHAR", "TEXT COLLATE NOCASE", pa.string(), TEXTS),
        Column("flag", "BOOLEAN", "BOOLEAN", pa.bool_(), (True, False, None)),
    ),
}


def generate(seed: int, sizes: Sequence[int]) -> Data:
    """Rows for each table, the same for the same seed; rows may be doubled."""
    chance = random.Random(seed)
    data: Data = {}
    for (name, columns), size in zip(TABLES.items(), sizes):
        rows = [tuple(chance.choice(column.values) for column in columns) for _ in range(size)]
        data[name] = rows + chance.sample(rows, k=len(rows) // 4)
    return data


DATA = (
    *(generate(seed, (9, 7, 6)) for seed in range(4)),
    generate(4, (0, 6, 6)),
    generate(5, (8, 0, 5)),
    generate(6, (1, 1, 0)),
    generate(7, (0, 0, 0)),
)

Places = dict[str, tuple[str, ...]]
"""Path of each table in a database."""


@dataclass(frozen=True, slots=True)
class Databases:
    """One data set, three times: whole in one engine, whole in another, and spread over three kinds of source."""

    duckdb: DataFlow
    sqlite: DataFlow
    split: DataFlow

    def close(self) -> None:
        for database in (self.duckdb, self.sqlite, self.split):
            database.close()


WHOLE: Places = {name: ("main", name) for name in TABLES}
SPLIT: Places = {"t": ("lite", "t"), "u": ("wh", "u"), "v": ("v",)}


def open_databases(data: Data, folder: Path) -> Databases:
    folder.mkdir()
    _write_sqlite(folder / "all.db", data)
    _write_duckdb(folder / "all.duckdb", data)
    _write_sqlite(folder / "t.db", {"t": data["t"]})
    _write_duckdb(folder / "u.duckdb", {"u": data["u"]})
    return Databases(
        DataFlow(main=f"duckdb:///{folder}/all.duckdb"),
        DataFlow(main=f"sqlite:///{folder}/all.db"),
        DataFlow(lite=f"sqlite:///{folder}/t.db", wh=f"duckdb:///{folder}/u.duckdb", v=_frame("v", data["v"])),
    )


def _frame(table: str, rows: list[Row]) -> pa.Table:
    columns = TABLES[table]
    arrays = [pa.array([row[at] for row in rows], column.arrow) for at, column in enumerate(columns)]
    return pa.Table.from_arrays(arrays, names=[column.name for column in columns])


def _write_duckdb(path: Path, data: Data) -> None:
    with duckdb.connect(path) as connection:
        for table, rows in data.items():
            columns = ", ".join(f"{_quoted(column.name)} {column.duckdb}" for column in TABLES[table])
            connection.execute(f"CREATE TABLE {table} ({columns})")
            if rows:
                marks = ", ".join("?" * len(TABLES[table]))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


def _write_sqlite(path: Path, data: Data) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        for table, rows in data.items():
            columns = ", ".join(f"{_quoted(column.name)} {column.sqlite}" for column in TABLES[table])
            connection.execute(f"CREATE TABLE {table} ({columns})")
            marks = ", ".join("?" * len(TABLES[table]))
            stored = [tuple(map(_stored, row)) for row in rows]
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", stored)
    finally:
        connection.close()


def _stored(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case dt.date():
            return str(value)
        case _:
            return value


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

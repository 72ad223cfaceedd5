"""Six small tables of a shop, one of them empty, in every kind of source: nulls, ties, duplicates, odd texts."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from servers import run_mysql, run_postgres

Places = Mapping[str, str]
"""Table ▶ the source that has it."""

_TYPES: Mapping[str, tuple[pa.DataType, str, str, str]] = {
    "int": (pa.int64(), "BIGINT", "BIGINT", "INTEGER"),
    "float": (pa.float64(), "DOUBLE PRECISION", "DOUBLE", "REAL"),
    "text": (pa.string(), "TEXT", "VARCHAR(40)", "TEXT"),
    "date": (pa.date32(), "DATE", "DATE", "DATE"),
    "time": (pa.timestamp("us"), "TIMESTAMP", "DATETIME(6)", "TIMESTAMP"),
}
"""Kind ▶ its type in Arrow, PostgreSQL and DuckDB, MariaDB, SQLite."""

_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "customers": {"id": "int", "name": "text", "region": "text", "tier": "text", "joined": "date"},
    "orders": {
        "id": "int",
        "customer_id": "int",
        "sku": "text",
        "status": "text",
        "qty": "int",
        "total": "float",
        "discount": "float",
        "placed_at": "time",
    },
    "products": {"sku": "text", "title": "text", "category": "text", "stock": "int"},
    "prices": {"sku": "text", "valid_from": "time", "price": "float"},
    "budgets": {"region": "text", "year": "int", "jan": "int", "feb": "int", "mar": "int"},
    "returns": {"order_id": "int", "reason": "text", "amount": "float"},
}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


_ROWS: Mapping[str, Sequence[tuple[object, ...]]] = {
    "customers": [
        (1, "Ada", "EU", "gold", _day("2023-01-05")),
        (2, "ada", "EU", "silver", _day("2023-02-10")),
        (3, "Ærø", "US", None, _day("2023-02-10")),
        (4, "Ada ", None, "gold", _day("2024-02-29")),
        (5, "张伟", "APAC", "silver", _day("2022-12-31")),
        (6, "O'Neil", "US", "gold", None),
        (7, "", "LATAM", None, _day("2023-06-01")),
        (8, "Zoë 😀", "APAC", "bronze", _day("2023-07-15")),
    ],
    "orders": [
        (1, 1, "A-1", "open", 2, 120.0, None, _time("2024-01-03T10:00:00")),
        (2, 1, "A-2", "paid", 1, 80.5, 0.0, _time("2024-01-03T10:00:00")),
        (3, 2, "B-1", "paid", 5, 45.25, 5.25, _time("2024-01-15T23:59:59.999999")),
        (4, 3, "A-1", "open", -3, -60.0, None, _time("2024-01-31T00:00:00")),
        (5, 3, "C-9", "void", 0, 0.0, 0.0, _time("2024-02-01T00:00:00")),
        (6, 4, "B-1", "paid", 4, 99.75, 10.0, _time("2024-02-14T08:30:00")),
        (7, None, "A-2", "open", 1, 80.5, None, _time("2024-02-29T12:00:00")),
        (8, 5, "a-1", "Paid", 2, 33.0, 3.0, _time("2024-02-29T12:00:00")),
        (9, 5, "A-1", "paid", 7, None, None, _time("2024-03-01T06:00:00")),
        (10, 6, "B-1", "open", 3, 150.0, 15.0, _time("2024-03-10T18:45:00")),
        (11, 6, None, "paid", 1, 20.0, None, None),
        (12, 99, "A-2", "paid", 2, 161.0, 1.0, _time("2024-03-31T23:00:00")),
        (13, 8, "B-1", None, 5, 45.25, 5.25, _time("2024-04-01T00:00:00")),
        (14, None, "D-4", "void", 1, 80.5, 0.5, _time("2023-12-31T23:59:59")),
    ],
    "products": [
        ("A-1", "Anvil", "tools", 10),
        ("A-2", "Apron", "wear", 0),
        ("B-1", "Brush 100%", "tools", -7),
        ("C-9", "Crème_brûlée", None, None),
        ("E-5", "Égide", "wear", 3),
    ],
    "prices": [
        ("A-1", _time("2024-01-01T00:00:00"), 10.0),
        ("A-1", _time("2024-01-31T00:00:00"), 11.5),
        ("A-1", _time("2024-03-15T00:00:00"), 12.0),
        ("A-2", _time("2024-01-03T10:00:00"), 7.25),
        ("B-1", _time("2024-02-01T00:00:00"), 9.0),
        ("B-1", _time("2024-03-10T18:45:00"), None),
    ],
    "budgets": [("EU", 2023, 10, 20, None), ("EU", 2024, 5, None, 7), ("US", 2024, 0, 1, 2), (None, 2024, 9, 9, 9)],
    "returns": [],
}

TABLES: Mapping[str, pa.Table] = {
    name: pa.Table.from_arrays(
        [pa.array([row[i] for row in _ROWS[name]], _TYPES[kind][0]) for i, kind in enumerate(columns.values())],
        names=list(columns),
    )
    for name, columns in _COLUMNS.items()
}


def frames() -> dict[str, pa.Table | pd.DataFrame]:
    """Of Arrow, but one of pandas whose types hold no nulls in other places."""
    return {**TABLES, "products": TABLES["products"].to_pandas(types_mapper=pd.ArrowDtype)}


def fill_postgres(url: str) -> None:
    run_postgres(url, *_statements(1, '"'))


def fill_mysql(url: str) -> None:
    run_mysql(url, *_statements(2, "`"))


def fill_files(folder: Path) -> dict[str, Any]:
    """The sources that need no server: name ▶ target."""
    with sqlite3.connect(folder / "shop.db") as lite:
        for statement in _statements(3, '"'):
            lite.execute(statement)
    lite.close()
    with duckdb.connect(folder / "shop.duckdb") as duck:
        for name, table in TABLES.items():
            duck.register("arrow_table", table)
            duck.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_table")
            duck.unregister("arrow_table")
    (folder / "parquet").mkdir()
    for name, table in TABLES.items():
        pq.write_table(table, folder / "parquet" / f"{name}.parquet")
    return {
        "lite": f"sqlite:///{folder / 'shop.db'}",
        "duck": f"duckdb:///{folder / 'shop.duckdb'}",
        "files": f"{folder / 'parquet'}/*.parquet",
        "frames": frames(),
    }


def _statements(engine: int, quote: str) -> list[str]:
    statements = []
    for name, columns in _COLUMNS.items():
        typed = ", ".join(f"{quote}{column}{quote} {_TYPES[kind][engine]}" for column, kind in columns.items())
        statements.append(f"CREATE TABLE {name} ({typed})")
        if rows := _ROWS[name]:
            values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
            statements.append(f"INSERT INTO {name} VALUES {values}")
    return statements


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case int() | float():
            return repr(value)
        case _:
            return "'" + str(value).replace("'", "''") + "'"

"""The loaders bring every row of the TPC-H data into every engine unchanged."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from servers import run_mysql, run_postgres
from tpch import ALL, TABLES, generate, load_duckdb, load_mysql, load_postgres, load_sqlite
from tpch_answers import answer

SCALE_FACTOR = 0.01


@pytest.fixture(scope="module")
def folder() -> Path:
    return generate(SCALE_FACTOR)


@pytest.fixture(params=ALL)
def table(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_postgres(folder: Path, table: str, postgres_database: str) -> None:
    load_postgres(postgres_database, folder, [table])
    assert plain(run_postgres(postgres_database, f"SELECT * FROM {table}")) == expected(folder, table)


def test_mysql(folder: Path, table: str, mysql_database: str) -> None:
    load_mysql(mysql_database, folder, [table])
    assert plain(run_mysql(mysql_database, f"SELECT * FROM {table}")) == expected(folder, table)


def test_sqlite(folder: Path, table: str, tmp_path: Path) -> None:
    load_sqlite(tmp_path / "shop.db", folder, [table])
    connection = sqlite3.connect(tmp_path / "shop.db")
    try:
        assert plain(connection.execute(f"SELECT * FROM {table}")) == expected(folder, table)
    finally:
        connection.close()


def test_duckdb(folder: Path, table: str, tmp_path: Path) -> None:
    load_duckdb(tmp_path / "shop.duckdb", folder, [table])
    with duckdb.connect(tmp_path / "shop.duckdb") as connection:
        assert plain(connection.execute(f"SELECT * FROM {table}").fetchall()) == expected(folder, table)


def test_generating_again_gives_the_same_folder(folder: Path) -> None:
    assert generate(SCALE_FACTOR) == folder
    assert {path.stem for path in folder.iterdir()} == TABLES.keys()


def expected(folder: Path, table: str) -> list[tuple[object, ...]]:
    return plain(answer(f"SELECT * FROM {table}", folder))


def plain(rows: Iterable[Sequence[object]]) -> list[tuple[object, ...]]:
    """Rows in one order, with decimals as floats and dates as text, which is what SQLite keeps."""
    return sorted(tuple(map(_plain_value, row)) for row in rows)


def _plain_value(value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case dt.date():
            return value.isoformat()
        case _:
            return value

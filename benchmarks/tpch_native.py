"""The 22 TPC-H queries as SQL that a person would write for an engine, through that engine's plain driver."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.parse import unquote, urlsplit

import asyncpg
import duckdb
import pymysql

from tpch_answers import QUERIES

Run = Callable[[str], Sequence[Sequence[object]]]
"""SQL in, all its rows out; TimeoutError where that takes too long."""

_SQLITE: tuple[tuple[str, str], ...] = (
    (r"\bDATE '", "'"),
    (r"extract\(year FROM (\w+)\)", r"CAST(strftime('%Y', \1) AS INTEGER)"),
    (r"substring\((\w+) FROM (\d+) FOR (\d+)\)", r"substr(\1, \2, \3)"),
)
"""SQLite keeps dates as text and has its own names for their parts and for parts of texts."""

_MYSQL_TIME_LIMIT = 1969


def spelt(number: int, engine: str) -> str:
    """The query in the engine's SQL: the specification's text, but for what SQLite calls otherwise."""
    sql = QUERIES[number]
    for pattern, by in _SQLITE if engine == "sqlite" else ():
        sql = re.sub(pattern, by, sql)
    return sql


@contextmanager
def connected(engine: str, target: str, limit: float) -> Iterator[Run]:
    """A driver's connection to the engine for the length of the block, as the function that runs its statements.

    target: what `DataFlow` takes for the same data. limit: seconds that a statement may take.
    """
    connect = {"postgres": _postgres, "mariadb": _mariadb, "sqlite": _sqlite, "duckdb": _duckdb, "parquet": _duckdb}
    with connect[engine](target, limit) as run:
        yield run


@contextmanager
def _postgres(target: str, limit: float) -> Iterator[Run]:
    with asyncio.Runner() as runner:
        connection = runner.run(asyncpg.connect(target))
        try:
            yield lambda sql: runner.run(connection.fetch(sql, timeout=limit))
        finally:
            runner.run(connection.close())


@contextmanager
def _mariadb(target: str, limit: float) -> Iterator[Run]:
    parts = urlsplit(target)
    connection = pymysql.connect(
        host=parts.hostname or "localhost",
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=unquote(parts.path.lstrip("/")),
        charset="utf8mb4",
    )

    def run(sql: str) -> Sequence[Sequence[object]]:
        try:
            cursor.execute(sql)
        except pymysql.OperationalError as error:
            if error.args[0] == _MYSQL_TIME_LIMIT:
                raise TimeoutError from error
            raise
        return cursor.fetchall()

    with connection, connection.cursor() as cursor:
        cursor.execute("SET SESSION max_statement_time = %s", (limit,))
        yield run


@contextmanager
def _sqlite(target: str, limit: float) -> Iterator[Run]:
    connection = sqlite3.connect(target.removeprefix("sqlite:///"))

    def run(sql: str) -> Sequence[Sequence[object]]:
        end = time.monotonic() + limit
        connection.set_progress_handler(lambda: time.monotonic() > end, 1_000_000)
        try:
            return connection.execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            if str(error) == "interrupted":
                raise TimeoutError from error
            raise

    try:
        yield run
    finally:
        connection.close()


@contextmanager
def _duckdb(target: str, limit: float) -> Iterator[Run]:
    files = target.endswith("*.parquet")
    with duckdb.connect() if files else duckdb.connect(target.removeprefix("duckdb:///"), read_only=True) as connection:
        for path in Path(target).parent.glob("*.parquet") if files else ():
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")

        def run(sql: str) -> Sequence[Sequence[object]]:
            timer = Timer(limit, connection.interrupt)
            timer.start()
            try:
                return connection.execute(sql).fetchall()
            except duckdb.InterruptException as error:
                raise TimeoutError from error
            finally:
                timer.cancel()

        yield run

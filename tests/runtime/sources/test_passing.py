from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import asyncpg
import pymysql
import pytest

from dataflow import DataFlow
from dataflow.dsl.errors import SourceError
from dataflow.runtime.sources.passing import Passing, passing


def caused(cause: BaseException) -> SourceError:
    error = SourceError("failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "found"),
    [
        (ConnectionRefusedError(), Passing.NOTHING_DONE),
        (ConnectionResetError(), Passing.UNKNOWN),
        (BrokenPipeError(), Passing.UNKNOWN),
        (FileNotFoundError(2, "none"), None),
        (ValueError(), None),
        (asyncpg.DeadlockDetectedError("x"), Passing.NOTHING_DONE),
        (asyncpg.SerializationError("x"), Passing.NOTHING_DONE),
        (asyncpg.TooManyConnectionsError("x"), Passing.NOTHING_DONE),
        (asyncpg.CannotConnectNowError("x"), Passing.NOTHING_DONE),
        (asyncpg.AdminShutdownError("x"), Passing.UNKNOWN),
        (asyncpg.ConnectionDoesNotExistError("x"), Passing.UNKNOWN),
        (asyncpg.InterfaceError("connection is closed"), Passing.UNKNOWN),
        (asyncpg.InterfaceError("no such argument"), None),
        (asyncpg.UniqueViolationError("x"), None),
        (pymysql.OperationalError(1213, "Deadlock found"), Passing.NOTHING_DONE),
        (pymysql.OperationalError(1205, "Lock wait timeout"), Passing.NOTHING_DONE),
        (pymysql.OperationalError(2003, "Can't connect"), Passing.NOTHING_DONE),
        (pymysql.OperationalError(2013, "Lost connection"), Passing.UNKNOWN),
        (pymysql.IntegrityError(1062, "Duplicate entry"), None),
        (pymysql.OperationalError(), None),
    ],
    ids=repr,
)
def test_passing(cause: BaseException, found: Passing | None) -> None:
    assert passing(cause) is found
    assert passing(caused(caused(cause))) is found


def test_causes_that_go_in_a_circle() -> None:
    first, second = SourceError("a"), SourceError("b")
    first.__cause__, second.__cause__ = second, first
    assert passing(first) is None


def test_a_server_that_is_not_there() -> None:
    for scheme in ("postgresql", "mysql"):
        with DataFlow(shop=f"{scheme}://user:password@127.0.0.1:1/shop") as db, pytest.raises(SourceError) as raised:
            db.tables()
        assert passing(raised.value) is Passing.NOTHING_DONE


def test_a_file_that_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("create table t (n integer)")
    try:
        connection.execute("begin exclusive")
        other = sqlite3.connect(path, timeout=0)
        try:
            with pytest.raises(sqlite3.OperationalError) as raised:
                other.execute("select * from t")
        finally:
            other.close()
    finally:
        connection.close()
    assert passing(caused(raised.value)) is Passing.NOTHING_DONE


def test_a_connection_that_is_killed(postgres_database: str) -> None:
    async def kill() -> BaseException:
        victim, killer = await asyncpg.connect(postgres_database), await asyncpg.connect(postgres_database)
        try:
            running = asyncio.create_task(victim.fetch("select pg_sleep(60)"))
            await asyncio.sleep(0.1)
            await killer.execute("select pg_terminate_backend($1)", victim.get_server_pid())
            with pytest.raises(asyncpg.PostgresError) as raised:
                await running
            return raised.value
        finally:
            await victim.close()
            await killer.close()

    assert passing(asyncio.run(kill())) is Passing.UNKNOWN


def test_sqlite_that_is_busy_for_a_reason_of_its_own(tmp_path: Path) -> None:
    reader = sqlite3.connect(tmp_path / "shop.db", isolation_level=None)
    reader.executescript("pragma journal_mode = wal; create table orders (id integer); begin; select * from orders")
    reader.execute("select count(*) from orders").fetchall()
    with sqlite3.connect(tmp_path / "shop.db") as writer:
        writer.execute("insert into orders values (1)")
    writer.close()
    with pytest.raises(sqlite3.OperationalError, match="locked") as raised:
        reader.execute("insert into orders values (2)")
    reader.close()
    assert raised.value.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT
    assert passing(raised.value) is Passing.NOTHING_DONE

"""One plain way to run a statement on each real engine, and to read its driver's values as the language's."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sqlite3
from collections.abc import Coroutine, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from dataflow.compiler.dialects.dialect import Dialect, type_sql
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MARIADB, MYSQL
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Interval
from dataflow.runtime.local_stream import bound
from dataflow.runtime.sources.postgres_values import interval_of, interval_parts

T = TypeVar("T")
Rows = list[tuple[Any, ...]]


class Engine(Protocol):
    """A connection to a real engine."""

    dialect: Dialect

    def column_type(self, type_: DataType) -> str:
        """The type that a table's column of the language's type has."""

    def stored(self, value: object, number: int) -> object:
        """What the driver is given for the value at a place of a table; `number` lets spellings take turns."""

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows: ...

    def close(self) -> None: ...


def spelling(dialect: Dialect, type_: DataType) -> str:
    """A type in a CAST; empty where the dialect has no such type."""
    return type_sql(dialect, type_) or ""


def digits(type_: DataType) -> dict[str, int]:
    return {"precision": type_.precision, "scale": type_.scale} if isinstance(type_, t.Decimal) else {}


def filled(
    dialect: Dialect,
    template: str,
    arguments: Sequence[str],
    result: DataType,
    of: DataType | None = None,
    **parts: str,
) -> str:
    """A template with its arguments and named parts, as the renderer fills it; `of` is the first argument's type."""
    exact = digits(result) or ({} if of is None else digits(of))
    named = {"type": spelling(dialect, result), "args": ", ".join(arguments), **exact, **parts}
    return template.format(*arguments, **named)


def parameter(dialect: Dialect, type_: DataType, number: int) -> str:
    placeholder = dialect.placeholder.format(number)
    if type_.name not in dialect.parameter_cast:
        return placeholder
    return f"CAST({placeholder} AS {spelling(dialect, type_)})"


def language_value(value: object, type_: DataType) -> object:
    """A driver's value as the language's; AssertionError where it is of a kind that no reader could take for it."""
    match value, type_.name:
        case None, _:
            return None
        case ((int() | float() | Decimal()), "int64"):
            assert value == int(value), value
            return int(value)
        case ((int() | float() | Decimal()), "float64"):
            return float(value)
        case ((int() | float() | Decimal()), "decimal"):
            assert isinstance(type_, t.Decimal)
            exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
            return exact.quantize(Decimal(1).scaleb(-type_.scale))
        case ((bool() | 0 | 1), "bool"):
            return bool(value)
        case list(), "list":
            assert isinstance(type_, t.List)
            return [language_value(item, type_.item) for item in value]
        case str(), "date":
            return dt.date.fromisoformat(value)
        case str(), "time":
            return dt.time.fromisoformat(value)
        case str(), ("timestamp" | "timestamptz"):
            assert len(value) == 26, value
            return _in_zone(dt.datetime.fromisoformat(value), type_)
        case dt.timedelta(), "time":
            return (dt.datetime(2000, 1, 1) + value).time()
        case dt.datetime(), ("timestamp" | "timestamptz"):
            return _in_zone(value, type_)
        case str(), "json":
            return json.loads(value)
        case list(), "list":
            assert isinstance(type_, t.List)
            return [language_value(item, type_.item) for item in value]
        case (months, days, nanoseconds), "interval":
            return Interval(months, days, nanoseconds // 1000)
        case Interval(), "interval":
            return value
    expected = {"string": str, "binary": bytes, "date": dt.date, "time": dt.time}[type_.name]
    assert type(value) is expected, f"{value!r} for {type_}"
    return value


def _in_zone(moment: dt.datetime, type_: DataType) -> dt.datetime:
    if type_.name == "timestamp":
        assert moment.tzinfo is None, moment
        return moment
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


class _Async:
    """A connection that lives on an event loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()

    def _wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(coroutine)


class PostgresEngine(_Async):
    dialect = POSTGRES

    def __init__(self, url: str) -> None:
        super().__init__()
        import asyncpg

        # A zone that is not UTC shows that templates do not depend on the session's.
        settings = {"timezone": "America/New_York"}
        self._connection = self._wait(asyncpg.connect(url, server_settings=settings, statement_cache_size=0))
        # asyncpg's own spans of time have no months.
        spans = {"encoder": interval_parts, "decoder": interval_of, "format": "tuple", "schema": "pg_catalog"}
        self._wait(self._connection.set_type_codec("interval", **spans))

    def column_type(self, type_: DataType) -> str:
        return spelling(POSTGRES, type_)

    def stored(self, value: object, number: int) -> object:
        return value

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        return [tuple(record) for record in self._wait(self._connection.fetch(sql, *parameters))]

    def close(self) -> None:
        self._wait(self._connection.close())
        self._loop.close()


class MySQLEngine(_Async):
    def __init__(self, url: str) -> None:
        super().__init__()
        import aiomysql

        parts = urlsplit(url)
        self._connection = self._wait(
            aiomysql.connect(
                host=parts.hostname,
                port=parts.port or 3306,
                user=unquote(parts.username or ""),
                password=unquote(parts.password or ""),
                db=parts.path.strip("/") or None,
                charset="utf8mb4",
                autocommit=True,
                init_command="SET time_zone = '+00:00'",
            )
        )
        self.dialect = MARIADB if "mariadb" in self._connection.get_server_info().lower() else MYSQL
        self._database = f"dialects_{uuid4().hex}"
        self.run(f"CREATE DATABASE {self._database}")
        self.run(f"USE {self._database}")

    def column_type(self, type_: DataType) -> str:
        match type_.name:
            case "string":
                # A collation that ignores case and trailing blanks, as most have.
                return "VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
            case "bool":
                return "TINYINT(1)"
            case "int64":
                return "BIGINT"
            case "binary":
                return "BLOB"
            case "timestamptz":
                return "TIMESTAMP(6) NULL"
            case "json":
                return "JSON"
            case _:
                return spelling(self.dialect, type_)

    def stored(self, value: object, number: int) -> object:
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            return value.astimezone(dt.UTC).replace(tzinfo=None)
        return value

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        return self._wait(self._run(sql, {f"p{at}": value for at, value in enumerate(parameters, 1)}))

    async def _run(self, sql: str, parameters: dict[str, object]) -> Rows:
        async with self._connection.cursor() as cursor:
            await cursor.execute(sql, parameters or None)
            return [tuple(row) for row in await cursor.fetchall()]

    def close(self) -> None:
        self.run(f"DROP DATABASE {self._database}")
        self._wait(self._connection.ensure_closed())
        self._wait(asyncio.sleep(0))
        self._loop.close()


class SQLiteEngine:
    dialect = SQLITE

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")
        self.run("PRAGMA case_sensitive_like = ON")

    def column_type(self, type_: DataType) -> str:
        names = {
            "bool": "BOOLEAN",
            "json": "JSON",
            "string": "TEXT COLLATE NOCASE",
            "timestamp": "TIMESTAMP",
            "date": "DATE",
        }
        return names.get(type_.name) or spelling(SQLITE, type_)

    def stored(self, value: object, number: int) -> object:
        match value:
            case dt.datetime():
                return _moment_text(value.replace(tzinfo=None), number)
            case dt.time():
                return value.isoformat() if number % 2 else value.isoformat("microseconds")
            case dt.date():
                return value.isoformat()
            case Decimal():
                return float(value)
        return value

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        return self._connection.execute(sql, tuple(parameters)).fetchall()

    def close(self) -> None:
        self._connection.close()


def _moment_text(moment: dt.datetime, number: int) -> str:
    """The spellings of a timestamp that SQLite tables hold, in turn."""
    spellings = [moment.isoformat(sep=" "), moment.isoformat(), moment.isoformat(sep=" ", timespec="microseconds")]
    if moment.microsecond % 1000 == 0:
        spellings.append(moment.isoformat(sep=" ", timespec="milliseconds"))
    if moment.time() == dt.time(0):
        spellings += [moment.date().isoformat(), moment.isoformat(sep=" ", timespec="minutes")]
    return spellings[number % len(spellings)]


class AdbcSQLiteEngine(SQLiteEngine):
    """SQLite as bundled with the ADBC driver, which is another version of it."""

    def __init__(self) -> None:
        import adbc_driver_sqlite.dbapi

        self._connection = adbc_driver_sqlite.dbapi.connect(":memory:", autocommit=True)
        self.run("PRAGMA case_sensitive_like = ON")

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, tuple(parameters) or None)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


class DuckDBEngine:
    dialect = DUCKDB

    def __init__(self) -> None:
        import duckdb

        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'America/New_York'")

    def column_type(self, type_: DataType) -> str:
        return spelling(DUCKDB, type_)

    def stored(self, value: object, number: int) -> object:
        return bound(value)

    def run(self, sql: str, parameters: Sequence[object] = ()) -> Rows:
        # Through Arrow, because plain rows with time zones need a package of their own.
        relation = self._connection.sql(sql, params=list(parameters))
        return list(zip(*(column.to_pylist() for column in relation.to_arrow_table().columns))) if relation else []

    def close(self) -> None:
        self._connection.close()

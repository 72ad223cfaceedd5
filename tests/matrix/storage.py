"""Tables of edge values in PostgreSQL, MariaDB, SQLite, DuckDB, Parquet files, and spread over two servers."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncpg
import duckdb
import pymysql
from meaning.case import Row

from dataflow import DataFlow, Query, col, that
from dataflow.compiler.dialects.dialect import type_sql
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.types import INT64, JSON, TIMESTAMPTZ, DataType, Field
from dataflow.runtime.arrow_values import batch_of
from dataflow.runtime.sources.postgres_values import set_codecs

from servers import fresh_mysql_database, fresh_postgres_database

ENGINES = ("postgres", "mariadb", "sqlite", "duckdb")
PLACES = (*ENGINES, "parquet", "spread")

Types = tuple[DataType, ...]
Key = tuple[Types, frozenset[str]]
"""What tells tables apart: the types of the arguments, and the places whose columns do not hold all their values."""

_FIRST, _LAST = dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC), dt.datetime(2038, 1, 19, tzinfo=dt.UTC)


def key_of(types: Types, rows: Sequence[Row]) -> Key:
    """The table that rows belong to."""
    by_type = [(type_, value) for row in rows for type_, value in zip(types, row, strict=True) if value is not None]
    return types, frozenset(place for type_, value in by_type for place in _not_held(type_, value))


def _not_held(type_: DataType, value: object) -> Iterator[str]:
    # MariaDB's TIMESTAMP ends in 2038.
    if type_ == TIMESTAMPTZ and not _FIRST <= value < _LAST:  # type: ignore[operator]
        yield "mariadb"
    # A column that is declared as JSON makes a number of a text that reads like one, which loses its digits.
    if type_ == JSON and str(value).strip("-")[:1].isdigit():
        yield "sqlite"


@dataclass(frozen=True, slots=True)
class Stored:
    """A table of rows, each the number of its group, its number in the group, and the arguments."""

    name: str
    key: Key
    rows: Sequence[Row]

    @property
    def types(self) -> Types:
        return self.key[0]

    @property
    def fields(self) -> tuple[Field, ...]:
        arguments = (Field(f"a{at}", type_, True) for at, type_ in enumerate(self.types))
        return (Field("g", INT64, False), Field("n", INT64, False), *arguments)

    def at(self, place: str) -> tuple[Field, ...]:
        """The columns that a place has types for."""
        without = (TIMESTAMPTZ, JSON) if place in self.key[1] else ()
        return tuple(field for field in self.fields if column_type(place, field.type) and field.type not in without)


@dataclass(frozen=True, slots=True)
class Storage:
    """The tables in all places. What an engine has no type for stands in DuckDB and is joined to its rows."""

    flow: DataFlow
    tables: Mapping[Key, Stored]

    def table(self, place: str, key: Key, group: int) -> Query:
        """A group's rows: `n` and the arguments."""
        return self.groups(place, key, (group,)).drop("g")

    def filled(self, key: Key) -> list[int]:
        """The numbers of the groups that have rows."""
        return sorted({row[0] for row in self.tables[key].rows})  # type: ignore[type-var]

    def groups(self, place: str, key: Key, groups: tuple[int, ...]) -> Query:
        """The rows of several groups: `g`, `n` and the arguments."""
        stored = self.tables[key]
        if place == "spread":
            first = stored.at("postgres")[:3]
            other = [field for field in stored.at("mariadb")[2:] if field not in first]
            left = self._rows("postgres", stored, groups).select(*(field.name for field in first))
            there = self._beside(left, "mariadb", stored, other, groups)
            return self._completed(there, stored, (*first, *other), groups)
        return self._completed(self._rows(place, stored, groups), stored, stored.at(place), groups)

    def _rows(self, place: str, stored: Stored, groups: tuple[int, ...]) -> Query:
        rows = self.flow[place][stored.name]
        return rows.filter(col.g == groups[0] if len(groups) == 1 else col.g.is_in(groups))

    def _completed(self, there: Query, stored: Stored, known: Sequence[Field], groups: tuple[int, ...]) -> Query:
        missing = [field for field in stored.fields if field not in known]
        return self._beside(there, "duckdb", stored, missing, groups).select(*(field.name for field in stored.fields))

    def _beside(
        self, there: Query, place: str, stored: Stored, fields: Sequence[Field], groups: tuple[int, ...]
    ) -> Query:
        """Rows with further columns, which are in another place."""
        if not fields:
            return there
        here = self._rows(place, stored, groups).select(*(field.name for field in fields), g2=col.g, n2=col.n)
        return there.join(here, on=(col.g == that.g2) & (col.n == that.n2)).drop("g2", "n2")


def column_type(place: str, type_: DataType) -> str:
    """The type of a column that holds the language's values; empty where there is none."""
    match place, type_.name:
        case "mariadb", "string":
            # A collation that ignores case and trailing blanks, as most have.
            return "VARCHAR(300) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
        case "mariadb", "timestamptz":
            # TIMESTAMP, the type that is meant, begins in 1970.
            return "TIMESTAMP(6) NULL"
        case "mariadb", name if name in _MARIADB:
            return _MARIADB[name]
        case "sqlite", "string":
            return "TEXT COLLATE NOCASE"
        case "sqlite", "decimal":
            return str(type_)
        case "sqlite", name:
            return _SQLITE.get(name, "")
        case "parquet", "interval":
            return ""
        case _:
            return type_sql(_DIALECTS[place], type_) or ""


_DIALECTS = {"postgres": POSTGRES, "mariadb": MARIADB, "sqlite": SQLITE, "duckdb": DUCKDB, "parquet": DUCKDB}
_MARIADB = {"bool": "TINYINT(1)", "int64": "BIGINT", "binary": "BLOB", "json": "JSON", "uuid": "UUID"}
_SQLITE = {
    name: name.upper() for name in ("date", "time", "timestamp", "timestamptz", "json", "uuid")
} | {"bool": "BOOLEAN", "int64": "BIGINT", "float64": "REAL", "binary": "BLOB"}  # fmt: skip


@contextmanager
def open_storage(tables: Mapping[Key, Stored], folder: Path, postgres_url: str, mysql_url: str) -> Iterator[Storage]:
    """All tables in all places, for the length of the block."""
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        every = list(tables.values())
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            runner.run(_fill_postgres(postgres, every))
        _fill_mysql(mysql, every)
        _fill_sqlite(folder / "m.sqlite", every)
        _fill_local(folder, every)
        flow = DataFlow(
            postgres=postgres,
            mariadb=mysql,
            sqlite=f"sqlite:///{folder / 'm.sqlite'}",
            duckdb=folder / "m.duckdb",
            parquet=folder / "files",
        )
        stack.callback(flow.close)
        yield Storage(flow, tables)


def _create(place: str, stored: Stored) -> str:
    columns = ", ".join(f"{field.name} {column_type(place, field.type)}" for field in stored.at(place))
    return f"CREATE TABLE {stored.name} ({columns})"


def _values(place: str, stored: Stored) -> list[Row]:
    kept = [at for at, field in enumerate(stored.fields) if field in stored.at(place)]
    return [tuple(row[at] for at in kept) for row in stored.rows]


async def _fill_postgres(url: str, tables: Sequence[Stored]) -> None:
    connection = await asyncpg.connect(url)
    try:
        await set_codecs(connection)
        for stored in tables:
            await connection.execute(_create("postgres", stored))
            marks = ", ".join(f"${at}" for at in range(1, len(stored.at("postgres")) + 1))
            await connection.executemany(f"INSERT INTO {stored.name} VALUES ({marks})", _values("postgres", stored))
    finally:
        await connection.close()


def _fill_mysql(url: str, tables: Sequence[Stored]) -> None:
    parts = urlsplit(url)
    connection = pymysql.connect(
        host=parts.hostname,
        port=parts.port or 3306,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=parts.path[1:],
        charset="utf8mb4",
        init_command="SET time_zone = '+00:00'",
    )
    with connection, connection.cursor() as cursor:
        for stored in tables:
            cursor.execute(_create("mariadb", stored))
            marks = ", ".join(["%s"] * len(stored.at("mariadb")))
            rows = [tuple(map(_plain, row)) for row in _values("mariadb", stored)]
            cursor.executemany(f"INSERT INTO {stored.name} VALUES ({marks})", rows)
        connection.commit()


def _plain(value: object) -> object:
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return str(value) if isinstance(value, uuid.UUID) else value


def _fill_sqlite(path: Path, tables: Sequence[Stored]) -> None:
    connection = sqlite3.connect(path)
    for stored in tables:
        connection.execute(_create("sqlite", stored))
        marks = ", ".join("?" * len(stored.at("sqlite")))
        rows = [tuple(map(_sqlite_value, row)) for row in _values("sqlite", stored)]
        connection.executemany(f"INSERT INTO {stored.name} VALUES ({marks})", rows)
    connection.commit()
    connection.close()


def _sqlite_value(value: object) -> object:
    match _plain(value):
        case dt.datetime() as moment:
            return moment.isoformat(sep=" ")
        case (dt.date() | dt.time()) as day:
            return day.isoformat()
        case Decimal() as number:
            return float(number)
        case other:
            return other


def _fill_local(folder: Path, tables: Sequence[Stored]) -> None:
    (folder / "files").mkdir()
    connection = duckdb.connect(str(folder / "m.duckdb"))
    for stored in tables:
        columns = list(zip(*stored.rows, strict=True)) or [()] * len(stored.fields)
        batch = batch_of(columns, stored.fields, "test")
        kept = [field.name for field in stored.at("parquet")]
        # DuckDB writes the file: Arrow's own JSON would be a plain text in it.
        connection.register("batch", batch)
        connection.execute(_create("duckdb", stored))
        connection.execute(f"INSERT INTO {stored.name} SELECT * FROM batch")
        connection.unregister("batch")
        file = folder / "files" / f"{stored.name}.parquet"
        connection.execute(f"COPY (SELECT {', '.join(kept)} FROM {stored.name}) TO '{file}' (FORMAT parquet)")
    connection.close()

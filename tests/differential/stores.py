"""Tables into engines: DuckDB, Parquet, frames, SQLite, PostgreSQL, MariaDB."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
from differential.tables import Column, Table, Tables

from dataflow.dsl.types import Interval

from servers import run_mysql, run_postgres

QUOTE = '"'


def fill_local(folder: Path, tables: Tables) -> dict[str, pa.Table]:
    """Writes `all.duckdb` and `files/*.parquet`; the tables as frames out."""
    (folder / "files").mkdir()
    with duckdb.connect(folder / "all.duckdb") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        # Frames have identifiers and documents as such, not as texts.
        connection.execute("SET arrow_lossless_conversion = true")
        for table in tables:
            for statement in _creation(table, '"', [_duckdb_column(column) for column in table.columns]):
                connection.execute(statement)
            if table.rows:
                rows = ", ".join(_row(table, row, _duckdb_literal) for row in table.rows)
                connection.execute(f"INSERT INTO {table.name} VALUES {rows}")
            if "files" in table.homes:
                connection.execute(f"COPY {table.name} TO '{folder}/files/{table.name}.parquet'")
        return {table.name: connection.sql(f"FROM {table.name}").to_arrow_table() for table in tables}


def fill_sqlite(path: Path, tables: Tables) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        for table in held(tables, "lite"):
            for statement in _creation(table, '"', [_column(column, "lite") for column in table.columns]):
                connection.execute(statement)
            marks = ", ".join("?" * len(table.columns))
            stored = [
                tuple(_sqlite_value(column, value) for column, value in zip(table.columns, row)) for row in table.rows
            ]
            connection.executemany(f"INSERT INTO {table.name} VALUES ({marks})", stored)
    finally:
        connection.close()


def fill_postgres(url: str, tables: Tables) -> None:
    statements = ["SET datestyle = 'ISO'"]
    for table in held(tables, "pg"):
        statements += _creation(table, '"', [_column(column, "pg") for column in table.columns])
        if table.rows:
            rows = ", ".join(_row(table, row, _postgres_literal) for row in table.rows)
            statements.append(f"INSERT INTO {table.name} VALUES {rows}")
    run_postgres(url, *statements)


def fill_mysql(url: str, tables: Tables) -> None:
    statements = ["SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_BACKSLASH_ESCAPES'"]
    for table in held(tables, "my"):
        statements += _creation(table, "`", [_column(column, "my") for column in table.columns])
        if table.rows:
            rows = ", ".join(_row(table, row, _mysql_literal) for row in table.rows)
            statements.append(f"INSERT INTO {table.name} VALUES {rows}")
    run_mysql(url, *statements)


def held(tables: Tables, engine: str) -> Iterable[Table]:
    """The tables that an engine can hold."""
    return (table for table in tables if engine in table.homes)


def _creation(table: Table, quote: str, columns: list[str]) -> list[str]:
    made = [f"CREATE TABLE {table.name} ({', '.join(columns)})"]
    indexed = [column for column in table.columns if column.indexed and not column.unique]
    return made + [
        f"CREATE INDEX {table.name}_{number} ON {table.name} ({_quoted(column.name, quote)})"
        for number, column in enumerate(indexed)
    ]


def _column(column: Column, engine: str) -> str:
    quote = "`" if engine == "my" else '"'
    return f"{_quoted(column.name, quote)} {column.declared(engine)}{_constraint(column)}"


def _duckdb_column(column: Column) -> str:
    return f"{_quoted(column.name, QUOTE)} {column.about.duckdb}{_constraint(column)}"


def _quoted(name: str, quote: str) -> str:
    return f"{quote}{name.replace(quote, quote * 2)}{quote}"


def _constraint(column: Column) -> str:
    return " PRIMARY KEY" if column.unique else "" if column.nullable else " NOT NULL"


def _row(table: Table, row: tuple[object, ...], literal: object) -> str:
    assert callable(literal)
    return f"({', '.join(literal(column, value) for column, value in zip(table.columns, row))})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _duckdb_literal(column: Column, value: object) -> str:
    type_ = column.about.duckdb
    match value:
        case None:
            return "NULL"
        case str() if "\0" in value:
            return "(" + " || chr(0) || ".join(_text(part) for part in value.split("\0")) + ")"
        case str():
            return _text(value)
        case bytes():
            return f"unhex('{value.hex()}')"
        case bool():
            return repr(value)
        case Interval(months, days, microseconds):
            return f"(to_months({months}) + to_days({days}) + to_microseconds({microseconds}))"
        case list():
            return f"CAST([{', '.join(_duckdb_literal(column, item) for item in value)}] AS {type_})"
        case dict():
            fields = ", ".join(f"'{name}': {_duckdb_literal(column, item)}" for name, item in value.items())
            return f"CAST({{{fields}}} AS {type_})"
        case _:
            return _text(str(value))


def _postgres_literal(column: Column, value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bytes():
            return f"'\\x{value.hex()}'"
        case Interval(months, days, microseconds):
            return f"'{months} mons {days} days {microseconds} microseconds'"
        case list():
            return (
                f"CAST(ARRAY[{', '.join(_postgres_literal(column, item) for item in value)}] AS {column.about.pg[0]})"
            )
        case _:
            return _text(str(value))


def _mysql_literal(column: Column, value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return repr(value)
        case bytes():
            return f"X'{value.hex()}'"
        case dt.datetime():
            return _text(value.replace(tzinfo=None).isoformat(" ", "microseconds"))
        case float() | int() | Decimal():
            return repr(value) if isinstance(value, float) else str(value)
        case _:
            return _text(str(value))


def _sqlite_value(column: Column, value: object) -> object:
    match value:
        case Decimal():
            return float(value)
        case dt.datetime():
            # Spellings take turns, as programs do.
            moment = value.replace(tzinfo=None)
            plain = moment.isoformat(" " if column.turn % 2 else "T", "auto" if column.turn % 3 else "microseconds")
            return plain + ("Z" if value.tzinfo is not None else "")
        case dt.date() | dt.time() | uuid.UUID():
            return str(value)
        case _:
            return value

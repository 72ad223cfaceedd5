"""The places where every case runs: the engines, files, frames, and two sources with half of the columns each."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from semantics.case import Data, Tables

from dataflow import DataFlow, Query, col
from dataflow.dsl.types import DataType, List, parse_type
from dataflow.runtime.arrow import arrow_type

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

PLACES = ("postgres", "mariadb", "sqlite", "duckdb", "parquet", "frame", "split")

# Columns of text have the collations that trouble people: those that are usual there, else such as overlook case.
_NATIVE: Mapping[str, Mapping[str, str]] = {
    "postgres": {"float64": "DOUBLE PRECISION", "string": "TEXT", "binary": "BYTEA", "timestamptz": "TIMESTAMPTZ"},
    "mariadb": {
        "float64": "DOUBLE", "string": "VARCHAR(200) COLLATE utf8mb4_general_ci", "binary": "VARBINARY(200)",
        "time": "TIME(6)", "timestamp": "DATETIME(6)", "timestamptz": "TIMESTAMP(6) NULL",
    },
    "sqlite": {"float64": "DOUBLE", "string": "TEXT COLLATE NOCASE", "binary": "BLOB"},
    "duckdb": {"float64": "DOUBLE", "string": "VARCHAR", "binary": "BLOB"},
}  # fmt: skip


@contextmanager
def open_places(
    sections: Mapping[str, Mapping[str, Data]], folder: Path, postgres_url: str, mysql_url: str
) -> Iterator[dict[str, dict[str, Tables]]]:
    """Tables by section in, the same in every place by (section, place) out."""
    data = {f"{section}_{name}": data for section, tables in sections.items() for name, data in tables.items()}
    with fresh_postgres_database(postgres_url) as postgres, fresh_mysql_database(mysql_url) as mysql:
        run_postgres(postgres, *_statements(data, "postgres", '"'), "SELECT 1")
        run_mysql(mysql, *_statements(data, "mariadb", "`"))
        _fill_sqlite(folder / "data.sqlite", data)
        _fill_duckdb(folder / "data.duckdb", data)
        (folder / "files").mkdir()
        arrow = {name: _arrow(table) for name, table in data.items()}
        for name, rows in arrow.items():
            pq.write_table(rows, folder / "files" / f"{name}.parquet")
        frames = {f"frame_{name}": rows for name, rows in arrow.items()}
        flow = DataFlow(
            postgres=postgres, mariadb=mysql, sqlite=f"sqlite:///{folder}/data.sqlite",
            duckdb=f"duckdb:///{folder}/data.duckdb", parquet=str(folder / "files"), **frames,
        )  # fmt: skip
        try:
            yield {section: _tables(flow, section, tables) for section, tables in sections.items()}
        finally:
            flow.close()


def _tables(flow: DataFlow, section: str, tables: Mapping[str, Data]) -> dict[str, Tables]:
    found = {}
    for place in PLACES:
        there = {name: data for name, data in tables.items() if place not in data.missing}
        queries = {name: _table(flow, place, f"{section}_{name}", data) for name, data in there.items()}
        found[place] = Tables(queries, frozenset(tables) - frozenset(there), flow)
    return found


def _table(flow: DataFlow, place: str, name: str, data: Data) -> Query:
    if place in ("parquet", "frame"):
        table = flow[f"frame_{name}"] if place == "frame" else flow.parquet[name]
        # Documents are texts there.
        documents = {column: col[column].cast("json") for column, type_ in data.columns.items() if type_ == "json"}
        return table.derive(**documents) if documents else table
    if place != "split":
        return flow[place][name]
    key, *others = data.columns
    # Every other column lies in the other source, so that neighbours meet here.
    near, far = [there for there in PLACES[:5] if there not in data.missing][:2]
    first = flow[near][name].select(key, *others[::2])
    second = flow[far][name].select(key, *others[1::2])
    return first.join(second, on=key).select(key, *others)


def _statements(data: Mapping[str, Data], engine: str, quote: str) -> list[str]:
    statements = []
    for name, table in data.items():
        if engine in table.missing:
            continue
        columns = ", ".join(f"{quote}{column}{quote} {_native(table, engine, column)}" for column in table.columns)
        statements.append(f"CREATE TABLE {name} ({columns})")
        if table.rows:
            rows = ", ".join(f"({', '.join(_literal(value, engine) for value in row)})" for row in table.rows)
            statements.append(f"INSERT INTO {name} VALUES {rows}")
    return statements


def _native(table: Data, engine: str, column: str) -> str:
    if (engine, column) in table.native:
        return table.native[engine, column]
    type_ = _type(table, column)
    if isinstance(type_, List):
        return f"{_spelt(type_.item, engine)}[]"
    return _spelt(type_, engine)


def _type(table: Data, column: str) -> DataType:
    said = table.columns[column]
    type_ = parse_type(said) if isinstance(said, str) else said
    assert type_ is not None, said
    return type_


def _spelt(type_: DataType, engine: str) -> str:
    words = {"int64": "BIGINT", "bool": "BOOLEAN"}
    return _NATIVE[engine].get(type_.name) or words.get(type_.name) or str(type_).upper()


def _literal(value: object, engine: str) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            return f"{value!r}e0" if "e" not in repr(value) and value - value == 0 else f"'{value}'"
        case bytes():
            return f"'\\x{value.hex()}'" if engine == "postgres" else f"x'{value.hex()}'"
        case list():
            # Of an array that is one text, the column says the type: of `ARRAY['1.50']` and `ARRAY[NULL]` it is text.
            items = ["NULL" if item is None else json.dumps(str(item), ensure_ascii=False) for item in value]
            return "'{" + ", ".join(items).replace("'", "''") + "}'"
        case dt.datetime() if value.tzinfo is not None and engine in ("mariadb", "sqlite"):
            utc = value.astimezone(dt.UTC).replace(tzinfo=None)
            return f"'{utc.isoformat(' ')}'" if engine == "mariadb" else f"'{utc.isoformat(' ')}+00:00'"
        case dt.datetime():
            return f"'{value.isoformat(' ')}'"
        case str() if engine == "mariadb":
            return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
        case _:
            return "'" + str(value).replace("'", "''") + "'"


def _fill_sqlite(path: Path, data: Mapping[str, Data]) -> None:
    connection = sqlite3.connect(path)
    for statement in _statements(data, "sqlite", '"'):
        connection.execute(statement)
    connection.commit()
    connection.close()


def _fill_duckdb(path: Path, data: Mapping[str, Data]) -> None:
    with duckdb.connect(str(path)) as connection:
        for name, table in data.items():
            rows = _arrow(table)
            connection.register("rows", rows)
            # Documents are texts in Arrow.
            casts = ", ".join(
                f'CAST("{column}" AS {type_}) AS "{column}"' if type_ in ("json", "uuid") else f'"{column}"'
                for column, type_ in table.columns.items()
            )
            connection.execute(f"CREATE TABLE {name} AS SELECT {casts} FROM rows")


def _arrow(table: Data) -> pa.Table:
    arrays = []
    for at, name in enumerate(table.columns):
        type_ = _type(table, name)
        arrays.append(pa.array([_stored(row[at]) for row in table.rows], arrow_type(type_)))
    return pa.table(arrays, names=list(table.columns))


def _stored(value: object) -> object:
    match value:
        case uuid.UUID():
            return str(value)
        case _:
            return value

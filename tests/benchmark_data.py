"""Tables of well-known sets of queries in every kind of source; the star schema's are made of TPC-H's."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from servers import run_mysql, run_postgres

FOLDER = Path(__file__).parent / "benchmarks"


def fill_duckdb(path: Path, tpch: Path, part: int) -> None:
    """A DuckDB file with all tables, of the star schema's orders one of `part`."""
    with duckdb.connect(path) as connection:
        connection.execute((FOLDER / "tables.sql").read_text())
        connection.execute((FOLDER / "star.sql").read_text().format(tpch, part))


def copy_tables(path: Path, folder: Path, postgres: str, mysql: str) -> None:
    """What a DuckDB file has, as Parquet files, in a SQLite file, in PostgreSQL and in MariaDB."""
    with duckdb.connect(path, read_only=True) as connection:
        for name in _names(connection):
            connection.execute(f"COPY \"{name}\" TO '{folder / name}.parquet'")
        with sqlite3.connect(folder / "tables.db") as lite:
            lite.executescript(";".join(_statements(connection, '"', "TIMESTAMP")))
        lite.close()
        run_postgres(postgres, *_statements(connection, '"', "TIMESTAMP"))
        run_mysql(mysql, *_statements(connection, "`", "DATETIME(6)"))


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]


def _statements(connection: duckdb.DuckDBPyConnection, quote: str, timestamp: str) -> Iterator[str]:
    for name in _names(connection):
        columns = _columns(connection, name)
        typed = ", ".join(
            f"{quote}{column}{quote} {timestamp if type_ == 'TIMESTAMP' else type_}" for column, type_ in columns
        )
        key = columns[0][0]
        rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        if len({row[0] for row in rows}) == len(rows):
            typed += f", PRIMARY KEY ({quote}{key}{quote})"
        yield f"CREATE TABLE {quote}{name}{quote} ({typed})"
        values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
        yield f"INSERT INTO {quote}{name}{quote} VALUES {values}"


def _columns(connection: duckdb.DuckDBPyConnection, name: str) -> Sequence[tuple[str, str]]:
    """Names and types; those of texts as they were declared, which DuckDB does not keep."""
    declared = re.search(rf"CREATE TABLE {name} \((.*?)\);", (FOLDER / "tables.sql").read_text(), re.DOTALL)
    texts = dict(re.findall(r"(\w+) ((?:VAR)?CHAR\(\d+\))", declared[1] if declared else ""))
    told = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ?", [name]
    ).fetchall()
    spelt = {"VARCHAR": "VARCHAR(80)", "DOUBLE": "DOUBLE PRECISION"}
    return [(column, texts.get(column, spelt.get(type_, type_))) for column, type_ in told]


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case int() | float():
            return repr(value)
        case _:
            return f"'{value}'"

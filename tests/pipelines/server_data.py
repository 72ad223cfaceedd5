"""The tables of `pipelines.data` in PostgreSQL and MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.data import DATA, TABLES, Data, Databases, Places, open_databases

from dataflow import DataFlow

from servers import fresh_mysql_database, fresh_postgres_database, run_mysql, run_postgres

SPREAD: Places = {"t": ("pg", "t"), "u": ("my", "u"), "v": ("pg", "v")}
"""Where the tables are for what has both servers."""

POSTGRES = {"DOUBLE": "DOUBLE PRECISION", "VARCHAR": "TEXT"}
MARIADB = {"VARCHAR": "VARCHAR(20) COLLATE utf8mb4_general_ci", "TIMESTAMP": "DATETIME(6)"}


@dataclass(frozen=True, slots=True)
class Servers:
    """One data set on each server and over both, beside the same in engines that are embedded."""

    embedded: Databases
    postgres: DataFlow
    mysql: DataFlow
    spread: DataFlow


@contextmanager
def open_servers(number: int, folder: Path, postgres_url: str, mysql_url: str) -> Iterator[Servers]:
    """A data set by its number, loaded into new databases for the length of the block; files are in a folder."""
    with ExitStack() as stack:
        postgres = stack.enter_context(fresh_postgres_database(postgres_url))
        mysql = stack.enter_context(fresh_mysql_database(mysql_url))
        fill_postgres(postgres, DATA[number])
        fill_mysql(mysql, DATA[number])
        embedded = open_databases(DATA[number], folder)
        stack.callback(embedded.close)
        flows = (DataFlow(main=postgres), DataFlow(main=mysql), DataFlow(pg=postgres, my=mysql))
        yield Servers(embedded, *(stack.enter_context(flow) for flow in flows))


def fill_postgres(url: str, data: Data) -> None:
    """Creates and fills the tables in an empty PostgreSQL database."""
    run_postgres(url, *_statements(data, POSTGRES, '"'))


def fill_mysql(url: str, data: Data) -> None:
    """Creates and fills the tables in an empty MariaDB database, with its usual collation that overlooks case."""
    run_mysql(url, *_statements(data, MARIADB, "`"))


def _statements(data: Data, types: dict[str, str], quote: str) -> list[str]:
    statements = []
    for table, rows in data.items():
        described = [
            f"{quote}{column.name.replace(quote, quote * 2)}{quote} {types.get(column.duckdb, column.duckdb)}"
            for column in TABLES[table]
        ]
        statements.append(f"CREATE TABLE {table} ({', '.join(described)})")
        if rows:
            values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
            statements.append(f"INSERT INTO {table} VALUES {values}")
    return statements


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return repr(value)
        case _:
            return "'" + str(value).replace("'", "''") + "'"

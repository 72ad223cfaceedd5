"""The tables of `pipelines.data` in PostgreSQL and MariaDB."""

from __future__ import annotations

from pipelines.data import TABLES, Data

from servers import run_mysql, run_postgres

POSTGRES = {"DOUBLE": "DOUBLE PRECISION", "VARCHAR": "TEXT"}
MARIADB = {"VARCHAR": "VARCHAR(20) COLLATE utf8mb4_general_ci", "TIMESTAMP": "DATETIME(6)"}


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

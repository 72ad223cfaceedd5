"""The small tables of the language page, in embedded databases and on servers."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import duckdb
import pyarrow as pa

from dataflow import DataFlow

from servers import run_mysql, run_postgres

_TABLES = {
    "orders": "id BIGINT PRIMARY KEY, customer_id BIGINT, status VARCHAR(10), total DECIMAL(10, 2), "
    "discount DECIMAL(10, 2), placed_at {timestamp}, shipped_at {timestamp}, due_at {timestamp}",
    "lines": "id BIGINT PRIMARY KEY, {quote}order{quote} BIGINT, product VARCHAR(20), quantity BIGINT",
    "customers": "id BIGINT PRIMARY KEY, name VARCHAR(20), region VARCHAR(5)",
}

_ROWS = {
    "orders": """
        (1, 1, 'open', 120.00, 20.00, '2026-01-05 10:00:00', NULL, '2026-01-20 00:00:00'),
        (2, 1, 'paid', 80.50, NULL, '2026-01-17 09:30:00', '2026-01-18 12:00:00', '2026-02-01 00:00:00'),
        (3, 2, 'open', 300.00, 0.00, '2026-02-01 00:00:00', '2026-03-05 08:00:00', '2026-02-20 00:00:00'),
        (4, 3, 'open', 210.00, 10.00, '2026-02-14 18:45:00', '2026-02-15 08:00:00', '2026-02-20 00:00:00'),
        (5, 3, 'void', 45.25, NULL, '2026-02-28 23:59:59', NULL, NULL),
        (6, NULL, 'open', 60.00, NULL, '2026-03-01 00:00:00', NULL, '2026-03-10 00:00:00'),
        (7, 2, 'paid', 300.00, 5.00, '2026-03-03 03:03:03', '2026-03-04 00:00:00', '2026-03-10 00:00:00')""",
    "lines": "(1, 1, 'pen', 10), (2, 1, 'ink', 2), (3, 3, 'pen', 1), (4, 4, 'paper', 7), (5, 7, 'ink', NULL)",
    "customers": "(1, 'Ada', 'EU'), (2, 'Bob', 'US'), (3, 'Zoë', 'EU'), (4, 'Åsa', NULL)",
}

SHOP, CRM = ("orders", "lines"), ("customers",)


def _statements(tables: tuple[str, ...], timestamp: str, quote: str = '"') -> list[str]:
    made = [f"CREATE TABLE {name} ({_TABLES[name].format(timestamp=timestamp, quote=quote)})" for name in tables]
    return [*made, *(f"INSERT INTO {name} VALUES {_ROWS[name]}" for name in tables)]


def events() -> pa.Table:
    return pa.table(
        {
            "id": [1, 2, 3],
            "tags": pa.array([["new", "eu"], [], ["eu"]], pa.list_(pa.string())),
            "payload": ['{"address": {"city": "Bern"}}', '{"address": {}}', None],
        }
    )


def rates() -> pa.Table:
    days = [dt.datetime(2026, 1, 1), dt.datetime(2026, 2, 1), dt.datetime(2026, 3, 1)]
    return pa.table({"since": pa.array(days, pa.timestamp("us")), "rate": [1.1, 1.2, 1.3]})


def embedded(folder: Path) -> DataFlow:
    """The tables in a SQLite file, a DuckDB file and two frames."""
    with sqlite3.connect(folder / "shop.db") as shop:
        for statement in _statements(SHOP, "DATETIME"):
            shop.execute(statement)
    shop.close()
    with duckdb.connect(folder / "crm.duckdb") as crm:
        for statement in _statements(CRM, "TIMESTAMP"):
            crm.execute(statement)
    return DataFlow(
        shop=f"sqlite:///{folder / 'shop.db'}", crm=f"duckdb:///{folder / 'crm.duckdb'}", events=events(), rates=rates()
    )


def on_servers(postgres: str, mysql: str) -> DataFlow:
    """The shop in PostgreSQL, the customers in MariaDB; two frames as before."""
    run_postgres(postgres, *_statements(SHOP, "TIMESTAMP"))
    run_mysql(mysql, *_statements(CRM, "DATETIME(6)", "`"))
    return DataFlow(shop=postgres, crm=mysql, events=events(), rates=rates())

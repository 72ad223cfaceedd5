from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from messages import told

from dataflow import DataFlow
from dataflow.dsl.types import INT64, Field
from dataflow.runtime.described import column_type, described_columns, described_tables, table_name, table_paths


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    connection = sqlite3.connect(tmp_path / "shop.db")
    connection.execute("CREATE TABLE orders (id INTEGER NOT NULL, total REAL)")
    connection.execute("CREATE TABLE base (x INTEGER)")
    connection.execute("CREATE VIEW broken AS SELECT x FROM base")
    connection.execute("DROP TABLE base")
    connection.close()
    with DataFlow(shop=f"sqlite:///{tmp_path / 'shop.db'}", events=pa.table({"odd name": [1]})) as db:
        yield db


def test_names_are_as_in_a_query() -> None:
    assert table_name(("shop", "odd name", "from")) == "shop.`odd name`.from"


def test_tables_of_one_source_and_of_all(db: DataFlow) -> None:
    assert table_paths(db) == [("shop", "broken"), ("shop", "orders"), ("events",)]
    assert list(described_tables(db, "events")) == ["events"]
    assert told(lambda: list(described_tables(db, "event"))) == (
        "error: unknown source `event`\n = sources here: `shop`, `events`\n = hint: `events` might be meant"
    )


def test_columns_and_tables_that_cannot_be_read(db: DataFlow) -> None:
    lines = list(described_tables(db, columns=True))
    assert lines[0] == "shop.broken"
    assert lines[1].startswith("  cannot be read: ")
    assert lines[2:] == ["shop.orders", "  id     int64 not null", "  total  float64", "events", "  odd name  int64"]


def test_columns_of_a_query(db: DataFlow) -> None:
    assert described_columns(db.shop.orders.select("total")) == ["  total  float64"]
    assert column_type(Field("x", INT64, nullable=False)) == "int64 not null"

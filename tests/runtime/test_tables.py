"""Tables and schemas of a source as its attributes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from messages import told

from dataflow import DataFlow, Query

from servers import run_mysql, run_postgres


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    make(tmp_path / "shop.db", "CREATE TABLE orders (id INTEGER)", "CREATE TABLE customers (id INTEGER)")
    with DataFlow(shop=f"sqlite:///{tmp_path}/shop.db") as db:
        yield db


def make(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def rows(table: object) -> list[dict[str, object]]:
    assert isinstance(table, Query)
    return table.collect().rows()


def test_a_table_is_named_with_its_schema(postgres_database: str) -> None:
    with DataFlow(shop=postgres_database) as db:
        assert not hasattr(db.shop, "public")
        run_postgres(postgres_database, "CREATE TABLE orders AS SELECT 1 AS id", "CREATE SCHEMA old")
        run_postgres(postgres_database, "CREATE TABLE old.orders AS SELECT 2 AS id")
        db.refresh()
        assert rows(db.shop.orders) == rows(db.shop.public.orders) == [{"id": 1}]
        assert rows(db.shop.old.orders) == [{"id": 2}]
        assert dir(db.shop.old) == ["orders"]
        assert not hasattr(db.shop, "new")


def test_a_table_is_named_with_its_database(mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE TABLE orders AS SELECT 1 AS id")
    with DataFlow(shop=mysql_database) as db:
        name = urlsplit(mysql_database).path.lstrip("/")
        assert rows(db.shop.orders) == rows(db.shop[name].orders) == [{"id": 1}]


def test_a_table_that_is_made_later(db: DataFlow, tmp_path: Path) -> None:
    assert not hasattr(db.shop, "later")
    make(tmp_path / "shop.db", "CREATE TABLE later (x INTEGER)")
    assert rows(db.shop.later) == []


def test_repr_of_a_source_that_cannot_be_read() -> None:
    with DataFlow(shop="sqlite:///missing.db") as db:
        assert repr(db.shop) == (
            "shop: sqlite missing.db\n  its tables cannot be read: file `missing.db` of source `shop` is not there"
        )


def test_a_table_that_is_not_there_is_told_with_those_that_are(db: DataFlow) -> None:
    assert not hasattr(db.shop, "ordrs")
    assert told(lambda: db.shop.ordrs).splitlines()[0] == "error: unknown table `ordrs` in source `shop`"
    assert told(lambda: db.shop.ordrs).splitlines()[-2:] == [
        " = tables here: customers, orders",
        " = hint: `orders` might be meant",
    ]
    assert told(lambda: db.shop[1]).startswith("error: a table is named by text, found `1`")

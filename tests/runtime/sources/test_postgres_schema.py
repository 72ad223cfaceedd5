"""Tables of PostgreSQL as they are listed and loaded, with the types of their columns."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from dataflow.compiler.catalog import OwnOrder, Table, TableColumn
from dataflow.dsl.types import (
    BINARY,
    BOOL,
    DATE,
    FLOAT64,
    INT64,
    INTERVAL,
    JSON,
    STRING,
    TIME,
    TIMESTAMP,
    TIMESTAMPTZ,
    UUID,
    DataType,
    Decimal,
    List,
)
from dataflow.runtime.sources.postgres import PostgresSource
from dataflow.runtime.sources.postgres_types import UNCONSTRAINED
from dataflow.runtime.sources.source import RemoteSource


@pytest.fixture
async def source(postgres_database: str) -> AsyncIterator[PostgresSource]:
    source = PostgresSource("shop", postgres_database)
    yield source
    await source.close()


@pytest.fixture
async def connection(postgres_database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres_database)
    yield connection
    await connection.close()


USUAL = OwnOrder(column='({0} COLLATE "default")')
"""Of a database whose own collation is by code point."""


async def test_every_kind_of_table_is_listed_and_loaded(source: PostgresSource, connection: asyncpg.Connection) -> None:
    await connection.execute(
        """
        CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(15,2) NOT NULL, region varchar(20));
        CREATE VIEW big AS SELECT id, total FROM orders;
        CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders;
        CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
        CREATE TABLE parts_2026 PARTITION OF parts FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE FOREIGN DATA WRAPPER nothing;
        CREATE SERVER elsewhere FOREIGN DATA WRAPPER nothing;
        CREATE FOREIGN TABLE far (id int) SERVER elsewhere;
        CREATE SCHEMA "Old Stock";
        CREATE TABLE "Old Stock"."odd "" name" ("a b" text);
        CREATE TABLE "Old Stock".orders (other int);
        CREATE TABLE empty ();
        """
    )
    assert isinstance(source, RemoteSource)
    assert await source.list_tables() == (
        *(("big",), ("empty",), ("far",), ("kept",), ("orders",), ("parts",)),
        *(("Old Stock", 'odd " name'), ("Old Stock", "orders")),
    )
    columns = (
        TableColumn("id", INT64, nullable=False, native="bigint"),
        TableColumn("total", Decimal(15, 2), nullable=False, native="numeric(15,2)"),
        TableColumn("region", STRING, native="character varying(20)", own=USUAL),
    )
    assert await source.load_table(["orders"]) == Table("shop", ("orders",), ("public", "orders"), columns)
    assert await source.load_table(["public", "orders"]) == Table(
        "shop", ("public", "orders"), ("public", "orders"), columns
    )
    odd, text = ("Old Stock", 'odd " name'), TableColumn("a b", STRING, native="text", own=USUAL)
    assert await source.load_table(odd) == Table("shop", odd, odd, (text,))
    for name in ("big", "kept", "parts", "far", "parts_2026"):
        table = await source.load_table([name])
        assert table is not None
        assert table.columns[0].type == INT64
    empty = await source.load_table(["empty"])
    assert empty is not None
    assert empty.columns == ()
    for path in (["nothing"], ["public", "nothing"], ["nothing", "orders"], [], ["a", "public", "orders"]):
        assert await source.load_table(path) is None


TYPES: dict[str, tuple[DataType | None, bool]] = {
    "smallint": (INT64, True),
    "integer": (INT64, True),
    "real": (FLOAT64, True),
    "double precision": (FLOAT64, True),
    "numeric": (UNCONSTRAINED, True),
    "numeric(38)": (Decimal(38, 0), True),
    "numeric(39,2)": (Decimal(38, 2), True),
    "numeric(1000,500)": (Decimal(38, 19), True),
    "numeric(3,-2)": (Decimal(5, 0), True),
    "numeric(3,5)": (Decimal(5, 5), True),
    "money": (None, True),
    "boolean": (BOOL, True),
    "text": (STRING, True),
    "char(3)": (STRING, True),
    "oid": (INT64, True),
    '"char"': (STRING, True),
    "name": (STRING, True),
    'text COLLATE "blind"': (STRING, True),
    "mood": (STRING, True),
    "bytea": (BINARY, True),
    "date": (DATE, True),
    "time(3)": (TIME, True),
    "time with time zone": (None, True),
    "timestamp": (TIMESTAMP, True),
    "timestamptz": (TIMESTAMPTZ, True),
    "interval": (INTERVAL, True),
    "uuid": (UUID, True),
    "json": (JSON, True),
    "jsonb": (JSON, True),
    "point": (None, True),
    "inet": (None, True),
    "int4range": (None, True),
    "integer[]": (List(INT64), True),
    "numeric(10,2)[]": (List(Decimal(10, 2)), True),
    "mood[]": (List(STRING), True),
    "money[]": (None, True),
    "integer[][]": (None, True),
    "fair_price[]": (List(Decimal(12, 4)), True),
    "prices": (List(Decimal(12, 4)), True),
    "prices[]": (None, True),
    "int2vector": (None, True),
    "pair": (None, True),
    "elsewhere.date": (None, True),
    "price": (Decimal(12, 4), True),
    "fair_price": (Decimal(12, 4), True),
}


async def test_types(source: PostgresSource, connection: asyncpg.Connection) -> None:
    declared = ", ".join(f"c{index} {native}" for index, native in enumerate(TYPES))
    await connection.execute(
        f"""
        CREATE TYPE mood AS ENUM ('good', 'bad');
        CREATE COLLATION "blind" (locale = 'C');
        -- Made so by hand, since only a server built with ICU makes such a collation itself.
        UPDATE pg_collation SET collisdeterministic = false WHERE collname = 'blind';
        CREATE DOMAIN price AS numeric(12,4) CHECK (VALUE >= 0);
        CREATE DOMAIN fair_price AS price;
        CREATE DOMAIN prices AS price[];
        CREATE TYPE pair AS (a int, b text);
        CREATE SCHEMA elsewhere;
        CREATE TYPE elsewhere.date AS (year int, day int);
        CREATE TABLE t ({declared})
        """
    )
    table = await source.load_table(["t"])
    assert table is not None
    found = {native: (column.type, column.exact_text) for native, column in zip(TYPES, table.columns, strict=True)}
    assert found == TYPES
    assert table.columns[list(TYPES).index("money")].native == "money"

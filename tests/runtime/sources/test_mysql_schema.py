"""Tables and the types and collations of their columns, as information_schema spells them, and as a server has them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from source_rows import rows

from dataflow.dsl import types as t
from dataflow.dsl.types import DataType, Field
from dataflow.runtime.sources.mysql import MySQLSource
from dataflow.runtime.sources.mysql_schema import MARIADB_TEXTS, MYSQL_TEXTS, column_of, has_exact_text, type_of

from servers import fresh_mysql_database, run_mysql, with_database


@pytest.mark.parametrize(
    ("native", "data_type", "type_"),
    [
        ("tinyint(1)", "tinyint", t.BOOL),
        ("tinyint(1) unsigned", "tinyint", t.BOOL),
        ("tinyint(4)", "tinyint", t.INT64),
        ("tinyint", "tinyint", t.INT64),
        ("int unsigned", "int", t.INT64),
        ("bigint(20) unsigned zerofill", "bigint", t.Decimal(20, 0)),
        ("bigint", "bigint", t.INT64),
        ("bit(1)", "bit", t.BOOL),
        ("bit(10)", "bit", None),
        ("json", "json", t.JSON),
        ("uuid", "uuid", t.UUID),
        ("inet6", "inet6", None),
        ("vector(3)", "vector", None),
        ("geometry", "geometry", None),
    ],
)
def test_types(native: str, data_type: str, type_: DataType | None) -> None:
    assert type_of(native, data_type, None, None) == type_


@pytest.mark.parametrize(("precision", "scale"), [(1, 0), (38, 38), (15, 2)])
def test_decimals(precision: int, scale: int) -> None:
    assert type_of("decimal", "decimal", precision, scale) == t.Decimal(precision, scale)


def test_decimals_of_more_digits_than_arrow_holds() -> None:
    assert type_of("decimal(39,0)", "decimal", 39, 0) == t.Decimal(38, 0)
    assert type_of("decimal(65,30)", "decimal", 65, 30) == t.Decimal(38, 30)


@pytest.mark.parametrize(
    ("native", "data_type", "precision", "scale", "read"),
    [
        ("float", "float", 12, None, "CAST({0} AS DOUBLE)"),
        ("double(10,3)", "double", 10, 3, "CAST({0} AS DOUBLE)"),
        ("double", "double", 22, None, None),
        ("year(4)", "year", None, None, "CAST({0} AS SIGNED)"),
        ("bit(10)", "bit", 10, None, "LPAD(BIN({0}), 10, '0')"),
        ("inet6", "inet6", None, None, "CAST({0} AS CHAR)"),
        ("vector(3)", "vector", None, None, "VEC_ToText({0})"),
        ("geomcollection", "geomcollection", None, None, "ST_AsText({0})"),
    ],
)
def test_columns_that_are_read_as_something_else(
    native: str, data_type: str, precision: int | None, scale: int | None, read: str | None
) -> None:
    row = ("shop", "t", "x", native, data_type, "YES", precision, scale, None, 0)
    assert column_of(row, MARIADB_TEXTS).read == read


def test_vectors_of_mysql() -> None:
    row = ("shop", "t", "x", "vector(3)", "vector", "YES", None, None, None, 0)
    assert column_of(row, MYSQL_TEXTS).read == "VECTOR_TO_STRING({0})"


@pytest.mark.parametrize(("data_type", "exact"), [("varchar", True), ("enum", False), ("set", False)])
def test_members_of_an_enum_are_compared_by_their_numbers(data_type: str, exact: bool) -> None:
    row = ("shop", "t", "x", f"{data_type}('b','a')", data_type, "YES", None, None, "utf8mb4_nopad_bin", 0)
    assert column_of(row, MARIADB_TEXTS).exact_text == exact


@pytest.mark.parametrize(
    ("collation", "exact"),
    [
        ("utf8mb4_nopad_bin", True),
        ("latin1_nopad_bin", True),
        ("utf8mb4_0900_bin", True),
        ("utf8mb4_bin", False),
        ("utf8mb4_general_nopad_ci", False),
        ("utf8mb4_0900_ai_ci", False),
        (None, False),
    ],
)
def test_collations(collation: str | None, exact: bool) -> None:
    assert has_exact_text(collation) == exact


@pytest.fixture
async def shop(mysql_database: str) -> AsyncIterator[MySQLSource]:
    source = MySQLSource("shop", mysql_database)
    yield source
    await source.close()
    await asyncio.sleep(0)


async def test_tables_and_views_of_all_databases(shop: MySQLSource, mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE TABLE orders (id INT)", "CREATE VIEW open_orders AS SELECT id FROM orders")
    with fresh_mysql_database(mysql_database) as other:
        run_mysql(other, "CREATE TABLE `odd name` (id INT)")
        schema = urlsplit(other).path[1:]
        tables = await shop.list_tables()
        assert {("orders",), ("open_orders",), (schema, "odd name")} <= set(tables)
        table = await shop.load_table((schema, "odd name"))
        assert table is not None
        assert table.relation == (schema, "odd name")
    view = await shop.load_table(("open_orders",))
    assert view is not None
    assert [column.name for column in view.columns] == ["id"]


async def test_both_spellings_load_and_others_do_not(shop: MySQLSource, mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE TABLE orders (id INT)")
    schema = urlsplit(mysql_database).path[1:]
    short, long = await shop.load_table(["orders"]), await shop.load_table([schema, "orders"])
    assert short is not None
    assert long is not None
    assert short.relation == long.relation == (schema, "orders")
    assert await shop.load_table(("nope",)) is None
    assert await shop.load_table((schema, "nope")) is None
    assert await shop.load_table(("a", "b", "c")) is None


async def test_without_a_database_only_the_long_spelling_loads(mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE TABLE orders (id INT)")
    schema = urlsplit(mysql_database).path[1:]
    source = MySQLSource("shop", with_database(mysql_database, ""))
    assert (schema, "orders") in await source.list_tables()
    assert await source.load_table(("orders",)) is None
    assert await source.load_table((schema, "orders")) is not None
    await source.close()
    await asyncio.sleep(0)


COLUMNS: list[tuple[str, DataType | None, str, object]] = [
    ("SMALLINT UNSIGNED", t.INT64, "65535", 65535),
    ("INT", t.INT64, "-7", -7),
    ("BIGINT", t.INT64, "-9223372036854775808", -(2**63)),
    ("BIGINT UNSIGNED", t.Decimal(20, 0), "18446744073709551615", Decimal(2**64 - 1)),
    ("TINYINT", t.INT64, "-128", -128),
    ("TINYINT(1)", t.BOOL, "1", True),
    ("BIT(1)", t.BOOL, "b'1'", True),
    ("YEAR", t.INT64, "2024", 2024),
    ("DECIMAL(38, 9)", t.Decimal(38, 9), "-0.000000001", Decimal("-0.000000001")),
    ("DECIMAL(65, 2)", t.Decimal(38, 2), "1", Decimal(1)),
    ("FLOAT", t.FLOAT64, "1.5", 1.5),
    ("DOUBLE", t.FLOAT64, "0.1e0 + 0.2e0", 0.1 + 0.2),
    ("CHAR(5)", t.STRING, "'ab'", "ab"),
    ("VARCHAR(20)", t.STRING, "'ä😀 \\\\ '' %'", "ä😀 \\ ' %"),
    ("LONGTEXT", t.STRING, "REPEAT('x', 70000)", "x" * 70000),
    ("ENUM('x', 'y')", t.STRING, "'y'", "y"),
    ("SET('x', 'y')", t.STRING, "'x,y'", "x,y"),
    ("VARBINARY(10)", t.BINARY, "x'00ff'", b"\x00\xff"),
    ("BLOB", t.BINARY, "x'fe'", b"\xfe"),
    ("DATE", t.DATE, "'1000-01-01'", dt.date(1000, 1, 1)),
    ("TIME(6)", t.TIME, "'23:59:59.999999'", dt.time(23, 59, 59, 999999)),
    ("DATETIME(6)", t.TIMESTAMP, "'2024-01-31 10:11:12.000001'", dt.datetime(2024, 1, 31, 10, 11, 12, 1)),
    ("TIMESTAMP NULL", t.TIMESTAMPTZ, "'2024-01-31 10:11:12'", dt.datetime(2024, 1, 31, 10, 11, 12, tzinfo=dt.UTC)),
    ("JSON", t.JSON, """'{"a": 1}'""", '{"a": 1}'),
    ("BIT(8)", None, "b'1'", None),
    ("POINT", None, "POINT(1, 2)", None),
]


async def test_every_type_of_column(shop: MySQLSource, mysql_database: str) -> None:
    names = [f"c{number}" for number in range(len(COLUMNS))]
    run_mysql(
        mysql_database,
        # 10:11:12 in the column with a zone is meant in UTC.
        "SET time_zone = '+00:00'",
        f"CREATE TABLE kinds ({', '.join(f'{name} {kind[0]}' for name, kind in zip(names, COLUMNS))})",
        f"INSERT INTO kinds VALUES ({', '.join(kind[2] for kind in COLUMNS)})",
        "INSERT INTO kinds () VALUES ()",
    )
    table = await shop.load_table(("kinds",))
    assert table is not None
    assert [(column.name, column.type) for column in table.columns] == [
        (name, kind[1]) for name, kind in zip(names, COLUMNS)
    ]
    fields = [Field(column.name, column.type) for column in table.columns if column.type is not None]
    found = await rows(shop, f"SELECT {', '.join(field.name for field in fields)} FROM kinds", fields)
    assert found == [tuple(kind[3] for kind in COLUMNS if kind[1] is not None), (None,) * len(fields)]


async def test_facts_of_columns(shop: MySQLSource, mysql_database: str) -> None:
    run_mysql(mysql_database, "CREATE TABLE orders (id INT NOT NULL, name VARCHAR(10) COLLATE utf8mb4_bin, n INT)")
    table = await shop.load_table(("orders",))
    assert table is not None
    number, name, other = table.columns
    assert (number.nullable, name.nullable, other.nullable) == (False, True, True)
    assert (name.native, name.exact_text) == ("varchar(10)", False)
    assert number.exact_text

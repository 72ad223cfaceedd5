"""Writes as one statement of each dialect, and why some are none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.compile_write import CompiledWrite, compile_write
from dataflow.compiler.dialects.dialect import Dialect
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.dialects.mysql import MARIADB
from dataflow.compiler.dialects.postgres import POSTGRES
from dataflow.compiler.dialects.sqlite import SQLITE
from dataflow.dsl.parse import parse_write
from dataflow.dsl.types import INT64, STRING

COLUMNS = (
    TableColumn("id", INT64, nullable=False, native="BIGINT"),
    TableColumn("n", INT64, native="BIGINT"),
    TableColumn("mood", STRING, native="mood", write="CAST({0} AS mood)"),
)
ORDERS = Table("shop", ("orders",), ("public", "orders"), COLUMNS)
FILE = replace(ORDERS, relation=("shop.orders",), written=("main", "orders"))
OTHER = Table("crm", ("people",), ("people",), (TableColumn("id", INT64),))


def compiled(text: str, dialect: Dialect = POSTGRES, table: Table = ORDERS) -> CompiledWrite:
    sources = {
        "shop": SourceInfo("shop", dialect, local=table.written is not None),
        "crm": SourceInfo("crm", POSTGRES),
    }
    tables = {("shop", ("orders",)): table, ("crm", ("people",)): OTHER}
    return compile_write(parse_write(text, only="shop", sources=frozenset(sources)), Catalog(sources, tables))


CHANGE = "from orders | filter id == 1 | update n = id, mood = 'x'"


CHANGED = '"mood" = CAST({0} AS mood) WHERE "orders"."id" = {1}'


@pytest.mark.parametrize(
    ("dialect", "table", "sql", "values"),
    [
        (
            POSTGRES,
            ORDERS,
            'UPDATE "public"."orders" AS "orders" SET "n" = "orders"."id", ',
            ("CAST($2 AS TEXT)", "CAST($1 AS BIGINT)"),
        ),
        (
            SQLITE,
            ORDERS,
            'UPDATE "public"."orders" AS "orders" SET "n" = "orders"."id", ',
            ("?2", "?1"),
        ),
        (
            DUCKDB,
            FILE,
            'UPDATE "main"."orders" AS "orders" SET "n" = "orders"."id", ',
            ("CAST($2 AS VARCHAR)", "CAST($1 AS BIGINT)"),
        ),
    ],
)
def test_an_update_is_one_statement(dialect: Dialect, table: Table, sql: str, values: tuple[str, str]) -> None:
    assert compiled(CHANGE, dialect, table).sql == sql + CHANGED.format(*values)


def test_a_delete_is_one_statement() -> None:
    text = "from orders | filter n == $n | delete"
    assert compiled(text, SQLITE).sql == 'DELETE FROM "public"."orders" AS "orders" WHERE "orders"."n" = ?1'
    found = compiled(text, MARIADB)
    assert found.sql is not None
    assert found.sql.startswith("DELETE `orders` FROM `public`.`orders` AS `orders` WHERE ")
    assert [field.name for field in found.parameters] == ["n"]
    assert compiled("from orders | delete all", SQLITE).sql == 'DELETE FROM "public"."orders" AS "orders"'


def test_no_row_is_no_statement() -> None:
    found = compiled("from orders | filter false | delete")
    assert (found.sql, found.why_not) == (None, None)


def test_assignments_are_put_in_an_order_that_reads_old_values() -> None:
    found = compiled("from orders | update all n = 0, id = n + 1", MARIADB)
    assert found.sql is not None
    assert found.sql.index("`id` = ") < found.sql.index("`n` = ")


@pytest.mark.parametrize(
    ("text", "dialect", "why_not"),
    [
        ("from orders | update all n = id, id = n", MARIADB, "mariadb computes the columns one after the other"),
        ("from orders | take 1 | delete", POSTGRES, "which rows it means is more than a condition can say"),
        ("from orders | filter id in (from crm.people | select id) | delete", SQLITE, "it reads source `crm` as well"),
        ("from orders | filter mood ~ 'x' | delete", SQLITE, "is not the same in sqlite"),
        ("from orders | filter id in (from orders | select n) | delete", MARIADB, "mariadb does not read a table"),
    ],
)
def test_why_a_write_is_no_statement(text: str, dialect: Dialect, why_not: str) -> None:
    found = compiled(text, dialect)
    assert found.sql is None
    assert why_not in str(found.why_not)

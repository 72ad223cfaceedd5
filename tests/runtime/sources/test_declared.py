from __future__ import annotations

import pytest
from messages import told

from dataflow import BuildError, DataFlow, col, declare, fn
from dataflow.compiler.catalog import TableColumn
from dataflow.dsl.types import DATE, INT64, STRING, Decimal
from dataflow.runtime.sources.declared import DeclaredSource

TABLES = declare(orders={"id": "int64", "total": "decimal(15,2)"}, customers={"id": int, "name": str, "born": DATE})


@pytest.fixture
def db() -> DataFlow:
    return DataFlow(shop=TABLES)


async def test_it_has_the_declared_tables() -> None:
    source = DeclaredSource("shop", TABLES)
    assert source.description == "declared tables, without rows"
    assert await source.list_tables() == (("orders",), ("customers",))
    orders, customers = await source.load_table(("orders",)), await source.load_table(("customers",))
    assert orders is not None
    assert customers is not None
    assert orders.columns == (TableColumn("id", INT64), TableColumn("total", Decimal(15, 2)))
    assert [column.type for column in customers.columns] == [INT64, STRING, DATE]
    assert await source.load_table(("missing",)) is None


def test_queries_are_checked(db: DataFlow) -> None:
    query = db.shop.orders.filter(col.totl > 3)
    assert told(lambda: query.schema) == (
        "error: unknown column `totl`\n"
        " --> here\n"
        " |\n"
        " |     query = db.shop.orders.filter(col.totl > 3)\n"
        " |                                   ^^^^^^^^\n"
        " = columns here: id, total\n"
        " = hint: `total` might be meant"
    )


def test_queries_have_types_and_sql(db: DataFlow) -> None:
    query = db.shop.orders.join(db.shop.customers, on="id").group_by("name").agg(total=col.total.sum(), n=fn.count())
    assert [str(field.type) for field in query.schema] == ["string", "decimal(38,2)", "int64"]
    assert query.sql("postgres").startswith('SELECT "customers"."name", SUM(')
    assert query.explain().startswith("whole query ▶ shop: declared tables, without rows\n  SELECT ")


def test_they_have_no_rows(db: DataFlow) -> None:
    assert told(db.shop.orders.collect) == (
        "error: source `shop` is only declared and has no rows\n"
        ' = hint: give the database instead: `DataFlow(shop="postgresql://…")`'
    )


def test_a_type_that_is_none() -> None:
    with pytest.raises(BuildError, match="unknown type `integr`"):
        declare(orders={"id": "integr"})


async def test_closing_it_is_nothing(db: DataFlow) -> None:
    await db.aclose()
    assert db.shop.orders.columns == ["id", "total"]

"""What writes read, and what the columns that they write are made from."""

from __future__ import annotations

import pytest
from bound_shop import CATALOG

from dataflow.compiler.trace import trace_write
from dataflow.dsl.errors import BindError
from dataflow.dsl.parse import parse_write
from dataflow.dsl.types import INT64, Field


def traced(text: str, **given: tuple[Field, ...]) -> str:
    return str(trace_write(parse_write(text, sources=frozenset(CATALOG.sources)), CATALOG, given))


def test_an_update() -> None:
    text = "from shop.orders | filter status == 'paid' | update total = total + 1, region = 'EU'"
    assert traced(text) == (
        "reads\n  shop.orders: total; for its rows only: status\n"
        "writes shop.orders\n  total  ◀ shop.orders.total\n  region ◀ no column"
    )


def test_an_update_by_another_table() -> None:
    text = "from shop.orders | join shop.customers as c on customer_id == c.id | update region = c.region"
    assert traced(text) == (
        "reads\n  shop.orders: for its rows only: customer_id\n  shop.customers: region; for its rows only: id\n"
        "writes shop.orders\n  region ◀ shop.customers.region"
    )


def test_a_delete() -> None:
    assert traced("from shop.orders | filter total < 1 | delete") == (
        "reads\n  shop.orders: for its rows only: total\nwrites shop.orders\n  no column, rows as a whole"
    )


def test_an_insert() -> None:
    text = "from shop.lines | agg total = sum(price * quantity) by id = order_id | upsert into shop.orders on id"
    assert traced(text) == (
        "reads\n  shop.lines: order_id, price, quantity\n"
        "writes shop.orders\n  id    ◀ shop.lines.order_id\n  total ◀ shop.lines.price, shop.lines.quantity"
    )


def test_rows_that_are_given() -> None:
    text = "from $rows | select id, total = n | insert into shop.orders"
    assert traced(text, rows=(Field("id", INT64), Field("n", INT64))) == (
        "reads\n  $rows: id, n\nwrites shop.orders\n  id    ◀ $rows.id\n  total ◀ $rows.n"
    )


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("from $rows | insert into shop.orders", None),
        ("from shop.orders | filter id in (from $rows | select id) | delete", ()),
        ("from shop.orders | filter id in (from $rows | select id) | update total = 1", ("total",)),
    ],
)
def test_without_the_columns_of_given_rows_only_tables_are_told(text: str, columns: tuple[str, ...] | None) -> None:
    found = trace_write(parse_write(text, sources=frozenset(CATALOG.sources)), CATALOG, {})
    assert found.columns is None
    assert found.writes is not None
    assert (str(found.writes.table), found.writes.columns) == ("shop.orders", columns)
    reads = ["$rows"] if columns is None else ["shop.orders", "$rows"]
    assert [str(read.table) for read in found.reads] == reads


def test_what_is_wrong_is_told() -> None:
    with pytest.raises(BindError, match="unknown column `totl`"):
        traced("from shop.orders | filter id == 1 | update totl = 1")

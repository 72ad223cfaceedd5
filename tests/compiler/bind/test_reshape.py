"""Unpivot and unnest: what they become, and which columns there are behind them."""

from __future__ import annotations

from bound_shop import fields, plan
from declared_shop import lines

from dataflow.compiler.bind import bind
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.plan.show import show_plan
from dataflow.dsl.expr import Column, Key
from dataflow.dsl.query import From, Item, Pipeline, Sort, Unnest
from dataflow.dsl.types import INT64, STRING, List

LAKE = Catalog(
    {"lake": SourceInfo("lake", DUCKDB, local=True)},
    {
        ("lake", ("posts",)): Table(
            "lake",
            ("posts",),
            ("posts",),
            (TableColumn("id", INT64, nullable=False), TableColumn("tags", List(STRING)), TableColumn("by", STRING)),
        )
    },
)


def test_unpivot() -> None:
    code = 'orders.select("id", "total", "paid").unpivot("id", "total", into=("what", "n"))'
    assert plan(code) == lines("""
        Project [paid, what, n = case when (number == 1) then id::decimal(21,2) else total::decimal(21,2) end]
          Join cross
            Project [id, total, paid]
              Scan shop.orders [id, customer_id, status, region, total, discount, paid, placed, shipped_at, seen_at]
            Values [number, what] of 2 rows
        """)
    assert fields(code) == "paid bool?, what string, n decimal(21,2)"


def test_unpivot_of_one_column() -> None:
    assert (
        fields('customers.unpivot("region", into=("what", "value"))')
        == "id int64, name string, what string, value string?"
    )


def test_unpivot_may_use_a_name_that_it_takes_away() -> None:
    assert fields('lines.unpivot("price", "quantity", into=("quantity", "price"))') == (
        "order_id int64, quantity string, price decimal(21,2)"
    )


def test_an_order_stays_and_the_columns_come_in_theirs() -> None:
    code = 'lines.sort("-order_id").unpivot("price", "quantity", into=("what", "n"))'
    assert "Sort [-order_id, number]" in plan(code)


def unnested(item: Item, *before: Sort) -> tuple[str, list[str]]:
    bound = bind(Pipeline(From(("posts",)), (*before, Unnest(item))), LAKE)
    return show_plan(bound.plan), [f"{field.name} {field.type}" for field in bound.fields]


def test_unnest_in_the_place_of_the_list() -> None:
    assert unnested(Item(None, Column(("tags",)))) == (
        lines("""
            Project [id, tags, by]
              Unnest tags = tags
                Scan lake.posts [id, tags, by]
            """),
        ["id int64", "tags string", "by string"],
    )


def test_unnest_into_a_further_column() -> None:
    _, columns = unnested(Item("tag", Column(("tags",))))
    assert columns == ["id int64", "tags list(string)", "by string", "tag string"]


def test_unnest_into_a_column_that_is_there() -> None:
    _, columns = unnested(Item("by", Column(("tags",))))
    assert columns == ["id int64", "tags list(string)", "by string"]


def test_unnest_keeps_the_order_of_the_rows() -> None:
    text, _ = unnested(Item(None, Column(("tags",))), Sort((Key(Column(("id",)), descending=True),)))
    assert "Sort [-id]" in text

"""What queries read and what their columns are made from, by all verbs and kinds of expressions."""

from __future__ import annotations

import json

import pytest
from bound_shop import CATALOG

from dataflow.compiler.bind import bind
from dataflow.compiler.catalog import Catalog, SourceInfo, Table, TableColumn
from dataflow.compiler.dialects.duckdb import DUCKDB
from dataflow.compiler.lineage import Lineage, Origin, TableName, TableRead, lineage_of
from dataflow.compiler.trace import trace_columns
from dataflow.dsl.parse import parse_pipeline
from dataflow.dsl.types import INT64, STRING, Field


def lineage(text: str) -> Lineage:
    return lineage_of(bind(parse_pipeline(text), CATALOG).plan)


def reads(text: str) -> list[str]:
    return [str(read) for read in lineage(text).reads]


def made(text: str) -> dict[str, str]:
    """The columns of a result, and the names of those they are made from without their source."""
    columns = lineage(text).columns
    assert columns is not None
    return {name: " ".join(str(each).partition(".")[2] for each in origins) for name, origins in columns.items()}


def test_columns_that_only_decide_on_rows_are_told_apart() -> None:
    text = "from shop.orders | filter status == 'open' | sort -placed | select id, total"
    assert reads(text) == ["shop.orders: id, total; for its rows only: status, placed"]
    assert made(text) == {"id": "orders.id", "total": "orders.total"}


def test_columns_that_nothing_depends_on_are_not_read() -> None:
    text = "from shop.orders | derive net = total * 2 | join shop.customers as c on customer_id == c.id | select status"
    assert reads(text) == [
        "shop.orders: status; for its rows only: customer_id",
        "shop.customers: for its rows only: id",
    ]


def test_rows_that_are_only_counted_read_no_column() -> None:
    assert reads("from shop.orders | agg n = count()") == ["shop.orders: no column, only how many rows there are"]
    assert made("from shop.orders | agg n = count()") == {"n": ""}


def test_a_table_that_is_read_twice_is_there_once() -> None:
    text = "from shop.orders | select id | union all (from shop.orders | filter paid | select id = customer_id)"
    assert reads(text) == ["shop.orders: id, customer_id; for its rows only: paid"]
    text = "from shop.orders | select t = status | union all (from shop.orders | select t = id::string)"
    assert reads(text) == ["shop.orders: id, status"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("derive net = total * 2, big = net > 10 | select b = big", {"b": "orders.total"}),
        ("rename money = total | select money", {"money": "orders.total"}),
        ("select x = case when paid then total else 0 end", {"x": "orders.total orders.paid"}),
        ("select x = 1", {"x": ""}),
        ("agg s = sum(total) where (paid) by region", {"region": "orders.region", "s": "orders.total orders.paid"}),
        ("agg n = count() by rollup(region)", {"region": "orders.region", "n": ""}),
        (
            "select r = row_number() over (by region sort -placed), s = sum(total) over (by id)",
            {"r": "orders.region orders.placed", "s": "orders.id orders.total"},
        ),
        ("take 1 by region sort -total | select status", {"status": "orders.status"}),
        ("distinct by region | select status", {"status": "orders.status"}),
        ("select w = split(status, ' ') | unnest w", {"w": "orders.status"}),
        (
            "pivot status in ('open') agg sum(total) by region",
            {"region": "orders.region", "open": "orders.status orders.total"},
        ),
        (
            "select id, total, fee = total | unpivot total, fee into what, amount",
            {"id": "orders.id", "what": "", "amount": "orders.total"},
        ),
        ("select id | union (from shop.customers | select id)", {"id": "orders.id customers.id"}),
        ("select id | intersect (from shop.customers | select id)", {"id": "orders.id customers.id"}),
        ("select id | except (from shop.customers | select id)", {"id": "orders.id"}),
        ("select p = (from shop.lines | agg p = max(price))", {"p": "lines.price"}),
        ("select p = (from shop.lines | filter order_id == orders.id | agg p = max(price))", {"p": "lines.price"}),
        ("select p = exists (from shop.lines | filter order_id == orders.id)", {"p": "orders.id lines.order_id"}),
        ("select p = customer_id in (from shop.customers | select id)", {"p": "orders.customer_id customers.id"}),
        (
            "join left shop.customers as c on customer_id == c.id | select p = c.name is null, c.name",
            {"p": "orders.customer_id customers.id customers.name", "name": "customers.name"},
        ),
        ("join asof shop.customers as c on customer_id >= c.id | select c.name", {"name": "customers.name"}),
        ("join full shop.customers as c on customer_id == c.id | select c.name", {"name": "customers.name"}),
    ],
)
def test_a_column_is_made_from(steps: str, expected: dict[str, str]) -> None:
    assert made(f"from shop.orders | {steps}") == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("filter exists (from shop.lines | filter order_id == orders.id and price > 1) | select status",
         ["shop.orders: status; for its rows only: id", "shop.lines: for its rows only: order_id, price"]),
        ("filter customer_id in (from shop.customers | select id) | select status",
         ["shop.orders: status; for its rows only: customer_id", "shop.customers: for its rows only: id"]),
        ("select id | except (from shop.customers | select id)",
         ["shop.orders: id", "shop.customers: for its rows only: id"]),
        ("select id, status | union (from shop.lines | select id = order_id, status = 'x') | select id",
         ["shop.orders: id; for its rows only: status", "shop.lines: order_id"]),
        ("select id, status | union all (from shop.lines | select id = order_id, status = 'x') | select id",
         ["shop.orders: id", "shop.lines: order_id"]),
        ("select id, status | distinct | select id", ["shop.orders: id; for its rows only: status"]),
        ("take 1 by region sort -total | select id", ["shop.orders: id; for its rows only: region, total"]),
        ("join semi shop.lines as l on id == l.order_id | agg n = count()",
         ["shop.orders: for its rows only: id", "shop.lines: for its rows only: order_id"]),
    ],
)  # fmt: skip
def test_what_decides_on_rows_is_read(steps: str, expected: list[str]) -> None:
    assert reads(f"from shop.orders | {steps}") == expected


def test_a_named_pipeline_is_looked_through() -> None:
    text = "let paid = (from shop.orders | filter paid | select id, total)\nfrom paid\nagg total = sum(total)"
    assert reads(text) == ["shop.orders: total; for its rows only: paid"]


def test_a_column_of_a_foreign_type_that_is_read_as_text_is_itself() -> None:
    assert made("from crm.places | select at = at::string") == {"at": "places.at"}


def test_the_text_and_the_dicts() -> None:
    text = "from shop.orders | filter paid | agg s = sum(total), n = count() by region"
    found = lineage(text)
    assert str(found) == (
        "reads\n"
        "  shop.orders: region, total; for its rows only: paid\n"
        "columns\n"
        "  region ◀ shop.orders.region\n"
        "  s      ◀ shop.orders.total\n"
        "  n      ◀ no column"
    )
    assert found._repr_html_() == f"<pre>{found}</pre>"
    table = {"source": "shop", "table": "orders"}
    expected = {
        "reads": [{**table, "columns": ["region", "total", "paid"], "for_rows": ["paid"]}],
        "writes": [],
        "columns": {"region": [{**table, "column": "region"}], "s": [{**table, "column": "total"}], "n": []},
    }
    assert json.loads(json.dumps(found.to_dict())) == expected


@pytest.mark.parametrize(
    ("name", "text", "parts"),
    [
        (TableName("shop", ("odd name",)), "shop.`odd name`", {"source": "shop", "table": "`odd name`"}),
        (TableName("shop", ("public", "t")), "shop.public.t", {"source": "shop", "table": "public.t"}),
        (TableName("lake", ()), "lake", {"source": "lake", "table": None}),
        (TableName(None, ("$orders",)), "$orders", {"source": None, "table": "$orders"}),
    ],
)
def test_names_of_tables(name: TableName, text: str, parts: dict[str, str | None]) -> None:
    assert str(name) == text
    assert name.to_dict() == parts
    assert str(Origin(name, "a b")) == f"{text}.`a b`"


GIVEN = parse_pipeline("from $rows | select id")


def test_a_table_that_is_given_when_the_query_runs() -> None:
    found = trace_columns(GIVEN, CATALOG, {"rows": (Field("id", INT64), Field("name", STRING))})
    rows = TableName(None, ("$rows",))
    assert found == Lineage((TableRead(rows, ("id",)),), {"id": (Origin(rows, "id"),)}, (Field("id", INT64),))


def test_without_its_columns_only_tables_are_told() -> None:
    found = trace_columns(GIVEN, CATALOG, {})
    assert str(found) == "reads\n  $rows: columns that are known when it runs\ncolumns\n  known when it runs"
    assert found.to_dict() == {
        "reads": [{"source": None, "table": "$rows", "columns": None, "for_rows": []}],
        "writes": [],
        "columns": None,
    }


def test_a_given_table_that_is_there_already() -> None:
    rows = Table("$rows", (), ("rows",), (TableColumn("id", INT64),))
    sources = {**CATALOG.sources, "$rows": SourceInfo("$rows", DUCKDB, local=True)}
    found = trace_columns(GIVEN, Catalog(sources, {**CATALOG.tables, ("$rows", ()): rows}), {})
    assert str(found) == "reads\n  $rows: id\ncolumns\n  id ◀ $rows.id"


def test_a_given_table_whose_columns_the_query_says() -> None:
    found = trace_columns(parse_pipeline("from $rows(id::int64, x::string) | select id"), CATALOG, {})
    assert str(found) == "reads\n  $rows: id\ncolumns\n  id ◀ $rows.id"

"""Tables that are given when a query runs, in both forms, joined with a real database."""

from __future__ import annotations

import asyncio
import datetime as dt
import decimal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from messages import said

from dataflow import DataFlow, col, param

ORDERS = pa.table({"id": [1, 2, 3], "customer_id": [1, 1, 2], "total": [10.5, 20.0, 30.0]})
BY_REGION = """from $orders
join shop.customers as c on customer_id == c.id suffix '_c'
agg total = sum(total) by region
sort region"""
EXPECTED = [{"region": "EU", "total": 30.5}, {"region": "US", "total": 30.0}]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[DataFlow]:
    path = tmp_path / "shop.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """create table customers (id integer primary key, name text, region text);
               insert into customers values (1, 'Ann', 'EU'), (2, 'Bo', 'US');"""
        )
    connection.close()
    with DataFlow(shop=f"sqlite:///{path}", days=pd.DataFrame({"day": [1]})) as database:
        yield database


@pytest.mark.parametrize(
    "orders",
    [ORDERS, ORDERS.to_pandas(), pl.from_arrow(ORDERS), ORDERS.to_pylist(), pl.from_arrow(ORDERS).lazy()],  # type: ignore[union-attr]
    ids=["arrow", "pandas", "polars", "dicts", "lazy"],
)
def test_a_table_of_any_kind_is_joined_with_a_database(db: DataFlow, orders: object) -> None:
    assert db.parse(BY_REGION).collect(orders=orders).rows() == EXPECTED


def test_every_way_to_run_takes_it(db: DataFlow) -> None:
    query = db.parse(BY_REGION)
    assert asyncio.run(query.acollect(orders=ORDERS)).rows() == EXPECTED
    assert [row for batch in query.stream(orders=ORDERS) for row in batch.to_pylist()] == EXPECTED
    assert db.query(BY_REGION, orders=ORDERS).rows() == EXPECTED
    assert query.count(orders=ORDERS) == 2
    assert "Scan $orders" in query.explain(analyze=True, orders=ORDERS)


def test_parameters_stand_beside_it(db: DataFlow) -> None:
    query = db.parse("from $orders | filter total > $least | select id")
    assert query.collect(orders=ORDERS, least=15.0).rows() == [{"id": 2}, {"id": 3}]
    assert "parameter `least` (float64) is not given" in said(lambda: query.collect(orders=ORDERS))
    assert "unknown parameter `most`" in said(lambda: query.collect(orders=ORDERS, least=1.0, most=2))


def test_a_query_that_ran_once_takes_other_rows_and_other_columns(db: DataFlow) -> None:
    query = db.parse("from $orders | select id")
    assert query.collect(orders=pa.table({"id": [1]})).rows() == [{"id": 1}]
    assert query.collect(orders=pa.table({"id": [2], "more": [0]})).rows() == [{"id": 2}]
    assert query.collect(orders=pa.table({"id": ["text"]})).rows() == [{"id": "text"}]


def test_a_query_says_which_tables_it_is_to_be_given(db: DataFlow) -> None:
    assert db.parse("from $b | join $a on x | union $b").given_tables == ("b", "a")
    assert db.shop.customers.given_tables == ()


def test_it_may_be_named_more_than_once_and_inside_of_conditions(db: DataFlow) -> None:
    text = "from shop.customers | filter id in (from $orders | filter total > 25 | select customer_id) | select name"
    assert db.query(text, orders=ORDERS).rows() == [{"name": "Bo"}]
    text = "from $orders | select id | union all (from $orders | select id) | agg n = count()"
    assert db.query(text, orders=ORDERS).scalar() == 6


def test_columns_that_are_declared_are_known_before_it_runs(db: DataFlow) -> None:
    query = db.parse("from $orders(id::int64, total::decimal(10,2), day::date) | filter total > $least")
    assert [str(field.type) for field in query.schema] == ["int64", "decimal(10,2)", "date"]
    assert [str(field.type) for field in query.parameters] == ["decimal(38,19)"]
    assert "Scan $orders" in query.explain()
    rows = query.collect(
        orders=[{"id": 1, "total": "12.50", "day": "2026-01-31"}, {"id": 2, "total": 1}], least=2
    ).rows()
    assert rows == [{"id": 1, "total": decimal.Decimal("12.50"), "day": dt.date(2026, 1, 31)}]
    assert query.collect(orders=[], least=0).rows() == []


def test_the_python_form_is_the_text_form(db: DataFlow) -> None:
    orders = db.given("orders", id="int64", total="decimal(10,2)")
    built = orders.filter(orders.total > param.least, col.orders.id > 1)
    assert str(built) == "from $orders(id::int64, total::decimal(10,2))\nfilter orders.total > $least and orders.id > 1"
    assert db.parse(str(built)) == built
    assert built.collect(orders=[{"id": 2, "total": 5}], least=1).rows() == [
        {"id": 2, "total": decimal.Decimal("5.00")}
    ]
    assert str(db.given("orders").join(db.shop.customers, "c", on=col.orders.id == col.c.id)) == (
        "from $orders\njoin shop.customers as c on orders.id == c.id"
    )


def test_it_is_joined_under_its_name_or_another(db: DataFlow) -> None:
    for text in ("join $orders on id == orders.customer_id", "join $orders as o on id == o.customer_id"):
        assert db.query(f"from shop.customers | {text} suffix '_o' | agg n = count()", orders=ORDERS).scalar() == 3


def test_what_is_wrong_with_it_is_said(db: DataFlow) -> None:
    query = db.parse(BY_REGION)
    declared = db.parse("from $orders(id::int64)")
    assert "table `$orders` is not given" in said(query.collect)
    assert "table `$orders` is not given\n --> <query>:1:6" in said(lambda: query.schema)
    assert "table `$orders` is a `int`" in said(lambda: query.collect(orders=5))
    assert "table `$orders` is a `dict`" in said(lambda: query.collect(orders={"a": ORDERS}))
    assert "has no rows, and nothing says its columns" in said(lambda: query.collect(orders=[]))
    assert "row 2 of `$orders` is a `int`" in said(lambda: query.collect(orders=[{"id": 1}, 2]))
    assert "has values of no one type: `int`, `str`" in said(lambda: query.collect(orders=[{"id": 1}, {"id": "x"}]))
    assert "unknown column `customer_id`" in said(lambda: query.collect(orders=pa.table({"id": [1]})))
    assert "`$orders` has no column `ident`" in said(lambda: declared.collect(orders=[{"ident": 1}]))
    assert "table `$orders` has no column `id`" in said(lambda: declared.collect(orders=pa.table({"ident": [1]})))
    assert "the rows have string" in said(lambda: declared.collect(orders=pa.table({"id": ["1"]})))
    assert "expected the name of a table that is given" in said(lambda: db.given("a b"))
    assert "unknown type `int65`" in said(lambda: db.given("orders", id="int65"))
    assert "unknown source `shp`" in said(lambda: db.parse("from customers", database="shp"))


def test_tables_named_alone_are_of_the_chosen_database(db: DataFlow) -> None:
    text = "from customers | join $orders on id == orders.customer_id suffix '_o' | join days as d on id == d.day"
    query = db.parse(text, database="shop")
    assert str(query).startswith("from shop.customers\njoin $orders on id == orders.customer_id suffix '_o'\njoin days")
    assert len(query.collect(orders=ORDERS)) == 2


ZONED = dt.datetime(2026, 1, 31, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
PLAIN = ZONED.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ([PLAIN.date(), PLAIN], "`date`, `datetime`"),
        ([PLAIN, ZONED], "`datetime`, `datetime with a zone`"),
        ([ZONED, PLAIN], "`datetime`, `datetime with a zone`"),
        ([ZONED.timetz()], "`time with a zone`"),
        ([pd.Timestamp(1_001)], "`datetime to the nanosecond`"),
        ([b"\xff", "x"], "`bytes`, `str`"),
        ([[PLAIN.date()], [PLAIN]], "`list`"),
        ([{"at": PLAIN}, {"at": ZONED}], "`dict`"),
    ],
)
def test_values_that_arrow_would_cut_to_fit_others_are_refused(db: DataFlow, values: list[object], kinds: str) -> None:
    rows = [{"x": value} for value in values]
    assert f"has values of no one type: {kinds}" in said(lambda: db.given("rows").collect(rows=rows))


def test_moments_of_pandas_and_of_python_are_of_one_type(db: DataFlow) -> None:
    rows = [{"x": PLAIN}, {"x": pd.Timestamp(PLAIN)}, {"x": None}]
    assert db.given("rows").collect(rows=rows).rows() == [{"x": PLAIN}, {"x": PLAIN}, {"x": None}]


@pytest.mark.parametrize("condition", ["customer_id == $orders", "customer_id in $orders"])
def test_a_value_with_the_name_of_a_table_is_refused(db: DataFlow, condition: str) -> None:
    assert said(lambda: db.query(f"from $orders | filter {condition}", orders=ORDERS)) == (
        "error: `$orders` is a table of this query: a value needs another name\n"
        f" --> <query>:1:{23 + condition.index('$')}\n  |\n1 | from $orders | filter {condition}\n"
        f"  | {' ' * (22 + condition.index('$'))}^^^^^^^\n"
        " = hint: one of its columns: `… in (from $orders | select …)`".replace("\n =", "\n  =")
    )

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from plans import CATALOG, column, compare, plan_of, scan, table

from dataflow import Query, col, fn, param, that
from dataflow.compiler.bind import bind
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Index, Statistics
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.estimate import Estimates, equalities
from dataflow.compiler.plan.facts import TABLE_ROWS
from dataflow.compiler.plan.relational import Empty, Exchange, Join, columns_of
from dataflow.compiler.plan.walk import nodes

DAY = dt.date(2024, 1, 1)
ORDERS = Statistics(
    10_000,
    {
        "id": ColumnStatistics(distinct=10_000, nulls=0.0, least=1, greatest=10_000),
        "customer_id": ColumnStatistics(distinct=500, nulls=0.2),
        "status": ColumnStatistics(distinct=4, nulls=0.0, width=6.0),
        "total": ColumnStatistics(distinct=900, nulls=0.0, least=0, greatest=1000),
        "placed": ColumnStatistics(distinct=1000, nulls=0.0, least=DAY, greatest=DAY + dt.timedelta(days=1000)),
    },
)
CUSTOMERS = Statistics(500, {"region": ColumnStatistics(distinct=5)}, (Index(("id",), unique=True),))
KNOWN = Catalog(
    CATALOG.sources,
    {
        path: replace(each, statistics=ORDERS if path[1] == ("orders",) else CUSTOMERS)
        for path, each in CATALOG.tables.items()
    },
    CATALOG.names,
)
shop, crm = table("shop.orders"), table("crm.customers")
joined = shop.join(crm, "c", on=col.customer_id == that.id, suffix="_c")
of_eu = shop.join(crm.filter(col.region == "EU"), on=col.customer_id == that.id, how="semi")


def rows(query: Query) -> float:
    return Estimates().rows(optimize(bind(query._pipeline, KNOWN).plan))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (shop, 10_000),
        (shop.filter(col.status == "open"), 2500),
        (shop.filter(col.status != "open"), 7500),
        (shop.filter(col.status.is_in(["a", "b"])), 5000),
        (shop.filter(~col.status.is_in(["a", "b"])), 5000),
        (shop.filter((col.status == "a") | (col.status == "b")), 4375),
        (shop.filter(col.customer_id.is_null()), 2000),
        (shop.filter(col.customer_id.is_not_null()), 8000),
        (shop.filter(col.total < 250), 2500),
        (shop.filter(col.total > 100), 9000),
        (shop.filter(col.total >= 100, col.total < 150), 500),
        (shop.filter(col.total > 5000), 1),
        (shop.filter(col.placed >= dt.date(2024, 1, 11), col.placed < dt.date(2024, 1, 21)), 100),
        (shop.filter(col.total > param.least), 10_000 / 3),
        (shop.filter(col.total > param.least, col.total < param.most), 1000),
        (shop.filter(col.status.like("%a%")), 1000),
        (shop.filter(col.status == "open", col.total < 250), 625),
        (shop.filter(col.id == 3).select("id"), 1),
        (shop.sort("id").take(7), 7),
        (shop.sort("id").take(7_000_000), 10_000),
        (shop.take(param.n), 1000),
        (shop.union(shop), 20_000),
        (shop.select("status").intersect(crm.select(status=col.region)), 250),
        (shop.select("status").distinct(), 4),
        (shop.agg(n=fn.count()), 1),
        (shop.group_by("status").agg(n=fn.count()), 4),
        (shop.group_by("status", "customer_id").agg(n=fn.count()), 2000),
        (shop.group_by("status", "id").agg(n=fn.count()), 10_000),
        (shop.group_by(year=col.placed.year()).agg(n=fn.count()), 3),
        (shop.filter(col.total < 1).group_by("customer_id").agg(n=fn.count()), 11),
        (shop.group_by("customer_id").agg(n=fn.count()).filter(col.n > 7), 25),
        (joined, 10_000),
        (joined.filter(col.region == "EU"), 2000),
        (shop.join(crm.filter(col.region == "EU"), "c", on=col.customer_id == that.id, suffix="_c", how="left"), 1e4),
        (of_eu, 2000),
        (of_eu.join(crm.filter(col.region == "EU"), on=col.customer_id == that.id, how="semi"), 2000),
        (shop.join(crm.filter(col.region == "EU"), on=col.customer_id == that.id, how="anti"), 8000),
        (shop.join(crm, on=col.customer_id == that.id, how="anti"), 500),
        (shop.join(crm, "c", how="cross", suffix="_c"), 5_000_000),
    ],
    ids=str,
)  # fmt: skip
def test_rows(query: Query, expected: float) -> None:
    assert rows(query) == pytest.approx(expected, rel=0.02)


def test_of_a_table_of_which_nothing_is_known_some_rows_are_thought() -> None:
    assert Estimates().rows(plan_of(shop)) == TABLE_ROWS
    assert not Estimates().known(plan_of(shop))
    assert Estimates().known(bind(shop._pipeline, KNOWN).plan)


def test_a_foreign_key_of_which_nothing_is_known_finds_each_key_once() -> None:
    first, second = scan(column(1, "a")), scan(column(2, "b"), name="u")
    small = replace(second, table=replace(second.table, statistics=Statistics(100)))
    join = Join("inner", first, small, compare(first.columns[0], "equal", second.columns[0]))
    assert Estimates().rows(join) == TABLE_ROWS


def test_no_rows_are_none_and_others_at_least_one() -> None:
    assert Estimates().rows(Empty((column(1, "a"),))) == 0
    assert rows(shop.filter(col.id == 3, col.status == "x")) == 1


def test_two_keys_of_one_table_are_no_more_choices_than_it_has_rows() -> None:
    """As lineitem and partsupp in TPC-H: the product of both columns' values would leave next to nothing."""
    keys = Statistics(
        800, {"id": ColumnStatistics(distinct=200), "customer_id": ColumnStatistics(distinct=100)},
        (Index(("id", "customer_id"), unique=True),),
    )  # fmt: skip
    tables = dict(KNOWN.tables)
    tables["crm", ("orders",)] = replace(tables["crm", ("orders",)], statistics=keys)
    both = (col.id == that.id) & (col.customer_id == that.customer_id)
    query = shop.join(table("crm.orders"), "p", on=both, suffix="_p")
    assert Estimates().rows(bind(query._pipeline, replace(KNOWN, tables=tables)).plan) == pytest.approx(10_000)


def test_distinct_values_that_are_left() -> None:
    plan = optimize(bind(shop.filter(col.total < 10).select("id", "customer_id", "status")._pipeline, KNOWN).plan)
    ids = {each.name: each.id for each in columns_of(plan)}
    estimates = Estimates()
    assert estimates.rows(plan) == 100
    assert estimates.distinct(plan, ids["id"]) == pytest.approx(100)
    assert 80 < estimates.distinct(plan, ids["customer_id"]) < 100
    assert estimates.distinct(plan, ids["status"]) == pytest.approx(4)


def test_bytes() -> None:
    plan = bind(shop.select("id", "status", "placed")._pipeline, KNOWN).plan
    assert Estimates().width(plan) == 8 + 6 + 4
    assert Estimates().bytes(plan) == 180_000


def test_an_exchange_has_its_fragments_rows() -> None:
    plan = bind(shop.filter(col.status == "open")._pipeline, KNOWN).plan
    exchange = Exchange(1, columns_of(plan))
    assert Estimates((plan,)).rows(exchange) == 2500
    assert Estimates((plan,)).known(exchange)


def test_the_equalities_of_a_join_and_what_else_it_asks() -> None:
    on = (that.id == col.customer_id) & (col.total > that.score)
    plan = next(node for node in nodes(plan_of(shop.join(crm, "c", on=on, suffix="_c"))) if isinstance(node, Join))
    pairs, rest = equalities(plan)
    names = {each.id: each.name for each in columns_of(plan)}
    assert [(names[one], names[other]) for one, other in pairs] == [("customer_id", "id")]
    assert len(rest) == 1

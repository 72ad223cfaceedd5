from __future__ import annotations

from dataclasses import replace

import pytest
from plans import CATALOG, table

from dataflow import Query, col, fn, that
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Statistics
from dataflow.compiler.compile import compile_query
from dataflow.runtime.explain.account import Account, account

KEYS = ColumnStatistics(distinct=1000, least=1, greatest=1000)
ORDER, CUSTOMER, LAKE = table("shop.orders"), table("crm.customers"), table("lake.orders")


def said(query: Query, *known: str, keys: bool = False) -> Account:
    """What is said of a query where only the sources of these names have said how many rows their tables have."""
    statistics = Statistics(1000, {"id": KEYS, "customer_id": KEYS})
    tables = {
        path: replace(each, statistics=statistics) if path[0] in known else each
        for path, each in CATALOG.tables.items()
    }
    catalog = Catalog(CATALOG.sources, tables, CATALOG.names)
    plan = compile_query(query._pipeline, catalog, keys="always" if keys else "never")
    return account(plan, {name: name for name in CATALOG.sources})


JOINED = ORDER.join(CUSTOMER, on=col.customer_id == that.id, suffix="_c").agg(n=fn.count())


def test_rows_are_thought_of_only_where_every_source_below_said_its_own() -> None:
    found = said(JOINED, "shop")
    assert found.local is not None
    rows = {str(operator).partition(" ")[0]: operator.rows for operator in found.local.walk()}
    assert rows["Join"] is None
    assert found.rows is None
    assert {fragment.source: fragment.rows for fragment in found.fragments} == {"shop": 1000, "crm": None}
    assert said(JOINED, "shop", "crm").rows == 1


def test_each_operator_knows_where_it_runs() -> None:
    found = said(LAKE.join(ORDER.select("id"), on="id"), "shop", "lake")
    assert found.local is not None
    places = {(operator.name, operator.source, operator.table) for operator in found.local.walk()}
    assert ("Scan", "lake", "lake.orders") in places
    assert ("Join", None, None) in places
    assert {operator.source for operator in found.fragments[0].operator.walk()} == {"shop"}


@pytest.mark.parametrize("keys", [True, False])
def test_fewer_rows_where_there_are_keys(keys: bool) -> None:
    found = said(
        ORDER.join(CUSTOMER.filter(col.score < 1), on=col.customer_id == that.id, suffix="_c"), "shop", "crm", keys=keys
    )
    (shop,) = [fragment for fragment in found.fragments if fragment.source == "shop"]
    assert found.local is not None
    (arriving,) = [operator for operator in found.local.walk() if operator.fragment == shop.number]
    if not keys:
        assert (shop.rows_with_keys, arriving.rows) == (None, shop.rows)
        return
    assert shop.rows is not None
    assert shop.rows_with_keys is not None
    assert shop.rows_with_keys <= shop.rows
    assert arriving.rows == shop.rows_with_keys


def test_conditions_have_no_brackets_around_all_of_them() -> None:
    found = said(ORDER.filter(col.id > 1, col.id < 9, (col.total > 1) | (col.total < 0)))
    (condition,) = [operator for operator in found.fragments[0].operator.walk() if operator.name == "Filter"]
    assert condition.detail == "(id > 1) and (id < 9) and ((total > 1) or (total < 0))"

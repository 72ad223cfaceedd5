from __future__ import annotations

from dataclasses import replace

import pytest
from plans import CATALOG, table

from dataflow import Query, col, fn, that
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Statistics
from dataflow.compiler.compile import compile_query
from dataflow.compiler.plan.estimate import Estimates
from dataflow.runtime.explain.pushed import done_there, early_groups, inferred_filters

MANY = 2_000_000
ORDERS = Statistics(MANY, {"id": ColumnStatistics(distinct=MANY), "customer_id": ColumnStatistics(distinct=500)})
CUSTOMERS = Statistics(500, {"id": ColumnStatistics(distinct=500), "region": ColumnStatistics(distinct=5)})
ORDER, CUSTOMER = table("shop.orders"), table("crm.customers")
JOINED = ORDER.join(CUSTOMER, "c", on=col.customer_id == that.id, suffix="_c")


def known() -> Catalog:
    tables = {
        path: replace(each, statistics=ORDERS if path[1] == ("orders",) else CUSTOMERS)
        for path, each in CATALOG.tables.items()
    }
    return Catalog(CATALOG.sources, tables, CATALOG.names)


def of_shop(query: Query) -> tuple[list[str], list[str], list[str]]:
    """What is said of the fragment that reads `shop`: what is done there, early groups, inferred filters."""
    plan = compile_query(query._pipeline, known())
    (fragment,) = [each.plan for each in plan.federated.fragments if each.source == "shop"]
    groups = list(early_groups(fragment, plan, Estimates()))
    return list(done_there(fragment)), groups, list(inferred_filters(fragment, plan))


def test_groups_that_are_made_before_a_join() -> None:
    done, groups, _ = of_shop(JOINED.group_by("region").agg(t=col.total.sum()))
    assert "aggregate" in done
    assert groups == ["grouped by customer_id before the join: ~500 groups of ~2,000,000 rows"]


def test_groups_that_the_query_asks_for_are_not_early() -> None:
    totals = ORDER.group_by("customer_id").agg(t=col.total.sum(), n=fn.count())
    done, groups, _ = of_shop(totals.join(CUSTOMER, on=col.customer_id == that.id).select("t", "name"))
    assert "aggregate" in done
    assert groups == []


def test_a_filter_that_another_source_implies() -> None:
    _, _, inferred = of_shop(JOINED.filter(col.id_c < 10))
    assert inferred == ["filter inferred: (customer_id < 10), since customer_id == id"]


@pytest.mark.parametrize("query", [JOINED.filter(col.customer_id < 10), JOINED.filter(col.total < 10), JOINED])
def test_a_filter_that_the_query_asks_for_is_not_inferred(query: Query) -> None:
    assert of_shop(query)[2] == []


def test_what_is_done_there_is_counted() -> None:
    query = ORDER.filter(col.total > 1, col.id > 2, col.id < 90).sort("-id").take(5).derive(x=col.id + 1, y=col.id * 2)
    done, _, _ = of_shop(query.join(CUSTOMER, "c", on=col.customer_id == that.id, suffix="_c").select("x", "y", "name"))
    assert [step for step in done if "columns" not in step] == ["3 conditions", "sort", "limit"]

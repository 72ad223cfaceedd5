from __future__ import annotations

from dataclasses import replace

import pytest
from plans import CATALOG, shown, table

from dataflow import Query, col, fn, that
from dataflow.compiler.bind import bind
from dataflow.compiler.catalog import Catalog, ColumnStatistics, Statistics, TableColumn
from dataflow.compiler.federation.partial_aggregates import LEAST_ROWS, with_partial_aggregates
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.estimate import Estimates
from dataflow.compiler.plan.relational import Aggregate, Scan, columns_of
from dataflow.compiler.plan.walk import nodes
from dataflow.dsl.types import INTERVAL, JSON

MANY = 100 * LEAST_ROWS
ORDERS = Statistics(
    MANY,
    {
        "id": ColumnStatistics(distinct=MANY),
        "customer_id": ColumnStatistics(distinct=500),
        "placed": ColumnStatistics(distinct=20),
    },
)
CUSTOMERS = Statistics(500, {"id": ColumnStatistics(distinct=500), "region": ColumnStatistics(distinct=5)})
SHOP, CRM, LITE, LAKE = (table(f"{name}.orders") for name in ("shop", "crm", "lite", "lake"))
CUSTOMER = table("crm.customers")
ON = col.customer_id == that.id
JOINED = SHOP.join(CUSTOMER, "c", on=ON, suffix="_c")


def known(orders: Statistics = ORDERS) -> Catalog:
    tables = {
        path: replace(each, statistics=orders if path[1] == ("orders",) else CUSTOMERS)
        for path, each in CATALOG.tables.items()
    }
    return Catalog(CATALOG.sources, tables, CATALOG.names)


def grouped(query: Query, catalog: Catalog | None = None) -> list[str]:
    catalog = catalog or known()
    plan = optimize(bind(query._pipeline, catalog).plan)
    changed = with_partial_aggregates(plan, catalog.sources, Estimates())
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    return [line.strip() for line in shown(changed)]


def groups(query: Query, catalog: Catalog | None = None) -> list[str]:
    return [line for line in grouped(query, catalog) if line.startswith("Aggregate")]


def test_the_rows_of_the_larger_source_are_grouped_by_what_they_are_joined_by() -> None:
    assert grouped(JOINED.group_by("region").agg(t=fn.sum(col.total), n=fn.count())) == [
        "Project [region, t = sum, n = count]",
        "Aggregate [sum = sum(sum), count = sum(count)] by [region]",
        "Join inner on (customer_id == id)",
        "Aggregate [sum = sum(total), count = count()] by [customer_id]",
        "Scan shop.orders [customer_id, total]",
        "Scan crm.customers [id, region]",
    ]


def test_keys_of_their_own_are_computed_below() -> None:
    found = groups(JOINED.group_by("region", y=col.placed.year()).agg(t=fn.max(col.total)))
    assert found == [
        "Aggregate [max = max(max)] by [region, y]",
        "Aggregate [max = max(total)] by [customer_id, y = year(placed)]",
    ]


def test_a_mean_is_made_of_totals_and_counts() -> None:
    found = groups(JOINED.group_by("region").agg(m=fn.avg(col.total)))
    assert found[1] == "Aggregate [avg = sum(total), avg = count(total)] by [customer_id]"


def test_a_total_of_no_rows_is_null_and_a_count_0() -> None:
    found = grouped(JOINED.agg(n=fn.count(), t=fn.sum(col.total)))
    assert found[0] == "Project [n = coalesce(count, 0), t = sum]"


def test_least_and_greatest_values_of_the_other_side_go_along() -> None:
    found = groups(JOINED.group_by("region").agg(t=fn.sum(col.total), s=fn.min(col.score)))
    assert found[0] == "Aggregate [sum = sum(sum), min = min(score)] by [region]"


def test_conditions_of_aggregates_go_below() -> None:
    found = groups(JOINED.group_by("region").agg(n=fn.count(where=col.total > 5)))
    assert "where" in found[1]


@pytest.mark.parametrize(
    "query",
    [
        JOINED.group_by("region").agg(t=fn.sum(col.score)),
        JOINED.group_by("region").agg(t=fn.sum(col.total * col.score)),
        JOINED.group_by("region").agg(t=fn.count_distinct(col.total)),
        JOINED.group_by("region").agg(t=fn.avg(col.id)),
        JOINED.group_by("region").agg(t=fn.sum(col.total), n=fn.first(col.name, sort="name")),
        SHOP.join(CUSTOMER, "c", on=ON, how="left", suffix="_c").group_by("region").agg(t=fn.sum(col.total)),
        SHOP.join(CUSTOMER, "c", on=col.id == that.id, suffix="_c").group_by("region").agg(t=fn.sum(col.total)),
        LAKE.join(CUSTOMER, "c", on=ON, suffix="_c").group_by("region").agg(t=fn.sum(col.total)),
        SHOP.join(table("shop.customers"), "c", on=ON, suffix="_c").group_by("region").agg(t=fn.sum(col.total)),
        SHOP.group_by("status").agg(t=fn.sum(col.total)),
    ],
    ids=[
        "of the other side",
        "of both",
        "count_distinct",
        "mean of integers",
        "first",
        "left",
        "many groups",
        "local",
        "one source",
        "no join",
    ],
)
def test_rows_stay_rows(query: Query) -> None:
    assert len(groups(query)) == 1


def test_rows_stay_rows_where_they_are_few_or_of_unknown_number() -> None:
    query = JOINED.group_by("region").agg(t=fn.sum(col.total))
    assert len(groups(query, known(Statistics(LEAST_ROWS / 2, ORDERS.columns)))) == 1
    assert len(groups(query, CATALOG)) == 1


def test_a_cross_join_has_no_groups_of_no_rows() -> None:
    crossed = SHOP.join(CUSTOMER.agg(n=fn.count()), "c", on=None, how="cross").agg(t=fn.sum(col.total))
    assert groups(crossed)[0] == "Aggregate [sum = sum(total)]"


def test_columns_of_groups_are_no_other_columns() -> None:
    spent = JOINED.group_by("region").agg(t=fn.sum(col.total))
    query = spent.join(table("lite.orders").select("id", "status"), "o", on=col.region == that.status)
    plan = with_partial_aggregates(optimize(bind(query._pipeline, known()).plan), CATALOG.sources, Estimates())
    ids = [column.id for node in nodes(plan) if isinstance(node, Scan) for column in node.columns]
    for aggregate in (node for node in nodes(plan) if isinstance(node, Aggregate)):
        ids += [made.column.id for made in aggregate.aggregates]
    assert len(set(ids)) == len(ids)


def test_rows_are_not_grouped_by_what_has_no_equality() -> None:
    told = {name: ColumnStatistics(distinct=3) for name in ("placed", "span", "note")}
    catalog = known(replace(ORDERS, columns=told))
    tables = {
        path: replace(each, columns=(*each.columns, TableColumn("span", INTERVAL), TableColumn("note", JSON)))
        for path, each in catalog.tables.items()
    }
    catalog = replace(catalog, tables=tables)
    for value in (col.placed + col.span == that.seen.cast("timestamp"), fn.json_text(col.note) == that.name):
        joined = SHOP.join(CUSTOMER, "c", on=value, suffix="_c").group_by("region").agg(n=fn.count())
        assert len(groups(joined, catalog)) == 1

from __future__ import annotations

import pytest
from plans import plan_of, shown, table

from dataflow import Query, col, fn
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.merge_project import merge_project
from dataflow.compiler.rules.push_down_filter import push_down_filter
from dataflow.compiler.rules.push_down_semi_join import push_down_semi_join
from dataflow.compiler.rules.restrict_groups import restrict_groups

ORDERS, CUSTOMERS = table("shop.orders"), table("shop.customers")
TOTALS = ORDERS.group_by(customer=col.customer_id).agg(sum=col.total.sum())


def restricted(query: Query) -> list[str]:
    plan = optimize(plan_of(query), (push_down_filter, push_down_semi_join, merge_project))
    changed = restrict_groups(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert restrict_groups(changed) is changed
    return [] if changed is plan else [line.split(" [")[0] for line in shown(changed)]


def test_groups_are_made_of_the_rows_that_a_filtered_table_wants() -> None:
    query = CUSTOMERS.filter(col.region == "EU").join(TOTALS, how="left", on=col.id == col.customer)
    assert restricted(query) == [
        "Join left on (id == customer)",
        "  Filter (region == 'EU')",
        "    Scan shop.customers",
        "  Aggregate",
        "    Join inner on (customer_id == id)",
        "      Scan shop.orders",
        "      Distinct",
        "        Project",
        "          Filter (region == 'EU')",
        "            Scan shop.customers",
    ]


def test_a_sub_query_that_reads_a_column_from_outside() -> None:
    mean = ORDERS.filter(col.customer_id == col.c.id).agg(mean=col.total.avg())
    query = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == col.c.id, suffix="_c").filter(
        col.c.region == "EU", col.total < mean
    )
    lines = restricted(query)
    assert "Join inner on (customer_id == id)" in " ".join(lines)
    assert [line.strip() for line in lines].count("Filter (region == 'EU')") == 2


def test_two_conditions_on_one_column_from_outside() -> None:
    count = ORDERS.filter(col.customer_id == col.c.id).filter(col.customer_id == col.c.id).agg(n=fn.count())
    query = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == col.c.id, suffix="_c").filter(
        col.c.region == "EU", col.total < count
    )
    assert any("Join inner on (customer_id == id)" in line for line in restricted(query))


def test_below_joins_and_filters_of_the_groups_rows() -> None:
    totals = (
        ORDERS.filter(col.total > 5)
        .join(CUSTOMERS.select(key=col.id, area=col.region), on=col.customer_id == col.key)
        .group_by(customer=col.customer_id)
        .agg(sum=col.total.sum())
    )
    lines = restricted(CUSTOMERS.filter(col.region == "EU").join(totals, on=col.id == col.customer))
    at = next(at for at, line in enumerate(lines) if "Distinct" in line)
    assert lines[at - 1].strip() == "Scan shop.orders"
    assert lines[at - 2].strip() == "Join inner on (customer_id == id)"


def test_a_semi_join_says_what_is_wanted_too() -> None:
    wanted = CUSTOMERS.filter(col.id.is_in(ORDERS.filter(col.status == "open").select("customer_id")))
    assert any("Distinct" in line for line in restricted(wanted.join(TOTALS, how="left", on=col.id == col.customer)))


@pytest.mark.parametrize(
    "query",
    [
        CUSTOMERS.join(TOTALS, how="left", on=col.id == col.customer),
        table("lite.customers").filter(col.region == "EU").join(TOTALS, how="left", on=col.id == col.customer),
        CUSTOMERS.filter(col.region == "EU").join(TOTALS, how="right", on=col.id == col.customer),
        CUSTOMERS.filter(col.region == "EU").join(TOTALS, how="left", on=col.id < col.customer),
        CUSTOMERS.filter(col.region == "EU").join(ORDERS.agg(n=fn.count()), how="left", on=col.id == col.n),
        CUSTOMERS.filter(col.region == "EU").take(3).join(TOTALS, how="left", on=col.id == col.customer),
        CUSTOMERS.filter(col.region == "EU").join(
            ORDERS.take(9).group_by(customer=col.customer_id).agg(n=fn.count()), on=col.id == col.customer
        ),
    ],
    ids=[
        "nothing is filtered",
        "another source",
        "all groups are kept",
        "no equality",
        "one group of all rows",
        "which rows a limit takes is not the same twice",
        "rows are cut below the groups",
    ],
)
def test_not(query: Query) -> None:
    assert restricted(query) == []

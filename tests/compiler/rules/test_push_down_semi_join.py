from __future__ import annotations

import pytest
from plans import plan_of, shown, table

from dataflow import Query, col
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.push_down_semi_join import push_down_semi_join

ORDERS, CUSTOMERS = table("shop.orders"), table("shop.customers")
BOTH = ORDERS.join(CUSTOMERS.select(key=col.id, area=col.region), how="left", on=col.customer_id == col.key)
EUROPEAN = CUSTOMERS.filter(col.region == "EU").select(wanted=col.id)


def pushed(query: Query) -> list[str]:
    plan = plan_of(query)
    changed = push_down_semi_join(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert push_down_semi_join(changed) is changed
    return [] if changed is plan else [line.split(" [")[0] for line in shown(changed)]


@pytest.mark.parametrize("kind", ["semi", "anti"])
def test_below_a_left_join_and_what_is_between(kind: str) -> None:
    query = BOTH.filter(col.area > "A").join(EUROPEAN, how=kind, on=col.customer_id == col.wanted)  # type: ignore[arg-type]
    assert pushed(query) == [
        "Filter (area > 'A')",
        "  Join left on (customer_id == key)",
        f"    Join {kind} on (customer_id == wanted)",
        "      Scan shop.orders",
        "      Project",
        "        Filter (region == 'EU')",
        "          Scan shop.customers",
        "    Project",
        "      Scan shop.customers",
    ]


def test_below_a_left_join_of_two_sources() -> None:
    both = ORDERS.join(table("crm.customers").select(key=col.id), how="left", on=col.customer_id == col.key)
    query = both.join(table("lite.customers").select(wanted=col.id), how="semi", on=col.customer_id == col.wanted)
    assert pushed(query)[:3] == [
        "Join left on (customer_id == key)",
        "  Join semi on (customer_id == wanted)",
        "    Scan shop.orders",
    ]


@pytest.mark.parametrize(
    "query",
    [
        BOTH.join(EUROPEAN, how="semi", on=col.key == col.wanted),
        BOTH.derive(customer_id=col.customer_id + 1).join(EUROPEAN, how="semi", on=col.customer_id == col.wanted),
        BOTH.join(table("lite.customers").select(wanted=col.id), how="semi", on=col.customer_id == col.wanted),
        BOTH.take(3).join(EUROPEAN, how="semi", on=col.customer_id == col.wanted),
        ORDERS.join(EUROPEAN, how="semi", on=col.customer_id == col.wanted),
    ],
    ids=["of the right side", "computed above", "another source", "behind a limit", "nothing to go below"],
)
def test_not(query: Query) -> None:
    assert pushed(query) == []

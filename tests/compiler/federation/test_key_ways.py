from __future__ import annotations

from plans import CATALOG, plan_of, table

from dataflow import Query, col, fn, that
from dataflow.compiler.federation.key_ways import ways_of
from dataflow.compiler.federation.split import split
from dataflow.compiler.optimize import optimize
from dataflow.compiler.plan.show import show_scalar

ORDERS = table("shop.orders").select("id", "customer_id", "total")
CUSTOMERS = table("crm.customers").select("id", "name")


def ways(query: Query) -> set[str]:
    """`#2 a ◀ b`: the a of the second fragment must be one of the b."""
    federated = split(optimize(plan_of(query)), CATALOG.sources)
    return {
        f"#{way.fragment} {show_scalar(way.operand)} ◀ {show_scalar(way.source)}"
        for way in ways_of(federated, CATALOG.sources)
    }


def test_each_side_of_an_inner_join_may_wait_for_the_other() -> None:
    query = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c").select("total", "name")
    assert ways(query) == {"#1 customer_id ◀ id", "#2 id ◀ customer_id"}


def test_only_the_right_side_of_a_left_join_may_wait() -> None:
    joined = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c", how="left")
    assert ways(joined.select("total", "name")) == {"#2 id ◀ customer_id"}


def test_conditions_go_below_groups_by_their_keys_only() -> None:
    spent = ORDERS.union(table("crm.orders").select("id", "customer_id", "total"), all=True)
    groups = spent.group_by("customer_id").agg(spent=col.total.sum(), last=col.id.max())
    few = table("lite.customers").select("id")
    by_key = few.join(groups, "g", on=col.id == that.customer_id).select("spent")
    assert {way for way in ways(by_key) if way.endswith("◀ id")} == {"#1 customer_id ◀ id", "#2 customer_id ◀ id"}
    by_value = few.join(groups, "g", on=col.id == that.last).select("spent")
    assert {way for way in ways(by_value) if way.endswith("◀ id")} == set()


def test_types_that_are_not_compared_the_same_everywhere_do_not_wait() -> None:
    floats = table("crm.customers").join(table("lite.customers"), "l", on=col.score == that.score, suffix="_l")
    assert ways(floats.agg(n=fn.count())) == set()
    mixed = ORDERS.join(CUSTOMERS, "c", on=col.total == that.id, suffix="_c")
    assert ways(mixed.select("name")) == set()


def test_what_is_asked_of_a_row_that_may_be_missing_does_not_choose_its_rows() -> None:
    joined = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c", how="left")
    few = table("lite.orders").select(named=col.status)
    # Without its customer an order would be one of "nobody".
    query = joined.join(few, "f", on=col.name.coalesce("nobody") == that.named).select("total")
    assert ways(query) == {"#2 id ◀ customer_id", "#3 named ◀ coalesce(name, 'nobody')"}

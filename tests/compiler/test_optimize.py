from __future__ import annotations

import pytest
from plans import plan_of, shown, table

from dataflow import Query, col, fn, param, that
from dataflow.compiler.optimize import RULES, Rule, optimize
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Distinct, Plan, Project, columns_of
from dataflow.dsl.errors import InternalError

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")
JOINED = ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, how="left", suffix="_c")
QUERIES = [
    ORDERS,
    JOINED.filter(col.status == "open", col.region == "EU").sort("-total").take(3).select("region", "total"),
    JOINED.take(4),
    JOINED.sort("id").take(2, 4).take(param.n),
    JOINED.group_by("region").agg(n=fn.count(where=col.id > 5)).filter(col.n > 1, col.region != "EU"),
    ORDERS.select("id").union(CUSTOMERS.select("id")).filter(col.id > 1).take(3),
    ORDERS.filter(col.id == 1, col.id == 2).take(0).agg(n=fn.count()),
]


@pytest.mark.parametrize("rules", [RULES, *((rule,) for rule in RULES), RULES[::-1]], ids=lambda rules: str(len(rules)))
@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_rules_come_to_rest_and_keep_the_columns(query: Query, rules: tuple[Rule, ...]) -> None:
    plan = plan_of(query)
    optimized = optimize(plan, rules)
    check_plan(optimized)
    assert columns_of(optimized) == columns_of(plan)
    assert optimize(optimized, rules) is optimized


def test_all_rules_together() -> None:
    assert shown(optimize(plan_of(QUERIES[4]))) == [
        "Project [region, n = count]",
        "  Filter (count > 1)",
        "    Aggregate [count = count() where (id > 5)] by [region]",
        "      Filter (region != 'EU')",
        "        Join left on (customer_id == id)",
        "          Scan shop.orders [id, customer_id]",
        "          Scan crm.customers [id, region]",
    ]


def test_no_rules_give_back_the_same_plan() -> None:
    plan = plan_of(QUERIES[1])
    assert optimize(plan, ()) is plan


def test_a_rule_that_changes_the_columns_is_a_bug() -> None:
    def drop_columns(plan: Plan) -> Plan:
        return Project(plan, ())

    with pytest.raises(InternalError) as caught:
        optimize(plan_of(ORDERS), (drop_columns,))
    assert caught.value.message == "rule `drop_columns` changed the columns of a plan"


def test_a_rule_that_never_comes_to_rest_is_a_bug() -> None:
    def wrap(plan: Plan) -> Plan:
        return Distinct(plan)

    with pytest.raises(InternalError) as caught:
        optimize(plan_of(ORDERS), (wrap,))
    assert caught.value.message == "the rules did not come to rest within 20 passes"

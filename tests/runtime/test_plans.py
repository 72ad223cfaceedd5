"""Plans are found by the pipeline, and by what it says."""

from __future__ import annotations

from plans import CATALOG, table

from dataflow import Query, col, param
from dataflow.compiler.compile import compile_query
from dataflow.runtime.plans import Kept, Plans


def kept(query: Query, version: int = 0) -> Kept:
    pipeline = query._pipeline
    return Kept(pipeline, version, compile_query(pipeline, CATALOG), ())


def large() -> Query:
    return table("shop.orders").filter(col.total > param.least).take(10)


def test_the_same_pipeline_has_its_plan() -> None:
    plans, one = Plans(), kept(large())
    assert plans.find(one.pipeline, 0) is None
    plans.keep(one)
    assert plans.find(one.pipeline, 0) is one


def test_an_equal_pipeline_has_it_too() -> None:
    plans, one = Plans(), kept(large())
    plans.keep(one)
    again = large()._pipeline
    for _ in range(2):
        found = plans.find(again, 0)
        assert found is not None
        assert found.plan is one.plan


def test_constants_that_python_takes_for_equal_have_plans_of_their_own() -> None:
    plans = Plans()
    orders = table("shop.orders")
    plans.keep(kept(orders.select(x=1)))
    assert plans.find(orders.select(x=1)._pipeline, 0) is not None
    assert plans.find(orders.select(x=1.0)._pipeline, 0) is None
    assert plans.find(orders.select(x=True)._pipeline, 0) is None


def test_a_plan_of_other_tables_is_not_found() -> None:
    plans, one = Plans(), kept(large(), version=1)
    plans.keep(one)
    assert plans.find(one.pipeline, 2) is None
    assert plans.find(large()._pipeline, 2) is None
    newer = kept(large(), version=2)
    plans.keep(newer)
    assert plans.find(large()._pipeline, 2) == newer


def test_the_least_recently_used_goes_first() -> None:
    plans = Plans(most=2)
    first, second, third = (kept(table("shop.orders").take(count)) for count in (1, 2, 3))
    for one in (first, second, third):
        plans.keep(one)
    assert plans.find(first.pipeline, 0) is None
    assert plans.find(second.pipeline, 0) is second
    plans.keep(first)
    assert plans.find(second.pipeline, 0) is second


def test_a_pipeline_too_deep_to_be_compared_is_known_by_itself() -> None:
    value = col.total
    for _ in range(3000):
        value = value + 1
    pipeline = table("shop.orders").select(x=value)._pipeline
    deep = Kept(pipeline, 0, kept(large()).plan, ())
    plans = Plans()
    plans.keep(deep)
    assert plans.find(pipeline, 0) is deep
    assert plans.find(table("shop.orders").select(x=value)._pipeline, 0) is None

from __future__ import annotations

from plans import plan_of, shown, table

from dataflow import Query, col, fn, lit
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.merge_project import merge_project

ORDERS = table("shop.orders").select("id", "total")


def merged(query: Query) -> list[str]:
    plan = plan_of(query)
    changed = merge_project(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert merge_project(changed) is changed
    return [line for line in shown(changed) if "Scan" not in line]


def test_two_projections_become_one() -> None:
    assert merged(ORDERS.derive(b=col.id * 2).select(c=col.b + 1)) == ["Project [c = ((id * 2) + 1)]"]


def test_a_projection_that_changes_nothing_goes() -> None:
    assert merged(table("shop.orders").select("id", "customer_id", "status", "total", "placed")) == []


def test_another_order_or_name_is_a_change() -> None:
    assert merged(ORDERS.select("total", "id")) == ["Project [total, id]"]
    assert merged(ORDERS.rename(number="id")) == ["Project [number = id, total]"]


def test_into_the_keys_and_arguments_of_an_aggregate() -> None:
    query = ORDERS.derive(k=col.id % 2, x=col.id * 3).group_by("k").agg(s=col.x.sum())
    assert merged(query)[1] == "  Aggregate [sum = sum((id * 3))] by [k = (id % 2)]"


def test_what_is_large_and_used_twice_is_computed_once() -> None:
    large = sum((col.id * number for number in range(2, 9)), start=col.id * 1)
    query = ORDERS.select(x=large).select(a=col.x + 1, b=col.x + 2)
    assert [line.split(" [")[0] for line in merged(query)] == ["Project", "  Project"]
    assert len(merged(ORDERS.select(x=large).select(a=col.x + 1))) == 1


def test_a_value_doubled_in_every_step_does_not_grow_without_bound() -> None:
    query = ORDERS.select(x=col.id)
    for _ in range(30):
        query = query.derive(x=col.x + col.x)
    assert max(map(len, merged(query))) < 2000


def test_nothing_to_merge_gives_back_the_same_object() -> None:
    plan = plan_of(table("shop.orders").derive(x=lit(1)).filter(col.x > 1).group_by("x").agg(n=fn.count()))
    changed = merge_project(plan)
    assert merge_project(changed) is changed

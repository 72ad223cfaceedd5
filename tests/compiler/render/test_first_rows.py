from __future__ import annotations

from plans import plan_of, shown, table

from dataflow import Query, col, fn
from dataflow.compiler.dialects.registry import dialect_named
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Aggregate, columns_of
from dataflow.compiler.plan.walk import nodes
from dataflow.compiler.render.first_rows import with_numbered_rows

ORDERS = table("lite.orders").select("id", "status", "total")


def aggregate(query: Query) -> Aggregate:
    return next(node for node in nodes(plan_of(query)) if isinstance(node, Aggregate))


def numbered(query: Query) -> list[str]:
    plan = aggregate(query)
    changed = with_numbered_rows(plan, dialect_named("sqlite"))
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    return [line.strip() for line in shown(changed)[:2]]


def test_the_first_row_is_number_one() -> None:
    assert numbered(ORDERS.group_by("status").agg(f=col.id.first(sort="-total"), n=fn.count())) == [
        "Aggregate [first = max(case when (row_number == 1) then id else null end), count = count()] by [status]",
        "Window [row_number = row_number() over (by status sort -total, id)]",
    ]


def test_the_last_row_is_number_one_of_the_opposite_order() -> None:
    assert numbered(ORDERS.agg(f=col.id.last(sort=["total", col.status.desc(nulls="first")])))[1] == (
        "Window [row_number = row_number() over (sort -total nulls first, status, -id nulls first)]"
    )


def test_rows_of_a_condition_are_numbered_by_themselves() -> None:
    assert numbered(ORDERS.agg(f=col.id.first(sort="total", where=col.id > 1))) == [
        "Aggregate [first = max(case when ((row_number == 1) and (id > 1)) then id else null end)]",
        "Window [row_number = row_number() over (by case when (id > 1) then 1 else 0 end sort total, id)]",
    ]


def test_what_the_dialect_does_itself_stays() -> None:
    plan = aggregate(ORDERS.agg(f=col.id.first(sort="total")))
    assert with_numbered_rows(plan, dialect_named("postgres")) is plan
    counted = aggregate(ORDERS.agg(n=fn.count()))
    assert with_numbered_rows(counted, dialect_named("sqlite")) is counted

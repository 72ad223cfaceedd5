from __future__ import annotations

from plans import plan_of, shown, table

from dataflow import Query, col, fn
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import columns_of
from dataflow.compiler.rules.merge_window import merge_window

ORDERS = table("shop.orders")


def merged(query: Query) -> list[str]:
    plan = plan_of(query)
    changed = merge_window(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert merge_window(changed) is changed
    return [line for line in shown(changed) if "Scan" not in line]


def test_windows_of_several_columns_become_one() -> None:
    query = ORDERS.select("id").derive(a=fn.count().over()).derive(b=fn.rank().over(sort="id"))
    query = query.derive(c=col.id.lag().over(sort="id"))
    assert merged(query) == [
        "Project [id, a, b, c = lag]",
        "  Project [id, a, b = rank, lag]",
        "    Project [id, a = count, rank, lag]",
        "      Window [count = count() over (), rank = rank() over (sort id), lag = lag(id) over (sort id)]",
        "        Project [id]",
    ]


def test_a_window_of_a_column_that_is_only_renamed_goes_below() -> None:
    query = ORDERS.select("id").derive(a=fn.count().over()).select("a", n=col.id).derive(b=fn.rank().over(sort="n"))
    assert "Window [count = count() over (), rank = rank() over (sort id)]" in [line.strip() for line in merged(query)]


def test_a_window_of_a_window_stays() -> None:
    query = ORDERS.select("id").derive(a=fn.count().over(), b=fn.rank().over(sort="a"))
    assert merged(query) == [
        "Project [id, a, b = rank]",
        "  Window [rank = rank() over (sort a)]",
        "    Project [id, a = count]",
        "      Window [count = count() over ()]",
        "        Project [id]",
    ]


def test_a_window_of_a_computed_column_stays() -> None:
    query = ORDERS.select("id").derive(a=fn.count().over()).derive(x=col.id * 2).derive(b=fn.rank().over(sort="x"))
    assert merged(query)[1] == "  Window [rank = rank() over (sort x)]"


def test_a_window_behind_a_filter_stays() -> None:
    query = ORDERS.filter(fn.row_number().over(sort="id") > 1).filter(fn.row_number().over(sort="id") > 1)
    assert merged(query)[0] == "Project [id, customer_id, status, total, placed]"
    assert [line.strip().partition(" ")[0] for line in merged(query)] == [
        "Project",
        "Filter",
        "Window",
        "Filter",
        "Window",
    ]

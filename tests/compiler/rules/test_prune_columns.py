from __future__ import annotations

from plans import column, compare, plan_of, scan, shown, table

from dataflow import Query, col, fn, that
from dataflow.compiler.plan.check import check_plan
from dataflow.compiler.plan.relational import Distinct, Filter, Project, Union, columns_of
from dataflow.compiler.plan.scalar import Assignment, ColumnRef
from dataflow.compiler.rules.prune_columns import prune_columns

ORDERS, CUSTOMERS = table("shop.orders"), table("crm.customers")
A, B, C, D = (column(id_, name) for id_, name in enumerate("abcd", 1))


def pruned(query: Query) -> list[str]:
    plan = plan_of(query)
    changed = prune_columns(plan)
    check_plan(changed)
    assert columns_of(changed) == columns_of(plan)
    assert prune_columns(changed) is changed
    return [line.strip() for line in shown(changed)]


def test_a_scan_keeps_what_is_read_above_it() -> None:
    assert (
        pruned(ORDERS.filter(col.total > 1).sort("placed").select("id"))[-1] == "Scan shop.orders [id, total, placed]"
    )


def test_an_unread_computation_goes() -> None:
    assert pruned(ORDERS.derive(x=col.id * 2).derive(y=col.total * 2).select("x")) == [
        "Project [x]",
        "Project [x]",
        "Project [x = (id * 2)]",
        "Scan shop.orders [id]",
    ]


def test_each_side_of_a_join_keeps_its_part_of_the_condition() -> None:
    lines = pruned(ORDERS.join(CUSTOMERS, "c", on=col.customer_id == that.id, suffix="_c").select("region"))
    assert lines[-2:] == ["Scan shop.orders [customer_id]", "Scan crm.customers [id, region]"]


def test_counting_rows_keeps_one_column() -> None:
    assert pruned(ORDERS.agg(n=fn.count()))[-1] == "Scan shop.orders [id]"


def test_an_aggregate_keeps_its_keys_and_without_keys_one_aggregate() -> None:
    counted = ORDERS.group_by("status").agg(n=fn.count(), most=col.total.max())
    assert pruned(counted.select("n"))[2] == "Aggregate [count = count()] by [status]"
    assert "Aggregate [count = count()]" in pruned(ORDERS.agg(n=fn.count(), m=col.id.max()).select(x=1))


def test_distinct_needs_every_column() -> None:
    assert pruned(ORDERS.select("id", "status").distinct().select("id"))[-1] == "Scan shop.orders [id, status]"


def test_a_union_is_pruned_by_place() -> None:
    query = ORDERS.select("id", "status").union(CUSTOMERS.select("id", status=col.name), all=True).select("status")
    assert [line for line in pruned(query) if "Scan" in line] == [
        "Scan shop.orders [status]",
        "Scan crm.customers [name]",
    ]


def test_a_union_stays_whole_where_an_input_must_keep_more() -> None:
    union = Union((Filter(scan(A, B), compare(B, "equal", 1)), Distinct(scan(C, D))), (A, column(9, "x")))
    plan = Project(union, (Assignment(A, ColumnRef(A)),))
    check_plan(prune_columns(plan))
    assert shown(prune_columns(plan)) == shown(plan)


def test_nothing_to_prune_gives_back_the_same_object() -> None:
    plan = plan_of(ORDERS.filter(col.total > 1))
    assert prune_columns(plan) is plan


def test_what_decides_between_equally_near_rows_stays() -> None:
    prices = table("shop.orders").select(key=col.id, total=col.total).sort("total")
    assert pruned(CUSTOMERS.join(prices, on=col.id > that.key, how="asof").select("id", "key"))[-2:] == [
        "Project [key = id, total]",
        "Scan shop.orders [id, total]",
    ]


def test_a_set_operation_needs_all_columns() -> None:
    both = ORDERS.select("id", "status").except_(ORDERS.select("id", "status").take(5)).select("id")
    assert pruned(both)[1] == "Except"
    assert "Scan shop.orders [id, status]" in pruned(both)


def test_constant_rows_lose_what_is_not_read() -> None:
    assert "Values [number] of 2 rows" in pruned(ORDERS.unpivot("id", "total", into=("what", "n")).select("n"))


def test_a_window_keeps_what_it_reads_and_what_is_read_of_it() -> None:
    query = ORDERS.derive(a=fn.rank().over("status", "total")).derive(b=fn.count().over("placed"))
    query = query.derive(c=col.id.lag().over(sort="id"))
    assert pruned(query.select("id", "a")) == [
        "Project [id, a]",
        "Project [id, a]",
        "Project [id, a]",
        "Project [id, a = rank]",
        "Window [rank = rank() over (by status sort total)]",
        "Scan shop.orders [id, status, total]",
    ]


COUNTS = CUSTOMERS.group_by("region").agg(n=fn.count(), s=fn.sum(col.id))


def test_a_left_join_that_adds_no_rows_and_no_column_goes() -> None:
    for right, on in (
        (COUNTS, col.status == col.c.region),
        (COUNTS.select(r=col.region, m=col.n * 2).filter(col.m > 3), col.c.r == col.status),
        (CUSTOMERS.select("region").distinct(), col.status == col.c.region),
        (CUSTOMERS.agg(n=fn.count()), col.id == col.c.n),
        (CUSTOMERS.sort("id").take(1), col.id < col.c.score),
    ):
        lines = pruned(ORDERS.join(right, "c", on=on, how="left", suffix="_c").select("id"))
        assert lines[-1] == "Scan shop.orders [id]", lines


def test_a_left_join_stays_where_it_may_repeat_rows_or_is_read() -> None:
    for query in (
        ORDERS.join(COUNTS, "c", on=col.status == col.c.region, how="left").select("id", "n"),
        ORDERS.join(COUNTS, "c", on=col.status == col.c.region, how="inner").select("id"),
        ORDERS.join(COUNTS, "c", on=col.status > col.c.region, how="left").select("id"),
        ORDERS.join(CUSTOMERS, "c", on=col.customer_id == col.c.id, how="left", suffix="_c").select("id"),
        ORDERS.join(CUSTOMERS.take(2), "c", on=col.customer_id == col.c.id, how="left", suffix="_c").select("id"),
        ORDERS.join(
            CUSTOMERS.select("region", "name").distinct(), "c", on=col.status == col.c.region, how="left"
        ).select("id"),
    ):
        assert any(line.startswith("Join") for line in pruned(query))

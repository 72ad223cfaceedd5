from __future__ import annotations

import datetime as dt
from decimal import Decimal

from plans import plan_of, shown, table

from dataflow import case, col, fn, param, that
from dataflow.compiler.plan.relational import Empty, Exchange, columns_of
from dataflow.compiler.plan.show import show_node


def test_every_operator_is_a_line() -> None:
    query = (
        table("shop.orders")
        .filter(col.total > Decimal("9.5"), col.status.is_in(["open", "paid"]))
        .join(table("crm.customers"), "c", on=col.customer_id == that.id, how="left", suffix="_c")
        .select("status", "total", "region", late=col.placed < dt.date(2026, 1, 31))
        .group_by("region")
        .agg(n=fn.count(where=col.late), most=col.total.max())
        .sort(col.n.desc(nulls="first"))
        .take(11, 20)
    )
    assert shown(plan_of(query)) == [
        "Limit 10 after 10",
        "  Sort [-n nulls first]",
        "    Project [region, n = count, most = max]",
        "      Aggregate [count = count() where late, max = max(total)] by [region]",
        "        Project [status, total, region, late = (placed < @2026-01-31)]",
        "          Join left on (customer_id == id)",
        "            Filter ((total > 9.5) and (status in ('open', 'paid')))",
        "              Scan shop.orders [id, customer_id, status, total, placed]",
        "            Scan crm.customers [id, name, region, score, seen]",
    ]


def test_scalars_are_in_the_language_s_signs() -> None:
    query = table("shop.orders").select(
        a=case((col.id == param.n, -col.id), otherwise=col.id % 2),
        b=col.status.not_in(["x"]),
        c=col.total.cast("float64"),
        d=col.placed.trunc("month"),
        e=~col.status.like("a%"),
    )
    assert shown(plan_of(query))[0] == (
        "Project [a = case when (id == $n) then negate(id) else (id % 2) end, b = (status not in ('x')), "
        "c = total::float64, d = date_trunc.month(placed), e = not((status like 'a%'))]"
    )


def test_union_distinct_and_cross_join() -> None:
    orders = table("shop.orders").select("id")
    assert shown(
        plan_of(orders.union(orders).join(table("shop.customers").select("name"), how="cross").distinct())
    ) == [
        "Distinct",
        "  Project [id, name]",
        "    Join cross",
        "      Distinct",
        "        Project [id]",
        "          Union",
        "            Project [id]",
        "              Project [id]",
        "                Scan shop.orders [id, customer_id, status, total, placed]",
        "            Project [id]",
        "              Project [id]",
        "                Scan shop.orders [id, customer_id, status, total, placed]",
        "      Project [name]",
        "        Scan shop.customers [id, name, region, score, seen]",
    ]


def test_what_comes_from_elsewhere() -> None:
    columns = columns_of(plan_of(table("shop.orders").select("id", "total")))
    assert show_node(Exchange(2, columns)) == "Exchange #2 [id, total]"
    assert show_node(Empty(columns)) == "Empty [id, total]"

"""TPC-H Q4, order priority checking: orders of a quarter with a line that came later than promised."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, exists, fn, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1993, 7, 1))
    late = t.lineitem.filter(col.l_orderkey == col.o_orderkey, col.l_commitdate < col.l_receiptdate)
    return (
        t.orders.filter(col.o_orderdate >= day, col.o_orderdate < day + interval(months=3), exists(late))
        .group_by("o_orderpriority")
        .agg(order_count=fn.count())
        .sort("o_orderpriority")
    )

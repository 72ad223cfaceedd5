"""TPC-H Q12, shipping modes and order priority: late lines of urgent and of other orders, by two modes of shipping."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, if_, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1994, 1, 1))
    priority = col.o_orderpriority
    return (
        t.orders.join(t.lineitem, on=col.o_orderkey == col.l_orderkey)
        .filter(
            col.l_shipmode.is_in(["MAIL", "SHIP"]),
            col.l_commitdate < col.l_receiptdate,
            col.l_shipdate < col.l_commitdate,
            col.l_receiptdate >= day,
            col.l_receiptdate < day + interval(years=1),
        )
        .group_by("l_shipmode")
        .agg(
            high_line_count=if_((priority == "1-URGENT") | (priority == "2-HIGH"), 1, 0).sum(),
            low_line_count=if_((priority != "1-URGENT") & (priority != "2-HIGH"), 1, 0).sum(),
        )
        .sort("l_shipmode")
    )

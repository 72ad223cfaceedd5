"""TPC-H Q14, promotion effect: the percentage of a month's revenue that came from promoted parts."""

from __future__ import annotations

from datetime import date

from dataflow import Query, col, if_, interval, lit

from tables import Tables


def query(t: Tables) -> Query:
    day = lit(date(1995, 9, 1))
    price = col.l_extendedprice * (1 - col.l_discount)
    return (
        t.lineitem.join(t.part, on=col.l_partkey == col.p_partkey)
        .filter(col.l_shipdate >= day, col.l_shipdate < day + interval(months=1))
        .agg(promo_revenue=100.00 * if_(col.p_type.like("PROMO%"), price, 0).sum() / price.sum())
    )
